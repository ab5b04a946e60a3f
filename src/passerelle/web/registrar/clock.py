"""How near a case is to its due date, as a tag: words first, colour second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from datetime import date

    from django.utils.safestring import SafeString

    from passerelle.vetting.models import Case

SOON_DAYS = 9


def tag(case: Case, today: date) -> SafeString:
    """Return the due date of a case as a tag; an overdue one says by how many days."""
    if not case.is_open:
        return _tag("ok", _("Decided"))
    left = (case.due_on - today).days
    if left < 0:
        return _tag("stop", ngettext("Overdue %(days)d day", "Overdue %(days)d days", -left) % {"days": -left})
    if left == 0:
        return _tag("wait", _("Today"))
    return _tag("wait" if left <= SOON_DAYS else "off", date_format(case.due_on, "DATE_FORMAT"))


def left(case: Case, today: date) -> str:
    """Return how many days are left, in words; of a decided case none are."""
    if not case.is_open:
        return _("decided")
    days = (case.due_on - today).days
    if days < 0:
        return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def _tag(tone: str, words: str) -> SafeString:
    return format_html("<span class=tag data-s={}>{}</span>", tone, words)
