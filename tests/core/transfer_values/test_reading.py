"""Transfer values of strangers: what is sound is read, in either form; what is not is told by its place and code."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from passerelle.core.errors import Malformed, TooLarge
from passerelle.core.transfer_values import Problem, Read, Thing, TransferValue, Value, graph, read
from passerelle.core.transfer_values.reading import MOST_BYTES, MOST_PROFILES

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "standards" / "ctdl"
UNIT = {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNode": "creditUnit:DegreeCredit"}
PROFILE = {
    "@id": "https://register.example/recognition/lines/RL-00001",
    "@type": "ceterms:TransferValueProfile",
    "ceterms:name": {"fr": "Hygiène du lait", "en-GB": "Dairy  hygiene"},
    "ceterms:ownedBy": ["_:university"],
    "ceterms:startDate": "2026-1-5",
    "ceterms:endDate": "2028-12-31",
    "ceterms:transferValue": [
        {"@type": "schema:ValueProfile", "schema:value": 4.5, "ceterms:creditUnitType": [UNIT]},
    ],
    "ceterms:transferValueFrom": ["_:award"],
    "ceterms:transferValueFor": ["https://elsewhere.example/module"],
}
OTHERS = [
    {"@id": "_:university", "@type": "ceterms:CredentialOrganization", "ceterms:name": "University of Mirane"},
    {
        "@id": "_:award",
        "@type": "ceterms:MicroCredential",
        "ceterms:name": {"en": "Milk handling"},
        "ceterms:identifier": [
            {"ceterms:identifierValueCode": "MC-00001"},
            {"ceterms:identifierValueCode": "MC-00001"},
        ],
        "ceterms:ownedBy": ["https://elsewhere.example/dairy"],
    },
]


def file(*profiles: dict[str, Any]) -> bytes:
    return json.dumps({"@graph": [*profiles, *OTHERS]}).encode()


def test_a_profile_is_read_with_what_it_gives_and_for_what():
    assert read(file(PROFILE)) == Read(
        (
            TransferValue(
                id="https://register.example/recognition/lines/RL-00001",
                name="Dairy hygiene",
                owners=("University of Mirane",),
                starts_on=date(2026, 1, 5),
                ends_on=date(2028, 12, 31),
                values=(Value(Decimal("4.50"), "DegreeCredit"),),
                given_for=(
                    Thing(
                        "_:award",
                        "MicroCredential",
                        "Milk handling",
                        ("MC-00001",),
                        ("https://elsewhere.example/dairy",),
                    ),
                ),
                counts_as=(Thing("https://elsewhere.example/module"),),
            ),
        ),
        (),
    )


def test_what_the_registrys_assistant_is_handed_says_the_same():
    handed = {
        "CTID": "ce-0001",
        "Name": "Dairy hygiene",
        "OwnedBy": [{"Name": "University of Mirane"}],
        "TransferValue": [{"Value": 4.5, "CreditUnitType": ["DegreeCredit"]}],
        "TransferValueFrom": [
            {"Type": "MicroCredential", "Name": "Milk", "Identifier": [{"IdentifierValueCode": "M1"}]}
        ],
    }

    assert read(json.dumps(handed).encode()).found == (
        TransferValue(
            id="ce-0001",
            name="Dairy hygiene",
            owners=("University of Mirane",),
            values=(Value(Decimal("4.50"), "DegreeCredit"),),
            given_for=(Thing("", "MicroCredential", "Milk", ("M1",)),),
        ),
    )


@pytest.mark.parametrize(
    ("bend", "code", "seen"),
    [
        ({"ceterms:name": ""}, "no_name", PROFILE["@id"]),
        ({"ceterms:transferValue": []}, "no_value", "Dairy hygiene"),
        ({"ceterms:transferValue": [{"schema:value": "many"}]}, "value_not_credits", "many"),
        ({"ceterms:transferValue": [{"schema:value": -3}]}, "value_not_credits", "-3"),
        ({"ceterms:transferValue": [{"schema:value": 1e99}]}, "value_not_credits", "1E+99"),
        ({"ceterms:transferValue": [{"schema:value": 0.333}]}, "value_not_credits", "0.333"),
        ({"ceterms:transferValue": ["four"]}, "value_not_credits", "four"),
        ({"ceterms:transferValueFrom": None}, "no_source", "Dairy hygiene"),
        ({"ceterms:startDate": "last spring"}, "not_a_day", "last spring"),
        ({"ceterms:startDate": "2026-02-30"}, "not_a_day", "2026-02-30"),
        ({"ceterms:endDate": "2025-01-01"}, "ends_before_start", "2025-01-01"),
    ],
)
def test_a_profile_with_a_flaw_is_told_by_its_place_and_the_others_are_kept(bend: dict[str, Any], code: str, seen: str):
    found = read(file(PROFILE, PROFILE | bend, PROFILE))

    assert (len(found.found), found.problems) == (2, (Problem(2, code, seen),))


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b'{"@graph": [}', "line 1: Expecting value"),
        (b"{}\n{}", "line 2: Extra data"),
        (b"\xff\xfe", "UnicodeDecodeError"),
        (b'{"schema:value": NaN}', "ValueError"),
        (b"[" * 100_000, "RecursionError"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(data: bytes, seen: str):
    with pytest.raises(Malformed) as refusal:
        read(data)

    assert refusal.value.data == {"field": "file", "expected": "JSON", "seen": seen}


def test_a_file_without_a_profile_says_what_it_holds_instead():
    with pytest.raises(Malformed) as refusal:
        read(json.dumps({"@graph": OTHERS}).encode())

    assert refusal.value.data["seen"] == "CredentialOrganization, MicroCredential"


def test_a_file_too_large_or_with_too_many_profiles_is_refused():
    with pytest.raises(TooLarge):
        read(b" " * (MOST_BYTES + 1))
    with pytest.raises(Malformed, match="5001"):
        read(json.dumps([{"@type": "ceterms:TransferValueProfile"}] * (MOST_PROFILES + 1)).encode())


@pytest.mark.parametrize("kind", ["transfer_value", "malformed"])
def test_published_samples_are_read_or_refused_by_their_line(kind: str):
    if not SHARED.is_dir():
        pytest.skip("missing ../shared: CTDL")
    for path in sorted((SHARED / kind).iterdir()):
        if kind == "malformed":
            with pytest.raises(Malformed, match="line"):
                read(path.read_bytes())
        else:
            found = read(path.read_bytes())
            assert (len(found.found), found.problems) == (1, ()), path.name


NAMES = some.text("abcd éñ-0", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
THINGS = some.builds(
    Thing,
    id=some.integers(0, 10**9).map(lambda number: f"_:thing-{number}"),
    kind=some.sampled_from(["MicroCredential", "Course"]),
    name=NAMES,
    codes=some.lists(NAMES, max_size=2, unique=True).map(tuple),
    owners=some.lists(NAMES, max_size=2, unique=True).map(tuple),
)
CREDITS = some.decimals("0.01", "9999", places=2).map(lambda told: round(told, 2))
VALUES = some.builds(Value, credits=CREDITS, unit=some.sampled_from(["", "DegreeCredit"]), about=some.just("") | NAMES)
LINES = some.builds(
    TransferValue,
    id=some.integers(0, 10**9).map(lambda number: f"https://register.example/lines/{number}"),
    name=NAMES,
    owners=some.lists(NAMES, min_size=1, max_size=2, unique=True).map(tuple),
    starts_on=some.none() | some.dates(max_value=date(2030, 1, 1)),
    ends_on=some.none() | some.dates(min_value=date(2030, 1, 2)),
    description=some.just("") | NAMES,
    values=some.lists(VALUES, min_size=1, max_size=2).map(tuple),
    given_for=some.lists(THINGS, min_size=1, max_size=2, unique_by=lambda one: one.id).map(tuple),
)


@given(some.lists(LINES, min_size=1, max_size=4, unique_by=lambda one: one.given_for[0].id))
def test_what_is_written_is_read_as_it_was(lines: list[TransferValue]):
    seen: dict[str, Thing] = {}
    lines = [line for line in lines if all(seen.setdefault(one.id, one) == one for one in line.given_for)]

    assert read(json.dumps(graph(lines, language="en")).encode()) == Read(tuple(lines), ())
