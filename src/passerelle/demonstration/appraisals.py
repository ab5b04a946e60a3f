"""Credentials from elsewhere before Mirane's evaluators: one waits for its holder, one is reported, one is held."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import rfc8785

from passerelle.appraisal import queries, reports
from passerelle.appraisal.models import Appraisal, AppraisalReport, CheckAnswer, MachineCheck, Precedent, Terms
from passerelle.appraisal.states import ReportState
from passerelle.awards.status_places import take_other_place
from passerelle.core import appraising
from passerelle.core.credentials import vc_jwt
from passerelle.core.credentials.appraisal import report_credential
from passerelle.demonstration.endorsing import key_of, signing_for
from passerelle.demonstration.files import read
from passerelle.portfolio.models import ForeignCredential
from passerelle.signing import keystore
from passerelle.signing.models import Intent
from passerelle.signing.states import IntentState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground
    from passerelle.people.models import Person

STATED: Final = ("title", "issuer", "country", "kind", "year", "purpose", "fee_state", "state")
DRAFT: Final = ("framework", "level_low", "level_high", "basis", "basis_words", "credits_in", "method", "limits")
ANSWER_DAYS: Final = 30


def load_appraisals(ground: Ground, cast: Cast) -> None:
    """Write them after keys, portfolios and the first status list."""
    told = read("appraisals")
    for one in told["terms"]:
        _state(ground, cast, one)
    for one in told["cases"]:
        _case(ground, cast, one)
    for one in told["precedents"]:
        _precedent(ground, cast, one, ground.today.on(one["day"]), one["years"])


def _state(ground: Ground, cast: Cast, told: dict[str, Any]) -> None:
    body, on = cast.bodies[told["evaluator"]], ground.today.on(told["day"])
    by, fee = signing_for(cast, told["evaluator"], on), Decimal(told["fee"])
    said = {name: told[name] for name in ("currency", "days", "two_persons", "waiver", "method")}
    Terms.objects.create(evaluator=body, is_open=True, fee=fee, stated_by=by, stated_on=on, **said)
    noted = {"is_open": True, "fee": str(fee), "currency": told["currency"], "days": told["days"]}
    ground.chronicle.tell("appraisal_terms.state", body.number, by=by, on=on, hour=9, noted=noted)


def _case(ground: Ground, cast: Cast, told: dict[str, Any]) -> None:
    body, holder = cast.bodies[told["evaluator"]], cast.people[told["holder"]]
    terms, asked = Terms.objects.get(evaluator=body), ground.today.on(told["asked"])
    by, begun = signing_for(cast, told["evaluator"], asked), asked + timedelta(days=1)
    case = Appraisal(
        number=ground.numbers.give("CE"), evaluator=body, holder=holder, asked_by=holder, fee=terms.fee,
        currency=terms.currency, days=terms.days, asked_on=asked, consented_on=asked, begun_on=begun, taken_by=by,
        foreign=ForeignCredential.objects.filter(person=holder, told__title=told.get("foreign", "")).first(),
        version=4, **{name: told[name] for name in STATED},
    )  # fmt: skip
    case.due_on = case.due(begun)
    noted = {"evaluator": body.number, "purpose": case.purpose, "fee": "due"}
    ground.chronicle.tell("appraisal.ask", case.number, by=holder, on=asked, hour=10, noted=noted)
    ground.chronicle.tell(
        "appraisal.settle_fee", case.number, by=by, on=begun, hour=10, noted={"was": "asked", "fee": case.fee_state}
    )
    ground.chronicle.tell("appraisal.take", case.number, by=by, on=begun, hour=11, noted={"was": "asked"})
    {"waiting": _ask, "reported": _report, "held": _hold}[told["state"]](ground, cast, case, by, told)


def _ask(ground: Ground, _cast: Cast, case: Appraisal, by: Person, told: dict[str, Any]) -> None:
    on = ground.today.on(told["question_day"])
    case.question, case.question_on, case.question_due_on = told["question"], on, on + timedelta(days=ANSWER_DAYS)
    case.save()
    _looked(ground, case, by, case.begun_on or on)
    noted = {"was": "at_work", "due_on": case.question_due_on.isoformat()}
    ground.chronicle.tell("appraisal.ask_holder", case.number, by=by, on=on, hour=14, noted=noted)


def _hold(ground: Ground, _cast: Cast, case: Appraisal, by: Person, told: dict[str, Any]) -> None:
    on = ground.today.on(told["held"])
    case.held_because = told["held_because"]
    case.save()
    _looked(ground, case, by, on)
    ground.chronicle.tell("appraisal.hold", case.number, by=by, on=on, hour=15, noted={"was": "at_work"})


def _looked(ground: Ground, case: Appraisal, by: Person, on: date) -> None:
    """Write down what a machine saw of it, and that a person looked for who issued it."""
    form = "open_badge" if case.foreign else "paper"
    steps = [{"code": "form", "result": "ok" if case.foreign else "not_applicable", "detail": form}]
    if case.foreign:
        seen = case.foreign.told
        steps.append({"code": "signature", "result": "ok", "detail": str(seen.get("why") or "")})
        steps.append({"code": "issuer_key", "result": "unknown", "detail": str(seen["key"])})
        steps.append({"code": "status", "result": "unknown", "detail": "not_asked"})
    steps.append({"code": "issuer_in_register", "result": "unknown", "detail": "no_such_name"})
    MachineCheck.objects.create(appraisal=case, at=ground.today.at(on, 11), steps=steps)
    ground.chronicle.tell("appraisal.check", case.number, by=by, on=on, hour=11, noted={"was": "at_work"})


def _report(ground: Ground, cast: Cast, case: Appraisal, by: Person, told: dict[str, Any]) -> None:
    on, at = ground.today.on(told["signed"]), ground.today.at(ground.today.on(told["signed"]), 14)
    for name in DRAFT:
        setattr(case, name, told[name])
    case.credits_low, case.credits_high = Decimal(told["credits_low"]), Decimal(told["credits_high"])
    case.drafted_by, case.closed_on, case.version = by, on, 9
    case.save()
    _looked(ground, case, by, case.begun_on or on)
    for question in appraising.NEEDED:
        how = "Confirmed in writing by who issued it."
        CheckAnswer.objects.create(appraisal=case, question=question, answer="yes", how=how, by=by, on=on)
    key = key_of(ground, case.evaluator, on, by)
    report = AppraisalReport(
        number=ground.numbers.give("ER"), appraisal=case, drafted_by=by, signed_by=by, signed_on=on, two_persons=False,
        version=2, state=ReportState.SIGNED,
    )  # fmt: skip
    report.place = take_other_place(report.number, case.evaluator)
    document = report_credential(reports.record_of(report, on))
    signer = keystore.open_signer(key.public_multibase, key.verification_method)
    report.said = document["credentialSubject"]
    report.document = vc_jwt.sign(json.loads(rfc8785.dumps(document)), signer, issued_at=at).encode("ascii")
    report.digest = hashlib.sha256(report.document).hexdigest()
    report.intent = Intent.objects.create(
        purpose=reports.PURPOSE,
        reference=report.number,
        digest=hashlib.sha256(rfc8785.dumps(document)).hexdigest(),
        state=IntentState.SIGNED,
        key=key,
        created_at=at,
        closed_at=at,
    )
    report.save()
    tell = ground.chronicle.tell
    tell("appraisal.intend", case.number, by=by, on=on, hour=14, noted={"was": "to_sign"})
    noted = {"was": "intended", "appraisal": case.number, "key": key.verification_method, "digest": report.digest}
    tell("appraisal_report.sign", report.number, by=by, on=on, hour=14, noted=noted)
    tell("appraisal.report", case.number, by=by, on=on, hour=14, noted={"was": "intended", "report": report.number})
    first, last = appraising.years_told(case.year, 1)
    _precedent(ground, cast, told, ground.today.on(told["precedent"]), [first, last], case)


def _precedent(
    ground: Ground, cast: Cast, told: dict[str, Any], on: date, years: list[int], case: Appraisal | None = None
) -> None:
    body, by = cast.bodies[told["evaluator"]], signing_for(cast, told["evaluator"], on)
    names = ("title", "issuer", "country", "kind", "framework", "level_low", "level_high", "basis", "basis_words")
    made = Precedent.objects.create(
        number=ground.numbers.give("PC"),
        evaluator=body,
        appraisal=case,
        year_from=years[0],
        year_to=years[1],
        limits=told["limits"],
        text_key=queries.text_key(told["title"], told["issuer"], told["country"]),
        published_on=on,
        published_by=by,
        **{name: told[name] for name in names},
    )
    ground.chronicle.tell("precedent.publish", made.number, by=by, on=on, hour=16)
