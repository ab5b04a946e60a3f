"""A jury that A named for a case of the learner: a colleague of the assessor in the chair, somebody from outside."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from passerelle.assessment import juries as sitting
from passerelle.assessment import prior_learning
from tests import factories as make
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from tests.repo.access.world import World


def ref(of: World, name: str) -> str:
    return of.people[name].reference


def jury_said(of: World) -> dict[str, Any]:
    """Return what a jury is named with."""
    members = [ref(of, "h.colleague"), ref(of, "outsider")]
    return {"members": members, "chair": members[0], "meets_on": (TODAY() + timedelta(days=30)).isoformat()}


def juries(world: World) -> None:
    learner, signatory, today = world.people["learner"], world.people["a.signatory"], TODAY()
    entry = make.micro_credential(awarder=world.bodies["a"], routes="both")
    make.authorisation(entry, world.bodies["h"], "assess")
    case = prior_learning.start_case(entry, by=learner, today=today)
    codes = [one["code"] for one in entry.outcomes]
    evidence = [{"title": "Six pumps", "text": "I mended them.", "outcomes": codes}]
    prior_learning.save_evidence(case, evidence, by=learner, today=today, seen_version=case.version)
    type(case).objects.filter(pk=case.pk).update(state="submitted", submitted_on=today, answer_due_on=today)
    case.refresh_from_db()
    prior_learning.admit(case, by=signatory, today=today)
    members = [world.people["h.colleague"], world.people["outsider"]]
    meets = today + timedelta(days=30)
    jury = sitting.convene(case, members, chair=members[0], meets_on=meets, by=signatory, today=today)
    world.name("jury", "a", number=jury.number)
