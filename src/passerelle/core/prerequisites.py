"""What one must hold before a course: all of some groups, and of each group any one.

Every condition built of AND and OR can be written so. Source: policy paper, R13 (prerequisites are shown);
DOMAIN 3.5 (ShortCourse: prerequisites). What no award shows stays a text that people read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Collection

NUMBER = re.compile(r"MC-\d{5,9}")
MOST_GROUPS, MOST_IN_GROUP = 12, 12


def checked(field: str, value: Any) -> list[list[str]]:
    """Return the groups of numbers as they are kept. Raises Malformed with the path of what is amiss."""
    expected = "groups of numbers of micro-credentials, such as [['MC-00001', 'MC-00002'], ['MC-00003']]"
    if not isinstance(value, list) or len(value) > MOST_GROUPS:
        raise Malformed(field=field, expected=expected, seen=repr(value)[:80])
    found = []
    for place, group in enumerate(value, start=1):
        if not isinstance(group, list) or not 1 <= len(group) <= MOST_IN_GROUP:
            raise Malformed(field=f"{field}.{place}", expected=expected, seen=repr(group)[:80])
        for number in group:
            if not isinstance(number, str) or not NUMBER.fullmatch(number):
                raise Malformed(field=f"{field}.{place}", expected=expected, seen=repr(number)[:80])
        found.append(list(dict.fromkeys(group)))
    return found


def missing(requires: Collection[Collection[str]], held: Collection[str]) -> list[list[str]]:
    """Return the groups of which nothing is held; empty where one may begin.

    >>> missing([["MC-00001", "MC-00002"], ["MC-00003"]], {"MC-00002"})
    [['MC-00003']]
    """
    return [list(group) for group in requires if not set(group) & set(held)]
