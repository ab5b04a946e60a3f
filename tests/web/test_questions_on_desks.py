"""A question to the applicant stands on the first page after signing in, with the day its clock runs on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from passerelle.organisations.models import Role
from passerelle.vetting import actions
from passerelle.vetting.models import Request
from tests.vetting import factories as given
from tests.web.asking import MOST_QUERIES, page, queries, words

pytestmark = pytest.mark.django_db
CALM = "What is asked, held against entries, or appealed."


def asked(case, text="Which pump?"):
    return actions.ask(case, text, by=given.registrar(), today=timezone.localdate())


def desk(who):
    return words(page("/desk/", who))


def said(day):
    return date_format(day, "DATE_FORMAT")


def test_a_question_stands_on_the_desk_of_who_writes_for_the_applicant_and_of_nobody_else():
    case = given.formed()
    editor, signatory = given.member(case.applicant, "editor"), given.signatory_of(case)
    stranger = given.member(given.organisation([Role.AWARDER]))
    before = desk(editor)
    request = asked(case)
    told = (
        "You are asked something in 1 case. The clock stands still until you answer, and runs on after "
        f"{said(request.due_on)}."
    )

    assert (CALM in before, told in before) == (True, False)
    assert [told in desk(one) for one in (editor, signatory, stranger)] == [True, True, False]
    assert CALM in desk(stranger)
    listed = words(page("/matters/", editor))
    assert f"you are asked something answer by {said(request.due_on)}; until then the clock stands still" in listed

    actions.answer(request, "This one.", by=editor, today=timezone.localdate())
    assert told not in desk(editor)


def test_of_several_questions_the_first_day_is_told_and_what_is_asked_stands_first():
    case = given.formed()
    owner = given.signatory_of(case)
    asked(case)
    other = actions.open_case(given.listed(case.applicant).number)
    first = asked(other)
    Request.objects.filter(pk=first.pk).update(due_on=timezone.localdate() + timedelta(days=3))
    last = actions.open_case(given.listed(case.applicant).number)

    assert (
        "You are asked something in 2 cases. The clocks stand still until you answer; the first runs on after "
        f"{said(timezone.localdate() + timedelta(days=3))}."
    ) in desk(owner)
    listed = words(page("/matters/", owner))
    assert max(listed.index(case.number), listed.index(other.number)) < listed.index(last.number)


def test_a_body_that_only_assesses_finds_the_door_too():
    assessor = given.member(given.organisation([Role.ASSESSOR]))
    assert CALM in desk(assessor)


def test_a_question_costs_the_desk_the_same_few_queries_as_none():
    case = given.formed()
    owner = given.signatory_of(case)
    none = queries("/desk/", owner)
    asked(case)

    assert queries("/desk/", owner) == none <= MOST_QUERIES + 4
