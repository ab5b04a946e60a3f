"""How places in courses are given and who attended: refusals and what is amiss in a line, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REASONS: dict[str, Any] = {
    "apply_first": gettext_lazy("Places on these dates are not simply taken. Apply for one."),
    "application_open": gettext_lazy("You have asked for a place on these dates already. Go on from there."),
    "has_a_place": gettext_lazy("You have a place on these dates already."),
    "drawn_already": gettext_lazy("The places on these dates were drawn. Look for other dates."),
    "prerequisites_missing": gettext_lazy("Something must be held before this course."),
    "other_course": gettext_lazy("These dates are of another course. Enrol there instead."),
    "people_applied": gettext_lazy(
        "Somebody applied or holds a place, so the way in which places are given stays as it is."
    ),
    "criteria_are_stated": gettext_lazy("Say by what you choose, so that everybody can read it before they apply."),
    "no_draw": gettext_lazy("Places on these dates are not drawn."),
    "enrolment_still_open": gettext_lazy("People can still apply. Places are drawn once the last day has passed."),
    "not_by_the_provider": gettext_lazy("Places on these dates are not given by the provider’s choice."),
    "public_value_missing": gettext_lazy(
        "Give the public value that was named before people applied. Without it nothing is drawn."
    ),
    "public_value_not_named": gettext_lazy("No public value was named before people applied, so none is added now."),
    "attendance_not_a_table": gettext_lazy("This is not a table that can be read. Save it as CSV, in UTF-8."),
    "attendance_columns": gettext_lazy(
        "The first line must name the columns: enrolment or email, and attended (with on, the day) or progress."
    ),
    "attendance_too_long": gettext_lazy("A list has at most 20,000 lines. Send it in parts."),
}
"""For the `reason` of NotNow and Malformed, by word."""

LINES: dict[str, Any] = {
    "too_long": gettext_lazy("longer than anything that is read there"),
    "nobody_named": gettext_lazy("nobody is named: give the enrolment or the email"),
    "nothing_said": gettext_lazy("nothing is said of them: give attended or progress"),
    "unknown_word": gettext_lazy("attended is one of present, absent, excused"),
    "no_day": gettext_lazy("on is a day such as 2027-01-31"),
    "day_outside": gettext_lazy("this day lies outside the course, or has not come yet"),
    "not_of_a_hundred": gettext_lazy("progress is a whole number from 0 to 100"),
    "not_enrolled": gettext_lazy("nobody with this number or email holds a place on these dates"),
}
"""Why a line of an attendance list is not kept, by the word of `core/attendance.py`."""


def missing(groups: Iterable[Iterable[Mapping[str, str]]]) -> str:
    """Return what must be held first and is not, by name; of each group any one is enough."""
    told = [_(" or ").join(f"{one['name']} ({one['number']})" for one in group) for group in groups]
    if not told:
        return str(REASONS["prerequisites_missing"])
    return _("This must be held first: %(awards)s.") % {"awards": _("; and ").join(told)}


def with_numbers(data: Mapping[str, Any], words: str) -> str:
    """Return a sentence with the entries it is about, where the reason names some; otherwise the words as they are."""
    if data.get("reason") == "prerequisites_missing":
        return missing(data.get("missing", ()))
    if data.get("reason") == "not_stackable":
        return _("These are no listed micro-credentials or programmes: %(numbers)s.") % {"numbers": data["seen"]}
    return words
