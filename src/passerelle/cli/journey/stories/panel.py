"""A panel of independent experts judges the entry on two questions, blind first, and an officer signs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from passerelle.cli.journey.play import Check, JourneyFailed, fact, page
from passerelle.cli.serve import CAST

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

TIED = "Bilal Zeroual"
"""A teacher of the expert pool whom the applicant hires, so that he can no longer judge its entries."""
QUESTIONS = ("outcomes_match_level", "assessment_matches_outcomes")


def a_panel_judges_it(play: Play) -> None:
    """Five kinds of people, no ties, sealed findings, votes, a report, and a signature by somebody else."""
    for person in json.loads((CAST / "people.json").read_text("utf-8")):
        if person["expert"]:
            play.cast(person["name"], person["email"])
    _formed(play)
    _declared(play)
    _judged(play)
    _decided(play)


def _formed(play: Play) -> None:
    email = next(person["email"] for person in _people() if person["name"] == TIED)
    play.step(
        "awarder",
        "hires a member of the expert pool to teach",
        "POST",
        "/api/organisations/{awarder_number}/mandates",
        {"email": email, "function": "teacher"},
        status=201,
        after=[Check("/api/journal/{awarder_number}?kind=mandate.grant", shows={"total": 1}, by="operator")],
    )
    play.step(
        "visitor",
        "sees the panel’s clock run",
        "GET",
        "/api/cases/of/{mc}",
        shows={"stage": "to_form", "due_on": "{due_on}", "outcome": ""},
        keep={"vc": "case"},
        waits=True,
    )
    play.step("awarder", "may not see the case", "GET", "/api/cases/{vc}", status=404, code="not_found")
    proposal = play.step("registrar", "has a panel proposed", "GET", "/api/cases/{vc}/proposal", shows={"missing": []})
    tied = next((one for one in proposal["others"] if one["name"] == TIED), None)
    if tied is None or not tied["barred"]:
        raise JourneyFailed("registrar has a panel proposed", f"{TIED} works for the applicant and is not barred")
    named = [tied["expert"], *(one["expert"] for one in proposal["seats"][1:])]
    play.step(
        "registrar",
        "cannot seat an expert with a tie",
        "POST",
        "/api/cases",
        {"entry": "{mc}", "seats": named},
        status=409,
        code="conflicted",
    )
    play.step(
        "officer", "may not form panels", "POST", "/api/cases", {"entry": "{mc}"}, status=403, code="not_permitted"
    )
    play.step(
        "registrar",
        "forms the proposed panel",
        "POST",
        "/api/cases",
        {"entry": "{mc}"},
        status=201,
        shows={"stage": "declaring", "entry": "{mc}"},
        after=[fact("case.form_panel", "{vc}"), Check("/api/cases/of/{mc}", shows={"stage": "declaring"})],
    )


def _declared(play: Play) -> None:
    seats = _seats(play)
    first = seats[0]
    play.step(first["name"], "reads no documents before declaring", "GET", "/api/cases/{vc}", shows={"documents": None})
    play.step(TIED, "has no seat and sees no case", "GET", "/api/cases/{vc}", status=404, code="not_found")
    play.step(
        seats[1]["name"],
        "cannot declare for another member",
        "POST",
        _of(first, "declaration"),
        {"has_conflict": False},
        status=403,
        code="not_permitted",
    )
    play.step(
        first["name"],
        "declares an interest and gives up the seat",
        "POST",
        _of(first, "declaration"),
        {"has_conflict": True, "statement": "My sister keeps the guild’s accounts."},
        shows={"has_conflict": True, "seat": {"state": "recused"}},
    )
    play.step(
        "registrar",
        "gives the seat to the next expert",
        "POST",
        _of(first, "replacement"),
        {},
        status=201,
        shows={"state": "invited"},
    )
    for seat in _seats(play):
        play.step(
            seat["name"],
            "declares no interest",
            "POST",
            _of(seat, "declaration"),
            {"has_conflict": False},
            shows={"has_conflict": False, "seat": {"state": "declared"}},
        )
    play.step("registrar", "sees the documents open to the panel", "GET", "/api/cases/{vc}", shows={"stage": "finding"})


def _judged(play: Play) -> None:
    seats = _seats(play)
    first, last = seats[0], seats[-1]
    good = {
        "outcomes_match_level": {"judgement": "yes", "reason": "R1 asks for judgement of one’s own, as level 4 does."},
        "assessment_matches_outcomes": {"judgement": "yes", "reason": "The hull is repaired, not described."},
    }
    play.step(
        first["name"],
        "cannot vote before findings are sealed",
        "POST",
        _of(first, "votes"),
        {"question": QUESTIONS[0], "judgement": "yes", "reason": "It is clear already."},
        status=409,
        code="wrong_state",
    )
    play.step(
        first["name"],
        "must give reasons",
        "POST",
        _of(first, "findings"),
        {question: {"judgement": "yes", "reason": " "} for question in QUESTIONS},
        status=422,
    )
    for seat in seats:
        if seat is last:
            play.step(
                last["name"], "does not read the others’ findings yet", "GET", "/api/cases/{vc}", shows={"findings": []}
            )
        play.step(seat["name"], "seals findings on both questions", "POST", _of(seat, "findings"), good, status=201)
    play.step(first["name"], "now reads all findings", "GET", "/api/cases/{vc}", shows={"stage": "voting"})
    for seat in seats:
        for question in QUESTIONS:
            play.step(
                seat["name"],
                f"votes on {question.replace('_', ' ')}",
                "POST",
                _of(seat, "votes"),
                {"question": question, "judgement": "yes"},
                status=201,
            )
    play.step(
        first["name"],
        "cannot vote twice",
        "POST",
        _of(first, "votes"),
        {"question": QUESTIONS[0], "judgement": "no", "reason": "Second thoughts."},
        status=409,
    )


def _decided(play: Play) -> None:
    seats = _seats(play)
    chair = next(seat for seat in seats if seat["is_chair"])
    other = next(seat for seat in seats if not seat["is_chair"])
    text = {"text": "The outcomes ask for decisions on the slip; the assessment shows each of them on a real hull."}
    play.step(
        other["name"],
        "may not write the chair’s report",
        "POST",
        "/api/cases/{vc}/report",
        text,
        status=403,
        code="not_permitted",
    )
    play.step(
        chair["name"],
        "writes the report as chair",
        "POST",
        "/api/cases/{vc}/report",
        text,
        status=201,
        shows={"outcome": "register"},
    )
    decision = {
        "outcome": "register",
        "reasons": {
            "outcomes_match_level": "The outcomes ask for own judgement on safety, as level 4 does.",
            "assessment_matches_outcomes": "Each outcome is shown on a real hull.",
        },
        "validity_months": 60,
    }
    play.step("registrar", "may not decide the case she kept", "POST", "/api/cases/{vc}/decision", decision, status=403)
    play.step(
        "officer",
        "signs: registered",
        "POST",
        "/api/cases/{vc}/decision",
        decision,
        status=201,
        shows={"outcome": "register", "was_overdue": False},
        after=[
            Check("/api/micro-credentials/{mc}", shows={"state": "registered"}),
            fact("micro_credential.register", "{mc}"),
            Check("/api/cases/of/{mc}", shows={"stage": "decided", "outcome": "register"}),
            page("/entries/{mc}/", "Each outcome is shown on a real hull."),
            page("/entries/{mc}/", "Verified until", "verification pending, due"),
        ],
    )
    play.step(
        "second officer", "cannot decide what is decided", "POST", "/api/cases/{vc}/decision", decision, status=409
    )


def _people() -> list[dict[str, Any]]:
    people: list[dict[str, Any]] = json.loads((CAST / "people.json").read_text("utf-8"))
    return people


def _seats(play: Play) -> list[dict[str, Any]]:
    """Return the seats in use, as the registrar sees them."""
    case = play.look("registrar", "/api/cases/{vc}")
    return [seat for seat in case["seats"] if seat["state"] in {"invited", "declared"}]


def _of(seat: dict[str, Any], what: str) -> str:
    return "/api/cases/{vc}/seats/" + f"{seat['place']}/{what}"
