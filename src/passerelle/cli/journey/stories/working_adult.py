"""A working adult: a phone, evenings, a pause; assessed, awarded, shown to an employer, and what could come next.

Source: DOMAIN section 6, journey 1. What it pays with comes with the learning accounts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.play import Check, JourneyFailed, fact, page
from passerelle.cli.journey.stories import awarding, drawing
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.lookup import number_of

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

AWARDED = "MC-00388"
"""Well and Borehole Inspection of the Water Authority: level 4, 3 credits, a degree takes it in."""
SIGNATORY = "hana-belkacem@mirane-water-authority.mirane.example"
WEEK = timedelta(days=7)
COURSE = {
    "title": {"en": "Wells by night, offline {run}"},
    "summary": {"en": "Twelve evenings with a paper pack, and two Saturdays at a well."},
    "language": "en",
    "mode": "offline_pack",
    "place": "Sidra Wells",
    "schedule": "evenings",
    "hours": {"contact": 26, "guided": 15, "self": 30, "assessment": 4},
    "outcomes": [{"text": "Inspect a well head, casing and apron and record defects with measurements."}],
    "price": 90,
    "currency": "MID",
    "credential_signed": True,
    "paper_on_request": True,
}


def working_adult(play: Play) -> None:
    """A working adult finds an evening course, waits for a place, pauses, is assessed, and shows the award."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    play.cast("awarder", SIGNATORY)
    play.known["mc"] = AWARDED
    _offered(play)
    _found(play)
    play.joins("neighbour", "Karim Benali", "karim-{run}@mirane.example")
    play.joins("learner", "Amina Doumbé", "amina-{run}@mirane.example")
    drawing.places_are_drawn(play)
    _a_place(play)
    _learnt(play)
    _assessed(play)
    _awarded(play)
    _shown(play)
    _next(play)


def _offered(play: Play) -> None:
    """The Radio School, which may teach it, lists an evening course and announces one place."""
    today = day.today()
    provider = number_of(play, "Radio School of Mirane")
    play.step(
        "provider",
        "drafts an evening course that needs no network",
        "POST",
        "/api/short-courses",
        {"provider": provider, "stated": COURSE, "leads_to": ["{mc}"]},
        status=201,
        keep={"sc": "number"},
    )
    play.step(
        "provider",
        "lists it",
        "POST",
        "/api/short-courses/{sc}/submission",
        shows={"state": "listed_pending"},
        after=[fact("short_course.submit", "{sc}")],
    )
    play.step(
        "provider",
        "announces one place",
        "POST",
        "/api/short-courses/{sc}/instances",
        {
            "starts_on": str(today),
            "ends_on": str(today + timedelta(days=70)),
            "enrol_until": str(today + timedelta(days=5)),
            "places": 1,
        },
        status=201,
        shows={"places": 1, "taken": 0},
        keep={"instance": "id"},
        after=[page("/find/?q=evenings+{run}", "{sc}", waits=True)],
    )


def _found(play: Play) -> None:
    """Without an account, one narrows the catalogue down; every result says the same things, in the same order."""
    asked = "q=evenings+{run}&level=4&offline=1&accepted=degree&kind=course"
    answer = play.step(
        "visitor",
        "asks for evenings, offline, level 4, accepted by a degree",
        "GET",
        f"/api/search?{asked}",
        shows={
            "total": 1,
            "items": [
                {
                    "number": "{sc}",
                    "levels": ["4"],
                    "credits": "3.00",
                    "hours": "75.0",
                    "body": "Radio School of Mirane",
                    "leads_to": ["{mc}"],
                }
            ],
        },
    )
    towards = {one["owner"] for one in answer["items"][0]["counts_towards"]}
    if "Mirane Polytechnic" not in towards:
        raise JourneyFailed("visitor asks what it counts towards", f"the degree is not among {sorted(towards)}")
    says = ("3 credits, 75 hours", "Radio School of Mirane", "Offline pack, 90 dinars", "Counts towards", "Sidra Wells")
    play.step("visitor", "reads the same on the card of the page", "GET", f"/find/?{asked}", says=says)
    play.step(
        "visitor",
        "finds nothing of it among what is free",
        "GET",
        f"/api/search?{asked}&free=1",
        shows={"total": 0},
        after=[page("/entries/{mc}/", "identity checked")],
    )


