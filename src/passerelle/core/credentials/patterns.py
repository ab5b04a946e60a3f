"""What the awards of one achievement share, byte for byte, so that the next one is read without being parsed.

A register's credentials of one micro-credential differ in a few texts: who, when, with what result, at which place
of the status list. After a few of them were checked in full and found genuine, the bytes between those texts are
known; a document made of the same bytes around other texts *is* the same JSON document with those texts, so what was
found out about the rest (its structure, its keys, its meaning) need not be found out again. The texts themselves
are checked each time, and so is every signature. Whatever fits no pattern is read the long way.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson

from passerelle.core.credentials.moments import is_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Path = tuple[str | int, ...]

MAX_PATTERNS: Final = 256
MAX_OF_ONE: Final = 4  # of one number in the register: its versions, and the ways an issuer signs
MAX_HOLES: Final = 24
MAX_BYTES: Final = 32 * 1024
MAX_TEXT: Final = 4 * 1024  # bytes of one text that differs
EAGER: Final = 8  # documents of one number that are all learnt from

_MARKER: Final = b'"humanCode":"'
_ADDRESS = re.compile(r"(?:https?://|urn:|did:)[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]{1,400}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}")


_KINDS: Final[dict[str, Callable[[str], Any]]] = {
    "id": _ADDRESS.fullmatch,
    "awardReference": _ADDRESS.fullmatch,
    "validFrom": is_moment,
    "validUntil": is_moment,
    "awardedDate": is_moment,
    "created": is_moment,
    "startedOn": _DAY.fullmatch,
    "statusListIndex": _NUMBER.fullmatch,
    "proofValue": str.isascii,
    "identityHash": bool,
    "salt": bool,
    "value": bool,
}
"""The members whose texts may differ from holder to holder, and what such a text must be; no other may."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A document that fits a pattern: the texts in its holes, and where the proofs begin in its bytes."""

    pattern: Pattern
    values: tuple[str, ...]
    unsigned: bytes
    """The document without its proofs, as bytes."""


class Pattern:
    """The bytes around the holes of documents like `document`, whose texts at `holes` differ.

    `known` is what whoever taught it found out about all of them; it is nobody else's business here.
    """

    def __init__(self, document: dict[str, Any], holes: tuple[Path, ...], known: Any) -> None:
        self.holes = holes
        self.known = known
        self._kinds = tuple((place, _KINDS[str(hole[-1])]) for place, hole in enumerate(holes))
        literals = _literals(document, holes)
        first = next(place for place, hole in enumerate(holes) if hole[0] == "proof")
        before_proof = len(literals[first]) - literals[first].rindex(b',"proof":')
        self._taken_apart = _taken_apart(literals, first, before_proof)

    def recognise(self, raw: bytes) -> Recognised | None:
        """Return what is in the holes of `raw`, or None where it is another document."""
        parts = self._taken_apart(raw)
        if parts is None:
            return None
        joined, unsigned = parts
        if b"\\" in joined:
            return None
        try:
            text = joined.decode("utf-8")
        except UnicodeDecodeError:
            return None
        values = text.split("\n")
        if len(values) != len(self._kinds) or not text.replace("\n", "").isprintable():
            return None
        for place, fits in self._kinds:
            if not fits(values[place]):
                return None
        return Recognised(self, tuple(values), unsigned)


def _taken_apart(
    literals: tuple[bytes, ...], first: int, before_proof: int
) -> Callable[[bytes], tuple[bytes, bytes] | None]:
    """Return a function from a document's bytes to the bytes in its holes, a line each, and the document unsigned.

    One function is written for each pattern, because a loop over its parts takes twice as long. A text that holds the
    end of a line makes one more line, and so is no text of the pattern.
    """
    lines = ["if not raw.startswith(l0): return None"]
    for number, literal in enumerate(literals[:-1]):
        start = f"s{number}"
        lines.append(f"{start} = {'' if number == 0 else f'e{number - 1} + '}{len(literal)}")
        lines.append(f"e{number} = find(raw, quote, {start}, {start} + {MAX_TEXT})")
        lines.append(f"if e{number} < 0 or not raw.startswith(l{number + 1}, e{number}): return None")
    last = len(literals) - 1
    lines.append(f"if len(raw) != e{last - 1} + {len(literals[last])}: return None")
    parts = ", ".join(f"raw[s{number}:e{number}]" for number in range(last))
    lines.append(f"return join(({parts},)), raw[:s{first} - {before_proof}] + end")
    body = "\n".join(f"    {line}" for line in lines)
    space: dict[str, Any] = {f"l{number}": literal for number, literal in enumerate(literals)}
    space |= {"find": bytes.find, "join": b"\n".join, "quote": b'"', "end": b"}"}
    exec(compile(f"def taken_apart(raw):\n{body}\n", "<pattern>", "exec"), space)  # noqa: S102  (numbers alone)
    found: Callable[[bytes], tuple[bytes, bytes] | None] = space["taken_apart"]
    return found


