"""How one party signs what several sign, whatever it is: an edition of a list, an agreement.

Two transactions, as with an award: the intent (the text, its hash, the key) commits, then comes the proof. Sent twice,
or again after the power went, what was begun is finished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from passerelle.awards.keys import key_to_sign_with
from passerelle.core.errors import NotNow, WrongState
from passerelle.recognition.states import SignatureState
from passerelle.registers.steps import step
from passerelle.signing import actions as signing
from passerelle.signing import queries as keys
from passerelle.signing.models import Intent
from passerelle.signing.states import IntentState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from passerelle.core.lifecycle import Lifecycle
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

GONE = (SignatureState.TAKEN_BACK, SignatureState.LEFT)
"""Places of parties that sign no more."""


class Party(Protocol):
    """The place of one party: whose it is, how it stands, and by whom."""

    pk: Any
    state: Any
    version: Any
    body: Organisation
    signed_by: Any

    def refresh_from_db(self) -> None: ...


def carry_through(
    purpose: str, place: Party, begun: str, intend: Callable[[], None], *, by: Person, today: date
) -> None:
    """Begin the signature of a party with `intend`, or finish what was begun; nothing where it is signed.

    `begun` is what the references of its intents begin with. Raises NotNow for want of a key (key_taken_out,
    key_unavailable, issuance_stopped), WrongState.
    """
    if place.state == SignatureState.SIGNED:
        return
    if place.state == SignatureState.AWAITED:
        key_to_sign_with(place.body, by=by, today=today)
        try:
            intend()
        except WrongState:  # somebody else signs for the same body: what they began is finished
            place.refresh_from_db()
    found = Intent.objects.filter(purpose=purpose, reference__startswith=begun)
    intent = found.exclude(state=IntentState.VOID).select_related("key").last()
    if intent is not None:
        intent = signing.complete(intent)
    place.refresh_from_db()
    if place.state != SignatureState.SIGNED:
        raise NotNow(reason=(intent.void_reason if intent else "") or "key_unavailable")


def write_down(
    purpose: str,
    place: Party,
    life: Lifecycle,
    text: str,
    begun: str,
    *,
    by: Person,
    today: date,
    noted: dict[str, Any],
) -> None:
    """Write down what a party will sign (in the caller's transaction); sign nothing. Raises NotNow, WrongState."""
    key = keys.active_key(place.body.number)
    if key is None:
        raise keys.without_key(place.body.number)
    step(place, life, "intend", by=by, noted=noted, signed_by=by, signed_on=today)
    signing.intend_text(purpose, f"{begun}{place.version}", text, key=key)
