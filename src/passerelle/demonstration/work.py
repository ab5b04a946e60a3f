"""What Mirane's employers and its electricians need, who lets employers find them, who applied and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.awards.models import Award
from passerelle.awards.states import AwardState
from passerelle.demonstration.files import read
from passerelle.demonstration.portfolios import shared
from passerelle.opportunities import answering
from passerelle.opportunities.models import (
    Audience,
    EmployerConsent,
    JobApplication,
    LabourNeed,
    NeedKind,
    ReportedHire,
    Side,
)
from passerelle.opportunities.states import JobApplicationState, NeedState
from passerelle.organisations.models import Function
from passerelle.people.models import Person

if TYPE_CHECKING:
    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.opportunities.models import Opportunity

SHOWN = ("name", "result", "outcomes")
LINK_DAYS = 30


def load_work(
    ground: Ground,
    cast: Cast,
    entries: dict[str, MicroCredential],
    awards: dict[str, Award],
    offered: dict[str, Opportunity],
) -> None:
    """Write needs, compared with what is listed, consents and applications; every second holder gave no consent."""
    told = read("work")
    for one in told["applications"]:
        _application(ground, cast, awards, offered[one["opportunity"]], one)
    needs = [_need(ground, cast, one, entries) for one in told["needs"]]
    answering.compare([one for one in needs if one.state == NeedState.PUBLISHED], today=ground.today.day)
    named = {one["learner"] for one in told["consents"]}
    for one in told["consents"]:
        _consent(ground, cast.people[one["learner"]], one)
    held = Award.objects.filter(state=AwardState.IN_FORCE).values("holder")
    others = Person.objects.filter(pk__in=held).exclude(pk__in=[cast.people[name].pk for name in named])
    for person in others.order_by("reference")[::2]:
        _consent(ground, person, {"audience": "everybody", "shows": []} | told["every_second_holder"])


def _need(ground: Ground, cast: Cast, told: dict[str, Any], entries: dict[str, MicroCredential]) -> LabourNeed:
    published = ground.today.on(told["published_day"]) if told["published_day"] is not None else None
    written = published or ground.today.day
    writing = cast.acting_for(told["organisation"], Function.EDITOR, Function.SIGNATORY, on=written)
    if writing is None:
        raise ValueError(f"nobody writes for {told['organisation']}")
    entry = entries[told["entry"]] if "entry" in told else None
    need = LabourNeed.objects.create(
        number=ground.numbers.give("ND"),
        stated_by=cast.bodies[told["organisation"]],
        kind=NeedKind.ENTRY if entry else NeedKind.OUTCOME,
        outcome=told.get("outcome", ""),
        entry=entry,
        **{name: told[name] for name in ("people", "region", "about")},
        by_when=ground.today.on(told["by_when_days"]),
        state=NeedState.PUBLISHED if published else NeedState.DRAFT,
        version=2 if published else 1,
        drafted_by=writing,
        published_on=published,
    )
    ground.chronicle.tell("labour_need.draft", need.number, by=writing, on=written, hour=9)
    if published:
        ground.chronicle.tell("labour_need.publish", need.number, by=writing, on=published, hour=10)
    return need


def _consent(ground: Ground, learner: Person, told: dict[str, Any]) -> None:
    given, until = ground.today.on(told["given_day"]), ground.today.on(told["until_days"])
    consent = EmployerConsent.objects.create(
        number=ground.numbers.give("EC"),
        learner=learner,
        audience=Audience(told["audience"]),
        shows=told["shows"],
        until=until,
        given_on=given,
    )
    noted = {"shows": told["shows"], "until": str(until)}
    ground.chronicle.tell("employer_consent.give", consent.number, by=learner, on=given, noted=noted)


def _application(
    ground: Ground, cast: Cast, awards: dict[str, Award], opportunity: Opportunity, told: dict[str, Any]
) -> None:
    learner, sent = cast.people[told["learner"]], ground.today.on(told["sent_day"])
    body = opportunity.employer
    link = {
        "holder": told["learner"],
        "label": body.legal_name,
        "recipient": body.legal_name,
        "purpose": "job_application",
        "elsewhere": False,
        "shows": SHOWN,
        "made_day": told["sent_day"],
        "expires_day": told["sent_day"] + LINK_DAYS,
    }
    state = JobApplicationState(told["state"])
    answered = ground.today.maybe(told.get("answered_day"))
    made = JobApplication.objects.create(
        number=ground.numbers.give("JA"),
        opportunity=opportunity,
        learner=learner,
        share_set=shared(ground, cast, awards, link | told),
        words=told["words"],
        state=state,
        version=2 if answered else 1,
        reasons=told.get("reasons", ""),
        sent_on=sent,
        answered_on=answered,
    )
    noted = {"opportunity": opportunity.number}
    ground.chronicle.tell("job_application.send", made.number, by=learner, on=sent, hour=9, noted=noted)
    key = cast.key_of(body)
    if answered:
        by = cast.acting_for(key, Function.EDITOR, Function.SIGNATORY, on=answered)
        act = "refuse" if state == JobApplicationState.REFUSED else "interview"
        ground.chronicle.tell(f"job_application.{act}", made.number, by=by, on=answered, hour=15)
    if "hire" in told:
        _hire(ground, cast, made, key, told["hire"])


def _hire(ground: Ground, cast: Cast, application: JobApplication, employer: str, told: dict[str, Any]) -> None:
    """Write what one side reported; the other is asked still."""
    side, on = Side(told["reported_by"]), ground.today.on(told["reported_day"])
    made = ReportedHire.objects.create(
        number=ground.numbers.give("HR"),
        application=application,
        reported_by=side,
        since=ground.today.on(told["since_day"]),
        reported_on=on,
    )
    employing = cast.acting_for(employer, Function.EDITOR, Function.SIGNATORY, on=on)
    by = application.learner if side == Side.LEARNER else employing
    ground.chronicle.tell("reported_hire.report", made.number, by=by, on=on, hour=16, noted={"side": str(side)})
