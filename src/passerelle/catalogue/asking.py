"""Asking an awarder to be let teach or assess for it, and what comes of it: an answer, or what silence means.

Source: DOMAIN 6, journey 4, and 3.1, "Silence on a ministry authorisation request"; docs/decisions/0029.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.catalogue import partners
from passerelle.catalogue.joint import OVER
from passerelle.catalogue.models import AuthorisationRequest, PartnerAct
from passerelle.catalogue.permissions import may_answer_request, may_ask, may_withdraw_request
from passerelle.catalogue.requests import record, step, take
from passerelle.catalogue.states import AskingState
from passerelle.core import clocks, partnership
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.shapes import checked
from passerelle.core.together import Together
from passerelle.organisations.permissions import is_public_authority
from passerelle.policy import queries as policy
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from passerelle.catalogue.models import MicroCredential, PartnerAuthorisation
    from passerelle.core.errors import PasserelleError
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

MOST_REASONS = 20_000


@transaction.atomic
def ask(
    entry: MicroCredential,
    partner: Organisation,
    acts: Collection[str],
    terms: Mapping[str, Any],
    *,
    by: Person,
    today: date,
) -> list[AuthorisationRequest]:
    """Ask the awarder of a listed micro-credential to let a partner do each of these acts, on the same terms.

    The terms are those of an authorisation (`partners.TERMS`); without a first day it is the day of the answer. There
    is one open request for each act, and all of them are made or none. Raises NotPermitted, WrongState for what is not
    listed, NotNow while the partner holds no role for an act, Malformed (also where the partner awards it itself),
    AlreadyDone where a request waits (`partner_request`), or where the partner may already (`authorisation`).
    """
    if not may_ask(by, partner):
        raise NotPermitted
    if entry.awarder is None or not entry.is_listed:
        raise WrongState("ask", entry.state)
    wanted = [act for act in PartnerAct.values if act in acts]
    if not wanted or set(acts) - set(wanted):
        raise Malformed(field="act", expected=", ".join(PartnerAct.values), seen=", ".join(acts)[:80])
    said = checked({"blocks": []} | dict(terms), partners.TERMS)
    for refusal in not_askable(entry, partner, wanted, said, today=today):
        raise refusal
    return [_ask(entry, entry.awarder, partner, act, said, by=by, today=today) for act in wanted]


def not_askable(
    entry: MicroCredential, partner: Organisation, acts: Collection[str], terms: Mapping[str, Any], *, today: date
) -> Iterator[PasserelleError]:
    """Yield all that stands against asking for these acts on these terms, each once, as `ask` refuses it."""
    told = set()
    for act in acts or [""]:
        held = _held(entry, partner, act, terms, today=today)
        for refusal in (*partners.refused(entry, partner, act, terms, today=today), *held):
            if (key := (refusal.code, str(refusal.data))) not in told:
                told.add(key)
                yield refusal


def _held(
    entry: MicroCredential, partner: Organisation, act: str, terms: Mapping[str, Any], *, today: date
) -> Iterator[AlreadyDone]:
    """Yield that this waits for an answer already, or that the partner may do it on some of the days."""
    of_both: dict[str, Any] = {"partner": partner, "micro_credential": entry, "act": act}
    if waiting := AuthorisationRequest.objects.filter(**of_both, state=AskingState.ASKED).first():
        yield AlreadyDone(field="partner_request", seen=waiting.number)
    begins, ends = max(terms.get("valid_from") or today, today), terms.get("ends_on")
    held = partners.standing(begins).filter(**of_both)
    if let := (held if ends is None else held.filter(valid_from__lt=ends)).first():
        yield AlreadyDone(field="authorisation", seen=let.number)


def _ask(
    entry: MicroCredential,
    awarder: Organisation,
    partner: Organisation,
    act: str,
    said: Mapping[str, Any],
    *,
    by: Person,
    today: date,
) -> AuthorisationRequest:
    is_authority = is_public_authority(awarder.pk, on=today)
    try:
        with transaction.atomic():
            made = AuthorisationRequest.objects.create(
                number=next_number("PQ"),
                awarder=awarder,
                partner=partner,
                micro_credential=entry,
                act=act,
                asked_by=by,
                asked_on=today,
                clock=partnership.clock_of(is_authority=is_authority),
                due_on=clocks.authorisation_due(today, policy.clocks_on(today), of_ministry=is_authority),
                **said,
            )
    except IntegrityError:
        raise AlreadyDone(field="partner_request", seen=partner.number) from None
    record(made, "ask", by)
    return made


@transaction.atomic
def authorise(
    request: AuthorisationRequest, terms: Mapping[str, Any], *, by: Person, today: date
) -> PartnerAuthorisation:
    """Let the partner do what it asked for, or less: `terms` names what is less, and what it leaves out is as asked.

    Where the first day that was asked for is past, it begins today. Raises NotPermitted, WrongState (also when somebody
    was faster), Malformed (`more_than_asked`, or as `partners.authorise`), NotNow, AlreadyDone.
    """
    if not may_answer_request(by, request):
        raise NotPermitted
    said = granted(request, terms, today=today)
    take(request, "authorise")
    made = partners.let(request.micro_credential, request.partner, request.act, said, by=by, today=today)
    step(request, "authorise", by=by, authorisation=made, closed_on=today, closed_by=by)
    return made


def granted(request: AuthorisationRequest, terms: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Return the terms that an answer comes to. Raises Malformed with all that is more than was asked."""
    asked = request.terms()
    said = asked | {"valid_from": max(asked["valid_from"] or today, today)}
    said |= {name: value for name, value in checked(terms, partners.TERMS).items() if name in terms}
    said["valid_from"] = said["valid_from"] or today
    amiss = Together()
    for refusal in partnership.more_than_asked(asked, said):
        amiss.add(refusal)
    amiss.settle()
    return said