def _a_place(play: Play) -> None:
    """The one place is gone: the learner waits for it, and takes it up when it is given back."""
    play.step(
        "neighbour",
        "takes the only place",
        "POST",
        "/api/enrolments",
        {"instance": "{instance}"},
        status=201,
        keep={"neighbours": "number"},
    )
    apply = "/api/instances/{instance}/applications"
    play.step(
        "visitor",
        "reads the price, the language and what it leads to before anything is asked",
        "GET",
        "/entries/{sc}/",
        says=("90 dinars", "English", "Well and Borehole Inspection", "Wait for a place"),
    )
    play.step(
        "learner",
        "finds it full",
        "POST",
        "/api/enrolments",
        {"instance": "{instance}"},
        status=409,
        code="not_now",
    )
    play.step(
        "learner",
        "applies, and is the first who waits",
        "POST",
        apply,
        {"statement": "I keep the pumps of two villages."},
        status=201,
        shows={"state": "waiting", "waiting_place": 1},
        keep={"application": "number"},
        after=[fact("application.wait", "{application}")],
    )
    play.step(
        "learner", "applies once more: it is one", "POST", apply, {}, status=201, shows={"number": "{application}"}
    )
    play.step(
        "neighbour",
        "does not see the application",
        "GET",
        "/api/applications/{application}",
        status=404,
        code="not_found",
    )
    play.step(
        "neighbour",
        "gives the place back",
        "POST",
        "/api/enrolments/{neighbours}/withdrawal",
        shows={"state": "withdrawn"},
        after=[Check("/api/applications/{application}", shows={"state": "admitted"}, by="learner")],
    )
    play.step(
        "learner",
        "takes the place up and is a candidate",
        "POST",
        "/api/applications/{application}/answer",
        shows={"state": "enrolled"},
        keep={"enrolment": "enrolment"},
        after=[Check("/api/enrolments/{enrolment}", shows={"state": "enrolled"}, by="learner")],
    )
    play.known["candidate"] = play.look("learner", "/api/enrolments/{enrolment}")["candidate"]


def _learnt(play: Play) -> None:
    """A pause keeps the place; who was there is written down; the end of the course is no award."""
    place = "/api/enrolments/{enrolment}"
    play.step(
        "learner",
        "pauses for the harvest, and the place is kept",
        "POST",
        f"{place}/pause",
        {"because": "Harvest."},
        shows={"state": "paused", "holds_place": True},
    )
    play.step("neighbour", "cannot end another’s pause", "POST", f"{place}/resumption", status=404, code="not_found")
    play.step("learner", "goes on", "POST", f"{place}/resumption", shows={"state": "enrolled"})
    on = str(day.today())
    rows = [
        {"enrolment": "{enrolment}", "on": on, "attended": "present", "progress": 100},
        {"enrolment": "EN-9999999", "on": on, "attended": "present"},
    ]
    attendance = "/api/instances/{instance}/attendance"
    play.step(
        "provider",
        "writes down who was there; a line about nobody is told, the other kept",
        "POST",
        attendance,
        {"rows": rows},
        shows={"kept": 1, "same": 0, "refused": [{"line": 2, "reason": "not_enrolled"}]},
    )
    play.step("provider", "sends it again: nothing changes", "POST", attendance, {"rows": rows}, shows={"kept": 0})
    play.step(
        "learner",
        "has followed it to its end; that is no award",
        "POST",
        f"{place}/completion",
        shows={"state": "completed", "progress": 100},
        after=[
            Check(f"{place}/attendance", shows=[{"on": on, "attended": "present"}], by="learner"),
            Check("/api/awards", shows={"total": 0}, by="learner"),
        ],
    )


