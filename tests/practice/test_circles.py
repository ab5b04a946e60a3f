"""Circles: who is in one, what is written there, what a moderator concludes, and what is held."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from passerelle.people.models import Duty
from passerelle.practice import queries
from passerelle.practice.actions import circles as acting
from passerelle.practice.models import Circle, Membership, Post
from passerelle.practice.permissions import may_moderate, may_read, may_write
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


def circle() -> Circle:
    return Circle.objects.get(slug="fraud")


def teacher() -> Any:
    return make.member(make.organisation(), Function.TEACHER)


def member() -> Any:
    somebody = teacher()
    acting.join(circle(), by=somebody, today=TODAY)
    return somebody


def registrar() -> Any:
    return make.person(duties=[Duty.REGISTRAR])


def moderator() -> Any:
    somebody = member()
    acting.name_moderator(circle(), somebody.email, by=registrar(), today=TODAY)
    return somebody


def wrote(kind: str = "note", text: str = "Two photos were the same.", **more: Any) -> Post:
    by = more.pop("by", None) or member()
    return acting.write(circle(), kind, text, by=by, today=TODAY, **more)


def of(somebody: Any) -> Membership | None:
    return queries.membership(circle(), somebody.pk)


def test_four_circles_are_there_from_the_start():
    assert list(Circle.objects.values_list("slug", flat=True)) == ["fraud", "frameworks", "pedagogy", "recognition"]


def test_whoever_acts_for_a_body_or_holds_a_duty_joins_and_a_learner_does_not():
    for somebody in (teacher(), make.person(duties=[Duty.APPEAL_HANDLER])):
        assert acting.join(circle(), by=somebody, today=TODAY).circle == circle()
    with pytest.raises(NotPermitted):
        acting.join(circle(), by=make.person(), today=TODAY)

    assert queries.circles().get(slug="fraud").members == 2


def test_one_joins_once_and_leaves_and_comes_back():
    somebody = member()
    with pytest.raises(AlreadyDone):
        acting.join(circle(), by=somebody, today=TODAY)
    acting.leave(circle(), by=somebody, today=TODAY)
    with pytest.raises(NotPermitted):
        acting.leave(circle(), by=somebody, today=TODAY)
    assert not may_read(somebody, of(somebody))

    acting.join(circle(), by=somebody, today=TODAY)

    assert may_write(somebody, of(somebody))
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(circle=circle(), person=somebody, joined_on=TODAY)


def test_who_loses_the_last_mandate_reads_and_writes_no_more():
    somebody = moderator()
    somebody.mandates.update(ends_on=TODAY)
    somebody = type(somebody).objects.get(pk=somebody.pk)

    held = of(somebody)
    assert (may_read(somebody, held), may_write(somebody, held), may_moderate(somebody, held)) == (False, False, False)


def test_members_ask_and_answer_and_a_moderator_concludes():
    asking, answering, moderating = member(), member(), moderator()
    question = wrote("question", "How do you notice it?", title="The same photo twice", by=asking)
    answer = wrote("answer", "By its size.", by=answering, question=question)
    with pytest.raises(NotPermitted):
        wrote("conclusion", "Compare sizes.", title="Photos", by=asking)

    said = wrote("conclusion", "Compare sizes.", title="Photos", by=moderating)

    assert (answer.question, list(queries.conclusions(circle()))) == (question, [said])
    assert (said.written_by, said.written_on) == (moderating, TODAY)
    assert Fact.objects.filter(kind="circle.write").count() == 3
    assert "photo" not in str([fact.noted for fact in Fact.objects.all()]).casefold()


def test_who_is_not_in_a_circle_writes_nothing_in_it():
    for somebody in (teacher(), make.person(), registrar()):
        with pytest.raises(NotPermitted):
            wrote(by=somebody)
    assert Post.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "text", "title", "fields"),
    [
        ("note", "", "", ["text"]),
        ("question", "How?", "", ["title"]),
        ("question", "", "", ["text", "title"]),
        ("song", "La.", "", ["kind"]),
        ("answer", "So.", "", ["question"]),
    ],
)
def test_what_says_too_little_is_refused(kind, text, title, fields):
    with pytest.raises(Malformed) as refusal:
        wrote(kind, text, title=title)

    assert [one.data["field"] for one in (refusal.value, *refusal.value.others)] == fields


def test_an_answer_is_to_a_question_of_the_same_circle():
    other = Circle.objects.get(slug="pedagogy")
    somebody = member()
    acting.join(other, by=somebody, today=TODAY)
    elsewhere = acting.write(other, "question", "How?", title="What", by=somebody, today=TODAY)
    note = wrote()

    for wrong in (elsewhere, note):
        with pytest.raises(Malformed):
            wrote("answer", "So.", by=somebody, question=wrong)


def test_a_text_that_speaks_of_a_person_is_held_until_a_registrar_read_it():
    post = wrote(text="It was Mr. Okoro again.")
    assert (post.state, post.held_because, list(queries.held_posts())) == ("held", ["named_person"], [post])

    with pytest.raises(NotPermitted):
        acting.release(post, by=moderator(), today=TODAY)
    acting.release(post, by=registrar(), today=TODAY)

    assert (post.state, list(queries.held_posts())) == ("shown", [])
    with pytest.raises(WrongState):
        acting.release(post, by=registrar(), today=TODAY)


def test_one_takes_back_ones_own_text_and_a_moderator_anybodys_but_a_signed_conclusion():
    author, moderating, stranger = member(), moderator(), member()
    mine, theirs = wrote(by=author), wrote(by=author)
    signed = wrote("conclusion", "Compare sizes.", title="Photos", by=moderating)

    with pytest.raises(NotPermitted):
        acting.withdraw(mine, "No.", by=stranger, today=TODAY)
    acting.withdraw(mine, "It was wrong.", by=author, today=TODAY)
    acting.withdraw(theirs, "Off the theme.", by=moderating, today=TODAY)
    with pytest.raises(NotNow) as refusal:
        acting.withdraw(signed, "No.", by=moderator(), today=TODAY)
    assert refusal.value.data["reasons"] == ["signed_by_another"]
    acting.withdraw(signed, "Outdated.", by=registrar(), today=TODAY)

    assert list(Post.objects.values_list("state", flat=True)) == ["withdrawn"] * 3


def test_only_a_registrar_names_a_moderator_and_only_a_member():
    somebody = member()
    with pytest.raises(NotPermitted):
        acting.name_moderator(circle(), somebody.email, by=moderator(), today=TODAY)
    with pytest.raises(Malformed):
        acting.name_moderator(circle(), teacher().email, by=registrar(), today=TODAY)

    acting.name_moderator(circle(), somebody.email.upper(), by=registrar(), today=TODAY)
    acting.name_moderator(circle(), somebody.email, by=registrar(), today=TODAY)

    assert may_moderate(somebody, of(somebody))
    assert Fact.objects.filter(kind="circle.name_moderator", noted__moderator=somebody.reference).count() == 1
