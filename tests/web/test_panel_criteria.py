"""The expert's page: each criterion with its clause and source, and beside it what it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from passerelle.organisations.models import Role
from passerelle.policy import questions
from passerelle.registers.queries import entry as entry_of
from passerelle.vetting import actions
from passerelle.vetting.models import Judgement, Vote
from passerelle.vetting.states import Stage
from tests.factories import organisation_role
from tests.vetting import factories as given
from tests.vetting.factories import TODAY
from tests.vetting.test_criteria import ASSESSMENT, LEVEL, NEED, ask, asked_three

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.people.models import Person
    from passerelle.vetting.models import Case

pytestmark = pytest.mark.django_db
OUTCOME, MATRIX, SOURCE = "The level asks for", "Dot: assessed here", "van der Hijden, P.; Martin, M. 2023"


def get(who: Person, path: str) -> HttpResponse:
    client = Client()
    client.force_login(who)
    return client.get(path)


def post(who: Person, path: str, **data: str) -> HttpResponse:
    client = Client()
    client.force_login(who)
    return client.post(path, data, follow=True)


def at(stage: Stage, **rule: object) -> Case:
    return given.case_at(stage, entry=entry_of(asked_three(**rule).entry))  # type: ignore[arg-type]


def parts(text: str) -> list[str]:
    """Return the page cut at the heads of what is found, question by question."""
    return re.split(r"<h3>\d\. ", text)[1:]


def test_each_criterion_stands_with_its_clause_its_source_and_what_it_is_about():
    case = at(Stage.FINDING, severity="warn", text={"en": "Is the need shown?", "fr": "Le besoin est-il établi ?"})
    page = get(given.holder(given.seats(case)[0]), f"/panel/cases/{case.number}/").text

    level, assessment, need = parts(page)
    assert ("Do the outcomes fit the level?" in level, OUTCOME in level, MATRIX in level) == (True, True, False)
    assert "SEED-IIEP-2023 v1, rule SD-9: ch. 3, challenge 5" in level
    assert SOURCE in level
    assert (MATRIX in assessment, OUTCOME in assessment, "SD-10: ch. 3" in assessment) == (True, False, True)
    assert "Is the need shown?" in need
    assert "MI-PANELS v1, rule MI-PANELS-1: art. 4" in need
    assert "advice: a no refuses nothing" in need
    assert "advice" not in level + assessment
    assert page.count(OUTCOME) == level.count(OUTCOME)


def test_a_question_is_asked_in_the_readers_language():
    asked = asked_three(text={"en": "Is the need shown?", "fr": "Le besoin est-il établi ?"}).asked[2]
    told = []
    for language in ("en", "fr", "fr-ca", "sw"):
        with override(language):
            told.append(questions.asks(asked))
    assert told == [
        "Is the need shown?",
        "Le besoin est-il établi ?",
        "Le besoin est-il établi ?",
        "Is the need shown?",
    ]


def test_findings_are_given_to_every_criterion_at_once_and_an_empty_one_is_told():
    case = at(Stage.FINDING)
    member = given.holder(given.seats(case)[0])
    said = {LEVEL: "yes", f"{LEVEL}_reason": "So.", ASSESSMENT: "no", f"{ASSESSMENT}_reason": "S1 is not shown."}

    page = post(member, f"/panel/cases/{case.number}/findings/", **said)
    assert (page.status_code, Judgement.objects.count()) == (422, 0)
    assert "S1 is not shown." in page.text

    page = post(member, f"/panel/cases/{case.number}/findings/", **said, **{NEED: "yes", f"{NEED}_reason": "Counted."})
    assert (page.status_code, Judgement.objects.count()) == (200, 3)
    assert "Your findings are sealed" in page.text
    assert "Counted." not in get(given.holder(given.seats(case)[1]), f"/panel/cases/{case.number}/").text


def test_votes_come_one_criterion_after_the_other_each_beside_what_it_is_about():
    case = at(Stage.VOTING)
    member = given.holder(given.seats(case)[0])
    shown = []
    for question in (LEVEL, ASSESSMENT, NEED):
        page = get(member, f"/panel/cases/{case.number}/").text
        beside = page.partition("Your vote")[0]
        shown.append((re.search(r"Vote (\d) of (\d)", page).groups(), OUTCOME in beside, MATRIX in beside))
        post(member, f"/panel/cases/{case.number}/vote/", question=question, judgement="yes", reason="")

    assert shown == [(("1", "3"), True, False), (("2", "3"), False, True), (("3", "3"), False, False)]
    assert Vote.objects.count() == 3
    page = post(member, f"/panel/cases/{case.number}/vote/", question="beauty", judgement="yes", reason="So.")
    assert page.status_code in {409, 422}


def test_the_officer_gives_a_reason_for_every_criterion_and_reads_votes_by_name():
    case = at(Stage.DECIDING)
    page = get(given.officer(), f"/officer/cases/{case.number}/").text
    for question in (LEVEL, ASSESSMENT, NEED):
        assert f'name="{question}"' in page
    assert "Need is shown?" in page


def test_the_page_costs_the_same_for_two_criteria_and_for_five():
    few = given.case_at(Stage.FINDING, entry=given.listed())
    for place in range(3):
        ask({"question": f"question_{place}"}, name=f"MI-{place}")
    many = given.case_at(Stage.FINDING, entry=given.submitted())
    assert (len(few.asked), len(many.asked)) == (2, 5)

    counts = []
    for case in (few, many):
        member = given.holder(given.seats(case)[0])
        get(member, f"/panel/cases/{case.number}/")
        with CaptureQueriesContext(connection) as asked:
            get(member, f"/panel/cases/{case.number}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_in_the_review_of_a_role_the_panel_reads_what_the_organisation_states_today():
    body = given.organisation()
    entry = organisation_role(body, Role.PROVIDER)
    case = actions.begin_review(entry.number, "Nobody teaches there.", by=given.registrar(), today=TODAY)
    given.pool()
    actions.form_panel(entry.number, by=given.registrar(), today=TODAY)
    body.quality_statement = "Reviewed by nobody at present."
    body.save()
    member = given.holder(given.seats(case)[0])
    before = get(member, f"/panel/cases/{case.number}/").text
    given.declare(case)

    page = get(member, f"/panel/cases/{case.number}/").text

    assert "Reviewed by nobody at present." not in before
    assert "Reviewed by nobody at present." in page
    assert f"<h1>{body.legal_name}, provider</h1>" in page
    assert "Nobody teaches there." in page
    assert "Does what the organisation states about itself hold today?" in page
    assert (OUTCOME in page, "Level, as the panel sees it" in page) == (False, False)
