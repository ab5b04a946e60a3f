"""An organisation enters itself, asks for a role, and the authority decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.play import Check, fact, page

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play


def an_organisation_becomes_an_awarder(play: Play) -> None:
    """The new awarder is real to the register only once a decision officer signs."""
    body = {
        "legal_name": "Harbour Guild of Boat Repair {run}",
        "country": "MI",
        "town": "Orsa",
        "legal_id": "ASSOC {run}",
        "legal_id_scheme": "Register of associations of Mirane",
        "email": "office@harbour-guild.mirane.example",
        "description": "The guild of those who build and repair the boats of the lake. It examines their trade.",
        "quality_statement": "Examiners are retrained each year; two of them mark each practical task.",
    }
    play.step(
        "visitor", "may not enter an organisation", "POST", "/api/organisations", body, status=401, code="not_signed_in"
    )
    play.joins("awarder", "Yasmin Okafor-Lind", "yasmin-{run}@harbour-guild.mirane.example")
    play.step(
        "awarder",
        "enters the organisation she speaks for",
        "POST",
        "/api/organisations",
        body,
        status=201,
        shows={"legal_name": "Harbour Guild of Boat Repair {run}"},
        keep={"awarder_number": "number", "awarder_slug": "slug"},
        after=[
            fact("organisation.register", "{awarder_number}"),
            page("/organisations/{awarder_slug}/", status=404),
        ],
    )
    play.step(
        "awarder",
        "cannot draft before the role is decided",
        "POST",
        "/api/micro-credentials",
        {"awarder": "{awarder_number}", "stated": {"title": {"en": "Too early"}}},
        status=403,
        code="not_permitted",
    )
    play.step(
        "awarder",
        "asks for the role of awarder",
        "POST",
        "/api/organisations/{awarder_number}/roles",
        {"role": "awarder"},
        status=201,
        shows={"state": "in_review", "role": "awarder"},
        keep={"role": "number"},
        after=[
            fact("organisation_role.submit_for_review", "{role}"),
            page("/entries/{role}/", status=404),
        ],
    )
    play.step(
        "awarder",
        "may not decide on her own role",
        "POST",
        "/api/organisations/roles/{role}/decision",
        {"approve": True, "reasons": "We are good."},
        status=403,
        code="not_permitted",
    )
    play.step(
        "officer",
        "must give reasons",
        "POST",
        "/api/organisations/roles/{role}/decision",
        {"approve": True, "reasons": " "},
        status=422,
        code="malformed",
    )
    play.step(
        "officer",
        "registers the role for five years",
        "POST",
        "/api/organisations/roles/{role}/decision",
        {"approve": True, "reasons": "Examines the trade since 1994, independent of those who teach it."},
        shows={"state": "registered"},
        after=[
            fact("organisation_role.register", "{role}"),
            page("/entries/{role}/", "Examines the trade since 1994"),
            page("/organisations/{awarder_slug}/", "Verified until"),
            Check("/api/organisations/{awarder_number}", shows={"number": "{awarder_number}"}),
        ],
    )
