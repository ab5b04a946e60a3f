"""Checking a document against the live register: the same `verify` as on a laptop, with the folder of this moment."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from passerelle.awards import publication, queries
from passerelle.core.credentials.moments import stamp
from passerelle.core.credentials.verdict import Verdict
from passerelle.core.credentials.verify import verify
from passerelle.core.errors import NotNow

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.awards.models import ShareLink


@dataclass(frozen=True)
class Checked:
    """A verdict and its receipt. The number can be made again from document, verdict and moment, by us alone."""

    verdict: Verdict
    receipt: str


def check(raw: bytes, *, now: datetime) -> Checked:
    """Return the verdict on any bytes; nothing is fetched and nothing is kept."""
    verdict = verify(raw, publication.store(now), now)
    told = f"{hashlib.sha256(raw).hexdigest()} {verdict.verdict} {stamp(verdict.checked_at)}"
    number = salted_hmac("receipt", told, algorithm="sha256").hexdigest()[:12].upper()
    return Checked(verdict, f"V-{number[:4]}-{number[4:8]}-{number[8:]}")


def check_shared(link: ShareLink, *, now: datetime) -> Checked:
    """Return the verdict on a shared award, saying only what its holder chose. Raises NotNow (no_credential)."""
    credential = queries.credential(link.award)
    if credential is None:
        raise NotNow(reason="no_credential")
    checked = check(bytes(credential.document), now=now)
    said = checked.verdict.credential
    if said is None:
        return checked
    shown = replace(
        said,
        holder_name=said.holder_name if link.shows_name else "",
        result=said.result if link.shows_result else None,
    )
    return replace(checked, verdict=replace(checked.verdict, credential=shown))
