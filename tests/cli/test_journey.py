"""`passerelle journey --fresh` plays the stories against a server of its own."""

import subprocess
import sys

from passerelle.cli.journey.stories import STORIES


def test_the_stories_play_on_a_fresh_server():
    words = [sys.executable, "-m", "passerelle.cli", "journey", "--fresh"]

    played = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)

    assert (played.returncode, played.stderr) == (0, "")
    lines = played.stdout.splitlines()
    assert lines[-1].endswith("steps, each as it should be")
    assert [line for line in lines if line in STORIES] == list(STORIES)


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
