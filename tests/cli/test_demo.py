"""`passerelle demo` says what it is at before it begins it, and what went wrong is on a line of its own."""

from __future__ import annotations

import re

import pytest

from passerelle.cli import demo
from passerelle.demonstration import loading
from passerelle.frameworks import actions as frameworks
from passerelle.search import actions as search
from passerelle.signing import keystore


@pytest.fixture
def prepared(monkeypatch, settings, tmp_path):
    """A data folder of its own, where every step is done already."""
    settings.PASSERELLE_DATA = tmp_path
    monkeypatch.setenv("PASSERELLE_DATA", str(tmp_path))
    monkeypatch.setattr("django.core.management.call_command", lambda *_, stdout, **__: _applied(stdout, 9))
    monkeypatch.setattr(demo, "setup", lambda: None)
    monkeypatch.setattr(demo, "_collect_seldom", lambda: None)
    monkeypatch.setattr(frameworks, "load_shipped", lambda: None)
    monkeypatch.setattr(keystore, "plain_files", list)
    monkeypatch.setattr(loading, "load", lambda: "Mirane: everybody")
    monkeypatch.setattr(search, "ensure_index", lambda: 0)


def _applied(out: object, number: int) -> None:
    for _ in range(number):
        out.write("  Applying people.0001_initial...")
        out.write(" OK\n")


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was told, without the moments."""
    return re.sub(r"[0-9]+\.[0-9] s", "N s", capsys.readouterr().err).splitlines()


def test_every_step_is_told_before_it_begins_with_how_long_it_took(prepared, capsys):
    assert demo.main([]) == 0

    assert said(capsys) == [
        "preparing the register; the first time this takes half a minute, or more on a small machine",
        "  tables, and what guards them ..... N s",
        "  levels of more than a hundred frameworks ... N s",
        "  the demonstration country: people, entries, panels, signed awards ... N s",
        "Mirane: everybody",
        "  the search index ... N s",
        "the database is ready (N s)",
    ]


def test_an_empty_register_is_told_nothing_of_the_demonstration(prepared, capsys, monkeypatch):
    monkeypatch.setattr(loading, "load", lambda: pytest.fail("loaded"))

    assert demo.main(["--empty"]) == 0

    assert [line for line in said(capsys) if "demonstration" in line or "Mirane" in line] == []


def test_a_step_that_fails_ends_its_line(prepared, capsys, monkeypatch):
    def stumble() -> None:
        raise RuntimeError("stumbled")

    monkeypatch.setattr(frameworks, "load_shipped", stumble)

    with pytest.raises(RuntimeError, match="stumbled"):
        demo.main([])

    assert said(capsys)[-1] == "  levels of more than a hundred frameworks ..."
