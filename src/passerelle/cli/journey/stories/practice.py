"""Practice shared: a coaching that keeps coach and judge apart, good practice, a circle, an alert of fraud."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.play import Check, JourneyFailed, fact, page
from passerelle.cli.journey.stories import opening
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.listing import COMPLETE
from passerelle.cli.journey.stories.lookup import number_of

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

AGENCY = "rim-gharsalli@agency-for-learning-quality.mirane.example"
AGENCY_NAME = "Agency for Learning Quality"
EXAMPLE = {
    "theme": "assessment",
    "title": "Boats are judged in the water {run}",
    "done": "Each candidate launches what was mended, and two examiners row it out.",
    "for_whom": "Boat builders of the lake.",
    "took": "A jetty and a calm morning.",
    "came_of_it": "Leaks are found by the one who made them.",
    "licence": "CC-BY-4.0",
    "field": "assessment.criteria",
}
ALERT = {
    "title": "One photo in several files {run}",
    "seen": "The same photo of a mended hull came with several files.",
    "recognise": "Sort the photos of a group by size.",
    "what_to_do": "Ask for a second photo with the day on it.",
    "since": "2026-03-01",
    "source": "assessment",
}


def practice(play: Play) -> None:
    """An agency coaches a new awarder and may neither review nor judge it; peers share what works, and warn."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    play.cast("agency", AGENCY)
    opening.an_organisation_becomes_an_awarder(play)
    play.known["agency_number"] = number_of(play, AGENCY_NAME)
    play.known["radio"] = number_of(play, "Radio School of Mirane")
    play.known["chamber"] = number_of(play, "Chamber of Energy Trades")
    _coached(play)
    _kept_apart(play)
    _shown(play)
    _asked(play)
    _warned(play)


def _coached(play: Play) -> None:
    today = day.today().isoformat()
    asked = {"provider": "{awarder_number}", "coach": "{radio}", "aims": "Our first review {run}."}
    itself = asked | {"coach": "{awarder_number}"}
    play.step("awarder", "cannot be coached by itself", "POST", "/api/coachings", itself, status=409, code="not_now")
    play.step(
        "awarder",
        "asks an agency for a coaching",
        "POST",
        "/api/coachings",
        asked | {"coach": "{agency_number}"},
        status=201,
        shows={"aims": "Our first review {run}."},
        keep={"cg": "coaching.number"},
        after=[fact("coaching.ask", "{cg}")],
    )
    place = "/api/coachings/{cg}"
    play.step("registrar", "cannot read it: it is of the two", "GET", place, status=404)
    play.step(
        "agency",
        "says yes",
        "POST",
        f"{place}/steps/agreement",
        {},
        after=[fact("coaching.agree", "{cg}"), page("/coaching/", AGENCY_NAME)],
    )
    visit = {"visited_on": today, "text": "The slipway, and who marks what."}
    play.step("agency", "enters a visit", "POST", f"{place}/steps/visit", visit)
    advice = {"text": "Write down who marks what."}
    play.step("agency", "recommends something", "POST", f"{place}/steps/recommendation", advice)
    play.step(
        "awarder", "says what was done", "POST", f"{place}/recommendations/1", {"text": "It is on the mark sheet."}
    )
    play.step(
        "agency",
        "ends the coaching",
        "POST",
        f"{place}/steps/end",
        {"text": "They are ready."},
        after=[fact("coaching.end", "{cg}")],
    )


def _kept_apart(play: Play) -> None:
    """The agency plans no review of whom it coached, and its expert is on no panel about it."""
    due = (day.today() + timedelta(days=90)).isoformat()
    review = {
        "agency": "{agency_number}",
        "organisation": "{awarder_number}",
        "standard": "esg-internal/2015",
        "kind": "institution",
        "due_on": due,
    }
    play.step("agency", "may not review whom it coached", "POST", "/api/reviews", review, status=409, code="not_now")
    stated = COMPLETE | {"title": {"en": "Mending Hulls {run}"}}
    play.step(
        "awarder",
        "drafts a micro-credential",
        "POST",
        "/api/micro-credentials",
        {"awarder": "{awarder_number}", "stated": stated},
        status=201,
        keep={"hulls": "number"},
    )
    play.step("awarder", "submits it", "POST", "/api/micro-credentials/{hulls}/submission")
    of_it, kept = "/api/cases/of/{hulls}", {"hulls_case": "case"}
    play.step("visitor", "sees the panel’s clock run", "GET", of_it, waits=True, keep=kept)
    proposal = play.step("registrar", "has a panel proposed", "GET", "/api/cases/{hulls_case}/proposal")
    barred = [one for one in proposal["others"] if "coach" in one["barred"]]
    if not barred:
        raise JourneyFailed("registrar has a panel proposed", "an expert of the coach is not barred")
    named = [barred[0]["expert"], *(one["expert"] for one in proposal["seats"][1:])]
    play.step(
        "registrar",
        "cannot seat an expert of the coach by hand",
        "POST",
        "/api/cases",
        {"entry": "{hulls}", "seats": named},
        status=409,
        code="conflicted",
    )


