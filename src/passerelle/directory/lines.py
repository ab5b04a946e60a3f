"""One line of a register as a list shows it, whichever register it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passerelle.catalogue.models import MicroCredential, ShortCourse, in_language
from passerelle.core.plurals import counted
from passerelle.opportunities.models import Opportunity
from passerelle.organisations.models import Organisation, OrganisationRole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from passerelle.directory.registers import Register, Status

SIZE = 20
LONGEST_QUESTION = 100
LONGEST_ACRONYM = 5
"""Keys of frameworks as short as this are written in capitals."""


def level_in_words(statement: Mapping[str, str]) -> str:
    """Return a level of some framework as a line: EQF 2017, level 4."""
    key = statement["framework"]
    name = key.upper() if len(key) <= LONGEST_ACRONYM else capfirst(key.replace("-", " "))
    return _("%(framework)s %(edition)s, level %(level)s") % {
        "framework": name,
        "edition": statement["edition"],
        "level": statement["level"],
    }


@dataclass(frozen=True)
class Line:
    """What a list says of an entry; `body` is the organisation that answers for it."""

    number: str
    name: str
    body: Organisation
    note: str
    until: date | None
    entry: Any


def of_micro_credential(entry: MicroCredential) -> Line:
    level, size = entry.level_that_holds, entry.credits_that_hold
    parts = [_("level %(level)s") % {"level": level}] if level else []
    if size is not None:
        written = f"{size.normalize():f}"
        parts.append(ngettext("%(n)s credit", "%(n)s credits", counted(size)) % {"n": written})
    note = ", ".join(parts)
    return Line(entry.number, entry.name, entry.awarding_body, note, entry.valid_until, entry)


def of_course(entry: ShortCourse) -> Line:
    note = ", ".join(part for part in (str(entry.get_mode_display()), entry.place) if part)
    return Line(entry.number, entry.name, _held(entry.provider), note, entry.valid_until, entry)


def of_role(entry: OrganisationRole) -> Line:
    body = entry.organisation
    return Line(entry.number, body.legal_name, body, body.town, entry.valid_until, entry)


def of_opportunity(entry: Opportunity) -> Line:
    return Line(entry.number, in_language(entry.title), entry.employer, entry.place, entry.closes_on, entry)


_TELLERS: dict[type[Any], Callable[[Any], Line]] = {
    MicroCredential: of_micro_credential,
    ShortCourse: of_course,
    OrganisationRole: of_role,
    Opportunity: of_opportunity,
}


def told(entry: Any) -> Line:
    """Return the line of an entry of any register."""
    return _TELLERS[type(entry)](entry)


def _held(body: Organisation | None) -> Organisation:
    if body is None:
        raise ValueError("an entry without an organisation is a draft and has no line")
    return body


_NAMES: dict[str, tuple[str, ...]] = {
    "organisation_role": ("organisation__legal_name__icontains", "organisation__town__icontains"),
    "opportunity": ("title__icontains", "employer__legal_name__icontains", "place__icontains"),
    "micro_credential": ("title__icontains",),
    "short_course": ("title__icontains", "place__icontains"),
}


def found(register: Register, question: str, status: str = "") -> QuerySet[Any]:
    """Return the entries whose number is this, or whose name or place holds the words; all without a question.

    They are those that may be used now, or those of a status. Qualifications and courses have a search of their own
    (`passerelle.search`); this one reads the register.
    """
    if register.listed is None or register.public is None:
        raise ValueError(f"the lines of {register.slug} are private")
    chosen = register.statuses.get(status)
    rows = register.public().filter(state__in=chosen.states) if chosen else register.listed()
    if asked := question.strip()[:LONGEST_QUESTION]:
        names = Q(number__iexact=asked)
        for path in _NAMES[register.kind]:
            names |= Q(**{path: asked})
        rows = rows.filter(names)
    return rows


def by_status(register: Register) -> list[tuple[str, Status, int]]:
    """Return each status with how many entries it has, whatever is asked; one query."""
    if register.public is None:
        return []
    told = dict(register.public().order_by().values_list("state").annotate(Count("pk")))
    return [
        (word, status, sum(told.get(state, 0) for state in status.states)) for word, status in register.statuses.items()
    ]


class Page:
    """Twenty lines of a register from after a number on, and how many there are in all.

    Pages follow the number and not a count of lines, so that the last page costs what the first costs.
    """

    def __init__(self, rows: QuerySet[Any], after: str = "") -> None:
        self._rows, self.after = rows, after

    @cached_property
    def total(self) -> int:
        return self._rows.order_by().count()

    @cached_property
    def _read(self) -> list[Any]:
        rows = self._rows.filter(number__gt=self.after) if self.after else self._rows
        return list(rows[: SIZE + 1])

    @cached_property
    def lines(self) -> list[Line]:
        return [told(entry) for entry in self._read[:SIZE]]

    @property
    def following(self) -> str:
        """The number that the next page begins after; empty on the last page."""
        return self._read[SIZE - 1].number if len(self._read) > SIZE else ""
