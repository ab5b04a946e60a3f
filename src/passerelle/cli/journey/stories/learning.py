"""A provider lists a course, a learner enrols, an assessor who is not barred records the result."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.play import Check, fact, page
from passerelle.cli.journey.stories.lookup import number_of
from passerelle.cli.journey.stories.partners import let

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play


TEACHING_ASSESSOR = "lotfi-jaziri@mirane-testing-centre.mirane.example"
"""Who teaches a course may not assess those who took it."""


def a_learner_takes_a_course_and_passes(play: Play) -> None:
    """The course leads somewhere or is not listed; who taught may not assess."""
    today = day.today()
    stated = {
        "title": {"en": "Boat hulls by radio and on the slip {run}"},
        "summary": {"en": "Ten broadcasts, a paper pack and four days on the slip."},
        "mode": "offline_pack",
        "place": "Orsa",
        "schedule": "evenings",
        "hours": {"contact": 32, "guided": 20, "self": 42, "assessment": 6},
        "outcomes": [{"text": "Finds where a hull leaks, and closes it."}],
        "price": 90,
        "currency": "MID",
        "credential_signed": True,
        "paper_on_request": True,
    }
    play.known["provider_number"] = number_of(play, "Radio School of Mirane")
    play.step(
        "provider",
        "drafts a course that leads nowhere",
        "POST",
        "/api/short-courses",
        {"provider": "{provider_number}", "stated": stated, "leads_to": []},
        status=201,
        shows={"state": "draft"},
        keep={"sc": "number"},
        after=[fact("short_course.draft", "{sc}")],
    )
    play.step(
        "provider",
        "is refused: a course must lead to a micro-credential",
        "POST",
        "/api/short-courses/{sc}/submission",
        status=422,
        code="gate_refused",
    )
    play.step(
        "provider",
        "lets it lead to the micro-credential",
        "PATCH",
        "/api/short-courses/{sc}",
        {"stated": {}, "leads_to": ["{mc}"], "seen_version": 1},
        shows={"leads_to": ["{mc}"]},
    )
    _partners_are_let_in(play)
    play.step(
        "provider",
        "lists the course",
        "POST",
        "/api/short-courses/{sc}/submission",
        shows={"state": "listed_pending"},
        after=[fact("short_course.submit", "{sc}"), page("/entries/{sc}/", "Boat hulls by radio")],
    )
    dates = {
        "starts_on": str(today + timedelta(days=10)),
        "ends_on": str(today + timedelta(days=80)),
        "enrol_until": str(today + timedelta(days=5)),
        "places": 1,
    }
    play.step(
        "provider",
        "announces one place",
        "POST",
        "/api/short-courses/{sc}/instances",
        dates,
        status=201,
        shows={"places": 1, "taken": 0},
        keep={"instance": "id"},
        after=[page("/entries/{mc}/", "Radio School")],
    )
    _a_teacher_is_hired(play)
    play.joins("learner", "Tesfaye", "tesfaye-{run}@mirane.example")
    play.step(
        "learner",
        "enrols and is a candidate",
        "POST",
        "/api/enrolments",
        {"instance": "{instance}"},
        status=201,
        shows={"state": "enrolled", "micro_credential": "{mc}"},
        keep={"enrolment": "number", "candidate": "candidate"},
        after=[
            fact("enrolment.enrol", "{enrolment}"),
            Check("/api/candidates/{candidate}", shows={"state": "waiting", "route": "course"}, by="learner"),
        ],
    )
    play.joins("second learner", "Noor Haddadi", "noor-{run}@mirane.example")
    play.step(
        "second learner",
        "finds the course full",
        "POST",
        "/api/enrolments",
        {"instance": "{instance}"},
        status=409,
        code="not_now",
    )
    play.step(
        "second learner",
        "does not see another’s candidature",
        "GET",
        "/api/candidates/{candidate}",
        status=404,
        code="not_found",
    )


def _partners_are_let_in(play: Play) -> None:
    """Nobody teaches or assesses for another who was not let do so."""
    play.step(
        "provider",
        "is refused: the awarder has not let it teach",
        "POST",
        "/api/short-courses/{sc}/submission",
        status=422,
        code="gate_refused",
    )
    let(play, "{provider_number}", "teach")
    let(play, number_of(play, "Mirane Testing Centre"), "assess")


def _a_teacher_is_hired(play: Play) -> None:
    """Hire the assessor who teaches, unless an earlier, broken-off playing left the mandate."""
    mandates = play.look("provider", "/api/organisations/{provider_number}/mandates")
    left = [one for one in mandates if one["name"] == "Lotfi Jaziri" and one["ends_on"] is None]
    if left:
        play.known["mandate"] = left[0]["id"]
        return
    play.step(
        "provider",
        "hires an assessor of the testing centre to teach it",
        "POST",
        "/api/organisations/{provider_number}/mandates",
        {"email": TEACHING_ASSESSOR, "function": "teacher"},
        status=201,
        keep={"mandate": "id"},
    )
