"""Checking a document against the live register: the same `verify` as on a laptop, with the folder of this moment."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from passerelle.awards import publication, queries
from passerelle.awards.reissue import COPIED
from passerelle.core.credentials import gathered, paper
from passerelle.core.credentials.forms import MAX_UPLOAD, other_files, pdf, picture
from passerelle.core.credentials.forms.paper import origin_of
from passerelle.core.credentials.moments import stamp
from passerelle.core.credentials.strict_json import MAX_BYTES
from passerelle.core.credentials.verdict import Step, Verdict
from passerelle.core.credentials.verify import NOBODY_ASKED, verify
from passerelle.core.errors import NotNow

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.awards.models import ShareLink
    from passerelle.core.credentials.presented import Asked


@dataclass(frozen=True)
class Checked:
    """A verdict and its receipt. The number can be made again from document, verdict and moment, by us alone."""

    verdict: Verdict
    receipt: str


def limit_of(head: bytes) -> int:
    """Return how many bytes are read of a document that begins like this; what it is called is not asked."""
    if gathered.kind_of(head):
        return gathered.MAX_BYTES
    is_carrier = picture.recognises(head) or pdf.Pdf(()).recognises(head) or other_files.recognises(head)
    return MAX_UPLOAD if is_carrier else MAX_BYTES


def check(raw: bytes, *, now: datetime, asked: Asked = NOBODY_ASKED) -> Checked:
    """Return the verdict on any bytes; nothing is fetched and nothing is kept.

    `asked` is what the holder was to sign, where somebody asked.
    """
    verdict = verify(raw, publication.store(now), now, asked)
    return Checked(verdict, _receipt(raw, verdict))


def _receipt(raw: bytes, verdict: Verdict) -> str:
    told = f"{hashlib.sha256(raw).hexdigest()} {verdict.verdict} {stamp(verdict.checked_at)}"
    number = salted_hmac("receipt", told, algorithm="sha256").hexdigest()[:12].upper()
    return f"V-{number[:4]}-{number[4:8]}-{number[8:]}"


def check_code(code: str, *, now: datetime) -> Checked | None:
    """Return the verdict on the paper that bears a check code, as its square would give it; None where none does.

    `code` is written as it is printed (`core/credentials/check_code.meant`).
    """
    found, trust = queries.by_check_code(code), publication.store(now)
    if trust is None:
        return not_read(code, "no_trust_folder", now=now)
    if found is None:
        return None
    return check(paper.text(origin_of(trust), bytes(found.document)).encode("ascii"), now=now)


def not_read(brought: str, reason: str, *, now: datetime) -> Checked:
    """Return the verdict on what was brought and not looked into, such as a code that no award has; `reason` says why.

    `reason` is one of those of `core/credentials/verdict_told.py`.
    """
    verdict = Verdict("not_issued_here", now, reason, steps=(Step("format", "failed", reason),))
    return Checked(verdict, _receipt(brought.encode("utf-8", "surrogatepass"), verdict))


def has_copy(credential_id: str) -> bool:
    """Say whether the newest signed document of an award was made with a key that counted then.

    `credential_id` is the address that a credential names itself by.
    """
    award = queries.award_of(credential_id)
    newest = queries.credential(award) if award is not None and award.state in COPIED else None
    if newest is None:
        return False
    key = newest.intent.key.published
    return key.state == "active" or (key.since is not None and newest.signed_at < key.since)


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
        outcomes=said.outcomes if link.shows_outcomes else (),
    )
    return replace(checked, verdict=replace(checked.verdict, credential=shown))
