"""Lists in pages: `limit` and `offset`, with the total told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from ninja import Field, Schema

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Window(Schema):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


def window(query: QuerySet[Any], asked: Window) -> dict[str, Any]:
    """Return one window of a query and how many there are in all."""
    return {"total": query.count(), "items": list(query[asked.offset : asked.offset + asked.limit])}
