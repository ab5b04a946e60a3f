"""Figures in words: a value with its unit, what it was made of, what is withheld and why, and the rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.catalogue.models import in_language
from passerelle.core.indicators import NOTHING, TOO_FEW
from passerelle.indicators.definitions import definitions
from passerelle.vetting.models import Outcome
from passerelle.web.wording import name_of_field, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from passerelle.indicators.definitions import Definition, Part
    from passerelle.indicators.models import Figure

PERIODS = {"day": gettext_lazy("on the day"), "12_months": gettext_lazy("in the twelve months to the day")}
MIDDLES = ("days", "money")
"""Units of what is a middle or a bound of many numbers, not a quotient."""
WAYS = {"decision": gettext_lazy("by a decision"), "procedure": gettext_lazy("after a procedure")}

SOURCES = {
    "catalogue.CourseInstance": gettext_lazy("runs of courses"),
    "catalogue.MicroCredential": gettext_lazy("micro-credentials"),
    "catalogue.ShortCourse": gettext_lazy("short courses"),
    "journal.Fact": gettext_lazy("what was noted of each act"),
    "learning.Enrolment": gettext_lazy("enrolments"),
    "opportunities.OpportunityItem": gettext_lazy("awards that open a job or a promotion"),
    "organisations.OrganisationRole": gettext_lazy("roles of organisations"),
    "recognition.PositiveListLine": gettext_lazy("lines of positive lists"),
    "registers.EntryVersion": gettext_lazy("versions of entries"),
    "vetting.Appeal": gettext_lazy("appeals"),
    "vetting.Case": gettext_lazy("cases before panels"),
    "vetting.Decision": gettext_lazy("decisions"),
    "vetting.Sanction": gettext_lazy("suspensions and removals"),
    "vetting.Seat": gettext_lazy("seats on panels"),
}
"""What a figure is counted from, as people call it; programs read the names themselves (`/api/indicators`)."""


@dataclass(frozen=True)
class Told:
    """One number as a page shows it."""

    name: str
    value: str
    formula: str
    counted: str
    day: date | None


@dataclass(frozen=True)
class Row:
    """One indicator as a page shows it."""

    code: str
    name: str
    definition: str
    period: str
    numbers: list[Told]


def by_part(figures: Iterable[Figure]) -> dict[tuple[str, str], Figure]:
    """Return figures of one day by what they are."""
    return {(one.code, one.part): one for one in figures}


def rows(figures: Iterable[Figure]) -> list[Row]:
    """Return every indicator with its numbers, in the order of the definitions; what was never counted has none."""
    kept = by_part(figures)
    return [row(found, kept) for found in definitions().values()]


def row(found: Definition, kept: dict[tuple[str, str], Figure]) -> Row:
    numbers = [_told(part, kept.get((found.code, part.part))) for part in found.parts]
    return Row(found.code, in_language(found.name), in_language(found.definition), str(PERIODS[found.period]), numbers)


def _told(part: Part, figure: Figure | None) -> Told:
    name, over = in_language(part.name), in_language(part.denominator)
    formula = in_language(part.numerator)
    if part.unit in MIDDLES:
        formula = _("%(what)s, of %(of)s") % {"what": formula, "of": over}
    elif over:
        formula = f"{formula} ÷ {over}"
    if figure is None:
        return Told(name, _("not counted yet"), formula, "", None)
    shown = value(figure.value, part.unit, figure)
    if _tells_two_numbers(figure):
        return Told(name, shown, _("%(what)s; too few for a percentage") % {"what": formula}, "", figure.day)
    counted = made_of(figure) if figure.withheld != NOTHING else ""
    return Told(name, shown, formula, counted, figure.day)


def sources(found: Definition) -> str:
    """Return what a figure is counted from, in words."""
    return ", ".join(str(SOURCES[one]) for one in found.sources)


def _tells_two_numbers(figure: Figure) -> bool:
    """Say whether the numbers of a share that is withheld may be told: then they are, and not that nothing is."""
    return figure.withheld == TOO_FEW and figure.numerator is not None and figure.denominator is not None


def value(number: Decimal | None, unit: str, figure: Figure | None = None) -> str:
    """Return a number with its unit, or why there is none."""
    if number is None:
        if figure and _tells_two_numbers(figure):
            numbers = {"part": plain_number(figure.numerator), "whole": plain_number(figure.denominator)}
            return _("%(part)s of %(whole)s") % numbers
        return _("too few to tell") if figure and figure.withheld == TOO_FEW else _("nothing to measure")
    shown = plain_number(number)
    if unit == "percent":
        return _("%(n)s %%") % {"n": shown}
    if unit == "days":
        return _("%(n)s days") % {"n": shown}
    return f"{shown} {figure.unit}" if unit == "money" and figure else shown


def made_of(figure: Figure) -> str:
    """Return the numbers behind a figure: 26 ÷ 30, or of how many it is the middle."""
    if figure.denominator is None:
        return ""
    if figure.numerator is None:
        return plain_number(figure.denominator)
    return f"{plain_number(figure.numerator)} ÷ {plain_number(figure.denominator)}"


def broken_down(figures: Iterable[Figure]) -> list[tuple[str, int]]:
    """Return the parts that a figure falls into, in words, most frequent first."""
    return [(_words(one.code, line["key"]), line["n"]) for one in figures for line in one.breakdown]


def _words(code: str, key: list[Any]) -> str:
    if code == "S6":
        level, isced = key
        at = _("Level %(code)s") % {"code": level} if level else _("No level")
        return f"{at}, {name_of_field(isced) or _('field not stated')}"
    if code == "R3":
        return str(Outcome(key[0]).label) if key[0] in Outcome.values else str(key[0])
    return str(WAYS.get(key[0], key[0]))
