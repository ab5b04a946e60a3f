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
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import orjson

from passerelle.core.credentials.moments import is_moment
from passerelle.core.credentials.rdf.plan import tuple_of
from passerelle.core.credentials.unchanging import unchanging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Path = tuple[str | int, ...]
Key = TypeVar("Key", bound=Hashable)
Of = TypeVar("Of")

MAX_PATTERNS: Final = 256
MAX_OF_ONE: Final = 4  # of one number in the register: its versions, and the ways an issuer signs
MAX_HOLES: Final = 24
MAX_BYTES: Final = 32 * 1024
MAX_TEXT: Final = 4 * 1024  # bytes of one text that differs
EAGER: Final = 8  # documents of one number that are all learnt from

_MARKER: Final = b'"humanCode":"'
_ADDRESS: Final = r"(?:https?://|urn:|did:)[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]{1,400}"
_SOMETHING: Final = r"[^\x00-\x1f\x7f]+"
_MOMENTS: Final = frozenset({"validFrom", "validUntil", "awardedDate", "created"})
_KINDS: Final[dict[str, str]] = {
    "id": _ADDRESS,
    "awardReference": _ADDRESS,
    "startedOn": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "statusListIndex": r"(?:0|[1-9][0-9]{0,9})",
    "proofValue": r"[!-~]*",
    "identityHash": _SOMETHING,
    "salt": _SOMETHING,
    "value": _SOMETHING,
    **dict.fromkeys(_MOMENTS, _SOMETHING),
}
"""The members whose texts may differ from holder to holder, and what such a text must be; no other may.

None of these takes the end of a line, so that all texts of a document are looked at together, a line each, nor another
control character of ASCII.
"""


@unchanging
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
        self._kinds = re.compile("\n".join([_KINDS[str(hole[-1])] for hole in holes]))
        self._moments = tuple_of([place for place, hole in enumerate(holes) if hole[-1] in _MOMENTS])
        literals = literals_of(document, holes)
        first = next(place for place, hole in enumerate(holes) if hole[0] == "proof")
        before_proof = len(literals[first]) - literals[first].rindex(b',"proof":')
        self._taken_apart = taken_apart(literals, f", raw[:s{first} - {before_proof}] + end", end=b"}")

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
        if not self._kinds.fullmatch(text) or not (text.isascii() or can_be_seen(text)):
            return None
        values = text.split("\n")
        if not all(map(is_moment, self._moments(values))):
            return None
        return Recognised(self, tuple(values), unsigned)


