"""The statement of a decision on its pages and by API: for its learner and the body that decided, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from passerelle.awards import publication
from passerelle.awards.keys import key_to_sign_with
from passerelle.recognition import statements
from passerelle.signing import actions as signing
from passerelle.signing.identifiers import did_for
from passerelle.signing.models import REGISTER
from tests.recognition import factories as make
from tests.recognition.factories import TODAY, applied_to, published

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

    from passerelle.people.models import Person
    from passerelle.recognition.models import RecognitionCase

PAGES = ("recognition:statement", "recognition:elmo")


@pytest.fixture
def story(db: None, settings: Any, tmp_path: Path) -> SimpleNamespace:
    settings.PASSERELLE_DATA = tmp_path
    publication.forget()
    signing.create_key(REGISTER, did=did_for(), by="", today=TODAY)
    told = make.story()
    key_to_sign_with(told.polytechnic, by=told.signatory, today=TODAY)
    published(told)
    told.case = applied_to([told.award], told.degree, by=told.amina, today=TODAY)
    return told


def signed_in(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    return client


def got(who: Person, name: str, case: RecognitionCase) -> Any:
    return signed_in(who).get(reverse(name, args=[case.number]))


def test_before_it_is_signed_the_page_says_so_and_the_file_is_refused_by_name(story):
    page = got(story.amina, "recognition:decision", story.case).content.decode()

    assert "is not there yet. What it decided stands all the same." in page
    assert got(story.amina, "recognition:statement", story.case).status_code == 409


def test_the_learner_and_the_officer_save_the_same_bytes(story):
    statement = statements.follow(story.case.number, today=TODAY)
    files = [got(who, "recognition:statement", story.case) for who in (story.amina, story.officer)]

    assert [file.content for file in files] == [bytes(statement.document)] * 2
    assert {file.headers["Content-Type"] for file in files} == {"application/vc+jwt"}
    assert {file.headers["Cache-Control"] for file in files} == {"private, no-store"}
    for page in ("recognition:decision", "recognition:case"):
        who = story.amina if page.endswith("decision") else story.officer
        assert "Save the signed statement" in got(who, page, story.case).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_nobody_else_gets_them_or_learns_that_there_are_any(story, name):
    statements.follow(story.case.number, today=TODAY)

    assert [got(who, name, story.case).status_code for who in (story.other, story.stranger, story.editor)] == [404] * 3
    assert Client().get(reverse(name, args=[story.case.number])).status_code == 302


def test_the_saved_file_is_checked_by_anybody_and_told_for_what_it_is(story):
    statement = statements.follow(story.case.number, today=TODAY)
    page = Client().post(reverse("verify:result"), {"document": bytes(statement.document).decode()}).content.decode()

    assert "A genuine statement of recognition, in force. It is no award" in page
    assert "RE301" not in page
    assert "Field Measurement 1" in page
    assert story.amina.name in page


def test_for_an_information_system_it_is_xml(story):
    file = got(story.officer, "recognition:elmo", story.case)

    assert file.headers["Content-Type"] == "application/xml"
    assert f'<identifier type="local">{story.case.number}</identifier>' in file.content.decode()
