"""Transfer values as a graph of JSON-LD, as the Credential Registry publishes them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.core.transfer_values.profile import Thing, TransferValue, Value

CONTEXT: Final = "https://credreg.net/ctdl/schema/context/json"
MEDIA_TYPE: Final = "application/ld+json"


def ctid(address: str) -> str:
    """Return the identifier that the registry asks for, the same for the same address.

    >>> ctid("https://register.example/recognition/lines/RL-00001")
    'ce-c9981af5-3e91-5d77-a6d8-ed1f4847fae9'
    """
    return f"ce-{uuid.uuid5(uuid.NAMESPACE_URL, address)}"


def graph(values: Iterable[TransferValue], *, language: str) -> dict[str, Any]:
    """Return the document; what several profiles name is told once, every owner as a body of its name."""
    profiles: list[dict[str, Any]] = []
    others: dict[str, dict[str, Any]] = {}
    for one in values:
        for thing in (*one.given_for, *one.counts_as):
            others.setdefault(thing.id, _thing(thing, others, language))
        profiles.append(_profile(one, others, language))
    return {"@context": CONTEXT, "@graph": [*profiles, *others.values()]}


def _profile(one: TransferValue, others: dict[str, dict[str, Any]], language: str) -> dict[str, Any]:
    told = {
        "@id": one.id,
        "@type": "ceterms:TransferValueProfile",
        "ceterms:ctid": ctid(one.id),
        "ceterms:name": {language: one.name},
        "ceterms:ownedBy": _owners(one.owners, others, language),
        "ceterms:startDate": one.starts_on.isoformat() if one.starts_on else None,
        "ceterms:endDate": one.ends_on.isoformat() if one.ends_on else None,
        "ceterms:description": {language: one.description} if one.description else None,
        "ceterms:transferValue": [_value(value, language) for value in one.values],
        "ceterms:transferValueFrom": [thing.id for thing in one.given_for],
        "ceterms:transferValueFor": [thing.id for thing in one.counts_as],
    }
    return {name: value for name, value in told.items() if value not in (None, [])}


def _value(value: Value, language: str) -> dict[str, Any]:
    told = {
        "@type": "schema:ValueProfile",
        "schema:value": float(value.credits),
        "ceterms:creditUnitType": [f"creditUnit:{value.unit}"] if value.unit else None,
        "ceterms:creditLevelType": [f"audLevel:{value.level}"] if value.level else None,
        "schema:description": {language: value.about} if value.about else None,
    }
    return {name: said for name, said in told.items() if said is not None}


def _thing(thing: Thing, others: dict[str, dict[str, Any]], language: str) -> dict[str, Any]:
    told = {
        "@id": thing.id,
        "@type": f"ceterms:{thing.kind}" if thing.kind else None,
        "ceterms:name": {language: thing.name} if thing.name else None,
        "ceterms:ownedBy": _owners(thing.owners, others, language),
        "ceterms:identifier": [
            {"@type": "ceterms:IdentifierValue", "ceterms:identifierValueCode": code} for code in thing.codes
        ],
    }
    return {name: value for name, value in told.items() if value not in (None, [])}


def _owners(names: Iterable[str], others: dict[str, dict[str, Any]], language: str) -> list[str]:
    told = []
    for name in names:
        node = f"_:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"
        body = {"@id": node, "@type": "ceterms:CredentialOrganization", "ceterms:name": {language: name}}
        others.setdefault(node, body)
        told.append(node)
    return told
