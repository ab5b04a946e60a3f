"""Bringing a credential from elsewhere, and taking it away again. Nothing that it names is fetched."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.awards import publication, verification
from passerelle.core.credentials import foreign
from passerelle.core.credentials.refusals import CredentialRefused
from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.journal import actions as journal
from passerelle.portfolio.models import ForeignCredential, ShareSet
from passerelle.portfolio.permissions import may_bring, may_change

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.core.credentials.foreign import Foreign
    from passerelle.people.models import Person

MOST: Final = 100
"""So many credentials from elsewhere for one person."""
EXPECTED: Final = "an Open Badge 3.0 (JSON, token, PNG or SVG) or an SD-JWT VC"


def bring(raw: bytes, *, by: Person, now: datetime | None = None) -> ForeignCredential:
    """Keep a credential from elsewhere with what could be checked of it; the same bytes again change nothing.

    What does not hold is kept too, and says so. Raises Malformed for what is no such credential or too large, NotNow
    (`issued_here`) for what this register signed, which is held as an award or not at all, and NotNow (`foreign_many`).
    """
    if not may_bring(by):
        raise NotPermitted
    moment = now or timezone.now()
    found, carrier = told(raw, holder=by.name, now=moment)
    digest = hashlib.sha256(raw).hexdigest()
    if before := ForeignCredential.objects.filter(person=by, digest=digest).first():
        return before
    if ForeignCredential.objects.filter(person=by).count() >= MOST:
        raise NotNow(reason="foreign_many", seen=MOST)
    try:
        with transaction.atomic():
            made = ForeignCredential.objects.create(
                person=by, document=raw, digest=digest, carrier=carrier, told=asdict(found), brought_at=moment
            )
            journal.record("foreign.bring", subject=by.reference, actor=by.reference, noted={"key": str(made.key)})
    except IntegrityError:
        return ForeignCredential.objects.get(person=by, digest=digest)
    return made


def told(raw: bytes, *, holder: str, now: datetime) -> tuple[Foreign, str]:
    """Return what the bytes say and what of it holds at this moment, and what they came in. Raises as `bring`."""
    trust = publication.store(now)
    try:
        document, carrier = foreign.unbaked(raw)
        if trust is not None and verification.check(document, now=now).verdict.verdict != "not_issued_here":
            raise NotNow(reason="issued_here")

        def known(method: str) -> VerifyingKey | None:
            return trust.public_key(method) if trust is not None else None

        return foreign.read(document, known=known, holder=holder, now=now), carrier
    except CredentialRefused as refusal:
        raise Malformed(field="document", expected=EXPECTED, seen=refusal.reason) from None


@transaction.atomic
def remove(held: ForeignCredential, *, by: Person) -> None:
    """Forget it, bytes and all; links that showed nothing else are closed. Raises NotPermitted."""
    if not may_change(by, held):
        raise NotPermitted
    sets = list(ShareSet.objects.filter(items__foreign=held).values_list("pk", flat=True))
    gone, _ = ForeignCredential.objects.filter(pk=held.pk).delete()
    if gone:
        ShareSet.objects.filter(pk__in=sets, items=None, stopped_at=None).update(stopped_at=timezone.now())
        journal.record("foreign.remove", subject=by.reference, actor=by.reference, noted={"key": str(held.key)})
