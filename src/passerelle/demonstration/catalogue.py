"""The micro-credentials of Mirane, with every edition they had and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passerelle.catalogue import levels, overlap
from passerelle.catalogue.description import checked_micro_credential
from passerelle.catalogue.models import JointAwarding, MicroCredential, Revision
from passerelle.core.calendar import due_on
from passerelle.demonstration import changes, descriptions, lives
from passerelle.demonstration.files import read
from passerelle.demonstration.lives import Step
from passerelle.organisations.models import Function
from passerelle.people.models import Duty
from passerelle.policy import queries as policy
from passerelle.registers.actions import gate_findings
from passerelle.registers.models import EntryVersion

if TYPE_CHECKING:
    from datetime import date

    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.demonstration.programmes import Programmes
    from passerelle.people.models import Person

ACTS = {
    "registered": "register",
    "registered_conditional": "register_with_conditions",
    "returned": "return",
    "suspended": "register",
    "expiring": "register",
}
"""What the panel's decision did, by the state an entry is in today; `removed` depends on who ended it."""
CONFIRMING = ("register", "register_with_conditions")
NOT_YET = ("note",)
"""What the data tell beside the register: notes for whoever reads the data."""


@dataclass
class Entry:
    """One micro-credential of the data on its way into the register."""

    told: dict[str, Any]
    row: MicroCredential
    case: dict[str, Any] | None
    steps: list[Step] = field(default_factory=list)
    versions: list[EntryVersion] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)

    @property
    def awarder(self) -> str:
        return str(self.told["awarders"][0])


def load_micro_credentials(ground: Ground, cast: Cast, programmes: Programmes) -> dict[str, MicroCredential]:
    """Write entries, versions, stacks, who awards together, and facts; return the entries by key."""
    judged = [*read("panels"), *read("aftermath")["cases"]]
    cases = {case["micro_credential"]: case for case in judged if "micro_credential" in case}
    entries = [Entry(told, _row(ground, cast, told), cases.get(told["key"])) for told in read("micro_credentials")]
    for entry in entries:
        _live(ground, cast, entry)
        _state_stacks(entry, programmes)
    MicroCredential.objects.bulk_create(entry.row for entry in entries)
    overlap.remember(*(entry.row for entry in entries if entry.row.edition))
    EntryVersion.objects.bulk_create(version for entry in entries for version in entry.versions)
    Revision.objects.bulk_create(revision for entry in entries for revision in entry.revisions)
    for entry in entries:
        lives.tell(ground, MicroCredential.register, entry.row.number, entry.steps)
    _stack(ground, cast, entries, programmes)
    _award_together(ground, cast, entries)
    return {entry.told["key"]: entry.row for entry in entries}


def _row(ground: Ground, cast: Cast, told: dict[str, Any]) -> MicroCredential:
    awarder = cast.bodies[told["awarders"][0]]
    return MicroCredential(
        number=ground.numbers.seen(told["number"]),
        awarder=awarder,
        **checked_micro_credential(descriptions.stated(cast, told)),
    )


def _state_stacks(entry: Entry, programmes: Programmes) -> None:
    """Say in what was submitted of which programmes the entry is a part."""
    newest = {key: programmes[key, version] for key, version in sorted(programmes)}
    larger = sorted(newest[key].reference for key in entry.told["stacks_into"])
    for stated in (*(one.stated for one in entry.versions), *(one.stated for one in entry.revisions)):
        stated["stacks_into"] = larger


def _stack(ground: Ground, cast: Cast, entries: list[Entry], programmes: Programmes) -> None:
    """Say of which programmes, in their newest version, each entry is a part; told on the day it was drafted."""
    newest = {key: programmes[key, version] for key, version in sorted(programmes)}
    link = MicroCredential.stacks_into_programmes.through
    rows = []
    for entry in entries:
        larger = [newest[key] for key in entry.told["stacks_into"]]
        rows += [link(microcredential=entry.row, programme=programme) for programme in larger]
        if larger:
            into = {"into": sorted(programme.reference for programme in larger)}
            first = entry.steps[0]
            ground.chronicle.tell(
                "micro_credential.stack", entry.row.number, by=first.by, on=first.on, hour=8, noted=into
            )
    link.objects.bulk_create(rows)


