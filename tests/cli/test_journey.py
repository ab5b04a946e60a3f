"""`passerelle journey --fresh` plays the stories against a server of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from passerelle.cli import journey
from passerelle.cli.journey.fresh import NotStarted, fresh_server, wait_for
from passerelle.cli.journey.stories import STORIES

if TYPE_CHECKING:
    from pathlib import Path


SHORT = ["partners", "rules"]
"""Two are played through a server: each signs in, writes, reads and is refused. tests/journeys plays every one."""


def test_stories_play_on_a_fresh_server(
    tables: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Its tables are copied; that a server makes them itself is what tests/browser begins with."""
    monkeypatch.setattr(journey, "fresh_server", partial(fresh_server, tables))

    ended = journey.main([*SHORT, "--fresh"])

    told, complained = capsys.readouterr()
    assert (ended, complained) == (0, "")
    lines = told.splitlines()
    assert lines[-1].endswith("steps, each as it should be")
    assert [line for line in lines if line in STORIES] == SHORT


def test_without_a_name_every_story_is_played_in_its_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    played = []
    for name in STORIES:
        monkeypatch.setitem(STORIES, name, lambda play, name=name: played.append(name) or play.tell(name, "200"))

    assert journey.main(["--url", NOBODY]) == 0

    assert played == list(STORIES)
    assert capsys.readouterr().out.splitlines()[-1] == f"{len(STORIES)} steps, each as it should be"


def test_an_unknown_story_is_named():
    words = [sys.executable, "-m", "passerelle.cli", "journey", "the-end"]

    played = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)

    assert played.returncode == 2
    assert "no story is called 'the-end'" in played.stderr


def test_without_a_server_it_says_how_to_start_one():
    words = [sys.executable, "-m", "passerelle.cli", "journey", "--url", "http://127.0.0.1:9"]

    played = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)

    assert played.returncode == 1
    assert "no register answers" in played.stderr
    assert "make run" in played.stderr


NOBODY = "http://127.0.0.1:9"


def started(code: str, log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as told:
        return subprocess.Popen([sys.executable, "-c", code], stdout=told, stderr=told)


def test_a_server_that_is_slow_is_told_from_one_that_failed_and_how_long_it_was_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    log = tmp_path / "server.log"
    server = started("print('still loading', flush=True); import time; time.sleep(60)", log)
    try:
        while not log.read_text():
            time.sleep(0.05)
        with pytest.raises(NotStarted) as late:
            wait_for(NOBODY, server, str(log), patience=1, quiet=0.2)
    finally:
        server.kill()
        server.wait()

    assert str(late.value) == (
        "The server did not answer within 1 s, and is still at work: this machine may just be busy. Try again later, "
        "or start one with `make run` and leave out --fresh. It said:\nstill loading"
    )
    assert capsys.readouterr().err == "The server is still starting; it is waited for up to 1 s.\n"


def test_a_server_that_ends_is_not_waited_for(tmp_path: Path):
    log = tmp_path / "server.log"
    server = started("import sys; sys.exit('no port is free')", log)
    server.wait()

    with pytest.raises(NotStarted, match=r"ended by itself after 0 s \(exit status 1\)\. It said:\nno port is free"):
        wait_for(NOBODY, server, str(log))
