"""`passerelle import programmes`: draft the programmes of a university's offer, and report what is amiss with each."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from passerelle.cli import installation
from passerelle.cli.django_setup import setup
from passerelle.core.importing import CannotRead, Outcome, Report
from passerelle.core.importing.offers import read

if TYPE_CHECKING:
    from passerelle.core.importing.offers import Offered

READ, NOT_READ = 0, 2
MAPPING = "offer"


def main(argv: list[str]) -> int:
    """Return 0 when every programme is accounted for, whatever was amiss; 2 when nothing could be read."""
    parser = argparse.ArgumentParser("passerelle import programmes", description=__doc__)
    parser.add_argument("file", metavar="FILE", type=Path, help="a JSON document, packed with gzip or not")
    parser.add_argument("--for", dest="organisation", metavar="SLUG", required=True, help="whose programmes these are")
    parser.add_argument("--by", metavar="EMAIL", required=True, help="who writes for it")
    parser.add_argument("--report", type=Path, help="where the report goes (the data folder's reports)")
    asked = parser.parse_args(argv)
    try:
        offered = read(asked.file)
    except CannotRead as refused:
        told = "; ".join(f"{name} {value}" for name, value in refused.data.items() if name != "reason")
        return _stopped(" ".join([str(refused.data["reason"]).replace("_", " "), told]).strip())
    return _import(offered, asked)


def _import(offered: tuple[Offered, ...], asked: argparse.Namespace) -> int:
    folder = installation.data_folder()
    os.environ["PASSERELLE_DATA"] = str(folder)
    if not installation.is_ready(folder) and installation.prepare(folder, demo=False):
        return _stopped("the database cannot be prepared")
    setup()
    from django.utils import timezone

    from passerelle.catalogue.importing.programmes import import_programmes
    from passerelle.core.errors import PasserelleError
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.policy import sentences

    today = timezone.localdate()
    awarder = Organisation.objects.filter(slug=asked.organisation).first()
    by = Person.objects.filter(email__iexact=asked.by).first()
    if awarder is None or by is None:
        missing = f"no organisation here is called {asked.organisation}" if by else f"nobody here has {asked.by}"
        return _stopped(missing)
    path = asked.report or folder / "reports" / f"programmes-{awarder.slug}-{today}.json"
    rules: Counter[str] = Counter()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with Report(path, file=asked.file.name, mapping=MAPPING) as report:
            for told in import_programmes(offered, awarder, by=by, today=today, file=asked.file.name):
                report.add(*told)
                rules.update({str(finding["rule"]) for finding in told.findings})
    except PasserelleError as refused:
        return _stopped(sentences.of_error(refused))
    except OSError as error:
        return _stopped(f"the report cannot be written: {path}: {error.strerror}")
    print(f"{asked.file.name}: {len(offered):,} programmes")
    print("\n".join(f"{report.totals[outcome]:>9,} {outcome.value}" for outcome in Outcome))
    if rules:
        print("found in so many of them:")
        print("\n".join(f"{count:>9,} {rule}" for rule, count in rules.most_common()))
    print(f"report: {path}")
    return READ


def _stopped(why: str) -> int:
    print(f"passerelle import: {why}", file=sys.stderr)
    return NOT_READ
