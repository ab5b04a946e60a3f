"""Years of data and the day of the last statistics: on the awarder's form where rules ask, and beside those rules.

Source: Code du travail R6113-11 II a and R6113-15, as the French profile has them.
"""

from __future__ import annotations

from typing import Any

import pytest

from passerelle.catalogue.revising import begin
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.people.models import Duty
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting.models import Decision
from passerelle.vetting.states import Stage
from tests import factories as make
from tests.api.calls import call
from tests.vetting import factories as given
from tests.vetting.test_stated_facts import before_the_officer, listed, noted
from tests.web.asking import browser, fields, page, words

pytestmark = pytest.mark.django_db
YEARS, DAY = "x_cohort_years_of_data", "x_outcome_statistics_on"
CLAUSE = "FR-RS-2025, rule FR-5: Code du travail R6113-11 II a"


def form_of(entry: Any, who: Any) -> dict[str, str]:
    return fields(page(f"/provider/entries/{entry.number}/", who), f"/provider/entries/{entry.number}/save/")


def test_the_form_asks_where_a_profile_in_force_asks_and_nowhere_else():
    make.rules("SEED-IIEP-2023")
    entry = make.micro_credential(State.DRAFT)
    who = make.member(entry.awarder, Function.EDITOR)
    assert not {YEARS, DAY} & set(form_of(entry, who))

    make.rules("FR-RS-2025")

    form = form_of(entry, who)
    assert (form[YEARS], form[DAY]) == ("", "")
    saved = browser(who).post(f"/provider/entries/{entry.number}/save/", form | {YEARS: "2", DAY: "2026-05-01"})
    assert saved.status_code == 302
    assert entry_of(entry.number).extra == {"cohort_years_of_data": 2, "outcome_statistics_on": "2026-05-01"}
    form = form_of(entry, who)
    assert (form[YEARS], form[DAY]) == ("2", "2026-05-01")


def test_what_is_wrong_with_both_is_told_at_once_and_nothing_is_saved():
    make.rules("FR-RS-2025")
    entry = make.micro_credential(State.DRAFT)
    who = make.member(entry.awarder)
    form = form_of(entry, who)

    answer = browser(who).post(f"/provider/entries/{entry.number}/save/", form | {YEARS: "-1", DAY: "yesterday"})

    html = answer.content.decode()
    assert (answer.status_code, entry_of(entry.number).version, Fact.objects.count()) == (422, entry.version, 0)
    assert (f"id_{YEARS}_err" in html, f"id_{DAY}_err" in html) == (True, True)


def everybody(entry: Any) -> dict[str, Any]:
    """Return somebody of each function of the awarder and each duty, of another awarder, and nobody of any."""
    found = {str(one): make.member(entry.awarder, one) for one in Function}
    found |= {str(one): make.person(duties=[one]) for one in Duty}
    return found | {"other awarder": make.member(make.organisation([Role.AWARDER])), "person": make.person()}


def test_who_writes_for_the_awarder_states_them_on_the_page_and_by_a_program_and_nobody_else():
    make.rules("FR-RS-2025")
    entry = make.micro_credential(State.DRAFT)
    typed = form_of(entry, make.member(entry.awarder))
    may_on_the_page, may_by_a_program = set(), set()
    for years, (name, who) in enumerate(everybody(entry).items(), start=1):
        stated = {"seen_version": str(entry_of(entry.number).version), YEARS: str(years)}
        if browser(who).post(f"/provider/entries/{entry.number}/save/", typed | stated).status_code == 302:
            may_on_the_page.add(name)
            assert entry_of(entry.number).extra["cohort_years_of_data"] == years
        before = entry_of(entry.number)
        body = {"stated": {"extra": {"cohort_years_of_data": 50 + years}}, "seen_version": before.version}
        if call(who, "PATCH", f"/micro-credentials/{entry.number}", body)[0] == 200:
            may_by_a_program.add(name)
            assert entry_of(entry.number).extra == {"cohort_years_of_data": 50 + years}
        else:
            assert entry_of(entry.number).extra == before.extra
    assert may_on_the_page == may_by_a_program == {"signatory", "editor"}


def test_the_applicant_reads_at_the_gate_what_follows_with_the_clause():
    make.rules("FR-RS-2025")
    entry = make.micro_credential(State.DRAFT, extra={"cohort_years_of_data": 1})
    who = make.member(entry.awarder)

    told = words(page(f"/provider/entries/{entry.number}/", who))
    assert "By what is stated it can be verified for 36 months at most." in told
    assert "Rule FR-5 · seen: 1 · asked: 36 months at most · Code du travail R6113-11 II a" in told

    found = call(who, "GET", f"/micro-credentials/{entry.number}/gate")[1]["findings"]
    (five,) = [one for one in found if one["rule"] == "FR-5"]
    assert (five["field"], five["severity"]) == ("cohort_years_of_data", "warn")

    entry.extra = {}
    entry.save()
    assert "State the years of data on cohorts." in words(page(f"/provider/entries/{entry.number}/", who))


