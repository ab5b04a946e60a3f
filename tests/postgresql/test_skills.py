"""Two runs that load the same scheme at once write every skill once."""

from __future__ import annotations

import pytest

from passerelle.skills import queries
from passerelle.skills.models import Need, Occupation, Skill
from tests.at_once import at_once
from tests.skills.test_loading import load

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_two_runs_at_once_load_one_scheme():
    at_once([load] * 4)

    assert len(queries.loaded()) == 1
    assert [model.objects.count() for model in (Skill, Occupation, Need)] == [8, 2, 4]
