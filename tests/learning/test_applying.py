"""Applying for a place: who comes first, who waits, who is next, what must be held first, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from passerelle.awards import actions as awards
from passerelle.awards.models import Award
from passerelle.catalogue.models import CourseInstance
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.learning import actions, admitting, applying, jobs, permissions, queries
from passerelle.learning.models import Admission, Application, Enrolment
from passerelle.learning.states import ApplicationState
from passerelle.policy.sentences import of_error
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country
from tests.awards import factories as awarding
from tests.learning.applicants import applied, editor_of, stated, states, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    return make.country()


def reason(refusal: pytest.ExceptionInfo[NotNow]) -> list[str]:
    return [str(one.data.get("reason")) for one in (refusal.value, *refusal.value.others)]


def test_who_comes_first_is_kept_a_place_and_who_comes_late_waits(mirane: Country):
    for _ in range(3):
        applied(mirane)

    assert states(mirane) == ["admitted", "admitted", "waiting"]
    first = Application.objects.order_by("pk")[0]
    assert (first.answer_by, taken(mirane.run)) == (TODAY + timedelta(days=7), 2)
    assert [fact.kind for fact in Fact.objects.filter(subject=first.reference)] == [
        "application.apply", "application.admit",
    ]  # fmt: skip


def test_taking_a_place_up_enrols_once_however_often_it_is_sent(mirane: Country):
    one = applied(mirane, mirane.learner)

    enrolment = applying.take_up(one, by=mirane.learner, today=TODAY)
    again = applying.take_up(one, by=mirane.learner, today=TODAY)

    assert (again, one.state, enrolment.person, taken(mirane.run)) == (
        enrolment, ApplicationState.ENROLLED, mirane.learner, 1,
    )  # fmt: skip
    assert Enrolment.objects.count() == 1


def test_the_same_application_again_is_the_same_and_for_another_end_is_refused(mirane: Country):
    one = applied(mirane, mirane.learner)

    assert applied(mirane, mirane.learner) == one
    other = make.micro_credential(mirane.awarder)
    with pytest.raises(AlreadyDone):
        applying.apply(mirane.run, by=mirane.learner, today=TODAY, micro_credential=other)
    assert Application.objects.count() == 1


def test_a_place_given_back_goes_to_the_next_and_nobody_jumps_the_queue(mirane: Country):
    places = [actions.enrol(mirane.run, by=make.person(), today=TODAY) for _ in range(2)]
    first, second = applied(mirane), applied(mirane)

    with pytest.raises(NotNow) as refusal:
        actions.enrol(mirane.run, by=make.person(), today=TODAY)
    assert reason(refusal) == ["full"]
    actions.withdraw(places[0], by=places[0].person, today=TODAY)

    for one in (first, second):
        one.refresh_from_db()
    assert (first.state, second.state, taken(mirane.run)) == ("admitted", "waiting", 2)
    applying.withdraw_application(first, by=first.person, today=TODAY)
    second.refresh_from_db()
    assert (second.state, taken(mirane.run)) == ("admitted", 2)


def test_a_place_nobody_takes_up_in_time_goes_on(mirane: Country):
    CourseInstance.objects.update(places=1)
    late, next_one = applied(mirane), applied(mirane)

    assert applying.lapse_due(TODAY + timedelta(days=7)) == 0
    assert applying.lapse_due(TODAY + timedelta(days=8)) == 1

    for one in (late, next_one):
        one.refresh_from_db()
    assert (late.state, next_one.state, next_one.answer_by) == ("lapsed", "admitted", TODAY + timedelta(days=15))
    with pytest.raises(WrongState):
        applying.take_up(late, by=late.person, today=TODAY)
    with pytest.raises(NotNow) as refusal:
        applying.take_up(next_one, by=next_one.person, today=TODAY + timedelta(days=16))
    assert reason(refusal) == ["time_is_over"]


def test_the_waiting_list_ends_when_the_course_has_begun(mirane: Country):
    CourseInstance.objects.update(places=1)
    applied(mirane)
    waits = applied(mirane)

    applying.lapse_due(mirane.run.starts_on + timedelta(days=1))

    waits.refresh_from_db()
    assert waits.state == ApplicationState.LAPSED


def test_more_places_go_to_those_who_wait(mirane: Country):
    for _ in range(4):
        applied(mirane)
    CourseInstance.objects.update(places=3)

    jobs.more_places(Fact(kind="short_course.change_instance", subject="", noted={"run": mirane.run.pk}))

    assert (states(mirane), taken(mirane.run)) == (["admitted", "admitted", "admitted", "waiting"], 3)


def test_dates_called_off_end_every_application(mirane: Country):
    for _ in range(3):
        applied(mirane)
    CourseInstance.objects.update(cancelled_on=TODAY, cancelled_because="The hall burnt down.")

    assert [applying.end_applications(mirane.run.pk, TODAY) for _ in range(2)] == [3, 0]
    assert (states(mirane), taken(mirane.run)) == (["lapsed"] * 3, 0)


def held(mirane: Country) -> Award:
    """Give the learner an award."""
    made = awarding.awarded(awarding.house())
    Award.objects.filter(pk=made.pk).update(holder=mirane.learner)
    return made


def test_what_must_be_held_first_is_named_and_any_one_of_a_group_is_enough(mirane: Country):
    made = held(mirane)
    other = make.micro_credential(mirane.awarder)
    has, lacks = made.micro_credential.number, other.number
    stated(mirane, requires=[[has, lacks], [lacks]])

    for act in (applying.apply, actions.enrol):
        with pytest.raises(NotNow) as refusal:
            act(mirane.run, by=mirane.learner, today=TODAY)
        assert refusal.value.data["missing"] == [[{"number": lacks, "name": other.name}]]
        assert of_error(refusal.value) == f"This must be held first: {other.name} ({lacks})."
    Admission.objects.update(requires=[[has, lacks]])
    assert applying.apply(mirane.run, by=mirane.learner, today=TODAY).state == "admitted"


def test_an_award_that_is_over_or_revoked_does_not_count(mirane: Country):
    at = awarding.house()
    made = awarding.awarded(at)
    over, lacks = awarding.today() + timedelta(days=30), [[{"number": at.entry.number, "name": at.entry.name}]]
    Award.objects.filter(pk=made.pk).update(valid_until=over)
    terms = stated(mirane, requires=[[at.entry.number]])

    assert queries.missing(terms, at.holder, on=over) == []
    assert queries.missing(terms, at.holder, on=over + timedelta(days=1)) == lacks
    awards.revoke(made, by=at.signatory, today=awarding.today(), reason_code="fraud", reason="Forged.")
    assert queries.missing(terms, at.holder, on=over) == lacks


def test_all_that_stands_against_an_application_is_said_at_once(mirane: Country):
    stated(mirane, requires=[[make.micro_credential(mirane.awarder).number]])
    CourseInstance.objects.update(enrol_until=TODAY - timedelta(days=1))

    with pytest.raises(NotNow) as refusal:
        applying.apply(mirane.run, by=mirane.learner, today=TODAY, statement="x" * 2_001)
    assert reason(refusal) == ["closed", "prerequisites_missing", "None"]
    assert Application.objects.count() == 0


def test_who_has_a_place_or_has_applied_does_not_take_a_second(mirane: Country):
    actions.enrol(mirane.run, by=mirane.learner, today=TODAY)
    with pytest.raises(NotNow) as refusal:
        applied(mirane, mirane.learner)
    assert reason(refusal) == ["has_a_place"]
    other = make.person()
    applied(mirane, other)
    with pytest.raises(NotNow) as second:
        actions.enrol(mirane.run, by=other, today=TODAY)
    assert reason(second) == ["application_open"]


def test_the_provider_chooses_by_what_it_said_before(mirane: Country):
    editor = editor_of(mirane)
    stated(mirane, way="provider", criteria="Who lives furthest from a school comes first.")
    with pytest.raises(NotNow) as refusal:
        actions.enrol(mirane.run, by=mirane.learner, today=TODAY)
    assert reason(refusal) == ["apply_first"]
    first, second, third = (applied(mirane) for _ in range(3))

    applying.decide(second, "admit", by=editor, today=TODAY)
    applying.decide(first, "wait", by=editor, today=TODAY)
    with pytest.raises(Malformed):
        applying.decide(third, "refuse", by=editor, today=TODAY)
    applying.decide(third, "refuse", by=editor, today=TODAY, because="Lives next door.")

    assert (states(mirane), taken(mirane.run)) == (["waiting", "admitted", "refused"], 1)
    assert third.reason == "Lives next door."
    applying.withdraw_application(second, by=second.person, today=TODAY)
    assert (states(mirane), taken(mirane.run)) == (["waiting", "withdrawn", "refused"], 0)
    with pytest.raises(NotPermitted):
        applying.decide(first, "admit", by=make.person(), today=TODAY)


def test_where_the_provider_does_not_choose_it_decides_nothing(mirane: Country):
    one = applied(mirane)

    with pytest.raises(NotNow) as refusal:
        applying.decide(one, "refuse", by=editor_of(mirane), today=TODAY, because="No.")
    assert reason(refusal) == ["not_by_the_provider"]


def test_how_places_are_given_stays_once_somebody_applied(mirane: Country):
    before = stated(mirane, answer_days=10)
    applied(mirane)

    with pytest.raises(NotNow) as refusal:
        admitting.state_terms(mirane.run, {"way": "draw"}, by=editor_of(mirane), today=TODAY, seen_version=1)
    assert (refusal.value.data["reason"], refusal.value.data["fields"]) == ("people_applied", ["way"])
    same = admitting.state_terms(mirane.run, {"answer_days": 10}, by=editor_of(mirane), today=TODAY, seen_version=1)
    assert same == before


def test_bad_terms_are_refused_by_name(mirane: Country):
    by = editor_of(mirane)
    for terms, field in (
        ({"way": "lottery"}, "way"),
        ({"way": "provider"}, "criteria"),
        ({"answer_days": 0}, "answer_days"),
        ({"requires": [["MC-99999"]]}, "requires"),
        ({"requires": [[]]}, "requires.1"),
        ({"friend": True}, "friend"),
    ):
        with pytest.raises(Malformed) as refusal:
            admitting.state_terms(mirane.run, terms, by=by, today=TODAY)
        assert refusal.value.data["field"] == field
    with pytest.raises(StaleVersion):
        admitting.state_terms(mirane.run, {"answer_days": 3}, by=by, today=TODAY, seen_version=2)
    with pytest.raises(NotPermitted):
        admitting.state_terms(mirane.run, {"answer_days": 3}, by=mirane.learner, today=TODAY)
    assert Admission.objects.count() == 0


def test_who_sees_an_application_and_who_answers_it(mirane: Country):
    one = applied(mirane, mirane.learner)
    editor, stranger = editor_of(mirane), make.person()

    assert [list(permissions.applications_visible_to(who)) for who in (mirane.learner, editor, stranger)] == [
        [one], [one], [],
    ]  # fmt: skip
    for who in (editor, stranger):
        for act in (applying.take_up, applying.withdraw_application):
            with pytest.raises(NotPermitted):
                act(one, by=who, today=TODAY)


@pytest.mark.parametrize(
    "fields", [{"state": "refused"}, {"state": "enrolled"}, {"answer_by": None}, {"state": "gone"}]
)
def test_the_database_refuses_an_application_that_cannot_be(mirane: Country, fields: dict[str, object]):
    one = applied(mirane)
    with pytest.raises(IntegrityError):
        Application.objects.filter(pk=one.pk).update(**fields)


def test_transfer_to_other_dates_keeps_the_candidature_and_never_holds_two_places(mirane: Country):
    place = actions.enrol(mirane.run, by=mirane.learner, today=TODAY)
    other = make.instance(mirane.course, starts_on=mirane.run.starts_on + timedelta(days=9))
    CourseInstance.objects.filter(pk=mirane.run.pk).update(places=1)
    waits = applied(mirane)

    actions.transfer(place, other, by=mirane.learner, today=TODAY)
    actions.transfer(place, other, by=mirane.learner, today=TODAY)

    waits.refresh_from_db()
    assert (place.instance, place.state, place.candidate.state) == (other, "enrolled", "waiting")
    assert (taken(mirane.run), taken(other), waits.state) == (1, 1, "admitted")


def test_a_transfer_that_cannot_be_changes_nothing(mirane: Country):
    place = actions.enrol(mirane.run, by=mirane.learner, today=TODAY)
    elsewhere = make.instance(make.short_course(mirane.provider, mirane.entry))
    full = make.instance(mirane.course, starts_on=mirane.run.starts_on + timedelta(days=9), places=1)
    base_place = actions.enrol(full, by=make.person(), today=TODAY)

    for to, word in ((elsewhere, "other_course"), (full, "full")):
        with pytest.raises(NotNow) as refusal:
            actions.transfer(place, to, by=mirane.learner, today=TODAY)
        assert reason(refusal) == [word]
    with pytest.raises(NotPermitted):
        actions.transfer(place, full, by=base_place.person, today=TODAY)
    place.refresh_from_db()
    assert (place.instance, taken(mirane.run), taken(full)) == (mirane.run, 1, 1)


def test_a_pause_keeps_the_place_or_gives_it_to_the_next_as_the_run_says(mirane: Country):
    stated(mirane, keeps_place=False)
    CourseInstance.objects.update(places=1)
    place = actions.enrol(mirane.run, by=mirane.learner, today=TODAY)
    waits = applied(mirane)

    actions.pause(place, by=mirane.learner, today=TODAY, because="A child is born.")

    waits.refresh_from_db()
    assert (place.state, place.holds_place, waits.state, taken(mirane.run)) == ("paused", False, "admitted", 1)
    with pytest.raises(NotNow) as refusal:
        actions.resume(place, by=mirane.learner, today=TODAY)
    assert reason(refusal) == ["full"]
    applying.withdraw_application(waits, by=waits.person, today=TODAY)
    actions.resume(place, by=mirane.learner, today=TODAY + timedelta(days=30))
    assert (place.state, place.holds_place, taken(mirane.run)) == ("enrolled", True, 1)
    assert list(place.pauses.values_list("from_on", "back_on", "reason")) == [
        (TODAY, TODAY + timedelta(days=30), "A child is born.")
    ]


def test_withdrawing_while_the_place_is_with_another_gives_no_place_back(mirane: Country):
    stated(mirane, keeps_place=False)
    CourseInstance.objects.update(places=1)
    place = actions.enrol(mirane.run, by=mirane.learner, today=TODAY)
    actions.pause(place, by=mirane.learner, today=TODAY)
    other = actions.enrol(mirane.run, by=make.person(), today=TODAY)

    actions.withdraw(place, by=mirane.learner, today=TODAY)

    assert (taken(mirane.run), other.state, place.state, place.pauses.get().back_on) == (
        1, "enrolled", "withdrawn", TODAY,
    )  # fmt: skip
