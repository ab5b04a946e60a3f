"""A change to a registered entry and many hands at once, on a database in a file: one of them wins, whole."""

from __future__ import annotations

import pytest

from passerelle.catalogue import revising
from passerelle.catalogue.models import MicroCredential, Revision
from passerelle.core.errors import PasserelleError
from passerelle.journal.models import Fact
from passerelle.registers.models import EntryVersion
from passerelle.vetting import actions
from passerelle.vetting.models import Case, Decision
from passerelle.vetting.states import Stage
from tests.awards.test_at_once import at_once
from tests.catalogue.test_revising import registered
from tests.factories import member
from tests.vetting import factories as given
from tests.vetting.factories import TODAY
from tests.vetting.test_revising import BIGGER, judged, sent

pytestmark = pytest.mark.django_db(transaction=True)


def refusals(found: list[object]) -> int:
    return sum(isinstance(one, PasserelleError) for one in found)


def test_of_eight_who_begin_one_does(file_database: None):
    entry = registered()
    by = member(entry.awarding_body)

    found = at_once([lambda: revising.begin(entry, BIGGER, by=by, today=TODAY)] * 8)

    assert (Revision.objects.count(), refusals(found)) == (1, 7)


@pytest.mark.parametrize("fields", [BIGGER, {"summary": {"en": "Mend pumps."}}], ids=["substantive", "minor"])
def test_of_eight_who_send_one_does(file_database: None, fields: dict[str, object]):
    entry = registered()
    by = member(entry.awarding_body)
    number = revising.begin(entry, fields, by=by, today=TODAY).number

    def send() -> Revision:
        return revising.send(Revision.objects.get(number=number), by=by, today=TODAY, seen_version=1)

    found = at_once([send] * 8)

    assert refusals(found) == 7
    steps = Fact.objects.filter(subject=entry.number, kind__regex="(revise|propose_revision)$")
    assert steps.count() == 1
    assert EntryVersion.objects.filter(entry=entry.number).count() == MicroCredential.objects.get(pk=entry.pk).edition


def test_one_case_is_opened_however_often_it_is_asked_for(file_database: None):
    revision = sent()
    Case.objects.filter(revision=revision).delete()

    at_once([lambda: actions.open_revision(revision.entry)] * 8)

    assert Case.objects.filter(revision=revision).count() == 1


def test_of_a_decision_and_a_withdrawal_one_holds(file_database: None):
    revision = sent()
    case = judged(revision)
    officer, owner = given.officer(), given.signatory_of(case)

    def decide() -> Decision:
        return actions.decide(
            Case.objects.get(pk=case.pk), by=officer, today=TODAY, outcome="register", reasons=given.REASONS
        )

    def withdraw() -> Revision:
        return actions.withdraw_revision(Revision.objects.get(pk=revision.pk), by=owner, today=TODAY)

    found = at_once([decide, withdraw, decide, withdraw])

    case.refresh_from_db()
    revision.refresh_from_db()
    entry = MicroCredential.objects.get(number=revision.entry)
    assert refusals(found) == 3
    assert (case.stage, revision.state, entry.state, entry.edition) in {
        (Stage.DECIDED, "accepted", "registered", 2),
        (Stage.CLOSED, "withdrawn", "registered", 1),
    }
