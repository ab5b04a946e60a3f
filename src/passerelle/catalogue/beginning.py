"""Beginning a draft from something: an own entry copied whole, the structure of any, or a starting template.

A copy takes what its own awarder or provider wrote, never a number, a state, a decision, what others agreed to, or
dates. A structure takes no sentence of anybody: how many outcomes there are and in which domains, how the parts of the
assessment cover them, size, level, language. Source: DOMAIN 6, journey 4 (a course is drafted by copying a template).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import OuterRef, Subquery

from passerelle.catalogue.description import MICRO_CREDENTIAL, SHORT_COURSE, checked_course, checked_micro_credential
from passerelle.catalogue.models import Begun, MicroCredential, Origin, ShortCourse
from passerelle.catalogue.permissions import may_draft_for
from passerelle.core.errors import Malformed, NotPermitted
from passerelle.core.frameworks import DOMAINS as EUROPES
from passerelle.core.outcomes import families
from passerelle.frameworks import domains
from passerelle.journal import actions as journal
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role
from passerelle.registers.numbers import next_number
from passerelle.registers.states import PUBLIC_STATES, State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

    Described = MicroCredential | ShortCourse

KEPT_OF_A_MICRO_CREDENTIAL = (
    *("language", "hours", "contact_hours", "credits", "credit_system", "level_applicable", "level", "level_eqf"),
    *("levels", "participation_form", "routes", "stackability", "review_years"),
)
"""What a structure takes as it stands: numbers and codes, no sentence."""
KEPT_OF_A_COURSE = ("language", "mode", "hours", "capacity", "credential_signed", "paper_on_request")
KEPT_OF_A_PART = ("code", "type", "weight", "covers", "minutes", "language")
KEPT_OF_A_BLOCK = ("code", "outcomes", "components", "separately_awardable")
KEPT_OF_AN_ASSESSMENT = ("scale", "supervision", "summative", "retakes")


E = TypeVar("E", MicroCredential, ShortCourse)


@dataclass(frozen=True)
class Template:
    """A starting template, in the words of this register."""

    code: str
    name: Mapping[str, str]
    about: Mapping[str, str]
    stated: Mapping[str, Any]


@cache
def templates() -> dict[str, Template]:
    """Return the starting templates by code, in their order."""
    text = (resources.files("passerelle.catalogue") / "data" / "templates.json").read_text("utf-8")
    return {one["code"]: Template(**one) for one in json.loads(text)["templates"]}


def origin_of(number: str) -> Origin | None:
    """Return what an entry was begun from, if from anything."""
    return Origin.objects.filter(entry=number).first()


def parent() -> Subquery:
    """Return, for a query of entries, the number of the own entry that a draft is a copy of."""
    copied = Origin.objects.filter(entry=OuterRef("number"), how=Begun.COPY)
    return Subquery(copied.values("source")[:1])


def source() -> Subquery:
    """Return, for a query of entries, what each was begun from: a number, or the code of a template."""
    return Subquery(Origin.objects.filter(entry=OuterRef("number")).values("source")[:1])


def parent_of(entry: MicroCredential) -> str:
    """Return the number of the own entry that a draft is a copy of, which it may resemble until it is submitted."""
    if entry.state != State.DRAFT:
        return ""
    found = Origin.objects.filter(entry=entry.number, how=Begun.COPY).values_list("source", flat=True).first()
    return found or ""


@transaction.atomic
def copy_micro_credential(source: MicroCredential, *, by: Person, today: date) -> MicroCredential:
    """Start a draft with everything that an own micro-credential states. Raises NotPermitted."""
    awarder = source.awarder
    if awarder is None or not _may(by, awarder, Role.AWARDER, today):
        raise NotPermitted
    entry = _micro_credential(awarder, _fields(source, MICRO_CREDENTIAL))
    entry.stacks_into.set(source.stacks_into.all())
    entry.stacks_into_programmes.set(source.stacks_into_programmes.all())
    return _begun(entry, Begun.COPY, source.number, source.edition, by, today)


@transaction.atomic
def copy_course(source: ShortCourse, *, by: Person, today: date) -> ShortCourse:
    """Start a draft with everything that an own course states; its dates stay with it. Raises NotPermitted."""
    provider = source.provider
    if provider is None or not _may(by, provider, Role.PROVIDER, today):
        raise NotPermitted
    entry = _course(provider, _fields(source, SHORT_COURSE))
    entry.leads_to.set(source.leads_to.all())
    return _begun(entry, Begun.COPY, source.number, source.edition, by, today)


@transaction.atomic
def build_like(
    source: MicroCredential, awarder: Organisation, stated: Mapping[str, Any], *, by: Person, today: date
) -> MicroCredential:
    """Start a draft with the structure of a micro-credential that is public, or of one's own; `stated` goes before it.

    Raises NotPermitted or Malformed.
    """
    if not _may(by, awarder, Role.AWARDER, today) or not may_follow(source, awarder):
        raise NotPermitted
    entry = _micro_credential(awarder, structure(source) | checked_micro_credential(stated))
    return _begun(entry, Begun.STRUCTURE, source.number, source.edition, by, today)


@transaction.atomic
def build_course_like(
    source: ShortCourse,
    provider: Organisation,
    stated: Mapping[str, Any],
    *,
    leads_to: Sequence[MicroCredential] = (),
    by: Person,
    today: date,
) -> ShortCourse:
    """Start a draft with the structure of a course that is public, or of one's own. Raises NotPermitted or Malformed.

    What it leads to is said anew: who may teach for whom is asked of each provider.
    """
    if not _may(by, provider, Role.PROVIDER, today) or not may_follow(source, provider):
        raise NotPermitted
    entry = _course(provider, course_structure(source) | checked_course(stated))
    entry.leads_to.set(leads_to)
    return _begun(entry, Begun.STRUCTURE, source.number, source.edition, by, today)


@transaction.atomic
def begin_with_template(
    code: str, awarder: Organisation, stated: Mapping[str, Any], *, by: Person, today: date
) -> MicroCredential:
    """Start a draft with a starting template; `stated` goes before it. Raises NotPermitted or Malformed."""
    if not _may(by, awarder, Role.AWARDER, today):
        raise NotPermitted
    if code not in templates():
        raise Malformed(field="template", expected=", ".join(templates()), seen=code[:40])
    told = dict(templates()[code].stated)
    told["outcomes"] = _in_own_domains(told["outcomes"], today)
    entry = _micro_credential(awarder, _with_blank_texts(checked_micro_credential(told | dict(stated))))
    return _begun(entry, Begun.TEMPLATE, code, 0, by, today)


def structure(source: MicroCredential) -> dict[str, Any]:
    """Return what a draft like another begins with: its numbers, codes and kinds, and none of its sentences."""
    kept = {name: deepcopy(getattr(source, name)) for name in KEPT_OF_A_MICRO_CREDENTIAL}
    assessment = {name: source.assessment[name] for name in KEPT_OF_AN_ASSESSMENT if name in source.assessment}
    parts = [_only(KEPT_OF_A_PART, part) | {"title": ""} for part in source.components]
    return kept | {
        "outcomes": _bare(source.outcomes),
        "learning_time": dict(source.learning_time),
        "assessment": deepcopy(assessment | {"components": parts}),
        "blocks": deepcopy([_only(KEPT_OF_A_BLOCK, block) | {"title": ""} for block in source.blocks]),
    }


def course_structure(source: ShortCourse) -> dict[str, Any]:
    """Return what a course like another begins with: language, way, hours by kind, size, and none of its sentences."""
    return {name: deepcopy(getattr(source, name)) for name in KEPT_OF_A_COURSE}


def _bare(outcomes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [_only(("code", "domain"), one) | {"text": ""} for one in outcomes]


def _only(names: Iterable[str], told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in names if name in told}


def _in_own_domains(outcomes: Iterable[Mapping[str, Any]], today: date) -> list[dict[str, Any]]:
    """Return outcomes of a template in the domains that the country uses; where it has Europe's, they stay."""
    used = domains.used(today)
    speaks_of = {family: code for code in reversed(used) for family in families(code)}
    own = {one: one if one in used else speaks_of.get(one, one) for one in EUROPES}
    return [{**one, "domain": own[one["domain"]]} for one in outcomes]


