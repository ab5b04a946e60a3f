"""Thousands of bent copies of one genuine credential: none is genuine, and the original is, each time it is asked.

Source: RELIABILITY A7, first row.
"""

from __future__ import annotations

import copy
import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify
from tests.core.credentials.samples import NOW, Folder, signed, write

if TYPE_CHECKING:
    from collections.abc import Iterator

ORIGINAL = signed()
RAW = json.dumps(ORIGINAL, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.fixture
def trust(tmp_path):
    return TrustStore.load(write(Folder().files(), tmp_path))


def count_genuine(mutants: Iterator[bytes], trust: TrustStore) -> tuple[int, list[bytes]]:
    """Return how many mutants were tried and those taken for genuine; every hundredth check is the original."""
    tried, accepted = 0, []
    for raw in mutants:
        if same(raw):
            continue
        if verify(raw, trust, NOW).verdict.startswith("genuine"):
            accepted.append(raw)
        if tried % 100 == 0:
            assert verify(RAW, trust, NOW).verdict == "genuine_in_force"
        tried += 1
    return tried, accepted


def same(raw: bytes) -> bool:
    """Whether the bytes are another spelling of the same document, which is no alteration."""
    try:
        return plain(json.loads(raw)) == plain(ORIGINAL)
    except (ValueError, RecursionError):
        return False


def plain(document: Any) -> str:
    """Return the document with its proofs, a set, in one order."""
    proofs = document.get("proof") if isinstance(document, dict) else None
    if isinstance(proofs, list):
        document = document | {"proof": sorted(proofs, key=json.dumps)}
    return json.dumps(document, sort_keys=True)


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        yield (*at, name)
        yield from paths(child, (*at, name))


def parent(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        document = document[step]
    return document


REPLACEMENTS: tuple[Any, ...] = (None, True, False, 0, 1, -1, 2.5001, "", "x", [], {}, [[]], {"id": "urn:x:y"}, ["x"])


def of_leaves() -> Iterator[bytes]:
    for path in paths(ORIGINAL):
        yield from (json.dumps(bent).encode() for bent in bends(path))


def bends(path: tuple[Any, ...]) -> Iterator[Any]:
    for value in REPLACEMENTS:
        bent = copy.deepcopy(ORIGINAL)
        parent(bent, path)[path[-1]] = value
        yield bent
    bent = copy.deepcopy(ORIGINAL)
    removed = parent(bent, path).pop(path[-1])
    yield bent
    for wrapped in ([removed], {"@value": removed}, {"@set": [removed]}, str(removed), [removed, removed]):
        bent = copy.deepcopy(ORIGINAL)
        parent(bent, path)[path[-1]] = wrapped
        yield bent
    if isinstance(removed, str):
        for text in (f"{removed} ", f"{removed}\u200b", removed.upper(), removed[:-1], f"{removed}\x07"):
            bent = copy.deepcopy(ORIGINAL)
            parent(bent, path)[path[-1]] = text
            yield bent


def of_additions() -> Iterator[bytes]:
    places = [(), *(path for path in paths(ORIGINAL) if isinstance(parent(ORIGINAL, (*path, None)), dict))]
    names = ("x", "id", "type", "name", "@context", "@id", "@type", "@graph", "@index", "https://x.example/y", "proof")
    for path in places:
        for name in names:
            bent = copy.deepcopy(ORIGINAL)
            place = parent(bent, (*path, None))
            place[name] = "urn:x:y" if place.get(name) != "urn:x:y" else "urn:x:z"
            yield json.dumps(bent).encode()


def of_orders() -> Iterator[bytes]:
    for path in paths(ORIGINAL):
        bent = copy.deepcopy(ORIGINAL)
        value = parent(bent, (*path, None))
        if isinstance(value, list):
            yield json.dumps(swapped(bent, path, value[::-1])).encode()
            yield json.dumps(swapped(bent, path, value + value[:1])).encode()


def swapped(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    parent(document, path)[path[-1]] = value
    return document


def of_characters() -> Iterator[bytes]:
    chance = random.Random(20261124)
    for place in range(len(RAW)):
        yield RAW[:place] + bytes([RAW[place] ^ (1 << chance.randrange(8))]) + RAW[place + 1 :]
        yield RAW[:place] + RAW[place + 1 :]
    for _ in range(2000):
        place = chance.randrange(len(RAW))
        yield RAW[:place] + chance.choice(b'0123456789azAZ"\\,:{}[] \n').to_bytes(1, "big") + RAW[place:]


def of_values_exchanged() -> Iterator[bytes]:
    """The same words in other places: two leaves of the document swapped."""
    leaves = [path for path in paths(ORIGINAL) if isinstance(parent(ORIGINAL, (*path, None)), str)]
    chance = random.Random(7)
    for _ in range(1500):
        one, other = chance.sample(leaves, 2)
        bent = copy.deepcopy(ORIGINAL)
        a, b = parent(bent, one), parent(bent, other)
        a[one[-1]], b[other[-1]] = b[other[-1]], a[one[-1]]
        yield json.dumps(bent).encode()


@pytest.mark.parametrize(
    ("mutants", "at_least"),
    [(of_leaves, 2500), (of_additions, 150), (of_orders, 30), (of_characters, 10_000), (of_values_exchanged, 1000)],
)
def test_no_bent_copy_is_taken_for_genuine(trust, mutants, at_least):
    tried, accepted = count_genuine(mutants(), trust)

    assert accepted == []
    assert tried >= at_least
