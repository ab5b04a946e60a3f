"""A list as transfer values of the Credential Registry, and a file of them as rows that a person has to look at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from passerelle.core.errors import Malformed, NotPermitted, StaleVersion
from passerelle.core.transfer_values import Problem
from passerelle.recognition import list_actions, list_bringing, list_rows, list_transfer
from tests.recognition.factories import TODAY, begun, drafted, in_force, micro_credential, stated

if TYPE_CHECKING:
    from types import SimpleNamespace

pytestmark = pytest.mark.django_db


def file(story: SimpleNamespace, *lines: dict[str, object]) -> bytes:
    edition = in_force(story.polytechnic, *(lines or (stated(story),)), by=story.officer)
    return json.dumps(list_transfer.graph(edition)).encode()


def test_a_line_is_a_profile_with_its_owner_days_credits_source_and_module(story):
    told = json.loads(file(story))
    profile, *others = told["@graph"]

    assert profile["@type"] == "ceterms:TransferValueProfile"
    assert profile["ceterms:ctid"].startswith("ce-")
    assert profile["ceterms:startDate"] == "2026-09-01"
    assert profile["ceterms:transferValue"] == [
        {"@type": "schema:ValueProfile", "schema:value": 3.0, "ceterms:creditUnitType": ["creditUnit:DegreeCredit"]}
    ]
    assert {node["ceterms:name"]["en"] for node in others} == {
        *("Mirane Water Authority", "Well and Borehole Inspection"),
        *("Mirane Polytechnic", "Field Measurement 1"),
    }
    assert "passerelle:leftOut" not in told


def test_what_only_a_filter_names_is_left_out_and_told(story):
    asks = {"clauses": [[{"fields": ["0713"]}]]}
    by_field = stated(story) | {"asks": asks, "mode": "semi_automatic", "conditions": "Which field?"}
    for name in ("micro_credential", "min_result", "max_age_years"):
        by_field.pop(name)
    told = json.loads(file(story, stated(story), by_field))

    assert [node["@type"] for node in told["@graph"]].count("ceterms:TransferValueProfile") == 1
    assert len(told["passerelle:leftOut"]) == 1


def test_a_file_gives_rows_that_a_draft_takes_and_none_of_them_decides_by_itself(story):
    found = list_transfer.rows(file(story))
    edition = begun(story.polytechnic, by=story.officer)
    written = list_actions.write(
        edition, list_rows.stated(found.rows), by=story.officer, today=TODAY, seen_version=edition.version
    )

    line = written.lines.get()
    assert found.problems == ()
    assert (line.micro_credential, line.programme, line.module_code, line.credits) == (
        *(story.item, story.degree, "RE301", 3),
    )
    assert (line.mode, line.valid_from.isoformat()) == ("semi_automatic", "2026-09-01")
    assert line.conditions.startswith("Well and Borehole Inspection")


def test_what_names_nothing_of_this_register_is_told_by_its_place(story):
    other = micro_credential("Another", story.authority)
    nodes = json.loads(file(story, stated(story), stated(story, micro_credential=other, module_code="RE204")))["@graph"]
    profiles = [node for node in nodes if node["@type"].endswith("Profile")]
    profiles[0]["ceterms:transferValueFrom"] = ["https://elsewhere.example/course"]
    profiles[1]["ceterms:transferValueFor"] = ["https://elsewhere.example/module"]
    nodes.insert(0, {"@type": "ceterms:TransferValueProfile", "@id": "x"})

    found = list_transfer.rows(json.dumps({"@graph": nodes}).encode())

    assert found.rows == ()
    assert [(one.place, one.code) for one in found.problems] == [
        (1, "no_name"),
        (2, "unknown_source"),
        (3, "no_module"),
    ]
    assert found.problems[0] == Problem(1, "no_name", "x")


def test_a_file_adds_lines_to_a_draft_replaces_none_and_adds_nothing_twice(story):
    data = file(story)
    edition = drafted(story.polytechnic, stated(story, module_code="RE204"), by=story.officer)

    first = list_bringing.bring(edition, data, by=story.officer, today=TODAY, seen_version=edition.version)
    edition.refresh_from_db()
    again = list_bringing.bring(edition, data, by=story.officer, today=TODAY, seen_version=edition.version)

    assert (first.taken, first.problems) == (1, ())
    assert (again.taken, [one.code for one in again.problems]) == (0, ["there_already"])
    assert [(line.module_code, line.mode) for line in edition.lines.all()] == [
        ("RE204", "automatic"),
        ("RE301", "semi_automatic"),
    ]


def test_what_the_register_cannot_hold_is_told_and_the_rest_is_written(story):
    other = micro_credential("Another", story.authority)
    nodes = json.loads(file(story, stated(story), stated(story, micro_credential=other, module_code="RE204")))
    code = json.dumps(nodes).replace('"RE204"', '"XX999"').encode()
    edition = begun(story.polytechnic, by=story.officer)

    found = list_bringing.bring(edition, code, by=story.officer, today=TODAY, seen_version=edition.version)

    assert (found.taken, [(one.place, one.code) for one in found.problems]) == (1, [(2, "refused")])
    assert [refusal.data["field"] for refusal in found.because[2]] == ["lines.2.module_code"]
    assert edition.lines.get().module_code == "RE301"


def test_strangers_bring_nothing_and_a_version_seen_before_is_stale(story):
    data = file(story)
    edition = begun(story.polytechnic, by=story.officer)

    with pytest.raises(NotPermitted):
        list_bringing.bring(edition, data, by=story.stranger, today=TODAY, seen_version=edition.version)
    with pytest.raises(StaleVersion):
        list_bringing.bring(edition, data, by=story.officer, today=TODAY, seen_version=edition.version + 1)
    with pytest.raises(Malformed):
        list_bringing.bring(edition, b"[]", by=story.officer, today=TODAY, seen_version=edition.version)
    assert edition.lines.count() == 0
