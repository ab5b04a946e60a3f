"""What happens after: signed awards are kept, and the trust folder on disk follows every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.awards import actions, batch_text, batches, publication, reissue, rendition_text, renditions, succession
from passerelle.core.errors import NotNow
from passerelle.journal.followers import every, follows
from passerelle.signing import actions as signing
from passerelle.signing.finishers import finishes, voids
from passerelle.signing.makers import makes
from passerelle.signing.models import REGISTER

if TYPE_CHECKING:
    from datetime import date, datetime

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.journal.models import Fact
    from passerelle.signing.models import Intent
    from passerelle.signing.private import Signer


@finishes(actions.PURPOSE)
def keep(intent: Intent, document: bytes) -> None:
    actions.make(intent, document)


@follows("award.intend")
def finish(fact: Fact) -> None:
    """Finish what its own request did not: after a crash, without waiting for the next start."""
    try:
        actions.finish(fact.subject)
    except NotNow:
        return  # issuance is stopped; `finish_what_waited` does it when it goes on


@makes(actions.BATCH_PURPOSE)
def sign_batch(text: str, signer: Signer, created: datetime, key: VerifyingKey) -> list[bytes]:
    return batch_text.read(text).signed(signer, created)


@finishes(actions.BATCH_PURPOSE)
def keep_batch(intent: Intent, documents: list[bytes]) -> None:
    batches.keep(intent, documents)


@voids(actions.BATCH_PURPOSE)
def give_up_batch(intent: Intent, reason: str) -> None:
    batches.give_up(intent, reason)


@follows("award_batch.confirm")
def finish_batch(fact: Fact) -> None:
    """Finish what the confirmation itself did not: after a crash, without waiting for the next start."""
    try:
        batches.finish(fact.subject)
    except NotNow:
        return  # issuance is stopped; `finish_what_waited` does it when it goes on


@makes(renditions.PURPOSE)
def sign_rendition(text: str, signer: Signer, created: datetime, key: VerifyingKey) -> bytes:
    return rendition_text.signed(text, signer, created, key)


@finishes(renditions.PURPOSE)
def keep_rendition(intent: Intent, document: bytes) -> None:
    renditions.keep(intent, document)


@finishes(reissue.PURPOSE)
def keep_copy(intent: Intent, document: bytes) -> None:
    reissue.keep(intent, document)


@follows("key.compromise", "key.create", "key.reissue", "issuance.resume")
def intend_new_copies(fact: Fact) -> None:
    """Write down the next copies of what a compromised key signed; there is nothing to do where that was done."""
    reissue.go_on(at=fact.noted.get("key", ""), after=fact.noted.get("after", 0), actor=fact.actor)


@follows("key.create", "key.retire")
def vouch_for_the_next_key(fact: Fact) -> None:
    """Let the old key of the register say which one follows it, for who knows the old one alone."""
    if fact.subject == REGISTER:
        succession.vouch()


@follows("award.reissue")
def sign_new_copy(fact: Fact) -> None:
    reissue.finish(fact.subject)


@follows("issuance.resume")
def finish_what_waited(fact: Fact) -> None:
    signing.finish_open_intents()


@every(hours=24)
def expire(today: date) -> None:
    """End the awards whose last day has passed."""
    actions.expire_due(today=today)


@every(hours=1)
def look_for_new_copies(today: date) -> None:
    """Find what was still being signed at the very moment its key was called compromised."""
    reissue.go_on()


@every(hours=6)
def refresh_trust_folder(today: date) -> None:
    """Sign the status lists anew, so that who checks without a network never finds them stale."""
    publication.write()


@follows(*publication.KINDS)
def write_trust_folder(fact: Fact) -> None:
    publication.write()
