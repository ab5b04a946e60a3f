"""Awards on a corrected result: seen by their awarder, replaced by one of the result that counts, or withdrawn."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from passerelle.assessment import corrections
from passerelle.assessment.actions import Mark
from passerelle.awards import actions, corrected
from passerelle.awards.models import Award
from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.organisations.models import Function, Role
from tests.awards.factories import House, awarded, house, mandate, person, role, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
WHY = "The result was corrected."


@pytest.fixture
def at() -> House:
    return house()


def correct(at: House, score: int) -> Any:
    """The assessor who signed gives the one component another mark."""
    candidate = type(at.candidate).objects.get(pk=at.candidate.pk)
    assert candidate.assessor
    assert candidate.organisation
    mandate(candidate.assessor, candidate.organisation, Function.ASSESSOR)
    role(candidate.organisation, Role.ASSESSOR)
    marks = [Mark("A1", Decimal(score))]
    return corrections.correct(candidate, marks, "A fault was counted twice.", by=candidate.assessor, today=today())


def again(award: Award) -> Award:
    return Award.objects.select_related("candidate__micro_credential", "replaced_by").get(pk=award.pk)


def test_an_award_on_a_corrected_result_stays_until_its_awarder_replaces_it_once(at: House):
    award = awarded(at)
    assert not corrected.on_corrected_results(at.signatory)
    counts = correct(at, 60)
    assert (again(award).state, list(corrected.on_corrected_results(at.signatory))) == ("in_force", [award])
    assert not corrected.on_corrected_results(at.holder)

    made = corrected.replace(again(award), by=at.signatory, today=today(), reason=WHY)
    old = again(award)
    assert (old.state, old.replaced_by, old.reason) == ("superseded", made, WHY)
    assert (made.candidate, made.result, made.state) == (counts, "pass", "in_force")
    assert corrected.replace(old, by=at.signatory, today=today(), reason=WHY) == made
    assert (Award.objects.count(), corrected.on_corrected_results(at.signatory).count()) == (2, 0)


def test_a_replacement_that_was_cut_off_goes_on_where_it_stopped(at: House):
    award = awarded(at)
    made = actions.award(correct(at, 60), by=at.signatory, today=today())
    assert again(award).state == "in_force"
    assert corrected.replace(again(award), by=at.signatory, today=today(), reason=WHY) == made
    assert Award.objects.count() == 2


def test_nothing_is_replaced_by_a_fail_without_a_correction_a_reason_or_by_somebody_else(at: House):
    award = awarded(at)
    for result, score in (("not_corrected", 0), ("corrected_to_fail", 20)):
        if score:
            correct(at, score)
        with pytest.raises(NotNow) as refusal:
            corrected.replace(again(award), by=at.signatory, today=today(), reason=WHY)
        assert refusal.value.data["reason"] == result
    for who in (at.holder, person("Elsewhere")):
        with pytest.raises(NotPermitted):
            corrected.replace(again(award), by=who, today=today(), reason=WHY)
    assert (again(award).state, Award.objects.count()) == ("in_force", 1)
    other = house()
    award = awarded(other)
    correct(other, 60)
    with pytest.raises(Malformed):
        corrected.replace(again(award), by=other.signatory, today=today(), reason=" ")
    assert again(award).state == "in_force"
