"""A registered entry that was changed: what the trust folder says of each version, and what awards of each state."""

from __future__ import annotations

import pytest

from passerelle.awards.histories import entry_histories
from passerelle.awards.record import achievement
from passerelle.catalogue.models import MicroCredential
from passerelle.registers import actions as registers
from passerelle.registers.models import EntryVersion
from tests import factories as make
from tests.vetting.test_revising import decided, sent

pytestmark = pytest.mark.django_db


def test_the_version_before_lives_on_beside_the_new_one_until_the_entry_ends():
    revision = sent(level="5")
    decided(revision)
    entry = MicroCredential.objects.get(number=revision.entry)
    registers.move(entry, "suspend", by=make.person())

    told = {one.version: [step.status for step in one.history] for one in entry_histories()}

    assert told == {
        1: ["listed_pending", "registered", "review_open", "registered", "suspended"],
        2: ["registered", "suspended"],
    }


def test_an_award_of_either_version_states_its_own_level():
    revision = sent(level="5")
    decided(revision)
    entry = MicroCredential.objects.get(number=revision.entry)
    make.framework("4", "5")

    kept = EntryVersion.objects.filter(entry=entry.number).order_by("edition")
    told = [achievement(entry, version.edition, version.stated).levels[0].code for version in kept]

    assert told == ["4", "5"]
