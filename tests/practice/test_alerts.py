"""Alerts of fraud: a pattern and no person, raised by one, checked by a second, seen where credentials are made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import Malformed, NotPermitted, WrongState
from passerelle.organisations.models import Function, Role
from passerelle.people.models import Duty
from passerelle.practice.actions import alerts as acting
from passerelle.practice.actions import circles
from passerelle.practice.models import Circle, FraudAlert
from passerelle.practice.permissions import alerts_visible_to
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
STATED: dict[str, Any] = {
    "title": "One photo for several candidates",
    "seen": "The same photo came with four proofs of work.",
    "recognise": "Compare the size and the moment in the file.",
    "what_to_do": "Ask for a second photo with the day written on paper.",
    "since": "2026-03-01",
    "source": "assessment",
}


def assessor() -> Any:
    return make.member(make.organisation([Role.ASSESSOR]), Function.ASSESSOR)


def registrar() -> Any:
    return make.person(duties=[Duty.REGISTRAR])


def raised(by: Any = None, **more: Any) -> FraudAlert:
    circle = more.pop("circle", None)
    return acting.raise_alert(STATED | more, by=by or assessor(), today=TODAY, circle=circle)


def test_an_alert_is_seen_by_assessors_awarders_and_registrars_once_a_second_person_checked_it():
    raising = assessor()
    alert = raised(raising)
    awarder = make.member(make.organisation([Role.AWARDER]), Function.EDITOR)
    for somebody, sees in ((raising, True), (registrar(), True), (assessor(), False), (awarder, False)):
        assert list(alerts_visible_to(somebody)) == ([alert] if sees else [])

    acting.check(alert, by=registrar(), today=TODAY)

    assert (alert.number[:3], alert.state, alert.checked_on) == ("FA-", "checked", TODAY)
    for somebody in (assessor(), awarder, registrar(), make.person(duties=[Duty.DECISION_OFFICER])):
        assert list(alerts_visible_to(somebody)) == [alert]
    for somebody in (make.person(), make.member(make.organisation([Role.EMPLOYER]))):
        assert list(alerts_visible_to(somebody)) == []


def test_members_of_a_circle_raise_in_it_and_others_nowhere():
    circle = Circle.objects.get(slug="fraud")
    teacher = make.member(make.organisation(), Function.TEACHER)
    for where in (circle, None):
        with pytest.raises(NotPermitted):
            raised(teacher, circle=where)

    circles.join(circle, by=teacher, today=TODAY)

    assert raised(teacher, circle=circle).circle == circle
    with pytest.raises(NotPermitted):
        raised(teacher)
    assert raised(registrar()).circle is None


def test_nobody_checks_what_they_raised_themselves():
    somebody = registrar()
    alert = raised(somebody)

    for one in (somebody, assessor()):
        with pytest.raises(NotPermitted):
            acting.check(alert, by=one, today=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        FraudAlert.objects.filter(pk=alert.pk).update(state="checked", checked_by=somebody, checked_on=TODAY)


def test_an_alert_that_names_a_person_is_held_by_name_and_checked_only_after_it_was_read():
    alert = raised(seen="Anna.k@lake.example sent it.", recognise="A candidate named Anna Keller.")
    assert (alert.state, alert.held_because) == ("held", ["mail_address", "named_person"])

    with pytest.raises(WrongState):
        acting.check(alert, by=registrar(), today=TODAY)
    acting.withdraw(alert, "It names a person.", by=registrar(), today=TODAY)

    assert (alert.state, "Keller" in alert.recognise) == ("withdrawn", True)


def test_what_was_held_by_mistake_goes_on():
    alert = raised(seen="It was said to be by Dr. Pump, a brand.")

    acting.release(alert, by=registrar(), today=TODAY)
    acting.check(alert, by=registrar(), today=TODAY)

    assert alert.state == "checked"


def test_everything_amiss_is_told_at_once():
    wrong = {"title": "", "seen": "", "since": TODAY + timedelta(days=1), "source": "a dream"}

    with pytest.raises(Malformed) as refusal:
        raised(**wrong)

    assert {one.data["field"] for one in (refusal.value, *refusal.value.others)} == set(wrong)
    assert FraudAlert.objects.count() == 0


def test_who_raised_it_or_a_registrar_takes_an_alert_back():
    mine, other = assessor(), assessor()
    alert = raised(mine)

    with pytest.raises(NotPermitted):
        acting.withdraw(alert, "No.", by=other, today=TODAY)
    acting.withdraw(alert, "It was one camera.", by=mine, today=TODAY)

    assert alert.withdrawn_because == "It was one camera."
