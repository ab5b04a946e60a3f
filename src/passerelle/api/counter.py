"""Help at the counter of a service centre: a visit with consent, and the acts that a consent can be for."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID  # noqa: TC003 - ninja reads the annotation

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.plans import PlanOut, as_its_learner
from passerelle.api.prior_learning import CHUNK, CaseFileIn, CaseFileOut
from passerelle.api.prior_learning import EvidenceIn as WholeEvidenceIn
from passerelle.api.whole import PortfolioOut, portfolio
from passerelle.assessment import case_files
from passerelle.assessment.models import PriorLearningCase, Sitting
from passerelle.assessment.sitting_permissions import sittings_visible_to
from passerelle.catalogue.models import MicroCredential
from passerelle.core.errors import NotNow
from passerelle.files.serving import own_file
from passerelle.guidance import codes, counter, visits
from passerelle.guidance.permissions import own_visits, visits_at_desk
from passerelle.learning import queries as learning
from passerelle.learning.models import Application
from passerelle.organisations.models import Organisation
from passerelle.people import guessing
from passerelle.portfolio import queries
from passerelle.registers.states import BEGINNING

if TYPE_CHECKING:
    from django.http import HttpResponse

    from passerelle.files.models import Upload
    from passerelle.guidance.models import Visit
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["service centre"])
cards = Router(tags=["service centre"])
Code = Annotated[str, Field(max_length=24)]
GUESSED = "counter_code"


class VisitIn(Schema):
    """`reference` and `code` of a card, or `name` for an account that is made; what was agreed, and how."""

    centre: Code
    reference: Code = ""
    code: Code = ""
    name: Annotated[str, Field(max_length=200)] = ""
    purposes: Annotated[list[Code], Field(max_length=8)]
    language: Code
    how_given: Code


class ActOut(Schema):
    act: str
    about: str
    at: datetime


class VisitOut(Schema):
    number: str
    centre: str
    person: str
    state: str
    purposes: list[str]
    words: str
    language: str
    how_given: str
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    closed_by: str
    acts: list[ActOut]

    @staticmethod
    def resolve_centre(visit: Visit) -> str:
        return visit.centre.number

    @staticmethod
    def resolve_person(visit: Visit) -> str:
        return visit.person.reference

    @staticmethod
    def resolve_acts(visit: Visit) -> list[Any]:
        return list(visit.acts.all())


class VisitPage(Schema):
    total: int
    items: list[VisitOut]


class CardOut(Schema):
    """Shown this once; an older card opens nothing any more."""

    reference: str
    codes: list[str]


class PlaceIn(Schema):
    instance: int
    micro_credential: Code = ""
    statement: Annotated[str, Field(max_length=2_000)] = ""


class TakeUpIn(Schema):
    application: Code


class BookIn(Schema):
    sitting: Code


class CaseIn(Schema):
    micro_credential: Code


class EvidenceIn(Schema):
    title: Annotated[str, Field(max_length=200)]
    text: Annotated[str, Field(max_length=10_000)]
    outcomes: Annotated[list[Code], Field(max_length=60)]
    seen_version: int


class PlanIn(Schema):
    plan: Code


class CertificateIn(Schema):
    award: Code


class DoneOut(Schema):
    """The number of what was made or changed."""

    about: str


@cards.post("", response={201: CardOut}, operation_id="makeCounterCard")
def card(request: SignedInRequest) -> Status[dict[str, Any]]:
    """Make a card of codes for yourself; each opens one visit at a service centre."""
    made = codes.print_card(request.user, by=request.user, today=request.today)
    return Status(201, {"reference": request.user.reference, "codes": made})


@router.get("", response=VisitPage, operation_id="listVisits")
def list_visits(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the visits you opened at the counter where you stand (service-centre officers)."""
    return window(visits_at_desk(request.user), asked)


