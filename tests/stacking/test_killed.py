"""Whoever confirms a larger award is killed at every step, starts again, and finds exactly one of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from passerelle.assessment.models import Candidate
from passerelle.awards.models import Award, Credential, StatusPlace
from passerelle.journal.models import Fact
from passerelle.people.models import Person
from passerelle.signing import actions as signing
from passerelle.signing.models import Intent
from passerelle.stacking import asking, confirming, records
from passerelle.stacking.models import CountedPart, LargerAward, Record
from tests import killed
from tests.awards import factories as base
from tests.stacking import factories as make

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # a register that is killed is a file of its own
LEARNER = "Ana Bel"


def prepared() -> None:
    """Somebody who holds every part and asked, and two officers."""
    at = make.workshop()
    learner = base.person(LEARNER)
    at.give(learner)
    Person.objects.filter(pk=at.first.pk).update(name="First")
    Person.objects.filter(pk=at.second.pk).update(name="Second")
    asking.ask(at.programme, by=learner, today=timezone.localdate())


def the_whole_way() -> dict[str, Any]:
    """Check, confirm and record, from the beginning; return how many of everything there are after it."""
    signing.finish_open_intents()  # what a start-up does
    today = timezone.localdate()
    larger = LargerAward.objects.get()
    if larger.state == "asked":
        confirming.check(larger, by=Person.objects.get(name="First"), today=today)
    made = confirming.confirm(larger, by=Person.objects.get(name="Second"), today=today)
    records.record(made, by=made.holder)
    kinds = ("larger_award.check", "larger_award.confirm", "candidate.assess", "award.intend", "award.made")
    of_whole = Award.objects.filter(micro_credential=larger.micro_credential)
    return {
        "asked": list(LargerAward.objects.values_list("state", flat=True)),
        "parts": list(CountedPart.objects.order_by("lot").values_list("lot", flat=True)),
        "candidates": Candidate.objects.filter(route="stacking").count(),
        "awards": list(of_whole.values_list("state", "result")),
        "credentials": Credential.objects.filter(award__in=of_whole).count(),
        "places": StatusPlace.objects.filter(award__in=of_whole).count(),
        "records": Record.objects.count(),
        "intents": sorted(Intent.objects.values_list("purpose", "state")),
        **{kind: Fact.objects.filter(kind=kind).count() for kind in kinds},
    }


def test_killed_at_every_step_and_started_again_there_is_exactly_one_of_everything(tmp_path: Path):
    folder = killed.empty_register(tmp_path / "prepared")
    killed.run(folder, prepared)
    was_killed, whole = killed.run(killed.copied(folder, "whole"), the_whole_way)
    assert not was_killed
    assert whole["found"]["awards"] == [["in_force", "pass"]]
    assert (whole["found"]["asked"], whole["found"]["records"]) == (["confirmed"], 1)
    assert whole["steps"] >= 4

    for step in range(1, whole["steps"] + 1):
        register = killed.copied(folder, f"killed-after-{step}")
        assert killed.run(register, the_whole_way, killed_after=step) == (True, None), step
        _not_killed, again = killed.run(register, the_whole_way)
        assert again["found"] == whole["found"], step
