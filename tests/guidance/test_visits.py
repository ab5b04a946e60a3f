"""Help at a counter: who opens a visit, what may be done in it, how it is written down, and everything else refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.assessment import prior_learning
from passerelle.assessment.models import PriorLearningCase, SittingBooking
from passerelle.assessment.permissions import cases_visible_to
from passerelle.awards.permissions import visible_to as awards_visible_to
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.visits import ACTS, PURPOSES
from passerelle.guidance import codes, counter, jobs, visits
from passerelle.guidance.models import CounterCode, Visit, VisitAct
from passerelle.guidance.permissions import own_visits, visits_at_desk
from passerelle.guidance.states import VisitState
from passerelle.journal.models import Fact
from passerelle.learning.models import Application, Enrolment
from passerelle.learning.permissions import applications_visible_to
from passerelle.organisations.models import Function, Mandate
from passerelle.people.models import Person
from passerelle.people.without_mail import has_mail
from passerelle.policy.guiding import REASONS
from tests.assessment import factories as base
from tests.assessment.factories import EVIDENCE, TODAY
from tests.assessment.test_sittings import opened
from tests.files_at_hand import PDF
from tests.guidance import factories as make
from tests.guidance.factories import CONSENT, NOW, Desk

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
HALF = timedelta(minutes=30)


@pytest.fixture
def desk() -> Desk:
    return make.desk()


def reason(act: Callable[[], object]) -> str:
    with pytest.raises(NotNow) as refusal:
        act()
    assert refusal.value.data["reason"] in REASONS
    return str(refusal.value.data["reason"])


def at(of: Desk, **more: Any) -> dict[str, Any]:
    return {"by": of.officer, "now": NOW, "today": TODAY} | more


# --- opening ----------------------------------------------------------------------------------------------------------


def test_a_visit_is_opened_with_a_code_of_a_card_which_is_used_up(desk: Desk):
    card = codes.print_card(desk.learner, by=desk.learner, today=TODAY)
    assert len(card) == 5

    typed = card[0].lower().replace("-", " ")
    visit = visits.open_with_code(desk.service, desk.learner.reference, typed, CONSENT, **at(desk))

    assert (visit.state, visit.ends_at, visit.person) == (VisitState.OPEN, NOW + HALF, desk.learner)
    assert "Union of Municipalities" in visit.words
    assert codes.left(desk.learner, today=TODAY) == 4
    visits.close(visit, by=desk.officer, now=NOW)
    again = reason(lambda: visits.open_with_code(desk.service, desk.learner.reference, card[0], CONSENT, **at(desk)))
    assert again == "code_unknown"


def test_the_code_itself_is_kept_nowhere_and_an_older_card_opens_nothing(desk: Desk):
    old = codes.print_card(desk.learner, by=desk.learner, today=TODAY)
    codes.print_card(desk.learner, by=desk.learner, today=TODAY)

    assert not any(codes.plain(code) in str(vars(row)) for code in old for row in CounterCode.objects.all())
    assert not codes.spend(desk.learner, old[0], today=TODAY)
    with pytest.raises(NotPermitted):
        codes.print_card(desk.learner, by=desk.officer, today=TODAY)


def test_a_wrong_code_and_an_account_that_is_none_are_told_alike(desk: Desk):
    card = codes.print_card(desk.learner, by=desk.learner, today=TODAY)
    other = base.person("Karim Zouaoui")
    tried = [("P-0000", card[0]), (desk.learner.reference, "AAAAA-AAAAA"), (other.reference, card[0])]

    for reference, code in tried:
        told = reason(lambda r=reference, c=code: visits.open_with_code(desk.service, r, c, CONSENT, **at(desk)))
        assert told == "code_unknown"
    late = TODAY + timedelta(days=370)
    assert not codes.spend(desk.learner, card[0], today=late)
    assert Visit.objects.count() == 0


def test_an_account_is_made_for_who_has_none_without_an_address(desk: Desk):
    visit = visits.open_with_new_account(desk.service, "Karim Zouaoui", CONSENT, **at(desk))

    assert (visit.made_account, visit.person.name, has_mail(visit.person)) == (True, "Karim Zouaoui", False)
    assert not visit.person.has_usable_password()
    assert len(visits.card(visit, **at(desk))) == 5


def test_a_consent_says_for_what_in_which_language_and_how(desk: Desk):
    people = Person.objects.count()
    with pytest.raises(Malformed) as refusal:
        visits.open_with_new_account(
            desk.service, "", {"purposes": [], "language": "xx", "how_given": "nod"}, **at(desk)
        )

    told = [one.data["field"] for one in (refusal.value, *refusal.value.others)]
    assert told == ["name", "purposes", "language", "how_given"]
    assert Person.objects.count() == people


def test_only_an_officer_of_the_centre_opens_one_and_never_of_themselves(desk: Desk):
    for other in (desk.adviser, desk.head, desk.learner, desk.land.signatory):
        with pytest.raises(NotPermitted):
            visits.open_with_new_account(desk.service, "Karim", CONSENT, **at(desk, by=other))
    card = codes.print_card(desk.officer, by=desk.officer, today=TODAY)
    with pytest.raises(NotPermitted):
        visits.open_with_code(desk.service, desk.officer.reference, card[0], CONSENT, **at(desk))


def test_one_person_has_one_visit_at_a_time_and_one_that_was_forgotten_stands_in_nobodys_way(desk: Desk):
    first = make.visit(desk)
    assert reason(lambda: make.visit(desk)) == "visit_open"

    second = make.visit(desk, now=NOW + HALF)
    first.refresh_from_db()
    assert (first.state, first.closed_by, second.state) == (VisitState.CLOSED, "run_out", VisitState.OPEN)


# --- what may be done -------------------------------------------------------------------------------------------------


def test_every_act_names_the_officer_as_actor_and_the_person_as_on_whose_behalf(desk: Desk):
    visit = make.visit(desk)
    before = Fact.objects.count()

    made = counter.apply(visit, desk.land.run, **at(desk))
    counter.take_up(visit, made, **at(desk))

    facts = list(Fact.objects.order_by("pk")[before:])
    ours = [fact for fact in facts if fact.kind.startswith(("application.apply", "application.take_up", "enrolment"))]
    assert {fact.actor for fact in ours} == {desk.officer.reference}
    assert {fact.noted["on_behalf_of"] for fact in ours} == {desk.learner.reference}
    assert {fact.noted["visit"] for fact in ours} == {visit.number}
    assert not [fact for fact in facts if fact.actor == desk.learner.reference]
    assert (made.person, Enrolment.objects.get().person) == (desk.learner, desk.learner)
    assert list(visit.acts.values_list("act", "about")) == [("apply", made.number), ("take_up", made.number)]


def test_a_sitting_is_booked_and_a_case_started_filled_and_sent(desk: Desk):
    sitting, visit = opened(desk.land), make.visit(desk)

    case = counter.start_case(visit, desk.land.entry, **at(desk))
    counter.add_evidence(visit, case, EVIDENCE[0], seen_version=case.version, **at(desk))
    upload = counter.scan(visit, case, [PDF], name="pumps.pdf", shows="My diploma", **at(desk))
    counter.send_case(visit, case, **at(desk))

    assert (case.person, case.state, upload.brought_by) == (desk.learner, "submitted", desk.learner)
    assert reason_of(lambda: counter.book(visit, sitting, **at(desk))) in ("open_case", "route_not_offered")
    assert list(visit.acts.values_list("act", flat=True)) == ["start_case", "evidence", "file", "send_case"]
    assert SittingBooking.objects.count() == 0


def reason_of(act: Callable[[], object]) -> str:
    with pytest.raises(NotNow) as refusal:
        act()
    return str(refusal.value.data["reason"])


def test_the_same_act_again_is_one_line_of_the_receipt(desk: Desk):
    visit = make.visit(desk)
    for _ in range(2):
        counter.print_portfolio(visit, **at(desk))
        counter.apply(visit, desk.land.run, **at(desk))

    assert (visit.acts.count(), Application.objects.count()) == (2, 1)


# --- what may not -----------------------------------------------------------------------------------------------------


def tries(of: Desk, visit: Visit, **more: Any) -> dict[str, Callable[[], object]]:
    """Return each act of a counter, ready to be tried."""
    said = at(of, **more)
    case = PriorLearningCase.objects.filter(person=of.learner).first() or PriorLearningCase(
        micro_credential=of.land.entry, person=of.learner
    )
    application = Application.objects.filter(person=of.learner).first() or Application(instance=of.land.run)
    return {
        "apply": lambda: counter.apply(visit, of.land.run, **said),
        "take_up": lambda: counter.take_up(visit, application, **said),
        "book": lambda: counter.book(visit, opened(of.land), **said),
        "start_case": lambda: counter.start_case(visit, of.land.entry, **said),
        "evidence": lambda: counter.add_evidence(visit, case, EVIDENCE[0], seen_version=1, **said),
        "file": lambda: counter.scan(visit, case, [PDF], name="a.pdf", shows="A", **said),
        "send_case": lambda: counter.send_case(visit, case, **said),
        "print_portfolio": lambda: counter.print_portfolio(visit, **said),
        "print_plan": lambda: counter.print_plan(visit, "LP-1", **said),
        "print_certificate": lambda: counter.print_certificate(visit, "RA-1", **said),
    }


def nothing_was_done() -> bool:
    rows = (Application, Enrolment, PriorLearningCase, SittingBooking, VisitAct)
    return not any(model._default_manager.exists() for model in rows)


@pytest.mark.parametrize("act", list(ACTS))
def test_without_consent_for_it_an_act_is_refused(desk: Desk, act: str):
    others = [purpose for purpose in PURPOSES if purpose != ACTS[act]]
    visit = make.visit(desk, *others)

    assert reason(tries(desk, visit)[act]) == "not_agreed"
    assert nothing_was_done()


@pytest.mark.parametrize("act", list(ACTS))
def test_once_consent_is_taken_back_an_act_is_refused(desk: Desk, act: str):
    visit = make.visit(desk)
    visits.take_back(Visit.objects.get(pk=visit.pk), by=desk.learner, now=NOW)

    assert reason(tries(desk, visit)[act]) == "visit_over"
    assert nothing_was_done()


@pytest.mark.parametrize("act", list(ACTS))
def test_after_half_an_hour_an_act_is_refused(desk: Desk, act: str):
    visit = make.visit(desk)

    assert reason(tries(desk, visit, now=NOW + HALF)[act]) == "visit_over"
    assert nothing_was_done()


@pytest.mark.parametrize("act", list(ACTS))
def test_nobody_but_the_officer_of_the_visit_does_an_act(desk: Desk, act: str):
    visit = make.visit(desk)
    colleague = base.staff(desk.service, Function.SERVICE_OFFICER, "Bea Lind")

    for other in (colleague, desk.adviser, desk.head, desk.learner):
        with pytest.raises(NotPermitted):
            tries(desk, visit, by=other)[act]()
    Mandate.objects.filter(person=desk.officer).update(ends_on=timezone.localdate())
    desk.officer.__dict__.pop("_mandates", None)
    with pytest.raises(NotPermitted):
        tries(desk, visit)[act]()
    assert nothing_was_done()


def test_another_persons_things_are_out_of_reach_in_a_visit(desk: Desk):
    other = base.person("Karim Zouaoui")
    case = prior_learning.start_case(desk.land.entry, by=other, today=TODAY)
    visit = make.visit(desk)
    theirs = {"evidence": EVIDENCE[0], "seen_version": case.version}
    for act in (
        lambda: counter.add_evidence(visit, case, theirs["evidence"], seen_version=case.version, **at(desk)),
        lambda: counter.scan(visit, case, [PDF], name="a.pdf", shows="A", **at(desk)),
        lambda: counter.send_case(visit, case, **at(desk)),
        lambda: counter.print_plan(visit, "LP-00001", **at(desk)),
        lambda: counter.print_certificate(visit, "RA-00001", **at(desk)),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert VisitAct.objects.count() == 0


def test_a_visit_opens_no_desk_of_the_person_to_the_officer(desk: Desk):
    visit = make.visit(desk)
    counter.start_case(visit, desk.land.entry, **at(desk))
    counter.apply(visit, desk.land.run, **at(desk))

    for seen in (cases_visible_to, applications_visible_to, awards_visible_to, own_visits):
        assert not seen(desk.officer).exists()
    assert set(visits_at_desk(desk.officer)) == {visit}
    assert set(own_visits(desk.learner)) == {visit}


def test_an_act_that_no_counter_knows_is_let_through_by_no_consent(desk: Desk):
    visit = make.visit(desk)

    def other() -> None:
        with counter._at_counter(visit, "withdraw", desk.officer, NOW, TODAY):
            raise AssertionError

    assert reason(other) == "not_agreed"


# --- the end ----------------------------------------------------------------------------------------------------------


def test_a_visit_ends_once_by_either_side_and_nobody_else(desk: Desk):
    visit = make.visit(desk)
    for other in (desk.adviser, desk.learner):
        with pytest.raises(NotPermitted):
            visits.close(visit, by=other, now=NOW)
    with pytest.raises(NotPermitted):
        visits.take_back(visit, by=desk.adviser, now=NOW)

    visits.take_back(visit, by=desk.officer, now=NOW)
    visits.close(visit, by=desk.officer, now=NOW)
    assert (visit.state, visit.closed_by, visit.closed_at) == (VisitState.CLOSED, "take_back", NOW)
    with pytest.raises(WrongState):
        visits.run_out(visit, now=NOW)
    assert reason(lambda: visits.card(visit, **at(desk))) == "visit_over"


def test_the_clock_closes_what_nobody_closed(desk: Desk):
    visit = make.visit(desk, now=timezone.now() - HALF)

    jobs.end_visits(TODAY)
    jobs.end_visits(TODAY)
    visit.refresh_from_db()
    assert (visit.state, visit.closed_by) == (VisitState.CLOSED, "run_out")


def test_the_database_keeps_a_consent_and_what_was_done_under_it(desk: Desk):
    visit = make.visit(desk, "print")
    counter.print_portfolio(visit, **at(desk))
    changes: list[Callable[[], object]] = [
        lambda: Visit.objects.filter(pk=visit.pk).update(purposes=["place"]),
        lambda: Visit.objects.filter(pk=visit.pk).update(words="Anything."),
        lambda: Visit.objects.filter(pk=visit.pk).update(ends_at=NOW + 2 * HALF),
        lambda: Visit.objects.filter(pk=visit.pk).delete(),
        lambda: VisitAct.objects.update(act="apply"),
        lambda: VisitAct.objects.all().delete(),
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
