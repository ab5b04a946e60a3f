"""A context is the pinned bytes from this machine, or an error; it is never fetched."""

from __future__ import annotations

import hashlib
import sys

import pytest

from passerelle.core.credentials.contexts import OPEN_BADGES, PASSERELLE, PINNED, Contexts, bundled
from passerelle.core.credentials.refusals import UnknownContext


@pytest.mark.parametrize("url", PINNED)
def test_every_pinned_context_is_here_byte_for_byte(url):
    assert hashlib.sha256(bundled().bytes_of(url)).hexdigest() == PINNED[url][1]
    assert "@context" in bundled().load(url)


def test_reading_contexts_does_not_load_the_package_they_come_with():
    bundled().load(OPEN_BADGES)

    assert "openbadgeslib" not in sys.modules


@pytest.mark.parametrize("url", ["https://www.w3.org/ns/credentials/v1", f"{OPEN_BADGES}#", "http://127.0.0.1/", ""])
def test_an_unknown_address_is_an_error(url):
    with pytest.raises(UnknownContext) as refusal:
        bundled().load(url)

    assert refusal.value.reason == "unknown"


def test_one_changed_byte_is_an_error_and_not_passed_over(tmp_path):
    (tmp_path / PINNED[PASSERELLE][0]).write_bytes(bundled().bytes_of(PASSERELLE) + b"\n")

    with pytest.raises(UnknownContext) as refusal:
        Contexts(tmp_path).load(PASSERELLE)

    assert refusal.value.reason == "mismatch"


def test_a_trust_folder_stands_in_where_the_package_is_missing(tmp_path):
    for url, (name, _) in PINNED.items():
        (tmp_path / name).write_bytes(bundled().bytes_of(url))

    assert [Contexts(tmp_path).load(url) for url in PINNED] == [bundled().load(url) for url in PINNED]
    with pytest.raises(UnknownContext) as refusal:
        Contexts().load(OPEN_BADGES)
    assert refusal.value.reason == "missing"
