"""Guardians of minors: named by an officer who saw a proof, or invited by the minor; over by themselves at the age.

A guardian reads what the minor learns and holds. One whose proof was seen also agrees, for a minor who does not decide
alone yet, that links are made, and takes that back. Nobody signs in as somebody else, shares, sends, erases or appeals
for them, and no guardian reads marks before they are signed, letters, notes, or who looked at a link.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from passerelle.awards.models import ShareLink
from passerelle.awards.sharing import meant, new_token
from passerelle.core import minority
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.people import guardianship as rights
from passerelle.people.ages import ages
from passerelle.people.models import GuardianProof, Guardianship, Minor, Person
from passerelle.people.states import GUARDIANSHIP_LIFE, OPEN_GUARDIANSHIPS, GuardianshipState
from passerelle.people.steps import step
from passerelle.portfolio import sightings
from passerelle.portfolio.guardian_permissions import may_end, may_name_guardian, may_see_proof
from passerelle.portfolio.models import PublicProfile, ShareSet

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

MOST = 4
"""So many guardians of one minor, in force or invited."""


def name(minor: Person, *, born_on: date, proof: str, by: Person, today: date) -> tuple[Guardianship, str]:
    """Name a guardian as an officer who saw the proof; the code that they accept with is told this once.

    The day of birth is kept until the day they are of age, for nothing else. Raises NotPermitted, Malformed (proof, day
    of birth), NotNow (`guardians_many`, `account_closed`).
    """
    if not may_name_guardian(by, minor):
        raise NotPermitted
    amiss = Together()
    with amiss.also():
        _checked_proof(proof)
    with amiss.also():
        _checked_birth(born_on, today)
    amiss.settle()
    return _make(minor, born_on, by, proof=proof, proof_seen_by=by)


def invite(minor: Person, *, born_on: date, by: Person, today: date) -> tuple[Guardianship, str]:
    """Invite a guardian as the minor oneself: they may read, and agree to nothing until an officer saw a proof.

    Raises NotPermitted for anybody else, Malformed, NotNow (`guardians_many`).
    """
    if by.pk != minor.pk or not by.is_active:
        raise NotPermitted
    _checked_birth(born_on, today)
    kept = Minor.objects.filter(person=minor).values_list("born_on", flat=True).first()
    if kept is not None and kept != born_on:
        raise Malformed(field="born_on", expected="the day that was stated before", seen=born_on.isoformat())
    return _make(minor, born_on, by)


def _checked_proof(proof: str) -> None:
    if proof not in GuardianProof.values:
        raise Malformed(field="proof", expected=", ".join(GuardianProof.values), seen=proof[:20])


def _checked_birth(born_on: date, today: date) -> None:
    if not minority.is_a_birth(born_on, on=today) or not minority.is_minor(born_on, ages(), on=today):
        raise Malformed(
            field="born_on", expected=f"the day of birth of somebody younger than {ages().of_age}",
            seen=born_on.isoformat(),
        )  # fmt: skip


@transaction.atomic
def _make(minor: Person, born_on: date, by: Person, **proof: Any) -> tuple[Guardianship, str]:
    locked = Person.objects.select_for_update().get(pk=minor.pk)
    if not locked.is_active:
        raise NotNow(reason="account_closed")
    if Guardianship.objects.filter(minor=minor, state__in=OPEN_GUARDIANSHIPS).count() >= MOST:
        raise NotNow(reason="guardians_many")
    Minor.objects.update_or_create(person=minor, defaults={"born_on": born_on})
    code = new_token()
    made = Guardianship.objects.create(
        minor=minor, token_hash=_hash(code), named_by=by, named_at=timezone.now(), **proof
    )
    return _noted(made, "name" if proof else "invite", by), code


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def find(code: str) -> Guardianship | None:
    """Return what a code opens while it is open; nothing for one that is wrong, used or taken back."""
    typed = meant(code)
    if typed is None:
        return None
    waiting = Guardianship.objects.filter(token_hash=_hash(typed), state=GuardianshipState.INVITED)
    return waiting.select_related("minor").first()


@transaction.atomic
def accept(found: Guardianship, *, by: Person) -> Guardianship:
    """Become the guardian whom a code was made for; the minor is written to.

    Raises NotPermitted for the minor, and for whoever named the guardian with a proof; AlreadyDone or WrongState.
    """
    if by.pk in {found.minor_id, found.named_by_id} or not by.is_active:
        raise NotPermitted
    try:
        with transaction.atomic():
            moved = step(found, GUARDIANSHIP_LIFE, "accept", guardian=by, accepted_at=timezone.now())
    except IntegrityError:
        raise AlreadyDone(field="guardian") from None
    return _noted(moved, "accept", by)


@transaction.atomic
def decline(found: Guardianship, *, by: Person) -> Guardianship:
    """Say that one is not, or will not be; who has the code may. Raises NotPermitted for the minor, or WrongState."""
    if by.pk == found.minor_id or not by.is_active:
        raise NotPermitted
    return _noted(step(found, GUARDIANSHIP_LIFE, "decline", ended_at=timezone.now()), "decline", by)


@transaction.atomic
def end(found: Guardianship, *, by: Person, today: date) -> Guardianship:
    """Take back an invitation, or end a guardianship: the guardian, an officer, and the minor where no proof was seen.

    Raises NotPermitted or WrongState.
    """
    if not may_end(by, found):
        raise NotPermitted
    act = "withdraw" if found.state == GuardianshipState.INVITED else "end"
    moved = _ended(found)
    _stop_unconsented(moved.minor, today)
    if not Guardianship.objects.filter(minor=moved.minor_id, state__in=OPEN_GUARDIANSHIPS).exists():
        Minor.objects.filter(person=moved.minor_id).delete()
    return _noted(moved, act, by)


@transaction.atomic
def see_proof(found: Guardianship, *, proof: str, by: Person) -> Guardianship:
    """Note, as an officer, which proof a guardian showed whom the minor had invited. Safe to send twice.

    Raises NotPermitted, Malformed, or NotNow (`guardian_not_in_force`).
    """
    if not may_see_proof(by, found):
        raise NotPermitted
    _checked_proof(proof)
    waiting = Guardianship.objects.filter(pk=found.pk, state=GuardianshipState.IN_FORCE, proof="")
    if waiting.update(proof=proof, proof_seen_by=by):
        found.refresh_from_db()
        return _noted(found, "see_proof", by)
    found.refresh_from_db()
    if found.proof == proof:
        return found
    raise NotNow(reason="guardian_not_in_force")


@transaction.atomic
def consent(found: Guardianship, what: str, *, given: bool, by: Person, today: date) -> Guardianship:
    """Agree that a minor makes links, or shows a public profile; or take it back: then what is open stops at once.

    Safe to send twice. Raises NotPermitted (the guardian alone, once a proof was seen) or Malformed.
    """
    if found.guardian_id != by.pk or found.state != GuardianshipState.IN_FORCE or not found.proof:
        raise NotPermitted
    if what not in rights.CONSENTS:
        raise Malformed(field="what", expected=", ".join(rights.CONSENTS), seen=what[:20])
    field = rights.CONSENTS[what]
    before = Guardianship.objects.filter(pk=found.pk, state=GuardianshipState.IN_FORCE, **{f"{field}__isnull": given})
    if before.update(**{field: timezone.now() if given else None}):
        found.refresh_from_db()
        _noted(found, "consent" if given else "withdraw_consent", by, what=what)
        _stop_unconsented(found.minor, today)
    return found


def _stop_unconsented(minor: Person, today: date) -> None:
    if rights.needs_consent(minor, "links", on=today):
        stop_links(minor)
    if rights.needs_consent(minor, "profile", on=today):
        take_off(minor)


def stop_links(person: Person) -> int:
    """Close every link somebody made that is open; what they show stays theirs. Return how many."""
    now = timezone.now()
    mine = ShareLink.objects.filter(award__holder=person, stopped_at=None).update(stopped_at=now)
    return mine + ShareSet.objects.filter(person=person, stopped_at=None).update(stopped_at=now)


def take_off(person: Person) -> None:
    """Take somebody's public page off; what they chose for it stays, for when they put it on again."""
    PublicProfile.objects.filter(person=person).update(is_on=False, in_search=False)


