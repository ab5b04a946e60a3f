"""The submission as a panel reads it: outcomes beside the words of the level, and what assesses each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import MicroCredential, Supervision
from passerelle.directory.lines import level_in_words
from passerelle.organisations.models import Role
from passerelle.policy.fields import field_name, shown
from passerelle.web import domains
from passerelle.web.wording import ASSESSMENT_TYPES, quality_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from passerelle.frameworks.models import Level
    from passerelle.vetting.models import Case


@dataclass(frozen=True)
class Outcome:
    code: str
    text: str
    domain: str
    descriptor: str


@dataclass(frozen=True)
class Component:
    title: str
    weight: Any
    covers: tuple[bool, ...]


@dataclass(frozen=True)
class Documents:
    """One edition of an entry, ready to be read."""

    title: str
    awarder: str
    level: str
    european: str
    further: tuple[str, ...]
    """Levels claimed beside the main one: Europe's, and those of other frameworks in words."""
    hours: Any
    credits: Any
    credit_system: str
    outcomes: tuple[Outcome, ...]
    components: tuple[Component, ...]
    criteria: str
    scale: tuple[str, ...]
    supervision: str
    quality: str
    prerequisites: str
    need: tuple[str, ...]

    @property
    def unassessed(self) -> tuple[str, ...]:
        """Codes of the outcomes that no part of the assessment shows."""
        return tuple(
            one.code
            for place, one in enumerate(self.outcomes)
            if not any(part.covers[place] for part in self.components)
        )

    @property
    def idle(self) -> tuple[str, ...]:
        """Parts of the assessment that show no outcome."""
        return tuple(part.title for part in self.components if not any(part.covers))


def of(stated: Mapping[str, Any], levels: Iterable[Level]) -> Documents:
    """Return what an entry stated, with the descriptors of the level it claims among `levels`, those of its edition."""
    level = (stated.get("level") or {}).get("nqf") or ""
    claimed = next((one for one in levels if one.code == level), None)
    outcomes = tuple(_outcome(item, claimed) for item in stated.get("learning_outcomes") or ())
    assessment = stated.get("assessment") or {}
    codes = [outcome.code for outcome in outcomes]
    workload, quality = stated.get("workload") or {}, stated.get("quality_assurance") or {}
    supervision = assessment.get("supervision") or ""
    return Documents(
        title=stated.get("title") or "",
        awarder=stated.get("awarding_body") or "",
        level=level,
        european=(stated.get("level") or {}).get("eqf") or "",
        further=tuple(level_in_words(one) for one in stated.get("levels") or ()),
        hours=workload.get("hours"),
        credits=(stated.get("credits") or {}).get("value"),
        credit_system=workload.get("credit_system") or "",
        outcomes=outcomes,
        components=tuple(_component(item, codes) for item in assessment.get("components") or ()),
        criteria=assessment.get("criteria") or "",
        scale=tuple(assessment.get("scale") or ()),
        supervision=str(Supervision(supervision).label) if supervision in Supervision.values else "",
        quality=", ".join(word for word in (quality_words(quality.get("type") or ""), quality.get("by")) if word),
        prerequisites=stated.get("prerequisites") or "",
        need=tuple(stated.get("evidence_of_need") or ()),
    )


@dataclass(frozen=True)
class Plain:
    """What an entry of another register states: its fields by name, as they stand."""

    rows: tuple[tuple[str, str], ...]
    title: str = ""
    level: str = ""
    is_plain: bool = True


def is_sized(case: Case) -> bool:
    """Whether the entry of a case has a level and credits to determine: a micro-credential."""
    return case.register == MicroCredential.register


def read(case: Case, stated: Mapping[str, Any], levels: Iterable[Level]) -> Documents | Plain:
    """Return what a panel reads: a micro-credential beside its level, any other entry field by field."""
    if is_sized(case):
        return of(stated, levels)
    rows = ((field_name(name), shown(_in_words(name, value))) for name, value in stated.items() if _is_said(value))
    return Plain(tuple(rows), title=str(stated.get("title") or ""))


def _is_said(value: Any) -> bool:
    return value is not None and value not in ("", [], {})


def _in_words(name: str, value: Any) -> Any:
    if name == "role" and value in Role.values:
        return str(Role(value).label)
    return value


def _outcome(item: Mapping[str, str], level: Level | None) -> Outcome:
    domain = item.get("domain", "")
    framework = level.framework if level else None
    return Outcome(
        code=item.get("code", ""),
        text=item.get("text", ""),
        domain=domains.name(framework, domain) if domain else "",
        descriptor=domains.described(framework, level.descriptors, domain) if level else "",
    )


def _component(item: Mapping[str, Any], codes: list[str]) -> Component:
    kind = str(item.get("type") or "")
    title = item.get("title") or str(ASSESSMENT_TYPES.get(kind, kind))
    covers = set(item.get("covers") or ())
    return Component(title, item.get("weight"), tuple(code in covers for code in codes))
