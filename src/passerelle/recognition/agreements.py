"""Progression agreements: begun, written, offered for signature, left by the exit clause; the last two standing end it.

An agreement is in force when its last party signed (`agreement_signing.py`). What was offered never changes: who wants
it otherwise takes it back, or begins another. Source: DOMAIN 3.5 (ProgressionAgreement); policy paper, ch. 7.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import rfc8785
from django.db import transaction

from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.positive_lists.proofs import AGREEMENT
from passerelle.core.shapes import day, one_of, some_name, some_text
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.organisations.permissions import has_role
from passerelle.recognition.models import Agreement, AgreementSignature, Scope
from passerelle.recognition.party_signing import GONE
from passerelle.recognition.permissions import SIGNING, may_leave, may_write_agreement, may_write_list
from passerelle.recognition.states import AGREEMENT_SIGNATURES, AGREEMENTS, AgreementState, SignatureState
from passerelle.registers.numbers import next_number
from passerelle.registers.steps import step
from passerelle.signing.identifiers import awarder_did

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

FEWEST: Final = 2
MOST: Final = 60
STATED: Final = ("title", "scope", "about", "rules", "exit_clause", "review_on", "valid_to")


@transaction.atomic
def begin(parties: Sequence[Organisation], stated: Mapping[str, Any], *, by: Person, today: date) -> Agreement:
    """Begin an agreement: a draft that its parties see. Raises NotPermitted, Malformed with everything amiss."""
    if not any(may_write_list(by, party.pk) for party in parties):
        raise NotPermitted
    named, said = _checked(parties, stated, today)
    made = Agreement.objects.create(number=next_number("AG"), begun_by=by, begun_on=today, **said)
    made.parties.set(named)
    journal.record("agreement.begin", subject=made.reference, actor=by.reference, noted=_parties(named))
    return made


@transaction.atomic
def write(
    agreement: Agreement,
    parties: Sequence[Organisation],
    stated: Mapping[str, Any],
    *,
    by: Person,
    today: date,
    seen_version: int,
) -> Agreement:
    """Say a draft anew. Raises NotPermitted, Malformed with everything amiss, WrongState once offered, StaleVersion."""
    if not may_write_agreement(by, agreement):
        raise NotPermitted
    AGREEMENTS.after(agreement.state, "write")
    named, said = _checked(parties, stated, today)
    step(agreement, AGREEMENTS, "write", by=by, noted=_parties(named), seen=seen_version, **said)
    agreement.parties.set(named)
    return agreement


def _checked(
    parties: Sequence[Organisation], stated: Mapping[str, Any], today: date
) -> tuple[list[Organisation], dict[str, Any]]:
    amiss = Together()
    named = list({party.pk: party for party in parties}.values())
    if not FEWEST <= len(named) <= MOST:
        amiss.add(Malformed(field="parties", expected=f"{FEWEST} to {MOST} organisations", seen=len(named)))
    for name in stated:
        if name not in STATED:
            amiss.add(Malformed(field=str(name)[:40], expected=", ".join(STATED)))
    said = {
        "title": amiss.of(some_name(200), "title", stated.get("title")),
        "scope": amiss.of(one_of(*Scope.values), "scope", stated.get("scope")),
        "about": amiss.of(some_name(200), "about", stated.get("about")),
        "rules": amiss.of(some_text(8_000), "rules", stated.get("rules")),
        "exit_clause": amiss.of(some_text(2_000), "exit_clause", stated.get("exit_clause")),
        "review_on": amiss.of(day, "review_on", stated.get("review_on") or None),
        "valid_to": amiss.of(day, "valid_to", stated.get("valid_to") or None),
    }
    for name in ("scope", "review_on"):
        if not said[name] and not stated.get(name):
            amiss.add(Malformed(field=name, expected=", ".join(Scope.values) if name == "scope" else "a day"))
    for name in ("review_on", "valid_to"):
        if said[name] and said[name] <= today:
            amiss.add(Malformed(field=name, expected="a day to come", seen=said[name].isoformat()))
    amiss.settle()
    return named, said


@transaction.atomic
def offer(agreement: Agreement, *, by: Person, today: date) -> Agreement:
    """Offer a draft to its parties for signature; from now on it says what it says. Sent twice, nothing more happens.

    Raises NotPermitted, WrongState, and Malformed once its days have passed or for a party without a role to sign in.
    """
    if not may_write_agreement(by, agreement):
        raise NotPermitted
    hold(agreement)
    if agreement.state == AgreementState.OFFERED:
        return agreement
    AGREEMENTS.after(agreement.state, "offer")
    amiss = Together()
    for name in ("review_on", "valid_to"):
        if (told := getattr(agreement, name)) and told <= today:
            amiss.add(Malformed(field=name, expected="a day to come", seen=told.isoformat()))
    for party in agreement.parties.order_by("pk"):
        if not any(has_role(party.pk, role, on=today) for role in SIGNING):
            amiss.add(Malformed(field="parties", expected=", ".join(SIGNING), seen=party.number))
    amiss.settle()
    document = rfc8785.dumps(content(agreement, offered_on=today)).decode()
    digest = hashlib.sha256(document.encode()).hexdigest()
    fields: dict[str, Any] = {"offered_by": by, "offered_on": today, "document": document, "digest": digest}
    step(agreement, AGREEMENTS, "offer", by=by, noted={"digest": digest}, **fields)
    parties = agreement.parties.order_by("pk")
    AgreementSignature.objects.bulk_create(AgreementSignature(agreement=agreement, body=body) for body in parties)
    return agreement


@transaction.atomic
def take_back(agreement: Agreement, *, by: Person) -> Agreement:
    """Make an offered agreement a draft again; who signed it signs anew.

    Raises NotPermitted, NotNow while somebody signs at this moment, WrongState.
    """
    if not may_write_agreement(by, agreement):
        raise NotPermitted
    hold(agreement)
    AGREEMENTS.after(agreement.state, "take_back")
    for signature in agreement.signatures.exclude(state__in=GONE):
        if signature.state == SignatureState.INTENDED:
            raise NotNow(reason="signing_under_way")
        step(signature, AGREEMENT_SIGNATURES, "take_back", by=by)
    fields: dict[str, Any] = {"offered_by": None, "offered_on": None, "document": "", "digest": ""}
    return step(agreement, AGREEMENTS, "take_back", by=by, **fields)


@transaction.atomic
def leave(agreement: Agreement, body: Organisation, *, by: Person, today: date) -> Agreement:
    """Let a party go by the exit clause; with fewer than two left, it ends. Sent twice, nothing more happens.

    What lists that rest on it decided stands. Raises NotPermitted, WrongState.
    """
    if not may_leave(by, body):
        raise NotPermitted
    hold(agreement)
    signature = agreement.signatures.filter(body=body).exclude(state=SignatureState.TAKEN_BACK).first()
    if signature is None:
        raise WrongState("leave", "none")
    if signature.state == SignatureState.LEFT:
        return agreement
    AGREEMENTS.after(agreement.state, "end")
    noted = {"agreement": agreement.reference, "body": body.number}
    step(signature, AGREEMENT_SIGNATURES, "leave", by=by, noted=noted, left_on=today)
    if agreement.signatures.filter(state=SignatureState.SIGNED).count() < FEWEST:
        step(agreement, AGREEMENTS, "end", by=by, ended_on=today)
    return agreement


def content(agreement: Agreement, *, offered_on: date) -> dict[str, Any]:
    """Return what an agreement says, as plain data: what every party signs."""
    said = {
        "type": AGREEMENT,
        "id": agreement.address,
        "number": agreement.number,
        "title": agreement.title,
        "scope": agreement.scope,
        "about": agreement.about,
        "parties": [
            {"id": awarder_did(body.slug), "number": body.number, "name": body.legal_name}
            for body in agreement.parties.order_by("pk")
        ],
        "rules": agreement.rules,
        "exit_clause": agreement.exit_clause,
        "review_on": agreement.review_on.isoformat(),
        "valid_to": agreement.valid_to.isoformat() if agreement.valid_to else "",
        "offered_on": offered_on.isoformat(),
    }
    return {name: value for name, value in said.items() if value != ""}


def hold(agreement: Agreement) -> None:
    """Let whoever changes an agreement wait for one another, until the transaction ends; read what is true by then."""
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    agreement.refresh_from_db()


def _parties(named: Sequence[Organisation]) -> dict[str, list[str]]:
    return {"parties": sorted(party.number for party in named)}
