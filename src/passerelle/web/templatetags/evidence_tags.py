"""What is brought to be judged: the files beside an entry, and which outcomes a piece of evidence shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from passerelle.vetting import evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passerelle.vetting.models import Case

register = template.Library()


@register.inclusion_tag("matters/files.html")
def files_of(case: Case) -> dict[str, Any]:
    """Show the files of a case, to a reader to whom its documents are open."""
    return {"entry": case.entry, "files": evidence.of_case(case)}


@register.filter
def in_words(codes: Iterable[str], outcomes: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return the outcomes of these codes with their words; of one that the description dropped, the code alone.

    >>> in_words(["S1", "K9"], [{"code": "S1", "text": "Wire a pump."}])
    [{'code': 'S1', 'text': 'Wire a pump.'}, {'code': 'K9', 'text': ''}]
    """
    words = {str(one["code"]): str(one.get("text") or "") for one in outcomes}
    return [{"code": code, "text": words.get(code, "")} for code in codes]