def look(found: Guardianship, *, by: Person, today: date) -> None:
    """Note that a guardian looked: the minor reads it, once a day. Raises NotPermitted."""
    if found.guardian_id != by.pk or found.state != GuardianshipState.IN_FORCE:
        raise NotPermitted
    sightings.note_whole(found.minor, by=by, day=today)


def come_of_age(today: date) -> int:
    """End what ends by itself: of everybody who is of age, the guardians, and the day of birth. Return how many."""
    done = 0
    for one in Minor.objects.select_related("person"):
        if minority.is_minor(one.born_on, ages(), on=today):
            continue
        with transaction.atomic():
            _end_each(Guardianship.objects.filter(minor=one.person))
            one.delete()
            journal.record("guardianship.come_of_age", subject=one.person.reference)
        done += 1
    return done


def end_all(person: Person) -> None:
    """End what somebody is part of, as minor or guardian, when their account closes."""
    _end_each(Guardianship.objects.filter(Q(minor=person) | Q(guardian=person)))
    Minor.objects.filter(person=person).delete()


def _end_each(some: QuerySet[Guardianship]) -> None:
    for found in some.filter(state__in=OPEN_GUARDIANSHIPS):
        _ended(found)


def _ended(found: Guardianship) -> Guardianship:
    act = "withdraw" if found.state == GuardianshipState.INVITED else "end"
    none = {"links_consented_at": None, "profile_consented_at": None}
    return step(found, GUARDIANSHIP_LIFE, act, ended_at=timezone.now(), **none)


def ends_on(minor: Person) -> date | None:
    """Return the day on which guardians' rights end by themselves."""
    born_on = Minor.objects.filter(person=minor).values_list("born_on", flat=True).first()
    return minority.birthday(born_on, ages().of_age) if born_on else None


def open_of(minor: Person) -> list[Guardianship]:
    """Return the guardians of somebody, in force or invited, newest first."""
    about = Q(minor=minor, state__in=OPEN_GUARDIANSHIPS)
    return list(Guardianship.objects.filter(about).select_related("guardian", "minor"))


def _noted(found: Guardianship, act: str, by: Person, **more: str) -> Guardianship:
    noted = {"guardianship": str(found.key), **more}
    journal.record(f"guardianship.{act}", subject=found.minor.reference, actor=by.reference, noted=noted)
    return found
