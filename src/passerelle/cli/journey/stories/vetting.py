"""What panels and time do: an entry refused, appealed and changed, one with conditions, one expired, one removed.

Time passes by requests that say which day it is, so the story plays on a register that is played (a journey's own).
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from passerelle.cli.journey import day
from passerelle.cli.journey.play import Check, fact, page
from passerelle.cli.journey.stories import opening
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.changing import changed
from passerelle.cli.journey.stories.listing import COMPLETE
from passerelle.cli.serve import CAST as FOLDER

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

HANDLER = "beatriz-almada@authority.mirane.example"
QUESTIONS = ("outcomes_match_level", "assessment_matches_outcomes")
OUTCOMES = {"yes": "register", "condition": "register_with_conditions", "no": "refuse"}


def vetting(play: Play) -> None:
    """A refusal is appealed, what is verified is changed, conditions are met, time decides, and one is removed."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    play.cast("appeal handler", HANDLER)
    opening.an_organisation_becomes_an_awarder(play)
    _refused(play)
    _appealed(play)
    changed(play, "refused", _judged, _decided)
    _conditional(play)
    _late(play)
    _removed(play)
    _expired(play)


def later(play: Play, days: int) -> None:
    """Say that from here on it is so many days later, and let the clocks turn to that day."""
    play.day = (day.today() + timedelta(days=days)).isoformat()
    play.step("operator", f"lets the clocks turn, day {days}", "POST", "/api/clock", shows={"on": play.day})


def _listed(play: Play, name: str, title: str) -> None:
    stated = COMPLETE | {"title": {"en": f"{title} {play.known['run']}"}, "outcomes": _outcomes(title)}
    play.step(
        "awarder",
        f"drafts {title}",
        "POST",
        "/api/micro-credentials",
        {"awarder": "{awarder_number}", "stated": stated},
        status=201,
        keep={name: "number"},
    )
    play.step(
        "awarder",
        f"submits {title}",
        "POST",
        f"/api/micro-credentials/{{{name}}}/submission",
        shows={"state": "listed_pending"},
    )


def _outcomes(title: str) -> list[dict[str, str]]:
    """Return outcomes of this entry's own, so that no two of the story compete."""
    return [item | {"text": f"{title}: {item['text']}"} for item in COMPLETE["outcomes"]]  # type: ignore[attr-defined]


def _judged(play: Play, name: str, answer: str) -> None:
    """A panel is formed, declares, finds and votes alike, and its chair reports; {vc} is the case."""
    play.step(
        "registrar",
        "forms the proposed panel",
        "POST",
        "/api/cases",
        {"entry": f"{{{name}}}"},
        status=201,
        keep={"vc": "number"},
    )
    seats = play.look("registrar", "/api/cases/{vc}")["seats"]
    for seat in seats:
        play.cast(seat["name"], _email(seat["name"]))
        play.step(seat["name"], "declares no interest", "POST", _of(seat, "declaration"), {"has_conflict": False})
    found = {question: {"judgement": answer, "reason": "So it reads."} for question in QUESTIONS}
    for seat in seats:
        play.step(seat["name"], "seals findings", "POST", _of(seat, "findings"), found, status=201)
    for seat in seats:
        for question in QUESTIONS:
            body = {"question": question, "judgement": answer}
            play.step(seat["name"], "votes", "POST", _of(seat, "votes"), body, status=201)
    chair = next(seat for seat in seats if seat["is_chair"])
    report = {"text": "What we found.", "conditions": _conditions(play) if answer == "condition" else []}
    play.step(
        chair["name"],
        "writes the report",
        "POST",
        "/api/cases/{vc}/report",
        report,
        status=201,
        shows={"outcome": OUTCOMES[answer]},
    )


def _decided(play: Play, outcome: str, *, months: int | None = None) -> None:
    decision: dict[str, Any] = {"outcome": outcome, "reasons": dict.fromkeys(QUESTIONS, "So it reads.")}
    if outcome == "register_with_conditions":
        decision["conditions"] = _conditions(play)
    if months:
        decision["validity_months"] = months
    play.step(
        "officer", f"signs: {outcome}", "POST", "/api/cases/{vc}/decision", decision, status=201,
        shows={"outcome": outcome},
    )  # fmt: skip


def _conditions(play: Play) -> list[dict[str, str]]:
    today = date.fromisoformat(play.day) if play.day else day.today()
    return [{"text": "Show the repair on film.", "due_on": (today + timedelta(days=60)).isoformat()}]


def _refused(play: Play) -> None:
    _listed(play, "refused", "Net Mending")
    _judged(play, "refused", "no")
    _decided(play, "remove")
    play.step(
        "visitor",
        "reads that it was removed, and why",
        "GET",
        "/api/cases/of/{refused}",
        shows={"stage": "decided", "outcome": "remove"},
        after=[
            Check("/api/micro-credentials/{refused}", shows={"state": "removed"}),
            page("/entries/{refused}/", "So it reads."),
        ],
    )


