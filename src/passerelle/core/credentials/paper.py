"""An award small enough for a QR code: a COSE_Sign1 in the fragment of an address of the register's own.

Source: UX B4, METHODS 5 and docs/paper-credential.md, which a reader in any language is written from. What is not on
paper follows from what is (the addresses, the awarder of the key), or stands in the other forms.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import cbor2

from passerelle.core.credentials import base32, cose
from passerelle.core.credentials.model import missing_annex_i
from passerelle.core.credentials.refusals import CredentialRefused, Incomplete, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.core.credentials.model import AwardRecord
    from passerelle.core.credentials.proofs import Signer

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
WORDS: Final = (
    *("ECTS", "EQF", "fail", "pass", "merit", "distinction", "course", "prior_learning"),
    *("unsupervised_no_id", "supervised_no_id", "supervised_online_with_id", "supervised_onsite_with_id"),
    *("written_examination", "oral", "practical", "portfolio", "project_work", "marked_assignment", "quiz", "artefact"),
)
"""The words that are written as their place in this list. Part of format 1: another list is another format."""
FORMAT: Final = 1
TITLE_CUT, HOLDER_CUT, EXTRAS_CUT = 1, 2, 4
MAX_TEXT: Final = 2048
"""Letters of a text that are looked at: address and fragment of the largest COSE_Sign1 are shorter."""

_DATA_BITS: Final = 365 * 8  # of QR version 14 at level M
_PLACES = {word: place for place, word in enumerate(WORDS)}
_SHORTEST = 24  # letters a title or a name keeps before something else gives way
_EPOCH = date(1970, 1, 1)
_LAST_DAY = (date(9999, 12, 30) - _EPOCH).days  # whatever the zone, a moment of it is one we can write
_QUARTER = timedelta(minutes=15)
_MAX_QUARTERS = 60
_MAX_NUMBER = 2**32 - 1
_MAX_SECOND = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?", re.ASCII)
_FIGURE = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)
_LIST = re.compile(r"/trust/lists/(0|[1-9][0-9]{0,9})", re.ASCII)
_AFTER_HOST = re.compile(r"[/?#]")
_FRAGMENT = re.compile(r"[A-Z2-7]+", re.ASCII)


class UnknownSite(Unreadable):
    """The code leads to another host than the register's: whatever it carries, it is not ours."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the code says. `levels` are (framework, version, code); `cut` is a sum of what was left out.

    `zone` is how many quarters of an hour the register's clock is before UTC on the first and on the last day; empty
    where it is UTC.
    """

    award: uuid.UUID
    holder: str
    title: str
    number: str
    version: int
    levels: tuple[tuple[str, str, str], ...]
    credits: Decimal | None
    credit_system: str | None
    hours: Decimal
    result: str
    awarded_on: date
    valid_until: date | None
    status_list: int
    status_index: int
    issued_at: datetime
    assessed: tuple[str, ...]
    supervision: str | None
    route: str
    language: str | None
    cut: int = 0
    zone: tuple[int, ...] = ()

    @property
    def holds_from(self) -> datetime:
        """The first moment of the day of the award, where the register is."""
        return _moment(self.awarded_on, time(), self.zone[0] if self.zone else 0)

    @property
    def holds_until(self) -> datetime | None:
        """The last second of the last day, where the register is; None where the award has no end."""
        if self.valid_until is None:
            return None
        return _moment(self.valid_until, time(23, 59, 59), self.zone[1] if self.zone else 0)


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
    host = record.credential_id.removeprefix("https://").partition("/")[0]
    room = room_for(host)
    for paper in _shorter_and_shorter(_paper(record, f"https://{host}", issued_at), room):
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


def encode(paper: Paper) -> bytes:
    """Return the payload: a map in deterministic CBOR."""
    fields = {
        0: FORMAT,
        1: paper.award.bytes,
        2: paper.holder,
        3: paper.title,
        4: paper.number,
        5: paper.version,
        6: [[_word(level[0]), _figure(level[1]), _figure(level[2])] for level in paper.levels] or None,
        7: None if paper.credits is None else _exact(paper.credits),
        8: _word(paper.credit_system) if paper.credit_system else None,
        9: _exact(paper.hours),
        10: _word(paper.result),
        11: (paper.awarded_on - _EPOCH).days,
        12: (paper.valid_until - _EPOCH).days if paper.valid_until else None,
        13: [paper.status_list, paper.status_index],
        14: int(paper.issued_at.timestamp()),
        15: [_word(kind) for kind in paper.assessed] or None,
        16: _word(paper.supervision) if paper.supervision else None,
        17: _word(paper.route),
        18: paper.language or None,
        19: paper.cut or None,
        20: list(paper.zone) or None,
    }
    # the keys rise, and nothing below has a choice of spelling: this is the deterministic form
    return cbor2.dumps({key: value for key, value in fields.items() if value is not None})


def decode(payload: bytes) -> Paper:
    """Return what a payload says whose signature holds; raises Unreadable("payload") for any but our own spelling."""
    try:
        paper = _decoded(cbor2.loads(payload))
        if encode(paper) != payload:
            raise Unreadable("payload")
    except (cbor2.CBORError, TypeError, ValueError, KeyError, IndexError, OverflowError, RecursionError):
        raise Unreadable("payload") from None
    return paper


def _decoded(said: Any) -> Paper:
    """Return the values of the map; raises TypeError, ValueError, KeyError or IndexError for any of another type."""
    if said[0] != FORMAT:
        raise ValueError("another format")
    status_list, status_index = said[13]
    return Paper(
        award=uuid.UUID(bytes=_bytes(said[1])),
        holder=_text(said[2]),
        title=_text(said[3]),
        number=_text(said[4]),
        version=_number(said[5], 1),
        levels=tuple((_said_word(name), _said_figure(version), _said_figure(code)) for name, version, code in said[6])
        if 6 in said
        else (),
        credits=_said_decimal(said[7]) if 7 in said else None,
        credit_system=_said_word(said[8]) if 8 in said else None,
        hours=_said_decimal(said[9]),
        result=_said_word(said[10]),
        awarded_on=_EPOCH + timedelta(days=_number(said[11], 0, _LAST_DAY)),
        valid_until=_EPOCH + timedelta(days=_number(said[12], 0, _LAST_DAY)) if 12 in said else None,
        status_list=_number(status_list),
        status_index=_number(status_index),
        issued_at=datetime.fromtimestamp(_number(said[14], 0, _MAX_SECOND), tz=UTC),
        assessed=tuple(_said_word(kind) for kind in said[15]) if 15 in said else (),
        supervision=_said_word(said[16]) if 16 in said else None,
        route=_said_word(said[17]),
        language=_text(said[18]) if 18 in said else None,
        cut=_number(said[19], 1, TITLE_CUT + HOLDER_CUT + EXTRAS_CUT) if 19 in said else 0,
        zone=_said_zone(said[20], 2 if 12 in said else 1) if 20 in said else (),
    )


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
        zone=_zone(record),
    )


def _zone(record: AwardRecord) -> tuple[int, ...]:
    """Return how far the register's clock is before UTC on the first and last day; raises CredentialRefused."""
    known = [(record.awarded_on, time(), record.holds_from)]
    if record.valid_until and record.holds_until:
        known.append((record.valid_until, time(23, 59, 59), record.holds_until))
    found = []
    for day, hour, moment in known:
        quarters, rest = divmod(datetime.combine(day, hour, tzinfo=UTC) - moment, _QUARTER)
        if rest or abs(quarters) > _MAX_QUARTERS:
            raise CredentialRefused("not_on_paper", field="zone")
        found.append(quarters)
    return tuple(found) if any(found) else ()


