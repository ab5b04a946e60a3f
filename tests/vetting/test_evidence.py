"""Files beside a submission: brought while somebody reads them, seen by who may see the case, and by nobody else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from passerelle.catalogue import actions as catalogue
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.files.models import Upload
from passerelle.organisations.models import Function, Role
from passerelle.registers.queries import entry as entry_of
from passerelle.vetting import actions, evidence
from passerelle.vetting.actions import appealing
from passerelle.vetting.states import Stage
from tests.files_at_hand import JPEG, PDF, PNG
from tests.remembered import remembered
from tests.vetting import factories as given

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


def bring(entry, by, held=PDF):
    return evidence.bring(entry, [held], name="a.pdf", shows="Marked examples", by=by)


def seen(by, entry):
    return list(evidence.visible_to(by, entry_of(entry.number)))


@remembered
def draft():
    given.seed_in_force()
    awarder = given.organisation([Role.AWARDER])
    signatory = given.member(awarder)
    return catalogue.draft_micro_credential(awarder, given.STATED, by=signatory, today=given.TODAY), signatory


def test_what_is_brought_with_a_draft_is_seen_by_its_writers_alone_until_it_is_submitted():
    entry, signatory = draft()
    editor = given.member(entry.awarder, Function.EDITOR)
    made = bring(entry, signatory)

    assert (made.edition, seen(signatory, entry), seen(editor, entry)) == (1, [made], [made])
    for stranger in (given.registrar(), given.officer(), given.handler(), given.person(), AnonymousUser()):
        assert seen(stranger, entry) == []
        assert not evidence.has_to_do_with(stranger, entry)

    catalogue.submit(entry, by=signatory, today=given.TODAY)
    assert (seen(given.registrar(), entry), seen(given.officer(), entry)) == ([made], [made])
    assert seen(given.person(), entry) == seen(given.handler(), entry) == []


def test_a_file_is_taken_out_of_a_draft_and_stays_once_submitted():
    entry, signatory = draft()
    first, second = bring(entry, signatory), bring(entry, signatory, PNG)
    with pytest.raises(NotPermitted):
        evidence.take_back(first, entry, by=given.registrar())

    evidence.take_back(first, entry, by=signatory)
    catalogue.submit(entry, by=signatory, today=given.TODAY)
    with pytest.raises(NotNow) as refusal:
        evidence.take_back(second, entry_of(entry.number), by=signatory)

    assert (refusal.value.data["reason"], list(Upload.objects.all())) == ("file_was_submitted", [second])


def test_an_expert_sees_them_after_declaring_and_no_other_expert_does():
    case = given.formed()
    entry = entry_of(case.entry)
    made = bring(entry, given.signatory_of(case))
    first, second = given.seats(case)[:2]

    assert seen(given.holder(first), entry) == []
    actions.declare(first, by=given.holder(first), today=given.TODAY, has_conflict=False)
    assert seen(given.holder(first), entry) == [made]
    assert seen(given.holder(second), entry) == []
    assert list(evidence.of_case(case)) == [made]


def test_who_is_tied_to_the_applicant_does_not_see_them_from_the_desk():
    case = given.formed()
    bring(entry_of(case.entry), given.signatory_of(case))
    tied = given.officer()
    given.member(case.applicant, Function.TEACHER, somebody=tied)

    assert seen(tied, entry_of(case.entry)) == []


def test_nothing_is_brought_once_the_panel_votes_unless_the_register_asks():
    case = given.case_at(Stage.VOTING)
    owner, entry = given.signatory_of(case), entry_of(case.entry)
    with pytest.raises(NotNow) as refusal:
        bring(entry, owner)
    assert refusal.value.data["reason"] == "nobody_reads_files"

    actions.ask(case, "Show the film.", by=given.registrar(), today=given.TODAY)
    assert bring(entry, owner, JPEG).edition == case.edition


def test_conditions_and_appeals_open_them_again_and_who_hears_the_appeal_reads_them():
    case = given.decided("register_with_conditions")
    owner, entry = given.signatory_of(case), entry_of(case.entry)
    made = bring(entry, owner)
    appeal = appealing.lodge(case, grounds="It was shown.", by=owner, today=given.TODAY)
    appealing.admit(appeal, by=given.registrar())
    hearing, idle = given.handler(), given.handler()
    appealing.assign(appeal, hearing, by=given.registrar())

    assert (seen(hearing, entry), seen(idle, entry)) == ([made], [])


def test_a_decided_entry_takes_no_more_and_another_owner_never_may():
    case = given.decided()
    entry = entry_of(case.entry)

    with pytest.raises(NotNow):
        bring(entry, given.signatory_of(case))
    with pytest.raises(NotPermitted):
        bring(entry, given.member(given.organisation([Role.AWARDER])))

    assert Upload.objects.count() == 0
