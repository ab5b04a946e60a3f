"""A published line, and what somebody shares."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from passerelle.core.conversions import Converted, Marks
from passerelle.core.matching.plainly import Held
from passerelle.core.matching.rules import Rule

AUTOMATIC: Final = "automatic"
NOTHING: Final = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One line of a positive list: whoever meets `rule` is spared `credits` at `place`, or is given what it opens.

    `credits` is nothing for an entry, an exemption, an interview or a post. `human` is what only a person can judge, in
    the words of the body; such a line decides nothing by itself. `clause` cites where it was published.
    """

    reference: str
    owner: str
    rule: Rule
    effect: str
    place: str = ""
    credits: Decimal = NOTHING
    mode: str = AUTOMATIC
    human: str = ""
    clause: str = ""

    @property
    def may_decide(self) -> bool:
        return self.mode == AUTOMATIC and not self.human


@dataclass(frozen=True)
class Shared:
    """An award somebody shares: what it is, the tags that limits ask for, and what the check of its proof said.

    `proof` is `verified`, `refused`, or a word for what a person has to look at. `converted` says how its credits were
    counted where they are of another system, `marks` which tables read its result, first things first.
    """

    reference: str
    held: Held
    tags: frozenset[str] = frozenset()
    proof: str = "verified"
    converted: Converted | None = None
    marks: tuple[Marks, ...] = ()
