"""What the code on paper says: a map in deterministic CBOR, whose values have one spelling each.

Source: docs/paper-credential.md, which a reader in any language is written from; RFC 8949, section 4.2.1. A payload is
decoded only after its signature was found to hold, and encoded again: what differs is not believed.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import cbor2

from passerelle.core.credentials.refusals import CredentialRefused, Unreadable

if TYPE_CHECKING:
    from passerelle.core.credentials.model import AwardRecord

WORDS: Final = (
    *("ECTS", "EQF", "fail", "pass", "merit", "distinction", "course", "prior_learning"),
    *("unsupervised_no_id", "supervised_no_id", "supervised_online_with_id", "supervised_onsite_with_id"),
    *("written_examination", "oral", "practical", "portfolio", "project_work", "marked_assignment", "quiz", "artefact"),
)
"""The words that are written as their place in this list. Part of format 1: another list is another format."""
FORMAT: Final = 1
TITLE_CUT, HOLDER_CUT, EXTRAS_CUT = 1, 2, 4
_PLACES = {word: place for place, word in enumerate(WORDS)}
_EPOCH = date(1970, 1, 1)
_LAST_DAY = (date(9999, 12, 30) - _EPOCH).days  # whatever the zone, a moment of it is one we can write
_QUARTER = timedelta(minutes=15)
_MAX_QUARTERS = 60
_MAX_NUMBER = 2**32 - 1
_MAX_SECOND = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?", re.ASCII)
_FIGURE = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)


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


def zone_of(record: AwardRecord) -> tuple[int, ...]:
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


def _moment(day: date, hour: time, quarters: int) -> datetime:
    zone = timezone(quarters * _QUARTER) if quarters else UTC
    return datetime.combine(day, hour, tzinfo=zone)


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
