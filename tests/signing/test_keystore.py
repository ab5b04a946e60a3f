"""Keys at rest: sealed, opened once, told apart when they do not open, sealed anew without ever being half there."""

from __future__ import annotations

import logging
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.checks import run_checks

from passerelle.core.credentials.did import VerifyingKey, from_multikey, multikey
from passerelle.core.credentials.keys import ORDER_P256
from passerelle.core.errors import NotNow
from passerelle.signing import keystore, unlock
from passerelle.signing.private import PrivateKey

METHOD = "did:web:register.example#2026-a"
ANOTHER = "another secret of more than thirty-two letters"


@pytest.fixture(autouse=True)
def _nothing_open() -> None:
    keystore.close_all()


def folder(settings: Any) -> Path:
    return Path(settings.PASSERELLE_DATA) / "keys"


def why(caplog: pytest.LogCaptureFixture, name: str) -> str:
    """Return what the log says about a key that does not open."""
    caplog.clear()
    with caplog.at_level(logging.ERROR, "passerelle.signing"), pytest.raises(NotNow) as refusal:
        keystore.open_signer(name, METHOD)
    assert refusal.value.data == {"reason": "key_unavailable"}
    return caplog.text


def holds(key: VerifyingKey, signature: bytes, message: bytes) -> None:
    """Check a signature with nothing of ours; raises InvalidSignature."""
    if key.algorithm == "Ed25519":
        return Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key.public)
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    return public.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))


@pytest.mark.parametrize("algorithm", ["Ed25519", "P-256"])
def test_a_key_of_either_algorithm_signs_the_same_message_the_same_way(algorithm: Any):
    name = keystore.make(algorithm)

    signer = keystore.open_signer(name, METHOD)
    signatures = {signer.sign(b"message"), signer.sign(b"message")}
    keystore.close_all()
    signatures.add(keystore.open_signer(name, METHOD).sign(b"message"))

    (signature,) = signatures
    assert (signer.algorithm, signer.verification_method, len(signature)) == (algorithm, METHOD, 64)
    holds(from_multikey(name), signature, b"message")


def test_a_p256_signature_is_that_of_rfc_6979_with_the_lower_s():
    """RFC 6979, appendix A.2.5: P-256, SHA-256, message "sample"; there the higher of the two s is shown."""
    secret = bytes.fromhex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721")

    signature = PrivateKey.from_secret("P-256", secret).sign(b"sample")

    r = 0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
    s = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
    assert signature == r.to_bytes(32, "big") + (ORDER_P256 - s).to_bytes(32, "big")


def test_secret_bytes_of_the_wrong_length_or_value_are_no_key():
    for algorithm, secret in (
        ("Ed25519", bytes(31)),
        ("P-256", bytes(33)),
        ("P-256", bytes(32)),
        ("P-256", b"\xff" * 32),
    ):
        with pytest.raises(ValueError):  # noqa: PT011
            PrivateKey.from_secret(algorithm, secret)  # type: ignore[arg-type]


def test_the_file_is_this_accounts_alone_and_holds_no_key_in_the_open(settings: Any):
    name = keystore.make()

    (file,) = folder(settings).iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode)) == (f"{name}.key", 0o600)
    assert stat.S_IMODE(folder(settings).stat().st_mode) == 0o700
    assert "PRIVATE" not in file.read_text()


def test_a_key_is_opened_once_for_many_signatures(monkeypatch: pytest.MonkeyPatch):
    name = keystore.make()
    opened: list[str] = []
    really = keystore._open
    monkeypatch.setattr(keystore, "_open", lambda name, secret: opened.append(name) or really(name, secret))

    for _ in range(50):
        keystore.open_signer(name, METHOD).sign(b"message")
    assert opened == [name]

    keystore.close(name)
    keystore.open_signer(name, METHOD)
    assert opened == [name, name]


def test_an_opened_key_is_looked_for_again_after_a_minute(settings: Any, monkeypatch: pytest.MonkeyPatch):
    name = keystore.make()
    now = [1000.0]
    monkeypatch.setattr(keystore.time, "monotonic", lambda: now[0])
    keystore.open_signer(name, METHOD)
    (folder(settings) / f"{name}.key").unlink()

    now[0] += keystore.OPEN_SECONDS - 1
    keystore.open_signer(name, METHOD)
    now[0] += 2
    with pytest.raises(NotNow):
        keystore.open_signer(name, METHOD)


def test_so_many_keys_are_open_and_no_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keystore, "MAX_OPEN", 3)
    for _ in range(5):
        keystore.open_signer(keystore.make(), METHOD)

    assert len(keystore._opened) == 3


def test_each_reason_stands_in_the_log_and_none_of_them_tells_a_secret(settings: Any, caplog: pytest.LogCaptureFixture):
    name, other = keystore.make(), keystore.make()
    file, elsewhere = folder(settings) / f"{name}.key", folder(settings) / f"{other}.key"
    whole = file.read_bytes()
    told = {}

    file.unlink()
    told["missing"] = why(caplog, name)
    file.write_bytes(whole[:-40])
    told["truncated"] = why(caplog, name)
    file.write_bytes(elsewhere.read_bytes())
    told["swapped"] = why(caplog, name)
    file.write_bytes(whole)
    settings.PASSERELLE_KEY_SECRET = ANOTHER
    told["another secret"] = why(caplog, name)
    settings.PASSERELLE_KEY_SECRET = "short"
    told["short secret"] = why(caplog, name)
    settings.PASSERELLE_KEY_SECRET = ""
    told["no secret"] = why(caplog, name)

    words = ("missing", "unreadable", "another_key", "wrong_secret", "short_secret", "no_secret")
    assert {case: [word for word in words if word in text] for case, text in told.items()} == {
        "missing": ["missing"],
        "truncated": ["unreadable"],
        "swapped": ["another_key"],
        "another secret": ["wrong_secret"],
        "short secret": ["short_secret"],
        "no secret": ["no_secret"],
    }
    assert not any(ANOTHER in text or "short" in text.replace("short_secret", "") for text in told.values())


