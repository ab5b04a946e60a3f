"""One step of anything that is shared here: compare, set, record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import F

from passerelle.core.errors import WrongState
from passerelle.core.shapes import some_text
from passerelle.journal import actions as journal
from passerelle.practice.models import Coaching, FraudAlert, GoodPractice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.lifecycle import Lifecycle
    from passerelle.people.models import Person

Shared = TypeVar("Shared", Coaching, GoodPractice, FraudAlert)
MOST = 4_000
"""So many characters one text has at most."""


def step(
    thing: Shared, life: Lifecycle, act: str, *, by: Person, noted: Mapping[str, Any] | None = None, **fields: Any
) -> Shared:
    """Take one step and record it. Raises WrongState, also when another request was faster.

    The update holds the row until the transaction ends, so that whoever acts next sees all of this act.
    """
    thing.refresh_from_db()
    target = life.after(thing.state, act)
    same = type(thing)._default_manager.filter(pk=thing.pk, state=thing.state, version=thing.version)
    if not same.update(state=target, version=F("version") + 1, **fields):
        raise WrongState(act, thing.state)
    thing.refresh_from_db()
    journal.record(f"{KINDS[type(thing)]}.{act}", subject=thing.number, actor=by.reference, noted=dict(noted or {}))
    return thing


KINDS = {Coaching: "coaching", GoodPractice: "good_practice", FraudAlert: "fraud_alert"}


def said(field: str, value: Any) -> str:
    """Return a text in which something is said. Raises Malformed."""
    found: str = some_text(MOST)(field, value)
    return found
