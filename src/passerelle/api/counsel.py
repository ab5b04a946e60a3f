"""Counsellors for everybody; counsel by consent, for learners and counsellors; trainings, for who signs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.core.counsel import CASES, IN_PROGRESS, PORTFOLIO
from passerelle.guidance import counsel, counsellors
from passerelle.guidance.permissions import clients, counsellors_listed, counsellors_of, notes_visible_to, own_counsel
from passerelle.guidance.reading import held_by, progress_of
from passerelle.organisations.models import Organisation

if TYPE_CHECKING:
    from passerelle.guidance.models import Counsel, Counsellor, Note
    from passerelle.people.requests import PublicRequest, SignedInRequest

router = Router(tags=["counsel"])
own = Router(tags=["counsel"])
desk = Router(tags=["counsel"])
Code = Annotated[str, Field(max_length=20)]
Codes = Annotated[list[Code], Field(max_length=20)]


class CounsellorOut(Schema):
    """`name` is empty where they do not let it stand; `takes_new` is false once the training has expired."""

    number: str
    name: str
    organisation: str
    languages: list[str]
    fields: list[str]
    about: str
    training: str
    trained_until: date | None
    by_award: bool
    """The training follows from an award by itself; otherwise the service noted it."""
    is_listed: bool
    version: int

    @staticmethod
    def resolve_name(one: Counsellor) -> str:
        return one.public_name

    @staticmethod
    def resolve_by_award(one: Counsellor) -> bool:
        return one.training_award_id is not None

    @staticmethod
    def resolve_organisation(one: Counsellor) -> str:
        return one.organisation.number


class CounsellorPage(Schema):
    total: int
    items: list[CounsellorOut]


class CounsellorIn(Schema):
    organisation: Code
    languages: Codes
    fields: Codes | None = None
    about: Annotated[str, Field(max_length=500)] = ""
    shows_name: bool = False
    is_listed: bool = True


class TrainingIn(Schema):
    training: Code
    trained_until: date
    seen_version: int


class ConsentIn(Schema):
    """`scopes` of portfolio, in_progress, cases, budget; the last day counts."""

    scopes: Codes
    until: date


class InvitationIn(ConsentIn):
    counsellor: Code
    about: Annotated[str, Field(max_length=1_000)] = ""


class AnswerIn(Schema):
    accept: bool


class NoteIn(Schema):
    text: Annotated[str, Field(max_length=4_000)]
    shared: bool = False


class NoteOut(Schema):
    written_by: str
    written_on: date
    is_shared: bool
    text: str

    @staticmethod
    def resolve_written_by(note: Note) -> str:
        return note.written_by.reference


class CounselOut(Schema):
    number: str
    counsellor: str
    state: str
    about: str
    scopes: list[str]
    until: date
    asked_on: date

    @staticmethod
    def resolve_counsellor(one: Counsel) -> str:
        return one.counsellor.number


class CounselPage(Schema):
    total: int
    items: list[CounselOut]


class ClientOut(CounselOut):
    learner: str

    @staticmethod
    def resolve_learner(one: Counsel) -> str:
        return one.learner.name


class ClientPage(Schema):
    total: int
    items: list[ClientOut]


class SeenOut(Schema):
    """What a counsellor sees of a learner at this moment: `held` and `progress` as far as they are let."""

    number: str
    learner: str
    state: str
    seen: list[str]
    until: date
    held: list[str]
    progress: dict[str, str]
    notes: list[NoteOut]


@router.get("", response=CounsellorPage, operation_id="listCounsellors", auth=OPTIONAL)
def list_counsellors(request: PublicRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the counsellors of the register, with organisation, languages, fields and the end of their training."""
    return window(counsellors_listed(on=request.today), asked)


@router.put("/own", response=CounsellorOut, operation_id="enterCounsellor")
def enter(request: SignedInRequest, body: CounsellorIn) -> Counsellor:
    """Put yourself on the list of a counselling service, or say anew what stands there (counsellors)."""
    said = body.dict()
    said["fields"] = said["fields"] or []
    organisation = get_object_or_404(Organisation, number=said.pop("organisation"))
    return counsellors.enter(organisation, said, by=request.user, today=request.today)


@router.post("/{number}/training", response=CounsellorOut, operation_id="noteTraining")
def train(request: SignedInRequest, number: str, body: TrainingIn) -> Counsellor:
    """Note which training a counsellor has and until when it counts (signatories of the counselling service)."""
    found = get_object_or_404(counsellors_of(request.user), number=number)
    return counsellors.note_training(
        found, body.training, body.trained_until, by=request.user, today=request.today, seen_version=body.seen_version
    )


