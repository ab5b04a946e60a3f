"""`passerelle import skills`: a bundle is loaded, faults are told by line, and what is missing is asked for."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from passerelle.cli import importing, installation
from passerelle.skills.models import Skill, SkillScheme

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "skills"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "skills"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("PASSERELLE_DATA", str(tmp_path))
    monkeypatch.setattr(installation, "is_ready", lambda folder: True)
    return tmp_path


def run(*words: str | Path) -> int:
    return importing.main(["skills", *map(str, words)])


def test_a_bundle_is_loaded_and_every_fault_is_told_and_written(folder, capsys):
    assert run(SAMPLES / "esco_9.1", "--date", "2026-01-31", "--report", folder / "report.json") == 0

    scheme = SkillScheme.objects.get()
    assert (str(scheme), scheme.language, scheme.published_on) == ("esco/9.1", "en", date(2026, 1, 31))
    assert "European Commission" in scheme.licence
    told = capsys.readouterr()
    assert told.out.splitlines()[0] == "esco/9.1 (en): 8 skills"
    assert "        2 twice" in told.out
    assert told.err.splitlines()[1] == "skills_en.csv:13: no_uri"
    report = json.loads((folder / "report.json").read_text("utf-8"))
    assert (report["scheme"], report["skills"], report["faults"]["no_label"]) == ("esco/9.1", 8, 1)
    assert report["records"][1] == {
        **{"file": "skills_en.csv", "line": 13, "reason": "no_uri", "seen": "", "left_out": True},
    }


def test_the_same_again_says_that_it_was_there(capsys):
    run(SAMPLES / "esco_9.1")
    capsys.readouterr()

    assert run(SAMPLES / "esco_9.1") == 0
    assert capsys.readouterr().out == "esco/9.1 (en) was there already, with 8 skills; nothing was changed\n"


def test_other_files_of_the_same_version_are_refused(capsys):
    run(SAMPLES / "esco_9.1")

    assert run(SAMPLES / "esco_9.0_fr", "--version", "9.1") == 0  # another language is another text
    own = ("--key", "esco", "--version", "9.1", "--name", "Ours", "--licence", "none", "--source", "us")
    assert run(SAMPLES / "national.csv", *own) == 1
    assert "a version never changes" in capsys.readouterr().err
    assert Skill.objects.filter(scheme__language="en").count() == 8


def test_a_table_of_ones_own_needs_its_key_its_terms_and_its_source(capsys):
    assert run(SAMPLES / "national.csv", "--key", "lake") == 2
    assert "please say --name, --licence, --source, --version" in capsys.readouterr().err

    own = ("--version", "2026", "--name", "Skills of the lake", "--licence", "CC0", "--source", "the lake's own list")
    assert run(SAMPLES / "national.csv", "--key", "lake", *own) == 0
    assert str(SkillScheme.objects.get()) == "lake/2026"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["nowhere"], "no such file; file nowhere"),
        (["esco_9.1", "--language", "fr"], "which language; file esco_9.1; expected en"),
        (["esco_9.1", "--key", "Big Scheme"], "--key is small letters"),
        (["esco_9.1", "--version", "nine and one"], "--version letters"),
        (["esco_9.1", "--name", "n" * 201], "--name has more than 200 characters"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_line_and_nothing_is_begun(words, why, capsys):
    assert run(SAMPLES / words[0], *words[1:]) == 2

    assert why in capsys.readouterr().err
    assert SkillScheme.objects.count() == 0


def test_a_report_that_cannot_be_written_is_said(capsys):
    assert run(SAMPLES / "esco_9.1", "--report", SAMPLES / "nowhere" / "report.json") == 2
    assert "the report cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "language", "skills", "faults"),
    [
        ("esco_1.1.1", "en", 13_896, {"unknown_kind": 6, "unknown_occupation": 67}),
        ("esco_1.0_fr", "fr", 13_485, {"unknown_kind": 1}),
    ],
)
def test_the_real_bundles_are_read_whole(folder, name, language, skills, faults):
    if not (SHARED / name).exists():
        pytest.skip("missing ../shared: data/skills")

    assert run(SHARED / name, "--report", folder / "report.json") == 0

    scheme = SkillScheme.objects.get()
    assert (str(scheme), scheme.language, scheme.skill_count) == (f"esco/{name.split('_')[1]}", language, skills)
    assert json.loads((folder / "report.json").read_text("utf-8"))["faults"] == faults
