"""Counsellors with and without a training that counts, the plans they made, and a visit to a town hall's counter."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import CourseInstance, ShortCourse
from passerelle.core import visits as rules
from passerelle.demonstration.files import read
from passerelle.guidance import consent_words
from passerelle.guidance.models import Counsel, Counsellor, Note, Plan, PlanItem, Visit, VisitAct
from passerelle.guidance.states import CounselState, PlanState, VisitState
from passerelle.organisations.models import Function
from passerelle.registers.states import BEGINNING

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground

NOT_YET = ("goal", "by_way_of")
"""What the data tell of plans and nobody keeps yet."""
STATES = {"accepted": PlanState.CHOSEN, "printed": PlanState.SENT, "offered": PlanState.SENT}
ASKED_BEFORE, LASTS = timedelta(days=9), timedelta(days=180)


def load_counsel(ground: Ground, cast: Cast, entries: dict[str, MicroCredential]) -> None:
    """Write counsellors, the counsel they give, plans, notes, and visits."""
    told = read("counsel")
    listed = {one["person"]: _counsellor(ground, cast, entries, one) for one in told["counsellors"]}
    given: dict[str, Counsel] = {}
    plans: dict[str, Plan] = {}
    for plan in sorted(read("learning")["plans"], key=lambda one: one["made_day"]):
        given[plan["learner"]] = counsel = _accepted(ground, cast, listed[plan["counsellor"]], plan)
        plans[plan["learner"]] = _plan(ground, counsel, entries, plan)
    for one in told["asked"]:
        _asked(ground, cast, listed[one["counsellor"]], one)
    for place, note in enumerate(told["notes"]):
        _note(ground, given[note["learner"]], note, str(place))
    for one in told["visits"]:
        _visit(ground, cast, one, plans)


def _counsellor(ground: Ground, cast: Cast, entries: dict[str, MicroCredential], told: dict[str, Any]) -> Counsellor:
    person, body, day = cast.people[told["person"]], told["organisation"], ground.today.on(told["noted_days"])
    head, until = cast.acting_for(body, Function.SIGNATORY, on=day), ground.today.on(told["trained_days"])
    training = entries[told["training"]].number
    made = Counsellor.objects.create(
        number=ground.numbers.give("CL"),
        person=person,
        organisation=cast.bodies[body],
        **{name: told[name] for name in ("languages", "fields", "about", "shows_name")},
        training=training,
        trained_until=until,
        training_noted_by=head,
        version=2,
    )
    noted: dict[str, Any] = {"organisation": made.organisation.number}
    ground.chronicle.tell("counsellor.enter", made.number, by=person, on=day, hour=9, noted=noted)
    noted = {"entry": training, "until": str(until)}
    ground.chronicle.tell("counsellor.train", made.number, by=head, on=day, hour=15, noted=noted)
    return made


def _accepted(ground: Ground, cast: Cast, counsellor: Counsellor, told: dict[str, Any]) -> Counsel:
    learner, made = cast.people[told["learner"]], ground.today.on(told["made_day"])
    asked = made - ASKED_BEFORE
    counsel = Counsel.objects.create(
        number=ground.numbers.give("CC"),
        learner=learner,
        counsellor=counsellor,
        state=CounselState.ACCEPTED,
        scopes=["portfolio", "in_progress"],
        until=made + LASTS,
        asked_on=asked,
        answered_on=asked + timedelta(days=1),
        version=2,
    )
    noted = {"scopes": counsel.scopes, "until": str(counsel.until)}
    ground.chronicle.tell("counsel.invite", counsel.number, by=learner, on=asked, hour=18, noted=noted)
    ground.chronicle.tell("counsel.accept", counsel.number, by=counsellor.person, on=asked + timedelta(days=1), hour=9)
    return counsel


def _plan(ground: Ground, counsel: Counsel, entries: dict[str, MicroCredential], told: dict[str, Any]) -> Plan:
    made, state = ground.today.on(told["made_day"]), STATES[told["state"]]
    chosen = {"chosen": "A", "chosen_on": made + timedelta(days=2)} if state == PlanState.CHOSEN else {}
    first, second = (entries[key] for key in told["alternatives"])
    plan = Plan.objects.create(
        number=ground.numbers.give("LP"),
        counsel=counsel,
        title=f"{first.name}, or {second.name}",
        words=told["note"],
        state=state,
        made_on=made,
        sent_on=made,
        version=3 if chosen else 2,
        **chosen,
    )
    for name, entry in (("A", first), ("B", second)):
        rows = _items(entry, on=ground.today.day)
        PlanItem.objects.bulk_create(
            PlanItem(plan=plan, alternative=name, place=place, **row) for place, row in enumerate(rows, start=1)
        )
    tell, adviser = ground.chronicle.tell, counsel.counsellor.person
    tell("plan.draft", plan.number, by=adviser, on=made, hour=10, noted={"counsel": counsel.number})
    tell("plan.send", plan.number, by=adviser, on=made, hour=11, noted={"counsel": counsel.number})
    if chosen:
        day = made + timedelta(days=2)
        tell("plan.choose", plan.number, by=counsel.learner, on=day, hour=19, noted={"alternative": "A"})
    return plan


def _items(entry: MicroCredential, *, on: date) -> list[dict[str, Any]]:
    """Return the course that leads there, with its next dates where it has any, and then the entry itself."""
    course = ShortCourse.objects.filter(leads_to=entry, state__in=BEGINNING).order_by("number").first()
    if course is None:
        return [{"entry": entry.number}]
    run = CourseInstance.objects.filter(course__leads_to=entry, course__state__in=BEGINNING, starts_on__gt=on)
    coming = run.filter(cancelled_on=None).select_related("course").order_by("starts_on", "pk").first()
    if coming is None:
        return [{"entry": course.number}, {"entry": entry.number}]
    dates = {"starts_on": coming.starts_on, "ends_on": coming.ends_on}
    return [{"entry": coming.course.number, **dates}, {"entry": entry.number}]


def _asked(ground: Ground, cast: Cast, counsellor: Counsellor, told: dict[str, Any]) -> None:
    learner, day = cast.people[told["learner"]], ground.today.on(told["asked_days"])
    counsel = Counsel.objects.create(
        number=ground.numbers.give("CC"),
        learner=learner,
        counsellor=counsellor,
        about=told["about"],
        scopes=told["scopes"],
        until=ground.today.on(told["until_days"]),
        asked_on=day,
    )
    noted = {"scopes": counsel.scopes, "until": str(counsel.until)}
    ground.chronicle.tell("counsel.invite", counsel.number, by=learner, on=day, hour=20, noted=noted)


def _note(ground: Ground, counsel: Counsel, told: dict[str, Any], key: str) -> None:
    day, writer = ground.today.on(told["day"]), counsel.counsellor.person
    Note.objects.create(
        counsel=counsel, written_by=writer, is_shared=told["shared"], text=told["text"], written_on=day, key=key
    )
    noted = {"is_shared": told["shared"]}
    ground.chronicle.tell("counsel.note", counsel.number, by=writer, on=day, hour=12, noted=noted)


def _visit(ground: Ground, cast: Cast, told: dict[str, Any], plans: dict[str, Plan]) -> None:
    person, officer, centre = cast.people[told["person"]], cast.people[told["officer"]], cast.bodies[told["centre"]]
    day, hour = ground.today.on(told["day"]), told["hour"]
    opened = ground.today.at(day, hour)
    closed = opened + timedelta(minutes=told["minutes"])
    said = {name: told[name] for name in ("purposes", "language", "how_given")}
    visit = Visit.objects.create(
        number=ground.numbers.give("SV"),
        person=person,
        officer=officer,
        centre=centre,
        state=VisitState.CLOSED,
        words=consent_words.words(centre.legal_name, told["purposes"], told["language"]),
        opened_at=opened,
        ends_at=rules.ends_at(opened),
        closed_at=closed,
        closed_by="close",
        version=2,
        **said,
    )
    tell = ground.chronicle.tell
    behalf = {"on_behalf_of": person.reference}
    tell("visit.open", visit.number, by=officer, on=day, hour=hour, noted={"centre": centre.number} | behalf | said)
    for act in told["acts"]:
        about = plans[told["person"]].number if act == "print_plan" else visit.number
        VisitAct.objects.create(visit=visit, act=act, about=about, at=opened)
        noted = {"act": act, "about": about} | behalf
        tell("visit.act", visit.number, by=officer, on=day, hour=hour, noted=noted)
    tell("visit.close", visit.number, by=officer, on=day, hour=hour, noted=behalf)
