"""The way there: a learner asks what leads to an award, keeps a way, and gets another when a course is called off.

Source: DOMAIN 3.5 (Pathway), journey 1; policy paper, challenge 8.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.play import Check, JourneyFailed, fact
from passerelle.cli.journey.stories.cast import CAST
from passerelle.cli.journey.stories.lookup import number_of
from passerelle.cli.journey.stories.working_adult import AWARDED, COURSE

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play

ASKED = "/api/pathways/answer?to={mc}&hours=20"


def pathway(play: Play) -> None:
    """What leads there, what does not go together, a way that is kept, called off, and taken anew."""
    for actor, email in CAST.items():
        play.cast(actor, email)
    play.known["mc"] = AWARDED
    _offered(play)
    play.joins("learner", "Amina Doumbé", "way-{run}@mirane.example")
    play.joins("neighbour", "Karim Benali", "way-neighbour-{run}@mirane.example")
    _found(play)
    _kept(play)
    _changed(play)


def _offered(play: Play) -> None:
    """Two runs of one course: one soon, one in spring."""
    provider = number_of(play, "Radio School of Mirane")
    drafted = {"provider": provider, "stated": COURSE, "leads_to": ["{mc}"]}
    play.step("provider", "drafts a course", "POST", "/api/short-courses", drafted, status=201, keep={"sc": "number"})
    play.step("provider", "lists it", "POST", "/api/short-courses/{sc}/submission", shows={"state": "listed_pending"})
    today = day.today()
    for name, begins in (("soon", 2), ("later", 100)):
        starts = today + timedelta(days=begins)
        dates = {"starts_on": starts, "ends_on": starts + timedelta(days=30), "enrol_until": starts}
        play.step(
            "provider",
            f"announces dates: {name}",
            "POST",
            "/api/short-courses/{sc}/instances",
            {name: str(on) for name, on in dates.items()} | {"places": 8},
            status=201,
            keep={name: "id"},
        )


def _found(play: Play) -> None:
    told = play.step("learner", "asks for the way there, with twenty hours a week", "GET", ASKED, shows={"to": "{mc}"})
    if [one["objective"] for one in told["ways"]] != ["cheapest", "soonest", "fewest"]:
        raise JourneyFailed("three ways", f"found {told['ways']}")
    if not all(one["is_proven"] for one in told["ways"]):
        raise JourneyFailed("each is proven to be the best", f"found {told['ways']}")
    none = play.step(
        "learner", "asks with one hour a week, and reads what does not go together", "GET",
        "/api/pathways/answer?to={mc}&hours=1", shows={"ways": []},
    )  # fmt: skip
    if none["conflict"] is None or "weekly" not in none["conflict"]["give_up"]:
        raise JourneyFailed("what to give up is named", f"found {none['conflict']}")
    play.step(
        "learner", "asks for what is nowhere", "GET", "/api/pathways/answer?to=MC-99999999", status=422,
        code="malformed",
    )  # fmt: skip


def _kept(play: Play) -> None:
    play.step(
        "learner",
        "keeps the way that begins soon",
        "POST",
        "/api/pathways",
        {"to": "{mc}", "objective": "soonest", "hours": 20, "runs": ["{sc}/{soon}/{mc}"]},
        status=201,
        shows={"state": "kept", "changes": []},
        keep={"way": "number"},
        after=[Check("/api/pathways/{way}", status=404, by="neighbour"), fact("pathway.keep", "{way}")],
    )


def _changed(play: Play) -> None:
    changed = [{"what": "cancelled", "place": 1, "was": "", "now": ""}]
    play.step(
        "provider",
        "calls these dates off",
        "POST",
        "/api/short-courses/{sc}/instances/{soon}/cancellation",
        {"because": "The teacher broke a leg."},
        after=[
            Check("/api/pathways/{way}", shows={"state": "changed", "changes": changed}, by="learner", waits=True),
        ],
    )
    told = play.look("learner", "/api/pathways/{way}")
    if not told["proposed"]:
        raise JourneyFailed("another way is proposed", f"found {told}")
    play.step(
        "learner", "reads what changed, and takes the way that is possible now", "POST",
        "/api/pathways/{way}/acceptance", {"version": told["version"]},
        shows={"state": "kept", "changes": [], "proposed": []},
    )  # fmt: skip
