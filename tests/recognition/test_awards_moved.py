"""Cases of one award hold it as their own, and go back to it: what was live, and who decides."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from passerelle.recognition import actions
from passerelle.recognition.models import CaseAward, RecognitionCase
from tests.recognition import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BEFORE = [("recognition", "0009_agreements_are_signed")]
AFTER = [("recognition", "0012_awards_stand_in_cases")]


@pytest.fixture(autouse=True)
def _as_it_is_afterwards():
    yield
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes("recognition"))


def migrate(to):
    executor = MigrationExecutor(connection)
    executor.migrate(to)
    return executor.loader.project_state(to).apps


def test_each_case_keeps_its_award_there_and_back():
    story = factories.story()
    factories.published(story)
    first = factories.applied_to([story.award], story.degree, by=story.amina)
    actions.withdraw(first, by=story.amina)
    second = factories.applied_to([story.award], story.degree, by=story.amina)

    apps = migrate(BEFORE)
    cases = apps.get_model("recognition", "RecognitionCase").objects.order_by("pk")
    assert list(cases.values_list("number", "award")) == [
        (first.number, story.award.pk), (second.number, story.award.pk),
    ]  # fmt: skip

    migrate(AFTER)
    assert list(CaseAward.objects.order_by("case_id").values_list("case__number", "award", "target", "is_live")) == [
        (first.number, story.award.pk, story.degree.number, False),
        (second.number, story.award.pk, story.degree.number, True),
    ]
    assert set(RecognitionCase.objects.values_list("body", flat=True)) == {story.polytechnic.pk}


def test_a_case_of_two_awards_cannot_be_said_in_the_old_way():
    story = factories.story()
    second = factories.award(story.amina, factories.micro_credential("Pump Repair", story.authority))
    case = factories.applied_to([story.award, second], story.degree, by=story.amina)

    with pytest.raises(ValueError, match=case.number):
        migrate(BEFORE)
