"""What happened in a case, told as the acts of `vetting` tell it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passerelle.vetting.models import Case, Seat, Vote
from passerelle.vetting.states import OPENED, Stage

if TYPE_CHECKING:
    from datetime import date

    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.people.models import Person

DISCUSSED_FOR = 3
"""Days between the last finding and the votes."""


@dataclass
class Told:
    """One case of the data with its rows."""

    told: dict[str, Any]
    row: Case
    seats: list[tuple[dict[str, Any], Seat]] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)

    @property
    def active(self) -> list[tuple[dict[str, Any], Seat]]:
        return [(told, seat) for told, seat in self.seats if seat.is_active]

    @property
    def sealed(self) -> list[tuple[dict[str, Any], Seat]]:
        return [(told, seat) for told, seat in self.seats if told["finding"] and told["finding"]["state"] == "sealed"]

    def voted_on(self, ground: Ground) -> date:
        last = max(told["finding"]["sealed_day"] for told, _ in self.sealed)
        return ground.today.on(min(last + DISCUSSED_FOR, -1))


def tell_opening(ground: Ground, cast: Cast, case: Told) -> None:
    """Tell how the case was opened and its panel formed."""
    told, number = case.told, case.row.number
    tell = ground.chronicle.tell
    noted: dict[str, Any] = {"entry": case.row.entry, "edition": case.row.edition, "purpose": str(case.row.purpose)}
    tell("case.open", number, by=None, on=case.row.opened_on, hour=11, noted=noted)
    if told["formed_day"] is not None:
        first = [seat for seated, seat in case.seats if seated["invited_day"] <= told["formed_day"]]
        noted = {
            "kinds": sorted({seat.kind for seat in first}),
            "countries": sorted({seat.country for seat in first}),
        }
        registrar = cast.people[told["registrar"]]
        tell("case.form_panel", number, by=registrar, on=ground.today.on(told["formed_day"]), hour=12, noted=noted)
        for seated, seat in case.seats:
            if seated["invited_day"] > told["formed_day"]:
                on = ground.today.on(seated["invited_day"])
                tell("case.replace_seat", number, by=registrar, on=on, hour=9, noted={"seat": seat.place})


def tell_judging(ground: Ground, case: Told) -> None:
    """Tell what the members did: declare, seal, vote."""
    number, tell = case.row.number, ground.chronicle.tell
    for told, seat in case.seats:
        if told["declared_day"] is not None:
            act = "recuse" if told["declaration"]["interest"] else "declare"
            on = ground.today.on(told["declared_day"])
            tell(f"case.{act}", number, by=seat.expert.person, on=on, hour=14, noted={"seat": seat.place})
    if case.row.stage in (Stage.FINDING, *OPENED):
        on, by = _last(ground, case, "declared_day")
        tell("case.open_documents", number, by=by, on=on, hour=14)
    for told, seat in case.sealed:
        on = ground.today.on(told["finding"]["sealed_day"])
        tell("case.seal_findings", number, by=seat.expert.person, on=on, hour=16, noted={"seat": seat.place})
    if case.row.stage in OPENED:
        day, by = max(
            ((told["finding"]["sealed_day"], seat.expert.person) for told, seat in case.sealed),
            key=lambda one: one[0],
        )
        tell("case.open_votes", number, by=by, on=ground.today.on(day), hour=16)
    for vote in case.votes:
        noted = {"seat": vote.seat.place, "question": vote.question}
        tell("case.vote", number, by=vote.seat.expert.person, on=case.voted_on(ground), hour=15, noted=noted)
    if case.row.stage in (Stage.REPORTING, Stage.DECIDING, Stage.DECIDED):
        noted = {"by_quorum": False}
        by = case.votes[-1].seat.expert.person
        tell("case.close_votes", number, by=by, on=case.voted_on(ground), hour=15, noted=noted)


def _last(ground: Ground, case: Told, moment: str) -> tuple[date, Person]:
    """Return the day and the member of the last active seat to do something."""
    done = [(told[moment], seat.expert.person) for told, seat in case.active if told[moment] is not None]
    day, person = max(done, key=lambda one: one[0])
    return ground.today.on(day), person
