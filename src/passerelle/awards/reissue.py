"""After a key was compromised: what it signed is held against the journal, and what that vouches for is signed again.

A verifier believes nothing a compromised key signed from the stated moment on, genuine or not: it cannot tell them
apart. The register can, because each award was written down before it was signed and again when it was made. So each
genuine one gets a new copy under the next key, with the same content and a place of its own in the status list, and
whatever the journal does not know is reported as forged. The old copies stay what they are: signed with a lost key.

Copies are made by the journal's followers, batch by batch, each in two transactions like an award; a crash in the
middle loses nothing and makes nothing twice.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from passerelle.awards.models import Award, Credential, Rendition
from passerelle.awards.states import AwardState
from passerelle.awards.status_places import take_places
from passerelle.core.credentials.model import StatusRef
from passerelle.core.credentials.open_badges import status_of
from passerelle.core.errors import NotNow
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.signing import actions as signing
from passerelle.signing import queries as keys
from passerelle.signing.models import Intent, Key
from passerelle.signing.states import IntentState, KeyState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from passerelle.awards.models import StatusPlace

PURPOSE: Final = "reissue"
BATCH: Final = 100
COPIED: Final = (AwardState.IN_FORCE, AwardState.SUSPENDED, AwardState.EXPIRED)
"""What gets a new copy. Who had an award withdrawn or replaced needs none: no copy of it is in force."""
VOUCHING: Final = ("award.made", "award.reissued")


@dataclass(frozen=True)
class Line:
    """One credential that a key signed, and how it stands: forged, waiting, reissued or ended."""

    award: str
    version: int
    digest: str
    signed_at: datetime
    standing: str


@dataclass(frozen=True)
class Report:
    """Everything a compromised key signed since it was, oldest first, each held against the journal."""

    key: Key
    lines: tuple[Line, ...]

    @property
    def counts(self) -> dict[str, int]:
        told = Counter(line.standing for line in self.lines)
        return {standing: told[standing] for standing in ("reissued", "waiting", "ended", "forged")}

    @property
    def forged(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.standing == "forged")


@dataclass(frozen=True)
class Signed:
    """What a key signed: awards, how many of them would get a new copy, and files in other forms."""

    awards: int
    copied: int
    files: int


def signed_with(key: Key, *, since: datetime | None = None) -> Signed:
    """Count what a key signed, from a moment on where one is given; one before the key was made leaves nothing out."""
    own = Q(intent__key=key) & (Q(intent__created_at__gte=max(since, key.made_at)) if since else Q())
    awards = Award.objects.filter(pk__in=Credential.objects.filter(own).values("award"))
    files = Rendition.objects.filter(own).count()
    return Signed(awards.count(), awards.filter(state__in=COPIED).count(), files)


def report(key: Key) -> Report:
    """Return what became of everything this key signed since it was compromised; empty while it never was."""
    if key.compromised_from is None:
        return Report(key, ())
    newer = Credential.objects.filter(award=OuterRef("award"), version__gt=OuterRef("version"))
    found = _signed_since(key).select_related("award", "intent").annotate(has_copy=Exists(newer))
    lines: list[Line] = []
    for batch in _batches(found.iterator(chunk_size=BATCH)):
        vouched = _vouched(batch)
        lines += [_line(one, vouched) for one in batch]
    return Report(key, tuple(lines))


def go_on(*, at: str = "", after: int = 0, actor: str = "") -> None:
    """Write down the next copies for every compromised key, and leave a fact where more are to come.

    `at` is the key (its verification method) that a batch ended in, `after` where it ended. Nothing is written while
    issuance is stopped or an owner has no key in use; it goes on when that changes.
    """
    for key in Key.objects.filter(state=KeyState.COMPROMISED).order_by("pk"):
        last = intend_batch(key, after=after if key.verification_method == at else 0, actor=actor)
        if last is not None:
            noted = {"key": key.verification_method, "after": last}
            journal.record("key.reissue", subject=key.owner, actor=actor, noted=noted)
            return


def run(key: Key, *, actor: str = "") -> Report:
    """Make every copy now, without waiting for the journal; may be stopped and run again. Returns the report.

    Raises NotNow (key_taken_out, issuance_stopped, key_unavailable).
    """
    signing.refuse_while_stopped()
    if _next_key(key) is None:
        raise keys.without_key(key.owner)
    after: int | None = 0
    while after is not None:
        after = intend_batch(key, after=after, actor=actor)
        for intent in _open_intents(key.owner):
            signing.complete(intent)
    return report(key)


@transaction.atomic
def intend_batch(key: Key, *, after: int, actor: str) -> int | None:
    """Write down the copies of up to a hundred credentials; return where the next batch begins, or None at the end.

    Of two at once (the command of an operator, and the follower of the same fact) one waits, and finds done what was.
    """
    Key.objects.select_for_update().get(pk=key.pk)
    following = _next_key(key)
    if following is None or keys.issuance_stopped():
        return None
    waiting = list(_waiting(key).filter(pk__gt=after).select_related("award")[:BATCH])
    vouched = _vouched(waiting)
    genuine = [credential for credential in waiting if _is_genuine(credential, vouched)]
    places = take_places([credential.award for credential in genuine])
    for credential, place in zip(genuine, places, strict=True):
        _intend(credential, place, following, was=key, actor=actor)
    return waiting[-1].pk if len(waiting) == BATCH else None


def finish(number: str) -> None:
    """Sign the copies of this award that are still only intended."""
    left = Intent.objects.filter(purpose=PURPOSE, reference__startswith=f"{number}/", state=IntentState.OPEN)
    for intent in left.select_related("key"):
        try:
            signing.complete(intent)
        except NotNow:
            return  # issuance is stopped; the same copies are signed when it goes on


def keep(intent: Intent, document: bytes) -> None:
    """Keep a new copy of an award that was made (inside the transaction that closes the intent)."""
    number, _, version = intent.reference.partition("/")
    award = Award.objects.select_related("micro_credential", "awarder").get(number=number)
    copy = Credential.objects.create(
        award=award,
        version=int(version),
        intent=intent,
        place=award.places.latest("pk"),
        document=document,
        digest=hashlib.sha256(document).hexdigest(),
        signed_at=timezone.now(),
    )
    noted = {
        "micro_credential": award.micro_credential.number,
        "awarder": award.awarder.number,
        "version": copy.version,
        "digest": copy.digest,
        "key": intent.key.verification_method,
    }
    journal.record("award.reissued", subject=award.reference, noted=noted)


def _intend(credential: Credential, place: StatusPlace, key: Key, *, was: Key, actor: str) -> None:
    award, version = credential.award, credential.version + 1
    document = _copy(json.loads(bytes(credential.document)), place)
    intent = signing.intend(PURPOSE, f"{award.number}/{version}", document, key=key)
    noted = {
        "version": version,
        "instead_of": credential.digest,
        "because_of": was.verification_method,
        "digest": intent.digest,
        "list": place.status_list.number,
        "index": place.index,
    }
    journal.record("award.reissue", subject=award.reference, actor=actor, noted=noted)


def _copy(signed: Mapping[str, Any], place: StatusPlace) -> dict[str, Any]:
    """Return what was signed, word for word, at its new place in the status list and without the old proofs."""
    content = {name: value for name, value in signed.items() if name != "proof"}
    return content | {"credentialStatus": status_of(StatusRef(place.status_list.url, place.index))}


def _next_key(key: Key) -> Key | None:
    return keys.active_key(key.owner, key.algorithm) or keys.active_key(key.owner)  # type: ignore[arg-type]


def _signed_since(key: Key) -> QuerySet[Credential]:
    """Return what the key signed from the moment on that its compromise is dated from, oldest first."""
    return Credential.objects.filter(intent__key=key, intent__created_at__gte=key.compromised_from).order_by("pk")


def _waiting(key: Key) -> QuerySet[Credential]:
    """Return those that need a copy and have none, also none under way."""
    reference = Concat("award__number", Value("/"), Cast(F("version") + 1, CharField()))
    newer = Credential.objects.filter(award=OuterRef("award"), version__gt=OuterRef("version"))
    begun = Intent.objects.filter(purpose=PURPOSE, reference=OuterRef("copy_reference")).exclude(state=IntentState.VOID)
    return (
        _signed_since(key)
        .filter(award__state__in=COPIED)
        .annotate(copy_reference=reference)
        .filter(~Exists(newer), ~Exists(begun))
    )


def _open_intents(owner: str) -> QuerySet[Intent]:
    return Intent.objects.filter(purpose=PURPOSE, state=IntentState.OPEN, key__owner=owner).select_related("key")


def _batches(credentials: Iterator[Credential]) -> Iterator[list[Credential]]:
    while batch := list(islice(credentials, BATCH)):
        yield batch


def _vouched(credentials: Sequence[Credential]) -> set[tuple[str, str]]:
    """Return (award, digest) of everything the journal says was made of these awards."""
    numbers = {one.award.number for one in credentials}
    facts = Fact.objects.filter(kind__in=VOUCHING, subject__in=numbers)
    return {(fact.subject, str(fact.noted.get("digest"))) for fact in facts}


def _is_genuine(credential: Credential, vouched: set[tuple[str, str]]) -> bool:
    """Say whether the journal knows these very bytes as this award's."""
    digest = hashlib.sha256(bytes(credential.document)).hexdigest()
    return digest == credential.digest and (credential.award.number, digest) in vouched


def _line(credential: Credential, vouched: set[tuple[str, str]]) -> Line:
    if not _is_genuine(credential, vouched):
        standing = "forged"
    elif credential.has_copy:  # type: ignore[attr-defined]
        standing = "reissued"
    else:
        standing = "waiting" if credential.award.state in COPIED else "ended"
    signed_at = credential.intent.created_at
    return Line(credential.award.number, credential.version, credential.digest, signed_at, standing)