def test_a_change_of_what_is_registered_tells_what_follows_and_goes_to_no_panel():
    make.rules("FR-RS-2025")
    make.framework()
    french = dict.fromkeys(("competence_reference", "assessment_reference", "need_study", "control_procedure"), "Said.")
    entry = make.micro_credential(State.REGISTERED, extra=french, decided_on=make.LONG_AGO)
    who = make.member(entry.awarder)
    form = fields(
        page(f"/provider/entries/{entry.number}/change/", who), f"/provider/entries/{entry.number}/change/save/"
    )
    assert {YEARS, DAY} <= set(form)
    stated = {"extra": french | {"cohort_years_of_data": 2, "outcome_statistics_on": "2020-01-01"}}
    change = begin(entry, stated, by=who, today=make.TODAY)

    told = words(page(f"/provider/changes/{change.number}/", who))

    assert "The months since the last outcome statistics: asked is at most 24, stated is " in told
    assert "Code du travail R6113-15" in told
    assert "Day of the last outcome statistics added: 1 January 2020" in told
    assert "This needs no panel: it is public at once, as a new version." in told


def test_a_panel_reads_what_is_stated_beside_the_rule_once_it_has_declared():
    case = given.case_at(Stage.FINDING, entry=listed(cohort_years_of_data=2))
    member = given.holder(given.seats(case)[0])

    told = words(page(f"/panel/cases/{case.number}/", member))

    assert "What the rules ask beside" in told
    assert f"Years of data on cohorts 2 {CLAUSE}" in told
    assert call(member, "GET", f"/cases/{case.number}")[1]["facts"] == [
        {
            "name": "cohort_years_of_data",
            "said": 2,
            "value": 2,
            "asked_by": [{"profile": "FR-RS-2025", "rule": "FR-5", "clause": "Code du travail R6113-11 II a"}],
        }
    ]


def test_before_it_has_declared_a_panel_reads_none_of_it():
    case = given.formed(listed(cohort_years_of_data=2))
    member = given.holder(given.seats(case)[0])

    assert "What the rules ask beside" not in page(f"/panel/cases/{case.number}/", member)
    assert call(member, "GET", f"/cases/{case.number}")[1]["facts"] == []


def test_the_officer_reads_what_is_stated_and_another_number_needs_a_reason():
    case, officer = before_the_officer(cohort_years_of_data=2), given.officer()
    at = f"/officer/cases/{case.number}/"
    html = page(at, officer)
    assert f"Years of data on cohorts 2 {CLAUSE}" in words(html)
    assert "The applicant states: 2. Empty: that holds." in words(html)
    typed = fields(html, f"{at}letter/") | {"outcome": "register", "cohort_years_of_data": "1"}
    client = browser(officer)

    refused = client.post(f"{at}letter/", typed)
    assert (refused.status_code, "id_facts_reason_err" in refused.content.decode()) == (422, True)
    assert client.post(f"{at}decide/", typed).status_code == 422
    assert Decision.objects.count() == 0

    typed["facts_reason"] = "The second year is not over."
    letter = words(client.post(f"{at}letter/", typed).content.decode())
    assert "Years of data on cohorts: 1, stated was 2 The second year is not over." in letter
    assert client.post(f"{at}decide/", typed).status_code == 302
    assert Decision.objects.get().validity_months == 36
    assert noted()["facts_corrected"]["stated"] == {"cohort_years_of_data": 2}
    assert "The second year is not over." in page(f"/entries/{case.entry}/")


def test_left_empty_what_the_applicant_stated_holds_and_without_a_statement_no_reason_is_asked():
    case, officer = before_the_officer(cohort_years_of_data=2), given.officer()
    at = f"/officer/cases/{case.number}/"
    typed = fields(page(at, officer), f"{at}letter/") | {"outcome": "register"}
    assert "facts_reason" in typed
    assert browser(officer).post(f"{at}decide/", typed).status_code == 302
    assert Decision.objects.get().validity_months == 60


def test_what_nobody_stated_is_said_to_be_so():
    case, officer = before_the_officer(), given.officer()
    html = page(f"/officer/cases/{case.number}/", officer)

    assert f"Years of data on cohorts not stated {CLAUSE}" in words(html)
    assert "facts_reason" not in html


def test_a_program_decides_with_a_reason_too():
    case, officer = before_the_officer(cohort_years_of_data=2), given.officer()
    body: dict[str, Any] = {"outcome": "register", "facts": {"cohort_years_of_data": 1}}
    body["reasons"] = {question: "Seen." for question in case.questions}

    status, told = call(officer, "POST", f"/cases/{case.number}/decision", body)
    assert (status, told["code"], Decision.objects.count()) == (422, "malformed", 0)
    status, told = call(officer, "POST", f"/cases/{case.number}/decision", body | {"facts_reason": "One alone."})
    assert (status, told["validity_months"]) == (201, 36)
