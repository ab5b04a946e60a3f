"""A learner lets employers find them by their awards, changes it, and takes it back at once.

Source: DOMAIN 3.7 (an employer never searches learners without consent), R19. The journal keeps that a consent was
given and ended, never to whom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from passerelle.assessment.steps import step
from passerelle.core import finding as rules
from passerelle.core.errors import Malformed, NotPermitted, WrongState
from passerelle.core.shapes import one_of
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.opportunities.models import Audience, EmployerConsent
from passerelle.opportunities.states import CONSENTS, ConsentState
from passerelle.organisations.models import Organisation, Role
from passerelle.organisations.permissions import in_force
from passerelle.people.guardianship import refuse_without_consent
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person

FIELDS = ("audience", "sector", "employer", "not_to", "shows", "until")
MOST_NOT_TO = 20


@transaction.atomic
def give(stated: Mapping[str, Any], *, by: Person, today: date) -> EmployerConsent:
    """Let employers find one by one's awards: {audience, sector, employer, not_to, shows, until}.

    The same audience again changes the consent there is. Raises Malformed with everything that is amiss, NotNow
    (`guardian_consent`).
    """
    said, not_to = _checked(stated, today)
    refuse_without_consent(by, "links", on=today)
    to_whom = {name: said[name] for name in ("audience", "sector", "employer")}
    own = EmployerConsent.objects.filter(learner=by, state=ConsentState.IN_FORCE, **to_whom)
    if (before := own.first()) is None:
        try:
            with transaction.atomic():
                made = EmployerConsent.objects.create(number=next_number("EC"), learner=by, given_on=today, **said)
        except IntegrityError:  # the same click twice at once
            return own.get()
        made.not_to.set(not_to)
        journal.record("employer_consent.give", subject=made.number, actor=by.reference, noted=_noted(said))
        return made
    same = (before.shows, before.until) == (said["shows"], said["until"])
    if not same or {*before.not_to.values_list("pk", flat=True)} != {one.pk for one in not_to}:
        before.not_to.set(not_to)
        changes = {"shows": said["shows"], "until": said["until"]}
        step(before, CONSENTS, "change", by=by, noted=_noted(said), **changes)
    return before


def _noted(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"shows": said["shows"], "until": str(said["until"])}


def _checked(stated: Mapping[str, Any], today: date) -> tuple[dict[str, Any], list[Organisation]]:
    amiss = Together()
    for name in stated:
        with amiss.also():
            if name not in FIELDS:
                raise Malformed(field=name, expected=", ".join(FIELDS))
    audience = amiss.of(one_of(*Audience.values), "audience", stated.get("audience"))
    with amiss.also():
        if audience is not None and not audience:
            raise Malformed(field="audience", expected=", ".join(Audience.values))
    sector, employer = "", None
    with amiss.also():
        if audience == Audience.SECTOR:
            sector = _sector("sector", stated.get("sector"), today)
    with amiss.also():
        if audience == Audience.EMPLOYER:
            employer = _employer("employer", stated.get("employer"), today)
    not_to: list[Organisation] = []
    with amiss.also():
        not_to = _bodies(stated.get("not_to") or (), today)
    said = {
        "audience": audience,
        "sector": sector,
        "employer": employer,
        "shows": amiss.of(rules.shows, "shows", list(stated.get("shows") or ())),
        "until": stated.get("until"),
    }
    with amiss.also():
        rules.last_day("until", stated.get("until"), on=today)
    amiss.settle()
    return said, not_to


def _sector(field: str, value: object, today: date) -> str:
    known = sectors(today)
    said = str(value or "").strip()
    if said not in known:
        raise Malformed(field=field, expected=", ".join(known)[:200] or "no sector is known", seen=said[:40])
    return said


def _employer(field: str, value: object, today: date) -> Organisation:
    found = employers(today).filter(pk=value.pk).first() if isinstance(value, Organisation) else None
    if found is None:
        raise Malformed(field=field, expected="an employer of this register", seen=str(value or "")[:40])
    return found


def _bodies(value: Sequence[object], today: date) -> list[Organisation]:
    if len(value) > MOST_NOT_TO:
        raise Malformed(field="not_to", expected=f"at most {MOST_NOT_TO}", seen=len(value))
    return list(dict.fromkeys(_employer("not_to", one, today) for one in value))


def employers(on: date) -> QuerySet[Organisation]:
    """Return who is an employer of the register on a day, by name."""
    roles = in_force(Role.EMPLOYER, on=on).values("organisation")
    return Organisation.objects.filter(pk__in=roles).order_by("legal_name", "pk")


def sectors(on: date) -> list[str]:
    """Return the sectors that employers of the register say they are of, each once."""
    told = in_force(Role.EMPLOYER, on=on).values_list("particulars", flat=True)
    return sorted({str(one) for said in told for one in said.get("sectors") or ()})


def sectors_of(employer_id: int, on: date) -> list[str]:
    told = in_force(Role.EMPLOYER, on=on).filter(organisation=employer_id).values_list("particulars", flat=True)
    return sorted({str(one) for said in told for one in said.get("sectors") or ()})


def take_back(consent: EmployerConsent, *, by: Person, today: date) -> EmployerConsent:
    """End it at once: nobody finds one by it from this moment on. Safe to send twice. Raises NotPermitted."""
    if consent.learner_id != by.pk:
        raise NotPermitted
    with transaction.atomic():
        locked = EmployerConsent.objects.select_for_update().get(pk=consent.pk)
        if locked.state == ConsentState.IN_FORCE:
            step(locked, CONSENTS, "take_back", by=by, shows=[], ended_on=today)
    consent.refresh_from_db()
    return consent


def lapse(consent: EmployerConsent, *, today: date) -> EmployerConsent:
    """End what is past its last day. Raises WrongState, also before that."""
    if consent.until >= today:
        raise WrongState("lapse", consent.state)
    return step(consent, CONSENTS, "lapse", by=None, shows=[], ended_on=today)


def letting(employer_id: int, on: date) -> QuerySet[EmployerConsent]:
    """Return the consents by which an employer may find somebody on a day: every look at people begins here.

    Whoever excluded it with any consent is left out of all of them; so is who closed the account, and whom a guardian
    would have to agree for first. Two queries more than the one it becomes.
    """
    addressed = Q(audience=Audience.EVERYBODY) | Q(audience=Audience.EMPLOYER, employer=employer_id)
    if of := sectors_of(employer_id, on):
        addressed |= Q(audience=Audience.SECTOR, sector__in=of)
    running = EmployerConsent.objects.filter(state=ConsentState.IN_FORCE, until__gte=on, learner__is_active=True)
    shut_out = running.filter(not_to=employer_id).values("learner")
    return running.filter(addressed).exclude(learner__in=shut_out)
