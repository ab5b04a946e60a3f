"""The gate meter: one plank per blocking rule of the profiles in force, grouped when they are more than seven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passerelle.core import gate
from passerelle.policy import queries as policy
from passerelle.policy.sentences import field_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from passerelle.core.gate import Profile
    from passerelle.policy.sentences import Sentence

GROUPS = {
    "title": "about",
    "awarding_body": "about",
    "issuer": "about",
    "participation": "about",
    "learning_outcomes": "outcomes",
    "level": "level",
    "credits": "size",
    "workload": "size",
    "assessment": "assessment",
    "quality_assurance": "quality",
    "leads_to": "goal",
    "credential_signed": "proof",
    "paper_on_request": "proof",
}
MOST_PLANKS = 7


def of(
    told: Iterable[Sentence], target: str, on: date, profiles: Sequence[Profile] | None = None
) -> list[Mapping[str, str]]:
    """Return the planks of the meter: solid where a rule is met, broken where something is to mend.

    Whoever has read the profiles in force passes them.
    """
    rules = [
        rule
        for profile in (policy.in_force(on) if profiles is None else profiles)
        for rule in gate.blocking_rules(profile, target, on)
    ]
    broken = [one for one in told if one.severity == "block"]
    if len(rules) <= MOST_PLANKS:
        failed = {rule for one in broken for rule in one.rules}
        ids = {rule.id for rule in rules}
        wrong: dict[str, int] = {}
        for rule in rules:
            name = field_name(rule.paths[0])
            wrong[name] = wrong.get(name, 0) + (rule.id in failed)
        for one in broken:
            if ids.isdisjoint(one.rules):  # what the register itself finds stands on the plank of its field
                name = field_name(one.field)
                wrong[name] = wrong.get(name, 0) + 1
        return [_plank(name, count) for name, count in wrong.items()]
    names = {
        "about": _("About it"),
        "outcomes": _("Outcomes"),
        "level": _("Level"),
        "size": _("Size"),
        "assessment": _("Assessment"),
        "quality": _("Quality"),
        "goal": _("Leads to"),
        "proof": _("Proof"),
    }
    asked = dict.fromkeys(GROUPS.get(rule.paths[0].split(".")[0], "about") for rule in rules)
    counts = dict.fromkeys(asked, 0)
    for one in broken:
        group = GROUPS.get(one.field.split(".")[0], "about")
        counts[group] = counts.get(group, 0) + 1
    order = [group for group in names if group in counts]
    return [_plank(names[group], counts[group]) for group in order]


def _plank(name: str, wrong: int) -> Mapping[str, str]:
    if not wrong:
        return {"words": name.capitalize(), "state": ""}
    told = ngettext("%(n)d to mend", "%(n)d to mend", wrong) % {"n": wrong}
    return {"words": f"{name.capitalize()}: {told}", "state": "stop"}
