"""Whatever a program posts to be checked is answered with a verdict or a problem, and never as genuine."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from django.test import Client

from passerelle.awards import publication
from passerelle.core.credentials.trust import TrustStore
from tests.core.credentials import paper_samples, samples
from tests.core.credentials.samples import NOW
from tests.hostile import GENUINE, INPUTS, MEGABYTES_8

pytestmark = pytest.mark.django_db
REFUSED = {"altered", "not_issued_here"}


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    return TrustStore.load(samples.write(paper_samples.trust_files(), tmp_path_factory.mktemp("hostile") / "trust"))


@pytest.fixture(autouse=True)
def _alone(trust: TrustStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError("something reached for the network")

    monkeypatch.setattr(publication, "store", lambda now=None: trust)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    for name in ("getaddrinfo", "create_connection", "gethostbyname"):
        monkeypatch.setattr(socket, name, refused)
    monkeypatch.setattr(socket.socket, "connect", refused)


def posted(raw: bytes, query: str = "", kind: str = "application/octet-stream", **extra: Any) -> tuple[int, Any]:
    answer = Client().post(f"/api/verification{query}", raw, content_type=kind, **extra)
    return answer.status_code, answer.json()


def test_the_genuine_one_is_told_as_such_whatever_it_says_it_is():
    for kind in ("application/json", "image/png", "text/html", "multipart/form-data; boundary=x", "x"):
        status, told = posted(GENUINE, kind=kind)
        assert (status, told["verdict"]) == (200, "genuine_in_force"), kind


@pytest.mark.parametrize("name", INPUTS)
def test_any_bytes_are_answered_with_the_step_that_refused_them(name: str):
    status, told = posted(INPUTS[name]())

    if status == 200:
        assert told["verdict"] in REFUSED
        assert told["steps"][-1]["result"] in ("failed", "unknown")
        assert told["credential"] is None
    else:
        assert (status, told["code"]) in [(413, "too_large"), (422, "malformed")]


def test_more_than_is_read_is_a_problem():
    for head, size in (
        (b"{", 256 * 1024),
        (b"%PDF-1.7", MEGABYTES_8),
        (b"\x89PNG\r\n\x1a\n", MEGABYTES_8),
        (b"ey", 10**7),
    ):
        status, told = posted(head + b" " * size)
        assert (status, told["code"]) == (413, "too_large"), head


QUESTIONS = (
    "?challenge=%00",
    "?domain=%ED%A0%80",
    f"?challenge={'a' * 5_000}",
    "?challenge=&domain=",
    f"?{'x=1&' * 3_000}",
)


@pytest.mark.parametrize("query", QUESTIONS)
def test_any_question_is_answered(query: str):
    answer = Client().post(f"/api/verification{query}", GENUINE, content_type="application/octet-stream")

    assert answer.status_code in {200, 400, 422}
    assert answer.status_code != 200 or answer.json()["verdict"].startswith("genuine")


def test_any_code_of_a_link_is_answered():
    for body in (
        b"",
        b"{",
        b'{"token":null}',
        b'{"token":"\\ud800"}',
        b'{"token":"\\u0000"}',
        b"[" * 50_000,
        b'{"token":{}}',
    ):
        answer = Client().post("/api/shares/opening", body, content_type="application/json")
        assert answer.status_code in {400, 404, 410, 422}, body[:40]
