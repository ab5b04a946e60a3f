"""Showing several things to somebody for a while, as `awards.sharing` shows one: a token, looks, an end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.http import Http404
from django.utils import timezone

from passerelle.awards import queries as awards
from passerelle.awards import verification
from passerelle.awards.moments import end_of
from passerelle.awards.sharing import MAX_LABEL, PERIODS, meant, new_token, token_hash
from passerelle.awards.states import SHAREABLE, Purpose
from passerelle.awards.verification import Checked
from passerelle.core.credentials.foreign import Foreign
from passerelle.core.errors import AlreadyDone, LinkClosed, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.shapes import some_text
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.people.guardianship import refuse_without_consent
from passerelle.portfolio import elsewhere
from passerelle.portfolio.models import ForeignCredential, SetLook, SharedItem, ShareSet
from passerelle.portfolio.permissions import may_change

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from passerelle.awards.models import Award
    from passerelle.people.models import Person

MOST: Final = 12
"""So many things in one link: each is checked anew at every look."""


@dataclass(frozen=True)
class Seen:
    """One thing as it is shown, checked now: an award of this register, or a credential from elsewhere."""

    checked: Checked | None = None
    foreign: Foreign | None = None


def share(
    awards_: Sequence[Award],
    foreign: Sequence[ForeignCredential] = (),
    *,
    by: Person,
    today: date,
    label: str,
    purpose: str = Purpose.OTHER,
    period: str = "7",
    shows_name: bool = True,
    shows_result: bool = True,
    shows_outcomes: bool = True,
    recipient: str = "",
    token: str | None = None,
) -> tuple[ShareSet, str]:
    """Make one link to several things of one's own and return it with its token, which is told this once.

    With a token made before it is safe to send twice. Raises NotPermitted for what is another's, Malformed (nothing or
    too much chosen, label, purpose, period), WrongState for an award not in force, NotNow
    (`guardian_consent`), AlreadyDone for a token used before.
    """
    if not all(award.holder_id == by.pk for award in awards_) or not all(may_change(by, one) for one in foreign):
        raise NotPermitted
    said = _checked(len(awards_) + len(foreign), label, purpose, period, recipient)
    for award in awards_:
        if award.state not in SHAREABLE:
            raise WrongState("share", award.state)
    refuse_without_consent(by, "links", on=today)
    token = token or new_token()
    shown: dict[str, Any] = {
        "shows_name": shows_name,
        "shows_result": shows_result,
        "shows_outcomes": shows_outcomes,
        "recipient": recipient.strip(),
    }
    try:
        made = _make(awards_, foreign, by, token, today, label=said, purpose=purpose, period=period, shown=shown)
    except IntegrityError:
        made = ShareSet.objects.get(token_hash=token_hash(token))
        chosen: set[tuple[int | None, int | None]] = {(award.pk, None) for award in awards_}
        chosen |= {(None, one.pk) for one in foreign}
        if made.person_id != by.pk or {*made.items.values_list("award", "foreign")} ^ chosen:
            raise AlreadyDone(field="token", at=made.made_at.isoformat()) from None
    return made, token


def _checked(chosen: int, label: str, purpose: str, period: str, recipient: str) -> str:
    amiss = Together()
    with amiss.also():
        if not 1 <= chosen <= MOST:
            raise Malformed(field="chosen", expected=f"1 to {MOST}", seen=chosen)
    said = amiss.of(some_text(MAX_LABEL), "label", label)
    if recipient:
        amiss.of(some_text(MAX_LABEL), "recipient", recipient)
    with amiss.also():
        if purpose not in Purpose.values:
            raise Malformed(field="purpose", expected=", ".join(Purpose.values), seen=purpose[:20])
    with amiss.also():
        if period not in PERIODS:
            raise Malformed(field="period", expected=", ".join(PERIODS), seen=period[:20])
    amiss.settle()
    return str(said)


@transaction.atomic
def _make(
    awards_: Sequence[Award],
    foreign: Sequence[ForeignCredential],
    by: Person,
    token: str,
    today: date,
    *,
    label: str,
    purpose: str,
    period: str,
    shown: dict[str, Any],
) -> ShareSet:
    made = ShareSet.objects.create(
        person=by,
        token_hash=token_hash(token),
        label=label,
        purpose=purpose,
        once=period == "once",
        made_at=timezone.now(),
        expires_at=end_of(today + timedelta(days=PERIODS[period])),
        **shown,
    )
    items = [SharedItem(share_set=made, award=award) for award in awards_]
    items += [SharedItem(share_set=made, foreign=one) for one in foreign]
    for place, item in enumerate(items):
        item.place = place
    SharedItem.objects.bulk_create(items)
    journal.record("share_set.make", subject=str(made.key), actor=by.reference, noted={"things": len(items)})
    return made


def find(token: str) -> ShareSet:
    """Return the link a token opens, open or closed. Raises Http404 where there is none."""
    typed = meant(token)
    found = ShareSet.objects.filter(token_hash=token_hash(typed)).select_related("person").first() if typed else None
    if found is None:
        raise Http404
    return found


@transaction.atomic
def look(token: str, *, now: datetime) -> ShareSet:
    """Look through a link, which counts; of two looks through a link that opens once, one succeeds.

    Raises Http404 for an unknown token, LinkClosed (expired, stopped, used; also where its maker's account is closed).
    """
    return look_through(find(token), now=now)


@transaction.atomic
def look_through(found: ShareSet, *, now: datetime) -> ShareSet:
    """Look through a link that is at hand, which counts as every look does. Raises LinkClosed."""
    still_open = ShareSet.objects.filter(pk=found.pk, stopped_at=None, expires_at__gt=now, person__is_active=True)
    if not still_open.filter(Q(once=False) | Q(looks=0)).update(looks=F("looks") + 1):
        found.refresh_from_db(fields=["stopped_at", "looks"])
        raise LinkClosed(reason=found.closed_because(now) or ("used" if found.person.is_active else "stopped"))
    SetLook.objects.create(share_set=found, at=now)
    found.looks += 1
    return found


@transaction.atomic
def stop(share_set: ShareSet, *, by: Person) -> ShareSet:
    """Close a link at once; safe to send twice. Raises NotPermitted."""
    if not may_change(by, share_set):
        raise NotPermitted
    if ShareSet.objects.filter(pk=share_set.pk, stopped_at=None).update(stopped_at=timezone.now()):
        journal.record("share_set.stop", subject=str(share_set.key), actor=by.reference)
    share_set.refresh_from_db(fields=["stopped_at"])
    return share_set


def seen(share_set: ShareSet, *, now: datetime) -> list[Seen]:
    """Return what a link shows, each checked now and cut to what its maker chose."""
    items = share_set.items.select_related("award__micro_credential", "award__awarder", "foreign")
    return [_seen(item, share_set, now) for item in items]


def _seen(item: SharedItem, share_set: ShareSet, now: datetime) -> Seen:
    if item.award is None:
        foreign = item.foreign
        if foreign is None:
            raise NotNow(reason="no_credential")
        found, _carrier = elsewhere.told(bytes(foreign.document), holder=share_set.person.name, now=now)
        return Seen(foreign=found)
    credential = awards.credential(item.award)
    if credential is None:
        raise NotNow(reason="no_credential")
    checked = verification.check(bytes(credential.document), now=now)
    said = checked.verdict.credential
    if said is None:
        return Seen(checked)
    shown = replace(
        said,
        holder_name=said.holder_name if share_set.shows_name else "",
        result=said.result if share_set.shows_result else None,
        outcomes=said.outcomes if share_set.shows_outcomes else (),
    )
    return Seen(replace(checked, verdict=replace(checked.verdict, credential=shown)))
