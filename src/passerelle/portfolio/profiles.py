"""A page about oneself that anybody may open: only by choice, only what was chosen, gone the moment it is taken off.

Its address is drawn, so that nobody guesses it, until its person chooses a name. Search engines are let in only where
that was chosen too. What it shows of an award is read from the register at every look: what ended is not shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from passerelle.awards.models import Award
from passerelle.awards.sharing import new_token
from passerelle.awards.states import SHAREABLE
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.shapes import some_text
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.people.guardianship import refuse_without_consent
from passerelle.portfolio.models import ForeignCredential, PublicItem, PublicProfile
from passerelle.portfolio.permissions import may_be_public, may_change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.people.models import Person

MOST: Final = 30
MAX_ABOUT: Final = 280
ADDRESS: Final = re.compile(r"[a-z0-9](?:-?[a-z0-9]){3,39}")
"""A name that somebody chose: small letters, digits, single dashes between them."""


@dataclass(frozen=True)
class Page:
    """What anybody reads: `foreign` are from elsewhere, and never among the awards."""

    profile: PublicProfile
    awards: list[Award]
    foreign: list[ForeignCredential]


def of(person: Person) -> PublicProfile:
    """Return a person's page as they left it; an unsaved one, off and with a drawn address, where there is none."""
    found = PublicProfile.objects.filter(person=person).first()
    return found or PublicProfile(person=person, address=new_token().lower(), changed_at=timezone.now())


def save(
    awards: Sequence[Award],
    foreign: Sequence[ForeignCredential] = (),
    *,
    by: Person,
    address: str = "",
    about: str = "",
    shows_results: bool = False,
    in_search: bool = False,
    is_on: bool = False,
) -> PublicProfile:
    """Keep which of one's own things a public page shows, and put it on or leave it off. Safe to send twice.

    Without an address the page keeps the one it has, or one is drawn. Raises NotPermitted, Malformed (chosen, address,
    about, in_search: all at once), WrongState for an award not in force, NotNow (`address_taken`,
    `guardian_consent`).
    """
    if not may_be_public(by) or not all(one.holder_id == by.pk for one in awards):
        raise NotPermitted
    if not all(may_change(by, one) for one in foreign):
        raise NotPermitted
    _check(len(awards) + len(foreign), address, about, in_search=in_search, is_on=is_on)
    for award in awards:
        if award.state not in SHAREABLE:
            raise WrongState("show", award.state)
    if is_on:
        refuse_without_consent(by, "profile", on=timezone.localdate())
    told = {"about": about.strip(), "shows_results": shows_results, "in_search": in_search, "is_on": is_on}
    try:
        return _save(awards, foreign, by, address.strip(), told)
    except IntegrityError:
        raise NotNow(reason="address_taken") from None


def _check(chosen: int, address: str, about: str, *, in_search: bool, is_on: bool) -> None:
    amiss = Together()
    with amiss.also():
        if chosen > MOST or (is_on and not chosen):
            raise Malformed(field="chosen", expected=f"1 to {MOST}", seen=chosen)
    with amiss.also():
        if address.strip() and not ADDRESS.fullmatch(address.strip()):
            raise Malformed(
                field="address", expected="4 to 40 small letters, digits, dashes between", seen=address[:40]
            )
    if about.strip():
        amiss.of(some_text(MAX_ABOUT), "about", about)
    with amiss.also():
        if in_search and not is_on:
            raise Malformed(field="in_search", expected="a page that is on")
    amiss.settle()


@transaction.atomic
def _save(
    awards: Sequence[Award], foreign: Sequence[ForeignCredential], by: Person, address: str, told: dict[str, Any]
) -> PublicProfile:
    now = timezone.now()
    drawn = {"address": address or new_token().lower(), "changed_at": now}
    profile, _made = PublicProfile.objects.select_for_update().get_or_create(person=by, defaults=drawn | told)
    for name, value in ({"address": address or profile.address, "changed_at": now} | told).items():
        setattr(profile, name, value)
    profile.save()
    profile.items.all().delete()
    items = [PublicItem(profile=profile, award=one) for one in awards]
    items += [PublicItem(profile=profile, foreign=one) for one in foreign]
    for place, item in enumerate(items):
        item.place = place
    PublicItem.objects.bulk_create(items)
    noted = {"is_on": profile.is_on, "in_search": profile.in_search, "things": len(items)}
    journal.record("public_page.save", subject=by.reference, actor=by.reference, noted=noted)
    return profile


@transaction.atomic
def take_off(*, by: Person) -> PublicProfile | None:
    """Take one's page off at once; what was chosen is kept. Safe to send twice. Raises NotPermitted."""
    if not may_be_public(by):
        raise NotPermitted
    mine = PublicProfile.objects.filter(person=by)
    if mine.filter(is_on=True).update(is_on=False, in_search=False, changed_at=timezone.now()):
        journal.record("public_page.take_off", subject=by.reference, actor=by.reference)
    return mine.first()


def page(address: str) -> Page:
    """Return what the page under an address shows, in two queries. Raises Http404 where none is on."""
    on = PublicProfile.objects.filter(address=address, is_on=True, person__is_active=True).select_related("person")
    found = on.first()
    if found is None:
        raise Http404
    return shown(found)


def shown(profile: PublicProfile) -> Page:
    """Return what a page shows, or would show: awards that are in force or ran out, and things from elsewhere."""
    if profile.pk is None:
        return Page(profile, [], [])
    rows = profile.items.select_related("award__micro_credential", "award__awarder", "foreign")
    awards = [one.award for one in rows if one.award is not None and one.award.state in SHAREABLE]
    return Page(profile, awards, [one.foreign for one in rows if one.foreign is not None])
