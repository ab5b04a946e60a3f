"""Another attempt: how many are left whatever way somebody came, from which day, and entering anew."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from passerelle.assessment import actions, corrections, prior_learning, retakes, sittings
from passerelle.assessment.actions import Mark
from passerelle.assessment.models import Candidate
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.core.retakes import Retake
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from tests.assessment import factories as make
from tests.assessment.factories import ASSESSMENT, ONSITE, TODAY, Country
from tests.assessment.test_corrections import BETTER
from tests.assessment.test_sittings import opened

pytestmark = pytest.mark.django_db
SOON, LATER = TODAY + timedelta(days=5), TODAY + timedelta(days=14)


@pytest.fixture
def mirane() -> Country:
    found = make.country(assessment=ASSESSMENT | {"retakes": 1})
    sittings.set_rules(found.entry, by_exam=False, retake_after_days=14, by=found.signatory, seen_version=0)
    return found


def failed(of: Country, candidate: Candidate | None = None) -> Candidate:
    waiting = candidate or make.candidate(of)
    actions.assign_assessor(waiting, of.assessor, of.body, by=of.signatory, today=TODAY)
    return actions.record_results(waiting, make.marks(40, 40), identity_check=ONSITE, by=of.assessor, today=TODAY)


def reason(act: Any) -> Any:
    facts = Fact.objects.count()
    with pytest.raises(NotNow) as refusal:
        act()
    assert Fact.objects.count() == facts
    return refusal.value.data["reason"]


def test_who_did_not_pass_after_a_course_is_entered_anew_until_the_attempts_are_made(mirane: Country):
    first = failed(mirane)
    assert retakes.left_to(mirane.learner, mirane.entry) == Retake(1, LATER)
    assert reason(lambda: retakes.enter_again(first, by=mirane.learner, today=SOON)) == "too_soon_again"
    for who in (mirane.assessor, mirane.head, make.person("Bela Tor")):
        with pytest.raises(NotPermitted):
            retakes.enter_again(first, by=who, today=LATER)

    fresh = retakes.enter_again(first, by=mirane.learner, today=LATER)
    assert (fresh.state, fresh.route, fresh.course, fresh.edition) == ("waiting", "course", mirane.course, 1)
    assert Fact.objects.get(kind="candidate.register", subject=fresh.number).noted["after"] == first.number
    assert reason(lambda: retakes.enter_again(first, by=mirane.signatory, today=LATER)) == "already_candidate"

    failed(mirane, fresh)
    assert retakes.left_to(mirane.learner, mirane.entry).is_over
    assert reason(lambda: retakes.enter_again(fresh, by=mirane.learner, today=LATER)) == "no_more_attempts"
    sitting = opened(mirane)
    assert reason(lambda: sittings.book(sitting, by=mirane.learner, today=LATER)) == "no_more_attempts"
    assert reason(lambda: make.candidate(mirane)) == "no_more_attempts"
    assert reason(lambda: prior_learning.start_case(mirane.entry, by=mirane.learner, today=LATER)) == "no_more_attempts"


def test_who_did_not_pass_after_a_course_may_also_book_a_sitting_though_others_may_not(mirane: Country):
    failed(mirane)
    sitting = opened(mirane)
    assert reason(lambda: sittings.book(sitting, by=mirane.learner, today=SOON)) == "too_soon_again"
    booking = sittings.book(sitting, by=mirane.learner, today=LATER)
    assert (booking.candidate.route, booking.candidate.course) == ("course", mirane.course)
    assert reason(lambda: sittings.book(sitting, by=make.person("Bela Tor"), today=LATER)) == "route_not_offered"


def test_nobody_is_entered_anew_without_a_stated_number_after_a_pass_or_while_an_appeal_is_open(mirane: Country):
    passed = make.passed(mirane)
    assert reason(lambda: retakes.enter_again(passed, by=mirane.learner, today=LATER)) == "no_retake_here"
    other = make.person("Bela Tor")
    first = failed(mirane, make.candidate(mirane, other))
    appeal = corrections.lodge(first, "My page was not read.", by=other, today=LATER)
    assert reason(lambda: retakes.enter_again(first, by=other, today=LATER)) == "appeal_open"
    corrections.withdraw(appeal, by=other)
    mirane.entry.assessment = ASSESSMENT
    mirane.entry.save()
    first = Candidate.objects.get(pk=first.pk)
    assert reason(lambda: retakes.enter_again(first, by=other, today=LATER)) == "no_retake_here"


def test_a_correction_to_a_pass_ends_the_attempt_under_way_and_none_overtakes_a_later_pass(mirane: Country):
    first = failed(mirane)
    fresh = retakes.enter_again(first, by=mirane.learner, today=LATER)
    worse = make.marks(40, 30)
    assert reason(lambda: corrections.correct(first, worse, "Why.", by=mirane.assessor, today=LATER)) == (
        "on_the_way_again"
    )
    better = [Mark("A1", Decimal(90)), *BETTER]
    counts = corrections.correct(first, better, "Two pages were not counted.", by=mirane.assessor, today=LATER)
    assert (counts.state, Candidate.objects.get(pk=fresh.pk).state) == ("passed", "withdrawn")


def test_after_a_later_pass_nothing_of_the_failed_attempt_is_appealed_or_passed(mirane: Country):
    first = failed(mirane)
    fresh = retakes.enter_again(first, by=mirane.learner, today=LATER)
    actions.assign_assessor(fresh, mirane.assessor, mirane.body, by=mirane.signatory, today=LATER)
    actions.record_results(fresh, make.marks(), identity_check=ONSITE, by=mirane.assessor, today=LATER)
    better = [Mark("A1", Decimal(90)), *BETTER]
    assert reason(lambda: corrections.correct(first, better, "Why.", by=mirane.assessor, today=LATER)) == "passed_since"
    assert reason(lambda: corrections.lodge(first, "Why.", by=mirane.learner, today=LATER)) == "passed_since"


def test_an_appeal_goes_to_another_where_the_one_named_has_a_tie_or_left(mirane: Country):
    signed = make.passed(mirane)
    appeal = corrections.lodge(signed, "My page was not read.", by=mirane.learner, today=LATER)
    vera = make.staff(mirane.body, Function.ASSESSOR, "Vera Lin")
    pia = make.staff(mirane.body, Function.ASSESSOR, "Pia Holm")
    assert {one.person for one in corrections.choices(appeal, mirane.head, on=LATER)} == {vera, pia}
    corrections.admit(appeal, vera, mirane.body, by=mirane.head, today=LATER)
    with pytest.raises(NotPermitted):
        corrections.stand_aside(appeal, by=mirane.assessor, today=LATER)
    corrections.stand_aside(appeal, by=vera, today=LATER)
    assert (appeal.state, appeal.assessor) == ("lodged", None)
    assert [one.person.name for one in corrections.choices(appeal, mirane.head, on=LATER) if not one.ties] == [
        "Pia Holm"
    ]
    corrections.admit(appeal, pia, mirane.body, by=mirane.signatory, today=LATER)
    ola = make.staff(mirane.body, Function.ASSESSOR, "Ola Berg")
    corrections.admit(appeal, ola, mirane.body, by=mirane.signatory, today=LATER)
    with pytest.raises(NotPermitted):
        corrections.dismiss(appeal, "It was read.", by=pia, today=LATER)
    assert corrections.dismiss(appeal, "It was read.", by=ola, today=LATER).state == "dismissed"
