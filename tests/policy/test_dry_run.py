"""A dry run: who would newly fail, who newly pass, because of what; step by step, with the same end."""

from __future__ import annotations

from typing import Any

import pytest

from passerelle.journal.models import Fact
from passerelle.people.models import Duty
from passerelle.policy import actions, dry_run, trying
from passerelle.policy.editing import with_values
from passerelle.policy.shipped import load, shipped, texts
from tests import factories as make

TODAY, CMF = make.TODAY, "EMC-CMF-2019"


class Shelf:
    """A register of entries that state these hours, as a kept version does."""

    def __init__(self, *hours: str) -> None:
        self._entries = [(f"MC-{n:03d}", hours_of) for n, hours_of in enumerate(hours)]

    def targets(self) -> tuple[str, ...]:
        return ("micro_credential", "organisation")

    def count(self, target: str) -> int:
        return len(self._entries) if target == "micro_credential" else 0

    def stated(self, target: str, *, after: str = "", most: int | None = None) -> Any:
        own = self._entries if target == "micro_credential" else []
        later = [pair for pair in own if pair[0] > after]
        for number, hours in later[:most]:
            yield number, {"workload": {"hours": hours}}


def only_hours(low: int, high: int) -> Any:
    rule = {
        "id": "H-1", "target": "micro_credential", "stage": "gate", "kind": "range", "field": "workload.hours",
        "min": low, "max": high, "severity": "block", "clause": "c", "source": "s", "message_key": "number_between",
    }  # fmt: skip
    import json

    return load(json.dumps({"id": "P", "title": "P", "binding": "law", "rules": [rule]}))


def run(new: Any, old: Any, shelf: Shelf, most: int) -> dry_run.Tally:
    tally = dry_run.begin(new, shelf, on=TODAY)
    while not tally.finished:
        dry_run.go_on(tally, new, old, shelf, on=TODAY, most=most)
    return tally


SHELF = Shelf("50", "99.5", "100", "150", "151", "")


@pytest.mark.parametrize("most", [1, 2, 6, 7, 100])
def test_the_tally_is_the_same_whatever_the_steps(most):
    tally = run(only_hours(100, 160), only_hours(40, 150), SHELF, most)

    assert (tally.done, tally.of, tally.percent) == (6, 6, 100)
    assert (tally.failing, tally.newly_failing, tally.newly_passing) == (3, 2, 1)
    assert (tally.rules, tally.fields, tally.mostly) == ({"H-1": 2}, {"workload.hours": 2}, "workload.hours")
    assert tally.failing_examples == [["MC-000", ["H-1"]], ["MC-001", ["H-1"]]]
    assert tally.passing_examples == ["MC-004"]


def test_a_profile_that_nothing_was_judged_by_newly_fails_all_that_fail():
    tally = run(only_hours(100, 150), None, SHELF, 100)
    assert (tally.failing, tally.newly_failing, tally.newly_passing) == (4, 4, 0)


def test_an_empty_register_is_done_at_once():
    tally = run(only_hours(1, 2), None, Shelf(), 100)
    assert (tally.done, tally.of, tally.percent, tally.mostly) == (0, 0, 100, "")


def test_several_profiles_at_once_stop_what_each_stops_alone():
    profiles = [only_hours(100, 150), shipped()[CMF]]
    told = []
    found = dry_run.together(profiles, SHELF, "micro_credential", on=TODAY, told=told.append)
    alone = {profile.id: run(profile, None, SHELF, 100).failing for profile in profiles}
    assert (found, told) == (alone, [])


def test_progress_is_told_after_every_step():
    seen = []
    dry_run.whole(only_hours(1, 2), None, SHELF, on=TODAY, told=lambda tally: seen.append(tally.percent))
    assert seen == [100]


@pytest.mark.django_db
def test_a_run_is_kept_with_its_draft_and_of_two_at_once_one_is_dropped():
    make.rules()
    officer = make.person(duties=[Duty.POLICY_OFFICER])
    text = with_values(texts()["MQA-SAMC"], {"rules.0.min": 60})
    version = actions.draft_version(text, by=officer, in_force_from=TODAY + actions.NOTICE, today=TODAY)

    trying.go_on(version, SHELF, by=officer, most=2)
    twin = type(version).objects.get(pk=version.pk)
    trying.go_on(version, SHELF, by=officer, most=2)
    trying.go_on(twin, SHELF, by=officer, most=3)

    assert trying.tally_of(twin).done == trying.tally_of(version).done == 4
    while not trying.tally_of(version).finished:
        trying.go_on(version, SHELF, by=officer, most=2)
    assert (version.dry_run["done"], Fact.objects.get(kind="policy.try").noted) == (
        6,
        {"profile": "MQA-SAMC", "of": 6, "newly_failing": 6, "newly_passing": 0},
    )
    changes = list(trying.compared(version, SHELF))
    assert [change.number for change in changes if change.newly_fails] == [f"MC-{n:03d}" for n in range(6)]
