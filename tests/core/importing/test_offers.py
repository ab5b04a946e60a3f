"""A university's offer: what is there is read, what is missing is told, and nothing is guessed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from passerelle.core.importing import CannotRead
from passerelle.core.importing.limits import Limits
from passerelle.core.importing.offers import CODES, MOST_UNITS, read
from tests.core.importing.reading import shared

OFFER = Path(__file__).parents[2] / "samples" / "offers" / "offer.json"


def told(path: Path) -> dict[str, list[str]]:
    return {one.key: [finding["rule"] for finding in one.findings] for one in read(path)}


def test_a_programme_is_read_with_its_units_and_everything_amiss_is_told_at_once():
    first = read(OFFER)[0]

    assert first.stated == {
        "title": {"fr": "Licence Eau et Énergie"},
        "kind": "degree",
        "credit_system": "ECTS",
        "credits": 120,
        "levels": [{"framework": "eqf", "edition": "2017", "level": "6"}],
        "modules": [{"code": "1AE0101U", "title": "UE1 Hydraulique", "credits": 6.0}],
    }
    assert told(OFFER) == {
        "D3AE1": [
            *("credits_do_not_add_up", "unit_without_credits", "unit_without_credits", "unit_twice"),
            *("unit_code_too_long", "unit_not_read"),
        ],
        "88AE1": ["no_credits", "no_units"],
        "5AE": ["credits_not_a_number", "level_not_read", "no_units"],
        "X1": ["no_name"],
        "X2": ["not_a_programme"],
        "D3AE2": ["no_units"],
    }


def test_more_units_than_a_programme_holds_are_told(tmp_path):
    units = {f"U{place}": {"name": "A unit", "credits": 1} for place in range(MOST_UNITS + 1)}
    option = {"elemPedago": {"S1": units}, "credits": "61"}
    file = tmp_path / "offer.json"
    file.write_text(json.dumps({"A": {"name": "A", "credits": 61, "levelISCED": 6, "options": [option]}}))

    assert told(file) == {"A": ["too_many_units"]}
    assert len(read(file)[0].stated["modules"]) == MOST_UNITS


@pytest.mark.parametrize("data", [b"[]", b"{", b"[" * 100_000, b'{"a": ' * 50_000, b"\x1f\x8b", b"PK\x03\x04", b""])
def test_what_is_no_offer_is_refused_as_a_whole(tmp_path, data):
    file = tmp_path / "offer.json"
    file.write_bytes(data)

    with pytest.raises(CannotRead):
        read(file)


def test_what_unpacks_without_end_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "offer.json.gz"
    file.write_bytes(gzip.compress(b" " * 2_000_000))

    with pytest.raises(CannotRead):
        read(file, limits=Limits(unpacked=1_000_000))


def test_the_offer_of_poitiers_is_read_whole():
    found = read(shared("courses/hei_poitiers_offer.json.gz"))

    rules = [finding["rule"] for one in found for finding in one.findings]
    assert len(found) == 98
    assert all(one.stated for one in found)
    assert {rule: rules.count(rule) for rule in CODES if rule in rules} == {
        "no_credits": 18,
        "credits_do_not_add_up": 23,
        "no_units": 83,
    }
