"""Every address, every person, own and others' things, against one table (tests/repo/access/table.txt).

RELIABILITY A4: no address serves a look and a change under one permission, and an address that nobody thought about
fails here. A8: who is refused learns nothing, and changes nothing.
"""

from __future__ import annotations

from difflib import ndiff
from typing import TYPE_CHECKING, Any

import pytest

from tests.repo.access import matrix, routes
from tests.repo.access.asking import Asker
from tests.repo.access.bodies import body_of
from tests.repo.access.routes import SAFE
from tests.repo.access.world import VISITOR
from tools import access

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.repo.access.routes import Doors, Route
    from tests.repo.access.world import World

pytestmark = pytest.mark.django_db
TABLE = access.read()
NEWCOMER = "newcomer"
ONE_ADDRESS = {"inbox:unsubscribe"}
"""Served by both methods, as RFC 8058 asks of the one address that stands in the head of a mail."""


@pytest.fixture
def asker() -> Asker:
    """Every request of these tests is undone, and nothing else is changed."""
    return Asker(is_still=True)


def test_every_door_is_in_the_table_and_every_row_is_a_door(world: World, asker: Asker, doors: Doors):
    rows = [row.key for rows in TABLE.chapters.values() for row in rows]

    assert sorted(doors) == sorted(rows), (
        f"Not in the table:\n{as_they_are(asker, world, doors, doors.keys() - set(rows))}"
    )


def as_they_are(asker: Asker, world: World, doors: Doors, keys: Iterable[tuple[str, str]]) -> str:
    """Return the rows that these doors would have today, with the kind of thing that most people find there."""
    told = []
    for key in sorted(keys):
        needs = set(doors[key].parameters)
        fit = [kind for kind, things in world.things.items() if needs and needs <= set(next(iter(things.values())))]
        tried = [
            (kind, matrix.seen(asker, world, doors[key], access.Row(*key, kind))) for kind in fit or [access.NOTHING]
        ]
        told.append(TABLE.write_row(*key, *max(tried, key=lambda one: str(one[1]).count("'yes'"))))
    return "\n".join(told)


def test_the_table_knows_everybody_and_everything(world: World):
    assert set(TABLE.people) == set(world.sessions)
    kinds = {row.kind for row in TABLE.rows.values()} - {access.NOTHING}
    assert kinds - world.things.keys() == set()


@pytest.mark.slow
@pytest.mark.parametrize("chapter", list(TABLE.chapters))
def test_everybody_gets_what_the_table_says(world: World, asker: Asker, doors: Doors, chapter: str):
    """A hundred thousand requests, twenty minutes of a core."""
    told, found = [], []
    for row in TABLE.chapters[chapter]:
        _compare(row, matrix.seen(asker, world, doors[row.key], row), told, found)
    assert told == found, "The table says (-), the product does (+):\n" + "\n".join(ndiff(told, found))


@pytest.mark.parametrize("chapter", list(TABLE.chapters))
def test_some_of_every_answer_get_what_the_table_says(world: World, asker: Asker, doors: Doors, chapter: str):
    """Every door and every thing, by people drawn from all; where one differs, the row is tried by everybody."""
    told, found = [], []
    for row in TABLE.chapters[chapter]:
        people = [VISITOR] if doors[row.key].is_foreign else list(world.sessions)
        some = matrix.some_of_every_answer(row, row.cells(people))
        seen = matrix.seen(asker, world, doors[row.key], row, some)
        if seen != {
            variant: {who: cells[who] for who in some[variant]} for variant, cells in row.cells(people).items()
        }:
            _compare(row, matrix.seen(asker, world, doors[row.key], row), told, found)
    assert told == found, "The table says (-), the product does (+):\n" + "\n".join(ndiff(told, found))


def _compare(row: access.Row, seen: access.Cells, told: list[str], found: list[str]) -> None:
    people = next(iter(seen.values()))
    if row.cells(people) != seen:
        told += TABLE.write_row(row.method, row.name, row.kind, row.cells(people)).splitlines()
        found += TABLE.write_row(row.method, row.name, row.kind, seen).splitlines()


def test_no_address_serves_a_look_and_a_change(world: World, asker: Asker, doors: Doors):
    """One name, one method; asked for the other kind, it says 405 (what others wrote is asked with GET alone)."""
    names = [name for _method, name in doors]
    assert {name for name in names if names.count(name) > 1} == ONE_ADDRESS

    mixed = []
    for page in (one for one in routes.pages() if one.name not in ONE_ADDRESS):
        other = "POST" if matrix.methods_of(asker, world, page) <= SAFE else "GET"
        answer, _written = asker.ask(other, page.anywhere, session=world.sessions[NEWCOMER])
        if answer.status_code != 405:
            mixed.append((page.name, other, answer.status_code))
    assert mixed == []


def test_a_visitor_is_stopped_before_anything_is_looked_up(world: World, asker: Asker, doors: Doors):
    """An address that some visitor gets nothing from asks who they are first, also where there is nothing."""
    let_on = []
    for row in TABLE.rows.values():
        stopped = {cells[VISITOR] for cells in row.cells([VISITOR]).values()} == {row.outside}
        if stopped and not doors[row.key].is_foreign:
            outcome = asker.outcome(row.method, doors[row.key].anywhere, as_json=doors[row.key].is_api)
            if outcome != row.outside:
                let_on.append((*row.key, outcome))
    assert let_on == []


@pytest.mark.parametrize("method", ["its own", "HEAD", "OPTIONS"])
def test_who_may_not_see_a_thing_cannot_tell_it_from_none(world: World, asker: Asker, doors: Doors, method: str):
    """The answer about a thing of somebody else is the answer about a number that nobody has."""
    told = []
    for row in TABLE.rows.values():
        for variant, cells in row.cells([NEWCOMER]).items():
            if cells[NEWCOMER] != "404" or row.kind == access.NOTHING:
                continue
            door, thing = doors[row.key], world.things[row.kind][variant]
            absent = thing if door.parameters else {name: 0 if name == "pk" else "0" for name in thing}
            there = answered(asker, world, door, method, door.of(thing), thing)
            none = answered(asker, world, door, method, door.of_none(thing), absent)
            if there != none:
                told.append((*row.key, variant, there, none))
    assert told == [], told


def answered(
    asker: Asker, world: World, door: Route, method: str, path: str, thing: dict[str, Any]
) -> tuple[int, str | None]:
    own = method == "its own"
    body = body_of(door.name, thing, world) if own and door.method not in SAFE else None
    how = {"session": world.sessions[NEWCOMER], "body": body, "as_json": door.is_api}
    answer, _written = asker.ask(door.method if own else method, path, **how)
    return answer.status_code, answer.headers.get("Allow")


def test_the_page_on_access_is_written_from_the_table():
    assert access.PAGE.read_text("utf-8") == access.page()
