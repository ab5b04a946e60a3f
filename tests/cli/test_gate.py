"""`passerelle gate` answers from a file alone, and its exit status can be trusted by a script."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from passerelle.cli import gate as command
from passerelle.policy.shipped import shipped
from tests.core.test_gate import COMPLETE, NZ_ITEM, having

EU, NZ = "EU-2022-C243-02", "NZQA-2022"


@pytest.fixture
def told(tmp_path, capsys):
    """Write a description, run the command on it, and return its status and what it printed."""

    def run(stated, *words):
        path = tmp_path / "entry.json"
        path.write_text(stated if isinstance(stated, str) else json.dumps(stated))
        status = command.main([str(path), *words])
        return status, capsys.readouterr()

    return run


def findings(printed):
    return json.loads(printed.out)["findings"]


def test_a_complete_description_is_open(told):
    status, printed = told(COMPLETE, "--profile", EU)

    assert (status, printed.out.splitlines()[0].partition(": ")[2]) == (0, f"{EU}: open.")


def test_what_blocks_is_told_with_rule_field_seen_asked_clause_and_sentence(told):
    status, printed = told(having(COMPLETE, workload=None, prerequisites=None), "--profile", EU, "--json")

    assert status == 1
    assert findings(printed) == [
        {
            "rule": "EU-M7",
            "field": "workload.hours",
            "seen": None,
            "threshold": "stated",
            "clause": "Annex I, mandatory elements",
            "severity": "block",
            "message": "State the hours of work.",
            "profile": EU,
        },
        {
            "rule": "EU-O1",
            "field": "prerequisites",
            "seen": None,
            "threshold": "stated",
            "clause": "Annex I, optional elements",
            "severity": "info",
            "message": "State the prerequisites.",
            "profile": EU,
        },
    ]
    assert json.loads(printed.out)["open"] is False


def test_what_does_not_block_leaves_it_open(told):
    status, printed = told(having(COMPLETE, prerequisites=None), "--profile", EU)

    assert status == 0
    assert printed.out.splitlines()[0].endswith(f"{EU}: open, 1 findings do not block.")


@pytest.mark.parametrize(
    ("profile", "stated", "blocked"),
    [
        (EU, having(COMPLETE, level={"applicable": False}), []),
        ("EMC-CMF-2019", COMPLETE, ["CMF-1"]),
        ("EMC-CMF-2019", having(COMPLETE, workload__hours=150, level__eqf="5"), []),
        ("EMC-CMF-2019", having(COMPLETE, workload__hours=120, level__eqf="3"), ["CMF-2"]),
        (NZ, NZ_ITEM, []),
        ("NZQA-2018", NZ_ITEM, ["NZ18-1", "NZ18-2"]),
        ("MQA-SAMC", having(COMPLETE, workload__hours=50, credits__value=1.25), ["MY-2", "MY-7"]),
        ("AU-NMF-2021", having(COMPLETE, workload__hours=1, is_aqf_award=False), []),
        ("JM-UCJ", having(COMPLETE, level__nqf="9"), ["JM-2"]),
        ("SEED-IIEP-2023", having(COMPLETE, assessment__criteria=None), ["SD-5"]),
        ("JP-ART105-2019", having(COMPLETE, workload__hours=59), ["JP-1"]),
        ("MT-MQF", having(COMPLETE, workload={"hours": 150, "contact_hours": 20}), ["MT-2"]),
    ],
)
def test_the_samples_of_the_domain_study_come_out_the_same(told, profile, stated, blocked):
    status, printed = told(stated, "--profile", profile, "--json")

    found = [one["rule"] for one in findings(printed) if one["severity"] == "block"]
    assert (status, found) == (1 if blocked else 0, blocked)


def test_only_rules_of_the_target_run(told):
    course = {"title": "Evenings", "leads_to": []}
    status, printed = told(course, "--profile", "SEED-IIEP-2023", "--target", "short_course", "--json")
    assert (status, [one["rule"] for one in findings(printed)]) == (1, ["SD-6", "SD-7", "SD-8"])

    status, printed = told({}, "--profile", "SEED-IIEP-2023", "--target", "registration", "--json")
    assert (status, findings(printed)) == (0, [])  # what binds the decision is not the gate's
    status, printed = told({}, "--profile", EU, "--target", "credential", "--json")
    assert (status, findings(printed)) == (0, [])


def test_several_profiles_are_judged_at_once(told):
    status, printed = told(
        having(COMPLETE, title=None), "--profile", EU, "--profile", "SEED-IIEP-2023", "--profile", EU
    )

    heads = [line for line in printed.out.splitlines() if not line.startswith(" ")]
    assert status == 1
    assert [line.partition(": ")[2] for line in heads] == [
        f"{EU}: shut, 1 of 1 findings block.",
        "SEED-IIEP-2023: open.",
    ]


def test_a_profile_of_the_past_is_judged_as_of_its_last_day_unless_told_otherwise(told):
    small = having(NZ_ITEM, review_period_years=1)
    _, printed = told(small, "--profile", "NZQA-2018")
    assert printed.out.splitlines()[0].endswith("NZQA-2018 on 2022-12-31: shut, 1 of 1 findings block.")

    status, printed = told(small, "--profile", "NZQA-2018", "--on", "2026-01-01")
    assert status == 0
    assert "NZQA-2018 is not in force on 2026-01-01: it asks nothing." in printed.out


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no JSON"),
        ("[1", "is no JSON"),
        ("[]", "is no JSON object"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": 1, "a": 2}', "a name stands twice"),
        ("[" * 100_000, "is nested too deep"),
        ('{"a": "' + "x" * 4_200_000 + '"}', "larger than 4 megabytes"),
    ],
)
def test_what_cannot_be_read_is_told_and_is_no_verdict(told, text, why):
    status, printed = told(text, "--profile", EU)
    assert (status, printed.out) == (2, "")
    assert why in printed.err


def test_no_file_and_no_profile_are_told(tmp_path, capsys):
    assert command.main([str(tmp_path / "none.json"), "--profile", EU]) == 2
    assert "No such file" in capsys.readouterr().err
    assert command.main([str(tmp_path), "--profile", EU]) == 2
    capsys.readouterr()

    assert command.main([str(tmp_path / "none.json"), "--profile", "NZ"]) == 2
    told = capsys.readouterr().err
    assert told == f"passerelle gate: no profile is called NZ. There are: {', '.join(shipped())}\n"


def test_a_target_that_is_none_is_a_usage_error(tmp_path):
    with pytest.raises(SystemExit) as stopped:
        command.main(["x.json", "--profile", EU, "--target", "moon"])
    assert stopped.value.code == 2


def test_numbers_are_judged_as_they_are_written(told):
    stated = json.dumps(having(COMPLETE, workload__hours=75, credits__value=3)).replace(
        '"hours": 75', '"hours": 75.000'
    )
    _, printed = told(stated, "--profile", "MT-MQF", "--json")
    assert findings(printed) == []


def test_it_reads_standard_input(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(COMPLETE).encode())))
    assert command.main(["-", "--profile", EU]) == 0
    assert capsys.readouterr().out.startswith("-: ")


def test_a_laptop_without_register_or_settings_gets_the_same_sentences(tmp_path):
    path = tmp_path / "entry.json"
    path.write_text(json.dumps(having(COMPLETE, workload=None)))
    environment = {"PATH": "/usr/bin:/bin", "LANG": "fr_FR.UTF-8", "PASSERELLE_DATA": str(tmp_path / "none")}

    done = subprocess.run(
        [sys.executable, "-m", "passerelle.cli", "gate", str(path), "--profile", EU],
        capture_output=True, text=True, check=False, env=environment, cwd=tmp_path,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (1, "")
    assert "State the hours of work." in done.stdout
    assert not (tmp_path / "none").exists()
