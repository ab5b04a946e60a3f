"""What rules on a registration ask beside is stated by who registers; whoever decides may correct it, with a reason.

Source: Code du travail R6113-11 II a (one year of data: three years at most) and R6113-15 (statistics every two years).
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from passerelle.catalogue import actions as catalogue
from passerelle.catalogue import revising
from passerelle.catalogue.states import RevisionState
from passerelle.core.calendar import add_months
from passerelle.core.errors import GateRefused, Malformed, NotPermitted
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.people.models import Duty
from passerelle.registers.models import EntryVersion
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting import actions, binding, jobs
from passerelle.vetting.actions import appealing
from passerelle.vetting.models import AtExpiry, Case, Decision
from passerelle.vetting.states import Stage
from tests.factories import micro_credential
from tests.remembered import remembered
from tests.vetting import factories as given
from tests.vetting import test_reviews as reviews
from tests.vetting.factories import TODAY

pytestmark = pytest.mark.django_db
FRANCE = "FR-RS-2025"


@remembered
def listed(**extra: Any):
    """Return a micro-credential at the gate of yesterday's rules, with what France asks stated, before France asks."""
    given.seed_in_force()
    awarder = given.organisation([Role.AWARDER])
    by = given.member(awarder)
    entry = catalogue.draft_micro_credential(awarder, given.STATED | {"extra": extra}, by=by, today=TODAY)
    entry = catalogue.submit(entry, by=by, today=TODAY)
    given.seed_in_force(FRANCE)
    return entry


@remembered
def before_the_officer(judgement: str = "yes", **extra: Any) -> Case:
    return given.case_at(Stage.DECIDING, judgement=judgement, entry=listed(**extra))


def decide(case: Case, **choice: Any) -> Decision:
    reasons = {question: f"Because of {question}." for question in case.questions}
    stated = {"by": given.officer(), "today": TODAY, "outcome": "register", "reasons": reasons} | choice
    return actions.decide(case, **stated)


def noted(act: str = "register") -> dict[str, Any]:
    found = Fact.objects.get(kind=f"micro_credential.{act}").noted
    return {name: found[name] for name in ("facts", "facts_corrected") if name in found}


@pytest.mark.parametrize(("years", "months"), [(2, 60), (1, 36), (0, 36), (None, 36)])
def test_what_the_applicant_states_decides_for_how_long(years, months):
    case = before_the_officer(**({} if years is None else {"cohort_years_of_data": years}))

    decision = decide(case)

    assert decision.validity_months == months
    assert noted() == ({"facts": {"cohort_years_of_data": years}} if years else {})


def test_what_no_rule_in_force_reads_is_no_part_of_a_decision():
    given.seed_in_force()
    awarder = given.organisation([Role.AWARDER])
    by, stated = given.member(awarder), given.STATED | {"extra": {"cohort_years_of_data": 1}}
    entry = catalogue.draft_micro_credential(awarder, stated, by=by, today=TODAY)
    catalogue.submit(entry, by=by, today=TODAY)

    decision = decide(given.case_at(Stage.DECIDING, entry=entry))

    assert (decision.validity_months, noted()) == (60, {})


def test_another_number_than_was_stated_needs_a_reason_and_a_refusal_changes_nothing():
    case = before_the_officer(cohort_years_of_data=2)
    before = Fact.objects.count()

    for reason in ("", "   "):
        with pytest.raises(Malformed) as refusal:
            decide(case, facts={"cohort_years_of_data": 1}, facts_reason=reason)
        assert refusal.value.data["field"] == "facts_reason"
    with pytest.raises(GateRefused) as bound:
        decide(case, facts={"cohort_years_of_data": 1}, facts_reason="One year alone.", validity_months=60)

    case.refresh_from_db()
    assert [one.rule for one in bound.value.findings if one.blocks] == ["FR-5"]
    assert (case.stage, Fact.objects.count(), Decision.objects.count()) == (Stage.DECIDING, before, 0)
    assert entry_of(case.entry).state == State.LISTED_PENDING


def test_a_correction_stays_with_the_step_beside_what_was_stated_and_why():
    case = before_the_officer(cohort_years_of_data=2)

    decision = decide(case, facts={"cohort_years_of_data": 1}, facts_reason="The second year is not over.")

    assert decision.validity_months == 36
    assert noted() == {
        "facts": {"cohort_years_of_data": 1},
        "facts_corrected": {"stated": {"cohort_years_of_data": 2}, "reason": "The second year is not over."},
    }
    kept = EntryVersion.objects.get(entry=case.entry)
    assert kept.stated["cohort_years_of_data"] == 2