def _shown(play: Play) -> None:
    place = "/api/good-practice"
    held = EXAMPLE | {"done": "Ask for Mr. Okoro."}
    play.step("awarder", "names a person: it is held", "POST", place, held, status=201, shows={"state": "held"})
    play.step(
        "awarder",
        "proposes an example",
        "POST",
        place,
        EXAMPLE | {"organisation": "{awarder_number}"},
        status=201,
        shows={"state": "proposed"},
        keep={"gp": "number"},
        after=[fact("good_practice.propose", "{gp}")],
    )
    step, own = f"{place}/{{gp}}/steps/endorsement", {"organisation": "{awarder_number}"}
    play.step("awarder", "cannot endorse it", "POST", step, own, status=409, code="not_now")
    play.step("visitor", "does not read it yet", "GET", f"{place}/{{gp}}", status=404)
    play.step("provider", "endorses it", "POST", step, {"organisation": "{radio}"}, shows={"state": "proposed"})
    play.step("provider", "cannot do so twice", "POST", step, {"organisation": "{radio}"}, status=409, code="not_now")
    play.step(
        "other awarder",
        "endorses it too",
        "POST",
        step,
        {"organisation": "{chamber}"},
        shows={"state": "endorsed"},
        after=[fact("good_practice.publish", "{gp}"), page("/practice/{gp}/", "Boats are judged in the water {run}")],
    )
    play.step("visitor", "finds it", "GET", f"{place}?q=examiners+launch+{{run}}", shows={"total": 1})


def _asked(play: Play) -> None:
    place = "/api/circles/fraud"
    play.step("visitor", "cannot join a circle", "POST", f"{place}/steps/membership", {}, status=401)
    play.step("awarder", "joins a circle", "POST", f"{place}/steps/membership", {}, shows={"is_in": True})
    play.step(
        "awarder",
        "asks something",
        "POST",
        f"{place}/steps/question",
        {"title": "Photos of hulls {run}", "text": "How do you tell one from another?"},
        status=201,
        keep={"question": "id"},
        after=[Check(f"{place}/posts", by="awarder")],
    )
    play.step("visitor", "does not read it", "GET", f"{place}/posts", status=401)
    ends = {"title": "Photos: ask for a second one {run}", "text": "With the day on it, beside the work."}
    step = f"{place}/steps/conclusion"
    play.step(
        "awarder", "may not conclude", "POST", f"{place}/steps/conclusion", ends, status=403, code="not_permitted"
    )
    play.step(
        "registrar",
        "signs a conclusion",
        "POST",
        step,
        ends,
        status=201,
        after=[page("/circles/fraud/", "Photos: ask for a second one {run}")],
    )


def _warned(play: Play) -> None:
    place = "/api/fraud-alerts"
    play.step("employer", "may raise no alert", "POST", place, ALERT, status=403, code="not_permitted")
    play.step(
        "assessor",
        "raises an alert",
        "POST",
        place,
        ALERT,
        status=201,
        shows={"state": "raised"},
        keep={"fa": "number"},
        after=[fact("fraud_alert.raise", "{fa}")],
    )
    play.step("other assessor", "does not see it yet", "GET", f"{place}/{{fa}}", status=404)
    play.step(
        "registrar",
        "checks it",
        "POST",
        f"{place}/{{fa}}/steps/check",
        {},
        shows={"state": "checked"},
        after=[fact("fraud_alert.check", "{fa}"), Check(f"{place}/{{fa}}", by="other assessor")],
    )
