"""An award small enough for a QR code: a COSE_Sign1 in the fragment of an address of the register's own.

Source: UX B4, METHODS 5 and docs/paper-credential.md, which a reader in any language is written from. What is not on
paper follows from what is (the addresses, the awarder of the key), or stands in the other forms.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from passerelle.core.credentials import base32, cose
from passerelle.core.credentials.model import missing_annex_i
from passerelle.core.credentials.paper_payload import (
    EXTRAS_CUT,
    FORMAT,
    HOLDER_CUT,
    TITLE_CUT,
    WORDS,
    Paper,
    decode,
    encode,
    zone_of,
)
from passerelle.core.credentials.refusals import CredentialRefused, Incomplete, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.core.credentials.model import AwardRecord
    from passerelle.core.credentials.proofs import Signer

__all__ = [
    "CANNOT_CARRY",
    "EXTRAS_CUT",
    "FORMAT",
    "HOLDER_CUT",
    "MAX_TEXT",
    "TITLE_CUT",
    "WORDS",
    "Paper",
    "UnknownSite",
    "decode",
    "encode",
    "leads_to",
    "looks_like_one",
    "paper_credential",
    "room_for",
    "signed_of",
    "text",
    "to_sign",
]

CANNOT_CARRY: Final = {
    "issuer.name": "the trust folder names the owner of the key",
    "issuer.country": "no room; in the other forms",
    "issuer.register_number": "the trust folder has it for the owner of the key",
    "holder.id": "no room; paper is handed over by its holder",
    "achievement.id": "follows from register number and version",
    "achievement.title": "cut where it is too long for the code; `cut` says so",
    "achievement.description": "no room; in the other forms",
    "achievement.outcomes": "no room; printed beside the code and in the other forms",
    "achievement.levels.url": "no room; in the other forms",
    "achievement.assessment_criteria": "no room; in the other forms",
    "achievement.participation_form": "no room; in the other forms",
    "achievement.quality_assurance_type": "no room; in the other forms",
    "achievement.quality_assurance_by": "no room; in the other forms",
    "achievement.field_code": "no room; in the other forms",
    "achievement.prerequisites": "no room; in the other forms",
    "achievement.stackability": "no room; in the other forms",
    "achievement.level_applicable": "said by the presence of a level",
    "result_scale": "no room; in the other forms",
    "started_on": "no room; in the other forms",
}
MAX_TEXT: Final = 2048
"""Letters of a text that are looked at: address and fragment of the largest COSE_Sign1 are shorter."""

_DATA_BITS: Final = 365 * 8  # of QR version 14 at level M
_SHORTEST = 24  # letters a title or a name keeps before something else gives way
_LIST = re.compile(r"/trust/lists/(0|[1-9][0-9]{0,9})", re.ASCII)
_AFTER_HOST = re.compile(r"[/?#]")
_FRAGMENT = re.compile(r"[A-Z2-7]+", re.ASCII)


class UnknownSite(Unreadable):
    """The code leads to another host than the register's: whatever it carries, it is not ours."""

    code = "credential_unknown_site"


def paper_credential(record: AwardRecord, signer: Signer, key: VerifyingKey, *, issued_at: datetime) -> bytes:
    """Return the COSE_Sign1 of an award; `key` is the public half of the signer's, `issued_at` the moment of signing.

    Raises as `to_sign`, and CredentialRefused("issuer") when the signer is not the awarder's.
    """
    if signer.verification_method.partition("#")[0] != record.issuer.did:
        raise CredentialRefused("issuer")
    return cose.sign(to_sign(record, issued_at=issued_at), key, signer)


def to_sign(record: AwardRecord, *, issued_at: datetime) -> bytes:
    """Return the payload for an award, cut until the code is no larger than version 14-M.

    Raises Incomplete while an element of Annex I is missing; CredentialRefused("not_on_paper") when an address would
    not follow from what is on paper, and ("too_long_for_paper") when nothing is left to cut.
    """
    missing = missing_annex_i(record)
    if missing:
        raise Incomplete(missing)
    address = urlsplit(record.credential_id)
    room = room_for(address.netloc)
    for paper in _shorter_and_shorter(_paper(record, f"{address.scheme}://{address.netloc}", issued_at), room):
        payload = encode(paper)
        if _signed_size(payload) <= room:
            return payload
    raise CredentialRefused("too_long_for_paper", room=room)


def text(origin: str, signed: bytes) -> str:
    """Return what the QR code says: an address under `origin`, all in capitals."""
    return f"{origin.upper()}/V#{base32.encode(signed)}"


