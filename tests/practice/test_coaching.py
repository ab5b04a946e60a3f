"""Coaching from the question to its end, and that who coaches never judges, in either direction and order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, Conflicted, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.people.models import Duty
from passerelle.practice.actions import coaching as acting
from passerelle.practice.models import CoachAdvice, Coaching
from passerelle.practice.permissions import coachings_visible_to
from passerelle.quality import storing
from passerelle.quality.actions import reviews
from passerelle.quality.models import Review
from passerelle.quality.queries import standard_named
from passerelle.vetting import actions, pool
from passerelle.vetting.permissions import reason_not_to_decide
from tests import factories as make
from tests.factories import LONG_AGO, TODAY
from tests.vetting import factories as given

if TYPE_CHECKING:
    from passerelle.organisations.models import Organisation

pytestmark = pytest.mark.django_db
LATER, LONG_AFTER = TODAY + timedelta(days=400), TODAY + timedelta(days=4 * 366)
SIGNATORY = Function.SIGNATORY


def agency(**fields: Any) -> Organisation:
    return make.organisation([Role.QA_AGENCY], **fields)


def signing(body: Organisation) -> Any:
    return make.member(body)


def asked(coach: Organisation | None = None, provider: Organisation | None = None) -> Coaching:
    provider = provider or make.organisation([Role.PROVIDER])
    return acting.ask(provider, coach or agency(), "Our first review.", by=signing(provider), today=TODAY)


def agreed(**bodies: Organisation) -> Coaching:
    one = asked(**bodies)
    return acting.agree(one, by=signing(one.coach), today=TODAY)


def running(**bodies: Organisation) -> Coaching:
    one = agreed(**bodies)
    acting.visit(one, TODAY, "The workshop.", by=signing(one.coach), today=TODAY)
    return one


def refused(**bodies: Organisation) -> list[str]:
    with pytest.raises(NotNow) as refusal:
        asked(**bodies)
    return list(refusal.value.data["reasons"])


# --- the whole way ----------------------------------------------------------------------------------------------------


def test_a_coaching_goes_from_the_question_to_what_was_done_after_its_end():
    one = running()
    advice = acting.recommend(one, "Write down who marks.", by=signing(one.coach), today=TODAY)
    other = acting.recommend(one, "Film a lesson.", by=signing(one.coach), today=TODAY)

    acting.say_done(advice, "It stands in our handbook.", by=signing(one.provider), today=TODAY)
    acting.end(one, "They are ready.", by=signing(one.coach), today=LATER)
    acting.say_done(other, "Filmed.", by=signing(one.provider), today=LATER)

    one.refresh_from_db()
    assert (one.number[:3], one.state, one.agreed_on, one.ended_on) == ("CG-", "ended", TODAY, LATER)
    assert list(one.advice.values_list("place", "done", "done_on")) == [
        (1, "It stands in our handbook.", TODAY),
        (2, "Filmed.", LATER),
    ]
    assert [fact.kind for fact in Fact.objects.filter(subject=one.number).order_by("pk")] == [
        *("coaching.ask", "coaching.agree", "coaching.visit", "coaching.recommend", "coaching.recommend"),
        *("coaching.answer", "coaching.end", "coaching.answer"),
    ]


def test_what_is_said_in_a_coaching_is_not_in_the_journal():
    one = running()
    acting.recommend(one, "Write down who marks.", by=signing(one.coach), today=TODAY)

    noted = str([fact.noted for fact in Fact.objects.filter(subject=one.number)])
    assert not any(word in noted for word in ("workshop", "marks", "first review"))


def test_a_body_declines_with_a_reason_and_a_provider_takes_back_what_it_asked():
    first, second = asked(), asked()

    with pytest.raises(Malformed):
        acting.decline(first, " ", by=signing(first.coach), today=TODAY)
    acting.decline(first, "We are full.", by=signing(first.coach), today=TODAY)
    acting.take_back(second, by=signing(second.provider), today=TODAY)

    assert (first.state, first.declined_because, second.state) == ("declined", "We are full.", "taken_back")
    for one in (first, second):
        with pytest.raises(WrongState):
            acting.agree(one, by=signing(one.coach), today=TODAY)


def test_the_same_is_asked_for_once_at_a_time():
    one = asked()

    with pytest.raises(AlreadyDone):
        asked(coach=one.coach, provider=one.provider)
    acting.decline(one, "Not now.", by=signing(one.coach), today=TODAY)

    assert asked(coach=one.coach, provider=one.provider).state == "asked"


def test_a_visit_lies_between_the_agreement_and_today_and_comes_before_advice():
    one = agreed()
    coach = signing(one.coach)
    with pytest.raises(WrongState):
        acting.recommend(one, "Do it.", by=coach, today=TODAY)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1), "soon", None):
        with pytest.raises(Malformed) as refusal:
            acting.visit(one, day, "", by=coach, today=TODAY)
        assert [two.data["field"] for two in (refusal.value, *refusal.value.others)] == ["looked_at", "visited_on"]

    assert (one.visits.count(), CoachAdvice.objects.count(), one.state) == (0, 0, "agreed")


def test_what_was_done_is_said_once():
    one = running()
    advice = acting.recommend(one, "Do it.", by=signing(one.coach), today=TODAY)
    acting.say_done(advice, "Done.", by=signing(one.provider), today=TODAY)

    with pytest.raises(WrongState):
        acting.say_done(advice, "Done otherwise.", by=signing(one.provider), today=TODAY)
    advice.refresh_from_db()
    assert advice.done == "Done."


# --- who ----------------------------------------------------------------------------------------------------------


def test_each_side_does_its_own_part_and_others_nothing():
    one = running()
    advice = acting.recommend(one, "Do it.", by=signing(one.coach), today=TODAY)
    editor = make.member(one.provider, Function.EDITOR)
    strangers = [make.person(), make.person(duties=[Duty.REGISTRAR]), signing(agency())]
    wrong: list[tuple[Any, list[Any]]] = [
        (lambda by: acting.ask(one.provider, agency(), "Us.", by=by, today=TODAY), [*strangers, editor]),
        (lambda by: acting.visit(one, TODAY, "It.", by=by, today=TODAY), [*strangers, signing(one.provider)]),
        (lambda by: acting.recommend(one, "It.", by=by, today=TODAY), [*strangers, signing(one.provider)]),
        (lambda by: acting.say_done(advice, "It.", by=by, today=TODAY), [*strangers, signing(one.coach)]),
        (lambda by: acting.end(one, "It.", by=by, today=TODAY), [*strangers, editor]),
    ]
    before = Fact.objects.count()

    for act, people in wrong:
        for somebody in people:
            with pytest.raises(NotPermitted):
                act(somebody)
    assert Fact.objects.count() == before


def test_a_coaching_is_seen_by_the_two_and_by_no_authority():
    one = running()

    for somebody in (signing(one.coach), make.member(one.provider, Function.TEACHER)):
        assert list(coachings_visible_to(somebody)) == [one]
    for somebody in (make.person(), make.person(duties=[Duty.REGISTRAR]), signing(agency())):
        assert list(coachings_visible_to(somebody)) == []


# --- who may coach ----------------------------------------------------------------------------------------------------


def test_an_experienced_provider_coaches_and_a_new_one_does_not():
    old, new, few = (make.organisation() for _ in range(3))
    for body, since in ((old, LONG_AGO), (new, TODAY - timedelta(days=300)), (few, LONG_AGO)):
        make.organisation_role(body, Role.PROVIDER, listed_on=since)
    for body in (old, new):
        for _ in range(3):
            make.short_course(make.State.REGISTERED, provider=body)

    assert refused(coach=new) == ["coach_not_experienced"]
    assert refused(coach=few) == ["coach_not_experienced"]
    assert asked(coach=old).coach == old


def test_nobody_coaches_its_own_group():
    body = agency()

    assert refused(coach=body, provider=make.organisation(parent=body)) == ["coaches_itself"]
    assert refused(coach=body, provider=body) == ["coaches_itself"]


def test_the_database_keeps_a_body_from_coaching_itself():
    body = agency()

    with pytest.raises(IntegrityError), transaction.atomic():
        Coaching.objects.create(
            number="CG-9", coach=body, provider=body, aims="Us.", asked_by=make.person(), asked_on=TODAY
        )


# --- kept apart from reviewing ----------------------------------------------------------------------------------------


def planned(body: Organisation, subject: Organisation) -> Review:
    storing.load_shipped()
    stated = {"kind": "institution", "due_on": TODAY + timedelta(days=1900)}
    return reviews.plan(body, subject, standard_named("esg-internal/2015"), stated, by=signing(body), today=TODAY)


def not_planned(body: Organisation, subject: Organisation) -> list[str]:
    with pytest.raises(NotNow) as refusal:
        planned(body, subject)
    return list(refusal.value.data["reasons"])


def test_who_coaches_does_not_review_the_provider_nor_its_group():
    one = asked()
    daughter = make.organisation(parent=one.provider)
    assert planned(one.coach, make.organisation(parent=one.provider))
    Review.objects.all().delete()

    acting.agree(one, by=signing(one.coach), today=TODAY)

    assert not_planned(one.coach, one.provider) == ["coached"]
    assert not_planned(one.coach, daughter) == ["coached"]
    assert planned(one.coach, make.organisation())
    assert planned(agency(), one.provider)


def test_a_review_planned_before_the_coaching_does_not_begin(monkeypatch):
    one = asked()
    review = planned(one.coach, one.provider)

    with pytest.raises(NotNow) as refusal:
        acting.agree(one, by=signing(one.coach), today=TODAY)
    assert refusal.value.data["reasons"] == ["coach_reviews_it"]
    one.refresh_from_db()
    assert one.state == "asked"

    Coaching.objects.filter(pk=one.pk).update(state="agreed", agreed_on=TODAY, agreed_by=one.asked_by)
    with pytest.raises(NotNow) as late:
        reviews.begin(review, by=signing(one.coach), today=TODAY)
    assert late.value.data["reasons"] == ["coached"]


def test_who_reviews_takes_up_no_coaching_until_the_review_is_over():
    body, provider = agency(), make.organisation([Role.PROVIDER])
    review = planned(body, provider)
    group = agency(parent=body)
    assert refused(coach=body, provider=provider) == ["coach_reviews_it"]
    assert refused(coach=group, provider=provider) == ["coach_reviews_it"]

    reviews.cancel(review, by=signing(body), today=TODAY, because="They are not ready.")

    assert asked(coach=body, provider=provider).state == "asked"


def test_three_years_after_its_end_a_coaching_keeps_nobody_apart():
    one = running()
    acting.end(one, "Ready.", by=signing(one.coach), today=TODAY)
    storing.load_shipped()
    stated = {"kind": "institution", "due_on": LONG_AFTER + timedelta(days=90)}
    standard = standard_named("esg-internal/2015")

    with pytest.raises(NotNow):
        reviews.plan(one.coach, one.provider, standard, stated, by=signing(one.coach), today=LATER)
    assert reviews.plan(one.coach, one.provider, standard, stated, by=signing(one.coach), today=LONG_AFTER)


# --- kept apart from panels -------------------------------------------------------------------------------------------


def coached(case: Any) -> Organisation:
    """Let somebody coach the applicant of a case, and return the coach."""
    return agreed(provider=case.applicant).coach


def test_an_expert_of_the_coach_is_not_proposed_and_refused_by_name():
    case = given.formed()
    tied = given.expert("learner", "PT", organisation=coached(case))

    assert [tie["code"] for tie in pool.ties([tied], case, on=TODAY)] == ["coach"]
    assert tied not in [one.expert for one in pool.propose(case, on=TODAY).seats]
    with pytest.raises(Conflicted) as refusal:
        pool.chosen(case, [tied.person.reference], by="", on=TODAY)
    assert refusal.value.data["ties"] == ["coach"]


def test_who_left_the_coach_not_long_ago_is_tied_and_who_coached_long_ago_is_not():
    case = given.formed()
    body = coached(case)
    left, stays = given.expert(), given.expert(organisation=body)
    make.member(body, Function.TEACHER, left.person)
    left.person.mandates.update(ends_on=TODAY - timedelta(days=30))
    assert len(pool.ties([left, stays], case, on=TODAY)) == 2

    Coaching.objects.update(state="ended", agreed_on=LONG_AGO, ended_on=TODAY - timedelta(days=1200))

    assert pool.ties([stays], case, on=TODAY) == []


def test_a_coaching_only_asked_for_ties_nobody():
    case = given.formed()
    one = asked(provider=case.applicant)

    assert pool.ties([given.expert(organisation=one.coach)], case, on=TODAY) == []


def test_a_coaching_agreed_after_the_seat_was_taken_is_a_late_tie():
    case = given.formed()
    given.declare(case)
    given.seal(case)
    given.vote(case)
    body = coached(case)
    seat = given.seats(case)[0]
    make.member(body, Function.TEACHER, given.holder(seat))

    with pytest.raises(Conflicted) as refusal:
        given.report(case)
    assert (refusal.value.data["ties"], refusal.value.data["details"][0]["seat"]) == (["coach"], seat.reference)
    actions.void_seat(seat, "Coaches the applicant.", by=case.registrar, today=TODAY)
    case.refresh_from_db()

    assert case.stage == "voting"
    assert seat.expert.person.reference in [one["expert"] for one in pool.ties([seat.expert], case, on=TODAY)]


def test_an_officer_of_the_coach_does_not_decide():
    case = given.formed()
    officer = given.officer()
    assert reason_not_to_decide(officer, case) == ""

    make.member(coached(case), Function.COUNSELLOR, officer)

    assert reason_not_to_decide(type(officer).objects.get(pk=officer.pk), case) == "coached_it"
