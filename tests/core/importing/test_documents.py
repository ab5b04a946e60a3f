"""A JSON catalogue gives one item for each record, wherever the records are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.core.importing import CannotRead, Limits, Row, open_catalogue
from tests.core.importing.reading import SAMPLES, mapping, read, told

if TYPE_CHECKING:
    from pathlib import Path

ONE = {"id": 1, "title": "One", "hours": "10.0"}
TWO = {"id": 2, "title": "Two", "hours": 20}


def test_each_flaw_of_a_line_is_reported_and_the_next_lines_are_read():
    assert told(read(SAMPLES / "flawed.ndjson", mapping("ndjson"))) == [
        (1, "Good first", []),
        (2, "-", [("bad_encoding", 2, "title")]),
        (3, "-", [("not_json", 3, "")]),
        (4, "-", [("named_twice", 4, "")]),
        (5, "-", [("bad_encoding", 5, "title")]),
        (6, "-", [("not_json", 6, "")]),
        (7, "-", [("not_an_object", 7, "")]),
        (8, "Huge", [("absurd_number", 8, "hours")]),
        (10, "=cmd|'/C calc'!A0", [("formula", 10, "title")]),
        (11, "", [("not_a_text", 11, "title")]),
        (12, "Good last", []),
    ]


@pytest.mark.parametrize(
    ("records", "document"),
    [
        ("$[*]", [ONE, TWO]),
        ("$.*", {"a": ONE, "b": TWO}),
        ("$[*]", {"a": ONE, "b": TWO}),
        (
            "$.data.items[*]",
            {"before": [1, {"items": [3]}], "data": {"n": 2, "items": [ONE, TWO], "after": {}}, "z": 0},
        ),
        ("$.*.options[*]", {"p": {"options": [ONE]}, "q": {"options": None}, "r": {}, "s": {"options": [TWO]}}),
        ("$[*].options.*", [{"options": {"x": ONE, "y": TWO}}]),
        ("$[*]['odd name'][*]", [{"odd name": [ONE]}, {"odd name": [TWO]}]),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_records_are_found_wherever_they_are(tmp_path: Path, records: str, document: Any, indent: int | None):
    (tmp_path / "file.json").write_text(json.dumps(document, indent=indent))

    rows = read(tmp_path / "file.json", mapping("json", format={"records": records}))

    lines = (tmp_path / "file.json").read_text().split("\n")
    assert [(title, problems) for _, title, problems in told(rows)] == [("One", []), ("Two", [])]
    assert all("{" in lines[row.line - 1] for row in rows)
    if indent:
        assert all(f'"id": {number}' in lines[row.line] for number, row in enumerate(rows, start=1))


def test_a_record_knows_what_holds_it(tmp_path: Path):
    (tmp_path / "file.json").write_text(json.dumps({"P1": {"name": "Programme", "options": [{"id": 7, "title": "T"}]}}))
    targets = {"source.programme": {"join": ["^@key", "^name"]}, "source.kind": "@key", "source.id": "^^nothing"}

    rows = read(tmp_path / "file.json", mapping("json", format={"records": "$.*.options[*]"}, targets=targets))

    assert isinstance(rows[0], Row)
    assert rows[0].stated == {"title": "T", "source": {"programme": "P1 Programme", "kind": "0"}}


def test_a_broken_record_costs_itself_and_no_other(tmp_path: Path):
    (tmp_path / "file.json").write_text(
        '[\n{"id": 1, "title": "One"},\n{"id": 2, "title": },\n{"id": 3, "title": ]},\n'
        '4, {"id": 5 "x"},\n{"id": 6, "title": "Six"}\n]'
    )

    assert told(read(tmp_path / "file.json", mapping("json"))) == [
        (2, "One", []),
        (3, "-", [("not_json", 3, "")]),
        (4, "-", [("not_json", 4, "")]),
        (5, "-", [("not_an_object", 5, "")]),
        (5, "-", [("not_json", 5, "")]),
        (6, "Six", []),
    ]


@pytest.mark.parametrize(
    "cut", ['[{"id": 1, "title": "One"}, {"id": 2', '[{"id": 1, "title": "One"},', '[{"id": 1, "title": "One"}']
)
def test_a_file_that_is_cut_off_says_so_once(tmp_path: Path, cut: str):
    (tmp_path / "file.json").write_text(cut)

    assert told(read(tmp_path / "file.json", mapping("json"))) == [(1, "One", []), (1, "-", [("cut_off", 1, "")])]


def test_what_follows_the_end_is_not_passed_over(tmp_path: Path):
    (tmp_path / "file.json").write_text('[{"id": 1, "title": "One"}]\n{"id": 2}')

    assert told(read(tmp_path / "file.json", mapping("json"))) == [(1, "One", []), (2, "-", [("not_json", 2, "")])]


def test_depth_and_length_are_bounded(tmp_path: Path):
    deep = "[" * 100_000 + "]" * 100_000
    long = "x" * 100_000
    (tmp_path / "file.json").write_text(f'[{{"id": {deep}}},\n{{"id": "{long}"}},\n{{"id": 3, "title": "Three"}}]')

    rows = read(tmp_path / "file.json", mapping("json"), Limits(record=50_000))

    assert told(rows) == [
        (1, "-", [("record_too_long", 1, "")]),
        (2, "-", [("record_too_long", 2, "")]),
        (3, "Three", []),
    ]
    assert told(read(tmp_path / "file.json", mapping("json")))[0] == (1, "-", [("too_deep", 1, "")])
    (tmp_path / "lines").write_text(f'{deep}\n{{"id": {deep}}}\n{{"id": 3, "title": "Three"}}\n')
    assert [codes for *_, codes in told(read(tmp_path / "lines", mapping("ndjson")))] == [
        [("too_deep", 1, "")],
        [("too_deep", 2, "")],
        [],
    ]


@pytest.mark.parametrize(
    ("content", "records", "reason"),
    [
        ("id,title\n1,One\n", "$[*]", "not_json"),
        ('{"data": {"other": []}}', "$.data.items[*]", "records_not_found"),
        ("[]", "$.data[*]", "records_not_found"),
        ('{"data": 3}', "$.data[*]", "not_json"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_its_reason(tmp_path: Path, content: str, records: str, reason: str):
    (tmp_path / "file.json").write_text(content)

    with (
        pytest.raises(CannotRead) as refused,
        open_catalogue(tmp_path / "file.json", mapping("json", format={"records": records})) as catalogue,
    ):
        list(catalogue)

    assert refused.value.reason == reason


def test_a_list_of_records_that_is_none_is_one_unreadable_record(tmp_path: Path):
    (tmp_path / "file.json").write_text('{"p": {"options": "none"}, "q": {"options": [{"id": 1, "title": "One"}]}}')

    rows = read(tmp_path / "file.json", mapping("json", format={"records": "$.*.options[*]"}))

    assert told(rows) == [(1, "-", [("not_a_list", 1, "options")]), (1, "One", [])]
