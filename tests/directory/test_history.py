"""The history of a whole register tells conditions and appeals too: set, met, lifted, each on the day it has."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from passerelle.directory import history
from passerelle.directory.registers import REGISTERS
from passerelle.journal.models import Fact
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from passerelle.vetting.actions import appealing, conditions
from passerelle.vetting.models import Appeal, Case, Condition
from tests.vetting import factories as given
from tests.web.asking import MOST_QUERIES, page, queries, words

if TYPE_CHECKING:
    from django.test import Client

    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OURS = REGISTERS["micro-credentials"]
PATH = "/registers/micro-credentials/history/"


def appealed(case: Case) -> tuple[Appeal, Person]:
    """Return an appeal against the decision on a case, heard by somebody."""
    handler = given.handler()
    appeal = appealing.lodge(case, grounds="The film was not seen.", by=given.signatory_of(case), today=given.TODAY)
    appealing.admit(appeal, by=given.registrar())
    appealing.assign(appeal, handler, by=given.registrar())
    appealing.hear(appeal, "They showed the film.", by=handler)
    return appeal, handler


def told(register: Any = OURS) -> list[tuple[str, str | None, list[str], list[str]]]:
    """Return what each step of a register tells, newest first: act, reasons, conditions, and which were lifted."""
    return [
        (
            *(row["act"], row["reasons"]),
            *([one["text"] for one in row[name]] for name in ("conditions", "lifted")),
        )
        for row in history.records(register)
    ]


def test_a_condition_is_told_where_it_was_set_and_where_it_was_met():
    case = given.decided("register_with_conditions")
    (condition,) = Condition.objects.filter(case=case)
    conditions.offer_evidence(condition, "A photograph.", by=given.signatory_of(case), today=given.TODAY)
    conditions.meet_condition(condition, by=given.registrar(), today=given.TODAY)

    rows = {act: (asked, lifted) for act, _reasons, asked, lifted in told()}
    shown = words(page(PATH))

    assert rows["register_with_conditions"] == (["Show S1 on site."], [])
    assert rows["condition_meet"] == (["Show S1 on site."], [])
    assert rows["meet_conditions"] == ([], [])
    assert [one for one, (asked, _lifted) in rows.items() if asked] == ["condition_meet", "register_with_conditions"]
    assert ("Condition met" in shown, "Condition set, to be met by" in shown) == (True, True)
    assert "A photograph." not in shown + json.dumps(rows)


def test_an_appeal_is_told_with_its_result_what_it_set_and_what_it_lifted(client: Client):
    case = given.decided("register_with_conditions")
    appeal, handler = appealed(case)
    new = {"text": "Send the file.", "due_on": given.TODAY + 90 * DAY}
    appealing.uphold(appeal, "In part.", by=handler, today=given.TODAY + DAY, conditions=[new])

    rows = told()
    decided = Fact.objects.get(kind="appeal.uphold_in_part")
    table = csv.DictReader(io.StringIO(b"".join(client.get(f"{PATH[:-1]}.csv").streaming_content).decode()))
    (said,) = [row for row in table if row["act"] == "appeal_uphold_in_part"]
    programs = client.get("/api/registers/micro-credentials/history").json()
    shown = words(page(PATH))

    assert [row for row in rows if "appeal" in row[0]] == [
        ("appeal_uphold_in_part", "In part.", ["Send the file."], ["Show S1 on site."]),
        ("appeal_lodge", None, [], []),
    ]
    assert sum(row[2] == ["Send the file."] for row in rows) == 1
    assert (said["id"], said["number"], said["appeal"]) == (str(decided.pk), case.entry, appeal.number)
    assert json.loads(said["conditions"]) == [{"text": "Send the file.", "due_on": str(new["due_on"])}]
    (one,) = [event for event in programs if event["act"] == "appeal_uphold_in_part"]
    assert (one["id"], one["subject"], one["at"][:10]) == (decided.pk, case.entry, f"{decided.at:%Y-%m-%d}")
    assert one["noted"] == {"appeal": appeal.number, "reasons": "In part."}
    for sentence in ("Appeal lodged against the decision", "Appeal upheld in part", "Condition lifted"):
        assert shown.count(sentence) == 1
    for secret in ("The film was not seen.", "They showed the film.", handler.name, handler.reference):
        assert secret not in shown + json.dumps(programs)


def test_an_appeal_about_what_has_no_public_page_is_told_nowhere():
    case = given.decided("remove")
    appealed(case)
    assert ("appeal_lodge", None, [], []) in told()

    type(entry_of(case.entry))._default_manager.update(state=State.RETURNED)

    assert [row for row in told() if row[0].startswith("appeal")] == []
    assert "Appeal lodged" not in words(page(PATH))


def test_each_register_tells_its_own_appeals_alone():
    appealed(given.decided("remove"))

    for slug, register in REGISTERS.items():
        has_one = any(act == "appeal_lodge" for act, *_rest in told(register))
        assert has_one == (slug == "micro-credentials"), slug


def test_nothing_is_told_twice_and_every_page_goes_on_where_the_last_ended(monkeypatch: pytest.MonkeyPatch):
    whole = given.decided("register_with_conditions")
    appealed(whole)
    at_once = [step.pk for step in history.of(OURS, limit=100)]
    monkeypatch.setattr(history, "CHUNK", 2)

    assert [row["id"] for row in history.records(OURS)] == at_once == sorted(set(at_once), reverse=True)


def test_more_appeals_and_conditions_cost_no_more_queries():
    costs = []
    for _ in range(2):
        appeal, handler = appealed(given.decided("register_with_conditions"))
        appealing.uphold(appeal, "Yes.", by=handler, today=given.TODAY)
        with CaptureQueriesContext(connection) as counted:
            history.of(OURS)
        costs.append((len(counted), queries(PATH)))
    assert costs[0] == costs[1]
    assert costs[0][0] <= 5
    assert costs[0][1] <= MOST_QUERIES


def test_the_page_says_that_it_is_whole():
    assert reverse("registers:history", args=["micro-credentials"]) == PATH
    assert "Every step of every entry, its conditions and the appeals, newest first." in words(page(PATH))
