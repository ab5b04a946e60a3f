"""`passerelle plan` tells a way in words and as JSON, or why there is none, and refuses by name."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from passerelle.cli import installation
from passerelle.cli import plan as command
from passerelle.journal.models import Fact
from passerelle.pathways import shelf
from tests.pathways import factories as make
from tests.pathways.factories import TODAY
from tests.recognition.factories import award

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch, tmp_path):
    monkeypatch.setattr(installation, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(installation, "is_ready", lambda folder: True)
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    shelf.forget()
    yield make.ladder()
    shelf.forget()


def asked(at, *more: str, to: str = "") -> list[str]:
    return ["--learner", at.learner.reference, "--to", to or at.pumps.number, *more]


def test_a_plan_is_told_step_by_step_with_its_proof(at, capsys):
    before = Fact.objects.count()

    assert command.main(asked(at)) == 0

    assert capsys.readouterr().out.splitlines() == [
        f"to Pumps ({at.pumps.number})",
        f"  1. 2027-02-01 to 2027-03-01  Wiring ({at.wiring.number})",
        "     Wiring, a course, Lake Technical College; online; 80.00 MID; 9.7 h a week",
        f"  2. 2027-04-05 to 2027-05-03  Pumps ({at.pumps.number})",
        "     Pumps, a course, Lake Technical College; Tirma; 100.00 MID; 9.7 h a week",
        "     after Wiring",
        "  180.00 MID in all, 2 steps, ends 2027-05-03",
        "  proven: none is better",
    ]
    assert Fact.objects.count() == before


def test_the_same_as_json(at, capsys):
    assert command.main(asked(at, "--soonest", "--json")) == 0

    told = json.loads(capsys.readouterr().out)
    assert {name: told["plan"][name] for name in ("price", "currency", "ends", "is_proven", "hours_a_week")} == {
        "price": 300.0, "currency": "MID", "ends": "2027-02-08", "is_proven": True, "hours_a_week": 9.7,
    }  # fmt: skip
    assert [(one["code"], one["starts"], one["price"], one["after"]) for one in told["plan"]["steps"]] == [
        (at.wiring.number, "2026-12-01", 200.0, []),
        (at.pumps.number, "2027-01-11", 100.0, [{"code": at.wiring.number, "step": 1}]),
    ]
    assert (told["objective"], told["conflict"]) == ("soonest", None)


@pytest.mark.parametrize("goal", ["wiring", "pumps"])
def test_of_the_ways_with_the_fewest_steps_the_cheapest_is_told_as_on_the_pages(at, capsys, goal):
    assert command.main(asked(at, "--fewest", "--json", to=getattr(at, goal).number)) == 0
    fewest = json.loads(capsys.readouterr().out)["plan"]
    assert command.main(asked(at, "--json", to=getattr(at, goal).number)) == 0
    cheapest = json.loads(capsys.readouterr().out)["plan"]

    assert (fewest["steps"], fewest["price"]) == (cheapest["steps"], cheapest["price"])
    assert (fewest["value"], fewest["is_proven"]) == (len(fewest["steps"]), True)


def test_what_cannot_be_met_is_told_with_what_to_give_up(at, capsys):
    assert command.main(asked(at, "--budget", "1", "--json")) == 1

    told = json.loads(capsys.readouterr().out)
    assert told["plan"] is None
    assert [one["demand"] for one in told["conflict"]["demands"]] == [f"one_of:{at.pumps.number}", "budget"]
    assert [one["demand"] for one in told["conflict"]["give_up"]] == ["budget", f"one_of:{at.pumps.number}"]
    assert told["conflict"]["is_smallest"] is True

    assert command.main(asked(at, "--budget", "1")) == 1
    assert "one of these is enough to give up: budget" in capsys.readouterr().out

    assert command.main(asked(at, "--budget", "1", "--give-up", "budget", "--fewest")) == 0


def test_who_is_there_already_is_told_so(at, capsys):
    award(at.learner, at.pumps)

    assert command.main(["--learner", at.learner.email, "--to", at.pumps.number]) == 0

    assert "everything it takes is there already" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--learner", "nobody@example.org"], "no_such_learner"),
        (["--to", "MC-00000000"], "no_such_goal"),
        (["--hours", "0"], "malformed"),
        (["--until", "2020-01-01"], "malformed"),
    ],
)
def test_what_nobody_can_be_asked_is_refused_by_name(at, capsys, words, code):
    assert command.main([*asked(at), *words, "--json"]) == 2

    printed = capsys.readouterr()
    assert json.loads(printed.out)["refused"] == code
    assert printed.err.startswith(f"passerelle plan: {code}: ")