def _award_together(ground: Ground, cast: Cast, entries: list[Entry]) -> None:
    """Have every further awarder named by the first on the day of the draft, and confirmed by itself; some wait."""
    rows = []
    for entry in entries:
        on = entry.steps[0].on
        for key in entry.told["awarders"][1:]:
            lead = cast.acting_for(entry.awarder, Function.SIGNATORY, on=on)
            other = cast.acting_for(key, Function.SIGNATORY, on=on)
            if lead is None or other is None:
                raise ValueError(f"nobody signs for {entry.awarder} or {key} on {on}")
            body = cast.bodies[key]
            rows.append(
                JointAwarding(
                    micro_credential=entry.row,
                    awarder=body,
                    named_on=on,
                    named_by=lead,
                    confirmed_on=on,
                    confirmed_by=other,
                )
            )
            for kind, by in (("joint_awarder.name", lead), ("joint_awarder.confirm", other)):
                noted = {"awarder": body.number}
                ground.chronicle.tell(kind, entry.row.number, by=by, on=on, hour=8, noted=noted)
    JointAwarding.objects.bulk_create([*rows, *_asked_to_join(ground, cast, entries)])
    link = MicroCredential.joint_awarders.through
    link.objects.bulk_create(link(microcredential=row.micro_credential, organisation=row.awarder) for row in rows)


def _asked_to_join(ground: Ground, cast: Cast, entries: list[Entry]) -> list[JointAwarding]:
    """Name awarders that have not answered yet."""
    rows = []
    for entry in entries:
        for asked in entry.told.get("asked_to_join", ()):
            on, body = ground.today.on(asked["named_day"]), cast.bodies[asked["awarder"]]
            lead = cast.acting_for(entry.awarder, Function.SIGNATORY, on=on)
            if lead is None:
                raise ValueError(f"nobody signs for {entry.awarder} on {on}")
            rows.append(JointAwarding(micro_credential=entry.row, awarder=body, named_on=on, named_by=lead))
            noted = {"awarder": body.number}
            ground.chronicle.tell("joint_awarder.name", entry.row.number, by=lead, on=on, hour=8, noted=noted)
    return rows


def _live(ground: Ground, cast: Cast, entry: Entry) -> None:
    """Play the life of an entry: every edition, every decision, and how it ended."""
    told, row = entry.told, entry.row
    first = told["history"][0] if told["history"] else told
    if told["listed_day"] is None:
        _draft(cast, entry, ground.today.on(-5))
        return
    _draft(cast, entry, ground.today.on(first["listed_day"]))
    for edition in told["history"]:
        _submit(
            ground,
            cast,
            entry,
            edition["version"],
            ground.today.on(edition["listed_day"]),
            descriptions.earlier(told, edition),
        )
        act, decided = ACTS[edition["state"]], ground.today.on(edition["decided_day"])
        _decide(cast, entry, act, decided, {"reasons": edition["reason"]})
        _review(ground, cast, entry, edition.get("review"))
    row.listed_on = ground.today.on(told["listed_day"])
    if is_changed(told):
        _change(ground, cast, entry)
        return
    _submit(ground, cast, entry, told["version"], row.listed_on, told)
    row.edition, row.due_on = told["version"], due_on(row.listed_on, stopped_days=_stopped(entry))
    row.decided_on, row.valid_until = (
        ground.today.maybe(told["decided_day"]),
        ground.today.maybe(told["valid_until_day"]),
    )
    if row.decided_on:
        _decide_as_told(ground, cast, entry, row.decided_on)
        _end(ground, cast, entry)
    row.state = lives.state_after(entry.steps)
    row.version = 1 + len(entry.steps)


def is_changed(told: dict[str, Any]) -> bool:
    """Say whether the version in force came by a change to the one before."""
    return any(one["micro_credential"] == told["key"] for one in read("changes"))


def _change(ground: Ground, cast: Cast, entry: Entry) -> None:
    """Change what was verified: its life goes on, where a new submission would have begun another one."""
    told, row, last = entry.told, entry.row, entry.told["history"][-1]
    row.edition, row.due_on = told["version"], due_on(row.listed_on or ground.today.day)
    row.decided_on = ground.today.maybe(told["decided_day"])
    row.valid_until, row.determined_level = ground.today.maybe(told["valid_until_day"]), row.level
    changes.live(ground, cast, entry, descriptions.earlier(told, last))
    row.state, row.version = lives.state_after(entry.steps), 1 + len(entry.steps)


def _draft(cast: Cast, entry: Entry, on: date) -> None:
    entry.steps.append(Step("draft", on, _author(cast, entry, on), hour=8))


def _author(cast: Cast, entry: Entry, on: date) -> Person | None:
    return cast.acting_for(entry.awarder, Function.EDITOR, Function.SIGNATORY, on=on)


