"""What a bare code meant on a day, what the national levels compare with, and which domains outcomes have."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from passerelle.core.frameworks import European, Ladder, VersionKey
from passerelle.frameworks import domains, queries
from passerelle.frameworks.actions import load_shipped
from passerelle.frameworks.models import Framework, Level, LevelMapping
from tests import factories as make

pytestmark = pytest.mark.django_db

OLD, NEW = date(2015, 6, 1), date(2026, 11, 24)


def framework(key: str, edition: str, *codes: str, **more) -> Framework:
    stated = {"key": key, "edition": edition, "kind": "national", "country": "MI", "valid_from": date(2010, 1, 1)}
    made = Framework.objects.create(**stated | more)
    for place, code in enumerate(codes):
        Level.objects.create(framework=made, code=code, sort=Decimal(place))
    return made


@pytest.fixture
def editions() -> tuple[Framework, Framework]:
    old = framework("mi-nqf", "2010", "III", "IV", valid_to=date(2018, 12, 31))
    return old, framework("mi-nqf", "2019", "4", "5", valid_from=date(2019, 1, 1))


def test_a_code_means_the_edition_that_was_in_use_or_else_the_one_that_has_it(editions):
    old, new = editions
    asked = [("III", OLD), ("III", NEW), ("5", NEW), ("5", OLD), ("99 Zebra", NEW), ("5", date(2000, 1, 1))]
    assert [queries.placing(code, on) for code, on in asked] == [old, old, new, new, new, new]


def test_where_the_country_has_no_framework_a_code_means_none():
    assert (queries.placing("4", NEW), queries.rungs("mi-nqf/2024")) == (None, [])
    assert not queries.ladder(None, NEW)


def test_an_edition_is_found_as_statements_write_it_and_no_draft_is(editions):
    framework("mi-nqf", "2030", "1", state="draft", drafted_by=make.person())
    found = [queries.edition(written) for written in ("mi-nqf/2010", "mi-nqf/2030", "mi-nqf", "", "/", "no/where")]
    assert found == [editions[0], None, None, None, None, None]


def test_the_levels_of_an_edition_are_read_beside_it_and_a_bare_code_beside_that_of_today(editions):
    told = [[level.code for level in queries.rungs(written)] for written in ("mi-nqf/2010", "", "mi-nqf/1999")]
    assert told == [["III", "IV"], ["4", "5"], ["4", "5"]]


def test_rungs_are_those_of_the_edition_pointed_to_or_of_the_one_in_use_on_a_day(editions):
    asked = [("mi-nqf/2010", NEW), ("", NEW), ("mi-nqf/1999", NEW), ("", OLD)]
    told = [[str(rung.framework.version) for rung in queries.rungs(written, on)] for written, on in asked]
    assert told == [["mi-nqf/2010"] * 2, ["mi-nqf/2019"] * 2, ["mi-nqf/2019"] * 2, ["mi-nqf/2010"] * 2]


def test_comparisons_count_in_either_direction(editions, django_assert_num_queries):
    new = editions[1]
    europe = framework("eqf", "2017", "4", "5", kind="international", country="")
    four, five = new.levels.all()
    LevelMapping.objects.create(
        source=four, target=europe.levels.get(code="4"), basis="law", is_verified=True, told_by="A report"
    )
    LevelMapping.objects.create(source=europe.levels.get(code="5"), target=five, basis="assumed")
    LevelMapping.objects.create(source=five, none_in=europe, basis="assumed")

    with django_assert_num_queries(2):
        ladder = queries.ladder(new, NEW)
    with django_assert_num_queries(2):
        rungs = queries.rungs("mi-nqf/2019")
        assert queries.ladder(rungs[0].framework, NEW, rungs) == ladder

    assert ladder == Ladder(
        VersionKey("mi-nqf", "2019"),
        ("4", "5"),
        {
            "4": (European("4", verified=True),),
            "5": (European("5", verified=False), European(None, verified=False)),
        },
    )


def test_domains_are_the_countrys_headings_and_europes_where_it_has_none_or_one(settings):
    assert domains.known(NEW) == ("knowledge", "skills", "responsibility_and_autonomy")
    load_shipped()

    found = {}
    for settings.PASSERELLE_COUNTRY in ("JM", "FR", "BW"):
        found[settings.PASSERELLE_COUNTRY] = list(domains.of(queries.national(NEW)))

    europe = ["knowledge", "skills", "responsibility_and_autonomy"]
    jamaica = ["knowledge_understanding", "application_practice", "autonomy_responsibility", "life_skills"]
    assert found == {"JM": jamaica, "FR": europe, "BW": ["knowledge", "skills", "competence"]}
    settings.PASSERELLE_COUNTRY = "JM"
    assert domains.known(NEW) == (*jamaica, *europe)
    assert domains.of(queries.national(NEW))["life_skills"] == {"en": "Life skills"}
