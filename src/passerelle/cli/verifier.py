"""`passerelle verifier FILE`: write the verifier as one HTML file that travels by USB and checks without a network.

Keys, entries and withdrawals come from a trust folder, checked while the file is made, and the file says how old they
are. It needs the parts that `make verifier` builds; settings tell its language and telephone number. No database is
asked. A file too large to travel well is written, and said to be. Exit status: 0 written; 1 something is missing or
damaged; 2 not understood, or the file cannot be written there.
"""

from __future__ import annotations

import argparse
import gzip
import os
import sys
from pathlib import Path

from passerelle.cli.counted import counted
from passerelle.cli.trust_places import DEFAULT, default_trust_folder
from passerelle.core.credentials.refusals import TrustDamaged
from passerelle.core.credentials.trust import TrustStore

NOT_BUILT = "The verifier's parts are not built: run `make verifier`, which needs node and npm."
NO_LANGUAGE = "There is no language {}. There are: {}."
TOO_LARGE = (
    "It is larger than what travels well ({:,} bytes, {:,} compressed): it carries {}, {} of entries and {}. "
    "It works all the same; docs/verifying.md says what weighs how much."
)


def main(argv: list[str]) -> int:
    """Write the file named in `argv` and return the exit status."""
    asked = _arguments(argv)
    folder = Path(asked.trust) if asked.trust else default_trust_folder()
    try:
        trust = TrustStore.load(folder) if folder else None
    except TrustDamaged as damage:
        print(f"The trust folder {folder} cannot be used ({damage.reason}).", file=sys.stderr)
        return 1
    if trust is None:
        print("Say --trust DIR, or set PASSERELLE_DATA.", file=sys.stderr)
        return 2
    return _write(Path(asked.file), trust, asked.language)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="passerelle verifier", description="Write the verifier as one HTML file.")
    parser.add_argument("file", metavar="FILE", help="where to, such as verifier.html")
    parser.add_argument("--trust", metavar="DIR", help=f"the trust folder (default: {DEFAULT})")
    parser.add_argument("--language", metavar="CODE", default="en", help="the language it speaks (default: en)")
    return parser.parse_args(argv)


def _write(target: Path, trust: TrustStore, language: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passerelle.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.utils.translation import override

    from passerelle.awards import verifier
    from passerelle.core.errors import NotNow

    if language not in dict(settings.LANGUAGES):
        known = ", ".join(f"{code} ({name})" for code, name in settings.LANGUAGES)
        print(NO_LANGUAGE.format(language, known), file=sys.stderr)
        return 2
    try:
        with override(language):
            file = verifier.single_file(trust)
    except NotNow:
        print(NOT_BUILT, file=sys.stderr)
        return 1
    except TrustDamaged as damage:
        print(f"The trust folder cannot be used ({damage.reason}).", file=sys.stderr)
        return 1
    content = file.text.encode("utf-8")
    try:
        target.write_bytes(content)
    except OSError as error:
        print(f"{target} cannot be written: {error.strerror}.", file=sys.stderr)
        return 2
    compressed = len(gzip.compress(content, 9))
    made = f"{trust.generated_at:%Y-%m-%d %H:%M} UTC"
    print(f"{target}: {len(content):,} bytes, {compressed:,} compressed; keys and ", end="")
    print(f"{counted(file.withdrawals, 'withdrawal')} as of {made}.")
    if len(content) > verifier.MAX_BYTES or compressed > verifier.MAX_COMPRESSED:
        limits = (verifier.MAX_BYTES, verifier.MAX_COMPRESSED)
        carried = (file.withdrawals, "withdrawal"), (file.versions, "version"), (file.keys, "key")
        print(TOO_LARGE.format(*limits, *(counted(*one) for one in carried)), file=sys.stderr)
    return 0
