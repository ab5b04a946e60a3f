"""Results that H signed for the learner: one that is passed and appealed against, one whose appeal another hears, one
that is not passed, and an award whose result was corrected."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from passerelle.assessment import actions, corrections
from passerelle.assessment.actions import Mark
from passerelle.assessment.models import CandidateRoute
from passerelle.awards import actions as awarding
from passerelle.catalogue.models import Supervision
from passerelle.registers.models import EntryVersion
from tests import factories as make
from tests.repo.access import things
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from passerelle.assessment.models import Candidate
    from tests.repo.access.world import World


def _signed(world: World, score: int) -> Candidate:
    today, signing, people = TODAY(), world.people["a.signatory"], world.people
    assessment = {"components": [{"code": "A1", "weight": 100}], "retakes": 2, "scale": ["fail", "pass"]}
    entry = make.micro_credential(awarder=world.bodies["a"], assessment=assessment)
    EntryVersion.objects.create(
        entry=entry.number,
        edition=entry.edition,
        stated=entry.as_stated(),
        submitted_on=make.LONG_AGO,
        submitted_by=signing,
    )
    make.authorisation(entry, world.bodies["h"], "assess")
    course = make.short_course(provider=world.bodies["a"], leads_to=[entry])
    candidate = actions.register_candidate(
        people["learner"], entry, route=CandidateRoute.COURSE, course=course, by=people["learner"], today=today
    )
    actions.assign_assessor(candidate, people["h.assessor"], world.bodies["h"], by=signing, today=today)
    check = Supervision.SUPERVISED_ONSITE_WITH_ID.value
    marks = [Mark("A1", Decimal(score))]
    return actions.record_results(candidate, marks, identity_check=check, by=people["h.assessor"], today=today)


def results(world: World) -> None:
    today, people = TODAY(), world.people
    for name, score in (("passed", 80), ("failed", 20)):
        world.name("result", f"learner_{name}", number=_signed(world, score).number)
    lodged = corrections.lodge(_signed(world, 70), "It was not read.", by=people["learner"], today=today)
    heard = corrections.lodge(_signed(world, 60), "It was not read.", by=people["learner"], today=today)
    corrections.admit(heard, people["h.colleague"], world.bodies["h"], by=people["a.signatory"], today=today)
    world.name("result_appeal", "lodged", number=lodged.number)
    world.name("result_appeal", "heard", number=heard.number)
    passed = things.passed_by_prior_learning(world, "a", "learner")
    award = awarding.award(passed, by=people["a.signatory"], today=today)
    marks = [Mark("A1", Decimal(60)), Mark("A2", Decimal(60))]
    corrections.correct(passed, marks, "A page was not counted.", by=people["h.assessor"], today=today)
    world.name("corrected_award", "a", number=award.number)
