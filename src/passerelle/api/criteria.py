"""What a panel is asked, and what is read beside the rules on a registration, as a program reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ninja import Schema

from passerelle.policy import questions

if TYPE_CHECKING:
    from passerelle.core.panel import Criterion
    from passerelle.core.registration import Beside


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


class AskingRule(Schema):
    profile: str
    rule: str
    clause: str


class FactOut(Schema):
    """What the applicant states and a rule on the registration reads: as it stands there, and what it comes to."""

    name: str
    said: int | str | None
    value: int | None
    asked_by: list[AskingRule]

    @staticmethod
    def resolve_asked_by(fact: Beside) -> list[dict[str, str]]:
        return [{"profile": one.id, "rule": rule.id, "clause": rule.clause} for one, rule in fact.rules]
