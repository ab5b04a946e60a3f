"""Circles for programs: conclusions for everybody, the rest for members."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from passerelle.api.pages import Window, window
from passerelle.api.sign_in import OPTIONAL
from passerelle.core.errors import NotPermitted
from passerelle.practice import queries
from passerelle.practice.actions import circles as acting
from passerelle.practice.models import Circle, Post, PostKind
from passerelle.practice.permissions import may_read
from passerelle.practice.states import PostState

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest

router = Router(tags=["practice"])


class CircleOut(Schema):
    slug: str
    names: dict[str, str]
    about: dict[str, str]
    opened_on: date
    members: int
    concluded: int
    is_in: bool


class PostOut(Schema):
    id: int
    circle: str
    kind: str
    question: int | None
    title: str
    text: str
    state: str
    held_because: list[str]
    written_on: date
    signed_by: str
    """The moderator's name under a conclusion; empty under everything else."""

    @staticmethod
    def resolve_circle(post: Post) -> str:
        return post.circle.slug

    @staticmethod
    def resolve_question(post: Post) -> int | None:
        return post.question_id

    @staticmethod
    def resolve_signed_by(post: Post) -> str:
        return post.written_by.name if post.kind == PostKind.CONCLUSION else ""


class PostPage(Schema):
    total: int
    items: list[PostOut]


class CircleStepIn(Schema):
    text: str = ""
    title: str = ""
    question: int | None = None
    email: str = ""


@router.get("", response=list[CircleOut], auth=OPTIONAL, operation_id="listCircles")
def list_circles(request: SignedInRequest) -> list[Circle]:
    """List the circles."""
    return list(queries.circles(request.user.pk))


@router.get("/{slug}/conclusions", response=PostPage, auth=OPTIONAL, operation_id="listConclusions")
def list_conclusions(request: SignedInRequest, slug: str, asked: Query[Window]) -> dict[str, Any]:
    """List what a circle came to, the newest first; dated, and signed by a moderator."""
    return window(queries.conclusions(_circle(slug)).select_related("circle", "written_by"), asked)


@router.get("/{slug}/posts", response=PostPage, operation_id="listCirclePosts")
def list_posts(request: SignedInRequest, slug: str, asked: Query[Window]) -> dict[str, Any]:
    """List what is written in a circle, the newest first (members)."""
    circle = _circle(slug)
    if not may_read(request.user, queries.membership(circle, request.user.pk)):
        raise NotPermitted
    rows = circle.posts.filter(state=PostState.SHOWN).select_related("circle", "written_by")
    return window(rows.order_by("-pk"), asked)


@router.post("/{slug}/steps/{step}", response={200: CircleOut, 201: PostOut}, operation_id="stepCircle")
def step_circle(request: SignedInRequest, slug: str, step: str, body: CircleStepIn) -> Any:
    """Do something in a circle.

    `membership` joins, `departure` leaves; `note`, `question` (title), `answer` (question) are of members,
    `conclusion` (title) of its moderators, `moderator` (email of a member) of registrars.
    """
    circle = _circle(slug)
    who: dict[str, Any] = {"by": request.user, "today": request.today}
    if step == "membership":
        acting.join(circle, **who)
    elif step == "departure":
        acting.leave(circle, **who)
    elif step == "moderator":
        acting.name_moderator(circle, body.email, **who)
    elif step in PostKind.values:
        question = get_object_or_404(circle.posts, pk=body.question) if body.question else None
        return Status(201, acting.write(circle, step, body.text, title=body.title, question=question, **who))
    else:
        raise Http404(step)
    return get_object_or_404(queries.circles(request.user.pk), slug=slug)


@router.post("/{slug}/posts/{pk}/{step}", response=PostOut, operation_id="stepCirclePost")
def step_post(request: SignedInRequest, slug: str, pk: int, step: str, body: CircleStepIn) -> Post:
    """Take back a text (`withdrawal`, with the reason in `text`), or let one go on that was held (`release`)."""
    circle = _circle(slug)
    if not may_read(request.user, queries.membership(circle, request.user.pk)):
        raise NotPermitted
    post = get_object_or_404(circle.posts.select_related("circle", "written_by"), pk=pk)
    if step == "withdrawal":
        return acting.withdraw(post, body.text, by=request.user, today=request.today)
    if step == "release":
        return acting.release(post, by=request.user, today=request.today)
    raise Http404(step)


def _circle(slug: str) -> Circle:
    return get_object_or_404(Circle, slug=slug)
