"""The country's own framework: the latest version, its levels lowest first, codes as text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.frameworks import queries
from passerelle.frameworks.models import Framework, FrameworkKind, Level, LevelMapping
from tests import factories as make

pytestmark = pytest.mark.django_db


def framework(
    edition: str, valid_from: date | None, *codes: str, country: str = "MI", kind: str = "national", **more: Any
) -> Framework:
    stated = {"key": f"{country.lower()}-{kind}", "edition": edition, "kind": kind, "country": country}
    made = Framework.objects.create(valid_from=valid_from, **(stated | more))
    for place, code in enumerate(codes):
        Level.objects.create(framework=made, code=code, sort=Decimal(place) / 2)
    return made


def test_a_country_without_a_framework_has_no_levels():
    assert (queries.national(), queries.national_levels(), queries.level("4")) == (None, [], None)


def test_the_latest_version_of_the_countrys_own_framework_counts():
    framework("2010", date(2010, 1, 1), "1", "2", valid_to=date(2023, 12, 31))
    latest = framework("2024", date(2024, 1, 1), "1", "2", "3")
    framework("2025", date(2025, 1, 1), "9", country="FR")
    framework("sector", date(2025, 1, 1), "S", kind=FrameworkKind.SECTORAL)

    assert queries.national() == latest
    assert queries.national(date(2015, 6, 1)) != latest
    assert [level.code for level in queries.national_levels()] == ["1", "2", "3"]


def test_a_version_that_begins_later_an_unverified_one_and_a_draft_do_not_count_yet():
    standing = framework("2024", date(2024, 1, 1), "1", valid_to=date(2098, 12, 31))
    framework("2099", date(2099, 1, 1), "1", "2")
    framework("rumour", date(2025, 1, 1), "1", "2", status="disabled", key="mi-rumour")
    framework("draft", date(2025, 1, 1), "1", "2", state="draft", drafted_by=make.person())

    assert queries.national() == standing
    assert queries.national(date(2099, 2, 1)).edition == "2099"


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
    LevelMapping.objects.create(source=one, target=two, basis="law")

    for double in (
        lambda: framework("2024", None, valid_to=date(2010, 1, 1)),
        lambda: framework("2025", None),
        lambda: Level.objects.create(framework=made, code="1.5", sort=one.sort),
        lambda: Level.objects.create(framework=made, code="1", sort=9),
        lambda: LevelMapping.objects.create(source=one, target=two, basis="assumed"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            double()