class Patterns:
    """The patterns learnt from what was found genuine: bounded, the least used forgotten first.

    Reading needs no lock; learning takes one.
    """

    def __init__(self) -> None:
        self._of_number: OrderedDict[bytes, tuple[Pattern, ...]] = OrderedDict()
        self._earlier: OrderedDict[bytes, dict[str, Any]] = OrderedDict()
        self._tries: dict[bytes, int] = {}
        self._lock = threading.Lock()

    def recognise(self, raw: bytes) -> Recognised | None:
        """Return the document in `raw` by a pattern it fits, or None; what fitted last is tried first."""
        number = _number(raw)
        for place, pattern in enumerate(self._of_number.get(number, ())):
            found = pattern.recognise(raw)
            if found is not None:
                if place:
                    self._put_first(number, pattern)
                return found
        return None

    def _put_first(self, number: bytes, pattern: Pattern) -> None:
        if self._lock.acquire(blocking=False):
            try:
                others = [other for other in self._of_number.get(number, ()) if other is not pattern]
                self._of_number[number] = (pattern, *others)
            finally:
                self._lock.release()

    def learn(
        self, raw: bytes, document: dict[str, Any], make: Callable[[dict[str, Any], tuple[Path, ...]], Pattern | None]
    ) -> None:
        """Learn from a document found genuine; `make` says what is known of all like it, or None where too little.

        Nothing is learnt from the first of a kind: only two tell what differs.
        """
        number = _number(raw)
        if not number or len(raw) > MAX_BYTES or not self._is_worth_it(number):
            return
        if next(reversed(document)) != "proof" or orjson.dumps(document) != raw:
            return
        with self._lock:
            own = self._of_number.get(number, ())
            holes = _holes(document, self._earlier.get(number), own)
            self._earlier[number] = document
            if len(self._earlier) > MAX_PATTERNS:
                self._earlier.popitem(last=False)
            pattern = make(document, holes) if holes else None
            if pattern is not None:
                self._of_number[number] = (pattern, *own)[:MAX_OF_ONE]
                if len(self._of_number) > MAX_PATTERNS:
                    self._of_number.popitem(last=False)

    def _is_worth_it(self, number: bytes) -> bool:
        """Whether to try: each time at first, then ever more rarely, since a failed attempt costs a whole check."""
        if len(self._tries) > 16 * MAX_PATTERNS:
            self._tries.clear()
        tries = self._tries[number] = self._tries.get(number, 0) + 1
        return tries <= EAGER or tries & (tries - 1) == 0


def _number(raw: bytes) -> bytes:
    """Return the number in the register a document names first, or nothing."""
    start = raw.find(_MARKER) + len(_MARKER)
    return raw[start : raw.find(b'"', start, start + 64)] if start >= len(_MARKER) else b""


def _holes(document: dict[str, Any], earlier: dict[str, Any] | None, own: tuple[Pattern, ...]) -> tuple[Path, ...]:
    """Return where documents like these differ, in the order of their bytes; empty where no pattern can be made."""
    holes = {*_differing(document, earlier), *(hole for pattern in own[:1] for hole in pattern.holes)}
    ordered = tuple(path for path, _ in texts(document) if path in holes)
    fits = earlier is not None and len(ordered) == len(holes) <= MAX_HOLES
    return ordered if fits and all(str(path[-1]) in _KINDS for path in ordered) else ()


def _differing(document: Mapping[str, Any], earlier: Mapping[str, Any] | None) -> set[Path]:
    """Return where two documents differ, if only in texts; the empty path where in more than that."""
    if earlier is None:
        return set()
    one, other = dict(texts(document)), dict(texts(earlier))
    if one.keys() != other.keys() or _skeleton(document) != _skeleton(earlier):
        return {()}
    return {path for path, text in one.items() if other[path] != text}


def texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every text of a document, in the order of its bytes."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from texts(item, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from texts(item, (*path, number))


def _skeleton(value: Any) -> Any:
    """Return a document without its texts."""
    if isinstance(value, dict):
        return [(name, _skeleton(item)) for name, item in value.items()]
    if isinstance(value, list):
        return [_skeleton(item) for item in value]
    return "" if isinstance(value, str) else (type(value).__name__, value)


def replaced(value: Any, texts: Mapping[Path, str], path: Path = ()) -> Any:
    """Return a copy of a document with other texts at some paths."""
    if isinstance(value, dict):
        return {name: replaced(item, texts, (*path, name)) for name, item in value.items()}
    if isinstance(value, list):
        return [replaced(item, texts, (*path, number)) for number, item in enumerate(value)]
    return texts.get(path, value)


def _literals(document: dict[str, Any], holes: tuple[Path, ...]) -> tuple[bytes, ...]:
    """Return the bytes before, between and after the holes."""
    marks = {hole: f"\x01{number}\x02" for number, hole in enumerate(holes)}
    raw = orjson.dumps(replaced(document, marks))
    literals = []
    for number in range(len(holes)):
        before, _, raw = raw.partition(orjson.dumps(f"\x01{number}\x02")[1:-1])
        literals.append(before)
    return (*literals, raw)
