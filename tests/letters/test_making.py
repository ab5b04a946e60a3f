"""Who is told of making something together."""

from __future__ import annotations

import pytest
from django.utils import timezone

from passerelle.catalogue import coauthors, codesign, comments
from passerelle.journal.actions import deliver
from passerelle.letters.models import Letter
from passerelle.organisations.models import Function, Role
from passerelle.registers.states import State
from tests import factories as make

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    """Return who was written to, and what about, since last asked."""
    deliver()
    found = [(one.kind, one.person.email) for one in Letter.objects.select_related("person").order_by("pk")]
    Letter.objects.all().delete()
    return found


def test_each_side_is_told_what_the_other_did_and_nobody_of_their_own():
    entry, today = make.micro_credential(State.DRAFT), timezone.localdate()
    owner, college = make.member(entry.awarder), make.organisation([Role.PROVIDER])
    teacher, works = make.member(college, Function.TEACHER), make.organisation([Role.EMPLOYER])
    signs, _writes = make.member(works), make.member(works, Function.EDITOR)

    asked = coauthors.invite(entry, college, teacher.email, by=owner, today=today)
    assert told() == [("co_author.invite", teacher.email)]
    coauthors.accept(asked, by=teacher, today=today)
    assert told() == [("co_author.answer", owner.email)]
    comments.say(entry, "title", "Shorter?", by=teacher)
    assert told() == [("comment.say", owner.email)]
    comments.say(entry, "title", "So be it.", by=owner)
    assert told() == [("comment.say", teacher.email)]
    named = codesign.name(entry, "employer", "Helped.", organisation=works, by=owner, today=today)
    assert told() == [("co_designer.name", signs.email)]
    codesign.consent(named, by=signs, today=today)
    assert told() == [("co_designer.answer", owner.email)]
    coauthors.end(asked, by=owner, today=today)
    assert told() == [("co_author.end", teacher.email)]


def test_who_was_taken_back_before_the_letter_is_not_asked():
    entry, today = make.micro_credential(State.DRAFT), timezone.localdate()
    owner, college = make.member(entry.awarder), make.organisation([Role.PROVIDER])
    asked = coauthors.invite(entry, college, make.member(college).email, by=owner, today=today)
    coauthors.end(asked, by=owner, today=today)

    assert [kind for kind, _email in told()] == ["co_author.end"]
