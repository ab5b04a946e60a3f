"""A university's positive list waives credits by itself; an employer's shows the job it opens."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.play import Check, JourneyFailed, fact, page
from passerelle.cli.journey.stories.lookup import number_of

if TYPE_CHECKING:
    from passerelle.cli.journey.play import Play


def a_university_and_an_employer_accept_it(play: Play) -> None:
    """A published rule decides at once, cites itself, and shows what it asked and what it saw."""
    _the_university(play)
    _the_employer(play)


def _the_university(play: Play) -> None:
    number = number_of(play, "Mirane Polytechnic")
    programmes = play.step("recognition officer", "looks at the programmes", "GET", "/api/programmes?limit=100")
    programme = next(
        item for item in programmes["items"] if item["awarder"] == number and item["modules"] and item["level"] == "6"
    )
    module = min(programme["modules"], key=lambda one: float(one["credits"]))
    play.known["programme"] = programme["reference"]
    others = [item["reference"] for item in programmes["items"] if item["reference"] != programme["reference"]]
    play.known["other_programme"] = others[0]
    begun = {"title": "Positive list of {run}", "owners": [number]}
    line = {
        "micro_credential": "{mc}",
        "programme": programme["reference"],
        "module_code": module["code"],
        "mode": "automatic",
        "min_result": "pass",
        "max_age_years": 5,
    }
    _refused(play, "awarder", "cannot begin a list for the university", "/api/recognition/lists", begun, 403)
    play.step(
        "recognition officer",
        "begins a positive list",
        "POST",
        "/api/recognition/lists",
        begun,
        status=201,
        shows={"state": "draft", "edition": 1},
        keep={"list": "positive_list"},
    )
    edition = "/api/recognition/lists/{list}/editions/1"
    play.step(
        "recognition officer",
        "writes its lines",
        "PUT",
        f"{edition}/lines",
        {"lines": [line], "seen_version": 1},
        shows={"state": "draft"},
    )
    play.step("visitor", "does not see a draft", "GET", edition, status=404, code="not_found")
    play.step("recognition officer", "offers it for signature", "POST", f"{edition}/offer", shows={"state": "offered"})
    signed = play.step(
        "recognition officer",
        "signs it for the university",
        "POST",
        f"{edition}/signatures",
        {"organisation": number},
        shows={"state": "in_force"},
        after=[fact("positive_list.put_in_force", "{list}v1"), page("/entries/{mc}/", "credits waived")],
    )
    play.known["line"] = signed["lines"][0]["number"]
    file = play.step("visitor", "reads the signed file", "GET", edition, shows={"type": "PositiveListEdition"})
    if len(file.get("proof", ())) != 1:
        raise JourneyFailed("visitor reads the signed file", f"no proof in {file}")
    request = {"award": "{award}", "programme": "{programme}"}
    play.step(
        "second learner",
        "cannot bring another’s award",
        "POST",
        "/api/recognition/cases",
        request,
        status=404,
        code="not_found",
    )
    case = play.step(
        "learner",
        "brings the award to the programme: decided at once",
        "POST",
        "/api/recognition/cases",
        request,
        status=201,
        shows={"state": "decided_automatically", "mode": "automatic", "line": "{line}"},
        keep={"rc": "number"},
        after=[fact("recognition.decide_by_rule", "{rc}")],
    )
    if not case["cited"] or not case["conditions"] or any(not one["met"] for one in case["conditions"]):
        raise JourneyFailed("learner brings the award to the programme: decided at once", f"no reasons in {case}")
    play.step(
        "learner",
        "asks again: it is the same decision",
        "POST",
        "/api/recognition/cases",
        request,
        status=201,
        shows={"number": "{rc}"},
    )
    play.step(
        "learner",
        "accepts the waiver",
        "POST",
        "/api/recognition/cases/{rc}/acceptance",
        shows={"state": "accepted"},
        after=[fact("recognition.accept", "{rc}")],
    )


def _refused(play: Play, who: str, does: str, path: str, body: object, status: int) -> None:
    play.step(who, does, "POST", path, body, status=status, code="not_permitted")


def _the_employer(play: Play) -> None:
    number = number_of(play, "Mirane Water Authority")
    body = {
        "employer": number,
        "title": {"en": "Ferry hull technician {run}"},
        "kind": "job",
        "description": "Keeps the inspection boats of the Authority afloat.",
        "place": "Orsa",
        "closes_on": str(day.today() + timedelta(days=30)),
        "items": [{"micro_credential": "{mc}", "min_result": "pass", "effect": "interview"}],
    }
    play.step("learner", "cannot offer jobs", "POST", "/api/opportunities", body, status=403, code="not_permitted")
    play.step(
        "employer",
        "writes a job that the award opens",
        "POST",
        "/api/opportunities",
        body,
        status=201,
        shows={"state": "draft"},
        keep={"op": "number"},
    )
    play.step(
        "employer",
        "publishes it",
        "POST",
        "/api/opportunities/{op}/publication",
        shows={"state": "open"},
        after=[fact("opportunity.publish", "{op}"), page("/entries/{mc}/", "Ferry hull technician")],
    )
    chances = play.step("learner", "sees the job that is open to her", "GET", "/api/opportunities/open-to-me")
    if "{op}".format(**play.known) not in {one["opportunity"]["number"] for one in chances["open"]}:
        raise JourneyFailed("learner sees the job that is open to her", f"it is not among {chances}")
    play.step(
        "employer",
        "does not see who holds what",
        "GET",
        "/api/awards/{award}",
        status=404,
        code="not_found",
        after=[Check("/api/opportunities/{op}", shows={"number": "{op}"})],
    )
