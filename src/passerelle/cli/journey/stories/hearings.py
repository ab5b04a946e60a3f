"""Two mark one candidate alone; a suspicion is answered and heard before anything is taken away.

Source: DOMAIN section 6, journey 6 (a second marker where the profile asks), and 3.6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.play import JourneyFailed, fact
from passerelle.cli.journey.stories.awarding import ON_SITE

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

CAST = {
    "operator": "pavel-dubrin@authority.mirane.example",
    "first assessor": "marek-holub@lake-district-skills-hall.mirane.example",
    "second assessor": "yasmina-delacroix@orsa-assessment-house.mirane.example",
    "member of a jury": "deborah-lindgren@mirane-testing-centre.mirane.example",
    "other member": "yasmina-delacroix@orsa-assessment-house.mirane.example",
    "learner": "olena-hrytsenko@mirane.example",
    "signatory": "zohra-tahiri@union-of-municipalities.mirane.example",
}


def hearings(play: Play) -> None:
    """Nothing is signed before two marks are settled, and nothing while a suspicion is open."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    _two_mark_alone(play)
    _a_suspicion_is_heard(play)


def _two_mark_alone(play: Play) -> None:
    found = play.look("second assessor", "/api/second-markings?desk=mark")["items"]
    if not found:
        return play.tell("somebody played this here before: the marks are settled", "200")
    play.known["second"], play.known["twice"] = found[0]["number"], found[0]["candidate"]
    marks = play.look("first assessor", "/api/candidates/{twice}/marks")
    sent = {"identity_check": ON_SITE}
    at = "/api/candidates/{twice}/results"
    play.step("first assessor", "cannot sign alone", "POST", at, sent, status=409, code="not_now")
    at = "/api/second-markings/{second}/marks"
    play.step("first assessor", "hands the marks in", "POST", at, {}, shows={"state": "marking"})
    play.step("second assessor", "does not see them", "GET", at, not_says=["first"])
    near = [{"component": one["component"], "score": float(one["score"]) - 4} for one in marks]
    play.step(
        "second assessor",
        "hands in marks that are four points lower",
        "POST",
        at,
        {"marks": near},
        shows={"state": "settled"},
        after=[fact("second_marking.agree", "{second}")],
    )
    play.step(
        "first assessor",
        "signs the mean",
        "POST",
        "/api/candidates/{twice}/results",
        sent,
        after=[fact("candidate.assess", "{twice}")],
    )
    return None


def _a_suspicion_is_heard(play: Play) -> None:
    told = [one for one in play.look("learner", "/api/fraud-flags")["items"] if one["state"] == "answered"]
    if not told:
        return play.tell("somebody played this here before: the suspicion is decided", "200")
    if not told[0]["wants_hearing"]:
        raise JourneyFailed("learner reads what is held against her", "she asked to be heard, and it does not say so")
    play.known["flag"] = told[0]["number"]
    at = "/api/fraud-flags/{flag}"
    play.step("other member", "does not find that there is one", "GET", at, status=404, code="not_found")
    why = {"reasons": "The letterhead is not that of the registry."}
    play.step("member of a jury", "does not decide what she raised", "POST", f"{at}/upheld", why, status=403)
    play.step("signatory", "cannot uphold it before she was heard", "POST", f"{at}/upheld", why, status=409)
    day = {"at": "2099-01-12T10:00:00Z", "where": "Orsa, town hall, room 2"}
    play.step("signatory", "sets the day of the hearing", "PUT", f"{at}/hearing", day, shows={"state": "hearing"})
    play.step("learner", "reads when and where", "GET", at, says=["room 2"])
    play.step(
        "signatory",
        "finds that there is nothing in it: the clerk was reached",
        "POST",
        f"{at}/dismissed",
        status=204,
        after=[fact("fraud_flag.dismiss", "{flag}")],
    )
    play.step("member of a jury", "finds nothing of it any more", "GET", at, status=404, code="not_found")
    play.step("learner", "reads that nothing is held against her", "GET", at, not_says=["letterhead"])
    return None
