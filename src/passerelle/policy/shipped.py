"""What comes with the product, read from its files: profiles, the fields they may ask for, definitions.

Needs neither Django nor a database: `passerelle gate` judges a file on any laptop.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from passerelle.core import counsel, gate, hearing, marking, panel, refusals
from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from passerelle.core.gate import Profile

_HERE = resources.files("passerelle.policy")


@cache
def texts() -> Mapping[str, str]:
    """Return the text of every profile that comes with the product, by its id."""
    found = [file.read_text("utf-8") for file in (_HERE / "profiles").iterdir() if file.name.endswith(".json")]
    return {json.loads(text)["id"]: text for text in sorted(found)}


@cache
def shipped() -> Mapping[str, Profile]:
    """Return every profile that comes with the product, by id."""
    return {name: load(text) for name, text in sorted(texts().items())}


@cache
def known_fields() -> Mapping[str, Mapping[str, str]]:
    """Return what an entry can state: for each target its paths, and what stands there (number, text, list, ...)."""
    targets: Mapping[str, Mapping[str, str]] = json.loads((_HERE / "fields.json").read_text("utf-8"))["targets"]
    return targets


def load(text: str | bytes) -> Profile:
    """Return the profile that a text states. Raises Malformed with the path and the line of what is amiss.

    What a panel must be (`params.panel`), who may apply again (`params.refusing`), who is marked twice
    (`params.marking`) and how a suspicion is heard (`params.hearing`) is looked at too: what is amiss would be found by
    the first case.
    """
    profile = gate.load_document(text, known_fields())
    _check_panel(profile.params.get("panel"), "params.panel", text)
    panels = profile.params.get("panels", {})
    if not isinstance(panels, Mapping):
        raise gate.in_document(Malformed(expected="a mapping"), "params.panels", text)
    for target, stated in panels.items():
        if target not in panel.DEFAULTS:
            raise gate.in_document(
                Malformed(expected=f"one of {', '.join(panel.DEFAULTS)}"), f"params.panels.{target}", text
            )
        _check_panel(stated, f"params.panels.{target}", text)
    try:
        refusals.rules(profile.params.get("refusing", ()), profile=profile.id, at="params.refusing")
    except Malformed as refused:
        raise gate.in_document(refused, str(refused.data["field"]), text) from None
    for name, read in (("marking", marking.terms), ("hearing", hearing.terms), ("counsel", counsel.terms)):
        try:
            read(profile.params.get(name), f"params.{name}")
        except Malformed as refused:
            raise gate.in_document(refused, str(refused.data["field"]), text) from None
    return profile


def _check_panel(stated: Any, where: str, text: str | bytes) -> None:
    try:
        panel.composition(stated)
    except Malformed as refused:
        path = str(refused.data["field"]).replace("panel", where, 1)
        raise gate.in_document(refused, path, text) from None


@cache
def schema() -> Mapping[str, Any]:
    """Return the JSON Schema of a profile, for editors and other programs."""
    found: Mapping[str, Any] = json.loads((_HERE / "profile.schema.json").read_text("utf-8"))
    return found


@dataclass(frozen=True)
class Definition:
    """How one body defines a micro-credential, in its own words, and what the wording asks (DOMAIN 1.3)."""

    id: str
    body: str
    words: tuple[str, ...]
    source: str
    language: str
    properties: Mapping[str, bool]
    lead: str = ""
    url: str = ""
    date: str = ""
    place: str = ""
    profile: str = ""
    """The profile that this body's rules are; "" where there is none."""


@cache
def definitions() -> tuple[Definition, ...]:
    """Return the definitions that stand side by side, in their order."""
    return tuple(Definition(**item | {"words": tuple(item["words"])}) for item in _definitions()["definitions"])


@cache
def quoted_from() -> Mapping[str, str]:
    """Return where the definitions were quoted from, and its licence."""
    found: Mapping[str, str] = _definitions()["quoted_from"]
    return found


def _definitions() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_HERE / "definitions.json").read_text("utf-8"))
    return found
