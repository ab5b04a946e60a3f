"""Authorising partners to teach or assess, and publishing what evaluators say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from passerelle.catalogue import requests
from passerelle.catalogue.joint import OVER
from passerelle.catalogue.models import Evaluation, MicroCredential, Opinion, PartnerAct, PartnerAuthorisation
from passerelle.catalogue.permissions import may_authorise, may_evaluate
from passerelle.core import partnership
from passerelle.core.credits import SYSTEMS
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.core.shapes import address, checked, count_of, day, flag, number, one_of, short_text, text, words
from passerelle.frameworks import queries as frameworks
from passerelle.journal import actions as journal
from passerelle.organisations.groups import group_of
from passerelle.organisations.models import Organisation, Role
from passerelle.organisations.permissions import has_role
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.core.shapes import Check
    from passerelle.people.models import Person

NEEDS = {PartnerAct.TEACH: Role.PROVIDER, PartnerAct.ASSESS: Role.ASSESSOR}
"""The role that a partner must hold for what it is let do."""
TERMS: dict[str, Check] = {
    "blocks": lambda field, value: words(field, value or []),
    "valid_from": day,
    "ends_on": day,
    "most_learners": count_of(1_000_000),
    "price": number(1_000_000),
    "may_subcontract": flag,
    "subcontracting": text,
    "means": text,
}


def standing(on: date) -> QuerySet[PartnerAuthorisation]:
    """Return the authorisations that hold on a day, and those that are to begin later."""
    open_ended = Q(ends_on=None) | (Q(ends_on__gt=on) & Q(ends_on__gt=F("valid_from")))
    return PartnerAuthorisation.objects.filter(open_ended).select_related("awarder", "partner", "micro_credential")


def running(on: date) -> QuerySet[PartnerAuthorisation]:
    """Return who may teach and assess for whom on a day."""
    return standing(on).filter(valid_from__lte=on)


@transaction.atomic
def authorise(
    entry: MicroCredential, partner: Organisation, act: str, terms: Mapping[str, Any], *, by: Person, today: date
) -> PartnerAuthorisation:
    """Let a partner teach or assess for one micro-credential on these terms (`TERMS`), from today on where they say
    nothing else.

    Raises NotPermitted, NotNow while the awarder or the partner holds no role for it, WrongState for an entry that
    ended, Malformed (who awards it, alone or jointly, is no partner; blocks are the entry's own; days that cannot be,
    with a `reason`), AlreadyDone where one holds on one of its days. Where the partner asked for it, that is answered.
    """
    if entry.awarder is None or not may_authorise(by, entry):
        raise NotPermitted
    if act not in PartnerAct.values:
        raise Malformed(field="act", expected=", ".join(PartnerAct.values), seen=act[:80])
    said = checked({"blocks": []} | dict(terms), TERMS)
    said["valid_from"] = said.get("valid_from") or today
    asked = requests.held(entry, partner, act)
    made = let(entry, partner, act, said, by=by, today=today)
    requests.answered_by(made, asked, by=by, today=today)
    return made


@transaction.atomic
def let(
    entry: MicroCredential, partner: Organisation, act: str, said: Mapping[str, Any], *, by: Person | None, today: date
) -> PartnerAuthorisation:
    """Write an authorisation on terms that were checked; nobody's is one that came of silence.

    Raises NotNow, WrongState, Malformed or AlreadyDone as `authorise`.
    """
    if entry.awarder is None or not has_role(entry.awarder_id, Role.AWARDER, on=today):
        raise NotNow(reason="no_awarder")
    if entry.state in OVER:
        raise WrongState("authorise", entry.state)
    for refusal in refused(entry, partner, act, said, today=today):
        raise refusal
    try:
        with transaction.atomic():
            made = PartnerAuthorisation.objects.create(
                number=next_number("PA"),
                awarder=entry.awarder,
                partner=partner,
                micro_credential=entry,
                act=act,
                entered_by=by,
                by_silence=by is None,
                **said,
            )
    except IntegrityError:
        raise AlreadyDone(field="partner", seen=partner.number) from None
    _record("partner.authorise", made, by)
    return made


def refused(
    entry: MicroCredential, partner: Organisation | None, act: str, terms: Mapping[str, Any], *, today: date
) -> Iterator[Malformed | NotNow]:
    """Yield all that stands against letting a partner do something on these terms, each as `authorise` refuses it.

    What is not said yet (`partner` is none, `act` empty, a term that is missing) is not judged.
    """
    if partner and (partner.pk == entry.awarder_id or entry.joint_awarders.filter(pk=partner.pk).exists()):
        yield Malformed(field="partner", expected="another organisation", seen=partner.number)
    elif partner and act and not has_role(partner.pk, NEEDS[PartnerAct(act)], on=today):
        yield NotNow(reason="partner_has_no_role")
    if unknown := sorted(set(terms.get("blocks") or ()) - {block["code"] for block in entry.blocks}):
        yield Malformed(field="blocks", expected="blocks of this micro-credential", seen=unknown[0][:80])
    yield from partnership.wrong_days(terms.get("valid_from") or today, terms.get("ends_on"), today=today)


@transaction.atomic
def end_authorisation(authorisation: PartnerAuthorisation, *, by: Person, today: date) -> PartnerAuthorisation:
    """End it at once, or before it begins: nobody begins under it any more; who is enrolled already is taught to the
    end, and whom the partner assesses already it assesses to the end. Raises NotPermitted or WrongState."""
    if not may_authorise(by, authorisation.micro_credential):
        raise NotPermitted
    ends = max(today, authorisation.valid_from)
    if not standing(today).filter(pk=authorisation.pk).update(ends_on=ends, closed_on=today):
        raise WrongState("end", "ended")
    authorisation.ends_on, authorisation.closed_on = ends, today
    _record("partner.end", authorisation, by)
    return authorisation


@transaction.atomic
def run_out(authorisation: PartnerAuthorisation, *, today: date) -> PartnerAuthorisation:
    """Write down that its last day is past, so that both sides hear of it. Raises WrongState, also before that day."""
    past = PartnerAuthorisation.objects.filter(pk=authorisation.pk, ends_on__lte=today, closed_on=None)
    if not past.update(closed_on=today):
        raise WrongState("run_out", "ended" if authorisation.closed_on else "standing")
    authorisation.closed_on = today
    _record("partner.run_out", authorisation, None)
    return authorisation


def _record(kind: str, authorisation: PartnerAuthorisation, by: Person | None) -> None:
    noted = {
        "partner": authorisation.partner.number,
        "micro_credential": authorisation.micro_credential.number,
        "act": authorisation.act,
    }
    actor = by.reference if by else ""
    journal.record(kind, subject=authorisation.reference, actor=actor, noted=noted)


SPEAKS = {
    Opinion.COMPARISON: (Role.CREDENTIAL_EVALUATOR, "no_evaluator"),
    Opinion.RATING: (Role.CREDIT_RATING_BODY, "no_credit_rating_body"),
}
"""The role that whoever says so must hold, and why not where it does not."""
EVALUATION: dict[str, Check] = {
    "kind": one_of(*Opinion.values),
    "method": short_text(500),
    "valid_until": day,
    "credits": number(500),
    "credit_system": short_text(20),
    "limits": text,
    "report_url": address,
}


@transaction.atomic
def evaluate(
    evaluator: Organisation,
    entry: MicroCredential,
    level: Mapping[str, str],
    stated: Mapping[str, Any],
    *,
    by: Person,
    today: date,
) -> Evaluation:
    """Publish what an evaluator says a public micro-credential compares to, or what a credit-rating body determined.

    Neither changes the entry. `level` is a level statement; `stated` is what `EVALUATION` names, its `kind` being
    `comparison` where it says none. A `rating` is of a listed entry, gives credits in one of the systems the body rates
    in, and its level is kept as determined. Raises NotPermitted, NotNow while the body is not in the register of its
    role, WrongState for what is not public, Malformed (also for what its own group awards), LevelRefused for a level
    that no framework in use has, AlreadyDone when it spoke of this one today.
    """
    if not may_evaluate(by, evaluator):
        raise NotPermitted
    said = checked(stated, EVALUATION, of="evaluation")
    kind = Opinion(said.get("kind") or Opinion.COMPARISON)
    role, why_not = SPEAKS[kind]
    if not has_role(evaluator.pk, role, on=today):
        raise NotNow(reason=why_not)
    if not (entry.is_listed if kind == Opinion.RATING else entry.is_public):
        raise WrongState("evaluate", entry.state)
    if entry.awarder and entry.awarder_id in group_of(evaluator):
        raise Malformed(
            field="micro_credential", expected="one that the evaluator’s own group does not award", seen=entry.number
        )
    determination = "determined" if kind == Opinion.RATING else "claimed"
    statement = LevelStatement.of({**level, "determination": determination} if isinstance(level, dict) else level)
    frameworks.atlas().placed(statement)
    if (ends := said.get("valid_until")) is not None and ends < today:
        raise Malformed(field="valid_until", expected=f"{today} or later", seen=ends.isoformat())
    if kind == Opinion.RATING:
        _rated(evaluator, said)
    try:
        with transaction.atomic():
            made = Evaluation.objects.create(
                evaluator=evaluator,
                micro_credential=entry,
                level=statement.as_stated(),
                evaluated_on=today,
                entered_by=by,
                **said | {"kind": kind},
            )
    except IntegrityError:
        raise AlreadyDone(field="micro_credential", seen=entry.number) from None
    noted = {"micro_credential": entry.number, "level": statement.as_stated()}
    if kind == Opinion.RATING:
        noted |= {"kind": str(kind), "credits": f"{said['credits'].normalize():f}", "credit_system": made.credit_system}
    journal.record("evaluation.publish", subject=evaluator.reference, actor=by.reference, noted=noted)
    return made


def _rated(body: Organisation, said: Mapping[str, Any]) -> None:
    """Refuse a rating without credits, or in a system that the body does not rate in."""
    if said.get("credits") is None:
        raise Malformed(field="credits", expected="a number of credits")
    own = body.roles.filter(role=Role.CREDIT_RATING_BODY).values_list("particulars", flat=True)
    rates_in = sorted({code for one in own for code in one.get("credit_systems", ())}) or list(SYSTEMS)
    if said.get("credit_system") not in rates_in:
        seen = said.get("credit_system") or ""
        raise Malformed(field="credit_system", expected=", ".join(rates_in), seen=seen)
