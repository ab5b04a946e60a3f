"""Every rule of every profile that is shipped is asked by an act: none stands there and binds nobody.

By what a rule is about and when it is asked (`target`, `stage`) the table says which act asks. Each act is tried with a
rule that always fails; what it refuses, or asks of a panel, has to be that rule.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from passerelle.awards import actions as awards
from passerelle.catalogue import actions as catalogue
from passerelle.core import gate
from passerelle.core.errors import PasserelleError
from passerelle.organisations import actions as organisations
from passerelle.policy.shipped import texts
from passerelle.recognition import actions as recognition
from passerelle.recognition.states import CaseState
from passerelle.registers.states import State
from passerelle.vetting import actions as vetting
from passerelle.vetting.actions import roles
from passerelle.vetting.states import Stage
from tests import factories as make
from tests import own_rules
from tests.awards import factories as awarding
from tests.recognition import factories as recognising
from tests.vetting import factories as vetted
from tests.vetting import test_reviews as reviews

if TYPE_CHECKING:
    from passerelle.vetting.models import Case

pytestmark = pytest.mark.django_db
RULE = "MI-1"
Asks = Callable[[], list[str]]


def refused(act: Callable[..., Any], *args: Any, **named: Any) -> list[str]:
    """Return the rules by which an act was refused; none where it was done."""
    try:
        act(*args, **named)
    except PasserelleError as refusal:
        return [one.rule for one in getattr(refusal, "findings", ())]
    return []


def asked_of(case: Case) -> list[str]:
    return [basis.rule for criterion in case.asked for basis in criterion.bases]


def a_micro_credential_is_submitted() -> list[str]:
    entry = make.micro_credential(State.DRAFT)
    return refused(catalogue.submit, entry, by=make.member(entry.awarder), today=make.TODAY)


def a_course_is_submitted() -> list[str]:
    course = make.short_course(State.DRAFT)
    return refused(catalogue.submit_short_course, course, by=make.member(course.provider), today=make.TODAY)


def a_role_is_asked_for() -> list[str]:
    body = make.organisation()
    return refused(organisations.apply_for_role, body, "awarder", by=make.member(body), today=make.TODAY)


def a_panel_judges_a_micro_credential() -> list[str]:
    return asked_of(vetting.open_case(make.micro_credential(State.IN_REVIEW).number))


def a_panel_reviews_a_micro_credential() -> list[str]:
    return asked_of(reviews.reviewed(reviews.micro_credential()))


def a_panel_reviews_an_organisation() -> list[str]:
    return asked_of(reviews.reviewed(reviews.role()))


def a_registration_is_decided() -> list[str]:
    found = refused(reviews.decide, vetted.case_at(Stage.DECIDING), "register")
    body = make.organisation()
    role = organisations.apply_for_role(body, "awarder", by=make.member(body), today=make.TODAY)
    by = vetted.officer()
    assert refused(roles.decide, role, by=by, today=make.TODAY, approve=True, reasons="Able.") == found
    return found


def a_review_is_decided() -> list[str]:
    return refused(reviews.decide, reviews.before_the_officer(reviews.micro_credential(), "yes"), "register")


def an_award_is_made() -> list[str]:
    at = awarding.house()
    return refused(awards.award, at.candidate, by=at.signatory, today=timezone.localdate())


def credits_are_waived() -> list[str]:
    story = recognising.story()
    recognising.published(story)
    case = recognising.applied_to([story.award], story.degree, by=story.amina, today=recognising.TODAY)
    assert case.state == CaseState.OPENED  # the line would have decided at once
    stated = {"grant": True, "module_code": "RE301"}
    return refused(recognition.decide, case, by=story.officer, today=recognising.TODAY, **stated)


HUMAN = {"kind": "human", "question": "is_fair"}
ASKED_BY: dict[tuple[str, str, bool], tuple[dict[str, Any], Asks]] = {
    ("micro_credential", "gate", False): ({"field": "legal_constraints"}, a_micro_credential_is_submitted),
    ("short_course", "gate", False): ({"field": "offline_kit_mb"}, a_course_is_submitted),
    ("organisation", "gate", False): ({"field": "results_url"}, a_role_is_asked_for),
    ("micro_credential", "panel", True): (HUMAN, a_panel_judges_a_micro_credential),
    ("micro_credential", "review", True): (HUMAN, a_panel_reviews_a_micro_credential),
    ("organisation", "panel", True): (HUMAN, a_panel_reviews_an_organisation),
    ("registration", "decide", False): ({"field": "conditions"}, a_registration_is_decided),
    ("registration", "review", False): ({"field": "conditions"}, a_review_is_decided),
    ("credential", "issue", False): ({"field": "evidence"}, an_award_is_made),
    ("recognition", "recognise", False): (
        {"kind": "max_share", "of": "award.credits", "source_tag": "SAMC", "max": 0},
        credits_are_waived,
    ),
}
"""What a rule is about, when it is asked, whether of people: a rule that always fails, and the act that asks it."""


def shipped() -> list[tuple[str, gate.Rule]]:
    return [(name, rule) for name, text in texts().items() for rule in gate.load_profile(json.loads(text)).rules]


def test_of_every_rule_that_is_shipped_an_act_is_known_that_asks_it():
    rules = [(name, rule.id, (rule.target, rule.stage, rule.kind == "human")) for name, rule in shipped()]
    assert [one for one in rules if one[2] not in ASKED_BY] == []
    assert len(rules) > 100


def test_no_act_stands_here_that_no_rule_that_is_shipped_needs():
    assert set(ASKED_BY) == {(rule.target, rule.stage, rule.kind == "human") for _, rule in shipped()}


@pytest.mark.parametrize("key", list(ASKED_BY), ids=lambda key: "-".join(map(str, key)))
def test_the_act_asks_a_rule_of_that_stage_and_stops_at_it(key: tuple[str, str, bool], settings: Any):
    settings.PASSERELLE_COUNTRY = "MI"
    target, stage, _ = key
    stated, act = ASKED_BY[key]
    where = {"clause": "art. 1", "source": {"reference": "Own rules"}, "severity": "block", "kind": "required"}
    own_rules.in_force(rules=[where | {"id": RULE, "target": target, "stage": stage} | stated])

    assert act() == [RULE]
