"""What a panel is asked, as a program reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ninja import Schema

from passerelle.policy import questions

if TYPE_CHECKING:
    from passerelle.core.panel import Criterion


class BasisOut(Schema):
    profile: str
    rule: str
    clause: str
    reference: str
    url: str


class CriterionOut(Schema):
    question: str
    asks: str
    beside: str
    binds: bool
    bases: list[BasisOut]

    @staticmethod
    def resolve_asks(found: Criterion) -> str:
        return questions.asks(found)
