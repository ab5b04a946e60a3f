"""What keeps an awarder from awarding at present, told on its desk before anybody tries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passerelle.awards import queries
from passerelle.organisations.models import Function, Organisation, Role
from passerelle.organisations.permissions import organisations_of
from passerelle.policy import sentences
from passerelle.registers.states import LISTED
from passerelle.signing import queries as keys
from passerelle.signing.models import REGISTER, Key
from passerelle.signing.states import KeyState
from passerelle.web.wording import moment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from passerelle.people.models import Person
    from passerelle.people.requests import SignedInRequest


@dataclass(frozen=True)
class Notice:
    """Why nothing is signed, or what became of a key.

    `body` has never had a key, so its signatory can have one made here and now.
    """

    title: str
    text: str
    body: Organisation | None = None
    tone: str = "wait"
    is_alarming: bool = True


def notices(request: SignedInRequest, *, of_keys: bool = False) -> list[Notice]:
    """Return what stops all signing, then what stops one's own awarders, in three queries.

    With `of_keys` also which of their keys was lost or replaced of late, in two more where one was lost.
    """
    return _told(request.user, of_keys=of_keys)


def in_short(person: Person) -> list[str]:
    """Return as sentences what stops signing and which keys were lost of late, for the door to the awards."""
    return [f"{notice.title}." for notice in _told(person, of_keys=True) if notice.is_alarming]


def _told(person: Person, *, of_keys: bool) -> list[Notice]:
    own = Organisation.objects.filter(
        pk__in=organisations_of(person, Function.SIGNATORY), roles__role=Role.AWARDER, roles__state__in=LISTED
    )
    bodies = list(own.distinct())
    known = list(Key.objects.filter(owner__in=[REGISTER, *(body.number for body in bodies)]))
    theirs = [key for key in known if key.owner != REGISTER]
    registers = [key for key in known if key.owner == REGISTER]
    return [*_of_the_register(registers), *_of_bodies(bodies, theirs, of_keys=of_keys)]


def _of_the_register(own: Iterable[Key]) -> list[Notice]:
    found = []
    if stopped := keys.issuance_stopped():
        title = _("No award is signed since %(at)s") % {"at": moment(stopped.at)}
        text = _("The operator of the register has stopped all signing. Withdrawing and suspending go on.")
        told = _("The reason given: “%(reason)s”") % {"reason": stopped.noted["reason"]}
        found.append(Notice(title, f"{text} {told}"))
    if not any(key.state == KeyState.ACTIVE and key.algorithm == "Ed25519" for key in own):
        found.append(Notice(_("The register has no key in use"), str(sentences.REASONS["no_register_key"])))
    return found


def _of_bodies(bodies: list[Organisation], found: list[Key], *, of_keys: bool) -> list[Notice]:
    states: dict[str, set[str]] = {}
    for key in found:
        states.setdefault(key.owner, set()).add(key.state)
    hindered = [_without_key(body, states.get(body.number)) for body in bodies if not _signs(states.get(body.number))]
    return [*hindered, *_of_keys(found, {body.number: body.legal_name for body in bodies})] if of_keys else hindered


def _of_keys(found: list[Key], names: dict[str, str]) -> list[Notice]:
    """Return what became of keys of late: lost, with what that did to awards; or replaced, which did them nothing."""
    early = timezone.now() - queries.TOLD_FOR
    told = [_lost(one, names[one.key.owner]) for one in queries.lost(found) if one.waiting or _is_late(one, early)]
    in_use = {key.owner for key in found if key.state == KeyState.ACTIVE}
    for key in found:
        if key.state == KeyState.RETIRED and key.retired_at and key.retired_at > early and key.owner in in_use:
            title = _("Key %(kid)s of %(name)s was replaced on %(at)s") % {
                "kid": key.kid, "name": names[key.owner], "at": moment(key.retired_at),
            }  # fmt: skip
            text = _("What it signed stays good, and the next key signs now. Nobody need do anything.")
            told.append(Notice(title, text, tone="info", is_alarming=False))
    return told


def _is_late(one: queries.Lost, early: datetime) -> bool:
    return one.told_at is None or one.told_at > early


def _lost(one: queries.Lost, name: str) -> Notice:
    title = _("Key %(kid)s of %(name)s was lost") % {"kid": one.key.kid, "name": name}
    if one.key.is_never_trusted:
        since = _("Nothing it ever signed is believed any more.")
    else:
        since = _("Nothing it signed since %(at)s is believed any more.") % {"at": moment(one.key.compromised_from)}
    counts = ngettext(
        "It signed %(signed)d award: signed again %(again)d, waiting for the new copy %(waiting)d, "
        "withdrawn or replaced and so without one %(ended)d.",
        "It signed %(signed)d awards: signed again %(again)d, waiting for the new copy %(waiting)d, "
        "withdrawn or replaced and so without one %(ended)d.",
        one.signed,
    ) % {"signed": one.signed, "again": one.again, "waiting": one.waiting, "ended": one.ended}
    seen = _(
        "Holders read under My awards that a key was lost and when their award was signed again, and save and print it "
        "anew; links they gave show the new copy."
    )
    return Notice(title, f"{since} {counts} {seen}" if one.signed else since, tone="wait" if one.waiting else "info")


def _signs(states: set[str] | None) -> bool:
    return KeyState.ACTIVE in (states or ())


def _without_key(body: Organisation, states: set[str] | None) -> Notice:
    if states:
        title = _("The key of %(name)s was taken out of use") % {"name": body.legal_name}
        return Notice(title, str(sentences.REASONS["key_taken_out"]))
    title = _("%(name)s has no key to sign with yet") % {"name": body.legal_name}
    text = _("Awards are signed with a key of the awarder. Have it made once; nothing else is needed.")
    return Notice(title, text, body)
