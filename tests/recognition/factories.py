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
from passerelle.recognition import applying, list_actions, list_signing
from passerelle.recognition.models import Edition, PositiveList, PositiveListLine, RecognitionCase
from passerelle.recognition.states import EditionState
from passerelle.registers.states import State

TODAY = date(2026, 11, 23)
_serial = count(1)


def person(name: str = "Amina Sarr Doumbé") -> Person:
    return Person.objects.create(email=f"person{next(_serial)}@mirane.example", name=name)


def organisation(name: str, *roles: Role) -> Organisation:
    serial = next(_serial)
    body = Organisation.objects.create(
        number=f"ORG-7{serial:05d}", slug=f"reader-{serial}", legal_name=name, country="MI", legal_id=str(serial),
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
        number=f"CA-9{serial:04d}", person=holder, micro_credential=item, edition=edition, started_on=awarded_on,
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
    } | more
    item, degree = line["micro_credential"], line["programme"]
    named = {"micro_credential": getattr(item, "number", item), "programme": getattr(degree, "reference", degree)}
    return line | named


def begun(*owners: Organisation, by: Person, title: str = "Positive list") -> Edition:
    """Return the empty draft of a new list."""
    return list_actions.begin(owners, title, by=by, today=TODAY)


def drafted(owner: Organisation, *lines: dict[str, object], by: Person, today: date = TODAY) -> Edition:
    """Return the draft of a new list with these lines."""
    edition = begun(owner, by=by)
    return list_actions.write(edition, list(lines), by=by, today=today, seen_version=edition.version)


def in_force(owner: Organisation, *lines: dict[str, object], by: Person, today: date = TODAY) -> Edition:
    """Return an edition in force of a new list of one owner."""
    edition = list_actions.offer(drafted(owner, *lines, by=by, today=today), by=by, today=today)
    return list_signing.sign(edition, owner, by=by, today=today)


def laid_down(item: MicroCredential, target: Programme, *, by: Person, **fields: object) -> PositiveListLine:
    """Return a line in force as the database holds it, of an edition that nobody signed; for tests of who reads it."""
    serial = next(_serial)
    owned = PositiveList.objects.create(number=f"PL-{serial:05d}", title="Positive list", begun_by=by, begun_on=TODAY)
    owned.owners.add(target.awarder)
    edition = Edition.objects.create(positive_list=owned, number=1, drafted_by=by, drafted_on=TODAY)
    stated = {
        "number": f"RL-{serial:05d}", "root": f"RL-{serial:05d}", "module_code": "M1", "module_title": "Field Practice",
        "credits": 6, "valid_from": date(2026, 1, 1), "drafted_by": by,
    }  # fmt: skip
    line = PositiveListLine.objects.create(
        edition=edition, position=1, owner=target.awarder, micro_credential=item, programme=target, **stated | fields
    )
    Edition.objects.filter(pk=edition.pk).update(
        state=EditionState.IN_FORCE, offered_by=by, offered_on=TODAY, in_force_on=TODAY
    )
    line.edition.refresh_from_db()
    return line


def published(story: SimpleNamespace, **more: object) -> PositiveListLine:
    """Return the one line of a list that the polytechnic put in force."""
    return in_force(story.polytechnic, stated(story, **more), by=story.officer).lines.get()


def applied_to(
    awards: list[Award], to: Programme | PositiveListLine, *, by: Person, today: date = TODAY
) -> RecognitionCase:
    """Return the case that comes of bringing awards, or the first of several."""
    return applying.apply(awards, to, by=by, today=today)[0]


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
