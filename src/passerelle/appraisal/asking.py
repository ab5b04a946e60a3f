"""Asking an evaluator: by the holder, or by a body with a link that the holder gave it and then with their consent.

The fee, the days and the rule of two persons stand in the case as they stood when it was asked for. The register moves
no money: who is to be paid says that it was paid, or that it need not be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import Http404

from passerelle.appraisal import queries
from passerelle.appraisal.models import Appraisal, CredentialKind, FeeState, Purpose
from passerelle.appraisal.permissions import is_holder, may_ask, may_ask_for
from passerelle.appraisal.states import OPEN, AppraisalState
from passerelle.appraisal.steps import said, step
from passerelle.core import appraising
from passerelle.core.calendar import add_months
from passerelle.core.errors import AlreadyDone, LinkClosed, Malformed, NotNow, NotPermitted, StaleVersion
from passerelle.core.frameworks import LevelRefused, LevelStatement
from passerelle.core.shapes import number, short_text, some_name
from passerelle.core.together import Together
from passerelle.files import actions as files
from passerelle.files.cleaning import clean
from passerelle.frameworks import queries as frameworks
from passerelle.journal import actions as journal
from passerelle.policy import queries as policy
from passerelle.portfolio import sharing
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from passerelle.appraisal.models import Terms
    from passerelle.files.models import Upload
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.portfolio.models import ForeignCredential

OLDEST: Final = 1930
MOST_OPEN: Final = 5
"""So many open cases of one holder."""


@transaction.atomic
def ask(
    evaluator: Organisation,
    stated: Mapping[str, Any],
    *,
    by: Person,
    today: date,
    foreign: ForeignCredential | None = None,
) -> Appraisal:
    """Ask an evaluator to look at a credential of one's own; the same request again returns the open case.

    `stated`: title, issuer, country, kind, year, level (`framework/edition:level`, or nothing), credits, credit_system,
    purpose, purpose_words, accepts_fee, asks_waiver, seen_terms. Raises NotPermitted, NotNow (`evaluator_closed`,
    `own_evaluator`, `appraisals_many`), Malformed with everything amiss, StaleVersion where the terms changed.
    """
    if not may_ask(by) or (foreign is not None and foreign.person_id != by.pk):
        raise NotPermitted
    terms = _terms(evaluator, today)
    if before := _open(evaluator, by, foreign):
        return before
    if Appraisal.objects.filter(holder=by, state__in=OPEN).count() >= MOST_OPEN:
        raise NotNow(reason="appraisals_many", seen=MOST_OPEN)
    return _made(terms, _read(stated, terms, today), foreign, by=by, holder=by, asked_for=None, today=today)


@transaction.atomic
def ask_for(
    evaluator: Organisation, body: Organisation, token: str, stated: Mapping[str, Any], *, by: Person, now: datetime,
    today: date,
) -> Appraisal:  # fmt: skip
    """Ask for a body that was shown a credential from elsewhere by a link; nothing is seen before the holder agrees.

    Raises as `ask`, and Malformed (`link`) for one that opens nothing with a credential from elsewhere in it.
    """
    if not may_ask_for(by, body):
        raise NotPermitted
    terms = _terms(evaluator, today)
    foreign = _shown(token, now)
    if evaluator.pk == body.pk:
        raise NotNow(reason="own_evaluator")
    if before := _open(evaluator, foreign.person, foreign):
        return before if before.asked_for_id == body.pk else _refuse(before)
    if Appraisal.objects.filter(asked_for=body, state=AppraisalState.CONSENT).count() >= MOST_OPEN * 10:
        raise NotNow(reason="appraisals_many", seen=MOST_OPEN * 10)
    read = _read(stated, terms, today)
    return _made(terms, read, foreign, by=by, holder=foreign.person, asked_for=body, today=today)


def _refuse(before: Appraisal) -> Appraisal:
    raise AlreadyDone(field="link", seen="open", at=before.asked_on.isoformat())


def _shown(token: str, now: datetime) -> ForeignCredential:
    """Return the first credential from elsewhere that an open link shows. Raises Malformed."""
    refusal = Malformed(field="link", expected="an open link that shows a credential from elsewhere")
    try:
        found = sharing.find(token.strip().rstrip("/").rpartition("/")[2])
    except (Http404, LinkClosed):
        raise refusal from None
    item = found.items.filter(foreign__isnull=False).select_related("foreign__person").first()
    if found.closed_because(now) or item is None or item.foreign is None or not found.person.is_active:
        raise refusal
    return item.foreign


def _terms(evaluator: Organisation, today: date) -> Terms:
    found = queries.evaluators(today).filter(evaluator=evaluator).first()
    if found is None:
        raise NotNow(reason="evaluator_closed")
    return found


def _open(evaluator: Organisation, holder: Person, foreign: ForeignCredential | None) -> Appraisal | None:
    if foreign is None:
        return None
    return Appraisal.objects.filter(evaluator=evaluator, holder=holder, foreign=foreign, state__in=OPEN).first()


def _read(stated: Mapping[str, Any], terms: Terms, today: date) -> dict[str, Any]:
    seen = stated.get("seen_terms")
    if seen not in (None, terms.version):
        raise StaleVersion(seen=seen)
    amiss = Together()
    read: dict[str, Any] = {
        "title": amiss.of(some_name(300), "title", stated.get("title")),
        "issuer": amiss.of(some_name(200), "issuer", stated.get("issuer")),
        "purpose_words": amiss.of(short_text(300), "purpose_words", stated.get("purpose_words")),
        "credits": amiss.of(number(10_000), "credits", stated.get("credits")),
        "credit_system": amiss.of(short_text(20), "credit_system", stated.get("credit_system")),
    }
    for name, known in (("kind", CredentialKind.values), ("purpose", Purpose.values)):
        with amiss.also():
            if stated.get(name) not in known:
                raise Malformed(field=name, expected=", ".join(known), seen=str(stated.get(name))[:20])
            read[name] = stated[name]
    with amiss.also():
        if read["purpose"] == Purpose.OTHER and not read["purpose_words"]:
            raise Malformed(field="purpose_words", expected="what it is for")
    with amiss.also():
        code = str(stated.get("country") or "").strip().upper()
        if len(code) != 2 or not (code.isascii() and code.isalpha()):
            raise Malformed(field="country", expected="two letters, such as SN", seen=code[:20])
        read["country"] = code
    with amiss.also():
        year = stated.get("year")
        if isinstance(year, bool) or not isinstance(year, int) or not OLDEST <= year <= today.year:
            raise Malformed(field="year", expected=f"a year from {OLDEST} to {today.year}", seen=str(year)[:20])
        read["year"] = year
    with amiss.also():
        read["level"] = _level(str(stated.get("level") or ""))
    with amiss.also():
        read["fee_state"] = _fee_state(stated, terms)
    amiss.settle()
    return read


def _level(written: str) -> dict[str, str]:
    if not written.strip():
        return {}
    statement = LevelStatement.parse(written)
    try:
        frameworks.atlas().placed(statement)
    except LevelRefused as refusal:
        raise Malformed(field="level", expected="a level that the register knows", seen=written[:60]) from refusal
    return statement.as_stated()


def _fee_state(stated: Mapping[str, Any], terms: Terms) -> str:
    if not terms.fee:
        return FeeState.FREE
    if stated.get("asks_waiver"):
        return FeeState.WAIVER_ASKED
    if stated.get("accepts_fee"):
        return FeeState.DUE
    raise Malformed(field="accepts_fee", expected=f"yes to {terms.fee} {terms.currency}, or a request not to pay")


def _made(
    terms: Terms,
    read: dict[str, Any],
    foreign: ForeignCredential | None,
    *,
    by: Person,
    holder: Person,
    asked_for: Organisation | None,
    today: date,
) -> Appraisal:
    is_own = holder.pk == by.pk
    case = Appraisal(
        number=next_number("CE"),
        evaluator=terms.evaluator,
        holder=holder,
        asked_by=by,
        asked_for=asked_for,
        foreign=foreign,
        fee=terms.fee,
        currency=terms.currency,
        days=terms.days,
        two_persons=terms.two_persons,
        state=AppraisalState.ASKED if is_own else AppraisalState.CONSENT,
        asked_on=today,
        consented_on=today if is_own else None,
        **read,
    )
    if is_own and case.is_settled:
        case.begun_on, case.due_on = today, case.due(today)
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError:  # the same click twice at once
        return _same(case)
    noted = {"evaluator": terms.evaluator.number, "purpose": case.purpose, "fee": case.fee_state}
    journal.record("appraisal.ask", subject=case.number, actor=by.reference, noted=noted)
    return case


def _same(case: Appraisal) -> Appraisal:
    """Return the open case that another request of the same asker just made. Raises AlreadyDone for anybody else's."""
    told = {"title": case.title, "issuer": case.issuer, "year": case.year}
    of_one = Appraisal.objects.filter(evaluator=case.evaluator, holder=case.holder, state__in=OPEN)
    before = of_one.filter(Q(foreign__isnull=False, foreign=case.foreign) | Q(**told)).first()
    if before is None or before.asked_for_id != case.asked_for_id:
        raise AlreadyDone(field="title", seen=case.title)
    return before


