"""Work: the learner lets employers find them, was invited by E and applied there; E hired them, and states needs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from passerelle.awards.models import Award
from passerelle.opportunities import actions, applying, consents, finding, hiring, needs
from passerelle.opportunities.models import Invitation, Kind
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passerelle.catalogue.models import MicroCredential
    from passerelle.opportunities.models import Opportunity
    from tests.repo.access.world import World


def work(world: World) -> None:
    learner, today, editor = world.people["learner"], TODAY(), world.people["e.editor"]
    until = today + timedelta(days=30)
    given = consents.give({"audience": "everybody", "shows": ["awards"], "until": until}, by=learner, today=today)
    world.name("consent", "learner", number=given.number)
    award = Award.objects.get(number=world.things["award"]["learner"]["number"])
    first, second, third = (_opened(world, award.micro_credential) for _ in range(3))
    finding.invite(first, "all", by=editor, today=today)
    finding.send_invitations(first, today=today)
    world.name("invitation", "learner", number=Invitation.objects.get(opportunity=first, learner=learner).number)
    world.name("found", "learner", number=first.number, key=str(given.key))
    waiting = applying.apply(second, [award], by=learner, today=today)
    world.name("job_application", "learner", number=waiting.number)
    taken = applying.apply(third, [award], by=learner, today=today)
    reported = hiring.report(taken, today, by=editor, today=today)
    world.name("hire_report", "learner", number=reported.number)
    for name in ("draft", "published"):
        need = needs.draft(world.bodies["e"], _need(), by=editor, today=today)
        if name == "published":
            needs.publish(need, by=editor, today=today)
        world.name("need", f"e_{name}", number=need.number)


def _opened(world: World, entry: MicroCredential) -> Opportunity:
    said = {
        "title": {"en": "Inspector of wells"},
        "kind": Kind.JOB,
        "closes_on": TODAY() + timedelta(days=30),
        "items": [{"micro_credential": entry}],
    }
    drafted = actions.draft(world.bodies["e"], said, by=world.people["e.editor"], today=TODAY())
    return actions.publish(drafted, by=world.people["e.editor"], today=TODAY())


def _need() -> dict[str, Any]:
    return {"kind": "outcome", "outcome": "Mend a pump.", "people": 8, "by_when": TODAY() + timedelta(days=90)}


def _stated() -> dict[str, Any]:
    return _need() | {"by_when": (TODAY() + timedelta(days=90)).isoformat()}


def _consent() -> dict[str, Any]:
    return {"audience": "everybody", "shows": ["name"], "until": (TODAY() + timedelta(days=9)).isoformat()}


def _award(of: World) -> str:
    return str(of.things["award"]["learner"]["number"])


def _form() -> dict[str, Any]:
    return _stated() | {"seen_version": 1}


BODIES: Mapping[str, Callable[[Mapping[str, Any], World], dict[str, Any]]] = {
    "inviteToOpportunity": lambda it, of: {"reach": "all"},
    "inviteOne": lambda it, of: {"key": of.things["found"]["learner"]["key"]},
    "letEmployersFindMe": lambda it, of: _consent(),
    "applyForWork": lambda it, of: {"awards": [_award(of)]},
    "answerJobApplication": lambda it, of: {"act": "refuse", "reasons": "It is filled."},
    "reportHire": lambda it, of: {"since": TODAY().isoformat()},
    "answerHire": lambda it, of: {"act": "deny"},
    "answerHireSurvey": lambda it, of: {"still_there": True, "outcomes": 4, "assessment": 4, "usefulness": 4},
    "work:let": lambda it, of: _consent(),
    "work:apply": lambda it, of: {"awards": [_award(of)]},
    "work:report_hire": lambda it, of: {"since": TODAY().isoformat()},
    "work:answer_hire": lambda it, of: {"act": "deny"},
    "work:survey": lambda it, of: {"still_there": "yes", "outcomes": 4, "assessment": 4, "usefulness": 4},
    "employer:invite": lambda it, of: {"reach": "all"},
    "employer:invite_one": lambda it, of: {"key": of.things["found"]["learner"]["key"]},
    "employer:answer": lambda it, of: {"act": "refuse", "reasons": "It is filled."},
    "employer:need_begin": lambda it, of: _form(),
    "employer:need_save": lambda it, of: _form(),
    "draftNeed": lambda it, of: _stated() | {"stated_by": it["number"]},
    "editNeed": lambda it, of: _stated() | {"seen_version": 1},
}
