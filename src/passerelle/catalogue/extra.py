"""What the rules of some countries ask of a micro-credential and most do not: kept as data, by the profiles' own paths.

What rules on its registration ask of who registers it stands here too (`core/registration.py`).

Sources: Code du travail R6113-11, R6113-15 (France), Listing and Operational Rules 2022, rule 6.1 (New Zealand),
National Microcredentials Framework (Australia), Common Microcredential Framework, DOMAIN 3.5 (what may be said of any).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import LearningKind
from passerelle.core.errors import Malformed
from passerelle.core.registration import STATED_AT, STATISTICS_AGE, YEARS_OF_DATA
from passerelle.core.shapes import count_of, day, known, number, one_of, short, short_text, text, truth, words

if TYPE_CHECKING:
    from passerelle.core.shapes import Check


def years(field: str, value: Any) -> float | int | None:
    """A number of years as JSON holds it."""
    found = number(100)(field, value)
    if found is None:
        return None
    return int(found) if found == found.to_integral_value() else float(found)


def written_day(field: str, value: Any) -> str | None:
    """A day as JSON holds it."""
    found = day(field, value)
    return found.isoformat() if found else None


EXTRA: dict[str, Check] = {
    "purpose_statement": text,
    "outcome_statement": text,
    "developer": short_text(300),
    "competence_reference": text,
    "assessment_reference": text,
    "need_study": text,
    "control_procedure": text,
    "recognition.credit_or_industry": text,
    "assessment.awards_credit": truth,
    "is_aqf_award": truth,
    "kind": one_of(*LearningKind.values),
    "part_of": words,
    "endorsements": words,
    "expiry_years": years,
    STATED_AT[YEARS_OF_DATA]: count_of(100),
    STATED_AT[STATISTICS_AGE]: written_day,
}


def extra(field: str, value: Any) -> dict[str, Any]:
    """{path: what stands there}; what is empty says nothing and is left out. Raises Malformed with the path."""
    if not isinstance(value, dict):
        raise Malformed(field=field, expected="an object", seen=short(value))
    known(field, value, EXTRA)
    said = {path: EXTRA[path](f"{field}.{path}", [] if _no_list(path, one) else one) for path, one in value.items()}
    return {path: one for path, one in said.items() if one not in (None, "", [])}


def _no_list(path: str, value: Any) -> bool:
    return EXTRA[path] is words and value in (None, "")
