"""Fetching a trust folder: only from where it may be, only what the index names, all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.cli import trust
from passerelle.cli.trust import Refused, fetch, main, named_key, over_network, trust_address
from passerelle.core.credentials import trust_seal
from passerelle.core.credentials.did import did_document, fingerprint, multikey
from passerelle.core.credentials.trust_folder import as_bytes
from tests.core.credentials.samples import NOW, REGISTER, REGISTER_SIGNER, Folder, TestSigner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE = "https://register.example/trust/"


def folder(**files: bytes) -> dict[str, bytes]:
    """Return the files of a register's trust folder by address; a name is a path with `__` for `/`."""
    named = {name.replace("__", "/") + ".json": content for name, content in files.items()}
    return served(named)


def served(files: dict[str, bytes], /, **index: Any) -> dict[str, bytes]:
    did = "did:web:register.example"
    stated = {
        "format": "passerelle-trust-1",
        "register": {"name": "Register", "did": did, "document": "dids/register.json"},
        "generated_at": "2026-11-24T09:00:00Z",
        "files": [{"path": path, "sha256": hashlib.sha256(content).hexdigest()} for path, content in files.items()],
        "issuers": [],
        "keys": [],
        "status_lists": [],
    }
    found = {BASE + path: content for path, content in files.items()}
    return found | {BASE + "index.json": json.dumps(stated | index).encode()}


def getting(files: dict[str, bytes]) -> trust.Fetch:
    def get(url: str, limit: int) -> bytes:
        if url not in files:
            raise Refused(f"{url}: Not Found")
        return files[url][: limit + 1]

    return get


def test_everything_the_index_names_is_put_in_place_and_what_it_no_longer_names_is_taken_away(tmp_path: Path):
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "old.json").write_text("{}")

    count = fetch("https://register.example", tmp_path, get=getting(folder(dids__register=b"{}", entries=b"[]")))

    assert count == 3
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.json")) == [
        "dids/register.json", "entries.json", "index.json",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://register.example", BASE),
        ("https://register.example/", BASE),
        ("https://register.example/trust", BASE),
        ("https://register.example/trust/index.json", BASE),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/trust/"),
        ("http://[::1]:8000/trust/", "http://[::1]:8000/trust/"),
    ],
)
def test_where_the_folder_of_an_address_is(url: str, address: str):
    assert trust_address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "http://register.example",
        "http://127.0.0.1.nip.io/",
        "http://localhost.example/",
        "file:///etc/passwd",
        "ftp://register.example",
        "register.example",
        "https://user:secret@register.example/",
        "https://register.example/?x=1",
        "https:///trust/",
    ],
)
def test_only_https_or_this_machine(url: str, tmp_path: Path):
    with pytest.raises(Refused):
        fetch(url, tmp_path, get=getting(folder()))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "path",
    [
        "../secret.json",
        "/etc/x.json",
        "dids/../../x.json",
        "dids/x.exe",
        "other/x.json",
        "index.json",
        "dids/.x.json",
        "",
    ],
)
def test_an_index_may_not_name_files_elsewhere(path: str, tmp_path: Path):
    files = served({}, files=[{"path": path, "sha256": "0" * 64}])

    with pytest.raises(Refused, match="may not"):
        fetch("https://register.example", tmp_path, get=getting(files))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "index",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b'{"files": 3}',
        b'{"files": [], "files": []}',
        b'{"files": [{"path": "a.json"}]}',
    ],
)
def test_what_is_no_index_is_refused(index: bytes, tmp_path: Path):
    with pytest.raises(Refused):
        fetch("https://register.example", tmp_path, get=getting({BASE + "index.json": index}))


def test_a_folder_a_verifier_could_not_read_changes_nothing(tmp_path: Path):
    fetch("https://register.example", tmp_path, get=getting(folder(entries=b"[]")))

    with pytest.raises(Refused, match="cannot be used"):
        fetch("https://register.example", tmp_path, get=getting(served({}, generated_at="yesterday")))

    assert (tmp_path / "entries.json").read_bytes() == b"[]"


def test_a_file_that_is_not_what_the_index_says_is_asked_for_once_more_and_then_refused(tmp_path: Path):
    files = folder(entries=b"[]")
    files[BASE + "entries.json"] = b"[1]"
    asked: list[str] = []

    def get(url: str, limit: int) -> bytes:
        asked.append(url)
        return getting(files)(url, limit)

    with pytest.raises(Refused, match=r"entries\.json is not what the index says"):
        fetch("https://register.example", tmp_path, get=get)

    assert (len(asked), list(tmp_path.iterdir())) == (4, [])


