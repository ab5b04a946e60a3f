"""Does the journal know this file? Any form of an award, held against what was signed here, after a key was stolen.

A file is read as a check reads it. What counts is what its signature covers: the document inside a PDF, the square in a
picture, the token without what its holder withheld. It is forged only where that is proven: the signature holds by the
key, and the journal has no word of it. What cannot be read or looked up is told as such; nothing is said against it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import orjson

from passerelle.awards import publication, queries
from passerelle.awards.models import Credential, Rendition
from passerelle.awards.reissue import VOUCHING
from passerelle.awards.states import Form
from passerelle.core.credentials import paper as papers
from passerelle.core.credentials import strict_json, vc_jwt, verdict_told
from passerelle.core.credentials.forms import DOCUMENTS, FORMS, clr, pdf, picture
from passerelle.core.credentials.forms.paper import origin_of
from passerelle.core.credentials.presented import UNDECIDED, Closed
from passerelle.core.credentials.verdict import Step, Verdict
from passerelle.core.credentials.verify import NOBODY_ASKED
from passerelle.journal.models import Fact

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.awards.models import Award
    from passerelle.core.credentials.presented import Presented
    from passerelle.core.credentials.trust import TrustStore
    from passerelle.signing.models import Key

WHITE: Final = b"\xef\xbb\xbf \t\r\n"
RENDERED: Final = "award.rendered"

FileStanding = Literal["known", "forged", "another_key", "altered", "not_ours", "unreadable", "no_lookup"]


@dataclass(frozen=True)
class Vouched:
    """How a file stands with the journal.

    known: the journal has it. forged: this key signed it, and the journal does not know it. another_key: signed with
    `signed_with`, and not known. altered: the signature does not fit. not_ours: nobody here signed it. unreadable:
    nothing in it to look up; `reason` says why. no_lookup: a form of which the journal keeps nothing.
    """

    standing: FileStanding
    award: str = ""
    reason: str = ""
    signed_with: str = ""


def vouched(raw: bytes, key: Key, *, now: datetime) -> Vouched:
    """Say how the bytes of a file stand with the journal, and whether `key` signed them."""
    trust = publication.store(now)
    if trust is None:
        return Vouched("unreadable", reason="no_trust_folder")
    try:
        presented = _read(raw, trust, now)
    except Closed as end:
        return _closed(end, now)
    if presented.form == clr.FORM:
        return Vouched("no_lookup", reason=clr.FORM)
    award = queries.award_of(presented.summary.credential_id)
    number = award.number if award else ""
    if award is not None and _kept(presented.form, _signed_in(raw, trust)) in _vouched_documents(award, presented.form):
        return Vouched("known", number)
    methods = [proof.verification_method for proof in presented.proofs]
    if key.verification_method in methods:
        return Vouched("forged", number)
    return Vouched("another_key", number, signed_with=", ".join(dict.fromkeys(methods)))


def _read(raw: bytes, trust: TrustStore, now: datetime) -> Presented:
    """Return the award in `raw`, whose signatures hold, whatever became of the key; raises Closed."""
    for form in FORMS:
        if form.recognises(raw):
            return form.read(raw, trust, now, NOBODY_ASKED)
    raise Closed("not_issued_here", "no_form", Step("format", "failed", "no_form"))


def _closed(end: Closed, now: datetime) -> Vouched:
    """Say of what could not be read to its end which of three it is: bent, a stranger's, or nothing to look up."""
    if end.verdict == "altered":
        return Vouched("altered", reason=end.reason)
    verdict = Verdict(end.verdict, now, end.reason, form=end.form, steps=end.steps)
    is_unread = verdict_told.is_unread(verdict) and not verdict_told.is_warning(verdict)
    return Vouched("unreadable" if is_unread or end.reason in UNDECIDED else "not_ours", reason=end.reason)


def _signed_in(raw: bytes, trust: TrustStore) -> bytes:
    """Return the document in a file that was read well: what is attached to a PDF, what a square says."""
    if raw.startswith(b"%PDF-"):
        return next(
            content for content in pdf.attachments(raw) if any([form.recognises(content) for form in DOCUMENTS])
        )
    if picture.recognises(raw):
        found = picture.codes_in(raw)
        ours = [text for text in found if papers.leads_to(text, origin_of(trust))] or found
        raw = ours[0].encode("ascii", "replace")
    said = raw.strip(WHITE)
    if papers.looks_like_one(said[: papers.MAX_TEXT].decode("ascii", "replace")):
        return papers.signed_of(said.decode("ascii", "replace"), origin_of(trust))
    return said


def _kept(form: str, document: bytes) -> Any:
    """Return what is compared of a signed document: its content however it is spaced, a token's signed part."""
    if form == Form.PAPER:
        return document
    text = document.strip(WHITE)
    if text[:1] == b"{" and form == Form.VC_JWT:
        text = vc_jwt.token_in(strict_json.parse(text)).encode("ascii", "replace")
    return orjson.loads(text) if text[:1] == b"{" else text.partition(b"~")[0]


def _vouched_documents(award: Award, form: str) -> list[Any]:
    """Return what is compared of everything in this form that the journal says was signed for this award."""
    kept: list[Credential] | list[Rendition]
    if form == Form.OPEN_BADGE:
        kept = list(Credential.objects.filter(award=award))
    else:
        kept = list(Rendition.objects.filter(credential__award=award, form=form))
    facts = Fact.objects.filter(kind__in=(*VOUCHING, RENDERED), subject=award.number)
    digests = {str(fact.noted.get("digest")) for fact in facts}
    documents = [bytes(one.document) for one in kept]
    return [_kept(form, one) for one in documents if hashlib.sha256(one).hexdigest() in digests]
