"""How the places of a run are given, applications for them, the draw, and who attended."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.catalogue.permissions import micro_credentials_visible_to
from passerelle.core import draw as rules
from passerelle.core.attendance import MOST_BYTES
from passerelle.core.errors import NotPermitted
from passerelle.learning import admitting, applying, attending, places, queries
from passerelle.learning.permissions import applications_visible_to, files_visible_to, may_admit

if TYPE_CHECKING:
    from passerelle.catalogue.models import CourseInstance
    from passerelle.learning.models import Admission, Application, AttendanceFile
    from passerelle.people.models import Person
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["learning"])


class AdmissionIn(Schema):
    stated: dict[str, Any]
    seen_version: int = 0


class AdmissionOut(Schema):
    way: str
    criteria: str
    requires: list[list[str]]
    answer_days: int
    language: str
    keeps_place: bool
    seed_hash: str
    beacon: str
    beacon_value: str
    drawn_on: date | None
    version: int
    """0 where nothing was stated: then places go to who comes first."""

    @staticmethod
    def resolve_version(terms: Admission) -> int:
        return terms.version if terms.pk else 0


class DrawIn(Schema):
    value: str = ""


class DrawOut(Schema):
    """Everything by which anybody repeats a draw; before it, what was committed to."""

    seed_hash: str
    seed: str
    beacon: str
    beacon_value: str
    list_hash: str
    drawn_on: date | None
    places: int
    order: list[str]


class ApplicationIn(Schema):
    micro_credential: str | None = None
    statement: str = ""


class DecisionIn(Schema):
    act: Literal["admit", "wait", "refuse"]
    because: str = ""


class ApplicationOut(Schema):
    number: str
    instance: int
    course: str
    micro_credential: str
    state: str
    applied_on: date
    statement: str
    answer_by: date | None
    waiting_place: int | None
    drawn_place: int | None
    reason: str
    enrolment: str | None

    @staticmethod
    def resolve_instance(application: Application) -> int:
        return application.instance_id

    @staticmethod
    def resolve_course(application: Application) -> str:
        return application.instance.course.number

    @staticmethod
    def resolve_micro_credential(application: Application) -> str:
        return application.micro_credential.number

    @staticmethod
    def resolve_waiting_place(application: Application) -> int | None:
        return places.place_in_line(application)

    @staticmethod
    def resolve_enrolment(application: Application) -> str | None:
        return application.enrolment.number if application.enrolment else None


class ApplicantOut(ApplicationOut):
    name: str

    @staticmethod
    def resolve_name(application: Application) -> str:
        return application.person.name


class ApplicationPage(Schema):
    total: int
    items: list[ApplicationOut]


class ApplicantPage(Schema):
    total: int
    items: list[ApplicantOut]


class LineIn(Schema):
    enrolment: str = ""
    email: str = ""
    on: str = ""
    attended: str = ""
    progress: str | int = ""


class AttendanceIn(Schema):
    rows: Annotated[list[LineIn], Field(max_length=attending.AT_ONCE)]


class RefusedOut(Schema):
    line: int
    field: str
    reason: str
    seen: str


class ToldOut(Schema):
    kept: int
    same: int
    refused: list[RefusedOut]


class FileOut(Schema):
    number: str
    state: str
    total: int
    read: int
    kept: int
    same: int
    refused: list[RefusedOut]


def signed_in(request: SignedInRequest) -> Person | None:
    return request.user if request.user.is_authenticated else None


@router.get("/instances/{pk}/admission", response=AdmissionOut, auth=OPTIONAL, operation_id="readAdmission")
def read_admission(request: SignedInRequest, pk: int) -> Admission:
    """Read how the places of a run are given: to who comes first, by a draw, or by the provider's stated criteria."""
    return places.admission(get_object_or_404(queries.runs_on_view_to(signed_in(request)), pk=pk))


@router.put("/instances/{pk}/admission", response=AdmissionOut, operation_id="stateAdmission")
def state_admission(request: SignedInRequest, pk: int, body: AdmissionIn) -> Admission:
    """Say so for a run of your course, before anybody applies; for a draw the answer commits to a seed by its hash."""
    run = _run(request, pk)
    return admitting.state_terms(run, body.stated, by=request.user, today=request.today, seen_version=body.seen_version)


@router.get("/instances/{pk}/draw", response=DrawOut, auth=OPTIONAL, operation_id="readDraw")
def read_draw(request: SignedInRequest, pk: int) -> dict[str, Any]:
    """Read a draw so that you can repeat it: no names, only the numbers of applications, in the order drawn."""
    run = get_object_or_404(queries.runs_on_view_to(signed_in(request)), pk=pk)
    return _told(run, places.admission(run))


