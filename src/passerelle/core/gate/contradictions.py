"""Whether a profile asks for what nobody can state, or asks for nothing: found when it is read, not when it bites.

What is compared: the blocking rules of one target and stage, on each day on which their company changes, and under
each guard. For every field the rules that ask for one value have to leave one. A field may also be asked to be two
things at once (a list and a single value, a number and a text), a guard may wait for a value that another rule
bars, and a rule's days may lie outside its profile's.

This is sound, not complete: what is refused is a contradiction; a pattern that no text matches, or a sum of ratios
that does not add up, is not seen.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from passerelle.core.gate.kinds import checked
from passerelle.core.gate.profile import Profile, Rule
from passerelle.core.gate.values import is_stated, mark, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LISTS = {"min_count": "a list", "each_has": "a list", "tagged_outcomes": "a list", "outcome_verbs": "a list"}
NUMBERS = {"range": "a number", "step": "a number"}
TEXTS = {"pattern": "a text", "forbidden_words": "a text"}
ONE_VALUE = {"equals", "in_set"}
SHAPES = LISTS | NUMBERS | TEXTS
SINGLE = {"equals", "in_set", "not_in_set"}
FIRST = date(1, 1, 1)


class Contradiction(NamedTuple):
    """Where it shows: the place of the rule, the part of it ("" or ".max"), and what it should be.

    `clash` names the kind of contradiction by a stable word, `values` what stands against what, as plain data: from
    them a sentence is made for whoever wrote it (`policy/clashes.py`).
    """

    place: int
    part: str
    expected: str
    clash: str
    values: Mapping[str, Any]


class _Asked(NamedTuple):
    """One rule, or a part of one, that asks one field; `place` is that of the whole rule."""

    place: int
    name: str
    rule: Rule
    is_guard: bool = False
    """Whether it is no rule but the guard of one: what has to hold before the rule asks anything."""

    @property
    def fields(self) -> tuple[str, ...]:
        field = self.rule.params.get("field")
        return (field,) if field else tuple(self.rule.params.get("fields", ()))


def contradiction(profile: Profile) -> Contradiction | None:
    """Return the first thing in which a profile contradicts itself; None where it does not."""
    for n, rule in enumerate(profile.rules):
        if found := _in_itself(n, rule) or _never(n, rule, profile):
            return found
    for group in _groups(profile):
        if found := _together(group):
            return found
    return None


def _in_itself(n: int, rule: Rule) -> Contradiction | None:
    """Return what is wrong with one rule whatever the others say, its parts included."""
    low, high = rule.params.get("min"), rule.params.get("max")
    if low is not None and high is not None and low > high:
        return Contradiction(n, ".max", "not less than min", "bounds", {"min": plain(low), "max": plain(high)})
    parts = [_Asked(n, rule.id, part) for part in _flat(rule)] if rule.kind == "all_of" else []
    if found := _together(parts):
        return found
    inner = ((place, _in_itself(n, part)) for place, part in enumerate(rule.parts))
    return next((found._replace(part=f".of.{place}{found.part}") for place, found in inner if found), None)


def _never(n: int, rule: Rule, profile: Profile) -> Contradiction | None:
    """Return what is wrong with a rule whose days lie outside its profile's: it is never in force."""
    if profile.effective_to and rule.effective_from and rule.effective_from > profile.effective_to:
        days = {"first": plain(rule.effective_from), "last": plain(profile.effective_to)}
        return Contradiction(n, ".effective_from", "not after the last day of the profile", "after_profile", days)
    if profile.effective_from and rule.effective_to and rule.effective_to < profile.effective_from:
        days = {"first": plain(profile.effective_from), "last": plain(rule.effective_to)}
        return Contradiction(n, ".effective_to", "not before the first day of the profile", "before_profile", days)
    return None


def _groups(profile: Profile) -> Iterator[list[_Asked]]:
    """Yield what is asked together: by target and stage, on each day something begins, without and with each guard."""
    blocking = [(n, rule) for n, rule in enumerate(profile.rules) if rule.severity == "block" and rule.kind != "human"]
    days = sorted({rule.effective_from or FIRST for _, rule in blocking})
    for where in dict.fromkeys((rule.target, rule.stage) for _, rule in blocking):
        for day in days:
            now = [(n, r) for n, r in blocking if (r.target, r.stage) == where and r.in_force(day)]
            for guard in dict.fromkeys(rule.when for _, rule in now):
                yield _under(guard, now)