def test_without_a_secret_no_key_is_made(settings: Any):
    settings.PASSERELLE_KEY_SECRET = ""

    with pytest.raises(NotNow):
        keystore.make()

    assert not folder(settings).exists()


def test_the_secret_comes_from_the_environment_then_a_file_then_the_stand_in(settings: Any, tmp_path: Path):
    (tmp_path / "secret").write_text("f" * 40 + "\n")
    unlock.stand_in().parent.mkdir()
    unlock.stand_in().write_text("s" * 40)
    found = []
    for environment, file in (("e" * 40, str(tmp_path / "secret")), ("", str(tmp_path / "secret")), ("", "")):
        settings.PASSERELLE_KEY_SECRET, settings.PASSERELLE_KEY_FILE = environment, file
        found.append(unlock.secret()[:1])

    assert found == [b"e", b"f", b"s"]


@pytest.mark.parametrize(
    ("origin", "reasons"),
    [
        ("https://register.example", ["passerelle.keys.plain", "passerelle.keys.stand_in"]),
        ("https://localhost:8443", ["passerelle.keys.plain"]),
        ("http://127.0.0.1:8000", ["passerelle.keys.plain"]),
    ],
)
def test_in_public_the_stand_in_opens_nothing_and_a_deployment_check_says_so(
    settings: Any, origin: str, reasons: list[str]
):
    settings.PASSERELLE_KEY_SECRET, settings.PASSERELLE_ORIGIN = "", origin
    unlock.stand_in().parent.mkdir()
    unlock.stand_in().write_text("s" * 40)
    (folder(settings) / "z6MkOld.pem").write_text("plain")

    found = [message.id for message in run_checks(tags=["security"], include_deployment_checks=True)]

    assert sorted(found_id for found_id in found if found_id.startswith("passerelle.keys")) == reasons
    if "passerelle.keys.stand_in" in reasons:
        with pytest.raises(NotNow):
            keystore.make()
    else:
        assert keystore.make()


def plain(settings: Any) -> str:
    """Keep a key as this program did at first: in the open. Return its name."""
    key = Ed25519PrivateKey.generate()
    name = multikey(key.public_key().public_bytes_raw())
    folder(settings).mkdir(exist_ok=True)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder(settings) / f"{name}.pem").write_bytes(pem)
    return name


def test_a_plain_key_signs_nothing_until_it_is_sealed(settings: Any, caplog: pytest.LogCaptureFixture):
    name = plain(settings)
    assert "passerelle keys protect" in why(caplog, name)

    told = keystore.protect()

    assert (told.done, told.already, told.refused) == ([name], [], {})
    assert [path.name for path in folder(settings).iterdir()] == [f"{name}.key"]
    holds(from_multikey(name), keystore.open_signer(name, METHOD).sign(b"message"), b"message")
    assert keystore.protect().already == [name]


def test_a_plain_file_that_is_another_keys_stays_where_it_is(settings: Any):
    one, two = plain(settings), plain(settings)
    (folder(settings) / f"{two}.pem").write_bytes((folder(settings) / f"{one}.pem").read_bytes())

    told = keystore.protect()

    assert (told.done, told.refused) == ([one], {two: "unreadable"})
    assert (folder(settings) / f"{two}.pem").exists()


def test_after_rewrapping_only_the_new_secret_opens_the_keys(settings: Any, caplog: pytest.LogCaptureFixture):
    names = [keystore.make(), keystore.make("P-256")]
    old = unlock.secret()

    told = keystore.rewrap(old, ANOTHER.encode())

    assert (sorted(told.done), told.refused) == (sorted(names), {})
    assert "wrong_secret" in why(caplog, names[0])
    settings.PASSERELLE_KEY_SECRET = ANOTHER
    for name in names:
        holds(from_multikey(name), keystore.open_signer(name, METHOD).sign(b"message"), b"message")


def test_rewrapping_killed_at_any_moment_loses_nothing_and_can_be_run_again(
    settings: Any, monkeypatch: pytest.MonkeyPatch
):
    names = [keystore.make() for _ in range(3)]
    old, new = unlock.secret(), ANOTHER.encode()

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    moments = [("fsync", 0), ("replace", 1), ("fsync", 2)]
    for what, after in moments:
        with monkeypatch.context() as patch:
            calls = [0]
            whom = keystore.os if what == "fsync" else Path
            really = getattr(whom, what)

            def until(*given: Any, really: Any = really, calls: list[int] = calls, after: int = after) -> Any:
                calls[0] += 1
                return killed() if calls[0] > after else really(*given)

            patch.setattr(whom, what, until)
            with pytest.raises(KeyboardInterrupt):
                keystore.rewrap(old, new)
        sealed = [path for path in folder(settings).iterdir()]
        assert sorted(path.stem for path in sealed) == sorted(names)

    told = keystore.rewrap(old, new)

    assert (sorted(told.done + told.already), told.refused) == (sorted(names), {})
    assert keystore.rewrap(old, new).already == sorted(names)


def test_rewrapping_with_the_wrong_secret_changes_nothing(settings: Any):
    name = keystore.make()
    before = (folder(settings) / f"{name}.key").read_bytes()

    told = keystore.rewrap(b"not the secret that was used", ANOTHER.encode())

    assert (told.done, told.refused) == ([], {name: "wrong_secret"})
    assert (folder(settings) / f"{name}.key").read_bytes() == before
