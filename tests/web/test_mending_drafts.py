"""What the gate finds leads to the control where it is mended, on the page of an entry and of a course."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from passerelle.organisations.models import Role
from passerelle.registers.states import State
from passerelle.web.provider import controls
from tests import factories as make
from tests.web.asking import page

pytestmark = pytest.mark.django_db


def led_to(html: str) -> list[str]:
    """Return the controls that the findings lead to."""
    told = html.partition("Not listed yet")[2].partition("</ol>")[0]
    return re.findall(r'<a href="#([^"]+)"', told)


def test_each_finding_leads_to_a_control_of_the_page():
    make.rules()
    body = make.organisation([Role.AWARDER, Role.PROVIDER])
    entry = make.micro_credential(State.DRAFT, awarder=body, level="", level_eqf="", assessment={}, outcomes=[])
    course = make.short_course(State.DRAFT, provider=body, mode="", place="", hours={}, currency="", outcomes=[])

    for path in (f"/provider/entries/{entry.number}/", f"/provider/courses/{course.number}/"):
        html = page(path, make.member(body))
        found = led_to(html)
        assert len(found) >= 4
        assert [one for one in found if not re.search(rf'id="?{one}["\s>]', html)] == []


def test_what_a_rule_can_read_has_a_control_unless_no_author_states_it():
    targets = json.loads((files("passerelle.policy") / "fields.json").read_text("utf-8"))["targets"]
    told = {"micro_credential": controls.ENTRY, "short_course": controls.COURSE}

    without = {target: [path for path in targets[target] if path not in control] for target, control in told.items()}

    assert without == {
        "micro_credential": [
            *("awarding_body", "issuer.country", "level.international", "level.sectoral"),
            *("quality.internal_cycle", "quality.months_since_internal_cycle", "wording.verbs", "co_design"),
            "max_literal_overlap_with_existing",
        ],
        "short_course": ["provider", "offline_kit", "quality.internal_cycle", "quality.months_since_internal_cycle"],
    }
