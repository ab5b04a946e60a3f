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
    assert "keys and withdrawals as of 2026-11-24 08:30 UTC" in told
    assert b"register.example" in content
    assert b"http-equiv=Content-Security-Policy content=\"default-src 'none'; script-src 'sha256-" in content


def test_a_file_too_large_to_travel_is_not_written_unless_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(verifier, "MAX_COMPRESSED", 1000)
    target, folder = tmp_path / "out.html", trust(tmp_path)

    assert main([str(target), "--trust", folder]) == 1
    assert (target.exists(), "Nothing was written" in capsys.readouterr().err) == (False, True)
    assert main([str(target), "--trust", folder, "--any-size"]) == 0


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
