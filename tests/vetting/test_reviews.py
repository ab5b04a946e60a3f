"""Entries of every register are reviewed: when their day has come, or when a registrar has a reason (DOMAIN 3.6, 3.9).

A review is a case like any other: an independent panel, the same ties that bar, a clock, a decision.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from passerelle.core.calendar import add_months
from passerelle.core.errors import AlreadyDone, Conflicted, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Oversight, Role
from passerelle.people.models import Duty
from passerelle.policy.editing import parsed, written
from passerelle.policy.models import Activation
from passerelle.policy.shipped import texts
from passerelle.registers import jobs as clock
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting import actions, jobs, pool, queries
from passerelle.vetting.models import Case, Decision, Expert, Sanction, Suspension
from passerelle.vetting.states import SanctionState, Stage, SuspensionState
from tests.factories import micro_credential, organisation_role, short_course
from tests.remembered import remembered
from tests.vetting import factories as given
from tests.vetting.factories import TODAY

if TYPE_CHECKING:
    from passerelle.people.models import Person
    from passerelle.registers.models import Entry

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=60)
WHY = "Two learners say that nobody assesses there any more."


@remembered
def role(kind: Role = Role.PROVIDER, **fields: object) -> Entry:
    return organisation_role(given.organisation(), kind, **fields)


@remembered
def course(**fields: object) -> Entry:
    return short_course(State.REGISTERED, **fields)


ENTRIES = {
    **{kind.value: lambda kind=kind, **fields: role(kind, **fields) for kind in Role},
    "short_course": course,
    "micro_credential": remembered(lambda **fields: micro_credential(State.REGISTERED, **fields)),
}
QUESTIONS = {
    "short_course": ["course_leads_where_it_says", "course_is_taught_as_described"],
    "micro_credential": ["outcomes_match_level", "assessment_matches_outcomes"],
}


@remembered
def reviewed(entry: Entry, *, by: Person | None = None) -> Case:
    return actions.begin_review(entry.number, WHY, by=by or given.registrar(), today=TODAY)


@remembered
def before_the_officer(entry: Entry, judgement: str) -> Case:
    """Return the review of an entry that waits for a decision, all members of one mind."""
    case = reviewed(entry)
    given.pool()
    actions.form_panel(entry.number, by=given.registrar(), today=TODAY)
    given.declare(case)
    given.seal(case, judgement=judgement)
    given.vote(case, judgement)
    given.report(case)
    case.refresh_from_db()
    assert case.stage == Stage.DECIDING
    return case


def decide(case: Case, outcome: str, **stated: object) -> Decision:
    reasons = {question: f"Because of {question}." for question in case.questions}
    return actions.decide(case, by=given.officer(), today=TODAY, outcome=outcome, reasons=reasons, **stated)


@pytest.mark.parametrize("register", ENTRIES)
def test_when_its_day_has_come_an_entry_of_any_register_has_a_case_with_its_clock(register):
    entry = ENTRIES[register](valid_until=SOON)

    clock.turn(TODAY)
    for fact in Fact.objects.filter(kind__endswith=".open_review"):
        jobs.open_review(fact)
        jobs.open_review(fact)

    case = Case.objects.get()
    fact_day = Fact.objects.get(kind__endswith=".open_review").day
    assert (case.entry, case.purpose, case.applicant_id, case.ground) == (entry.number, "review", entry.owner_id, "")
    assert case.due_on == max(fact_day, min(add_months(fact_day, 2), SOON))
    assert case.questions == QUESTIONS.get(register, ["does_what_its_role_asks", "what_it_states_holds"])
    assert entry_of(entry.number).state == State.REVIEW_OPEN
    assert queries.public_status(entry.number, on=TODAY).case == case.number


@pytest.mark.parametrize("register", ["provider", "short_course", "micro_credential"])
def test_a_registrar_opens_a_review_for_a_reason_and_sending_it_twice_changes_nothing(register):
    entry, by = ENTRIES[register](), given.registrar()
    case = reviewed(entry, by=by)
    before = Fact.objects.count()

    assert reviewed(entry, by=by) == case
    with pytest.raises(AlreadyDone):
        actions.begin_review(entry.number, "Another reason.", by=by, today=TODAY)

    assert (case.ground, case.stage, Case.objects.count()) == (WHY, Stage.TO_FORM, 1)
    assert (Fact.objects.count(), entry_of(entry.number).state) == (before, State.REVIEW_OPEN)
    told = list(Fact.objects.values_list("kind", "actor"))
    assert told == [(f"{entry.register}.open_review", by.reference), ("case.open", by.reference)]


def test_nobody_else_opens_a_review():
    entry = role()
    tied = given.registrar()
    given.member(entry.organisation, somebody=tied)
    others = [given.person(), given.officer(), given.staff(Duty.POLICY_OFFICER), given.member(entry.organisation), tied]

    for by in others:
        with pytest.raises(NotPermitted):
            reviewed(entry, by=by)

    assert (Case.objects.count(), Fact.objects.count(), entry_of(entry.number).state) == (0, 0, State.REGISTERED)


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.SUSPENDED, State.REMOVED, State.EXPIRED])
def test_only_what_is_registered_is_reviewed(state):
    entry = micro_credential(state)
    with pytest.raises(WrongState):
        reviewed(entry)
    with pytest.raises(Malformed):
        actions.begin_review(entry.number, " ", by=given.registrar(), today=TODAY)
    assert Case.objects.count() == 0


def test_whoever_opened_a_review_does_not_decide_it():
    both = given.staff(Duty.REGISTRAR, Duty.DECISION_OFFICER)
    entry = role()
    reviewed(entry, by=both)
    case = Case.objects.get()
    given.pool()
    actions.form_panel(entry.number, by=given.registrar(), today=TODAY)
    given.declare(case)
    given.seal(case)
    given.vote(case)
    given.report(case)

    with pytest.raises(NotPermitted) as refusal:
        actions.decide(case, by=both, today=TODAY, outcome="register", reasons=dict.fromkeys(case.questions, "So."))
    assert refusal.value.data["reason"] == "handled_before"


def test_a_body_is_judged_by_nobody_of_it_nor_of_who_reviews_it_nor_of_whom_it_reviews():
    agency, overseer = given.organisation([Role.QA_AGENCY]), given.organisation()
    entry = organisation_role(agency, Role.PROVIDER)
    overseen = given.organisation()
    for one, other in ((agency, overseen), (overseer, agency)):
        Oversight.objects.create(
            agency=one, organisation=other, standards="ESG", valid_from=date(2024, 1, 1), entered_by=given.person()
        )
    case = reviewed(entry)
    tied = [given.expert(organisation=body) for body in (agency, overseer, overseen)]
    given.pool()

    proposed = pool.propose(case, on=TODAY)

    assert not {one.expert.pk for one in proposed.seats} & {one.pk for one in tied}
    barred = {one.expert.pk: one.barred for one in proposed.others}
    assert [barred[one.pk] for one in tied] == [("same_organisation",), ("partner",), ("partner",)]
    with pytest.raises(Conflicted):
        actions.form_panel(entry.number, by=given.registrar(), today=TODAY, seats=[tied[1].person.reference])


def test_a_course_is_judged_by_nobody_of_the_awarder_it_leads_to():
    goal = micro_credential()
    entry = course(leads_to=[goal])
    case = reviewed(entry)
    tied = given.expert(organisation=goal.awarder)

    with pytest.raises(Conflicted) as refusal:
        actions.form_panel(case.entry, by=given.registrar(), today=TODAY, seats=[tied.person.reference])
    assert refusal.value.data["ties"] == ["partner"]


@pytest.mark.parametrize("register", ["employer", "short_course", "micro_credential"])
def test_a_good_review_keeps_the_entry_for_a_new_time(register):
    entry = ENTRIES[register](valid_until=SOON)

    decide(before_the_officer(entry, "yes"), "register", validity_months=36)

    kept = entry_of(entry.number)
    assert (kept.state, kept.valid_until, kept.decided_on) == (State.REGISTERED, add_months(TODAY, 36), TODAY)
    told = Fact.objects.get(subject=entry.number, kind__endswith=".register").noted
    assert (told["renewal"], told["valid_until"]) == (True, str(kept.valid_until))
    assert Expert.objects.filter(open_cases__gt=0).count() == 0


def test_a_review_may_keep_an_entry_under_conditions():
    entry = role(Role.ASSESSOR, valid_until=SOON)
    case = before_the_officer(entry, "condition")

    decide(case, "register_with_conditions", conditions=given.conditions())

    assert entry_of(entry.number).state == State.REGISTERED_CONDITIONAL
    assert [one.text for one in case.conditions.all()] == ["Show S1 on site."]


def test_a_bad_review_does_not_renew_and_the_entry_runs_to_its_day():
    entry = role(Role.AWARDER, valid_until=SOON)

    decide(before_the_officer(entry, "no"), "refuse_renewal")

    left = entry_of(entry.number)
    assert (left.state, left.valid_until, Sanction.objects.count()) == (State.EXPIRING, SOON, 0)


@pytest.mark.parametrize("register", ["credential_evaluator", "short_course"])
def test_where_it_cannot_wait_a_review_suspends_and_the_owner_is_heard(register):
    entry = ENTRIES[register]()
    case = before_the_officer(entry, "no")

    decision = decide(case, "suspend")

    suspension, sanction = Suspension.objects.get(), Sanction.objects.get()
    assert entry_of(entry.number).state == State.SUSPENDED
    assert (suspension.state, suspension.ends_on) == (SuspensionState.IN_FORCE, TODAY + timedelta(days=60))
    assert (suspension.proposed_by, suspension.confirmed_by) == (case.registrar, decision.decided_by)
    assert (sanction.state, sanction.comment_until) == (SanctionState.NOTICED, TODAY + timedelta(days=30))
    assert all(reason in sanction.ground for reason in decision.reasons.values())

    jobs.turn(TODAY + timedelta(days=61))
    assert entry_of(entry.number).state == State.REGISTERED


def test_a_review_may_propose_the_removal_and_another_officer_removes_after_the_hearing():
    entry = role(Role.QA_AGENCY)
    case = before_the_officer(entry, "no")
    decision = decide(case, "propose_removal")
    sanction = Sanction.objects.get()
    assert (entry_of(entry.number).state, sanction.state) == (State.REMOVAL_PROPOSED, SanctionState.REMOVAL)

    after = TODAY + timedelta(days=31)
    with pytest.raises(NotNow):
        actions.sanctioning.remove(sanction, "It stands.", by=given.officer(), today=TODAY)
    with pytest.raises(NotPermitted):
        actions.sanctioning.remove(sanction, "It stands.", by=decision.decided_by, today=after)
    actions.sanctioning.remove(sanction, "It stands.", by=given.officer(), today=after)

    assert entry_of(entry.number).state == State.REMOVED


@pytest.mark.parametrize(
    ("judgement", "outcome"),
    [("no", "register"), ("no", "remove"), ("no", "return"), ("yes", "suspend"), ("yes", "refuse_renewal")],
)
def test_an_officer_never_overrules_the_panel_of_a_review(judgement, outcome):
    entry = role()
    case = before_the_officer(entry, judgement)
    with pytest.raises(Malformed) as refusal:
        decide(case, outcome)
    assert (refusal.value.data["field"], entry_of(entry.number).state) == ("outcome", State.REVIEW_OPEN)


def test_a_role_has_no_level_and_no_credits_to_determine():
    case = before_the_officer(role(), "yes")
    for stated in ({"determined_level": "4"}, {"determined_credits": "2"}):
        with pytest.raises(Malformed) as refusal:
            decide(case, "register", **stated)
        assert refusal.value.data["field"] == next(iter(stated))


def test_a_review_keeps_what_was_determined_before():
    entry = micro_credential(State.REGISTERED, level="4", determined_level="5", determined_credits="2.5")

    decide(before_the_officer(entry, "yes"), "register")

    kept = entry_of(entry.number)
    assert (kept.determined_level, str(kept.determined_credits)) == ("5", "2.50")


@remembered
def own_rules(**changes: object) -> None:
    document = {**parsed(texts()["EU-2022-C243-02"]), "id": "MI-REVIEWS", "jurisdiction": "MI", **changes}
    Activation.objects.create(
        profile="MI-REVIEWS",
        document=written(document),
        in_force_from=date(2024, 1, 1),
        drafted_by=given.staff(Duty.POLICY_OFFICER),
        approved_by=given.staff(Duty.POLICY_OFFICER),
    )


def test_a_profile_has_questions_of_its_own_for_reviews_and_a_panel_of_its_own(settings):
    settings.PASSERELLE_COUNTRY = "MI"
    where = {"clause": "art. 9", "source": {"reference": "Own rules"}, "message_key": "ask", "kind": "human"}
    ask = where | {"severity": "block", "target": "organisation"}
    own_rules(
        rules=[
            ask | {"id": "R-1", "stage": "review", "question": "serves_its_region"},
            ask | {"id": "R-2", "stage": "panel", "question": "is_independent"},
            ask | {"id": "R-3", "stage": "gate", "question": "asked_of_nobody"},
        ],
        params={
            "panels": {"organisation": {"size": 3, "quorum": 2, "min_kinds": 2}},
            "panel": {"size": 7, "quorum": 5},
        },
    )

    case = reviewed(role())

    assert (case.questions, case.panel.size, case.panel.quorum) == (["serves_its_region", "is_independent"], 3, 2)
    assert reviewed(micro_credential()).panel.size == 7


@pytest.mark.parametrize(
    ("silence", "state"), [("deemed-accepted", State.REGISTERED), ("deemed-refused", State.EXPIRING)]
)
def test_what_silence_means_in_a_review_is_said_by_the_clock_of_reviews(silence, state, settings):
    settings.PASSERELLE_COUNTRY = "MI"
    own_rules(on_expiry={"panel": "keep-pending", "review": silence})
    case = reviewed(role(valid_until=add_months(TODAY, 12)))

    jobs.turn(case.due_on + timedelta(days=1))

    assert (entry_of(case.entry).state, Decision.objects.get().by_expiry) == (state, True)


def test_without_a_word_on_it_a_review_that_is_late_stays_pending():
    case = reviewed(role(valid_until=add_months(TODAY, 12)))
    jobs.turn(case.due_on + timedelta(days=1))
    assert (entry_of(case.entry).state, Decision.objects.count()) == (State.REVIEW_OPEN, 0)


def test_a_profile_or_an_entry_may_ask_for_a_review_every_so_often(settings):
    settings.PASSERELLE_COUNTRY = "MI"
    long_ago, lately = add_months(TODAY, -23), add_months(TODAY, -5)
    old, young = role(decided_on=long_ago), role(decided_on=lately)
    own, other = (micro_credential(decided_on=long_ago, review_years=years, valid_until=None) for years in (2, 3))

    clock.turn(TODAY)
    assert [entry_of(one.number).state for one in (old, young, own, other)] == [
        State.REGISTERED, State.REGISTERED, State.REVIEW_OPEN, State.REGISTERED,
    ]  # fmt: skip

    own_rules(params={"clocks": {"review_months": 24}})
    clock.turn(TODAY)
    clock.turn(TODAY)
    assert [entry_of(one.number).state for one in (old, young, other)] == [
        State.REVIEW_OPEN, State.REGISTERED, State.REVIEW_OPEN,
    ]  # fmt: skip


def test_a_short_course_that_is_submitted_goes_to_a_panel_too():
    given.seed_in_force()
    entry = short_course(State.LISTED_PENDING)

    case = actions.open_case(entry.number)

    assert (case.purpose, case.questions) == ("verification", QUESTIONS["short_course"])


def test_a_role_that_is_asked_for_is_decided_without_a_panel():
    entry = role(state=State.IN_REVIEW)
    with pytest.raises(Malformed):
        actions.open_case(entry.number)


def test_the_page_of_an_entry_lets_a_registrar_open_a_review_and_nobody_else():
    entry = role()
    address = f"/matters/entries/{entry.number}/"

    def page(who: Person) -> str:
        client = Client()
        client.force_login(who)
        return client.get(address).text

    registrar = given.registrar()
    assert ("Open a review" in page(registrar), "Open a review" in page(given.member(entry.organisation))) == (
        True,
        False,
    )
    client = Client()
    client.force_login(registrar)
    told = client.post(f"{address}review/", {"text": WHY}, follow=True)

    assert told.status_code == 200
    assert Case.objects.get().ground == WHY
    assert "Open a review" not in page(registrar)


def test_the_desk_names_cases_of_every_register_in_one_query_each(django_assert_max_num_queries):
    cases = [reviewed(ENTRIES[register]()) for register in ("provider", "short_course", "micro_credential") * 3]

    with django_assert_max_num_queries(3):
        found = queries.titles(cases)

    assert found == {case.entry: entry_of(case.entry).name for case in cases}
