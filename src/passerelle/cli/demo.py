"""`passerelle demo`: bring the database up to date and load the demonstration country, saying what it is at."""

from __future__ import annotations

import argparse
import gc
import io
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from passerelle.cli import installation
from passerelle.cli.django_setup import setup

if TYPE_CHECKING:
    from collections.abc import Iterator

GARBAGE_AFTER = 5_000
"""Objects between two looks for garbage. Making tables makes classes by the thousand and leaves little garbage; with
Python's own 700 a third of the time goes into looking for it."""
A_DOT_EVERY = 4


def main(argv: list[str]) -> int:
    """Prepare the database; load Mirane unless `--empty` or unless anybody is there already."""
    parser = argparse.ArgumentParser("passerelle demo", description=__doc__)
    parser.add_argument("--empty", action="store_true", help="only bring the database up to date")
    asked = parser.parse_args(argv)
    started = time.monotonic()
    _tell("preparing the register; the first time this takes half a minute, or more on a small machine")
    installation.make_folders(installation.data_folder())
    setup()
    from django.core.management import call_command

    from passerelle.demonstration import loading
    from passerelle.frameworks import actions as frameworks
    from passerelle.search import actions as search
    from passerelle.signing import keystore

    _collect_seldom()
    with _step("tables, and what guards them"):
        call_command("migrate", verbosity=1, interactive=False, no_color=True, stdout=Dots())
    with _step("levels of more than a hundred frameworks"):
        frameworks.load_shipped()
    if sealed := keystore.protect().done if keystore.plain_files() else ():
        _tell(f"{len(sealed)} private keys lay open and are sealed now")
    if not asked.empty:
        with _step("the demonstration country: people, entries, panels, signed awards"):
            loaded = loading.load()
        _tell(loaded or "somebody is registered here already: nothing was loaded")
    with _step("the search index"):
        search.ensure_index()
    _tell(f"the database is ready ({time.monotonic() - started:.1f} s)")
    return 0


class Dots(io.TextIOBase):
    """Takes what Django tells of migrations, and shows a dot for every few of them."""

    def __init__(self) -> None:
        self.applied = 0

    def write(self, said: str) -> int:
        if "Applying" in said:
            self.applied += 1
            if self.applied % A_DOT_EVERY == 0:
                print(".", end="", file=sys.stderr, flush=True)
        return len(said)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def _step(what: str) -> Iterator[None]:
    """Say what is begun before it is, and how long it took on the same line."""
    started = time.monotonic()
    print(f"  {what} ...", end="", file=sys.stderr, flush=True)
    try:
        yield
    except BaseException:
        print(file=sys.stderr, flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)


def _collect_seldom() -> None:
    """Leave what was imported alone, and look for garbage less often: this process makes tables and ends."""
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)
