"""Domains of outcomes in words: as the country's framework calls them, and Europe's three in our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.catalogue.models import in_language
from passerelle.frameworks import domains
from passerelle.frameworks.queries import national
from passerelle.web.wording import DOMAINS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.frameworks.models import Framework, Level


def name(framework: Framework | None, code: str) -> str:
    """Return what a framework calls a domain, or else what we call it; of a code without a name, the code as words."""
    named = framework.domain_names.get(code, {}) if framework else {}
    return in_language(named) or str(DOMAINS.get(code, code.replace("_", " ").capitalize()))


def choices() -> list[tuple[str, str]]:
    """Return the domains of the edition in use in its order, each with its name."""
    return of(national())


def of(framework: Framework | None) -> list[tuple[str, str]]:
    """Return the domains of an edition in its order, each with its name; Europe's where there is none."""
    return [(code, name(framework, code)) for code in domains.of(framework)]


def texts(level: Level) -> list[tuple[str, str]]:
    """Return what a level means, heading by heading, in the order of its framework."""
    order = dict.fromkeys([*level.framework.domain_names, *DOMAINS, *level.descriptors])
    said = [(name(level.framework, code), in_language(level.descriptors.get(code) or {})) for code in order]
    return [(heading, text) for heading, text in said if text]


def described(framework: Framework | None, descriptors: Mapping[str, Mapping[str, str]], domain: str) -> str:
    """Return what a level asks for in a domain; where it is not described by that domain, all that it asks for.

    France describes a level under one heading, and an outcome may carry a domain that its framework does not know.
    """
    if words := descriptors.get(domain):
        return in_language(words)
    if len(descriptors) == 1:
        return in_language(next(iter(descriptors.values())))
    return " ".join(f"{name(framework, code)}: {in_language(words)}" for code, words in descriptors.items() if words)
