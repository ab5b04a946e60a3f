"""What a verifier in a browser carries along: small, judged once, and nothing of a holder."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.core.credentials.snapshot import STATUSES, snapshot
from passerelle.core.credentials.trust import TrustStore
from tests.core.credentials import paper_samples, samples
from tests.core.credentials.paper_samples import INDEX, LIST
from tests.core.credentials.samples import AWARDER, NOW

if TYPE_CHECKING:
    from pathlib import Path


def made(folder: Path, **standing: Any) -> dict[str, Any]:
    return snapshot(TrustStore.load(samples.write(paper_samples.trust_files(**standing), folder / "trust")))


def places(told: dict[str, Any], address: str = LIST) -> list[tuple[int, str, str | None, int | None]]:
    """Return what a list says is not in force, read as docs of `snapshot.py` say."""
    numbers, value, weight = [], 0, 1
    for byte in base64.b64decode(told["lists"][address][3]):
        value, weight = value + (byte & 127) * weight, weight * 128
        if byte < 128:
            numbers.append(value)
            value, weight = 0, 1
    found, index = [], 0
    for gap, what, ago in zip(*[iter(numbers)] * 3, strict=True):
        index += gap
        since = None if ago == 0 else (told["as_of"] // 60 - ago + 1) * 60
        found.append((index, STATUSES[what % 3], ([None, *told["reasons"]])[what // 3], since))
    return found


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
        (INDEX, "superseded", "assessment_invalid", int(ago.timestamp())),
        (131_071, "suspended", None, None),
    ]
    assert places(told, f"{LIST}/suspension") == []


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


def test_one_in_a_hundred_withdrawn_fits_in_a_few_kilobytes(tmp_path: Path):
    told = made(tmp_path, revoked=tuple(range(7, 131_072, 100)))

    assert len(places(told)) == 1311
    assert len(json.dumps(told)) < 8_000
