"""Level, size and conditions on the pages of a panel, an officer and the public."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from passerelle.catalogue.models import MicroCredential
from passerelle.registers.queries import entry as entry_of
from passerelle.vetting import actions
from passerelle.vetting.models import Case, Decision, Question
from passerelle.vetting.states import Stage
from passerelle.web.panel import documents
from passerelle.web.templatetags.form_tags import faults
from tests.vetting import factories as given
from tests.vetting.factories import REASONS
from tests.web.asking import words
from tests.web.test_vetting_desks import NO_ROWS, ONE_ROW, found, get, post

pytestmark = pytest.mark.django_db
LEVEL = str(Question.OUTCOMES_MATCH_LEVEL)


def letter(case: Case, **change):
    sent = {"outcome": "register", **REASONS, **NO_ROWS} | change
    return post(given.officer(), f"/officer/cases/{case.number}/letter/", **sent)


def amiss(form) -> list[tuple[str, str]]:
    return [(fault.name, fault.sentence) for fault in faults(form)]


def public(case: Case) -> str:
    return words(Client().get(f"/entries/{case.entry}/", follow=True).content.decode())


def test_the_letter_says_level_and_credits_before_it_is_signed():
    told = words(letter(given.case_at(Stage.DECIDING)).text)
    assert "Level determined 4 Credits determined 2" in told


def test_another_size_needs_its_reason_and_stands_in_letter_history_and_entry():
    case = given.case_at(Stage.DECIDING)

    page = letter(case, determined_credits="1.75")
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["determined_reason"])

    page = letter(case, determined_credits="1.75", determined_reason="One part is shorter.")
    told = words(page.text)
    assert "Credits determined 1.75 claimed 2, found by the panel 2" in told
    assert "Determined otherwise than the panel found, because: One part is shorter." in told
    post(given.officer(), f"/officer/cases/{case.number}/decide/", **dict(page.context["kept"]))

    told = public(case)
    assert "Credits claimed, and determined by the decision officer 2 → 1.75" in told
    assert told.count("One part is shorter.") == 2
    assert "determined by the panel" not in told
    assert "1.75 credits" in told
    owner = given.member(entry_of(case.entry).awarder)
    told = words(get(owner, f"/matters/cases/{case.number}/").text)
    assert "Credits determined 1.75; claimed 2, found by the panel 2" in told
    assert "Why this is otherwise than the panel found One part is shorter." in told


def test_what_no_gate_lets_through_is_told_beside_the_credits():
    case = given.case_at(Stage.DECIDING)

    page = letter(case, determined_credits="900", determined_reason="So it is.")

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["determined_credits"])
    assert amiss(page.context["form"]) == [
        ("Credits", "Hours and credits do not fit: 0.06 hours a credit, asked 25 to 30.")
    ]
    assert Decision.objects.count() == 0


def test_all_that_is_amiss_in_a_decision_is_told_at_once():
    case = given.case_at(Stage.DECIDING, judgement="condition")
    late = {"conditions-0-due_on": f"{timezone.localdate() + timedelta(days=3_000)}"}

    page = letter(
        case,
        outcome="register_with_conditions",
        determined_credits="-1",
        validity_months="70",
        **{**REASONS, LEVEL: ""},
        **ONE_ROW | late,
    )

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"determined_credits", "validity_months", LEVEL}
    assert page.context["rows"].errors[0].keys() == {"due_on"}
    assert "when the validity ends" in words(page.text)


def test_a_condition_that_ends_with_a_full_stop_reads_as_two_sentences():
    case = given.case_at(Stage.DECIDING, judgement="condition")

    told = words(letter(case, outcome="register_with_conditions", **ONE_ROW).text)

    assert "Show S1 on site. To be met by" in told


def test_a_tie_beside_no_is_asked_about_and_what_was_typed_stays():
    case = given.formed()
    seat = given.seats(case)[0]

    page = post(
        given.holder(seat), f"/panel/cases/{case.number}/declare/", has_conflict="no", statement="My sister teaches."
    )

    assert (page.status_code, "My sister teaches." in page.text) == (422, True)
    assert "You say that nothing ties you, and what ties you." in words(page.text)


def test_a_missing_reason_says_of_which_question():
    case = given.case_at(Stage.FINDING)
    said = found("yes")
    said[f"{LEVEL}_reason"] = ""

    page = post(given.chair(case), f"/panel/cases/{case.number}/findings/", **said)

    assert page.status_code == 422
    assert amiss(page.context["findings"]) == [("Question 1, Your reason", "Give your reason.")]


def test_the_panel_reads_the_levels_claimed_beside_the_main_one():
    beside = [{"framework": "eqf", "edition": "2017", "level": "4"}]
    read = documents.of({"level": {"nqf": "5", "eqf": "5"}, "levels": beside}, [])

    told = " ".join(strip_tags(render_to_string("panel/level.html", {"documents": read})).split())

    assert "Claimed beside it: European level 5; EQF 2017, level 4" in told
    assert "Claimed beside it" not in render_to_string("panel/level.html", {"documents": documents.of({}, [])})


def test_the_public_page_says_that_a_panel_checks_only_once_there_is_one():
    entry = given.listed()
    case = Case(entry=entry.number)
    assert "An independent panel is still to be formed." in public(case)

    formed = given.formed(entry)
    told = public(formed)
    assert ("An independent panel is checking two things" in told, "still to be formed" in told) == (True, False)


def test_who_determined_is_not_said_where_nobody_noted_it():
    case = given.case_at(Stage.DECIDING)
    actions.decide(case, by=given.officer(), today=timezone.localdate(), outcome="register", reasons=REASONS)
    MicroCredential.objects.filter(number=case.entry).update(determined_level="7")

    told = public(case)

    assert "Level claimed, and determined 4 → 7" in told
    assert entry_of(case.entry).level_that_holds == "7"
