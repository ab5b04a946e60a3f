"""A suspicion that the assessor of H raised against the learner, and a second marking by the assessor's colleague."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.assessment import actions, flags, second_marking
from passerelle.assessment.models import CandidateRoute, SecondMarking
from tests import factories as make
from tests.files_at_hand import PDF
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from passerelle.assessment.models import Candidate
    from tests.repo.access.world import World


def hearings(world: World) -> None:
    today, assessor = TODAY(), world.people["h.assessor"]
    candidate = _assigned(world)
    flag = flags.suspect(candidate, "copied_work", "Two papers agree.", by=assessor, today=today)
    file = flags.bring(flag, [PDF], name="both.pdf", shows="The two papers.", by=assessor)
    world.name("flag", "learner", number=flag.number, about=candidate.number, uuid=file.key)
    world.name("suspected", "learner", number=candidate.number)
    twice = _assigned(world)
    found = SecondMarking.objects.create(
        number="SM-00001", candidate=twice, why="drawn", asked_on=today, tolerance=10, within="mean", first=assessor
    )
    colleague, head = world.people["h.colleague"], world.people["h.signatory"]
    second_marking.name(found, colleague, world.bodies["h"], by=head, today=today)
    world.name("second", "h", number=found.number, candidate=twice.number)


def _assigned(world: World) -> Candidate:
    today, learner = TODAY(), world.people["learner"]
    entry = make.micro_credential(awarder=world.bodies["a"])
    make.authorisation(entry, world.bodies["h"], "assess")
    candidate = actions.register_candidate(learner, entry, route=CandidateRoute.EXAM, by=learner, today=today)
    signing = world.people["a.signatory"]
    return actions.assign_assessor(candidate, world.people["h.assessor"], world.bodies["h"], by=signing, today=today)
