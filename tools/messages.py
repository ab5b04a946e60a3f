"""Collect the sentences for translation: `python -m tools.messages` writes locale/django.pot and compiles catalogues.

A catalogue keeps what is translated, in the order of the template, and nothing else: what it lacks is said in English,
and `msgmerge django.po ../../django.pot` lists it for who translates on. `--check` writes nothing and says whether the
template is as the sources are. Needs GNU gettext.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import catalogues

HOUSE = Path(__file__).resolve().parents[1]
PACKAGE = HOUSE / "src" / "passerelle"
LOCALE = PACKAGE / "locale"
TEMPLATE = LOCALE / "django.pot"
HEAD = """# The sentences of Passerelle, for translation. Written by `python -m tools.messages`.
msgid ""
msgstr ""
"Project-Id-Version: passerelle\\n"
"Language: \\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""


def main(argv: list[str]) -> int:
    """Write the template and compile; with `--check` compare. 1 when something is missing or out of date."""
    parser = argparse.ArgumentParser("python -m tools.messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the template is up to date")
    asked = parser.parse_args(argv)
    if missing := [
        tool for tool in ("xgettext", "msguniq", "msgfmt", "msgmerge", "msgattrib") if not shutil.which(tool)
    ]:
        print(f"{', '.join(missing)} not found: install gettext (Debian: apt install gettext)", file=sys.stderr)
        return 1
    collected = collect()
    if asked.check:
        fresh = TEMPLATE.exists() and TEMPLATE.read_text("utf-8") == collected
        print("the sentences are up to date" if fresh else "sentences have changed: make messages", file=sys.stderr)
        return 0 if fresh else 1
    LOCALE.mkdir(exist_ok=True)
    TEMPLATE.write_text(collected, "utf-8")
    in_all = collected.count("msgid ") - 1
    print(f"{in_all} sentences", file=sys.stderr)
    for catalogue in catalogues.catalogues():
        renew(catalogue)
        print(f"{catalogue.parts[-3]}: {len(catalogues.read(catalogue)) - 1} of {in_all}", file=sys.stderr)
    catalogues.compile_all()
    return 0


def collect() -> str:
    """Return the template, from a copy of the sources so that nothing is left lying about."""
    from django.core.management import call_command
    from django.test import override_settings

    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "passerelle"
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "migrations", "locale", "mirane"))
        (copy / "locale").mkdir()
        try:
            os.chdir(copy)
            with override_settings(LOCALE_PATHS=[]):  # where it knows of a template, it removes it
                call_command("makemessages", all=True, keep_pot=True, add_location="file", no_wrap=True, verbosity=0)
            return without_date((copy / "locale" / "django.pot").read_text("utf-8"))
        finally:
            os.chdir(before)


def without_date(template: str) -> str:
    """Return a template under our own head: what gettext writes there changes with the day."""
    _, _, entries = template.partition("\n\n")
    return f"{HEAD}\n{entries.rstrip()}\n"


def renew(catalogue: Path) -> None:
    """Merge the template into a catalogue: what nobody says any more goes, what is not translated stays out."""
    words = ["msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", "--no-location", catalogue, TEMPLATE]
    merged = subprocess.run(words, check=True, capture_output=True).stdout
    words = ["msgattrib", "--translated", "--no-fuzzy", "--no-obsolete", "--no-wrap", "-"]
    kept = subprocess.run(words, check=True, capture_output=True, input=merged).stdout
    subprocess.run(["msgfmt", "--check-format", "-o", os.devnull, "-"], check=True, input=kept)
    if kept != catalogue.read_bytes():
        catalogue.write_bytes(kept)


if __name__ == "__main__":
    from passerelle.cli.django_setup import setup

    setup()
    raise SystemExit(main(sys.argv[1:]))
