"""Organisations, their roles and the people who act for them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.core.errors import NotPermitted
from passerelle.organisations import actions
from passerelle.organisations.models import Mandate, Organisation, OrganisationRole
from passerelle.organisations.permissions import acts_for, may_grant_mandate, organisations_visible_to, visible_to
from passerelle.people.models import Person

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet

    from passerelle.people.requests import SignedInRequest

router = Router(tags=["organisations"])


class OrganisationIn(Schema):
    legal_name: str
    country: str
    legal_id: str
    legal_id_scheme: str
    email: str
    town: str = ""
    website: str = ""
    description: str = ""
    quality_statement: str = ""


class OrganisationOut(Schema):
    number: str
    slug: str
    legal_name: str
    country: str
    town: str
    website: str
    description: str


class OrganisationPage(Schema):
    total: int
    items: list[OrganisationOut]


class RoleIn(Schema):
    role: str


class RoleOut(Schema):
    number: str
    organisation: str
    role: str
    state: str
    listed_on: date | None
    decided_on: date | None
    valid_until: date | None
    reasons: str

    @staticmethod
    def resolve_organisation(entry: OrganisationRole) -> str:
        return entry.organisation.number


class DecisionIn(Schema):
    approve: bool
    reasons: str


class MandateIn(Schema):
    email: str
    function: str


class MandateOut(Schema):
    id: int
    person: str
    name: str
    function: str
    valid_from: date
    ends_on: date | None

    @staticmethod
    def resolve_person(mandate: Mandate) -> str:
        return mandate.person.reference

    @staticmethod
    def resolve_name(mandate: Mandate) -> str:
        return mandate.person.name


@router.get("", response=OrganisationPage, auth=OPTIONAL, operation_id="listOrganisations")
def list_organisations(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the organisations with a public role."""
    return window(organisations_visible_to(request.user), asked)


@router.post("", response={201: OrganisationOut}, operation_id="registerOrganisation")
def register_organisation(request: SignedInRequest, body: OrganisationIn) -> Status[Organisation]:
    """Enter an organisation; whoever enters it becomes its first signatory."""
    return Status(201, actions.register_organisation(by=request.user, today=request.today, **body.dict()))


@router.get("/{number}", response=OrganisationOut, auth=OPTIONAL, operation_id="readOrganisation")
def read_organisation(request: SignedInRequest, number: str) -> Organisation:
    """Read one organisation."""
    return get_object_or_404(organisations_visible_to(request.user), number=number)


@router.post("/{number}/roles", response={201: RoleOut}, operation_id="applyForRole")
def apply_for_role(request: SignedInRequest, number: str, body: RoleIn) -> Status[OrganisationRole]:
    """Ask the authority for a role: provider, assessor, awarder, employer and so on."""
    organisation = get_object_or_404(organisations_visible_to(request.user), number=number)
    return Status(201, actions.apply_for_role(organisation, body.role, by=request.user, today=request.today))


@router.get("/roles/{number}", response=RoleOut, auth=OPTIONAL, operation_id="readRole")
def read_role(request: SignedInRequest, number: str) -> OrganisationRole:
    """Read one role: an entry in the register of providers, of awarders, and so on."""
    return get_object_or_404(visible_to(request.user), number=number)


@router.post("/roles/{number}/decision", response=RoleOut, operation_id="decideRole")
def decide_role(request: SignedInRequest, number: str, body: DecisionIn) -> OrganisationRole:
    """Register the role or return the application, with reasons (decision officers only)."""
    entry = get_object_or_404(visible_to(request.user), number=number)
    return actions.decide_role(entry, by=request.user, today=request.today, approve=body.approve, reasons=body.reasons)


@router.get("/{number}/mandates", response=list[MandateOut], operation_id="listMandates")
def list_mandates(request: SignedInRequest, number: str) -> QuerySet[Mandate]:
    """List who acts or acted for the organisation (for those who act for it)."""
    organisation = get_object_or_404(organisations_visible_to(request.user), number=number)
    if not acts_for(request.user, organisation.pk):
        raise NotPermitted
    return organisation.mandates.select_related("person").order_by("pk")


@router.post("/{number}/mandates", response={201: MandateOut}, operation_id="grantMandate")
def grant_mandate(request: SignedInRequest, number: str, body: MandateIn) -> Status[Mandate]:
    """Let a person with an account act for the organisation (signatories only)."""
    organisation = get_object_or_404(organisations_visible_to(request.user), number=number)
    # Whether an address has an account is told to those alone who may grant a mandate.
    known = Person.objects.filter(email__iexact=body.email) if may_grant_mandate(request.user, organisation) else None
    person = request.user if known is None else get_object_or_404(known)
    granted = actions.grant_mandate(organisation, person, body.function, by=request.user, today=request.today)
    return Status(201, granted)


@router.delete("/{number}/mandates/{pk}", response=MandateOut, operation_id="endMandate")
def end_mandate(request: SignedInRequest, number: str, pk: int) -> Mandate:
    """End a mandate at once; the last signatory stays."""
    own = Mandate.objects.select_related("organisation", "person").filter(organisation__number=number)
    mandate = get_object_or_404(own, pk=pk)
    if not acts_for(request.user, mandate.organisation_id):
        get_object_or_404(own.none())
    return actions.end_mandate(mandate, by=request.user, today=request.today)
