"""`passerelle serve`: prepare what is missing, tell who can sign in, serve with one worker."""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
from pathlib import Path

from passerelle.cli import installation
from passerelle.demonstration import PASSWORD

CAST = Path(__file__).resolve().parents[1] / "demonstration" / "mirane"


def main(argv: list[str]) -> int:
    """Serve until interrupted; 1 when the port is taken, keys lie open or the database cannot be prepared."""
    parser = argparse.ArgumentParser("passerelle serve", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--demo", action="store_true", help="load the demonstration country into an empty database")
    asked = parser.parse_args(argv)
    if not is_free(asked.host, asked.port):
        print(f"port {asked.port} is taken: stop what uses it, or say --port N (make run PORT=N)", file=sys.stderr)
        return 1
    folder = installation.data_folder()
    os.environ["PASSERELLE_DATA"] = str(folder)
    os.environ.setdefault("PASSERELLE_ORIGIN", f"http://{asked.host}:{asked.port}")
    if installation.needs_stand_in() and installation.is_public():
        print(installation.NO_STAND_IN_HERE.format(os.environ["PASSERELLE_ORIGIN"]), file=sys.stderr)
        return 1
    if not installation.is_ready(folder) and installation.prepare(folder, demo=asked.demo):
        return 1
    if asked.demo:
        print(cast(f"http://{asked.host}:{asked.port}"))
    return serve(asked.host, asked.port)


def is_free(host: str, port: int) -> bool:
    """Say whether the port can be bound. The server itself shares ports, so it would not notice."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what was closed a moment ago is free
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def serve(host: str, port: int) -> int:
    """Run granian with one worker, which also delivers the journal."""
    from granian import Granian

    os.environ["PASSERELLE_DELIVER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passerelle.config.settings")
    Granian(
        "passerelle.config.wsgi:application",
        address=host,
        port=port,
        interface="wsgi",  # type: ignore[arg-type]
        workers=1,
        blocking_threads=4,
        backpressure=32,
        log_access=False,
        workers_kill_timeout=5,
    ).serve()
    return 0


def cast(origin: str) -> str:
    """Return how to sign in as each actor of the demonstration country, one line each."""
    actors = json.loads((CAST / "actors.json").read_text("utf-8"))
    others = len(json.loads((CAST / "people.json").read_text("utf-8"))) - len({actor["email"] for actor in actors})
    desk = max(len(actor["desk"]) for actor in actors)
    email = max(len(actor["email"]) for actor in actors)
    lines = [f"  {actor['desk']:<{desk}}  {actor['email']:<{email}}  {actor['try']}" for actor in actors]
    return "\n".join(
        [
            f"\nThe Republic of Mirane is at {origin}  (a demonstration: nobody in it is real)\n",
            *lines,
            f"\nSign in at {origin}/account/login/ ; everybody\u2019s password is {PASSWORD}",
            "What the register writes to them by mail lies in the data folder, in mail/.",
            f"These are the people whom the guides name. {others} more can sign in the same way:",
            "src/passerelle/demonstration/mirane/people.json\n",
        ]
    )