def _submit(ground: Ground, cast: Cast, entry: Entry, edition: int, on: date, told: dict[str, Any]) -> None:
    """Keep what an edition stated, with what the gate found in it."""
    submitted = MicroCredential(awarder=entry.row.awarder, **checked_micro_credential(descriptions.stated(cast, told)))
    entry.row.level_framework = levels.place(submitted, on=on)
    findings = [finding.as_data() for finding in gate_findings(submitted, on=on)]
    signing = cast.acting_for(entry.awarder, Function.SIGNATORY, on=on)
    today_signing = cast.acting_for(entry.awarder, Function.SIGNATORY, on=ground.today.day)
    submitted_by = signing or today_signing
    if submitted_by is None:
        raise ValueError(f"nobody signs for {entry.awarder}")
    entry.versions.append(
        EntryVersion(
            entry=entry.row.number,
            edition=edition,
            stated=submitted.as_stated(),
            profiles=[profile.reference for profile in policy.in_force(on)],
            findings=findings,
            submitted_on=on,
            submitted_by=submitted_by,
        )
    )
    noted = {"edition": edition, "findings": findings}
    entry.steps.append(Step("submit", on, signing, noted, hour=9))


def _decide(cast: Cast, entry: Entry, act: str, on: date, noted: dict[str, Any]) -> None:
    officer = cast.people[entry.case["decision_officer"]] if "case" in noted and entry.case else None
    by = officer or cast.on_duty(Duty.DECISION_OFFICER, on=on, away_from=entry.awarder)
    entry.steps.append(Step(act, on, by, noted, hour=15))


def _decide_as_told(ground: Ground, cast: Cast, entry: Entry, on: date) -> None:
    """Decide as the panel's reasons say; told exactly as `vetting` tells it."""
    told = entry.told
    removed_by_panel = told["state"] == "removed" and told["end"]["by"] == "panel"
    act = "remove" if removed_by_panel else ACTS.get(told["state"], "register")
    conditions = [{"text": item["text"], "due_on": ground.today.on(item["due_day"])} for item in told["conditions"]]
    noted = {
        "reasons": told["panel_reasons"],
        "conditions": conditions,
        "overdue": _is_late(entry, on),
        "findings": [],
    }
    case = {"case": case_number(entry.case)} if entry.case else {}
    _decide(cast, entry, act, on, case | noted)
    if act in CONFIRMING:
        entry.row.determined_level = entry.row.level


def _is_late(entry: Entry, on: date) -> bool:
    return entry.row.due_on is not None and on > entry.row.due_on


def case_number(case: dict[str, Any]) -> str:
    return f"VC-{int(case['case']):05d}"


def _review(ground: Ground, cast: Cast, entry: Entry, review: dict[str, Any] | None) -> None:
    """A periodic review, in which the entry stayed valid."""
    if review:
        opened, decided = ground.today.on(review["opened_day"]), ground.today.on(review["decided_day"])
        registrar = cast.on_duty(Duty.REGISTRAR, on=opened, away_from=entry.awarder)
        entry.steps.append(Step("open_review", opened, registrar))
        _decide(cast, entry, "register", decided, {"reasons": review["reason"]})


def _end(ground: Ground, cast: Cast, entry: Entry) -> None:
    """Suspended by the registrar, removed after a procedure, or withdrawn by its owner (and run out in the end)."""
    end = entry.told["end"]
    if end is None or end["by"] == "panel":
        return
    last, noted = ground.today.on(end["day"]), {"reasons": end["reason"]}
    if end["by"] == "registrar":
        registrar = cast.on_duty(Duty.REGISTRAR, on=last, away_from=entry.awarder)
        entry.steps.append(Step("suspend", last, registrar, noted | {"until": ground.today.on(end["until_day"])}))
        return
    if end["by"] == "sanction":
        noted |= {"sanction": end["sanction"]}
        entry.steps.append(Step("propose_removal", ground.today.on(end["proposed_day"]), None, hour=13))
        entry.steps.append(Step("remove", last, cast.people[end["officer"]], noted))
        entry.row.decided_on = last
        return
    notice = ground.today.on(end["notice_day"])
    owner = cast.acting_for(entry.awarder, Function.SIGNATORY, on=notice)
    entry.steps.append(Step("withdraw", notice, owner, noted | {"until": last}))
    if last < ground.today.day:
        entry.steps.append(Step("expire", last, None, hour=23))


def _stopped(entry: Entry) -> int:
    stops = entry.case["clock_stops"] if entry.case else ()
    return sum(stop["until_day"] - stop["from_day"] for stop in stops)
