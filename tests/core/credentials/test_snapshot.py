"""What a verifier in a browser carries along: small, judged once, and nothing of a holder."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from passerelle.core.credentials.snapshot import _packed, snapshot
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verdict import StatusFact
from tests.core.credentials import paper_samples, samples
from tests.core.credentials.paper_samples import INDEX, LIST
from tests.core.credentials.samples import AWARDER, NOW

if TYPE_CHECKING:
    from pathlib import Path


def made(folder: Path, **standing: Any) -> dict[str, Any]:
    return snapshot(TrustStore.load(samples.write(paper_samples.trust_files(**standing), folder / "trust")))


def places(told: dict[str, Any], address: str = LIST) -> list[tuple[int, str, str | None, int | None]]:
    """Return what a list says is not in force, with the day it began, read as the docs of `snapshot.py` say."""
    packed = told["lists"][address][3]
    if not packed:
        return []
    count, low, first, day_width, kind_width, letters = packed
    bits = iter("".join(f"{byte:08b}" for byte in base64.b64decode(letters)))

    def number(width: int) -> int:
        return int("0" + "".join(next(bits) for _ in range(width)), 2)

    found, index = [], -1
    for _ in range(count):
        above = len(list(takewhile(lambda bit: bit == "1", bits)))
        index += (above << low) + number(low) + 1
        after, (status, reason) = number(day_width), told["kinds"][number(kind_width)]
        found.append((index, status, reason, first + after - 1 if after else None))
    assert set(bits) <= {"0"}
    return found


def day_of(moment: datetime) -> int:
    return (moment.date() - date(1970, 1, 1)).days


def test_it_names_keys_awarders_entries_and_the_moment(tmp_path: Path):
    told = made(tmp_path)

    assert (told["origin"], told["as_of"]) == ("https://register.example", int(NOW.timestamp()) - 3600)
    assert [issuer[:3] for issuer in told["issuers"]] == [[AWARDER, "Université de Mirane", "ORG-0012"]]
    assert [(key[1], key[4], len(base64.b64decode(key[2]))) for key in told["keys"]] == [
        ("Ed25519", -1, 32),
        ("Ed25519", 0, 32),
        ("P-256", 0, 65),
    ]
    assert told["entries"]["MC-00412"]["2"] == [[[20458, "registered"]], [0]]
    assert {address: (told["lists"][address][0], told["lists"][address][2]) for address in told["lists"]} == {
        LIST: ("revocation", None),
        f"{LIST}/suspension": ("suspension", None),
    }


def test_every_withdrawal_of_list_or_history_is_a_place_with_its_time(tmp_path: Path):
    ago = NOW - timedelta(days=2)

    told = made(tmp_path, revoked=(0, 300), suspended=(131_071,), changes=(("superseded", ago),))

    assert places(told) == [
        (0, "revoked", None, None),
        (300, "revoked", None, None),
        (INDEX, "superseded", "assessment_invalid", day_of(ago)),
        (131_071, "suspended", None, None),
    ]
    assert places(told, f"{LIST}/suspension") == []


def test_the_day_of_a_withdrawal_is_that_of_the_registers_calendar(tmp_path: Path):
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    trust = TrustStore.load(samples.write(paper_samples.trust_files(changes=(("revoked", late),)), tmp_path / "trust"))

    days = [places(snapshot(trust, zone))[0][3] for zone in (UTC, ZoneInfo("Africa/Nairobi"))]

    assert days == [day_of(late), day_of(late) + 1]


def test_what_was_reinstated_is_no_place(tmp_path: Path):
    told = made(tmp_path, changes=(("suspended", NOW - timedelta(days=2)), ("reinstated", NOW - timedelta(days=1))))

    assert places(told) == []


@pytest.mark.parametrize("lists", [("revocation",), ("suspension",), ()])
def test_a_list_that_is_not_there_is_not_made_up(tmp_path: Path, lists: tuple[str, ...]):
    told = made(tmp_path, lists=lists)

    assert len(told["lists"]) == len(lists)


def test_a_list_signed_with_another_key_is_doubted(tmp_path: Path):
    files = paper_samples.trust_files()
    name = next(path for path in files if "lists-3-" in path and "suspension" not in path)
    bent = files[name].replace(b"2026-11-24", b"2026-11-23")
    index = files["index.json"].replace(_sha(files[name]), _sha(bent))
    trust = TrustStore.load(samples.write({**files, name: bent, "index.json": index}, tmp_path / "trust"))

    assert snapshot(trust)["lists"][LIST][2] == "signature"


def _sha(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


def test_a_withdrawal_costs_two_bytes_and_its_day_and_kind_two_more(tmp_path: Path):
    told = made(tmp_path, revoked=tuple(range(7, 131_072, 100)))
    chance = random.Random(20)
    indexes = sorted(chance.sample(range(131_072), 1000))
    facts = [
        StatusFact("revoked", NOW - timedelta(days=chance.randrange(1000)), reason=chance.choice("abcdefg"))
        for _ in indexes
    ]

    packed = _packed(list(zip(indexes, facts, strict=True)), {}, UTC)

    assert len(places(told)) == 1311
    assert len(json.dumps(told["lists"][LIST])) < 1311 * 2
    assert len(json.dumps(packed)) < 1000 * 4
