"""Which organisation is meant by what somebody types."""

from __future__ import annotations

import pytest

from passerelle.core.errors import Malformed
from passerelle.organisations.models import Role
from passerelle.organisations.naming import meant
from passerelle.policy import sentences
from passerelle.registers.states import State
from tests import factories as make

pytestmark = pytest.mark.django_db


def refused(person, written: str) -> str:
    with pytest.raises(Malformed) as refusal:
        meant(person, written)
    return refusal.value.data["reason"]


def test_a_body_is_meant_by_its_number_its_roles_number_its_address_and_its_exact_name():
    body, reader = make.organisation([Role.PROVIDER, Role.ASSESSOR], legal_name="Lake School"), make.person()
    roles = list(body.roles.values_list("number", flat=True))

    for written in (body.number, body.number.lower(), *roles, body.slug, "lake  school ", "LAKE SCHOOL"):
        assert meant(reader, written) == body
    assert refused(reader, "Lake") == refused(reader, "") == refused(reader, "ORG-77777") == "no_such_organisation"


def test_a_name_that_two_bodies_have_means_neither_and_a_number_is_never_a_name():
    body, reader = make.organisation([Role.PROVIDER], legal_name="Lake School"), make.person()
    make.organisation([Role.PROVIDER], legal_name="lake school")
    make.organisation([Role.PROVIDER], legal_name=body.number)

    assert meant(reader, body.number) == body
    assert refused(reader, "Lake School") == "several_organisations"
    with pytest.raises(Malformed) as refusal:
        meant(reader, "Lake School")
    assert "Give the number of the one you mean." in sentences.of_error(refusal.value)


def test_what_is_not_public_is_meant_by_nobody_but_who_acts_for_it():
    body = make.organisation()
    role = make.organisation_role(body, Role.PROVIDER, state=State.IN_REVIEW)

    for written in (body.number, body.legal_name, body.slug, role.number):
        assert refused(make.person(), written) == "no_such_organisation"
    assert meant(make.member(body), body.number) == body
    assert refused(make.member(body), role.number) == "no_such_organisation"
