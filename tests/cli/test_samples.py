"""`passerelle samples`: every file is what its name says, and `passerelle verify` finds it so."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from passerelle import demonstration
from passerelle.cli import samples, verify
from passerelle.cli.samples import register
from passerelle.cli.samples.forms import FORMS, OPEN_BADGES
from passerelle.core.credentials.contexts import CREDENTIALS_V2
from passerelle.core.credentials.contexts import OPEN_BADGES as OPEN_BADGES_CONTEXT

EXPECTED = {
    "": ("genuine_in_force", None),
    "tampered-": ("altered", "signature"),
    "revoked-": ("genuine_not_in_force", "revoked"),
    "expired-": ("genuine_not_in_force", "expired"),
    "didkey-": ("not_issued_here", "issuer_unknown"),
    "tampered-didkey-": ("not_issued_here", "issuer_unknown"),
}
FORM_OF = {
    "certificate.pdf": "open_badge",
    "qr.png": "paper",
    "paper.txt": "paper",
    "eudi-learning.sdjwt": "eudi_learning",
    "sd-jwt-vc.sdjwt": "sd_jwt_vc",
    "ob-plain.json": "open_badge",
    "vc-jwt-es256.jwt": "vc_jwt",
    "clr.json": "clr",
}
ENDORSED = {"genuine_in_force": "endorsement_in_force", "genuine_not_in_force": "endorsement_not_in_force"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("samples")
    assert samples.main([str(made)]) == 0
    return made


def answers(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    capsys.readouterr()
    files = sorted(str(path) for path in folder.glob("*.*"))
    assert verify.main(["--json", "--trust", str(folder / "trust"), *files]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {Path(line["file"]).name: line for line in lines}


def expected_names() -> set[str]:
    fates = ("", "tampered-", "revoked-", "expired-")
    names = {f"{fate}{form.name}.{form.suffix}" for form in FORMS for fate in fates}
    return names | {f"{kind}{name}.json" for name in OPEN_BADGES for kind in ("didkey-", "tampered-didkey-")}


def prefix_of(name: str) -> str:
    return max((prefix for prefix in EXPECTED if name.startswith(prefix)), key=len)


def test_there_is_a_sample_and_its_twins_of_every_form(folder: Path):
    assert {path.name for path in folder.iterdir() if path.is_file()} == {*expected_names(), "README"}


def test_verify_finds_each_sample_to_be_what_its_name_says(folder: Path, capsys: pytest.CaptureFixture[str]):
    wrong = {}
    for name, answer in answers(folder, capsys).items():
        verdict, reason = EXPECTED[prefix_of(name)]
        verdict = ENDORSED.get(verdict, verdict) if "endorsement" in name else verdict
        if (answer["verdict"], answer["reason"]) != (verdict, reason):
            wrong[name] = (answer["verdict"], answer["reason"])

    assert wrong == {}


def test_the_readme_says_of_each_file_what_it_is_and_the_verdict_to_expect(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    head, _, table = (folder / "README").read_text("utf-8").partition("\nFile ")
    rows = [line.split(maxsplit=2) for line in table.splitlines()[1:]]

    told = answers(folder, capsys)

    assert {name: verdict for name, verdict, _what in rows} == {name: one["verdict"] for name, one in told.items()}
    assert all(what for _name, _verdict, what in rows)
    assert all(words in head for words in ("didkey-", "anybody can make such a key", "trust/"))
    assert max(len(line) for line in (head + table).splitlines()) <= 180


def test_each_form_is_read_as_itself_and_every_step_is_told(folder: Path, capsys: pytest.CaptureFixture[str]):
    told = answers(folder, capsys)

    assert {name: told[name]["form"] for name in FORM_OF} == FORM_OF
    for name in FORM_OF:
        assert [step["code"] for step in told[name]["steps"]] == [
            "format",
            "signature",
            "issuer",
            "entry",
            "validity",
            "status_at_award",
            "status_today",
            "schema",
            "holder_binding",
        ]


def test_a_badge_says_how_its_body_signs(folder: Path):
    def suites(name: str) -> list[str]:
        proof = json.loads((folder / name).read_bytes())["proof"]
        return [one["cryptosuite"] for one in (proof if isinstance(proof, list) else [proof])]

    assert {name: suites(f"{name}.json") for name in OPEN_BADGES} == {
        "ob-eddsa-rdfc-2022": ["eddsa-rdfc-2022"],
        "ob-eddsa-jcs-2022": ["eddsa-jcs-2022"],
        "ob-ecdsa-rdfc-2019": ["ecdsa-rdfc-2019"],
        "ob-proof-set": ["eddsa-rdfc-2022", "eddsa-jcs-2022"],
    }


def test_a_twin_under_did_key_needs_no_network(folder: Path):
    for name in OPEN_BADGES:
        badge = json.loads((folder / f"didkey-{name}.json").read_bytes())

        assert badge["@context"] == [CREDENTIALS_V2, OPEN_BADGES_CONTEXT]
        assert badge["issuer"]["id"].startswith("did:key:")
        assert "credentialStatus" not in badge


def test_no_two_runs_share_a_key_and_nothing_but_samples_and_trust_is_written(folder: Path, tmp_path: Path):
    samples.main([str(tmp_path)])

    other = {path.name: path.read_bytes() for path in (tmp_path / "trust" / "dids").iterdir()}
    assert all((folder / "trust" / "dids" / name).read_bytes() != content for name, content in other.items())
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"trust"}
    assert [path for path in tmp_path.rglob("*") if path.suffix in {".pem", ".key"}] == []


def test_samples_are_made_without_django_and_without_a_database(tmp_path: Path):
    code = (
        "import sys; from passerelle.cli.main import main; "
        "status = main(['samples', sys.argv[1]]); "
        "sys.exit(status or int(any(name.partition('.')[0] == 'django' for name in sys.modules)))"
    )

    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)

    assert (run.returncode, run.stderr) == (0, "")
    assert "passerelle verify --trust" in run.stdout


def test_no_number_of_the_samples_is_one_of_the_country_that_is_tried_out():
    country = Path(demonstration.__file__).parent / "mirane"
    known = {
        number for file in country.glob("*.json") for number in re.findall(r"MC-[0-9]{5}", file.read_text("utf-8"))
    }

    assert known
    assert known.isdisjoint({register.NUMBER, *register.PARTS.values()})


def test_what_is_beside_the_samples_says_against_which_folder_they_are_checked(folder: Path):
    told = " ".join((folder / "README").read_text("utf-8").split())

    assert "passerelle verify --trust trust *.*" in told
    assert "against the trust folder of any other, such as the one that was fetched, they are" in told


def test_a_sample_that_expired_is_told_with_the_last_day_it_states(folder: Path, capsys: pytest.CaptureFixture[str]):
    (answer,) = [one for name, one in answers(folder, capsys).items() if name == "expired-vc-jwt-es256.jwt"]
    last = answer["credential"]["valid_until"]

    verify.main(["--trust", str(folder / "trust"), str(folder / "expired-vc-jwt-es256.jwt")])

    assert f"Genuine, expired on {last}." in capsys.readouterr().out


@pytest.mark.parametrize("below", ["", "inside"])
def test_what_is_no_folder_is_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str], below: str):
    file = tmp_path / "file"
    file.write_text("mine")

    with pytest.raises(SystemExit) as refused:
        samples.main([str(file / below)])

    assert (refused.value.code, "is no folder, and none can be made there" in capsys.readouterr().err) == (2, True)
    assert file.read_text() == "mine"
