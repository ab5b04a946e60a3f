"""Who took part in the design of a micro-credential, and says so for themselves: nobody is named without consent.

The owner writes down who did what; a letter asks them. A body consents by its signatory, a person in person, a group of
learners by who speaks for it: the group is shown by its number of people. Consent can be taken back at any time; the
name goes then, and what stays is that somebody of that kind took part until that day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.catalogue.joint import OVER
from passerelle.catalogue.models import CoDesigner, DesignerKind, MicroCredential
from passerelle.catalogue.permissions import may_answer_co_designer, may_edit
from passerelle.catalogue.states import CO_DESIGNERS, CoDesignerState
from passerelle.core.errors import AlreadyDone, Malformed, NotPermitted, WrongState
from passerelle.core.shapes import count_of, some_text
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.people.models import Person

if TYPE_CHECKING:
    from datetime import date

    from passerelle.organisations.models import Organisation

MOST_ROLE, MOST_PEOPLE = 300, 10_000
SHOWN = (CoDesignerState.CONSENTED, CoDesignerState.WITHDRAWN)


@transaction.atomic
def name(
    entry: MicroCredential,
    kind: str,
    role: str,
    *,
    by: Person,
    today: date,
    organisation: Organisation | None = None,
    email: str = "",
    people: int | None = None,
) -> CoDesigner:
    """Write down who took part, and ask them whether they may be named; nothing of it is public before they say yes.

    A body, or the e-mail address of a person with an account; of learners, who speaks for them and how many they were.
    Raises NotPermitted, WrongState for an entry that ended, Malformed with all that is amiss, AlreadyDone where they
    were asked before and may still answer, or said yes.
    """
    if not may_edit(by, entry):
        raise NotPermitted
    if entry.state in OVER:
        raise WrongState("name_co_designer", entry.state)
    fields = _checked(entry, kind, role, organisation, email, people)
    made = CoDesigner(micro_credential=entry, named_by=by, named_on=today, **fields)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDone(field="co_designer", seen=kind) from None
    _record("name", made, by)
    return made


def _checked(
    entry: MicroCredential, kind: str, role: str, body: Organisation | None, email: str, people: int | None
) -> dict[str, Any]:
    amiss = Together()
    if kind not in DesignerKind.values:
        amiss.add(Malformed(field="kind", expected=", ".join(DesignerKind.values), seen=kind[:80]))
    said = amiss.of(some_text(MOST_ROLE), "role", role)
    if (body is None) == (not email.strip()):
        amiss.add(Malformed(field="organisation", expected="an organisation, or the e-mail address of a person"))
    if body is not None and body.pk == entry.awarder_id:
        amiss.add(Malformed(field="organisation", expected="another organisation", seen=body.number))
    person = None
    if body is None and email.strip():
        person = Person.objects.filter(email__iexact=email.strip(), is_active=True).first()
        if person is None:
            amiss.add(Malformed(field="email", expected="the address of somebody with an account"))
    is_group = kind == DesignerKind.LEARNERS
    many = amiss.of(count_of(MOST_PEOPLE), "people", people) if is_group else None
    if is_group and not many:
        amiss.add(Malformed(field="people", expected="how many learners took part"))
    if is_group and body is not None:
        amiss.add(Malformed(field="organisation", expected="the e-mail address of who speaks for the learners"))
    amiss.settle()
    return {"kind": kind, "role": said, "organisation": body, "person": person, "people": many}


def consent(asked: CoDesigner, *, by: Person, today: date) -> CoDesigner:
    """Say yes, for oneself or the body one signs for; from now on the entry shows it. Also again, after taking it back.

    Raises NotPermitted, WrongState, AlreadyDone where the owner asked the same anew meanwhile: answer that.
    """
    again = {"closed_on": None, "closed_by": None}
    return _answer(asked, "consent", by=by, consented_on=today, consented_by=by, **again)


def refuse(asked: CoDesigner, *, by: Person, today: date) -> CoDesigner:
    """Say no; nothing was ever public. Raises NotPermitted or WrongState."""
    return _answer(asked, "refuse", by=by, closed_on=today, closed_by=by)


def withdraw(held: CoDesigner, *, by: Person, today: date) -> CoDesigner:
    """Take the consent back: the name goes at once. Raises NotPermitted or WrongState."""
    return _answer(held, "withdraw", by=by, closed_on=today, closed_by=by)


def take_back(held: CoDesigner, *, by: Person, today: date) -> CoDesigner:
    """Take out who was written down, as the owner. Raises NotPermitted or WrongState."""
    if not may_edit(by, held.micro_credential):
        raise NotPermitted
    return _step(held, "take_back", by=by, closed_on=today, closed_by=by)


def _answer(held: CoDesigner, act: str, *, by: Person, **fields: Any) -> CoDesigner:
    if not may_answer_co_designer(by, held):
        raise NotPermitted
    return _step(held, act, by=by, **fields)


@transaction.atomic
def _step(held: CoDesigner, act: str, *, by: Person, **fields: Any) -> CoDesigner:
    """Take one step, and keep with the entry which kinds consent now."""
    target = CO_DESIGNERS.after(held.state, act)
    MicroCredential.objects.select_for_update(of=("self",)).get(pk=held.micro_credential_id)
    same = CoDesigner.objects.filter(pk=held.pk, state=held.state)
    try:
        with transaction.atomic():
            is_done = same.update(state=CoDesignerState(target), **fields)
    except IntegrityError:
        raise AlreadyDone(field="co_designer", seen=held.kind) from None
    if not is_done:
        raise WrongState(act, CoDesigner.objects.get(pk=held.pk).state)
    held.refresh_from_db()
    tell_public(held.micro_credential)
    _record(act, held, by)
    return held


def tell_public(entry: MicroCredential) -> None:
    """Keep with an entry what the public and the rules read of who took part, as it stands now."""
    told = CoDesigner.objects.filter(micro_credential=entry, state__in=SHOWN).select_related("organisation", "person")
    entry.co_designed = [_public(one) for one in told.order_by("consented_on", "pk")]
    entry.co_design = sorted({one["kind"] for one in entry.co_designed if not one["until"]})
    kept = {"co_design": entry.co_design, "co_designed": entry.co_designed}
    MicroCredential.objects.filter(pk=entry.pk).update(**kept)


def _public(one: CoDesigner) -> dict[str, Any]:
    """Return what the public reads of one: of a group how many they were, of who took it back only the kind."""
    since, until = one.consented_on, one.closed_on
    days = {"since": since.isoformat() if since else "", "until": until.isoformat() if until else ""}
    if one.is_withdrawn:
        return {"kind": one.kind, "role": "", "name": "", "people": None, **days}
    person = one.person.name if one.person and not one.people else ""
    name = one.organisation.legal_name if one.organisation else person
    return {"kind": one.kind, "role": one.role, "name": name, "people": one.people, **days}


def _record(act: str, held: CoDesigner, by: Person) -> None:
    """Tell what happened, without a name."""
    noted = {"co_designer": held.pk, "kind": held.kind}
    subject = held.micro_credential.reference
    journal.record(f"co_designer.{act}", subject=subject, actor=by.reference, noted=noted)
