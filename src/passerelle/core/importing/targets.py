"""The places a mapping may fill, by the profiles' paths, and what each of them takes.

A value that a place cannot take is left out and reported: an absurd number states nothing. Codes are those of
the register: forms of participation, supervision (EU 2022/C 243/02, Annex I), domains of outcomes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from passerelle.core import fields_of_study
from passerelle.core.importing.durations import Hours
from passerelle.core.importing.errors import Unfit
from passerelle.core.importing.html import tidy as tidied
from passerelle.core.importing.values import number_in, tidy

Kind = Callable[[Any], Any]
COURSE = "course."
MODES = ("onsite", "online", "blended", "offline_pack", "work_based")
SUPERVISION = ("unsupervised_no_id", "supervised_no_id", "supervised_online_with_id", "supervised_onsite_with_id")
KINDS = (
    *("taught", "foundation_studies", "internship", "practical_training", "industrial_training"),
    *("final_year_project", "research"),
)
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def _line(limit: int) -> Kind:
    def kind(value: Any) -> str | None:
        return _capped(" ".join(_text(value).split()), limit)

    return kind


def _prose(limit: int) -> Kind:
    def kind(value: Any) -> str | None:
        said = _text(value)
        return _capped(tidied(said) if "\n" in said or "\t" in said else said.strip(), limit)

    return kind


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    raise Unfit("not_a_text", value, "a text")


def _capped(said: str, limit: int) -> str | None:
    if len(said) > limit:
        raise Unfit("text_too_long", len(said), f"at most {limit} characters", instead=said[:limit])
    return said or None


def _number(lowest: int, highest: int, *, or_equal: bool = True) -> Kind:
    low, high = Decimal(lowest), Decimal(highest)
    expected = f"{'at least' if or_equal else 'more than'} {lowest}, at most {highest}"

    def kind(value: Any) -> Decimal:
        found = tidy(number_in(value))
        if not (low <= found if or_equal else low < found) or found > high:
            raise Unfit("absurd_number", found, expected)
        return found

    return kind


_HOURS = _number(0, 10_000, or_equal=False)


def _exact_hours(value: Any) -> Any:
    if isinstance(value, Hours):
        if value.low != value.high:
            raise Unfit(
                "hours_between", f"{tidy(value.low)}-{tidy(value.high)}", "one number; the mapping may pick one"
            )
        value = value.low
    return _HOURS(value)


def _hours_between(value: Any) -> dict[str, Decimal]:
    found = value if isinstance(value, Hours) else Hours(number_in(value), number_in(value))
    return {"low": _HOURS(found.low), "high": _HOURS(found.high)}


def _one_of(*words: str) -> Kind:
    def kind(value: Any) -> str:
        if value not in words:
            raise Unfit("not_in_table", value, ", ".join(words))
        return str(value)

    return kind


def _truth(value: Any) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    found = words.get(str(value).strip().casefold())
    if found is None:
        raise Unfit("not_a_truth", value, "true or false")
    return found


def _list(value: Any) -> list[str] | None:
    items = value if isinstance(value, list) else [value]
    return [said for item in items[:60] if (said := " ".join(_text(item).split())[:200])] or None


def _objects(value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Unfit("not_a_list", value, "a list of objects")
    return value or None


_COUNTRY = re.compile(r"[A-Z]{2}")


def _country(value: Any) -> str:
    """Take any code of two capitals: a jurisdiction of its own may stand in no list. `country_code` looks names up."""
    if not isinstance(value, str) or not _COUNTRY.fullmatch(value):
        raise Unfit("unknown_country", value, "a two-letter code; use country_code")
    return str(value)


def _language(value: Any) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise Unfit("unknown_language", value, "a language code; use language_code")
    return value


def _field_of_study(value: Any) -> str:
    code = _text(value).strip()
    if not fields_of_study.may_stand(code):
        raise Unfit("not_in_table", value, "a code of ISCED-F 2013 of two to four digits")
    return code


def _address(value: Any) -> str:
    found = _text(value).strip()
    if not found.startswith(("https://", "http://")) or len(found) > 500 or any(map(str.isspace, found)):
        raise Unfit("not_an_address", value, "an address that begins with https://")
    return found


def _day(value: Any) -> date:
    if not isinstance(value, date):
        raise Unfit("not_a_date", value, "a day; use date")
    return value


TARGETS: Mapping[str, Kind] = {
    "title": _line(500),
    "summary": _prose(20_000),
    "purpose": _prose(20_000),
    "language": _language,
    "learning_outcomes": _objects,
    "workload.hours": _exact_hours,
    "workload.contact_hours": _number(0, 10_000),
    "workload.credit_system": _line(20),
    "credits.value": _number(0, 500, or_equal=False),
    "level.applicable": _truth,
    "level.nqf": _line(40),
    "level.eqf": _one_of(*"12345678"),
    "assessment.type": _list,
    "assessment.criteria": _prose(20_000),
    "assessment.components": _objects,
    "assessment.covers_all_outcomes": _truth,
    "assessment.supervision": _one_of(*SUPERVISION),
    "assessment.summative": _truth,
    "assessment.awards_credit": _truth,
    "quality_assurance.type": _line(200),
    "quality_assurance.by": _line(200),
    "participation.form": _one_of(*MODES),
    "awarding_body": _line(300),
    "issuer.country": _country,
    "acquisition_route": _one_of("course", "prior_learning", "both"),
    "prerequisites": _prose(20_000),
    "stackability": _one_of("standalone", "stackable"),
    "classification.code": _field_of_study,
    "skills": _list,
    "evidence_of_need": _list,
    "validity_years": _number(0, 100),
    "review_period_years": _number(0, 20),
    "assessment.retakes": _number(0, 20),
    "assessment.scale": _list,
    "occupations": _list,
    "legal_constraints": _prose(20_000),
    "purpose_statement": _prose(20_000),
    "outcome_statement": _prose(20_000),
    "developer": _line(300),
    "competence_reference": _prose(20_000),
    "assessment_reference": _prose(20_000),
    "need_study": _prose(20_000),
    "control_procedure": _prose(20_000),
    "recognition.credit_or_industry": _prose(20_000),
    "is_aqf_award": _truth,
    "kind": _one_of(*KINDS),
    "part_of": _list,
    "endorsements": _list,
    "expiry_years": _number(0, 100),
    "cohort_years_of_data": _number(0, 100),
    "outcome_statistics_on": _day,
    "source.id": _line(200),
    "source.url": _address,
    "source.provider": _line(300),
    "source.programme": _line(300),
    "source.register": _line(200),
    "source.kind": _line(200),
    "source.status": _line(200),
    "source.version": _line(200),
    "source.valid_until": _day,
    "course.title": _line(500),
    "course.summary": _prose(20_000),
    "course.content": _prose(20_000),
    "course.purpose": _prose(20_000),
    "course.outcomes": _objects,
    "course.completion_rule": _prose(20_000),
    "course.capacity": _number(0, 1_000_000),
    "course.accessibility": _prose(20_000),
    "course.offline_kit_mb": _number(0, 100_000),
    "course.provider": _line(300),
    "course.mode": _one_of(*MODES),
    "course.language": _language,
    "course.duration": _line(200),
    "course.hours": _hours_between,
    "course.price": _number(0, 1_000_000),
    "course.certificate_price": _number(0, 1_000_000),
    "course.currency": _line(3),
    "course.subject": _line(200),
    "course.stated_level": _line(80),
    "course.prerequisites": _prose(20_000),
    "course.place": _line(80),
    "course.schedule": _line(80),
    "course.skills": _list,
    "course.url": _address,
}
