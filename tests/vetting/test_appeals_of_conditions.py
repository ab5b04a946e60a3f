"""An appeal against a condition that is met meanwhile: nothing is left to decide, and that is said."""

from __future__ import annotations

import pytest
from django.utils import timezone

from passerelle.core.errors import NotNow
from passerelle.journal.models import Fact
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting import actions
from passerelle.vetting.actions import appealing, sanctioning
from passerelle.vetting.models import Appeal, Condition
from passerelle.vetting.states import AppealState
from tests.vetting import factories as given

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def conditional():
    return given.decided("register_with_conditions", today=today())


def lodged(case):
    return appealing.lodge(case, grounds="It is shown already.", by=given.signatory_of(case), today=today())


def heard(appeal):
    """Return the appeal, heard, and who heard it."""
    handler = given.handler()
    appealing.admit(appeal, by=given.registrar())
    appealing.assign(appeal, handler, by=given.registrar())
    appealing.hear(appeal, "They showed it.", by=handler)
    return Appeal.objects.get(pk=appeal.pk), handler


def meet(case):
    condition = Condition.objects.get(case=case)
    actions.offer_evidence(condition, "A film.", by=given.signatory_of(case), today=today())
    condition.refresh_from_db()
    actions.meet_condition(condition, by=given.officer(), today=today())


def test_once_the_condition_is_met_the_appeal_cannot_be_upheld_and_nothing_is_changed():
    case = conditional()
    appeal, handler = heard(lodged(case))
    meet(case)
    facts = Fact.objects.count()

    with pytest.raises(NotNow) as refusal:
        appealing.uphold(appeal, "So it is.", by=handler, today=today())

    appeal.refresh_from_db()
    assert refusal.value.data["reason"] == appealing.reason_not_to_uphold(appeal) == "conditions_met"
    assert (appeal.state, Fact.objects.count()) == (AppealState.HEARD, facts)
    assert entry_of(case.entry).state == State.REGISTERED
    appealing.dismiss(appeal, "It was met meanwhile.", by=handler, today=today())
    assert appeal.state == AppealState.DISMISSED


def test_while_the_condition_is_open_the_appeal_is_upheld_and_lifts_it():
    case = conditional()
    appeal, handler = heard(lodged(case))

    assert appealing.reason_not_to_uphold(appeal) == ""
    appealing.uphold(appeal, "It is shown.", by=handler, today=today())

    assert (Condition.objects.get().state, entry_of(case.entry).state) == ("void", State.REGISTERED)


def test_nobody_appeals_against_conditions_that_are_met():
    case = conditional()
    meet(case)

    with pytest.raises(NotNow) as refusal:
        lodged(case)

    assert (refusal.value.data["reason"], Appeal.objects.count()) == ("conditions_met", 0)


def test_while_the_entry_is_suspended_the_appeal_waits():
    case = conditional()
    appeal, handler = heard(lodged(case))
    suspension = sanctioning.propose_suspension(case.entry, "It burns.", by=given.registrar(), today=today())
    sanctioning.confirm_suspension(suspension, by=given.officer(), today=today())

    with pytest.raises(NotNow) as refusal:
        appealing.uphold(appeal, "So it is.", by=handler, today=today())

    assert refusal.value.data["reason"] == "not_as_it_stands"
    assert entry_of(case.entry).state == State.SUSPENDED
    sanctioning.lift_suspension(suspension, by=given.registrar(), today=today())
    appealing.uphold(appeal, "So it is.", by=handler, today=today())
    assert entry_of(case.entry).state == State.REGISTERED
