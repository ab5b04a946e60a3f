"""The page on which a micro-credential is described, as one form: its single fields, and the rows of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from passerelle.core.coverage import Coverage, coverage
from passerelle.web import domains, refusals, stale
from passerelle.web.practice import helping
from passerelle.web.provider import further, hints, renaming, skills
from passerelle.web.provider.forms import (
    BlockRows,
    ComponentRows,
    MicroCredentialForm,
    OutcomeRows,
    blocks_initial,
    blocks_stated,
    initial,
    is_said,
    levels_stated,
    stated,
    unwritten,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import QueryDict

    from passerelle.catalogue.models import MicroCredential
    from passerelle.core.errors import Malformed, StaleVersion
    from passerelle.frameworks.models import Framework

ROWS = {"components": "assessment.components"}
"""What a refusal calls rows that are called otherwise here."""


class EntryForm:
    """What is asked of an entry; `posted` is what a browser sent, without it the form shows the entry as it is."""

    def __init__(
        self,
        entry: MicroCredential,
        *,
        framework: Framework | None,
        codes: Iterable[str],
        asked: frozenset[str],
        posted: QueryDict | None = None,
    ) -> None:
        """`codes` are the levels of the national `framework`; `asked`, the paths that the rules in force read."""
        self.entry, self.posted = entry, posted
        self.asked_by: dict[str, Any] = {"framework": framework, "codes": list(codes), "asked": asked}
        choices: dict[str, Any] = {"levels": [(code, code) for code in self.asked_by["codes"]], "asked": asked}
        named: dict[str, Any] = {"prefix": "outcomes", "form_kwargs": {"domains": domains.of(framework)}}
        if posted is None:
            self.form = MicroCredentialForm(initial=initial(entry), **choices)
            self.outcomes = OutcomeRows(initial=entry.outcomes, **named)
            self.components = ComponentRows(initial=entry.components, prefix="components")
        else:
            self.form = MicroCredentialForm(posted, **choices)
            self.outcomes = OutcomeRows(posted, **named)
            self.components = ComponentRows(posted, prefix="components")
        self.skills = self._skills()
        self.has_blocks = posted is not None and "blocks-TOTAL_FORMS" in posted
        kept = {"data": posted} if self.has_blocks else {"initial": blocks_initial(entry)}
        self.blocks = BlockRows(prefix="blocks", **kept)

    def _skills(self) -> skills.SkillRows:
        """Return what stands beside the outcomes, and put each row beside its own."""
        kept = {one.get("code"): one.get("skills") for one in self.entry.outcomes}
        told = [{"text": row["text"].value(), "skills": kept.get(row["code"].value())} for row in self.outcomes.forms]
        posted = self.posted.get(further.named("language")) if self.posted is not None else None
        found = skills.rows(told, prefix="outcomes", posted=self.posted, language=posted or self.entry.language)
        found.is_loaded = getattr(self.entry, "has_schemes", False)
        for row, beside in zip(self.outcomes.forms, found, strict=True):
            row.skills = beside
        return found

    def is_valid(self) -> bool:
        """Say whether all of it has the right shape; every part is looked at."""
        rows = [self.outcomes, self.components, *([self.blocks] if self.has_blocks else [])]
        return all([self.form.is_valid(), *(part.is_valid() for part in rows)])

    @property
    def seen_version(self) -> int:
        return int(self.form.cleaned_data["seen_version"])

    @property
    def stacks_into(self) -> list[str] | None:
        """Return what it stacks into; None where the page did not ask."""
        if self.posted is None or "stacks_into" not in self.posted:
            return None
        return str(self.form.cleaned_data.get("stacks_into", "")).replace(",", " ").split()

    def stated(self) -> dict[str, Any]:
        """Return what the whole page states, in the shape `catalogue.actions` takes; what it did not ask stays.

        What has not the right shape is left as it was saved. Raises Malformed for lines that cannot be read.
        """
        assert self.posted is not None  # noqa: S101  (asked before: `is_valid`)
        single = initial(self.entry) | self.form.cleaned_data
        outcomes = self._outcomes()
        renamed = renaming.of(self.entry.outcomes, outcomes)
        covers = [
            renaming.followed(self.posted.getlist(f"covers-{place}"), renamed)
            for place in range(len(self.components.forms))
        ]
        said = stated(self.entry, single, outcomes, _rows(self.components), self.posted, covers)
        if self.has_blocks:
            told = blocks_stated(_rows(self.blocks))
            said["blocks"] = [row | {"outcomes": renaming.followed(row["outcomes"], renamed)} for row in told]
        if "levels" in self.posted and "levels" in self.form.cleaned_data:
            said["levels"] = levels_stated(self.form.cleaned_data["levels"])
        return said

    def _outcomes(self) -> list[dict[str, Any]]:
        """Return the rows of outcomes, each with the skills that are ticked beside it."""
        return [
            said | ({"skills": row.skills.kept} if row.skills.kept else {})
            for said, row in zip(_rows(self.outcomes), self.outcomes.forms, strict=True)
        ]

    def refuse(self, refusal: Malformed | StaleVersion) -> None:
        """Say a refusal beside the field it is about, in its row where it is about one; what was typed stays."""
        parts = {"outcomes": self.outcomes, "components": self.components}
        if self.has_blocks:
            parts["blocks"] = self.blocks
        begun = unwritten(self.entry)
        rows = {
            ROWS.get(prefix, prefix): [row for row in part.forms if is_said(prefix, row.cleaned_data, begun)]
            for prefix, part in parts.items()
        }
        refusals.tell(self.form, refusal, rows=rows)

    def offer(self, entry: MicroCredential, version: int) -> None:
        """Show what is saved now beside what was typed, and let it be saved over that (`web/stale.py`)."""
        now = EntryForm(entry, **self.asked_by)
        rows = [(self.outcomes, now.outcomes), (self.components, now.components)]
        rows += [(self.blocks, now.blocks)] if self.has_blocks else []
        stale.offer(self.form, now.form, version, rows=rows)
        self.form.newer += self._covered_otherwise(entry)  # type: ignore[attr-defined]

    def _covered_otherwise(self, entry: MicroCredential) -> Iterator[stale.Newer]:
        """Yield which parts of the assessment show other outcomes now than were ticked."""
        assert self.posted is not None  # noqa: S101  (only what was sent is refused)
        for place, part in enumerate(entry.components):
            saved, ticked = sorted(part["covers"]), sorted(self.posted.getlist(f"covers-{place}"))
            if saved != ticked:
                name = _("Part %(n)d of the assessment") % {"n": place + 1}
                words = [_("shows %(outcomes)s") % {"outcomes": ", ".join(said) or "–"} for said in (saved, ticked)]
                yield stale.Newer("", name, *words)

    def shown(self) -> dict[str, Any]:
        """Return what the page shows of it."""
        return {
            "form": self.form,
            "outcomes": self.outcomes,
            "components": self.components,
            "blocks": self.blocks,
            "skills": self.skills,
            "matrix": matrix(self.entry, self.posted),
            "open_in_matrix": left_open(self.entry, self.posted),
            "hours": hints.of_entry(self),
            "helped": helping.put(self.form),
        }


def _rows(formset: Any) -> list[dict[str, Any]]:
    """Return the rows as they were understood; a code that was not is one that no other row has."""
    return [{"code": f"?{place}"} | row.cleaned_data for place, row in enumerate(formset.forms, start=1)]


def matrix(entry: MicroCredential, posted: QueryDict | None = None) -> list[dict[str, Any]]:
    """Return the rows of the coverage matrix: per outcome, per component, whether it is shown there, as last ticked."""
    told = left_open(entry, posted)
    return [
        {
            "code": line.code,
            "text": line.text,
            "is_shown": line.is_shown,
            "cells": [
                {"place": place, "title": part.name, "on": on}
                for place, (part, on) in enumerate(zip(told.parts, line.shown, strict=True))
            ],
        }
        for line in told.lines
    ]


def left_open(entry: MicroCredential, posted: QueryDict | None = None) -> Coverage:
    """Return the matrix as it was last ticked, with what it leaves open."""
    parts = [
        part if posted is None else {**part, "covers": posted.getlist(f"covers-{place}")}
        for place, part in enumerate(entry.components)
    ]
    return coverage(entry.outcomes, parts)
