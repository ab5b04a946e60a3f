"""`passerelle frameworks`: what is exported can be imported, faults are told by line, nothing is public at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from passerelle.cli import frameworks, importing, installation
from passerelle.frameworks import actions, queries
from passerelle.frameworks.models import Framework
from passerelle.people.models import Duty
from tests import factories as make

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("PASSERELLE_DATA", str(tmp_path))
    monkeypatch.setattr(installation, "is_ready", lambda folder: True)
    return tmp_path


@pytest.fixture
def file(folder: Path) -> Path:
    """The Irish framework as exported, under another key."""
    actions.load_shipped()
    path = folder / "ours.json"
    assert frameworks.main(["export", "ie/2024", "--to", str(path)]) == 0
    path.write_text(path.read_text("utf-8").replace('"key": "ie"', '"key": "mi-eire"'), "utf-8")
    return path


def test_what_was_exported_is_drafted_and_exported_again_sign_by_sign(file, capsys):
    officer = make.person(duties=[Duty.POLICY_OFFICER])

    assert importing.main(["frameworks", str(file), "--by", officer.email]) == 0
    assert "drafted: mi-eire/2024, 10 levels" in capsys.readouterr().out
    made = Framework.objects.get(key="mi-eire")
    assert (made.state, made.drafted_by) == ("draft", officer)
    assert frameworks.main(["export", "mi-eire"]) == 1  # not public yet

    actions.approve(made, by=make.person(duties=[Duty.POLICY_OFFICER]))
    capsys.readouterr()
    assert frameworks.main(["export", "mi-eire"]) == 0
    assert capsys.readouterr().out == file.read_text("utf-8")


def test_faults_are_told_with_file_and_line(file, capsys):
    make.person(duties=[Duty.POLICY_OFFICER])
    file.write_text(file.read_text("utf-8").replace('"to": "8"', '"to": "80"'), "utf-8")

    assert frameworks.main(["import", str(file)]) == 1
    told = capsys.readouterr().err
    line = next(n for n, text in enumerate(file.read_text("utf-8").splitlines(), start=1) if '"80"' in text)
    assert f"{file}:{line}: frameworks[0].mappings[9].to: asked a level of eqf/2017, seen 80" in told
    assert "1 faults; nothing was kept" in told
    assert not Framework.objects.filter(key="mi-eire").exists()


def test_nobody_else_drafts(file, capsys):
    make.person(duties=[Duty.OPERATOR], email="operator@mirane.example")

    assert frameworks.main(["import", str(file)]) == 1
    assert "no policy officer here" in capsys.readouterr().err
    assert frameworks.main(["import", str(file), "--by", "operator@mirane.example"]) == 1
    assert "may not" in capsys.readouterr().err
    assert not Framework.objects.filter(key="mi-eire").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["import", "nowhere.json"], 2),
        (["export", "nowhere"], 1),
        (["export", "ie/1999"], 1),
        (["export", "ie", "--to", "/nowhere/at/all.json"], 2),
    ],
)
def test_what_is_not_there_is_said(file, capsys, words, code):
    assert frameworks.main(words) == code
    assert capsys.readouterr().err.startswith("passerelle frameworks: ")


def test_loading_again_brings_nothing(capsys):
    assert [frameworks.main(["load"]), frameworks.main(["load"])] == [0, 0]
    assert capsys.readouterr().out == "115 versions came in\n0 versions came in\n"
    assert len(queries.editions("fr")) == 2
