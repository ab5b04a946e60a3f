"""One step of a numbered record's life: compare, set, record, in one transaction. The acts are in `actions.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import F

from passerelle.assessment.models import Numbered
from passerelle.core.errors import WrongState
from passerelle.journal import actions as journal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.lifecycle import Lifecycle
    from passerelle.people.models import Person

N = TypeVar("N", bound=Numbered)


@transaction.atomic
def step(
    record: N,
    life: Lifecycle,
    act: str,
    *,
    by: Person | None,
    kind: str = "",
    noted: Mapping[str, Any] | None = None,
    **changes: Any,
) -> N:
    """Take one step and record it; of two at once, one gets WrongState. Without `by` the register itself acts.

    `changes` are fields set in the same update; `kind` names the fact where it is not the life's and the act's name.
    """
    target = life.after(record.state, act)
    seen = {"pk": record.pk, "state": record.state, "version": record.version}
    if not type(record)._default_manager.filter(**seen).update(state=target, version=F("version") + 1, **changes):
        raise WrongState(act, record.state)
    record.state, record.version = target, record.version + 1
    for name, value in changes.items():
        setattr(record, name, value)
    journal.record(
        kind or f"{life.name}.{act}",
        subject=record.reference,
        actor=by.reference if by else "",
        noted=dict(noted or {}),
    )
    return record
