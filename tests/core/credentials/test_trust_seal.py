"""A folder vouches for itself to whoever knows the register's key, or a key that came before it; to nobody else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.core.credentials.did import multikey
from passerelle.core.credentials.refusals import TrustDamaged
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.trust_folder import as_bytes
from passerelle.core.credentials.trust_seal import NAME, seal, succession
from tests.core.credentials.samples import (
    AWARDER_SIGNER,
    NOW,
    REGISTER,
    REGISTER_SIGNER,
    STRANGER,
    Folder,
    TestSigner,
    write,
)

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = TestSigner(REGISTER, 11), TestSigner(REGISTER, 12)


def key_of(signer: TestSigner) -> str:
    return multikey(signer.published().public)


def word(old: TestSigner, new: TestSigner, by: TestSigner | None = None) -> dict[str, Any]:
    return succession(old.published(), new.published(), by or old, at=NOW)


def sealed(by: TestSigner = REGISTER_SIGNER, *successions: dict[str, Any], **bend: Any) -> dict[str, bytes]:
    files = Folder(**bend).files()
    stated = seal(files["index.json"], by, register_did=REGISTER, at=NOW, successions=successions)
    return files | {NAME: as_bytes(stated)}


def load(files: dict[str, bytes], folder: Path, known: str | None = None) -> str | None:
    return TrustStore.load(write(files, folder), register_key=known).sealed_by


def test_a_folder_without_a_seal_is_read_by_who_knows_no_key(tmp_path: Path):
    assert load(Folder().files(), tmp_path) is None


def test_a_sealed_folder_is_read_by_who_knows_the_key_and_tells_it_to_others(tmp_path: Path):
    assert load(sealed(), tmp_path) == key_of(REGISTER_SIGNER)
    assert load(sealed(), tmp_path, key_of(REGISTER_SIGNER)) == key_of(REGISTER_SIGNER)


def test_who_knows_an_old_key_follows_the_word_of_each_to_the_next(tmp_path: Path):
    files = sealed(REGISTER_SIGNER, word(FIRST, SECOND), word(SECOND, REGISTER_SIGNER))

    for known in (FIRST, SECOND, REGISTER_SIGNER):
        assert load(files, tmp_path, key_of(known)) == key_of(REGISTER_SIGNER)


def refused(name: str) -> tuple[dict[str, bytes], str | None]:
    known, good = key_of(REGISTER_SIGNER), sealed()
    seal_of = json.loads(good[NAME])
    return {
        "no seal for who knows a key": (Folder().files(), known),
        "another key is known": (good, key_of(FIRST)),
        "another index": (good | {"index.json": good["index.json"] + b"\n"}, None),
        "a seal that is no JSON": (good | {NAME: b"<html>"}, None),
        "a seal of nothing": (good | {NAME: b"{}"}, None),
        "an altered seal": (good | {NAME: as_bytes(seal_of | {"sealed_at": "2026-11-24T09:30:01Z"})}, None),
        "a proof that is none": (good | {NAME: as_bytes(seal_of | {"proof": 7})}, None),
        "an awarder's seal": (sealed(AWARDER_SIGNER), None),
        "a stranger's seal": (sealed(STRANGER), None),
        "a key nobody published": (sealed(FIRST), None),
        "a lost key": (sealed(register_key={"state": "compromised", "since": NOW}), None),
        "no word of the first": (sealed(REGISTER_SIGNER, word(SECOND, REGISTER_SIGNER)), key_of(FIRST)),
        "the word of another": (sealed(REGISTER_SIGNER, word(FIRST, REGISTER_SIGNER, STRANGER)), key_of(FIRST)),
        "a word for another": (sealed(REGISTER_SIGNER, word(FIRST, SECOND)), key_of(FIRST)),
        "a word gone astray": (
            sealed(REGISTER_SIGNER, word(FIRST, SECOND), word(FIRST, REGISTER_SIGNER)),
            key_of(FIRST),
        ),
        "a word that is none": (sealed(REGISTER_SIGNER, {"from": key_of(FIRST), "type": "x"}), key_of(FIRST)),
        "no key at all": (good, "z6Mk"),
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        "no seal for who knows a key",
        "another key is known",
        "another index",
        "a seal that is no JSON",
        "a seal of nothing",
        "an altered seal",
        "a proof that is none",
        "an awarder's seal",
        "a stranger's seal",
        "a key nobody published",
        "a lost key",
        "no word of the first",
        "the word of another",
        "a word for another",
        "a word gone astray",
        "a word that is none",
        "no key at all",
    ],
)
def test_anything_else_is_refused(tmp_path: Path, name: str):
    files, known = refused(name)

    with pytest.raises(TrustDamaged) as refusal:
        load(files, tmp_path, known)

    assert refusal.value.reason == "index_signature"
