"""What results can be narrowed by, and the words for each value.

Within one facet any of the chosen values will do; between facets all must hold. So the counts beside a facet's values
leave its own choice out: they say what choosing another value as well would bring. Where no status is chosen, what may
be used now is meant; what is suspended or archived is found by whoever chooses it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from passerelle.catalogue.models import Mode
from passerelle.registers.states import Status
from passerelle.skills.queries import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrPromise as Promise

    Words = str | Promise

KINDS: dict[str, Words] = {
    "micro_credential": lazy("Qualifications"),
    "course": lazy("Courses"),
}
STATUSES: dict[str, Words] = {str(status): status.label for status in Status}
MODES: dict[str, Words] = {
    Mode.OFFLINE_PACK: lazy("Offline pack"),
    Mode.ONLINE: lazy("Online"),
    Mode.BLENDED: lazy("Partly online"),
    Mode.ONSITE: lazy("In a centre"),
    Mode.WORK_BASED: lazy("At the workplace"),
}
BANDS: dict[str, Words] = {
    "small": lazy("Up to 2 credits"),
    "medium": lazy("More than 2, less than 10"),
    "large": lazy("10 credits and more"),
}
FREE: dict[str, Words] = {"1": lazy("Free")}
OFFLINE: dict[str, Words] = {"1": lazy("Without a network")}
ACCEPTED: dict[str, Words] = {
    "degree": lazy("A degree"),
    "job": lazy("A job or pay step"),
    "1": lazy("Accepted by a university or employer"),
}
ROUTES: dict[str, Words] = {
    "prior_learning": lazy("By prior learning"),
    "course": lazy("After a course"),
}
FIELDS: dict[str, Words] = {
    "00": lazy("Basic and personal skills"),
    "01": lazy("Education"),
    "02": lazy("Arts and humanities"),
    "03": lazy("Social sciences, journalism and information"),
    "04": lazy("Business, administration and law"),
    "05": lazy("Natural sciences, mathematics and statistics"),
    "06": lazy("Computing and communication technologies"),
    "07": lazy("Engineering, manufacturing and construction"),
    "08": lazy("Agriculture, forestry, fisheries and veterinary"),
    "09": lazy("Health and welfare"),
    "10": lazy("Services"),
}
"""The broad fields of ISCED-F 2013."""
NARROW_FIELDS: dict[str, Words] = {
    "001": lazy("Basic programmes"),
    "002": lazy("Literacy and numeracy"),
    "003": lazy("Personal skills and development"),
    "011": lazy("Teaching"),
    "021": lazy("Arts"),
    "022": lazy("Humanities"),
    "023": lazy("Languages"),
    "031": lazy("Social and behavioural sciences"),
    "032": lazy("Journalism and information"),
    "041": lazy("Business and administration"),
    "042": lazy("Law"),
    "051": lazy("Biology"),
    "052": lazy("Environment"),
    "053": lazy("Physical sciences"),
    "054": lazy("Mathematics and statistics"),
    "061": lazy("Computing"),
    "071": lazy("Engineering and engineering trades"),
    "072": lazy("Manufacturing and processing"),
    "073": lazy("Architecture and construction"),
    "081": lazy("Agriculture"),
    "082": lazy("Forestry"),
    "083": lazy("Fisheries"),
    "084": lazy("Veterinary"),
    "091": lazy("Health"),
    "092": lazy("Welfare"),
    "101": lazy("Personal services"),
    "102": lazy("Hygiene and occupational health"),
    "103": lazy("Security"),
    "104": lazy("Transport"),
}


def said(vocabulary: Mapping[str, Words]) -> Callable[[str], str]:
    return lambda value: str(vocabulary.get(value, value))


def _level(value: str) -> str:
    return _("Level %(code)s") % {"code": value}


def _level_key(value: str) -> tuple[float, str]:
    """Return what orders levels: 4, 4.5, 10; those that are no numbers come last."""
    try:
        return float(value), ""
    except ValueError:
        return float("inf"), value


def _field(value: str) -> str:
    return str(FIELDS.get(value) or NARROW_FIELDS.get(value) or _("Field %(code)s") % {"code": value})


def _language(value: str) -> str:
    try:
        return str(get_language_info(value)["name_local"]).capitalize()
    except KeyError:
        return value


def _month(value: str) -> str:
    try:
        return formats.date_format(date.fromisoformat(f"{value}-01"), "YEAR_MONTH_FORMAT")
    except ValueError:
        return value


def _accepted_by(value: str) -> str:
    return _("Accepted by %(owner)s") % {"owner": value}


def _skill(value: str) -> str:
    return _("Skill: %(label)s") % {"label": label_of(value) or value}


def _offered_by(value: str) -> str:
    return _("Offered by %(owner)s") % {"owner": value}


@dataclass(frozen=True)
class Facet:
    """One way to narrow: the index's field and the address's parameter have the same `name`."""

    name: str
    legend: Words
    words: Callable[[str], str]
    order: tuple[str, ...] = ()
    """The values of a closed vocabulary, in the order they are shown; empty: whatever is there, in its own order."""
    key: Callable[[str], Any] = str
    """What an open vocabulary is ordered by."""
    longest: int = 60
    """Characters of a value."""
    is_rare: bool = False
    """Shown after the others, folded."""
    is_shown: bool = True
    """Offered with counts; the others only come by link."""

    def knows(self, value: str) -> bool:
        return not self.order or value in self.order

    def ordered(self, values: Iterable[str]) -> list[str]:
        return sorted(values, key=self.order.index if self.order else self.key)


FACETS = (
    Facet("kind", lazy("What"), said(KINDS), tuple(KINDS)),
    Facet("level", lazy("Level"), _level, key=_level_key),
    Facet("mode", lazy("How you can study"), said(MODES), tuple(MODES)),
    Facet("band", lazy("Size"), said(BANDS), tuple(BANDS)),
    Facet("free", lazy("Money"), said(FREE), tuple(FREE)),
    Facet("accepted", lazy("Counts towards"), said(ACCEPTED), tuple(ACCEPTED)),
    Facet("status", lazy("Status"), said(STATUSES), tuple(STATUSES)),
    Facet("field", lazy("Field"), _field, is_rare=True),
    Facet("language", lazy("Language"), _language, is_rare=True),
    Facet("starts", lazy("Start month"), _month, is_rare=True),
    Facet("route", lazy("Prior learning"), said(ROUTES), tuple(ROUTES), is_rare=True),
    Facet("offline", lazy("Offline"), said(OFFLINE), tuple(OFFLINE), is_shown=False),
    Facet("accepted_by", lazy("Accepted by"), _accepted_by, is_shown=False),
    Facet("by", lazy("Offered by"), _offered_by, is_shown=False),
    Facet("skill", lazy("Skill"), _skill, longest=300, is_shown=False),
)
BY_NAME = {facet.name: facet for facet in FACETS}