# The register's key


def sealed(by: TestSigner, *successions: dict[str, Any]) -> dict[str, bytes]:
    """Return a whole folder of a register by address, sealed by one of its keys."""
    files = Folder().files()
    seal = trust_seal.seal(files["index.json"], by, register_did=REGISTER, at=NOW, successions=successions)
    files[trust_seal.NAME] = as_bytes(seal)
    return {BASE + path: content for path, content in files.items()}


OLD, KEY = TestSigner(REGISTER, 11), multikey(REGISTER_SIGNER.published().public)


def test_the_key_is_remembered_beside_the_folder_and_asked_for_from_then_on(tmp_path: Path):
    folder = tmp_path / "trust"
    fetch("https://register.example", folder, get=getting(sealed(REGISTER_SIGNER)))
    before = {path: path.read_bytes() for path in folder.rglob("*.json")}
    unsealed = {url: content for url, content in sealed(REGISTER_SIGNER).items() if not url.endswith("index.sig.json")}

    for files in (unsealed, other_register()):
        with pytest.raises(Refused, match="not sealed by the register's key you know"):
            fetch("https://register.example", folder, get=getting(files))

    assert trust.remembered_key(folder) == KEY
    assert (tmp_path / "trust.register-key").read_text() == f"{KEY}\n"
    assert {path: path.read_bytes() for path in folder.rglob("*.json")} == before
    assert fetch("https://register.example", folder, get=getting(sealed(REGISTER_SIGNER))) == len(
        sealed(REGISTER_SIGNER)
    )


def test_a_key_that_followed_by_the_word_of_the_old_one_takes_its_place(tmp_path: Path):
    folder = tmp_path / "trust"
    trust.key_file(folder).write_text(multikey(OLD.published().public))
    word = trust_seal.succession(OLD.published(), REGISTER_SIGNER.published(), OLD, at=NOW)

    fetch("https://register.example", folder, get=getting(sealed(REGISTER_SIGNER, word)))

    assert trust.remembered_key(folder) == KEY


def test_after_a_loss_the_key_the_register_told_replaces_the_one_remembered(tmp_path: Path):
    folder = tmp_path / "trust"
    trust.key_file(folder).write_text(multikey(OLD.published().public))

    with pytest.raises(Refused, match="--register-key"):
        fetch("https://register.example", folder, get=getting(sealed(REGISTER_SIGNER)))
    fetch("https://register.example", folder, get=getting(sealed(REGISTER_SIGNER)), register_key=KEY)

    assert trust.remembered_key(folder) == KEY


@pytest.mark.parametrize("told", [fingerprint(KEY), fingerprint(KEY).replace(" ", "").lower(), KEY])
def test_the_key_may_be_named_as_the_register_shows_it(told: str, tmp_path: Path):
    folder = tmp_path / "trust"
    trust.key_file(folder).write_text(multikey(OLD.published().public))

    fetch("https://register.example", folder, get=getting(sealed(REGISTER_SIGNER)), register_key=named_key(told))

    assert trust.remembered_key(folder) == KEY


@pytest.mark.parametrize("told", [fingerprint(multikey(OLD.published().public)), multikey(OLD.published().public)])
def test_the_fingerprint_of_another_key_opens_nothing(told: str, tmp_path: Path):
    for files in (
        sealed(REGISTER_SIGNER),
        sealed(
            REGISTER_SIGNER,
            trust_seal.succession(REGISTER_SIGNER.published(), OLD.published(), REGISTER_SIGNER, at=NOW),
        ),
    ):
        with pytest.raises(Refused, match="not sealed by the key you named"):
            fetch("https://register.example", tmp_path / "trust", get=getting(files), register_key=named_key(told))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("told", ["z6Mk", "EC8D 21DF", f"{fingerprint(KEY)} 0000", "the key", "Ünïcode"])
