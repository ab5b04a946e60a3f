"""Letters about prior learning: who must act next, and what the learner is told, each once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from passerelle.assessment import juries, prior_learning
from passerelle.assessment.models import Jury
from passerelle.letters import prior_learning as letters
from passerelle.letters.models import Letter
from passerelle.organisations.models import Function, Role
from tests.assessment import factories as make
from tests.assessment.test_juries import BLOCKS
from tests.letters.hearing import heard

if TYPE_CHECKING:
    from tests.assessment.factories import Country

pytestmark = pytest.mark.django_db
TOLD = {
    "prior_learning.submit": letters.sent,
    "prior_learning.admit": letters.answered,
    "jury.convene": letters.convened,
    "jury.stand_down": letters.stood_down,
    "jury.replace": letters.replaced,
    "jury.begin": letters.begun,
}


@pytest.fixture
def mirane() -> Country:
    return make.country(blocks=BLOCKS)


def test_whoever_must_act_next_is_told_once_and_the_learner_of_the_day(mirane: Country):
    today = timezone.localdate()
    case = prior_learning.submit_case(make.draft_case(mirane), by=mirane.learner, today=today)
    assert heard(TOLD) == [("prior_learning.submit", "Luc Fadel")]
    prior_learning.admit(case, by=mirane.signatory, today=today)
    other = make.staff(make.organisation("Union of Fitters", Role.EMPLOYER), Function.EDITOR, "Bao Lind")
    jury = juries.convene(
        case, [mirane.assessor, other], chair=mirane.assessor, meets_on=today + timedelta(days=9), by=mirane.signatory,
        today=today,
    )  # fmt: skip
    begun = [("prior_learning.admit", "Amina Sarr"), ("prior_learning.submit", "Luc Fadel")]
    asked = [("jury.declare", "Bao Lind"), ("jury.declare", "Nadia Kor")]
    assert heard(TOLD) == [*asked, ("jury.told", "Amina Sarr"), *begun]

    juries.declare(jury, link="work", by=other, today=today)
    assert ("jury.stand_down", "Luc Fadel") in heard(TOLD)
    new = make.staff(make.organisation("Second union", Role.EMPLOYER), Function.EDITOR, "Pia Holm")
    juries.replace(jury, other, new, by=mirane.signatory, today=today)
    assert ("jury.declare", "Pia Holm") in heard(TOLD)
    for member in (mirane.assessor, new):
        juries.declare(jury, by=member, today=today)
    assert {who for kind, who in heard(TOLD) if kind == "jury.begin"} == {"Nadia Kor", "Pia Holm"}


def test_time_calls_for_findings_for_the_day_for_a_late_result_and_for_a_jury(mirane: Country):
    today = timezone.localdate()
    case = prior_learning.submit_case(make.draft_case(mirane), by=mirane.learner, today=today)
    prior_learning.admit(case, by=mirane.signatory, today=today)
    letters.remind_of_juries(today)
    assert Letter.objects.count() == 0
    for _twice in range(2):
        letters.remind_of_juries(today + timedelta(days=80))
    assert list(Letter.objects.values_list("kind", "person__name")) == [("jury.unnamed", "Luc Fadel")]

    other = make.staff(make.organisation("Union of Fitters", Role.EMPLOYER), Function.EDITOR, "Bao Lind")
    meets = today + timedelta(days=30)
    jury = juries.convene(
        case, [mirane.assessor, other], chair=mirane.assessor, meets_on=meets, by=mirane.signatory, today=today
    )
    for member in (mirane.assessor, other):
        juries.declare(jury, by=member, today=today)
    Letter.objects.all().delete()
    for days, kinds in (
        (22, []),
        (23, ["jury.missing", "jury.missing"]),
        (30, ["jury.day", "jury.day"]),
        (45, []),
        (46, ["jury.late", "jury.late"]),
    ):
        before = Letter.objects.count()
        letters.remind_of_juries(today + timedelta(days=days))
        letters.remind_of_juries(today + timedelta(days=days))
        new = Letter.objects.order_by("pk")[before:]
        assert (days, sorted(new.values_list("kind", flat=True))) == (days, kinds)
    late = Letter.objects.filter(kind="jury.late").values_list("person__name", flat=True)
    assert (sorted(late), Jury.objects.get().state) == (["Luc Fadel", "Nadia Kor"], "reading")
