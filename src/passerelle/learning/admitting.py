"""How the places of a run are given, and the draw.

Nothing that applicants relied on changes once somebody applied or holds a place.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from passerelle.assessment.steps import step
from passerelle.catalogue.models import CourseInstance, MicroCredential
from passerelle.core import draw as rules
from passerelle.core import prerequisites
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, StaleVersion
from passerelle.core.shapes import checked, count_of, flag, one_of, short_text
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.learning import places
from passerelle.learning.models import Admission, Application
from passerelle.learning.permissions import may_admit
from passerelle.learning.states import APPLICATION_LIFE, ApplicationState, Way
from passerelle.registers.states import PUBLIC_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.core.shapes import Check
    from passerelle.people.models import Person

MAX_CRITERIA, MOST_DAYS, MAX_BEACON = 2_000, 60, 200
AWAITED = "admission.await_value"
TERMS: Mapping[str, Check] = {
    "way": one_of(*Way.values),
    "criteria": short_text(MAX_CRITERIA),
    "requires": prerequisites.checked,
    "answer_days": count_of(MOST_DAYS),
    "language": short_text(8),
    "keeps_place": flag,
    "beacon": short_text(MAX_BEACON),
}


@transaction.atomic
def state_terms(
    instance: CourseInstance, stated: Mapping[str, Any], *, by: Person, today: date, seen_version: int = 0
) -> Admission:
    """Say how the places of a run are given; `seen_version` is 0 where nothing was said before.

    A draw gets its seed now, of which only the hash is told. Raises NotPermitted, Malformed with everything amiss,
    NotNow (`run_cancelled`, `people_applied`), StaleVersion.
    """
    (run,) = places.locked(instance.pk)
    if not may_admit(by, run):
        raise NotPermitted
    said = checked(stated, TERMS)
    if run.is_cancelled:
        raise NotNow(reason="run_cancelled")
    before = Admission.objects.filter(instance=run).first()
    if (before.version if before else 0) != seen_version:
        raise StaleVersion(seen=seen_version)
    terms = before or Admission(instance=run)
    same = {name: value for name, value in said.items() if value not in (None, getattr(terms, name))}
    if before and not same:
        return before
    for name, value in same.items():
        setattr(terms, name, value)
    _check(terms)
    if run.taken or Application.objects.filter(instance=run).exists():
        raise NotNow(reason="people_applied", fields=sorted(same))
    if terms.way == Way.DRAW and not terms.seed:
        terms.seed = secrets.token_hex(32)
        terms.seed_hash = rules.commitment(terms.seed)
    if before:
        terms.version += 1
    terms.save()
    noted = {"run": run.pk, "way": terms.way, "seed_hash": terms.seed_hash if terms.way == Way.DRAW else ""}
    journal.record("admission.state", subject=run.course.reference, actor=by.reference, noted=noted)
    return terms


def _check(terms: Admission) -> None:
    if terms.way == Way.PROVIDER and not terms.criteria:
        raise Malformed(field="criteria", expected="by what you choose", reason="criteria_are_stated")
    if not 1 <= terms.answer_days <= MOST_DAYS:
        raise Malformed(field="answer_days", expected=f"a number from 1 to {MOST_DAYS}", seen=terms.answer_days)
    numbers = {number for group in terms.requires for number in group}
    known = MicroCredential.objects.filter(number__in=numbers, state__in=PUBLIC_STATES)
    if unknown := numbers - set(known.values_list("number", flat=True)):
        raise Malformed(
            field="requires",
            expected="numbers of micro-credentials in the register",
            seen=", ".join(sorted(unknown)),
        )


@transaction.atomic
def draw(instance: CourseInstance, *, by: Person | None, today: date, value: str = "") -> Admission:
    """Draw: who comes first gets a place and the time to answer, the others wait in the order drawn; the seed is told.

    `value` is the public value that the terms named beforehand; where they named none, there is none. Sent again, the
    answer is the draw as it was. By nobody, the register draws. Raises NotPermitted, NotNow (`no_draw`,
    `enrolment_still_open`, `run_cancelled`), Malformed (`public_value_missing`, `public_value_not_named`), AlreadyDone
    where it was drawn with another value.
    """
    (run,) = places.locked(instance.pk)
    if by is not None and not may_admit(by, run):
        raise NotPermitted
    terms = places.admission(run)
    if terms.way != Way.DRAW:
        raise NotNow(reason="no_draw")
    said = rules.one_line(short_text(MAX_BEACON)("value", value))
    if terms.drawn_on is not None:
        if said and said != terms.beacon_value:
            raise AlreadyDone(field="value", seen=terms.beacon_value)
        return terms
    if run.is_cancelled:
        raise NotNow(reason="run_cancelled")
    if today <= run.enrol_until:
        raise NotNow(reason="enrolment_still_open", on=run.enrol_until.isoformat())
    if terms.beacon and not said:
        raise Malformed(field="value", expected=terms.beacon, reason="public_value_missing")
    if said and not terms.beacon:
        raise Malformed(field="value", expected="nothing", seen=said[:40], reason="public_value_not_named")
    applied = {one.number: one for one in Application.objects.filter(instance=run, state=ApplicationState.APPLIED)}
    Admission.objects.filter(pk=terms.pk).update(drawn_on=today, beacon_value=said, version=F("version") + 1)
    for place, number in enumerate(rules.order(terms.seed, applied, said), start=1):
        one = applied[number]
        Application.objects.filter(pk=one.pk).update(drawn_place=place)
        one.drawn_place = place
        if places.take(run):
            places.admit(one, run, terms, today, by)
        else:
            step(one, APPLICATION_LIFE, "wait", by=by, noted={"run": run.pk, "place": place})
    noted = {"run": run.pk, "seed": terms.seed, "public_value": said, "applications": len(applied)}
    journal.record("admission.draw", subject=run.course.reference, actor=by.reference if by else "", noted=noted)
    terms.refresh_from_db()
    return terms


def draw_due(today: date) -> int:
    """Draw wherever the time to apply is over and no public value is awaited. Return how many; safe to repeat."""
    due = Admission.objects.filter(
        way=Way.DRAW, drawn_on=None, beacon="", instance__enrol_until__lt=today, instance__cancelled_on=None
    )
    runs = [one.instance for one in due.select_related("instance").order_by("pk")]
    for run in runs:
        draw(run, by=None, today=today)
    return len(runs)


def call_for_values(today: date) -> int:
    """Call, once for each run, for the public value that a draw awaits. Return how many calls were made."""
    due = Admission.objects.filter(
        way=Way.DRAW, drawn_on=None, instance__enrol_until__lt=today, instance__cancelled_on=None
    ).exclude(beacon="")
    called = 0
    for terms in due.select_related("instance__course").order_by("pk"):
        course = terms.instance.course.reference
        if not Fact.objects.filter(kind=AWAITED, subject=course, noted__run=terms.instance_id).exists():
            journal.record(AWAITED, subject=course, noted={"run": terms.instance_id})
            called += 1
    return called
