"""A field of study is one of the table, at whatever level it is told; anything else is no field."""

from __future__ import annotations

import pytest

from passerelle.core import fields_of_study
from passerelle.search import facets


def test_every_field_that_has_a_name_is_one_and_every_one_has_a_name():
    assert set(facets.FIELDS) == fields_of_study.BROAD
    assert set(facets.NARROW_FIELDS) == fields_of_study.NARROW


def test_there_are_eighty_detailed_fields():
    assert sum(map(len, fields_of_study.DETAILED.values())) == 80


@pytest.mark.parametrize("code", ["00", "10", "071", "018", "0713", "0732", "0188", "0110", "0719", "1041", "0988"])
def test_a_field_is_told_by_two_three_or_four_digits(code):
    assert fields_of_study.is_field(code)
    assert fields_of_study.may_stand(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "7",
        "99",
        "999",
        "9999",
        "11",
        "077",
        "0777",
        "0788x",
        "0717",
        "solar",
        "07 ",
        "٠٧",
        "²3",
        "07130",
        "0713000",
    ],
)
def test_what_is_in_no_table_is_no_field(code):
    assert not fields_of_study.is_field(code)
    assert not fields_of_study.may_stand(code)


def test_a_national_code_of_six_digits_may_stand_and_is_no_field_of_the_table():
    assert fields_of_study.may_stand("071301")
    assert not fields_of_study.is_field("071301")
