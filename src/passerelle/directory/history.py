"""What happened in a whole register, from the journal: the steps of its entries, their conditions, the appeals.

A condition stands with the step that set it (an appeal's with the appeal), and with the one that found it met or not
met, or lifted it. Of an appeal the public learns that it was lodged, how it ended and why; its grounds, the hearing and
the evidence are told nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import Revision
from passerelle.journal import queries as journal
from passerelle.journal.models import Fact
from passerelle.opportunities.states import OPPORTUNITIES
from passerelle.registers.states import LIFECYCLE
from passerelle.vetting.models import Appeal, Case, Condition
from passerelle.vetting.states import ConditionState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from django.db.models import QuerySet

    from passerelle.directory.registers import Register

SIZE, CHUNK = 20, 1_000
NOT_PUBLIC = frozenset({"submit_for_review", "return"})
"""Steps of an entry's life that happen before the public sees it, or take it out of sight."""
ACTS: dict[str, tuple[str, ...]] = {
    "entry": tuple(dict.fromkeys(act for _, act, _ in LIFECYCLE if act not in NOT_PUBLIC)),
    "opportunity": ("publish", "close"),
}
OF_APPEALS = ("lodge", "refuse", "withdraw", "uphold", "uphold_in_part", "dismiss")
OF_CONDITIONS = ("meet", "fail")
SILENT = ("lodge", "withdraw")
"""Acts of an appeal that are the applicant's, who gives no public reasons."""
LEADS_TO = {act: str(target) for life in (LIFECYCLE, OPPORTUNITIES) for state, act, target in life if target != state}
"""The state that each step leads to, always the same one; a step that leaves the state as it was is not in it."""
Demand = dict[str, Any]
"""What a condition asks for, as anybody may read it: `text`, and `due_on` as it was set."""


@dataclass(frozen=True)
class Step:
    """One thing that happened to an entry. `pk` is the fact's, which nothing else has."""

    fact: Fact
    subject: str
    """The number of the entry."""
    act: str
    """A step of its life as the life names it; `appeal_dismiss`, `condition_meet` and so on of what is beside it."""
    noted: Mapping[str, Any]
    conditions: Sequence[Demand] = field(default=())
    """What this step set, or found met or not met."""
    lifted: Sequence[Demand] = field(default=())

    @property
    def pk(self) -> int:
        return self.fact.pk

    @property
    def at(self) -> datetime:
        return self.fact.at

    @property
    def reasons(self) -> str:
        said = self.noted.get("reasons", "")
        beside = [self.noted.get(name, {}).get("reason") for name in ("facts_corrected", "determined")]
        parts = (
            [*said.values(), *filter(None, beside)]
            if isinstance(said, dict)
            else said
            if isinstance(said, list)
            else [said]
        )
        return " ".join(str(part) for part in parts)


def kinds(register: Register) -> list[str]:
    """Return the kinds of fact that tell the history of a register."""
    acts = ACTS.get(register.kind, ACTS["entry"])
    return [] if register.is_private else [f"{register.kind}.{act}" for act in acts]


def records(register: Register) -> Iterator[dict[str, Any]]:
    """Yield every step of every public entry, newest first, as plain data; memory stays that of one chunk."""
    before = None
    while steps := of(register, before=before, limit=CHUNK):
        yield from map(_record, steps)
        before = steps[-1].pk


def _record(step: Step) -> dict[str, Any]:
    return {
        "id": step.pk,
        "at": step.at,
        "number": step.subject,
        "act": step.act,
        "state": LEADS_TO.get(step.act),
        "edition": step.noted.get("edition"),
        "by_expiry": bool(step.noted.get("by_expiry")),
        "reasons": step.reasons or None,
        "appeal": step.noted.get("appeal"),
        "conditions": list(step.conditions),
        "lifted": list(step.lifted),
    }


def of(register: Register, *, before: int | None = None, limit: int = SIZE) -> list[Step]:
    """Return what happened in a register, newest first, older than the fact `before`; nothing of a private one.

    One query, and at most four more where appeals and conditions are among it.
    """
    beside = _beside(register)
    return _told(
        journal.latest(kinds(register), limit=limit, prefix=f"{register.prefix}-", before=before, beside=beside)
    )


