"""The evaluator's desk: the fee settled, a case taken, looked at, drafted, asked about, held, refused, corrected."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from passerelle.appraisal import queries
from passerelle.appraisal.models import CheckAnswer, Contact, FeeState
from passerelle.appraisal.models.cases import SETTLED, LevelBasis
from passerelle.appraisal.permissions import may_sign, may_work
from passerelle.appraisal.reports import end_report
from passerelle.appraisal.states import APPRAISALS
from passerelle.appraisal.steps import said, step
from passerelle.core import appraising
from passerelle.core.credits import SYSTEMS
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.shapes import number, short_text, some_text, text
from passerelle.core.together import Together
from passerelle.frameworks import queries as frameworks
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role
from passerelle.policy import queries as policy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from passerelle.appraisal.models import Appraisal
    from passerelle.people.models import Person

FEE_ENDS: Final = (FeeState.RECEIVED, FeeState.WAIVED)
MOST_CONTACTS: Final = 20


def _may(by: Person, appraisal: Appraisal) -> None:
    if not may_work(by, appraisal):
        raise NotPermitted


@transaction.atomic
def settle_fee(appraisal: Appraisal, fee_state: str, *, by: Person, today: date) -> Appraisal:
    """Say that the fee was paid, or need not be: the clock begins. The same again changes nothing.

    Raises NotPermitted, Malformed, WrongState, NotNow (`fee_settled`).
    """
    _may(by, appraisal)
    if fee_state not in FEE_ENDS:
        raise Malformed(field="fee_state", expected=", ".join(FEE_ENDS), seen=str(fee_state)[:20])
    appraisal.refresh_from_db()
    if appraisal.fee_state == fee_state:
        return appraisal
    if appraisal.fee_state in SETTLED:
        raise NotNow(reason="fee_settled")
    begun: dict[str, Any] = {"begun_on": today, "due_on": appraisal.due(today)}
    return step(appraisal, "settle_fee", by=by, noted={"fee": str(fee_state)}, fee_state=fee_state, **begun)


@transaction.atomic
def take(appraisal: Appraisal, *, by: Person, today: date) -> Appraisal:
    """Begin to work on a case: of two who take it at once, one does.

    Raises NotPermitted, NotNow (`fee_not_settled`, `evaluator_not_in_force`), WrongState.
    """
    _may(by, appraisal)
    _acts(appraisal, today)
    appraisal.refresh_from_db()
    if not appraisal.is_settled:
        raise NotNow(reason="fee_not_settled")
    return step(appraisal, "take", by=by, taken_by=by)


def _acts(appraisal: Appraisal, today: date) -> None:
    if not has_role(appraisal.evaluator_id, Role.CREDENTIAL_EVALUATOR, on=today):
        raise NotNow(reason="evaluator_not_in_force")


@transaction.atomic
def answer_check(appraisal: Appraisal, question: str, answer: str, how: str, *, by: Person, today: date) -> CheckAnswer:
    """Say what was found of a question that no machine answers, and where.

    Raises NotPermitted, Malformed, WrongState.
    """
    _may(by, appraisal)
    amiss = Together()
    with amiss.also():
        if question not in appraising.CHECKLIST:
            raise Malformed(field="question", expected=", ".join(appraising.CHECKLIST), seen=str(question)[:20])
    with amiss.also():
        if answer not in appraising.ANSWERS:
            raise Malformed(field="answer", expected=", ".join(appraising.ANSWERS), seen=str(answer)[:20])
    words = amiss.of(some_text(500), "how", how)
    amiss.settle()
    step(appraisal, "answer_check", by=by, noted={"question": question, "answer": answer})
    found = {"answer": answer, "how": words, "by": by, "on": today}
    return CheckAnswer.objects.update_or_create(appraisal=appraisal, question=question, defaults=found)[0]


@transaction.atomic
def note_contact(appraisal: Appraisal, with_whom: str, asked: str, *, by: Person, today: date) -> Contact:
    """Note that whoever issued it was asked. Raises NotPermitted, Malformed, WrongState, NotNow (`contacts_many`)."""
    _may(by, appraisal)
    amiss = Together()
    office = amiss.of(some_text(200), "with_whom", with_whom)
    words = amiss.of(said, "asked", asked)
    amiss.settle()
    if appraisal.contacts.count() >= MOST_CONTACTS:
        raise NotNow(reason="contacts_many", seen=MOST_CONTACTS)
    step(appraisal, "note_contact", by=by)
    return Contact.objects.create(appraisal=appraisal, with_whom=office, asked=words, asked_on=today, by=by)


@transaction.atomic
def note_answer(contact: Contact, answered: str, *, by: Person, today: date) -> Contact:
    """Note what was answered. Raises NotPermitted, Malformed, WrongState, NotNow (`contact_answered`)."""
    appraisal = contact.appraisal
    _may(by, appraisal)
    words = said("answered", answered)
    step(appraisal, "note_contact", by=by)
    unanswered = Contact.objects.filter(pk=contact.pk, answered_on=None)
    if not unanswered.update(answered=words, answered_on=today):
        raise NotNow(reason="contact_answered")
    contact.refresh_from_db()
    return contact


@transaction.atomic
def write(
    appraisal: Appraisal, stated: Mapping[str, Any], *, by: Person, today: date, seen_version: int | None = None
) -> Appraisal:
    """Draft the report: a comparable level as an interval with its basis, credits, limits, what it cannot say.

    `stated`: framework, level_low, level_high, basis, basis_words, credits_low, credits_high, credits_in, method,
    limits, cannot_say. Nothing has to be whole yet. Raises NotPermitted, Malformed with everything amiss, StaleVersion,
    WrongState.
    """
    _may(by, appraisal)
    APPRAISALS.after(appraisal.state, "write")
    return step(appraisal, "write", by=by, seen=seen_version, drafted_by=by, **_draft(appraisal, stated))


def _draft(appraisal: Appraisal, stated: Mapping[str, Any]) -> dict[str, Any]:
    amiss = Together()
    names = ("basis_words", "method", "limits", "cannot_say")
    read: dict[str, Any] = {name: amiss.of(text, name, stated.get(name)) for name in names}
    low = amiss.of(short_text(40), "level_low", stated.get("level_low"))
    high = amiss.of(short_text(40), "level_high", stated.get("level_high")) or low
    framework = amiss.of(short_text(61), "framework", stated.get("framework"))
    basis = str(stated.get("basis") or "")
    level = {"level_low": "", "level_high": "", "framework": framework, "basis": "", "certainty": ""}
    if low or high:
        atlas = frameworks.atlas()
        order = atlas.order_of(queries.version_key(framework))
        with amiss.also():
            if not order:
                raise Malformed(field="framework", expected="a framework as eqf/2017", seen=framework[:40])
            found = appraising.within(appraising.Interval(low, high), order)
            level |= {"level_low": found.low, "level_high": found.high}
        with amiss.also():
            if basis not in LevelBasis.values:
                raise Malformed(field="basis", expected=", ".join(LevelBasis.values), seen=basis[:20])
            level["basis"] = basis
        mapped = queries.compared(atlas, appraisal, framework)
        level["certainty"] = mapped.certainty.value if mapped else ""
    size = [amiss.of(number(10_000), name, stated.get(name)) for name in ("credits_low", "credits_high")]
    least, most = _in_order(size, amiss)
    system = amiss.of(short_text(20), "credits_in", stated.get("credits_in"))
    with amiss.also():
        if least is not None and system not in SYSTEMS:
            raise Malformed(field="credits_in", expected=", ".join(SYSTEMS), seen=system)
    amiss.settle()
    return read | level | {"credits_low": least, "credits_high": most, "credits_in": system if least else ""}


def _in_order(size: list[Decimal | None], amiss: Together) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the most credits; one number alone is both."""
    least, most = size
    least, most = (most if least is None else least), (least if most is None else most)
    with amiss.also():
        if least is not None and most is not None and least > most:
            raise Malformed(field="credits_high", expected=f"{least} or more", seen=str(most))
    return least, most


