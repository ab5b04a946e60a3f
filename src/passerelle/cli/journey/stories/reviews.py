"""An agency reviews a college: asked for, assessed by itself, judged, answered, published, followed up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from passerelle.cli.journey import day
from passerelle.cli.journey.play import Check, fact, page
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.lookup import number_of

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

AGENCY = "rim-gharsalli@agency-for-learning-quality.mirane.example"
COLLEGE = "gisela-brandt@lake-technical-college.mirane.example"
ABROAD = "abdellah-zniber@atlas-quality-agency.mirane.example"
STANDARD, COURSE = "short-courses/1", "SC-00128"


def reviews(play: Play) -> None:
    """A course is reviewed, from the plan to the last recommendation; the authority asks an agency from abroad."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    play.cast("agency", AGENCY)
    play.cast("college", COLLEGE)
    play.cast("agency from abroad", ABROAD)
    play.known["quality"] = number_of(play, "Agency for Learning Quality")
    play.known["atlas"] = number_of(play, "Atlas Quality Agency")
    play.known["school"] = number_of(play, "Lake Technical College")
    _commissioned(play)
    _planned(play)
    _assessed(play)
    _judged(play)
    _followed_up(play)


def _day(days: int) -> str:
    return (day.today() + timedelta(days=days)).isoformat()


def _commissioned(play: Play) -> None:
    """The authority asks: refused where the agency's role does not reach, done where it does."""
    place = "/api/reviews/commissions"
    near = {
        **{"agency": "{quality}", "organisation": "{atlas}", "standard": "esg-agencies/2015", "kind": "agency"},
        "due_on": _day(60),
    }
    far = near | {"agency": "{atlas}", "organisation": "{school}", "standard": "eqf-annex-iv/2017"}
    far |= {"kind": "institution"}
    play.step("agency", "does not ask in the name of the authority", "POST", place, far, status=403)
    play.step(
        "registrar",
        "asks an agency for a review abroad, where its role does not reach",
        "POST",
        place,
        near,
        status=409,
        code="not_now",
        shows={"data": {"reason": "outside_its_countries"}},
    )
    itself = near | {"agency": "{atlas}"}
    play.step(
        "registrar",
        "asks an agency to review itself",
        "POST",
        place,
        itself,
        status=409,
        code="not_now",
        shows={"data": {"reason": "reviews_itself"}},
    )
    own = far | {"commissioned_by": "{school}"}
    play.step(
        "college",
        "would choose and pay its own judge, where the standard forbids it",
        "POST",
        place,
        own,
        status=409,
        code="not_now",
        shows={"data": {"reason": "reviews_its_client"}},
    )
    play.step(
        "registrar",
        "asks an agency from abroad whose role reaches here",
        "POST",
        place,
        far,
        status=201,
        shows={"origin": "commissioned", "state": "planned"},
        keep={"commissioned": "number"},
        after=[fact("review.commission", "{commissioned}")],
    )
    play.step(
        "agency from abroad",
        "has no time this year, and says so",
        "POST",
        "/api/reviews/{commissioned}/steps/cancellation",
        {"text": "Both of our teams are bound until summer."},
        shows={"review": {"state": "cancelled"}},
    )


def _planned(play: Play) -> None:
    stated = {
        **{"agency": "{quality}", "organisation": "{school}", "standard": STANDARD, "kind": "courses"},
        **{"due_on": _day(30), "entries": [COURSE]},
    }
    play.step("college", "does not plan its own review", "POST", "/api/reviews", stated, status=403)
    unknown = stated | {"entries": ["SC-99999"]}
    play.step("agency", "names a course nobody has", "POST", "/api/reviews", unknown, status=422, code="malformed")
    play.step(
        "agency",
        "plans a review of a course",
        "POST",
        "/api/reviews",
        stated,
        status=201,
        shows={"state": "planned", "entries": [COURSE]},
        keep={"qr": "number"},
        after=[fact("review.plan", "{qr}"), Check("/api/reviews/{qr}", status=404)],
    )
    play.step("agency", "asks for the self-assessment", "POST", "/api/reviews/{qr}/steps/begin", {})


