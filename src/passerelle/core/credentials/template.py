"""One unsigned credential with holes, for awards of the same micro-credential that differ in their holder alone.

Projecting an award takes longer than signing it; the parts that differ are a handful of leaves. A template is the
text of RFC 8785 cut at those leaves, so filling it is joining strings. It is made by projecting the record twice, as it
is and with marks in it, and holds only if filling gives the very text of the projection.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passerelle.core.credentials.jcs import canonical_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passerelle.core.credentials.model import AwardRecord

    Project = Callable[[AwardRecord], Mapping[str, Any]]

_MARK: Final = "\ue000"  # private use: no standard text has it, and a record that does is told by the check below
_PATTERN: Final = re.compile(f"{_MARK}([0-9]){_MARK}")


class Leaves(NamedTuple):
    """What differs from holder to holder, as text. `place` is the one in the status list."""

    credential_id: str
    award_id: str
    holder_id: str
    holder_name: str
    result: str
    started_on: str
    place: str


class NoTemplate(Exception):
    """This record cannot be cut at its leaves: one of them decides about more than its own text."""


@dataclass(frozen=True, slots=True)
class Template:
    """Pieces of text and, between each two of them, which leaf goes there."""

    pieces: tuple[str, ...]
    holes: tuple[int, ...]

    def fill(self, leaves: Leaves) -> str:
        """Return the unsigned credential of one holder, in RFC 8785."""
        told = [encode_basestring(leaf)[1:-1] for leaf in leaves]
        parts = [self.pieces[0]]
        for hole, piece in zip(self.holes, self.pieces[1:], strict=True):
            parts += (told[hole], piece)
        return "".join(parts)

    def marked(self) -> str:
        """Return the credential with a mark in each hole."""
        marks = [f"{_MARK}{number}{_MARK}" for number in range(len(Leaves._fields))]
        return self.fill(Leaves(*marks))

    @staticmethod
    def pieces_of(text: str) -> tuple[str | int, ...]:
        """Return a marked text as pieces: what is written, and numbers of leaves; nothing where it has no mark."""
        cut = _PATTERN.split(text)
        if len(cut) == 1:
            return ()
        return tuple(int(piece) if place % 2 else piece for place, piece in enumerate(cut) if place % 2 or piece)


def template_of(record: AwardRecord, project: Project) -> Template:
    """Return the template of which `record` is one filling. Raises NoTemplate, and whatever `project` raises."""
    own = canonical_json(project(record)).decode("utf-8")
    if _MARK in own:
        raise NoTemplate
    day, index = _absent_day(own), _absent_number(own)
    marked = canonical_json(project(_marked(record, day, index))).decode("utf-8")
    marked = marked.replace(day.isoformat(), f"{_MARK}5{_MARK}").replace(str(index), f"{_MARK}6{_MARK}")
    cut = _PATTERN.split(marked)
    template = Template(tuple(cut[::2]), tuple(int(hole) for hole in cut[1::2]))
    if template.fill(leaves_of(record)) != own:
        raise NoTemplate
    return template


def leaves_of(record: AwardRecord) -> Leaves:
    """Return the leaves of a record. Raises NoTemplate where it does not have them all."""
    if record.started_on is None or record.holder.id is None:
        raise NoTemplate
    return Leaves(
        *(record.credential_id, record.award_id, record.holder.id, record.holder.name, record.result),
        *(record.started_on.isoformat(), str(record.status.index)),
    )


def _marked(record: AwardRecord, day: date, index: int) -> AwardRecord:
    def mark(number: int) -> str:
        return f"{_MARK}{number}{_MARK}"

    return replace(
        record,
        credential_id=mark(0),
        award_id=mark(1),
        holder=replace(record.holder, id=mark(2), name=mark(3)),
        result=mark(4),
        started_on=day,
        status=replace(record.status, index=index),
    )


def _absent_day(text: str) -> date:
    day = date(1, 1, 1)
    while day.isoformat() in text:
        day += timedelta(days=1)
    return day


def _absent_number(text: str) -> int:
    number = 900_000_001
    while str(number) in text:
        number += 1
    return number
