"""Alerts of fraud: a pattern without any person in it, raised by one, checked by a second, seen where it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.core.errors import NotPermitted
from passerelle.core.plain_text_check import reasons_to_hold
from passerelle.journal import actions as journal
from passerelle.practice.actions.steps import known, said, shaped, step, title, until
from passerelle.practice.models import FraudAlert, SourceKind
from passerelle.practice.permissions import may_check, may_raise, may_read_held, may_withdraw_alert
from passerelle.practice.states import ALERTS, AlertState
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.people.models import Person
    from passerelle.practice.models import Circle

TEXTS = ("title", "seen", "recognise", "what_to_do")


@transaction.atomic
def raise_alert(stated: Mapping[str, Any], *, by: Person, today: date, circle: Circle | None = None) -> FraudAlert:
    """Describe a pattern of fraud; a registrar checks it before others see it.

    `stated`: title, seen, recognise, what_to_do, since, source. A text that speaks of a person is held, with the
    reason. Raises NotPermitted, Malformed with everything amiss at once.
    """
    if not may_raise(by, circle):
        raise NotPermitted
    fields = shaped(
        stated,
        {
            "title": title,
            **dict.fromkeys(TEXTS[1:], said),
            "since": until(today),
            "source": known(SourceKind.values),
        },
    )
    held = reasons_to_hold(*(fields[name] for name in TEXTS))
    alert = FraudAlert.objects.create(
        number=next_number("FA"),
        circle=circle,
        state=AlertState.HELD if held else AlertState.RAISED,
        held_because=list(held),
        raised_by=by,
        raised_on=today,
        **fields,
    )
    noted = {"circle": circle.slug if circle else "", "held_because": list(held)}
    journal.record("fraud_alert.raise", subject=alert.number, actor=by.reference, noted=noted)
    return alert


@transaction.atomic
def release(alert: FraudAlert, *, by: Person, today: date) -> FraudAlert:
    """Let an alert go on that was held: it names nobody after all. Raises NotPermitted, WrongState."""
    if not may_read_held(by):
        raise NotPermitted
    return step(alert, ALERTS, "release", by=by, held_because=[])


@transaction.atomic
def check(alert: FraudAlert, *, by: Person, today: date) -> FraudAlert:
    """Find that an alert holds: assessors, awarders and registrars see it. Never by whoever raised it.

    Raises NotPermitted, WrongState.
    """
    if not may_check(by, alert):
        raise NotPermitted
    return step(alert, ALERTS, "check", by=by, checked_by=by, checked_on=today)


@transaction.atomic
def withdraw(alert: FraudAlert, because: str, *, by: Person, today: date) -> FraudAlert:
    """Take an alert back; the reason stays. Raises NotPermitted, Malformed, WrongState."""
    if not may_withdraw_alert(by, alert):
        raise NotPermitted
    why = said("because", because)
    return step(alert, ALERTS, "withdraw", by=by, withdrawn_on=today, withdrawn_because=why)
