"""Of each entry one reads which of the seven definitions it would meet, and what it lacks for the others."""

from __future__ import annotations

import re
from typing import Any

import pytest

from passerelle.catalogue.models import Route
from passerelle.policy.shipped import definitions
from passerelle.registers.states import PUBLIC_STATES, State
from tests import factories as make
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, page, queries, weight, words

pytestmark = pytest.mark.django_db
COURSE, EITHER_WAY = {"routes": Route.COURSE}, {"routes": Route.BOTH}
SIZED, UNSIZED = {"hours": 150, "credits": 6}, {"hours": None, "credits": None}
NEEDED, UNNEEDED = {"need_evidence": "Forty farms asked for it."}, {"need_evidence": ""}
WITHOUT_COURSE = "It asks for a course; this one can be earned without."
WITHOUT_SIZE = "It names a volume of learning; this one states neither hours nor credits."
WITHOUT_NEED = "It asks for evidence that somebody needs it; this one gives none."


def verdicts(html: str) -> dict[str, str]:
    """Return what the table says of each body: yes, or no with the reasons."""
    rows = re.findall(r"<tr><th scope=row>(.*?)(?=<tr>|</table>)", html, re.DOTALL)
    cells = [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.split(r"<td[^>]*>", row)] for row in rows]
    return {body: verdict for body, _asks, verdict in cells}


@pytest.mark.parametrize(
    ("stated", "refused"),
    [
        (COURSE | SIZED | NEEDED, {}),
        (EITHER_WAY | SIZED | NEEDED, {"OECD": WITHOUT_COURSE}),
        (
            COURSE | UNSIZED | NEEDED,
            {"European Commission": WITHOUT_SIZE, "University Council of Jamaica": WITHOUT_SIZE},
        ),
        (COURSE | SIZED | UNNEEDED, {"New Zealand Qualifications Authority": WITHOUT_NEED}),
    ],
)
def test_each_definition_is_met_or_it_is_said_what_is_missing(stated: dict[str, Any], refused: dict[str, str]):
    entry = make.micro_credential(**stated)

    html = page(f"/entries/{entry.number}/definitions/")

    bodies = [definition.body for definition in definitions()]
    assert verdicts(html) == {body: f"no {refused[body]}" if body in refused else "yes" for body in bodies}
    told = f"{7 - len(refused)} of 7"
    assert f"It would meet {told} definitions" in words(html)
    assert f'<a class=tap href="/entries/{entry.number}/definitions/">{told}</a>' in page(f"/entries/{entry.number}/")


def test_it_tells_the_four_properties_as_the_entry_does():
    entry = make.micro_credential(**EITHER_WAY, **SIZED, **UNNEEDED)
    entry.stacks_into.add(make.micro_credential())

    told = words(page(f"/entries/{entry.number}/definitions/"))

    assert (
        "A course is required: no Its volume is stated: yes Evidence of need is given: no "
        "It is part of a programme, or counts towards one: yes"
    ) in told
    assert "A course is required no" in words(page(f"/entries/{entry.number}/"))


@pytest.mark.parametrize("state", list(State))
def test_the_page_is_there_where_the_entry_is(state: State):
    entry = make.micro_credential(state)

    page(f"/entries/{entry.number}/definitions/", status=200 if state in PUBLIC_STATES else 404)


def test_only_a_micro_credential_has_one_and_small_letters_lead_to_it():
    entry, course = make.micro_credential(), make.short_course()

    answer = browser().get(f"/entries/{entry.number.lower()}/definitions/")
    assert answer.headers["Location"] == f"/entries/{entry.number}/definitions/"
    for path in (course.number, "MC-1", "XX-1", "%3Cscript%3E"):
        page(f"/entries/{path}/definitions/", status=404)


def test_the_page_is_small_and_costs_few_queries():
    path = f"/entries/{make.micro_credential().number}/definitions/"

    assert queries(path) <= MOST_QUERIES
    assert weight(path) <= MOST_BYTES
