"""Made together: a co-author of another body, comments, who took part in the design, and two who wrote one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.cli.journey.play import Check, fact, page
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.listing import COMPLETE
from passerelle.cli.journey.stories.lookup import number_of

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

HOUSE = "Mirane Water Authority"
OUTCOMES: list[dict[str, Any]] = [
    {"code": "O1", "text": "Explain how a hand pump lifts water.", "domain": "knowledge"},
    {"code": "O2", "text": "Replace the seals of a hand pump.", "domain": "skills"},
]


def together(play: Play) -> None:
    """Somebody of another body writes along, an employer and learners consent; of two edits of one none is lost."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    _drafted(play)
    _invited(play)
    _commented(play)
    _merged(play)
    _consented(play)
    _through_phases(play)


def _drafted(play: Play) -> None:
    play.known["maker"] = number_of(play, "Chamber of Energy Trades")
    complete: dict[str, Any] = dict(COMPLETE)
    parts = [{**part, "covers": ["O1", "O2"]} for part in complete["assessment"]["components"]]
    assessment = {**complete["assessment"], "components": parts}
    stated = complete | {"title": {"en": "Seals of Hand Pumps {run}"}, "outcomes": OUTCOMES, "assessment": assessment}
    play.step(
        "other awarder",
        "drafts a micro-credential",
        "POST",
        "/api/micro-credentials",
        {"awarder": "{maker}", "stated": stated},
        status=201,
        keep={"made": "number"},
    )


def _invited(play: Play) -> None:
    play.known["helper"] = number_of(play, "Radio School of Mirane")
    place = "/api/micro-credentials/{made}"
    play.step("provider", "cannot read the draft of another body", "GET", place, status=404, code="not_found")
    asked = {"organisation": "{helper}", "email": CAST["provider"], "note": "The part about seals."}
    play.step(
        "other awarder",
        "asks somebody of another organisation to write with it",
        "POST",
        f"{place}/co-authors",
        asked,
        status=201,
        shows={"state": "invited"},
        keep={"co_author": "id"},
        after=[fact("co_author.invite", "{made}")],
    )
    play.step(
        "provider",
        "says yes",
        "POST",
        "/api/co-authors/{co_author}/acceptance",
        shows={"state": "accepted"},
        after=[fact("co_author.accept", "{made}")],
    )
    play.step("provider", "reads the draft", "GET", place, shows={"version": 1})
    play.step("provider", "may not submit it", "POST", f"{place}/submission", status=403, code="not_permitted")


def _commented(play: Play) -> None:
    place = "/api/micro-credentials/{made}/comments"
    play.step(
        "provider",
        "asks about outcome O2",
        "POST",
        place,
        {"path": "outcomes.O2", "text": "Which seals?"},
        status=201,
        shows={"path": "outcomes.O2", "draft_version": 1},
        keep={"comment": "id"},
    )
    answer = "/api/comments/{comment}/replies"
    play.step("other awarder", "answers", "POST", answer, {"text": "Those of leather."}, status=201)
    play.step("other awarder", "says that it is dealt with", "POST", "/api/comments/{comment}/resolution")
    play.step("provider", "cannot answer any more", "POST", answer, {"text": "And?"}, status=409, code="wrong_state")
    play.step("visitor", "reads no comment", "GET", place, status=401, code="not_signed_in")


def _worded(code: str, text: str) -> list[dict[str, Any]]:
    return [one | {"text": text} if one["code"] == code else one for one in OUTCOMES]


def _merged(play: Play) -> None:
    place = "/api/micro-credentials/{made}"
    first = {"stated": {"outcomes": _worded("O1", "Explain why a hand pump lifts water.")}, "seen_version": 1}
    play.step("other awarder", "words outcome O1 otherwise", "PATCH", place, first, shows={"version": 2})
    second = {"stated": {"outcomes": _worded("O2", "Replace leather seals.")}, "seen_version": 1}
    play.step(
        "provider",
        "words outcome O2 otherwise, from the version before: both are kept",
        "PATCH",
        place,
        second,
        shows={
            "version": 3,
            "outcomes": _worded("O1", "Explain why a hand pump lifts water.")[:1]
            + _worded("O2", "Replace leather seals.")[1:],
        },
    )
    mine: dict[str, Any] = {"stated": {"outcomes": _worded("O2", "Replace worn seals.")}, "seen_version": 1}
    play.step(
        "other awarder",
        "words O2 too, from the first version: is shown what was there, what is saved, what was typed",
        "PATCH",
        place,
        mine,
        status=409,
        code="both_changed",
        after=[Check(place, by="provider", shows={"version": 3})],
    )
    own = {"seen": 3, "chosen": {"outcomes.O2.text": {"value": "Replace worn leather seals."}}}
    play.step("other awarder", "finds words for both", "PATCH", place, mine | {"resolution": own}, shows={"version": 4})


def _consented(play: Play) -> None:
    place = "/api/micro-credentials/{made}/co-designers"
    play.known["house"] = number_of(play, HOUSE)
    asked = {"kind": "employer", "role": "Said what the work needs.", "organisation": "{house}"}
    play.step(
        "other awarder",
        "writes down that an employer took part",
        "POST",
        place,
        asked,
        status=201,
        shows={"state": "asked", "consented_on": None},
        keep={"employer_part": "id"},
    )
    consent = "/api/co-designers/{employer_part}/consent"
    play.step("other awarder", "cannot consent for it", "POST", consent, status=403, code="not_permitted")
    play.step("employer", "consents, as who signs for it", "POST", consent, shows={"state": "consented"})
    play.joins("learner who speaks", "Hana of the Lake", "hana-{run}@mirane.example")
    learners = {"kind": "learners", "role": "Tried the assessment.", "email": "hana-{run}@mirane.example", "people": 9}
    play.step(
        "other awarder",
        "writes down that nine learners took part",
        "POST",
        place,
        learners,
        status=201,
        keep={"learners_part": "id"},
    )
    play.step(
        "learner who speaks",
        "consents for the nine",
        "POST",
        "/api/co-designers/{learners_part}/consent",
        shows={"state": "consented", "people": 9},
    )
    play.step(
        "other awarder",
        "submits it",
        "POST",
        "/api/micro-credentials/{made}/submission",
        after=[page("/entries/{made}/", "A group of 9 learners", "Hana of the Lake")],
    )
    play.step(
        "employer",
        "takes the consent back",
        "POST",
        "/api/co-designers/{employer_part}/withdrawal",
        shows={"state": "withdrawn"},
        after=[page("/entries/{made}/", "took part until", HOUSE)],
    )


def _through_phases(play: Play) -> None:
    place = "/api/micro-credentials/{made}/phases"
    play.step(
        "other awarder",
        "ticks the first of seven phases",
        "PUT",
        f"{place}/need",
        {"done": True, "note": "Three letters of employers."},
    )
    play.step(
        "other awarder",
        "ends the work together",
        "POST",
        "/api/co-authors/{co_author}/ending",
        shows={"state": "ended"},
        after=[fact("co_author.end", "{made}")],
    )
