"""The working calendars: those that come along say where they rest, an operator adds others, faults have names."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from passerelle.core.working_days import WorkingCalendar
from passerelle.vetting import working_days
from passerelle.vetting.checks import refuse_what_is_amiss
from tests.vetting import factories as given

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

UNVERIFIED = {"JM", "MA", "MY"}
TODAY = date(2026, 11, 26)
KENYA: dict[str, Any] = {
    "country": "KE",
    "source": "a list of holidays",
    "as_of": "2026-01-05",
    "verified": True,
    "holidays": [{"on": "06-01", "name": "Madaraka Day", "moves": "sunday_to_next_free_day"}],
}


@pytest.fixture
def folder(tmp_path: Path, settings: SettingsWrapper) -> Path:
    settings.PASSERELLE_CALENDARS, settings.PASSERELLE_CALENDARS_STATED = tmp_path, True
    return tmp_path


def kept(folder: Path, document: Any, name: str = "KE.json") -> Path:
    (folder / name).write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return folder


def off(country: str, year: int) -> list[str]:
    """Return the holidays of a year that change what is a working day, as MM-DD."""
    calendar = working_days.shipped()[country]
    return [f"{day:%m-%d}" for day in sorted(calendar.holidays(year)) if day.weekday() not in calendar.weekend]


def test_every_calendar_says_where_it_rests_and_of_when_and_whether_that_was_checked():
    calendars = working_days.shipped()

    assert sorted(calendars) == ["AU", "FR", "JM", "JP", "MA", "MI", "MT", "MY", "NZ", "PT"]
    assert all(one.source and date.fromisoformat(one.as_of) <= TODAY for one in calendars.values())
    assert {country for country, one in calendars.items() if not one.verified} == UNVERIFIED
    assert all(calendars[country].note for country in UNVERIFIED)


def test_japan_moves_a_holiday_from_a_sunday_past_other_holidays_and_fills_a_gap_of_one_day():
    assert off("JP", 2026) == [
        *("01-01", "01-12", "02-11", "02-23", "03-20", "04-29", "05-04", "05-05", "05-06", "07-20", "08-11"),
        *("09-21", "09-22", "09-23", "10-12", "11-03", "11-23"),
    ]
    assert off("JP", 2027) == [
        *("01-01", "01-11", "02-11", "02-23", "03-22", "04-29", "05-03", "05-04", "05-05", "07-19", "08-11"),
        *("09-20", "09-23", "10-11", "11-03", "11-23"),
    ]


def test_new_zealand_gives_the_monday_or_the_tuesday_for_a_weekend():
    assert off("NZ", 2027) == [
        *("01-01", "01-04", "02-08", "03-26", "03-29", "04-26", "06-07", "06-25", "10-25", "12-27", "12-28")
    ]
    assert off("NZ", 2028)[:2] == ["01-03", "01-04"]


def test_portugal_and_malta_move_nothing():
    assert off("PT", 2027) == ["01-01", "03-26", "05-27", "06-10", "10-05", "11-01", "12-01", "12-08"]
    assert off("MT", 2027) == [
        *("01-01", "02-10", "03-19", "03-26", "03-31", "06-07", "06-29", "09-08", "09-21", "12-08", "12-13")
    ]


@pytest.mark.parametrize(
    ("country", "on", "lack", "year"),
    [
        ("FR", TODAY, "", 0),
        ("KE", TODAY, "unknown", 0),
        ("MY", TODAY, "unverified", 0),
        ("NZ", TODAY, "", 0),
        ("JP", date(2027, 11, 2), "year", 2028),
        ("JP", date(2027, 9, 2), "", 0),
        ("NZ", date(2029, 1, 2), "year", 2029),
    ],
)
def test_what_a_calendar_lacks_is_told(settings: SettingsWrapper, country: str, on: date, lack: str, year: int):
    settings.PASSERELLE_COUNTRY = country
    found = working_days.standing(on)

    assert (found.lack, found.year) == (lack, year)
    assert (found.calendar == WorkingCalendar()) is (lack in {"unknown", "unverified"})
    assert working_days.here() == found.calendar


def test_an_operator_adds_a_calendar_and_replaces_one(folder: Path, settings: SettingsWrapper):
    kept(folder, KENYA)
    kept(folder, KENYA | {"country": "MY", "holidays": [{"on": "08-31", "name": "National Day"}]}, "MY.json")

    settings.PASSERELLE_COUNTRY = "KE"
    assert sorted(working_days.here().holidays(2025)) == [date(2025, 6, 1), date(2025, 6, 2)]
    settings.PASSERELLE_COUNTRY = "MY"
    assert working_days.standing(TODAY).lack == ""
    assert sorted(working_days.here().holidays(2027)) == [date(2027, 8, 31)]
    assert (working_days.faults(), run_checks(tags=["calendars"])) == ((), [])


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("{", "KE.json: document: JSON in UTF-8 expected"),
        ("[1]", "KE.json: document: an object expected"),
        (KENYA | {"country": "UG"}, "KE.json: country: KE expected"),
        (KENYA | {"country": "Kenya"}, "KE.json: country: two capital letters expected"),
        (KENYA | {"source": " "}, "KE.json: source: the law or the list it follows expected"),
        (KENYA | {"as_of": "lately"}, "KE.json: as_of: date expected"),
        (KENYA | {"verified": "yes"}, "KE.json: verified: true or false expected"),
        (KENYA | {"holidays": "all"}, "KE.json: holidays: a list expected"),
        (KENYA | {"holidays": ["06-01"]}, "KE.json: holidays.0: on, name and perhaps moves expected"),
        (KENYA | {"holidays": [{"on": "13-01"}]}, "KE.json: holidays.0.on: date expected"),
        (KENYA | {"holidays": [{"on": "06-monday-6"}]}, "KE.json: holidays.0.on: MM-DD, MM-monday-1, or a number"),
        (
            KENYA | {"holidays": [{"on": "06-01", "moves": "away"}]},
            "KE.json: holidays.0.moves: sunday_to_next_free_day",
        ),
        (KENYA | {"holidays": [{"on": "easter", "moves": "weekend_to_monday"}]}, "KE.json: holidays.0.moves: a day of"),
        (KENYA | {"years": {"next": []}}, "KE.json: years.next: a year expected"),
        (KENYA | {"years": []}, "KE.json: years: lists by year expected"),
        (KENYA | {"weekend": [0, 1, 2, 3, 4, 5, 6]}, "KE.json: weekend: weekday numbers that leave a working day"),
        (KENYA | {"weekend": ["saturday"]}, "KE.json: weekend: weekday numbers that leave a working day"),
        (KENYA | {"wekend": [4, 5]}, "KE.json: wekend: one of "),
    ],
)
def test_a_file_with_a_fault_keeps_the_service_from_starting_and_is_named(folder: Path, document: Any, told: str):
    kept(folder, document)

    (found,) = run_checks(tags=["calendars"])
    assert (found.id, found.msg.startswith(told)) == ("passerelle.calendars.file", True), found.msg
    with pytest.raises(ImproperlyConfigured, match=r"KE\.json"):
        refuse_what_is_amiss()
    assert "KE" not in working_days.added()


def test_a_stated_folder_that_is_not_there_is_named(folder: Path, settings: SettingsWrapper):
    settings.PASSERELLE_CALENDARS = folder / "missing"

    assert [one.id for one in run_checks(tags=["calendars"])] == ["passerelle.calendars.folder"]
    settings.PASSERELLE_CALENDARS_STATED = False
    assert run_checks(tags=["calendars"]) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "told", "untold"),
    [
        ("FR", "L3133-1", "The operator of the register adds"),
        ("KE", "There is no working calendar for Kenya", "Working days are counted by"),
        ("MY", "Nobody has compared the working calendar of Malaysia", "Working days are counted by"),
    ],
)
def test_the_registrars_desk_says_by_what_it_counts(
    client: Client, settings: SettingsWrapper, country: str, told: str, untold: str
):
    settings.PASSERELLE_COUNTRY = country
    client.force_login(given.registrar())
    page = client.get("/registrar/").content.decode()

    assert (told in page, untold in page) == (True, False)
