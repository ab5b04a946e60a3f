"""Framework files: read with every fault at its line, written again sign by sign."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passerelle.core.errors import TooLarge
from passerelle.core.frameworks import (
    Basis,
    FrameworkRefused,
    Kind,
    Level,
    LevelMapping,
    Status,
    Version,
    VersionKey,
    read,
    written,
)
from passerelle.core.frameworks.lines import LIMIT, read_json
from tests.core.frameworks.samples import world

HARBOUR = """{
 "format": "passerelle-frameworks-1",
 "frameworks": [
  {
   "key": "harbour", "edition": "2026",
   "name": {"en": "Harbour grades", "fr": "Échelons du port"},
   "kind": "sectoral",
   "source": "Harbour rules, article 3", "as_of": "2026-02-01",
   "domains": {"work": {"en": "Work"}},
   "levels": [
    {"code": "Deckhand", "sort": "1", "descriptors": {"work": {"en": "Ties up a boat."}}},
    {"code": "4.1"}
   ],
   "mappings": [
    {"from": "4.1", "framework": "eqf", "edition": "2017", "to": null, "basis": "assumed"}
   ]
  }
 ]
}
"""


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(FrameworkRefused) as refused:
        read(text)
    assert refused.value.data["faults"]
    return [(fault.line, fault.path, fault.expected) for fault in refused.value.faults]


def changed(old: str, new: str) -> list[tuple[int, str, str]]:
    assert old in HARBOUR
    return faults(HARBOUR.replace(old, new))


def test_what_a_file_states_is_read():
    [version] = read(HARBOUR).versions

    assert version == Version(
        key="harbour",
        edition="2026",
        name={"en": "Harbour grades", "fr": "Échelons du port"},
        kind=Kind.SECTORAL,
        source="Harbour rules, article 3",
        as_of=date(2026, 2, 1),
        domains={"work": {"en": "Work"}},
        levels=(
            Level("Deckhand", Decimal(1), descriptors={"work": {"en": "Ties up a boat."}}),
            Level("4.1", Decimal("4.01")),
        ),
        mappings=(LevelMapping("4.1", VersionKey("eqf", "2017"), None, Basis.ASSUMED),),
    )


def test_what_is_written_is_read_and_written_again_sign_by_sign():
    for versions in (read(HARBOUR).versions, world()):
        text = written(versions)
        assert written(read(text).versions) == text
    assert read(written(world())).versions == world()


@pytest.mark.parametrize(
    ("old", "new", "line", "path"),
    [
        ('"harbour"', '"Harbour"', 5, "frameworks[0].key"),
        ('"2026",', '"2026/1",', 5, "frameworks[0].edition"),
        ('"sectoral"', '"local"', 7, "frameworks[0].kind"),
        ('"sectoral"', '"national"', 4, "frameworks[0].country"),
        ('"2026-02-01"', '"2026-02-30"', 8, "frameworks[0].as_of"),
        ('"kind"', '"valid_from": "2026-05-01", "valid_to": "2026-04-01", "kind"', 7, "frameworks[0].valid_to"),
        ('"Harbour rules, article 3"', '""', 8, "frameworks[0].source"),
        ('{"work": {"en": "Work"}}', '{"craft": {"en": "Work"}}', 11, "frameworks[0].levels[0].descriptors.work"),
        ('"sort": "1", ', "", 11, "frameworks[0].levels[0].sort"),
        ('"sort": "1"', '"sort": "4.01"', 12, "frameworks[0].levels[1]"),
        ('"Deckhand"', '"4.1"', 12, "frameworks[0].levels[1]"),
        ('"code": "4.1"', '"code": "4.1", "colour": "red"', 12, "frameworks[0].levels[1].colour"),
        ('"from": "4.1"', '"from": "5"', 15, "frameworks[0].mappings[0].from"),
        ('"to": null', '"to": ""', 15, "frameworks[0].mappings[0].to"),
        ('"basis": "assumed"', '"basis": "assumed", "status": "verified"', 15, "frameworks[0].mappings[0].source"),
        ('"basis": "assumed"', '"basis": "assumed", "year": 20', 15, "frameworks[0].mappings[0].year"),
        ('eqf", "edition": "2017"', 'harbour", "edition": "2026"', 14, "frameworks[0].mappings"),
        ('"Échelons du port"', '"\\u202eport"', 6, "frameworks[0].name.fr"),
        ("passerelle-frameworks-1", "other", 2, "format"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(old, new, line, path):
    assert [(line, path)] == [found[:2] for found in changed(old, new)]


def test_every_fault_is_told_at_once_in_the_order_of_the_lines():
    text = (
        HARBOUR.replace('"sectoral"', '"local"').replace('"2026-02-01"', '"soon"').replace('"4.1"}', '"4.1", "x": 1}')
    )
    assert [(line, path) for line, path, _ in faults(text)] == [
        (7, "frameworks[0].kind"), (8, "frameworks[0].as_of"), (12, "frameworks[0].levels[1].x"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"a": NaN}',
        '{"format": 1e400}',
        '{"frameworks": {}}',
        '{"frameworks": [1]}',
        "\ud800",
    ],
)
def test_what_is_no_such_file_is_refused(text):
    assert faults(text)


def test_a_name_that_stands_twice_is_refused_at_its_second_line():
    assert changed('"kind": "sectoral",', '"kind": "sectoral",\n   "kind": "regional",') == [(8, "kind", "once")]


def test_an_unverified_framework_may_know_no_levels_and_a_verified_one_may_not():
    empty = HARBOUR[: HARBOUR.index('"levels"')] + '"status": "{}"}}]}}'.replace("{}", "%s").replace("}}", "}")
    assert read(empty % "disabled").versions[0].status == Status.DISABLED
    assert [path for _line, path, _ in faults(empty % "active")] == ["frameworks[0].levels"]


def test_a_file_of_another_size_is_not_read():
    with pytest.raises(TooLarge):
        read(" " * (LIMIT + 1))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(value=JSON)
def test_any_other_json_is_refused_and_nothing_worse(value):
    with pytest.raises(FrameworkRefused):
        read(json.dumps(value))


@given(value=JSON, indent=st.sampled_from([None, 1]))
def test_the_line_of_each_part_is_the_line_it_stands_on(value, indent):
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    read_back, lines = read_json(text)
    assert read_back == value
    assert set(lines) == set(paths(value))
    assert max(lines.values()) <= text.count("\n") + 1


def paths(value, path=()):
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in parts:
        yield from paths(inner, (*path, name))
