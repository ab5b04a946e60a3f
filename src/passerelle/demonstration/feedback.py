"""Some forty answers on what awards were worth: of learners, employers and bodies; held ones, replies, reports.

They are rows as they stand today, each with the right that its giver has. Two entries have most of the learners, so
that means are shown there; elsewhere there are too few.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from passerelle.awards.states import AwardState
from passerelle.core import feedback as rule
from passerelle.core.overlap import mark
from passerelle.demonstration.files import read
from passerelle.organisations.models import Function
from passerelle.people.models import Duty
from passerelle.quality.feedback import bases
from passerelle.quality.feedback.states import ReportState, WordsState
from passerelle.quality.models import Feedback, FeedbackOutcome, FeedbackReply, Hire, ReportLink

if TYPE_CHECKING:
    from passerelle.awards.models import Award
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

MOST = 30
"""So many learners speak."""


def load_feedback(ground: Ground, cast: Cast, awards: dict[str, Award]) -> None:
    """Write what was said, the replies, who hired, and the reports."""
    told = read("feedback")
    silent = {cast.people[key].pk for key in told["silent"]}
    counted = (AwardState.IN_FORCE, AwardState.EXPIRED)
    held = [one for _key, one in sorted(awards.items()) if one.state in counted and one.holder_id not in silent]
    often = [number for number, _n in Counter(one.micro_credential.number for one in held).most_common()]
    ordered = sorted(held, key=lambda one: (often.index(one.micro_credential.number), one.number))
    _learners(ground, cast, told["learners"], ordered)
    _bodies(ground, cast, told["bodies"], ordered)
    _reports(ground, cast, told["reports"], ordered[0])


def _learners(ground: Ground, cast: Cast, told: list[dict[str, Any]], held: list[Award]) -> None:
    seen: set[tuple[int, int]] = set()
    for award in held:
        key = (award.holder_id, award.micro_credential_id)
        if (
            key in seen
            or len(seen) == MOST
            or award.micro_credential.state not in bases.OPEN_TO_FEEDBACK
            or _acts(cast, award.holder)
        ):
            continue
        said = told[len(seen) % len(told)]
        seen.add(key)
        first = min(award.awarded_on + timedelta(days=9), ground.today.on(-2))
        on = max(first, award.awarded_on)
        _write(ground, cast, said, award, "learner", "award", award.number, award.holder, None, on)


def _bodies(ground: Ground, cast: Cast, told: list[dict[str, Any]], held: list[Award]) -> None:
    """Write what bodies say: an employer of whom a holder named it, another of the first entry that it may speak on."""
    for place, said in enumerate(told):
        body, on = cast.bodies[said["by"]], ground.today.on(-40 + 3 * place)
        by = cast.acting_for(said["by"], Function.SIGNATORY, Function.EDITOR, on=on)
        if by is None:
            continue
        if said["as"] == "employer":
            reference = _hired(ground, held[place], body, on)
            _write(ground, cast, said, held[place], said["as"], "hire", reference, by, body, on)
            continue
        reference = body.roles.order_by("number")[0].number
        for award in held:
            if _write(ground, cast, said, award, said["as"], "mandate", reference, by, body, on):
                break


def _hired(ground: Ground, award: Award, body: Organisation, on: date) -> str:
    number = ground.numbers.give("HI")
    Hire.objects.create(number=number, award=award, employer=body, since=award.awarded_on, said_on=on)
    ground.chronicle.tell("hire.say", number, by=award.holder, on=on, noted={"employer": body.number})
    return number


def _acts(cast: Cast, person: Person) -> bool:
    """Say whether somebody acts for any body: whoever does may stand too near."""
    return any(cast.people[post.person].pk == person.pk for post in cast.posts if post.body)


def _write(
    ground: Ground,
    cast: Cast,
    said: dict[str, Any],
    award: Award,
    kind: str,
    basis: str,
    reference: str,
    by: Person,
    body: Organisation | None,
    on: date,
) -> bool:
    entry, text = award.micro_credential, said.get("text", "")
    right = next((one for one in bases.rights(by, entry, on=ground.today.day) if _is(one, kind, body)), None)
    if rule.against(bases.facts(by, entry, right, "first", on=ground.today.day)):
        return False
    number = ground.numbers.give("FB")
    rated = entry.outcomes[: 2 + len(text) % 2] if said["outcomes"] else []
    made = Feedback.objects.create(
        number=number,
        entry=entry.number,
        edition=award.edition,
        owner=award.awarder,
        giver_kind=kind,
        basis=basis,
        basis_reference=reference,
        author=by,
        organisation=body,
        given_on=on,
        rated_outcomes=len(rated),
        text=text,
        **{name: said[name] for name in rule.QUESTIONS},
        **_words(ground, cast, said, award, on),
    )
    FeedbackOutcome.objects.bulk_create(
        FeedbackOutcome(
            feedback=made,
            entry=entry.number,
            mark=mark(rule.outcome_key(one["text"])),
            code=one["code"],
            rating=said["outcomes"],
        )
        for one in rated
    )
    noted = {"entry": entry.number, "giver_kind": kind, "moment": "first", "held": made.held_because}
    ground.chronicle.tell("feedback.give", number, by=by, on=on, hour=18, noted=noted)
    if "reply" in said:
        _reply(ground, cast, said["reply"], made, on + timedelta(days=1))
    return True


def _is(right: bases.Right, kind: str, body: Organisation | None) -> bool:
    return right.giver_kind == kind and right.organisation == body


def _words(ground: Ground, cast: Cast, said: dict[str, Any], award: Award, on: date) -> dict[str, Any]:
    """Return in which state the words are, and who of the authority decided on them."""
    text = said.get("text", "")
    if said.get("held"):
        return {"state": WordsState.HELD, "held_because": said["held"], "shown_text": ""}
    if not (said.get("kept_back") or said.get("struck")):
        return {"state": WordsState.SHOWN, "shown_text": text}
    day = min(on + timedelta(days=1), ground.today.on(-1))
    by = cast.on_duty(Duty.REGISTRAR, on=day, away_from=cast.key_of(award.awarder))
    if by is None:
        return {"state": WordsState.HELD, "held_because": ["abuse"], "shown_text": ""}
    decided: dict[str, Any] = {"decided_by": by, "decided_on": day}
    if "kept_back" in said:
        kept = {"state": WordsState.KEPT_BACK, "shown_text": "", "decided_because": said["kept_back"]}
        return decided | kept | {"held_because": ["abuse"]}
    shown = rule.struck(text, said["struck"])
    return decided | {"state": WordsState.SHOWN, "shown_text": shown, "decided_because": said["because"]}


def _reply(ground: Ground, cast: Cast, text: str, made: Feedback, on: date) -> None:
    on = min(on, ground.today.on(-1))
    by = cast.acting_for(cast.key_of(made.owner), Function.SIGNATORY, Function.EDITOR, on=on)
    if by is None:
        return
    FeedbackReply.objects.create(feedback=made, to_version=1, by=by, replied_on=on, text=text, shown_text=text)
    ground.chronicle.tell("feedback.reply", made.number, by=by, on=on, hour=9, noted={"entry": made.entry, "held": []})


def _reports(ground: Ground, cast: Cast, told: list[dict[str, Any]], award: Award) -> None:
    for one in told:
        proposed = ground.today.on(one["published"] + 4)
        decided = one["state"] == ReportState.SHOWN
        day = proposed + timedelta(days=1)
        by = cast.on_duty(Duty.REGISTRAR, on=day, away_from=cast.key_of(award.awarder)) if decided else None
        number = ground.numbers.give("RL")
        at: dict[str, Any] = {"entry": award.micro_credential.number}
        if one["at"] == "owner":
            at = {"organisation": award.awarder}
        ReportLink.objects.create(
            number=number,
            **at,
            **{name: one[name] for name in ("url", "title", "publisher", "language", "kind")},
            published_on=ground.today.on(one["published"]),
            state=ReportState.SHOWN if by else ReportState.PROPOSED,
            proposed_by=award.holder,
            proposed_on=proposed,
            decided_by=by,
            decided_on=day if by else None,
        )
        about = at["organisation"].number if "organisation" in at else at["entry"]
        ground.chronicle.tell("report.propose", number, by=award.holder, on=proposed, noted={"about": about})
        if by:
            ground.chronicle.tell("report.show", number, by=by, on=day, noted={})
