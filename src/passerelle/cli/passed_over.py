"""What an open gate does not say: a profile that had nothing to ask, a field that nobody knows, a text for a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core import gate
from passerelle.core.gate.values import getter, is_stated
from passerelle.policy.shipped import known_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from passerelle.core.gate import Finding, Profile

MOST, LONGEST = 20, 80
WHAT = {
    "micro_credential": "a micro-credential",
    "short_course": "a short course",
    "organisation": "an organisation",
    "registration": "a registration",
    "credential": "a credential",
}


def notes(
    stated: Mapping[str, Any], judged: Sequence[tuple[Profile, date]], found: Sequence[Finding], *, target: str
) -> list[str]:
    """Return what was passed over, each as a sentence; nothing of it is a finding."""
    return [*_silent(stated, judged, target), *_no_numbers(stated, found, target), *unknown_fields(stated, target)]


def knows_nothing(stated: Mapping[str, Any], target: str) -> bool:
    """Say whether something is stated, and not one field of it is known: no description of this target, then."""
    known = known_fields()[target]
    return bool(gate.unknown(stated, known)) and not any(is_stated(getter(path)(stated)) for path in known)


def unknown_fields(stated: Mapping[str, Any], target: str) -> list[str]:
    """Return the fields that nobody knows, each as a sentence, and how many more there are."""
    fields = list(_fields(stated, target))
    more = [f"{len(fields) - MOST} more fields are unknown."] if len(fields) > MOST else []
    return [*fields[:MOST], *more]


def _silent(stated: Mapping[str, Any], judged: Sequence[tuple[Profile, date]], target: str) -> Iterator[str]:
    for profile, on in judged:
        if not profile.in_force(on):
            continue  # told with the verdict
        match gate.looked_at(stated, profile, on=on, target=target):
            case _, 0:
                yield f"{profile.id} asks nothing of {WHAT[target]} at the gate: it says nothing here."
            case 0, _:
                read = gate.fields(profile, target, "gate")
                missing = [path for path in read if not is_stated(getter(path)(stated))]
                which = "none of" if len(missing) == len(read) else "not each of"
                yield (
                    f"{profile.id} had nothing to look at: {which} the fields that its rules for {WHAT[target]} read "
                    f"is stated ({', '.join(missing)})."
                )


def _no_numbers(stated: Mapping[str, Any], found: Sequence[Finding], target: str) -> Iterator[str]:
    """Yield the fields at which a number is due and something else stands, where no finding says so already."""
    said = {finding.field for finding in found}
    for path, value in gate.no_numbers(stated, known_fields()[target]):
        if path not in said:
            yield f"{path} should be a number: {_short(gate.plain(value))} counts as not stated."


def to_write(one: gate.Unknown | gate.Ungrouped) -> str:
    """Return the path that was probably meant; empty where none comes near."""
    return one.parts[0] if isinstance(one, gate.Ungrouped) else one.nearest


def _fields(stated: Mapping[str, Any], target: str) -> Iterator[str]:
    for one in gate.unknown(stated, known_fields()[target]):
        if isinstance(one, gate.Ungrouped):
            yield f"{_short(one.path)} has parts and is stated as one: write {_nested(one.parts[0])}."
        elif one.nearest == one.path:
            yield f"{_short(one.path)} is no name of a field: write {_nested(one.path)}."
        else:
            hint = f" Did you mean {one.nearest}?" if one.nearest else ""
            yield f"no rule and no table knows the field {_short(one.path)}.{hint}"


def _nested(path: str) -> str:
    """Return a path as a description writes it: {"workload": {"hours": ...}}."""
    names = path.split(".")
    return "".join(f'{{"{name}": ' for name in names) + "..." + "}" * len(names)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
