"""What somebody can do without a course: from a self-check to a part recognised, and from a course to the whole.

Source: DOMAIN section 6, journey 2, and 3.4.
"""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image

from passerelle.cli.journey.play import Check, JourneyFailed, fact, page
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.listing import COMPLETE
from passerelle.cli.journey.stories.lookup import number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.cli.journey.play import Play

ADVISER = "patricio-lemos@rural-learning-trust.mirane.example"
JURORS = {
    "chair": "deborah-lindgren@mirane-testing-centre.mirane.example",
    "member": "moussa-kebe@lake-technical-college.mirane.example",
    "second chair": "lotfi-jaziri@mirane-testing-centre.mirane.example",
    "second member": "yasmina-delacroix@orsa-assessment-house.mirane.example",
}
NAMES = {
    "adviser": "Patricio Lemos",
    "chair": "Deborah Lindgren",
    "member": "Moussa Kébé",
    "second chair": "Lotfi Jaziri",
    "second member": "Yasmina Delacroix",
}
COMPONENTS = [
    {"code": "A1", "type": "practical", "title": "Repair of one hull", "weight": 60, "covers": ["S1", "S2"]},
    {"code": "A2", "type": "oral", "title": "Questions on the slip", "weight": 20, "covers": ["K1"]},
    {"code": "A3", "type": "practical", "title": "Signing for a boat", "weight": 20, "covers": ["R1"]},
]
ALONE = {"separately_awardable": True}
BLOCKS = [
    {"code": "B1", "title": "Repairing a hull", "outcomes": ["S1", "S2"], "components": ["A1"], **ALONE},
    {"code": "B2", "title": "Knowing a hull", "outcomes": ["K1"], "components": ["A2"], **ALONE},
    {"code": "B3", "title": "Signing for a boat", "outcomes": ["R1"], "components": ["A3"], **ALONE},
]
GAP = "Explain how planks, caulking and frames share the load of a hull."
SUPERVISED = "supervised_onsite_with_id"


def knowing_already(play: Play) -> None:
    """What one can do already: a block recognised by a jury, what is missing learnt in a course, then the whole."""
    for actor, email in {**CAST, **JURORS, "adviser": ADVISER}.items():
        play.cast(actor, email)
    play.cast("awarder", CAST["employer"])
    _offered(play)
    _orientated(play)
    _asked(play)
    _helped(play)
    _photographed(play)
    _admitted(play)
    _judged(play, "case", ("chair", "member"), {"S1": True, "S2": True, "K1": False}, {"B1": True, "B2": False})
    _partly(play)
    _learnt(play)
    _whole(play)


def _offered(play: Play) -> None:
    """The Water Authority describes three blocks; others may teach and assess them; a course teaches one outcome."""
    title = {"en": "Hulls, block by block {run}"}
    assessment = {**COMPLETE["assessment"], "components": COMPONENTS}  # type: ignore[dict-item]
    stated = COMPLETE | {"title": title, "blocks": BLOCKS, "assessment": assessment}
    play.step(
        "awarder",
        "drafts a micro-credential of three blocks",
        "POST",
        "/api/micro-credentials",
        {"awarder": number_of(play, "Mirane Water Authority"), "stated": stated},
        status=201,
        keep={"mc": "number"},
    )
    play.step(
        "awarder",
        "lists it",
        "POST",
        "/api/micro-credentials/{mc}/submission",
        shows={"state": "listed_pending"},
        after=[fact("micro_credential.submit", "{mc}"), page("/entries/{mc}/", "Hulls, block by block")],
    )
    for name in ("Mirane Testing Centre", "Lake Technical College", "Orsa Assessment House"):
        _let(play, number_of(play, name), "assess")
    play.known["provider_number"] = number_of(play, "Radio School of Mirane")
    _let(play, play.known["provider_number"], "teach")
    _course(play)


def _let(play: Play, partner: str, act: str) -> None:
    body = {"partner": partner, "act": act}
    play.step("awarder", f"lets a partner {act}", "POST", "/api/micro-credentials/{mc}/partners", body, status=201)


