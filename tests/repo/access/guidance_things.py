"""Counsel of C: the learner let its counsellor see everything, the other asked; plans; a visit at A's counter."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from passerelle.assessment.models import PriorLearningCase
from passerelle.guidance import codes, counsel, counsellors, planning, visits
from passerelle.guidance.models import Counsellor
from passerelle.pathways.asking import Life
from passerelle.pathways.models import Pathway, PathwayStep
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from passerelle.guidance.models import Counsel
    from tests.repo.access.world import World

SCOPES = ["portfolio", "in_progress", "cases", "budget"]
CONSENT = {"purposes": ["place", "sitting", "prior_learning", "print"], "language": "en", "how_given": "spoken"}
LISTED = {"languages": ["en"], "shows_name": True}


def counselled(world: World) -> None:
    today, adviser, head = TODAY(), world.people["adviser"], world.people["c.signatory"]
    learner, other, until = world.people["learner"], world.people["other"], TODAY() + timedelta(days=30)
    entry = world.things["micro_credential"]["a"]["number"]
    listed = counsellors.enter(world.bodies["c"], LISTED, by=adviser, today=today)
    counsellors.note_training(listed, entry, until, by=head, today=today, seen_version=1)
    world.name("counsellor", "adviser", number=listed.number)
    open_one = counsel.invite(listed, SCOPES, until, by=learner, today=today)
    counsel.answer(open_one, True, by=adviser, today=today)
    asked = counsel.invite(listed, SCOPES, until, by=other, today=today)
    world.name("counsel", "learner_accepted", number=open_one.number)
    world.name("counsel", "other_asked", number=asked.number)
    ways = {name: [{"entry": entry}] for name in ("A", "B")}
    draft = planning.draft(open_one, "A draft", ways, by=adviser, today=today)
    sent = planning.send(planning.draft(open_one, "Two ways", ways, by=adviser, today=today), by=adviser, today=today)
    world.name("plan", "learner_draft", number=draft.number)
    world.name("plan", "learner_sent", number=sent.number)
    _ways(world, open_one)
    _visited(world)


def _ways(world: World, shown_to: Counsel) -> None:
    """The learner keeps a way that changed and shows it; the other keeps one that stands."""
    day = TODAY() + timedelta(days=30)
    for who in ("learner", "other"):
        changed = who == "learner"
        kept = Pathway.objects.create(
            number=f"PW-{who}", learner=world.people[who], goal=_entry(world), title="A way", objective="cheapest",
            life=Life().as_data(), kept_on=TODAY(), state="changed" if changed else "kept",
            changes=[{"what": "full", "place": 1, "was": "", "now": ""}] if changed else [],
            changed_on=TODAY() if changed else None, shown_to=shown_to if changed else None,
        )  # fmt: skip
        for is_proposed in (False, True) if changed else (False,):
            PathwayStep.objects.create(
                pathway=kept, is_proposed=is_proposed, place=1, item=_entry(world), entry=_entry(world),
                run="SC-1/1/MC-1", starts_on=day, ends_on=day, price=0, weekly=0,
            )  # fmt: skip
        world.name("pathway", who, number=kept.number)


def _visited(world: World) -> None:
    """One visit that still runs, however long the tests take."""
    learner, officer, today = world.people["learner"], world.people["a.service"], TODAY()
    card = codes.print_card(learner, by=learner, today=today)
    now = timezone.now() + timedelta(hours=12)
    opened = visits.open_with_code(
        world.bodies["a"], learner.reference, card[0], CONSENT, by=officer, now=now, today=today
    )
    world.name("visit", "learner", number=opened.number)
    case = world.things["prior_learning"]["learner_draft"]["number"]
    world.name("visit_case", "learner", number=opened.number, case=case)
    world.name("visit_piece", "learner", number=opened.number, case=case, place=1)
    scan = world.things["case_file"]["learner_draft"]["uuid"]
    world.name("visit_scan", "learner", number=opened.number, case=case, uuid=scan)


def _until(days: int) -> str:
    return (TODAY() + timedelta(days=days)).isoformat()


def _entry(of: World) -> str:
    return str(of.things["micro_credential"]["a"]["number"])


def _case(of: World) -> int:
    number = of.things["prior_learning"]["learner_draft"]["number"]
    return PriorLearningCase.objects.get(number=number).version


def _counsellor_version(of: World) -> int:
    return Counsellor.objects.get(number=of.things["counsellor"]["adviser"]["number"]).version


def _plan(of: World) -> dict[str, Any]:
    return {"title": "T", "A": _entry(of), "B": _entry(of)}


def _alternatives(of: World) -> dict[str, Any]:
    return {"title": "T", "alternatives": {name: [{"entry": _entry(of)}] for name in "AB"}}


def _training(of: World) -> dict[str, Any]:
    return {"training": _entry(of), "trained_until": _until(20), "seen_version": _counsellor_version(of)}


BODIES: Mapping[str, Callable[[Mapping[str, Any], World], dict[str, Any]]] = {
    "counsel:invite": lambda it, of: {"until": _until(9)},
    "counsel:consent": lambda it, of: {"scopes": ["cases"], "until": _until(9)},
    "counsel:note": lambda it, of: {"text": "Hello."},
    "counsel:choose": lambda it, of: {"alternative": "A"},
    "pathways:keep": lambda it, of: {"to": _entry(of), "objective": "cheapest", "hours": "10", "run": "SC-1/1/MC-1"},
    "pathways:accept": lambda it, of: {"seen_version": 1},
    "keepWay": lambda it, of: {"to": _entry(of), "objective": "cheapest", "runs": ["SC-1/1/MC-1"]},
    "acceptWay": lambda it, of: {"version": 1},
    "shareWay": lambda it, of: {"counsel": None},
    "pathways:share": lambda it, of: {"counsel": ""},
    "counselling:save_profile": lambda it, of: {
        "languages": "en, fr", "is_listed": "on", "seen_version": _counsellor_version(of),
    },
    "counselling:train": lambda it, of: _training(of),
    "counselling:answer": lambda it, of: {"answer": "accept"},
    "counselling:note": lambda it, of: {"text": "Hello."},
    "counselling:draft": lambda it, of: _plan(of),
    "counselling:save": lambda it, of: _plan(of) | {"seen_version": 1},
    "service:open": lambda it, of: CONSENT | {"reference": "P-0", "code": "A"},
    "service:open_new": lambda it, of: {f"new-{name}": value for name, value in (CONSENT | {"name": "N"}).items()},
    "service:apply": lambda it, of: {"instance": of.things["instance"]["b"]["pk"]},
    "service:take_up": lambda it, of: {"application": of.things["application"]["learner"]["number"]},
    "service:book": lambda it, of: {"sitting": next(iter(of.things["sitting"].values()))["number"]},
    "service:start": lambda it, of: {"entry": _entry(of)},
    "service:evidence": lambda it, of: {"title": "T", "text": "W", "outcomes": ["K1"]},
    "service:save_piece": lambda it, of: {"title": "T", "text": "W", "outcomes": ["K1"], "seen_version": _case(of)},
    "service:remove_piece": lambda it, of: {"seen_version": _case(of)},
    "service:print_plan": lambda it, of: {"plan": of.things["plan"]["learner_sent"]["number"]},
    "service:print_certificate": lambda it, of: {"award": of.things["award"]["learner"]["number"]},
    "enterCounsellor": lambda it, of: LISTED | {"organisation": of.bodies["c"].number},
    "noteTraining": lambda it, of: _training(of),
    "inviteCounsellor": lambda it, of: {
        "counsellor": of.things["counsellor"]["adviser"]["number"], "scopes": [], "until": _until(9),
    },
    "changeCounselConsent": lambda it, of: {"scopes": ["cases"], "until": _until(9)},
    "writeToCounsellor": lambda it, of: {"text": "Hello."},
    "chooseSuggestions": lambda it, of: {"is_on": True},
    "answerLearner": lambda it, of: {"accept": True},
    "writeClientNote": lambda it, of: {"text": "Hello."},
    "draftPlan": lambda it, of: _alternatives(of) | {"client": of.things["counsel"]["learner_accepted"]["number"]},
    "editPlan": lambda it, of: _alternatives(of) | {"seen_version": 1},
    "movePlan": lambda it, of: {"act": "withdraw"},
    "choosePlan": lambda it, of: {"alternative": "A"},
    "openVisit": lambda it, of: CONSENT | {"centre": of.bodies["a"].number, "name": "N"},
    "applyAtCounter": lambda it, of: {"instance": of.things["instance"]["b"]["pk"]},
    "takeUpAtCounter": lambda it, of: {"application": of.things["application"]["learner"]["number"]},
    "bookAtCounter": lambda it, of: {"sitting": next(iter(of.things["sitting"].values()))["number"]},
    "startCaseAtCounter": lambda it, of: {"micro_credential": _entry(of)},
    "changeEvidenceAtCounter": lambda it, of: {
        "evidence": [{"title": "T", "text": "W", "outcomes": ["K1"]}], "seen_version": _case(of),
    },
    "addEvidenceAtCounter": lambda it, of: {"title": "T", "text": "W", "outcomes": ["K1"], "seen_version": 2},
}  # fmt: skip
