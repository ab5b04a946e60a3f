"""Opportunities of the Mirane Water Authority."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from passerelle.opportunities import actions, consents
from passerelle.opportunities.models import Kind, Opportunity
from passerelle.organisations.models import Function
from tests.recognition import factories
from tests.recognition.factories import TODAY, award, mandated, person

if TYPE_CHECKING:
    from types import SimpleNamespace

    from passerelle.catalogue.models import MicroCredential
    from passerelle.opportunities.models import EmployerConsent
    from passerelle.people.models import Person


def story() -> SimpleNamespace:
    told = factories.story()
    told.employer_editor = mandated(told.authority, Function.EDITOR, person("Wilfred Achterberg"))
    told.employer_signatory = mandated(told.authority, Function.SIGNATORY, person("Zohra Tahiri"))
    return told


def stated(told: SimpleNamespace, **more: object) -> dict[str, object]:
    opportunity = {
        "title": {"en": "Assistant inspector of wells"},
        "kind": Kind.JOB,
        "place": "Sidra Wells",
        "closes_on": date(2026, 12, 15),
        "items": [{"micro_credential": told.item, "min_result": "pass", "max_age_years": 5}],
    }
    return opportunity | more


def drafted(told: SimpleNamespace, *, by: object = None, **more: object) -> Opportunity:
    return actions.draft(told.authority, stated(told, **more), by=by or told.employer_editor, today=TODAY)


def opened(told: SimpleNamespace, **more: object) -> Opportunity:
    return actions.publish(drafted(told, **more), by=told.employer_editor, today=TODAY)


def lets(learner: Person, **more: object) -> EmployerConsent:
    said = {"audience": "everybody", "shows": [], "until": TODAY + timedelta(days=90)}
    return consents.give(said | more, by=learner, today=TODAY)


def holders(told: SimpleNamespace, count: int, item: MicroCredential | None = None) -> list[Person]:
    """People who hold an award of the story's micro-credential, and let nobody find them yet."""
    people = [person(f"Holder {number}") for number in range(count)]
    for one in people:
        award(one, item or told.item)
    return people
