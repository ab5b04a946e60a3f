"""`passerelle gate` answers from a file alone, and its exit status can be trusted by a script."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from passerelle.cli import gate as command
from passerelle.core import gate
from passerelle.policy.shipped import known_fields, shipped
from tests.core.test_gate import COMPLETE, NZ_ITEM, having

EU, NZ = "EU-2022-C243-02", "NZQA-2022"


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
    assert printed.out.splitlines()[0].endswith(f"{EU}: open, 1 finding does not block.")


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
    assert (status, findings(printed)) == (1, [])  # what binds the decision is not the gate's: it says nothing
    status, printed = told({}, "--profile", EU, "--target", "credential", "--json")
    assert (status, findings(printed), json.loads(printed.out)["open"]) == (1, [], None)


def test_several_profiles_are_judged_at_once(told):
    status, printed = told(
        having(COMPLETE, title=None), "--profile", EU, "--profile", "SEED-IIEP-2023", "--profile", EU
    )

    heads = [line for line in printed.out.splitlines() if line[0] == "/"]
    assert status == 1
    assert [line.partition(": ")[2] for line in heads] == [
        f"{EU}: shut, 1 finding blocks.",
        "SEED-IIEP-2023: open.",
    ]


def test_a_profile_of_the_past_is_judged_as_of_its_last_day_unless_told_otherwise(told):
    small = having(NZ_ITEM, review_period_years=1)
    _, printed = told(small, "--profile", "NZQA-2018")
    assert printed.out.splitlines()[0].endswith("NZQA-2018 on 2022-12-31: shut, 1 finding blocks.")

    status, printed = told(small, "--profile", "NZQA-2018", "--on", "2026-01-01")
    assert status == 1
    assert "NZQA-2018 on 2026-01-01: says nothing, no rule had anything to look at." in printed.out
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
        ('{"a": 1e99999999999999999999}', "a number is beyond every measure"),
        ('{"a": ' + "9" * 1_001 + "}", "a number has more than 1,000 digits"),
        (b'{"title": "caf\xe9"}', "its bytes are no UTF-8"),
    ],
)
def test_what_cannot_be_read_is_told_and_is_no_verdict(told, text, why):
    status, printed = told(text, "--profile", EU)
    assert (status, printed.out) == (2, "")
    assert why in printed.err


def test_a_file_that_begins_with_a_mark_of_its_order_is_read(told):
    status, printed = told(b"\xef\xbb\xbf" + json.dumps(COMPLETE).encode(), "--profile", EU)
    assert (status, printed.err) == (0, "")


MISSING = "MT-MQF had nothing to look at: {} of the fields that its rules for a micro-credential read is stated ({})."
NO_RULE = "{} asks nothing of {} at the gate: it says nothing here."
SIZE = {"workload": {"hours": 75}, "credits": {"value": 3}}


@pytest.mark.parametrize(
    ("profile", "target", "stated", "note"),
    [
        (
            *("MT-MQF", "micro_credential", {"title": "Pumps"}),
            MISSING.format("none", "workload.hours, credits.value, workload.contact_hours"),
        ),
        (
            *("MT-MQF", "micro_credential", {"credits": {"value": 3}}),
            MISSING.format("not each", "workload.hours, workload.contact_hours"),
        ),
        (
            *("NZQA-2018", "micro_credential", {}),
            "NZQA-2018 had nothing to look at: none of the fields that its rules for a micro-credential read is stated "
            "(credits.value, review_period_years).",
        ),
        (
            *("PROGRESSION-EXAMPLES", "micro_credential", {}),
            NO_RULE.format("PROGRESSION-EXAMPLES", "a micro-credential"),
        ),
        (*("MT-MQF", "organisation", {"title": "College"}), NO_RULE.format("MT-MQF", "an organisation")),
    ],
)
def test_where_no_rule_had_anything_to_look_at_it_is_not_open_and_a_program_reads_so(
    told, profile, target, stated, note
):
    status, printed = told(stated, "--profile", profile, "--target", target, "--json")

    answer = json.loads(printed.out)
    assert (status, answer["open"], answer["looked_at"], answer["findings"]) == (1, None, 0, [])
    assert [(one["id"], one["version"], one["open"]) for one in answer["profiles"]] == [(profile, 1, None)]
    assert answer["notes"] == [note]
    assert printed.err == f"passerelle gate: {note}\n"
    _, printed = told(stated, "--profile", profile, "--target", target)
    assert ": open" not in printed.out


@pytest.mark.parametrize(
    ("stated", "path", "write", "note"),
    [
        (
            SIZE | {"workload": {"hours": 75, "hour": 5}},
            *("workload.hour", "workload.hours"),
            "no rule and no table knows the field workload.hour. Did you mean workload.hours?",
        ),
        (
            SIZE | {"outcomes": ["x"]},
            *("outcomes", "learning_outcomes"),
            "no rule and no table knows the field outcomes. Did you mean learning_outcomes?",
        ),
        (SIZE | {"zzz": 1}, "zzz", "", "no rule and no table knows the field zzz."),
        (
            SIZE | {"participation": "online"},
            *("participation", "participation.form"),
            'participation has parts and is stated as one: write {"participation": {"form": ...}}.',
        ),
        (
            SIZE | {"credits.value": 3},
            *("credits.value", "credits.value"),
            'credits.value is no name of a field: write {"credits": {"value": ...}}.',
        ),
    ],
)
def test_a_field_that_nobody_knows_is_told_to_readers_and_programs_and_changes_nothing(told, stated, path, write, note):
    status, printed = told(stated, "--profile", "MT-MQF", "--json")

    answer = json.loads(printed.out)
    assert (status, answer["open"], answer["findings"], answer["looked_at"]) == (0, True, [], 1)
    assert answer["unknown_fields"] == [{"field": path, "write": write}]
    assert answer["notes"] == [note]
    assert printed.err == f"passerelle gate: {note}\n"


def test_a_text_for_a_number_that_no_rule_asks_is_told_beside_it(told):
    _, printed = told(SIZE | {"expiry_years": "many"}, "--profile", "MT-MQF")
    assert printed.err == "passerelle gate: expiry_years should be a number: many counts as not stated.\n"


@pytest.mark.parametrize("profile", ["MT-MQF", EU])
def test_where_not_one_field_is_known_nothing_is_judged(told, profile):
    status, printed = told({"titel": "Pumps", "worklod": {"hours": 75}}, "--profile", profile, "--json")

    assert (status, printed.out) == (2, "")
    assert "not one field of it is known; `passerelle gate --fields` prints the form." in printed.err
    assert "Did you mean title?" in printed.err


@pytest.mark.parametrize(
    ("stated", "field", "seen"),
    [
        ({"workload": {"hours": "thirty", "contact_hours": 20}}, "workload.hours", "thirty"),
        ({"workload": {"hours": 75, "contact_hours": "some"}}, "workload.contact_hours", "some"),
        ({"workload": {"hours": 75}, "credits": {"value": "three"}}, "credits.value", "three"),
    ],
)
def test_a_rule_that_compares_two_numbers_asks_for_the_one_that_is_none(told, stated, field, seen):
    status, printed = told({"credits": {"value": 3}} | stated, "--profile", "MT-MQF", "--json")

    (found,) = findings(printed)
    assert (status, found["field"], found["seen"], found["threshold"]) == (1, field, seen, "a number")
    assert found["message"].endswith(f"as a number; this is none: {seen}.")


def test_a_rule_with_bounds_says_of_a_text_that_it_is_no_number(told):
    _, printed = told(having(NZ_ITEM, review_period_years="yearly"), "--profile", "NZQA-2018", "--json")

    assert "Give the years to the next review as a number; this is none: yearly." in [
        one["message"] for one in findings(printed)
    ]


def test_twenty_unknown_fields_are_told_and_the_rest_is_counted(told):
    _, printed = told(COMPLETE | {f"zz{n}zz": n for n in range(25)}, "--profile", EU)

    lines = printed.err.splitlines()
    assert (len(lines), lines[-1]) == (21, "passerelle gate: 5 more fields are unknown.")


@pytest.mark.parametrize("hours", ["many", "150", True, [150], {"total": 150}])
def test_where_a_number_is_due_anything_else_is_not_stated(told, hours):
    status, printed = told(having(COMPLETE, workload__hours=hours), "--profile", EU, "--json")

    (found,) = [one for one in findings(printed) if one["severity"] == "block"]
    assert (status, found["rule"], found["threshold"], printed.err) == (1, "EU-M7", "a number", "")
    assert found["message"].startswith("Give the hours of work as a number; this is none: ")


def test_an_entry_as_the_register_keeps_it_is_refused_with_the_form_that_is_asked(told):
    status, printed = told({"number": "MC-00412", "state": "registered", "hours": "150.00"}, "--profile", EU)

    assert (status, printed.out) == (2, "")
    assert "this is how the register keeps MC-00412" in printed.err
    assert "`passerelle gate --fields`" in printed.err
    assert "GET /api/micro-credentials/MC-00412/gate" in printed.err


@pytest.mark.parametrize("target", command.TARGETS)
def test_the_form_names_every_field_that_can_be_stated(capsys, target):
    assert command.main(["--fields", "--target", target]) == 0

    form = json.loads(capsys.readouterr().out)
    assert gate.unknown(form, known_fields()[target]) == []
    assert form


def test_a_day_that_no_calendar_has_is_told_plainly(capsys):
    with pytest.raises(SystemExit) as stopped:
        command.main(["x.json", "--profile", EU, "--on", "2019-13-40"])

    assert stopped.value.code == 2
    assert capsys.readouterr().err.endswith("argument --on: 2019-13-40 is no day; write it as in 2026-12-31\n")


def test_without_file_or_profile_it_says_what_it_needs(capsys):
    for words in ([], ["x.json"], ["--profile", EU]):
        assert command.main(words) == 2
        assert capsys.readouterr().err == (
            "passerelle gate: name a FILE and, with --profile, by which rules it is judged\n"
        )


def test_a_terminal_is_not_obeyed_by_what_a_stranger_wrote(told):
    written = '{"title": "\\u001b[31mred\\ud800", "\\u0007bell": 1, "credits": {"value": "\\ud83d\\ude00"}}'
    status, printed = told(written, "--profile", EU)

    assert status == 1
    assert "\x1b" not in printed.out + printed.err
    assert "\x07" not in printed.out + printed.err
    _, printed = told(written, "--profile", "JM-UCJ", "--json")
    assert json.loads(printed.out)["open"] is False


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