def _beside(register: Register) -> dict[str, QuerySet[Any, Any]]:
    """Return the kinds of fact about appeals and conditions, each with whom of these the public entries have."""
    if register.public is None or register.kind not in {"micro_credential", "short_course", "organisation_role"}:
        return {}
    public = register.public().order_by().values("number")
    appeals = Appeal.objects.filter(entry__in=public).order_by().values("number")
    cases = Case.objects.filter(entry__in=public).order_by().values("number")
    told = {f"appeal.{act}": appeals for act in OF_APPEALS}
    return told | {f"condition.{act}": cases for act in OF_CONDITIONS}


def _told(facts: Sequence[Fact]) -> list[Step]:
    """Return facts as steps of the entries they are about."""
    numbers = {fact.subject for fact in facts if fact.kind.startswith("appeal.")}
    appeals = {one.number: one for one in Appeal.objects.filter(number__in=numbers)} if numbers else {}
    asked = _conditions({fact.subject for fact in facts if fact.kind.startswith("condition.")})
    lifted = _lifted(facts, appeals)
    return [_step(fact, appeals, asked, lifted.get(fact.pk, ())) for fact in facts]


def _step(
    fact: Fact,
    appeals: Mapping[str, Appeal],
    asked: Mapping[tuple[str, int], Condition],
    lifted: Sequence[Demand],
) -> Step:
    thing, _dot, act = fact.kind.partition(".")
    if thing == "appeal":
        appeal = appeals[fact.subject]
        noted = {"appeal": appeal.number} | ({} if act in SILENT else {"reasons": appeal.reasons})
        set_now = appeal.conditions if act == "uphold_in_part" else ()
        return Step(fact, appeal.entry, f"appeal_{act}", noted, [_public(one) for one in set_now], lifted)
    if thing == "condition":
        condition = asked[fact.subject, int(fact.noted["condition"])]
        return Step(fact, condition.case.entry, f"condition_{act}", {}, [_demand(condition)])
    # What an appeal set stands with the appeal, not with the step it led to as well.
    set_now = () if "appeal" in fact.noted else fact.noted.get("conditions", ())
    return Step(fact, fact.subject, act, fact.noted, [_public(one) for one in set_now], lifted)


def _public(stated: Mapping[str, Any]) -> Demand:
    return {"text": stated.get("text", ""), "due_on": str(stated.get("due_on") or "") or None}


def _demand(condition: Condition) -> Demand:
    return {"text": condition.text, "due_on": condition.due_on.isoformat()}


def _conditions(cases: set[str]) -> dict[tuple[str, int], Condition]:
    found = Condition.objects.filter(case__number__in=cases).select_related("case") if cases else ()
    return {(one.case.number, one.place): one for one in found}


def _lifted(facts: Iterable[Fact], appeals: Mapping[str, Appeal]) -> dict[int, list[Demand]]:
    """Return what each step lifted, by its fact: an appeal what the decision before it set, an accepted change what
    was still asked of the version before. What was lifted has the day of that in its row."""
    upheld = {fact.pk: appeals[fact.subject] for fact in facts if fact.kind.startswith("appeal.uphold")}
    accepted = {fact.pk: fact for fact in facts if ".accept_revision" in fact.kind and fact.noted.get("revision")}
    entries = {one.entry for one in upheld.values()} | {fact.subject for fact in accepted.values()}
    if not entries:
        return {}
    void = list(
        Condition.objects.filter(case__entry__in=entries, state=ConditionState.VOID)
        .select_related("case")
        .order_by("pk")
    )
    told = {
        pk: [_demand(one) for one in void if one.case_id == appeal.case_id and one.settled_on == appeal.decided_on]
        for pk, appeal in upheld.items()
    }
    days = _accepted_on({str(fact.noted["revision"]) for fact in accepted.values()}) if void and accepted else {}
    of_appeals = {(one.case_id, one.decided_on) for one in upheld.values()}
    return told | {
        pk: [
            _demand(one)
            for one in void
            if one.case.entry == fact.subject
            and one.settled_on == days.get(str(fact.noted["revision"]))
            and (one.case_id, one.settled_on) not in of_appeals
        ]
        for pk, fact in accepted.items()
    }


def _accepted_on(revisions: set[str]) -> dict[str, date | None]:
    return dict(Revision.objects.filter(number__in=revisions).values_list("number", "ended_on"))
