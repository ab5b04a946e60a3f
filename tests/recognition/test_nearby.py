"""New entries near what a body offers or accepts, a month at a time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from passerelle.catalogue.models import MicroCredential
from passerelle.recognition import nearby
from passerelle.registers.states import State
from tests.recognition.factories import TODAY, micro_credential, published

if TYPE_CHECKING:
    from types import SimpleNamespace

pytestmark = pytest.mark.django_db
OUTCOMES = [{"text": "Measures the depth of a well."}, {"text": "Inspects pumps and reports what is worn."}]


def listed(story: SimpleNamespace, title: str, *, on: date = TODAY, state: State = State.REGISTERED, **more: object):
    made = micro_credential(title, more.pop("awarder", story.authority), state=state)
    MicroCredential.objects.filter(pk=made.pk).update(listed_on=on, **more)
    return made


def found(story: SimpleNamespace, month: str = "2026-11") -> list[tuple[str, int, int]]:
    told = nearby.near([story.polytechnic.pk], month, today=TODAY)
    return [(one.entry.name, len(one.programmes), len(one.like)) for one in told]


@pytest.fixture
def offered(story):
    type(story.degree).objects.filter(pk=story.degree.pk).update(field="0713")
    MicroCredential.objects.filter(pk=story.item.pk).update(outcomes=OUTCOMES, language="en")
    published(story)
    return story


def test_what_has_the_field_of_a_programme_or_says_what_is_accepted_is_near(offered):
    listed(offered, "Same field", field="0714")
    listed(offered, "Much the same", outcomes=[{"text": "Inspect pumps, report what is worn"}], language="en")
    listed(offered, "Another thing", outcomes=[{"text": "Bakes bread."}], field="0721", language="en")

    assert found(offered) == [("Much the same", 0, 1), ("Same field", 1, 0)]


def test_what_is_one_s_own_named_already_not_listed_or_of_another_month_is_not(offered):
    listed(offered, "Own", field="0713", awarder=offered.polytechnic)
    listed(offered, "A draft", field="0713", state=State.DRAFT)
    listed(offered, "Long ago", field="0713", on=date(2026, 10, 31))

    assert found(offered) == []
    assert found(offered, "2026-10") == [("Long ago", 1, 0)]
    assert found(offered, "2026-13") == found(offered, "soon") == []


def test_who_offers_or_accepts_something_is_looked_for(offered):
    assert list(nearby.bodies_with_offers(TODAY)) == [offered.polytechnic]
    assert nearby.month_before(date(2027, 1, 7)) == "2026-12"
    assert nearby.days_of("2026-12") == (date(2026, 12, 1), date(2027, 1, 1))
