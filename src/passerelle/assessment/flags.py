"""Suspicions of fraud: raised, told to the learner, answered, heard, and decided by somebody without a part in it.

As long as one is open nothing is signed, admitted or awarded for it, and the clocks of prior learning stand still.
Source: DOMAIN 3.3, 3.6 (told, answered and heard before anything is taken away), 7 (only fraud links a result and the
award that stands on it), RELIABILITY (an assessor who colludes, a candidate who is somebody else).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from passerelle.assessment import juries
from passerelle.assessment.actions import withdraw_candidate
from passerelle.assessment.flag_permissions import candidate_of as judged_in
from passerelle.assessment.flag_permissions import case_of, flags_visible_to, may_decide, may_raise
from passerelle.assessment.flag_states import FLAG_LIFE, OPEN_FLAGS, FlagState
from passerelle.assessment.jury_states import OPEN_JURIES
from passerelle.assessment.models import Candidate, FraudFlag, Jury, PriorLearningCase, RecognisedPart, ResultCorrection
from passerelle.assessment.states import ASSESSED, CANDIDATE_LIFE, CASE_LIFE, CandidateState
from passerelle.assessment.steps import step
from passerelle.core import hearing as rules
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.shapes import some_text
from passerelle.core.together import Together
from passerelle.files import actions as files
from passerelle.files.cleaning import clean
from passerelle.files.models import Upload
from passerelle.journal import actions as journal
from passerelle.policy import queries as policy
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from passerelle.core.hearing import Terms
    from passerelle.people.models import Person

MOST = 5_000
SAID, ANSWERED = 1, 2
"""Files are kept beside the number of a suspicion: those of who raised it, and those of the learner."""


def terms_on(day: date) -> Terms:
    """Return what the rules in force on a day say of hearings (`params.hearing`)."""
    return rules.terms(policy.said(policy.in_force(day), "hearing"))


@transaction.atomic
def suspect(subject: Candidate | PriorLearningCase, kind: str, text: str, *, by: Person, today: date) -> FraudFlag:
    """Say what one suspects of a candidate or a case: the learner is told, and everything waits.

    Whoever says it again before it is decided finds what they said. Raises NotPermitted, or Malformed with everything
    that is amiss.
    """
    if not may_raise(by, subject):
        raise NotPermitted
    asked, amiss = terms_on(today), Together()
    said = amiss.of(some_text(MOST), "text", text)
    if kind not in asked.kinds:
        amiss.add(Malformed(field="kind", expected=", ".join(asked.kinds), seen=kind[:40]))
    amiss.settle()
    type(subject)._default_manager.select_for_update().get(pk=subject.pk)  # who signs at this moment waits
    about = {"candidate": subject} if isinstance(subject, Candidate) else {"case": subject}
    if before := FraudFlag.objects.filter(raised_by=by, state__in=OPEN_FLAGS, **about).first():
        return before
    try:
        with transaction.atomic():
            flag = FraudFlag.objects.create(
                number=next_number("FF"),
                person=subject.person,
                kind=kind,
                text=said,
                raised_by=by,
                raised_on=today,
                answer_due_on=today + timedelta(days=asked.answer_days),
                **about,
            )
    except IntegrityError:
        return FraudFlag.objects.get(raised_by=by, state__in=OPEN_FLAGS, **about)
    noted = {"due": flag.answer_due_on.isoformat()}
    journal.record("fraud_flag.raise", subject=flag.number, actor=by.reference, noted=noted)
    return flag


@transaction.atomic
def answer(flag: FraudFlag, text: str, *, wants_hearing: bool, by: Person, today: date) -> FraudFlag:
    """Say, as the learner, what is to be said, and whether one wants to be heard; once, and until it is decided.

    Raises NotPermitted, Malformed or WrongState.
    """
    if flag.person_id != by.pk:
        raise NotPermitted
    said = some_text(MOST)("answer", text)
    if flag.state == FlagState.ANSWERED and (flag.answer, flag.wants_hearing) == (said, wants_hearing):
        return flag
    changed: dict[str, Any] = {"answer": said, "wants_hearing": wants_hearing, "answered_on": today}
    return step(flag, FLAG_LIFE, "answer", by=by, **changed)


@transaction.atomic
def set_day(flag: FraudFlag, at: datetime, where: str, *, by: Person, today: date) -> FraudFlag:
    """Say when and where the learner is heard, three days ahead at the earliest; another day may be set later.

    Raises NotPermitted, Malformed with everything that is amiss, or WrongState.
    """
    if not may_decide(by, flag):
        raise NotPermitted
    amiss = Together()
    place = amiss.of(some_text(200), "where", where)
    if timezone.is_naive(at):
        at = timezone.make_aware(at)
    if timezone.localdate(at) < today + rules.NOTICE:
        amiss.add(Malformed(field="at", expected=f"{(today + rules.NOTICE).isoformat()} or later", seen=at.isoformat()))
    amiss.settle()
    changed: dict[str, Any] = {"heard_at": at, "heard_where": place}
    return step(flag, FLAG_LIFE, "set_day", by=by, noted={"on": timezone.localdate(at).isoformat()}, **changed)


@transaction.atomic
def uphold(flag: FraudFlag, reasons: str, *, by: Person, today: date) -> FraudFlag:
    """Find that it is so: the result counts no more, the case is closed; an award that stands on it is not touched.

    Its awarder is told and ends it by the act there is for that. Raises NotPermitted, Malformed, WrongState, NotNow
    (`answer_awaited`, `to_be_heard`).
    """
    if not may_decide(by, flag):
        raise NotPermitted
    FLAG_LIFE.after(flag.state, "uphold")
    said = some_text(MOST)("reasons", reasons)
    heard_on = timezone.localdate(flag.heard_at) if flag.heard_at else None
    if reason := rules.not_yet(
        flag.state, on=today, answer_due=flag.answer_due_on, wants_hearing=flag.wants_hearing, heard_on=heard_on
    ):
        raise NotNow(reason=reason)
    step(flag, FLAG_LIFE, "uphold", by=by, reasons=said, decided_by=by, decided_on=today)
    _undo(flag, by=by)
    return flag


def _undo(flag: FraudFlag, *, by: Person) -> None:
    """Take away what stands: the candidature or its result, the case, the parts that a jury recognised in it."""
    case, candidate = case_of(flag), judged_in(flag)
    if case is not None:
        juries.dissolve(case, by=by)
        RecognisedPart.objects.filter(jury__case=case).delete()
        if CASE_LIFE.allows(case.state, "close"):
            step(case, CASE_LIFE, "close", by=by)
    if candidate is None:
        return
    candidate = _current(candidate)
    if candidate.state in ASSESSED:
        step(candidate, CANDIDATE_LIFE, "void", by=by)
    else:
        withdraw_candidate(candidate, by=by)


def _current(candidate: Candidate) -> Candidate:
    """Return the row that counts now: the last correction of a result, or the row itself."""
    while candidate.state == CandidateState.SUPERSEDED:
        fixed = ResultCorrection.objects.filter(replaced=candidate).select_related("candidate").first()
        if fixed is None:
            break
        candidate = fixed.candidate
    return candidate


@transaction.atomic
def dismiss(flag: FraudFlag, *, by: Person, today: date) -> FraudFlag:
    """Find that there is nothing in it: what was said and brought is erased, clocks run on, and all goes on.

    Only the journal keeps that it was. Raises NotPermitted or WrongState.
    """
    if not may_decide(by, flag):
        raise NotPermitted
    FLAG_LIFE.after(flag.state, "dismiss")
    FraudFlag.objects.filter(pk=flag.pk, version=flag.version).update(kind="")
    nothing: dict[str, Any] = {"text": "", "answer": "", "reasons": "", "heard_where": "", "heard_at": None}
    step(flag, FLAG_LIFE, "dismiss", by=by, decided_by=by, decided_on=today, **nothing)
    for upload in Upload.objects.filter(subject=flag.number):
        files.take_back(upload, by=None)
    if case := case_of(flag):
        _run_on(case, (today - flag.raised_on).days)
    return flag


def _run_on(case: PriorLearningCase, days: int) -> None:
    """Let the clocks of a case run on by as long as they stood still."""
    late = timedelta(days=days)
    waiting = PriorLearningCase.objects.filter(pk=case.pk, answer_due_on__isnull=False, state="submitted")
    waiting.update(answer_due_on=F("answer_due_on") + late)
    Jury.objects.filter(case=case, state__in=OPEN_JURIES).update(result_due_on=F("result_due_on") + late)


def files_of(flag: FraudFlag, of: int) -> QuerySet[Upload]:
    return Upload.objects.filter(subject=flag.number, edition=of)


def file_for(person: Person, number: str, key: UUID) -> Upload:
    """Return one of the files of a suspicion that a person may see. Raises Http404: nothing is told of any other."""
    flag = get_object_or_404(flags_visible_to(person), number=number)
    return get_object_or_404(Upload.objects.filter(subject=flag.number), key=key)


def bring(flag: FraudFlag, chunks: Iterable[bytes], *, name: str, shows: str, by: Person) -> Upload:
    """Keep a file beside a suspicion: of whoever raised it, or of the learner, until it is decided.

    Raises NotPermitted, WrongState once decided, Malformed with the reason by its name, NotNow (`files_are_many`).
    """
    if by.pk not in {flag.person_id, flag.raised_by_id}:
        raise NotPermitted
    if not flag.is_open:
        raise WrongState("bring", flag.state)
    held, kind = clean(chunks, name=name)
    side = ANSWERED if by.pk == flag.person_id else SAID
    return files.bring([held], subject=flag.number, edition=side, name=name, shows=shows, by=by, known=kind)


def open_about(person: Person) -> QuerySet[FraudFlag]:
    """Return what is open against somebody: an account is not erased before it is decided."""
    return FraudFlag.objects.filter(Q(person=person), state__in=OPEN_FLAGS)
