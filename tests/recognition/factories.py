"""Mirane in miniature: a polytechnic with a degree, an awarder with a micro-credential, a learner with an award."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count
from types import SimpleNamespace

from passerelle.assessment.models import Candidate, CandidateRoute
from passerelle.awards.models import Award
from passerelle.awards.states import AwardState, Reason
from passerelle.catalogue.models import MicroCredential, Programme
from passerelle.organisations.models import Function, Mandate, Organisation, OrganisationRole, Role
from passerelle.people.models import Person
from passerelle.recognition import actions
from passerelle.registers.states import State

TODAY = date(2026, 11, 23)
_serial = count(1)


def person(name: str = "Amina Sarr Doumbé") -> Person:
    return Person.objects.create(email=f"person{next(_serial)}@mirane.example", name=name)


def organisation(name: str, *roles: Role) -> Organisation:
    serial = next(_serial)
    body = Organisation.objects.create(
        number=f"ORG-{serial:05d}", slug=f"body-{serial}", legal_name=name, country="MI", legal_id=str(serial),
        legal_id_scheme="Mirane", email="office@body.example",
    )  # fmt: skip
    for role in roles:
        OrganisationRole.objects.create(
            number=f"X-{next(_serial):05d}", organisation=body, role=role, state=State.REGISTERED, edition=1,
            listed_on=TODAY, decided_on=TODAY, valid_until=date(2031, 11, 23),
        )  # fmt: skip
    return body


def mandated(body: Organisation, function: Function, someone: Person | None = None) -> Person:
    someone = someone or person("Samuel Adeyinka")
    Mandate.objects.create(person=someone, organisation=body, function=function, valid_from=date(2020, 1, 1))
    return someone


def micro_credential(title: str, awarder: Organisation, *, state: State = State.REGISTERED) -> MicroCredential:
    return MicroCredential.objects.create(
        number=f"MC-{next(_serial):05d}", awarder=awarder, title={"en": title}, state=state, edition=1,
        listed_on=TODAY, decided_on=TODAY, due_on=TODAY, credits=Decimal(3), hours=Decimal(80), level="4",
        assessment={"scale": ["fail", "pass", "merit", "distinction"]},
    )  # fmt: skip


def programme(awarder: Organisation, *, edition: int = 1, number: str = "", **more: object) -> Programme:
    fields = {
        "number": number or f"PG-{next(_serial):05d}",
        "edition": edition,
        "title": {"en": "BSc Rural Energy Engineering"},
        "kind": "degree",
        "state": "published",
        "level": "6",
        "credits": Decimal(180),
        "modules": [
            {"code": "RE301", "title": "Field Measurement 1", "credits": 3},
            {"code": "RE204", "title": "Pump Systems", "credits": 6},
        ],
        "max_waived_share": Decimal("0.4"),
        "valid_from": date(2025, 9, 1),
    }
    return Programme.objects.create(awarder=awarder, **fields | more)


def award(holder: Person, item: MicroCredential, *, result: str = "merit", state: str = AwardState.IN_FORCE,
          awarded_on: date = date(2026, 6, 12), edition: int = 1) -> Award:  # fmt: skip
    serial = next(_serial)
    candidate = Candidate.objects.create(
        number=f"CA-{serial:05d}", person=holder, micro_credential=item, edition=edition, started_on=awarded_on,
        route=CandidateRoute.PRIOR_LEARNING,
    )  # fmt: skip
    made = Award.objects.create(
        number=f"A-{serial:05d}", holder=holder, micro_credential=item, edition=edition, awarder=item.awarder,
        candidate=candidate, route=CandidateRoute.PRIOR_LEARNING, result=result, awarded_on=awarded_on,
        awarded_by=person("Signatory"), state=AwardState.IN_FORCE,
    )  # fmt: skip
    if state != AwardState.IN_FORCE:
        end_award(made, state)
    return made


def end_award(made: Award, state: str) -> None:
    ended = {} if state == AwardState.EXPIRED else {
        "ended_on": TODAY, "ended_by": made.awarded_by, "reason_code": Reason.AWARDED_IN_ERROR,
    }  # fmt: skip
    Award.objects.filter(pk=made.pk).update(state=state, **ended)
    made.refresh_from_db()


def stated(story: SimpleNamespace, **more: object) -> dict[str, object]:
    line = {
        "micro_credential": story.item,
        "programme": story.degree,
        "module_code": "RE301",
        "min_result": "pass",
        "max_age_years": 5,
        "valid_from": date(2026, 9, 1),
    }
    return line | more


def published(story: SimpleNamespace, **more: object):
    line = actions.draft_line(story.polytechnic, stated(story, **more), by=story.officer, today=TODAY)
    return actions.publish_line(line, by=story.officer, today=TODAY)


def story() -> SimpleNamespace:
    """The page's own example: Well and Borehole Inspection waives Field Measurement 1."""
    polytechnic = organisation("Mirane Polytechnic", Role.AWARDER, Role.PROVIDER)
    authority = organisation("Mirane Water Authority", Role.AWARDER, Role.EMPLOYER)
    amina = person()
    item = micro_credential("Well and Borehole Inspection", authority)
    return SimpleNamespace(
        polytechnic=polytechnic,
        authority=authority,
        officer=mandated(polytechnic, Function.RECOGNITION_OFFICER),
        signatory=mandated(polytechnic, Function.SIGNATORY, person("Gisela Brandt")),
        editor=mandated(polytechnic, Function.EDITOR, person("Ed Itor")),
        stranger=mandated(authority, Function.RECOGNITION_OFFICER, person("Of Another House")),
        amina=amina,
        other=person("Other Learner"),
        item=item,
        degree=programme(polytechnic),
        award=award(amina, item),
    )
