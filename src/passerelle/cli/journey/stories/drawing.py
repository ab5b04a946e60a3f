"""Places that are short are drawn, and anybody finds the same order again."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from passerelle.cli.journey import day
from passerelle.cli.journey.play import JourneyFailed, fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.cli.journey.play import Play

VALUE: Final = "7 11 19 23 40 41"
APPLICANTS: Final = ("learner", "neighbour")


def places_are_drawn(play: Play) -> None:
    """One place of the course `sc`, and two who apply, known as `learner` and `neighbour`, one of whom gets it."""
    today = day.today()
    dates = {"starts_on": today + timedelta(days=20), "ends_on": today + timedelta(days=90), "enrol_until": today}
    play.step(
        "provider",
        "announces one place on other dates",
        "POST",
        "/api/short-courses/{sc}/instances",
        {name: str(day) for name, day in dates.items()} | {"places": 1},
        status=201,
        keep={"drawn": "id"},
    )
    play.step(
        "provider",
        "has it drawn: a seed is committed to, and a public value named that nobody knows yet",
        "PUT",
        "/api/instances/{drawn}/admission",
        {"stated": {"way": "draw", "beacon": "State lottery, first draw after the last day"}},
        shows={"way": "draw", "drawn_on": None},
        keep={"seed_hash": "seed_hash"},
    )
    for actor in APPLICANTS:
        path = "/api/instances/{drawn}/applications"
        play.step(actor, "applies", "POST", path, {}, status=201, shows={"state": "applied"})
    draw = "/api/instances/{drawn}/draw"
    play.step(
        "visitor",
        "does not learn the seed before the draw",
        "GET",
        draw,
        shows={"seed": "", "seed_hash": "{seed_hash}", "order": []},
    )
    play.step("provider", "cannot draw while people apply", "POST", draw, {"value": VALUE}, status=409, code="not_now")
    play.day = str(today + timedelta(days=1))
    play.step("provider", "cannot draw without the value", "POST", draw, {"value": ""}, status=422, code="malformed")
    play.step("learner", "may not draw", "POST", draw, {"value": VALUE}, status=403, code="not_permitted")
    told = play.step(
        "provider",
        "draws the day after",
        "POST",
        draw,
        {"value": VALUE},
        shows={"beacon_value": VALUE, "seed_hash": "{seed_hash}", "places": 1},
        after=[fact("admission.draw", "{sc}")],
    )
    play.day = ""
    again = "visitor finds the same order by hand"
    if _sha256(told["seed"]) != told["seed_hash"]:
        raise JourneyFailed(again, "the seed is not the one that was committed to")
    if _by_hand(told["seed"], told["order"]) != told["order"]:
        raise JourneyFailed(again, f"the order is another than {told['order']}")
    play.tell(again, told["seed_hash"][:16])
    states = {actor: play.look(actor, "/api/applications")["items"][0]["state"] for actor in APPLICANTS}
    if sorted(states.values()) != ["admitted", "waiting"]:
        raise JourneyFailed("one of two has the place, the other waits", str(states))
    play.tell("one of two has the place, the other waits", ", ".join(sorted(states.values())))


def _by_hand(seed: str, numbers: Sequence[str]) -> list[str]:
    """Return the order as the page of a draw tells anybody to find it."""
    listed = _sha256("\n".join(sorted(numbers)))
    return sorted(numbers, key=lambda number: _sha256("\n".join((seed, listed, VALUE, number))))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()
