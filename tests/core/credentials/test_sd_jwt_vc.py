"""An award as an SD-JWT VC: every field carried, nothing sure withholdable, and read as what is shown."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from passerelle.core.credentials import eudi_learning, jose, sd_jwt_vc, wallet_award, wallet_type
from passerelle.core.credentials.refusals import CredentialRefused, Incomplete
from passerelle.core.credentials.sd_jwt import holding, issuing
from passerelle.core.credentials.sd_jwt.issuing import Disclosable
from tests.core.credentials.samples import (
    AWARD,
    AWARDER,
    AWARDER_P256,
    AWARDER_SIGNER,
    NOW,
    SIGNED_AT,
    STRANGER,
    salts,
)
from tests.core.credentials.test_open_badges import LEAVES

PROJECTIONS = [wallet_award, eudi_learning]
ANNEX_I = {
    "learner_identification": "name",
    "title": "title",
    "country_of_issuer": "awarding_body",
    "awarding_body": "awarding_body",
    "date_of_issue": "date_of_issue",
    "learning_outcomes": "learning_outcomes",
    "workload": "workload_hours",
    "level": "levels",
    "assessment_type": "assessment",
    "participation_form": "participation_form",
    "quality_assurance_type": "quality_assurance",
}


def resolve(method: str) -> Any:
    published = {signer.verification_method: signer.published() for signer in (AWARDER_SIGNER, AWARDER_P256)}
    return published[method].verifying if method in published else None


def issued(form: Any = wallet_award, record: Any = AWARD, signer: Any = AWARDER_P256, **options: Any) -> str:
    return form.issue(record, signer, issued_at=SIGNED_AT, salt=salts(), **options)


def check(text: str, now: datetime = NOW) -> dict[str, Any]:
    return sd_jwt_vc.check(text, resolve, now)


def refusal(text: str, now: datetime = NOW) -> str:
    with pytest.raises(CredentialRefused) as refused:
        check(text, now)
    return refused.value.reason


def withholdable(claims: dict[str, Any]) -> set[str]:
    return {name for name, value in claims.items() if isinstance(value, Disclosable)}


@pytest.mark.parametrize("form", PROJECTIONS)
@pytest.mark.parametrize("path", LEAVES)
def test_a_filled_field_is_carried_or_listed_as_one_that_cannot_be(form, path):
    is_carried = form.claims_of(LEAVES[path], SIGNED_AT) != form.claims_of(AWARD, SIGNED_AT)

    assert is_carried != (path in form.CANNOT_CARRY)


def test_with_everything_shown_all_of_annex_i_is_said():
    claims = check(issued())

    assert [element for element, claim in ANNEX_I.items() if not claims.get(claim)] == []


def test_what_tells_about_the_person_may_be_withheld_and_what_the_register_tells_may_not():
    claims = wallet_award.claims_of(AWARD, SIGNED_AT)

    assert withholdable(claims) == {
        "name",
        "sub",
        "result",
        "acquisition_route",
        "started_on",
        "credits",
        "workload_hours",
        "learning_outcomes",
    }
    assert withholdable(claims).isdisjoint(sd_jwt_vc.ALWAYS)


def test_the_wallets_credential_is_what_the_wallet_knows_and_where_the_register_has_it():
    assert check(issued(eudi_learning)) == {
        "iss": AWARDER,
        "iat": int(SIGNED_AT.timestamp()),
        "nbf": int(datetime(2026, 6, 30, tzinfo=UTC).timestamp()),
        "exp": int(datetime(2031, 6, 30, 23, 59, 59, tzinfo=UTC).timestamp()),
        "jti": "https://register.example/credentials/8d5d0c1c",
        "vct": "urn:eu.europa.ec.eudi:learning:credential:1",
        "status": {"status_list": {"idx": AWARD.status.index, "uri": f"{AWARD.status.list_url}/token"}},
        "micro_credential": {
            "id": "https://register.example/micro-credentials/MC-00412/versions/2",
            "register_number": "MC-00412",
            "version": "2",
        },
        "issuing_authority": "Université de Mirane",
        "issuing_country": "MR",
        "date_of_issuance": "2026-06-30",
        "date_of_expiry": "2031-06-30",
        "achievement_title": "Data protection in small clinics",
        "achievement_description": "Protects patient data in a clinic of up to ten staff.",
        "language_of_classes": "en",
        "family_name": "Nguyễn Thị Ánh",
        "learner_identification": "urn:uuid:1f6f1cf6-5d55-4c43-9a34-94a7b4b5f6d2",
        "learning_outcomes": [
            "Explain the duties of a data controller",
            "Draw up a record of processing",
            "Answer a request for erasure",
        ],
        "assessment_grade": "merit",
        "expected_study_time": "75 h",
        "level_of_learning_experience": 5,
        "form_of_participation": "blended",
        "types_of_quality_assurance": ["external", "National Quality Agency"],
        "prerequisites_to_enroll": ["None"],
        "integration_stackability_options": True,
    }


def test_an_award_without_a_european_level_is_none_of_the_wallets():
    what = dataclasses.replace(AWARD.achievement, levels=AWARD.achievement.levels[:1])

    with pytest.raises(Incomplete) as refused:
        issued(eudi_learning, dataclasses.replace(AWARD, achievement=what))
    assert refused.value.missing == ("level",)


@pytest.mark.parametrize("form", PROJECTIONS)
def test_nothing_is_signed_without_all_of_annex_i(form):
    what = dataclasses.replace(AWARD.achievement, participation_form=" ")

    with pytest.raises(Incomplete) as refused:
        issued(form, dataclasses.replace(AWARD, achievement=what))
    assert refused.value.missing == ("participation_form",)


@pytest.mark.parametrize("form", PROJECTIONS)
def test_what_is_not_stated_is_left_out(form):
    sparse = dataclasses.replace(
        AWARD,
        holder=dataclasses.replace(AWARD.holder, id=None),
        started_on=None,
        valid_until=None,
        achievement=dataclasses.replace(
            AWARD.achievement,
            credits=None,
            credit_system=None,
            prerequisites=None,
            stackability=None,
            quality_assurance_by=None,
            field_code=None,
        ),
    )
    claims = check(issued(form, sparse))

    assert {"exp", "sub", "started_on", "credits", "prerequisites", "date_of_expiry"}.isdisjoint(claims)
    assert "null" not in json.dumps(claims)


@pytest.mark.parametrize("form", PROJECTIONS)
@pytest.mark.parametrize("signer", [AWARDER_SIGNER, AWARDER_P256])
def test_both_algorithms_sign_both_types(form, signer):
    header = json.loads(jose.from_base64url(issued(form, signer=signer).partition(".")[0]))

    assert header == {
        "alg": {"Ed25519": "EdDSA", "P-256": "ES256"}[signer.algorithm],
        "kid": signer.verification_method,
        "typ": "dc+sd-jwt",
    }
    assert check(issued(form, signer=signer))["iss"] == AWARDER


def test_the_issuer_may_be_said_by_its_address_and_is_the_keys_owner_all_the_same():
    assert check(issued(by_address=True))["iss"] == "https://register.example/awarders/12"
    assert sd_jwt_vc.issuer_address("did:web:register.example") == "https://register.example"
    assert sd_jwt_vc.issuer_metadata_path("did:web:register.example") == "/.well-known/jwt-vc-issuer"


@pytest.mark.parametrize(
    ("bend", "reason"),
    [
        ({"iss": STRANGER.verification_method.partition("#")[0]}, "controller"),
        ({"iss": "https://elsewhere.example"}, "controller"),
        ({"iss": "https://register.example/awarders/12?x"}, "controller"),
        ({"iss": None}, "controller"),
        ({"iss": [AWARDER]}, "controller"),
        ({"vct": None}, "vct"),
        ({"vct": ""}, "vct"),
        ({"iat": None}, "form"),
        ({"iat": "now"}, "form"),
        ({"nbf": True}, "form"),
        ({"exp": 1.5}, "form"),
        ({"exp": None}, "form"),
        ({"exp": 10**15}, "form"),
        ({"exp": Disclosable(1)}, "name"),
        ({"status": Disclosable({})}, "name"),
        ({"status": {"status_list": Disclosable({})}}, "name"),
        ({"cnf": {"jwk": Disclosable({})}}, "name"),
        ({"iss": Disclosable(AWARDER)}, "name"),
        ({"vct": Disclosable("x")}, "name"),
    ],
)
def test_a_careless_issuer_is_not_believed(bend, reason):
    claims = wallet_award.claims_of(AWARD, SIGNED_AT) | bend

    assert refusal(issuing.issue(claims, AWARDER_P256, typ=sd_jwt_vc.TYP, salt=salts())) == reason


@pytest.mark.parametrize("typ", ["vc+sd-jwt", "vc+jwt", "JWT", "statuslist+jwt", "kb+jwt", None])
def test_a_token_of_another_type_is_refused(typ):
    claims = wallet_award.claims_of(AWARD, SIGNED_AT)

    assert refusal(issuing.issue(claims, AWARDER_P256, typ=typ, salt=salts())) == "type"


def test_dates_hold_with_the_clocks_tolerance_and_no_more():
    starts, ends = datetime(2026, 6, 30, tzinfo=UTC), datetime(2031, 6, 30, 23, 59, 59, tzinfo=UTC)

    assert check(issued(), starts - timedelta(minutes=4))
    assert check(issued(), ends)
    assert refusal(issued(), starts - timedelta(minutes=6)) == "not_yet_valid"
    assert refusal(issued(), ends + timedelta(seconds=1)) == "expired"


def test_the_type_is_described_as_it_is_issued():
    described = json.loads(wallet_type.described("https://register.example"))
    claims = wallet_award.claims_of(AWARD, SIGNED_AT)
    told = {claim["path"][0]: claim["sd"] for claim in described["claims"]}
    own = set(claims) - {"iss", "iat", "nbf", "exp", "jti", "vct", "vct#integrity", "status"}

    assert described["vct"] == claims["vct"] == "https://register.example/types/micro-credential/1"
    assert told == {name: "always" if name in withholdable(claims) else "never" for name in own}
    assert all({"locale", "label"} <= label.keys() for claim in described["claims"] for label in claim["display"])


def test_the_description_is_pinned_by_every_credential_and_never_changes_under_one_address():
    raw = wallet_type.described("https://register.example")
    digest = base64.b64encode(hashlib.sha256(raw).digest()).decode()

    assert check(issued())["vct#integrity"] == f"sha256-{digest}"
    assert digest == "RDZSWUuedAYmYVqnOsKx/E/d2aTTVOfLRgEani1E1NQ=", "another text is another version: raise TYPE_PATH"


def test_a_type_is_ours_by_its_address_alone():
    assert wallet_type.is_award_type("https://register.example/types/micro-credential/1")
    for other in (
        "http://register.example/types/micro-credential/1",
        "https://register.example/types/micro-credential/2",
        "https://register.example/x/types/micro-credential/1",
        "urn:eu.europa.ec.eudi:learning:credential:1",
    ):
        assert not wallet_type.is_award_type(other)


def test_the_issuers_metadata_have_its_keys_but_no_compromised_one():
    keys = [
        AWARDER_SIGNER.published(),
        AWARDER_P256.published(state="retired", since=NOW),
        dataclasses.replace(STRANGER.published(), state="compromised", since=NOW),
    ]
    found = sd_jwt_vc.issuer_metadata(AWARDER, keys)

    assert found["issuer"] == "https://register.example/awarders/12"
    assert [(key["kid"], key["alg"]) for key in found["jwks"]["keys"]] == [
        (AWARDER_SIGNER.verification_method, "EdDSA"),
        (AWARDER_P256.verification_method, "ES256"),
    ]
    assert [jose.key_of_jwk(key) for key in found["jwks"]["keys"]] == [
        AWARDER_SIGNER.published().verifying,
        AWARDER_P256.published().verifying,
    ]


def test_a_holders_signature_that_does_not_hold_is_refused_by_check():
    holder = AWARDER_SIGNER.published().verifying
    answer = holding.Answer(AWARDER_SIGNER, "https://employer.example", "n-1", NOW)
    bound = holding.present(issued(holder_key=holder), show=[("result",)], answer=answer)

    assert check(bound)["result"]["value"] == "merit"
    assert "name" not in check(bound)
    assert refusal(bound[:-4] + "AAAA") == "signature"
    assert date.fromisoformat(check(bound)["date_of_issue"]) == AWARD.awarded_on