def _assessed(play: Play) -> None:
    """Somebody who did not teach it assesses, and states how identity was checked."""
    choices = play.look("awarder", "/api/candidates/{candidate}/assessors")
    free = next(one for one in choices if one["name"] == "Deborah Lindgren" and not one["ties"])
    play.step(
        "awarder",
        "names an assessor who has no tie to the course",
        "PUT",
        "/api/candidates/{candidate}/assessor",
        {"assessor": free["assessor"], "organisation": free["organisation"]},
        shows={"state": "assigned"},
    )
    marks = [{"component": "A1", "score": 71}, {"component": "A2", "score": 80}]
    results = "/api/candidates/{candidate}/results"
    play.step(
        "assessor",
        "cannot sign where nobody’s identity was checked",
        "POST",
        results,
        {"identity_check": "unsupervised_no_id", "marks": marks},
        status=409,
        code="not_now",
    )
    play.step(
        "assessor",
        "signs: at the place, with an identity document",
        "POST",
        results,
        {"identity_check": awarding.ON_SITE, "marks": marks},
        shows={"state": "passed"},
        after=[fact("candidate.assess", "{candidate}")],
    )


def _awarded(play: Play) -> None:
    play.step(
        "awarder",
        "awards",
        "POST",
        "/api/awards",
        {"candidate": "{candidate}"},
        status=201,
        shows={"state": "in_force", "micro_credential": "{mc}", "route": "course"},
        keep={"award": "number"},
        after=[fact("award.made", "{award}")],
    )
    play.known["credential"] = play.step(
        "learner", "saves the signed credential", "GET", "/api/awards/{award}/credential"
    )
    play.step(
        "visitor",
        "checks it",
        "POST",
        "/api/verification",
        play.known["credential"],
        shows={"verdict": "genuine_in_force", "credential": {"holder_name": "Amina Doumbé"}},
    )
    play.step("neighbour", "does not see it", "GET", "/api/awards/{award}", status=404, code="not_found")


def _shown(play: Play) -> None:
    """A link for seven days; who has it sees, and the learner sees that it was opened."""
    shared = play.step(
        "learner",
        "shares it with an employer for seven days",
        "POST",
        "/api/awards/{award}/shares",
        {"label": "Lake Energy Services", "purpose": "job", "period": "7"},
        status=201,
        keep={"token": "token", "link": "link.id"},
    )
    made, expires = (datetime.fromisoformat(shared["link"][name]) for name in ("made_at", "expires_at"))
    if not WEEK - timedelta(days=1) < expires - made <= WEEK + timedelta(days=1):
        raise JourneyFailed("learner shares it for seven days", f"made {made}, open until {expires}")
    play.step(
        "visitor",
        "opens the link",
        "POST",
        "/api/shares/opening",
        {"token": "{token}"},
        shows={"verdict": "genuine_in_force"},
    )
    play.step(
        "learner",
        "sees that it was opened, and when",
        "GET",
        "/api/awards/{award}/shares",
        shows={"total": 1, "items": [{"label": "Lake Energy Services", "looks": 1}]},
    )
    play.step("neighbour", "cannot look who looked", "GET", "/api/awards/{award}/shares", status=404, code="not_found")


def _next(play: Play) -> None:
    """What the award counts for: a degree decides at once, a job is open, others are one award away."""
    lines = play.look("visitor", "/api/recognition/lines?micro_credential={mc}")["items"]
    degree = next(one for one in lines if one["module_code"] == "RE301")
    play.known["programme"] = degree["programme"]
    play.step(
        "learner",
        "brings it to the degree: 3 credits less, decided at once",
        "POST",
        "/api/recognition/cases",
        {"award": "{award}", "programme": "{programme}"},
        status=201,
        shows={"state": "decided_automatically", "credits": "3.00"},
        keep={"case": "number"},
        after=[fact("recognition.decide_by_rule", "{case}")],
    )
    found = play.step(
        "learner", "sees what is open now, and what one more award opens", "GET", "/api/opportunities/open-to-me"
    )
    if not found["open"] or not found["one_away"]:
        raise JourneyFailed("learner sees what is open now, and what one more award opens", str(found)[:400])
    if any(one["away"] != 1 or not one["missing"] for one in found["one_away"]):
        raise JourneyFailed("learner sees what one more award opens", "what is missing is not named")
