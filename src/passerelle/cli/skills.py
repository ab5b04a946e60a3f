"""`passerelle import skills`: read a version of ESCO, or of a scheme of one's own, so that outcomes can name skills."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from passerelle.cli import installation
from passerelle.cli.django_setup import setup
from passerelle.core.importing.errors import CannotRead
from passerelle.core.skills import open_bundle

if TYPE_CHECKING:
    from passerelle.core.skills import Bundle
    from passerelle.skills.loading import Loaded

DONE, REFUSED, NOT_READ = 0, 1, 2
FAULTS_SHOWN = 10
KEY = re.compile(r"[a-z0-9-]{1,40}")
VERSION = re.compile(r"[A-Za-z0-9.-]{1,20}")
ESCO = {
    "key": "esco",
    "name": "ESCO, European Skills, Competences, Qualifications and Occupations",
    "licence": "reuse with acknowledgement of the European Commission",
    "source": "https://esco.ec.europa.eu/en/use-esco/download",
}
"""What is known of the official bundle; its version and language are in the names of its folder and files."""


def main(argv: list[str]) -> int:
    """Return 0 when the version is there, 1 when it is refused, 2 when nothing could be read."""
    asked = _parser().parse_args(argv)
    try:
        bundle = open_bundle(asked.path, language=asked.language or "")
        about = _about(bundle, asked)
    except CannotRead as refused:
        return _stopped(_in_one_line(refused), NOT_READ)
    if isinstance(about, str):
        return _stopped(about, NOT_READ)
    folder = installation.data_folder()
    os.environ["PASSERELLE_DATA"] = str(folder)
    if not installation.is_ready(folder) and installation.prepare(folder, demo=False):
        return _stopped("the database cannot be prepared", NOT_READ)
    setup()
    return _load(bundle, about, asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("passerelle import skills", description=__doc__)
    parser.add_argument(
        "path", type=Path, metavar="DIR", help="the folder of ESCO's CSV files, or one table of your own"
    )
    parser.add_argument("--language", help="of which the files are, where the folder holds several; of a table (en)")
    parser.add_argument("--key", help="what the scheme is called here, in small letters (esco)")
    parser.add_argument("--version", help="which version it is, where the name of the folder does not say")
    parser.add_argument("--name", help="what people call it")
    parser.add_argument("--licence", help="under which terms it may be used")
    parser.add_argument("--source", help="where it is from")
    parser.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="when this version was published")
    parser.add_argument("--report", type=Path, help="where every fault is written, as JSON")
    return parser


def _about(bundle: Bundle, asked: argparse.Namespace) -> dict[str, str] | str:
    """Return what is known of the scheme, or a sentence about what is missing."""
    given = {name: getattr(asked, name) for name in ESCO if getattr(asked, name)}
    told = given if bundle.is_own_table else ESCO | given
    version = asked.version or bundle.version
    missing = [f"--{name}" for name in (*ESCO, "version") if not (told | {"version": version}).get(name)]
    if missing:
        return f"please say {', '.join(missing)}"
    for name, most in {"key": 40, "name": 200, "licence": 200, "source": 400}.items():
        if len(told[name]) > most:
            return f"--{name} has more than {most} characters"
    if not KEY.fullmatch(told["key"]) or not VERSION.fullmatch(version):
        return "--key is small letters, digits and hyphens; --version letters, digits, points and hyphens, 20 at most"
    return told | {"version": version, "language": bundle.language}


def _load(bundle: Bundle, about: dict[str, str], asked: argparse.Namespace) -> int:
    from django.utils import timezone

    from passerelle.core.errors import AlreadyDone
    from passerelle.skills import loading

    try:
        loaded = loading.load(bundle, loading.About(**about, published_on=asked.date), now=timezone.now, told=_progress)
    except CannotRead as refused:
        return _stopped(_in_one_line(refused), NOT_READ)
    except AlreadyDone as refused:
        seen = refused.data["seen"]
        return _stopped(
            f"{seen} is there with other content, and a version never changes: load this as another version"
        )
    if (report := asked.report) is not None:
        try:
            report.write_text(json.dumps(_as_report(loaded), ensure_ascii=False, indent=1) + "\n", "utf-8")
        except OSError as error:
            return _stopped(f"the report cannot be written: {report}: {error.strerror}", NOT_READ)
    _tell(loaded)
    return DONE


def _progress(name: str, count: int) -> None:
    if count % 10_000 == 0:
        print(f"{count:>9,} {name}", file=sys.stderr, flush=True)


def _tell(loaded: Loaded) -> None:
    scheme = loaded.scheme
    if loaded.was_there:
        print(
            f"{scheme} ({scheme.language}) was there already, with {scheme.skill_count:,} skills; nothing was changed"
        )
        return
    print(f"{scheme} ({scheme.language}): {scheme.skill_count:,} skills")
    for name, count in loaded.written.items():
        print(f"{count:>9,} {name} written")
    for reason, count in sorted(loaded.reasons.items()):
        print(f"{count:>9,} {reason}")
    for fault in loaded.faults[:FAULTS_SHOWN]:
        print(f"{fault.file}:{fault.line}: {fault.reason} {fault.seen}".rstrip(), file=sys.stderr)
    if len(loaded.faults) > FAULTS_SHOWN:
        print(f"and {loaded.reasons.total() - FAULTS_SHOWN:,} more: see --report", file=sys.stderr)


def _as_report(loaded: Loaded) -> dict[str, object]:
    scheme = loaded.scheme
    return {
        "scheme": str(scheme),
        "language": scheme.language,
        "skills": scheme.skill_count,
        "written": dict(loaded.written),
        "faults": dict(loaded.reasons),
        "records": [
            {"file": one.file, "line": one.line, "reason": one.reason, "seen": one.seen, "left_out": one.left_out}
            for one in loaded.faults
        ],
    }


def _in_one_line(refused: CannotRead) -> str:
    """Return the reason (docs/skills.md lists them) and what is known about it."""
    told = dict(refused.data)
    said = [str(told.pop("reason")).replace("_", " ")]
    said += [f"{name} {', '.join(map(str, one)) if isinstance(one, list) else one}" for name, one in told.items()]
    return "; ".join(said)


def _stopped(why: str, code: int = REFUSED) -> int:
    print(f"passerelle import skills: {why}", file=sys.stderr)
    return code
