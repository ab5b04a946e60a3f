"""Two at once in an organisation: one wins, the other is told, and nothing half-done remains."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.core.errors import AlreadyDone, NotNow, NotPermitted, PasserelleError
from passerelle.journal.models import Fact
from passerelle.organisations import actions, oversight
from passerelle.organisations.models import Function, Mandate, Organisation, OrganisationRole, Oversight, Role
from passerelle.people.models import Duty, Person
from passerelle.registers.states import State
from tests import factories as make
from tests.at_once import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("_round", range(5))
def test_two_signatories_who_end_each_other_at_once_leave_one(_round):
    today = timezone.localdate()
    body = make.organisation()
    one, two = make.member(body), make.member(body)

    def end(by: Person, other: Person) -> Mandate:
        return actions.end_mandate(Mandate.objects.get(person=other), by=Person.objects.get(pk=by.pk), today=today)

    told = at_once([lambda: end(one, two), lambda: end(two, one)])

    assert [type(answer) for answer in told if isinstance(answer, PasserelleError)] in ([NotNow], [NotPermitted])
    assert Mandate.objects.filter(function=Function.SIGNATORY, ends_on=None).count() == 1
    assert Fact.objects.filter(kind="mandate.end").count() == 1


def test_the_same_organisation_entered_by_six_at_once_exists_once():
    stated = {
        **{"legal_name": "École du Lac", "country": "MI", "legal_id": "4711", "legal_id_scheme": "MI-COMPANIES"},
        "email": "post@lac.example",
    }
    people = [make.person() for _ in range(6)]
    today = timezone.localdate()

    told = at_once([lambda who=who: actions.register_organisation(by=who, today=today, **stated) for who in people])

    assert sum(isinstance(answer, AlreadyDone) for answer in told) == 5
    assert (Organisation.objects.count(), Mandate.objects.count(), Fact.objects.count()) == (1, 1, 1)


def test_of_six_applications_at_once_one_is_made():
    body = make.organisation()
    signatory, today = make.member(body), timezone.localdate()

    told = at_once([lambda: actions.apply_for_role(body, "awarder", by=signatory, today=today)] * 6)

    assert sum(isinstance(answer, AlreadyDone) for answer in told) == 5
    assert (OrganisationRole.objects.count(), Fact.objects.count()) == (1, 1)


def test_of_six_decisions_at_once_one_stands():
    role = make.organisation_role(make.organisation(), Role.AWARDER, state=State.IN_REVIEW)
    officers = [make.person(duties=[Duty.DECISION_OFFICER]) for _ in range(6)]
    today = timezone.localdate()

    def decide(place: int) -> OrganisationRole:
        own = OrganisationRole.objects.select_related("organisation").get(pk=role.pk)
        return actions.decide_role(own, by=officers[place], today=today, approve=place % 2 == 0, reasons=f"No. {place}")

    told = at_once([lambda place=place: decide(place) for place in range(6)])

    role.refresh_from_db()
    (winner,) = [place for place, answer in enumerate(told) if not isinstance(answer, PasserelleError)]
    assert (role.reasons, role.version) == (f"No. {winner}", 2)
    assert role.state == (State.REGISTERED if winner % 2 == 0 else State.RETURNED)
    assert Fact.objects.count() == 1


def test_of_six_who_give_the_same_mandate_at_once_one_does_and_two_spans_never_meet():
    body, newcomer, today = make.organisation(), make.person(), timezone.localdate()
    signatory = make.member(body).pk

    def grant(days: int) -> Mandate:
        by = Person.objects.get(pk=signatory)
        begins = today + timedelta(days=days)
        return actions.grant_mandate(body, newcomer, "editor", by=by, today=today, valid_from=begins)

    told = at_once([lambda days=days: grant(days) for days in range(6)])

    assert sum(isinstance(answer, AlreadyDone) for answer in told) == 5
    assert (Mandate.objects.filter(person=newcomer).count(), Fact.objects.count()) == (1, 1)


def test_of_six_who_say_that_an_agency_reviews_a_body_one_is_kept():
    agency, body, today = make.organisation([Role.QA_AGENCY]), make.organisation(), timezone.localdate()
    signatory = make.member(agency).pk

    def oversee() -> Oversight:
        by = Person.objects.get(pk=signatory)
        return oversight.oversee(agency, body, by=by, today=today, reviewed="courses", standards="ESG 2015")

    told = at_once([oversee] * 6)

    assert sum(isinstance(answer, AlreadyDone) for answer in told) == 5
    assert (Oversight.objects.count(), Fact.objects.count()) == (1, 1)
