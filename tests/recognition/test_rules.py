"""Rules of a country on shares bind whoever recognises: a line that decides, one that proposes, and an officer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from passerelle.core.errors import GateRefused
from passerelle.core.progression import OWN
from passerelle.organisations.models import Organisation
from passerelle.recognition import actions, wording
from passerelle.recognition.models import RecognitionCase, Waived
from passerelle.recognition.states import CaseState
from tests import own_rules
from tests.factories import rules
from tests.recognition.factories import TODAY, applied_to, award, micro_credential, programme, published

pytestmark = pytest.mark.django_db
WHERE = {"clause": "art. 9", "source": {"reference": "Own rules"}, "message_key": "share_at_most"}


def at_most(share: float, tag: str, of: str = "award.credits", kind: str = "max_share", **more: Any) -> None:
    """Put a rule in force: at most (or at least) this share of a degree comes from there."""
    bound = "max" if kind == "max_share" else "min"
    rule = {"id": "MI-1", "target": "recognition", "stage": "recognise", "kind": kind, "of": of, "source_tag": tag}
    own_rules.in_force(rules=[WHERE | rule | {bound: share, "severity": "block"} | more])


def applied(story: Any) -> RecognitionCase:
    return applied_to([story.award], story.degree, by=story.amina, today=TODAY)


def test_what_a_rule_allows_a_line_decides_as_before(story):
    at_most(0.5, "SAMC")
    published(story)
    assert (applied(story).state, Waived.objects.get().credits) == (CaseState.DECIDED_AUTOMATICALLY, Decimal(3))


def test_what_a_rule_forbids_no_line_decides_and_a_person_is_asked_with_the_rule_beside(story):
    at_most(0.01, "SAMC")
    published(story)

    case = applied(story)

    assert (case.state, case.mode, case.line, case.credits) == (CaseState.OPENED, "manual", None, Decimal(0))
    assert [told for told in wording.told(case) if told.code == "binding"] == [
        wording.Told("binding", "Rule MI-1: art. 9", wording.told(case)[-1].seen, False)
    ]
    assert Waived.objects.get().credits == 0


def test_what_a_rule_forbids_an_officer_cannot_grant_and_is_told_every_finding(story):
    at_most(0.01, "SAMC")
    case = applied(story)

    with pytest.raises(GateRefused) as refused:
        actions.decide(case, by=story.officer, today=TODAY, grant=True, module_code="RE301")

    assert [(one.rule, one.seen, one.threshold) for one in refused.value.findings] == [("MI-1", (3, 180), 0.01)]
    case.refresh_from_db()
    assert (case.state, Waived.objects.get().credits) == (CaseState.OPENED, 0)
    actions.decide(case, by=story.officer, today=TODAY, grant=True, module_code="RE301", credits=Decimal("1.8"))
    assert case.state == CaseState.DECIDED


def test_what_is_spared_already_counts_with_what_is_asked_for(story):
    at_most(0.02, story.authority.number)  # 3.6 of 180 credits
    published(story)
    applied(story)
    second = award(story.amina, micro_credential("Pump Care", story.authority))
    case = applied_to([second], story.degree, by=story.amina, today=TODAY)
    with pytest.raises(GateRefused):
        actions.decide(case, by=story.officer, today=TODAY, grant=True, module_code="RE301", credits=Decimal(1))
    actions.decide(case, by=story.officer, today=TODAY, grant=True, module_code="RE301", credits=Decimal("0.6"))
    assert Waived.objects.get().credits == Decimal("3.6")


def test_what_the_bodys_own_group_awarded_is_its_own(story):
    at_most(0.99, OWN, kind="min_share")
    published(story)
    assert applied(story).state == CaseState.OPENED  # 177 of 180 are its own
    Organisation.objects.filter(pk=story.authority.pk).update(parent=story.polytechnic)
    other = award(story.other, story.item)
    case = applied_to([other], story.degree, by=story.other, today=TODAY)
    assert case.state == CaseState.DECIDED_AUTOMATICALLY


def test_a_platform_is_told_by_any_of_its_names(story):
    Organisation.objects.filter(pk=story.authority.pk).update(names={"en": "SWAYAM"})
    at_most(0, "SWAYAM")
    published(story)
    assert applied(story).state == CaseState.OPENED


@pytest.mark.parametrize(("share", "state"), [(0.4, "decided_automatically"), (0.2, "opened")])
def test_courses_of_a_semester_are_counted_where_the_programme_says_how_many_semesters_it_has(story, share, state):
    at_most(share, "SAMC", of="programme.courses_in_semester")
    modules = [{"code": f"M{n}", "title": f"Module {n}", "credits": 6} for n in range(1, 31)]
    story.degree = programme(story.polytechnic, modules=modules, semesters=10, title={"en": "Other"})
    published(story, module_code="M1")
    assert applied(story).state == state  # one of three courses


def test_what_the_programme_does_not_state_a_person_looks_at_and_no_line_decides_alone(story):
    at_most(0.4, "SAMC", of="programme.courses_in_semester")
    published(story)

    case = applied(story)

    assert (case.state, case.credits) == (CaseState.PROPOSED, Decimal(3))
    assert wording.told(case)[-1] == wording.Told(
        "binding", "Rule MI-1: art. 9", "The programme does not state what this rule reads", None
    )
    actions.decide(case, by=story.officer, today=TODAY, grant=True)
    assert case.state == CaseState.DECIDED


def test_a_warning_is_told_and_a_person_confirms(story):
    at_most(0.01, "SAMC", severity="warn")
    published(story)
    case = applied(story)
    assert (case.state, wording.told(case)[-1].met) == (CaseState.PROPOSED, False)


def test_without_a_rule_on_shares_nothing_more_is_read(story, django_assert_max_num_queries):
    rules()
    published(story)
    with django_assert_max_num_queries(38):
        assert applied(story).state == CaseState.DECIDED_AUTOMATICALLY
