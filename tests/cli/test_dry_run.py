"""`passerelle dry-run` tries rules on everything listed and changes nothing."""

from __future__ import annotations

import json

import pytest

from passerelle.cli import dry_run as command
from passerelle.cli import installation
from passerelle.journal.models import Fact
from passerelle.policy.editing import with_values
from passerelle.policy.models import Activation
from passerelle.policy.shipped import texts
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from tests import factories as make

pytestmark = pytest.mark.django_db
EU = "EU-2022-C243-02"


@pytest.fixture
def register(monkeypatch, tmp_path):
    monkeypatch.setattr(installation, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(installation, "is_ready", lambda folder: True)
    make.rules()
    for hours in (50, 90, 150):
        entry = make.micro_credential(State.REGISTERED, edition=1, hours=hours)
        stated = entry.as_stated()
        EntryVersion.objects.create(
            entry=entry.number, edition=1, stated=stated, submitted_on=make.TODAY, submitted_by=make.person()
        )
    return tmp_path


def test_a_file_is_compared_with_the_version_in_force(register, capsys):
    rules = json.loads(texts()[EU])
    rules["rules"].append(rules["rules"][6] | {"id": "MI-1", "kind": "range", "min": 100})
    path = register / "mine.json"
    path.write_text(json.dumps(rules))

    assert command.main([str(path), "--json"]) == 0

    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert (told["compared_with"], told["tried"], told["newly_failing"]) == (f"{EU} v1", 3, 2)
    assert (told["mostly"], told["rules"]) == ("workload.hours", {"MI-1": 2})
    assert told["sentences"] == {"MI-1": "Hours of work: at least 100."}
    assert printed.err == "100 %  3 of 3: 2 would newly fail\n"
    assert (Activation.objects.count(), Fact.objects.count()) == (2, 0)


def test_a_profile_is_named_by_its_id(register, capsys):
    assert command.main(["EMC-CMF-2019"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "EMC-CMF-2019 was tried on 3 listed entries. Nothing was changed.",
        "        3 would not pass, most of all for: academic credit from the assessment.",
        "",
        "What they would fail for:",
        "        3  The assessment awards academic credit, at once or on enrolment. (CMF-4)",
        "        3  It counts towards at least one degree programme. (CMF-6)",
        "        2  Hours of work: 100 to 150. (CMF-1)",
    ]


def test_what_would_change_is_told_in_sentences(register, capsys):
    rules = json.loads(texts()[EU])
    rules["rules"].append(rules["rules"][6] | {"id": "MI-1", "kind": "range", "min": 100})
    path = register / "mine.json"
    path.write_text(json.dumps(rules))

    assert command.main([str(path)]) == 0

    assert capsys.readouterr().out.splitlines() == [
        f"{EU} was tried on 3 listed entries, beside {EU} v1. Nothing was changed.",
        "        2 would not pass.",
        "        2 would newly fail, most of all for: hours of work.",
        "        0 would newly pass.",
        "",
        "What they would fail for:",
        "        2  Hours of work: at least 100. (MI-1)",
    ]


def test_a_register_that_lists_nothing_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(installation, "data_folder", lambda: tmp_path)
    monkeypatch.setattr(installation, "is_ready", lambda folder: True)

    assert command.main([EU]) == 0

    assert capsys.readouterr().out == (
        f"{EU} was tried on nothing: this register lists nothing that its rules are about.\n"
    )


def test_what_is_no_profile_is_told_with_its_line(register, capsys):
    path = register / "mine.json"
    text = with_values(texts()[EU], {"rules.2.field": "contry"})
    path.write_text(text)
    line = next(n for n, words in enumerate(text.splitlines(), start=1) if "contry" in words)

    assert command.main([str(path)]) == 2
    assert f"Line {line}, rules.2.field: this has to be a field of micro_credential" in capsys.readouterr().err
    assert command.main(["XX"]) == 2
    assert "There are: AU-NMF-2021" in capsys.readouterr().err