def signed_of(said: str, origin: str) -> bytes:
    """Return the bytes in `said`, an address or a fragment alone, as a reader of the register at `origin`.

    Raises UnknownSite for another host; Unreadable (spelling, too_large, base32) for another spelling.
    """
    if len(said) > MAX_TEXT:
        raise Unreadable("too_large", limit=MAX_TEXT)
    before, mark, fragment = said.rpartition("#")
    if mark and before not in (f"{origin}/V", f"{origin.upper()}/V"):
        raise UnknownSite("unknown_site") if before and not leads_to(before, origin) else Unreadable("spelling")
    try:
        return base32.decode(fragment)
    except ValueError:
        raise Unreadable("base32") from None


def looks_like_one(said: str) -> bool:
    """Whether a text may be a paper credential: a web address with a fragment, or a fragment alone."""
    if said[:8].lower().startswith(("https://", "http://")):
        return "#" in said
    return bool(_FRAGMENT.fullmatch(said))


def leads_to(address: str, origin: str) -> bool:
    """Whether an address leads to the register's host, however it is spelt."""
    return _AFTER_HOST.split(address.lower().partition("://")[2])[0] == origin.lower().partition("://")[2]


def room_for(host: str) -> int:
    """Return how many bytes fit a QR code of version 14-M beside the address of `host`.

    >>> room_for("register.mirane.example")
    304
    """
    bits = _DATA_BITS - _alphanumeric_bits(len(f"HTTPS://{host}/V")) - (4 + 16 + 8) - (4 + 11)
    letters = 2 * (bits // 11) + (1 if bits % 11 >= 6 else 0)
    return letters * 5 // 8


def _paper(record: AwardRecord, origin: str, issued_at: datetime) -> Paper:
    what, award = record.achievement, uuid.UUID(record.award_id)
    place = _LIST.fullmatch(record.status.list_url.removeprefix(origin))
    if record.credential_id != f"{origin}/credentials/{award}":
        raise CredentialRefused("not_on_paper", field="credential_id")
    if place is None:
        raise CredentialRefused("not_on_paper", field="status")
    return Paper(
        award=award,
        holder=record.holder.name,
        title=what.title,
        number=what.register_number,
        version=what.version,
        levels=tuple((level.framework, level.framework_version, level.code) for level in what.levels),
        credits=what.credits,
        credit_system=what.credit_system,
        hours=what.hours,
        result=record.result,
        awarded_on=record.awarded_on,
        valid_until=record.valid_until,
        status_list=int(place[1]),
        status_index=record.status.index,
        issued_at=issued_at,
        assessed=what.assessment_types,
        supervision=what.supervision or None,
        route=record.route,
        language=what.language or None,
        zone=zone_of(record),
    )


def _shorter_and_shorter(paper: Paper, room: int) -> Iterator[Paper]:
    """Give the award whole, then with less and less: the title first, what else can be asked for, the name last."""
    yield paper
    if len(paper.title) > _SHORTEST:
        paper = _cut_title(paper, room)
        yield paper
    paper = replace(paper, levels=(), assessed=(), supervision=None, cut=paper.cut | EXTRAS_CUT)
    yield paper
    if len(paper.holder) > _SHORTEST:
        excess = _signed_size(encode(replace(paper, cut=paper.cut | HOLDER_CUT))) - room
        yield replace(paper, holder=_shortened(paper.holder, excess), cut=paper.cut | HOLDER_CUT)


def _cut_title(paper: Paper, room: int) -> Paper:
    marked = replace(paper, cut=paper.cut | TITLE_CUT)
    return replace(marked, title=_shortened(paper.title, _signed_size(encode(marked)) - room))


def _shortened(said: str, excess: int) -> str:
    """Return the beginning of `said`, `excess` bytes shorter or more, but never under 24 letters.

    A letter keeps its accents: marks that would stand alone go with the letter they belong to.
    """
    keep = len(said.encode("utf-8")) - excess
    end = len(said)
    while end > _SHORTEST and (
        len(said[:end].encode("utf-8")) > keep or unicodedata.combining(said[end : end + 1] or "x")
    ):
        end -= 1
    return said[:end].rstrip()


def _signed_size(payload: bytes) -> int:
    """Return how long the COSE_Sign1 of a payload is."""
    head = 1 if len(payload) < 24 else 2 if len(payload) < 256 else 3
    return len(payload) + head + 82


def _alphanumeric_bits(letters: int) -> int:
    return 4 + 11 + 11 * (letters // 2) + 6 * (letters % 2)
