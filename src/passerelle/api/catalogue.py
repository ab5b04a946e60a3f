"""Micro-credentials and short courses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.problems import finding_out
from passerelle.api.resolutions import ResolutionIn, resolution_of
from passerelle.api.sign_in import OPTIONAL
from passerelle.catalogue import actions, offering, runs, stacking
from passerelle.catalogue.extra import EXTRA
from passerelle.catalogue.permissions import may_write, micro_credentials_visible_to, short_courses_visible_to
from passerelle.core.errors import NotPermitted
from passerelle.organisations.permissions import organisations_visible_to
from passerelle.registers.actions import gate_findings
from passerelle.registers.states import LISTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from passerelle.catalogue.models import (
        CourseInstance,
        MicroCredential,
        ShortCourse,
    )
    from passerelle.core.standing import Standing
    from passerelle.organisations.models import Organisation
    from passerelle.people.requests import SignedInRequest

    Offered = MicroCredential | ShortCourse

micro_credentials = Router(tags=["micro-credentials"])
short_courses = Router(tags=["short courses"])


class EntryOut(Schema):
    number: str
    state: str
    version: int
    edition: int
    listed_on: date | None
    due_on: date | None
    decided_on: date | None
    valid_until: date | None
    recognised: bool
    may_be_offered: str

    @staticmethod
    def resolve_recognised(entry: Offered, context: dict[str, Any]) -> bool:
        return _standing(entry, context["request"].today).recognised

    @staticmethod
    def resolve_may_be_offered(entry: Offered, context: dict[str, Any]) -> str:
        return _standing(entry, context["request"].today).may_be_offered


def _standing(entry: Offered, on: date) -> Standing:
    """Return what may be said of an entry on a day, read once for each that is answered with."""
    if not hasattr(entry, "standing"):
        _stand([entry], on)
    found: Standing = entry.standing  # type: ignore[union-attr]
    return found


def _stand(entries: Sequence[Offered], on: date) -> None:
    """Keep what may be said of entries beside each: one query for all of them."""
    found = offering.standings(entries, on=on)
    for entry in entries:
        entry.standing = found[entry.number]  # type: ignore[union-attr]


class MicroCredentialOut(EntryOut):
    awarder: str | None
    title: dict[str, str]
    summary: dict[str, str]
    language: str
    outcomes: list[dict[str, Any]]
    hours: Decimal | None
    contact_hours: Decimal | None
    credits: Decimal | None
    credit_system: str
    level_applicable: bool
    level: str
    level_framework: str
    level_eqf: str
    determined_level: str
    assessment: dict[str, Any]
    quality_assurance: dict[str, Any]
    participation_form: str
    field: str
    routes: str
    prerequisites: str
    levels: list[dict[str, Any]]
    blocks: list[dict[str, Any]]
    learning_time: dict[str, Any]
    determined_credits: Decimal | None
    legal_constraints: str
    review_years: int | None
    stackability: str
    need_evidence: str
    skills: list[str]
    occupations: list[str]
    extra: dict[str, Any]
    joint_awarders: list[str]
    stacks_into: list[str]

    @staticmethod
    def resolve_awarder(entry: MicroCredential) -> str | None:
        return entry.awarder.number if entry.awarder else None

    @staticmethod
    def resolve_extra(entry: MicroCredential) -> dict[str, Any]:
        return {path: value for path, value in entry.extra.items() if path in EXTRA}

    @staticmethod
    def resolve_joint_awarders(entry: MicroCredential) -> list[str]:
        return [body.number for body in entry.joint_awarders.all()]

    @staticmethod
    def resolve_stacks_into(entry: MicroCredential) -> list[str]:
        larger = [whole.number for whole in entry.stacks_into.all() if whole.is_public]
        return larger + [programme.reference for programme in entry.stacks_into_programmes.all()]


class MicroCredentialPage(Schema):
    total: int
    items: list[MicroCredentialOut]


class DraftIn(Schema):
    awarder: str
    stated: dict[str, Any]


class EditIn(Schema):
    stated: dict[str, Any]
    seen_version: int
    resolution: ResolutionIn | None = None


class StackIn(Schema):
    into: list[str]


class GateOut(Schema):
    findings: list[dict[str, Any]]


class CourseOut(EntryOut):
    provider: str | None
    leads_to: list[str]
    title: dict[str, str]
    language: str
    outcomes: list[dict[str, Any]]
    mode: str
    place: str
    schedule: str
    url: str
    accessibility: str
    offline_kit_mb: Decimal | None
    hours: dict[str, Any]
    price: Decimal | None
    currency: str
    purpose: str
    content: str
    prerequisites: str
    completion_rule: str
    capacity: int | None
    offline_kit: list[dict[str, Any]]

    @staticmethod
    def resolve_provider(entry: ShortCourse) -> str | None:
        return entry.provider.number if entry.provider else None

    @staticmethod
    def resolve_leads_to(entry: ShortCourse) -> list[str]:
        return [item.number for item in entry.leads_to.all() if item.is_public]


class CoursePage(Schema):
    total: int
    items: list[CourseOut]


class CourseDraftIn(Schema):
    provider: str
    stated: dict[str, Any]
    leads_to: list[str]


class CourseEditIn(EditIn):
    leads_to: list[str]


class InstanceIn(Schema):
    starts_on: date
    ends_on: date
    enrol_until: date
    places: int
    enrol_from: date | None = None
    price: Decimal | None = None
    schedule: str = ""
    place: str = ""
    accepts: list[str] = Field(default_factory=list)


class InstanceChangeIn(Schema):
    stated: dict[str, Any]
    seen_version: int


class InstanceCancelIn(Schema):
    because: str


class InstanceOut(Schema):
    id: int
    version: int
    starts_on: date
    ends_on: date
    enrol_from: date | None
    enrol_until: date
    places: int
    taken: int
    price: Decimal | None
    schedule: str
    place: str
    accepts: list[str]
    cancelled_on: date | None
    cancelled_because: str


def own_organisation(request: SignedInRequest, number: str) -> Organisation:
    return get_object_or_404(organisations_visible_to(request.user), number=number)


def visible_micro_credential(request: SignedInRequest, number: str) -> MicroCredential:
    return get_object_or_404(micro_credentials_visible_to(request.user), number=number)


def _course(request: SignedInRequest, number: str) -> ShortCourse:
    return get_object_or_404(short_courses_visible_to(request.user).prefetch_related("leads_to"), number=number)


@micro_credentials.get("", response=MicroCredentialPage, auth=OPTIONAL, operation_id="listMicroCredentials")
def list_micro_credentials(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the micro-credentials that are recognised or being verified."""
    listed = micro_credentials_visible_to(request.user).filter(state__in=LISTED)
    told = listed.prefetch_related("joint_awarders", "stacks_into", "stacks_into_programmes")
    return window(told.order_by("number"), asked)


