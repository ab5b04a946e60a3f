"""Every figure says what it is, out of what, for which time, from where, and when it is not told."""

import pytest
from django.apps import apps

from passerelle.indicators.definitions import definitions, document

CODES = [*(f"S{n}" for n in range(1, 8)), *(f"R{n}" for n in range(1, 8)), "P5"]
UNITS = {"count", "ratio", "percent", "per_100", "days", "money"}


def test_the_figures_that_need_nobody_asked_are_defined():
    assert list(definitions()) == CODES


def test_the_file_says_where_it_is_from_and_when_figures_change():
    told = document()

    assert {"source", "as_of", "language", "licence", "first_released", "revision"} <= told.keys()


@pytest.mark.parametrize("code", CODES)
def test_a_definition_is_whole(code):
    found = definitions()[code]

    assert found.name["en"]
    assert found.definition["en"].endswith(".")
    assert found.period in {"day", "12_months"}
    assert found.parts
    assert len({part.part for part in found.parts}) == len(found.parts)
    for part in found.parts:
        assert part.name["en"]
        assert part.numerator["en"]
        assert part.unit in UNITS
        assert bool(part.denominator["en"]) == (part.unit != "count")
    assert found.disclosure["rule"] in {"none", "share", "median", "persons"}
    assert found.disclosure["why"]["en"].endswith(".")


@pytest.mark.parametrize("code", CODES)
def test_the_sources_are_tables_of_the_register(code):
    assert [name for name in definitions()[code].sources if not apps.get_model(name)] == []