def _assessed(play: Play) -> None:
    codes = _codes(play)
    place, hand_in = "/api/reviews/{qr}/steps/answers", "/api/reviews/{qr}/steps/handing-in"
    answers: dict[str, Any] = {
        code: {"text": "We do, as the handbook says.", "evidence": ["handbook"]} for code in codes
    }
    first = {codes[0]: answers[codes[0]]}
    play.known["seen"] = play.look("college", "/api/reviews/{qr}")["version"]
    early = {"answers": first, "seen_version": play.known["seen"]}
    play.step("agency", "does not answer for the college", "POST", place, early, status=403, code="not_permitted")
    play.step("college", "answers the first criterion", "POST", place, early)
    play.step(
        "college", "is told that a colleague saved meanwhile", "POST", place, early, status=409, code="stale_version"
    )
    play.step(
        "college",
        "cannot hand in what is not whole",
        "POST",
        hand_in,
        {},
        status=409,
        code="not_now",
        shows={"data": {"reason": "criteria_missing", "criteria": codes[1:]}},
    )
    play.step("college", "answers every criterion", "POST", place, {"answers": answers})
    play.step(
        "college",
        "hands its self-assessment in",
        "POST",
        hand_in,
        {},
        shows={"review": {"state": "under_review"}},
        after=[fact("review.hand_in", "{qr}")],
    )


def _judged(play: Play) -> None:
    codes, steps = _codes(play), "/api/reviews/{qr}/steps"
    found = {code: {"judgement": "met", "reasons": "Read, and asked about."} for code in codes}
    found[codes[-1]] = {"judgement": "partly", "reasons": "Done for day classes alone."}
    play.step("agency", "judges every criterion", "POST", f"{steps}/findings", {"findings": found})
    report = {
        **{"report": "The course does what it says. Evening classes are heard too late.", "result": "partly"},
        "recommendations": [{"text": "Ask evening classes too.", "due_on": _day(90)}],
    }
    play.step(
        "agency",
        "sends the draft to the college",
        "POST",
        f"{steps}/draft",
        report,
        shows={"review": {"state": "commented"}},
        after=[Check("/api/reviews/{qr}", status=404)],
    )
    publish = f"{steps}/publication"
    play.step("agency", "cannot publish before the college was heard", "POST", publish, {}, status=409, code="not_now")
    play.step("college", "comments on it", "POST", f"{steps}/comment", {"text": "We agree, and begin in spring."})
    play.step(
        "agency",
        "signs and publishes it",
        "POST",
        publish,
        {},
        shows={"review": {"state": "published"}, "result": "partly"},
        after=[fact("review.publish", "{qr}"), page("/reviews/{qr}/", "We agree, and begin in spring.")],
    )


def _followed_up(play: Play) -> None:
    one = "/api/reviews/{qr}/recommendations/1"
    play.step(
        "agency", "does not answer its own recommendation", "POST", f"{one}/answer", {"text": "Done."}, status=403
    )
    play.step("college", "says what it did", "POST", f"{one}/answer", {"text": "All four evening classes are asked."})
    play.step("agency", "looks, and says what is lacking", "POST", f"{one}/lacking", {"text": "Where is it written?"})
    play.step("college", "answers again", "POST", f"{one}/answer", {"text": "In chapter 7 of the handbook."})
    play.step(
        "agency",
        "finds it done: the review is followed up",
        "POST",
        f"{one}/done",
        {"text": "Chapter 7 was read."},
        shows={"review": {"state": "followed_up"}},
        after=[fact("review.follow_up", "{qr}"), page("/reviews/{qr}/", "In chapter 7 of the handbook.")],
    )


def _codes(play: Play) -> list[str]:
    told = play.look("visitor", "/api/standards")
    return [one["code"] for standard in told if standard["reference"] == STANDARD for one in standard["criteria"]]
