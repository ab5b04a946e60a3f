"""What followed decisions: conditions met or not, appeals, procedures against entries, suspensions, complaints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core import clocks
from passerelle.demonstration.files import read
from passerelle.organisations.models import OrganisationRole
from passerelle.registers import bans
from passerelle.vetting.models import Appeal, Complaint, Condition, Sanction, Suspension
from passerelle.vetting.states import (
    APPEAL_LIFECYCLE,
    COMPLAINT_LIFECYCLE,
    SANCTION_LIFECYCLE,
    AppealState,
    ComplaintState,
    ConditionState,
    SanctionState,
    SuspensionState,
)

if TYPE_CHECKING:
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.vetting.models import Case


def load_aftermath(ground: Ground, cast: Cast, entries: dict[str, MicroCredential], cases: dict[str, Case]) -> None:
    """Write everything that followed a decision, each step told as its act tells it."""
    told = read("aftermath")
    _conditions(ground, cast, told["conditions"], cases)
    _suspensions(ground, cast, told["suspensions"], entries)
    sanctions = _sanctions(ground, cast, told["sanctions"], entries)
    _complaints(ground, cast, told["complaints"], entries, sanctions)
    _appeals(ground, cast, told["appeals"], cases)


def _conditions(ground: Ground, cast: Cast, told: list[dict[str, Any]], cases: dict[str, Case]) -> None:
    for one in told:
        case, by = cases[one["micro_credential"]], cast.people[one["offered_by"]]
        same = Condition.objects.filter(case=case, place=one["place"])
        same.update(state=ConditionState.OFFERED, evidence=one["evidence"], offered_by=by)
        on, noted = ground.today.on(one["offered_day"]), {"condition": one["place"]}
        ground.chronicle.tell("condition.offer", case.number, by=by, on=on, hour=12, noted=noted)


def _suspensions(ground: Ground, cast: Cast, told: list[dict[str, Any]], entries: dict[str, MicroCredential]) -> None:
    """Have each proposed by one registrar, and confirmed by the one who suspended the entry (`catalogue`)."""
    ends = {one["key"]: one["end"] for one in read("micro_credentials")}
    for one in told:
        entry, end = entries[one["micro_credential"]], ends[one["micro_credential"]]
        proposed, began = ground.today.on(one["proposed_day"]), ground.today.on(end["day"])
        by = cast.people[one["proposed_by"]]
        moved = next(f for f in ground.chronicle.facts if f.subject == entry.number and f.kind.endswith(".suspend"))
        confirming = next(person for person in cast.people.values() if person.reference == moved.actor)
        Suspension.objects.create(
            entry=entry.number,
            owner=_owner(entry),
            reason=end["reason"],
            proposed_by=by,
            proposed_on=proposed,
            confirmed_by=confirming,
            began_on=began,
            ends_on=ground.today.on(end["until_day"]),
            was="registered",
            state=SuspensionState.IN_FORCE,
        )
        ground.chronicle.tell("suspension.propose", entry.number, by=by, on=proposed, hour=16)
        ground.chronicle.tell("suspension.confirm", entry.number, by=confirming, on=began, hour=9)


def _sanctions(
    ground: Ground, cast: Cast, told: list[dict[str, Any]], entries: dict[str, MicroCredential]
) -> dict[str, Sanction]:
    ends = {one["key"]: one["end"] for one in read("micro_credentials")}
    made = {}
    for one in told:
        entry = _about(one, entries)
        row = _notice(ground, cast, one, entry)
        for said in one["comments"]:
            row.comments = said["text"]
            row.desk_due_on = clocks.desk_due(row.comment_until)
            _sanctioned(ground, row, "comment", cast.people[said["by"]], ground.today.on(said["day"]))
        if one["removed_day"] is not None:
            _to_removal(ground, cast, one, row, ends[one["micro_credential"]]["reason"])
        if "closed_day" in one:
            row.closed_on, row.desk_due_on = ground.today.on(one["closed_day"]), None
            row.reasons, row.decided_by = one["reasons"], cast.people[one["decided_by"]]
            _sanctioned(ground, row, "drop", row.decided_by, row.closed_on)
        row.save(force_insert=True)
        made[row.number] = row
    return made


def _notice(ground: Ground, cast: Cast, told: dict[str, Any], entry: MicroCredential | OrganisationRole) -> Sanction:
    on, by = ground.today.on(told["noticed_day"]), cast.people[told["opened_by"]]
    row = Sanction(
        number=ground.numbers.seen(told["number"]),
        entry=entry.number,
        owner=_owner(entry),
        ground=told["ground"],
        opened_by=by,
        noticed_on=on,
        comment_until=clocks.notice_until(on),
    )
    noted = {"entry": entry.number, "comment_until": row.comment_until.isoformat()}
    ground.chronicle.tell("sanction.notice", row.number, by=by, on=on, hour=11, noted=noted)
    return row


def _to_removal(ground: Ground, cast: Cast, told: dict[str, Any], row: Sanction, reasons: str) -> None:
    """Hear, confirm, find that nothing was put right, remove and ban; the entry's own steps are told by `catalogue`."""
    officer, on = cast.people[told["decided_by"]], ground.today.on
    row.hearing, row.reasons, row.decided_by = told["hearing"] or "", reasons, officer
    _sanctioned(ground, row, "hear", row.opened_by, on(told["heard_day"]))
    row.comply_until = clocks.compliance_due(on(told["confirmed_day"]))
    _sanctioned(ground, row, "confirm", officer, on(told["confirmed_day"]))
    row.comment_until = clocks.notice_until(on(told["proposed_day"]))
    _sanctioned(ground, row, "propose_removal", None, on(told["proposed_day"]))
    row.closed_on, row.desk_due_on = on(told["removed_day"]), None
    row.appeal_until = clocks.appeal_until(row.closed_on)
    row.ban_until = clocks.ban_ends(row.closed_on, told["ban_months"])
    _sanctioned(ground, row, "remove", officer, row.closed_on)
    noted = {"sanction": row.number, "until": row.ban_until.isoformat()}
    ground.chronicle.tell(bans.IMPOSED, row.owner.number, by=officer, on=row.closed_on, hour=16, noted=noted)