def _course(play: Play) -> None:
    today = _today()
    stated = {
        "title": {"en": "How a hull bears its load {run}"},
        "summary": {"en": "Four broadcasts and a day on the slip."},
        "mode": "offline_pack",
        "place": "Orsa",
        "hours": {"contact": 8, "guided": 6, "self": 10, "assessment": 1},
        "outcomes": [{"text": GAP}],
        "price": 20,
        "currency": "MID",
        "credential_signed": True,
        "paper_on_request": True,
    }
    body = {"provider": "{provider_number}", "stated": stated, "leads_to": ["{mc}"]}
    play.step(
        "provider",
        "drafts a course for one outcome",
        "POST",
        "/api/short-courses",
        body,
        status=201,
        keep={"sc": "number"},
    )
    play.step("provider", "lists it", "POST", "/api/short-courses/{sc}/submission", shows={"state": "listed_pending"})
    dates = {
        "starts_on": str(today),
        "ends_on": str(today + timedelta(days=30)),
        "enrol_until": str(today + timedelta(days=5)),
        "places": 4,
    }
    play.step(
        "provider",
        "announces dates",
        "POST",
        "/api/short-courses/{sc}/instances",
        dates,
        status=201,
        keep={"instance": "id"},
    )


def _orientated(play: Play) -> None:
    """Without an account: how far am I? Nothing of it is kept."""
    answers = {"K1": "not_yet", "S1": "alone", "S2": "alone", "R1": "with_help"}
    place = "/api/prior-learning-cases/self-check/{mc}"
    play.step(
        "visitor",
        "checks herself line by line, without an account",
        "POST",
        place,
        {"answers": answers},
        shows={"way": "block", "parts": ["B1"], "learn": ["K1", "R1"]},
        after=[page("/prior-learning/check/{mc}/", "Nothing of this is kept.")],
    )
    play.step(
        "visitor",
        "is told which line has no answer",
        "POST",
        place,
        {"answers": {"K1": "alone"}},
        status=422,
        code="malformed",
    )
    play.joins("learner", "Noor Haddadi", "noor-{run}@mirane.example")


def _asked(play: Play) -> None:
    """She begins, asks for two of the three blocks, and tells what she did."""
    play.step(
        "learner",
        "begins a case",
        "POST",
        "/api/prior-learning-cases",
        {"micro_credential": "{mc}"},
        status=201,
        shows={"state": "draft"},
        keep={"case": "number", "version": "version"},
        after=[fact("prior_learning.start", "{case}")],
    )
    asked = {"blocks": ["B1", "B2"], "route": "CP", "seen_version": "{version}"}
    wrong = asked | {"blocks": ["B9"]}
    place = "/api/prior-learning-cases/{case}"
    play.step(
        "learner",
        "cannot ask for a block there is not",
        "PUT",
        f"{place}/asked-for",
        wrong,
        status=422,
        code="malformed",
    )
    play.step(
        "learner",
        "asks for two blocks, by what she did",
        "PUT",
        f"{place}/asked-for",
        asked,
        shows={"blocks": ["B1", "B2"], "route": "CP"},
        keep={"version": "version"},
    )
    told = {
        "title": "Nine ferries",
        "text": "Planks and seams of nine ferries, 2015 to 2026.",
        "outcomes": ["S1", "S2", "K1"],
    }
    play.step(
        "learner",
        "tells what she did",
        "PUT",
        f"{place}/evidence",
        {"evidence": [told], "seen_version": "{version}"},
        keep={"version": "version"},
    )
    play.joins("stranger", "Amadou", "amadou-{run}@mirane.example")
    play.step("stranger", "does not see her case", "GET", place, status=404, code="not_found")


def _helped(play: Play) -> None:
    """She asks an adviser, shows what she told and nothing else, and may take it back."""
    found = play.look("learner", "/api/prior-learning-cases/advisers?micro_credential={mc}")
    play.known["adviser_ref"] = _of(found, "adviser", NAMES["adviser"])
    ask = "/api/prior-learning-cases/{case}/adviser"
    nobody = {"adviser": "{adviser_ref}", "shares": ["everything"]}
    play.step("learner", "cannot show what there is not", "POST", ask, nobody, status=422, code="malformed")
    play.step(
        "learner",
        "asks an adviser, and shows what she told",
        "POST",
        ask,
        {"adviser": "{adviser_ref}", "shares": ["evidence"]},
        status=201,
        shows={"state": "asked", "evidence": []},
        keep={"help": "number"},
        after=[
            fact("accompaniment.ask", "{help}"),
            Check("/api/accompaniments/{help}", shows={"evidence": []}, by="adviser"),
        ],
    )
    here = "/api/accompaniments/{help}"
    play.step(
        "adviser",
        "agrees, and sees what is shown",
        "POST",
        f"{here}/answer",
        {"accepts": True},
        shows={"state": "accepted", "files": [], "result": {}},
        keep={"help_version": "version"},
        after=[Check(here, shows={"evidence": [{"title": "Nine ferries"}]}, by="adviser")],
    )
    play.step("stranger", "finds nothing there", "GET", here, status=404, code="not_found")
    play.step("adviser", "does not see the case itself", "GET", "/api/prior-learning-cases/{case}", status=404)
    play.step(
        "adviser", "writes a note for her", "POST", f"{here}/notes", {"text": "Take a photo of a seam."}, status=201
    )


