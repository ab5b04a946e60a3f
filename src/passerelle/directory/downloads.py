"""A register as open data: every entry that has a public page, with what it states, one line each.

Nothing personal stands in it: who submitted and who decided are told nowhere, and achievements are not published.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Prefetch

from passerelle.catalogue import offering
from passerelle.catalogue.models import CourseInstance, Evaluation, MicroCredential, ShortCourse
from passerelle.directory.statements import EVALUATED, REVIEWED
from passerelle.opportunities.models import Opportunity
from passerelle.organisations import oversight
from passerelle.organisations.models import OrganisationRole
from passerelle.quality.feedback import queries as feedback
from passerelle.registers.states import LISTED
from passerelle.vetting import queries as vetting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from passerelle.core.standing import Standing
    from passerelle.directory.registers import Register
    from passerelle.organisations.models import Oversight

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CHUNK = 1_000
R = TypeVar("R")


def records(register: Register, *, on: date) -> Iterator[dict[str, Any]]:
    """Yield every public entry as plain data of a day, in the order of the numbers; memory stays that of one chunk."""
    if register.public is None:
        return
    rows = register.public()
    if register.kind == ShortCourse.register:
        rows = rows.prefetch_related("leads_to", "instances")
    elif register.kind == "opportunity":
        rows = rows.prefetch_related("items__micro_credential")
    elif register.kind == MicroCredential.register:
        said = Evaluation.objects.select_related("evaluator").order_by("-evaluated_on", "pk")
        rows = rows.prefetch_related(Prefetch("evaluations", queryset=said))
    else:
        reviews = Prefetch("organisation__overseen_by", queryset=oversight.running(on), to_attr="reviews")
        rows = rows.prefetch_related(reviews)
    for entries in _pieces(rows.iterator(CHUNK)):
        found = {} if register.kind == "opportunity" else offering.standings(entries, on=on)
        conditions = _conditions([entry.number for entry in entries]) if found else {}
        spoken = _feedback(register, [entry.number for entry in entries])
        for entry in entries:
            told = {"number": entry.number, "state": str(entry.state)} | _TOLD[type(entry)](entry)
            told |= {"feedback": feedback.told(spoken[entry.number])} if spoken else {}
            yield told | _dates(entry, found[entry.number], conditions.get(entry.number, [])) if found else told


def as_json_lines(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Yield one JSON object a line, several lines at a time."""
    coded = DjangoJSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for piece in _pieces(rows):
        yield "".join(coded(row) + "\n" for row in piece).encode()


def as_csv(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Yield a table with a heading; what is a list or a table itself stands in its cell as JSON.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    heading: list[str] = []
    for piece in _pieces(rows):
        page = io.StringIO()
        writer = csv.writer(page, lineterminator="\r\n")
        if not heading:
            heading = list(piece[0])
            writer.writerow(heading)
        writer.writerows([_cell(row.get(name)) for name in heading] for row in piece)
        yield page.getvalue().encode()


def _pieces(rows: Iterable[R]) -> Iterator[list[R]]:
    piece: list[R] = []
    for row in rows:
        piece.append(row)
        if len(piece) == CHUNK:
            yield piece
            piece = []
    if piece:
        yield piece


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder) if value else ""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdigit()


