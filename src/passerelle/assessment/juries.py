"""Juries of prior learning: convened by the awarder, without links, blind until all have found, then a vote.

Source: DOMAIN 3.4 (R6412-5 and -6): a date within three months, two members at least, one of them qualified for the
micro-credential, the chair breaks ties, the result within fifteen days.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import CharField, F, Max, Q, Value

from passerelle.assessment import holds, queries
from passerelle.assessment.jury_states import HAVE_JUDGED, JURY_LIFE, OPEN_JURIES, JuryState, SeatState
from passerelle.assessment.models import Candidate, DeclaredTie, Jury, JurySeat, PriorLearningCase, RecognisedPart
from passerelle.assessment.permissions import may_answer
from passerelle.assessment.states import CASE_LIFE, BookingState, CandidateState
from passerelle.assessment.steps import step
from passerelle.core import assessing
from passerelle.core import prior_learning as rules
from passerelle.core.assessing import Post
from passerelle.core.errors import Conflicted, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.core.prior_learning import Juror, Learned, Seated
from passerelle.core.shapes import short_text
from passerelle.journal import actions as journal
from passerelle.organisations.models import Mandate
from passerelle.policy import queries as policy
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from passerelle.core.prior_learning import Link, Part, Terms
    from passerelle.people.models import Person

MAX_NOTE = 2_000


def terms_on(day: date) -> Terms:
    """Return what the rules in force on a day ask of juries (`params.prior_learning`)."""
    return rules.terms(policy.said(policy.in_force(day), "prior_learning"))


def all_parts(case: PriorLearningCase) -> tuple[Part, ...]:
    """Return the parts of the edition that a case is about."""
    spec = queries.specification(case.micro_credential, case.edition)
    return rules.parts_of(spec.outcomes, spec.blocks)


def parts(case: PriorLearningCase) -> tuple[Part, ...]:
    """Return what a jury of this case votes on: what was asked for and not recognised before."""
    before = set(recognised(case).values_list("code", flat=True))
    asked = [part for part in all_parts(case) if not case.blocks or part.code in case.blocks]
    return tuple(part for part in asked if part.code not in before)


def recognised(case: PriorLearningCase) -> Any:
    """Return the parts of the same edition that were ever recognised for the learner."""
    return RecognisedPart.objects.filter(
        person=case.person_id, micro_credential=case.micro_credential_id, edition=case.edition
    )


def links(case: PriorLearningCase, person: Person, *, said: str = "") -> tuple[Link, ...]:
    """Return every link between somebody and the candidate of a case that the register knows, or that was declared."""
    return links_of(case, [person], said=said)[person.pk]


def links_of(
    case: PriorLearningCase, people: Collection[Person], *, said: str = "", held: Collection[Mandate] | None = None
) -> dict[int, tuple[Link, ...]]:
    """Return the links of several people, by their keys, in as many queries as for one.

    `held` are the mandates of all of them and of the learner, where the caller has read them.
    """
    learner = case.person
    if held is None:
        held = list(Mandate.objects.filter(Q(person__in=people) | Q(person=learner)).select_related("organisation"))
    near = _near(learner)
    learned = _learned(case, [one for one in held if one.person_id == learner.pk], near)
    return {
        one.pk: rules.links(
            Juror(
                one.reference,
                _posts([mandate for mandate in held if mandate.person_id == one.pk]),
                frozenset({learner.reference} if one.reference in near["close"] else ()),
                said,
            ),
            learned,
        )
        for one in people
    }


def _near(learner: Person) -> dict[str, frozenset[str]]:
    """Return who is `close` to a learner, who `helped` them and who `assessed` them in a jury, in one query."""
    seats = JurySeat.objects.filter(jury__case__person=learner, jury__state__in=HAVE_JUDGED, state=SeatState.DECLARED)
    rows = [
        *(("helped", found, who) for found, who in queries.helping([learner.pk])),
        ("assessed", seats, "person"),
        ("close", DeclaredTie.objects.filter(candidate=learner), "assessor"),
        ("close", DeclaredTie.objects.filter(assessor=learner), "candidate"),
    ]
    first, *rest = [
        found.order_by().values_list(Value(how, output_field=CharField()), f"{who}__reference")
        for how, found, who in rows
    ]
    told = list(first.union(*rest))
    return {how: frozenset(who for said, who in told if said == how) for how in ("close", "helped", "assessed")}


def _posts(held: Collection[Mandate]) -> tuple[Post, ...]:
    return tuple(Post(one.organisation.reference, one.function, one.valid_from, one.ends_on) for one in held)


def _learned(case: PriorLearningCase, held: Collection[Mandate], near: Mapping[str, frozenset[str]]) -> Learned:
    before = list(Candidate.objects.filter(person=case.person).select_related("course__provider", "assessor"))
    return Learned(
        case.person.reference,
        _posts(held),
        frozenset(one.course.provider.reference for one in before if one.course and one.course.provider),
        near["helped"],
        frozenset(one.assessor.reference for one in before if one.assessor and one.is_signed) | near["assessed"],
    )


@transaction.atomic
def convene(
    case: PriorLearningCase, members: Sequence[Person], *, chair: Person, meets_on: date, by: Person, today: date
) -> Jury:
    """Name a jury and the day it meets. Each member then declares.

    Raises NotPermitted, WrongState (the case is not admitted, or assessed already), Conflicted with every link, or
    NotNow with everything that the jury lacks, its day too early or too late.
    """
    if not may_answer(by, case):
        raise NotPermitted
    CASE_LIFE.after(case.state, "assess")
    if Jury.objects.filter(case=case, state__in=OPEN_JURIES).exists():
        raise NotNow(reason="jury_convened")
    candidate = candidate_of(case)
    if candidate.state != CandidateState.WAITING:
        raise WrongState("convene", candidate.state)
    if candidate.bookings.filter(state=BookingState.BOOKED).exists():
        raise NotNow(reason="place_booked")
    if found := [link for member in members for link in links(case, member)]:
        raise Conflicted(ties=list(dict.fromkeys(link.code for link in found)))
    bodies = _bodies(candidate, today)
    seated = [Seated(one.reference, one.pk in bodies, one.pk == chair.pk) for one in members]
    taken = Candidate.objects.filter(pk=candidate.pk, version=candidate.version, state=CandidateState.WAITING)
    if not taken.update(version=F("version") + 1):  # somebody names an assessor at this moment
        raise WrongState("convene", candidate.state)
    candidate.version += 1
    reasons = [reason for reason in rules.lacking(seated, terms_on(today)) if reason != "not_balanced"]
    if meets_on < today:
        reasons.append("jury_too_early")
    if (last := judged_by(case)) and meets_on > last:
        reasons.append("jury_too_late")
    if reasons:
        raise NotNow(reason=reasons[0], reasons=reasons)
    jury = Jury.objects.create(
        number=next_number("JU"),
        case=case,
        convened_by=by,
        convened_on=today,
        meets_on=meets_on,
        result_due_on=assessing.result_due_on(meets_on),
    )
    for member in members:
        _seat(jury, member, bodies, is_chair=member.pk == chair.pk)
    noted = {"case": case.reference, "members": [one.reference for one in members], "meets_on": meets_on.isoformat()}
    journal.record("jury.convene", subject=jury.reference, actor=by.reference, noted=noted)
    return jury


def judged_by(case: PriorLearningCase) -> date | None:
    """Return the last day for the assessment of an admitted case; days on which its clock stood still do not count.

    Where a result was annulled, the time begins anew on that day.
    """
    if case.decided_on is None:
        return None
    annulled = Jury.objects.filter(case=case, state=JuryState.ANNULLED).aggregate(last=Max("annulled_on"))["last"]
    since = max(case.decided_on, annulled or case.decided_on)
    return assessing.assess_by(since) + timedelta(days=holds.days_stood_still(case, since))


def candidate_of(case: PriorLearningCase) -> Candidate:
    if case.candidate is None:
        raise WrongState("convene", case.state)
    return case.candidate


def _bodies(candidate: Candidate, today: date) -> dict[int, int]:
    """Return at which body each person assesses this micro-credential today, by their keys."""
    return {one.person.pk: one.organisation.pk for one in queries.choices(candidate, on=today)}


def _seat(jury: Jury, member: Person, bodies: Mapping[int, int], *, is_chair: bool) -> None:
    JurySeat.objects.create(jury=jury, person=member, organisation_id=bodies.get(member.pk), is_chair=is_chair)


def own_seat(jury: Jury, person: Person, *states: SeatState) -> JurySeat:
    seat = JurySeat.objects.filter(jury=jury, person=person).exclude(state=SeatState.BARRED).first()
    if seat is None:
        raise NotPermitted
    if seat.state not in states:
        raise WrongState("judge", seat.state)
    return seat


@transaction.atomic
def declare(jury: Jury, *, link: str = "", counts_as: str = "", by: Person, today: date) -> Jury:
    """Say that nothing ties one to the candidate, or what does; who has a link does not sit, and is replaced.

    When all who sit have declared, the members begin to read. Raises NotPermitted, WrongState, Malformed, Conflicted
    where the register knows a link that was not declared, or NotNow where the jury would not be balanced.
    """
    seat = own_seat(jury, by, SeatState.ASKED)
    if jury.state != JuryState.DECLARING:
        raise WrongState("declare", jury.state)
    if link and link not in rules.LINKS:
        raise Malformed(field="link", expected=", ".join(rules.LINKS), seen=link[:40])
    if link:
        _set(seat, state=SeatState.BARRED, link=link)
        journal.record("jury.stand_down", subject=jury.reference, actor=by.reference)
        return jury
    if found := links(jury.case, by):
        raise Conflicted(ties=[one.code for one in found])
    _set(seat, state=SeatState.DECLARED, counts_as=short_text(20)("counts_as", counts_as))
    journal.record("jury.declare", subject=jury.reference, actor=by.reference)
    return _begin(jury, by=by, today=today)


def _begin(jury: Jury, *, by: Person, today: date) -> Jury:
    seats = list(seats_of(jury))
    seated = [Seated(one.person.reference, one.is_qualified, one.is_chair, one.counts_as) for one in seats]
    if any(one.state == SeatState.ASKED for one in seats):
        return jury
    lacking = rules.lacking(seated, terms_on(today))
    if "not_balanced" in lacking:
        raise NotNow(reason="not_balanced")
    return jury if lacking else step(jury, JURY_LIFE, "begin", by=by)


def seats_of(jury: Jury) -> Any:
    return JurySeat.objects.filter(jury=jury).exclude(state=SeatState.BARRED).select_related("person", "organisation")


def _set(seat: JurySeat, **changes: Any) -> None:
    same = JurySeat.objects.filter(pk=seat.pk, state=seat.state)
    if not same.update(**changes):
        raise StaleVersion(seen=seat.state)
    for name, value in changes.items():
        setattr(seat, name, value)


@transaction.atomic
def replace(jury: Jury, gone: Person, new: Person, *, by: Person, today: date) -> Jury:
    """Put somebody in the place of a member who stood down, or does not answer; what was found so far stays.

    Raises NotPermitted, WrongState once the vote is open, Conflicted, or Malformed for who is no member or one already.
    """
    if not may_answer(by, jury.case):
        raise NotPermitted
    seat = JurySeat.objects.filter(jury=jury, person=gone).first()
    if seat is None or seat.state == SeatState.DECLARED:
        raise Malformed(field="gone", expected="a member who did not declare")
    if JurySeat.objects.filter(jury=jury, person=new).exists():
        raise Malformed(field="new", expected="somebody who was not named yet")
    if found := links(jury.case, new):
        raise Conflicted(ties=[one.code for one in found])
    if seat.state != SeatState.BARRED:
        _set(seat, state=SeatState.BARRED)
    JurySeat.objects.filter(pk=seat.pk).update(is_chair=False)
    _seat(jury, new, _bodies(candidate_of(jury.case), today), is_chair=seat.is_chair)
    return step(jury, JURY_LIFE, "replace", by=by, noted={"member": new.reference})


@transaction.atomic
def find(jury: Jury, findings: Mapping[str, Mapping[str, Any]], *, by: Person) -> Jury:
    """Say of each outcome whether the evidence shows it; nobody sees it before all have. Then the vote is open.

    Raises NotPermitted, WrongState (also once one has), or Malformed for an outcome that is missing or unknown.
    """
    seat = own_seat(jury, by, SeatState.DECLARED)
    if jury.state != JuryState.READING or seat.findings:
        raise WrongState("find", jury.state)
    known = [code for part in parts(jury.case) for code in part.outcomes]
    for code in {*findings, *known}:
        said = findings.get(code)
        if code not in known or not isinstance(said, dict) or not isinstance(said.get("shown"), bool):
            raise Malformed(field=f"findings.{code}", expected="shown, or not, for each outcome")
    kept = {
        code: {
            "shown": findings[code]["shown"],
            "note": short_text(MAX_NOTE)(f"findings.{code}.note", findings[code].get("note")),
        }
        for code in known
    }
    _set(seat, findings=kept)
    journal.record("jury.find", subject=jury.reference, actor=by.reference)
    if all(one.findings for one in seats_of(jury)):
        step(jury, JURY_LIFE, "open_vote", by=by)
    return jury


def findings_for(jury: Jury, person: Person) -> dict[str, dict[str, Any]]:
    """Return what members found, by person: one's own, and those of the others once the vote is open."""
    open_to_all = jury.state in (JuryState.VOTING, *HAVE_JUDGED)
    seats = [one for one in seats_of(jury) if one.findings]
    if person.pk not in {one.person_id for one in seats_of(jury)}:
        return {}
    return {one.person.reference: one.findings for one in seats if open_to_all or one.person_id == person.pk}


@transaction.atomic
def vote(jury: Jury, votes: Mapping[str, bool], *, by: Person, today: date) -> Jury:
    """Vote on each part, on the day the jury meets or after; it may be changed until the chair concludes.

    Raises NotPermitted, WrongState, NotNow (`jury_not_met`), or Malformed for a part that is missing or unknown.
    """
    seat = own_seat(jury, by, SeatState.DECLARED)
    if jury.state != JuryState.VOTING:
        raise WrongState("vote", jury.state)
    if today < jury.meets_on:
        raise NotNow(reason="jury_not_met")
    known = {part.code for part in parts(jury.case)}
    if set(votes) != known or not all(isinstance(said, bool) for said in votes.values()):
        raise Malformed(field="votes", expected=", ".join(sorted(known)))
    _set(seat, votes=dict(votes))
    journal.record("jury.vote", subject=jury.reference, actor=by.reference)
    return jury


def dissolve(case: PriorLearningCase, *, by: Person) -> None:
    """End the jury of a case that its learner gave up, if one is open."""
    for jury in Jury.objects.filter(case=case, state__in=OPEN_JURIES):
        step(jury, JURY_LIFE, "dissolve", by=by)
