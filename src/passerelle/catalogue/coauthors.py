"""Writing together across organisations: the owner asks somebody, who says yes or no, until one of them ends it.

A co-author reads, writes and comments; whoever was asked to comment only does not write. Neither submits, withdraws or
signs. Source: DOMAIN 6, journey 5 (4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from passerelle.catalogue.joint import OVER
from passerelle.catalogue.models import CoAuthor, Part
from passerelle.catalogue.permissions import may_edit, may_end_co_author
from passerelle.catalogue.states import CO_AUTHORS, CoAuthorState
from passerelle.core.errors import AlreadyDone, Malformed, NotPermitted, WrongState
from passerelle.core.shapes import short_text
from passerelle.journal import actions as journal
from passerelle.organisations.permissions import people_of

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

MOST_NOTE = 2_000


@transaction.atomic
def invite(
    entry: MicroCredential,
    organisation: Organisation,
    email: str,
    *,
    by: Person,
    today: date,
    part: str = Part.WRITES,
    note: str = "",
) -> CoAuthor:
    """Ask somebody who acts for another organisation to write with the awarder, or to comment; a letter goes out.

    Raises NotPermitted, WrongState for an entry that ended, Malformed where nobody of this e-mail address acts for the
    organisation today (also where it is the awarder's own), AlreadyDone where the person takes part or was asked.
    """
    if not may_edit(by, entry):
        raise NotPermitted
    if entry.state in OVER:
        raise WrongState("invite_co_author", entry.state)
    if part not in Part.values:
        raise Malformed(field="part", expected=", ".join(Part.values), seen=part[:80])
    if organisation.pk == entry.awarder_id:
        raise Malformed(field="organisation", expected="another organisation", seen=organisation.number)
    person = people_of(organisation.pk, on=today).filter(email__iexact=email.strip()).first()
    if person is None:
        raise Malformed(field="email", expected="the address of somebody who acts for this organisation")
    said = short_text(MOST_NOTE)("note", note)
    made = CoAuthor(micro_credential=entry, person=person, organisation=organisation, part=part, note=said)
    made.invited_by, made.invited_on = by, today
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDone(field="co_author", seen=organisation.number) from None
    _record("invite", made, by)
    return made


def accept(asked: CoAuthor, *, by: Person, today: date) -> CoAuthor:
    """Say yes; from now on the draft can be read and written. Raises NotPermitted (also when the mandate for the
    organisation ended), WrongState.
    """
    if asked.person_id != by.pk or not people_of(asked.organisation_id, on=today).filter(pk=by.pk).exists():
        raise NotPermitted
    return _step(asked, "accept", by=by, answered_on=today)


def decline(asked: CoAuthor, *, by: Person, today: date) -> CoAuthor:
    """Say no. Raises NotPermitted or WrongState."""
    if asked.person_id != by.pk:
        raise NotPermitted
    return _step(asked, "decline", by=by, answered_on=today)


def end(held: CoAuthor, *, by: Person, today: date) -> CoAuthor:
    """Take the invitation back, end the work together, or leave: what was written and said stays.

    Raises NotPermitted or WrongState.
    """
    if not may_end_co_author(by, held):
        raise NotPermitted
    return _step(held, "end", by=by, ended_on=today, ended_by=by)


@transaction.atomic
def _step(held: CoAuthor, act: str, *, by: Person, **fields: object) -> CoAuthor:
    target = CO_AUTHORS.after(held.state, act)
    if not CoAuthor.objects.filter(pk=held.pk, state=held.state).update(state=CoAuthorState(target), **fields):
        raise WrongState(act, CoAuthor.objects.get(pk=held.pk).state)
    held.refresh_from_db()
    _record(act, held, by)
    return held


def _record(act: str, held: CoAuthor, by: Person) -> None:
    """Tell what happened; who it was is read by those who may, by the row."""
    noted = {"co_author": held.pk, "organisation": held.organisation.number, "part": held.part}
    subject = held.micro_credential.reference
    journal.record(f"co_author.{act}", subject=subject, actor=by.reference, noted=noted)