def _photographed(play: Play) -> None:
    """A photo from the phone is drawn anew, so that it tells no place; a drawing that runs is refused."""
    place = "/api/prior-learning-cases/{case}/files?name={name}&shows=A+seam"
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    play.known["name"] = "seam.svg"
    play.step("learner", "cannot bring a drawing that runs", "POST", place, svg, status=422, code="malformed")
    play.known["name"] = "seam.jpg"
    raw = photo()
    play.step(
        "learner",
        "brings a photo from her phone",
        "POST",
        place,
        raw,
        status=201,
        shows={"media_type": "image/jpeg", "shows": "A seam"},
        keep={"photo": "key"},
    )
    kept = play.step("learner", "opens her photo", "GET", "/api/prior-learning-cases/{case}/files/{photo}")
    if b"Exif" not in raw or b"Exif" in kept or not kept.startswith(b"\xff\xd8"):
        raise JourneyFailed("the photo keeps nothing but what it shows", "it does not")
    play.step("adviser", "does not see the photo", "GET", "/api/prior-learning-cases/{case}/files/{photo}", status=404)
    shares = {"shares": ["evidence", "files"], "seen_version": "{help_version}"}
    play.step(
        "learner",
        "shows the photo too",
        "PUT",
        "/api/accompaniments/{help}/shares",
        shares,
        keep={"help_version": "version"},
        after=[Check("/api/prior-learning-cases/{case}/files/{photo}", by="adviser")],
    )


def photo() -> bytes:
    """Return a JPEG as a telephone takes it, with the place in it."""
    picture = Image.linear_gradient("L").resize((320, 240)).convert("RGB")
    told = Image.Exif()
    told[0x010F] = "A telephone"
    told.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    picture.save(out, "JPEG", exif=told)
    return out.getvalue()


def _admitted(play: Play) -> None:
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


def _judged(play: Play, case: str, jury: Sequence[str], shown: dict[str, bool], votes: dict[str, bool]) -> None:
    """Two members declare, find alone, vote; the chair concludes. The adviser cannot sit."""
    found = play.look("awarder", "/api/candidates/{candidate}/assessors")
    refs = [_of(found, "assessor", NAMES[one]) for one in jury]
    place = f"/api/prior-learning-cases/{{{case}}}/jury"
    body: dict[str, Any] = {"members": refs, "chair": refs[0], "meets_on": str(_today())}
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


def _partly(play: Play) -> None:
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
                {"outcome": "K1", "asked": True, "courses": [{"number": "{sc}", "next_start": str(_today())}]},
                {"outcome": "R1", "asked": False, "courses": []},
            ],
        },
    )
    play.step("stranger", "reads nothing of it", "GET", "/api/prior-learning-cases/{case}/result", status=404)
    play.step(
        "learner", "thanks the adviser, and ends it", "POST", "/api/accompaniments/{help}/end", shows={"state": "ended"}
    )
    play.step("adviser", "sees nothing more", "GET", "/api/accompaniments/{help}", status=404)


def _learnt(play: Play) -> None:
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


def _whole(play: Play) -> None:
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
    _judged(play, "second_case", ("second chair", "second member"), shown, votes)
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


def _of(rows: Sequence[dict[str, Any]], field: str, name: str) -> str:
    """Return the reference of somebody on a list."""
    for row in rows:
        if row["name"] == name:
            return str(row[field])
    raise JourneyFailed(f"{name} stands on the list", f"only {sorted(row['name'] for row in rows)} do")


def _today() -> date:
    return date.today()  # noqa: DTZ011 - a journey plays on the day of this machine
