"""Level codes as they are published, in their order."""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.errors import Malformed
from passerelle.core.frameworks import Level, sort_key

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
EIGHT = [str(n) for n in range(1, 9)]
ODD = {  # as published, from the lowest (DOMAIN 2.2)
    "BG": ["0", *EIGHT],
    "CY": ["1", "2", "3", "4", "5a", "5b", "5c", "6", "7a", "7b", "7c", "8"],
    "FR": ["V", "IV", "III", "II-Grade de Licence", "I-Master", "I-Doctorat"],
    "GB-ENG/NIR": ["Entry Levels 1-2", "Entry Level 3", *EIGHT],
    "GB-SCT": [str(n) for n in range(1, 13)],
    "GB-WLS": ["Entry 1-3", *EIGHT],
    "HR": ["1", "2", "3", "4.1", "4.2", "5", "6", "7.1", "7.2", "8.1", "8.2"],
    "IE": [str(n) for n in range(1, 11)],
    "IS": ["1", "2", "3", "4", "5.1", "5.2", "6.1", "6.2", "7"],
    "ME": ["1.1", "1.2", "2", "3", "4.1", "4.2", "5", "6", "7.1", "7.2", "8"],
    "MK": ["1", "2", "3", "4", "5", "5 A", "5 B", "6", "6 A", "6 B", "7", "7 A", "7 B", "8"],
    "MT": ["A", "B", *EIGHT],
    "NL": ["Entry Level", "1", "2", "3", "4", "4+", "5", "6", "7", "8"],
    "NO": ["1", "2", "3", "4", "5.1", "5.2", "6.1", "6.2", "7", "8"],
    "RS": ["1", "2", "3", "4", "5", "6", "6.1", "6.2", "7", "7.1", "7.2", "8"],
    "SI": [str(n) for n in range(1, 11)],
}


@pytest.mark.parametrize("codes", [*ODD.values(), ["Access 1", "Access 2", *EIGHT], ["4", "4.5", "5", "5.5", "5.10"]])
def test_codes_sort_in_the_order_of_their_framework(codes):
    assert sorted(reversed(codes), key=sort_key) == codes
    assert len({sort_key(code) for code in codes}) == len(codes)


def test_every_published_code_of_the_43_european_frameworks_sorts():
    if not SHARED.is_dir():
        pytest.skip("missing ../shared: profiles")
    published = defaultdict(list)
    with (SHARED / "profiles" / "eu-nqf-levels.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            published[row["framework"]].append(row["level_code"])
    ordered = {name: sorted(codes, key=sort_key) for name, codes in published.items()}
    assert ordered == {name: ODD.get(name, EIGHT) for name in published}
    assert (len(published), sum(map(len, published.values()))) == (43, 381)


@given(code=st.sampled_from(sorted({code for codes in ODD.values() for code in codes})))
def test_a_key_fits_two_decimals(code):
    assert sort_key(code) == round(sort_key(code), 2)


@pytest.mark.parametrize("code", ["", "high", "4.1.2", "-1", "٤", None, 4, ["4"]])
def test_what_is_no_level_code_is_refused(code):
    with pytest.raises(Malformed):
        sort_key(code)


@given(codes=st.lists(st.sampled_from(sorted({code for codes in ODD.values() for code in codes})), max_size=20))
def test_the_order_is_total_and_the_same_each_time(codes):
    """Sorting again changes nothing, and from any order the same keys come out."""
    ordered = sorted(codes, key=sort_key)
    assert sorted(ordered, key=sort_key) == ordered
    assert [sort_key(code) for code in sorted(reversed(codes), key=sort_key)] == [sort_key(code) for code in ordered]


def test_a_level_made_of_its_code_says_nothing_more():
    assert Level.of("5a") == Level("5a", Decimal("5.01"))
