"""The shape of what people state about an entry: checked once, here, for pages, API and import alike.

Shape only: an empty description is a fine draft, and what must be stated is the gate's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.catalogue.extra import extra
from passerelle.catalogue.models import Mode, Route, Supervision
from passerelle.core.errors import Malformed
from passerelle.core.fields_of_study import stated as field_of_study
from passerelle.core.frameworks import DOMAINS
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.core.shapes import (
    address,
    checked,
    count_of,
    each_once,
    flag,
    items,
    known,
    language,
    name_text,
    name_texts,
    number,
    one_of,
    positive,
    short,
    short_text,
    text,
    texts,
    words,
)
from passerelle.frameworks import domains
from passerelle.skills import tags

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def checked_micro_credential(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the model's fields for what was stated; unknown names are refused. Raises Malformed with a path."""
    return checked(stated, MICRO_CREDENTIAL)


def checked_course(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the model's fields for what was stated about a course. Raises Malformed with a path."""
    return checked(stated, SHORT_COURSE)


def outcomes(field: str, value: Any) -> list[dict[str, Any]]:
    """[{code, text, domain, skills}]; codes are given in order where they are missing, and each is used once.

    A domain is one of Europe's three, or of those by which the national framework in use describes its levels.
    Skills are of a scheme that is loaded here (`skills/tags.py`).
    """
    found: list[dict[str, Any]] = []
    tagged: dict[str, list[tags.Tag]] = {}
    others: tuple[str, ...] = ()
    for place, item in enumerate(items(field, value), start=1):
        known(f"{field}.{place}", item, ("code", "text", "domain", "skills"))
        domain = text(f"{field}.{place}.domain", item.get("domain"))
        if domain and domain not in DOMAINS and domain not in (others := others or domains.known()):
            raise Malformed(field=f"{field}.{place}.domain", expected=", ".join(others), seen=short(domain))
        code = short_text(12)(f"{field}.{place}.code", item.get("code")) or f"O{place}"
        outcome = {"code": code, "text": text(f"{field}.{place}.text", item.get("text"))}
        found.append(outcome | ({"domain": domain} if domain else {}))
        if said := tags.shaped(at := f"{field}.{place}.skills", item.get("skills") or []):
            tagged[at] = said
    each_once(field, [item["code"] for item in found])
    for at, known_skills in tags.checked(tagged).items():
        found[int(at.split(".")[-2]) - 1]["skills"] = known_skills
    return found


def assessment(field: str, value: Any) -> dict[str, Any]:
    """{components, criteria, scale, supervision, summative, retakes}, each optional."""
    if not isinstance(value, dict):
        raise Malformed(field=field, expected="an object", seen=short(value))
    shape: dict[str, Callable[[str, Any], Any]] = {
        "components": components,
        "criteria": text,
        "scale": words,
        "supervision": one_of(*Supervision.values),
        "summative": flag,
        "retakes": lambda name, item: None if item in (None, "") else int(number(20)(name, item) or 0),
    }
    unknown = [name for name in value if name not in shape]
    if unknown:
        raise Malformed(field=f"{field}.{unknown[0]}", expected=", ".join(shape))
    return {name: shape[name](f"{field}.{name}", item) for name, item in value.items()}


COMPONENT: dict[str, Callable[[str, Any], Any]] = {
    "sample": text,
    "criteria": text,
    "rubric": text,
    "marks": text,
    "minutes": count_of(100_000),
    "language": lambda name, item: language(name, item) if item else "",
}
"""What a part of the assessment may state besides: an example of the task, what is looked for in it, the rubric it is
marked by, an example that was marked (Malaysia's form 01B asks for all four); how long it takes, in which language."""


def components(field: str, value: Any) -> list[dict[str, Any]]:
    """[{code, type, title, weight, covers}] and what `COMPONENT` names: how each part is assessed and what it shows."""
    found: list[dict[str, Any]] = []
    for place, item in enumerate(items(field, value), start=1):
        at = f"{field}.{place}"
        known(at, item, ("code", "type", "title", "weight", "covers", *COMPONENT))
        weight = number(100)(f"{at}.weight", item.get("weight"))
        besides = {name: check(f"{at}.{name}", item.get(name)) for name, check in COMPONENT.items()}
        part = {
            "code": short_text(12)(f"{at}.code", item.get("code")) or f"A{place}",
            "type": short_text(40)(f"{at}.type", item.get("type")),
            "title": name_text(200)(f"{at}.title", item.get("title")),
            "weight": None if weight is None else float(weight),
            "covers": words(f"{at}.covers", item.get("covers") or []),
        }
        found.append(part | {name: said for name, said in besides.items() if said not in (None, "")})
    each_once(field, [item["code"] for item in found])
    return found


def quality_assurance(field: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) - {"type", "by"}:
        raise Malformed(field=field, expected="type, by", seen=short(value))
    return {name: short_text(200)(f"{field}.{name}", item) for name, item in value.items()}


def course_hours(field: str, value: Any) -> dict[str, float]:
    """Hours by kind: contact, guided, self, assessment."""
    kinds = ("contact", "guided", "self", "assessment")
    if not isinstance(value, dict) or set(value) - set(kinds):
        raise Malformed(field=field, expected=", ".join(kinds), seen=short(value))
    checked = {kind: number(10_000)(f"{field}.{kind}", item) for kind, item in value.items()}
    return {kind: float(item) for kind, item in checked.items() if item is not None}


def levels(field: str, value: Any) -> list[dict[str, str]]:
    """Level statements beside the national one, each of an edition of a framework, as the author claims it."""
    found = [_level(f"{field}.{place}", item) for place, item in enumerate(items(field, value), start=1)]
    each_once(field, [f"{item['framework']}/{item['edition']}" for item in found])
    return found


def _level(field: str, item: Mapping[str, Any]) -> dict[str, str]:
    try:
        return LevelStatement.of({**item, "determination": "claimed"}).as_stated()
    except Malformed as refusal:
        within = str(refusal.data["field"]).removeprefix("level")
        raise Malformed(**dict(refusal.data) | {"field": f"{field}{within}"}) from None


def blocks(field: str, value: Any) -> list[dict[str, Any]]:
    """[{code, title, outcomes, components, separately_awardable}]; codes are given in order where they are missing."""
    found: list[dict[str, Any]] = []
    for place, item in enumerate(items(field, value), start=1):
        at = f"{field}.{place}"
        if unknown := sorted(set(item) - {"code", "title", "outcomes", "components", "separately_awardable"}):
            raise Malformed(field=f"{at}.{unknown[0]}", expected="code, title, outcomes, components")
        found.append(
            {
                "code": short_text(12)(f"{at}.code", item.get("code")) or f"B{place}",
                "title": name_text(200)(f"{at}.title", item.get("title")),
                "outcomes": words(f"{at}.outcomes", item.get("outcomes") or []),
                "components": words(f"{at}.components", item.get("components") or []),
                "separately_awardable": flag(f"{at}.separately_awardable", item.get("separately_awardable", False)),
            }
        )
    each_once(field, [item["code"] for item in found])
    return found


def learning_time(field: str, value: Any) -> dict[str, float]:
    """Hours by kind of learning; the kinds are the author's own words, as Malaysia's L, T, P and O are."""
    if not isinstance(value, dict) or len(value) > 12:
        raise Malformed(field=field, expected="hours by kind", seen=short(value))
    told = {short_text(40)(field, kind): number(10_000)(f"{field}.{kind}", item) for kind, item in value.items()}
    return {kind: float(item) for kind, item in told.items() if kind and item is not None}


KIT = ("transcript", "audio", "video", "document", "exercises", "print")


def offline_kit(field: str, value: Any) -> list[dict[str, Any]]:
    """[{kind, mb}]: what can be taken along without a network, with its size in megabytes."""
    found = []
    for place, item in enumerate(items(field, value), start=1):
        at = f"{field}.{place}"
        known(at, item, ("kind", "mb"))
        if item.get("kind") not in KIT:
            raise Malformed(field=f"{at}.kind", expected=", ".join(KIT), seen=short(item.get("kind")))
        size = number(100_000)(f"{at}.mb", item.get("mb"))
        found.append({"kind": item["kind"], "mb": None if size is None else float(size)})
    return found


MICRO_CREDENTIAL: dict[str, Callable[[str, Any], Any]] = {
    "title": name_texts,
    "summary": texts,
    "language": language,
    "outcomes": outcomes,
    "hours": positive(10_000),
    "contact_hours": number(10_000),
    "credits": number(500),
    "credit_system": short_text(20),
    "level_applicable": flag,
    "level": short_text(40),
    "level_eqf": one_of(*"12345678"),
    "assessment": assessment,
    "quality_assurance": quality_assurance,
    "participation_form": one_of(*Mode.values),
    "field": field_of_study,
    "routes": one_of(*Route.values),
    "prerequisites": text,
    "stackability": one_of("standalone", "stackable"),
    "need_evidence": text,
    "skills": words,
    "occupations": words,
    "levels": levels,
    "blocks": blocks,
    "learning_time": learning_time,
    "legal_constraints": text,
    "review_years": count_of(20),
    "extra": extra,
}
SHORT_COURSE: dict[str, Callable[[str, Any], Any]] = {
    "title": name_texts,
    "summary": texts,
    "language": language,
    "outcomes": outcomes,
    "purpose": text,
    "content": text,
    "prerequisites": text,
    "completion_rule": text,
    "capacity": count_of(1_000_000),
    "offline_kit": offline_kit,
    "mode": one_of(*Mode.values),
    "place": short_text(80),
    "schedule": short_text(80),
    "hours": course_hours,
    "price": number(1_000_000),
    "currency": short_text(3),
    "offline_kit_mb": number(100_000),
    "credential_signed": flag,
    "paper_on_request": flag,
    "accessibility": text,
    "url": address,
}