@transaction.atomic
def extend(appraisal: Appraisal, because: str, *, by: Person, today: date) -> Appraisal:
    """Take thirty days more, once, and say why: the holder is told.

    Raises NotPermitted, Malformed, NotNow (`extended_once`), WrongState.
    """
    _may(by, appraisal)
    why = said("because", because)
    appraisal.refresh_from_db()
    if appraisal.extended_days or appraisal.begun_on is None:
        raise NotNow(reason="extended_once")
    due = appraisal.due(appraisal.begun_on, extended_days=appraising.EXTENSION_DAYS)
    more: dict[str, Any] = {"extended_days": appraising.EXTENSION_DAYS, "extended_because": why, "due_on": due}
    return step(appraisal, "extend", by=by, noted={"due_on": due.isoformat()}, **more)


@transaction.atomic
def ask_holder(appraisal: Appraisal, question: str, *, by: Person, today: date) -> Appraisal:
    """Ask the holder something: the clock stands still until the answer, at most as long as the profile says.

    Raises NotPermitted, Malformed, WrongState.
    """
    _may(by, appraisal)
    due = today + timedelta(days=policy.clocks_on(today).completion_days)
    asked: dict[str, Any] = {
        "question": said("question", question),
        "question_on": today,
        "question_due_on": due,
        "answer": "",
    }
    return step(appraisal, "ask_holder", by=by, noted={"due_on": due.isoformat()}, **asked)


