"""Signing a report: two transactions, the intent first; taking one back, or putting a corrected one in its place.

An evaluator has a key of its own, made when it signs its first report (decision 0034). A report is a token: its maker
knows the text, the moment and the key, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.appraisal.models import Appraisal, AppraisalReport, Precedent
from passerelle.appraisal.permissions import may_sign
from passerelle.appraisal.states import AppraisalState, ReportState
from passerelle.appraisal.steps import step
from passerelle.awards import status_places
from passerelle.awards.moments import instant
from passerelle.core.credentials import vc_jwt
from passerelle.core.credentials.appraisal import ReportRecord, report_credential
from passerelle.core.credentials.model import IssuerRef, StatusRef
from passerelle.core.credentials.moments import first_moment
from passerelle.core.errors import AlreadyDone, NotNow, NotPermitted, WrongState
from passerelle.organisations.models import Role
from passerelle.organisations.permissions import has_role
from passerelle.registers.numbers import next_number
from passerelle.signing import actions as signing
from passerelle.signing import queries as keys
from passerelle.signing.identifiers import awarder_did
from passerelle.signing.models import REGISTER, Intent
from passerelle.signing.states import IntentState

if TYPE_CHECKING:
    from datetime import date, datetime

    from passerelle.core.credentials.did import VerifyingKey
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.signing.models import Key
    from passerelle.signing.private import Signer

PURPOSE: Final = "appraisal_report"
REASONS: Final = {"withdraw": "evaluator_withdrew", "supersede": "report_corrected"}


def sign(appraisal: Appraisal, *, by: Person, today: date) -> AppraisalReport:
    """Sign the draft with the evaluator's key: the holder has the report. Safe to send twice, there is one signature.

    Raises NotPermitted (also for who drafted it, where the evaluator's rule asks for two), NotNow
    (`evaluator_not_in_force`, key_taken_out, no_register_key, key_unavailable, issuance_stopped), WrongState.
    """
    appraisal.refresh_from_db()
    if not may_sign(by, appraisal):
        raise NotPermitted
    if appraisal.state == AppraisalState.REPORTED:
        return appraisal.reports.get(state=ReportState.SIGNED)
    if appraisal.state == AppraisalState.TO_SIGN:
        if not has_role(appraisal.evaluator_id, Role.CREDENTIAL_EVALUATOR, on=today):
            raise NotNow(reason="evaluator_not_in_force")
        _key_of(appraisal.evaluator, by=by, today=today)
        _intend(appraisal, by=by, today=today)
    report = appraisal.reports.filter(state__in=[ReportState.INTENDED, ReportState.SIGNED]).first()
    intent = _under_way(report) if report else None
    if report is None or intent is None:
        raise WrongState("sign", appraisal.state)
    intent = signing.complete(intent)
    report.refresh_from_db()
    appraisal.refresh_from_db()
    if report.state != ReportState.SIGNED:
        raise NotNow(reason=intent.void_reason or "key_unavailable")
    return report


def _under_way(report: AppraisalReport) -> Intent | None:
    found = Intent.objects.filter(purpose=PURPOSE, reference=report.number)
    return found.exclude(state=IntentState.VOID).select_related("key").last()


@transaction.atomic
def _intend(appraisal: Appraisal, *, by: Person, today: date) -> None:
    """Write down what will be signed, with its place in the status list; sign nothing."""
    key = keys.active_key(appraisal.evaluator.number)
    if key is None:
        raise keys.without_key(appraisal.evaluator.number)
    step(appraisal, "intend", by=by)
    report = AppraisalReport(
        number=next_number("ER"),
        appraisal=appraisal,
        drafted_by=appraisal.drafted_by or by,
        signed_by=by,
        signed_on=today,
        two_persons=appraisal.two_persons,
    )
    report.place = status_places.take_other_place(report.number, appraisal.evaluator)
    document = report_credential(record_of(report, today))
    report.said = document["credentialSubject"]
    report.save()
    signing.intend(PURPOSE, report.number, document, key=key)


def record_of(report: AppraisalReport, today: date) -> ReportRecord:
    """Return what a report says when it is signed on a day, once it has its place."""
    case, place = report.appraisal, report.place
    if place is None:
        raise ValueError(f"{report.number} has no place")
    body, seen = case.evaluator, case.machine_checks.first()
    digest = case.foreign.digest if case.foreign else ""
    return ReportRecord(
        credential_id=report.address,
        evaluator=IssuerRef(awarder_did(body.slug), body.legal_name, body.country, body.number),
        holder=case.holder.name,
        title=case.title,
        issuer=case.issuer,
        country=case.country,
        year=case.year,
        digest=digest,
        steps=[dict(one) for one in seen.steps] if seen else [],
        checks=[{"question": one.question, "answer": one.answer} for one in case.check_answers.all()],
        method=case.method,
        level=_level(case),
        credits=_credits(case),
        limits=case.limits,
        cannot_say=case.cannot_say,
        valid_from=first_moment(today, timezone.get_default_timezone()),
        status=StatusRef(place.status_list.url, place.index),
    )


def _level(case: Appraisal) -> dict[str, str]:
    if not case.level_low:
        return {}
    key, _slash, edition = case.framework.partition("/")
    return {
        "framework": key,
        "edition": edition,
        "low": case.level_low,
        "high": case.level_high,
        "basis": str(case.basis),
        "basisInWords": case.basis_words,
        "certainty": case.certainty,
    }


def _credits(case: Appraisal) -> dict[str, str]:
    if case.credits_low is None or case.credits_high is None:
        return {}
    low, high = (f"{value.normalize():f}" for value in (case.credits_low, case.credits_high))
    return {"low": low, "high": high, "system": case.credits_in}


def make(text: str, signer: Signer, created: datetime, _key: VerifyingKey) -> bytes:
    """Return the signed token of a written-down report."""
    return vc_jwt.sign(json.loads(text), signer, issued_at=created).encode("ascii")


def keep(intent: Intent, document: bytes) -> None:
    """Keep what was signed (inside the transaction that closes the intent): what it corrects is replaced by it.

    Raises WrongState, which undoes that.
    """
    report = AppraisalReport.objects.select_related("appraisal__evaluator", "signed_by").get(number=intent.reference)
    case, by, digest = report.appraisal, report.signed_by, hashlib.sha256(document).hexdigest()
    why = case.reasons or "corrected"
    end_report(case, "supersede", because=why, by=by, today=report.signed_on)
    noted = {"appraisal": case.number, "key": intent.key.verification_method, "digest": digest}
    step(report, "sign", by=by, noted=noted, intent=intent, document=document, digest=digest)
    step(case, "report", by=by, noted={"report": report.number}, closed_on=report.signed_on, reasons="")


def give_up(intent: Intent, reason: str) -> None:
    """Make the case one to be signed again, of which nothing was (inside the transaction that voids the intent).

    Not where the same text was written down again under the next key.
    """
    report = AppraisalReport.objects.select_related("appraisal").get(number=intent.reference)
    if report.state == ReportState.INTENDED:
        step(report, "give_up", by=None, noted={"reason": reason})
        step(report.appraisal, "give_up", by=None, noted={"reason": reason})


def end_report(appraisal: Appraisal, act: str, *, because: str, by: Person, today: date) -> int:
    """Let the report in force end, in the lists too; a precedent that rests on it goes. Returns how many there were.

    Its callers have asked who may.
    """
    standing = AppraisalReport.objects.filter(appraisal=appraisal, state=ReportState.SIGNED)
    for report in standing:
        step(report, act, by=by, noted={"because": because}, ended_on=today, ended_because=because)
        status_places.end_other_place(report.number, REASONS[act], at=instant(today))
        Precedent.objects.filter(appraisal=appraisal).update(is_public=False)
    return len(standing)


def _key_of(evaluator: Organisation, *, by: Person, today: date) -> Key:
    """Return the key an evaluator signs with, made now where it never had one.

    Raises NotNow (key_taken_out: the operator lets it sign again; no_register_key; key_unavailable).
    """
    signing.refuse_while_stopped()
    if keys.active_key(REGISTER, "Ed25519") is None:  # it alone signs the lists that tell of the report
        raise NotNow(reason="no_register_key")
    if found := keys.active_key(evaluator.number):
        return found
    if keys.keys_of(evaluator.number):
        raise keys.without_key(evaluator.number)
    try:
        return signing.create_key(evaluator.number, did=awarder_did(evaluator.slug), by=by.reference, today=today)
    except (AlreadyDone, IntegrityError):  # somebody else signs its first report at the same moment
        if found := keys.active_key(evaluator.number):
            return found
        raise