@transaction.atomic
def consent(appraisal: Appraisal, *, by: Person, today: date) -> Appraisal:
    """Agree that a body has one's credential looked at, and reads the report. Raises NotPermitted, WrongState."""
    if not is_holder(by, appraisal):
        raise NotPermitted
    fields: dict[str, Any] = {"consented_on": today}
    if appraisal.is_settled:
        fields |= {"begun_on": today, "due_on": appraisal.due(today)}
    return step(appraisal, "consent", by=by, **fields)


@transaction.atomic
def decline(appraisal: Appraisal, *, by: Person, today: date) -> Appraisal:
    """Refuse one's consent: nobody sees anything. Raises NotPermitted, WrongState."""
    if not is_holder(by, appraisal):
        raise NotPermitted
    return step(appraisal, "decline", by=by, closed_on=today)


@transaction.atomic
def withdraw(appraisal: Appraisal, *, by: Person, today: date) -> Appraisal:
    """Take a request back before a report is drafted: the holder at any time, who asked for a body before consent.

    Raises NotPermitted, WrongState.
    """
    asked_and_unseen = appraisal.asked_by_id == by.pk and appraisal.state == AppraisalState.CONSENT
    if not is_holder(by, appraisal) and not asked_and_unseen:
        raise NotPermitted
    if appraisal.reports.exists():
        raise NotNow(reason="appraisal_was_reported")
    return step(appraisal, "withdraw", by=by, closed_on=today)


