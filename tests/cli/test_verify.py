"""`passerelle verify` answers from files alone, quickly, and its exit status can be trusted by a script."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from passerelle.cli import verify
from tests.core.credentials.samples import AWARD, INDEX, STRANGER, Folder, change, signed, write

TODAY = datetime.now(UTC)


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder with a credential, an altered one and the trust folder the command finds by itself."""
    monkeypatch.setenv("PASSERELLE_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    write(Folder(at=TODAY).files(), tmp_path / "trust")
    (tmp_path / "good.json").write_text(json.dumps(signed()))
    (tmp_path / "altered.json").write_text(json.dumps(signed() | {"name": "Another title"}))
    (tmp_path / "foreign.json").write_text(json.dumps({"issuer": STRANGER.verification_method}))
    return tmp_path


def trusting(shelf: Any, **bend: Any) -> None:
    write(Folder(**({"at": TODAY} | bend)).files(), shelf / "trust")


def test_a_genuine_credential_is_one_sentence_and_the_facts(shelf, capsys):
    assert verify.main(["good.json"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[:8] == [
        "good.json: Genuine and in force.",
        "  Holder: Nguyễn Thị Ánh",
        "  Title: Data protection in small clinics (MC-00412, version 2)",
        "  Level: NQF 5, EQF 5; 2.5 ECTS, 75 hours",
        "  Assessed: written examination, portfolio; result: merit",
        "  Awarded: 2026-06-30 by Université de Mirane",
        "  Awarder: recognised then, recognised now",
        "  Qualification: registered then, suspended now",
    ]
    assert [line.split(":")[0] for line in lines[8:]] == ["  Checked", "  Trust folder as of"]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("revoked", "Genuine, but withdrawn on 2026-10-01 by Université de Mirane."),
        ("suspended", "Genuine, but suspended on 2026-10-01 by Université de Mirane."),
        ("superseded", "Genuine, but replaced by a newer credential on 2026-10-01 by Université de Mirane."),
    ],
)
def test_a_withdrawn_credential_says_when_and_by_whom(shelf, capsys, word, sentence):
    bits = {"suspended" if word == "suspended" else "set_bits": (INDEX,)}
    trusting(shelf, **bits, changes=(change(word, datetime(2026, 10, 1, tzinfo=UTC)),))

    assert verify.main(["good.json"]) == 1
    assert capsys.readouterr().out.splitlines()[0] == f"good.json: {sentence}"


def test_an_old_trust_folder_leaves_the_status_open(shelf, capsys):
    trusting(shelf, at=TODAY - timedelta(days=9))

    assert verify.main(["good.json"]) == 2
    assert "Genuine, but we could not check whether it was withdrawn." in capsys.readouterr().out


def test_json_is_one_object_a_line_for_each_file(shelf, capsys):
    assert verify.main(["good.json", "altered.json", "foreign.json", "nowhere.json", "--json"]) == 1

    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(answer["file"], answer.get("verdict"), answer.get("reason")) for answer in answers] == [
        ("good.json", "genuine_in_force", None),
        ("altered.json", "altered", "signature"),
        ("foreign.json", "not_issued_here", "issuer_unknown"),
        ("nowhere.json", None, None),
    ]
    assert answers[3]["error"] == "unreadable_file"
    assert answers[0]["credential"]["credits"] == "2.5"
    assert answers[0]["credential"]["awarded_on"] == AWARD.awarded_on.isoformat()


@pytest.mark.parametrize(
    ("files", "status"),
    [
        (["good.json", "good.json"], 0),
        (["good.json", "nowhere.json"], 2),
        (["nowhere.json", "altered.json"], 1),
        (["foreign.json"], 1),
    ],
)
def test_the_exit_status_is_the_worst_answer(shelf, files, status):
    assert verify.main(files) == status


def test_without_a_trust_folder_it_says_so_and_nothing_is_ours(shelf, monkeypatch, capsys):
    monkeypatch.setenv("PASSERELLE_DATA", str(shelf / "empty"))

    assert verify.main(["good.json"]) == 1
    assert "no trust folder was found" in capsys.readouterr().out


def test_a_trust_folder_named_but_unusable_is_an_error(shelf, capsys):
    assert verify.main(["good.json", "--trust", str(shelf / "empty")]) == 2
    assert "cannot be used (missing)" in capsys.readouterr().err


def test_neither_django_nor_the_network_is_loaded_and_it_starts_fast(shelf):
    script = (
        "import sys; from passerelle.cli.verify import main; status = main(['altered.json']);"
        "loaded = {'django', 'requests', 'aiohttp', 'openbadgeslib', 'pyld'} & set(sys.modules); print(loaded, status)"
    )
    took = []
    for _ in range(5):
        started = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        took.append(time.perf_counter() - started)

    assert done.stdout.splitlines()[-1] == "set() 1"
    assert min(took) < 1


def test_checking_a_genuine_one_loads_no_django_either(shelf):
    script = "import sys; from passerelle.cli.verify import main; main(['good.json']); print('django' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[0] == "good.json: Genuine and in force."
    assert done.stdout.splitlines()[-1] == "False"
