"""Outcomes whose codes were changed on the page: what pointed to the old code follows to the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def of(saved: Sequence[Mapping[str, Any]], typed: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the new code of each outcome whose own is gone: the row with the same text has it, or else the same row.

    >>> of([{"code": "K1", "text": "Mend"}], [{"code": "L1", "text": "Mend"}])
    {'K1': 'L1'}
    >>> of([{"code": "K1", "text": "Mend"}], [{"code": "K1", "text": "Paint"}, {"code": "L1", "text": "Mend"}])
    {}
    """
    before, now = {one["code"] for one in saved}, {row.get("code") for row in typed if row.get("text")}
    found: dict[str, str] = {}
    for place, one in enumerate(saved):
        if one["code"] in now:
            continue
        same = [row for row in typed if row.get("text") and row["text"] == one["text"]]
        for row in [*same, *typed[place : place + 1]]:
            code = str(row.get("code") or "")
            if code and row.get("text") and code not in before and code not in found.values():
                found[one["code"]] = code
                break
    return found


def followed(codes: Iterable[str], renamed: Mapping[str, str]) -> list[str]:
    """Return codes as they are called now."""
    return [renamed.get(code, code) for code in codes]