@transaction.atomic
def answer(appraisal: Appraisal, words: str, *, by: Person, today: date) -> Appraisal:
    """Answer the evaluator's question: the clock runs on, longer by the days that it stood still.

    Raises NotPermitted, Malformed, WrongState.
    """
    if not is_holder(by, appraisal):
        raise NotPermitted
    return _run_on(appraisal, "answer", by, today, answer=said("answer", words))


@transaction.atomic
def run_on(appraisal: Appraisal, *, today: date) -> Appraisal:
    """Let the clock run on where nobody answered in time. Raises WrongState."""
    return _run_on(appraisal, "run_on", None, today)


def _run_on(appraisal: Appraisal, act: str, by: Person | None, today: date, **fields: Any) -> Appraisal:
    appraisal.refresh_from_db()
    asked, begun = appraisal.question_on, appraisal.begun_on
    if asked is not None and begun is not None:
        longest = policy.clocks_on(asked).completion_days
        stopped = appraisal.stopped_days + appraising.stood_still(asked, today, longest)
        fields |= {"stopped_days": stopped, "due_on": appraisal.due(begun, stopped_days=stopped)}
    return step(appraisal, act, by=by, question_due_on=None, **fields)


def bring(appraisal: Appraisal, chunks: Iterable[bytes], *, name: str, shows: str, by: Person) -> Upload:
    """Keep a scan or photo beside a case that is open; of a photo nothing is kept but what it shows.

    Raises NotPermitted, NotNow (`appraisal_over`, `files_are_many`), Malformed with the reason by its name.
    """
    if not is_holder(by, appraisal):
        raise NotPermitted
    if not appraisal.is_open:
        raise NotNow(reason="appraisal_over")
    held, kind = clean(chunks, name=name)
    return files.bring([held], subject=appraisal.number, edition=1, name=name, shows=shows, by=by, known=kind)


def clear_after(closed: date) -> date:
    """Return the day on which what was brought and noted goes: twelve months after the end (DOMAIN 5.4)."""
    return add_months(closed, 12)
