"""Transfer values from a file of a stranger: what is sound is kept, what is not is told by its place.

Two forms are met: a graph of JSON-LD as the registry publishes it, and what its assistant is handed, where the words
have no prefix and things stand inside each other. Bounded in bytes, depth and profiles; no address is fetched.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.errors import Malformed, TooLarge
from passerelle.core.transfer_values.profile import Thing, TransferValue, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_PROFILES: Final = 5_000
MOST_THINGS: Final = 200
LONGEST: Final = 2_000
PROFILE: Final = "TransferValueProfile"
_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T.*)?")


@dataclass(frozen=True)
class Problem:
    """What is amiss: at which profile of the file, counted from one, under which stable code; `seen` stood there.

    Codes: `no_name`, `no_value`, `value_not_credits`, `no_source`, `not_a_day`, `ends_before_start`.
    """

    place: int
    code: str
    seen: str = ""


@dataclass(frozen=True)
class Read:
    """What a file holds, in its order."""

    found: tuple[TransferValue, ...]
    problems: tuple[Problem, ...]


class _Amiss(Exception):
    def __init__(self, code: str, seen: object = "") -> None:
        self.code, self.seen = code, str(seen)[:80]


def read(data: bytes) -> Read:
    """Return the transfer values of a file. Raises TooLarge, and Malformed for what is no JSON or names no profile."""
    if len(data) > MOST_BYTES:
        raise TooLarge(limit=MOST_BYTES)
    nodes = [*_nodes(_parsed(data))]
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node}
    profiles = [node for node in nodes if _kind(node) == PROFILE]
    if not profiles:
        raise Malformed(field="file", expected=PROFILE, seen=", ".join(sorted({_kind(one) for one in nodes}))[:80])
    if len(profiles) > MOST_PROFILES:
        raise Malformed(field="file", expected=f"at most {MOST_PROFILES} profiles", seen=str(len(profiles)))
    found, problems = [], []
    for place, node in enumerate(profiles, start=1):
        try:
            found.append(_profile(node, by_id))
        except _Amiss as amiss:
            problems.append(Problem(place, amiss.code, amiss.seen))
    return Read(tuple(found), tuple(problems))


def _parsed(data: bytes) -> object:
    try:
        return json.loads(data.decode("utf-8-sig"), parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as refusal:
        raise Malformed(field="file", expected="JSON", seen=f"line {refusal.lineno}: {refusal.msg}"[:120]) from None
    except (UnicodeDecodeError, RecursionError, InvalidOperation, ValueError) as refusal:
        raise Malformed(field="file", expected="JSON", seen=type(refusal).__name__) from None


def _no_number(word: str) -> Decimal:
    raise ValueError(word)


def _nodes(document: object) -> Iterator[Mapping[str, Any]]:
    """Yield the nodes of a document, in the words of JSON-LD whichever form it has."""
    if isinstance(document, dict) and isinstance(document.get("@graph"), list):
        document = document["@graph"]
    for node in document if isinstance(document, list) else [document]:
        if isinstance(node, dict):
            yield _prefixed(node) if "TransferValue" in node else node


def _prefixed(value: Any) -> Any:
    """Return what the assistant is handed in the words of the registry."""
    if isinstance(value, list):
        return [_prefixed(one) for one in value]
    if not isinstance(value, dict):
        return value
    told = {_word(str(name)): _prefixed(one) for name, one in value.items()}
    if "ceterms:transferValue" in told:
        told.setdefault("@type", f"ceterms:{PROFILE}")
        told.setdefault("@id", str(told.get("ceterms:ctid", "")))
    return told


def _word(name: str) -> str:
    known = {"Type": "@type", "CTID": "ceterms:ctid", "Value": "schema:value", "Id": "@id"}
    return known.get(name) or (f"ceterms:{name[:1].lower()}{name[1:]}" if name[:1].isupper() else name)


def _profile(node: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]]) -> TransferValue:
    name = _text(node.get("ceterms:name"))
    if not name:
        raise _Amiss("no_name", node.get("@id", ""))
    starts, ends = _day(node.get("ceterms:startDate")), _day(node.get("ceterms:endDate"))
    if starts and ends and ends < starts:
        raise _Amiss("ends_before_start", ends)
    values = tuple(_value(one) for one in _list(node.get("ceterms:transferValue")))
    if not values:
        raise _Amiss("no_value", name)
    given_for = _things(node.get("ceterms:transferValueFrom"), by_id)
    if not given_for:
        raise _Amiss("no_source", name)
    return TransferValue(
        id=_text(node.get("@id")),
        name=name,
        owners=_owners(node, by_id),
        starts_on=starts,
        ends_on=ends,
        description=_text(node.get("ceterms:description")),
        values=values,
        given_for=given_for,
        counts_as=_things(node.get("ceterms:transferValueFor"), by_id),
    )


def _value(node: object) -> Value:
    if not isinstance(node, dict):
        raise _Amiss("value_not_credits", node)
    told = node.get("schema:value")
    try:
        credits_ = Decimal(told if isinstance(told, (Decimal, str)) else "")
    except InvalidOperation:
        raise _Amiss("value_not_credits", told) from None
    if not credits_.is_finite() or not 0 < credits_ < 10_000 or credits_ != round(credits_, 2):
        raise _Amiss("value_not_credits", told)
    return Value(
        credits=round(credits_, 2),
        unit=_concept(node.get("ceterms:creditUnitType")),
        level=_concept(node.get("ceterms:creditLevelType")),
        about=_text(node.get("schema:description") or node.get("ceterms:description")),
    )


def _concept(value: object) -> str:
    """Return the first word of a vocabulary, without its prefix."""
    for one in _list(value):
        told = one.get("ceterms:targetNode") if isinstance(one, dict) else one
        if found := _text(told):
            return found.rpartition(":")[2]
    return ""


def _things(value: object, by_id: Mapping[str, Mapping[str, Any]]) -> tuple[Thing, ...]:
    found = []
    for one in _list(value)[:MOST_THINGS]:
        node = one if isinstance(one, dict) else by_id.get(str(one), {"@id": one})
        found.append(_thing(node, by_id))
    return tuple(found)


def _thing(node: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]]) -> Thing:
    named = [*_list(node.get("ceterms:identifier")), *_list(node.get("ceterms:identifierValue"))]
    codes = [_text(one.get("ceterms:identifierValueCode")) for one in named if isinstance(one, dict)]
    codes += [_text(node.get("ceterms:codedNotation"))]
    return Thing(
        id=_text(node.get("@id")),
        kind=_kind(node),
        name=_text(node.get("ceterms:name")),
        codes=tuple(dict.fromkeys(code for code in codes if code)),
        owners=_owners(node, by_id),
    )


def _owners(node: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    found = []
    for one in _list(node.get("ceterms:ownedBy"))[:MOST_THINGS]:
        body = one if isinstance(one, dict) else by_id.get(str(one), {"@id": one})
        found.append(_text(body.get("ceterms:name")) or _text(body.get("@id")) or _text(body.get("ceterms:ctid")))
    return tuple(name for name in found if name)


def _kind(node: Mapping[str, Any]) -> str:
    return _text(node.get("@type")).rpartition(":")[2]


def _list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: object) -> str:
    """Return a text, English first where there are several; nothing for what is no text."""
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    if isinstance(value, dict):
        said = {str(name): one for name, one in value.items() if isinstance(one, str)}
        english = next((one for name, one in said.items() if name.partition("-")[0] == "en"), None)
        return _text(english or next(iter(said.values()), ""))
    return " ".join(value.split())[:LONGEST] if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    if value in (None, ""):
        return None
    told = _DAY.fullmatch(str(value))
    try:
        return date(*map(int, told.groups())) if told else _raise(value)
    except ValueError:
        return _raise(value)


def _raise(value: object) -> date:
    raise _Amiss("not_a_day", value)
