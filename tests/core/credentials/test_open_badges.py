"""Every filled field of an award is in its open badge, or is listed as one it cannot carry."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passerelle.core.credentials.canonical import canonical
from passerelle.core.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES, PASSERELLE, bundled
from passerelle.core.credentials.open_badges import CANNOT_CARRY, OWN_TERMS, open_badge
from tests.core.credentials.samples import AWARD, shared


def leaves(record: Any, path: str = "") -> list[tuple[str, Any]]:
    """Every field of a record by path, and the record with that field changed."""
    found = []
    for field in dataclasses.fields(record):
        value, at = getattr(record, field.name), f"{path}{field.name}"
        if dataclasses.is_dataclass(value):
            inner = leaves(value, f"{at}.")
        elif isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
            inner = [(name, (bent, *value[1:])) for name, bent in leaves(value[0], f"{at}.")]
        else:
            inner = [(at, changed(value))]
        found += [(name, dataclasses.replace(record, **{field.name: bent})) for name, bent in inner]
    return found


def changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Decimal):
        return value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, tzinfo):
        return timezone(timedelta(hours=1))
    if isinstance(value, tuple):
        return (*value, "one more")
    assert value is not None, "the sample must fill every field"
    return f"{value}x"


LEAVES = dict(leaves(AWARD))


def test_the_sample_fills_every_field():
    assert len(LEAVES) > 35
    assert "achievement.levels.url" in LEAVES


@pytest.mark.parametrize("path", LEAVES)
def test_a_filled_field_is_carried_or_listed_as_one_that_cannot_be(path):
    is_carried = open_badge(LEAVES[path]) != open_badge(AWARD)

    assert is_carried != (path in CANNOT_CARRY)


def test_the_badge_says_where_it_is_told_whether_it_was_withdrawn():
    assert open_badge(AWARD)["credentialStatus"] == {
        "id": "https://register.example/status/1#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": "https://register.example/status/1",
    }


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        (UTC, "2026-06-30T00:00:00Z", "2031-06-30T23:59:59Z"),
        (timezone(timedelta(hours=1)), "2026-06-30T00:00:00+01:00", "2031-06-30T23:59:59+01:00"),
        (timezone(timedelta(hours=-5)), "2026-06-30T00:00:00-05:00", "2031-06-30T23:59:59-05:00"),
    ],
)
def test_days_are_those_of_the_register(zone: tzinfo, first: str, last: str):
    badge = open_badge(dataclasses.replace(AWARD, zone=zone))

    assert (badge["validFrom"], badge["awardedDate"], badge["validUntil"]) == (first, first, last)


ZONES = st.sampled_from(["Africa/Tunis", "Asia/Kathmandu", "America/Santiago", "Africa/Cairo", "Pacific/Apia"])


@settings(max_examples=200, deadline=None)
@given(ZONES, st.dates(date(2015, 1, 1), date(2040, 1, 1)), st.integers(-7_200, 93_600))
def test_an_award_holds_on_its_day_and_no_other(name: str, day: date, second: int):
    zone = ZoneInfo(name)
    record = dataclasses.replace(AWARD, awarded_on=day, valid_until=day, zone=zone)
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    moment = (midnight + timedelta(seconds=second)).astimezone(zone)

    assert record.holds_until is not None
    assert (record.holds_from.date(), record.holds_until.date()) == (day, day)
    assert (record.holds_from.astimezone(UTC) <= moment <= record.holds_until.astimezone(UTC)) == (moment.date() == day)


def test_whole_credits_are_whole_numbers_and_hours_are_exact():
    def achievement(**fields: Any) -> dict[str, Any]:
        bent = dataclasses.replace(AWARD, achievement=dataclasses.replace(AWARD.achievement, **fields))
        return open_badge(bent)["credentialSubject"]["achievement"]

    assert repr(achievement(credits=Decimal("3.0"))["creditsAvailable"]) == "3"
    assert repr(achievement(credits=Decimal("2.50"))["creditsAvailable"]) == "2.5"
    assert achievement(credits=Decimal("2.50"))["creditPoints"] == "2.5"
    assert achievement(hours=Decimal("100"))["workloadHours"] == "100"
    assert achievement(hours=Decimal("7.50"))["workloadHours"] == "7.5"


def test_what_is_not_stated_is_left_out_rather_than_null():
    sparse = dataclasses.replace(
        AWARD,
        holder=dataclasses.replace(AWARD.holder, id=None),
        started_on=None,
        valid_until=None,
        achievement=dataclasses.replace(AWARD.achievement, credits=None, credit_system=None, prerequisites=None),
    )

    badge = open_badge(sparse)

    assert "null" not in json.dumps(badge)
    assert "validUntil" not in badge
    assert "id" not in badge["credentialSubject"]


def test_the_badge_has_what_the_standards_schema_requires():
    schema = json.loads(shared("openbadges_3.0", "schema", "ob_v3p0_achievementcredential_schema.json").read_bytes())
    badge = open_badge(AWARD)
    subject = badge["credentialSubject"]
    parts = {
        "AchievementSubject": [subject],
        "Achievement": [subject["achievement"]],
        "Alignment": subject["achievement"]["alignment"],
        "ResultDescription": subject["achievement"]["resultDescription"],
        "Result": subject["result"],
        "Profile": [badge["issuer"]],
        "IdentityObject": subject["identifier"],
        "IdentifierEntry": badge["issuer"]["otherIdentifier"],
    }

    assert [name for name in schema["required"] if name not in badge] == []
    for name, found in parts.items():
        assert found
        for part in found:
            assert [field for field in schema["$defs"][name]["required"] if field not in part] == []


def test_credits_whose_digits_canonicalisers_dispute_are_carried_exactly_and_not_as_a_number():
    what = dataclasses.replace(AWARD.achievement, credits=Decimal("8.2"))

    achievement = open_badge(dataclasses.replace(AWARD, achievement=what))["credentialSubject"]["achievement"]

    assert achievement["creditPoints"] == "8.2"
    assert "creditsAvailable" not in achievement


def test_our_own_terms_are_those_of_our_context():
    assert {name for name in bundled().load(PASSERELLE)["@context"] if not name.startswith("@")} == OWN_TERMS


def test_a_badge_without_our_own_terms_needs_no_context_but_the_standards():
    badge = open_badge(AWARD, own_terms=False)

    assert badge["@context"] == [CREDENTIALS_V2, OPEN_BADGES]
    assert canonical(badge)
    assert [name for name in OWN_TERMS if f'"{name}"' in json.dumps(badge)] == []
    assert badge["credentialSubject"]["achievement"]["creditsAvailable"] == 2.5
