"""How far somebody is, by the rules of the countries that have larger awards (DOMAIN 4.4), on awards that are held."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest

from passerelle.awards.models import Award
from passerelle.policy.models import Activation
from passerelle.stacking.progress import Progress, progress
from tests.awards import factories as base
from tests.stacking import factories as make

pytestmark = pytest.mark.django_db
TODAY = make.today()


def towards(learner: Any, programme: Any) -> Progress:
    return progress(learner, programme, on=TODAY)


def missing(found: Progress) -> Decimal:
    return found.found.missing.credits


def rules_in_force(profile: str) -> None:
    drafter, approver = base.person("Drafter"), base.person("Approver")
    Activation.objects.create(profile=profile, in_force_from=date(2020, 1, 1), drafted_by=drafter, approved_by=approver)


def test_a_third_of_the_whole_is_its_awarders_own_and_at_most_seventy_per_cent_stand_alone():
    rules_in_force("PROGRESSION-EXAMPLES")
    at = make.workshop()
    learner = base.person()
    at.give(learner)

    found = towards(learner, at.programme)

    assert {one.limit.code: one.credits for one in found.shares}["UK-THIRD"] == Decimal("12.60")
    assert (found.found.credits, missing(found)) == (Decimal("12.60"), Decimal("5.40"))


def test_credits_from_elsewhere_count_up_to_what_the_larger_award_lets():
    at = make.workshop()
    other, signs, _second = make.awarder("Elsewhere College")
    outside = [make.entry(other, f"Outside {place}", 9) for place in (1, 2)]
    most = {"code": "OUT", "tags": ["elsewhere"], "at_least": None, "at_most": 0.5, "clause": "at most half"}
    programme = make.composition(
        at.entry, at.parts, buckets=[make.bucket("ALL", 18, tags=["micro_credential"])], shares=[most]
    )
    learner = base.person()
    for one in outside:
        make.give(learner, one, signs)

    found = towards(learner, programme)

    assert (found.found.credits, missing(found)) == (Decimal(9), Decimal(9))


def test_three_quarters_at_the_level_claimed():
    at = make.workshop()
    lower = make.entry(at.awarder, "Lower", 9, level="3")
    level = {"code": "LEV", "tags": ["level:4"], "at_least": 0.75, "at_most": None, "clause": "PR-HK"}
    programme = make.composition(
        at.entry, at.parts, buckets=[make.bucket("ALL", 18, tags=["micro_credential"])], shares=[level]
    )
    learner = base.person()
    at.give(learner, 0, 1)
    make.give(learner, lower, at.first)

    found = towards(learner, programme)

    assert (missing(found), dict(found.found.missing.by_limit)) == (Decimal("1.50"), {"LEV": Decimal("1.50")})


def test_credits_run_out_on_the_day_after_so_many_years():
    at = make.workshop(credits_last_years=7)
    learner = base.person()
    (part,) = at.give(learner, 0)
    for awarded_on, counted in ((TODAY.replace(year=TODAY.year - 7), 6), (TODAY - timedelta(days=7 * 366), 0)):
        Award.objects.filter(pk=part.pk).update(awarded_on=awarded_on)
        assert towards(learner, at.programme).found.credits == counted


def test_holding_more_never_opens_less_and_order_never_matters():
    at = make.workshop()
    at.parts.append(make.entry(at.awarder, "Part 4", 9))
    programme = make.composition(
        at.entry,
        at.parts,
        buckets=[
            make.bucket("A", 6, 9, items=[one.number for one in at.parts[:2]]),
            make.bucket("B", 6, items=[one.number for one in at.parts[1:]]),
        ],
    )
    told = {}
    for size in range(5):
        for held in combinations(range(4), size):
            forwards, backwards = base.person(), base.person()
            for place in held:
                at.give(forwards, place)
            for place in reversed(held):
                at.give(backwards, place)
            told[held] = missing(towards(forwards, programme))
            assert missing(towards(backwards, programme)) == told[held]

    assert all(told[more] <= told[less] for less in told for more in told if set(less) <= set(more))


def test_the_same_learning_in_two_editions_counts_once():
    at = make.workshop()
    learner = base.person()
    at.give(learner, 0)
    entry = at.parts[0]
    entry.edition = 2
    entry.save()
    base.EntryVersion.objects.create(
        entry=entry.number, edition=2, stated=entry.as_stated(), submitted_on=TODAY, submitted_by=at.first
    )
    make.give(learner, entry, at.first)

    assert towards(learner, at.programme).found.credits == Decimal(6)


def test_the_least_work_that_would_do_is_found_among_what_is_listed():
    at = make.workshop()
    quick = make.entry(at.awarder, "Quick", 6, hours=Decimal(90))
    programme = make.composition(at.entry, [*at.parts, quick], buckets=[make.bucket("ALL", 18, tags=["awarder_own"])])
    learner = base.person()
    at.give(learner, 0, 1)

    step = towards(learner, programme).step

    assert step is not None
    assert ([one.number for one in step.entries], step.hours, step.proven) == ([quick.number], Decimal(90), True)
