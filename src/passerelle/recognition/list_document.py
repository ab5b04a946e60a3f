"""The public file of an edition: what every party signs, as canonical JSON, and who signed it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import rfc8785

from passerelle.core.positive_lists.proofs import TYPE
from passerelle.recognition import ruling
from passerelle.recognition.models import LineMode
from passerelle.recognition.states import SignatureState
from passerelle.signing.identifiers import awarder_did

if TYPE_CHECKING:
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.recognition.models import Edition, PositiveListLine

MODES = {LineMode.AUTOMATIC: "automatic", LineMode.SEMI_AUTOMATIC: "proposed", LineMode.ADVISORY: "advisory"}


def written(edition: Edition, *, offered_on: date) -> str:
    """Return what the owners of an edition sign: one text, the same for each of them (RFC 8785)."""
    return rfc8785.dumps(content(edition, offered_on=offered_on)).decode()


def content(edition: Edition, *, offered_on: date) -> dict[str, Any]:
    """Return what an edition says, as plain data."""
    lines = edition.lines.select_related("owner", "micro_credential", "programme")
    return {
        "type": TYPE,
        "id": edition.address,
        "list": edition.positive_list.number,
        "title": edition.positive_list.title,
        "edition": edition.number,
        "owners": [_body(owner) for owner in edition.positive_list.owners.order_by("pk")],
        **({"agreement": edition.agreement.number} if edition.agreement else {}),
        "offered_on": offered_on.isoformat(),
        "lines": [line_of(line) for line in lines],
    }


def _body(body: Organisation) -> dict[str, str]:
    return {"id": awarder_did(body.slug), "number": body.number, "name": body.legal_name}


def line_of(line: PositiveListLine) -> dict[str, Any]:
    """Return a line as it stands in the file: without what says nothing."""
    stated: dict[str, Any] = {
        "number": line.number,
        "root": line.root,
        "owner": line.owner.number,
        "asks": ruling.asks_of(line),
        "effect": line.effect,
        "programme": line.programme.reference if line.programme else "",
        "module_code": line.module_code,
        "module_title": line.module_title,
        "credits": format(line.credits.normalize(), "f") if line.credits else "",
        "opens": line.opens,
        "mode": MODES[LineMode(line.mode)],
        "conditions": line.conditions,
        "valid_from": line.valid_from.isoformat(),
        "valid_to": line.valid_to.isoformat() if line.valid_to else "",
    }
    return {name: value for name, value in stated.items() if value != ""}


def public_file(edition: Edition) -> dict[str, Any]:
    """Return an edition with the proofs of its parties: what anybody downloads and checks.

    What was published before lists were signed has no proofs, and says so by having none.
    """
    on = edition.offered_on or edition.drafted_on
    said: dict[str, Any] = json.loads(edition.document) if edition.document else content(edition, offered_on=on)
    signed = edition.signatures.filter(state=SignatureState.SIGNED)
    proofs = [signature.proof for signature in signed.order_by("-is_owner", "signed_on", "pk")]
    return said | ({"proof": proofs} if proofs else {})
