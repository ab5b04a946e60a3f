"""The file of everything is handed out bit by bit: to its person alone, whole, and never in memory as a whole."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from passerelle.portfolio import exporting
from passerelle.portfolio.models import Export
from passerelle.portfolio.states import ExportState
from tests.awards.factories import person

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
LARGE = 96 * 1024 * 1024
"""Bytes: what somebody with many scans may have."""
MOST = 4 * 1024 * 1024


def large(who: Person, size: int = LARGE) -> Export:
    """Return an export that was made, with a file of this size in its place (of holes: it fills no disk)."""
    made = Export.objects.create(
        person=who, state=ExportState.MADE, asked_at=timezone.now(), made_at=timezone.now(), size=size, sha256="0" * 64
    )
    exporting.folder().mkdir(parents=True, exist_ok=True)
    with exporting.place_of(made).open("wb") as target:
        target.write(b"PK")
        target.truncate(size)
    return made


def ways(export: Export) -> list[str]:
    return [reverse("portfolio:export", args=[export.key]), f"/api/portfolio/exports/{export.key}/file"]


def asked(who: Person, path: str, **headers: str) -> Any:
    client = Client(headers=headers)
    client.force_login(who)
    return client.get(path)


@pytest.mark.parametrize("way", [0, 1])
def test_a_large_file_is_sent_whole_and_a_few_megabytes_of_it_are_in_memory_at_once(way: int):
    who = person()
    path = ways(large(who))[way]

    tracemalloc.start()
    answer = asked(who, path)
    sizes = [len(piece) for piece in answer.streaming_content]
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (answer.status_code, sum(sizes), int(answer.headers["Content-Length"])) == (200, LARGE, LARGE)
    assert most < MOST


@pytest.mark.parametrize("way", [0, 1])
def test_it_is_saved_as_a_zip_is_kept_nowhere_on_the_way_and_is_not_packed_twice(way: int):
    who = person()
    path = ways(large(who, 3_000))[way]

    answer = asked(who, path, accept_encoding="gzip")

    told = {name: answer.headers.get(name) for name in ("Content-Type", "Cache-Control", "Content-Encoding")}
    assert told == {"Content-Type": "application/zip", "Cache-Control": "private, no-store", "Content-Encoding": None}
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert b"".join(answer.streaming_content)[:2] == b"PK"


@pytest.mark.parametrize("way", [0, 1])
def test_it_is_nobody_elses(way: int):
    path = ways(large(person(), 3_000))[way]

    assert asked(person(), path).status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_told_as_gone():
    who = person()
    made = large(who, 3_000)
    exporting.place_of(made).unlink()

    page, told = (asked(who, path) for path in ways(made))

    assert (page.status_code, told.status_code, told.json()["data"]) == (409, 409, {"reason": "export_gone"})


@pytest.mark.usefixtures("_own_data")
def test_what_is_deleted_while_it_is_sent_is_sent_to_its_end():
    who = person()
    made = large(who, 300_000)

    with exporting.take(made, by=who) as source:
        first = source.read(2)
        exporting.place_of(made).unlink()
        rest = source.read()

    assert (first, len(rest)) == (b"PK", 299_998)
