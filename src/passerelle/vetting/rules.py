"""What the profiles in force say about panels: who makes one up, what it is asked, and its clocks.

What silence means is `policy.queries.on_expiry`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from passerelle.core import clocks, panel
from passerelle.core.panel.criteria import with_one_that_binds
from passerelle.policy import queries as policy
from passerelle.policy.queries import clocks_on
from passerelle.vetting import working_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from passerelle.core.gate import Profile
    from passerelle.vetting.models import Case

__all__ = [
    "change_due",
    "clocks_on",
    "composition_of",
    "criteria_of",
    "declares_within",
    "is_published_by_time",
    "publication_due",
]


def change_due(sent_on: date, valid_until: date | None) -> date:
    """Return the day by which a change sent to a panel is decided: never after the version in force runs out."""
    due = clocks.panel_due(sent_on, clocks_on(sent_on))
    return max(sent_on, min(due, valid_until or due))


def composition_of(profiles: Sequence[Profile], target: str = "micro_credential") -> dict[str, Any]:
    """Return what makes a panel for such an entry, as the profile that decides states it, checked; {} for the default.

    `params.panels` has a composition for each target that wants its own; `params.panel` is for all the others.
    """
    stated = (policy.said(profiles, "panels") or {}).get(target) or policy.said(profiles, "panel")
    panel.composition(stated)
    return dict(stated or {})


def criteria_of(
    profiles: Iterable[Profile], stated: Mapping[str, Any], target: str, *, on: date, is_review: bool = False
) -> list[dict[str, Any]]:
    """Return what the panel of a case is asked about an entry, as the case keeps it: all profiles in force may ask.

    Something it is asked always binds: where no profile asks anything that does, what the paper asks.
    """
    stages = panel.REVIEWING if is_review else panel.STAGES
    asked = panel.criteria(profiles, stated, on=on, target=target, stages=stages)
    return [one.as_data() for one in with_one_that_binds(asked, target)]


def declares_within(case: Case) -> int:
    """Return in how many days a member of a panel declares: as the case's composition says, else the clock."""
    stated = case.composition.get("declare_within_days")
    return int(stated) if stated else clocks_on(case.opened_on).declaration_days


def publication_due(reported: datetime, amounts: clocks.Clocks) -> date:
    """Return the last day to publish a decision after the panel's report, in working days of the country."""
    return clocks.publication_due(timezone.localdate(reported), working_days.here(), amounts)


def is_published_by_time(case: Case, reported: datetime, *, on: date) -> bool:
    """Say whether time publishes what the panel found: it is over, and silence means yes under the rules of the upload.

    Everywhere else a decision that is late is told to the authority, and waits.
    """
    silence = policy.on_expiry("publication", case.opened_on)
    return silence == "deemed-accepted" and on > publication_due(reported, clocks_on(on))
