"""Frameworks in words: what a level means in a language there is, and how certain a comparison is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from passerelle.core.frameworks import Certainty, changes
from passerelle.frameworks.models import Framework, Status
from passerelle.frameworks.queries import as_version
from passerelle.web import domains

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.utils.functional import Promise

    from passerelle.frameworks.models import Level, LevelMapping

CERTAINTY: dict[Certainty, str | Promise] = {
    Certainty.VERIFIED: gettext_lazy("verified"),
    Certainty.UNVERIFIED: gettext_lazy("not verified"),
    Certainty.NONE: gettext_lazy("nothing is recorded"),
}
TONES = {Certainty.VERIFIED: "ok", Certainty.UNVERIFIED: "wait", Certainty.NONE: "off"}


@dataclass(frozen=True)
class Told:
    """A text, and its language where that is not the reader's: it is then a quotation in a foreign language."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Compared:
    """One recorded comparison of a level, as a line of the page."""

    framework: Framework
    code: str | None
    certainty: Certainty
    basis: str
    told_by: str
    note: str

    @property
    def words(self) -> str:
        return str(CERTAINTY[self.certainty])

    @property
    def tone(self) -> str:
        return TONES[self.certainty]


@dataclass(frozen=True)
class Row:
    """One level: its code, its label, what it means by domain, and what it compares with."""

    code: str
    pk: int
    label: Told | None
    texts: list[tuple[str, Told]] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)


def told(texts: Mapping[str, str]) -> Told | None:
    """Return a text in the reader's language, or else in the first it has, saying which."""
    if not texts:
        return None
    own = (get_language() or "en").split("-")[0]
    return Told(texts[own]) if own in texts else Told(next(iter(texts.values())), next(iter(texts)))


def rows(framework: Framework) -> list[Row]:
    """Return the levels of a version, the highest first."""
    return [_row(framework, level) for level in reversed(framework.levels.all())]


def _row(framework: Framework, level: Level) -> Row:
    names = framework.domain_names
    order = [*names, *(code for code in level.descriptors if code not in names)]
    texts = [(domains.name(framework, code), told(level.descriptors.get(code, {}))) for code in order]
    return Row(
        level.code,
        level.pk,
        told(level.label),
        [(name, text) for name, text in texts if text],
        [compared(one) for one in level.mappings.all()],
    )


def compared(one: LevelMapping) -> Compared:
    framework = one.target.framework if one.target else one.none_in
    assert framework is not None  # noqa: S101  (the database holds it)
    certainty = Certainty.VERIFIED if one.is_verified else Certainty.UNVERIFIED
    year = f", {one.year}" if one.year else ""
    return Compared(
        framework,
        one.target.code if one.target else None,
        certainty,
        str(one.get_basis_display()),
        f"{one.told_by}{year}" if one.told_by else "",
        one.note,
    )


def standing(framework: Framework, on: date) -> tuple[str, str]:
    """Return in words whether a version is in force, and the tone of it."""
    if framework.status == Status.DISABLED:
        return _("Not verified"), "wait"
    if framework.valid_to and framework.valid_to < on:
        return _("Ended"), "off"
    if framework.valid_from and framework.valid_from > on:
        return _("Begins later"), "info"
    return _("In force"), "ok"


def period(framework: Framework) -> str:
    """Return from when until when a version holds; empty where neither is known."""
    begins, ends = framework.valid_from, framework.valid_to
    if begins and ends:
        return _("%(begins)s to %(ends)s") % {"begins": day(begins), "ends": day(ends)}
    if begins:
        return _("since %(begins)s") % {"begins": day(begins)}
    return _("until %(ends)s") % {"ends": day(ends)} if ends else ""


def day(value: date) -> str:
    return str(formats.date_format(value, "DATE_FORMAT"))


def changed(before: Framework, after: Framework) -> list[str]:
    """Return what changed between two versions, a sentence each; empty where they say the same."""
    found = changes(as_version(before), as_version(after))
    told_of = [
        (_("Levels that are new: %(codes)s."), found.added),
        (_("Levels that are gone: %(codes)s."), found.removed),
        (_("Headings that are new: %(codes)s."), [domains.name(after, code) for code in found.domains_added]),
        (_("Headings that are gone: %(codes)s."), [domains.name(before, code) for code in found.domains_removed]),
        (_("Levels written anew: %(codes)s."), [code for code, _what in found.reworded]),
    ]
    return [sentence % {"codes": _listed(codes)} for sentence, codes in told_of if codes]


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(codes)
