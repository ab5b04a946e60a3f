"""What a larger award is made of: rows that are refused by place, and rules that nobody could ever meet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from passerelle.catalogue import composing
from passerelle.core.errors import Malformed
from passerelle.policy.models import Activation
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
BUCKET: dict[str, Any] = {"code": "B1", "title": "", "min_credits": None, "max_credits": None, "items": [], "tags": []}
SHARE: dict[str, Any] = {"code": "S1", "tags": ["awarder_own"], "at_least": None, "at_most": None, "clause": ""}
ROW: dict[str, Any] = {
    **{"micro_credentials": [], "fields": [], "awarders": []},
    **{"min_level": "", "min_result": "", "max_age_years": None},
}


def told(check: Any, *rows: dict[str, Any]) -> list[str]:
    """Return every field that is amiss in these rows."""
    with pytest.raises(Malformed) as refusal:
        check("rows", list(rows))
    return [one.data["field"] for one in (refusal.value, *refusal.value.others)]


def against(**fields: Any) -> list[tuple[str, str]]:
    """Return what stands against publishing such a larger award: where, and why."""
    stated = {"buckets": [BUCKET | {"tags": ["micro_credential"]}], "credit_system": "ECTS", **fields}
    programme = make.programme(**stated)
    return [(one.data["field"], one.data.get("reason", "")) for one in composing.contradictions(programme, on=TODAY)]


@pytest.mark.parametrize(
    ("check", "row", "fields"),
    [
        (composing.buckets, {"tags": ["colour:red"], "min_credits": "9", "max_credits": 3}, ["max_credits", "tags"]),
        (composing.buckets, {"tags": ["level:4", "level:5"]}, ["tags"]),
        (composing.buckets, {"tags": ["awarder_own", "elsewhere"]}, ["tags"]),
        (composing.buckets, {"tags": "level:4"}, ["tags"]),
        (composing.shares, {"tags": []}, ["tags", "at_least"]),
        (composing.shares, {"tags": ["online"], "at_least": "1.5", "at_most": "x"}, ["at_least", "at_most"]),
        (composing.shares, {"tags": ["online"], "at_least": "0.5", "at_most": "0.3"}, ["at_most"]),
        (composing.shares, {"tags": ["online"], "at_least": "NaN"}, ["at_least"]),
        (composing.requirements, {}, ["micro_credentials"]),
        (composing.requirements, {"fields": ["07"], "min_level": "five"}, ["min_level"]),
        (composing.requirements, {"fields": ["07"], "max_age_years": -1}, ["max_age_years"]),
        (composing.requirements, {"fields": ["07"], "age": 9}, ["age"]),
    ],
)
def test_a_row_that_says_nothing_or_nonsense_is_told_by_place_and_all_of_it_at_once(check, row, fields):
    assert told(check, row) == [f"rows.1.{field}" for field in fields]


def test_a_third_is_kept_to_four_places():
    (share,) = composing.shares("shares", [{"tags": ["awarder_own"], "at_least": "0.3333"}])

    assert share == SHARE | {"at_least": 0.3333}


def test_what_can_be_met_has_nothing_against_it():
    part = make.micro_credential(credits=Decimal(6), credit_system="ECTS")
    core = BUCKET | {"min_credits": 6.0, "items": [part.number]}

    assert against(credits=Decimal(6), buckets=[core], shares=[SHARE | {"at_least": 0.5}]) == []


def test_a_group_that_asks_for_more_than_it_lists_is_named():
    part = make.micro_credential(credits=Decimal(6), credit_system="ECTS")
    core = BUCKET | {"min_credits": 12.0, "items": [part.number]}

    assert against(buckets=[core, BUCKET | {"code": "B2", "tags": ["online"]}]) == [
        ("buckets.1.min_credits", "unfilled")
    ]


def test_a_group_that_lists_nothing_is_filled_by_no_part():
    whole = make.micro_credential()

    assert ("buckets.1.items", "unfilled") in against(awarded_as=whole, buckets=[BUCKET | {"min_credits": 6.0}])


def test_floors_above_the_size_are_named_each():
    rows = [BUCKET | {"code": code, "tags": ["online"], "min_credits": 40.0} for code in ("A", "B")]

    assert against(credits=Decimal(60), buckets=rows) == [
        (field, "rules_exclude_each_other") for field in ("buckets.1", "buckets.2", "credits")
    ]


def test_shares_that_contradict_each_other_are_named_and_no_other():
    shares = [
        SHARE | {"code": "OWN", "at_least": 0.8},
        SHARE | {"code": "NET", "tags": ["online"], "at_most": 0.3},
        SHARE | {"code": "OUT", "tags": ["elsewhere"], "at_least": 0.4},
    ]

    assert [field for field, _why in against(shares=shares)] == ["shares.1", "shares.3", "credits"]


def test_a_share_that_a_profile_in_force_forbids_is_named():
    drafter, approver = make.person(), make.person()
    stated = {"in_force_from": make.LONG_AGO, "drafted_by": drafter, "approved_by": approver}
    Activation.objects.create(profile="PROGRESSION-EXAMPLES", **stated)

    assert [field for field, _why in against(shares=[SHARE | {"at_most": 0.2}])] == ["shares.1", "shares"]


@pytest.mark.parametrize("where", ["buckets", "requirements"])
def test_what_is_needed_before_one_can_have_it_is_a_circle_by_whatever_way(where: str):
    small, middle, whole = (make.micro_credential(credits=Decimal(6), credit_system="ECTS") for _ in range(3))
    make.programme(buckets=[BUCKET | {"items": [whole.number, small.number]}], awarded_as=middle)
    rows = {
        "buckets": [BUCKET | {"items": [small.number, middle.number]}],
        "requirements": [ROW | {"micro_credentials": [middle.number]}],
    }
    fields = {"buckets": "items", "requirements": "micro_credentials"}

    assert (f"{where}.1.{fields[where]}", "circle") in against(awarded_as=whole, **{where: rows[where]})


def test_what_opens_it_is_listed():
    assert against(requirements=[ROW | {"micro_credentials": ["MC-99999"]}]) == [
        ("requirements.1.micro_credentials", "")
    ]


def test_of_an_edition_with_a_next_one_the_newest_that_began_is_in_force():
    whole = make.micro_credential()
    first = make.programme(awarded_as=whole)
    second = make.programme(number=first.number, edition=2, awarded_as=whole, awarder=first.awarder)

    assert list(composing.in_force(TODAY)) == [second]
    assert composing.compositions_of([whole.number], on=TODAY) == {whole.number: second}
