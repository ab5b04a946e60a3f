"""Whatever is brought to the pages that check, they answer: with a verdict or a refusal, from this machine alone."""

from __future__ import annotations

import re
import socket
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from passerelle.awards import publication
from passerelle.core.credentials.trust import TrustStore
from tests.core.credentials import paper_samples, samples
from tests.core.credentials.samples import NOW
from tests.hostile import GENUINE, INPUTS, MEGABYTES_8

pytestmark = pytest.mark.django_db
NO_FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="\x00/../.."\r\n\r\na'
ANSWERS = {200, 400, 404, 413, 422}


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    return TrustStore.load(samples.write(paper_samples.trust_files(), tmp_path_factory.mktemp("hostile") / "trust"))


@pytest.fixture(autouse=True)
def _alone(trust: TrustStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is at hand, and the network is not."""

    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError("something reached for the network")

    monkeypatch.setattr(publication, "store", lambda now=None: trust)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    for name in ("getaddrinfo", "create_connection", "gethostbyname"):
        monkeypatch.setattr(socket, name, refused)
    monkeypatch.setattr(socket.socket, "connect", refused)


def brought(**what: Any) -> tuple[int, str]:
    answer = Client(raise_request_exception=True).post(reverse("verify:result"), what)
    return answer.status_code, answer.content.decode()


def says_genuine(page: str) -> bool:
    found = re.search(r"<h1.*?</h1>", page, re.DOTALL)
    return found is not None and "Genuine" in found[0]


def test_the_genuine_one_is_told_as_such():
    status, page = brought(file=SimpleUploadedFile("award.json", GENUINE))

    assert (status, says_genuine(page)) == (200, True)


@pytest.mark.parametrize("name", INPUTS)
def test_any_file_is_answered_and_never_as_genuine(name: str):
    status, page = brought(file=SimpleUploadedFile("photo.png", INPUTS[name](), content_type="image/png"))

    assert status in ANSWERS
    assert not says_genuine(page)


@pytest.mark.parametrize("name", [name for name, make in INPUTS.items() if len(make()) < 300_000])
def test_any_text_is_answered_and_never_as_genuine(name: str):
    text = INPUTS[name]().decode("utf-8", "replace")

    for field in ("document", "code"):
        status, page = brought(**{field: text})
        assert status in ANSWERS, field
        assert not says_genuine(page) or name == "a byte order mark before it"


def test_a_file_past_the_limit_is_told_so_and_not_looked_at():
    for head in (b"{", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7"):
        status, page = brought(file=SimpleUploadedFile("x", head + bytes(MEGABYTES_8)))
        assert (status, "too large" in page.lower()) == (422, True)


def test_what_is_no_form_at_all_is_refused():
    address = reverse("verify:result")
    bodies = [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n" * 3_000, "multipart/form-data; boundary=x"),
        (NO_FILE, "multipart/form-data; boundary=x"),
        (b"x" * 5_000, "multipart/form-data"),
        (b"x" * 5_000, "multipart/form-data; boundary=" + "y" * 500),
        (b"&".join(b"a%d=1" % number for number in range(5_000)), "application/x-www-form-urlencoded"),
        (b"document=%FF%FE%00%ED%A0%80", "application/x-www-form-urlencoded"),
        (b"document=" + b"%00" * 1_000, "application/x-www-form-urlencoded; charset=utf-7"),
        (b"document=x", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"{}", "application/json"),
        (b"document=" + b"A" * 3_000_000, "application/x-www-form-urlencoded"),
    ]  # fmt: skip

    for body, kind in bodies:
        answer = Client().generic("POST", address, body, content_type=kind)
        assert answer.status_code in ANSWERS, (kind, body[:40])


@pytest.mark.parametrize("token", ["%00", "..%2f..", "a" * 3_000, "%F0%9F%92%A9", "' OR 1=1", "%ED%A0%80", "<script>"])
def test_any_code_of_a_link_is_answered(token: str):
    for path in (f"/s/{token}", f"/s/{token}/look"):
        for ask in (Client().get, Client().post):
            assert ask(path).status_code in {*ANSWERS, 405, 410}, (path, ask)


def test_a_square_is_opened_whatever_follows_the_address():
    for query in ("", "?" + "a=1&" * 2_000, "?%00=%FF", "?x=<script>"):
        for ask in (Client().get, Client().post):
            assert ask(f"{reverse('verify:square')}{query}").status_code in {200, 405}, query
