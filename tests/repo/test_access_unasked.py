"""Mass assignment: what nobody asked for, sent with every change, changes nothing (RELIABILITY A8, ASVS 15.3.3)."""

from __future__ import annotations

import secrets
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from tests.repo.access.bodies import body_of
from tests.repo.access.routes import SAFE
from tools import access

if TYPE_CHECKING:
    from tests.repo.access.asking import Asker
    from tests.repo.access.routes import Doors, Route
    from tests.repo.access.world import World

pytestmark = pytest.mark.django_db
TABLE = access.read()

UNASKED = {
    "state": "registered",
    "stage": "decided",
    "version": "99",
    "edition": "99",
    "number": "MC-00001",
    "reference": "P-1",
    "is_active": "false",
    "is_staff": "true",
    "is_superuser": "true",
    "listed_on": "2020-01-01",
    "decided_on": "2020-01-01",
    "valid_until": "2099-01-01",
    "submitted_on": "2020-01-01",
    "result": "distinction",
    "score": "100",
    "duties": "operator",
}
PEOPLE_UNASKED = ("by", "person", "holder", "learner", "assessor", "decided_by", "drafted_by", "registrar")
BODIES_UNASKED = ("organisation", "awarder", "provider", "employer", "owner", "applicant")
SECRET = {
    "public_multibase",
    "uuid",
    "token_hash",
    "digest",
    "document",
    "noted",
    "payload",
    "index",
    "prepared",
    "last_login",
    "password",
}
"""Columns that chance fills."""


def picture() -> dict[str, list[Any]]:
    """Return every row of every table, without moments and chance."""
    found = {}
    with connection.cursor() as cursor:
        for label, sql, values in questions():
            found[label] = cursor.execute(sql, values).fetchall()
    return found


@cache
def questions() -> list[tuple[str, str, tuple[Any, ...]]]:
    """Return what the picture asks of each table, written once."""
    asked = []
    for model in apps.get_models():
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if not isinstance(field, models.DateTimeField | models.BinaryField | models.UUIDField)
            and field.attname not in SECRET
        ]
        rows = model._default_manager.order_by("pk").values_list(*fields)
        asked.append((model._meta.label, *rows.query.sql_with_params()))
    return asked


def allowed(doors: Doors) -> list[tuple[Route, str, str, str]]:
    """Return each change with somebody whom the table lets through, for each thing."""
    found = []
    for row in TABLE.rows.values():
        if row.method in SAFE:
            continue
        for variant, cells in row.cells(TABLE.people).items():
            who = next((name for name, got in cells.items() if got == "yes"), None)
            if who is not None:
                found.append((doors[row.key], row.kind, variant, who))
    return found


class Chance:
    """What is drawn by chance, drawn alike after each request: a reference of somebody new, an address.

    The clock stands still as well: what is signed says its second.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        now = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: now)
        self.drawn = Random(0)
        monkeypatch.setattr(secrets, "token_hex", lambda size=32: self.drawn.randbytes(size).hex())
        monkeypatch.setattr(secrets, "randbits", self.drawn.getrandbits)

    def again(self) -> None:
        self.drawn.seed(0)


def test_fields_that_nobody_asked_for_change_nothing(
    world: World, asker: Asker, doors: Doors, monkeypatch: pytest.MonkeyPatch
):
    """Posted to every form and operation, with somebody's rights to the act itself."""
    chance = Chance(monkeypatch)
    before, other = picture(), world.bodies["b"]
    changed, acted = [], set()
    for door, kind, variant, who in allowed(doors):
        thing = {} if kind == access.NOTHING else world.things[kind][variant]
        body = body_of(door.name, thing, world)
        people = dict.fromkeys(PEOPLE_UNASKED, world.people["other"].reference)
        unasked = UNASKED | people | dict.fromkeys(BODIES_UNASKED, other.number)
        said = {name: value for name, value in unasked.items() if name not in body}
        chance.again()
        without = _after(before, asker, world, door, thing, who, body)
        if without != before:
            acted.add(door.name)
            chance.again()
            if _after(before, asker, world, door, thing, who, body | said) not in (without, before):
                changed.append((door.name, variant, who))
    assert changed == [], changed
    assert len(acted) >= 95, sorted(acted)


def _after(
    before: dict[str, list[Any]],
    asker: Asker,
    world: World,
    door: Route,
    thing: dict[str, Any],
    who: str,
    body: dict[str, Any],
) -> dict[str, list[Any]]:
    """Return the picture after a request: the one before where not one row was written, not even for a moment."""
    here, written = transaction.savepoint(), connection.connection.total_changes
    try:
        asker.send(door.method, door.of(thing), session=world.sessions[who], body=body, as_json=door.is_api)
        return picture() if connection.connection.total_changes > written else before
    finally:
        transaction.savepoint_rollback(here)


def test_what_a_description_may_not_state_is_refused_whole(world: World, asker: Asker):
    """`stated` is checked name by name: one unknown name, and nothing of it is kept."""
    draft = world.things["micro_credential"]["a_draft"]
    for name, value in UNASKED.items():
        body = {"stated": {"title": {"en": "Other"}, name: value}, "seen_version": 1}
        answer, written = asker.ask(
            "PATCH",
            f"/api/micro-credentials/{draft['number']}",
            session=world.sessions["a.signatory"],
            body=body,
            as_json=True,
        )
        assert (name, answer.status_code, written) == (name, 422, 0)


def test_the_matrix_runs_where_it_can_see_every_row_written():
    assert connection.vendor == "sqlite"
