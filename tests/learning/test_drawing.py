"""A draw of places: committed to beforehand, repeated by anybody, and changed by nobody afterwards."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from passerelle.catalogue.models import CourseInstance
from passerelle.core import draw as rules
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted
from passerelle.journal.models import Fact
from passerelle.learning import admitting, applying, jobs
from passerelle.learning.models import Admission, Application
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country
from tests.learning.applicants import applied, editor_of, stated, states, taken

pytestmark = pytest.mark.django_db
LOTTERY = "The six numbers of the state lottery of 1 December 2026"
NUMBERS = "3 17 22 28 40 41"


@pytest.fixture
def mirane() -> Country:
    return make.country()


def after(mirane: Country):
    return mirane.run.enrol_until + timedelta(days=1)


def test_the_order_is_found_again_by_hand_with_sha256_alone(mirane: Country):
    terms = stated(mirane, way="draw", beacon=LOTTERY)
    told_before = Fact.objects.get(kind="admission.state").noted
    for _ in range(5):
        applied(mirane)
    assert (states(mirane), taken(mirane.run)) == (["applied"] * 5, 0)

    drawn = admitting.draw(mirane.run, by=editor_of(mirane), today=after(mirane), value=f"  {NUMBERS} ")

    told = Fact.objects.get(kind="admission.draw").noted
    assert hashlib.sha256(told["seed"].encode()).hexdigest() == told_before["seed_hash"] == terms.seed_hash
    numbers = sorted(Application.objects.values_list("number", flat=True))
    listed = hashlib.sha256("\n".join(numbers).encode()).hexdigest()
    by_hand = sorted(
        numbers, key=lambda one: hashlib.sha256("\n".join([told["seed"], listed, NUMBERS, one]).encode()).hexdigest()
    )
    in_order = Application.objects.order_by("drawn_place")
    assert [one.number for one in in_order] == by_hand == rules.order(told["seed"], numbers, NUMBERS)
    assert [one.state for one in in_order] == ["admitted", "admitted", "waiting", "waiting", "waiting"]
    assert (drawn.drawn_on, drawn.beacon_value, taken(mirane.run)) == (after(mirane), NUMBERS, 2)


def test_the_seed_is_told_to_nobody_before(mirane: Country):
    terms = stated(mirane, way="draw")
    applied(mirane)

    assert terms.seed
    assert not [fact for fact in Fact.objects.all() if terms.seed in str(fact.noted)]


def test_another_public_value_draws_another_order(mirane: Country):
    numbers = [f"EA-{place:05d}" for place in range(1, 21)]
    orders = {tuple(rules.order("river", numbers, value)) for value in ("", "1", "2", "3")}
    assert len(orders) == 4
    assert rules.order("river", numbers[:-1]) != [one for one in rules.order("river", numbers) if one != numbers[-1]]


def test_a_draw_sent_again_is_the_same_draw_and_another_value_is_refused(mirane: Country):
    stated(mirane, way="draw", beacon=LOTTERY)
    applied(mirane)
    by = editor_of(mirane)
    admitting.draw(mirane.run, by=by, today=after(mirane), value=NUMBERS)
    facts = Fact.objects.count()

    admitting.draw(mirane.run, by=by, today=after(mirane), value=NUMBERS)
    with pytest.raises(AlreadyDone):
        admitting.draw(mirane.run, by=by, today=after(mirane), value="1 2 3 4 5 6")

    assert Fact.objects.count() == facts


@pytest.mark.parametrize(
    ("terms", "value", "day", "word"),
    [
        ({"way": "draw"}, "", 0, "enrolment_still_open"),
        ({"way": "draw"}, "7", 1, "public_value_not_named"),
        ({"way": "draw", "beacon": LOTTERY}, " ", 1, "public_value_missing"),
        ({"way": "first_come"}, "", 1, "no_draw"),
    ],
)
def test_a_draw_that_cannot_be_is_refused_by_name(mirane: Country, terms: dict, value: str, day: int, word: str):
    stated(mirane, **terms)
    today = mirane.run.enrol_until + timedelta(days=day)

    with pytest.raises((NotNow, Malformed)) as refusal:
        admitting.draw(mirane.run, by=editor_of(mirane), today=today, value=value)

    assert (refusal.value.data["reason"], Admission.objects.get().drawn_on) == (word, None)


def test_nobody_else_draws(mirane: Country):
    stated(mirane, way="draw")
    for who in (mirane.learner, mirane.signatory):
        with pytest.raises(NotPermitted):
            admitting.draw(mirane.run, by=who, today=after(mirane))


def test_the_register_draws_by_itself_unless_it_awaits_a_public_value(mirane: Country):
    stated(mirane, way="draw", beacon=LOTTERY)
    applied(mirane)
    other = make.instance(mirane.course, starts_on=mirane.run.starts_on + timedelta(days=9), places=1)
    admitting.state_terms(other, {"way": "draw"}, by=editor_of(mirane), today=TODAY)
    for _ in range(2):
        applying.apply(other, by=make.person(), today=TODAY)

    jobs.draw_and_lapse(mirane.run.enrol_until)
    assert set(Application.objects.values_list("state", flat=True)) == {"applied"}
    jobs.draw_and_lapse(after(mirane))
    jobs.draw_and_lapse(after(mirane))

    assert sorted(other.applications.values_list("state", flat=True)) == ["admitted", "waiting"]
    assert (states(mirane), Fact.objects.filter(kind="admission.draw").count()) == (["applied"], 1)


def test_who_was_not_drawn_is_next_in_the_order_drawn_and_told_when_it_is_over(mirane: Country):
    CourseInstance.objects.update(places=1)
    stated(mirane, way="draw", answer_days=1)
    for _ in range(3):
        applied(mirane)
    admitting.draw(mirane.run, by=None, today=after(mirane))
    first, second, third = Application.objects.order_by("drawn_place")

    applying.withdraw_application(first, by=first.person, today=after(mirane))
    second.refresh_from_db()
    assert second.state == "admitted"
    applying.take_up(second, by=second.person, today=after(mirane))
    applying.lapse_due(mirane.run.starts_on + timedelta(days=1))
    third.refresh_from_db()
    assert third.state == "not_drawn"


def test_after_the_draw_nobody_applies(mirane: Country):
    stated(mirane, way="draw")
    admitting.draw(mirane.run, by=None, today=after(mirane))

    with pytest.raises(NotNow) as refusal:
        applying.apply(mirane.run, by=mirane.learner, today=TODAY)
    assert refusal.value.data["reason"] == "drawn_already"


def test_the_database_keeps_the_seed_from_the_start_and_the_draw_as_it_was_made(mirane: Country):
    stated(mirane, way="draw", beacon=LOTTERY)
    applied(mirane)
    kept = Admission.objects.filter(instance=mirane.run)
    _refused(lambda: kept.update(seed="other"))
    _refused(lambda: kept.update(seed_hash="0" * 64))
    _refused(lambda: kept.update(drawn_on=TODAY))
    admitting.draw(mirane.run, by=None, today=after(mirane), value=NUMBERS)

    for changed in ({"beacon_value": "1"}, {"beacon": "x"}, {"drawn_on": TODAY}, {"way": "provider", "criteria": "x"}):
        _refused(lambda changed=changed: kept.update(**changed))
    _refused(lambda: Application.objects.update(drawn_place=2))
    _refused(lambda: Application.objects.update(drawn_place=None))
    _refused(lambda: Application.objects.all().delete())


def _refused(act) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()
