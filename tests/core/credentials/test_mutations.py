"""Thousands of bent copies of genuine credentials: none is genuine, and the original is, each time it is asked.

Source: RELIABILITY A7, first row. Every leaf of one badge is bent in turn here; a short cut of the run over all forms
and kinds of change (`tools/torture_mutants.py`, docs/torture.md) stands beside it.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify
from tests.core.credentials.samples import NOW, Folder, signed, write
from tools import torture_mutants
from tools.mutants.kinds import KINDS
from tools.mutants.materials import NOW as MUTANTS_NOW
from tools.mutants.materials import Material, materials
from tools.mutants.runs import cells, run

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


@pytest.mark.parametrize(
    ("mutants", "at_least"),
    [(of_leaves, 2500), (of_additions, 150), (of_orders, 25)],
)
def test_no_bent_copy_is_taken_for_genuine(trust, mutants, at_least):
    tried, accepted = count_genuine(mutants(), trust)

    assert accepted == []
    assert tried >= at_least


@pytest.fixture(scope="module")
def bent(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Material], Any]:
    found, files = materials(7, with_carriers=False)
    return found, write(files, tmp_path_factory.mktemp("bent"))


def test_no_mutant_of_any_form_is_accepted_and_each_refusal_names_its_step(bent):
    """Of forms that take milliseconds, fewer; the whole run has a million (`make torture`)."""
    found, folder = bent
    slow = {"ob-eddsa-rdfc-2022", "ob-ecdsa-rdfc-2019", "clr"}
    quick = [one for one in found if one.name not in slow]

    counts = run(quick, folder, 18_500, 7, fresh_every=0)
    counts += run([one for one in found if one.name in slow], folder, 1_500, 7, fresh_every=0)

    assert [finding for count in counts for finding in count.findings] == []
    told = torture_mutants.summary(counts)
    assert (told["accepted"], told["kinds"]) == (0, len(KINDS))
    assert told["tried"] >= 20_000
    assert told["originals"] >= told["forms"] * (told["kinds"] - 2)


def test_a_folder_that_has_met_nothing_says_the_same(bent):
    found, folder = bent
    badges = [one for one in found if one.name in ("ob-proof-set", "ob-eddsa-jcs-2022", "paper")]

    counts = run(badges, folder, 200, 11, fresh_every=1)

    assert [finding for count in counts for finding in count.findings] == []
    assert sum(count.fresh for count in counts) >= 190


def test_the_same_seed_makes_the_same_mutants_and_another_does_not(bent):
    found, folder = bent
    tokens = [one for one in found if one.sort == "jwt"]

    def told(seed: int) -> list[Any]:
        return [
            (one.form, one.kind, one.tried, one.same, one.steps)
            for one in run(tokens, folder, 400, seed, fresh_every=0)
        ]

    assert told(1) == told(1)
    assert told(1) != told(2)


def test_each_kind_of_change_has_the_same_share_in_each_form(bent):
    found, _ = bent
    shares = {(found[form].name, KINDS[kind].name): share for form, kind, share in cells(found, 100_000)}

    assert sum(shares.values()) >= 100_000
    assert len(set(shares.values())) == 2  # records of several awards have fewer
    assert {form for form, kind in shares if kind == "disclosures_changed"} == {
        one.name for one in found if one.sort == "sd_jwt"
    }


def test_a_reader_that_accepts_anything_is_found_out(bent, monkeypatch):
    """The counting itself: were the examiner blind, the run would say so."""
    found, folder = bent
    paper = [one for one in found if one.sort == "paper"]
    genuine = verify(paper[0].raw, TrustStore.load(folder), MUTANTS_NOW)
    monkeypatch.setattr("tools.mutants.runs.verify", lambda raw, trust, now: genuine)

    told = torture_mutants.summary(run(paper, folder, 100, 1, fresh_every=0))

    assert told["accepted"] > 90
