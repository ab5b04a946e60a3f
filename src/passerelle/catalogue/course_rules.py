"""What every course has to say before it is listed, whatever the rules of the country ask besides (DOMAIN 3.5).

Somebody who looks for a course has to learn what one can do afterwards, how long it takes, how, where and in which
language it is taught, and in which money it is paid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.catalogue.models import Mode
from passerelle.catalogue.models.words import UNDETERMINED
from passerelle.core.gate import OWN_RULES, Finding

if TYPE_CHECKING:
    from passerelle.catalogue.models import ShortCourse

PLACELESS = frozenset({Mode.ONLINE, Mode.OFFLINE_PACK})
"""Ways of teaching that need no place to come to."""


def findings(course: ShortCourse) -> list[Finding]:
    """Return everything that a course has to say and does not, in the order of its form."""
    asked = (
        ("TC-1", "title", any(course.title.values())),
        ("TC-2", "language", course.language != UNDETERMINED),
        ("TC-3", "method", bool(course.mode)),
        ("TC-4", "place", bool(course.place) or course.mode in PLACELESS),
        ("TC-5", "hours", course.total_hours > 0),
        ("TC-6", "currency", _has_currency(course)),
        ("TC-7", "learning_outcomes", any(one.get("text") for one in course.outcomes)),
    )
    return [
        Finding(rule, field, None, "stated", OWN_RULES, "block", kind="required").told_by(f"course_{field}")
        for rule, field, is_said in asked
        if not is_said
    ]


def _has_currency(course: ShortCourse) -> bool:
    """Say whether its price can be read; where it states none, its dates do, in the currency of the course."""
    return bool(course.currency) or course.price == 0
