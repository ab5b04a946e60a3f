"""Who teaches, assesses and awards with an awarder, and what credential evaluators say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from passerelle.api.catalogue import own_organisation, visible_micro_credential
from passerelle.api.opinions import OpinionOut
from passerelle.api.sign_in import OPTIONAL
from passerelle.catalogue import joint, partners
from passerelle.catalogue.models import (
    Evaluation,
    JointAwarding,
    Opinion,
    PartnerAuthorisation,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.people.requests import SignedInRequest

router = Router(tags=["micro-credentials"])


class AuthorisationIn(Schema):
    partner: str
    act: str
    terms: dict[str, Any] = Field(default_factory=dict)


class AuthorisationOut(Schema):
    """What the public reads of a partner; the price and means agreed on are the two parties' own."""

    number: str
    awarder: str
    partner: str
    micro_credential: str
    act: str
    blocks: list[str]
    valid_from: date
    ends_on: date | None
    by_silence: bool
    """It was asked for and nobody answered in time, which the rules in force say means yes."""

    @staticmethod
    def resolve_awarder(made: PartnerAuthorisation) -> str:
        return made.awarder.number

    @staticmethod
    def resolve_partner(made: PartnerAuthorisation) -> str:
        return made.partner.number

    @staticmethod
    def resolve_micro_credential(made: PartnerAuthorisation) -> str:
        return made.micro_credential.number


class JointIn(Schema):
    awarder: str


class JointOut(Schema):
    micro_credential: str
    awarder: str
    named_on: date
    confirmed_on: date | None
    ended_on: date | None

    @staticmethod
    def resolve_micro_credential(made: JointAwarding) -> str:
        return made.micro_credential.number

    @staticmethod
    def resolve_awarder(made: JointAwarding) -> str:
        return made.awarder.number


class EvaluationIn(Schema):
    evaluator: str
    level: dict[str, Any]
    stated: dict[str, Any] = Field(default_factory=dict)


class EvaluationOut(OpinionOut):
    evaluator: str
    micro_credential: str
    report_url: str
    evaluated_on: date
    determined_by: str | None
    """Of a rating: the credit-rating body that determined level and credits."""

    @staticmethod
    def resolve_determined_by(made: Evaluation) -> str | None:
        return made.evaluator.number if made.kind == Opinion.RATING else None

    @staticmethod
    def resolve_evaluator(made: Evaluation) -> str:
        return made.evaluator.number

    @staticmethod
    def resolve_micro_credential(made: Evaluation) -> str:
        return made.micro_credential.number


@router.get("/{number}/partners", response=list[AuthorisationOut], auth=OPTIONAL, operation_id="listPartners")
def list_partners(request: SignedInRequest, number: str) -> QuerySet[PartnerAuthorisation]:
    """List who may teach and assess for a micro-credential today."""
    return partners.running(request.today).filter(micro_credential=visible_micro_credential(request, number))


@router.post("/{number}/partners", response={201: AuthorisationOut}, operation_id="authorisePartner")
def authorise_partner(request: SignedInRequest, number: str, body: AuthorisationIn) -> Status[PartnerAuthorisation]:
    """Let a partner `teach` or `assess` (signatories of the awarder), from today on where `terms` say no other day.

    `terms`: blocks, valid_from (at most two months ago), ends_on, most_learners, price, may_subcontract,
    subcontracting, means; each may be left out.
    """
    entry, partner = visible_micro_credential(request, number), own_organisation(request, body.partner)
    made = partners.authorise(entry, partner, body.act, body.terms, by=request.user, today=request.today)
    return Status(201, made)


@router.delete("/{number}/partners/{authorisation}", response=AuthorisationOut, operation_id="endPartnerAuthorisation")
def end_partner(request: SignedInRequest, number: str, authorisation: str) -> PartnerAuthorisation:
    """End an authorisation at once; who is enrolled is taught to the end, who is being assessed assessed to the end."""
    own = PartnerAuthorisation.objects.select_related("awarder", "partner", "micro_credential")
    made = get_object_or_404(own, number=authorisation, micro_credential=visible_micro_credential(request, number))
    return partners.end_authorisation(made, by=request.user, today=request.today)


@router.post("/{number}/joint-awarders", response={201: JointOut}, operation_id="nameJointAwarder")
def name_joint_awarder(request: SignedInRequest, number: str, body: JointIn) -> Status[JointAwarding]:
    """Ask another awarder to award it together (signatories of the awarder that answers for the entry)."""
    entry, other = visible_micro_credential(request, number), own_organisation(request, body.awarder)
    return Status(201, joint.name_joint_awarder(entry, other, by=request.user, today=request.today))


@router.post("/{number}/joint-awarders/{awarder}/confirmation", response=JointOut, operation_id="confirmJointAwarder")
def confirm_joint_awarder(request: SignedInRequest, number: str, awarder: str) -> JointAwarding:
    """Say yes for the body that was named (its signatories); from then on the entry shows it."""
    return joint.confirm_joint_awarder(_joint(request, number, awarder), by=request.user, today=request.today)


@router.delete("/{number}/joint-awarders/{awarder}", response=JointOut, operation_id="endJointAwarder")
def end_joint_awarder(request: SignedInRequest, number: str, awarder: str) -> JointAwarding:
    """Take a name back, say no, or leave (signatories of either side)."""
    return joint.end_joint_awarder(_joint(request, number, awarder), by=request.user, today=request.today)


def _joint(request: SignedInRequest, number: str, awarder: str) -> JointAwarding:
    """Return a name that stands; who belongs to neither side finds nothing before it is confirmed."""
    own = joint.standing(request.user) if request.user.is_authenticated else JointAwarding.objects.none()
    return get_object_or_404(own, micro_credential__number=number, awarder__number=awarder)


@router.get("/{number}/evaluations", response=list[EvaluationOut], auth=OPTIONAL, operation_id="listEvaluations")
def list_evaluations(request: SignedInRequest, number: str) -> QuerySet[Evaluation]:
    """List what credential evaluators say it compares to, and what credit-rating bodies determined; newest first."""
    return visible_micro_credential(request, number).evaluations.select_related("evaluator", "micro_credential")


@router.post("/{number}/evaluations", response={201: EvaluationOut}, operation_id="publishEvaluation")
def publish_evaluation(request: SignedInRequest, number: str, body: EvaluationIn) -> Status[Evaluation]:
    """Publish what it compares to, or which level and credits it has (signatories of the body); no entry changes.

    `level` is {framework, edition, level}; `stated`: kind (`comparison`, or `rating` of a credit-rating body), method,
    credits, credit_system, limits, valid_until, report_url.
    """
    entry, evaluator = visible_micro_credential(request, number), own_organisation(request, body.evaluator)
    made = partners.evaluate(evaluator, entry, body.level, body.stated, by=request.user, today=request.today)
    return Status(201, made)
