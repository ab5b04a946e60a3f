"""One step of anything that has a life, a `state` and a `version`: compare, set, record. Who may was asked before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.db.models import F

from passerelle.core.errors import StaleVersion, WrongState
from passerelle.journal import actions as journal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.lifecycle import Lifecycle
    from passerelle.people.models import Person


class Lives(Protocol):
    """A row with a state and a version; its own word for itself is the number under which it is written about."""

    pk: Any
    state: Any
    version: Any

    def refresh_from_db(self) -> None: ...


L = TypeVar("L", bound=Lives)


def step(
    record: L,
    life: Lifecycle,
    act: str,
    *,
    by: Person | None,
    kind: str = "",
    noted: Mapping[str, Any] | None = None,
    seen: int | None = None,
    **fields: Any,
) -> L:
    """Take one step from what the database has now, and record it with the state it `was` in; call it in a transaction.

    `fields` are set in the same update; `kind` names the fact where the life's name does not; `by` is nobody where time
    alone took the step. Raises WrongState, also when another request was faster, and StaleVersion where somebody took
    one since the version that was `seen`.

    The update holds the row until the transaction ends, so that whoever acts next sees all of this act.
    """
    record.refresh_from_db()
    before, target = record.state, life.after(record.state, act)
    if seen is not None and seen != record.version:
        raise StaleVersion(seen=seen)
    rows: Any = type(record)
    same = rows._default_manager.filter(pk=record.pk, state=before, version=record.version)
    if not same.update(state=target, version=F("version") + 1, **fields):
        raise WrongState(act, before)
    record.refresh_from_db()
    told = {"was": before, **(noted or {})}
    journal.record(f"{kind or life.name}.{act}", subject=str(record), actor=by.reference if by else "", noted=told)
    return record
