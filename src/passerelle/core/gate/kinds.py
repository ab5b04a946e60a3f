"""The kinds of rule a profile may use, and exactly what each asks.

A kind turns a rule into a pair: a predicate that is bound once (getters, sets, one regular expression) and runs
on every entry, and a maker of flaws that runs only where the predicate fails.

What is absent (not there, or null) fails `required`, `required_all`, `min_count`, `each_has`, `tagged_outcomes`
and `equals`, and passes every other kind: those say nothing about presence. An empty list or text counts as
absent for `required*` and `min_count` alone; `each_has` passes on an empty list. A value of the wrong type is a
flaw, never an exception, and a numeral is not a number: "60" hours are text. Where a number is due, `required*` asks
for one: "many" hours are not stated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from passerelle.core.gate.values import getter, is_number, is_stated, mark, number, plain, same

if TYPE_CHECKING:
    from passerelle.core.gate.profile import Rule

Stated = Mapping[str, Any]
_CALM = Context(prec=50, traps=[])  # overflow and nonsense become infinite or NaN, which no bound admits


class Flaw(NamedTuple):
    """What a rule missed, before it carries the rule's name."""

    field: str
    seen: Any
    threshold: Any
    kind: str


class Check(NamedTuple):
    """A rule ready to run."""

    holds: Callable[[Stated], bool]
    flaws: Callable[[Stated], tuple[Flaw, ...]]


@lru_cache(maxsize=4096)
def checked(rule: Rule) -> Check:
    """Return the rule as a check; where its guard does not hold, the rule asks nothing."""
    check = _MAKERS[rule.kind](rule)
    if rule.when is None:
        return check
    get, value, holds = getter(rule.when[0]), rule.when[1], check.holds
    return Check(lambda stated: not same(get(stated), value) or holds(stated), check.flaws)


# Kinds that ask one value


def _single(rule: Rule, passes: Callable[[Any], bool], threshold: Any, seen: Callable[[Any], Any] = plain) -> Check:
    field, kind = rule.params["field"], rule.kind
    get = getter(field)
    return Check(
        lambda stated: passes(get(stated)),
        lambda stated: (Flaw(field, seen(get(stated)), threshold, kind),),
    )


STATED, A_NUMBER = "stated", "a number"
"""What `required*` asks: that something stands there, and where a number is due, one."""


def _required(rule: Rule) -> Check:
    field, kind = rule.params["field"], rule.kind
    get, passes = getter(field), _stands(rule, field)
    return Check(lambda stated: passes(get(stated)), lambda stated: (_missing(field, get(stated), kind),))


def _stands(rule: Rule, field: str) -> Callable[[Any], bool]:
    """Return what says whether a field is stated: a number where a number is due, else anything that is there."""
    return is_number if field in rule.numbers else is_stated


def _missing(field: str, value: Any, kind: str) -> Flaw:
    return Flaw(field, plain(value), A_NUMBER if is_stated(value) else STATED, kind)


def _min_count(rule: Rule) -> Check:
    least: int = rule.params["min"]

    def seen(value: Any) -> Any:
        return len(value or ()) if isinstance(value, (list, tuple)) or not is_stated(value) else plain(value)

    return _single(rule, lambda value: isinstance(value, (list, tuple)) and len(value) >= least, least, seen)


def _range(rule: Rule) -> Check:
    low, high = _bounds(rule)

    def passes(value: Any) -> bool:
        if value is None:
            return True
        if type(value) is int:
            return low <= value <= high
        return (exact := number(value)) is not None and low <= exact <= high

    return _single(rule, passes, _asked(rule, "min", "max"))


def _bounds(rule: Rule) -> tuple[Decimal, Decimal]:
    return rule.params.get("min", Decimal("-Infinity")), rule.params.get("max", Decimal("Infinity"))


def _asked(rule: Rule, *names: str) -> tuple[Any, ...]:
    return tuple(plain(rule.params.get(name)) for name in names)


def _step(rule: Rule) -> Check:
    base, step = rule.params["base"], rule.params["step"]

    def passes(value: Any) -> bool:
        if value is None:
            return True
        exact = number(value)
        return exact is not None and _CALM.remainder(_CALM.subtract(exact, base), step) == 0

    return _single(rule, passes, _asked(rule, "base", "step"))


def _equals(rule: Rule) -> Check:
    asked = rule.params["value"]
    if isinstance(asked, bool):  # there is one true and one false: nothing else is either
        return _single(rule, lambda value: value is asked, plain(asked))
    return _single(rule, lambda value: same(value, asked), plain(asked))


def _preferred_value(rule: Rule) -> Check:
    asked = rule.params["value"]
    return _single(rule, lambda value: value is None or same(value, asked), plain(asked))


