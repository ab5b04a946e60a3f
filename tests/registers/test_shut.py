"""What the gate refuses leaves one fact, of rules and their counts; nothing else of the attempt is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.catalogue import actions
from passerelle.core.errors import GateRefused, Malformed, NotPermitted
from passerelle.journal.models import Fact
from passerelle.organisations import actions as organisations
from passerelle.organisations.models import Organisation, OrganisationRole
from passerelle.registers import shut
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


def test_a_refused_micro_credential_leaves_one_fact_and_stays_a_draft():
    make.rules()
    make.framework()
    entry = make.micro_credential(State.DRAFT, outcomes=[], summary={"en": "Nobody reads this."})
    by = make.member(entry.awarder)

    for _ in range(2):
        with pytest.raises(GateRefused) as refusal:
            actions.submit(entry, by=by, today=TODAY)

    entry.refresh_from_db()
    facts = list(Fact.objects.all())
    blocking = {finding.rule for finding in refusal.value.findings if finding.blocks}
    assert (entry.state, EntryVersion.objects.count()) == (State.DRAFT, 0)
    assert [(one.kind, one.subject, one.actor) for one in facts] == [("gate.shut", entry.number, by.reference)] * 2
    assert set(facts[0].noted) == {"register", "profiles", "rules"}
    assert set(facts[0].noted["rules"]) == blocking
    assert "Nobody reads this." not in str(facts[0].noted)
    today = timezone.localdate()
    assert shut.attempts(today, today) == (2, dict.fromkeys(blocking, 2))
    assert shut.attempts(today + timedelta(days=1), today + timedelta(days=1)) == (0, {})


def test_a_refused_course_leaves_one_fact():
    make.rules()
    course = make.short_course(State.DRAFT, outcomes=[])

    with pytest.raises(GateRefused):
        actions.submit_short_course(course, by=make.member(course.provider), today=TODAY)

    assert [(one.kind, one.subject) for one in Fact.objects.all()] == [("gate.shut", course.number)]


def test_a_refused_application_is_told_of_the_body_and_leaves_no_entry():
    make.rules()
    body = make.organisation(quality_statement="", description="")
    by = make.member(body)

    with pytest.raises(GateRefused):
        organisations.apply_for_role(body, "provider", by=by, today=TODAY)
    with pytest.raises(Malformed):
        organisations.apply_for_role(body, "king", by=by, today=TODAY)
    with pytest.raises(NotPermitted):
        organisations.apply_for_role(body, "awarder", by=make.person(), today=TODAY)

    fact = Fact.objects.get()
    assert (fact.kind, fact.subject, fact.noted["register"]) == ("gate.shut", body.number, "organisation_role")
    assert (OrganisationRole.objects.count(), Organisation.objects.count()) == (0, 1)


def test_what_passes_leaves_no_such_fact():
    make.rules()
    make.framework()
    entry = make.micro_credential(State.DRAFT)

    actions.submit(entry, by=make.member(entry.awarder), today=TODAY)

    assert not Fact.objects.filter(kind=shut.SHUT).exists()
