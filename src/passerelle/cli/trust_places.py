"""Where a trust folder lies, and beside it the register's key as it was remembered."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

DEFAULT: Final = "$PASSERELLE_DATA/trust; in a checkout without PASSERELLE_DATA, var/trust"
"""Where the trust folder is looked for, in words."""


def default_trust_folder() -> Path | None:
    """Return `$PASSERELLE_DATA/trust`, or `var/trust` of the checkout this runs from, or None."""
    if os.environ.get("PASSERELLE_DATA"):
        return Path(os.environ["PASSERELLE_DATA"]) / "trust"
    root = Path(__file__).resolve().parents[3]
    return root / "var" / "trust" if (root / "pyproject.toml").is_file() else None


def key_file(folder: Path) -> Path:
    """Return the file in which the register's key is remembered: beside the folder, so that no fetch replaces it."""
    return folder.resolve().with_name(f"{folder.resolve().name}.register-key")


def remembered_key(folder: Path) -> str | None:
    """Return the Multikey of the register's key as it was when the folder was fetched last, or None."""
    try:
        return key_file(folder).read_text(encoding="ascii").strip() or None
    except OSError:
        return None
