"""Every refusal is a page that helps; every answer has its policy, its weight and its length; each URL one method."""

from __future__ import annotations

import gzip
import re
from unittest.mock import patch

import pytest
from django.db import DataError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from passerelle.core.errors import GateRefused, PasserelleError
from passerelle.core.gate import Finding
from tests import factories as make
from tests.policy.test_sentences import PUBLISHED, sample
from tests.web.asking import words

pytestmark = pytest.mark.django_db
OWN = ("passerelle.web.",)


def told(error: Exception) -> tuple[int, str]:
    """Return what a person is told when a view lets this rise."""
    with patch("passerelle.web.public.views.figures.today", side_effect=error):
        answer = Client().get("/")
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("kind", [PasserelleError, *PUBLISHED], ids=lambda kind: kind.__name__)
def test_every_refusal_is_a_page_with_its_status_and_what_happened(kind):
    status, html = told(sample(kind) if kind is not PasserelleError else PasserelleError())

    assert (status, "Nothing was changed." in words(html), kind.code in html) == (kind.status, True, True)


def test_the_findings_of_the_gate_are_told_one_by_one_and_escaped():
    finding = Finding("SD-3", "level.nqf", "<script>", 1, "ch. 3", "block", kind="required")

    _, html = told(GateRefused([finding]))

    assert "State the level in the national framework." in html
    assert "&lt;script&gt;" in html
    assert "<script" not in html


def test_what_a_database_does_not_take_is_told_like_every_malformed_thing():
    status, html = told(DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"))

    assert (status, "NUL" in html) == (422, False)


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/recognition/lists/PL-00001/draft/save/", "/recognition/lists/PL-00001/draft/"),
        ("/employer/applications/JA-00001/look/", "/employer/applications/JA-00001/"),
        ("/employer/opportunities/new/a-works/begin/", "/employer/opportunities/new/a-works/"),
    ],
)
def test_an_address_that_takes_a_form_alone_leads_to_its_page_when_it_is_opened_again(client, path, above):
    """A telephone opens it by itself, when it shows anew what came after a form: an empty page helped nobody."""
    client.force_login(make.person())
    answer = client.get(path)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert f'<a class=btn href="{above}">Back to the page it belongs to</a>' in answer.content.decode()


def test_a_program_that_opens_such_an_address_gets_no_page(client):
    client.force_login(make.person())
    answer = client.get("/employer/applications/JA-00001/look/", headers={"accept": "application/json"})

    assert (answer.status_code, answer.content) == (405, b"")


def test_another_error_is_not_dressed_up_as_a_refusal():
    with pytest.raises(ZeroDivisionError):
        told(ZeroDivisionError())


def test_every_page_has_its_policy_and_is_framed_by_nobody(client):
    answer = client.get("/")

    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert "<script" not in answer.content.decode()


def test_a_page_says_its_weight_and_its_length_with_and_without_compression(client):
    plain = client.get("/")
    packed = client.get("/", headers={"Accept-Encoding": "gzip"})

    for answer, content in ((plain, plain.content), (packed, gzip.decompress(packed.content))):
        assert int(answer["Content-Length"]) == len(answer.content)
        assert b"<!--weight-->" not in content
    weight = re.search(r"This page used ([\d.]+) KB", plain.content.decode())
    assert weight
    assert 0.5 < float(weight.group(1)) * 1000 / len(packed.content) < 1.1


def test_the_mark_of_the_weight_cannot_be_planted():
    entry = make.micro_credential(title={"en": "A <!--weight--> B"})

    html = Client().get(f"/entries/{entry.number}/").content.decode()

    assert "A &lt;!--weight--&gt; B" in html


def patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for item in resolver.url_patterns:
        route = prefix + str(item.pattern)
        found += patterns(item, route) if isinstance(item, URLResolver) else [(route, item)]
    return found


PLACES = {"int": "1", "slug": "a-b", "str": "MC-1", "uuid": "00000000-0000-0000-0000-000000000000", "path": "a"}


def addresses(*, only_ours: bool) -> list[str]:
    """Return an address for every page, and for every operation too, with something in place of each part."""
    return [
        "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: PLACES.get(found.group(1) or "str", "x"), route)
        for route, item in patterns(get_resolver())
        if not only_ours or item.callback.__module__.startswith(OWN)
    ]


def our_pages() -> list[str]:
    return addresses(only_ours=True)


def statuses(path: str) -> dict[str, int]:
    """Return what a signed-in person is answered to each method; 405 comes before any other check."""
    client = Client(raise_request_exception=False)
    client.force_login(make.person())
    return {method: getattr(client, method)(path).status_code for method in ("get", "post", "put", "delete", "patch")}


def test_there_are_pages_to_check():
    assert len(our_pages()) > 40


LOOK_AND_CHANGE = {"/unsubscribe/MC-1/"}
"""RFC 8058 has mail programs post to the address that a person opens."""


@pytest.mark.parametrize("path", sorted(set(our_pages()) - LOOK_AND_CHANGE))
def test_no_page_serves_a_look_and_a_change_under_one_address(path):
    found = statuses(path)

    refused = {method for method, status in found.items() if status == 405}
    assert refused in ({"post", "put", "delete", "patch"}, {"get", "put", "delete", "patch"}), found


# --- HEAD -------------------------------------------------------------------------------------------------------------


def answered(method: str, path: str) -> tuple[int, str | None, str | None]:
    answer = getattr(Client(raise_request_exception=False), method)(path)
    return answer.status_code, answer.headers.get("Content-Type"), answer.headers.get("Location")


def test_a_head_is_answered_like_a_get_at_every_address():
    entry = make.micro_credential()
    every = [*addresses(only_ours=False), f"/entries/{entry.number}/", f"/organisations/{entry.awarder.slug}/"]

    asked = {path: (answered("head", path), answered("get", path)) for path in every}

    assert len(every) > 250
    assert {path: found for path, found in asked.items() if found[0] != found[1]} == {}
    assert {"/", "/find/", f"/entries/{entry.number}/"} <= {path for path, found in asked.items() if found[0][0] == 200}


def test_a_head_brings_no_content_and_says_how_long_it_would_be():
    head, get = Client().head("/about/privacy/"), Client().get("/about/privacy/")

    assert (head.content, head["Content-Length"]) == (b"", get["Content-Length"])


def test_what_takes_a_get_says_that_it_takes_a_head():
    assert Client().post("/find/")["Allow"] == "GET, HEAD"


def test_the_icon_that_browsers_ask_for_is_small_and_kept_for_a_week():
    answer = Client().get("/favicon.ico")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/x-icon")
    assert answer["Cache-Control"] == "public, max-age=604800"
    assert answer.content.startswith(b"\0\0\1\0\2\0")  # an icon in two sizes
    assert len(answer.content) < 1000
