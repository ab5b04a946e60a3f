"""Three awards make a larger one: its awarder says what it is made of, one officer checks, another confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.cli.journey import day
from passerelle.cli.journey.play import Check, JourneyFailed, fact
from passerelle.cli.journey.stories.listing import COMPLETE
from passerelle.cli.journey.stories.lookup import number_of
from passerelle.cli.journey.stories.three_awards import MICROGRID, WIRING

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

EDITOR = "moussa-kebe@lake-technical-college.mirane.example"
SIGNATORY = "gisela-brandt@lake-technical-college.mirane.example"
PARTS = {"wiring": (WIRING, 5), "microgrid": (MICROGRID, 10), "boats": ("{mc}", 4)}
CREDITS, HOURS = 19, 500
RURAL = "PG-00031v1"
"""Another larger award, in which Wiring Safety would count, too."""


def three_parts_make_a_whole(play: Play) -> None:
    """The college describes a larger award of three groups; the learner holds one part of each, and asks."""
    play.cast("editor", EDITOR)
    play.cast("signatory", SIGNATORY)
    _described(play)
    _asked(play)
    _confirmed(play)
    _spent_once(play)


def _described(play: Play) -> None:
    college = number_of(play, "Lake Technical College")
    stated = COMPLETE | {
        "title": {"en": "Energy of a Lake Village {run}"},
        "summary": {"en": "Keep the energy of a village on a lake running: its wires, its grid and its boats."},
        "level": "5",
        "level_eqf": "5",
        "field": "0713",
        "credits": CREDITS,
        "hours": HOURS,
    }
    play.step(
        "editor",
        "drafts the larger micro-credential",
        "POST",
        "/api/micro-credentials",
        {"awarder": college, "stated": stated},
        status=201,
        keep={"whole": "number"},
    )
    play.step(
        "signatory",
        "lists it",
        "POST",
        "/api/micro-credentials/{whole}/submission",
        shows={"state": "listed_pending"},
        after=[fact("micro_credential.submit", "{whole}")],
    )
    buckets = [
        {"code": name, "title": name, "min_credits": size, "max_credits": size, "items": [number]}
        for name, (number, size) in PARTS.items()
    ]
    made_of = {
        "title": {"en": "Energy of a Lake Village {run}"},
        "kind": "larger_micro_credential",
        "level": "5",
        "credits": CREDITS,
        "credit_system": "ECTS",
        "buckets": buckets,
        "awarded_as": "{whole}",
        "max_waived_share": 1,
        "valid_from": str(day.today()),
    }
    play.step(
        "editor",
        "says what it is made of: three groups of credits",
        "POST",
        "/api/programmes",
        {"awarder": college, "stated": made_of},
        status=201,
        keep={"composition": "reference", "composition_version": "version"},
    )
    play.step(
        "learner",
        "does not see a draft",
        "GET",
        "/api/programmes/{composition}/progress",
        status=404,
        code="not_found",
    )
    play.step(
        "signatory",
        "publishes it; it never changes afterwards",
        "POST",
        "/api/programmes/{composition}/publication",
        {"seen_version": "{composition_version}"},
        shows={"state": "published", "awarded_as": "{whole}"},
    )


def _asked(play: Play) -> None:
    play.step(
        "neighbour",
        "has nothing of it, and cannot ask",
        "POST",
        "/api/programmes/{composition}/larger-awards",
        status=409,
        code="not_now",
    )
    _taken_back(play)
    play.step(
        "learner",
        "sees that she holds every part",
        "GET",
        "/api/programmes/{composition}/progress",
        shows={"is_complete": True, "proven": True, "awarded_as": "{whole}"},
    )
    play.step(
        "learner",
        "asks for the larger award",
        "POST",
        "/api/programmes/{composition}/larger-awards",
        status=201,
        shows={"state": "asked"},
        keep={"larger": "number"},
        after=[
            fact("larger_award.ask", "{larger}"),
            Check("/api/larger-awards/{larger}", status=404, by="neighbour"),
        ],
    )


def _taken_back(play: Play) -> None:
    """Credits that a degree spares count in no larger award: she takes back what was spared, and they are free."""
    found = play.step(
        "learner",
        "reads that what the degree spared counts once",
        "GET",
        "/api/programmes/{composition}/progress",
        shows={"is_complete": False},
    )
    if {one["reason"] for one in found["idle"]} != {"spared"}:
        raise JourneyFailed("learner reads that what the degree spared counts once", f"not so: {found['idle']}")
    for name in PARTS:
        play.step(
            "learner",
            f"takes back what was spared for {name}",
            "POST",
            f"/api/recognition/cases/{{{name}_case}}/withdrawal",
            shows={"state": "withdrawn"},
            after=[fact("recognition.withdraw", f"{{{name}_case}}")],
        )


def _confirmed(play: Play) -> None:
    here = "/api/larger-awards/{larger}"
    play.step("learner", "cannot check it herself", "POST", f"{here}/check", {}, status=403, code="not_permitted")
    checked = play.step(
        "signatory", "checks it: each part at its place", "POST", f"{here}/check", {}, shows={"state": "checked"}
    )
    counted = {one["award"]: one["bucket"] for one in checked["parts"]}
    if counted != {play.known[name]: name for name in PARTS}:
        raise JourneyFailed("signatory checks it", f"not each part at its place: {checked['parts']}")
    play.step(
        "signatory",
        "cannot confirm what she checked",
        "POST",
        f"{here}/confirmation",
        status=409,
        code="not_now",
    )
    play.step(
        "editor", "checks it in her place", "POST", f"{here}/check", {"grade": "merit"}, shows={"state": "checked"}
    )
    play.step(
        "signatory",
        "confirms it: awarded and signed",
        "POST",
        f"{here}/confirmation",
        shows={"state": "in_force", "micro_credential": "{whole}", "route": "stacking", "result": "merit"},
        keep={"whole_award": "number"},
        after=[
            fact("award.made", "{whole_award}"),
            *(Check(f"/api/awards/{{{name}}}", shows={"state": "in_force"}, by="learner") for name in PARTS),
        ],
    )
    record: Any = play.step("learner", "saves it with its parts in one signed file", "GET", f"{here}/record")
    if b"ClrCredential" not in (record if isinstance(record, bytes) else str(record).encode()):
        raise JourneyFailed("learner saves it with its parts in one signed file", "it is no learner record")


def _spent_once(play: Play) -> None:
    """What counts here counts in no other larger award; the part itself remains what it is."""
    found = play.step(
        "learner",
        "sees that a part counts once",
        "GET",
        f"/api/programmes/{RURAL}/progress",
        shows={"is_complete": False},
    )
    counted = (play.known["wiring"], WIRING, "in_use")
    if counted not in [(one["award"], one["micro_credential"], one["reason"]) for one in found["idle"]]:
        raise JourneyFailed("learner sees that a part counts once", f"it would count again: {found['idle']}")
