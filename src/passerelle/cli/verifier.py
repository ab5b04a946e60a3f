"""`passerelle verifier FILE`: write the verifier as one HTML file that travels by USB and checks without a network.

Keys, entries and withdrawals come from a trust folder, checked while the file is made, and the file says how old they
are. It needs the parts that `make verifier` builds; settings tell its language and telephone number. No database is
asked. Exit status: 0 written; 1 something is missing, damaged or too large; 2 not understood.
"""

from __future__ import annotations

import argparse
import gzip
import os
import sys
from pathlib import Path

from passerelle.cli.trust_places import default_trust_folder
from passerelle.core.credentials.refusals import TrustDamaged
from passerelle.core.credentials.trust import TrustStore

NOT_BUILT = "The verifier's parts are not built: run `make verifier`, which needs node and npm."
TOO_LARGE = (
    "{} would be {:,} bytes, {:,} compressed: more than {:,} and {:,}. Nothing was written; --any-size writes it."
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
    return _write(Path(asked.file), trust, asked.language, any_size=asked.any_size)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="passerelle verifier", description="Write the verifier as one HTML file.")
    parser.add_argument("file", metavar="FILE", help="where to, such as verifier.html")
    parser.add_argument("--trust", metavar="DIR", help="the trust folder (default: $PASSERELLE_DATA/trust)")
    parser.add_argument("--language", metavar="CODE", default="en", help="the language it speaks (default: en)")
    parser.add_argument("--any-size", action="store_true", help="write it also where it is too large to travel well")
    return parser.parse_args(argv)


def _write(target: Path, trust: TrustStore, language: str, *, any_size: bool) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passerelle.config.settings")
    import django

    django.setup()
    from django.utils.translation import override

    from passerelle.awards import verifier
    from passerelle.core.errors import NotNow

    try:
        with override(language):
            content = verifier.single_file(trust).encode("utf-8")
    except NotNow:
        print(NOT_BUILT, file=sys.stderr)
        return 1
    except TrustDamaged as damage:
        print(f"The trust folder cannot be used ({damage.reason}).", file=sys.stderr)
        return 1
    size, compressed = len(content), len(gzip.compress(content, 9))
    if (size > verifier.MAX_BYTES or compressed > verifier.MAX_COMPRESSED) and not any_size:
        print(TOO_LARGE.format(target, size, compressed, verifier.MAX_BYTES, verifier.MAX_COMPRESSED), file=sys.stderr)
        return 1
    target.write_bytes(content)
    made = f"{trust.generated_at:%Y-%m-%d %H:%M} UTC"
    print(f"{target}: {size:,} bytes, {compressed:,} compressed; keys and withdrawals as of {made}.")
    return 0
