"""Rows of several experts are held in the order of their keys, so that no two cases wait for each other in a ring."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from passerelle.vetting.actions import close, form_panel, replace_seat
from passerelle.vetting.actions.steps import release, taken
from passerelle.vetting.models import Expert
from tests.vetting import factories as given

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def touching(act: Callable[[], object]) -> list[str]:
    """Return what an act does with the rows of experts that others may want: hold them in order, or change them."""
    with CaptureQueriesContext(connection) as captured:
        act()
    told = [query["sql"] for query in captured]
    ordered = re.compile(
        r'SELECT "vetting_expert"."id"( AS "pk")? FROM "vetting_expert" .*'
        r'ORDER BY ("vetting_expert"."id"|1) ASC( FOR UPDATE)?$',
        re.DOTALL,
    )
    return [
        "changed" if sql.startswith('UPDATE "vetting_expert"') else "held in order"
        for sql in told
        if sql.startswith('UPDATE "vetting_expert"') or ordered.match(sql)
    ]


def test_a_panel_that_is_let_go_is_held_in_order_before_it_is_changed():
    case = given.formed()

    assert touching(lambda: close(case)) == ["held in order", "changed"]
    assert set(Expert.objects.values_list("open_cases", flat=True)) == {0}


def test_a_panel_that_is_invited_is_held_in_order_before_its_first_member_is_changed():
    given.pool()
    entry, registrar = given.listed(), given.registrar()

    acts = touching(lambda: form_panel(entry.number, by=registrar, today=given.TODAY))

    assert acts == ["held in order", *["changed"] * 5]


def test_who_leaves_a_seat_and_who_takes_it_are_held_in_order_before_either_is_changed():
    case = given.formed()
    seat, registrar = case.seats.earliest("place"), given.registrar()

    acts = touching(lambda: replace_seat(seat, by=registrar, today=given.TODAY))

    assert acts == ["held in order", "changed", "changed"]


def test_the_order_is_that_of_the_keys_however_they_are_asked_for():
    keys = sorted(expert.pk for expert in given.pool())

    with transaction.atomic():
        assert taken(reversed(keys)) == keys
        assert taken([]) == []


def test_nobody_gets_less_than_no_case_by_being_let_go_twice():
    case = given.formed()
    release(case)
    release(case)

    assert min(Expert.objects.values_list("open_cases", flat=True)) == 0
