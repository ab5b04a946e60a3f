"""The operations of awards, sharing and verification: who may, what comes back, which problem otherwise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from passerelle.awards import actions, sharing
from passerelle.awards.models import Award, ShareLink
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from tests.awards.factories import House, awarded, candidate, house, mandate, operator, organisation, person, today

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


def signed_in(who: Person | None) -> Client:
    client = Client()
    if who:
        client.force_login(who)
    return client


def post(who: Person | None, path: str, body: Any = None) -> Any:
    return signed_in(who).post(f"/api{path}", json.dumps(body or {}), content_type="application/json")


def code(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def test_a_signatory_awards_and_sending_it_again_gives_the_same(at: House):
    first = post(at.signatory, "/awards", {"candidate": at.candidate.number})
    second = post(at.signatory, "/awards", {"candidate": at.candidate.number})

    assert (first.status_code, first.json()["state"], first.json()["result"]) == (201, "in_force", "merit")
    assert (second.status_code, second.json()) == (201, first.json())
    assert Award.objects.count() == 1


def test_who_may_award(at: House):
    editor, elsewhere = person("Editor"), person("Elsewhere")
    mandate(editor, at.awarder, Function.EDITOR)
    mandate(elsewhere, organisation("Another body"))
    body = {"candidate": at.candidate.number}

    assert code(post(None, "/awards", body)) == (401, "not_signed_in")
    assert code(post(at.holder, "/awards", body)) == (403, "not_permitted")
    assert code(post(editor, "/awards", body)) == (403, "not_permitted")
    assert code(post(elsewhere, "/awards", body)) == (404, "not_found")
    assert Award.objects.count() == 0


def test_an_entry_that_says_too_little_names_what_is_missing(at: House):
    poor = house(participation_form="")

    refused = post(poor.signatory, "/awards", {"candidate": poor.candidate.number})

    assert code(refused) == (422, "credential_incomplete")
    assert refused.json()["data"]["missing"] == ["participation_form"]


def test_holders_and_awarders_list_and_read_their_own(at: House):
    made, other = awarded(at), awarded()
    held = signed_in(at.holder).get("/api/awards").json()
    made_here = signed_in(at.signatory).get("/api/awards?desk=awarder").json()

    assert [item["number"] for item in held["items"]] == [made.number]
    assert [item["number"] for item in made_here["items"]] == [made.number]
    assert signed_in(at.holder).get(f"/api/awards/{made.number}").json()["holder_name"] == "Amina Sarr Doumbé"
    for path in ("", "/credential"):
        assert code(signed_in(at.holder).get(f"/api/awards/{other.number}{path}")) == (404, "not_found")
        assert code(Client().get(f"/api/awards/{other.number}{path}")) == (401, "not_signed_in")


def test_the_credential_comes_byte_for_byte(at: House):
    made = awarded(at)

    plain = signed_in(at.holder).get(f"/api/awards/{made.number}/credential")
    linked = signed_in(at.holder).get(
        f"/api/awards/{made.number}/credential", headers={"accept": "application/vc+ld+json"}
    )

    assert plain.content == linked.content == bytes(made.credentials.get().document)
    assert (plain["Content-Type"], linked["Content-Type"]) == ("application/vc", "application/vc+ld+json")


def test_anybody_verifies_and_a_withdrawal_shows_at_once(at: House):
    made = awarded(at)
    raw = bytes(made.credentials.get().document)

    def verdict(document: bytes) -> dict[str, Any]:
        found: dict[str, Any] = Client().post("/api/verification", document, content_type="application/json").json()
        return found

    before = verdict(raw)
    revoked = post(
        at.signatory, f"/awards/{made.number}/revocation", {"reason_code": "fraud", "reason": "Another sat it."}
    )
    after = verdict(raw)

    assert (before["verdict"], before["credential"]["result"]) == ("genuine_in_force", "merit")
    assert (revoked.status_code, revoked.json()["state"]) == (200, "revoked")
    assert (after["verdict"], after["reason"], after["status"]["by"]) == (
        "genuine_not_in_force", "revoked", "Mirane Water Authority",
    )  # fmt: skip
    assert (after["status_on_award"]["award"], after["status_today"]["award"]) == ("in_force", "revoked")
    assert verdict(raw.replace(b"merit", b"honor"))["verdict"] == "altered"
    assert verdict(b"not json")["verdict"] == "not_issued_here"


@pytest.mark.parametrize(
    ("document", "problem"),
    [(b"", (422, "malformed")), (b"[" * (256 * 1024 + 1), (413, "too_large"))],
    ids=["nothing", "too much"],
)
def test_what_cannot_be_a_credential_is_a_named_problem(document: bytes, problem: tuple[int, str]):
    assert code(Client().post("/api/verification", document, content_type="application/json")) == problem


@pytest.mark.parametrize(
    "document",
    [
        b"[" * 200_000,
        b'{"a":1e400}',
        b'{"a":1,"a":2}',
        b'"\\ud800"',
        b'{"@context":null}',
        b"\xff\xfe",
        b'{"proof":[]}',
    ],
    ids=["deep", "huge number", "twice", "half a pair", "null context", "not UTF-8", "no proof"],
)
def test_hostile_documents_get_a_verdict_never_an_error(at: House, document: bytes):
    response = Client().post("/api/verification", document, content_type="application/json")

    assert (response.status_code, response.json()["verdict"]) == (200, "not_issued_here")


def test_ending_is_for_the_awarder_and_needs_a_reason(at: House):
    made = awarded(at)
    path = f"/awards/{made.number}/revocation"
    why = {"reason_code": "fraud", "reason": "Said."}

    assert code(post(at.holder, path, why)) == (403, "not_permitted")
    assert code(post(person("Stranger"), path, why)) == (404, "not_found")
    assert code(post(at.signatory, path, {"reason_code": "whim", "reason": "Said."})) == (422, "malformed")
    assert code(post(at.signatory, path, {"reason_code": "fraud", "reason": ""})) == (422, "malformed")
    assert post(at.signatory, path, why).status_code == 200
    assert code(post(at.signatory, path, why)) == (409, "wrong_state")


def test_suspended_and_reinstated(at: House):
    made = awarded(at)

    suspended = post(at.signatory, f"/awards/{made.number}/suspension", {"reason": "Two papers are alike."})
    back = post(at.signatory, f"/awards/{made.number}/reinstatement", {"reason": "Nothing was found."})

    assert (suspended.json()["state"], back.json()["state"]) == ("suspended", "in_force")


def test_a_link_is_made_opened_counted_and_stopped(at: House):
    made = awarded(at)
    shared = post(at.holder, f"/awards/{made.number}/shares", {"label": "Lake Energy", "shows_result": False})
    token = shared.json()["token"]

    opened = post(None, "/shares/opening", {"token": token})
    listed = signed_in(at.holder).get(f"/api/awards/{made.number}/shares").json()
    stopped = signed_in(at.holder).delete(f"/api/awards/{made.number}/shares/{shared.json()['link']['id']}")

    assert (shared.status_code, shared.json()["url"].endswith(f"/s/{token}")) == (201, True)
    said = opened.json()["credential"]
    assert (opened.json()["verdict"], said["result"], said["holder_name"]) == (
        "genuine_in_force", None, "Amina Sarr Doumbé",
    )  # fmt: skip
    assert "Lake Energy" not in opened.content.decode()
    assert [(item["label"], item["looks"]) for item in listed["items"]] == [("Lake Energy", 1)]
    assert stopped.json()["stopped_at"]
    closed = post(None, "/shares/opening", {"token": token})
    assert (code(closed), closed.json()["data"]) == ((410, "link_closed"), {"reason": "stopped"})
    assert code(post(None, "/shares/opening", {"token": "0" * 26})) == (404, "not_found")


def test_nobody_shares_or_stops_for_the_holder(at: House):
    made = awarded(at)
    link, _ = sharing.share(made, by=at.holder, today=today(), label="One")
    facts = Fact.objects.count()

    assert code(post(at.signatory, f"/awards/{made.number}/shares", {"label": "Me"})) == (403, "not_permitted")
    assert code(post(person("Stranger"), f"/awards/{made.number}/shares", {"label": "Me"})) == (404, "not_found")
    assert code(signed_in(at.signatory).delete(f"/api/awards/{made.number}/shares/{link.pk}")) == (404, "not_found")
    assert code(signed_in(at.signatory).get(f"/api/awards/{made.number}/shares")) == (404, "not_found")
    assert (ShareLink.objects.count(), Fact.objects.count()) == (1, facts)


def test_keys_are_made_by_the_operator_and_by_signatories(at: House):
    body = organisation("Chamber of Energy Trades")
    signs = person("Signs")
    mandate(signs, body)

    assert code(post(signs, "/keys", {"owner": body.number})) == (403, "not_permitted")  # no awarder's role
    assert code(post(at.signatory, "/keys", {"owner": "REGISTER"})) == (403, "not_permitted")
    assert code(post(operator(), "/keys", {"owner": "REGISTER"})) == (409, "already_done")
    assert code(post(at.signatory, "/keys", {"owner": at.awarder.number})) == (409, "already_done")
    assert code(post(at.signatory, "/keys", {"owner": "ORG-nothing"})) == (404, "not_found")


def test_a_list_takes_the_same_queries_for_one_award_and_for_three(at: House, django_assert_num_queries: Any):
    awarded(at)
    client = signed_in(at.signatory)
    client.get("/api/awards?desk=awarder")

    def count() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            client.get("/api/awards?desk=awarder")
        return len(queries)

    one = count()
    for _ in range(2):
        actions.award(candidate(at.entry), by=at.signatory, today=today())

    assert (count(), one <= 12) == (one, True)


FORMS = {
    "vc_jwt": "application/vc+jwt",
    "sd_jwt_vc": "application/dc+sd-jwt",
    "eudi_learning": "application/dc+sd-jwt",
    "paper": "text/plain; charset=us-ascii",
    "pdf": "application/pdf",
    "square": "image/svg+xml",
    "square_png": "image/png",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_comes_with_its_media_type_and_says_the_same_to_a_checker(form: str, settings: Any):
    settings.PASSERELLE_ORIGIN = "https://register.example"
    made = awarded(at := house())
    path = f"/api/awards/{made.number}/credential?form={form}"

    first, again = signed_in(at.holder).get(path), signed_in(at.signatory).get(path)

    assert (first.status_code, first["Content-Type"], first["Cache-Control"]) == (200, FORMS[form], "private, no-store")
    if form != "pdf":
        assert first.content == again.content
    if form not in ("square", "pdf"):
        checked = Client().post("/api/verification", first.content, content_type="application/octet-stream").json()
        assert (checked["verdict"], checked["credential"]["result"]) == ("genuine_in_force", "merit")
    assert code(signed_in(person("Stranger")).get(path)) == (404, "not_found")
    assert code(signed_in(at.holder).get(f"/api/awards/{made.number}/credential?form=elm")) == (422, "malformed")


def test_a_credential_is_bound_to_the_holders_own_key(at: House):
    made = awarded(at)
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    path = f"/awards/{made.number}/renditions"

    bound = post(at.holder, path, {"form": "sd_jwt_vc", "holder_key": key})
    plain = signed_in(at.holder).get(f"/api/awards/{made.number}/credential?form=sd_jwt_vc")

    assert (bound.status_code, bound["Content-Type"]) == (201, "application/dc+sd-jwt")
    assert bound.content != plain.content
    assert code(post(at.holder, path, {"form": "sd_jwt_vc", "holder_key": {"kty": "RSA"}})) == (422, "malformed")
    assert code(post(at.holder, path, {"form": "vc_jwt", "holder_key": key})) == (422, "malformed")
