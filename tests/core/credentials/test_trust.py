"""A trust folder is read as it was built, and believed only where its own index bears it out."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from passerelle.core.credentials.contexts import PINNED
from passerelle.core.credentials.did import keys_of
from passerelle.core.credentials.refusals import TrustDamaged
from passerelle.core.credentials.trust import EntryStatus, Levels, Recognition, TrustedEntry, TrustedIssuer, TrustStore
from passerelle.core.credentials.trust_folder import Issuer, Publisher, build
from tests.core.credentials.samples import (
    AWARDER,
    AWARDER_SIGNER,
    LIST,
    NOW,
    REGISTER,
    REGISTER_SIGNER,
    STRANGER,
    Folder,
    write,
)

LOST = datetime(2026, 9, 1, tzinfo=UTC)


def test_what_was_built_is_read_back(tmp_path):
    key = {"state": "compromised", "since": LOST, "reason": "laptop stolen"}
    trust = TrustStore.load(write(Folder(awarder_key=key).files(), tmp_path))

    assert (trust.register_name, trust.register_did) == ("Register of Mirane", REGISTER)
    assert trust.generated_at == NOW - timedelta(hours=1)
    assert trust.issuer(AWARDER) == TrustedIssuer(
        AWARDER, "Université de Mirane", "ORG-0012", (Recognition("awarder", date(2024, 1, 1)),)
    )
    assert trust.key(AWARDER_SIGNER.verification_method) == AWARDER_SIGNER.published(**key)
    assert trust.key(REGISTER_SIGNER.verification_method) == REGISTER_SIGNER.published()
    assert trust.entry("MC-00412", "2") == TrustedEntry(
        (EntryStatus("registered", date(2026, 1, 5)), EntryStatus("suspended", date(2026, 10, 1)))
    )
    assert (trust.status_list(LIST) or {})["id"] == LIST
    assert (trust.history() or {})["issuer"] == REGISTER
    assert all(trust.contexts.load(url) for url in PINNED)


def test_the_countrys_own_framework_is_told_where_the_index_names_it(tmp_path):
    files = Folder().files()
    index = json.loads(files["index.json"])
    found = []
    for place, levels in enumerate((None, {"framework": "NQF", "count": 8})):
        told = index | {"register": index["register"] | ({"levels": levels} if levels else {})}
        bent = files | {"index.json": json.dumps(told).encode()}
        found.append(TrustStore.load(write(bent, tmp_path / str(place))).levels)

    assert found == [None, Levels("NQF", 8)]


@pytest.mark.parametrize("levels", [["NQF", 8], {"framework": "NQF"}, {"framework": "NQF", "count": "all"}, 8])
def test_levels_in_another_form_are_damage(tmp_path, levels):
    files = Folder().files()
    index = json.loads(files["index.json"])
    index["register"]["levels"] = levels

    with pytest.raises(TrustDamaged):
        TrustStore.load(write(files | {"index.json": json.dumps(index).encode()}, tmp_path))


def test_a_key_given_up_is_known_by_the_word_of_document_and_index_together(tmp_path):
    lost = Folder(awarder_key={"state": "compromised", "since": None})
    trust = TrustStore.load(write(lost.files(), tmp_path))
    key = trust.key(AWARDER_SIGNER.verification_method)

    assert key is not None
    assert (key.state, key.since, key.is_given_up) == ("compromised", None, True)
    (did,) = [path for path in lost.files() if path.startswith("dids/") and "awarders" in path]
    assert AWARDER_SIGNER.verification_method not in json.loads(lost.files()[did])["assertionMethod"]


def test_a_key_that_only_its_document_calls_revoked_is_never_taken_for_one_in_use(tmp_path):
    files = Folder(awarder_key={"state": "compromised", "since": None}).files()
    index = json.loads(files["index.json"])
    files["index.json"] = json.dumps(index | {"keys": []}).encode()
    trust = TrustStore.load(write(files, tmp_path))

    assert trust.key(AWARDER_SIGNER.verification_method) is None
    assert trust.public_key(AWARDER_SIGNER.verification_method) is None


def test_a_key_is_there_for_a_second_thread_while_the_first_reads_its_document(tmp_path, monkeypatch):
    trust = TrustStore.load(write(Folder().files(), tmp_path))
    reading, asked = threading.Event(), threading.Event()

    def slowly(document: Any) -> Any:
        if not reading.is_set():
            reading.set()
            assert asked.wait(10)
        return keys_of(document)

    monkeypatch.setattr("passerelle.core.credentials.trust.keys_of", slowly)
    first = threading.Thread(target=trust.public_key, args=(AWARDER_SIGNER.verification_method,))
    first.start()
    assert reading.wait(10)
    found = trust.public_key(AWARDER_SIGNER.verification_method)
    asked.set()
    first.join()

    assert found == AWARDER_SIGNER.published().verifying


def test_what_was_never_built_is_not_there(tmp_path):
    trust = TrustStore.load(write(Folder().files(), tmp_path))

    assert trust.issuer(STRANGER.verification_method.partition("#")[0]) is None
    assert trust.issuer(REGISTER) is None
    assert trust.knows(REGISTER)
    assert trust.key(STRANGER.verification_method) is None
    assert trust.key(f"{AWARDER}#key-9") is None
    assert trust.key(AWARDER) is None
    assert trust.status_list("https://register.example/status/2") is None
    assert trust.entry("MC-00412", "1") is None


def test_the_folder_holds_its_files_and_the_index_comes_last():
    assert list(Folder().files())[-1] == "index.json"
    assert sorted(Folder().files()) == [
        "contexts/clr_context_2.0.1.json",
        "contexts/credentials-v2.json",
        "contexts/ob-v3p0-context-3.0.1.json",
        "contexts/ob-v3p0-context-3.0.2.json",
        "contexts/ob-v3p0-context-3.0.3.json",
        "contexts/passerelle-endorsement-v1.json",
        "contexts/passerelle-v1.json",
        "contexts/security-data-integrity-v2.json",
        "contexts/security-multikey-v1.json",
        "dids/register.example-226a68cb.json",
        "dids/register.example-awarders-12-9fe01bdb.json",
        "entries.json",
        "index.json",
        "status/history.json",
        "status/register.example-status-1-cba45aaa.json",
        "status/register.example-status-1-suspension-4833923a.json",
        "status/register.example-status-1-token-c84f3bc2.jwt",
    ]


def test_building_twice_gives_the_same_bytes():
    assert Folder().files() == Folder().files()


def test_two_bodies_with_one_did_are_refused():
    keys = (REGISTER_SIGNER.published(),)

    with pytest.raises(ValueError, match="share a DID"):
        build(
            Publisher(REGISTER, "Register", keys),
            [Issuer(REGISTER, "Awarder", keys, "ORG-1", ())],
            status_lists={},
            history={},
            entries=(),
            generated_at=NOW,
        )


@pytest.mark.parametrize(
    ("age", "is_fresh"),
    [
        (timedelta(0), True),
        (timedelta(hours=24), True),
        (timedelta(hours=24, seconds=1), False),
        (-timedelta(minutes=4), True),
        (-timedelta(minutes=6), False),
    ],
)
def test_a_folder_is_fresh_for_a_day_and_never_from_the_future(tmp_path, age, is_fresh):
    trust = TrustStore.load(write(Folder(at=NOW - age).files(), tmp_path))

    assert trust.is_fresh(NOW) == is_fresh


@pytest.mark.parametrize(
    ("reason", "content"),
    [
        ("missing", None),
        ("index", b"{}"),
        ("index", b'{"format": "passerelle-trust-2"}'),
        ("not_json", b"<html>"),
        ("too_deep", b"[" * 100_000),
    ],
)
def test_a_folder_without_a_usable_index_is_refused(tmp_path, reason, content):
    if content is not None:
        (tmp_path / "index.json").write_bytes(content)

    with pytest.raises(TrustDamaged) as refusal:
        TrustStore.load(tmp_path)

    assert refusal.value.reason == reason


@pytest.mark.parametrize("name", ["register", "generated_at", "files", "issuers", "keys", "status_lists"])
def test_an_index_that_lacks_any_part_is_refused(tmp_path, name):
    files = Folder().files()
    index = json.loads(files["index.json"])
    del index[name]

    with pytest.raises(TrustDamaged):
        TrustStore.load(write(files | {"index.json": json.dumps(index).encode()}, tmp_path))


def test_a_file_that_is_not_what_the_index_says_is_not_believed(tmp_path):
    files = Folder().files()
    for name in files:
        if name != "index.json" and not name.startswith("contexts/"):
            files[name] += b"\n"
    trust = TrustStore.load(write(files, tmp_path))

    for read in (
        lambda: trust.key(AWARDER_SIGNER.verification_method),
        lambda: trust.status_list(LIST),
        trust.history,
        lambda: trust.entry("MC-00412", "2"),
    ):
        with pytest.raises(TrustDamaged) as refusal:
            read()
        assert refusal.value.reason == "digest"


@pytest.mark.parametrize("path", ["../secret.json", "/etc/passwd", "status/../../secret.json", "status/x/y.json", ""])
def test_no_path_leads_out_of_the_folder(tmp_path, path):
    files = Folder().files()
    index = json.loads(files["index.json"])
    index["files"].append({"path": path, "sha256": "0" * 64})
    index["status_lists"] = [{"url": LIST, "path": path}]
    trust = TrustStore.load(write(files | {"index.json": json.dumps(index).encode()}, tmp_path))

    with pytest.raises(TrustDamaged) as refusal:
        trust.status_list(LIST)

    assert refusal.value.reason == "missing"
