"""`passerelle gate` judges by a profile in a file too, and says with its line what is amiss in that."""

from __future__ import annotations

import json

import pytest

from passerelle.cli import gate as command
from passerelle.policy.shipped import shipped
from tests.core.test_gate import COMPLETE

EU = "EU-2022-C243-02"


def profile_file(folder, name="mine.json", **changes):
    rule = {
        "id": "MINE-1", "target": "micro_credential", "stage": "gate", "kind": "range", "field": "workload.hours",
        "min": 200, "severity": "block", "clause": "article 4", "source": "A law",
    } | changes  # fmt: skip
    document = {"id": "MINE-2027", "title": "Mine", "binding": "law", "rules": [rule]}
    path = folder / name
    path.write_text(json.dumps(document, indent=1), "utf-8")
    return str(path)


def test_a_description_is_judged_by_a_profile_in_a_file_before_anybody_drafts_it(told, tmp_path):
    status, printed = told(COMPLETE, "--profile", profile_file(tmp_path), "--profile", EU)

    lines = printed.out.splitlines()
    assert status == 1
    assert lines[0].partition(": ")[2] == "MINE-2027: shut, 1 finding blocks."
    assert lines[1] == "  Judged by MINE-2027 as the file states it."
    assert f"Judged by {shipped()[EU].reference} as it is shipped" in printed.out
    assert lines[2].startswith("  block ")

    status, printed = told(COMPLETE, "--profile", profile_file(tmp_path, min=100), "--json")
    assert (status, json.loads(printed.out)["findings"], json.loads(printed.out)["profiles"][0]["id"]) == (
        0,
        [],
        "MINE-2027",
    )


@pytest.mark.parametrize(
    ("changes", "line", "place", "why"),
    [
        (
            {"max": 20},
            16,
            "rules.0.max",
            "“At most” is 20 and “At least” is 200: no number is both. Change one of them.",
        ),
        (
            {"field": "workload.hourz"},
            11,
            "rules.0.field",
            "this has to be a field of micro_credential; workload.hourz is none.",
        ),
        ({"minn": 20}, 16, "rules.0.minn", "this has to be a name that can stand here."),
        ({"clause": ""}, 14, "rules.0.clause", "this has to be where the rule stands."),
    ],
)
def test_what_is_amiss_in_the_file_of_a_profile_is_named_with_its_line_and_nothing_is_judged(
    told, tmp_path, changes, line, place, why
):
    path = profile_file(tmp_path, **changes)

    status, printed = told(COMPLETE, "--profile", path)

    assert (status, printed.out) == (2, "")
    assert printed.err == f"passerelle gate: {path}: Line {line}, {place}: {why}\n"


def test_a_file_of_a_profile_that_is_none_or_not_there_stops_it(told, tmp_path):
    gone = str(tmp_path / "gone.json")
    status, printed = told(COMPLETE, "--profile", gone)
    assert (status, printed.err) == (2, f"passerelle gate: {gone}: No such file or directory\n")

    (tmp_path / "text.json").write_text("{nonsense", "utf-8")
    status, printed = told(COMPLETE, "--profile", str(tmp_path / "text.json"))
    assert status == 2
    assert "Line 1, profile: this has to be a name in quotation marks." in printed.err

    same = profile_file(tmp_path, "same.json")
    status, printed = told(COMPLETE, "--profile", same, "--profile", profile_file(tmp_path))
    assert (status, printed.out) == (2, "")
    assert "two of the profiles are called MINE-2027" in printed.err


def test_the_form_of_a_description_tells_the_codes_of_a_profile_in_a_file_too(tmp_path, capsys):
    path = profile_file(tmp_path, kind="in_set", field="level.nqf", values=["L1", "L2"], min=None)
    text = json.loads((tmp_path / "mine.json").read_text("utf-8"))
    del text["rules"][0]["min"]
    (tmp_path / "mine.json").write_text(json.dumps(text), "utf-8")

    assert command.main(["--fields", "--profile", path]) == 0
    assert "L1" in json.loads(capsys.readouterr().out)["level"]["nqf"]