def _in_set(rule: Rule) -> Check:
    allowed = frozenset(map(mark, rule.params["values"]))
    words = frozenset(value for value in rule.params["values"] if isinstance(value, str))

    def passes(value: Any) -> bool:
        return value in words if type(value) is str else value is None or mark(value) in allowed

    return _single(rule, passes, plain(rule.params["values"]))


def _not_in_set(rule: Rule) -> Check:
    barred = frozenset(map(mark, rule.params["values"])) | {None}  # what cannot be compared is barred too
    return _single(rule, lambda value: value is None or mark(value) not in barred, plain(rule.params["values"]))


def _pattern(rule: Rule) -> Check:
    matches = re.compile(rule.params["pattern"]).fullmatch

    def passes(value: Any) -> bool:
        return value is None or (isinstance(value, str) and matches(value) is not None)

    return _single(rule, passes, rule.params["pattern"])


def _forbidden_words(rule: Rule) -> Check:
    """Whole words, whatever their case, spacing or kind of hyphen: "international" does not hold "national"."""
    words = "|".join(_as_written(word) for word in rule.params["words"])
    found = re.compile(rf"(?<!\w)(?:{words})(?!\w)")

    def passes(value: Any) -> bool:
        return value is None or (isinstance(value, str) and found.search(_folded(value)) is None)

    def seen(value: Any) -> Any:
        return tuple(dict.fromkeys(found.findall(_folded(value)))) if isinstance(value, str) else plain(value)

    return _single(rule, passes, rule.params["words"], seen)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _as_written(word: str) -> str:
    pieces = (re.escape(piece).replace(r"\-", r"[-\u2010-\u2015]") for piece in _folded(word).split())
    return r"\s+".join(pieces)


