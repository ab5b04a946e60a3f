"""The country's data, as written."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def read(name: str) -> Any:
    """Return one file of `mirane/`."""
    return json.loads((resources.files("passerelle.demonstration") / "mirane" / f"{name}.json").read_text("utf-8"))
