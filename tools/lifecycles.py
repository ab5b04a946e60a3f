"""Draw docs/lifecycles.md from the tables: `python -m tools.lifecycles` writes it, a test compares."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import passerelle
from passerelle.core.lifecycle import Lifecycle

PAGE = Path(__file__).resolve().parents[1] / "docs" / "lifecycles.md"
HEAD = """# Lives

Drawn from the tables in the code (`python -m tools.lifecycles`); a test fails when they differ.
One state and one act lead to one state. A life begins in the first state named.
"""


def tables() -> dict[str, Lifecycle]:
    """Return every table of the product, by the module that holds it."""
    found: dict[str, Lifecycle] = {}
    for module in pkgutil.walk_packages(passerelle.__path__, "passerelle."):
        if module.name.endswith(".states"):
            held = vars(importlib.import_module(module.name)).values()
            found |= {f"{module.name}:{item.name}": item for item in held if isinstance(item, Lifecycle)}
    return dict(sorted(found.items()))


def drawn(where: str, life: Lifecycle) -> str:
    """Return one life as a diagram."""
    lines = [f"    {source} --> {target}: {act}" for source, act, target in life]
    head = f"## {life.name}\n\n`{where.partition(':')[0]}`\n\n```mermaid\nstateDiagram-v2\n    [*] --> {life.states[0]}"
    return "\n".join([head, *lines, "```", ""])


def page() -> str:
    return "\n".join([HEAD, *(drawn(where, life) for where, life in tables().items())])


if __name__ == "__main__":
    from passerelle.cli.django_setup import setup

    setup()
    PAGE.write_text(page(), "utf-8")
