"""A country in which everybody has something: two organisations that teach and award, and whoever deals with them.

Built once for all rows of the table. `people` are the table's columns in words, `things` what its addresses name.
"""

from __future__ import annotations

from datetime import timedelta

from passerelle.organisations.models import Function, Mandate, Role
from passerelle.people.models import Duty, Person
from passerelle.registers.states import State
from tests import factories as make
from tests.awards import factories as awards
from tests.repo.access import (
    agreement_things,
    appraisal_things,
    conversion_things,
    cycle_things,
    endorsing_things,
    feedback_things,
    guidance_things,
    hearing_things,
    jury_things,
    letter_things,
    making_things,
    partner_things,
    place_things,
    portfolio_things,
    practice_things,
    result_things,
    review_things,
    sitting_things,
    stacking_things,
    things,
    work_things,
)
from tests.repo.access.asking import session_of
from tests.repo.access.framework_things import frameworks
from tests.repo.access.world import TODAY, World


def build() -> World:
    """Make the world, by real acts where an act leaves more than a row."""
    world = World()
    make.rules()
    awards.framework()
    _organisations(world)
    _people(world)
    things.entries(world)
    things.revisions(world)
    review_things.reviews(world)
    practice_things.practice(world)
    things.learners(world)
    things.held_awards(world)
    endorsing_things.endorsing(world)
    portfolio_things.portfolios(world)
    things.decisions(world)
    things.offers(world)
    things.cases(world)
    things.evidence(world)
    jury_things.juries(world)
    things.aftermath(world)
    things.rules(world)
    things.goals(world)
    things.partners(world)
    partner_things.requests(world)
    stacking_things.larger_awards(world)
    agreement_things.agreed(world)
    conversion_things.converted(world)
    sitting_things.held_by_h(world)
    result_things.results(world)
    hearing_things.hearings(world)
    place_things.given_by_a(world)
    making_things.made_together(world)
    cycle_things.cycles(world)
    appraisal_things.appraised(world)
    frameworks(world)
    feedback_things.feedback_given(world)
    guidance_things.counselled(world)
    work_things.work(world)
    letter_things.letters(world)
    things.singles(world)
    world.sessions |= {name: session_of(person) for name, person in world.people.items()}
    _leave(world)
    return world


def _organisations(world: World) -> None:
    """A and B teach and award; E employs, reviews and evaluates, H assesses, C counsels.

    The roles of Z ended, those of N are undecided.
    """
    roles: dict[str, tuple[Role, ...]] = {
        "a": (Role.PROVIDER, Role.AWARDER),
        "b": (Role.PROVIDER, Role.AWARDER, Role.EMPLOYER),
        "e": (Role.EMPLOYER, Role.QA_AGENCY, Role.CREDENTIAL_EVALUATOR),
        "h": (Role.ASSESSOR,),
        "c": (Role.COUNSELLING_SERVICE,),
        "z": (),
        "n": (),
    }
    world.bodies = {name: make.organisation(roles=held, legal_name=f"House {name}") for name, held in roles.items()}
    for role in (Role.PROVIDER, Role.AWARDER, Role.EMPLOYER, Role.ASSESSOR):
        ended = TODAY() - timedelta(days=1)
        make.organisation_role(world.bodies["z"], role, state=State.EXPIRED, valid_until=ended)
    for name in ("a", "b", "e", "z", "n"):
        body = world.bodies[name]
        world.name("organisation", name, slug=body.slug, number=body.number)
    world.name("role", "a", number=world.bodies["a"].roles.get(role=Role.PROVIDER).number)
    for name, role in (("a", Role.QA_AGENCY), ("n", Role.PROVIDER)):
        stated = {"state": State.IN_REVIEW, "listed_on": TODAY(), "due_on": TODAY(), "decided_on": None}
        waiting = make.organisation_role(world.bodies[name], role, **stated)
        world.name("role", f"{name}_waiting", number=waiting.number)


def _people(world: World) -> None:
    def join(name: str, *, duties: tuple[Duty, ...] = (), **mandates: str) -> Person:
        somebody = world.people[name] = make.person(duties=duties, name=f"The {name}")
        for body, functions in mandates.items():
            for function in functions.split():
                make.member(world.bodies[body], function, somebody)
        return somebody

    join("newcomer")
    join("learner")
    join("other")
    for function in Function:
        join(f"a.{function.value.partition('_')[0]}", a=function)
    join("b.signatory", b=Function.SIGNATORY)
    join("b.editor", b=Function.EDITOR)
    join("z.signatory", z=Function.SIGNATORY, n=Function.SIGNATORY)
    join("e.signatory", e=Function.SIGNATORY)
    join("e.editor", e=Function.EDITOR)
    join("h.signatory", h=Function.SIGNATORY)
    join("h.assessor", h=Function.ASSESSOR)
    join("h.colleague", h=Function.ASSESSOR)
    join("adviser", c=Function.COUNSELLOR)
    join("c.signatory", c=Function.SIGNATORY)
    join("registrar", duties=(Duty.REGISTRAR,))
    join("registrar-of-a", duties=(Duty.REGISTRAR,), a=Function.EDITOR)
    join("officer", duties=(Duty.DECISION_OFFICER,))
    join("officer-of-a", duties=(Duty.DECISION_OFFICER,), a=Function.EDITOR)
    join("appeals", duties=(Duty.APPEAL_HANDLER,))
    join("policy", duties=(Duty.POLICY_OFFICER,))
    join("operator", duties=(Duty.OPERATOR,))
    for name in ("member", "chair", "outsider"):
        join(name)
    join("former", a=f"{Function.SIGNATORY} {Function.EDITOR} {Function.RECOGNITION_OFFICER}")
    join("closed", a=Function.SIGNATORY)
    for letter in ("a", "b"):
        body, who = world.bodies[letter], world.people["a.teacher" if letter == "a" else "b.editor"]
        mandate = Mandate.objects.get(organisation=body, person=who)
        world.name("mandate", letter, slug=body.slug, number=body.number, pk=mandate.pk)
    crossed = {"slug": world.bodies["a"].slug, "number": world.bodies["a"].number, "pk": mandate.pk}
    world.name("mandate", "b_through_a", **crossed)


def _leave(world: World) -> None:
    """Two people lose their say while they are signed in."""
    Mandate.objects.filter(person=world.people["former"]).update(ends_on=TODAY())
    Person.objects.filter(pk=world.people["closed"].pk).update(is_active=False)
