"""A mapping is checked whole when it is loaded: what it does not mean is a fault with its path."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.core.importing import CannotRead, Row, built_in, load_mapping, parse_mapping
from tests.core.importing.reading import mapping, read

if TYPE_CHECKING:
    from pathlib import Path

GOOD: dict[str, Any] = {"version": 1, "format": {"kind": "csv"}, "targets": {"title": "title"}}


def test_the_mappings_that_come_with_the_register_are_sound():
    assert built_in() == ("edx", "multiplatform", "pavia", "poitiers", "rncp_kit")
    assert [load_mapping(name).name for name in built_in()] == list(built_in())


@pytest.mark.parametrize(
    ("said", "paths"),
    [
        ([], ["$"]),
        ({}, ["$.version", "$.format.kind", "$.targets"]),
        (GOOD | {"version": 2}, ["$.version"]),
        (GOOD | {"colour": "red"}, ["$.colour"]),
        (GOOD | {"format": {"kind": "xlsx"}}, ["$.format.kind"]),
        (GOOD | {"format": {"kind": "csv", "encoding": "klingon"}}, ["$.format.encoding"]),
        (GOOD | {"format": {"kind": "csv", "encoding": "hex"}}, ["$.format.encoding"]),
        (GOOD | {"format": {"kind": "csv", "delimiter": ";;"}}, ["$.format.delimiter"]),
        (GOOD | {"format": {"kind": "csv", "records": "$[*]"}}, ["$.format.records"]),
        (GOOD | {"format": {"kind": "json"}}, ["$.format.records"]),
        (GOOD | {"format": {"kind": "json", "records": "$.a"}}, ["$.format.records"]),
        (GOOD | {"key": {"column": "a", "constant": "b"}}, ["$.key"]),
        (GOOD | {"skip_when": [{"column": "a"}]}, ["$.skip_when[0]"]),
        (GOOD | {"skip_when": [{"column": "a", "matches": "("}]}, ["$.skip_when[0].matches"]),
        (GOOD | {"drop": ["title"]}, ["$.targets.title"]),
    ],
)
def test_a_fault_in_the_mapping_is_named_by_its_path(said: Any, paths: list[str]):
    with pytest.raises(CannotRead) as refused:
        parse_mapping(said, "test")

    assert refused.value.reason == "mapping_wrong"
    assert [fault["path"] for fault in refused.value.data["faults"]] == paths


@pytest.mark.parametrize(
    ("path", "expression", "at"),
    [
        ("level", "a", ""),
        ("level.eqf", {"constant": "9"}, ".constant"),
        ("level.eqf", {"constant": ["6"]}, ".constant"),
        ("issuer.country", {"constant": "Italy"}, ".constant"),
        ("workload.hours", {"column": "a", "do": ["hours"]}, ".do[0]"),
        ("workload.hours", {"column": "a", "do": [{"hours_from": "middle"}]}, ".do[0].hours_from.pick"),
        ("workload.hours", {"column": "a", "do": [{"number": {"comma": ","}}]}, ".do[0].number.comma"),
        ("workload.hours", {"column": "a", "do": [{"times": "many"}]}, ".do[0].times"),
        ("summary", {"column": "a", "do": [{"regex": "("}]}, ".do[0].regex.pattern"),
        ("summary", {"column": "a", "do": [{"lookup": {}}]}, ".do[0].lookup.table"),
        ("summary", {"column": "a", "do": "strip_html"}, ".do"),
        ("summary", {"path": "a"}, ".path"),
        ("summary", {"column": 0}, ".column"),
        ("summary", {"columns": []}, ".columns"),
        ("summary", {"first": []}, ".first"),
        ("summary", {"first": ["a", {"colum": "b"}]}, ".first[1].colum"),
        ("summary", {"column": "a", "asserted": "yes"}, ".asserted"),
        ("summary", 7, ""),
        (
            "learning_outcomes",
            {"column": "a", "do": [{"outcomes_from": {"domain": "wisdom"}}]},
            ".do[0].outcomes_from.domain",
        ),
    ],
)
def test_a_fault_in_an_expression_is_named_by_its_path(path: str, expression: Any, at: str):
    with pytest.raises(CannotRead) as refused:
        parse_mapping(GOOD | {"targets": {"title": "title", path: expression}}, "test")

    assert refused.value.data["faults"][0]["path"] == f"$.targets.{path}{at}"


def test_all_faults_come_at_once():
    said = GOOD | {"version": 0, "targets": {"title": "title", "nowhere": "a", "level.eqf": {"constant": "9"}}}

    with pytest.raises(CannotRead) as refused:
        parse_mapping(said, "test")

    assert [fault["path"] for fault in refused.value.data["faults"]] == [
        "$.version",
        "$.targets.nowhere",
        "$.targets.level.eqf.constant",
    ]


def test_a_mapping_that_cannot_be_read_is_refused(tmp_path: Path):
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "twice.json").write_text('{"version": 1, "version": 1}')
    reasons = {}
    for name in ("nothing.json", "broken.json", "twice.json"):
        with pytest.raises(CannotRead) as refused:
            load_mapping(tmp_path / name)
        reasons[name] = refused.value.reason

    assert reasons == {
        "nothing.json": "no_such_mapping",
        "broken.json": "mapping_not_json",
        "twice.json": "mapping_not_json",
    }


def test_what_the_importer_says_is_marked_and_what_the_source_says_is_not(tmp_path: Path):
    (tmp_path / "file.csv").write_text("id,title,hours,provider,cfu,text\n1,One,,A,6,read; write\n2,Two,20,A,,\n")
    targets = {
        "workload.hours": {
            "first": [
                {"column": "hours", "do": ["number"]},
                {"column": "cfu", "do": ["number", {"times": 25}], "asserted": True},
            ]
        },
        "level.eqf": {"constant": "6"},
        "course.language": {"first": ["lang", {"constant": "it"}], "optional": True},
        "learning_outcomes": {"column": "text", "do": [{"outcomes_from": {"domain": "skills"}}]},
        "source.id": {"join": [{"constant": "X-"}, "id"], "separator": ""},
    }

    rows = read(tmp_path / "file.csv", mapping(targets=targets))

    assert [sorted(row.asserted) for row in rows if isinstance(row, Row)] == [
        ["course.language", "learning_outcomes.domain", "level.eqf", "workload.hours"],
        ["course.language", "level.eqf"],
    ]


def test_a_key_is_the_same_on_every_run_and_without_one_the_content_is(tmp_path: Path):
    (tmp_path / "file.csv").write_text("id,title,hours,provider\n1,One,10,A\n,Two,10,A\n,Two,10,A\n,Three,10,A\n")

    keys = [[row.key for row in read(tmp_path / "file.csv", mapping()) if isinstance(row, Row)] for _ in range(2)]

    assert keys[0] == keys[1]
    assert keys[0][0] == "1"
    assert keys[0][1] == keys[0][2] != keys[0][3]
    without = parse_mapping(
        json.loads(json.dumps(GOOD)) | {"targets": {"title": "title", "source.provider": "provider"}}, "t"
    )
    assert [row.key for row in read(tmp_path / "file.csv", without) if isinstance(row, Row)][:2] == [
        "One | A",
        "Two | A",
    ]


def test_records_to_skip_are_accounted_for(tmp_path: Path):
    (tmp_path / "file.csv").write_text("id,title,hours,provider\n1,One,10,A\n2,,10,A\n3,Three,10,B\n4,Test 4,10,A\n")
    skips = [
        {"column": "title", "blank": True},
        {"column": "provider", "equals": "B"},
        {"column": "title", "matches": "^Test"},
    ]

    rows = read(tmp_path / "file.csv", mapping(skip_when=skips))

    assert [(row.line, [p.code for p in row.problems]) for row in rows] == [
        (2, []),
        (3, ["skipped"]),
        (4, ["skipped"]),
        (5, ["skipped"]),
    ]


def test_a_field_of_study_that_is_none_is_left_out_with_a_note_and_the_record_is_read(tmp_path: Path):
    file = tmp_path / "catalogue.csv"
    file.write_text("id,title,hours,provider,field\n1,Pumps,5,A,0713\n2,Wells,5,A,solar\n3,Drips,5,A,99\n")

    rows = read(file, mapping(targets={"classification.code": "field"}))

    assert [row.stated.get("classification") for row in rows] == [{"code": "0713"}, None, None]
    assert [[(one.code, one.column, one.seen) for one in row.problems] for row in rows] == [
        [],
        [("not_in_table", "field", "solar")],
        [("not_in_table", "field", "99")],
    ]
