"""A course is not listed before it says what whoever looks for one has to know; everything missing is told at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from passerelle.catalogue import actions, course_rules, runs
from passerelle.catalogue.models import Mode
from passerelle.core.errors import GateRefused, Malformed
from passerelle.journal.models import Fact
from passerelle.policy import sentences
from passerelle.registers.states import State
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
BARE = {"mode": "", "place": "", "hours": {}, "price": None, "currency": "", "outcomes": [], "language": "und"}


def missing(**stated: object) -> list[str]:
    return [one.field for one in course_rules.findings(make.short_course(State.DRAFT, **stated))]


def test_a_course_with_a_title_alone_is_told_everything_at_once_and_stays_a_draft():
    make.rules()
    course = make.short_course(State.DRAFT, **BARE)
    before = Fact.objects.count()

    with pytest.raises(GateRefused) as refusal:
        actions.submit_short_course(course, by=make.member(course.provider), today=TODAY)

    own = [one for one in refusal.value.findings if one.rule.startswith("TC-")]
    assert [(one.rule, sentences.of_finding(one).sentence) for one in own] == [
        ("TC-2", "Say in which language it is taught."),
        ("TC-3", "Choose how it is taught."),
        ("TC-4", "Say where it is taught; only what is online or an offline pack needs no place."),
        ("TC-5", "Give its hours: with a teacher, guided online, alone, of assessment."),
        (
            "TC-6",
            "Give the currency of its price in three letters, for example EUR; where it costs nothing, give the price "
            "0.",
        ),
        ("TC-7", "Say what learners can do afterwards, one outcome a line."),
    ]
    course.refresh_from_db()
    assert (course.state, Fact.objects.exclude(kind="gate.shut").count()) == (State.DRAFT, before)


@pytest.mark.parametrize(
    ("stated", "fields"),
    [
        ({}, []),
        ({"title": {}}, ["title"]),
        ({"title": {"en": ""}}, ["title"]),
        ({"hours": {"self": 0}}, ["hours"]),
        ({"place": ""}, ["place"]),
        ({"place": "", "mode": Mode.ONLINE}, []),
        ({"place": "", "mode": Mode.OFFLINE_PACK}, []),
        ({"place": "", "mode": Mode.WORK_BASED}, ["place"]),
        ({"currency": ""}, ["currency"]),
        ({"currency": "", "price": Decimal(0)}, []),
        ({"currency": "", "price": None}, ["currency"]),
        ({"price": None}, []),
        ({"outcomes": [{"code": "O1", "text": ""}]}, ["learning_outcomes"]),
    ],
)
def test_what_a_course_has_to_say(stated, fields):
    assert missing(**stated) == fields


RUN = {"starts_on": date(2027, 1, 11), "ends_on": date(2027, 3, 26), "enrol_until": date(2027, 1, 4)}


def announced(course, **stated):
    return runs.open_instance(course, by=make.member(course.provider), today=TODAY, places=5, **RUN, **stated)


def test_dates_of_a_course_without_a_currency_have_no_price_and_the_way_out_is_told():
    course = make.short_course(currency="", price=Decimal(0))

    with pytest.raises(Malformed) as refusal:
        announced(course, price=Decimal(20))

    assert sentences.of_error(refusal.value) == (
        "The course names no currency, so nobody could read this price. Leave the price empty, or change the course "
        "first: give its currency there."
    )
    assert (refusal.value.data["field"], course.instances.count()) == ("price", 0)
    assert announced(course).price is None
    assert announced(course, schedule="mornings", price=Decimal(0)).price == 0


def test_dates_say_what_they_cost_where_the_course_does_not():
    course = make.short_course(price=None)

    with pytest.raises(Malformed) as refusal:
        announced(course)

    assert (refusal.value.data["field"], sentences.of_error(refusal.value)) == (
        "price",
        "Say what these dates cost: the course names no price. 0 where they cost nothing.",
    )
    assert announced(course, price=Decimal(20)).price == 20
