"""Visits at a service centre: opened with consent, ended by either side, or by themselves after half an hour.

Source: DOMAIN 6, journeys 2 and 3; UX B8 (an assisted path for each online act). What may be done in one is in
`counter.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from passerelle.assessment.steps import step
from passerelle.core import visits as rules
from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.core.shapes import some_name
from passerelle.core.together import Together
from passerelle.guidance import codes, consent_words
from passerelle.guidance.models import HowGiven, Visit
from passerelle.guidance.permissions import may_stand_at_counter
from passerelle.guidance.states import VISIT_LIFE, VisitState
from passerelle.journal import actions as journal
from passerelle.people import without_mail
from passerelle.people.models import Person
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from passerelle.organisations.models import Organisation

MOST_NAME = 200


@transaction.atomic
def open_with_code(
    centre: Organisation, reference: str, code: str, consent: Mapping[str, object], *, by: Person, now: datetime,
    today: date,
) -> Visit:  # fmt: skip
    """Open a visit of somebody who has an account, by its reference and one code of their card, which is used up.

    `consent` is {purposes, language, how_given}. Raises NotPermitted (also of oneself), Malformed with everything that
    is amiss, NotNow (`code_unknown`, told alike for an account that there is none of; `visit_open`).
    """
    if not may_stand_at_counter(by, centre.pk, on=today):
        raise NotPermitted
    said = _checked(consent)
    person = Person.objects.filter(reference=reference.strip(), is_active=True).first()
    if person is None or not codes.spend(person, code, today=today):
        raise NotNow(reason="code_unknown")
    if person.pk == by.pk:
        raise NotPermitted
    return _open(centre, person, said, by, now, made_account=False)


@transaction.atomic
def open_with_new_account(
    centre: Organisation, name: str, consent: Mapping[str, object], *, by: Person, now: datetime, today: date
) -> Visit:
    """Make an account for somebody who has none and no address, and open their visit.

    Raises NotPermitted, Malformed with everything that is amiss.
    """
    if not may_stand_at_counter(by, centre.pk, on=today):
        raise NotPermitted
    amiss = Together()
    called = amiss.of(some_name(MOST_NAME), "name", name)
    said: dict[str, object] = {}
    with amiss.also():
        said = _checked(consent)
    amiss.settle()
    person = without_mail.create(called, str(said["language"]))
    noted = {"centre": centre.reference}
    journal.record("person.register", subject=person.reference, actor=by.reference, noted=noted)
    return _open(centre, person, said, by, now, made_account=True)


def _checked(consent: Mapping[str, object]) -> dict[str, object]:
    amiss = Together()
    purposes = amiss.of(rules.purposes, "purposes", consent.get("purposes"))
    known = [code for code, _name in settings.LANGUAGES]
    language, how = str(consent.get("language", "")), str(consent.get("how_given", ""))
    if language not in known:
        amiss.add(Malformed(field="language", expected=", ".join(known), seen=language[:20]))
    if how not in HowGiven.values:
        amiss.add(Malformed(field="how_given", expected=", ".join(HowGiven.values), seen=how[:20]))
    amiss.settle()
    return {"purposes": purposes, "language": language, "how_given": how}


def _open(
    centre: Organisation, person: Person, said: Mapping[str, object], by: Person, now: datetime, *, made_account: bool
) -> Visit:
    for left in Visit.objects.filter(person=person, state=VisitState.OPEN):
        if not left.runs(now):  # nobody closed it, and its time is over
            step(left, VISIT_LIFE, "run_out", by=None, closed_at=left.ends_at, closed_by="run_out")
    words = consent_words.words(centre.legal_name, list(said["purposes"]), str(said["language"]))  # type: ignore[call-overload]
    try:
        with transaction.atomic():
            visit = Visit.objects.create(
                number=next_number("SV"),
                person=person,
                officer=by,
                centre=centre,
                words=words,
                made_account=made_account,
                opened_at=now,
                ends_at=rules.ends_at(now),
                **said,
            )
    except IntegrityError:
        raise NotNow(reason="visit_open") from None
    noted = {"centre": centre.reference, "on_behalf_of": person.reference} | {
        name: said[name] for name in ("purposes", "language", "how_given")
    }
    journal.record("visit.open", subject=visit.number, actor=by.reference, noted=noted)
    return visit


@transaction.atomic
def close(visit: Visit, *, by: Person, now: datetime) -> Visit:
    """End a visit, as its officer. Safe to send twice. Raises NotPermitted."""
    if visit.officer_id != by.pk:
        raise NotPermitted
    return _end(visit, "close", by, now)


@transaction.atomic
def take_back(visit: Visit, *, by: Person, now: datetime) -> Visit:
    """Take the consent back: its person at their own page, or the officer as soon as they are told at the counter.

    Safe to send twice. Raises NotPermitted.
    """
    if by.pk not in {visit.person_id, visit.officer_id}:
        raise NotPermitted
    return _end(visit, "take_back", by, now)


def run_out(visit: Visit, *, now: datetime) -> Visit:
    """End a visit whose half hour is over; the register itself acts. Raises WrongState where it is closed."""
    return step(visit, VISIT_LIFE, "run_out", by=None, closed_at=min(now, visit.ends_at), closed_by="run_out")


def _end(visit: Visit, act: str, by: Person, now: datetime) -> Visit:
    locked = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if locked.state == VisitState.OPEN:
        step(
            locked, VISIT_LIFE, act, by=by, closed_at=now, closed_by=act, noted={"on_behalf_of": visit.person.reference}
        )
    visit.refresh_from_db()
    return visit


@transaction.atomic
def card(visit: Visit, *, by: Person, now: datetime, today: date) -> list[str]:
    """Print a new card for the person of a visit, so that they can come again. Raises NotPermitted, NotNow."""
    if visit.officer_id != by.pk or not may_stand_at_counter(by, visit.centre_id, on=today):
        raise NotPermitted
    if not visit.runs(now):
        raise NotNow(reason="visit_over")
    return codes.new_card(visit.person, today=today)
