"""`passerelle frameworks`: take versions of frameworks from a file as drafts, write them to one, load what ships."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from passerelle.cli import installation
from passerelle.cli.django_setup import setup

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.frameworks import FrameworkRefused
    from passerelle.people.models import Person

DONE, REFUSED, NOT_READ = 0, 1, 2


def main(argv: list[str]) -> int:
    """Return 0 when it is done, 1 when a file has faults or is refused, 2 when it cannot be read or written."""
    asked = _parser().parse_args(argv)
    folder = installation.data_folder()
    os.environ["PASSERELLE_DATA"] = str(folder)
    if not installation.is_ready(folder) and installation.prepare(folder, demo=False):
        return _stopped("the database cannot be prepared", NOT_READ)
    setup()
    acts = {"import": _import, "export": _export, "load": _load}
    return acts[asked.act](asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("passerelle frameworks", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    importing = acts.add_parser("import", help="draft the versions of a file; a policy officer publishes them")
    importing.add_argument(
        "file", type=Path, metavar="FILE", help="JSON, as the register writes it; - for standard input"
    )
    importing.add_argument("--by", metavar="EMAIL", help="who drafts (the first policy officer)")
    exporting = acts.add_parser("export", help="write published versions as one file")
    exporting.add_argument("which", nargs="*", metavar="KEY[/EDITION]", help="all of them where none is named")
    exporting.add_argument("--to", type=Path, metavar="FILE", help="where to (standard output)")
    acts.add_parser("load", help="load the versions that come with the register and are not there yet")
    return parser


def _import(asked: argparse.Namespace) -> int:
    from django.utils import timezone

    from passerelle.core.errors import PasserelleError
    from passerelle.core.frameworks import FrameworkRefused
    from passerelle.frameworks import actions
    from passerelle.policy import sentences

    try:
        text = sys.stdin.read() if str(asked.file) == "-" else asked.file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return _stopped(f"{asked.file} cannot be read: {getattr(error, 'strerror', None) or 'no UTF-8'}", NOT_READ)
    by = _officer(asked.by, timezone.localdate())
    if by is None:
        return _stopped("no policy officer of that address" if asked.by else "no policy officer here: say --by EMAIL")
    try:
        drafted = actions.draft(text, by=by)
    except FrameworkRefused as refused:
        return _faults(asked.file, refused)
    except PasserelleError as refused:
        seen = ", ".join(refused.data.get("seen", ())) if isinstance(refused.data.get("seen"), list) else ""
        return _stopped(" ".join([sentences.of_error(refused), seen]).strip())
    for one in drafted:
        print(f"drafted: {one.version}, {one.levels.count()} levels")
    print("a second policy officer publishes them: /policy/frameworks/")
    return DONE


def _faults(file: Path, refused: FrameworkRefused) -> int:
    for fault in refused.faults:
        seen = "" if fault.seen is None else f", seen {fault.seen}"
        print(f"{file}:{fault.line}: {fault.path or 'file'}: asked {fault.expected}{seen}", file=sys.stderr)
    return _stopped(f"{len(refused.faults)} faults; nothing was kept")


def _export(asked: argparse.Namespace) -> int:
    from passerelle.core.frameworks import written
    from passerelle.frameworks import queries

    versions = queries.as_versions(queries.published())
    wanted = set(asked.which)
    chosen = [one for one in versions if not wanted or {one.key, str(one.version)} & wanted]
    if unknown := sorted(wanted - {name for one in chosen for name in (one.key, str(one.version))}):
        return _stopped(f"no such framework: {', '.join(unknown)}")
    text = written(chosen)
    if asked.to is None:
        sys.stdout.write(text)
        return DONE
    try:
        asked.to.write_text(text, "utf-8")
    except OSError as error:
        return _stopped(f"{asked.to} cannot be written: {error.strerror}", NOT_READ)
    print(f"{len(chosen)} versions: {asked.to}", file=sys.stderr)
    return DONE


def _load(asked: argparse.Namespace) -> int:
    from passerelle.frameworks import actions

    print(f"{actions.load_shipped()} versions came in")
    return DONE


def _officer(email: str | None, today: date) -> Person | None:
    from passerelle.people import queries
    from passerelle.people.models import Duty, Person

    if email:
        return Person.objects.filter(email__iexact=email).first()
    return queries.first_on_duty(Duty.POLICY_OFFICER, on=today)


def _stopped(why: str, code: int = REFUSED) -> int:
    print(f"passerelle frameworks: {why}", file=sys.stderr)
    return code
