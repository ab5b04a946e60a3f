"""Standards come with the register, each with its source, and their versions never change."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from passerelle.quality import queries, storing
from passerelle.quality.models import Criterion, Kind, Standard
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


def test_the_standards_that_come_with_the_register_are_there_and_come_once():
    assert {str(one): one.criteria.count() for one in Standard.objects.all()} == {
        "eqf-annex-iv/2017": 10,
        "esg-internal/2015": 10,
        "esg-agencies/2015": 14,
        "short-courses/1": 9,
    }
    assert storing.load_shipped() == 0


def test_every_standard_says_where_it_is_from():
    for told in storing.shipped():
        assert all(told[name] for name in ("source", "as_of", "language", "licence", "title")), told["scheme"]
        assert set(told["kinds"]) <= set(Kind.values)


def test_the_ten_principles_are_quoted_in_their_order():
    first, *_others, last = queries.standard_named("eqf-annex-iv/2017").criteria.order_by("place")

    assert first.text == "address the design of qualifications as well as application of the learning outcomes approach"
    assert last.text == "include the electronic accessibility of evaluation results"


def test_a_version_is_in_force_until_a_newer_one_begins():
    old = queries.standard_named("short-courses/1")
    same = {name: getattr(old, name) for name in ("title", "language", "source", "as_of", "licence", "comment_days")}
    new = Standard.objects.create(scheme=old.scheme, version="2", in_force_from=date(2027, 3, 1), **same)

    assert queries.newest(old.scheme, TODAY) == old
    assert queries.newest(old.scheme, date(2027, 3, 1)) == new
    assert queries.newer_than(old, TODAY) is None
    assert queries.newer_than(old, date(2027, 3, 1)) == new
    assert [str(one) for one in queries.in_force(date(2027, 3, 1)) if one.scheme == old.scheme] == [str(new)]


def test_the_database_refuses_to_change_a_version():
    standard = queries.standard_named("short-courses/1")

    for change in (
        lambda: Standard.objects.filter(pk=standard.pk).update(title="Another"),
        lambda: Criterion.objects.filter(standard=standard).update(text="Another"),
        lambda: Criterion.objects.filter(standard=standard).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
