"""A provider looks after its own quality for a year, and the agency that reviews it draws a sample of that."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.play import fact, page
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.lookup import number_of

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

AGENCY = "rim-gharsalli@agency-for-learning-quality.mirane.example"
CODES = [f"C{n}" for n in range(1, 10)]
CHANGED = "Employers are asked six months after the end."


def self_review(play: Play) -> None:
    """A cycle is begun, one course looked at, something done about it, a sample drawn, and the cycle closed."""
    for actor in ("operator", "provider", "employer"):
        play.cast(actor, CAST[actor])
    play.cast("agency", AGENCY)
    play.known["school"] = number_of(play, "Radio School of Mirane")
    play.known["agency_number"] = number_of(play, "Agency for Learning Quality")
    _begun(play)
    _looked_at(play)
    _sampled(play)
    _closed(play)


def _begun(play: Play) -> None:
    today = day.today()
    play.step(
        "provider",
        "drafts a course",
        "POST",
        "/api/short-courses",
        {"provider": "{school}", "stated": {"title": {"en": "Repair by Radio {run}"}}, "leads_to": []},
        status=201,
        keep={"taught": "number"},
    )
    mandates = play.look("provider", "/api/organisations/{school}/mandates")
    play.known["responsible"] = str(next(one["id"] for one in mandates if one["function"] == "signatory"))
    begun = {
        "organisation": "{school}",
        "standard": "short-courses/1",
        "year": today.year,
        "policy": "Every course is looked at once in two years.",
        "plan": "This year repair.",
        "entries": ["{taught}"],
        "responsible": int(play.known["responsible"]),
        "due_on": (today + timedelta(days=200)).isoformat(),
    }
    place = "/api/quality-cycles"
    play.step("employer", "begins no cycle of another", "POST", place, begun, status=403, code="not_permitted")
    play.step(
        "provider",
        "begins a cycle",
        "POST",
        place,
        begun,
        status=201,
        shows={"cycle": {"state": "running"}},
        keep={"qc": "cycle.number"},
        after=[fact("quality_cycle.begin", "{qc}"), page("/cycles/{qc}/", "under way")],
    )
    play.step("provider", "cannot begin another", "POST", place, begun, status=409, code="already_done")


def _looked_at(play: Play) -> None:
    place, at = "/api/quality-cycles/{qc}/self-reviews", "/api/quality-cycles/{qc}/self-reviews/{taught}"
    play.step("provider", "looks at the course", "POST", place, {"entry": "{taught}"}, status=201)
    play.step("provider", "cannot look twice", "POST", place, {"entry": "{taught}"}, status=409, code="already_done")
    closing = {"text": CHANGED}
    play.step(
        "provider",
        "cannot close while it looks",
        "POST",
        "/api/quality-cycles/{qc}/steps/closing",
        closing,
        status=409,
        code="not_now",
    )
    found = {code: {"judgement": "met", "reasons": "Read in its folder."} for code in CODES}
    found["C8"] = {"judgement": "not_met", "reasons": "Nobody was asked."}
    play.step("provider", "says what it finds", "POST", f"{at}/findings", {"findings": found})
    play.step(
        "provider",
        "cannot finish: what is not met needs an action",
        "POST",
        f"{at}/finishing",
        {},
        status=409,
        code="not_now",
    )
    due = (day.today() + timedelta(days=90)).isoformat()
    action = {"criterion": "C8", "text": "Ask employers.", "due_on": due}
    play.step("provider", "agrees on what is to be done", "POST", f"{at}/actions", action)
    play.step("provider", "finishes the self-review", "POST", f"{at}/finishing", {}, shows={"state": "done"})
    done = {"what_changed": "A part on spare parts came in."}
    play.step(
        "provider",
        "cannot say done and show nothing",
        "POST",
        f"{at}/actions/1/done",
        done,
        status=422,
        code="malformed",
    )
    play.step(
        "provider",
        "does it, and says what shows it",
        "POST",
        f"{at}/actions/1/done",
        done | {"evidence": ["Answers of eleven employers"]},
        shows={"actions": [{"state": "done"}]},
    )


def _sampled(play: Play) -> None:
    place, drawn = "/api/quality-cycles/{qc}/samples", {"agency": "{agency_number}", "size": 1}
    play.step("provider", "draws no sample of itself", "POST", place, drawn, status=403, code="not_permitted")
    play.step("agency", "draws none of whom it does not review", "POST", place, drawn, status=409, code="not_now")
    play.step(
        "agency",
        "says that it reviews the school",
        "POST",
        "/api/organisations/{agency_number}/reviews",
        {"organisation": "{school}", "reviewed": "courses", "standards": "Series of short courses"},
        status=201,
    )
    play.step(
        "agency",
        "draws a sample",
        "POST",
        place,
        drawn,
        status=201,
        shows={"drawn": [{"entry": "{taught}"}]},
        keep={"qs": "number"},
        after=[fact("quality_sample.draw", "{qs}")],
    )
    noted = {"says": "holds", "note": "The folder says so."}
    play.step("agency", "notes what it found", "POST", "/api/quality-samples/{qs}/1", noted, shows={"state": "noted"})
    play.step(
        "provider",
        "reads what the agency found",
        "GET",
        "/api/quality-samples/{qs}",
        shows={"drawn": [{"note": "The folder says so."}]},
    )


def _closed(play: Play) -> None:
    play.step(
        "provider",
        "closes the cycle",
        "POST",
        "/api/quality-cycles/{qc}/steps/closing",
        {"text": CHANGED},
        shows={"cycle": {"state": "closed"}},
        after=[fact("quality_cycle.close", "{qc}"), page("/cycles/{qc}/", CHANGED)],
    )
