"""Many at once: of larger awards that claim the same credits one is made, whoever is faster."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection

from passerelle.core.errors import PasserelleError
from passerelle.stacking import asking, confirming
from passerelle.stacking.models import CountedPart, LargerAward
from tests.at_once import at_once
from tests.awards import factories as base
from tests.stacking import factories as make

TODAY = make.today()


@pytest.mark.django_db(transaction=True)
def test_a_lot_is_never_spent_twice(file_database: None):
    many = 64 if connection.vendor == "postgresql" else 6
    at = make.workshop()
    learner = base.person()
    at.give(learner)
    asked = []
    for place in range(8 if many == 64 else 2):
        whole = make.entry(at.awarder, f"Whole {place}", 18)
        asked.append(make.checked(at, asking.ask(make.composition(whole, at.parts), by=learner, today=TODAY)))

    def confirm(number: str):
        return lambda: confirming.confirm(LargerAward.objects.get(number=number), by=at.second, today=TODAY)

    told = at_once([confirm(asked[place % len(asked)].number) for place in range(many)])

    made = [one for one in told if not isinstance(one, PasserelleError)]
    assert len({one.number for one in made}) == 1
    assert Counter(CountedPart.objects.values_list("lot", flat=True)).most_common(1)[0][1] == 1
    assert CountedPart.objects.count() == 3
    assert sorted(LargerAward.objects.values_list("state", flat=True)).count("confirmed") == 1
