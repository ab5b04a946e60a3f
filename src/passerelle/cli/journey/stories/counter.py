"""At the counter of a service centre, within the story of a learner without a network: consent, then each act.

Source: DOMAIN section 6, journey 3 (enrolment at a counter).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from passerelle.cli.journey.play import fact
from passerelle.cli.journey.stories.lookup import number_of

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

OFFICER: Final = "zohra-tahiri@union-of-municipalities.mirane.example"
AGREED: Final = {"purposes": ["place", "sitting"], "language": "en", "how_given": "spoken"}


def at_the_counter(play: Play, entry: str) -> None:
    """One has an account and a card of codes, the other gets an account there, without an address: the officer acts in
    their names, under a consent that was read out, and nothing else is done."""
    play.cast("service officer", OFFICER)
    play.known["town_hall"] = number_of(play, "Union of Municipalities")
    play.joins("learner", "Fatoumata Diallo", "learner-offline-{run}@mirane.example")
    play.joins("stranger", "Awa Sy", "stranger-offline-{run}@mirane.example")
    play.step(
        "learner",
        "makes a card of codes while she is in town",
        "POST",
        "/api/counter-cards",
        status=201,
        keep={"person": "reference", "card_code": "codes.0"},
    )
    by_card = {"reference": "{person}", "code": "{card_code}"}
    for word, who in (("learner", by_card), ("second_learner", {"name": "Idrissa Camara {run}"})):
        play.step(
            "service officer",
            "reads the words out and opens a visit" + (", with an account that is made" if "name" in who else ""),
            "POST",
            "/api/visits",
            AGREED | {"centre": "{town_hall}"} | who,
            status=201,
            shows={"state": "open", "how_given": "spoken", "purposes": AGREED["purposes"]},
            keep={f"{word}_visit": "number"},
            after=[fact("visit.open", f"{{{word}_visit}}")],
        )
        _a_place(play, word, entry)
    play.step(
        "service officer",
        "cannot start a case: nobody agreed to that",
        "POST",
        "/api/visits/{learner_visit}/cases",
        {"micro_credential": "{mc}"},
        status=409,
        code="not_now",
    )


def _a_place(play: Play, word: str, entry: str) -> None:
    visit, application = f"/api/visits/{{{word}_visit}}", f"{{{word}_application}}"
    play.step(
        "service officer",
        "applies in the name of who stands there",
        "POST",
        f"{visit}/applications",
        {"instance": "{instance}", "statement": "Two days on foot from the next mast."},
        status=201,
        keep={f"{word}_application": "about"},
    )
    play.step(
        "provider",
        "gives a place",
        "POST",
        f"/api/applications/{application}/decision",
        {"act": "admit"},
        shows={"state": "admitted"},
    )
    before = {one["number"] for one in _candidates(play, entry)}
    play.step(
        "service officer",
        "takes it up",
        "POST",
        f"{visit}/enrolments",
        {"application": application},
        status=201,
    )
    (play.known[f"{word}_candidate"],) = {one["number"] for one in _candidates(play, entry)} - before


def _candidates(play: Play, entry: str) -> list[Any]:
    """Return those who wait for an assessor, as their awarder sees them."""
    found = play.look("other awarder", "/api/candidates?desk=assign&state=waiting&limit=100")["items"]
    return [one for one in found if one["micro_credential"] == entry]
