"""An award says the credits that were determined, as it says the level."""

from __future__ import annotations

from decimal import Decimal

import pytest

from passerelle.awards.record import achievement
from passerelle.catalogue.models import MicroCredential
from passerelle.registers.models import EntryVersion
from tests.vetting import factories as given

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("determined", "said"), [(None, "2"), ("1.75", "1.75")])
def test_an_award_says_the_credits_that_hold(determined, said):
    entry = given.listed()
    MicroCredential.objects.filter(pk=entry.pk).update(determined_credits=determined)
    version = EntryVersion.objects.get(entry=entry.number)

    assert achievement(MicroCredential.objects.get(pk=entry.pk), version).credits == Decimal(said)
