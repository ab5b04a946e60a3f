"""Organisations, their roles and the people who act for them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.core.errors import Malformed, NotPermitted
from passerelle.organisations import actions, oversight
from passerelle.organisations.models import Mandate, Organisation, OrganisationRole, Oversight
from passerelle.organisations.permissions import acts_for, may_grant_mandate, organisations_visible_to, visible_to
from passerelle.people.models import Person
from passerelle.vetting.actions import roles

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.people.requests import SignedInRequest

router = Router(tags=["organisations"])
NOT_STATED = ("by", "organisation", "today", "seen_version")
"""Names the act has for other things than what an organisation says."""


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
    names: dict[str, str] = Field(default_factory=dict)
    regulators: list[dict[str, Any]] = Field(default_factory=list)
    chief_executive: str = ""
    liaison_officer: str = ""
    managers_declared_on: date | None = None
    completed_cohorts: int | None = None
    parent: str = ""
    size: str = ""


class DescriptionIn(Schema):
    """What is said anew; whoever takes one field from another names the version they read it in."""

    stated: dict[str, Any]
    seen_version: int | None = None


class OrganisationOut(Schema):
    number: str
    slug: str
    legal_name: str
    country: str
    town: str
    website: str
    description: str
    names: dict[str, str]
    regulators: list[dict[str, Any]]
    size: str
    version: int


class OrganisationPage(Schema):
    total: int
    items: list[OrganisationOut]


class RoleIn(Schema):
    role: str
    scope: dict[str, Any] = Field(default_factory=dict)
    particulars: dict[str, Any] = Field(default_factory=dict)


class RoleOut(Schema):
    number: str
    organisation: str
    role: str
    state: str
    listed_on: date | None
    decided_on: date | None
    valid_from: date | None
    valid_until: date | None
    reasons: str
    scope: dict[str, Any]
    particulars: dict[str, Any]

    @staticmethod
    def resolve_organisation(entry: OrganisationRole) -> str:
        return entry.organisation.number


class ConditionIn(Schema):
    text: str
    due_on: date


class DecisionIn(Schema):
    approve: bool
    reasons: str
    valid_from: date | None = None
    valid_until: date | None = None
    conditions: list[ConditionIn] = Field(default_factory=list, max_length=20)


class MandateIn(Schema):
    email: str
    function: str
    valid_from: date | None = None
    ends_on: date | None = None


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


class OversightIn(Schema):
    organisation: str
    reviewed: str = "institution"
    standards: str


class ReportIn(Schema):
    reviewed_on: date
    results_url: str


class OversightOut(Schema):
    id: int
    agency: str
    organisation: str
    reviewed: str
    standards: str
    valid_from: date
    ends_on: date | None
    last_review_on: date | None
    results_url: str

    @staticmethod
    def resolve_agency(made: Oversight) -> str:
        return made.agency.number

    @staticmethod
    def resolve_organisation(made: Oversight) -> str:
        return made.organisation.number


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


@router.patch("/{number}", response=OrganisationOut, operation_id="describeOrganisation")
def describe_organisation(request: SignedInRequest, number: str, body: DescriptionIn) -> Organisation:
    """Change what an organisation says of itself (signatories only); its name and legal identity stay.

    `parent` is the number of the body it belongs to, empty for none. What is not stated stays. With `seen_version`, the
    version that was read, nothing is saved if somebody changed it since then (409, `stale_version`).
    """
    organisation = get_object_or_404(organisations_visible_to(request.user), number=number)
    fixed = {name: value for name, value in body.stated.items() if name not in NOT_STATED}
    if len(fixed) < len(body.stated):
        raise Malformed(field="stated", expected="what the organisation says of itself")
    seen = body.seen_version
    return actions.describe(organisation, by=request.user, today=request.today, seen_version=seen, **fixed)


@router.post("/{number}/roles", response={201: RoleOut}, operation_id="applyForRole")
def apply_for_role(request: SignedInRequest, number: str, body: RoleIn) -> Status[OrganisationRole]:
    """Ask the authority for a role: provider, assessor, awarder, employer and so on.

    `scope` is what the role reaches (fields, levels, modes, countries), `particulars` what a role of this kind says
    (an agency: mandate, standards, last_review_on, results_url). One that was returned goes again under its number.
    """
    organisation = get_object_or_404(organisations_visible_to(request.user), number=number)
    asked = actions.apply_for_role(
        organisation,
        body.role,
        by=request.user,
        today=request.today,
        scope=body.scope,
        particulars=body.particulars,
    )
    return Status(201, asked)


@router.get("/roles/{number}", response=RoleOut, auth=OPTIONAL, operation_id="readRole")
def read_role(request: SignedInRequest, number: str) -> OrganisationRole:
    """Read one role: an entry in the register of providers, of awarders, and so on."""
    return get_object_or_404(visible_to(request.user), number=number)


@router.post("/roles/{number}/decision", response=RoleOut, operation_id="decideRole")
def decide_role(request: SignedInRequest, number: str, body: DecisionIn) -> OrganisationRole:
    """Register the role, for the days stated or as long as the rules allow, or return the application.

    With `conditions` it is registered with these, each to be met by its day. For decision officers only; against a
    return there is an appeal.
    """
    entry = get_object_or_404(visible_to(request.user), number=number)
    return roles.decide(entry, by=request.user, today=request.today, **body.dict())


@router.get("/{number}/mandates", response=list[MandateOut], operation_id="listMandates")
def list_mandates(request: SignedInRequest, number: str) -> QuerySet[Mandate]:
    """List who acts or acted for the organisation (for those who act for it)."""
    organisation = get_object_or_404(organisations_visible_to(request.user), number=number)
    if not acts_for(request.user, organisation.pk):
        raise NotPermitted
    return organisation.mandates.select_related("person").order_by("pk")


@router.post("/{number}/mandates", response={201: MandateOut}, operation_id="grantMandate")
def grant_mandate(request: SignedInRequest, number: str, body: MandateIn) -> Status[Mandate]:
    """Let a person with an account act for the organisation, from today or from a later day (signatories only)."""
    organisation = get_object_or_404(organisations_visible_to(request.user), number=number)
    # Whether an address has an account is told to those alone who may grant a mandate.
    known = Person.objects.filter(email__iexact=body.email) if may_grant_mandate(request.user, organisation) else None
    person = request.user if known is None else get_object_or_404(known)
    granted = actions.grant_mandate(
        organisation,
        person,
        body.function,
        by=request.user,
        today=request.today,
        valid_from=body.valid_from,
        ends_on=body.ends_on,
    )
    return Status(201, granted)


@router.delete("/{number}/mandates/{pk}", response=MandateOut, operation_id="endMandate")
def end_mandate(request: SignedInRequest, number: str, pk: int) -> Mandate:
    """End a mandate at once; the last signatory stays."""
    own = Mandate.objects.select_related("organisation", "person").filter(organisation__number=number)
    mandate = get_object_or_404(own, pk=pk)
    if not acts_for(request.user, mandate.organisation_id):
        get_object_or_404(own.none())
    return actions.end_mandate(mandate, by=request.user, today=request.today)


@router.get("/{number}/reviews", response=list[OversightOut], auth=OPTIONAL, operation_id="listOversights")
def list_oversights(request: SignedInRequest, number: str) -> QuerySet[Oversight]:
    """List whom an agency reviews today, or which agencies review a body."""
    organisation = get_object_or_404(organisations_visible_to(request.user), number=number)
    told = oversight.running(request.today).filter(Q(agency=organisation) | Q(organisation=organisation))
    return told.order_by("pk")


@router.post("/{number}/reviews", response={201: OversightOut}, operation_id="beginOversight")
def begin_oversight(request: SignedInRequest, number: str, body: OversightIn) -> Status[Oversight]:
    """Say that an agency reviews an organisation from today on (signatories of the agency)."""
    seen = organisations_visible_to(request.user)
    agency, reviewed = get_object_or_404(seen, number=number), get_object_or_404(seen, number=body.organisation)
    made = oversight.oversee(
        agency, reviewed, by=request.user, today=request.today, reviewed=body.reviewed, standards=body.standards
    )
    return Status(201, made)


@router.put("/{number}/reviews/{pk}/results", response=OversightOut, operation_id="reportReview")
def report_review(request: SignedInRequest, number: str, pk: int, body: ReportIn) -> Oversight:
    """Say when the agency reviewed last and where its results are."""
    own = _oversight(number, pk)
    return oversight.report_review(own, by=request.user, today=request.today, **body.dict())


@router.delete("/{number}/reviews/{pk}", response=OversightOut, operation_id="endOversight")
def end_oversight(request: SignedInRequest, number: str, pk: int) -> Oversight:
    """Say that the agency reviews the organisation no longer."""
    return oversight.end_oversight(_oversight(number, pk), by=request.user, today=request.today)


def _oversight(number: str, pk: int) -> Oversight:
    """Return whom an agency reviews; it is public, so that nobody learns of it by being refused."""
    own = Oversight.objects.select_related("agency", "organisation").filter(agency__number=number)
    return get_object_or_404(own, pk=pk)
