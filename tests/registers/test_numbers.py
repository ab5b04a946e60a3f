"""Register numbers: given once, in order, under any number of writers."""

from __future__ import annotations

import pytest
from django.db import transaction

from passerelle.registers.models import Counter
from passerelle.registers.numbers import next_number, take, written
from tests.at_once import at_once


@pytest.mark.django_db
def test_numbers_begin_at_one_and_go_up_in_each_register_alone():
    assert [next_number("MC"), next_number("MC"), next_number("SC"), next_number("MC")] == [
        *("MC-00001", "MC-00002", "SC-00001", "MC-00003"),
    ]


@pytest.mark.django_db
def test_a_block_is_consecutive_and_the_next_number_follows_it():
    assert (take("MC", 500), next_number("MC")) == (range(1, 501), "MC-00501")


@pytest.mark.django_db
def test_numbers_beyond_five_digits_go_on():
    Counter.objects.create(prefix="MC", last=99_999)

    assert (next_number("MC"), written("MC", 7)) == ("MC-100000", "MC-00007")


@pytest.mark.django_db
def test_a_number_of_an_act_that_was_undone_is_given_again():
    with transaction.atomic():
        assert next_number("MC") == "MC-00001"
        transaction.set_rollback(True)

    assert next_number("MC") == "MC-00001"


@pytest.mark.usefixtures("file_database")
@pytest.mark.django_db(transaction=True)
def test_eight_writers_get_distinct_numbers():
    taken = at_once([lambda: [next_number("MC") for _ in range(12)]] * 8)

    numbers = sorted(number for part in taken for number in part)
    assert numbers == [written("MC", number) for number in range(1, 97)]