def _under(guard: tuple[str, Any] | None, rules: Iterable[tuple[int, Rule]]) -> list[_Asked]:
    """Return what is asked where a guard holds; that it holds is asked too, by the first rule that it guards."""
    asked, guarded = [], None
    for n, rule in rules:
        if rule.when is None or rule.when == guard:
            asked += [_Asked(n, rule.id, part) for part in _flat(rule)]
        if guard is not None and rule.when == guard and guarded is None:
            guarded = _Asked(n, rule.id, _equal_to(*guard), is_guard=True)
    return [*asked, guarded] if guarded else asked


def _equal_to(field: str, value: Any) -> Rule:
    return Rule(id="", target="", stage="", severity="", kind="equals", params={"field": field, "value": value})


def _flat(rule: Rule) -> list[Rule]:
    """Return the rules that all have to hold; an `any_of` is a choice and not looked into."""
    if rule.kind == "all_of":
        return [inner for part in rule.parts for inner in _flat(part)]
    return [] if rule.kind == "any_of" else [rule]


def _together(asked: Sequence[_Asked]) -> Contradiction | None:
    """Return where what is asked of one field leaves nothing that could be stated."""
    by_field: dict[str, list[_Asked]] = {}
    for one in asked:
        for field in one.fields:
            by_field.setdefault(field, []).append(one)
    for rules in by_field.values():
        if len(rules) > 1 and (found := _shapes(rules) or _values(rules) or _interval(rules)):
            return found
    return None


def _against(one: _Asked, other: _Asked, *more: _Asked) -> Contradiction:
    """Return that what these ask of one field leaves nothing; it shows at the later of the first two."""
    later, earlier = (one, other) if one.place >= other.place else (other, one)
    shared = next(path for path in later.fields if path in earlier.fields)
    asked = {(asked.place, id(asked.rule)): asked for asked in (earlier, later, *more)}
    values = {"field": shared, "rules": [_as_data(each) for each in sorted(asked.values(), key=lambda one: one.place)]}
    return Contradiction(later.place, "", f"possible beside {earlier.name}", "together", values)


def _as_data(one: _Asked) -> dict[str, Any]:
    """Return what one rule asks as plain data: its name, its kind, what its kind is told."""
    params = {name: plain(value) for name, value in one.rule.params.items()}
    return {"rule": one.name, "kind": one.rule.kind, "params": params, "is_guard": one.is_guard}


def _shapes(rules: Sequence[_Asked]) -> Contradiction | None:
    """A value is a list, a number or a text, never two of them; a list is not a single value either."""
    shaped = [one for one in rules if one.rule.kind in SHAPES]
    if not shaped:
        return None
    first = SHAPES[shaped[0].rule.kind]
    clash = next((one for one in shaped if SHAPES[one.rule.kind] != first), None)
    if clash is None and first == "a list":
        clash = next((one for one in rules if one.rule.kind in SINGLE), None)
    return _against(clash, shaped[0]) if clash else None


def _values(rules: Sequence[_Asked]) -> Contradiction | None:
    """Of the values that one rule names, one has to pass every other rule on that field."""
    naming = next((one for one in rules if one.rule.kind in ONE_VALUE), None)
    if naming is None:
        return None
    params = naming.rule.params
    left: list[Any] = [params["value"]] if naming.rule.kind == "equals" else list(params["values"])
    for one in rules:
        if one is not naming and not (left := [value for value in left if _passes(one.rule, value)]):
            return _against(one, naming)
    return None


def _passes(rule: Rule, value: Any) -> bool:
    if rule.kind in {"required", "required_all"}:
        return is_stated(value)
    if rule.kind == "not_in_set":
        return mark(value) not in set(map(mark, rule.params["values"]))
    stated: Any = value
    for key in reversed(str(rule.params["field"]).split(".")):
        stated = {key: stated}
    return checked(rule).holds(stated)


def _interval(rules: Sequence[_Asked]) -> Contradiction | None:
    """The bounds of several ranges leave a number, and where there is a step, one of its numbers."""
    ranges = [one for one in rules if one.rule.kind == "range"]
    if not ranges:
        return None
    lowest = max(ranges, key=lambda one: one.rule.params.get("min", Decimal("-Infinity")))
    highest = min(ranges, key=lambda one: one.rule.params.get("max", Decimal("Infinity")))
    low, high = lowest.rule.params.get("min"), highest.rule.params.get("max")
    if low is None or high is None:
        return None
    if low > high:
        return _against(lowest, highest)
    for one in rules:
        if one.rule.kind == "step" and not _has_step(one.rule, low, high):
            return _against(one, lowest, highest)
    return None


def _has_step(rule: Rule, low: Decimal, high: Decimal) -> bool:
    base, step = rule.params["base"], rule.params["step"]
    steps = ((low - base) / step).to_integral_value(rounding="ROUND_CEILING")
    return bool(base + steps * step <= high)