def test_the_same_number_is_no_correction():
    same = before_the_officer(cohort_years_of_data=2)
    assert decide(same, facts={"cohort_years_of_data": 2}).validity_months == 60
    assert noted() == {"facts": {"cohort_years_of_data": 2}}


def test_what_nobody_stated_needs_no_reason():
    case = before_the_officer()
    assert decide(case, facts={"cohort_years_of_data": 2}).validity_months == 60
    assert noted() == {"facts": {"cohort_years_of_data": 2}}


@pytest.mark.parametrize("duty", [duty for duty in Duty if duty != Duty.DECISION_OFFICER])
def test_nobody_but_a_decision_officer_corrects(duty):
    case = before_the_officer(cohort_years_of_data=2)
    before = Fact.objects.count()

    for by in (given.staff(duty), given.signatory_of(case), given.chair(case)):
        with pytest.raises(NotPermitted):
            decide(case, by=by, facts={"cohort_years_of_data": 1}, facts_reason="So I think.")

    assert (Fact.objects.count(), Decision.objects.count()) == (before, 0)


def test_silence_that_accepts_goes_by_what_was_stated():
    case = given.formed(listed(cohort_years_of_data=1))
    Case.objects.filter(pk=case.pk).update(on_expiry=AtExpiry.DEEMED_ACCEPTED)

    jobs.turn(case.due_on + timedelta(days=1))

    assert Decision.objects.get().validity_months == 36
    assert noted() == {"facts": {"cohort_years_of_data": 1}}


def test_an_appeal_goes_by_what_was_corrected_unless_its_handler_enters_another():
    case = before_the_officer("no", cohort_years_of_data=2)
    corrected = {"facts": {"cohort_years_of_data": 1}, "facts_reason": "The second year is not over."}
    decide(case, outcome="remove", **corrected)
    appeal = appealing.lodge(case, grounds="It is over.", by=given.signatory_of(case), today=TODAY)
    handler = given.handler()
    appealing.admit(appeal, by=given.registrar())
    appealing.assign(appeal, handler, by=given.registrar())
    appealing.hear(appeal, "They showed the records.", by=handler)
    stated = {"by": handler, "today": TODAY, "validity_months": 60}

    with pytest.raises(GateRefused):
        appealing.uphold(appeal, "It shows.", **stated)
    appealing.uphold(appeal, "It shows.", facts={"cohort_years_of_data": 2}, **stated)

    assert entry_of(case.entry).valid_until == add_months(TODAY, 60)


@pytest.mark.parametrize(
    ("day", "rules"),
    [
        (add_months(TODAY, -24), []),
        (add_months(TODAY, -24) - timedelta(days=1), ["FR-6"]),
        (TODAY + timedelta(days=1), ["FR-6"]),
        (None, ["FR-6"]),
    ],
)
def test_a_review_tells_statistics_that_are_old_or_were_never_stated(day, rules):
    extra = {"cohort_years_of_data": 2} | ({"outcome_statistics_on": day.isoformat()} if day else {})
    entry = micro_credential(State.REGISTERED, extra=extra)
    stated = json.loads(json.dumps(entry.as_stated(), default=str))
    EntryVersion.objects.create(
        entry=entry.number, edition=1, stated=stated, submitted_on=TODAY, submitted_by=given.person()
    )
    given.seed_in_force(FRANCE)
    case = reviews.before_the_officer(entry, "yes")

    reviews.decide(case, "register")

    told = Fact.objects.get(kind="micro_credential.register").noted
    assert [one["rule"] for one in told["findings"]] == rules
    assert [one["severity"] for one in told["findings"]] == ["warn"] * len(rules)


def test_new_statistics_are_stated_as_a_change_that_needs_no_panel():
    entry = micro_credential(State.REGISTERED, extra={"cohort_years_of_data": 1})
    by = given.member(entry.awarder)
    change = revising.begin(
        entry, {"extra": {"cohort_years_of_data": 2, "outcome_statistics_on": "2026-10-01"}}, by=by, today=TODAY
    )

    sent = revising.send(change, by=by, today=TODAY, seen_version=change.version)

    now = entry_of(entry.number)
    assert (sent.state, now.state, now.edition) == (RevisionState.PUBLISHED, State.REGISTERED, 2)
    assert (now.valid_until, now.extra["outcome_statistics_on"]) == (entry.valid_until, "2026-10-01")


