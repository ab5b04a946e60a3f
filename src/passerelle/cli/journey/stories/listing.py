"""A micro-credential is drafted, refused with everything at once, mended and listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.play import Check, JourneyFailed, fact, page

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

MISSING = [
    "CR-1",
    "EU-M10",
    "EU-M11",
    "EU-M8",
    "EU-M9",
    "SD-14",
    "SD-15",
    "SD-16",
    "SD-3",
    "SD-4",
    "SD-5",
]
"""The blocking rules an entry breaks that states a title, hours, credits and two untagged outcomes only."""

COMPLETE = {
    "summary": {"en": "Find and close a leak in a wooden lake boat so that it carries passengers again."},
    "outcomes": [
        {
            "code": "K1",
            "domain": "knowledge",
            "text": "Explain how planks, caulking and frames share the load of a hull.",
        },
        {"code": "S1", "domain": "skills", "text": "Find every leak of a hull by sight, sound and a water test."},
        {"code": "S2", "domain": "skills", "text": "Replace a damaged plank and caulk its seams to hold for a season."},
        {
            "code": "R1",
            "domain": "responsibility_and_autonomy",
            "text": "Decide whether a boat may carry passengers and sign for it.",
        },
    ],
    "hours": 100,
    "credits": 4,
    "credit_system": "ECTS",
    "level": "4",
    "level_eqf": "4",
    "field": "0716",
    "assessment": {
        "components": [
            {
                "code": "A1",
                "type": "practical",
                "title": "Repair of one hull",
                "weight": 70,
                "covers": ["S1", "S2", "R1"],
            },
            {"code": "A2", "type": "oral", "title": "Questions on the slip", "weight": 30, "covers": ["K1", "R1"]},
        ],
        "criteria": "The hull is dry after six hours afloat. The candidate names every load path without help.",
        "scale": ["fail", "pass", "merit", "distinction"],
        "supervision": "supervised_onsite_with_id",
        "summative": True,
        "retakes": 2,
    },
    "quality_assurance": {"type": "external", "by": "Agency for Learning Quality"},
    "participation_form": "blended",
    "routes": "both",
    "prerequisites": "None.",
    "stackability": "stackable",
    "skills": ["repair wooden hulls"],
}


def a_micro_credential_is_listed(play: Play) -> None:
    """What the gate refuses stays a draft; what it lets through is public at once, with a due date."""
    first = {
        "title": {"en": "Hull Repair of Wooden Boats {run}"},
        "hours": 60,
        "credits": 4,
        "credit_system": "ECTS",
        "outcomes": [{"text": "Good understanding of hulls."}, {"text": "Knows about caulking."}],
    }
    play.step(
        "awarder",
        "drafts a micro-credential, incomplete",
        "POST",
        "/api/micro-credentials",
        {"awarder": "{awarder_number}", "stated": first},
        status=201,
        shows={"state": "draft", "version": 1},
        keep={"mc": "number"},
        after=[fact("micro_credential.draft", "{mc}"), page("/entries/{mc}/", status=404)],
    )
    play.step(
        "other awarder",
        "does not see the draft of another house",
        "GET",
        "/api/micro-credentials/{mc}",
        status=404,
        code="not_found",
    )
    play.step(
        "awarder",
        "cannot set the state by hand",
        "PATCH",
        "/api/micro-credentials/{mc}",
        {"stated": {"state": "registered"}, "seen_version": 1},
        status=422,
        code="malformed",
    )
    answer = play.step(
        "awarder",
        "is refused at the gate, every finding at once",
        "POST",
        "/api/micro-credentials/{mc}/submission",
        status=422,
        code="gate_refused",
        after=[
            Check("/api/micro-credentials/{mc}", shows={"state": "draft", "version": 1, "edition": 0}, by="awarder")
        ],
    )
    blocking = [finding for finding in answer["findings"] if finding["severity"] == "block"]
    if sorted(finding["rule"] for finding in blocking) != MISSING:
        raise JourneyFailed(
            "awarder is refused at the gate, every finding at once",
            f"expected {MISSING}, came {sorted(finding['rule'] for finding in blocking)}",
        )
    for finding in blocking:
        if not finding["sentence"] or not finding["field"]:
            raise JourneyFailed("awarder is refused at the gate, every finding at once", f"no help in {finding}")
    play.step(
        "awarder",
        "mends the draft",
        "PATCH",
        "/api/micro-credentials/{mc}",
        {"stated": COMPLETE, "seen_version": 1},
        shows={"version": 2, "credits": "4.00", "level": "4"},
        after=[fact("micro_credential.edit", "{mc}")],
    )
    play.step(
        "awarder",
        "is shown what somebody else changed meanwhile",
        "PATCH",
        "/api/micro-credentials/{mc}",
        {"stated": {"hours": 1}, "seen_version": 1},
        status=409,
        code="both_changed",
    )
    play.step("awarder", "sees the gate open", "GET", "/api/micro-credentials/{mc}/gate")
    play.step(
        "other awarder",
        "may not submit it",
        "POST",
        "/api/micro-credentials/{mc}/submission",
        status=404,
        code="not_found",
    )
    play.step(
        "awarder",
        "submits it: listed, verification pending",
        "POST",
        "/api/micro-credentials/{mc}/submission",
        shows={"state": "listed_pending", "edition": 1},
        keep={"due_on": "due_on"},
        after=[
            fact("micro_credential.submit", "{mc}"),
            page("/entries/{mc}/", "Listed, verification pending, due"),
            page("/find/?q=hull+repair+wooden+boats", "{mc}", waits=True),
            Check("/api/micro-credentials/{mc}", shows={"state": "listed_pending", "due_on": "{due_on}"}),
        ],
    )
    play.step(
        "awarder",
        "cannot submit it twice",
        "POST",
        "/api/micro-credentials/{mc}/submission",
        status=409,
        code="wrong_state",
    )
