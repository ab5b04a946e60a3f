"""One step of a cycle, a self-review or a sample: compare, set, record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import F

from passerelle.core.errors import StaleVersion, WrongState
from passerelle.journal import actions as journal
from passerelle.quality.models import InternalCycle, QualitySample, SelfReview
from passerelle.quality.states import CYCLES, SAMPLES, SELF_REVIEWS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.lifecycle import Lifecycle
    from passerelle.people.models import Person

Kept = TypeVar("Kept", InternalCycle, SelfReview, QualitySample)
LIVES: dict[type, tuple[str, Lifecycle]] = {
    InternalCycle: ("quality_cycle", CYCLES),
    SelfReview: ("self_review", SELF_REVIEWS),
    QualitySample: ("quality_sample", SAMPLES),
}
"""How each is called in the journal, and its life."""


def step(
    kept: Kept,
    act: str,
    *,
    by: Person,
    noted: Mapping[str, Any] | None = None,
    seen: int | None = None,
    **fields: Any,
) -> Kept:
    """Take one step and record it. Raises WrongState, also when another request was faster, and StaleVersion where
    somebody took one since the version that was `seen`.

    The update holds the row until the transaction ends, so that whoever acts next sees all of this act.
    """
    kept.refresh_from_db()
    kind, life = LIVES[type(kept)]
    target = life.after(kept.state, act)
    if seen is not None and seen != kept.version:
        raise StaleVersion(seen=seen)
    same = type(kept)._default_manager.filter(pk=kept.pk, state=kept.state, version=kept.version)
    if not same.update(state=target, version=F("version") + 1, **fields):
        raise WrongState(act, kept.state)
    kept.refresh_from_db()
    journal.record(f"{kind}.{act}", subject=subject_of(kept), actor=by.reference, noted=dict(noted or {}))
    return kept


def subject_of(kept: InternalCycle | SelfReview | QualitySample) -> str:
    """Return what a fact about it is about: the number of the cycle, with that of the entry where it is a part."""
    return kept.reference if isinstance(kept, SelfReview) else kept.number
