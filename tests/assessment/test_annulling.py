"""An appeal against a jury: the result stands, or it is annulled with what it recognised, and another jury judges."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.assessment import actions, annulling, corrections, juries, prior_learning, retakes
from passerelle.assessment.jury_states import JuryState
from passerelle.assessment.models import Candidate, Jury, RecognisedPart, ResultCorrection
from passerelle.assessment.states import CandidateState, CaseState, ResultAppealState
from passerelle.awards import corrected
from passerelle.awards.models import Award
from passerelle.core.errors import Conflicted, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.letters import prior_learning as letters
from passerelle.letters import results as result_letters
from passerelle.letters.models import Letter
from passerelle.organisations.models import Function, Role
from passerelle.policy.sentences import REASONS
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country, marks
from tests.assessment.test_candidates import kinds
from tests.assessment.test_juries import BLOCKS, MEETS, YES, concluded, voting

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.assessment.models import PriorLearningCase, ResultAppeal
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
HEARD = MEETS + timedelta(days=30)
WHY = "Nobody read the papers."


@pytest.fixture
def mirane() -> Country:
    return make.country(blocks=BLOCKS)


@pytest.fixture
def other(mirane: Country) -> Person:
    return make.staff(make.organisation("Union of Fitters", Role.EMPLOYER), Function.EDITOR, "Bao Lind")


@pytest.fixture
def elsewhere(mirane: Country) -> Person:
    return make.staff(mirane.body, Function.ASSESSOR, "Elif Tan")


@pytest.fixture
def case(mirane: Country) -> PriorLearningCase:
    return prior_learning.admit(make.submitted_case(mirane), by=mirane.signatory, today=TODAY)


def judged(of: Country, case: PriorLearningCase, other: Person, *, k1: bool = False) -> Jury:
    jury = voting(of, case, of.assessor, other, shown=YES | {"K1": k1})
    votes = {"B1": True, "K1": k1}
    return concluded(jury, {of.assessor: votes, other: votes})


def heard(of: Country, elsewhere: Person) -> ResultAppeal:
    """An appeal against the result that counts, with an assessor who had no part in it."""
    signed = Candidate.objects.get(state__in=[CandidateState.PASSED, CandidateState.FAILED])
    appeal = corrections.lodge(signed, "They saw half of it.", by=of.learner, today=MEETS)
    return corrections.admit(appeal, elsewhere, of.body, by=of.signatory, today=MEETS)


def annul(appeal: ResultAppeal, by: Person, why: str = WHY) -> ResultAppeal:
    return annulling.annul(appeal, why, by=by, today=HEARD)


def refused(act: Callable[[], Any], error: type[Any] = NotNow) -> Any:
    facts, parts = Fact.objects.count(), RecognisedPart.objects.count()
    with pytest.raises(error) as refusal:
        act()
    assert (Fact.objects.count(), RecognisedPart.objects.count()) == (facts, parts)
    return refusal.value.data.get("reason")


def test_an_annulled_result_takes_its_parts_along_and_another_jury_judges(
    mirane: Country, case: PriorLearningCase, other: Person, elsewhere: Person
):
    jury = judged(mirane, case, other)
    old = Candidate.objects.get()
    appeal = annul(heard(mirane, elsewhere), elsewhere)

    jury.refresh_from_db()
    case.refresh_from_db()
    old.refresh_from_db()
    assert (appeal.state, appeal.reasons) == (ResultAppealState.UPHELD, WHY)
    assert (jury.state, jury.recognised, jury.annulled_on) == (JuryState.ANNULLED, ["B1"], HEARD)
    assert not RecognisedPart.objects.exists()
    assert (case.state, case.candidate.state, case.candidate.route) == (CaseState.ADMITTED, "waiting", old.route)
    assert (old.state, ResultCorrection.objects.get().replaced) == (CandidateState.SUPERSEDED, old)
    assert kinds(jury.reference)[-2:] == ["jury.conclude", "jury.annul"]
    assert Fact.objects.get(kind="jury.annul").noted == {"withdrawn": ["B1"], "appeal": appeal.number}
    assert not retakes.failed_by(mirane.learner, mirane.entry).exists()
    assert [part.code for part in juries.parts(case)] == ["B1", "K1"]
    assert juries.judged_by(case) == date(2027, 5, 9)


def test_nobody_who_judged_before_judges_again_and_no_single_assessor_does(
    mirane: Country, case: PriorLearningCase, other: Person, elsewhere: Person
):
    judged(mirane, case, other)
    annul(heard(mirane, elsewhere), elsewhere)
    case.refresh_from_db()
    fresh = case.candidate
    named = {"by": mirane.signatory, "today": HEARD}
    assert refused(lambda: actions.assign_assessor(fresh, elsewhere, mirane.body, **named)) == "jury_convened"
    new = make.staff(mirane.body, Function.ASSESSOR, "Ada Rouz")
    for before in (mirane.assessor, other):
        refused(lambda one=before: juries.convene(case, [new, one], chair=new, meets_on=HEARD, **named), Conflicted)
    again = juries.convene(case, [new, elsewhere], chair=new, meets_on=HEARD, **named)
    assert (again.state, Jury.objects.filter(case=case).count()) == (JuryState.DECLARING, 2)


def test_what_was_awarded_stays_with_its_parts_until_the_awarder_acts(
    mirane: Country, case: PriorLearningCase, other: Person, elsewhere: Person
):
    jury = judged(mirane, case, other, k1=True)
    signed = Candidate.objects.get()
    award = Award.objects.create(
        number="A-00001", holder=mirane.learner, micro_credential=mirane.entry, edition=signed.edition,
        awarder=mirane.awarder, candidate=signed, route=signed.route, result=signed.result, awarded_on=MEETS,
        awarded_by=mirane.signatory, state="in_force",
    )  # fmt: skip
    annul(heard(mirane, elsewhere), elsewhere)

    award.refresh_from_db()
    assert award.state == "in_force"
    assert sorted(RecognisedPart.objects.values_list("code", flat=True)) == ["B1", "K1"]
    assert Fact.objects.get(subject=jury.number, kind="jury.annul").noted["withdrawn"] == []
    assert list(corrected.on_corrected_results(mirane.signatory)) == [award]
    replacing = {"by": mirane.signatory, "today": HEARD, "reason": "Annulled."}
    assert refused(lambda: corrected.replace(award, **replacing)) == "judged_again"


def test_who_hears_it_may_let_it_stand_and_puts_no_marks_in_its_place(
    mirane: Country, case: PriorLearningCase, other: Person, elsewhere: Person
):
    judged(mirane, case, other)
    signed = Candidate.objects.get()
    with pytest.raises(NotNow) as alone:
        corrections.correct(signed, marks(), "So.", by=mirane.assessor, today=MEETS)
    assert alone.value.data["reason"] == "judged_by_a_jury"
    appeal = heard(mirane, elsewhere)
    upheld = {"by": elsewhere, "today": HEARD}
    assert refused(lambda: corrections.uphold(appeal, marks(), WHY, **upheld)) == "judged_by_a_jury"
    refused(lambda: annul(appeal, elsewhere, " "), Malformed)
    for who in (mirane.learner, mirane.signatory, mirane.assessor, other):
        refused(lambda one=who: annul(appeal, one), NotPermitted)
    corrections.dismiss(appeal, "They read all of it.", by=elsewhere, today=HEARD)
    refused(lambda: annul(appeal, elsewhere), WrongState)
    assert RecognisedPart.objects.get().code == "B1"


def test_where_another_attempt_counts_or_nobody_sat_in_a_jury_nothing_is_annulled(
    mirane: Country, case: PriorLearningCase, other: Person, elsewhere: Person
):
    judged(mirane, case, other)
    appeal = heard(mirane, elsewhere)
    make.candidate(mirane)
    assert refused(lambda: annul(appeal, elsewhere)) == "on_the_way_again"
    assert RecognisedPart.objects.exists()
    bo = make.person("Bo Ek")
    marked = corrections.lodge(make.passed(mirane, bo), "So.", by=bo, today=TODAY)
    corrections.admit(marked, elsewhere, mirane.body, by=mirane.signatory, today=TODAY)
    assert refused(lambda: annul(marked, elsewhere)) == "no_jury_judged"


def test_it_is_annulled_once_and_the_database_keeps_it_to_that(
    mirane: Country, case: PriorLearningCase, other: Person, elsewhere: Person
):
    jury = judged(mirane, case, other)
    appeal = annul(heard(mirane, elsewhere), elsewhere)
    facts = Fact.objects.count()
    assert annul(appeal, elsewhere) == appeal
    assert (Fact.objects.count(), Candidate.objects.count()) == (facts, 2)
    for amiss in ({"annulled_on": None}, {"result": ""}, {"state": JuryState.CONCLUDED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Jury.objects.filter(pk=jury.pk).update(**amiss)


def test_the_learner_reads_the_answer_and_the_awarder_is_called_to_name_another_jury(
    mirane: Country, case: PriorLearningCase, other: Person, elsewhere: Person
):
    judged(mirane, case, other)
    annul(heard(mirane, elsewhere), elsewhere)
    letters.annulled(Fact.objects.get(kind="jury.annul"))
    result_letters.answered(Fact.objects.get(kind="result_appeal.annul"))
    letters.annulled(Fact.objects.get(kind="jury.annul"))
    assert sorted(Letter.objects.values_list("person__name", "kind")) == [
        ("Amina Sarr", "result_appeal.answer"),
        ("Luc Fadel", "jury.again"),
    ]
    assert all(REASONS[reason] for reason in ("judged_by_a_jury", "no_jury_judged", "judged_again"))
