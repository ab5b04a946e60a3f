"""What the applicant states and rules on the registration read, ready to be shown beside the rules that read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passerelle.core.registration import STATISTICS_AGE
from passerelle.policy.fields import field_name
from passerelle.policy.messages import clause
from passerelle.web.panel.asked import Source
from passerelle.web.templatetags.passerelle_tags import day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.core.gate import Profile, Rule
    from passerelle.core.registration import Beside


@dataclass(frozen=True)
class Fact:
    """One fact in words: what it is called, what the applicant states of it, and where the rules stand."""

    name: str
    label: str
    said: str
    is_stated: bool
    """Whether a number follows from what is stated, which whoever decides may correct."""
    sources: tuple[Source, ...]


def told(read: Iterable[Beside]) -> list[Fact]:
    """Return the facts that rules in force read, in the reader's language."""
    return [
        Fact(
            name=one.name,
            label=capfirst(field_name(one.name)),
            said=_said(one),
            is_stated=one.value is not None,
            sources=tuple(_source(profile, rule) for profile, rule in one.rules),
        )
        for one in read
    ]


def _said(fact: Beside) -> str:
    if fact.value is None:
        return _("not stated")
    if fact.name != STATISTICS_AGE:
        return str(fact.value)
    months = ngettext("%(n)d month", "%(n)d months", fact.value) % {"n": fact.value}
    return _("%(months)s, of %(day)s") % {"months": months, "day": day(date.fromisoformat(str(fact.said)))}


def _source(profile: Profile, rule: Rule) -> Source:
    told = {"profile": profile.id, "rule": rule.id, "clause": clause(rule.clause)}
    where = _("%(profile)s, rule %(rule)s: %(clause)s") % told if rule.clause else f"{profile.id}, {rule.id}"
    return Source(where, rule.source.reference, rule.source.url)