def taken_apart(literals: tuple[bytes, ...], also: str = "", **named: Any) -> Callable[[bytes], Any]:
    """Return a function from a document's bytes to the bytes in its holes, a line each, or None for another document.

    It may return one more thing, an expression of where holes start and end (`s0`, `e0`, ...) and of what is `named`.
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
    lines.append(f"return join(({parts},)){also}")
    body = "\n".join(f"    {line}" for line in lines)
    space: dict[str, Any] = {f"l{number}": literal for number, literal in enumerate(literals)}
    space |= {"find": bytes.find, "join": b"\n".join, "quote": b'"', **named}
    exec(compile(f"def taken_apart(raw):\n{body}\n", "<pattern>", "exec"), space)  # noqa: S102  (numbers alone)
    found: Callable[[bytes], Any] = space["taken_apart"]
    return found


def text_of(joined: bytes) -> str | None:
    """Return the texts of holes, a line each, where every letter of them is written as it is and can be seen."""
    if b"\\" in joined:
        return None
    try:
        text = joined.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if can_be_seen(text) else None


def can_be_seen(text: str) -> bool:
    """Whether every letter of a text but the ends of lines can be seen."""
    return text.replace("\n", "").isprintable()


class Learnt(Generic[Key, Of]):
    """What was learnt of kinds of documents, by a key of each: bounded, the least lately learnt forgotten first.

    Reading needs no lock; learning takes one.
    """

    def __init__(self) -> None:
        self._of_key: OrderedDict[Key, tuple[Of, ...]] = OrderedDict()
        self._earlier: OrderedDict[Key, dict[str, Any]] = OrderedDict()
        self._tries: dict[Key, int] = {}
        self._lock = threading.Lock()

    def of(self, key: Key) -> tuple[Of, ...]:
        return self._of_key.get(key, ())

    def put_first(self, key: Key, pattern: Of) -> None:
        """Let `pattern` be tried first from now on."""
        if self._lock.acquire(blocking=False):
            try:
                self._of_key[key] = (pattern, *[other for other in self.of(key) if other is not pattern])
            finally:
                self._lock.release()

    def learn(
        self,
        key: Key,
        document: dict[str, Any],
        make: Callable[[dict[str, Any], dict[str, Any], tuple[Of, ...]], Of | None],
    ) -> None:
        """Learn from a document and the one of its key before; `make` says what, given the patterns there are too.

        Nothing is learnt from the first of a kind: only two tell what differs.
        """
        with self._lock:
            own, earlier = self.of(key), self._earlier.get(key)
            self._earlier[key] = document
            if len(self._earlier) > MAX_PATTERNS:
                self._earlier.popitem(last=False)
            pattern = make(document, earlier, own) if earlier is not None else None
            if pattern is not None:
                self._of_key[key] = (pattern, *own)[:MAX_OF_ONE]
                if len(self._of_key) > MAX_PATTERNS:
                    self._of_key.popitem(last=False)

    def is_worth_it(self, key: Key) -> bool:
        """Whether to try: each time at first, then ever more rarely, since a failed attempt costs a whole check."""
        if len(self._tries) > 16 * MAX_PATTERNS:
            self._tries.clear()
        tries = self._tries[key] = self._tries.get(key, 0) + 1
        return tries <= EAGER or tries & (tries - 1) == 0


class Patterns:
    """The patterns learnt from what was found genuine, by the number in the register a document names."""

    def __init__(self) -> None:
        self._learnt: Learnt[bytes, Pattern] = Learnt()
        self._last: Pattern | None = None

    def recognise(self, raw: bytes) -> Recognised | None:
        """Return the document in `raw` by a pattern it fits, or None; what fitted last is tried first."""
        last = self._last
        found = last.recognise(raw) if last is not None else None
        return found or self._of_its_number(raw)

    def _of_its_number(self, raw: bytes) -> Recognised | None:
        number = _number(raw)
        for place, pattern in enumerate(self._learnt.of(number)):
            found = pattern.recognise(raw)
            if found is not None:
                if place:
                    self._learnt.put_first(number, pattern)
                self._last = pattern
                return found
        return None

    def learn(
        self, raw: bytes, document: dict[str, Any], make: Callable[[dict[str, Any], tuple[Path, ...]], Pattern | None]
    ) -> None:
        """Learn from a document found genuine; `make` says what is known of all like it, or None where too little."""
        number = _number(raw)
        if not number or len(raw) > MAX_BYTES or not self._learnt.is_worth_it(number):
            return
        try:
            if next(reversed(document)) != "proof" or orjson.dumps(document) != raw:
                return
        except orjson.JSONEncodeError:  # a number orjson has no form for
            return

        def pattern(own: dict[str, Any], earlier: dict[str, Any], known: tuple[Pattern, ...]) -> Pattern | None:
            holes = holes_of(own, earlier, known[0].holes if known else ())
            return make(own, holes) if holes and all(str(path[-1]) in _KINDS for path in holes) else None

        self._learnt.learn(number, document, pattern)


def _number(raw: bytes) -> bytes:
    """Return the number in the register a document names first, or nothing."""
    start = raw.find(_MARKER) + len(_MARKER)
    return raw[start : raw.find(b'"', start, start + 64)] if start >= len(_MARKER) else b""


def holes_of(document: dict[str, Any], earlier: dict[str, Any], known: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return where documents like these two differ, and where others did, in the order of their bytes.

    Empty where they differ in more than texts, or in too many.
    """
    holes = {*_differing(document, earlier), *known}
    ordered = tuple(path for path, _ in texts(document) if path in holes)
    return ordered if len(ordered) == len(holes) <= MAX_HOLES else ()


def _differing(document: Mapping[str, Any], earlier: Mapping[str, Any]) -> set[Path]:
    """Return where two documents differ, if only in texts; the empty path where in more than that."""
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


def literals_of(document: dict[str, Any], holes: tuple[Path, ...]) -> tuple[bytes, ...]:
    """Return the bytes before, between and after the holes, which are in the order of the document's bytes."""
    marks = {hole: f"\x01{number}\x02" for number, hole in enumerate(holes)}
    raw = orjson.dumps(replaced(document, marks))
    literals = []
    for number in range(len(holes)):
        before, _, raw = raw.partition(orjson.dumps(f"\x01{number}\x02")[1:-1])
        literals.append(before)
    return (*literals, raw)