def test_what_names_no_key_is_told_from_a_wrong_one(told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    words = ["fetch", "https://register.example", "--to", str(tmp_path / "trust"), "--register-key", told]

    assert trust.main(words) == 1
    assert "this names no key: say the fingerprint" in capsys.readouterr().err


def test_that_the_key_changed_is_told_and_on_whose_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    old = multikey(OLD.published().public)
    word = trust_seal.succession(OLD.published(), REGISTER_SIGNER.published(), OLD, at=NOW)
    words = ["fetch", "https://register.example", "--to", str(tmp_path / "trust")]
    monkeypatch.setattr(trust, "over_network", getting(sealed(REGISTER_SIGNER, word)))
    told = []
    for more in ([], ["--register-key", fingerprint(KEY)], []):
        if len(told) < 2:
            trust.key_file(tmp_path / "trust").write_text(old)
        assert trust.main([*words, *more]) == 0
        told.append(capsys.readouterr().out.splitlines()[1:-1])

    assert told == [
        [f"the register's key changed: the old one, {fingerprint(old)}, signed which follows it"],
        [f"the register's key changed: {fingerprint(old)} is not asked any more, as you said"],
        [],
    ]


def test_a_seal_that_does_not_hold_is_refused_also_the_first_time(tmp_path: Path):
    files = sealed(REGISTER_SIGNER)
    files[BASE + "index.json"] += b"\n"

    with pytest.raises(Refused, match="seal of the index does not hold"):
        fetch("https://register.example", tmp_path / "trust", get=getting(files))

    assert list(tmp_path.iterdir()) == []


def other_register() -> dict[str, bytes]:
    """Return the folder of somebody who serves at the same address, with a key of their own and all else alike."""
    files = {url.removeprefix(BASE): content for url, content in sealed(REGISTER_SIGNER).items()}
    document = did_document(REGISTER, [OLD.published()])
    index = json.loads(files["index.json"])
    path = index["register"]["document"]
    files[path] = as_bytes(document)
    for file in index["files"]:
        file["sha256"] = hashlib.sha256(files[file["path"]]).hexdigest()
    files["index.json"] = as_bytes(index)
    files[trust_seal.NAME] = as_bytes(trust_seal.seal(files["index.json"], OLD, register_did=REGISTER, at=NOW))
    return {BASE + path: content for path, content in files.items()}


def test_too_many_files_or_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    many = served({}, files=[{"path": f"a{n}.json", "sha256": "0" * 64} for n in range(4)])
    monkeypatch.setattr(trust, "MAX_FILES", 3)
    with pytest.raises(Refused, match="too many"):
        fetch("https://register.example", tmp_path, get=getting(many))
    monkeypatch.setattr(trust, "MAX_TOTAL_BYTES", 10)
    with pytest.raises(Refused, match="too large"):
        fetch("https://register.example", tmp_path, get=getting(folder(entries=b"[]")))


class Answers(BaseHTTPRequestHandler):
    files: dict[str, bytes] = {}  # noqa: RUF012

    def do_GET(self) -> None:
        if self.path == "/moved/index.json":
            self.send_response(302)
            self.send_header("Location", "/trust/index.json")
            self.end_headers()
            return
        content = self.files.get(self.path)
        self.send_response(404 if content is None else 200)
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def origin() -> Iterator[str]:
    files = {url.removeprefix("https://register.example"): content for url, content in folder(entries=b"[]").items()}
    Answers.files = files | {"/trust/huge.json": b"x" * 2000}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_over_the_network_it_fetches_says_what_it_has_and_exits_0(origin: str, tmp_path: Path, capsys: Any):
    assert main(["fetch", origin, "--to", str(tmp_path)]) == 0

    assert capsys.readouterr().out == f"2 files in {tmp_path}, as of 2026-11-24 09:00 UTC\n"


@pytest.mark.parametrize("where", ["/moved/", "/nothing/"])
def test_neither_redirects_nor_errors_are_followed(origin: str, where: str, tmp_path: Path, capsys: Any):
    assert main(["fetch", origin + where, "--to", str(tmp_path)]) == 1

    assert "nothing was fetched" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_more_than_the_limit_is_not_read(origin: str):
    with pytest.raises(Refused, match="larger than"):
        over_network(f"{origin}/trust/huge.json", 1000)


def test_nobody_there_is_one_line_and_exit_1(tmp_path: Path, capsys: Any):
    assert main(["fetch", "http://127.0.0.1:1", "--to", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_command_that_is_not_understood_exits_2():
    for words in ([], ["fetch"], ["send", "x"]):
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code == 2


def test_it_runs_without_django():
    code = "import sys; sys.modules['django'] = None; import passerelle.cli.trust"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_fingerprint_of_the_register_is_told_to_be_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(trust, "over_network", getting(sealed(REGISTER_SIGNER)))

    assert trust.main(["fetch", "https://register.example", "--to", str(tmp_path / "trust")]) == 0

    told = f"sealed by the register's key {fingerprint(KEY)}: compare it with what the register tells you"
    assert capsys.readouterr().out.splitlines()[1:] == [told]