def refuse(request: AuthorisationRequest, *, reasons: str, by: Person, today: date) -> AuthorisationRequest:
    """Refuse, with reasons that whoever asked reads. Raises NotPermitted, Malformed without reasons, WrongState."""
    if not may_answer_request(by, request):
        raise NotPermitted
    if not reasons.strip() or len(reasons) > MOST_REASONS or "\x00" in reasons:
        raise Malformed(field="reasons", expected="text")
    return step(request, "refuse", by=by, reasons=reasons.strip(), closed_on=today, closed_by=by)


def withdraw(request: AuthorisationRequest, *, by: Person, today: date) -> AuthorisationRequest:
    """Take back what was asked and not answered. Raises NotPermitted or WrongState."""
    if not may_withdraw_request(by, request):
        raise NotPermitted
    return step(request, "withdraw", by=by, closed_on=today, closed_by=by)


def silence_on(request: AuthorisationRequest) -> str:
    """Return what no answer in time means: what the profiles in force on the day it was asked say of its clock."""
    return policy.on_expiry(request.clock, request.asked_on)


@transaction.atomic
def end_by_silence(request: AuthorisationRequest, *, today: date) -> AuthorisationRequest:
    """Do to a request that nobody answered in time what the profiles say; `by_expiry` says so for ever.

    Where silence decides nothing, or would let what may not be let, the request is late: both sides are told, once, and
    it waits on. Raises NotNow before that day and after that, WrongState.
    """
    if not request.is_late(today):
        raise NotNow(reason="time_is_not_over")
    by_time = {"by_expiry": True, "closed_on": today, "closed_by": None}
    match silence_on(request):
        case "deemed-refused":
            return step(request, "refuse_by_silence", by=None, **by_time)
        case "deemed-accepted":
            try:
                with transaction.atomic():
                    return _accept(request, by_time, today=today)
            except (AlreadyDone, Malformed, NotNow):  # a role ended meanwhile, or the partner may already
                request.refresh_from_db()
    if request.escalated_on is not None:
        raise NotNow(reason="called_already")
    return step(request, "escalate", by=None, escalated_on=today)


def _accept(request: AuthorisationRequest, by_time: Mapping[str, Any], *, today: date) -> AuthorisationRequest:
    take(request, "authorise_by_silence")
    said = granted(request, {}, today=today)
    made = partners.let(request.micro_credential, request.partner, request.act, said, by=None, today=today)
    return step(request, "authorise_by_silence", by=None, authorisation=made, **by_time)


def lapse(request: AuthorisationRequest, *, today: date) -> AuthorisationRequest:
    """End a request that nobody can grant any more. Raises NotNow before that, or WrongState."""
    over = request.micro_credential.state in OVER
    if not over and (request.ends_on is None or today < request.ends_on):
        raise NotNow(reason="time_is_not_over")
    return step(request, "lapse", by=None, closed_on=today)
