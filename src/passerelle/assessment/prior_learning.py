"""Acts on prior-learning cases: from the learner's evidence to admission, refusal, or silence (DOMAIN 3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F

from passerelle.assessment import holds, juries, queries, retakes
from passerelle.assessment.actions import register_candidate, withdraw_candidate
from passerelle.assessment.models import CandidateRoute, PriorLearningCase
from passerelle.assessment.permissions import may_answer
from passerelle.assessment.states import CASE_LIFE, OPEN_CASES, CaseState
from passerelle.assessment.steps import step
from passerelle.catalogue.models import Route
from passerelle.core import assessing
from passerelle.core import prior_learning as rules
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.policy import queries as policy
from passerelle.registers.numbers import next_number
from passerelle.registers.states import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from passerelle.catalogue.models import MicroCredential
    from passerelle.people.models import Person

MAX_PIECES = 30
MAX_TITLE = 200
MAX_TEXT = 10_000


@transaction.atomic
def start_case(micro_credential: MicroCredential, *, by: Person, today: date) -> PriorLearningCase:
    """Start a draft, or return the one already open. Raises NotNow with every reason at once."""
    case = _open_case(by, micro_credential)
    if case and case.state == CaseState.DRAFT:
        return case
    if reasons := (["open_case"] if case else []) + _hindrances(micro_credential, by):
        raise NotNow(reason=reasons[0], reasons=reasons)
    try:
        with transaction.atomic():
            case = PriorLearningCase.objects.create(
                number=next_number("PL"),
                person=by,
                micro_credential=micro_credential,
                edition=micro_credential.edition,
                touched_on=today,
            )
    except IntegrityError:  # the same click twice at once: the other one made it
        return PriorLearningCase.objects.get(person=by, micro_credential=micro_credential, state__in=OPEN_CASES)
    journal.record(
        "prior_learning.start",
        subject=case.reference,
        actor=by.reference,
        noted={"micro_credential": micro_credential.reference},
    )
    return case


def _open_case(person: Person, micro_credential: MicroCredential) -> PriorLearningCase | None:
    return PriorLearningCase.objects.filter(
        person=person, micro_credential=micro_credential, state__in=OPEN_CASES
    ).first()


def _hindrances(micro_credential: MicroCredential, person: Person) -> list[str]:
    """Return why this person cannot take the way of prior learning to this micro-credential now."""
    found = []
    if micro_credential.state not in BEGINNING:
        found.append("not_listed")
    if micro_credential.routes not in (Route.PRIOR_LEARNING, Route.BOTH):
        found.append("route_not_offered")
    live = queries.live_candidature(person, micro_credential)
    if live and not queries.is_left_to_a_jury(live):
        found.append("already_candidate")
    if retakes.left_to(person, micro_credential).is_over:
        found.append("no_more_attempts")
    return found


@transaction.atomic
def save_evidence(
    case: PriorLearningCase, evidence: Sequence[Mapping[str, Any]], *, by: Person, today: date, seen_version: int
) -> PriorLearningCase:
    """Keep the evidence of a draft. Raises NotPermitted, WrongState once sent, Malformed, or StaleVersion."""
    checked = checked_evidence(evidence, {outcome["code"] for outcome in case.micro_credential.outcomes})
    return edit_draft(case, by=by, today=today, seen_version=seen_version, evidence=checked)


def edit_draft(
    case: PriorLearningCase, *, by: Person, today: date, seen_version: int, **changes: Any
) -> PriorLearningCase:
    """Change a draft, its author alone, from the version they saw. Raises NotPermitted, WrongState or StaleVersion."""
    if case.person_id != by.pk:
        raise NotPermitted
    if case.state != CaseState.DRAFT:
        raise WrongState("edit", case.state)
    same = PriorLearningCase.objects.filter(pk=case.pk, state=CaseState.DRAFT, version=seen_version)
    if not same.update(version=F("version") + 1, touched_on=today, **changes):
        raise StaleVersion(seen=seen_version)
    for name, value in changes.items():
        setattr(case, name, value)
    case.version, case.touched_on = seen_version + 1, today
    journal.record("prior_learning.edit", subject=case.reference, actor=by.reference, noted={"fields": sorted(changes)})
    return case


def checked_evidence(evidence: Sequence[Mapping[str, Any]], outcomes: set[str]) -> list[dict[str, Any]]:
    """Return evidence in its stored shape. Raises Malformed with the path of what does not fit."""
    if len(evidence) > MAX_PIECES:
        raise Malformed(field="evidence", expected=f"at most {MAX_PIECES} pieces", seen=len(evidence))
    return [_checked_piece(f"evidence.{place}", piece, outcomes) for place, piece in enumerate(evidence, start=1)]


def _checked_piece(at: str, piece: Mapping[str, Any], outcomes: set[str]) -> dict[str, Any]:
    title, text = str(piece.get("title") or "").strip(), str(piece.get("text") or "").strip()
    if not title or len(title) > MAX_TITLE or "\x00" in title:
        raise Malformed(field=f"{at}.title", expected=f"a title of at most {MAX_TITLE} characters")
    if not text or len(text) > MAX_TEXT or "\x00" in text:
        raise Malformed(field=f"{at}.text", expected=f"a text of at most {MAX_TEXT} characters")
    codes = list(dict.fromkeys(str(code) for code in piece.get("outcomes") or []))
    unknown = [code for code in codes if code not in outcomes]
    if unknown or not codes:
        raise Malformed(field=f"{at}.outcomes", expected=", ".join(sorted(outcomes)), seen=", ".join(unknown))
    return {"title": title, "text": text, "outcomes": codes}


@transaction.atomic
def submit_case(case: PriorLearningCase, *, by: Person, today: date) -> PriorLearningCase:
    """Send the case to the awarder, whose answer is due in two months.

    Raises NotPermitted, WrongState, or NotNow with every reason at once.
    """
    if case.person_id != by.pk:
        raise NotPermitted
    CASE_LIFE.after(case.state, "submit")
    micro_credential = case.micro_credential
    reasons = _hindrances(micro_credential, by)
    if not juries.parts(case):
        reasons.append("recognised_already")
    if not case.evidence:
        reasons.append("no_evidence")
    if not case.blocks and not rules.may_send_another(
        _sent_by(by), micro_credential.reference, on=today, limits=juries.terms_on(today)
    ):
        reasons.append("enough_cases_this_year")
    if reasons:
        raise NotNow(reason=reasons[0], reasons=reasons)
    return step(
        case,
        CASE_LIFE,
        "submit",
        by=by,
        noted={"micro_credential": micro_credential.reference},
        edition=micro_credential.edition,
        touched_on=today,
        submitted_on=today,
        answer_due_on=assessing.answer_due_on(today),
    )


def _sent_by(person: Person) -> list[tuple[str, date]]:
    """Return the cases for a whole that somebody sent; blocks are not counted."""
    sent = PriorLearningCase.objects.filter(person=person, blocks=[]).exclude(submitted_on=None)
    return [
        (number, day) for number, day in sent.values_list("micro_credential__number", "submitted_on") if day is not None
    ]


def admit(case: PriorLearningCase, *, by: Person, today: date) -> PriorLearningCase:
    """Admit the case: its author becomes a candidate. Raises NotPermitted, WrongState or NotNow (`on_hold` too)."""
    if not may_answer(by, case):
        raise NotPermitted
    holds.refuse_held_case(case)
    return _admit(case, "admit", by=by, today=today)


def silence_on(sent_on: date) -> str:
    """Return what no answer in time means for a case sent on a day: what the profiles in force then say."""
    return policy.on_expiry("prior_learning", sent_on, unsaid=assessing.SILENCE)


def end_by_silence(case: PriorLearningCase, *, today: date) -> PriorLearningCase:
    """Do to a case that nobody answered in time what the profile says; it says so for ever.

    Raises WrongState, also before the time has passed, NotNow where the awarder was called already, or its clock
    stands still (`on_hold`).
    """
    holds.refuse_held_case(case)
    if case.submitted_on is None or case.answer_due_on is None:
        raise WrongState("admit_by_silence", case.state)
    if not assessing.is_unanswered(case.answer_due_on, on=today):
        raise WrongState("admit_by_silence", case.state)
    match silence_on(case.submitted_on):
        case "deemed-accepted":
            return _admit(case, "admit_by_silence", by=None, today=today)
        case "deemed-refused":
            noted = {"answer_due_on": case.answer_due_on.isoformat()}
            return step(case, CASE_LIFE, "refuse_by_silence", by=None, noted=noted, decided_on=today)
        case _:
            return _call(case)


def _call(case: PriorLearningCase) -> PriorLearningCase:
    """Say, once, that an answer is late: silence decides nothing here, and the case waits on."""
    if Fact.objects.filter(subject=case.reference, kind="prior_learning.escalate").exists():
        raise NotNow(reason="called_already")
    noted = {"awarder": case.micro_credential.awarder.number if case.micro_credential.awarder else ""}
    return step(case, CASE_LIFE, "escalate", by=None, noted=noted)


@transaction.atomic
def _admit(case: PriorLearningCase, act: str, *, by: Person | None, today: date) -> PriorLearningCase:
    CASE_LIFE.after(case.state, act)
    after_course = queries.live_candidature(case.person, case.micro_credential)
    if after_course and after_course.edition == case.edition and queries.is_left_to_a_jury(after_course):
        candidate = after_course
    else:
        candidate = register_candidate(
            case.person,
            case.micro_credential,
            route=CandidateRoute.PRIOR_LEARNING,
            edition=case.edition,
            by=by,
            today=today,
        )
    return step(
        case,
        CASE_LIFE,
        act,
        by=by,
        noted={"candidate": candidate.reference},
        candidate=candidate,
        decided_on=today,
        decided_by=by,
    )


def refuse_case(
    case: PriorLearningCase, *, gap: str = "", gaps: Mapping[str, str] | None = None, by: Person, today: date
) -> PriorLearningCase:
    """Say that the evidence does not yet suffice, and what is missing: in general, for some outcomes, or both.

    Raises NotPermitted, Malformed without a word on what is missing, NotNow (`on_hold`) or WrongState.
    """
    if not may_answer(by, case):
        raise NotPermitted
    holds.refuse_held_case(case)
    known = [one["code"] for one in queries.specification(case.micro_credential, case.edition).outcomes]
    said = {code: words.strip() for code, words in (gaps or {}).items() if words.strip()}
    for code, words in said.items():
        if code not in known or len(words) > MAX_TEXT or "\x00" in words:
            raise Malformed(field=f"gaps.{code}", expected="what is missing, in words")
    said = {code: said[code] for code in known if code in said}
    in_general = gap.strip() or ", ".join(said)
    if not in_general or len(gap) > MAX_TEXT or "\x00" in gap:
        raise Malformed(field="gap", expected="what is missing, in words")
    return step(case, CASE_LIFE, "refuse", by=by, gap=in_general, gaps=said, decided_on=today, decided_by=by)


@transaction.atomic
def withdraw_case(case: PriorLearningCase, *, by: Person) -> PriorLearningCase:
    """Give the case up, and the candidature it led to. Raises NotPermitted or WrongState."""
    if case.person_id != by.pk:
        raise NotPermitted
    step(case, CASE_LIFE, "withdraw", by=by)
    juries.dissolve(case, by=by)
    if case.candidate and case.candidate.route == CandidateRoute.PRIOR_LEARNING:  # a course goes on without the case
        withdraw_candidate(case.candidate, by=by)
    return case


def lapse(case: PriorLearningCase, *, today: date) -> PriorLearningCase:
    """End a draft whose author took no step for six months. Raises WrongState, also before that."""
    if today <= assessing.lapses_on(case.touched_on):
        raise WrongState("lapse", case.state)
    return step(case, CASE_LIFE, "lapse", by=None)
