"""What somebody's awards open together: at once, with a person, nearly; the same from the trace alone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from passerelle.awards.states import AwardState
from passerelle.catalogue.models import MicroCredential, Revision
from passerelle.catalogue.states import RevisionState
from passerelle.core import deciding
from passerelle.frameworks import queries as frameworks
from passerelle.recognition import holding
from passerelle.recognition.models import RecognitionCase
from passerelle.recognition.openings import openings
from passerelle.registers.models import EntryVersion
from tests.recognition.factories import (
    TODAY,
    applied_to,
    award,
    in_force,
    micro_credential,
    organisation,
    person,
    programme,
    stated,
)

if TYPE_CHECKING:
    from types import SimpleNamespace

pytestmark = pytest.mark.django_db


def told(story: SimpleNamespace, who: object = None) -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    return [
        (one.line.module_title or one.line.opens, one.answer, tuple(it.number for it in one.awards), one.lacks)
        for target in openings(who or story.amina, on=TODAY)
        for one in target.openings
    ]


def of_two(story: SimpleNamespace, **more: object) -> dict[str, object]:
    """Return a line that asks for the item and another micro-credential together."""
    story.second = getattr(story, "second", None) or micro_credential("Pump Repair", story.authority)
    clauses = [[{"micro_credentials": [story.item.number]}], [{"micro_credentials": [story.second.number]}]]
    line = stated(story, module_code="RE204") | {"asks": {"clauses": clauses}} | more
    for name in ("micro_credential", "min_result", "max_age_years"):
        line.pop(name)
    return line


def test_a_rule_that_is_met_opens_at_once_and_one_for_two_awards_is_one_award_away(story):
    in_force(story.polytechnic, stated(story), of_two(story), by=story.officer)

    assert told(story) == [
        ("Field Measurement 1", "automatic", (story.award.number,), ()),
        ("Pump Systems", "near", (), ("item",)),
    ]


def test_with_the_second_award_the_larger_waiver_is_chosen_for_each_award_serves_once(story):
    in_force(story.polytechnic, stated(story), of_two(story), by=story.officer)
    second = award(story.amina, story.second)

    assert told(story) == [
        ("Pump Systems", "automatic", (story.award.number, second.number), ()),
        ("Field Measurement 1", "near", (), ("taken",)),
    ]
    assert openings(story.amina, on=TODAY)[0].decision.credits == Decimal(6)


def test_where_the_programme_is_nearly_full_a_person_confirms_what_there_is_room_for(story):
    small = programme(story.polytechnic, title={"en": "A small one"}, credits=Decimal(6))
    in_force(story.polytechnic, stated(story, programme=small), by=story.officer)

    assert told(story) == [("Field Measurement 1", "proposed", (story.award.number,), ())]
    assert [one.decision.credits for one in openings(story.amina, on=TODAY)] == [Decimal("2.4")]


def test_too_low_a_result_is_told_as_what_is_lacking(story):
    in_force(story.polytechnic, stated(story, min_result="distinction"), by=story.officer)

    assert told(story) == [("Field Measurement 1", "near", (), ("result",))]


@pytest.mark.parametrize(
    ("system", "credits_", "answer"),
    [
        ("ECTS", "3", "automatic"),
        ("", "3", "automatic"),
        ("UK-CATS", "3", "near"),
        ("UK-CATS", "9", "automatic"),
        ("CO", "9", "near"),
        ("nobody’s", "9", "near"),
    ],
)
def test_credits_of_another_system_count_as_the_programme_counts_them_the_least_of_them(
    story, system, credits_, answer
):
    asks = {"further": [{"micro_credentials": [story.item.number]}], "min_credits": 3}
    line = stated(story) | {"asks": asks}
    for name in ("micro_credential", "min_result", "max_age_years"):
        line.pop(name)
    in_force(story.polytechnic, line, by=story.officer)
    type(story.item).objects.filter(pk=story.item.pk).update(credit_system=system, credits=Decimal(credits_))

    assert [one.answer for target in openings(story.amina, on=TODAY) for one in target.openings] == [answer]


def kept(entry: MicroCredential, edition: int, **stated: object) -> None:
    """Keep what an edition stated, as a submission does."""
    EntryVersion.objects.create(
        entry=entry.number, edition=edition, stated=stated, submitted_on=TODAY, submitted_by=person("Who Submitted")
    )


def later_edition(entry: MicroCredential, **fields: object) -> None:
    """Put another edition in the place of the first, with what it changed."""
    Revision.objects.create(
        number=f"RV-{entry.pk:05d}", entry=entry.number, edition=1, owner=entry.awarder, state=RevisionState.ACCEPTED,
        change_class="substantive",
        begun_by=person("Who Changed"), begun_on=TODAY, sent_by=person("Who Sent"), sent_on=TODAY, stated={},
        ended_on=TODAY, superseded={"determined_level": "", "determined_credits": None},
    )  # fmt: skip
    type(entry).objects.filter(pk=entry.pk).update(edition=2, **fields)


def test_an_award_counts_with_the_credits_and_outcomes_of_the_edition_it_was_made_in(story):
    kept(story.item, 1, credits={"value": "3"}, learning_outcomes=[{"code": "LO1", "text": "Inspect a well"}])
    later_edition(story.item, credits=Decimal(4), outcomes=[{"code": "LO2", "text": "Repair a pump"}])
    plain = stated(story)
    for name in ("micro_credential", "min_result", "max_age_years"):
        plain.pop(name)
    size = {"further": [{"micro_credentials": [story.item.number]}], "min_credits": 4}
    outcome = {"clauses": [[{"outcomes": [f"{story.item.number}#LO2"]}]]}
    in_force(
        story.polytechnic, plain | {"asks": size}, plain | {"asks": outcome, "module_code": "RE204"}, by=story.officer
    )

    assert told(story) == [("Field Measurement 1", "near", (), ("credits",))]

    newer = award(story.other, story.item, edition=2)
    assert sorted(told(story, story.other)) == [
        ("Field Measurement 1", "near", (), ("taken",)),
        ("Pump Systems", "automatic", (newer.number,), ()),
    ]


def test_an_award_counts_with_the_level_of_the_edition_it_was_made_in(story, monkeypatch):
    monkeypatch.setattr(frameworks, "placing", lambda *_asked: pytest.fail("the edition says where its level stands"))
    kept(story.item, 1, level={"nqf": "5", "framework": "mi/2020"})
    later_edition(story.item, level="4", determined_level="4", level_framework="mi/2024")
    story.item.refresh_from_db()
    story.award.refresh_from_db()

    (item,) = holding.items_of([story.award]).values()
    (newer,) = holding.items_of([award(story.other, story.item, edition=2)]).values()

    assert [str(level) for level in item.levels] == ["mi/2020:5"]
    assert [str(level) for level in newer.levels] == ["mi/2024:4"]


def test_what_was_brought_before_is_neither_offered_again_nor_told_as_near(story):
    in_force(story.polytechnic, stated(story), by=story.officer)
    applied_to([story.award], story.degree, by=story.amina, today=TODAY)

    assert told(story) == []


def test_several_programmes_are_told_apart_and_what_opens_most_comes_first(story):
    near = programme(story.polytechnic, title={"en": "Another degree"})
    lines = (stated(story, programme=near, min_result="distinction"), stated(story))
    in_force(story.polytechnic, *lines, by=story.officer)

    found = openings(story.amina, on=TODAY)
    assert [(one.programme.number, len(one.open_now), len(one.near)) for one in found] == [
        (story.degree.number, 1, 0),
        (near.number, 0, 1),
    ]


def test_nothing_is_told_of_a_line_of_which_nothing_is_held_nor_of_an_award_that_ended(story):
    elsewhere = micro_credential("Something else", story.authority)
    in_force(story.polytechnic, stated(story, micro_credential=elsewhere), by=story.officer)
    award(story.other, story.item, state=AwardState.REVOKED)

    assert (told(story), told(story, story.other)) == ([], [])


def test_asking_changes_nothing(story):
    in_force(story.polytechnic, stated(story), by=story.officer)
    openings(story.amina, on=TODAY)

    assert not RecognitionCase.objects.exists()


def test_every_answer_is_made_again_from_its_trace_alone(story):
    in_force(story.polytechnic, stated(story), of_two(story), by=story.officer)
    award(story.amina, story.second)

    for target in openings(story.amina, on=TODAY):
        trace = deciding.as_data(target.decision)
        assert deciding.as_data(deciding.retraced(trace)) == trace


def test_it_takes_as_many_queries_for_many_awards_as_for_one(story, django_assert_max_num_queries):
    body = organisation("Another University")
    in_force(story.polytechnic, stated(story), of_two(story), by=story.officer)
    for place in range(20):
        award(story.amina, micro_credential(f"Award {place}", body))

    with django_assert_max_num_queries(9):
        assert len(openings(story.amina, on=TODAY)) == 1
