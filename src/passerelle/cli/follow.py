"""`passerelle follow`: deliver the journal to its followers, as a service of its own."""

from __future__ import annotations

import argparse

from passerelle.cli import installation
from passerelle.cli.django_setup import setup


def main(argv: list[str]) -> int:
    """Deliver facts and letters and turn the clocks until interrupted, or with `--once` deliver what waits now."""
    parser = argparse.ArgumentParser("passerelle follow", description=__doc__)
    parser.add_argument("--once", action="store_true", help="deliver what waits, then end")
    asked = parser.parse_args(argv)
    folder = installation.data_folder()
    installation.make_folders(folder)
    setup()
    from passerelle.journal import actions, delivery
    from passerelle.letters import actions as letters
    from passerelle.letters import texts

    if asked.once:
        print(f"{actions.deliver()} facts delivered, {letters.post()} letters posted, {texts.send()} texts sent")
        return 0
    delivery.run(folder, actions.deliver, actions.tick, letters.post, texts.send)
    return 0
