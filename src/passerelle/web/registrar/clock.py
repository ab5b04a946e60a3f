"""How near a case is to its due date, as a tag: words first, colour second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passerelle.vetting.states import Stage

if TYPE_CHECKING:
    from datetime import date

    from django.utils.safestring import SafeString

    from passerelle.core.working_days import WorkingCalendar
    from passerelle.vetting.models import Case
    from passerelle.vetting.working_days import Standing

SOON_DAYS = 9


def tag(case: Case, today: date) -> SafeString:
    """Return the due date of a case as a tag; an overdue one says by how many days."""
    if not case.is_open:
        return _tag("off", _("Closed")) if case.stage == Stage.CLOSED else _tag("ok", _("Decided"))
    if case.is_stopped:
        return _tag("wait", _("Clock stands still"))
    left = (case.due_on - today).days
    if left < 0:
        return _tag("stop", ngettext("Overdue %(days)d day", "Overdue %(days)d days", -left) % {"days": -left})
    if left == 0:
        return _tag("wait", _("Today"))
    return _tag("wait" if left <= SOON_DAYS else "off", date_format(case.due_on, "DATE_FORMAT"))


def left(case: Case, today: date) -> str:
    """Return how many days are left, in words, or that none pass; nothing of a case that is decided or closed."""
    if not case.is_open:
        return ""
    if case.is_stopped:
        return _("the clock stands still")
    days = (case.due_on - today).days
    if days < 0:
        return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def day_of(calendar: WorkingCalendar) -> str:
    """Return the day as of which a calendar stands, as days are written everywhere."""
    stood = parse_date(calendar.as_of)
    return date_format(stood, "DATE_FORMAT") if stood else calendar.as_of


def lack(standing: Standing, country: str) -> str:
    """Return why working days may be counted wrongly, and who mends it; empty where nothing is amiss."""
    if standing.lack == "unknown":
        return _(
            "There is no working calendar for %(country)s: only Saturdays and Sundays count as days of rest, and no "
            "holiday does. The operator of the register adds one."
        ) % {"country": country}
    if standing.lack == "unverified":
        return _(
            "Nobody has compared the working calendar of %(country)s with its source, so it is not used: only "
            "Saturdays and Sundays count as days of rest. The operator of the register adds one that was checked."
        ) % {"country": country}
    if standing.lack == "year":
        return _(
            "The holidays of %(year)s that follow the moon, the sun or a decree are not entered: working days of that "
            "year may be counted as too many. The operator of the register adds them."
        ) % {"year": str(standing.year)}
    return ""


def _tag(tone: str, words: str) -> SafeString:
    return format_html("<span class=tag data-s={}>{}</span>", tone, words)