@router.get("/own", response=VisitPage, operation_id="listMyVisits")
def list_own(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the visits in which somebody acted for you, with what was agreed and done."""
    return window(own_visits(request.user), asked)


@router.post("", response={201: VisitOut}, operation_id="openVisit")
def open_visit(request: SignedInRequest, body: VisitIn) -> Status[Visit]:
    """Open a visit with a code of a card, or with an account that is made (service-centre officers)."""
    centre = get_object_or_404(Organisation, number=body.centre)
    consent = {name: getattr(body, name) for name in ("purposes", "language", "how_given")}
    said: dict[str, Any] = {"by": request.user, "now": timezone.now(), "today": request.today}
    if body.name:
        return Status(201, visits.open_with_new_account(centre, body.name, consent, **said))
    guessing.refuse_too_many(request, GUESSED)
    try:
        return Status(201, visits.open_with_code(centre, body.reference, body.code, consent, **said))
    except NotNow:
        guessing.missed(request, GUESSED)
        raise


@router.post("/own/{number}/end", response=VisitOut, operation_id="takeBackVisit")
def take_back(request: SignedInRequest, number: str) -> Visit:
    """Take your consent back: the visit ends at once."""
    return visits.take_back(
        get_object_or_404(own_visits(request.user), number=number), by=request.user, now=timezone.now()
    )


@router.get("/{number}", response=VisitOut, operation_id="readVisit")
def read(request: SignedInRequest, number: str) -> Visit:
    """Read a visit: what was agreed, and what was done (its officer)."""
    return _visit(request, number)


@router.post("/{number}/end", response=VisitOut, operation_id="closeVisit")
def close(request: SignedInRequest, number: str) -> Visit:
    """Close a visit (its officer)."""
    return visits.close(_visit(request, number), by=request.user, now=timezone.now())


@router.post("/{number}/applications", response={201: DoneOut}, operation_id="applyAtCounter")
def apply(request: SignedInRequest, number: str, body: PlaceIn) -> Status[dict[str, str]]:
    """Apply for a place in the person's name (the officer of a visit)."""
    found = _visit(request, number)
    run = get_object_or_404(learning.instances_on_view(), pk=body.instance)
    asked = body.micro_credential
    target = get_object_or_404(MicroCredential, number=asked) if asked else None
    made = counter.apply(found, run, micro_credential=target, statement=body.statement, **_at(request))
    return Status(201, {"about": made.number})


@router.post("/{number}/enrolments", response={201: DoneOut}, operation_id="takeUpAtCounter")
def take_up(request: SignedInRequest, number: str, body: TakeUpIn) -> Status[dict[str, str]]:
    """Take up a place that is kept for the person (the officer of a visit)."""
    found = _visit(request, number)
    own = Application.objects.filter(person=found.person)
    made = counter.take_up(found, get_object_or_404(own, number=body.application), **_at(request))
    return Status(201, {"about": made.number})


@router.post("/{number}/bookings", response={201: DoneOut}, operation_id="bookAtCounter")
def book(request: SignedInRequest, number: str, body: BookIn) -> Status[dict[str, str]]:
    """Book a sitting in the person's name (the officer of a visit)."""
    found = _visit(request, number)
    sitting: Sitting = get_object_or_404(sittings_visible_to(found.person), number=body.sitting)
    return Status(201, {"about": counter.book(found, sitting, **_at(request)).number})


@router.post("/{number}/cases", response={201: DoneOut}, operation_id="startCaseAtCounter")
def start(request: SignedInRequest, number: str, body: CaseIn) -> Status[dict[str, str]]:
    """Start a case of prior learning in the person's name (the officer of a visit)."""
    found = _visit(request, number)
    entry = get_object_or_404(MicroCredential.objects.filter(state__in=BEGINNING), number=body.micro_credential)
    return Status(201, {"about": counter.start_case(found, entry, **_at(request)).number})


@router.post("/{number}/cases/{case}/evidence", response={201: DoneOut}, operation_id="addEvidenceAtCounter")
def evidence(request: SignedInRequest, number: str, case: str, body: EvidenceIn) -> Status[dict[str, str]]:
    """Write down what the person tells (the officer of a visit)."""
    found = _visit(request, number)
    piece = body.dict()
    seen = piece.pop("seen_version")
    counter.add_evidence(found, _case(found, case), piece, seen_version=seen, **_at(request))
    return Status(201, {"about": case})


@router.post("/{number}/cases/{case}/files", response={201: CaseFileOut}, operation_id="scanAtCounter")
def scan(request: SignedInRequest, number: str, case: str, said: Query[CaseFileIn]) -> Status[Upload]:
    """Keep a paper that was scanned, as the body: what `bringCaseFile` takes (the officer of a visit)."""
    found = _visit(request, number)
    chunks = iter(partial(request.read, CHUNK), b"")
    made = counter.scan(found, _case(found, case), chunks, name=said.name, shows=said.shows, **_at(request))
    return Status(201, made)


@router.put("/{number}/cases/{case}/evidence", response=DoneOut, operation_id="changeEvidenceAtCounter")
def change_evidence(request: SignedInRequest, number: str, case: str, body: WholeEvidenceIn) -> dict[str, str]:
    """Change what was written down, or take some of it out: all pieces that stay (the officer of a visit)."""
    found = _visit(request, number)
    pieces = [one.dict() for one in body.evidence]
    counter.change_evidence(found, _case(found, case), pieces, seen_version=body.seen_version, **_at(request))
    return {"about": case}


@router.delete("/{number}/cases/{case}/files/{uuid}", response={204: None}, operation_id="removeScanAtCounter")
def remove_scan(request: SignedInRequest, number: str, case: str, uuid: UUID) -> Status[None]:
    """Take a scan out of a draft (the officer of a visit)."""
    found = _visit(request, number)
    of = _case(found, case)
    upload = get_object_or_404(case_files.of_case(of), key=uuid)
    counter.remove_scan(found, of, upload, **_at(request))
    return Status(204, None)


@router.post("/{number}/cases/{case}/submission", response=DoneOut, operation_id="sendCaseAtCounter")
def send(request: SignedInRequest, number: str, case: str) -> dict[str, str]:
    """Send a case in the person's name (the officer of a visit)."""
    found = _visit(request, number)
    return {"about": counter.send_case(found, _case(found, case), **_at(request)).number}


@router.post("/{number}/card", response={201: CardOut}, operation_id="printCardAtCounter")
def print_card(request: SignedInRequest, number: str) -> Status[dict[str, Any]]:
    """Make a new card for the person, so that they can come again (the officer of a visit)."""
    found = _visit(request, number)
    return Status(201, {"reference": found.person.reference, "codes": visits.card(found, **_at(request))})


@router.post("/{number}/printed-portfolio", response=PortfolioOut, operation_id="printPortfolioAtCounter")
def print_portfolio(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Get everything the person holds and has under way, to print for them (the officer of a visit)."""
    person = counter.print_portfolio(_visit(request, number), **_at(request))
    return portfolio(queries.whole(person), person.name)


@router.post("/{number}/printed-plans", response=PlanOut, operation_id="printPlanAtCounter")
def print_plan(request: SignedInRequest, number: str, body: PlanIn) -> dict[str, Any]:
    """Get a plan of the person, to print for them (the officer of a visit)."""
    plan = counter.print_plan(_visit(request, number), body.plan, **_at(request))
    return as_its_learner(plan, on=request.today)


@router.post("/{number}/printed-certificates", response={200: bytes}, operation_id="printCertificateAtCounter")
def print_certificate(request: SignedInRequest, number: str, body: CertificateIn) -> HttpResponse:
    """Get a certificate of the person as a PDF, to print for them (the officer of a visit)."""
    file = counter.print_certificate(_visit(request, number), body.award, **_at(request))
    return own_file(file.content, file.name, file.media_type)


def _visit(request: SignedInRequest, number: str) -> Visit:
    return get_object_or_404(visits_at_desk(request.user), number=number)


def _case(visit: Visit, number: str) -> PriorLearningCase:
    own = PriorLearningCase.objects.filter(person=visit.person).select_related("micro_credential", "person")
    return get_object_or_404(own, number=number)


def _at(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.user, "now": timezone.now(), "today": request.today}
