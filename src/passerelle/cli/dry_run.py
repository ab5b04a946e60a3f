"""`passerelle dry-run`: whom rules would touch, tried on everything this register lists. Nothing is changed.

A profile is named by its id, in the version in force or as it comes with the product; or it is a file, before anybody
drafts it. What is told of one that would take the place of another is who would newly fail, and who newly pass.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from passerelle.cli import installation
from passerelle.cli.django_setup import setup
from passerelle.core.errors import Malformed
from passerelle.policy.shipped import load, shipped

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.gate import Profile
    from passerelle.policy.dry_run import Tally

TRIED, NOT_TRIED = 0, 2
WIDTH = 24


def main(argv: list[str]) -> int:
    """Print what would change. Return 0 when everything listed was tried, 2 when nothing could be."""
    asked = _parser().parse_args(argv)
    folder = installation.data_folder()
    os.environ["PASSERELLE_DATA"] = str(folder)
    if not installation.is_ready(folder) and installation.prepare(folder, demo=False):
        return _stopped("the database cannot be prepared")
    setup()
    from django.utils import timezone

    from passerelle.policy import dry_run, sentences
    from passerelle.registers import snapshots

    today = timezone.localdate()
    try:
        new, old = _rules(asked.profile, today)
    except Malformed as refused:
        return _stopped(f"{asked.profile}: {sentences.of_error(refused)}")
    if new is None:
        return _stopped(f"neither a file nor a profile: {asked.profile}. There are: {', '.join(shipped())}")
    progress = Progress(sys.stderr)
    tally = dry_run.whole(new, old, snapshots, on=today, told=progress.show)
    progress.end()
    print(json.dumps(_figures(new, old, tally), indent=1) if asked.json else _summary(new, old, tally))
    return TRIED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("passerelle dry-run", description=__doc__)
    parser.add_argument("profile", metavar="ID|FILE", help="a profile, or the file of one")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    return parser


def _rules(name: str, today: date) -> tuple[Profile | None, Profile | None]:
    """Return the rules to try, and those in force that they would take the place of. Raises Malformed."""
    from passerelle.policy import queries

    path = Path(name)
    if path.is_file():
        new: Profile | None = load(path.read_bytes())
    else:
        new = shipped().get(name)
    held = queries.version_on(new.id if new else name, today)
    if held and not path.is_file():
        return queries.profile_of(held), None
    return new, queries.profile_of(held) if held else None


def _figures(new: Profile, old: Profile | None, tally: Tally) -> dict[str, Any]:
    return {
        "profile": new.id,
        "compared_with": old.reference if old else None,
        "tried": tally.done,
        "failing": tally.failing,
        "newly_failing": tally.newly_failing,
        "newly_passing": tally.newly_passing,
        "mostly": tally.mostly,
        "rules": tally.rules,
        "sentences": {name: words for name, words in _asked(new).items() if name in tally.rules},
    }


def _asked(profile: Profile) -> dict[str, str]:
    """Return what every rule of a profile asks, as a sentence."""
    from passerelle.policy import messages

    return {rule.id: messages.asks(rule) for rule in profile.rules}


def _summary(new: Profile, old: Profile | None, tally: Tally) -> str:
    from passerelle.policy.sentences import field_name

    if not tally.done:
        return f"{new.id} was tried on nothing: this register lists nothing that its rules are about."
    beside = f", beside {old.reference}" if old else ""
    lines = [
        f"{new.id} was tried on {_counted(tally.done)}{beside}. Nothing was changed.",
        f"{tally.failing:>9,} would not pass.",
    ]
    mostly = f", most of all for: {field_name(tally.mostly)}" if tally.mostly else ""
    if old:
        lines += [
            f"{tally.newly_failing:>9,} would newly fail{mostly}.",
            f"{tally.newly_passing:>9,} would newly pass.",
        ]
    elif tally.mostly:
        lines[-1] = lines[-1].removesuffix(".") + f"{mostly}."
    asked = _asked(new)
    by_rule = sorted(tally.rules.items(), key=lambda pair: (-pair[1], pair[0]))
    head = ["", "What they would fail for:"] if by_rule else []
    return "\n".join([*lines, *head, *(f"{count:>9,}  {asked.get(rule, rule)} ({rule})" for rule, count in by_rule)])


def _counted(entries: int) -> str:
    return "1 listed entry" if entries == 1 else f"{entries:,} listed entries"


def _stopped(why: str) -> int:
    print(f"passerelle dry-run: {why}", file=sys.stderr)
    return NOT_TRIED


class Progress:
    """How far a run is: a bar on a terminal, elsewhere a line at every tenth of the way."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._told, self._drawn = stream, 0, False

    def show(self, tally: Tally) -> None:
        percent = tally.percent
        said = f"{percent:>3} %  {tally.done:,} of {tally.of:,}: {tally.newly_failing:,} would newly fail"
        if self._stream.isatty():
            done = percent * WIDTH // 100
            self._stream.write(f"\r\x1b[K[{'#' * done}{'.' * (WIDTH - done)}] {said}")
            self._drawn = True
        elif percent >= self._told + 10:
            self._told = percent - percent % 10
            self._stream.write(said + "\n")
        self._stream.flush()

    def end(self) -> None:
        if self._drawn:
            self._stream.write("\n")