def _conditions(numbers: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the conditions that entries were ever verified under, by their numbers, in one query."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in vetting.public_conditions(*numbers).select_related("case"):
        told = {"text": one.text, "due_on": one.due_on, "state": str(one.state), "settled_on": one.settled_on}
        found.setdefault(one.case.entry, []).append(told)
    return found


def _feedback(register: Register, numbers: Sequence[str]) -> dict[str, list[feedback.Sums]]:
    """Return what is counted of feedback on micro-credentials, in one query; nothing of the other registers."""
    return feedback.sums_of(numbers) if register.kind == MicroCredential.register else {}


def _dates(entry: Any, said: Standing, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "edition": entry.edition,
        "listed_on": entry.listed_on,
        "decided_on": entry.decided_on,
        "valid_until": entry.valid_until,
        "conditions": conditions,
        "is_listed": entry.state in LISTED,
        **asdict(said),
    }


def _micro_credential(entry: MicroCredential) -> dict[str, Any]:
    stated = entry.as_described()
    return {
        "title": entry.title,
        "awarder": entry.awarding_body.number,
        "awarder_name": entry.awarding_body.legal_name,
        "claimed_level": entry.level,
        "level_framework": entry.level_framework or None,
        "european_level": entry.level_eqf or None,
        "determined_level": entry.determined_level or None,
        "hours": entry.hours,
        "credits": entry.credits,
        "determined_credits": entry.determined_credits,
        "credit_system": entry.credit_system or None,
        "field": entry.field or None,
        "routes": entry.routes,
        "learning_outcomes": entry.outcomes,
        "assessment": stated["assessment"],
        "quality_assurance": stated["quality_assurance"],
        "skills": entry.skills,
        "evaluations": [_evaluation(said) for said in entry.evaluations.all()],
    }


def _evaluation(said: Evaluation) -> dict[str, Any]:
    told = {name: getattr(said, name) for name in EVALUATED}
    return {"evaluator": said.evaluator.number, "evaluator_name": said.evaluator.legal_name} | told


def _course(entry: ShortCourse) -> dict[str, Any]:
    provider = entry.provider
    return {
        "title": entry.title,
        "provider": provider.number if provider else None,
        "provider_name": provider.legal_name if provider else None,
        "leads_to": [goal.number for goal in entry.leads_to.all()],
        "mode": entry.mode or None,
        "place": entry.place or None,
        "language": entry.language,
        "hours": entry.hours,
        "price": entry.price,
        "currency": entry.currency or None,
        "purpose": entry.purpose or None,
        "content": entry.content or None,
        "entry_condition": entry.prerequisites or None,
        "completion_rule": entry.completion_rule or None,
        "capacity": entry.capacity,
        "accessibility": entry.accessibility or None,
        "offline_kit": entry.offline_kit,
        "offline_kit_mb": entry.offline_kit_mb,
        "runs": [_run(run, entry) for run in entry.instances.all()],
    }


def _run(run: CourseInstance, course: ShortCourse) -> dict[str, Any]:
    """Return a run as anybody may know it: its price is its own or the course's; how many enrolled is told nowhere."""
    return {
        "starts_on": run.starts_on,
        "ends_on": run.ends_on,
        "enrol_until": run.enrol_until,
        "price": course.price if run.price is None else run.price,
        "places": run.places,
        "schedule": run.schedule or None,
        "place": run.place or None,
        "accepts": run.accepts,
    }


def _role(entry: OrganisationRole) -> dict[str, Any]:
    body = entry.organisation
    return {
        "organisation": body.number,
        "name": body.legal_name,
        "role": entry.role,
        "country": body.country,
        "town": body.town or None,
        "legal_id": body.legal_id,
        "legal_id_scheme": body.legal_id_scheme,
        "website": body.website or None,
        "scope": entry.scope,
        "particulars": entry.particulars,
        "reasons": entry.reasons or None,
        "reviews": [_review(made) for made in body.reviews],  # type: ignore[attr-defined]
    }


def _review(made: Oversight) -> dict[str, Any]:
    told = {name: getattr(made, name) for name in REVIEWED}
    return {"agency": made.agency.number, "agency_name": made.agency.legal_name} | told


def _opportunity(entry: Opportunity) -> dict[str, Any]:
    return {
        "title": entry.title,
        "employer": entry.employer.number,
        "employer_name": entry.employer.legal_name,
        "kind": entry.kind,
        "place": entry.place or None,
        "opened_on": entry.opened_on,
        "closes_on": entry.closes_on,
        "any_of": entry.any_of,
        "items": [{"number": item.number, "effect": item.effect} for item in entry.items.all()],
    }


_TOLD: dict[type[Any], Callable[[Any], dict[str, Any]]] = {
    MicroCredential: _micro_credential,
    ShortCourse: _course,
    OrganisationRole: _role,
    Opportunity: _opportunity,
}
