"""Runs of courses: which days can be, what changes once people have enrolled, and calling them off."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.catalogue import runs
from passerelle.catalogue.models import CourseInstance
from passerelle.core.errors import Malformed, NotNow, NotPermitted, PasserelleError, StaleVersion, WrongState
from passerelle.core.runs import Run, harms
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.policy import sentences
from tests import factories as make
from tests.factories import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
RUN: dict[str, Any] = {
    "starts_on": date(2027, 1, 11),
    "ends_on": date(2027, 3, 26),
    "enrol_until": date(2027, 1, 4),
    "places": 16,
}
LATER = {"starts_on": date(2027, 2, 1)}
EVERYTHING = {"starts_on": "2027-02-01", "ends_on": "2027-04-26", "enrol_until": "2027-02-04", "place": "Bay"}


def announced(**stated: Any) -> CourseInstance:
    course = make.short_course()
    return runs.open_instance(course, by=make.member(course.provider), today=TODAY, **RUN | stated)


def taken(run: CourseInstance, places: int = 1) -> CourseInstance:
    CourseInstance.objects.filter(pk=run.pk).update(taken=places)
    return CourseInstance.objects.get(pk=run.pk)


def change(run: CourseInstance, today: date = TODAY, seen: int = 1, **stated: Any) -> CourseInstance:
    by = make.member(run.course.provider, Function.EDITOR)
    return runs.change_instance(run, stated, by=by, today=today, seen_version=seen)


def refused(act: Callable[[], object], error: type[PasserelleError]) -> PasserelleError:
    """Return the refusal; nothing changed, and there is a sentence for it."""
    before = (list(CourseInstance.objects.order_by("pk").values()), Fact.objects.count())
    with pytest.raises(error) as refusal:
        act()
    assert (list(CourseInstance.objects.order_by("pk").values()), Fact.objects.count()) == before
    assert sentences.of_error(refusal.value) != str(sentences.ERRORS["malformed"])
    return refusal.value


@pytest.mark.parametrize(
    ("stated", "field", "reason"),
    [
        ({"starts_on": date(1, 1, 1), "ends_on": date(1, 1, 2)}, "starts_on", "run_starts_out_of_span"),
        ({"starts_on": date(2025, 1, 1)}, "starts_on", "run_starts_out_of_span"),
        ({"starts_on": date(2032, 1, 1), "ends_on": date(2032, 2, 1)}, "starts_on", "run_starts_out_of_span"),
        ({"ends_on": date(2027, 1, 10)}, "ends_on", "run_ends_before_it_starts"),
        ({"ends_on": date(9999, 12, 31)}, "ends_on", "run_too_long"),
        ({"starts_on": date(2026, 5, 1), "ends_on": date(2026, 6, 1)}, "ends_on", "run_is_over"),
        ({"enrol_until": date(1900, 1, 1)}, "enrol_until", "enrolment_is_over"),
        ({"enrol_until": date(2027, 3, 27)}, "enrol_until", "enrolment_after_the_end"),
        ({"enrol_from": date(2027, 1, 5)}, "enrol_from", "enrolment_ends_before_it_opens"),
        ({"enrol_from": date(2020, 1, 5)}, "enrol_from", "enrolment_opens_out_of_span"),
    ],
)
def test_days_that_cannot_be_are_refused_by_name(stated: dict[str, Any], field: str, reason: str):
    refusal = refused(lambda: announced(**stated), Malformed)

    assert (refusal.data["field"], refusal.data["reason"]) == (field, reason)
    assert sentences.of_error(refusal) == str(sentences.REASONS[reason])


def test_enrolment_opens_on_a_day_or_today():
    assert announced().enrol_from == TODAY
    run = announced(enrol_from=date(2026, 12, 15))
    assert [run.takes_learners(day) for day in (date(2026, 12, 14), date(2026, 12, 15), date(2027, 1, 5))] == [
        *(False, True, False)
    ]


def test_the_same_run_is_announced_once_and_again_after_it_was_called_off():
    run = announced()
    by = make.member(run.course.provider)

    def again(**stated: Any) -> CourseInstance:
        return runs.open_instance(run.course, by=by, today=TODAY, **RUN | stated)

    assert refused(again, NotNow).data["reason"] == "run_announced_already"
    other = again(place="Bay")
    assert refused(lambda: change(other, place=""), NotNow).data["reason"] == "run_announced_already"
    runs.cancel_instance(run, "The hall burnt down.", by=by, today=TODAY)
    again()
    assert CourseInstance.objects.count() == 3


def test_a_run_that_nobody_is_in_changes_freely():
    run = change(announced(), price="90", **EVERYTHING)

    assert (run.starts_on, run.ends_on, run.enrol_until, run.place, run.price, run.version) == (
        *(date(2027, 2, 1), date(2027, 4, 26), date(2027, 2, 4), "Bay", Decimal(90), 2),
    )
    fact = Fact.objects.latest("pk")
    assert (fact.kind, fact.noted["run"], fact.noted["taken"], fact.noted["changed"]["starts_on"]) == (
        *("short_course.change_instance", run.pk, 0),
        ["2027-01-11", "2027-02-01"],
    )


def test_who_holds_a_place_is_not_harmed():
    run = taken(announced(accepts=["voucher"]), 4)

    refusal = refused(lambda: change(run, price="300", accepts=[], **EVERYTHING), NotNow)

    assert (refusal.data["reason"], refusal.data["fields"], refusal.data["taken"]) == (
        *("run_has_learners", ["starts_on", "ends_on", "place", "price", "accepts"], 4),
    )
    run = change(run, places=4, price="90", accepts=["voucher", "learning_account"], enrol_until="2027-01-20")
    assert (run.places, run.price, run.enrol_until, run.taken) == (4, Decimal(90), date(2027, 1, 20), 4)
    refusal = refused(lambda: change(run, seen=2, places=3), Malformed)
    assert (refusal.data["field"], refusal.data["reason"]) == ("places", "places_are_taken")


def test_of_two_who_change_a_run_one_is_told():
    run = announced()
    change(CourseInstance.objects.get(pk=run.pk), places=8)

    refused(lambda: change(run, places=9), StaleVersion)


def test_somebody_who_enrols_while_the_days_are_changed_is_not_harmed():
    run = announced()
    taken(run)  # after the page was opened

    assert refused(lambda: change(run, **EVERYTHING), NotNow).data["reason"] == "run_has_learners"


def test_what_did_not_change_is_no_change():
    run = announced()
    facts = Fact.objects.count()

    assert (change(run, places=16).version, Fact.objects.count()) == (1, facts)


def test_a_day_that_is_past_stays_and_does_not_stand_against_other_changes():
    run = change(announced(), today=date(2027, 1, 20), places=20)
    assert (run.places, run.starts_on) == (20, RUN["starts_on"])
    refusal = refused(lambda: change(run, today=date(2027, 4, 1), seen=2, places=21), NotNow)
    assert refusal.data["reason"] == "run_is_over"


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"taken": 0}, "taken"),
        ({"starts_on": ""}, "starts_on"),
        ({"places": "many"}, "places"),
        ({"places": 0}, "places"),
    ],
)
def test_what_cannot_be_said_of_a_run_is_refused(stated: dict[str, Any], field: str):
    run = announced()

    assert refused(lambda: change(run, **stated), Malformed).data["field"] == field


def test_a_run_is_called_off_once_for_a_reason():
    run = announced()
    by = make.member(run.course.provider)

    assert refused(lambda: runs.cancel_instance(run, " ", by=by, today=TODAY), Malformed).data["field"] == "because"
    run = runs.cancel_instance(run, "The hall burnt down.", by=by, today=TODAY)
    again = runs.cancel_instance(run, "Twice.", by=by, today=TODAY + timedelta(days=1))

    assert (again.cancelled_on, again.cancelled_because, again.version) == (TODAY, "The hall burnt down.", 2)
    assert list(Fact.objects.order_by("pk").values_list("kind", flat=True)) == [
        *("short_course.open_instance", "short_course.cancel_instance")
    ]
    refused(lambda: change(run, seen=2, places=9), WrongState)


def test_what_is_over_is_not_called_off():
    run = announced()
    by = make.member(run.course.provider)

    act = lambda: runs.cancel_instance(run, "Too late.", by=by, today=date(2027, 3, 27))  # noqa: E731
    assert refused(act, NotNow).data["reason"] == "run_is_over"


@pytest.mark.parametrize("who", ["teacher", "other", "stranger"])
def test_nobody_else_changes_or_calls_off(who: str):
    run = announced()
    people = {
        "teacher": lambda: make.member(run.course.provider, Function.TEACHER),
        "other": lambda: make.member(make.organisation([Role.PROVIDER])),
        "stranger": make.person,
    }
    by = people[who]()

    refused(lambda: runs.change_instance(run, {"places": 9}, by=by, today=TODAY, seen_version=1), NotPermitted)
    refused(lambda: runs.cancel_instance(run, "No.", by=by, today=TODAY), NotPermitted)


def test_the_database_holds_what_must_never_be():
    run = announced()
    for fields, name in (
        ({"enrol_from": date(2027, 1, 5)}, "instance_enrolment_opens_before_it_closes"),
        ({"cancelled_on": TODAY}, "instance_cancelled_for_a_reason"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            CourseInstance.objects.filter(pk=run.pk).update(**fields)


def test_a_lower_price_harms_nobody_and_a_first_one_does():
    free = Run(**RUN, enrol_from=TODAY)
    priced = Run(**RUN, enrol_from=TODAY, price=Decimal(9))

    assert (harms(free, priced), harms(priced, free)) == (("price",), ("price",))
    assert harms(priced, Run(**RUN, enrol_from=TODAY, price=Decimal(8))) == ()