@transaction.atomic
def finish(appraisal: Appraisal, *, by: Person, today: date) -> Appraisal:
    """Put the draft before who signs.

    Raises NotPermitted, NotNow (`draft_not_whole`) with all that is `missing`, WrongState.
    """
    _may(by, appraisal)
    appraisal.refresh_from_db()
    APPRAISALS.after(appraisal.state, "finish")
    if lacks := missing(appraisal):
        raise NotNow(reason="draft_not_whole", missing=list(lacks))
    drafted = appraisal.drafted_by or by
    return step(appraisal, "finish", by=by, drafted_by=drafted)


def missing(appraisal: Appraisal) -> tuple[str, ...]:
    """Return what a draft lacks before it can be signed (`core/appraising.missing`)."""
    names = ("method", "limits", "level_low", "cannot_say", "basis", "basis_words")
    answered = set(appraisal.check_answers.values_list("question", flat=True))
    lacks = appraising.missing({name: getattr(appraisal, name) for name in names}, answered)
    return lacks if appraisal.machine_checks.exists() else ("machine_check", *lacks)


@transaction.atomic
def send_back(appraisal: Appraisal, because: str, *, by: Person, today: date) -> Appraisal:
    """Give a draft back to who wrote it, and say why. Raises NotPermitted, Malformed, WrongState."""
    if not may_sign(by, appraisal) and not may_work(by, appraisal):
        raise NotPermitted
    return step(appraisal, "send_back", by=by, noted={"because": said("because", because)})


@transaction.atomic
def hold(appraisal: Appraisal, because: str, *, by: Person, today: date) -> Appraisal:
    """Hold a case in which fraud is suspected: nothing of it is published, the holder is told that it is held.

    Raises NotPermitted, Malformed, WrongState.
    """
    _may(by, appraisal)
    return step(appraisal, "hold", by=by, held_because=said("because", because))


@transaction.atomic
def release(appraisal: Appraisal, *, by: Person, today: date) -> Appraisal:
    """Go on with a case that was held. Raises NotPermitted, WrongState."""
    _may(by, appraisal)
    return step(appraisal, "release", by=by, held_because="")


@transaction.atomic
def refuse(appraisal: Appraisal, because: str, *, by: Person, today: date) -> Appraisal:
    """Refuse to evaluate, with reasons that the holder reads; a report in force is taken back with it.

    Raises NotPermitted, Malformed, WrongState.
    """
    if not may_sign(by, appraisal):
        raise NotPermitted
    why = said("because", because)
    end_report(appraisal, "withdraw", because=why, by=by, today=today)
    return step(appraisal, "refuse", by=by, reasons=why, closed_on=today)


@transaction.atomic
def correct(appraisal: Appraisal, because: str, *, by: Person, today: date) -> Appraisal:
    """Begin to correct a report that is wrong: it stays in force until the corrected one takes its place.

    The clock begins anew. Raises NotPermitted, Malformed, WrongState.
    """
    if not may_sign(by, appraisal) and not may_work(by, appraisal):
        raise NotPermitted
    return step(appraisal, "correct", by=by, **again(appraisal, by, said("because", because), today))


def again(appraisal: Appraisal, taken_by: Person, because: str, today: date) -> dict[str, Any]:
    """Return what a case that is opened again begins with: its clock anew."""
    due = appraisal.due(today, stopped_days=0, extended_days=0)
    fresh = {"stopped_days": 0, "extended_days": 0, "extended_because": "", "closed_on": None}
    return fresh | {"begun_on": today, "due_on": due, "taken_by": taken_by, "reasons": because}


@transaction.atomic
def take_back(appraisal: Appraisal, because: str, *, by: Person, today: date) -> Appraisal:
    """Take a report back that should not have been made, and say why. Raises NotPermitted, Malformed, WrongState."""
    if not may_sign(by, appraisal):
        raise NotPermitted
    why = said("because", because)
    APPRAISALS.after(appraisal.state, "take_back")
    if not end_report(appraisal, "withdraw", because=why, by=by, today=today):
        raise WrongState("take_back", appraisal.state)
    return step(appraisal, "take_back", by=by, reasons=why, closed_on=today)
