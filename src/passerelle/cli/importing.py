"""`passerelle import courses`: read a catalogue into drafts, and report what the gate says of every record."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from passerelle.cli import frameworks, installation, programmes, skills
from passerelle.cli.django_setup import setup
from passerelle.core.importing import CannotRead, Outcome, Report, built_in, load_mapping, open_catalogue

if TYPE_CHECKING:
    from datetime import date

    from passerelle.core.importing import Catalogue
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

READ, NOT_READ = 0, 2
WIDTH, EVERY = 24, 100


class NotFound(Exception):
    """Somebody or something named on the command line is not there."""


def main(argv: list[str]) -> int:
    """Return 0 when every record is accounted for, whatever the gate said; 2 when nothing could be read."""
    if argv[:1] == ["frameworks"]:
        return frameworks.main(["import", *argv[1:]])
    if argv[:1] == ["skills"]:
        return skills.main(argv[1:])
    if argv[:1] == ["programmes"]:
        return programmes.main(argv[1:])
    asked = _parser().parse_args(argv)
    try:
        mapping = load_mapping(asked.mapping)
        with open_catalogue(asked.file, mapping) as catalogue:
            return _import(catalogue, mapping.name, asked)
    except CannotRead as refused:
        return _stopped(_in_one_line(refused))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("passerelle import", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    courses = kinds.add_parser("courses", description=__doc__)
    courses.add_argument("file", metavar="FILE", help="CSV, TSV, JSON or one JSON object a line, packed or not")
    courses.add_argument("--mapping", required=True, help="a file, or one of " + ", ".join(built_in()))
    courses.add_argument("--report", type=Path, help="where the report goes (the data folder's reports)")
    courses.add_argument("--for", dest="organisation", metavar="SLUG", help="whose drafts these are (nobody's)")
    courses.add_argument("--by", metavar="EMAIL", help="who imports (the first operator of the service)")
    return parser


def _import(catalogue: Catalogue, mapping: str, asked: argparse.Namespace) -> int:
    folder = installation.data_folder()
    os.environ["PASSERELLE_DATA"] = str(folder)
    if not installation.is_ready(folder) and installation.prepare(folder, demo=False):
        return _stopped("the database cannot be prepared")
    setup()
    gc.freeze()  # what is loaded by now stays: the collector need not go through it again and again
    from django.utils import timezone

    from passerelle.catalogue import importing
    from passerelle.core.errors import PasserelleError
    from passerelle.policy import sentences

    today = timezone.localdate()
    try:
        by, organisation = _person(asked.by, today), _organisation(asked.organisation)
        origin = importing.Origin(mapping, catalogue.name)
        run = importing.begin(origin, by=by, today=today, organisation=organisation)
    except NotFound as missing:
        return _stopped(str(missing))
    except PasserelleError as refused:
        return _stopped(sentences.of_error(refused))
    if not run.profiles:
        print("no policy profile is in force: the gate asks nothing", file=sys.stderr)
    path = asked.report or folder / "reports" / f"{run.reference}.json"
    progress = Progress(catalogue, sys.stderr)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with Report(path, file=catalogue.name, mapping=mapping) as report:
            for told in importing.import_records(catalogue, run):
                report.add(*told)
                progress.count(told.outcome)
    except OSError as error:
        return _stopped(f"the report cannot be written: {path}: {error.strerror}")
    finally:
        progress.end()
    print(_summary(report.totals, f"{catalogue.name}, read as {mapping}", path))
    return READ


def _person(email: str | None, today: date) -> Person:
    from passerelle.people import queries
    from passerelle.people.models import Duty, Person

    found = (
        Person.objects.filter(email__iexact=email).first() if email else queries.first_on_duty(Duty.OPERATOR, on=today)
    )
    if found is None:
        raise NotFound(f"nobody here has the address {email}" if email else "no operator here: say --by EMAIL")
    return found


def _organisation(slug: str | None) -> Organisation | None:
    from passerelle.organisations.models import Organisation

    found = Organisation.objects.filter(slug=slug).first() if slug else None
    if slug and found is None:
        raise NotFound(f"no organisation here is called {slug}: its page is /organisations/SLUG/")
    return found


def _stopped(why: str) -> int:
    print(f"passerelle import: {why}", file=sys.stderr)
    return NOT_READ


def _in_one_line(refused: CannotRead) -> str:
    """Return the reason (docs/importing.md lists them) and what is known about it."""
    details = dict(refused.data)
    said = [str(details.pop("reason")).replace("_", " ")]
    faults = details.pop("faults", [])
    said += [
        f"{name} {', '.join(map(str, value)) if isinstance(value, list) else value}" for name, value in details.items()
    ]
    said += [f"{fault['path']} should be {fault['expected']}" for fault in faults]
    return "; ".join(" ".join(part.split()) for part in said)


def _summary(totals: dict[str, int], read: str, report: Path) -> str:
    outcomes = [outcome.value for outcome in Outcome]
    records = sum(totals[outcome] for outcome in outcomes)
    lines = [f"{read}: {records:,} records", *(f"{totals[outcome]:>9,} {outcome}" for outcome in outcomes)]
    rules = [f"{count:>9,} {rule}" for rule, count in totals.items() if rule not in outcomes]
    return "\n".join([*lines, *(["found in so many of them:", *rules] if rules else []), f"report: {report}"])


class Progress:
    """How far an import is: a bar on a terminal, elsewhere a line at every tenth of the way."""

    def __init__(self, catalogue: Catalogue, stream: TextIO) -> None:
        self._catalogue, self._stream, self._shown = catalogue, stream, 0
        self._is_terminal = stream.isatty()
        self._counts: Counter[str] = Counter()

    def count(self, outcome: Outcome) -> None:
        self._counts[outcome.value] += 1
        if self._counts.total() % EVERY == 0:
            self._show()

    def end(self) -> None:
        if self._counts:
            self._show()
        if self._is_terminal:
            self._stream.write("\n")

    def _show(self) -> None:
        percent = 100 * self._catalogue.position // max(self._catalogue.size, 1)
        if not self._is_terminal and percent < self._shown + 10:
            return
        self._shown = percent - percent % 10
        counts = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(self._counts.items()))
        said = f"{percent:>3} %  {self._counts.total():,} records: {counts}"
        if self._is_terminal:
            done = percent * WIDTH // 100
            self._stream.write(f"\r\x1b[K[{'#' * done}{'.' * (WIDTH - done)}] {said}")
        else:
            self._stream.write(said + "\n")
        self._stream.flush()
