"""The country's own framework: the latest version, its levels lowest first, codes as text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from passerelle.frameworks import queries
from passerelle.frameworks.models import Framework, FrameworkKind, Level, LevelMapping

pytestmark = pytest.mark.django_db


def framework(
    edition: str, valid_from: date | None, *codes: str, country: str = "MI", kind: str = "national"
) -> Framework:
    made = Framework.objects.create(
        key=f"{country.lower()}-nqf", edition=edition, kind=kind, country=country, valid_from=valid_from
    )
    for place, code in enumerate(codes):
        Level.objects.create(framework=made, code=code, sort=Decimal(place) / 2)
    return made


def test_a_country_without_a_framework_has_no_levels():
    assert (queries.national(), queries.national_levels(), queries.level("4")) == (None, [], None)


def test_the_latest_version_of_the_countrys_own_framework_counts():
    framework("undated", None, "X")
    framework("2010", date(2010, 1, 1), "1", "2")
    latest = framework("2024", date(2024, 1, 1), "1", "2", "3")
    framework("2025", date(2025, 1, 1), "9", country="FR")
    framework("sector", date(2025, 1, 1), "S", kind=FrameworkKind.SECTORAL)

    assert queries.national() == latest
    assert [level.code for level in queries.national_levels()] == ["1", "2", "3"]


def test_levels_stand_in_their_order_not_in_that_of_their_codes():
    framework("2024", date(2024, 1, 1), "Entry", "10", "9", "5b")

    assert [level.code for level in queries.national_levels()] == ["Entry", "10", "9", "5b"]


@pytest.mark.parametrize(("code", "found"), [("2", True), ("02", False), ("", False), ("9", False), ("2; DROP", False)])
def test_a_level_is_found_by_its_code_as_published(code, found):
    framework("2024", date(2024, 1, 1), "1", "2")

    assert (queries.level(code) is not None) == found


def test_an_edition_a_level_and_a_comparison_exist_once():
    made = framework("2024", date(2024, 1, 1), "1", "2")
    one, two = made.levels.all()
    LevelMapping.objects.create(source=one, target=two, basis="referenced")

    for double in (
        lambda: framework("2024", None),
        lambda: Level.objects.create(framework=made, code="1", sort=9),
        lambda: LevelMapping.objects.create(source=one, target=two, basis="other"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            double()
