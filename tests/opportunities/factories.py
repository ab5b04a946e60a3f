"""Opportunities of the Mirane Water Authority."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from passerelle.opportunities import actions
from passerelle.opportunities.models import Kind, Opportunity
from passerelle.organisations.models import Function
from tests.recognition import factories
from tests.recognition.factories import TODAY, mandated, person

if TYPE_CHECKING:
    from types import SimpleNamespace


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
