"""`passerelle keys`: the ceremony at a terminal, from the first key to the day it is lost."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from passerelle.awards.models import Credential
from passerelle.cli import installation, keys, serve
from passerelle.core.credentials.proofs import sign
from passerelle.journal import actions as journal
from passerelle.signing import keystore, queries
from passerelle.signing.models import REGISTER, Key
from tests.awards.factories import awarded, house, operator, person

if TYPE_CHECKING:
    from pathlib import Path

NEW = "another secret of more than thirty-two letters"


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSERELLE_DATA", str(tmp_path))
    settings.PASSERELLE_DATA = tmp_path
    keystore.close_all()


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = keys.main(list(words))
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.mark.django_db
def test_a_key_is_made_listed_rotated_and_retired(capsys: pytest.CaptureFixture[str]):
    operator()

    made = run(capsys, "make", REGISTER, "--witnesses", "A. Notary")
    key = Key.objects.get()
    rotated = run(capsys, "rotate", f"REGISTER/{key.kid}")
    following = Key.objects.get(state="active")
    retired = run(capsys, "retire", f"REGISTER/{following.kid}", "--yes")
    code, listed = run(capsys, "list")

    assert [one[0] for one in (made, rotated, retired)] == [0, 0, 0]
    assert key.fingerprint in made[1]
    assert following.fingerprint in rotated[1]
    assert (code, [line.split()[10] for line in listed.splitlines()]) == (0, ["retired", "retired"])
    assert key.witnesses == "A. Notary"


@pytest.mark.django_db
def test_a_compromise_prints_what_the_key_signed_and_signs_the_genuine_again(capsys: pytest.CaptureFixture[str]):
    operator()
    at = house()
    made = awarded(at)

    code, told = run(capsys, "compromise", f"{at.awarder.number}/{at.key.kid}", "--json", "--yes")

    report = json.loads(told)
    assert (code, report["counts"]) == (0, {"reissued": 1, "waiting": 0, "ended": 0, "forged": 0})
    assert [(one["award"], one["standing"]) for one in report["credentials"]] == [(made.number, "reissued")]
    assert made.credentials.count() == 2


@pytest.mark.django_db
def test_a_report_says_of_each_file_how_it_stands_and_ends_with_3_for_a_forged_one_alone(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    operator()
    at = house()
    made = awarded(at)
    document = json.loads(bytes(made.credentials.get().document))
    unsigned = {name: said for name, said in document.items() if name != "proof"} | {"name": "A Doctorate"}
    signer = keystore.open_signer(at.key.public_multibase, at.key.verification_method)
    files = {name: tmp_path / name for name in ("genuine.json", "altered.json", "song.txt", "forged.json")}
    files["genuine.json"].write_text(json.dumps(document))
    files["altered.json"].write_text(json.dumps(document | {"name": "A Doctorate"}))
    files["song.txt"].write_text("bla bla")
    files["forged.json"].write_text(json.dumps(sign(unsigned, signer, created=timezone.now())))
    name = f"{at.awarder.number}/{at.key.kid}"

    codes = {file: run(capsys, "report", name, str(path))[0] for file, path in files.items()}
    code, told = run(capsys, "report", name, *map(str, files.values()))
    _, as_json = run(capsys, "report", name, str(files["forged.json"]), "--json")

    assert codes == {"genuine.json": 0, "altered.json": 1, "song.txt": 1, "forged.json": 3}
    assert code == 3
    assert told.splitlines() == [
        f"{files['genuine.json']}: the journal knows it: {made.number}",
        f"{files['altered.json']}: altered: the signature does not fit what it says, so no key of ours signed this",
        f"{files['song.txt']}: not readable: no award can be read in it",
        f"{files['forged.json']}: FORGED: the signature is that of {name}, and the journal does not know it. "
        f"It names the award {made.number}.",
        f"{name} is active",
    ]
    assert [(one["file"], one["standing"]) for one in json.loads(as_json)["files"]] == [
        (str(files["forged.json"]), "forged")
    ]


@pytest.mark.django_db
def test_a_file_is_answered_first_and_of_the_rest_that_the_key_signed_only_the_numbers_are_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    operator()
    at = house()
    made = awarded(at)
    name = f"{at.awarder.number}/{at.key.kid}"
    genuine = tmp_path / "genuine.json"
    genuine.write_bytes(bytes(made.credentials.get().document))
    run(capsys, "compromise", name, "--yes")

    code, told = run(capsys, "report", name, str(genuine))
    _, whole = run(capsys, "report", name)
    _, listed = run(capsys, "list")

    assert (code, told.splitlines()) == (
        0,
        [
            f"{genuine}: the journal knows it: {made.number}",
            f"{name} is compromised: nothing it ever signed is believed",
            f"1 reissued, 0 waiting, 0 ended, 0 forged (`passerelle keys report {name}` names each)",
        ],
    )
    (line,) = [line for line in whole.splitlines() if line.startswith("  reissued")]
    assert re.search(r"[0-9]{2}:[0-9]{2}:[0-9]{2} CET  [0-9a-f]{64}$", line)
    assert "compromised, never to be trusted  " in listed


@pytest.mark.django_db
def test_once_the_registers_own_key_is_given_up_the_new_one_is_named_and_whom_nobody_else_can_tell(
    capsys: pytest.CaptureFixture[str],
):
    operator()
    house()
    lost = Key.objects.get(owner=REGISTER)

    code, told = run(capsys, "compromise", f"REGISTER/{lost.kid}", "--yes")

    following = queries.active_key(REGISTER)
    assert following
    assert code == 0
    assert f"in its place is REGISTER/{following.kid}, {following.fingerprint}" in told
    assert f'--register-key "{following.fingerprint}"' in told
    assert "verifiers carried away as one file" in told
    assert "0 reissued" not in told  # it signs no awards


@pytest.mark.django_db
def test_moments_in_the_terminal_name_their_zone(capsys: pytest.CaptureFixture[str]):
    operator()
    at = house()
    name = f"{at.awarder.number}/{at.key.kid}"
    run(capsys, "retire", name, "--yes")

    _, listed = run(capsys, "list")

    assert re.search(r"retired since [0-9-]{10} [0-9:]{8} CET  ", listed)


@pytest.mark.django_db
def test_a_square_of_another_address_is_not_said_to_be_signed_by_nobody_here(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, settings: Any
):
    operator()
    at = house()
    name = f"{at.awarder.number}/{at.key.kid}"
    square = tmp_path / "square.txt"
    square.write_text(f"HTTP://127.0.0.1:8471/V#{'A' * 200}")

    code, told = run(capsys, "report", name, str(square))
    settings.PASSERELLE_ORIGIN = "http://127.0.0.1:8471"
    _, elsewhere = run(capsys, "list")

    assert code == 1
    assert told.splitlines()[0].endswith("Then say PASSERELLE_ORIGIN=ADDRESS, and ask again")
    assert "no key of this register signed it" not in told
    assert "This register is taken to be at http://127.0.0.1:8471, and its key is named did:web:" in elsewhere


@pytest.mark.django_db
def test_without_an_act_the_keys_are_listed_and_it_is_said_where_the_acts_are(capsys: pytest.CaptureFixture[str]):
    house()

    listed, alone = run(capsys, "list"), run(capsys)

    assert alone == (0, f"{listed[1]}\n`passerelle keys --help` says what can be done with them.\n")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["retire", "compromise"])
def test_what_a_key_signed_is_told_before_it_is_given_up_and_only_its_name_is_a_yes(
    act: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    operator()
    at = house()
    awarded(at)
    name = f"{at.awarder.number}/{at.key.kid}"

    told = []
    for typed in (io.StringIO(f"{name}\n"), Terminal("yes\n"), Terminal("")):
        monkeypatch.setattr("sys.stdin", typed)
        told.append(run(capsys, act, name))
        at.key.refresh_from_db()
        assert at.key.state == "active"
    monkeypatch.setattr("sys.stdin", Terminal(f"{name}\n"))
    done = run(capsys, act, name)

    at.key.refresh_from_db()
    assert [code for code, _ in told] == [1, 1, 1]
    assert all(
        f"{name} of {at.awarder.legal_name} signed 1 award since it was made on {at.key.created_on}, and 0 files."
        in said
        for _, said in told
    )
    assert told[0][1].endswith("Nothing was changed: nobody is here to be asked. A script says --yes.\n")
    assert told[1][1].endswith(f"Write {name} to go on: Nothing was changed.\n")
    assert (done[0], at.key.state) == (0, {"retire": "retired", "compromise": "compromised"}[act])


@pytest.mark.django_db
def test_keys_are_listed_with_the_names_of_their_owners(capsys: pytest.CaptureFixture[str]):
    at = house()

    _code, listed = run(capsys, "list")

    (line,) = [line for line in listed.splitlines() if line.startswith(f"{at.awarder.number}/")]
    (register,) = [line for line in listed.splitlines() if line.startswith("REGISTER/")]
    assert line.endswith(f"active  {at.awarder.legal_name}")
    assert register.endswith(f"active  {django_settings.PASSERELLE_REGISTER_NAME}")


@pytest.mark.django_db
def test_what_cannot_be_done_is_said_in_one_line(capsys: pytest.CaptureFixture[str]):
    assert run(capsys, "make", REGISTER) == (1, "nobody has the duty of operator: say --by EMAIL\n")
    stranger = person("Stranger")
    operator()
    at = house()
    name = f"{at.awarder.number}/{at.key.kid}"

    told = {
        words: run(capsys, *words)
        for words in (
            ("make", "ORG-77777"),
            ("make", REGISTER),
            ("retire", "REGISTER/1900-a"),
            ("rotate", name, "--by", "nobody@example.org"),
            ("rotate", name, "--by", stranger.email),
            ("compromise", name, "--since", "last week"),
            ("compromise", name, "--since", "2999-01-01", "--yes"),
            ("resume", "--reason", "Nothing was stopped."),
            ("again", name, "--reason", "Nothing was taken out of use."),
        )
    }

    assert {code for code, _ in told.values()} == {1}
    assert all(len(text.splitlines()) == 1 for _, text in told.values())
    assert (Key.objects.filter(state="active").count(), Credential.objects.count()) == (2, 0)


@pytest.mark.django_db
def test_issuance_is_stopped_and_resumed(capsys: pytest.CaptureFixture[str]):
    operator()

    assert run(capsys, "stop", "--reason", "A key may be out.")[0] == 0
    assert "ISSUANCE IS STOPPED" in run(capsys, "list")[1]
    assert run(capsys, "resume", "--reason", "The key is safe.")[0] == 0
    assert queries.issuance_stopped() is None


@pytest.mark.django_db(transaction=True)
def test_while_issuance_is_stopped_a_compromise_is_said_and_the_copies_follow(capsys: pytest.CaptureFixture[str]):
    operator()
    at = house()
    made = awarded(at)
    run(capsys, "stop", "--reason", "A key may be out.")

    code, told = run(capsys, "compromise", f"{at.awarder.number}/{at.key.kid}", "--yes")
    journal.deliver()
    waiting = made.credentials.count()
    run(capsys, "resume", "--reason", "The key is safe.")
    journal.deliver()

    assert (code, "0 reissued, 1 waiting, 0 ended, 0 forged" in told) == (0, True)
    assert "no new copies are made yet (issuance_stopped)" in told
    assert (waiting, made.credentials.count()) == (1, 2)


@pytest.mark.django_db
def test_keys_are_sealed_under_a_new_secret(capsys: pytest.CaptureFixture[str], tmp_path: Path, settings: Any):
    house()
    (tmp_path / "new").write_text(NEW)
    (tmp_path / "short").write_text("short")

    assert run(capsys, "rewrap", "--new", str(tmp_path / "short")) == (1, "the secret cannot be used: short_secret\n")
    assert run(capsys, "rewrap", "--new", str(tmp_path / "absent"))[0] == 1
    code, told = run(capsys, "rewrap", "--new", str(tmp_path / "new"))
    again = run(capsys, "rewrap", "--new", str(tmp_path / "new"))

    assert (code, told.splitlines()[0]) == (0, "2 sealed, 0 were so already, 0 could not be opened")
    assert again[1].splitlines()[0] == "0 sealed, 2 were so already, 0 could not be opened"
    settings.PASSERELLE_KEY_SECRET = NEW
    assert queries.signer_for(REGISTER).sign(b"message")
    assert run(capsys, "protect") == (0, "0 sealed, 2 were so already, 0 could not be opened\n")


def test_a_new_data_folder_gets_a_stand_in_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.delenv("PASSERELLE_KEY_SECRET")
    installation.make_folders(tmp_path)
    installation.make_folders(tmp_path)

    unlock = tmp_path / "keys" / "unlock"
    assert stat.S_IMODE(unlock.stat().st_mode) == 0o600
    assert capsys.readouterr().err.count("FOR DEVELOPMENT ONLY") == 1


def test_where_a_secret_is_given_there_is_no_stand_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    installation.make_folders(tmp_path)

    assert not (tmp_path / "keys" / "unlock").exists()
    assert capsys.readouterr().err == ""


def test_in_public_nothing_is_served_without_a_secret_for_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.delenv("PASSERELLE_KEY_SECRET")
    monkeypatch.setenv("PASSERELLE_ORIGIN", "https://register.example")
    monkeypatch.setattr(serve, "is_free", lambda host, port: True)
    monkeypatch.setattr(serve, "serve", lambda host, port: pytest.fail("it must not serve"))

    assert serve.main([]) == 1

    installation.make_folders(tmp_path)
    assert not (tmp_path / "keys" / "unlock").exists()
    assert "PASSERELLE_KEY_SECRET" in capsys.readouterr().err


def test_keys_that_lie_open_are_sealed_when_the_database_is_brought_up_to_date(tmp_path: Path, tables: Path):
    shutil.copy(tables, tmp_path / "register.sqlite3")
    name = keystore.make()
    secret = keystore._open(name, keystore._unlock(name)).secret()
    (tmp_path / "keys" / f"{name}.key").unlink()
    pem = _pem(secret)
    (tmp_path / "keys" / f"{name}.pem").write_bytes(pem)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "passerelle.config.settings"}
    environment.pop("DATABASE_URL", None)

    done = subprocess.run(
        [sys.executable, "-m", "passerelle.cli", "demo", "--empty"],
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "1 private keys lay open and are sealed now" in done.stderr
    assert [path.name for path in (tmp_path / "keys").iterdir()] == [f"{name}.key"]


def _pem(secret: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.from_private_bytes(secret)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
