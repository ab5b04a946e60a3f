"""`passerelle verifier`: the one file is written whole, or not at all."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from passerelle.awards import verifier
from passerelle.cli.verifier import main
from tests.core.credentials import paper_samples, samples

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifier, "part", lambda name: f"/* {name} */")


def trust(folder: Path) -> str:
    return str(samples.write(paper_samples.trust_files(), folder / "trust"))


def test_it_writes_one_file_and_says_how_large_and_how_old(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    target = tmp_path / "out.html"

    assert main([str(target), "--trust", trust(tmp_path)]) == 0

    content = target.read_bytes()
    told = capsys.readouterr().out
    assert f"{len(content):,} bytes, {len(gzip.compress(content, 9)):,} compressed" in told
    assert "keys and 0 withdrawals as of 2026-11-24 08:30 UTC" in told
    assert b"register.example" in content
    assert b"http-equiv=Content-Security-Policy content=\"default-src 'none'; script-src 'sha256-" in content


def test_a_file_too_large_to_travel_well_is_written_and_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(verifier, "MAX_COMPRESSED", 1000)
    target = tmp_path / "out.html"
    folder = str(samples.write(paper_samples.trust_files(revoked=(1, 7, 9)), tmp_path / "trust"))

    assert main([str(target), "--trust", folder]) == 0

    told = capsys.readouterr()
    assert (target.stat().st_size > 1000, "3 withdrawals as of" in told.out) == (True, True)
    assert "larger than what travels well (163,840 bytes, 1,000 compressed)" in told.err
    assert "it carries 3 withdrawals, 1 version of entries and 3 keys" in told.err


def test_a_language_that_is_not_there_is_refused_by_name_with_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    target, folder = tmp_path / "out.html", trust(tmp_path)

    codes = [main([str(target), "--trust", folder, "--language", language]) for language in ("xx", "en-GB", "")]

    told = capsys.readouterr().err.splitlines()
    assert (codes, target.exists()) == ([2, 2, 2], False)
    assert told[0] == "There is no language xx. There are: en (English)."


@pytest.mark.parametrize(
    ("place", "why"),
    [("nowhere/out.html", "No such file or directory"), ("", "Is a directory"), ("file/x", "Not a directory")],
)
def test_where_the_file_cannot_be_written_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str, why: str
):
    (tmp_path / "file").write_text("")

    assert main([str(tmp_path / place), "--trust", trust(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path / place} cannot be written: {why}.\n"


def test_without_the_built_parts_it_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.undo()
    monkeypatch.setattr(verifier, "parts", lambda: None)

    assert main([str(tmp_path / "out.html"), "--trust", trust(tmp_path)]) == 1

    assert (list(tmp_path.glob("*.html")), "make verifier" in capsys.readouterr().err) == ([], True)


def test_without_a_trust_folder_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(tmp_path / "out.html"), "--trust", str(tmp_path / "nowhere")]) == 1

    assert "cannot be used (missing)" in capsys.readouterr().err
