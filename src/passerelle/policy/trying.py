"""A dry run of a drafted version, step by step, its tally kept with the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.core.errors import NotPermitted
from passerelle.policy import actions, dry_run
from passerelle.policy.permissions import may_draft
from passerelle.policy.queries import profile_of
from passerelle.policy.states import LIFECYCLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.core.gate import Profile
    from passerelle.people.models import Person
    from passerelle.policy.dry_run import Change, Listed, Tally
    from passerelle.policy.models import Activation


def tally_of(version: Activation) -> Tally | None:
    """Return how far the dry run of a version is, or what it found; None where it was never tried."""
    return dry_run.Tally(**version.dry_run) if version.dry_run else None


def go_on(
    version: Activation, listed: Listed, *, by: Person, afresh: bool = False, most: int = dry_run.STEP
) -> Activation:
    """Judge the next listed entries by a draft, and keep the tally; `afresh` begins from the first entry again.

    Everything is judged by the rules of the version's first day, and compared with the version it follows. Raises
    NotPermitted, or WrongState when it is no draft.
    """
    if not may_draft(by):
        raise NotPermitted
    LIFECYCLE.after(version.state, "try")
    new, old, on = profile_of(version), _before(version), version.in_force_from
    tally = None if afresh else tally_of(version)
    seen_done = tally.done if tally else None
    tally = tally or dry_run.begin(new, listed, on=on)
    dry_run.go_on(tally, new, old, listed, on=on, most=most)
    return actions.keep_dry_run(version, tally.as_data(), by=by, seen_done=seen_done)


def compared(version: Activation, listed: Listed) -> Iterator[Change]:
    """Yield what a version means for every listed entry, as the register stands now."""
    new, old, on = profile_of(version), _before(version), version.in_force_from
    for target in dry_run.begin(new, listed, on=on).targets:
        yield from dry_run.changes(new, old, listed, target=target, on=on)


def _before(version: Activation) -> Profile | None:
    return profile_of(version.supersedes) if version.supersedes else None
