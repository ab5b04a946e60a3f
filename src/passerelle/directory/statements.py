"""What evaluators and agencies publish about somebody else's work, as everybody may read it beside a link.

An evaluator states a level, sometimes credits, with its limits, how long it holds and where the report is; an agency
states what it reviewed, by which standards, when last, and where the results are (policy paper, Box 4; DOMAIN 3.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Subquery
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from passerelle.directory.lines import level_in_words
from passerelle.organisations.models import Reviewed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from passerelle.catalogue.models import Evaluation
    from passerelle.organisations.models import Oversight

REVIEW = "review"
PLACES = Decimal("0.01")
EVALUATED = (
    *("kind", "level", "credits", "credit_system", "method", "limits", "valid_until", "report_url", "evaluated_on"),
)
REVIEWED = ("reviewed", "standards", "last_review_on", "results_url")


@dataclass(frozen=True)
class Statement:
    """One statement; of a review there is no level, of an evaluation nothing reviewed."""

    kind: str
    """`comparison` and `rating` are an evaluator's, `review` is an agency's."""
    on: date | None
    """The day it was said; of a review the last one, none before the first."""
    url: str = ""
    """Where its report or its results can be read."""
    level: Mapping[str, str] = field(default_factory=dict)
    credits: Decimal | None = None
    credit_system: str = ""
    method: str = ""
    limits: str = ""
    valid_until: date | None = None
    reviewed: str = ""
    standards: str = ""

    @property
    def summary(self) -> str:
        """Return the level and credits with the day they were stated, or what is reviewed; empty where nothing is."""
        if self.kind == REVIEW:
            return capfirst(str(Reviewed(self.reviewed).label)) if self.reviewed else ""
        if not self.level:
            return ""
        said = [level_in_words(self.level)]
        if self.credits is not None:
            many = f"{self.credits.normalize():f}"
            said.append(_("%(credits)s credits, %(system)s") % {"credits": many, "system": self.credit_system or "–"})
        return " · ".join([*said, *([_day(self.on)] if self.on else [])])

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return everything else it says, each with its name; what it does not say is left out."""
        return tuple((name, text) for name, text in self._lines() if text)

    def _lines(self) -> Iterator[tuple[str, str]]:
        if self.kind == REVIEW:
            yield _("By the standards"), self.standards
            yield _("Last review"), _day(self.on) if self.on else _("none yet")
            return
        yield _("How it was checked"), self.method
        yield _("Limits"), self.limits
        yield _("Holds until"), _day(self.valid_until) if self.valid_until else _("no last day stated")

    @property
    def where(self) -> str:
        """Return what the address leads to."""
        return _("Results of the review") if self.kind == REVIEW else _("Its report")


def _day(on: date) -> str:
    return formats.date_format(on, "DATE_FORMAT")


def of_evaluation(said: Evaluation) -> Statement:
    return evaluated({name: getattr(said, name) for name in EVALUATED})


def of_oversight(made: Oversight) -> Statement:
    return reviewed({name: getattr(made, name) for name in REVIEWED})


def evaluated(told: Mapping[str, Any]) -> Statement:
    """Return what the fields of an evaluation say."""
    kept = {name: told[name] for name in ("kind", "credit_system", "method", "limits", "valid_until")}
    size = told["credits"]
    return Statement(
        on=told["evaluated_on"],
        url=told["report_url"] or "",
        level=told["level"] or {},
        credits=size if size is None else size.quantize(PLACES),  # SQLite drops the zeros of what is read beside a row
        **kept,
    )


def reviewed(told: Mapping[str, Any]) -> Statement:
    """Return what the fields of an agency's oversight say."""
    kept = {name: told[name] for name in ("reviewed", "standards")}
    return Statement(REVIEW, told["last_review_on"], told["results_url"] or "", **kept)


def beside(rows: QuerySet[Any], prefix: str, fields: tuple[str, ...]) -> dict[str, Subquery]:
    """Return annotations that bring the first of some rows along, a field each: no query of its own."""
    return {f"{prefix}_{name}": Subquery(rows.values(name)[:1]) for name in fields}


def brought(entry: Any, prefix: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields that `beside` brought along."""
    return {name: getattr(entry, f"{prefix}_{name}") for name in fields}
