"""What is told before it is too late: at the letter, at the question to the applicant, and to who waits for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from passerelle.journal.models import Fact
from passerelle.registers.states import State
from passerelle.vetting import actions
from passerelle.vetting.models import Case, Decision, Kind, Request, Seat
from passerelle.vetting.states import Stage
from tests.factories import short_course
from tests.vetting import factories as given
from tests.vetting.factories import REASONS
from tests.web.asking import page as read
from tests.web.asking import words
from tests.web.test_vetting_desks import NO_ROWS, ONE_ROW, get, post

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def said(day) -> str:
    return date_format(day, "DATE_FORMAT")


def letter(case: Case, **change):
    sent = {"outcome": "register_with_conditions", **REASONS, **ONE_ROW} | change
    return post(given.officer(), f"/officer/cases/{case.number}/letter/", **sent)


def test_a_condition_whose_day_has_passed_is_told_before_the_letter_and_all_that_was_typed_stays():
    case = given.case_at(Stage.DECIDING)
    facts = Fact.objects.count()

    page = letter(case, **{"conditions-0-due_on": "2026-01-01"})

    told = words(page.text)
    assert (page.status_code, "The letter, before you sign" in told) == (422, False)
    assert "To be met by: choose a day after today." in told
    assert "Show S1 on site." in page.text
    assert 'value="2026-01-01"' in page.text
    assert (Decision.objects.count(), Fact.objects.count()) == (0, facts)


@pytest.mark.parametrize("months", ["61", "70", "240"])
def test_more_months_than_five_years_have_is_told_before_the_letter_and_at_the_signature(months):
    case = given.case_at(Stage.DECIDING)

    page = letter(case, validity_months=months)

    assert (page.status_code, "holds until" in page.text) == (422, False)
    assert f'value="{months}"' in page.text
    sent = {"outcome": "register", "validity_months": months, **REASONS, **NO_ROWS}
    assert post(given.officer(), f"/officer/cases/{case.number}/decide/", **sent).status_code == 422
    assert Decision.objects.count() == 0


def test_more_months_than_a_rule_in_force_allows_are_told_before_the_letter_beside_the_months():
    case = given.case_at(Stage.DECIDING)
    given.seed_in_force("MQA-SAMC")

    page = letter(case, validity_months="48")

    assert (page.status_code, "holds until" in page.text) == (422, False)
    assert list(page.context["form"].errors) == ["validity_months"]


def test_a_letter_that_holds_is_shown_and_decides_nothing():
    case = given.case_at(Stage.DECIDING)
    facts = Fact.objects.count()

    page = letter(case)

    case.refresh_from_db()
    assert (page.status_code, "The letter, before you sign" in words(page.text)) == (200, True)
    assert (case.stage, Decision.objects.count(), Fact.objects.count()) == (Stage.DECIDING, 0, facts)


def test_after_its_last_day_the_applicant_is_not_asked_and_the_case_says_which_day_it_was():
    case, registrar = given.formed(), given.registrar()
    path = f"/registrar/cases/{case.number}/"
    assert "Ask, and stop the clock" in get(registrar, path).text
    last = timezone.localdate() - 3 * DAY
    Case.objects.filter(pk=case.pk).update(opened_on=last - 60 * DAY, due_on=last)

    before = words(get(registrar, path).text)
    refused = post(registrar, f"{path}question/", text="Which <pump>?")

    assert "Ask, and stop the clock" not in before
    assert f"The last day to ask was {said(last)}, when the decision was due." in before
    told = words(refused.text)
    assert (refused.status_code, Request.objects.count()) == (422, 0)
    assert f"The last day for this has passed: it was {said(last)}." in told
    assert "Which &lt;pump&gt;?" in refused.text


def test_a_question_without_words_stays_open_and_asks_nobody():
    case = given.formed()

    page = post(given.registrar(), f"/registrar/cases/{case.number}/question/", text=" ")

    assert (page.status_code, Request.objects.count()) == (422, 0)
    assert "What is missing: write something here." in words(page.text)


def test_experts_and_officers_read_the_question_the_answer_and_that_the_clock_stands_still():
    case = given.case_at(Stage.FINDING)
    asked = actions.ask(case, "Which pump?", by=given.registrar(), today=timezone.localdate())
    case.refresh_from_db()
    desks = [
        (given.chair(case), f"/panel/cases/{case.number}/"),
        (given.registrar(), f"/registrar/cases/{case.number}/"),
        (given.officer(), f"/officer/cases/{case.number}/"),
    ]

    for who, path in desks:
        told = words(get(who, path).text)
        assert "Which pump?" in told, path
        assert f"{said(case.due_on)}, the clock stands still" in told, path
        assert "days left" not in told, path
    actions.answer(asked, "The blue one.", by=given.signatory_of(case), today=timezone.localdate())
    for who, path in desks:
        told = words(get(who, path).text)
        assert "The blue one." in told, path
        assert ", the clock stands still" not in told, path


def test_who_has_not_declared_reads_no_question():
    case = given.formed()
    actions.ask(case, "Which pump?", by=given.registrar(), today=timezone.localdate())

    told = words(get(given.chair(case), f"/panel/cases/{case.number}/").text)

    assert ("Which pump?" in told, "the clock stands still" in told) == (False, True)


def test_the_first_page_and_the_desks_count_the_same_cases_as_open_and_as_overdue():
    late, stopped = given.formed(), given.formed()
    given.case_at(Stage.DECIDING)
    Case.objects.filter(pk__in=[late.pk, stopped.pk]).update(opened_on="2020-01-01", due_on="2020-03-01")
    Case.objects.filter(pk=stopped.pk).update(stopped_since="2020-02-01")

    for path, reader in (("/", None), ("/registrar/", given.registrar()), ("/officer/", given.officer())):
        told = words(read(path, reader))
        assert "Open cases 3" in told, path
        assert "Overdue 1" in told, path


def test_the_registrars_desk_says_by_which_calendar_days_are_counted_and_as_of_which_day(settings):
    settings.PASSERELLE_COUNTRY = "MI"

    told = words(get(given.registrar(), "/registrar/").text)

    assert "Working days are counted by the calendar of Mirane as it stood on 1 November 2026." in told
    assert "2026-11-01" not in told


def test_a_course_claims_no_level_so_the_officers_page_has_no_row_for_one():
    course = actions.open_case(short_course(State.LISTED_PENDING).number)
    described = given.case_at(Stage.FINDING)

    pages = [words(get(given.officer(), f"/officer/cases/{one.number}/").text) for one in (course, described)]

    assert ["Claimed level" in told for told in pages] == [False, True]


def test_a_report_that_is_refused_says_so_on_top_with_the_way_to_the_day_of_its_condition():
    case = given.case_at(Stage.REPORTING, judgement="condition")

    sent = ONE_ROW | {"conditions-0-due_on": "2026-01-01", "text": "It shows <most>."}
    page = post(given.chair(case), f"/panel/cases/{case.number}/report/", **sent)

    told = words(page.text)
    assert "Nothing was saved: 1 thing to mend Condition 1, To be met by : Choose a day after today." in told
    assert '<a href="#id_conditions-0-due_on">' in page.text
    assert 'id="id_conditions-0-due_on"' in page.text
    assert "It shows &lt;most&gt;.</textarea>" in page.text
    case.refresh_from_db()
    assert (case.stage, case.report) == (Stage.REPORTING, None)


def say_no_conflict(seats: list[Seat]) -> None:
    for seat in seats:
        actions.declare(seat, by=given.holder(seat), today=given.TODAY, has_conflict=False)


def test_a_quorum_that_lacks_whom_the_rules_ask_is_not_offered_and_the_refusal_says_who_is_missing():
    case, registrar = given.formed(), given.registrar()
    path = f"/registrar/cases/{case.number}/"
    say_no_conflict([seat for seat in given.seats(case) if seat.expert.kind != Kind.LEARNER])

    refused = post(registrar, f"{path}documents/")

    assert "Begin with the quorum" not in get(registrar, path).text
    assert (refused.status_code, "Rule PN-LEARNER" in refused.text) == (422, True)


def test_beginning_with_the_quorum_is_offered_once_there_is_one_and_refused_before_in_its_own_words():
    case, registrar = given.formed(), given.registrar()
    path = f"/registrar/cases/{case.number}/"
    learner, *others = sorted(given.seats(case), key=lambda seat: seat.expert.kind != Kind.LEARNER)
    say_no_conflict(others[:3])

    early = get(registrar, path).text
    refused = post(registrar, f"{path}documents/")
    say_no_conflict([learner])

    assert "Begin with the quorum" not in early
    assert (refused.status_code, "there is no quorum yet." in refused.text) == (409, True)
    assert "Begin with the quorum" in get(registrar, path).text
    assert "The documents are open to those who declared." in post(registrar, f"{path}documents/").text
