"""Positive lists as transfer values of the Credential Registry, and such values as rows of a draft.

A line that spares credits of a module for a named micro-credential is one transfer value (CTDL). What only a filter
names has no source there: it is left out and told. What comes from elsewhere is never automatic: a person looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from passerelle.catalogue.models import MicroCredential
from passerelle.core import transfer_values
from passerelle.core.positive_lists.asking import NUMBER
from passerelle.core.transfer_values import Problem, Thing, TransferValue, Value
from passerelle.recognition import ruling, wording
from passerelle.recognition.list_document import MODES
from passerelle.recognition.models import LineEffect, LineMode
from passerelle.signing.identifiers import address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.recognition.models import Edition, PositiveListLine

CREDIT: Final = "DegreeCredit"
"""The one unit of CTDL that credits of a programme are."""


@dataclass(frozen=True)
class Rows:
    """Rows for the table of a draft (`list_rows.COLUMNS`), each with the place of its profile in the file; and the
    profiles that gave none, by place and code.
    """

    rows: tuple[dict[str, str], ...]
    places: tuple[int, ...]
    problems: tuple[Problem, ...]


def graph(edition: Edition) -> dict[str, Any]:
    """Return an edition as a graph of JSON-LD. What it leaves out stands under `passerelle:leftOut`, by line."""
    lines = list(edition.lines.select_related("owner", "micro_credential__awarder", "programme"))
    named = _named(lines)
    told = [value for line in lines if (value := _value(line, named))]
    known = {value.id for value in told}
    document = transfer_values.graph(told, language=settings.LANGUAGE_CODE)
    left = [line.number for line in lines if _address(line) not in known]
    return document | ({"passerelle:leftOut": left} if left else {})


def rows(data: bytes) -> Rows:
    """Return the rows that a file of transfer values gives. Raises TooLarge, Malformed as `transfer_values.read`.

    Beside its codes: `unknown_source` where no micro-credential of the register is named, `no_module` where none of a
    programme's is.
    """
    found = transfer_values.read(data)
    made, held, problems = [], [], list(found.problems)
    bad = {problem.place for problem in found.problems}
    places = (place for place in range(1, len(found.found) + len(bad) + 1) if place not in bad)
    for place, value in zip(places, found.found, strict=True):
        numbers = [code for thing in value.given_for for code in thing.codes if NUMBER.fullmatch(code)]
        module = next((thing for thing in value.counts_as if len(thing.codes) > 1), None)
        if not numbers:
            problems.append(Problem(place, "unknown_source", value.name))
        elif module is None:
            problems.append(Problem(place, "no_module", value.name))
        else:
            made.append(_row(value, numbers, module))
            held.append(place)
    return Rows(tuple(made), tuple(held), tuple(sorted(problems, key=lambda one: one.place)))


def _row(value: TransferValue, numbers: list[str], module: Thing) -> dict[str, str]:
    code, programme = module.codes[:2]
    return {
        "who": " or ".join(dict.fromkeys(numbers)),
        "effect": LineEffect.WAIVER,
        "programme": programme,
        "module": code,
        "credits": f"{value.values[0].credits.normalize():f}",
        "decides": MODES[LineMode.SEMI_AUTOMATIC],
        "condition": value.description or value.name,
        "from": value.starts_on.isoformat() if value.starts_on else "",
        "until": value.ends_on.isoformat() if value.ends_on else "",
    }


def _named(lines: Iterable[PositiveListLine]) -> dict[str, MicroCredential]:
    """Return the micro-credentials that lines name, by number."""
    numbers = {number for line in lines for number in _numbers(line)}
    return {one.number: one for one in MicroCredential.objects.filter(number__in=numbers).select_related("awarder")}


def _numbers(line: PositiveListLine) -> list[str]:
    return sorted({number for entry in ruling.rule_of(line).entries for number in entry.micro_credentials})


def _value(line: PositiveListLine, named: dict[str, MicroCredential]) -> TransferValue | None:
    sources = tuple(_source(named[number]) for number in _numbers(line) if number in named)
    if line.effect != LineEffect.WAIVER or line.programme is None or not sources:
        return None
    module = Thing(
        id=address(f"/programmes/{line.programme.reference}#{line.module_code}"),
        kind="Course",
        name=line.module_title,
        codes=(line.module_code, line.programme.reference),
        owners=(line.owner.legal_name,),
    )
    return TransferValue(
        id=_address(line),
        name=line.module_title,
        owners=(line.owner.legal_name,),
        starts_on=line.valid_from,
        ends_on=line.valid_to,
        description=wording.cited(line),
        values=(Value(line.credits, CREDIT),),
        given_for=sources,
        counts_as=(module,),
    )


def _source(entry: MicroCredential) -> Thing:
    owners = (entry.awarder.legal_name,) if entry.awarder else ()
    return Thing(address(f"/entries/{entry.number}"), "MicroCredential", entry.name, (entry.number,), owners)


def _address(line: PositiveListLine) -> str:
    return address(f"/api/recognition/lines/{line.number}")
