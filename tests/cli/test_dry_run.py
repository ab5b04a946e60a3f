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
    assert printed.err == "100 %  3 of 3: 2 would newly fail\n"
    assert (Activation.objects.count(), Fact.objects.count()) == (2, 0)


def test_a_profile_is_named_by_its_id(register, capsys):
    assert command.main(["EMC-CMF-2019"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "EMC-CMF-2019 tried on 3 listed entries:"
    assert lines[1:3] == ["        3 fail", "        3 newly, mostly assessment.awards_credit"]


def test_what_is_no_profile_is_told_with_its_line(register, capsys):
    path = register / "mine.json"
    text = with_values(texts()[EU], {"rules.2.field": "contry"})
    path.write_text(text)
    line = next(n for n, words in enumerate(text.splitlines(), start=1) if "contry" in words)

    assert command.main([str(path)]) == 2
    assert f"line {line}, rules.2.field: should be a field of micro_credential" in capsys.readouterr().err
    assert command.main(["XX"]) == 2
    assert "There are: AU-NMF-2021" in capsys.readouterr().err
