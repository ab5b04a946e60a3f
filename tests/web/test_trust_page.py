"""The page of published keys: what people compare a fingerprint with; programs get the index at the same address."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from passerelle.awards import keys
from passerelle.signing.models import REGISTER, Key
from tests.awards.factories import house, operator, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
MOST_BYTES = 14_000


def asked(accept: str | None = BROWSER, **query: str) -> tuple[str, str, str]:
    """Return the type of the answer, what it varies by, and its text."""
    headers = {"Accept": accept} if accept else {}
    answer = Client().get(reverse("trust:index"), query, headers=headers)
    assert answer.status_code == 200
    return answer.headers["Content-Type"].partition(";")[0], answer.headers["Vary"], answer.content.decode()


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "application/json, text/html;q=0.5"])
def test_a_program_is_given_the_index(accept: str | None):
    house()

    kind, vary, content = asked(accept)

    assert (kind, "Accept" in vary) == ("application/json", True)
    assert json.loads(content)["format"] == "passerelle-trust-1"


def test_a_person_reads_every_key_whole_with_its_fingerprint_its_owner_and_what_became_of_it():
    at = house()
    keys.rotate(at.key, by=operator(), today=today())
    keys.compromise(Key.objects.get(owner=REGISTER), by=operator(), today=today())

    kind, vary, page = asked()

    assert (kind, "Accept" in vary) == ("text/html", True)
    assert Key.objects.count() == 4
    for key in Key.objects.all():
        assert key.fingerprint in page
        assert key.public_multibase in page
    assert at.awarder.legal_name in page
    assert page.index(Key.objects.filter(owner=REGISTER).latest("pk").fingerprint) < page.index(at.key.fingerprint)
    assert "Retired, " in page
    assert "never to be trusted" in page
    assert {reverse("trust:register_did"), reverse("trust:awarder_did", args=[at.awarder.slug])} <= set(
        re.findall('href="([^"]*)"', page)
    )


def test_before_there_is_a_key_the_page_says_so():
    assert asked()[2].count("No key was made yet.") == 2


def test_the_page_is_light_and_counts_its_queries():
    house()
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as counted:
            page = asked()[2]
        counts.append(len(counted))
        house(), house()

    assert counts[0] == counts[1]
    assert len(gzip.compress(page.encode(), 6)) < MOST_BYTES
