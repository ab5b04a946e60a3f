"""The open data described for programs: one catalogue of all registers (DCAT-AP), and a Data Package of each.

Sources: DCAT-AP 3.0 (SEMIC), W3C DCAT 3, Data Package 2.0 (datapackage.org). Addresses are absolute, so that a
harvester can keep what it read.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from passerelle.directory import downloads, history
from passerelle.directory.fields import FIELDS, HISTORY
from passerelle.directory.registers import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from passerelle.directory.fields import Field
    from passerelle.directory.registers import Register

    Rows = Iterable[dict[str, Any]]

SAMPLE = 50
"""How many lines a size is estimated from."""
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
EU = "http://publications.europa.eu/resource/authority/"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
CSV, JSONL = "text/csv; charset=utf-8", "application/jsonl; charset=utf-8"
FORMATS: dict[str, tuple[str, str, Callable[[Rows], Iterator[bytes]]]] = {
    "csv": ("csv", "history_csv", downloads.as_csv),
    "jsonl": ("jsonl", "history_jsonl", downloads.as_json_lines),
}
"""By the ending of the file: the address of the entries, that of the history, and what writes the file."""
FIRST_OF_API = "/api/registers"
"""Where a program begins: below /api/ each operation has its address, and that alone has none."""
WORDS = {"csv": "CSV", "jsonl": "JSON Lines"}
MEDIA = {"csv": "text/csv", "jsonl": "application/jsonl"}


def absolute(name: str, *arguments: str) -> str:
    return f"{settings.PASSERELLE_ORIGIN}{reverse(name, args=arguments)}"


def catalogue(modified: datetime | None) -> dict[str, Any]:
    """Return every register as a data set of one catalogue; what is private is named, with nothing to take away."""
    every = absolute("registers:every")
    publisher = {"@id": f"{settings.PASSERELLE_ORIGIN}/#authority"}
    agent = {"@type": "foaf:Agent", "foaf:name": settings.PASSERELLE_AUTHORITY_NAME}
    return {
        "@context": CONTEXT,
        "@id": absolute("registers:catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": _spoken(settings.PASSERELLE_REGISTER_NAME),
        "dct:description": _spoken(_("Official lists. Every entry was checked, and keeps its history.")),
        "dct:publisher": publisher | agent,
        "dct:license": {"@id": downloads.LICENCE},
        "dct:modified": _moment(modified),
        "foaf:homepage": {"@id": every},
        "dcat:dataset": [_dataset(register, publisher) for register in REGISTERS.values()],
        "dcat:service": {
            "@id": f"{settings.PASSERELLE_ORIGIN}{FIRST_OF_API}#api",
            "@type": "dcat:DataService",
            "dct:title": _spoken(_("The register as an API")),
            "dcat:endpointURL": {"@id": f"{settings.PASSERELLE_ORIGIN}{FIRST_OF_API}"},
            "dcat:endpointDescription": {"@id": f"{settings.PASSERELLE_ORIGIN}/api/openapi.json"},
        },
    }


def _dataset(register: Register, publisher: dict[str, str]) -> dict[str, Any]:
    here = absolute("registers:register", register.slug)
    told: dict[str, Any] = {
        "@id": here,
        "@type": "dcat:Dataset",
        "dct:identifier": register.slug,
        "dct:title": _spoken(str(register.title)),
        "dct:description": _spoken(str(register.purpose)),
        "dct:publisher": publisher,
        "dcat:landingPage": {"@id": here},
        "dct:accrualPeriodicity": {"@id": f"{EU}frequency/UPDATE_CONT"},
    }
    if register.is_private:
        return told | {"dct:accessRights": {"@id": f"{EU}access-right/NON_PUBLIC"}}
    described = absolute("registers:description", register.slug)
    return told | {
        "dct:accessRights": {"@id": f"{EU}access-right/PUBLIC"},
        "dct:conformsTo": {"@id": described, "@type": "dct:Standard"},
        "dcat:distribution": [
            _distribution(address, ending, register, described)
            for ending, (entries, past, _written) in FORMATS.items()
            for address in (entries, past)
        ],
    }


def _distribution(name: str, ending: str, register: Register, described: str) -> dict[str, Any]:
    address = {"@id": absolute(f"registers:{name}", register.slug)}
    what = _("What changed") if name.startswith("history") else str(register.title)
    told: dict[str, Any] = {
        **address,
        "@type": "dcat:Distribution",
        "dct:title": _spoken(f"{what} ({WORDS[ending]})"),
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dct:license": {"@id": downloads.LICENCE},
        "dct:conformsTo": {"@id": described},
    }
    if ending == "csv":
        media = {"@id": "https://www.iana.org/assignments/media-types/text/csv"}
        return told | {"dct:format": {"@id": f"{EU}file-type/CSV"}, "dcat:mediaType": media}
    return told | {"dct:format": {"@type": "dct:MediaTypeOrExtent", "rdfs:label": f"{WORDS[ending]}, {MEDIA[ending]}"}}


def package(register: Register, *, on: date) -> dict[str, Any]:
    """Return one register as a Data Package: its files, with how large they are about, and every column of them."""
    newest = history.of(register, limit=1)
    entries = list(islice(downloads.records(register, on=on), SAMPLE))
    count = register.public().count() if register.public else 0
    return {
        "$schema": PROFILE,
        "name": register.slug,
        "title": str(register.title),
        "description": str(register.purpose),
        "homepage": absolute("registers:register", register.slug),
        "version": on.isoformat(),
        "modified": newest[0].at.isoformat() if newest else None,
        "licenses": [{"name": "CC-BY-4.0", "path": downloads.LICENCE, "title": "Creative Commons Attribution 4.0"}],
        "contributors": [{"title": settings.PASSERELLE_AUTHORITY_NAME, "roles": ["publisher"]}],
        "resources": [
            resource
            for ending, (address, then, written) in FORMATS.items()
            for resource in (
                _resource(register, address, ending, FIELDS[register.kind], _size(entries, count, written))
                | {"rows": count},
                _resource(register, then, ending, HISTORY, {}),
            )
        ],
    }


def _resource(
    register: Register, address: str, ending: str, columns: Mapping[str, Field], size: dict[str, int]
) -> dict[str, Any]:
    is_history = address.startswith("history")
    return {
        "name": f"{register.slug}-{address.replace('_', '-')}",
        "title": _("What changed") if is_history else str(register.title),
        "path": absolute(f"registers:{address}", register.slug),
        "format": ending,
        "mediatype": MEDIA[ending],
        "encoding": "utf-8",
        "schema": {
            "primaryKey": ["id" if is_history else "number"],
            "fields": [
                {"name": name, "type": kind, "description": str(words)} for name, (kind, words) in columns.items()
            ],
        },
    } | size


def _size(entries: Rows, count: int, written: Callable[[Rows], Iterator[bytes]]) -> dict[str, int]:
    """Return about how many bytes the whole file has, from its first lines; the exact size only the file knows."""
    sample = list(entries)
    size = sum(map(len, written(sample)))
    return {"approximate_bytes": size * max(count, 1) // max(len(sample), 1)}


def _spoken(text: str) -> dict[str, str]:
    return {"@value": text, "@language": get_language() or "en"}


def _moment(at: datetime | None) -> dict[str, str] | None:
    return {"@value": at.isoformat(), "@type": "xsd:dateTime"} if at else None
