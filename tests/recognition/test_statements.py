"""What was recognised is signed once, ends with the decision, and is found in force or undone by every check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from passerelle.awards import publication, verification
from passerelle.awards.keys import key_to_sign_with
from passerelle.core.errors import NotNow, WrongState
from passerelle.journal.models import Fact
from passerelle.recognition import actions, jobs, statements
from passerelle.recognition.models import LineMode, RecognitionCase, RecognitionStatement
from passerelle.recognition.states import StatementState
from passerelle.signing import actions as signing
from passerelle.signing import queries as keys
from passerelle.signing.identifiers import awarder_did, did_for
from passerelle.signing.models import REGISTER, Intent
from passerelle.signing.states import IntentState
from tests.recognition.factories import TODAY, applied_to, published

if TYPE_CHECKING:
    from pathlib import Path
    from types import SimpleNamespace

    from passerelle.core.credentials.verdict import Verdict


@pytest.fixture(autouse=True)
def _keys(db: None, settings: Any, tmp_path: Path) -> None:
    settings.PASSERELLE_DATA = tmp_path
    publication.forget()
    signing.create_key(REGISTER, did=did_for(), by="", today=TODAY)


@pytest.fixture
def case(story: SimpleNamespace) -> RecognitionCase:
    key_to_sign_with(story.polytechnic, by=story.signatory, today=TODAY)
    published(story)
    return applied_to([story.award], story.degree, by=story.amina, today=TODAY)


def stated(case: RecognitionCase) -> RecognitionStatement:
    made = statements.follow(case.number, today=TODAY)
    assert made is not None
    return made


def checked(statement: RecognitionStatement) -> Verdict:
    return verification.check(bytes(statement.document or b""), now=timezone.now()).verdict


def kinds(subject: str) -> list[str]:
    return list(Fact.objects.filter(subject=subject).order_by("pk").values_list("kind", flat=True))


def test_what_a_rule_granted_is_signed_and_says_who_spares_what_by_which_rule(case):
    statement = stated(case)
    found = checked(statement)

    said = found.recognition
    assert (found.verdict, statement.state) == ("recognition_in_force", StatementState.SIGNED)
    assert said is not None
    assert (said.case, said.decided_by, said.rule, said.cited) == (case.number, "rule", case.line.number, case.cited)
    assert (said.credits, said.credit_system, said.module, said.holder) == ("3", "ECTS", "RE301", case.learner.name)
    assert [one["award"] for one in said.rests_on] == [award.number for award in case.brought]
    assert said.overturn_until == case.overturn_until.isoformat()
    assert kinds(statement.number) == ["recognition_statement.sign"]


def test_asked_for_again_there_is_one(case):
    assert stated(case) == stated(case)
    assert RecognitionStatement.objects.count() == 1


def test_the_fact_of_a_decision_brings_it_about_and_that_of_its_undoing_ends_it(case, story):
    jobs.state_what_was_recognised(Fact.objects.get(kind="recognition.decide_by_rule"))
    statement = RecognitionStatement.objects.get()
    actions.overturn(case, by=story.officer, today=TODAY, reasons="The wrong module.")
    jobs.state_what_was_recognised(Fact.objects.get(kind="recognition.overturn"))

    statement.refresh_from_db()
    found = checked(statement)
    assert (statement.state, statement.ended_on) == (StatementState.ENDED, timezone.localdate())
    assert (found.verdict, found.reason) == ("recognition_not_in_force", "revoked")
    assert kinds(statement.number) == ["recognition_statement.sign", "recognition_statement.end"]
    assert statements.follow(case.number, today=TODAY) is None


def test_a_person_who_grants_after_another_look_signs_a_new_one_and_the_first_stays_ended(case, story):
    first = stated(case)
    case.refresh_from_db()
    actions.ask_again(case, by=story.amina, today=TODAY, because="It should be six credits.")
    assert statements.follow(case.number, today=TODAY) is None
    case.refresh_from_db()
    actions.decide(case, by=story.signatory, today=TODAY, grant=True)
    second = stated(case)

    first.refresh_from_db()
    assert (first.state, second.state) == (StatementState.ENDED, StatementState.SIGNED)
    assert checked(second).recognition.decided_by == "person"
    assert (checked(first).verdict, checked(second).verdict) == ("recognition_not_in_force", "recognition_in_force")


def test_what_waits_for_a_person_is_not_stated(story):
    published(story, mode=LineMode.SEMI_AUTOMATIC, conditions="Laboratory record handed in.")
    case = applied_to([story.award], story.degree, by=story.amina, today=TODAY)

    assert statements.follow(case.number, today=TODAY) is None
    assert RecognitionStatement.objects.count() == 0
    with pytest.raises(WrongState):
        statements.as_elmo(case, language="en", at=timezone.now())


def test_without_a_key_the_waiver_stands_and_is_stated_once_there_is_one(case, story):
    signing.retire_key(keys.active_key(story.polytechnic.number), by="")
    with pytest.raises(NotNow):
        statements.follow(case.number, today=TODAY)
    assert jobs.state_what_waits(TODAY) == 0
    signing.create_key(story.polytechnic.number, did=awarder_did(story.polytechnic.slug), by="", today=TODAY)

    assert (jobs.state_what_waits(TODAY), jobs.state_what_waits(TODAY)) == (1, 0)


@pytest.mark.parametrize("step", ["intending", "signing", "keeping"])
def test_killed_in_the_middle_there_is_one_in_the_end(case, monkeypatch, step):
    where = {"intending": (signing, "intend"), "signing": (signing, "complete"), "keeping": (statements, "_step")}[step]

    def killed(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(*where, killed)
        with pytest.raises(KeyboardInterrupt):
            statements.follow(case.number, today=TODAY)
    statement = stated(case)

    assert checked(statement).verdict == "recognition_in_force"
    assert (RecognitionStatement.objects.count(), kinds(statement.number)) == (1, ["recognition_statement.sign"])
    assert Intent.objects.filter(purpose=statements.PURPOSE).exclude(state=IntentState.SIGNED).count() == 0


def test_one_that_was_signed_never_changes_and_never_goes(case):
    statement = stated(case)

    for change in ({"document": b"ey.other"}, {"digest": "0"}, {"state": StatementState.INTENDED}):
        with pytest.raises(DatabaseError), transaction.atomic():
            RecognitionStatement.objects.filter(pk=statement.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        RecognitionStatement.objects.filter(pk=statement.pk).delete()
    assert checked(statement).verdict == "recognition_in_force"


def test_it_goes_to_an_information_system_as_elmo_with_the_signed_statement_in_it(case):
    statement = stated(case)
    case = RecognitionCase.objects.get(pk=case.pk)
    told = statements.as_elmo(case, language="en", at=timezone.now()).decode()

    assert f'<identifier type="local">{case.number}</identifier>' in told
    assert "<scheme>ECTS</scheme>" in told
    assert bytes(statement.document).decode()[:10] not in told  # it is there in base64
    assert "data:application/vc+jwt;base64," in told
