"""Which facts become letters, and to whom. They are posted by the process that delivers the journal.

Who is written to is who must act: members of the panel, its registrar, those on duty, the applicant's signatories and
editors, the enrolled. Nobody is told what they could not read at their desk.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import wraps
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils import timezone

from passerelle.catalogue.models import PartnerAuthorisation
from passerelle.journal.followers import every, follows
from passerelle.learning.models import Enrolment
from passerelle.learning.withdrawing import places
from passerelle.letters import actions
from passerelle.letters.models import Letter
from passerelle.organisations.models import Function, Mandate
from passerelle.people.models import Duty, Person, StaffDuty
from passerelle.registers import queries as registers
from passerelle.registers.states import State
from passerelle.vetting import rules
from passerelle.vetting.models import Appeal, Case, Condition, Decision, Request, Sanction, Seat
from passerelle.vetting.states import ACTIVE, ConditionState, SeatState, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from passerelle.journal.models import Fact

    Call = Callable[[Fact], None]

NEWS = timedelta(days=3)
REGISTRAR, PANEL, OFFICER = "/registrar/cases/%(number)s/", "/panel/cases/%(number)s/", "/officer/cases/%(number)s/"
MATTERS = ("condition", "sanction", "suspension", "complaint", "appeal")
APPEAL_IS_LATE = ("appeal", "escalate")
PAGES = {
    "condition": "/matters/cases/%(number)s/",
    "sanction": "/matters/sanctions/%(number)s/",
    "suspension": "/matters/entries/%(number)s/",
    "complaint": "/matters/entries/%(number)s/",
    "appeal": "/matters/appeals/%(number)s/",
}
"""Where a matter is acted on; suspensions and complaints, at their entry."""
REVIEWS = tuple(f"{model.register}.open_review" for model in dict.fromkeys(registers.kinds().values()))
WITHDRAWALS = tuple(f"{model.register}.withdraw" for model in dict.fromkeys(registers.kinds().values()))


def tells(*kinds: str) -> Callable[[Call], Call]:
    """Follow these kinds of fact, but not what is older than three days: what is past is no news to anybody."""

    def add(call: Call) -> Call:
        @wraps(call)
        def heard(fact: Fact) -> None:
            if timezone.now() - fact.at < NEWS:
                call(fact)

        return follows(*kinds)(heard)

    return add


@tells("case.form_panel", "case.replace_seat", "case.add_rapporteur")
def invite(fact: Fact) -> None:
    """Ask those with a new seat; a seat asks once, whichever fact is heard first."""
    case = Case.objects.get(number=fact.subject)
    days = timedelta(days=rules.declares_within(case))
    for seat in Seat.objects.filter(case=case, state=SeatState.INVITED).select_related("expert__person"):
        due = (seat.invited_on or fact.day) + days
        noted = {"due_on": due.isoformat()}
        actions.write([seat.expert.person], "case.invite", case.number, when=str(seat.place), noted=noted)


@tells("case.remind")
def remind(fact: Fact) -> None:
    """Call a decision to mind that is due soon: of whoever the case waits for now, and of its registrar."""
    case = Case.objects.select_related("registrar").get(number=fact.subject)
    if case.waits:
        due = str(fact.noted.get("due_on", case.due_on.isoformat()))
        _at_desks(
            case, "case.remind", due, [(REGISTRAR, [case.registrar] if case.registrar else []), *_waited_for(case)]
        )


def _waited_for(case: Case) -> list[tuple[str, list[Person]]]:
    """Return who must do something in a case at its stage, by the desk they do it at."""
    seats = Seat.objects.filter(case=case, state__in=ACTIVE, has_vote=True).select_related("expert__person")
    if case.stage == Stage.TO_FORM:
        return [(REGISTRAR, on_duty(Duty.REGISTRAR))]
    if case.stage == Stage.DECIDING:
        return [(OFFICER, on_duty(Duty.DECISION_OFFICER))]
    owing = {
        Stage.DECLARING: seats.filter(state=SeatState.INVITED),
        Stage.FINDING: seats.filter(judgements=None),
        Stage.VOTING: seats.filter(votes=None),
        Stage.REPORTING: seats.filter(is_chair=True),
    }[Stage(case.stage)]
    return [(PANEL, [seat.expert.person for seat in owing])]


@tells("case.escalate")
def escalate(fact: Fact) -> None:
    """Tell the authority that a decision is late."""
    case = Case.objects.get(number=fact.subject)
    if case.waits:
        due = str(fact.noted.get("due_on", case.due_on.isoformat()))
        people = [(REGISTRAR, on_duty(Duty.REGISTRAR)), (OFFICER, on_duty(Duty.DECISION_OFFICER))]
        _at_desks(case, "case.escalate", due, people)


def _at_desks(case: Case, kind: str, due: str, people: Iterable[tuple[str, list[Person]]]) -> None:
    for desk, some in people:
        noted = {"due_on": due, "desk": desk}
        actions.write(some, kind, case.number, when=due, noted=noted)


@tells("case.ask")
def ask(fact: Fact) -> None:
    """Tell the applicant that a question waits."""
    for asked in Request.objects.filter(case__number=fact.subject, ended_on=None).select_related("case"):
        noted = {"due_on": asked.due_on.isoformat()}
        people = writers(asked.case.applicant_id)
        actions.write(people, "case.ask", asked.case.number, when=asked.due_on.isoformat(), noted=noted)


@tells("case.decide", "case.decide_alone", "case.expire")
def decided(fact: Fact) -> None:
    """Tell the applicant of the decision: that there is one, not which."""
    for decision in Decision.objects.filter(case__number=fact.subject).select_related("case"):
        noted = {"due_on": decision.appeal_until.isoformat()} if decision.appeal_until else {}
        people = writers(decision.case.applicant_id)
        actions.write(people, "case.decide", decision.case.number, when="once", noted=noted)


@tells("organisation_role.remind", "organisation_role.escalate")
def role_waits(fact: Fact) -> None:
    """Call an application for a role to mind that is due soon, and say of one that it is late, to who decides."""
    if registers.entry(fact.subject).state == State.IN_REVIEW:
        due = str(fact.noted["due_on"])
        kind = "role." + fact.kind.rpartition(".")[2]
        actions.write(on_duty(Duty.DECISION_OFFICER), kind, fact.subject, when=due, noted={"due_on": due})


@tells("appeal.escalate")
def appeal_is_late(fact: Fact) -> None:
    """Tell who hears an appeal that its answer is late; all handlers where nobody was named."""
    appeal = Appeal.objects.select_related("handler").get(number=fact.subject)
    if appeal.is_open:
        people = [appeal.handler] if appeal.handler else on_duty(Duty.APPEAL_HANDLER)
        noted = {"due_on": appeal.due_on.isoformat()}
        actions.write(people, "appeal.escalate", appeal.number, when=appeal.due_on.isoformat(), noted=noted)


@tells(
    *(f"{matter}.{call}" for matter in MATTERS for call in ("remind", "escalate") if (matter, call) != APPEAL_IS_LATE)
)
def call_about_matter(fact: Fact) -> None:
    """Tell whoever has to act on a matter that its day comes; and the authority, that it is past."""
    matter, _dot, call = fact.kind.partition(".")
    due, is_entry = str(fact.noted.get("due_on", "")), matter in ("suspension", "complaint")
    about = str(fact.noted.get("entry", fact.subject)) if is_entry else fact.subject
    noted = {"due_on": due, "desk": PAGES[matter] % {"number": about}}
    actions.write(_who_acts(matter, fact.subject, call), f"matter.{call}", about, when=due, noted=noted)


def _who_acts(matter: str, subject: str, call: str) -> list[Person]:
    """Return the owner where a matter waits for one, and the authority where it waits for that, or is late."""
    if matter == "appeal":
        appeal = Appeal.objects.select_related("handler").get(number=subject)
        return [appeal.handler] if appeal.handler else on_duty(Duty.APPEAL_HANDLER)
    if call == "remind" and matter == "sanction":
        sanction = Sanction.objects.get(number=subject)
        if sanction.desk_due_on is None:
            return writers(sanction.owner_id)
    if call == "remind" and matter == "condition" and not waits_for_desk(subject):
        return []  # the owner is written to by `turn`
    return list(dict.fromkeys([*on_duty(Duty.REGISTRAR), *on_duty(Duty.DECISION_OFFICER)]))


def waits_for_desk(case: str) -> bool:
    return Condition.objects.filter(case__number=case, state=ConditionState.OFFERED).exists()


@tells(*REVIEWS)
def review_begins(fact: Fact) -> None:
    """Tell the owner that a review has begun."""
    _to_owner(fact, "entry.review")


def _to_owner(fact: Fact, kind: str) -> None:
    entry = registers.entry(fact.subject)
    if entry.valid_until is not None:
        until = entry.valid_until.isoformat()
        people = writers(getattr(entry, f"{entry.owned_by}_id"))
        actions.write(people, kind, entry.number, when=until, noted={"due_on": until})


@tells("partner.end", "partner.run_out")
def authorisation_ended(fact: Fact) -> None:
    """Tell the partner and the awarder from which day on nobody begins under an authorisation any more."""
    let = PartnerAuthorisation.objects.select_related("micro_credential").get(number=fact.subject)
    about = let.micro_credential.number
    for body, desk in ((let.partner_id, "/entries/%(number)s/"), (let.awarder_id, "/awarder/partners/%(number)s/")):
        noted = {"due_on": let.ends_on.isoformat() if let.ends_on else "", "desk": desk}
        actions.write(writers(body), "partner.end", about, when=let.number, noted=noted)


@tells(*WITHDRAWALS)
def withdrawn(fact: Fact) -> None:
    """Tell those enrolled by when they can finish."""
    entry = registers.entry(fact.subject)
    enrolled = places(entry)
    if enrolled is not None and entry.valid_until is not None:
        until = entry.valid_until.isoformat()
        people = [one.person for one in Enrolment.objects.filter(enrolled).select_related("person")]
        actions.write(people, "entry.withdraw", entry.number, when=until, noted={"due_on": until})


@every(hours=1)
def turn(today: date) -> None:
    """Write what the days alone bring about."""
    _unpublished(today)
    soon = today + timedelta(days=rules.clocks_on(today).reminder_days)
    due = Condition.objects.filter(state=ConditionState.OPEN, due_on__range=(today, soon)).select_related("case")
    for condition in due[: actions.AT_ONCE]:
        day = condition.due_on.isoformat()
        people = writers(condition.case.applicant_id)
        actions.write(people, "condition.due", condition.case.number, when=day, noted={"due_on": day})


def _unpublished(today: date) -> None:
    """Tell the authority of what a panel reported and nobody published in time; once."""
    waiting = Case.objects.filter(stage=Stage.DECIDING, stopped_since=None, report__reported_at__date__lt=today)
    told = Exists(Letter.objects.filter(kind="case.unpublished", about=OuterRef("number")))
    amounts = rules.clocks_on(today)
    for case in waiting.exclude(told).select_related("report").order_by("report__reported_at")[: actions.AT_ONCE]:
        due = rules.publication_due(case.report.reported_at, amounts) if case.report else today
        if today > due:
            people = [(OFFICER, on_duty(Duty.DECISION_OFFICER)), (REGISTRAR, on_duty(Duty.REGISTRAR))]
            _at_desks(case, "case.unpublished", due.isoformat(), people)


def writers(organisation_id: int | None) -> list[Person]:
    """Return who writes for an organisation today: its signatories and editors."""
    held = Mandate.objects.filter(
        organisation=organisation_id, function__in=[Function.SIGNATORY, Function.EDITOR]
    ).select_related("person")
    return [one.person for one in held if one.is_held(timezone.localdate())]


def on_duty(duty: Duty) -> list[Person]:
    """Return who holds a duty at the authority today."""
    return [
        one.person
        for one in StaffDuty.objects.filter(duty=duty).select_related("person")
        if one.is_held(timezone.localdate())
    ]