@micro_credentials.post("", response={201: MicroCredentialOut}, operation_id="draftMicroCredential")
def draft_micro_credential(request: SignedInRequest, body: DraftIn) -> Status[MicroCredential]:
    """Start a draft for an awarder; it may be incomplete."""
    awarder = own_organisation(request, body.awarder)
    drafted = actions.draft_micro_credential(awarder, body.stated, by=request.user, today=request.today)
    return Status(201, drafted)


@micro_credentials.get("/{number}", response=MicroCredentialOut, auth=OPTIONAL, operation_id="readMicroCredential")
def read_micro_credential(request: SignedInRequest, number: str) -> MicroCredential:
    """Read one micro-credential: public ones, and your own organisation's drafts."""
    return visible_micro_credential(request, number)


@micro_credentials.patch("/{number}", response=MicroCredentialOut, operation_id="editMicroCredential")
def edit_micro_credential(request: SignedInRequest, number: str, body: EditIn) -> MicroCredential:
    """Change a draft; where somebody saved after the version you saw, both edits are merged field by field.

    What both changed is refused as `both_changed`, with `base`, `theirs` and `yours` of each: send the same again with
    a `resolution`.
    """
    entry = visible_micro_credential(request, number)
    more: dict[str, Any] = {"seen_version": body.seen_version, "resolution": resolution_of(body)}
    return actions.edit_micro_credential(entry, body.stated, by=request.user, **more)


