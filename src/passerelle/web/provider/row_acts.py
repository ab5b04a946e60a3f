"""Adding a row to the form of a programme, or taking one away: a button that sends the whole page, without a script.

Nothing is saved or judged by it, and nothing that was typed is lost; whoever saves says so with another button.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

ADD, REMOVE = "add", "remove"


def asked(posted: QueryDict, kinds: Mapping[str, Any]) -> tuple[str, str, int] | None:
    """Return what a button asks for, of which kind of rows and at which place; None where it asks to save."""
    word, _dash, rest = posted.get("act", "").partition("-")
    name, _dash, place = rest.partition("-")
    if word not in {ADD, REMOVE} or name not in kinds:
        return None
    return word, name, _number(place, -1)


def changed(posted: QueryDict, kinds: Mapping[str, Any], act: tuple[str, str, int]) -> dict[str, Any]:
    """Return the rows of each kind as they were typed, with one more or one less."""
    word, chosen, place = act
    found = {}
    for name, kind in kinds.items():
        typed = _typed(posted, name, kind)
        if name == chosen and word == REMOVE and 0 <= place < len(typed):
            del typed[place]
        found[name] = kind(initial=typed, prefix=name)
        found[name].extra = int(name == chosen and word == ADD)
    return found


def _typed(posted: QueryDict, name: str, kind: Any) -> list[dict[str, str]]:
    count = min(_number(posted.get(f"{name}-TOTAL_FORMS", ""), 0), kind.max_num)
    fields = kind.form.base_fields
    return [{field: posted.get(f"{name}-{place}-{field}", "") for field in fields} for place in range(count)]


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else otherwise
