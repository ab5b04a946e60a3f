"""What tests begin with is laid down again only where the database is exactly as it was when it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from passerelle.organisations.models import Organisation, Role
from tests import factories, laid_down, remembered
from tests.vetting import factories as vetting

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Callable[[str], Organisation]:
    """Return what makes an awarder, knows nothing yet, and notes each time it runs."""

    def make(name: str) -> Organisation:
        make.ran += 1
        return factories.organisation([Role.AWARDER], legal_name=name)

    make.ran = 0
    make.__qualname__ = f"body {next(factories.numbers)}"
    return remembered.remembered(make)


def held() -> dict[Any, Any]:
    """Return every row of the database."""
    return laid_down.STORES[connection.vendor].rows()


def undone(act: Callable[[], object]) -> object:
    """Return what an act returned, and leave the database as a new test finds it."""
    with transaction.atomic():
        returned = act()
        transaction.set_rollback(True)
    remembered.standing.settle(remembered.UNTOUCHED)
    return returned


def test_what_was_made_is_laid_down_again_row_by_row(body):
    first = undone(lambda: (body("One").pk, held()))
    again = undone(lambda: (body("One").pk, held()))

    assert (again, body.__wrapped__.ran) == (first, 1)


def test_one_thing_after_another_is_remembered_as_such(body):
    first = undone(lambda: (body("One").pk, body("Two").pk, held()))
    again = undone(lambda: (body("One").pk, body("Two").pk, held()))
    undone(lambda: (body("Two"), body("One")))

    assert (again, body.__wrapped__.ran) == (first, 4)
    assert Organisation.objects.count() == 0


def test_after_any_write_it_runs_as_it_stands(body):
    undone(lambda: body("One"))

    undone(lambda: (factories.person(), body("One")))

    assert body.__wrapped__.ran == 2


def test_after_a_write_that_was_taken_back_it_runs_as_it_stands(body):
    undone(lambda: body("One"))

    def taken_back() -> None:
        with transaction.atomic():
            factories.person()
            transaction.set_rollback(True)
        body("One")

    undone(taken_back)
    assert body.__wrapped__.ran == 2


def test_what_was_made_in_a_savepoint_that_is_over_is_not_counted_on(body):
    def taken_back() -> None:
        with transaction.atomic():
            body("One")
            transaction.set_rollback(True)
        assert remembered.standing.now() is None
        body("One")

    undone(taken_back)
    undone(taken_back)

    assert body.__wrapped__.ran == 3


def test_a_test_that_changes_the_product_makes_everything_itself(body, monkeypatch):
    body("One")

    assert (remembered.standing.now(), body.__wrapped__.ran) == (None, 1)
    assert Organisation.objects.count() == 1


def test_what_is_returned_is_a_row_of_the_database_and_nobody_elses(body):
    first, again = undone(lambda: body("One")), undone(lambda: body("One"))

    assert first == again
    assert first is not again


def test_a_case_that_was_decided_comes_back_with_every_row_that_its_acts_wrote_and_changed():
    first = undone(lambda: (vetting.decided().number, held()))
    again = undone(lambda: (vetting.decided().number, held()))

    assert again == first
