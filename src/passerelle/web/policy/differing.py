"""What a version of rules changes, in the words of the form in which it was changed, beside what each rule asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from passerelle.policy import messages, queries
from passerelle.policy.editing import differences
from passerelle.policy.fields import shown
from passerelle.policy.messages import asks
from passerelle.web.policy.forms import NAMES

if TYPE_CHECKING:
    from passerelle.core.gate import Rule
    from passerelle.policy.models import Activation


def told(found: Activation) -> list[tuple[str, str, str, str, str]]:
    """Return what the version changes, as a reader would say it: rule, what it asks now, what, before, now.

    The names of thresholds are those of the form in which they were changed.
    """
    if found.supersedes is None:
        return []
    asked = {rule.id: asks(rule) for rule in [*_rules_of(found.supersedes), *_rules_of(found)]}
    return [
        (one.rule, asked.get(one.rule, ""), _place(one.place), _said(one.place, one.before), _said(one.place, one.now))
        for one in differences(found.supersedes.text, found.text)
    ]


def _rules_of(version: Activation) -> tuple[Rule, ...]:
    return queries.profile_of(version).rules


def _place(place: str) -> str:
    """Return what differs in a rule as the form calls it; inside a rule of several, by the last step alone."""
    leaf = place.rpartition(".")[2]
    return str(NAMES[leaf]) if leaf in NAMES else place.replace("_", " ")


def _said(place: str, value: Any) -> str:
    """Return one side of a difference; a rule that came or went has no place in it and says so."""
    if value in (None, ""):
        return _("–")
    if place.endswith("severity") and value in messages.SEVERITIES:
        return str(messages.SEVERITIES[value])
    return _("the whole rule") if not place and value is True else shown(value)
