"""What the register sees of a body opens a review before its turn: closed with a reason, or gone on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.play import Check, fact
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.lookup import number_of

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

AGENCY = "rim-gharsalli@agency-for-learning-quality.mirane.example"
COURSES = ("SC-00156", "SC-00170", "SC-00415")
"""Three courses of one college that an agency reviews."""
SEEN = {"total": 1, "items": [{"kind": "complaints"}]}


def signals(play: Play) -> None:
    """Three complaints held valid open a review; a registrar hands it over, the agency closes it with a reason."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    play.cast("agency", AGENCY)
    play.known["quality"] = number_of(play, "Agency for Learning Quality")
    play.known["farmers"] = number_of(play, "National Farmers’ College")
    play.known["crafts"] = number_of(play, "Tirma House of Crafts")
    _handed_over(play)
    _seen(play)


def _handed_over(play: Play) -> None:
    """What waits of a body that nobody reviews goes to an agency, which says that there is nothing to it."""
    if play.look("registrar", "/api/reviews/signals?organisation={crafts}")["items"][0]["review"]:
        return  # it was handed over when the story was played on this register before
    play.step("visitor", "reads nothing of what was seen", "GET", "/api/reviews/signals", status=401)
    place = "/api/reviews/signals/{crafts}/handing-over"
    body = {"agency": "{quality}"}
    play.step("agency", "takes nothing by itself", "POST", place, body, status=403, code="not_permitted")
    itself = {"agency": "{crafts}"}
    play.step("registrar", "cannot hand it to the body itself", "POST", place, itself, status=409, code="not_now")
    play.step(
        "registrar",
        "hands what was seen to an agency",
        "POST",
        place,
        body,
        status=201,
        shows={"origin": "signal", "state": "planned", "organisation": "{crafts}"},
        keep={"handed": "number"},
        after=[fact("review.hand_over", "{handed}"), Check("/api/reviews/{handed}", status=404)],
    )
    play.step(
        "agency",
        "closes it: there is nothing to it",
        "POST",
        "/api/reviews/{handed}/steps/dismissal",
        {"text": "All three came of one winter with a leaking roof, and were made good."},
        shows={"review": {"state": "dismissed"}},
        after=[fact("review.dismiss", "{handed}"), Check("/api/reviews/{handed}", status=404)],
    )


def _seen(play: Play) -> None:
    """Three complaints about courses of one body are held valid; the third opens a review at its agency."""
    asked = "/api/reviews/signals?organisation={farmers}"
    if play.look("registrar", asked)["items"]:
        return  # they were, when the story was played on this register before
    for n, course in enumerate(COURSES, start=1):
        play.step(
            "employer",
            f"complains about {course}",
            "POST",
            "/api/complaints",
            {"entry": course, "text": "It was shorter than it says. ({run})"},
            status=201,
            shows={"state": "lodged"},
            keep={"complaint": "number"},
        )
        play.step(
            "registrar",
            "holds it valid, and gives the owner notice",
            "POST",
            "/api/complaints/{complaint}/taking-up",
            {"text": "The hours stated were not taught."},
            after=[
                fact("complaint.take_up", "{complaint}"),
                Check(asked, shows={"total": 0} if n < len(COURSES) else SEEN, by="registrar", waits=True),
            ],
        )
    seen = play.look("agency", asked)["items"][0]
    play.known |= {"looked_into": seen["review"], "signal": seen["number"]}
    review = "/api/reviews/{looked_into}"
    play.step(
        "agency",
        "reads what was seen, in numbers",
        "GET",
        review,
        shows={"review": {"origin": "signal", "agency": "{quality}"}, "signals": [{"kind": "complaints"}]},
        after=[fact("signal.open", "{signal}"), Check(review, status=404)],
    )
    begin = f"{review}/steps/begin"
    play.step("registrar", "does not begin it for the agency", "POST", begin, {}, status=403, code="not_permitted")
    play.step("agency", "goes on as in any review", "POST", begin, {}, shows={"review": {"state": "self_assessment"}})
    suspend, why = f"{review}/steps/suspension", {"text": "Until the hours are taught, nobody should enrol."}
    play.step(
        "agency",
        "recommends to suspend, and nothing is suspended by that",
        "POST",
        suspend,
        why,
        after=[
            fact("review.recommend_suspension", "{looked_into}"),
            Check(f"/api/short-courses/{COURSES[0]}", shows={"state": "registered"}),
        ],
    )
    play.step("agency", "says so once", "POST", suspend, why, status=409, code="wrong_state")
