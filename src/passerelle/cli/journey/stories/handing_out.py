"""What a holder hands out beside links: a transcript, awards for one asker, a public page, a file of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.play import Check

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

ASKER = "Ferry company of the lake"


def a_holder_hands_out(play: Play) -> None:
    """The holder of `{award}` shows it to one asker, has a transcript, and puts a page on and takes it off again."""
    _to_one_asker(play)
    _transcript(play)
    _public_page(play)


def _to_one_asker(play: Play) -> None:
    asked = {"awards": ["{award}"], "audience": ASKER, "nonce": "quay-4711", "fields": ["name"], "minutes": 15}
    play.step(
        "second learner",
        "cannot show another’s award to anybody",
        "POST",
        "/api/portfolio/presentations",
        asked,
        status=422,
        code="malformed",
    )
    made = play.step(
        "learner",
        "shows the award to one asker for a quarter of an hour, with the name and without the result",
        "POST",
        "/api/portfolio/presentations",
        asked,
        status=201,
        shows={"handed_out": {"audience": ASKER, "kind": "presentation"}},
    )
    raw, where = made["document"].encode(), "/api/verification?challenge={}&domain=Ferry%20company%20of%20the%20lake"
    answer = play.step(
        "visitor",
        "checks it as the one who asked",
        "POST",
        where.format("quay-4711"),
        raw,
        shows={"verdict": "gathered_in_force", "gathered": {"audience": ASKER, "nonce": "quay-4711"}},
    )
    said = answer["parts"][0]["credential"]
    play.tell("visitor reads who holds it", f"{said['holder_name']}, result {said['result'] or 'withheld'}")
    play.step(
        "visitor",
        "asks another question and is told that this answers none of his",
        "POST",
        where.format("another"),
        raw,
        shows={"verdict": "gathered_not_valid", "reason": "holder_binding"},
    )


def _transcript(play: Play) -> None:
    raw = play.step("learner", "has a transcript made of everything held", "POST", "/api/portfolio/transcript")
    play.step(
        "visitor",
        "checks the transcript, and each award in it",
        "POST",
        "/api/verification",
        raw,
        shows={"verdict": "gathered_in_force", "form": "transcript"},
    )


def _public_page(play: Play) -> None:
    play.known["public"] = f"tesfaye-{play.known['award'].lower()}"
    there = "/api/portfolio/public-pages/{public}"
    chosen = {"awards": ["{award}"], "address": "{public}"}
    play.step(
        "learner",
        "chooses what a public page would show; it stays off",
        "PUT",
        "/api/portfolio/public-page",
        chosen,
        shows={"is_on": False, "in_search": False},
        after=[Check(there, status=404), Check("/people/{public}/", status=404)],
    )
    play.step(
        "learner",
        "puts the page on",
        "PUT",
        "/api/portfolio/public-page",
        chosen | {"is_on": True},
        shows={"is_on": True},
        after=[Check(there, shows={"name": "Tesfaye"}), Check("/people/{public}/", says="Tesfaye")],
    )
    play.step(
        "learner",
        "takes it off again, at once",
        "DELETE",
        "/api/portfolio/public-page",
        status=204,
        after=[Check("/people/{public}/", status=404)],
    )
    play.step(
        "learner",
        "asks for a file of everything that is kept",
        "POST",
        "/api/portfolio/exports",
        status=202,
        keep={"export": "key"},
    )
    play.step(
        "learner",
        "finds it made",
        "GET",
        "/api/portfolio/exports/{export}/file",
        waits=True,
    )