def _moment(day: date, hour: time, quarters: int) -> datetime:
    zone = timezone(quarters * _QUARTER) if quarters else UTC
    return datetime.combine(day, hour, tzinfo=zone)


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


def _exact(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _word(said: str) -> str | int:
    return _PLACES.get(said, said)


def _figure(said: str) -> str | int:
    return int(said) if _FIGURE.fullmatch(said) and int(said) <= _MAX_NUMBER else said


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("text expected")
    return value


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError("bytes expected")
    return value


def _number(value: object, lowest: int = 0, highest: int = _MAX_NUMBER) -> int:
    if type(value) is not int or not lowest <= value <= highest:
        raise TypeError("number expected")
    return value


def _said_word(value: object) -> str:
    return WORDS[_number(value)] if type(value) is int else _text(value)


def _said_figure(value: object) -> str:
    return str(_number(value)) if type(value) is int else _text(value)


def _said_zone(value: Any, days: int) -> tuple[int, ...]:
    found = tuple(_number(quarters, -_MAX_QUARTERS, _MAX_QUARTERS) for quarters in value)
    if len(found) != days or not any(found):
        raise ValueError("not a zone")
    return found


def _said_decimal(value: object) -> Decimal:
    said = _text(value)
    if not _DECIMAL.fullmatch(said):
        raise ValueError("not a decimal")
    return Decimal(said)
