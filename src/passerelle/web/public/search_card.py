"""One result as a card: what is earned, how it is assessed, what it counts towards, where it is taught and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passerelle.catalogue import offering
from passerelle.catalogue.models import MicroCredential, Mode, Route, ShortCourse
from passerelle.core.plurals import counted
from passerelle.registers.models import Entry
from passerelle.search.facets import MODES
from passerelle.web.currencies import money
from passerelle.web.public.entry_page import OFFERED, assessed
from passerelle.web.templatetags.passerelle_tags import starts
from passerelle.web.wording import plain_number as number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from passerelle.search.hits import Hit


@dataclass(frozen=True)
class Card:
    entry: Entry
    title: str
    level: str
    size: str
    body: str
    lines: tuple[str, ...]
    """How it is assessed, or what a course leads to."""
    small: tuple[str, ...]
    """What it counts towards; where and when. Of what may not be used now: nothing."""


def card(hit: Hit) -> Card:
    """Return one result in words."""
    entry = hit.entry
    title, levels = entry.name, ", ".join(hit.levels)
    return Card(
        entry=entry,
        title=title or entry.number,
        level=_("Level %(code)s") % {"code": levels} if levels else _("No level"),
        size=_size(hit.credits, hit.hours),
        body=hit.body.legal_name if hit.body else "",
        lines=tuple(line for line in (_told(hit),) if line),
        small=(_counts(hit), _taught(hit)) if entry.is_listed else (),
    )


def _size(credit_points: Decimal | None, hours: Decimal | None) -> str:
    told = []
    if credit_points is not None:
        told.append(ngettext("%(n)s credit", "%(n)s credits", counted(credit_points)) % {"n": number(credit_points)})
    if hours:
        told.append(ngettext("%(n)s hour", "%(n)s hours", counted(hours)) % {"n": number(hours)})
    return ", ".join(told) or _("size not stated")


def _told(hit: Hit) -> str:
    if isinstance(hit.entry, MicroCredential):
        how = assessed(hit.entry)
        return _("Assessed: %(how)s") % {"how": how} if how else ""
    goals = ", ".join(goal.name for goal in hit.goals[:2])
    more = len(hit.goals) - 2
    if more > 0:
        goals = _("%(first)s and %(n)s more") % {"first": goals, "n": more}
    return _("Course. Leads to: %(goals)s") % {"goals": goals} if goals else _("Course")


def _counts(hit: Hit) -> str:
    named = list(dict.fromkeys(_purpose(item.purpose, item.credits) for item in hit.counts))
    if not named:
        return _("Counts towards: nothing on a list yet")
    if len(named) == 1:
        return _("Counts towards: %(first)s") % {"first": named[0]}
    return _("Counts towards: %(first)s and %(n)s more") % {"first": named[0], "n": len(named) - 1}


def _purpose(purpose: str, credit_points: Decimal | None) -> str:
    return f"{purpose} ({_size(credit_points, None)})" if credit_points is not None else purpose


def _taught(hit: Hit) -> str:
    if isinstance(hit.entry, ShortCourse):
        told = ", ".join(_parts(hit, [*_mode(hit.entry), *_price(hit.entry)]))
        if offering.takes_beginners(hit.offered):
            return told
        return " · ".join(part for part in (told, str(OFFERED[hit.offered.may_be_offered])) if part)
    if not hit.courses:
        by_showing = hit.entry.routes != Route.COURSE
        return _("No course now. Prior learning possible") if by_showing else _("No course now")
    count = len(hit.courses)
    return ", ".join(_parts(hit, [ngettext("%(n)s course", "%(n)s courses", count) % {"n": count}]))


def _parts(hit: Hit, first: Iterable[str]) -> list[str]:
    parts = [*first]
    if hit.next_run:
        when = starts(hit.next_run)
        has_begun = hit.next_run.starts_on < timezone.localdate()
        parts.append(when if has_begun else _("next %(day)s") % {"day": when})
        parts.append(hit.next_place)
    kits = [course.offline_kit_mb for course in hit.courses if course.offline_kit_mb]
    if kits:
        parts.append(_("offline pack %(size)s MB") % {"size": number(min(kits))})
    return [part for part in parts if part]


def _mode(course: ShortCourse) -> list[str]:
    return [str(MODES[Mode(course.mode)])] if course.mode else []


def _price(course: ShortCourse) -> list[str]:
    if course.price is None:
        return []
    if course.price == 0:
        return [_("free")]
    return [money(course.price, course.currency)]
