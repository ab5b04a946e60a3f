"""The figures for programs."""

import pytest

from passerelle.indicators.actions import count_figures
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_every_indicator_comes_with_its_definition_and_the_newest_figures(client):
    make.micro_credential()
    count_figures(make.TODAY)

    told = client.get("/api/indicators").json()

    assert (told["day"], told["licence"]) == ("2026-11-24", "CC BY 4.0")
    [first] = [one for one in told["indicators"] if one["code"] == "S1"]
    assert first["parts"][0]["numerator"] == {"en": "micro-credentials listed"}
    assert first["figures"][0] == {
        "part": "listed",
        "day": "2026-11-24",
        "value": "1.00",
        "numerator": "1.00",
        "denominator": None,
        "withheld": "",
        "currency": "",
        "breakdown": [],
    }


def test_one_indicator_comes_with_its_months_and_another_code_is_not_found(client):
    count_figures(make.TODAY)

    assert {one["part"] for one in client.get("/api/indicators/R2").json()["figures"]} == {
        "median",
        "nine_in_ten",
        "within_two_months",
    }
    assert client.get("/api/indicators/X9").status_code == 404
