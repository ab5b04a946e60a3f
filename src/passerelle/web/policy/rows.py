"""A profile as rows for a reader: one plain sentence a rule, with what it is about, when, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.core import clocks
from passerelle.policy import messages
from passerelle.policy.shipped import definitions
from passerelle.web.countries import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.core.gate import Profile, Rule
    from passerelle.policy.shipped import Definition


@dataclass(frozen=True)
class RuleRow:
    """One rule as it is read."""

    id: str
    asks: str
    severity: str
    stage: str
    clause: str
    reference: str
    url: str
    begins: date | None
    ends: date | None
    in_force: bool


def row(rule: Rule, on: date) -> RuleRow:
    return RuleRow(
        id=rule.id,
        asks=messages.asks(rule),
        severity=str(messages.SEVERITIES[rule.severity]),
        stage=str(messages.STAGES[rule.stage]),
        clause=messages.clause(rule.clause),
        reference=rule.source.reference,
        url=rule.source.url,
        begins=rule.effective_from,
        ends=rule.effective_to,
        in_force=rule.in_force(on),
    )


def groups(profile: Profile, on: date) -> list[tuple[str, list[RuleRow]]]:
    """Return the rules by what they are about, in the profile's order."""
    found: dict[str, list[RuleRow]] = {}
    for rule in profile.rules:
        found.setdefault(str(messages.TARGETS[rule.target]), []).append(row(rule, on))
    return list(found.items())


def binding(profile: Profile) -> str:
    return str(messages.BINDING.get(profile.binding, profile.binding))


def where(profile: Profile) -> str:
    """Return where a profile holds: the name of its country, or in words that it is of no single one."""
    return str(PLACES.get(profile.jurisdiction) or country_name(profile.jurisdiction))


def mode(profile: Profile) -> str:
    return str(messages.MODES[profile.publication_mode])


def silences(profile: Profile) -> list[tuple[str, str]]:
    """Return for each clock that the profile names what its silence means; nothing, where it decides nothing here."""
    return [(str(messages.CLOCKS[clock]), _means(clock, word)) for clock, word in profile.on_expiry.items()]


def _means(clock: str, word: str) -> str:
    if clock in clocks.BY_PROFILE:
        return str(messages.EXPIRIES[word])
    return _("the profile says so, and this clock has an end of its own in this register")


def definition_of(profile: str) -> Definition | None:
    return next((found for found in definitions() if found.profile == profile), None)


def properties(definition: Definition) -> Sequence[tuple[str, bool]]:
    """Return the four properties of a wording, in words."""
    return [(str(PROPERTY_NAMES[name]), holds) for name, holds in definition.properties.items()]


PROPERTY_NAMES = messages.PROPERTIES
PLACES = {
    "any": gettext_lazy("Any country"),
    "several": gettext_lazy("Several countries"),
    "network": gettext_lazy("A network of institutions"),
}
