"""Juries and self-checks for programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from passerelle.journal.models import Fact
from tests.assessment import factories as make

pytestmark = pytest.mark.django_db


def check(number: str, answers: dict[str, str]) -> Any:
    at = f"/api/prior-learning-cases/self-check/{number}"
    return Client().post(at, {"answers": answers}, content_type="application/json")


def test_anybody_checks_themselves_and_nothing_is_kept():
    entry = make.country().entry
    told = check(entry.number, {"K1": "with_help", "S1": "alone", "S2": "not_yet"})
    assert (told.status_code, told.json()) == (
        200, {"way": "course", "reasons": ["not_yet"], "parts": [], "learn": ["K1", "S2"]},
    )  # fmt: skip
    assert Fact.objects.count() == 0
    assert check(entry.number, {"K1": "alone"}).status_code == 422
    assert check("MC-99999", {}).status_code == 404
