"""What a provider changed in the dates of a course since one enrolled, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.journal.queries import about

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from passerelle.learning.models import Enrolment

NAMES = {
    "enrol_from": gettext_lazy("Enrol from"),
    "enrol_until": gettext_lazy("Enrol until"),
    "places": gettext_lazy("Places"),
    "price": gettext_lazy("Price"),
    "accepts": gettext_lazy("How it can be paid"),
}
WAYS = {"voucher": gettext_lazy("voucher"), "learning_account": gettext_lazy("learning account")}


def told(enrolment: Enrolment) -> list[tuple[datetime, list[str]]]:
    """Return what changed since the day of enrolment, newest first, each change as sentences."""
    facts = [
        fact
        for fact in about(enrolment.instance.course.reference)
        if fact.kind == "short_course.change_instance"
        and fact.noted.get("run") == enrolment.instance_id
        and fact.noted.get("taken")
        and fact.day >= enrolment.enrolled_on
    ]
    return [(fact.at, [_told(name, values) for name, values in fact.noted["changed"].items()]) for fact in facts]


def _told(name: str, values: list[Any]) -> str:
    return _("%(name)s: %(now)s (before: %(before)s)") % {
        "name": NAMES.get(name, name),
        "before": _shown(values[0]),
        "now": _shown(values[1]),
    }


def _shown(value: Any) -> str:
    if value is None or value == []:
        return "–"
    if isinstance(value, list):
        return ", ".join(str(WAYS.get(one, one)) for one in value)
    day = parse_date(value) if len(value) == len("2027-01-31") and value[4] == "-" else None
    return date_format(day, "DATE_FORMAT") if day else str(value)
