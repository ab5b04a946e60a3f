"""Practice shared in Mirane: three coachings, examples of good practice, two circles at work, two alerts of fraud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.demonstration.files import read
from passerelle.organisations.models import Function
from passerelle.people.models import Duty
from passerelle.practice import shipped
from passerelle.practice.models import (
    Circle,
    CoachAdvice,
    Coaching,
    CoachVisit,
    FraudAlert,
    GoodPractice,
    Membership,
    PeerEndorsement,
    Post,
    PostKind,
)
from passerelle.practice.states import AlertState, CoachingState, ExampleState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.people.models import Person


def load_practice(ground: Ground, cast: Cast) -> None:
    """Write what is shared as it stands today, and the facts behind it."""
    shipped.open_circles()
    told = read("practice")
    for one in told["coachings"]:
        _coaching(ground, cast, one)
    for one in told["examples"]:
        _example(ground, cast, one)
    for one in told["circles"]:
        _circle(ground, cast, one)
    for one in told["alerts"]:
        _alert(ground, cast, one)


def _coaching(ground: Ground, cast: Cast, told: dict[str, Any]) -> None:
    asked, agreed, ended = (ground.today.maybe(told.get(name)) for name in ("asked", "agreed", "ended"))
    coach, provider = told["coach"], told["provider"]
    assert asked  # noqa: S101  (every one of the data was asked for)
    state = CoachingState.ENDED if ended else CoachingState.RUNNING if agreed else CoachingState.ASKED
    one = Coaching.objects.create(
        number=ground.numbers.give("CG"),
        coach=cast.bodies[coach],
        provider=cast.bodies[provider],
        state=state,
        aims=told["aims"],
        asked_by=_signing(cast, provider, asked),
        asked_on=asked,
        agreed_by=_signing(cast, coach, agreed) if agreed else None,
        agreed_on=agreed,
        ended_on=ended,
        ended_with=told.get("ended_with", ""),
    )

    def tell(act: str, body: str, on: date, **noted: Any) -> None:
        ground.chronicle.tell(f"coaching.{act}", one.number, by=_signing(cast, body, on), on=on, noted=noted)

    tell("ask", provider, asked, coach=one.coach.number, provider=one.provider.number)
    if agreed:
        tell("agree", coach, agreed)
    for visit in told.get("visits", ()):
        on = ground.today.on(visit["on"])
        CoachVisit.objects.create(
            coaching=one, visited_on=on, looked_at=visit["looked_at"], entered_by=_signing(cast, coach, on)
        )
        tell("visit", coach, on, visited_on=str(on))
    for place, row in enumerate(told.get("advice", ()), start=1):
        on, done_on = ground.today.on(row["on"]), ground.today.maybe(row.get("done_on"))
        CoachAdvice.objects.create(
            coaching=one,
            place=place,
            text=row["text"],
            given_on=on,
            given_by=_signing(cast, coach, on),
            done=row.get("done", ""),
            done_on=done_on,
        )
        tell("recommend", coach, on)
        if done_on:
            tell("answer", provider, done_on, recommendation=place)
    if ended:
        tell("end", coach, ended)


def _example(ground: Ground, cast: Cast, told: dict[str, Any]) -> None:
    proposed, published = ground.today.on(told["proposed"]), ground.today.maybe(told.get("published"))
    by = _signing(cast, told["by"], proposed)
    one = GoodPractice.objects.create(
        number=ground.numbers.give("GP"),
        organisation=cast.bodies[told["by"]],
        evidence_url=told.get("evidence", ""),
        language="en",
        licence="CC-BY-4.0",
        state=ExampleState.ENDORSED if published else ExampleState.PROPOSED,
        proposed_by=by,
        proposed_on=proposed,
        published_on=published,
        field=told.get("field", ""),
        **{name: told[name] for name in ("theme", "title", "done", "for_whom", "took", "came_of_it")},
    )
    noted = {"theme": one.theme, "held_because": []}
    ground.chronicle.tell("good_practice.propose", one.number, by=by, on=proposed, noted=noted)
    for peer in told["peers"]:
        on = published or ground.today.on(told["proposed"] + 5)
        somebody, body = _signing(cast, peer, on), cast.bodies[peer]
        PeerEndorsement.objects.create(example=one, person=somebody, organisation=body, endorsed_on=on)
        noted = {"organisation": body.number}
        ground.chronicle.tell("good_practice.endorse", one.number, by=somebody, on=on, noted=noted)
    if published:
        ground.chronicle.tell("good_practice.publish", one.number, by=somebody, on=published, hour=11)


def _circle(ground: Ground, cast: Cast, told: dict[str, Any]) -> None:
    circle, joined = Circle.objects.get(slug=told["slug"]), ground.today.on(-60)
    Circle.objects.filter(pk=circle.pk).update(opened_on=joined)
    for body in (told["moderator"], *told["members"]):
        somebody = _signing(cast, body, joined)
        Membership.objects.create(
            circle=circle, person=somebody, joined_on=joined, is_moderator=body == told["moderator"]
        )
        ground.chronicle.tell("circle.join", circle.slug, by=somebody, on=joined)

    def write(kind: PostKind, said: dict[str, Any], by: str, question: Post | None = None) -> Post:
        on = ground.today.on(said["on"])
        made = Post.objects.create(
            circle=circle,
            kind=kind,
            question=question,
            title=said.get("title", ""),
            text=said["text"],
            written_by=_signing(cast, by, joined),
            written_on=on,
        )
        noted = {"post": made.pk, "kind": kind.value, "held_because": []}
        ground.chronicle.tell("circle.write", circle.slug, by=made.written_by, on=on, noted=noted)
        return made

    for said in told["posts"]:
        post = write(PostKind(said["kind"]), said, said["by"])
        for answer in said.get("answers", ()):
            write(PostKind.ANSWER, answer, answer["by"], post)
    for said in told["conclusions"]:
        write(PostKind.CONCLUSION, said, told["moderator"])


def _alert(ground: Ground, cast: Cast, told: dict[str, Any]) -> None:
    raised, checked = ground.today.on(told["raised"]), ground.today.maybe(told.get("checked"))
    by = _signing(cast, told["by"], raised)
    registrar = cast.on_duty(Duty.REGISTRAR, on=checked) if checked else None
    circle = Circle.objects.filter(slug=told.get("circle", "")).first()
    one = FraudAlert.objects.create(
        number=ground.numbers.give("FA"),
        since=ground.today.on(told["since"]),
        source=told["source"],
        circle=circle,
        state=AlertState.CHECKED if registrar else AlertState.RAISED,
        raised_by=by,
        raised_on=raised,
        checked_by=registrar,
        checked_on=checked,
        **{name: told[name] for name in ("title", "seen", "recognise", "what_to_do")},
    )
    noted = {"circle": told.get("circle", ""), "held_because": []}
    ground.chronicle.tell("fraud_alert.raise", one.number, by=by, on=raised, noted=noted)
    if checked:
        ground.chronicle.tell("fraud_alert.check", one.number, by=registrar, on=checked)


def _signing(cast: Cast, body: str, on: date) -> Person:
    """Return who signs for a body on a day; of one for which nobody signed yet, whoever acted for it."""
    signing = cast.acting_for(body, *Function.values, on=on)
    if signing is None:
        raise ValueError(f"nobody acts for {body} on {on}")
    return signing
