"""Signals looked for by several processes at once: one cause is written once, and a body has one review for them."""

from __future__ import annotations

import pytest

from passerelle.journal.models import Fact
from passerelle.organisations.models import Organisation, Role
from passerelle.quality import jobs, storing
from passerelle.quality.actions.signals import Seen, open_signal
from passerelle.quality.models import Review, Signal, SignalKind
from tests import factories as make
from tests.at_once import at_once
from tests.factories import TODAY
from tests.quality import seen

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_of_eight_that_see_the_same_complaints_at_once_one_opens_a_review():
    storing.load_shipped()
    course = make.short_course()
    assert course.provider is not None
    seen.overseen(course.provider)
    facts = [seen.held_valid(course.number) for _ in range(3)]

    at_once([lambda fact=fact: jobs.complaint_held_valid(fact) for fact in facts * 3][:8])

    assert (Signal.objects.count(), Review.objects.count()) == (1, 1)
    assert Fact.objects.filter(kind__in=("review.open", "signal.open")).count() == 2


@pytest.mark.parametrize("_turn", range(4))
def test_eight_causes_at_once_about_one_body_join_one_review(_turn):
    storing.load_shipped()
    body = make.organisation([Role.PROVIDER])
    seen.overseen(body)

    def see(n: int) -> None:
        subject = Organisation.objects.get(pk=body.pk)
        open_signal(Seen(SignalKind.COMPLAINTS, f"cause-{n}", subject, {}), today=TODAY)

    at_once([lambda n=n: see(n) for n in range(8)])

    assert (Signal.objects.filter(review=Review.objects.get()).count(), Review.objects.count()) == (8, 1)