def _sanctioned(ground: Ground, row: Sanction, act: str, by: Person | None, on: date) -> None:
    row.state = SanctionState(SANCTION_LIFECYCLE.after(row.state, act))
    ground.chronicle.tell(f"sanction.{act}", row.number, by=by, on=on, hour=13, noted={"entry": row.entry})


def _complaints(
    ground: Ground,
    cast: Cast,
    told: list[dict[str, Any]],
    entries: dict[str, MicroCredential],
    sanctions: dict[str, Sanction],
) -> None:
    rows = []
    for one in told:
        number, by, on = _about(one, entries).number, cast.people[one["lodged_by"]], ground.today.on
        row = Complaint(
            number=ground.numbers.seen(one["number"]),
            entry=number,
            text=one["text"],
            lodged_by=by,
            lodged_on=on(one["lodged_day"]),
            sanction=sanctions.get(one["sanction"] or ""),
            desk_due_on=None if one["result"] else clocks.desk_due(on(one["lodged_day"])),
        )
        noted = {"entry": number}
        ground.chronicle.tell("complaint.lodge", row.number, by=by, on=row.lodged_on, hour=9, noted=noted)
        if one["result"]:
            row.state = ComplaintState(COMPLAINT_LIFECYCLE.after(ComplaintState.LODGED, one["result"]))
            row.answer, row.answered_by = one["answer"], cast.people[one["answered_by"]]
            row.answered_on = on(one["answered_day"])
            kind = f"complaint.{one['result']}"
            ground.chronicle.tell(kind, row.number, by=row.answered_by, on=row.answered_on, hour=10, noted=noted)
        rows.append(row)
    Complaint.objects.bulk_create(rows)


def _appeals(ground: Ground, cast: Cast, told: list[dict[str, Any]], cases: dict[str, Case]) -> None:
    rows = []
    for one in told:
        case, on, by = cases[one["micro_credential"]], ground.today.on(one["lodged_day"]), cast.people[one["lodged_by"]]
        row = Appeal(
            number=ground.numbers.seen(one["number"]),
            case=case,
            entry=case.entry,
            applicant=case.applicant,
            grounds=one["grounds"],
            lodged_by=by,
            lodged_on=on,
            due_on=clocks.appeal_result_due(on),
            hearing=one["hearing"] or "",
            reasons=one["reasons"] or "",
        )
        noted = {"entry": case.entry, "due_on": row.due_on.isoformat()}
        ground.chronicle.tell("appeal.lodge", row.number, by=by, on=on, hour=8, noted=noted)
        _led(ground, cast, one, row)
        rows.append(row)
    Appeal.objects.bulk_create(rows)


def _led(ground: Ground, cast: Cast, told: dict[str, Any], row: Appeal) -> None:
    """Admit, assign, hear and decide, as far as the appeal came."""
    if told["admitted_day"] is None:
        return
    admitting, handler = cast.people[told["admitted_by"]], cast.people[told["handler"]]
    row.handler, row.decided_on = handler, ground.today.maybe(told["decided_day"])
    steps = [("admit", told["admitted_day"], admitting), ("assign", told["assigned_day"], admitting)]
    if told["heard_day"] is not None:
        steps.append(("hear", told["heard_day"], handler))
    if told["result"]:
        steps.append((told["result"], told["decided_day"], handler))
    for act, day, by in steps:
        row.state = AppealState(APPEAL_LIFECYCLE.after(row.state, act))
        noted = {"entry": row.entry}
        ground.chronicle.tell(f"appeal.{act}", row.number, by=by, on=ground.today.on(day), hour=14, noted=noted)


def _about(told: dict[str, Any], entries: dict[str, MicroCredential]) -> MicroCredential | OrganisationRole:
    """Return what something is about: a micro-credential by its key, or a role of a body by its number."""
    if "role" in told:
        return OrganisationRole.objects.select_related("organisation").get(number=told["role"])
    return entries[told["micro_credential"]]


def _owner(entry: MicroCredential | OrganisationRole) -> Organisation:
    owner: Organisation | None = getattr(entry, entry.owned_by)
    if owner is None:
        raise ValueError(f"nobody answers for {entry}")
    return owner
