"""The figures of the register, each with its definition; how one went on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from ninja import Path, Router, Schema

from passerelle.api.sign_in import OPTIONAL
from passerelle.indicators import queries
from passerelle.indicators.definitions import Definition, definitions, document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.indicators.models import Figure
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["indicators"])
Code = Annotated[str, Path(max_length=4)]


class FigureOut(Schema):
    """`value` is null where something is `withheld`: `too_few` to tell, or `nothing` there to be measured."""

    part: str
    day: date
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    withheld: str
    currency: str
    breakdown: list[dict[str, Any]]

    @staticmethod
    def resolve_currency(figure: Figure) -> str:
        return figure.unit


class PartOut(Schema):
    part: str
    name: dict[str, str]
    numerator: dict[str, str]
    denominator: dict[str, str]
    unit: str


class IndicatorOut(Schema):
    """Texts are by language. `period` is `day`, or `12_months` for what happened in the year to the day."""

    code: str
    name: dict[str, str]
    definition: dict[str, str]
    period: str
    parts: list[PartOut]
    broken_down_by: dict[str, str]
    sources: list[str]
    disclosure: dict[str, Any]
    figures: list[FigureOut]


class IndicatorsOut(Schema):
    day: date | None
    licence: str
    first_released: date
    revision: dict[str, str]
    indicators: list[IndicatorOut]


def _with_figures(found: Definition, figures: Iterable[Figure]) -> dict[str, Any]:
    return vars(found) | {"figures": [one for one in figures if one.code == found.code]}


@router.get("", response=IndicatorsOut, auth=OPTIONAL, operation_id="listIndicators")
def list_indicators(request: SignedInRequest) -> dict[str, Any]:
    """List what the register counts by itself: definitions, and the figures of the newest day."""
    kept = queries.newest()
    head = {name: document()[name] for name in ("licence", "first_released", "revision")}
    return head | {
        "day": kept[0].day if kept else None,
        "indicators": [_with_figures(found, kept) for found in definitions().values()],
    }


@router.get("/{code}", response=IndicatorOut, auth=OPTIONAL, operation_id="getIndicator")
def get_indicator(request: SignedInRequest, code: Code) -> dict[str, Any]:
    """Return one indicator with its figures on the last day of each of the last 13 months that was counted."""
    found = definitions().get(code)
    if found is None:
        raise Http404(code)
    return _with_figures(found, queries.history(code))
