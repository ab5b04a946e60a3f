"""`passerelle demo`: bring the database up to date and load the demonstration country."""

from __future__ import annotations

import argparse
import sys
import time

from passerelle.cli import installation
from passerelle.cli.django_setup import setup


def main(argv: list[str]) -> int:
    """Prepare the database; load Mirane unless `--empty` or unless anybody is there already."""
    parser = argparse.ArgumentParser("passerelle demo", description=__doc__)
    parser.add_argument("--empty", action="store_true", help="only bring the database up to date")
    asked = parser.parse_args(argv)
    started = time.monotonic()
    installation.make_folders(installation.data_folder())
    setup()
    from django.core.management import call_command

    from passerelle.demonstration import loading
    from passerelle.frameworks import actions as frameworks
    from passerelle.search import actions as search
    from passerelle.signing import keystore

    call_command("migrate", verbosity=0, interactive=False)
    frameworks.load_shipped()
    if sealed := keystore.protect().done if keystore.plain_files() else ():
        print(f"{len(sealed)} private keys lay open and are sealed now", file=sys.stderr)
    if not asked.empty:
        loaded = loading.load()
        print(loaded or "somebody is registered here already: nothing was loaded", file=sys.stderr)
    search.ensure_index()
    print(f"the database is ready ({time.monotonic() - started:.1f} s)", file=sys.stderr)
    return 0
