"""Mirane has a year of figures and three goals to show."""

import pytest
from django.test import Client

from passerelle.demonstration import loading
from passerelle.indicators import queries
from passerelle.indicators.definitions import definitions
from passerelle.indicators.models import Figure
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_pages_of_figures_and_goals_have_something_to_show():
    loading.load(make.TODAY)
    client = Client()

    kept = {(one.code, one.part): one for one in queries.newest()}
    assert {one.day for one in kept.values()} == {make.TODAY}
    assert [queries.standing(goal, kept, on=make.TODAY) for goal in queries.goals()] == [
        "behind",
        "on_the_way",
        "on_the_way",
    ]
    assert client.get("/goals/").content.decode().count(">late<") == 1
    for code in definitions():
        assert client.get(f"/figures/{code}/").status_code == 200
    assert client.get("/figures/S1/").content.decode().count("<circle class=i") == 26


def test_every_month_has_every_figure_and_a_share_that_is_what_its_numbers_make():
    loading.load(make.TODAY)

    days = set(Figure.objects.values_list("day", flat=True))
    assert (len(days), Figure.objects.count()) == (13, 13 * len(queries.newest()))
    for one in Figure.objects.filter(code="S5"):
        assert one.value is not None
        assert abs(one.value - 100 * one.numerator / one.denominator) < 1
