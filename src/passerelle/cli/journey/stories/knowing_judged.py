"""What comes of a case: admitted, judged by two, recognised in part; then a course, and the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.cli.journey import day
from passerelle.cli.journey.play import Check, JourneyFailed, fact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.cli.journey.play import Play

JURORS = {
    "chair": ("Deborah Lindgren", "deborah-lindgren@mirane-testing-centre.mirane.example"),
    "member": ("Moussa Kébé", "moussa-kebe@lake-technical-college.mirane.example"),
    "second chair": ("Lotfi Jaziri", "lotfi-jaziri@mirane-testing-centre.mirane.example"),
    "second member": ("Yasmina Delacroix", "yasmina-delacroix@orsa-assessment-house.mirane.example"),
}
SUPERVISED = "supervised_onsite_with_id"


def admitted(play: Play) -> None:
    """Sent, the answer is due in two months; the awarder admits."""
    play.step(
        "learner",
        "sends it; the answer is due in two months",
        "POST",
        "/api/prior-learning-cases/{case}/submission",
        shows={"state": "submitted"},
        after=[fact("prior_learning.submit", "{case}")],
    )
    play.step(
        "adviser", "cannot answer it", "POST", "/api/prior-learning-cases/{case}/decision", {"admit": True}, status=404
    )
    _admit(play, "case")


def _admit(play: Play, case: str) -> None:
    play.step(
        "awarder",
        "admits it",
        "POST",
        f"/api/prior-learning-cases/{{{case}}}/decision",
        {"admit": True},
        shows={"state": "admitted"},
        keep={"candidate": "candidate"},
        after=[fact("prior_learning.admit", f"{{{case}}}")],
    )


def judged(play: Play, case: str, jury: Sequence[str], shown: dict[str, bool], votes: dict[str, bool]) -> None:
    """Two members declare, find alone, vote; the chair concludes. The adviser cannot sit."""
    found = play.look("awarder", "/api/candidates/{candidate}/assessors")
    refs = [of(found, "assessor", JURORS[one][0]) for one in jury]
    place = f"/api/prior-learning-cases/{{{case}}}/jury"
    body: dict[str, Any] = {"members": refs, "chair": refs[0], "meets_on": str(today())}
    helped = body | {"members": [refs[0], "{adviser_ref}"]}
    play.step("awarder", "cannot name the adviser to the jury", "POST", place, helped, status=409, code="conflicted")
    play.step(
        "awarder",
        "cannot name one member alone",
        "POST",
        place,
        body | {"members": refs[:1]},
        status=409,
        code="not_now",
    )
    play.step(
        "awarder",
        "names a jury of two",
        "POST",
        place,
        body,
        status=201,
        shows={"state": "declaring"},
        keep={"jury": "number"},
        after=[fact("jury.convene", "{jury}"), Check("/api/juries/{jury}", status=404, by="learner")],
    )
    here = "/api/juries/{jury}"
    for member in jury:
        play.step(member, "declares that nothing ties them", "POST", f"{here}/declaration", {})
    findings = {"findings": {code: {"shown": said, "note": "Seen."} for code, said in shown.items()}}
    for member in jury:
        play.step(member, "finds alone", "PUT", f"{here}/findings", findings)
    for member in jury:
        play.step(member, "votes on each block", "PUT", f"{here}/votes", {"votes": votes})
    result = "full" if all(votes.values()) else "partial"
    conclusion = {"identity_check": SUPERVISED}
    play.step(
        jury[1],
        "cannot conclude: the chair does",
        "POST",
        f"{here}/result",
        conclusion,
        status=403,
        code="not_permitted",
    )
    play.step(
        jury[0],
        "concludes",
        "POST",
        f"{here}/result",
        conclusion,
        shows={"state": "concluded", "result": result, "recognised": [code for code, said in votes.items() if said]},
        after=[fact("jury.conclude", "{jury}")],
    )


def partly(play: Play) -> None:
    """One block is recognised and stays; what is missing stands beside the course that teaches it."""
    play.step(
        "learner",
        "reads what is recognised, and which course fills the gap",
        "GET",
        "/api/prior-learning-cases/{case}/result",
        shows={
            "result": "partial",
            "recognised": ["B1"],
            "gaps": [
                {"outcome": "K1", "asked": True, "courses": [{"number": "{sc}", "next_start": str(today())}]},
                {"outcome": "R1", "asked": False, "courses": []},
            ],
        },
    )
    play.step("stranger", "reads nothing of it", "GET", "/api/prior-learning-cases/{case}/result", status=404)
    play.step(
        "learner", "thanks the adviser, and ends it", "POST", "/api/accompaniments/{help}/end", shows={"state": "ended"}
    )
    play.step("adviser", "sees nothing more", "GET", "/api/accompaniments/{help}", status=404)


def learnt(play: Play) -> None:
    """She takes the course for the gap."""
    play.step(
        "learner",
        "enrols in that course",
        "POST",
        "/api/enrolments",
        {"instance": "{instance}"},
        status=201,
        keep={"enrolment": "number"},
    )
    play.step(
        "provider",
        "notes that she followed it to the end",
        "POST",
        "/api/enrolments/{enrolment}/completion",
        shows={"state": "completed"},
    )


def whole(play: Play) -> None:
    """She asks for the rest, which the course taught her; another jury recognises it, and she has the whole."""
    play.step(
        "learner",
        "asks for the rest",
        "POST",
        "/api/prior-learning-cases",
        {"micro_credential": "{mc}"},
        status=201,
        keep={"second_case": "number", "version": "version"},
    )
    place = "/api/prior-learning-cases/{second_case}"
    asked = {"blocks": [], "route": "course", "course": "{sc}", "seen_version": "{version}"}
    play.step(
        "learner",
        "brings the course",
        "PUT",
        f"{place}/asked-for",
        asked,
        shows={"route": "course", "course": "{sc}"},
        keep={"version": "version"},
    )
    told = {"title": "The course, and the slip", "text": "I signed for four boats since.", "outcomes": ["K1", "R1"]}
    play.step("learner", "tells it", "PUT", f"{place}/evidence", {"evidence": [told], "seen_version": "{version}"})
    play.step("learner", "sends it", "POST", f"{place}/submission", shows={"state": "submitted"})
    _admit(play, "second_case")
    shown, votes = {"K1": True, "R1": True}, {"B2": True, "B3": True}
    judged(play, "second_case", ("second chair", "second member"), shown, votes)
    play.step(
        "awarder",
        "awards the whole",
        "POST",
        "/api/awards",
        {"candidate": "{candidate}"},
        status=201,
        shows={"state": "in_force"},
        keep={"award": "number"},
        after=[
            fact("award.made", "{award}"),
            Check("/api/awards/{award}", shows={"state": "in_force"}, by="learner"),
            Check("/api/prior-learning-cases/{second_case}/result", shows={"result": "full", "gaps": []}, by="learner"),
        ],
    )


def of(rows: Sequence[dict[str, Any]], field: str, name: str) -> str:
    """Return the reference of somebody on a list."""
    for row in rows:
        if row["name"] == name:
            return str(row[field])
    raise JourneyFailed(f"{name} stands on the list", f"only {sorted(row['name'] for row in rows)} do")


def today() -> date:
    return day.today()