def _with_blank_texts(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"outcomes": [{"text": "", **one} for one in fields["outcomes"]]}


def _fields(source: Described, shape: Mapping[str, Any]) -> dict[str, Any]:
    return {name: deepcopy(getattr(source, name)) for name in shape}


def _micro_credential(awarder: Organisation, fields: Mapping[str, Any]) -> MicroCredential:
    return MicroCredential.objects.create(number=next_number("MC"), awarder=awarder, **fields)


def _course(provider: Organisation, fields: Mapping[str, Any]) -> ShortCourse:
    return ShortCourse.objects.create(number=next_number("SC"), provider=provider, **fields)


def _begun(entry: E, how: Begun, source: str, edition: int, by: Person, today: date) -> E:
    Origin.objects.create(entry=entry.number, how=how, source=source, edition=edition, begun_on=today)
    noted = {"how": str(how), "source": source}
    journal.record(f"{entry.register}.draft", subject=entry.reference, actor=by.reference, noted=noted)
    return entry


def _may(person: Person, body: Organisation, role: Role, today: date) -> bool:
    return may_draft_for(person, body.pk) and has_role(body.pk, role, on=today)


def may_follow(source: Described, body: Organisation) -> bool:
    """Say whether a body may take the structure of an entry: of what is public, and of its own."""
    return source.state in PUBLIC_STATES or source.owner_id == body.pk