@micro_credentials.get("/{number}/gate", response=GateOut, operation_id="readGateFindings")
def read_gate_findings(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Try the gate without submitting: every finding of the profiles in force."""
    entry = visible_micro_credential(request, number)
    if not may_write(request.user, entry):
        raise NotPermitted
    found = [*gate_findings(entry, on=request.today), *actions.own_findings(entry)]
    return {"findings": [finding_out(finding) for finding in found]}


@micro_credentials.post("/{number}/submission", response=MicroCredentialOut, operation_id="submitMicroCredential")
def submit(request: SignedInRequest, number: str) -> MicroCredential:
    """Submit a micro-credential to the upload gate; if it opens, it is listed, verification pending."""
    return actions.submit(visible_micro_credential(request, number), by=request.user, today=request.today)


@micro_credentials.put("/{number}/stacks", response=MicroCredentialOut, operation_id="stackMicroCredential")
def stack(request: SignedInRequest, number: str, body: StackIn) -> MicroCredential:
    """Say which larger micro-credentials (by number) and programmes (by reference) it is a part of; replaces them."""
    return stacking.stack_into(visible_micro_credential(request, number), body.into, by=request.user)


@short_courses.get("", response=CoursePage, auth=OPTIONAL, operation_id="listShortCourses")
def list_short_courses(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the courses that are listed."""
    listed = short_courses_visible_to(request.user).filter(state__in=LISTED)
    told = window(listed.prefetch_related("leads_to").order_by("number"), asked)
    _stand(told["items"], request.today)
    return told


@short_courses.post("", response={201: CourseOut}, operation_id="draftShortCourse")
def draft_short_course(request: SignedInRequest, body: CourseDraftIn) -> Status[ShortCourse]:
    """Start the draft of a course that leads to one or more micro-credentials."""
    drafted = actions.draft_short_course(
        own_organisation(request, body.provider),
        body.stated,
        leads_to=_goals(request, body.leads_to),
        by=request.user,
        today=request.today,
    )
    return Status(201, drafted)


def _goals(request: SignedInRequest, numbers: list[str]) -> list[MicroCredential]:
    return [visible_micro_credential(request, number) for number in dict.fromkeys(numbers)]


@short_courses.get("/{number}", response=CourseOut, auth=OPTIONAL, operation_id="readShortCourse")
def read_short_course(request: SignedInRequest, number: str) -> ShortCourse:
    """Read one course."""
    return _course(request, number)


@short_courses.patch("/{number}", response=CourseOut, operation_id="editShortCourse")
def edit_short_course(request: SignedInRequest, number: str, body: CourseEditIn) -> ShortCourse:
    """Change the draft of a course; two edits are merged as those of a micro-credential are."""
    return actions.edit_short_course(
        _course(request, number),
        body.stated,
        leads_to=_goals(request, body.leads_to),
        by=request.user,
        seen_version=body.seen_version,
        resolution=resolution_of(body),
    )


@short_courses.post("/{number}/submission", response=CourseOut, operation_id="submitShortCourse")
def submit_short_course(request: SignedInRequest, number: str) -> ShortCourse:
    """Submit a course to the gate; it must lead to a listed micro-credential."""
    return actions.submit_short_course(_course(request, number), by=request.user, today=request.today)


@short_courses.post("/{number}/instances", response={201: InstanceOut}, operation_id="openCourseInstance")
def open_instance(request: SignedInRequest, number: str, body: InstanceIn) -> Status[CourseInstance]:
    """Announce a dated run of a listed course; enrolment opens today, or on `enrol_from`."""
    course = _course(request, number)
    return Status(201, runs.open_instance(course, by=request.user, today=request.today, **body.dict()))


@short_courses.get("/{number}/instances", response=list[InstanceOut], auth=OPTIONAL, operation_id="listCourseInstances")
def list_instances(request: SignedInRequest, number: str) -> QuerySet[CourseInstance]:
    """List the dated runs of a course, first to start first; those called off too, with the reason."""
    return _course(request, number).instances.all()


@short_courses.patch("/{number}/instances/{pk}", response=InstanceOut, operation_id="changeCourseInstance")
def change_instance(request: SignedInRequest, number: str, pk: int, body: InstanceChangeIn) -> CourseInstance:
    """Change a run, if it is still what you saw; once somebody holds a place, only in what harms nobody."""
    found = _run(request, number, pk)
    return runs.change_instance(
        found, body.stated, by=request.user, today=request.today, seen_version=body.seen_version
    )


@short_courses.post("/{number}/instances/{pk}/cancellation", response=InstanceOut, operation_id="cancelCourseInstance")
def cancel_instance(request: SignedInRequest, number: str, pk: int, body: InstanceCancelIn) -> CourseInstance:
    """Call a run off, for a reason that who enrolled reads; their places and candidatures end."""
    return runs.cancel_instance(_run(request, number, pk), body.because, by=request.user, today=request.today)


def _run(request: SignedInRequest, number: str, pk: int) -> CourseInstance:
    return get_object_or_404(_course(request, number).instances.select_related("course__provider"), pk=pk)