def _appealed(play: Play) -> None:
    grounds = {"grounds": "The panel did not see the film."}
    play.step("officer", "may not appeal for the applicant", "POST", "/api/cases/{vc}/appeals", grounds, status=404)
    play.step(
        "awarder",
        "appeals",
        "POST",
        "/api/cases/{vc}/appeals",
        grounds,
        status=201,
        shows={"state": "lodged"},
        keep={"ap": "number"},
        after=[fact("appeal.lodge", "{ap}")],
    )
    play.step("registrar", "admits the appeal", "POST", "/api/appeals/{ap}/admission", {}, shows={"state": "admitted"})
    play.step(
        "registrar",
        "cannot give it to who decided before",
        "POST",
        "/api/appeals/{ap}/handler",
        {"handler": CAST["officer"]},
        status=403,
        code="not_permitted",
    )
    play.step(
        "registrar",
        "gives it to somebody who touched nothing",
        "POST",
        "/api/appeals/{ap}/handler",
        {"handler": HANDLER},
        shows={"state": "assigned"},
    )
    play.step(
        "appeal handler",
        "stays the removal: listed again meanwhile",
        "POST",
        "/api/appeals/{ap}/stay",
        {},
        shows={"is_stayed": True},
        after=[Check("/api/micro-credentials/{refused}", shows={"state": "listed_pending"})],
    )
    play.step("appeal handler", "hears the applicant", "POST", "/api/appeals/{ap}/hearing", {"text": "They showed it."})
    play.step(
        "appeal handler",
        "upholds the appeal: verified",
        "POST",
        "/api/appeals/{ap}/uphold",
        {"text": "The film shows every outcome."},
        shows={"state": "upheld"},
        after=[
            Check("/api/micro-credentials/{refused}", shows={"state": "registered"}),
            fact("micro_credential.register", "{refused}"),
        ],
    )


def _conditional(play: Play) -> None:
    _listed(play, "conditional", "Sail Cutting")
    _judged(play, "conditional", "condition")
    _decided(play, "register_with_conditions", months=12)
    place = "/api/cases/{vc}/conditions/1"
    play.step("officer", "finds no evidence yet", "POST", f"{place}/met", {}, status=409, code="not_now")
    play.step(
        "awarder", "shows how it is met", "POST", f"{place}/evidence", {"text": "A film."}, shows={"state": "offered"}
    )
    play.step(
        "officer",
        "finds the condition met: verified",
        "POST",
        f"{place}/met",
        {},
        shows={"state": "met"},
        after=[Check("/api/micro-credentials/{conditional}", shows={"state": "registered"})],
    )


def _late(play: Play) -> None:
    """A question stops the clock; without an answer it runs on, and a late case is told to the authority."""
    _listed(play, "late", "Rope Work")
    play.step(
        "registrar", "forms a panel", "POST", "/api/cases", {"entry": "{late}"}, status=201, keep={"vc": "number"}
    )
    play.step(
        "registrar",
        "asks the applicant for more",
        "POST",
        "/api/cases/{vc}/question",
        {"text": "Which rope?"},
        status=201,
    )
    later(play, 31)
    play.step("awarder", "is too late with an answer", "POST", "/api/cases/{vc}/answer", {"text": "Hemp."}, status=409)
    later(play, 100)
    play.step(
        "registrar",
        "sees the case late, thirty days added",
        "GET",
        "/api/cases/{vc}",
        shows={"is_overdue": True},
        after=[fact("case.resume", "{vc}"), fact("case.escalate", "{vc}")],
    )


def _removed(play: Play) -> None:
    notice = {"entry": "{refused}", "text": "The certificate is sold without an assessment."}
    play.step("officer", "may not open a procedure", "POST", "/api/sanctions", notice, status=403, code="not_permitted")
    play.step("registrar", "gives notice", "POST", "/api/sanctions", notice, status=201, keep={"sn": "number"})
    play.step("awarder", "comments", "POST", "/api/sanctions/{sn}/comment", {"text": "It is not so."})
    play.step("registrar", "closes the hearing", "POST", "/api/sanctions/{sn}/hearing", {"text": "Heard."})
    play.step("officer", "finds that the breach stands", "POST", "/api/sanctions/{sn}/confirmation", {})
    later(play, 116)
    removal = {"text": "Nothing was put right.", "ban_months": 12}
    play.step(
        "officer",
        "cannot remove it at once",
        "POST",
        "/api/sanctions/{sn}/removal",
        removal,
        status=409,
        code="not_now",
    )
    later(play, 147)
    play.step(
        "officer",
        "removes the entry and bans its owner for a year",
        "POST",
        "/api/sanctions/{sn}/removal",
        removal,
        shows={"state": "removed"},
        after=[Check("/api/micro-credentials/{refused}", shows={"state": "removed"})],
    )
    stated = COMPLETE | {"title": {"en": "Oar Making {run}"}}
    play.step(
        "awarder",
        "drafts another entry",
        "POST",
        "/api/micro-credentials",
        {"awarder": "{awarder_number}", "stated": stated},
        status=201,
        keep={"banned": "number"},
    )
    play.step(
        "awarder",
        "may submit nothing while banned",
        "POST",
        "/api/micro-credentials/{banned}/submission",
        status=409,
        code="not_now",
    )


def _expired(play: Play) -> None:
    later(play, 300)
    play.step(
        "visitor",
        "sees a review open before the end",
        "GET",
        "/api/micro-credentials/{conditional}",
        shows={"state": "review_open"},
    )
    later(play, 400)
    play.step(
        "visitor",
        "sees that it has expired",
        "GET",
        "/api/micro-credentials/{conditional}",
        shows={"state": "expired"},
        after=[fact("micro_credential.expire", "{conditional}")],
    )
    play.day = ""


def _email(name: str) -> str:
    people = json.loads((FOLDER / "people.json").read_text("utf-8"))
    return str(next(person["email"] for person in people if person["name"] == name))


def _of(seat: dict[str, Any], what: str) -> str:
    return "/api/cases/{vc}/seats/" + f"{seat['place']}/{what}"
