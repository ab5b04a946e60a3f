"""An agency gives a quality label to a body or an entry, with its criteria in words, and may withdraw it with reasons.

Who gives one is as independent as who reviews (`independence.py`); a label is no decision of the register.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction

from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.core.calendar import add_months
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.plain_text_check import of_nobody
from passerelle.core.shapes import day, some_name, some_text
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.quality import independence
from passerelle.quality.models import Label
from passerelle.quality.permissions import may_give_label
from passerelle.quality.states import LABELS, LabelState
from passerelle.registers.numbers import next_number
from passerelle.registers.states import VERIFIED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

MOST_WORDS: Final = 4_000
LONGEST_MONTHS: Final = 72
"""As long as the longest cycle of external review that the standards here know (ESG 2015: six years)."""


@transaction.atomic
def give(agency: Organisation, subject: Organisation, stated: Mapping[str, Any], *, by: Person, today: date) -> Label:
    """Give a label to a body, or to an entry of it; it is public at once.

    `stated`: name, criteria, valid_until, entry (a number; empty for the whole body). Raises NotPermitted, Malformed
    with everything amiss, NotNow with all `reasons` for which the agency does not judge this body, AlreadyDone while it
    bears the same label.
    """
    if not may_give_label(by, agency):
        raise NotPermitted
    said = read(subject, stated, today=today)
    if found := independence.against(agency, subject, on=today):
        raise NotNow(reason=found[0], reasons=list(found))
    same = Label.objects.filter(agency=agency, subject=subject, entry=said["entry"], name=said["name"])
    for earlier in same.filter(state=LabelState.GIVEN, valid_until__lt=today):
        _expire(earlier)
    try:
        with transaction.atomic():
            made = Label.objects.create(
                number=next_number("QL"), agency=agency, subject=subject, given_by=by, valid_from=today, **said
            )
    except IntegrityError:
        before = same.filter(state=LabelState.GIVEN).values_list("number", flat=True).get()
        raise AlreadyDone(field="name", seen=said["name"], number=before) from None
    noted = {"agency": agency.number, "subject": subject.number, "entry": made.entry, "name": made.name}
    journal.record("label.give", subject=made.number, actor=by.reference, noted=noted)
    return made


@transaction.atomic
def withdraw(label: Label, *, by: Person, today: date, because: str) -> Label:
    """Take a label back, and say why; both stay public. Raises NotPermitted, Malformed, WrongState."""
    if not may_give_label(by, label.agency):
        raise NotPermitted
    why = some_text(MOST_WORDS)("because", because)
    ended = {"withdrawn_by": by, "withdrawn_on": today, "withdrawn_because": why}
    return _step(label, "withdraw", by=by, noted={"because": why}, **ended)


def expire_due(*, today: date) -> int:
    """Write down of labels that were valid until a day before this one that they ran out. Returns how many."""
    return sum(_expire(one) for one in Label.objects.filter(state=LabelState.GIVEN, valid_until__lt=today))


def read(subject: Organisation | None, stated: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Return what is stated of a label as it is kept; of no body yet, an entry is not looked for.

    Raises Malformed with everything amiss.
    """
    amiss = Together()
    name = amiss.of(some_name(120), "name", stated.get("name"))
    criteria = amiss.of(some_text(MOST_WORDS), "criteria", stated.get("criteria"))
    with amiss.also():
        of_nobody("criteria", criteria)
    until, entry = amiss.of(day, "valid_until", stated.get("valid_until")), str(stated.get("entry") or "").strip()
    with amiss.also():
        last = add_months(today, LONGEST_MONTHS)
        if until is None or not today < until <= last:
            raise Malformed(field="valid_until", expected=f"after {today}, until {last}", seen=str(until or ""))
    with amiss.also():
        if subject is not None and entry and not _has(subject, entry):
            raise Malformed(field="entry", expected="a registered entry of this body", seen=entry[:80])
    amiss.settle()
    return {"name": name, "criteria": criteria, "valid_until": until, "entry": entry}


def _has(subject: Organisation, number: str) -> bool:
    own = MicroCredential.objects.filter(awarder=subject, number=number, state__in=VERIFIED)
    return own.exists() or ShortCourse.objects.filter(provider=subject, number=number, state__in=VERIFIED).exists()


@transaction.atomic
def _expire(label: Label) -> int:
    try:
        _step(label, "expire", by=None, noted={"valid_until": label.valid_until.isoformat()})
    except WrongState:
        return 0
    return 1


def _step(label: Label, act: str, *, by: Person | None, noted: Mapping[str, Any], **fields: Any) -> Label:
    target = LABELS.after(label.state, act)
    if not Label.objects.filter(pk=label.pk, state=label.state).update(state=target, **fields):
        raise WrongState(act, label.state)
    label.refresh_from_db()
    journal.record(f"label.{act}", subject=label.number, actor=by.reference if by else "", noted=dict(noted))
    return label
