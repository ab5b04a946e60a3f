"""Three awards from two countries: one is recognised at once, one is proposed, one is refused with reasons; she asks
for another look, and in the end she takes back what was spared, and the three make a larger award: credits count once.

Source: DOMAIN section 6, journeys 8 and 12; section 4.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.play import Check, JourneyFailed, fact, page
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.stacked import three_parts_make_a_whole
from passerelle.cli.journey.stories.three_awards import three_awards_from_two_countries

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

DEGREE = "PG-00011v2"
"""BSc Rural Energy Engineering of Mirane Polytechnic, 180 credits, of which 72 may be spared."""
AT_ONCE, PROPOSED, ELSEWHERE = "RE105", "RE212", "RE322"
"""The module each award is held against: the first two by a line of the list, the third by a person alone."""
SIGNATORY = "driss-lamrani@mirane-polytechnic.mirane.example"
NO_RULE = "Nothing of the programme has to do with boats, and half of the module is the law of energy."
AGAIN = "A third of the award is the work of a crew on site, and that is half of the module."
PARTLY = "Granted in part: leading a crew on site is a third of the module. The law of energy is still to be taken."


def recognition(play: Play) -> None:
    """Three awards from two countries: spared at once, proposed, refused, looked at again, and made into a whole."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    play.cast("second recognition officer", SIGNATORY)
    play.joins("learner", "Fatou Diop", "fatou-{run}@mirane.example")
    play.joins("neighbour", "Karim Benali", "karim-{run}@mirane.example")
    three_awards_from_two_countries(play)
    _together(play)
    _at_once(play)
    _proposed(play)
    _refused(play)
    _looked_at_again(play)
    three_parts_make_a_whole(play)


def _together(play: Play) -> None:
    play.step(
        "learner",
        "reads what her awards open together, before she asks for anything",
        "GET",
        "/api/recognition/openings",
        says=(AT_ONCE, PROPOSED),
    )
    play.step(
        "neighbour",
        "cannot bring what is hers",
        "POST",
        "/api/recognition/cases",
        {"award": "{wiring}", "programme": DEGREE},
        status=404,
        code="not_found",
    )


def _brought(play: Play, sentence: str, name: str, state: str, mode: str, act: str) -> None:
    case = play.step(
        "learner",
        sentence,
        "POST",
        "/api/recognition/cases",
        {"award": f"{{{name}}}", "programme": DEGREE},
        status=201,
        shows={"state": state, "mode": mode, "programme": DEGREE},
        keep={f"{name}_case": "number"},
        after=[
            fact(f"recognition.{act}", f"{{{name}_case}}"),
            Check(f"/api/recognition/cases/{{{name}_case}}", status=404, by="neighbour"),
        ],
    )
    if mode != "manual" and (not case["cited"] or not all(one["met"] is not False for one in case["conditions"])):
        raise JourneyFailed(f"learner {sentence}", f"no reasons in {case}")


def _at_once(play: Play) -> None:
    """A published line decides by itself; what was granted is signed, and anybody can check it."""
    _brought(
        play,
        "brings the first: the published list decides at once",
        "wiring",
        "decided_automatically",
        "automatic",
        "decide_by_rule",
    )
    _granted(play, "wiring", AT_ONCE, "5.00")


def _granted(play: Play, name: str, module: str, spared: str) -> None:
    case = f"/api/recognition/cases/{{{name}_case}}"
    play.step(
        "learner",
        "accepts what she is spared",
        "POST",
        f"{case}/acceptance",
        shows={"state": "accepted", "module_code": module, "credits": spared},
        after=[fact("recognition.accept", f"{{{name}_case}}")],
    )
    play.step("learner", "saves the signed statement of it", "GET", f"{case}/statement", waits=True)


def _proposed(play: Play) -> None:
    """The list proposes and an officer confirms: the draft of the decision lies on the desk."""
    _brought(
        play,
        "brings the second: the list proposes, a person confirms",
        "microgrid",
        "proposed",
        "semi_automatic",
        "propose",
    )
    decision = "/api/recognition/cases/{microgrid_case}/decision"
    play.step("learner", "cannot confirm it herself", "POST", decision, {"grant": True}, status=403)
    waiting = play.step(
        "recognition officer",
        "finds it on the desk, first due first",
        "GET",
        "/api/recognition/cases/waiting?limit=100",
    )
    if play.known["microgrid_case"] not in {one["number"] for one in waiting["items"]}:
        raise JourneyFailed("recognition officer finds it on the desk", f"it is not among {waiting}")
    play.step(
        "recognition officer",
        "grants what the list proposed",
        "POST",
        decision,
        {"grant": True, "reasons": "The improvement project was explained well."},
        shows={"state": "decided", "module_code": PROPOSED, "credits": "10.00"},
        after=[fact("recognition.grant", "{microgrid_case}")],
    )
    _granted(play, "microgrid", PROPOSED, "10.00")


def _refused(play: Play) -> None:
    """No line speaks of the award from abroad: a machine never refuses, a person does, with the difference and why."""
    _brought(play, "brings the third: no line speaks of it, so a person answers", "boats", "opened", "manual", "open")
    decision = "/api/recognition/cases/{boats_case}/decision"
    play.step(
        "recognition officer",
        "cannot refuse without a reason",
        "POST",
        decision,
        {"grant": False, "difference": "profile"},
        status=422,
        code="malformed",
    )
    play.step(
        "recognition officer",
        "cannot refuse for where it comes from",
        "POST",
        decision,
        {"grant": False, "difference": "country", "reasons": NO_RULE},
        status=422,
        code="malformed",
    )
    play.step(
        "recognition officer",
        "refuses for a substantial difference, and says which",
        "POST",
        decision,
        {"grant": False, "difference": "profile", "reasons": NO_RULE},
        shows={"state": "refused", "difference": "profile"},
        after=[fact("recognition.refuse", "{boats_case}")],
    )
    play.step(
        "learner",
        "reads why",
        "GET",
        "/api/recognition/cases/{boats_case}",
        shows={"state": "refused", "reasons": NO_RULE, "credits": "0.00"},
    )


def _looked_at_again(play: Play) -> None:
    """Somebody who had no part in it looks again, once."""
    again = {"reasons": AGAIN}
    case = "/api/recognition/cases/{boats_case}"
    play.step("neighbour", "cannot ask for her", "POST", f"{case}/another-look", again, status=404)
    play.step(
        "learner",
        "asks for somebody else to look",
        "POST",
        f"{case}/another-look",
        again,
        shows={"state": "asked_again"},
        after=[fact("recognition.ask_again", "{boats_case}")],
    )
    granting = {"grant": True, "reasons": PARTLY, "credits": "5", "module_code": ELSEWHERE}
    play.step(
        "recognition officer",
        "cannot answer: he refused it",
        "POST",
        f"{case}/decision",
        granting,
        status=403,
        code="not_permitted",
    )
    play.step(
        "second recognition officer",
        "grants a part of it, with reasons",
        "POST",
        f"{case}/decision",
        granting,
        shows={"state": "decided", "module_code": ELSEWHERE, "credits": "5.00"},
        after=[fact("recognition.grant", "{boats_case}")],
    )
    play.step("learner", "cannot ask a second time", "POST", f"{case}/another-look", again, status=409)
    _granted(play, "boats", ELSEWHERE, "5.00")
    play.step(
        "learner",
        "sees three decisions, and what each spares",
        "GET",
        "/api/recognition/cases",
        shows={"total": 3},
        after=[page("/entries/MC-00318/", "What it counts towards")],
    )
