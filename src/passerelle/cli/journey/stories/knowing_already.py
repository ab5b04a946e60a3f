"""What somebody can do without a course: from a self-check to a part recognised, and from a course to the whole.

Source: DOMAIN section 6, journey 2, and 3.4.
"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from passerelle.cli.journey.play import Check, JourneyFailed, fact, page
from passerelle.cli.journey.stories import knowing_judged as judged
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.listing import COMPLETE
from passerelle.cli.journey.stories.lookup import number_of

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

ADVISER = "noor-jamal@union-of-municipalities.mirane.example"
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


def knowing_already(play: Play) -> None:
    """What one can do already: a block recognised by a jury, what is missing learnt in a course, then the whole."""
    for actor, email in {
        **CAST,
        **{who: mail for who, (_name, mail) in judged.JURORS.items()},
        "adviser": ADVISER,
    }.items():
        play.cast(actor, email)
    play.cast("awarder", CAST["employer"])
    _offered(play)
    _orientated(play)
    _asked(play)
    _helped(play)
    _photographed(play)
    judged.admitted(play)
    judged.judged(play, "case", ("chair", "member"), {"S1": True, "S2": True, "K1": False}, {"B1": True, "B2": False})
    judged.partly(play)
    judged.learnt(play)
    judged.whole(play)


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
    today = judged.today()
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
    play.known["adviser_ref"] = judged.of(found, "adviser", "Noor Jamal")
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
