"""What a list is told to have decided: every number by itself, small ones withheld, nobody seen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from passerelle.recognition import actions, list_counted
from passerelle.recognition.models import CaseMode, LineMode, RecognitionCase
from passerelle.recognition.states import CaseState
from tests.recognition.factories import TODAY, applied_to, award, drafted, micro_credential, person, published, stated

if TYPE_CHECKING:
    from types import SimpleNamespace

pytestmark = pytest.mark.django_db


def asked(story: SimpleNamespace, times: int) -> list[RecognitionCase]:
    """Let that many other learners bring the award that the list names."""
    learners = [person(f"Learner {place}") for place in range(times)]
    return [applied_to([award(one, story.item)], story.degree, by=one, today=TODAY) for one in learners]


def told(story: SimpleNamespace, positive_list: object) -> dict[str, object]:
    _since, counts = list_counted.of_list(positive_list)
    return {one.code: one.told.value if one.told.value is not None else one.told.withheld for one in counts}


def test_every_number_is_told_and_what_is_small_is_not(story):
    found = published(story).edition.positive_list
    asked(story, 6)
    elsewhere = micro_credential("Another", story.authority)
    learners = [person(f"By hand {place}") for place in range(10)]
    by_hand = [applied_to([award(one, elsewhere)], story.degree, by=one, today=TODAY) for one in learners]
    for place, case in enumerate(by_hand[:6]):
        day, difference = TODAY + timedelta(days=10), "level" if place < 5 else "volume"
        actions.decide(case, by=story.officer, today=day, grant=False, difference=difference, reasons="Too far.")

    assert list_counted.of_list(found)[0] == TODAY
    assert told(story, found) == {
        "asked": 16,
        "automatic": 6,
        "proposed": 0,
        "granted": 6,
        "refused_level": 5,
        "refused_volume": "too_few",
        "refused_outcomes": 0,
        "refused_quality": 0,
        "refused_profile": 0,
        "looked_at_again": 0,
        "median_days": 5,
    }


def test_how_many_asked_is_not_told_where_few_are_left_beside_what_is_told(story):
    found = published(story).edition.positive_list
    asked(story, 6)
    elsewhere = micro_credential("Another", story.authority)
    waits = person("By hand")
    applied_to([award(waits, elsewhere)], story.degree, by=waits, today=TODAY)

    counts = told(story, found)

    assert (counts["asked"], counts["automatic"], counts["granted"]) == ("too_few", 6, 6)


def test_what_a_person_confirms_and_what_is_looked_at_again_are_counted_too(story):
    found = published(story, mode=LineMode.SEMI_AUTOMATIC, conditions="Laboratory record.").edition.positive_list
    cases = asked(story, 5)
    assert {case.mode for case in cases} == {CaseMode.SEMI_AUTOMATIC}
    for case in cases:
        actions.decide(case, by=story.officer, today=TODAY, grant=False, difference="level", reasons="Far.")
        actions.ask_again(case, by=case.learner, today=TODAY, because="Look again.")

    counts = told(story, found)

    assert (counts["proposed"], counts["looked_at_again"], counts["refused_level"]) == (5, 5, 0)
    assert (counts["granted"], counts["median_days"]) == (0, "nothing")
    assert set(RecognitionCase.objects.values_list("state", flat=True)) == {CaseState.ASKED_AGAIN}


def test_what_came_before_the_list_or_to_other_programmes_is_not_counted(story):
    applied_to([story.award], story.degree, by=story.amina, today=date(2026, 1, 5))
    found = published(story).edition.positive_list

    assert told(story, found)["asked"] == 0


def test_a_list_that_was_never_in_force_counts_nothing(story):
    draft = drafted(story.polytechnic, stated(story), by=story.officer)

    assert list_counted.of_list(draft.positive_list) == (None, ())