@own.get("", response=CounselPage, operation_id="listMyCounsel")
def list_mine(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List whom you asked for counsel, newest first."""
    return window(own_counsel(request.user), asked)


@own.post("", response={201: CounselOut}, operation_id="inviteCounsellor")
def invite(request: SignedInRequest, body: InvitationIn) -> Status[Counsel]:
    """Ask a counsellor, and say what they may see once they accept, and until when."""
    counsellor = get_object_or_404(counsellors_listed(on=request.today), number=body.counsellor)
    made = counsel.invite(counsellor, body.scopes, body.until, about=body.about, by=request.user, today=request.today)
    return Status(201, made)


@own.put("/{number}/consent", response=CounselOut, operation_id="changeCounselConsent")
def consent(request: SignedInRequest, number: str, body: ConsentIn) -> Counsel:
    """Change what a counsellor may see, and until when; it counts at once."""
    return counsel.consent(_own(request, number), body.scopes, body.until, by=request.user, today=request.today)


@own.post("/{number}/end", response=CounselOut, operation_id="takeBackCounsel")
def take_back(request: SignedInRequest, number: str) -> Counsel:
    """End it: from now on the counsellor sees nothing of yours."""
    return counsel.take_back(_own(request, number), by=request.user, today=request.today)


@own.get("/{number}/notes", response=list[NoteOut], operation_id="readCounselNotes")
def notes(request: SignedInRequest, number: str) -> Any:
    """Read the notes that you and your counsellor share."""
    return notes_visible_to(request.user, _own(request, number))


@own.post("/{number}/notes", response={201: NoteOut}, operation_id="writeToCounsellor")
def write(request: SignedInRequest, number: str, body: NoteIn) -> Status[Note]:
    """Write a note that both of you read."""
    found = _own(request, number)
    return Status(201, counsel.write_note(found, body.text, shared=True, by=request.user, today=request.today))


@desk.get("", response=ClientPage, operation_id="listClients")
def list_clients(request: SignedInRequest, asked: Query[Window]) -> dict[str, Any]:
    """List the learners who asked you and whose last day is not over (counsellors)."""
    return window(clients(request.user, on=request.today), asked)


@desk.get("/{number}", response=SeenOut, operation_id="readClient")
def read(request: SignedInRequest, number: str) -> dict[str, Any]:
    """Read what a learner lets you see at this moment; they are told that you looked (counsellors)."""
    found = _client(request, number)
    seen = found.seen(request.today)
    held = sorted(held_by(found.learner, on=request.today)) if PORTFOLIO in seen else []
    under_way = seen & {IN_PROGRESS, CASES}
    return {
        "number": found.number,
        "learner": found.learner.name,
        "state": found.state,
        "seen": sorted(seen),
        "until": found.until,
        "held": held,
        "progress": progress_of(found.learner, None, seen=under_way, on=request.today) if under_way else {},
        "notes": list(notes_visible_to(request.user, found)) if found.runs(request.today) else [],
    }


@desk.post("/{number}/answer", response=ClientOut, operation_id="answerLearner")
def answer(request: SignedInRequest, number: str, body: AnswerIn) -> Counsel:
    """Accept a learner, or decline (counsellors)."""
    return counsel.answer(_client(request, number), body.accept, by=request.user, today=request.today)


@desk.post("/{number}/end", response=ClientOut, operation_id="giveUpClient")
def give_up(request: SignedInRequest, number: str) -> Counsel:
    """End it: from now on you see nothing of theirs (counsellors)."""
    return counsel.give_up(_client(request, number), by=request.user, today=request.today)


@desk.post("/{number}/notes", response={201: NoteOut}, operation_id="writeClientNote")
def note(request: SignedInRequest, number: str, body: NoteIn) -> Status[Note]:
    """Write a note, for yourself or for both (counsellors)."""
    found = _client(request, number)
    made = counsel.write_note(found, body.text, shared=body.shared, by=request.user, today=request.today)
    return Status(201, made)


def _own(request: SignedInRequest, number: str) -> Counsel:
    return get_object_or_404(own_counsel(request.user), number=number)


def _client(request: SignedInRequest, number: str) -> Counsel:
    return get_object_or_404(clients(request.user, on=request.today), number=number)