def test_who_reads_a_case_reads_the_facts_beside_the_rules_that_ask():
    case = before_the_officer(cohort_years_of_data=2, outcome_statistics_on="2026-05-24")

    (years,) = binding.beside(case, {"cohort_years_of_data": 2}, on=TODAY)

    assert (years.name, years.said, years.value) == ("cohort_years_of_data", 2, 2)
    assert [(one.id, rule.id, rule.clause) for one, rule in years.rules] == [
        (FRANCE, "FR-5", "Code du travail R6113-11 II a")
    ]
    assert binding.beside(case, None, on=TODAY) == ()
    decide(case)
    case.refresh_from_db()
    assert binding.beside(case, {"cohort_years_of_data": 2}, on=TODAY) == ()


def test_the_gate_tells_the_applicant_and_stops_nothing():
    given.seed_in_force(FRANCE)
    awarder = given.organisation([Role.AWARDER])
    by = given.member(awarder)
    french = dict.fromkeys(("competence_reference", "assessment_reference", "need_study", "control_procedure"), "Said.")

    def told(**extra: Any) -> list[tuple[str, str, Any, str]]:
        entry = catalogue.draft_micro_credential(awarder, given.STATED | {"extra": french | extra}, by=by, today=TODAY)
        catalogue.submit(entry, by=by, today=TODAY)
        kept = EntryVersion.objects.get(entry=entry.number).findings
        return [(one["field"], one["kind"], one["threshold"], one["clause"]) for one in kept if one["rule"] == "FR-5"]

    clause = "Code du travail R6113-11 II a"
    assert told() == [("cohort_years_of_data", "required", "stated", clause)]
    assert told(cohort_years_of_data=1) == [("cohort_years_of_data", "shorter_validity", 36, clause)]
    assert told(cohort_years_of_data=2) == []


@pytest.mark.parametrize("function", [*Function, None])
def test_an_awarder_states_the_facts_through_who_writes_for_it_and_nobody_else(function):
    entry = micro_credential(State.DRAFT)
    by = given.member(entry.awarder, function) if function else given.member(given.organisation([Role.AWARDER]))
    stated = {"extra": {"cohort_years_of_data": 2}}
    may = function in (Function.SIGNATORY, Function.EDITOR)

    if may:
        catalogue.edit_micro_credential(entry, stated, by=by, seen_version=entry.version)
    else:
        with pytest.raises(NotPermitted):
            catalogue.edit_micro_credential(entry, stated, by=by, seen_version=entry.version)

    assert (entry_of(entry.number).extra, Fact.objects.count()) == (stated["extra"] if may else {}, int(may))


@pytest.mark.parametrize("duty", Duty)
def test_nobody_of_the_authority_states_them_for_the_awarder(duty):
    entry = micro_credential(State.DRAFT)
    with pytest.raises(NotPermitted):
        catalogue.edit_micro_credential(
            entry, {"extra": {"cohort_years_of_data": 9}}, by=given.staff(duty), seen_version=entry.version
        )
    assert (entry_of(entry.number).extra, Fact.objects.count()) == ({}, 0)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cohort_years_of_data", -1),
        ("cohort_years_of_data", 1.5),
        ("cohort_years_of_data", "many"),
        ("cohort_years_of_data", 101),
        ("outcome_statistics_on", "2026-02-30"),
        ("outcome_statistics_on", 24),
        ("outcome_statistics_on", date(2026, 1, 1).strftime("%d.%m.%Y")),
    ],
)
def test_what_is_no_number_of_years_and_no_day_is_refused_by_name(name, said):
    entry = micro_credential(State.DRAFT)
    with pytest.raises(Malformed) as refusal:
        catalogue.edit_micro_credential(
            entry, {"extra": {name: said}}, by=given.member(entry.awarder), seen_version=entry.version
        )
    assert refusal.value.data["field"] == f"extra.{name}"
    assert (entry_of(entry.number).extra, Fact.objects.count()) == ({}, 0)
