"""A draft that two bodies write together, with what they say of it, and who took part in the design of an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.catalogue import codesign
from passerelle.catalogue.models import CoAuthor, CoDesigner, Comment, PhaseDone
from passerelle.catalogue.states import CoAuthorState, CoDesignerState
from passerelle.demonstration.files import read
from passerelle.organisations.models import Function

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.people.models import Person

WRITES = (Function.SIGNATORY, Function.EDITOR)


def load_making(ground: Ground, cast: Cast, entries: dict[str, MicroCredential]) -> None:
    """Write who makes what with whom as it stands today, and what happened."""
    told: dict[str, Any] = read("making")
    for one in told["co_authors"]:
        _co_author(ground, cast, entries[one["micro_credential"]], one)
    drafted = entries[told["co_authors"][0]["micro_credential"]]
    for one in told["comments"]:
        _comment(ground, cast, drafted, one)
    for one in told["co_designers"]:
        _co_designer(ground, cast, entries[one["micro_credential"]], one)
    for one in told["phases"]:
        entry, day = entries[one["micro_credential"]], ground.today.on(one["day"])
        by = _of(cast, entry, day)
        PhaseDone.objects.create(micro_credential=entry, key=one["key"], note=one["note"], done_by=by, done_on=day)
        ground.chronicle.tell("making.phase_done", entry.number, by=by, on=day, noted={"phase": one["key"]})


def _co_author(ground: Ground, cast: Cast, entry: MicroCredential, told: dict[str, Any]) -> None:
    invited, body = ground.today.on(told["invited"]), cast.bodies[told["body"]]
    accepted = ground.today.on(told["accepted"]) if "accepted" in told else None
    person, by = _acting(cast, told["body"], invited), _of(cast, entry, invited)
    held = CoAuthor.objects.create(
        micro_credential=entry,
        person=person,
        organisation=body,
        part=told["part"],
        note=told["note"],
        invited_by=by,
        invited_on=invited,
        state=CoAuthorState.ACCEPTED if accepted else CoAuthorState.INVITED,
        answered_on=accepted,
    )
    noted = {"co_author": held.pk, "organisation": body.number, "part": held.part}
    ground.chronicle.tell("co_author.invite", entry.number, by=by, on=invited, noted=noted)
    if accepted:
        ground.chronicle.tell("co_author.accept", entry.number, by=person, on=accepted, noted=noted)


def _comment(ground: Ground, cast: Cast, entry: MicroCredential, told: dict[str, Any]) -> None:
    day = ground.today.on(-12)
    by, owner = _acting(cast, told["by"], day), _of(cast, entry, day)
    said = {"micro_credential": entry, "path": told["path"], "edition": entry.edition, "draft_version": entry.version}
    closed = {"resolved_on": day, "resolved_by": owner} if "reply" in told else {}
    one = Comment.objects.create(author=by, text=told["text"], **said, **closed)
    Comment.objects.filter(pk=one.pk).update(said_at=ground.today.at(day, 9))
    noted = {"comment": one.pk, "path": one.path}
    ground.chronicle.tell("comment.say", entry.number, by=by, on=day, hour=9, noted=noted)
    if "reply" in told:
        answer = Comment.objects.create(author=owner, text=told["reply"], parent=one, **said)
        Comment.objects.filter(pk=answer.pk).update(said_at=ground.today.at(day, 14))
        noted = {"comment": answer.pk, "path": one.path}
        ground.chronicle.tell("comment.reply", entry.number, by=owner, on=day, hour=14, noted=noted)
        noted = {"comment": one.pk, "path": one.path}
        ground.chronicle.tell("comment.resolve", entry.number, by=owner, on=day, hour=15, noted=noted)


def _co_designer(ground: Ground, cast: Cast, entry: MicroCredential, told: dict[str, Any]) -> None:
    named, body = ground.today.on(told["named"]), cast.bodies[told["body"]]
    days = {act: ground.today.on(told[act]) for act in ("consented", "withdrawn") if act in told}
    consented, withdrawn = days.get("consented"), days.get("withdrawn")
    state = CoDesignerState.ASKED
    if consented:
        state = CoDesignerState.WITHDRAWN if withdrawn else CoDesignerState.CONSENTED
    by = _of(cast, entry, named)
    held = CoDesigner.objects.create(
        micro_credential=entry,
        kind=told["kind"],
        organisation=body,
        role=told["role"],
        named_by=by,
        named_on=named,
        state=state,
        consented_on=consented,
        consented_by=_acting(cast, told["body"], consented) if consented else None,
        closed_on=withdrawn,
        closed_by=_acting(cast, told["body"], withdrawn) if withdrawn else None,
    )
    noted = {"co_designer": held.pk, "kind": held.kind}
    ground.chronicle.tell("co_designer.name", entry.number, by=by, on=named, noted=noted)
    for act, day in (("consent", consented), ("withdraw", withdrawn)):
        if day:
            by = _acting(cast, told["body"], day)
            ground.chronicle.tell(f"co_designer.{act}", entry.number, by=by, on=day, noted=noted)
    codesign.tell_public(entry)


def _of(cast: Cast, entry: MicroCredential, on: date) -> Person:
    return _acting(cast, next(key for key, body in cast.bodies.items() if body.pk == entry.awarder_id), on)


def _acting(cast: Cast, body: str, on: date) -> Person:
    found = cast.acting_for(body, *WRITES, on=on)
    if found is None:
        raise ValueError(f"nobody writes for {body} on {on}")
    return found
