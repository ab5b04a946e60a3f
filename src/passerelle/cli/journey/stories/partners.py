"""Who stands beside an awarder: a partner that teaches, a second awarder, an evaluator; and another framework."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.play import Check, fact, page
from passerelle.cli.journey.stories import opening
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.listing import COMPLETE
from passerelle.cli.journey.stories.lookup import number_of

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

EVALUATOR = "marguerite-solano@mirane-recognition-centre.mirane.example"
LEVEL = {"framework": "eqf", "edition": "2017", "level": "4"}


def partners(play: Play) -> None:
    """A partner teaches until a day and asks anew, a second awarder agrees for itself, an evaluator has a say."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    play.cast("evaluator", EVALUATOR)
    opening.an_organisation_becomes_an_awarder(play)
    play.known["partner"] = number_of(play, "Radio School of Mirane")
    play.known["second"] = number_of(play, "Chamber of Energy Trades")
    play.known["evaluator_number"] = number_of(play, "Mirane Recognition Centre")
    _listed(play)
    _taught(play)
    _asked(play)
    _awarded_together(play)
    _compared(play)


def let(play: Play, partner: str, act: str) -> None:
    """The awarder of `mc` lets a partner, by its number, teach or assess for it from today on."""
    play.step(
        "awarder",
        f"lets a partner {act}",
        "POST",
        "/api/micro-credentials/{mc}/partners",
        {"partner": partner, "act": act},
        status=201,
        shows={"act": act, "partner": partner, "ends_on": None},
        keep={f"let_{act}": "number"},
        after=[fact("partner.authorise", f"{{let_{act}}}")],
    )


def _listed(play: Play) -> None:
    stated = COMPLETE | {"title": {"en": "Mast Rigging {run}"}}
    play.step(
        "awarder",
        "drafts a micro-credential",
        "POST",
        "/api/micro-credentials",
        {"awarder": "{awarder_number}", "stated": stated},
        status=201,
        keep={"together": "number"},
    )
    play.step("awarder", "submits it", "POST", "/api/micro-credentials/{together}/submission")


def _taught(play: Play) -> None:
    until = (day.today() + timedelta(days=365)).isoformat()
    asked = {"partner": "{partner}", "act": "teach", "terms": {"ends_on": until, "price": "40"}}
    place = "/api/micro-credentials/{together}/partners"
    play.step("provider", "may not name itself a partner", "POST", place, asked, status=403, code="not_permitted")
    play.step(
        "awarder",
        "cannot let it assess: it is no assessor",
        "POST",
        place,
        asked | {"act": "assess"},
        status=409,
        code="not_now",
    )
    play.step(
        "awarder",
        "lets it teach for a year",
        "POST",
        place,
        asked,
        status=201,
        shows={"act": "teach", "ends_on": until},
        keep={"pa": "number"},
        after=[fact("partner.authorise", "{pa}"), page("/entries/{together}/", "Radio School of Mirane")],
    )
    play.step("awarder", "cannot say so twice", "POST", place, asked, status=409, code="already_done")
    play.step("awarder", "ends it at once", "DELETE", f"{place}/{{pa}}", after=[fact("partner.end", "{pa}")])


def _asked(play: Play) -> None:
    """Who was let teach no longer asks anew: refused once with reasons, then let do less than it asked for."""
    place = "/api/micro-credentials/{together}/partner-requests"
    asked = {"partner": "{partner}", "acts": ["teach"], "terms": {"most_learners": 40, "price": "40"}}
    play.step("awarder", "may not ask for another", "POST", place, asked, status=403, code="not_permitted")
    for wanted in ("refused", "granted"):
        play.step(
            "provider",
            "asks to teach it",
            "POST",
            place,
            asked,
            status=201,
            keep={wanted: "0.number"},
            after=[fact("partner_request.ask", f"{{{wanted}}}")],
        )
        if wanted == "refused":
            play.step("provider", "cannot ask twice", "POST", place, asked, status=409, code="already_done")
            play.step(
                "awarder",
                "refuses it, and says why",
                "POST",
                "/api/partner-requests/{refused}/refusal",
                {"reasons": "There is no mast to rig."},
                shows={"state": "refused", "reasons": "There is no mast to rig."},
                after=[fact("partner_request.refuse", "{refused}")],
            )
    answer = "/api/partner-requests/{granted}/authorisation"
    more, less = {"terms": {"most_learners": 41}}, {"terms": {"most_learners": 12}}
    play.step("provider", "does not answer itself", "POST", answer, less, status=403, code="not_permitted")
    play.step("awarder", "cannot let more than was asked", "POST", answer, more, status=422, code="malformed")
    play.step(
        "awarder",
        "lets it teach twelve",
        "POST",
        answer,
        less,
        shows={"state": "authorised", "most_learners": 40, "by_expiry": False},
        keep={"let_less": "authorisation"},
        after=[fact("partner.authorise", "{let_less}"), fact("partner_request.authorise", "{granted}")],
    )
    play.step("visitor", "cannot read what was asked", "GET", "/api/partner-requests/{granted}", status=401)


def _awarded_together(play: Play) -> None:
    place = "/api/micro-credentials/{together}/joint-awarders"
    play.step(
        "awarder",
        "asks a second awarder",
        "POST",
        place,
        {"awarder": "{second}"},
        status=201,
        shows={"confirmed_on": None},
        after=[Check("/api/micro-credentials/{together}", shows={"joint_awarders": []})],
    )
    play.step("awarder", "cannot answer for it", "POST", f"{place}/{{second}}/confirmation", status=403)
    play.step(
        "other awarder",
        "says yes for its own body",
        "POST",
        f"{place}/{{second}}/confirmation",
        after=[
            Check("/api/micro-credentials/{together}", shows={"joint_awarders": ["{second}"]}),
            page("/entries/{together}/", "Chamber of Energy Trades"),
        ],
    )


def _compared(play: Play) -> None:
    place = "/api/micro-credentials/{together}/evaluations"
    said = {"evaluator": "{evaluator_number}", "level": LEVEL, "stated": {"limits": "Seen: descriptor and criteria."}}
    play.step("awarder", "may not speak for an evaluator", "POST", place, said, status=403, code="not_permitted")
    wrong = said | {"level": LEVEL | {"level": "9"}}
    play.step("evaluator", "names a level that is not there", "POST", place, wrong, status=422, code="level_refused")
    play.step(
        "evaluator",
        "says what it compares to",
        "POST",
        place,
        said,
        status=201,
        shows={"limits": "Seen: descriptor and criteria."},
        after=[Check("/api/registers/entries/{together}/links")],
    )
    play.step(
        "visitor",
        "compares level C of the energy trades with the national level 4",
        "GET",
        "/api/frameworks/comparison?one=energy-trades/2022:C&other=mqf-mirane/2024:4",
    )
