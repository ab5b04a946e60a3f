"""Everything of a person on one page, as programs read it: for themselves, at a counter, and what a guardian sees."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ninja import Schema

if TYPE_CHECKING:
    from passerelle.awards.models import Award
    from passerelle.learning.models import Application, Enrolment
    from passerelle.portfolio.queries import Next, Whole


class HeldOut(Schema):
    number: str
    micro_credential: str
    title: str
    awarder_name: str
    awarded_on: date
    valid_until: date | None
    state: str


class CourseOut(Schema):
    """A place that was asked for, a course under way, or one that was followed to its end."""

    number: str
    course: str
    title: str
    provider_name: str
    starts_on: date
    state: str


class UnderWayOut(Schema):
    """A candidature, or a case of prior learning."""

    number: str
    micro_credential: str
    title: str
    state: str


class PartOut(Schema):
    micro_credential: str
    title: str
    part: str
    recognised_on: date


class ElsewhereOut(Schema):
    title: str
    issuer_name: str
    issued_on: str
    signature: str


class NextOut(Schema):
    """What something held counts in; `held` are the names of what is held of it."""

    number: str
    title: str
    held: list[str]


class LookedAfterOut(Schema):
    """What a guardian reads, and no more: no letter, no mark that is not signed, nothing from elsewhere."""

    awards: list[HeldOut]
    enrolments: list[CourseOut]
    candidatures: list[UnderWayOut]


class PortfolioOut(LookedAfterOut):
    name: str
    applications: list[CourseOut]
    followed: list[CourseOut]
    cases: list[UnderWayOut]
    parts: list[PartOut]
    foreign: list[ElsewhereOut]
    next: list[NextOut]


def looked_after(whole: Whole) -> dict[str, Any]:
    """Return what a guardian reads of somebody."""
    return {
        "awards": [_held(one) for one in whole.awards],
        "enrolments": [_course(one) for one in whole.enrolments],
        "candidatures": [_under_way(one) for one in whole.candidates],
    }


def portfolio(whole: Whole, name: str) -> dict[str, Any]:
    """Return everything of somebody: for themselves, or for who prints it in their name."""
    return looked_after(whole) | {
        "name": name,
        "applications": [_course(one) for one in whole.applications],
        "followed": [_course(one) for one in whole.followed],
        "cases": [_under_way(one) for one in whole.cases],
        "parts": [
            {
                "micro_credential": one.micro_credential.number,
                "title": one.micro_credential.name,
                "part": one.title,
                "recognised_on": one.recognised_on,
            }
            for one in whole.parts
        ],
        "foreign": [
            {key: one.told[key] for key in ("title", "issuer_name", "issued_on", "signature")} for one in whole.foreign
        ],
        "next": [_next(one) for one in (*whole.next, *whole.programmes)],
    }


def _held(award: Award) -> dict[str, Any]:
    return {
        "micro_credential": award.micro_credential.number,
        "title": award.micro_credential.name,
        "awarder_name": award.awarder.legal_name,
        **{key: getattr(award, key) for key in ("number", "awarded_on", "valid_until", "state")},
    }


def _course(one: Enrolment | Application) -> dict[str, Any]:
    run = one.instance
    return {
        "number": one.number,
        "course": run.course.number,
        "title": run.course.name,
        "provider_name": run.course.provider.legal_name if run.course.provider else "",
        "starts_on": run.starts_on,
        "state": one.state,
    }


def _under_way(one: Any) -> dict[str, Any]:
    entry = one.micro_credential
    return {"number": one.number, "micro_credential": entry.number, "title": entry.name, "state": one.state}


def _next(one: Next) -> dict[str, Any]:
    return {"number": one.entry.number, "title": one.entry.name, "held": list(one.held)}