def _each_has(rule: Rule) -> Check:
    """Every item of the list states every subfield; `seen` are the numbers of those that do not, from 1."""
    getters = tuple(getter(name) for name in rule.params["subfields"])

    def whole(item: Any) -> bool:
        for get in getters:  # noqa: SIM110 - all() makes a generator, for every outcome of every entry
            if not is_stated(get(item)):
                return False
        return True

    def passes(value: Any) -> bool:
        return isinstance(value, (list, tuple)) and all(map(whole, value))

    def seen(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return tuple(n for n, item in enumerate(value, start=1) if not whole(item))
        return plain(value)

    return _single(rule, passes, rule.params["subfields"], seen)


def _tagged_outcomes(rule: Rule) -> Check:
    """Every outcome carries one of the domains, and together they reach across all of them."""
    domains, get = rule.params["domains"], getter("domain")
    known = frozenset(domains)

    def tags(value: Any) -> list[Any]:
        return [get(item) for item in value] if isinstance(value, (list, tuple)) else []

    def passes(value: Any) -> bool:
        seen = tags(value)
        return all(isinstance(tag, str) and tag in known for tag in seen) and known <= set(seen)

    return _single(rule, passes, domains, lambda value: plain(tags(value)))


VERBS = "wording.verbs"
"""Where it stands what each outcome begins with; told beside what is stated (`core/outcomes.py`, `readings`)."""
ASKED_OF_VERBS = {"verb": {"no_verb", "vague_verb"}, "level": {"no_verb", "vague_verb", "verb_of_another_level"}}
"""What may not be so, by what a rule asks: a verb of which something can be seen, or one of the claimed level too."""


def _outcome_verbs(rule: Rule) -> Check:
    """One flaw for each outcome that begins otherwise than is asked: which, with which word, and which would fit.

    Where nothing is told (no verbs are known in the language) the rule passes.
    """
    field, kind, barred = rule.params["field"], rule.kind, ASKED_OF_VERBS[rule.params["asks"]]
    get = getter(field)

    def amiss(value: Any) -> list[Mapping[str, Any]]:
        return [one for one in value if isinstance(one, Mapping) and one.get("amiss") in barred]

    def passes(value: Any) -> bool:
        return value is None or (isinstance(value, (list, tuple)) and not amiss(value))

    def flaws(stated: Stated) -> tuple[Flaw, ...]:
        value = get(stated)
        if not isinstance(value, (list, tuple)):
            return (Flaw(field, plain(value), rule.params["asks"], kind),)
        return tuple(
            Flaw("learning_outcomes", _read(one), plain(one.get("suggested") or ()), str(one["amiss"]))
            for one in amiss(value)
        )

    return Check(lambda stated: passes(get(stated)), flaws)


def _read(one: Mapping[str, Any]) -> Any:
    return plain([one.get("outcome", ""), one.get("seen", ""), *(one.get("levels") or ())])


# Kinds that ask more than one value


def _required_all(rule: Rule) -> Check:
    """One flaw for each field that is missing, so that each can be shown beside its field."""
    asked = tuple((field, getter(field), _stands(rule, field)) for field in rule.params["fields"])
    return Check(
        lambda stated: all(passes(get(stated)) for _, get, passes in asked),
        lambda stated: tuple(
            _missing(field, get(stated), rule.kind) for field, get, passes in asked if not passes(get(stated))
        ),
    )


def _ratio(rule: Rule) -> Check:
    """`num` divided by `den`; multiplied out, so that thirds stay exact. Nothing divides by zero."""
    (low, high), upper, lower = _bounds(rule), getter(rule.params["num"]), getter(rule.params["den"])

    def holds(stated: Stated) -> bool:
        above, below = upper(stated), lower(stated)
        if above is None or below is None:
            return True
        num, den = number(above), number(below)
        if num is None or den is None or den <= 0:
            return False
        least, most = _CALM.multiply(low, den), _CALM.multiply(high, den)
        return least <= num <= most

    def flaws(stated: Stated) -> tuple[Flaw, ...]:
        sides = ((rule.params["num"], upper(stated)), (rule.params["den"], lower(stated)))
        if odd := tuple(_missing(path, side, "required") for path, side in sides if not is_number(side)):
            return odd  # nothing can be divided: each is told to be a number, as where a rule asks for it by itself
        num, den = number(upper(stated)), number(lower(stated))
        seen = plain((upper(stated), lower(stated)))
        if num is not None and den is not None and den > 0:
            seen = plain(_CALM.divide(num, den).quantize(Decimal("0.01"), context=_CALM))
        return (Flaw(rule.params["num"], seen, _asked(rule, "min", "max"), rule.kind),)

    return Check(holds, flaws)


def _share(rule: Rule) -> Check:
    """The part that comes from one source, of a whole stated as {"total": n, "by_source": {tag: part}}."""
    field, tag = rule.params["of"], rule.params["source_tag"]
    get, bound = getter(field), rule.params.get("max", rule.params.get("min"))
    at_most = rule.kind == "max_share"

    def part_and_whole(stated: Stated) -> tuple[Any, Any]:
        whole = get(stated)
        if not isinstance(whole, Mapping) or not isinstance(whole.get("by_source"), Mapping):
            return None, plain(whole)
        return whole["by_source"].get(tag, 0), whole.get("total")

    def holds(stated: Stated) -> bool:
        if get(stated) is None:
            return True
        part, whole = map(number, part_and_whole(stated))
        if part is None or whole is None or part < 0 or whole < part:
            return False
        limit = _CALM.multiply(bound, whole)
        return part <= limit if at_most else part >= limit

    return Check(holds, lambda stated: (Flaw(field, plain(part_and_whole(stated)), plain(bound), rule.kind),))


def _any_of(rule: Rule) -> Check:
    checks = tuple(checked(part) for part in rule.parts)
    getters = tuple((path, getter(path)) for path in rule.paths)
    asked = tuple(_alternative(part) for part in rule.parts)

    def flaws(stated: Stated) -> tuple[Flaw, ...]:
        seen = tuple((path, plain(get(stated))) for path, get in getters)
        return (Flaw(rule.paths[0], seen, asked, rule.kind),)

    return Check(lambda stated: any(check.holds(stated) for check in checks), flaws)


def _alternative(part: Rule) -> tuple[Any, ...]:
    """Return one way out as plain (kind, field, asked) triples, several where all of them are needed."""
    if part.kind in {"all_of", "any_of"}:
        return tuple(triple for inner in part.parts for triple in _alternative(inner))
    return tuple((flaw.kind, flaw.field, flaw.threshold) for flaw in checked(part).flaws({}))


def _all_of(rule: Rule) -> Check:
    checks = tuple(checked(part) for part in rule.parts)
    return Check(
        lambda stated: all(check.holds(stated) for check in checks),
        lambda stated: tuple(f for check in checks if not check.holds(stated) for f in check.flaws(stated)),
    )


_MAKERS: Mapping[str, Callable[[Rule], Check]] = {
    "required": _required,
    "required_all": _required_all,
    "min_count": _min_count,
    "range": _range,
    "step": _step,
    "ratio": _ratio,
    "equals": _equals,
    "preferred_value": _preferred_value,
    "in_set": _in_set,
    "not_in_set": _not_in_set,
    "pattern": _pattern,
    "forbidden_words": _forbidden_words,
    "each_has": _each_has,
    "tagged_outcomes": _tagged_outcomes,
    "outcome_verbs": _outcome_verbs,
    "any_of": _any_of,
    "all_of": _all_of,
    "max_share": _share,
    "min_share": _share,
}
