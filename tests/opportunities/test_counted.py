"""What became of applications to an employer: every number by itself, small ones withheld, nobody seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from passerelle.opportunities import applying, counted
from passerelle.opportunities.models import JobApplication
from tests.opportunities import factories
from tests.opportunities.factories import drafted, holders, opened
from tests.recognition.factories import TODAY
from tests.web.test_recognition_desks import read, signed_in

if TYPE_CHECKING:
    from types import SimpleNamespace

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    return factories.story()


def applied(story: SimpleNamespace, times: int) -> list[JobApplication]:
    opportunity = opened(story)
    people = holders(story, times)
    return [applying.apply(opportunity, list(one.awards.all()), by=one, today=TODAY) for one in people]


def answered(story: SimpleNamespace, sent: list[JobApplication], answer: str, words: str = "") -> None:
    for one in sent:
        applying.answer(one, answer, words, by=story.employer_editor, today=TODAY + timedelta(days=3))


def told(story: SimpleNamespace, *, days: int = 4) -> dict[str, object]:
    found = counted.of_employer(story.authority, today=TODAY + timedelta(days=days))
    return {one.code: one.told.value if one.told.value is not None else one.told.withheld for one in found}


def test_every_number_is_told_and_what_is_small_is_not(story):
    sent = applied(story, 18)
    answered(story, sent[:5], "interview")
    answered(story, sent[5:7], "refuse", "The place is taken.")

    assert told(story) == {
        "asked": 18, "invited": 0, "interview": 5, "hired": 0, "refused": "too_few", "median_days": 3,
    }  # fmt: skip


def test_how_many_came_is_not_told_where_it_would_tell_a_number_that_is_withheld(story):
    sent = applied(story, 7)
    answered(story, sent[:5], "interview")
    answered(story, sent[5:], "refuse", "The place is taken.")

    found = told(story)

    assert (found["asked"], found["interview"], found["refused"]) == ("too_few", 5, "too_few")


def test_how_many_came_is_not_told_where_a_few_of_them_still_wait(story):
    sent = applied(story, 8)
    answered(story, sent[:5], "interview")

    found = told(story)

    assert (found["asked"], found["interview"], found["refused"]) == ("too_few", 5, 0)


def test_how_many_were_invited_is_not_told_where_few_others_were_not(story):
    sent = applied(story, 10)
    JobApplication.objects.filter(pk__in=[one.pk for one in sent[:8]]).update(was_invited=True)

    found = told(story)

    assert (found["asked"], found["invited"]) == (10, "too_few")


def test_what_only_one_side_calls_a_hire_is_none_and_what_is_older_than_a_year_is_over(story):
    sent = applied(story, 6)
    JobApplication.objects.filter(pk__in=[one.pk for one in sent]).update(state="hired", answered_on=TODAY)

    assert (told(story)["hired"], told(story)["asked"]) == (0, 6)
    assert told(story, days=counted.DAYS + 1)["asked"] == 0


def test_everybody_reads_what_an_employer_accepts_and_what_became_of_it(story):
    opportunity = opened(story)
    [one] = holders(story, 1)
    applying.apply(opportunity, list(one.awards.all()), by=one, today=TODAY)

    page = read(None, "opportunities:accepted", story.authority.slug)

    for words in (f"What {story.authority.legal_name} accepts", story.item.name, "too few to tell"):
        assert words in page
    assert one.name not in page
    rows = b"".join(Client().get(reverse("opportunities:counted_csv", args=[story.authority.slug]))).decode()
    assert rows.splitlines()[0] == "employer,since,until,code,value,withheld"
    assert rows.splitlines()[1] == f"{story.authority.number},2025-11-23,2026-11-23,asked,,too_few"
    by_program = Client().get(f"/api/opportunities/by/{story.authority.slug}/statistics").json()
    assert by_program["since"] == "2025-11-23"
    assert by_program["counts"][0] == {"code": "asked", "value": None, "withheld": "too_few"}
    address = reverse("opportunities:accepted", args=[story.authority.slug])
    assert address in read(None, "opportunities:opportunity", opportunity.number)
    assert address in signed_in(story.employer_editor).get(reverse("employer:positive_list")).content.decode()


def test_who_offers_nothing_in_public_has_no_such_page(story):
    drafted(story)

    read(None, "opportunities:accepted", story.authority.slug, status=404)
    read(None, "opportunities:accepted", "nobody", status=404)
