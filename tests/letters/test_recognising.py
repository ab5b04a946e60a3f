"""Once a month officers are told that new entries are near theirs: once, and only where there is one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from passerelle.letters import recognising
from passerelle.letters.models import Letter
from passerelle.organisations.models import Function
from tests.recognition import factories
from tests.recognition.factories import mandated, micro_credential, published

if TYPE_CHECKING:
    from types import SimpleNamespace

FIRST = date(2026, 12, 1)


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: FIRST)
    return factories.story()


def told() -> list[tuple[str, str]]:
    letters = Letter.objects.filter(kind="near_entries.month").order_by("person__name")
    return [(one.person.name, one.about) for one in letters]


def test_officers_of_a_body_are_told_once_a_month_and_nobody_where_nothing_is_near(story):
    published(story)
    recognising.new_entries(FIRST)
    assert told() == []
    for record in (story.degree, micro_credential("Solar pumps", story.authority)):
        type(record).objects.filter(pk=record.pk).update(field="0713")
    mandated(story.polytechnic, Function.SIGNATORY, story.officer)

    for day in (1, 2, 7):
        recognising.new_entries(FIRST.replace(day=day))

    assert told() == [("Gisela Brandt", "2026-11"), ("Samuel Adeyinka", "2026-11")]


def test_later_in_the_month_nobody_is_told(story):
    published(story)
    for record in (story.degree, micro_credential("Solar pumps", story.authority)):
        type(record).objects.filter(pk=record.pk).update(field="0713")

    recognising.new_entries(date(2026, 12, 8))

    assert told() == []
