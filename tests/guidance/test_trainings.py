"""A counsellor's training follows from an award of what the rules in force name, and goes when the award does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.awards.models import Award
from passerelle.guidance import counsellors, jobs, trainings
from passerelle.guidance.models import Counsellor
from passerelle.guidance.permissions import may_take_on
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from tests import own_rules
from tests.assessment import factories as base
from tests.assessment.factories import TODAY
from tests.guidance import factories as make
from tests.guidance.factories import LISTED, NOW, UNTIL, Desk
from tests.recognition.factories import award as awarded
from tests.recognition.factories import end_award

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
THREE_YEARS = date(2029, 11, 23)


@pytest.fixture
def desk() -> Desk:
    of = make.desk(trained_until=None)
    own_rules.in_force(params={"counsel": {"trainings": [of.land.entry.number]}})
    return of


def award(of: Desk, holder: Person | None = None, **changes: Any) -> Award:
    made = awarded(holder or of.adviser, of.land.entry, awarded_on=TODAY)
    if changes:
        Award.objects.filter(pk=made.pk).update(**changes)
        made.refresh_from_db()
    return made


def tell(made: Award, act: str, twice: bool = True) -> None:
    """Deliver the fact of an award, twice where nothing else is said: nothing may come of the second."""
    fact = Fact(kind=f"award.{act}", subject=made.number, at=NOW, noted={})
    follow = jobs.train_by_award if act in ("made", "reinstate") else jobs.take_training_back
    follow(fact)
    facts = Fact.objects.count()
    if twice:
        follow(fact)
    assert Fact.objects.count() == facts


def now(of: Desk) -> tuple[str, date | None, Award | None]:
    of.counsellor.refresh_from_db()
    return of.counsellor.training, of.counsellor.trained_until, of.counsellor.training_award


def ended(made: Award, state: str = "revoked") -> Award:
    end_award(made, state)
    return made


def test_an_award_of_a_named_training_trains_for_three_years_and_no_longer_than_it_holds(desk: Desk):
    assert not may_take_on(desk.counsellor, on=TODAY)
    made = award(desk)
    tell(made, "made")
    assert now(desk) == (desk.land.entry.number, THREE_YEARS, made)
    assert may_take_on(desk.counsellor, on=THREE_YEARS)
    told = Fact.objects.get(kind="counsellor.train")
    assert (told.actor, told.noted) == (
        "",
        {"entry": desk.land.entry.number, "until": "2029-11-23", "award": made.number},
    )


def test_an_award_that_ends_sooner_trains_until_it_ends(desk: Desk):
    short = award(desk, valid_until=date(2027, 5, 1))
    tell(short, "made")
    assert now(desk) == (desk.land.entry.number, date(2027, 5, 1), short)


def test_what_no_rule_names_and_what_others_hold_trains_nobody(desk: Desk):
    tell(award(desk, desk.learner), "made")
    elsewhere = make.desk(trained_until=None)
    tell(award(elsewhere), "made")
    for of in (desk, elsewhere):
        assert now(of) == ("", None, None)
    assert not Fact.objects.filter(kind="counsellor.train").exists()


@pytest.mark.parametrize("state", ["revoked", "suspended"])
def test_an_award_that_ended_takes_the_training_back(desk: Desk, state: str):
    made = award(desk)
    tell(made, "made")
    ended(made, state)
    tell(made, "revoke" if state == "revoked" else "suspend")
    assert now(desk) == ("", None, None)
    assert not may_take_on(desk.counsellor, on=TODAY)
    assert Fact.objects.filter(kind="counsellor.untrain").count() == 1
    tell(made, "made")  # delivered late, it brings nothing back
    assert now(desk) == ("", None, None)


def test_what_the_service_noted_counts_again_and_the_longer_of_both_at_any_time(desk: Desk):
    noting = {"by": desk.head, "today": TODAY}
    counsellors.note_training(desk.counsellor, desk.land.course.number, UNTIL, seen_version=1, **noting)
    made = award(desk)
    tell(made, "made")
    assert now(desk) == (desk.land.entry.number, THREE_YEARS, made)
    seen = desk.counsellor.version
    again = UNTIL + timedelta(days=9)
    counsellors.note_training(desk.counsellor, desk.land.course.number, again, seen_version=seen, **noting)
    assert now(desk) == (desk.land.entry.number, THREE_YEARS, made)
    ended(made)
    tell(made, "revoke")
    assert now(desk) == (desk.land.course.number, again, None)
    assert desk.counsellor.training_noted_by == desk.head


def test_what_the_service_noted_on_the_award_itself_goes_with_it(desk: Desk):
    made = award(desk)
    noting = {"by": desk.head, "today": TODAY, "seen_version": 1}
    counsellors.note_training(desk.counsellor, desk.land.entry.number, THREE_YEARS, **noting)
    assert now(desk) == (desk.land.entry.number, THREE_YEARS, None)
    ended(made)
    tell(made, "revoke")
    assert now(desk) == ("", None, None)


def test_who_was_awarded_before_they_were_listed_or_moves_to_another_service_is_trained(desk: Desk):
    made = award(desk)
    new = base.staff(desk.service, Function.COUNSELLOR, "Lea Roth")
    own = award(desk, new)
    assert counsellors.enter(desk.service, LISTED, by=new, today=TODAY).training_award == own
    tell(made, "made")
    other = base.organisation("Lake Counsel", Role.COUNSELLING_SERVICE)
    base.mandate(desk.adviser, other, Function.COUNSELLOR)
    counsellors.enter(other, LISTED, by=desk.adviser, today=TODAY)
    assert now(desk) == (desk.land.entry.number, THREE_YEARS, made)


def test_an_award_that_is_named_no_more_goes_on_to_count():
    desk = make.desk(trained_until=None)
    made = award(desk)
    make.train(desk, THREE_YEARS)
    Counsellor.objects.update(training_award=made)
    desk.counsellor.refresh_from_db()
    assert trainings.follow(desk.counsellor, today=TODAY).training_award == made
    ended(made)
    tell(made, "revoke")
    assert now(desk) == ("", None, None)


def test_the_database_keeps_an_awarded_training_whole(desk: Desk):
    tell(award(desk), "made")
    with pytest.raises(IntegrityError), transaction.atomic():
        Counsellor.objects.update(training_award=None, noted_before={"training": "SC-00001"})
