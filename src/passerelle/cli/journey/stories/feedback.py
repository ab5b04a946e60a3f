"""What a learner says of an award: held where it names somebody, shown without that, replied to by its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.play import fact, page
from passerelle.cli.journey.stories.cast import CAST

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

LEARNER = "amina-sarr-doumbe@mirane.example"
STRANGER = "anselm-richter@two-rivers-builders.mirane.example"
REGISTRAR = "nadia-benhamou@authority.mirane.example"
COMPETITOR = "gisela-brandt@lake-technical-college.mirane.example"
NEAR = "SC-00149"
SPEAKERS = (("giver", LEARNER), ("stranger", STRANGER), ("moderator", REGISTRAR), ("competitor", COMPETITOR))
PHONE = "022 555 01 23"


def feedback(play: Play) -> None:
    """A holder changes what was said; a telephone number is struck out; the owner replies; a report is shown."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    for actor, email in SPEAKERS:
        play.cast(actor, email)
    _said(play)
    _reported(play)


def _said(play: Play) -> None:
    own = play.look("giver", "/api/feedback/mine")["items"][0]
    play.known |= {"feedback": own["number"], "about": own["entry"]}
    said = {"entry": own["entry"], "usefulness": 5, "text": "Very good."}
    play.step("stranger", "has no right to speak on it", "POST", "/api/feedback", said, status=409, code="not_now")
    near = {"entry": NEAR, "outcomes": 1, "text": "Ours is better."}
    play.step("competitor", "offers nearly the same", "POST", "/api/feedback", near, status=409, code="not_now")
    play.step("giver", "speaks on it once", "POST", "/api/feedback", said, status=409, code="already_done")
    changed = {"version": own["version"], "usefulness": 5, "text": f"Good course. Call me on {PHONE}, run {{run}}."}
    play.step(
        "giver",
        "says it otherwise, with a telephone number in it: held",
        "PUT",
        "/api/feedback/{feedback}",
        changed,
        shows={"state": "held", "text": "", "usefulness": 5},
        after=[fact("feedback.change_held", "{feedback}")],
    )
    play.step(
        "moderator",
        "strikes the number out, with a reason",
        "POST",
        "/api/feedback/{feedback}/moderation",
        {"act": "strike", "passages": [PHONE], "because": "A telephone number."},
        shows={"state": "shown"},
        after=[fact("feedback.strike", "{feedback}")],
    )
    answer = {"text": "Thank you: there is more practice from the next run on."}
    reply = "/api/feedback/{feedback}/reply"
    play.step("stranger", "may not answer for the owner", "POST", reply, answer, status=403, code="not_permitted")
    play.step(
        "other awarder",
        "replies for its body, once",
        "POST",
        reply,
        answer,
        status=201,
        after=[fact("feedback.reply", "{feedback}"), page("/entries/{about}/feedback/", answer["text"])],
    )
    play.step(
        "other awarder", "replies no second time", "POST", reply, {"text": "No."}, status=409, code="already_done"
    )
    play.step("visitor", "reads the sums", "GET", "/api/feedback/entries/{about}", shows={"entry": "{about}"})


def _reported(play: Play) -> None:
    play.step(
        "stranger",
        "proposes a report of the press",
        "POST",
        "/api/report-links",
        {
            "about": "{about}",
            "url": "https://courier.example/pumps/{run}",
            "title": "Pumps mended by those who drink from them",
            "publisher": "Lake Courier",
            "published_on": "2026-10-01",
            "language": "en",
            "kind": "press",
        },
        status=201,
        shows={"state": "proposed", "host": "courier.example"},
        keep={"report": "number"},
        after=[fact("report.propose", "{report}")],
    )
    play.step(
        "moderator",
        "shows it",
        "POST",
        "/api/report-links/{report}/decision",
        {"act": "show"},
        shows={"state": "shown"},
        after=[fact("report.show", "{report}")],
    )
