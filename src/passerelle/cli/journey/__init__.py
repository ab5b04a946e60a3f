"""`passerelle journey`: play the stories against a running server, through the HTTP API only.

Each step says before it acts what must be true after it; the first that is otherwise ends the journey.
"""

from __future__ import annotations

import argparse
import sys

from passerelle.cli.journey.client import Http
from passerelle.cli.journey.fresh import NotStarted, fresh_server
from passerelle.cli.journey.play import JourneyFailed, Play
from passerelle.cli.journey.stories import STORIES


def main(argv: list[str]) -> int:
    """Play the stories that are named, all of them if none is; 1 at the first step that is not as it should be."""
    parser = argparse.ArgumentParser("passerelle journey", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="STORY", help="which stories (default: all); see --list")
    parser.add_argument("--fresh", action="store_true", help="start a server of its own on an empty database")
    parser.add_argument("--list", action="store_true", help="name the stories")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="the running server")
    asked = parser.parse_args(argv)
    if asked.list:
        for name, story in STORIES.items():
            print(f"{name:<12} {(story.__doc__ or '').splitlines()[0]}")
        return 0
    names = asked.names or list(STORIES)
    if unknown := [name for name in names if name not in STORIES]:
        print(f"no story is called {unknown[0]!r}; there are: {', '.join(STORIES)}", file=sys.stderr)
        return 2
    if asked.fresh:
        try:
            with fresh_server() as url:
                return _play(names, url)
        except NotStarted as late:
            print(late, file=sys.stderr)
            return 1
    return _play(names, asked.url)


def _play(names: list[str], url: str) -> int:
    """Play one story after the other, each with people and bodies of its own."""
    count = 0
    try:
        for name in names:
            play = Play(Http(url), say=print)
            print(f"{name}\n")
            STORIES[name](play)
            print()
            count += play.count
    except JourneyFailed as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except ConnectionError as error:
        print(f"no register answers at {url} ({error}): start one with `make run`, or say --fresh", file=sys.stderr)
        return 1
    print(f"{count} steps, each as it should be")
    return 0
