"""What a judgement of level and credits says, wherever the API tells one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Schema


class OpinionOut(Schema):
    """`kind` is an evaluator’s `comparison`, a credit-rating body’s `rating`, or an agency’s `review`."""

    kind: str
    level: dict[str, Any]
    credits: Decimal | None
    credit_system: str
    method: str
    limits: str
    valid_until: date | None
