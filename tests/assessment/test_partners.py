"""Who may be left with a candidate: awarders, and bodies that were let assess; and what stays when that ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from passerelle.assessment import actions, queries
from passerelle.assessment.states import CandidateState
from passerelle.catalogue import partners
from passerelle.catalogue.models import PartnerAuthorisation
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.organisations.models import Function, Role
from tests import factories as base
from tests.assessment import factories as make
from tests.assessment.factories import ONSITE, TODAY, Country
from tests.assessment.test_candidates import refused

if TYPE_CHECKING:
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def mirane() -> Country:
    return make.country()


def let(mirane: Country) -> PartnerAuthorisation:
    """Return what lets the assessing body of the small country assess."""
    return PartnerAuthorisation.objects.get(partner=mirane.body, act="assess")


def end(mirane: Country) -> None:
    partners.end_authorisation(let(mirane), by=mirane.signatory, today=TODAY)


def another() -> tuple[Organisation, Person]:
    """Return another body with an assessor; nobody let it do anything."""
    body = make.organisation("Coast Testing Centre", Role.ASSESSOR)
    return body, make.staff(body, Function.ASSESSOR, "Omar Dieng")


def test_a_body_without_an_authorisation_is_neither_entrusted_nor_named_nor_offered(mirane: Country):
    body, assessor = another()
    candidate = make.candidate(mirane)

    for act in (
        lambda: actions.entrust(candidate, body, by=mirane.signatory, today=TODAY),
        lambda: actions.assign_assessor(candidate, assessor, body, by=mirane.signatory, today=TODAY),
    ):
        assert refused(act, NotNow, candidate).data == {"reason": "not_let_assess"}

    assert [choice.organisation for choice in queries.choices(candidate, on=TODAY)] == [mirane.body]
    assert queries.assessing_bodies(mirane.entry, on=TODAY) == [mirane.body]


@pytest.mark.parametrize(
    "fields",
    [
        {"act": "teach"},
        {"act": "assess", "ends_on": TODAY},
        {"act": "assess", "valid_from": TOMORROW},
        {"act": "assess", "blocks": ["B1"]},
    ],
)
def test_an_authorisation_to_something_else_or_of_another_day_lets_nobody_assess(mirane: Country, fields):
    body, _assessor = another()
    base.authorisation(mirane.entry, body, **fields)
    candidate = make.candidate(mirane)

    refusal = refused(lambda: actions.entrust(candidate, body, by=mirane.signatory, today=TODAY), NotNow, candidate)

    assert refusal.data == {"reason": "not_let_assess"}


@pytest.mark.parametrize("right", ["awarder", "joint awarder"])
def test_awarders_assess_without_an_authorisation(mirane: Country, right: str):
    body = mirane.awarder if right == "awarder" else make.organisation("Second Chamber", Role.AWARDER)
    base.organisation_role(body, Role.ASSESSOR)
    mirane.entry.joint_awarders.set([] if right == "awarder" else [body])

    candidate = actions.entrust(make.candidate(mirane), body, by=mirane.signatory, today=TODAY)

    assert (candidate.organisation, candidate.assessed_under) == (body, None)


def test_whom_a_body_assesses_already_it_assesses_to_the_end_and_nobody_else(mirane: Country):
    candidate, other = make.candidate(mirane), make.candidate(mirane, make.person("Noor Haddadi"))
    actions.entrust(candidate, mirane.body, by=mirane.signatory, today=TODAY)
    end(mirane)

    refusal = refused(lambda: actions.entrust(other, mirane.body, by=mirane.signatory, today=TODAY), NotNow, other)
    assert refusal.data == {"reason": "not_let_assess"}
    assert [choice.person for choice in queries.choices(candidate, on=TODAY)] == [mirane.assessor]
    actions.assign_assessor(candidate, mirane.assessor, mirane.body, by=mirane.head, today=TODAY)
    actions.record_results(candidate, make.marks(), identity_check=ONSITE, by=mirane.assessor, today=TODAY)
    assert (candidate.state, candidate.assessed_under) == (CandidateState.PASSED, let(mirane))


def test_as_many_are_left_to_a_body_as_were_agreed_on(mirane: Country):
    PartnerAuthorisation.objects.filter(pk=let(mirane).pk).update(most_learners=1)
    first, second = make.candidate(mirane), make.candidate(mirane, make.person("Noor Haddadi"))
    actions.entrust(first, mirane.body, by=mirane.signatory, today=TODAY)
    actions.assign_assessor(first, mirane.assessor, mirane.body, by=mirane.head, today=TODAY)  # the same place

    refusal = refused(lambda: actions.entrust(second, mirane.body, by=mirane.signatory, today=TODAY), NotNow, second)
    assert refusal.data == {"reason": "partner_is_full", "most": 1}

    actions.withdraw_candidate(first, by=mirane.learner)
    actions.entrust(second, mirane.body, by=mirane.signatory, today=TODAY)
    assert let(mirane).learners == 1


def test_a_candidate_left_to_another_body_is_counted_there_and_no_longer_here(mirane: Country):
    body, assessor = another()
    theirs = base.authorisation(mirane.entry, body, "assess")
    candidate = make.assigned(mirane)
    assert let(mirane).learners == 1

    actions.assign_assessor(candidate, assessor, body, by=mirane.signatory, today=TODAY)

    theirs.refresh_from_db()
    assert (let(mirane).learners, theirs.learners, candidate.assessed_under) == (0, 1, theirs)


@pytest.mark.parametrize("may_subcontract", [True, False])
def test_a_body_names_anothers_assessor_only_where_it_may_pass_assessments_on(mirane: Country, may_subcontract: bool):
    PartnerAuthorisation.objects.filter(pk=let(mirane).pk).update(may_subcontract=may_subcontract)
    body, assessor = another()
    base.authorisation(mirane.entry, body, "assess")
    candidate = actions.entrust(make.candidate(mirane), mirane.body, by=mirane.signatory, today=TODAY)

    def pass_on() -> None:
        actions.assign_assessor(candidate, assessor, body, by=mirane.head, today=TODAY)

    if may_subcontract:
        pass_on()
        assert (candidate.organisation, candidate.assessor) == (body, assessor)
    else:
        refused(pass_on, NotPermitted, candidate)


def test_what_may_be_passed_on_goes_only_to_a_body_that_was_let_assess_and_while_it_holds(mirane: Country):
    PartnerAuthorisation.objects.filter(pk=let(mirane).pk).update(may_subcontract=True)
    body, assessor = another()
    candidate = actions.entrust(make.candidate(mirane), mirane.body, by=mirane.signatory, today=TODAY)

    def pass_on() -> None:
        actions.assign_assessor(candidate, assessor, body, by=mirane.head, today=TODAY)

    assert refused(pass_on, NotNow, candidate).data == {"reason": "not_let_assess"}
    base.authorisation(mirane.entry, body, "assess")
    end(mirane)
    candidate.refresh_from_db()
    refused(pass_on, NotPermitted, candidate)
