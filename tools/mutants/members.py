"""Kinds of change to what a document says: its members, values and lists.

They know a document as nested values; how such are taken out of a form and put back is in `opened`. A token keeps the
signature it had.
"""

from __future__ import annotations

import copy
import json
import math
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import cbor2

from passerelle.core.credentials import base32, cose, jose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from tools.mutants.materials import Material

    Path = tuple[Any, ...]
    Close = Callable[[Any], bytes]

VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, 1, -1, 2.5001, 1e308, 2**53, 10**30, "", "x", " ", "null", [], {}, [[]], [None]),
    *({"id": "urn:x:y"}, {"@value": "x"}, ["x"], {"@id": "urn:x:y"}, {"@list": []}, "\ud800", "\x00", "\u202e"),
    *("https://register.example/trust/lists/1", "did:web:register.example", "2031-01-01T00:00:00Z", "0", "1", "7"),
    *("assertionMethod", "authentication", "distinction", "VerifiableCredential", "urn:uuid:0", "_:b0"),
)
NAMES: Final = (
    *("x", "id", "type", "name", "@context", "@id", "@type", "@graph", "@included", "@index", "@value", "@list"),
    *("@nest", "@reverse", "https://x.example/y", "proof", "validUntil", "validFrom", "expirationDate"),
    *("credentialStatus", "vc", "exp", "nbf", "iat", "jti", "iss", "sub", "_sd", "...", "_sd_alg", "cnf", "status"),
    *("termsOfUse", "evidence", "credentialSchema", "refreshService", "relatedResource", "issuer"),
    *("credentialSubject", "result", "__proto__", ""),
)
LOOK_ALIKES: Final = dict(
    zip(
        "aeoicprsAEM-.:/10",
        "\u0430\u0435\u043e\u0456\u0441\u0440\u0433\u0455\u0410\u0415\u041c\u2010\u2024\ua789\u2044lO",
        strict=True,
    )
)
"""Letters of other scripts, and a few of our own, that the eye takes for these."""
INVISIBLE: Final = ("\u200b", "\u200d", "\u2060", "\u00ad", "\u202e", "\ufeff", "\u0301", "\x07", "\u00a0", " ")


def opened(m: Material, c: Random) -> tuple[Any, Close]:
    """Return something the document says as nested values, and how bytes are made of it again."""
    if m.sort == "json":
        return json.loads(m.raw), dumped
    if m.sort == "paper":
        return _of_paper(m)
    token, *shown = m.raw.split(b"~")
    header, payload, signature = token.split(b".")
    if shown and c.random() < 0.4:
        place = c.randrange(len(shown))
        if shown[place] and b"." not in shown[place]:
            return _read(shown[place]), lambda value: _with(token, shown, place, jose.encoded(dumped(value)))
    return _read(payload), lambda value: b"~".join(
        (b".".join((header, jose.encoded(dumped(value)), signature)), *shown)
    )


def dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """Yield the path of everything inside a value."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        yield (*at, name)
        yield from paths(child, (*at, name))


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def put(value: Any, path: Path, new: Any) -> Any:
    """Return `value` with `new` at a path; the value is changed."""
    if not path:
        return new
    at(value, path[:-1])[path[-1]] = new
    return value


def places(value: Any) -> list[Path]:
    """Return the path of everything, the whole included."""
    return [(), *paths(value)]


def leaves(value: Any) -> list[Path]:
    return [path for path in paths(value) if not isinstance(at(value, path), dict | list)]


def leaf_replaced(m: Material, c: Random) -> bytes:
    value, close = opened(m, c)
    return close(put(value, c.choice(leaves(value)), c.choice(VALUES)))


def part_replaced(m: Material, c: Random) -> bytes:
    """A value of any kind becomes another, or takes another shape: a list of it, an object around it, a text of it."""
    value, close = opened(m, c)
    path = c.choice(list(paths(value)))
    old = at(value, path)
    text = json.dumps(old, default=str)
    shapes = (
        [old],
        [old, old],
        {"@value": old},
        {"@set": [old]},
        {"@list": [old]},
        {"@id": old},
        {"@graph": old},
        text,
    )
    wrapped: tuple[Any, ...] = (*shapes, {"en": old}, {"@value": old, "@language": "en"}, [[old]], None, [], {})
    if isinstance(old, list) and len(old) == 1 and c.random() < 0.3:
        return close(put(value, path, old[0]))
    return close(put(value, path, copy.deepcopy(c.choice(wrapped))))


def member_removed(m: Material, c: Random) -> bytes:
    value, close = opened(m, c)
    path = c.choice(list(paths(value)))
    at(value, path[:-1]).pop(path[-1])
    return close(value)


def member_added(m: Material, c: Random) -> bytes:
    value, close = opened(m, c)
    place = at(value, c.choice([path for path in places(value) if isinstance(at(value, path), dict | list)]))
    new = c.choice(VALUES) if c.random() < 0.7 else copy.deepcopy(at(value, c.choice(list(paths(value)))))
    if isinstance(place, list):
        place.insert(c.randrange(len(place) + 1), new)
    else:
        name = c.randrange(25) if m.sort == "paper" else c.choice(NAMES)
        place[name] = new
    return close(value)


def member_duplicated(m: Material, c: Random) -> bytes:
    """A name given twice, with the same value or another: two readers may take either."""
    if m.sort == "paper":
        return _paper_twice(m, c)
    value, close = opened(m, c)
    objects = [path for path in places(value) if isinstance(at(value, path), dict) and at(value, path)]
    if not objects:
        return m.raw[:-1]
    path = c.choice(objects)
    owner = at(value, path)
    name = c.choice(list(owner))
    new = owner[name] if c.random() < 0.3 else c.choice(VALUES)
    twice = {f"twice\x00{name}": new, **owner} if c.random() < 0.5 else {**owner, f"twice\x00{name}": new}
    raw = close(put(value, path, twice))
    if m.sort == "json":
        return raw.replace(b"twice\\u0000", b"")
    return _in_parts(raw, b"twice\\u0000")


def leaves_exchanged(m: Material, c: Random) -> bytes:
    """The same words in other places."""
    value, close = opened(m, c)
    one, other = c.sample(leaves(value), 2) if len(leaves(value)) > 1 else ((), ())
    if one == other:
        return m.raw[1:]
    a, b = at(value, one), at(value, other)
    return close(put(put(value, one, b), other, a))


def members_exchanged(m: Material, c: Random) -> bytes:
    """Two members of one object take each other's values, or one takes the other's name."""
    value, close = opened(m, c)
    objects = [path for path in places(value) if isinstance(at(value, path), dict) and len(at(value, path)) > 1]
    if not objects:
        return m.raw[1:]
    owner = at(value, c.choice(objects))
    one, other = c.sample(list(owner), 2)
    if c.random() < 0.5:
        owner[one], owner[other] = owner[other], owner[one]
    else:
        owner[one] = owner.pop(other)
    return close(value)


def list_reordered(m: Material, c: Random) -> bytes:
    """Items in another order, one of them twice, or one of them gone."""
    value, close = opened(m, c)
    lists = [path for path in places(value) if isinstance(at(value, path), list) and at(value, path)]
    if not lists:
        return member_removed(m, c)
    items = at(value, c.choice(lists))
    how = c.randrange(4)
    if how == 0:
        c.shuffle(items)
    elif how == 1:
        items.append(copy.deepcopy(c.choice(items)))
    elif how == 2:
        items.reverse()
    else:
        items.pop(c.randrange(len(items)))
    return close(value)


def text_respelt(m: Material, c: Random) -> bytes:
    """A text that looks the same, or nearly: other letters, other case, other normal form, something invisible."""
    value, close = opened(m, c)
    texts = [path for path in leaves(value) if isinstance(at(value, path), str) and at(value, path)]
    if not texts:
        return m.raw[1:]
    path = c.choice(texts)
    text = at(value, path)
    place = c.randrange(len(text) + 1)
    alike = [number for number, letter in enumerate(text) if letter in LOOK_ALIKES]
    bent: list[str] = [
        text[:place] + c.choice(INVISIBLE) + text[place:],
        unicodedata.normalize("NFD", text),
        unicodedata.normalize("NFKC", text),
        text.upper(),
        text.swapcase(),
        f"{text}/",
        text[:-1],
        f"{text}#",
        text.replace("https:", "http:"),
        text.replace("/", "%2F", 1),
    ]
    if alike:
        spot = c.choice(alike)
        bent += [text[:spot] + LOOK_ALIKES[text[spot]] + text[spot + 1 :]] * 4
    return close(put(value, path, c.choice(bent)))


def number_changed(m: Material, c: Random) -> bytes:
    """A number, or a text of digits, becomes a near one, or another type."""
    value, close = opened(m, c)
    numbers = [path for path in leaves(value) if _is_number(at(value, path))]
    if not numbers:
        return leaf_replaced(m, c)
    path = c.choice(numbers)
    old = at(value, path)
    number = float(old) if isinstance(old, str | bool) else old
    options: tuple[Any, ...] = (
        number + 1,
        number - 1,
        -number,
        number * 10,
        str(old),
        f"0{old}",
        f"{old}.0",
        f"+{old}",
    )
    more: tuple[Any, ...] = (number + 1e-9, f"{old}e0", [old], int(number), float(number), math.nextafter(number, 1e9))
    return close(put(value, path, c.choice((*options, *more))))


def keyword_injected(m: Material, c: Random) -> bytes:
    """Words of JSON-LD that move or hide what is said: graphs, reverse properties, included nodes, full addresses."""
    value, close = opened(m, c)
    if not isinstance(value, dict) or m.sort == "paper":
        return part_replaced(m, c)
    objects = [path for path in places(value) if isinstance(at(value, path), dict) and at(value, path)]
    path = c.choice(objects)
    owner = at(value, path)
    name = c.choice(list(owner))
    held = owner[name]
    how = c.randrange(8)
    if how == 0:
        owner[c.choice(PREFIXES) + str(name)] = (
            _typed(str(name), owner.pop(name)) if c.random() < 0.7 else owner.pop(name)
        )
    elif how == 1:
        owner[c.choice(("@graph", "@included", "@nest", "@reverse", "@set"))] = [{name: owner.pop(name)}]
    elif how == 2:
        owner[name] = {"@id": held} if isinstance(held, str) else {"@graph": held}
    elif how == 3:
        owner["@id" if "id" in owner else "@type"] = owner.pop("id" if "id" in owner else "type", "x")
    elif how == 4:
        return close(
            put(value, path, [{name: held, **({"id": owner["id"]} if "id" in owner else {})}, _but(owner, name)])
        )
    elif how == 5:
        node = {"id": value.get("id", "urn:x:y"), name: owner.pop(name)}
        spot = c.choice([at(value, it) for it in objects if it[: len(path)] != path] or [value])
        spot[c.choice(("issuer", "evidence", "related", "termsOfUse", "creator", "source"))] = node
    elif how == 6:
        owner["@context"] = c.choice(
            ({str(name): None}, ["https://www.w3.org/ns/credentials/v2"], None, {"@vocab": "urn:x:"})
        )
    else:
        owner[name] = _typed(str(name), held)
    return close(value)


PREFIXES: Final = (
    *("https://www.w3.org/2018/credentials#", "cred:", "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"),
    *("https://schema.org/", "https://w3id.org/passerelle/terms#", "https://www.w3.org/ns/credentials/status#"),
    *("https://w3id.org/security#", "sec:", "@", "https://x.example/"),
)


def _typed(name: str, held: Any) -> Any:
    kind = "http://www.w3.org/2001/XMLSchema#" + ("dateTime" if name.startswith(("valid", "awarded")) else "string")
    return {"@value": held, "@type": kind} if isinstance(held, str | int | float) else held


def _but(owner: dict[Any, Any], name: Any) -> dict[Any, Any]:
    return {other: item for other, item in owner.items() if other != name}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and value.isascii() and value.isdigit())


def _read(part: bytes) -> Any:
    return json.loads(jose.from_base64url(part))


def _with(token: bytes, shown: list[bytes], place: int, new: bytes) -> bytes:
    return b"~".join((token, *shown[:place], new, *shown[place + 1 :]))


def _in_parts(raw: bytes, mark: bytes) -> bytes:
    """Return a token without `mark` in any of its encoded parts."""

    def cleared(part: bytes) -> bytes:
        said = jose.from_base64url(part) if part[:2] in (b"ey", b"WyJ"[:2]) else b""
        return jose.encoded(said.replace(mark, b"")) if mark in said else part

    return b"~".join(b".".join(map(cleared, part.split(b"."))) for part in raw.split(b"~"))


def _of_paper(m: Material) -> tuple[Any, Close]:
    before, _, fragment = m.raw.decode("ascii").rpartition("#")
    signed = base32.decode(fragment)
    message = cose.parse(signed)

    def close(value: Any) -> bytes:
        try:
            payload = cbor2.dumps(value)
        except (cbor2.CBOREncodeError, UnicodeEncodeError, ValueError):
            payload = b"\xf7"
        return f"{before}#{base32.encode(_signed(signed, payload))}".encode("ascii")

    return cbor2.loads(message.payload), close


def _signed(signed: bytes, payload: bytes) -> bytes:
    """Return a COSE_Sign1 with another payload and the header and signature it had."""
    size = len(payload)
    head = (
        bytes([0x40 + size])
        if size < 24
        else bytes([0x58, size])
        if size < 256
        else b"\x59" + (size & 0xFFFF).to_bytes(2, "big")
    )
    return signed[:16] + head + payload + signed[-66:]


def _paper_twice(m: Material, c: Random) -> bytes:
    """A map with one key more, which is one it has: with the same value or another."""
    before, _, fragment = m.raw.decode("ascii").rpartition("#")
    signed = base32.decode(fragment)
    payload = cose.parse(signed).payload
    value = cbor2.loads(payload)
    key = c.choice(list(value))
    pair = cbor2.dumps(key) + cbor2.dumps(value[key] if c.random() < 0.3 else c.choice((0, 1, "x", [1, 2], True)))
    items = payload[1:]
    twice = bytes([payload[0] + 1]) + (pair + items if c.random() < 0.5 else items + pair)
    return f"{before}#{base32.encode(_signed(signed, twice))}".encode("ascii")
