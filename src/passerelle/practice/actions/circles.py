"""Circles: who joins and leaves, what is written, asked and answered, and what a circle comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.plain_text_check import reasons_to_hold
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.practice import queries
from passerelle.practice.actions.steps import said
from passerelle.practice.actions.steps import title as titled
from passerelle.practice.models import Membership, Post, PostKind
from passerelle.practice.permissions import (
    may_join,
    may_moderate,
    may_name_moderators,
    may_read_held,
    may_withdraw_post,
    may_write,
)
from passerelle.practice.states import POSTS, PostState

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person
    from passerelle.practice.models import Circle

WITH_A_TITLE = (PostKind.QUESTION, PostKind.CONCLUSION)


@transaction.atomic
def join(circle: Circle, *, by: Person, today: date) -> Membership:
    """Join a circle. Raises NotPermitted for who acts for nobody and holds no duty, AlreadyDone for who is in it."""
    if not may_join(by):
        raise NotPermitted
    try:
        with transaction.atomic():
            made = Membership.objects.create(circle=circle, person=by, joined_on=today)
    except IntegrityError:
        raise AlreadyDone(field="circle", seen=circle.slug) from None
    journal.record("circle.join", subject=circle.slug, actor=by.reference)
    return made


@transaction.atomic
def leave(circle: Circle, *, by: Person, today: date) -> None:
    """Leave a circle; what one wrote stays. Raises NotPermitted for who is not in it."""
    held = Membership.objects.filter(circle=circle, person=by, left_on=None)
    if not held.update(left_on=today, is_moderator=False):
        raise NotPermitted
    journal.record("circle.leave", subject=circle.slug, actor=by.reference)


@transaction.atomic
def name_moderator(circle: Circle, email: str, *, by: Person, today: date) -> Membership:
    """Let a member moderate. Raises NotPermitted, Malformed for who is not in the circle."""
    if not may_name_moderators(by):
        raise NotPermitted
    found = Membership.objects.filter(circle=circle, left_on=None, person__email__iexact=str(email).strip())
    member = found.select_related("person").first()
    if member is None:
        raise Malformed(field="email", expected="the address of a member of the circle", seen=str(email)[:80])
    if not member.is_moderator:
        found.update(is_moderator=True)
        member.is_moderator = True
        noted = {"moderator": member.person.reference}
        journal.record("circle.name_moderator", subject=circle.slug, actor=by.reference, noted=noted)
    return member


@transaction.atomic
def write(
    circle: Circle,
    kind: str,
    text: str,
    *,
    by: Person,
    today: date,
    title: str = "",
    question: Post | None = None,
) -> Post:
    """Write a note, a question, an answer to one, or, as a moderator, a conclusion, which is public and signed.

    A text that speaks of a person or abuses somebody is held until a registrar has read it. Raises NotPermitted,
    Malformed with everything amiss at once.
    """
    member = queries.membership(circle, by.pk)
    if kind == PostKind.CONCLUSION and not may_moderate(by, member):
        raise NotPermitted
    if kind != PostKind.CONCLUSION and not may_write(by, member):
        raise NotPermitted
    amiss = Together()
    with amiss.also():
        if kind not in PostKind.values:
            raise Malformed(field="kind", expected=", ".join(PostKind.values), seen=str(kind)[:80])
    text = amiss.of(said, "text", text)
    title = amiss.of(titled, "title", title) if kind in WITH_A_TITLE else ""
    with amiss.also():
        if kind == PostKind.ANSWER and not _is_open_question(question, circle):
            raise Malformed(field="question", expected="a question of this circle")
    amiss.settle()
    held = reasons_to_hold(title, text)
    post = Post.objects.create(
        circle=circle,
        kind=kind,
        question=question if kind == PostKind.ANSWER else None,
        title=title,
        text=text,
        state=PostState.HELD if held else PostState.SHOWN,
        held_because=list(held),
        written_by=by,
        written_on=today,
    )
    noted = {"post": post.pk, "kind": kind, "held_because": list(held)}
    journal.record("circle.write", subject=circle.slug, actor=by.reference, noted=noted)
    return post


@transaction.atomic
def release(post: Post, *, by: Person, today: date) -> Post:
    """Let a text go on that was held: it names nobody after all. Raises NotPermitted, WrongState."""
    if not may_read_held(by):
        raise NotPermitted
    return _move(post, "release", by=by, held_because=[])


@transaction.atomic
def withdraw(post: Post, because: str, *, by: Person, today: date) -> Post:
    """Take a text back, one's own or, as a moderator, anybody's; the reason stays.

    Raises NotPermitted, Malformed, NotNow for a conclusion that somebody else signed, WrongState.
    """
    if not may_withdraw_post(by, post, queries.membership(post.circle, by.pk)):
        raise NotPermitted
    if post.kind == PostKind.CONCLUSION and post.written_by_id != by.pk and not may_read_held(by):
        raise NotNow(reason="signed_by_another", reasons=["signed_by_another"])
    why = said("because", because)
    return _move(post, "withdraw", by=by, withdrawn_on=today, withdrawn_because=why)


def _is_open_question(question: Post | None, circle: Circle) -> bool:
    return (
        question is not None
        and question.circle_id == circle.pk
        and question.kind == PostKind.QUESTION
        and question.state == PostState.SHOWN
    )


def _move(post: Post, act: str, *, by: Person, **fields: object) -> Post:
    target = POSTS.after(post.state, act)
    if not Post.objects.filter(pk=post.pk, state=post.state).update(state=target, **fields):
        raise WrongState(act, post.state)
    post.refresh_from_db()
    journal.record(f"circle.{act}", subject=post.circle.slug, actor=by.reference, noted={"post": post.pk})
    return post
