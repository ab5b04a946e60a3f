"""Whoever types a number comes to its page: of what left the register too, in capitals or not; to no other page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from passerelle.organisations.models import Role
from passerelle.registers.states import State
from passerelle.search.actions import ensure_index
from tests import factories as make

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_folder(settings: SettingsWrapper, tmp_path: Path) -> None:
    settings.PASSERELLE_DATA = tmp_path


def led_to(client: Client, path: str, **asked: str) -> str:
    answer = client.get(path, asked)
    return answer["Location"] if answer.status_code == 302 else str(answer.status_code)


def test_the_search_leads_to_what_left_the_register_and_to_organisations_by_number(client: Client):
    body = make.organisation([Role.AWARDER])
    gone, draft = (make.micro_credential(state, awarder=body) for state in (State.REMOVED, State.DRAFT))
    ensure_index(today=make.TODAY)

    page = reverse("web:entry", args=[gone.number])
    assert led_to(client, "/find/", q=gone.number) == page
    assert led_to(client, "/find/", q=f" {gone.number.lower()} ") == page
    assert led_to(client, "/find/", q=body.number) == f"/organisations/{body.slug}/"
    assert [led_to(client, "/find/", q=text) for text in (draft.number, "MC-1", "ORG-1", "MC-٣", "x" * 90)] == [
        "200"
    ] * 5


def test_an_address_in_small_letters_leads_to_the_entry(client: Client):
    entry = make.micro_credential()
    small = entry.number.lower()
    assert led_to(client, f"/entries/{small}/") == f"/entries/{entry.number}/"
    assert led_to(client, f"/entries/{small}/versions/") == f"/entries/{entry.number}/versions/"
    assert led_to(client, f"/entries/{entry.number}/") == "200"
    assert led_to(client, "/entries/mc-1/") == "/entries/MC-1/"
    assert [led_to(client, path) for path in ("/entries/MC-1/", "/entries/ORG-1/", "/entries/ß/")] == [
        "404",
        "404",
        "404",
    ]
