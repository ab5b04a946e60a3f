"""Endorsements and labels on pages: the desk, the public pages, the page of an entry, and open data."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from passerelle.awards import publication
from passerelle.organisations.models import Role
from passerelle.quality.actions import endorsements, labels
from passerelle.quality.models import Endorsement, Label
from passerelle.signing import actions as signing
from passerelle.signing.identifiers import did_for
from passerelle.signing.models import REGISTER
from tests import factories as make

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = TODAY + timedelta(days=300)


@pytest.fixture(autouse=True)
def _keys(settings: Any, tmp_path: Path) -> None:
    settings.PASSERELLE_DATA = tmp_path
    publication.forget()
    signing.create_key(REGISTER, did=did_for(), by="", today=TODAY)


def signed(entry: Any, body: Any = None, claim: str = "demand") -> Endorsement:
    body = body or make.organisation([Role.EMPLOYER])
    said = {"claim": claim, "statement": "We look for people who can do this.", "valid_until": LATER}
    one = endorsements.draft(body, entry, said, by=make.member(body), today=TODAY)
    return endorsements.sign(one, by=make.member(body), today=TODAY)


def labelled(subject: Any, entry: str = "") -> Label:
    agency = make.organisation([Role.QA_AGENCY])
    said = {"name": "Open Learning Mark", "criteria": "Free to use.", "valid_until": LATER, "entry": entry}
    return labels.give(agency, subject, said, by=make.member(agency), today=TODAY)


def text(answer: Any) -> str:
    return answer.content.decode()


def test_a_signatory_drafts_rewords_signs_and_takes_back_on_pages(client):
    body, entry = make.organisation([Role.PROFESSIONAL_BODY]), make.micro_credential()
    client.force_login(make.member(body))
    assert "Endorse what you know" in text(client.get("/desk/"))
    assert body.slug in text(client.get("/endorsements/desk/"))

    said = {
        "entry": entry.number.lower(),
        "claim": "assessment_validity",
        "statement": "It is our work.",
        "valid_until": LATER,
    }
    made = client.post(f"/endorsements/desk/{body.slug}/draft/", said, follow=True)
    one = Endorsement.objects.get()
    assert made.redirect_chain[-1][0] == f"/endorsements/{one.number}/"
    anew = {"statement": "It is what we do.", "valid_until": LATER, "seen_version": 1}
    client.post(f"/endorsements/{one.number}/write/", anew)
    late = client.post(f"/endorsements/{one.number}/write/", anew | {"statement": "It is what others do."})
    assert late.status_code == 409
    assert "It is what we do." in text(late)
    assert "It is what others do." in text(late)
    page = text(client.post(f"/endorsements/{one.number}/signing/", follow=True))
    assert "It is what we do." in page
    assert "in force" in page

    refused = client.post(f"/endorsements/{one.number}/withdrawal/", {"because": ""})
    assert refused.status_code == 422
    page = text(client.post(f"/endorsements/{one.number}/withdrawal/", {"because": "We were wrong."}, follow=True))
    assert "We were wrong." in page


def test_what_is_refused_is_told_on_the_form_and_nothing_typed_is_lost(client):
    body = make.organisation([Role.AWARDER, Role.EMPLOYER])
    entry = make.micro_credential(awarder=body)
    client.force_login(make.member(body))
    said = {"entry": entry.number, "claim": "demand", "statement": "Ours is the best there is.", "valid_until": LATER}

    refused = client.post(f"/endorsements/desk/{body.slug}/draft/", said)
    assert refused.status_code == 422
    assert "nobody endorses what they award" in text(refused)
    assert "Ours is the best there is." in text(refused)

    unknown = client.post(f"/endorsements/desk/{body.slug}/draft/", said | {"entry": "MC-1", "valid_until": ""})
    assert unknown.status_code == 422
    assert "Ours is the best there is." in text(unknown)


def test_the_page_of_an_entry_tells_endorsements_labels_and_reviews_that_stand(client, django_assert_max_num_queries):
    entry = make.micro_credential()
    path = f"/entries/{entry.number}/"
    assert "What others vouch for" not in text(client.get(path))
    with django_assert_max_num_queries(30) as before:
        client.get(path)

    first, second = signed(entry), signed(entry, claim="assessment_validity")
    whole, own = labelled(entry.awarding_body), labelled(entry.awarding_body, entry.number)
    with django_assert_max_num_queries(len(before)):
        page = text(client.get(path))
    for number in (first.number, second.number, whole.number, own.number):
        assert number in page

    endorsements.withdraw(first, by=make.member(first.endorser), today=TODAY, because="Mistaken.")
    labels.withdraw(own, by=make.member(own.agency), today=TODAY, because="Closed.")
    page = text(client.get(path))
    assert (first.number in page, second.number in page) == (False, True)
    assert (whole.number in page, own.number in page) == (True, False)


def test_the_public_pages_are_small_and_ask_few_queries(client, django_assert_max_num_queries):
    for _ in range(3):
        entry = make.micro_credential()
        signed(entry)
        labelled(entry.awarding_body)
    one, label = Endorsement.objects.first(), Label.objects.first()
    for path in ("/endorsements/", "/labels/", f"/endorsements/{one.number}/", f"/labels/{label.number}/"):
        with django_assert_max_num_queries(12):
            answer = client.get(path)
        assert (path, answer.status_code, len(gzip.compress(answer.content)) < 14 * 1024) == (path, 200, True)


def test_a_label_says_who_gave_it_and_by_which_criteria(client):
    agency, entry = make.organisation([Role.QA_AGENCY]), make.micro_credential()
    client.force_login(make.member(agency))
    assert "Quality labels" in text(client.get("/desk/"))
    said = {
        **{"organisation": entry.awarding_body.number, "entry": entry.number, "name": "Open Learning Mark"},
        **{"criteria": "Every text is free to use.", "valid_until": LATER},
    }
    page = text(client.post(f"/labels/desk/{agency.slug}/give/", said, follow=True))
    assert "Every text is free to use." in page
    assert agency.legal_name in page

    refused = client.post(f"/labels/desk/{agency.slug}/give/", said)
    assert (refused.status_code, "Every text is free to use." in text(refused)) == (422, True)
    number = Label.objects.get().number
    assert f'<a href="/labels/{number}/">Open {number}</a>' in text(refused)
    assert client.post(f"/labels/{number}/withdrawal/", {"because": " "}).status_code == 422
    assert "Closed." in text(client.post(f"/labels/{number}/withdrawal/", {"because": "Closed."}, follow=True))
    assert "withdrawn" in text(client.get("/labels/"))


def test_all_that_is_amiss_with_a_label_is_told_at_once(client):
    agency = make.organisation([Role.QA_AGENCY])
    client.force_login(make.member(agency))

    for sent in ({}, {"organisation": "Nobody & Co", "criteria": " "}):
        refused = client.post(f"/labels/desk/{agency.slug}/give/", sent)
        assert (refused.status_code, "4 things to mend" in text(refused)) == (422, True)

    only = {"organisation": agency.number, "entry": "MC-99999", "valid_until": "soon"}
    assert "4 things to mend" in text(client.post(f"/labels/desk/{agency.slug}/give/", only))
    assert not Label.objects.exists()


def test_everything_public_can_be_taken_away_and_names_nobody(client):
    one = signed(make.micro_credential())
    labelled(one.entry.awarding_body)

    answer = client.get("/quality-data/endorsements.csv")
    content = b"".join(answer.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    assert (rows[0]["number"], rows[0]["claim"], rows[0]["in_force"]) == (one.number, "demand", "true")
    assert one.signed_by.name not in content
    for what in ("reviews", "endorsements", "labels"):
        lines = b"".join(client.get(f"/quality-data/{what}.jsonl").streaming_content).decode().splitlines()
        assert (what, len(lines)) == (what, 0 if what == "reviews" else 1)
    assert client.get("/quality-data/people.csv").status_code == 404
    assert client.get("/quality-data/labels.xml").status_code == 404


def test_who_checks_an_endorsement_on_the_page_reads_what_it_is(client):
    one = signed(make.micro_credential())
    answer = text(client.post("/verify/result/", {"document": bytes(one.document).decode()}))
    assert "A genuine endorsement, in force. It is no award" in answer
    assert one.endorser.legal_name in answer
    assert "Genuine and in force" not in answer


def test_an_altered_endorsement_is_called_an_endorsement_and_nobody_is_asked_to_share_it_again(client):
    one = signed(make.micro_credential())
    bent = bytes(one.document).decode().replace(one.statement, "Everybody should hire them.")

    answer = text(client.post("/verify/result/", {"document": bent}))

    assert "An endorsement: an organisation’s word on a micro-credential" in answer
    assert "Open the endorsement at the register" in answer
    assert ("An award written as JSON" in answer, "share it again" in answer) == (False, False)


def test_who_checks_what_was_taken_back_reads_the_endorsers_own_reason(client):
    one = signed(make.micro_credential())
    endorsements.withdraw(one, by=make.member(one.endorser), today=TODAY, because="We were mistaken about the meter.")

    answer = text(client.post("/verify/result/", {"document": bytes(one.document).decode()}))

    assert "In the endorser’s words:" in answer
    assert "We were mistaken about the meter." in answer
    assert "endorser_withdrew" not in answer


def test_the_page_of_an_organisation_tells_labels_and_endorsements_that_stand(client, django_assert_max_num_queries):
    above = make.organisation([Role.PROVIDER])
    owner, body = make.organisation([Role.AWARDER], parent=above), make.organisation([Role.EMPLOYER])
    entry = make.micro_credential(awarder=owner)
    first, second = signed(entry, body), signed(entry, body, claim="assessment_validity")
    whole, own = labelled(owner), labelled(owner, entry.number)
    endorsements.withdraw(second, by=make.member(body), today=TODAY, because="Mistaken.")
    labels.withdraw(own, by=make.member(own.agency), today=TODAY, because="Closed.")

    with django_assert_max_num_queries(11):  # and one more for who reviews it
        page = text(client.get(f"/organisations/{owner.slug}/"))
    assert above.legal_name in page
    assert (first.number in page, second.number in page) == (True, False)
    assert (whole.number in page, own.number in page) == (True, False)
    assert f"{body.legal_name} on {entry.name}" in page
    assert first.number in text(client.get(f"/organisations/{body.slug}/"))
