"""An award in the European Learning Model: every field carried or named, every word one of the model's own."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.core.credentials import elm
from passerelle.core.credentials.refusals import Incomplete
from tests.core.credentials.samples import AWARD, NOW, shared
from tests.core.credentials.test_open_badges import LEAVES

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = elm.european(AWARD, made_at=NOW)
NEEDED = {
    "EuropeanDigitalCredential": {
        "credentialProfiles", "displayParameter", "issuer", "credentialSubject", "issuanceDate", "validFrom",
        "evidence",
    },
    "Person": {"hasClaim"},
    "LearningAchievement": {"title", "awardedBy"},
    "AwardingProcess": {"awardingBody"},
    "LearningAssessment": {"title", "grade", "assessedBy", "awardedBy"},
    "Evidence": {"dcType"},
    "Qualification": {"title"},
    "LearningOutcome": {"title"},
    "CreditPoint": {"framework", "point"},
    "GradingScheme": {"title"},
    "DisplayParameter": {"title", "language", "primaryLanguage"},
    "Identifier": {"notation"},
    "Organisation": {"location", "legalName"},
    "Location": {"address"},
    "Address": {"countryCode"},
    "Note": {"noteLiteral"},
}  # fmt: skip
"""What the profile asks of each class (`sh:minCount 1` of edc-generic-no-cv), by the names of its context."""


def things(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "type" in value:
            yield value
        for inner in value.values():
            yield from things(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from things(inner)


@pytest.mark.parametrize("path", LEAVES)
def test_a_filled_field_is_carried_or_listed_as_one_that_cannot_be(path):
    is_carried = elm.european(LEAVES[path], made_at=NOW) != FILE

    assert is_carried != (path in elm.CANNOT_CARRY)


def test_each_class_has_what_the_profile_asks_of_it():
    kinds = [(one["type"][-1] if isinstance(one["type"], list) else one["type"], one) for one in things(FILE)]

    assert [(kind, NEEDED[kind] - one.keys()) for kind, one in kinds if NEEDED.get(kind, set()) - one.keys()] == []
    assert set(NEEDED) <= {kind for kind, _ in kinds}


def test_every_name_is_one_of_the_models_own():
    context = json.loads(shared("elm", "ap", "edc", "edc-ap-context.jsonld").read_text())["@context"]
    known = {
        *context,
        *(name for one in context.values() if isinstance(one, dict) for name in one.get("@context") or {}),
    }
    of_the_data_model = {
        "@context", "id", "type", "credentialSchema", "issuer", "issuanceDate", "issued", "validFrom", "expirationDate",
        "evidence", "credentialSubject",
    }  # fmt: skip

    names = {name for one in things(FILE) for name in one}

    assert names - known - of_the_data_model == set()


def test_it_says_that_it_is_not_sealed_and_where_the_signed_one_is():
    assert AWARD.credential_id in FILE["evidence"][0]["evidenceStatement"]
    assert "proof" not in FILE


def test_a_country_and_a_language_are_named_as_the_authority_tables_do():
    french = dataclasses.replace(AWARD.issuer, country="FR")
    body = elm.european(dataclasses.replace(AWARD, issuer=french), made_at=NOW)["issuer"]
    unknown = elm.european(dataclasses.replace(AWARD, issuer=dataclasses.replace(french, country="MI")), made_at=NOW)

    assert body["location"][0]["address"][0]["countryCode"]["id"] == f"{elm.AUTHORITY}/country/FRA"
    assert unknown["issuer"]["location"][0]["address"][0]["countryCode"]["id"] == "urn:iso:std:iso:3166:MI"
    assert FILE["displayParameter"]["primaryLanguage"]["id"] == f"{elm.AUTHORITY}/language/ENG"
    assert len(elm.COUNTRIES) > 180


def test_what_lacks_an_element_of_annex_i_is_not_made():
    with pytest.raises(Incomplete):
        elm.european(dataclasses.replace(AWARD, holder=dataclasses.replace(AWARD.holder, name=" ")), made_at=NOW)
