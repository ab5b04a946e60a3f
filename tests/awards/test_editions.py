"""A registered entry that was changed: what the trust folder says of each version, and what awards of each state."""

from __future__ import annotations

import pytest

from passerelle.assessment.queries import specification
from passerelle.awards import actions
from passerelle.awards.histories import entry_histories
from passerelle.awards.record import achievement, record_of
from passerelle.catalogue import editions, revising
from passerelle.catalogue.models import MicroCredential
from passerelle.registers import actions as registers
from passerelle.registers.models import EntryVersion
from tests import factories as make
from tests.awards.factories import candidate, house, today
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
    told = [achievement(entry, version).levels[0].code for version in kept]

    assert told == ["4", "5"]


def test_who_was_on_the_way_is_assessed_and_awarded_by_the_version_they_began_with():
    at = house()
    change = revising.begin(
        at.entry, {"summary": {"en": "Inspect wells, and no more."}}, by=at.signatory, today=today()
    )
    revising.send(change, by=at.signatory, today=today(), seen_version=1)
    at.candidate.refresh_from_db()
    entry = MicroCredential.objects.get(pk=at.entry.pk)
    later = candidate(entry)

    first, second = (actions.award(one, by=at.signatory, today=today()) for one in (at.candidate, later))

    assert [(one.edition, one.state) for one in (first, second)] == [(1, "in_force"), (2, "in_force")]
    assert [record_of(one, None).achievement.description for one in (first, second)] == [
        "Inspect wells and boreholes and say whether their water may be drunk.",
        "Inspect wells, and no more.",
    ]
    assert specification(entry, 1).outcomes == specification(entry, 2).outcomes


def test_a_version_that_was_sent_in_anew_or_never_was_one_does_not_go_on():
    entry = make.micro_credential(edition=3)
    by = make.member(entry.awarding_body)
    make.person()
    for edition in (1, 2):
        assert not editions.goes_on(entry, edition)
    change = revising.begin(entry, {"skills": ["mending"]}, by=by, today=make.TODAY)
    revising.send(change, by=by, today=make.TODAY, seen_version=1)
    entry.refresh_from_db()

    assert [editions.goes_on(entry, edition) for edition in range(6)] == [False, False, False, True, True, False]
