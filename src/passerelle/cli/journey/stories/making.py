"""Who makes a micro-credential: a template, outcomes with verbs and domains, hours, the matrix, who says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.cli.journey.play import Check, fact
from passerelle.cli.journey.stories import opening
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.listing import COMPLETE

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

HOW: Any = COMPLETE["assessment"]
LISTED = "MC-00412"
"""A listed entry of the demonstration, of another awarder."""
FIRST = [
    {"code": "K1", "text": "Understand what limits the flow of a pump.", "domain": "knowledge"},
    {"code": "K2", "text": "Name the parts of a pump.", "domain": "knowledge"},
    {"code": "S1", "text": "Mend the five faults that are found most.", "domain": "skills"},
]
MENDED = [
    {"code": "K1", "text": "Explain what limits the flow of a pump.", "domain": "knowledge"},
    {"code": "S1", "text": "Mend the five faults that are found most.", "domain": "skills"},
    {"code": "R1", "text": "Decide when a pump is taken out of use.", "domain": "responsibility_and_autonomy"},
]
PARTS = [
    {"code": "A1", "type": "practical", "title": "Two pumps", "weight": 60, "covers": ["S1"]},
    {"code": "A2", "type": "oral", "title": "Questions", "weight": 40, "covers": ["K1"]},
]


def making(play: Play) -> None:
    """A teacher writes from a template until every outcome has a verb, a domain and a part that shows it."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    opening.an_organisation_becomes_an_awarder(play)
    _begun(play)
    _worded(play)
    _sized(play)
    _covered(play)
    _copied(play)
    _alike(play)


def _begun(play: Play) -> None:
    """A template is the author's own choice; the structure of another entry comes without one of its words."""
    own = {"owner": "{awarder_number}", "stated": {"title": {"en": "Pump Faults {run}"}}}
    play.step("visitor", "reads with what one can begin", "GET", "/api/templates")
    play.step(
        "provider",
        "begins nothing for another",
        "POST",
        "/api/templates/workplace/drafts",
        own,
        status=403,
        code="not_permitted",
    )
    play.step(
        "awarder",
        "begins with a template",
        "POST",
        "/api/templates/workplace/drafts",
        own,
        status=201,
        shows={"state": "draft", "hours": "50.00"},
        keep={"made": "number"},
        after=[fact("micro_credential.draft", "{made}")],
    )
    play.step(
        "awarder",
        "begins another with the structure of a listed entry",
        "POST",
        f"/api/micro-credentials/{LISTED}/structures",
        {"owner": "{awarder_number}"},
        status=201,
        shows={"title": {}, "summary": {}, "need_evidence": ""},
    )
    play.step(
        "awarder",
        "may not copy the words of another",
        "POST",
        f"/api/micro-credentials/{LISTED}/copies",
        status=403,
        code="not_permitted",
    )


def _worded(play: Play) -> None:
    """Advice names the verb nobody can see, the verb of another level and the domain without an outcome."""
    play.step("visitor", "looks for verbs", "GET", "/api/outcome-verbs?language=fr&level=eqf/2017:5&domain=skills")
    _edited(play, "writes first outcomes", {"outcomes": FIRST, "level": "4", "level_eqf": "4"}, 1)
    advice = "/api/micro-credentials/{made}/outcome-advice"
    play.step(
        "awarder",
        "reads what is worth a look",
        "GET",
        advice,
        shows={
            "level": {"least": 4, "most": 4},
            "items": [
                {"kind": "vague_verb", "seen": "understand"},
                {"kind": "verb_of_another_level", "seen": "name"},
                {"kind": "missing_domain", "seen": "responsibility_and_autonomy"},
            ],
        },
    )
    play.step("other awarder", "does not read it", "GET", advice, status=404)
    _edited(play, "mends them", {"outcomes": MENDED}, 2)
    play.step("awarder", "reads that nothing is left", "GET", advice, shows={"items": []})


def _sized(play: Play) -> None:
    asked = "contact=30&guided=20&self=45&assessment=5&system=ECTS&per_week=8"
    play.step(
        "awarder",
        "adds up the hours",
        "GET",
        f"/api/credit-systems/workload?{asked}&credits=3",
        shows={"total": "100", "credits_least": "3.33", "credits_most": "4.00", "fits": False, "weeks": 13},
    )
    play.step(
        "awarder", "states what fits", "GET", f"/api/credit-systems/workload?{asked}&credits=4", shows={"fits": True}
    )


def _covered(play: Play) -> None:
    """The matrix tells which outcome nobody assesses."""
    stated = {name: value for name, value in COMPLETE.items() if name not in ("title", "outcomes", "assessment")}
    said = stated | {"hours": "100", "credits": "4", "assessment": HOW | {"components": PARTS}}
    _edited(play, "states size and assessment", said, 3)
    play.step(
        "awarder",
        "reads which outcome nobody assesses",
        "GET",
        "/api/micro-credentials/{made}/coverage",
        shows={"unassessed": ["R1"], "idle": []},
    )
    parts = [PARTS[0] | {"covers": ["S1", "R1"]}, PARTS[1]]
    _edited(play, "has it assessed", {"assessment": HOW | {"components": parts}}, 4)
    play.step(
        "awarder",
        "submits it",
        "POST",
        "/api/micro-credentials/{made}/submission",
        after=[Check("/api/micro-credentials/{made}/coverage", shows={"unassessed": [], "idle": []})],
    )


def _copied(play: Play) -> None:
    """A copy is a draft of its own, and may resemble what it was copied from while it is one."""
    play.step(
        "awarder",
        "copies it for the next place",
        "POST",
        "/api/micro-credentials/{made}/copies",
        status=201,
        shows={"state": "draft", "edition": 0, "hours": "100.00"},
        keep={"twin": "number"},
        after=[Check("/api/micro-credentials/{twin}/alike", shows={"items": []}, by="awarder")],
    )


def _alike(play: Play) -> None:
    """Who writes the same anew is shown the entry that says it already."""
    play.step(
        "awarder",
        "writes the same anew",
        "POST",
        "/api/micro-credentials",
        {"awarder": "{awarder_number}", "stated": {"title": {"en": "The same"}, "outcomes": MENDED}},
        status=201,
        keep={"same": "number"},
    )
    play.step(
        "awarder",
        "is shown who says it already",
        "GET",
        "/api/micro-credentials/{same}/alike",
        shows={"items": [{"number": "{made}", "share": 1.0}]},
        waits=True,
    )


def _edited(play: Play, does: str, stated: dict[str, object], seen: int) -> None:
    play.step(
        "awarder",
        does,
        "PATCH",
        "/api/micro-credentials/{made}",
        {"stated": stated, "seen_version": seen},
    )
