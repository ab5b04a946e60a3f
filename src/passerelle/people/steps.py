"""One step of a life at the edge of an account: compare, set; of two at once one gets WrongState."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from passerelle.core.errors import WrongState

if TYPE_CHECKING:
    from passerelle.core.lifecycle import Lifecycle
    from passerelle.people.models import Death, Guardianship, Recovery

    R = TypeVar("R", Recovery, Death, Guardianship)


def step(row: R, life: Lifecycle, act: str, **changes: Any) -> R:
    """Move a row one step and change what goes with it. Raises WrongState."""
    target = life.after(row.state, act)
    if not type(row)._default_manager.filter(pk=row.pk, state=row.state).update(state=target, **changes):
        raise WrongState(act, row.state)
    row.refresh_from_db()
    return row
