"""Lines that were published one by one become editions of a list, and back: what they say, and who decided by them."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.recognition import factories

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
"""Slow: it takes the tables of the whole country back and forth, four minutes of a core."""
BEFORE = [("recognition", "0003_answers_by_time")]
AFTER = [("recognition", "0006_lines_stand_in_editions")]


@pytest.fixture(autouse=True)
def _as_it_is_afterwards():
    yield
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes("recognition"))


def migrate(to):
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return executor.loader.project_state(to).apps


def old_line(apps, story, number, state, module, **more):
    usual = {"published_by_id": story.officer.pk, "published_on": date(2026, 9, 1)} if state != "draft" else {}
    return apps.get_model("recognition", "PositiveListLine").objects.create(
        number=number, owner_id=story.polytechnic.pk, micro_credential_id=story.item.pk, programme_id=story.degree.pk,
        module_code=module, module_title="A module", credits=3, valid_from=date(2026, 9, 1), state=state,
        drafted_by_id=story.officer.pk, **usual | more,
    )  # fmt: skip


def test_published_lines_become_editions_and_come_back_as_they_were():
    story = factories.story()
    apps = migrate(BEFORE)
    old_line(apps, story, "RL-90001", "ended", "RE301", ended_on=date(2026, 10, 1))
    old_line(apps, story, "RL-90002", "in_force", "RE301", published_by_id=story.signatory.pk)
    old_line(apps, story, "RL-90003", "in_force", "RE204")
    old_line(apps, story, "RL-90004", "draft", "RE204")

    apps = migrate(AFTER)

    editions = apps.get_model("recognition", "Edition").objects.order_by("number")
    told = [
        (one.number, one.state, one.in_force_on, one.ended_on, [line.root for line in one.lines.order_by("position")])
        for one in editions
    ]
    day = date(2026, 9, 1)
    assert told == [
        (1, "superseded", day, date(2026, 10, 1), ["RL-90001"]),
        (2, "in_force", day, None, ["RL-90002", "RL-90003"]),
        (3, "draft", None, None, ["RL-90002", "RL-90003", "RL-90004"]),
    ]
    signatures = apps.get_model("recognition", "ListSignature").objects.filter(edition__number=2)
    assert {(one.state, one.signed_by_id, one.proof) for one in signatures} == {
        ("unsigned", story.officer.pk, None), ("unsigned", story.signatory.pk, None),
    }  # fmt: skip
    assert apps.get_model("recognition", "PositiveList").objects.get().title == "Positive list of Mirane Polytechnic"

    lines = migrate(BEFORE).get_model("recognition", "PositiveListLine").objects.order_by("number")

    assert [(line.number, line.state, line.published_on, line.ended_on) for line in lines] == [
        ("RL-90001", "ended", day, date(2026, 10, 1)),
        ("RL-90002", "in_force", day, None),
        ("RL-90003", "in_force", day, None),
        ("RL-90004", "draft", None, None),
    ]
