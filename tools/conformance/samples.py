"""One folder of samples for all entries of a run: made fresh, so that their lists are of today."""

from __future__ import annotations

import contextlib
import io
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from passerelle.cli import samples as command


@lru_cache(maxsize=1)
def samples() -> Path:
    """Return the folder, with `trust/` in it."""
    folder = Path(mkdtemp(prefix="passerelle-samples-"))
    with contextlib.redirect_stdout(io.StringIO()):
        command.main([str(folder)])
    return folder
