"""Results on another scale before employers: they count as a body or the authority stated, and it is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passerelle.core.errors import Malformed
from passerelle.opportunities import finding, queries
from passerelle.organisations.models import Function
from passerelle.recognition import conversions
from passerelle.web.employer import telling
from tests.opportunities.factories import lets, opened
from tests.recognition.factories import TODAY, mandated, person
from tests.recognition.test_conversions import MARKS, TWENTY, on_twenty, policy_officer

if TYPE_CHECKING:
    from types import SimpleNamespace

    from passerelle.conversions.models import Conversion
    from passerelle.opportunities.models import Opportunity

LAST = TODAY + timedelta(days=10)


def post(story: SimpleNamespace) -> Opportunity:
    """Return a post that asks for any award of the authority, with merit or better."""
    return opened(story, items=[{"awarders": [story.authority.number], "min_result": "merit"}])


def said(story: SimpleNamespace, **more: Any) -> Conversion:
    officer = mandated(story.authority, Function.RECOGNITION_OFFICER, person("Recognises for the authority"))
    return conversions.state(story.authority, MARKS | more, by=officer, today=TODAY)


def chance(story: SimpleNamespace, of: Opportunity, on=TODAY) -> tuple[Any, ...]:
    found = queries.chance_of(story.amina, of, on=on)
    (match,) = found.matches
    return found.standing.met_of, match.unmet, match.counts_as, match.conversion


@pytest.mark.parametrize(
    ("result", "told"),
    [("14", (1, (), "merit", "CV-00001v1")), ("16", (1, (), "distinction", "CV-00001v1")), ("12", (0, (), "", ""))],
)
def test_a_mark_counts_for_a_post_as_its_employer_stated(story, result, told):
    on_twenty(story, result)
    said(story)

    assert chance(story, post(story)) == told


def test_the_learner_reads_by_which_conversion(story):
    on_twenty(story, "14")
    said(story)

    found = queries.chance_of(story.amina, post(story), on=TODAY)

    assert [one.yours for one in telling.matches(found.matches)] == [
        "You have it; your 14 counts as “merit” (conversion CV-00001v1)"
    ]


def test_one_that_the_authority_stated_for_everybody_counts_and_that_of_another_body_does_not(story):
    on_twenty(story, "14")
    said(story)
    running = post(story)
    conversions.end(
        conversions.Conversion.objects.get(), by=conversions.Conversion.objects.get().stated_by, today=TODAY
    )
    conversions.state(story.polytechnic, MARKS, by=story.officer, today=TODAY)
    assert chance(story, running) == (0, (), "", "")

    made = conversions.state(None, MARKS, by=policy_officer(), today=TODAY)
    assert chance(story, running) == (0, (), "", "")
    conversions.confirm(made, by=policy_officer(), today=TODAY)

    assert chance(story, running) == (1, (), "merit", made.reference)


@pytest.mark.parametrize(("country", "met"), [("SA", 1), ("XX", 0)])
def test_one_for_the_awards_of_a_country_reads_those_alone(story, country, met):
    on_twenty(story, "14")
    said(story)
    running = post(story)
    conversions.end(
        conversions.Conversion.objects.get(), by=conversions.Conversion.objects.get().stated_by, today=TODAY
    )
    said(story, country=country)

    assert chance(story, running)[0] == met


def test_what_ran_out_counts_no_more(story):
    on_twenty(story, "14")
    said(story, valid_to=LAST)
    running = post(story)

    assert [chance(story, running, on=day)[0] for day in (LAST, LAST + timedelta(days=1))] == [1, 0]


def test_an_employer_finds_whose_mark_counts_and_nobody_else(story):
    on_twenty(story, "14")
    said(story)
    running = post(story)
    lets(story.amina, shows=["awards", "name"])

    (seen,) = finding.seen(running, by=story.employer_editor, today=TODAY)
    assert (seen.name, seen.met_of, seen.awards) == (story.amina.name, 1, ((story.item.name, ""),))
    type(story.award).objects.filter(pk=story.award.pk).update(result="12")

    assert finding.seen(running, by=story.employer_editor, today=TODAY) == []


def test_a_row_whose_results_nobody_can_meet_is_published_once_its_marks_convert(story):
    on_twenty(story, "14")
    with pytest.raises(Malformed) as refusal:
        post(story)
    assert refusal.value.data["reason"] == "result_unknown"

    said(story)

    assert post(story).state == "open"


def test_one_query_more_where_scales_differ_and_none_where_they_do_not(story):
    running = post(story)
    with CaptureQueriesContext(
        connection,
    ) as alike:
        queries.chance_of(story.amina, running, on=TODAY)
    type(story.item).objects.filter(pk=story.item.pk).update(assessment={"scale": TWENTY})
    with CaptureQueriesContext(connection) as differing:
        queries.chance_of(story.amina, running, on=TODAY)

    assert len(differing) == len(alike) + 1
