"""What canonical statements do not tell apart: spellings that would hide an end or a status, values of other shapes."""

from __future__ import annotations

import copy
import dataclasses
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.core.credentials.open_badges import open_badge
from passerelle.core.credentials.proofs import RDFC, sign
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify
from tests.core.credentials.samples import AWARD, AWARDER_SIGNER, INDEX, NOW, SIGNED_AT, Folder, write

if TYPE_CHECKING:
    from passerelle.core.credentials.verdict import Verdict

CRED = "https://www.w3.org/2018/credentials#"
DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"


@pytest.fixture
def trust(tmp_path):
    """A folder of an awarder who signs statements alone, in which the award is withdrawn."""
    return TrustStore.load(write(Folder(awarder_key={"suites": (RDFC,)}, set_bits=(INDEX,)).files(), tmp_path))


def signed(index: int = INDEX, **changes: Any) -> dict[str, Any]:
    record = dataclasses.replace(AWARD, status=dataclasses.replace(AWARD.status, index=index), **changes)
    return sign(open_badge(record), AWARDER_SIGNER, created=SIGNED_AT, cryptosuites=(RDFC,))


def renamed(document: dict[str, Any], name: str, new: str, value: Any) -> dict[str, Any]:
    """Return the document with a member under another name, at the same place."""
    return {new if old == name else old: value if old == name else said for old, said in document.items()}


def short(document: dict[str, Any], trust: TrustStore) -> tuple[str, str | None]:
    found: Verdict = verify(json.dumps(document).encode(), trust, NOW)
    return found.verdict, found.reason


def test_an_end_cannot_be_hidden_behind_the_address_of_its_term(trust):
    expired = signed(INDEX + 1, valid_until=date(2026, 7, 1))
    text = {"@value": expired["validUntil"], "@type": DATE_TIME}

    assert short(expired, trust) == ("genuine_not_in_force", "expired")
    assert short(renamed(expired, "validUntil", f"{CRED}validUntil", text), trust) == ("altered", "name")


def test_a_withdrawal_cannot_be_hidden_by_another_spelling_of_the_status(trust):
    withdrawn = signed()
    entry = withdrawn["credentialStatus"]
    named = {"id": entry["id"], "type": entry["type"]}
    hidden = {
        "its address": renamed(withdrawn, "credentialStatus", f"{CRED}credentialStatus", entry),
        "keywords": withdrawn | {"credentialStatus": {"@id": entry["id"], **{k: entry[k] for k in entry if k != "id"}}},
        "a purpose in a list": withdrawn | {"credentialStatus": entry | {"statusPurpose": [entry["statusPurpose"]]}},
        "a type in a list": withdrawn | {"credentialStatus": entry | {"type": [entry["type"]]}},
        "an entry taken apart": withdrawn | {"credentialStatus": [entry, named]},
        "an entry in halves": withdrawn
        | {"credentialStatus": [named, {k: entry[k] for k in entry if k not in named} | named]},
    }

    assert short(withdrawn, trust) == ("genuine_not_in_force", "revoked")
    assert {how: short(document, trust)[0] for how, document in hidden.items()} == dict.fromkeys(hidden, "altered")


@pytest.mark.parametrize("value", [["5"], {"@value": "5"}, [["5"]], ["5", "5"], {"@set": ["5"]}, [{"@value": "5"}]])
def test_a_value_of_another_shape_is_judged_by_its_own_shape(trust, value):
    """Where a known shape has a text, a document may bring anything: it is judged, and nothing is raised."""
    known = [
        signed(number, holder=dataclasses.replace(AWARD.holder, name=f"Holder {number}")) for number in range(1, 6)
    ]
    for document in known:
        assert short(document, trust) == ("genuine_in_force", None)
    fresh = TrustStore.load(trust._folder)

    for path in (("credentialSubject", "achievement", "alignment", 1, "targetCode"), ("name",), ("issuer", "name")):
        bent = copy.deepcopy(known[-1])
        place: Any = bent
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = json.loads(json.dumps(value).replace('"5"', json.dumps(place[path[-1]])))
        raw = json.dumps(bent, separators=(",", ":"), ensure_ascii=False).encode()
        assert verify(raw, trust, NOW) == verify(raw, fresh, NOW)


def test_a_known_shape_does_not_hide_how_deep_a_document_is(trust):
    for number in range(1, 4):
        assert short(signed(number), trust) == ("genuine_in_force", None)
    deep = signed(9)
    deep["credentialSubject"]["achievement"]["name"] = json.loads("[" * 200 + '"x"' + "]" * 200)

    assert short(deep, trust) == ("altered", "too_deep")


@pytest.mark.parametrize(
    "change",
    [
        {"domain": []},
        {"domain": [7]},
        {"previousProof": []},
        {"domain": ["a", "a"]},
        {"previousProof": {"id": "urn:x"}},
    ],
)
def test_a_proof_says_nothing_that_is_not_signed(trust, change):
    document = signed(INDEX + 1)

    assert short(document | {"proof": document["proof"] | change}, trust) == ("altered", "form")


def test_a_proof_stands_once(trust):
    document = signed(INDEX + 1)

    assert short(document | {"proof": [document["proof"]] * 2}, trust) == ("altered", "form")
    assert short(document | {"proof": [document["proof"]]}, trust) == ("genuine_in_force", None)


def test_a_stranger_teaches_no_shape_that_takes_in_genuine_documents(trust):
    """A bent document of an unknown shape is learnt before its signature fails; the genuine one must not fit it."""
    bent = signed(1)
    bent["credentialSubject"]["identifier"][0]["hashed"] = "no"
    holders = [dataclasses.replace(AWARD.holder, name=f"Holder {number}") for number in range(2, 9)]
    known = [signed(number, holder=holder) for number, holder in enumerate(holders, start=2)]

    assert short(bent, trust)[0] == "altered"
    for document in known:
        raw = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
        assert verify(raw, trust, NOW).verdict == "genuine_in_force"
        assert short(bent, trust)[0] == "altered"
    assert trust.patterns.recognise(raw) is not None
