"""An agency samples self-reviews: by chance that is kept, of whom it reviews, and the provider reads what it found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from passerelle.core import sampling
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Oversight, Role
from passerelle.quality.actions import samples
from passerelle.quality.cycle_permissions import reads_inside, samples_visible_to
from passerelle.quality.models import QualitySample, SampledReview
from passerelle.quality.states import SampleState
from tests import factories as make
from tests.factories import TODAY
from tests.quality.cycling import House

pytestmark = pytest.mark.django_db
HOLDS = {"says": "holds", "note": "The minutes say so."}


def test_a_sample_can_be_drawn_again_from_what_the_journal_says():
    house = House()
    cycle = house.finished().cycle
    house.finished(house.opened(cycle, house.other.number))

    sample = house.drawn(cycle, seed="river")

    noted = Fact.objects.get(kind="quality_sample.draw", subject=sample.number).noted
    drawn = [one.self_review.entry for one in sample.drawn.all()]
    assert drawn == noted["drawn"] == sampling.draw(noted["pool"], sample.size, noted["seed"])
    assert noted == {
        "cycle": cycle.number,
        "agency": house.agency.number,
        "pool": sorted([house.one.number, house.other.number]),
        "seed": "river",
        "drawn": drawn,
    }


def test_with_the_last_note_a_sample_is_finished_and_each_is_said_once():
    house = House()
    cycle = house.finished().cycle
    house.finished(house.opened(cycle, house.other.number))
    sample = house.drawn(cycle, size=2)
    first, last = sample.drawn.all()

    samples.note(first, HOLDS, by=house.reviewer, today=TODAY)
    with pytest.raises(WrongState):
        samples.note(first, HOLDS, by=house.reviewer, today=TODAY)
    sample.refresh_from_db()
    assert sample.state == SampleState.DRAWN
    samples.note(last, {"says": "not", "note": "No minutes."}, by=house.reviewer, today=TODAY)

    sample.refresh_from_db()
    assert (sample.state, sample.noted_on) == (SampleState.NOTED, TODAY)
    assert list(samples_visible_to(house.teaching)) == list(samples_visible_to(house.reviewer)) == [sample]
    assert list(samples_visible_to(make.member(make.organisation([Role.PROVIDER])))) == []


def test_an_agency_without_oversight_draws_nothing():
    house = House()
    cycle = house.finished().cycle
    other = make.organisation([Role.QA_AGENCY])

    with pytest.raises(NotNow) as refusal:
        samples.draw(cycle, other, 1, by=make.member(other), today=TODAY, seed="river")
    assert refusal.value.data == {"reason": "no_oversight", "reasons": ["no_oversight"]}
    Oversight.objects.update(ends_on=TODAY)
    with pytest.raises(NotNow):
        house.drawn(cycle)

    assert (QualitySample.objects.count(), reads_inside(house.reviewer, cycle, on=TODAY)) == (0, False)


def test_an_agency_draws_for_nobody_but_itself_and_not_when_it_is_in_no_register():
    house = House()
    cycle = house.finished().cycle

    for somebody in (house.signing, make.person(), make.member(house.agency, "assessor")):
        with pytest.raises(NotPermitted):
            samples.draw(cycle, house.agency, 1, by=somebody, today=TODAY, seed="river")
    house.agency.roles.all().delete()
    with pytest.raises(NotNow) as refusal:
        house.drawn(cycle)

    assert refusal.value.data["reasons"] == ["agency_not_in_force"]


def test_nobody_draws_until_a_sample_pleases():
    house = House()
    sample = house.drawn()

    with pytest.raises(AlreadyDone):
        house.drawn(sample.cycle, seed="lake")
    samples.note(sample.drawn.get(), HOLDS, by=house.reviewer, today=TODAY)
    house.drawn(sample.cycle, seed="lake")

    assert QualitySample.objects.count() == 2


def test_only_what_is_done_is_drawn_and_a_sample_has_a_size():
    house = House()
    cycle = house.opened().cycle

    with pytest.raises(NotNow) as refusal:
        house.drawn(cycle)
    assert refusal.value.data == {"reason": "nothing_to_sample"}
    for size in (0, "", 101, "many"):
        with pytest.raises(Malformed):
            house.drawn(cycle, size=size)


def test_a_note_says_what_was_found_and_why():
    house = House()
    drawn = house.drawn().drawn.get()

    with pytest.raises(Malformed) as refusal:
        samples.note(drawn, {"says": "fine", "note": ""}, by=house.reviewer, today=TODAY)
    assert [one.data["field"] for one in (refusal.value, *refusal.value.others)] == ["says", "note"]
    with pytest.raises(NotPermitted):
        samples.note(drawn, HOLDS, by=house.signing, today=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        SampledReview.objects.update(noted_on=TODAY + timedelta(days=1), says="holds")
