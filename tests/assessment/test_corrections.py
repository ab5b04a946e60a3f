"""A signed result is corrected or appealed against: the signed row stays, another one counts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.assessment import actions, corrections
from passerelle.assessment.actions import Mark
from passerelle.assessment.models import Candidate, ComponentResult, ResultAppeal, ResultCorrection
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=9)
BETTER = [Mark("A2", Decimal(90), "One page was not counted.")]


@pytest.fixture
def mirane() -> Country:
    return make.country()


def again(candidate: Candidate) -> Candidate:
    return Candidate.objects.get(pk=candidate.pk)


def corrected(of: Country, candidate: Candidate) -> Candidate:
    return corrections.correct(candidate, BETTER, "A page was not counted.", by=of.assessor, today=LATER)


def reason(act: Any) -> Any:
    facts = Fact.objects.count()
    with pytest.raises(NotNow) as refusal:
        act()
    assert Fact.objects.count() == facts
    return refusal.value.data["reason"]


def test_a_corrected_result_is_another_row_and_the_signed_one_stays_as_it_was(mirane: Country):
    signed = make.passed(mirane)
    counts = corrected(mirane, signed)

    old, new = again(signed), again(counts)
    assert (old.state, old.result, old.score, old.assessed_on) == ("superseded", "merit", Decimal("74.00"), TODAY)
    assert (new.state, new.result, new.score, new.assessed_on) == ("passed", "distinction", Decimal("83.00"), LATER)
    assert sorted(new.component_results.values_list("component", "score")) == [("A1", 80), ("A2", 90)]
    told = ResultCorrection.objects.get()
    assert (told.replaced, told.candidate, told.by, told.why) == (old, new, mirane.assessor, "A page was not counted.")
    assert Fact.objects.get(kind="candidate.correct").noted["why"] == told.why


def test_who_did_not_sign_corrects_nothing_and_nothing_is_corrected_twice_or_without_a_reason(mirane: Country):
    signed = make.passed(mirane)
    for who in (mirane.learner, mirane.signatory, mirane.head):
        with pytest.raises(NotPermitted):
            corrections.correct(signed, BETTER, "Why.", by=who, today=LATER)
    with pytest.raises(Malformed):
        corrections.correct(signed, BETTER, " ", by=mirane.assessor, today=LATER)
    same = make.marks()
    assert reason(lambda: corrections.correct(signed, same, "Why.", by=mirane.assessor, today=LATER)) == (
        "nothing_corrected"
    )
    assert again(signed).state == "passed"
    corrected(mirane, signed)
    with pytest.raises(WrongState):
        corrections.correct(again(signed), BETTER, "Why.", by=mirane.assessor, today=LATER)
    assert Candidate.objects.count() == 2


def test_the_database_lets_nothing_of_a_signed_row_change_but_that_it_no_longer_counts(mirane: Country):
    signed = make.passed(mirane)
    rows, marks = Candidate.objects.filter(pk=signed.pk), ComponentResult.objects.filter(candidate=signed)
    for changes in ({"state": "superseded", "result": "x"}, {"state": "superseded", "score": 1}, {"state": "assigned"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changes)
    rows.update(state="superseded", version=9)
    for act in (lambda: rows.update(state="passed"), rows.delete, lambda: marks.update(score=1), marks.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def another(of: Country) -> Any:
    return make.staff(of.body, Function.ASSESSOR, "Vera Lin")


def lodged(of: Country, candidate: Candidate) -> ResultAppeal:
    return corrections.lodge(candidate, "My second page was not read.", by=of.learner, today=LATER)


def test_an_appeal_goes_to_another_assessor_who_gives_other_marks(mirane: Country):
    signed = make.passed(mirane)
    appeal, vera = lodged(mirane, signed), another(mirane)
    assert (appeal.state, appeal.result_due_on.isoformat()) == ("lodged", "2027-04-02")
    assert lodged(mirane, signed) == appeal
    assert reason(lambda: corrected(mirane, again(signed))) == "appeal_open"
    for who in (mirane.learner, mirane.assessor):
        with pytest.raises(NotPermitted):
            corrections.admit(appeal, vera, mirane.body, by=who, today=LATER)
    before = mirane.assessor
    assert (
        reason(lambda: corrections.admit(appeal, before, mirane.body, by=mirane.signatory, today=LATER))
        == "involved_before"
    )
    corrections.admit(appeal, vera, mirane.body, by=mirane.signatory, today=LATER)
    with pytest.raises(NotPermitted):
        corrections.uphold(appeal, BETTER, "It was not read.", by=mirane.assessor, today=LATER)
    corrections.uphold(appeal, BETTER, "It was not read.", by=vera, today=LATER)

    new = Candidate.objects.get(state="passed")
    assert (again(signed).state, new.result, new.assessor, appeal.state) == (
        "superseded",
        "distinction",
        vera,
        "upheld",
    )
    assert ResultCorrection.objects.get().appeal == appeal


def test_an_appeal_is_not_admitted_or_dismissed_with_reasons_or_given_up(mirane: Country):
    appeal, vera = lodged(mirane, make.passed(mirane)), another(mirane)
    with pytest.raises(Malformed):
        corrections.refuse(appeal, " ", by=mirane.signatory, today=LATER)
    with transaction.atomic():
        assert corrections.refuse(appeal, "No ground.", by=mirane.signatory, today=LATER).state == "refused"
        transaction.set_rollback(True)
    appeal = ResultAppeal.objects.get()
    corrections.admit(appeal, vera, mirane.body, by=mirane.signatory, today=LATER)
    assert reason(lambda: corrections.uphold(appeal, [], "Same.", by=vera, today=LATER)) == "nothing_corrected"
    appeal = ResultAppeal.objects.select_related("candidate").get()
    assert corrections.dismiss(appeal, "It was read.", by=vera, today=LATER).state == "dismissed"
    with pytest.raises(WrongState):
        corrections.withdraw(appeal, by=mirane.learner)


def test_an_appeal_comes_in_time_from_the_learner_against_what_is_signed(mirane: Country):
    waiting = make.assigned(mirane)
    assert reason(lambda: lodged(mirane, waiting)) == "nothing_signed"
    signed = actions.record_results(waiting, make.marks(), identity_check=make.ONSITE, by=mirane.assessor, today=TODAY)
    late = TODAY + timedelta(days=61)
    assert reason(lambda: corrections.lodge(signed, "Late.", by=mirane.learner, today=late)) == "appeal_too_late"
    with pytest.raises(NotPermitted):
        corrections.lodge(signed, "Mine.", by=mirane.head, today=LATER)
