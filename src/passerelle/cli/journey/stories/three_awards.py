"""A learner earns three awards, two of this country and one of an awarder from abroad, without a course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.cli.journey.play import JourneyFailed, fact
from passerelle.cli.journey.stories.listing import COMPLETE
from passerelle.cli.journey.stories.lookup import number_of
from passerelle.cli.journey.stories.partners import let

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

WIRING, MICROGRID = "MC-00318", "MC-00393"
"""Wiring Safety (level 4, 5 credits) and Microgrid Operation (level 5, 10 credits), both of the Chamber."""
EARNED = {"wiring": WIRING, "microgrid": MICROGRID, "boats": "{mc}"}
POINTS = 75
"""Merit: what the Polytechnic asks for where a person confirms."""
ON_SITE = "supervised_onsite_with_id"


def three_awards_from_two_countries(play: Play) -> None:
    """Each is shown by evidence, assessed by the testing centre, signed by its own awarder."""
    _an_awarder_from_abroad(play)
    for name, number in EARNED.items():
        _earned(play, name, number, "awarder" if name == "boats" else "other awarder")
    held = play.step("learner", "holds three awards", "GET", "/api/awards", shows={"total": 3})
    if {one["number"] for one in held["items"]} != {play.known[name] for name in EARNED}:
        raise JourneyFailed("learner holds three awards", f"not these: {held}")


def _an_awarder_from_abroad(play: Play) -> None:
    """A school of another country is let award here, like everybody: by the authority, with reasons."""
    body = {
        "legal_name": "Boat School of the Northern Shore {run}",
        "country": "SN",
        "town": "Saint-Louis",
        "legal_id": "ECOLE {run}",
        "legal_id_scheme": "Register of schools of Senegal",
        "email": "office@boat-school.mirane.example",
        "description": "A school of boat builders on the other shore. It examines in both countries.",
        "quality_statement": "Two examiners mark each task; one of them comes from another school.",
    }
    play.joins("awarder", "Awa Ndiaye", "awa-{run}@boat-school.mirane.example")
    play.step(
        "awarder",
        "enters her school, of another country",
        "POST",
        "/api/organisations",
        body,
        status=201,
        keep={"awarder_number": "number"},
    )
    play.step(
        "awarder",
        "asks for the role of awarder",
        "POST",
        "/api/organisations/{awarder_number}/roles",
        {"role": "awarder"},
        status=201,
        keep={"role": "number"},
    )
    play.step(
        "officer",
        "registers the role",
        "POST",
        "/api/organisations/roles/{role}/decision",
        {"approve": True, "reasons": "Examines since 2001; its authority confirmed it in writing."},
        shows={"state": "registered"},
        after=[fact("organisation_role.register", "{role}")],
    )
    play.step(
        "awarder",
        "drafts a micro-credential",
        "POST",
        "/api/micro-credentials",
        {"awarder": "{awarder_number}", "stated": COMPLETE | {"title": {"en": "Hulls of the Northern Shore {run}"}}},
        status=201,
        keep={"mc": "number"},
    )
    play.step(
        "awarder",
        "lists it",
        "POST",
        "/api/micro-credentials/{mc}/submission",
        shows={"state": "listed_pending"},
        after=[fact("micro_credential.submit", "{mc}")],
    )
    let(play, number_of(play, "Mirane Testing Centre"), "assess")
    play.step(
        "awarder",
        "has a key made",
        "POST",
        "/api/keys",
        {"owner": "{awarder_number}"},
        status=201,
        shows={"state": "active"},
    )


def _earned(play: Play, name: str, number: str, awarder: str) -> None:
    """Let the learner have what she can do already assessed, and awarded: known by `name`."""
    entry = play.look("visitor", f"/api/micro-credentials/{number}")
    play.step(
        "learner",
        f"begins to show that she can do it already: {name}",
        "POST",
        "/api/prior-learning-cases",
        {"micro_credential": number},
        status=201,
        keep={"case": "number", "case_version": "version"},
    )
    told = {
        "title": "Work of nine years",
        "text": "What I did on both shores of the lake, week by week, told by those I worked for.",
        "outcomes": [outcome["code"] for outcome in entry["outcomes"]],
    }
    play.step(
        "learner",
        "tells it",
        "PUT",
        "/api/prior-learning-cases/{case}/evidence",
        {"evidence": [told], "seen_version": "{case_version}"},
    )
    play.step(
        "learner", "sends it", "POST", "/api/prior-learning-cases/{case}/submission", shows={"state": "submitted"}
    )
    play.step(
        awarder,
        "admits her to the assessment",
        "POST",
        "/api/prior-learning-cases/{case}/decision",
        {"admit": True},
        shows={"state": "admitted"},
        keep={"candidate": "candidate"},
    )
    _assessed(play, awarder, [part["code"] for part in entry["assessment"]["components"]])
    play.step(
        awarder,
        f"awards it: {name}",
        "POST",
        "/api/awards",
        {"candidate": "{candidate}"},
        status=201,
        shows={"state": "in_force", "micro_credential": number, "result": "merit"},
        keep={name: "number"},
        after=[fact("award.made", f"{{{name}}}")],
    )


def _assessed(play: Play, awarder: str, parts: list[str]) -> None:
    found = play.look(awarder, "/api/candidates/{candidate}/assessors")
    free = next(one for one in found if one["name"] == "Deborah Lindgren" and not one["ties"])
    named: dict[str, Any] = {name: free[name] for name in ("assessor", "organisation")}
    play.step(awarder, "names an assessor", "PUT", "/api/candidates/{candidate}/assessor", named)
    play.step(
        "assessor",
        "signs the result",
        "POST",
        "/api/candidates/{candidate}/results",
        {"identity_check": ON_SITE, "marks": [{"component": part, "score": POINTS} for part in parts]},
        shows={"state": "passed", "result": "merit"},
    )
