"""A matter as a page shows it: what is known of it, what was said, and what its reader may do now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from passerelle.people.models import Duty, Person
from passerelle.policy import sentences
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting.actions import appealing
from passerelle.vetting.permissions import (
    may_answer,
    may_answer_complaint,
    may_appeal,
    may_confirm_suspension,
    may_hear,
    may_lead_appeal,
    may_open_sanction,
    may_settle,
    reason_not_to_hear,
    reason_not_to_sanction,
)
from passerelle.vetting.states import AppealState, ComplaintState, ConditionState, SanctionState, SuspensionState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.vetting.models import Appeal, Case, Complaint, Condition, Sanction, Suspension


@dataclass(frozen=True)
class Act:
    """One step, as a form: its address, its button, and what is asked with it."""

    url: str
    button: str
    asks: str = ""
    """The label of the words that go with it; none are asked where it is empty."""
    extra: str = ""
    """What else is asked: `handler`, `ban`, `conditions`."""
    choices: tuple[tuple[str, str], ...] = ()
    is_danger: bool = False
    hint: str = ""
    """Who will read the words, where the one who writes them might not think of it."""
    also: tuple[tuple[str, str], ...] = ()
    """Other steps that the same words go with: the address and the button of each."""
    weight: str = ""
    """`main` or `quiet`, where it is another than its form makes it."""
    is_folded: bool = False
    """Whether its form is opened first, because the reader rarely comes for it."""

    @property
    def urls(self) -> tuple[str, ...]:
        return (self.url, *(url for url, _button in self.also))

    @property
    def look(self) -> str:
        """Return the class of its button: a step that asks nothing is quiet beside those that do."""
        if self.is_danger:
            return "danger"
        return {"main": "", "quiet": "quiet"}.get(self.weight, "" if self.asks or self.extra else "quiet")


def day(value: date | None) -> str:
    return date_format(value, "DATE_FORMAT") if value else "–"


def of_appeal(appeal: Appeal, reader: Person) -> tuple[Act, ...]:
    """Return what a reader may do in an appeal now."""
    leads, hears, signs = (
        may_lead_appeal(reader, appeal),
        may_hear(reader, appeal),
        may_appeal(reader, appeal.applicant_id),
    )
    state, acts = appeal.state, []

    def add(step: str, button: str, asks: str = "", **more: Any) -> None:
        acts.append(Act(reverse("matters:step_appeal", args=[appeal.number, step]), button, asks, **more))

    if state == AppealState.LODGED and leads:
        add("admission", _("Admit it"))
        add("refusal", _("It is not admissible"), _("Why not (public)"), is_danger=True)
    if state in (AppealState.ADMITTED, AppealState.ASSIGNED) and leads:
        given = "quiet" if state == AppealState.ASSIGNED else ""
        add("handler", _("Give it to this person"), extra="handler", choices=handlers(appeal), weight=given)
    if state in (AppealState.ASSIGNED, AppealState.HEARD) and hears and not appeal.is_stayed and _can_be_stayed(appeal):
        add("stay", _("Stay the decision until this is decided"))
    if state == AppealState.ASSIGNED and hears:
        add("hearing", _("Close the hearing"), _("What the applicant said"))
    if state == AppealState.HEARD and hears:
        if not appealing.reason_not_to_uphold(appeal):
            add("uphold", _("Uphold, and verify the entry"), _("Reasons (public)"), extra="conditions")
        add("dismiss", _("Dismiss"), _("Reasons (public)"), is_danger=True)
    if state in (AppealState.LODGED, AppealState.ADMITTED, AppealState.ASSIGNED) and signs:
        add("withdrawal", _("Take the appeal back"), is_danger=True)
    return tuple(acts)


def _can_be_stayed(appeal: Appeal) -> bool:
    """Whether there is something to stay: only what was removed is listed again meanwhile."""
    return entry_of(appeal.entry).state == State.REMOVED


def cannot_be_upheld(appeal: Appeal) -> str:
    """Return why an open appeal cannot be upheld as its entry stands, in a sentence; empty where it can be."""
    reason = appealing.reason_not_to_uphold(appeal) if appeal.is_open else ""
    return str(sentences.REASONS[reason]) if reason else ""


def handlers(appeal: Appeal) -> tuple[tuple[str, str], ...]:
    """Return who may hear an appeal: those named for appeals who touched nothing before."""
    named = Person.objects.filter(duties__duty=Duty.APPEAL_HANDLER, is_active=True).distinct().order_by("name", "pk")
    return tuple((one.reference, one.name) for one in named if not reason_not_to_hear(one, appeal))


def of_sanction(sanction: Sanction, reader: Person, today: date) -> tuple[Act, ...]:
    """Return what a reader may do in a procedure now."""
    answers, opens = may_answer(reader, sanction.owner_id), may_open_sanction(reader, sanction.owner, sanction.entry)
    decides = not reason_not_to_sanction(reader, sanction)
    state, acts = sanction.state, []

    def add(step: str, button: str, asks: str = "", **more: Any) -> None:
        acts.append(Act(reverse("matters:step_sanction", args=[sanction.number, step]), button, asks, **more))

    in_time = today <= sanction.comment_until
    if state in (SanctionState.NOTICED, SanctionState.REMOVAL) and answers and in_time:
        add("comment", _("Send the comment"), _("Your comment"))
    if state == SanctionState.NOTICED and opens and (sanction.comments or not in_time):
        add("hearing", _("Close the hearing"), _("What was said, or that nobody came"))
    if state == SanctionState.TO_DECIDE and decides:
        add("confirmation", _("The breach stands: fifteen days to put it right"))
        add("removal-proposal", _("Serious or repeated: propose the removal"), is_danger=True)
    if state == SanctionState.COMPLYING and answers:
        add("compliance", _("Send the evidence"), _("How it was put right"))
    if state == SanctionState.COMPLYING and decides:
        add("removal-proposal", _("It was not put right: propose the removal"), is_danger=True)
    if state == SanctionState.REMOVAL and decides and not in_time:
        add("removal", _("Remove the entry"), _("Reasons (public)"), extra="ban", is_danger=True)
    if state in (SanctionState.TO_DECIDE, SanctionState.COMPLYING, SanctionState.REMOVAL) and decides:
        add("closing", _("Close it, and leave the entry in force"), _("Reasons (public)"))
    if state == SanctionState.REMOVED and may_appeal(reader, sanction.owner_id) and _in_time(sanction, today):
        add("appeal", _("Appeal"), _("Grounds"))
    return tuple(acts)


def _in_time(sanction: Sanction, today: date) -> bool:
    return sanction.appeal_until is not None and today <= sanction.appeal_until


def of_condition(condition: Condition, reader: Person, today: date) -> tuple[Act, ...]:
    answers, settles = may_answer(reader, condition.case.applicant_id), may_settle(reader, condition.case)
    acts = []

    def add(step: str, button: str, asks: str = "", **more: Any) -> None:
        url = reverse("matters:step_condition", args=[condition.case.number, condition.place, step])
        acts.append(Act(url, button, asks, **more))

    if condition.state == ConditionState.OPEN and answers:
        add("evidence", _("Send the evidence"), _("How this condition is met"))
    if condition.state == ConditionState.OFFERED and settles:
        add("met", _("It is met"), weight="main")
        add("return", _("Send it back"), _("What is missing"), weight="quiet")
    if condition.state in (ConditionState.OPEN, ConditionState.OFFERED) and settles and today > condition.due_on:
        add("failed", _("It was not met"), _("Why"), is_danger=True)
    return tuple(acts)


def of_case(case: Case, reader: Person, today: date) -> tuple[Act, ...]:
    """Return what an applicant may do: answer the question that waits, appeal against what was decided."""
    acts = []
    if any(one.ended_on is None for one in case.requests.all()) and may_answer(reader, case.applicant_id):
        url = reverse("matters:step_case", args=[case.number, "answer"])
        acts.append(Act(url, _("Send the answer"), _("Your answer")))
    if _may_be_appealed(case, today) and may_appeal(reader, case.applicant_id):
        url = reverse("matters:step_case", args=[case.number, "appeal"])
        acts.append(Act(url, _("Appeal"), _("What should be decided otherwise, and why")))
    return tuple(acts)


def _may_be_appealed(case: Case, today: date) -> bool:
    """Whether the decision took something away that an appeal can still give back, and nobody appealed yet."""
    decision = getattr(case, "decision", None)
    if decision is None or decision.outcome not in appealing.AGAINST:
        return False
    in_time = decision.appeal_until is not None and today <= decision.appeal_until
    return in_time and not appealing.are_met(case) and not case.appeals.exclude(state=AppealState.WITHDRAWN).exists()


def of_complaint(complaint: Complaint, reader: Person, owner: Any) -> tuple[Act, ...]:
    if (
        complaint.state != ComplaintState.LODGED
        or owner is None
        or not may_answer_complaint(reader, owner, complaint.entry)
    ):
        return ()
    dismissal, taking_up = (
        reverse("matters:step_complaint", args=[complaint.number, step]) for step in ("dismissal", "taking-up")
    )
    also = ((dismissal, _("Dismiss it")),)
    hint = _(
        "Whoever complained reads it. If you take it up, the owner reads it as what is held against it, and not the "
        "complaint: say what is wrong in your own words, and name nobody."
    )
    return (Act(taking_up, _("Take it up: give notice"), _("Your answer"), also=also, hint=hint),)


def of_suspension(suspension: Suspension, reader: Person) -> tuple[Act, ...]:
    acts = []

    def add(step: str, button: str, **more: Any) -> None:
        acts.append(Act(reverse("matters:step_entry", args=[suspension.entry, step]), button, **more))

    confirms = may_confirm_suspension(reader, suspension)
    if suspension.state == SuspensionState.PROPOSED and confirms:
        add("confirmation", _("Suspend it for sixty days"), is_danger=True)
        add("refusal", _("Leave it in force"))
    if suspension.state == SuspensionState.IN_FORCE:
        if confirms and not suspension.renewals:
            add("renewal", _("Sixty days more"), is_danger=True)
        if may_open_sanction(reader, suspension.owner, suspension.entry):
            add("lifting", _("Put it in force again"))
    return tuple(acts)


def rows(pairs: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return what is known, without what is empty."""
    return [(name, value) for name, value in pairs if value not in ("", None, "–")]