@router.post("/instances/{pk}/draw", response=DrawOut, operation_id="drawPlaces")
def draw(request: SignedInRequest, pk: int, body: DrawIn) -> dict[str, Any]:
    """Draw after the last day to apply; `value` is the public value that was named before, where one was."""
    run = _run(request, pk)
    return _told(run, admitting.draw(run, by=request.user, today=request.today, value=body.value))


def _told(run: CourseInstance, terms: Admission) -> dict[str, Any]:
    numbers = [one.number for one in queries.drawn(terms)]
    return {
        "seed_hash": terms.seed_hash,
        "seed": terms.seed if terms.drawn_on else "",
        "beacon": terms.beacon,
        "beacon_value": terms.beacon_value,
        "list_hash": rules.closed_list(numbers) if terms.drawn_on else "",
        "drawn_on": terms.drawn_on,
        "places": run.places,
        "order": numbers,
    }


@router.get("/instances/{pk}/applications", response=ApplicantPage, operation_id="listApplications")
def list_applications(request: SignedInRequest, pk: int, asked: Query[Window]) -> dict[str, Any]:
    """List who applied for a run of your course."""
    run = _run(request, pk)
    if not may_admit(request.user, run):
        raise NotPermitted
    return window(applications_visible_to(request.user).filter(instance=run), asked)


@router.post("/instances/{pk}/applications", response={201: ApplicationOut}, operation_id="applyForPlace")
def apply(request: SignedInRequest, pk: int, body: ApplicationIn) -> Status[Application]:
    """Ask for a place in a run; the same request again returns the same application."""
    run = get_object_or_404(queries.instances_on_view(), pk=pk)
    chosen = None
    if body.micro_credential:
        chosen = get_object_or_404(micro_credentials_visible_to(request.user), number=body.micro_credential)
    return Status(
        201,
        applying.apply(run, by=request.user, today=request.today, micro_credential=chosen, statement=body.statement),
    )


@router.get("/applications", response=ApplicationPage, operation_id="listMyApplications")
def list_my_applications(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List what you applied for, newest first, with your place on the waiting list."""
    return window(applications_visible_to(request.user).filter(person=request.user), asked)


@router.get("/applications/{number}", response=ApplicationOut, operation_id="readApplication")
def read_application(request: SignedInRequest, number: str) -> Application:
    """Read one application: your own, or one for your provider's course."""
    return _application(request, number)


@router.post("/applications/{number}/answer", response=ApplicationOut, operation_id="takeUpPlace")
def take_up(request: SignedInRequest, number: str) -> Application:
    """Take up the place that is kept for you: you are enrolled."""
    application = _application(request, number)
    applying.take_up(application, by=request.user, today=request.today)
    return application


@router.post("/applications/{number}/withdrawal", response=ApplicationOut, operation_id="withdrawApplication")
def withdraw(request: SignedInRequest, number: str) -> Application:
    """Give an application up; a place that was kept for it goes to the next."""
    return applying.withdraw_application(_application(request, number), by=request.user, today=request.today)


@router.post("/applications/{number}/decision", response=ApplicationOut, operation_id="decideApplication")
def decide(request: SignedInRequest, number: str, body: DecisionIn) -> Application:
    """Admit, let wait, or refuse for a reason, where the provider gives the places."""
    application = _application(request, number)
    return applying.decide(application, body.act, by=request.user, today=request.today, because=body.because)


@router.post("/instances/{pk}/attendance", response=ToldOut, operation_id="recordAttendance")
def record(request: SignedInRequest, pk: int, body: AttendanceIn) -> dict[str, Any]:
    """Say who attended on which day and how far they came; good lines are kept, bad ones are told by their line."""
    rows = [line.dict() for line in body.rows]
    return attending.record(_run(request, pk), rows, by=request.user, today=request.today).as_data()


@router.post("/instances/{pk}/attendance-files", response={201: FileOut}, operation_id="bringAttendanceFile")
def bring_file(request: SignedInRequest, pk: int) -> Status[AttendanceFile]:
    """Bring a CSV file of at most 2 MB as the body; it is read after the request, see its progress by its number."""
    content = request.read(MOST_BYTES + 1)
    return Status(201, attending.bring(_run(request, pk), content, by=request.user, today=request.today))


@router.get("/attendance-files/{number}", response=FileOut, operation_id="readAttendanceFile")
def read_file(request: SignedInRequest, number: str) -> AttendanceFile:
    """Read how far a file is read, what was kept, and every line that was not, with the reason."""
    return get_object_or_404(files_visible_to(request.user), number=number)


def _run(request: SignedInRequest, pk: int) -> CourseInstance:
    return get_object_or_404(queries.runs_on_view_to(request.user), pk=pk)


def _application(request: SignedInRequest, number: str) -> Application:
    return get_object_or_404(applications_visible_to(request.user), number=number)
