"""Two classes: one that was assessed together and waits to be awarded, more people than one signatory may award alone;
and a few whom one assessor is to mark, on one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.demonstration.candidacies import Candidacy
from passerelle.demonstration.files import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.ground import Ground


def people() -> list[dict[str, Any]]:
    """Return everybody in the classes: they have an account and nothing else but this."""
    told = read("crews")
    found: list[dict[str, Any]] = [*told["people"], *told["to_mark"]["people"]]
    return found


def candidacies(ground: Ground, entries: dict[str, MicroCredential]) -> Iterator[Candidacy]:
    """Return the candidacies of the class, each with its result; then of those who are to be marked."""
    told = read("crews")
    for person in told["people"]:
        yield Candidacy(
            key=f"crews/{person['key']}",
            person=person["key"],
            entry=told["micro_credential"],
            edition=entries[told["micro_credential"]].edition,
            started=ground.today.on(told["started_day"]),
            course=told["course"],
            body=told["assessed_by"],
            assessor=told["assessor"],
            assessed=ground.today.on(told["assessed_day"]),
            result=person["result"],
            identity_check=told["supervision"],
        )
    for person in told["to_mark"]["people"]:
        yield Candidacy(
            key=f"crews/{person['key']}",
            person=person["key"],
            entry=told["micro_credential"],
            edition=entries[told["micro_credential"]].edition,
            started=ground.today.on(told["to_mark"]["started_day"]),
            course=told["course"],
            body=told["assessed_by"],
            assessor=told["assessor"],
        )
