"""Nobody sits on, decides, or hears what concerns an organisation of their own, by any path (DOMAIN 3.8)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passerelle.catalogue.models import (
    CoAuthor,
    CoDesigner,
    Evaluation,
    JointAwarding,
    MicroCredential,
    PartnerAct,
    PartnerAuthorisation,
)
from passerelle.core.errors import Conflicted, NotNow, NotPermitted
from passerelle.organisations.models import Role
from passerelle.people.models import Duty
from passerelle.quality.models import Endorsement
from passerelle.vetting import actions, pool
from passerelle.vetting.actions import appealing, sanctioning
from passerelle.vetting.models import Case, Expert
from passerelle.vetting.permissions import reason_not_to_decide, reason_not_to_hear
from passerelle.vetting.states import Stage
from tests.factories import LONG_AGO, numbers
from tests.vetting import factories as given
from tests.vetting.factories import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

    Path = Callable[[Person, MicroCredential], None]

pytestmark = pytest.mark.django_db
LAST_YEAR = TODAY - timedelta(days=300)
LONG_OVER = TODAY - timedelta(days=1200)


def works_for(somebody: Person, body: Organisation) -> None:
    """Tie a person to a body as an expert where they are one, else by a mandate."""
    if not Expert.objects.filter(person=somebody).update(organisation=body):
        given.member(body, "teacher", somebody)


def authorise(awarder: Organisation, partner: Organisation, entry: MicroCredential, **fields: Any) -> None:
    stated = {"act": PartnerAct.TEACH, "valid_from": LONG_AGO} | fields
    PartnerAuthorisation.objects.create(
        number=f"PA-9{next(numbers):05d}",
        awarder=awarder,
        partner=partner,
        micro_credential=entry,
        entered_by=given.person(),
        **stated,
    )


def name_joint(entry: MicroCredential, body: Organisation, *, confirmed: bool, **fields: Any) -> None:
    by = given.person()
    said = {"confirmed_on": LONG_AGO, "confirmed_by": by} if confirmed else {}
    JointAwarding.objects.create(micro_credential=entry, awarder=body, named_on=LONG_AGO, named_by=by, **said, **fields)


def employed(somebody: Person, entry: MicroCredential) -> None:
    works_for(somebody, entry.awarder)


def mandated(somebody: Person, entry: MicroCredential) -> None:
    given.member(entry.awarder, "counsellor", somebody)


def left(somebody: Person, entry: MicroCredential) -> None:
    given.member(entry.awarder, "teacher", somebody)
    somebody.mandates.update(ends_on=LAST_YEAR)


def of_the_parent(somebody: Person, entry: MicroCredential) -> None:
    entry.awarder.parent = given.organisation()
    entry.awarder.save()
    works_for(somebody, entry.awarder.parent)


def of_a_sister(somebody: Person, entry: MicroCredential) -> None:
    entry.awarder.parent = given.organisation()
    entry.awarder.save()
    works_for(somebody, given.organisation(parent=entry.awarder.parent))


def of_a_partner(somebody: Person, entry: MicroCredential) -> None:
    partner = given.organisation()
    authorise(entry.awarder, partner, entry)
    works_for(somebody, partner)


def of_a_partner_for_another_entry(somebody: Person, entry: MicroCredential) -> None:
    partner = given.organisation()
    authorise(entry.awarder, partner, given.submitted(entry.awarder), act=PartnerAct.ASSESS)
    given.member(partner, "assessor", somebody)


def of_a_partner_of_last_year(somebody: Person, entry: MicroCredential) -> None:
    partner = given.organisation()
    authorise(entry.awarder, partner, entry, ends_on=LAST_YEAR)
    works_for(somebody, partner)


def whose_partner_the_applicant_is(somebody: Person, entry: MicroCredential) -> None:
    other = given.organisation([Role.AWARDER])
    theirs = given.submitted(other)
    theirs.outcomes = [{"code": "K1", "text": "Read a map.", "domain": "knowledge"}]  # nothing that competes
    theirs.save()
    authorise(other, entry.awarder, theirs)
    works_for(somebody, other)


def of_a_joint_awarder(somebody: Person, entry: MicroCredential) -> None:
    body = given.organisation()
    name_joint(entry, body, confirmed=True)
    works_for(somebody, body)


def of_one_asked_to_award_jointly(somebody: Person, entry: MicroCredential) -> None:
    body = given.organisation()
    name_joint(entry, body, confirmed=False)
    given.member(body, "teacher", somebody)


def who_left_a_joint_awarder(somebody: Person, entry: MicroCredential) -> None:
    body = given.organisation()
    name_joint(entry, body, confirmed=True)
    given.member(body, "teacher", somebody)
    somebody.mandates.update(ends_on=LAST_YEAR)


def of_the_group_of_a_joint_awarder(somebody: Person, entry: MicroCredential) -> None:
    body = given.organisation(parent=given.organisation())
    name_joint(entry, body, confirmed=True)
    works_for(somebody, body.parent)


def of_who_awards_another_entry_jointly(somebody: Person, entry: MicroCredential) -> None:
    body = given.organisation()
    name_joint(given.submitted(entry.awarder), body, confirmed=True)
    works_for(somebody, body)


def of_its_evaluator(somebody: Person, entry: MicroCredential) -> None:
    body = given.organisation()
    Evaluation.objects.create(evaluator=body, micro_credential=entry, evaluated_on=LONG_AGO, entered_by=given.person())
    works_for(somebody, body)


def who_evaluated_it(somebody: Person, entry: MicroCredential) -> None:
    body = given.organisation()
    given.member(body, "signatory", somebody)
    somebody.mandates.update(ends_on=LONG_OVER)
    Evaluation.objects.create(evaluator=body, micro_credential=entry, evaluated_on=LONG_AGO, entered_by=somebody)


def endorsed(entry: MicroCredential, body: Organisation, by: Person) -> None:
    Endorsement.objects.create(
        number=f"ED-9{body.pk:05d}",
        endorser=body,
        entry=entry,
        edition=1,
        claim="demand",
        statement="We look for people who can do this.",
        valid_until=LONG_AGO,
        drafted_by=by,
        drafted_on=LONG_AGO,
        state="intended",
        signed_by=by,
        signed_on=LONG_AGO,
    )


def of_its_endorser(somebody: Person, entry: MicroCredential) -> None:
    body = given.organisation()
    endorsed(entry, body, given.person())
    works_for(somebody, body)


def who_signed_its_endorsement(somebody: Person, entry: MicroCredential) -> None:
    body = given.organisation()
    given.member(body, "signatory", somebody)
    somebody.mandates.update(ends_on=LONG_OVER)
    endorsed(entry, body, somebody)


def who_writes_it_with_them(somebody: Person, entry: MicroCredential) -> None:
    body = given.organisation()
    works_for(somebody, body)
    CoAuthor.objects.create(
        micro_credential=entry,
        person=somebody,
        organisation=body,
        invited_by=given.person(),
        invited_on=LONG_AGO,
        state="accepted",
        answered_on=LONG_AGO,
    )


def who_wrote_it_with_them_until_last_year(somebody: Person, entry: MicroCredential) -> None:
    who_writes_it_with_them(somebody, entry)
    CoAuthor.objects.update(state="ended", ended_on=LAST_YEAR, ended_by=somebody)


def designed(entry: MicroCredential, **fields: Any) -> None:
    by = given.person()
    said = {"kind": "other", "role": "Helped.", "named_by": by, "named_on": LONG_AGO}
    said |= {"state": "consented", "consented_on": LONG_AGO, "consented_by": by}
    CoDesigner.objects.create(micro_credential=entry, **said | fields)


def of_a_co_designer(somebody: Person, entry: MicroCredential) -> None:
    body = given.organisation()
    designed(entry, organisation=body)
    works_for(somebody, body)


def who_took_the_consent_back(somebody: Person, entry: MicroCredential) -> None:
    works_for(somebody, given.organisation())
    closed = {"state": "withdrawn", "closed_on": LAST_YEAR, "closed_by": somebody}
    designed(entry, person=somebody, **closed)


PATHS: dict[Path, tuple[str, str]] = {
    employed: ("same_organisation", "own_organisation"),
    mandated: ("same_organisation", "own_organisation"),
    left: ("former_organisation", "former_organisation"),
    of_the_parent: ("same_group", "own_group"),
    of_a_sister: ("same_group", "own_group"),
    of_a_partner: ("partner", "own_partner"),
    of_a_partner_for_another_entry: ("partner", "own_partner"),
    of_a_partner_of_last_year: ("partner", "own_partner"),
    whose_partner_the_applicant_is: ("partner", "own_partner"),
    of_a_joint_awarder: ("same_organisation", "own_joint_awarder"),
    of_one_asked_to_award_jointly: ("same_organisation", "own_joint_awarder"),
    who_left_a_joint_awarder: ("former_organisation", "former_organisation"),
    of_the_group_of_a_joint_awarder: ("same_group", "own_group"),
    of_who_awards_another_entry_jointly: ("partner", "own_partner"),
    of_its_evaluator: ("endorser", "endorsed_it"),
    who_evaluated_it: ("endorser", "endorsed_it"),
    of_its_endorser: ("endorser", "endorsed_it"),
    who_signed_its_endorsement: ("endorser", "endorsed_it"),
    who_writes_it_with_them: ("author", "made_it"),
    who_wrote_it_with_them_until_last_year: ("author", "made_it"),
    of_a_co_designer: ("co_designer", "made_it"),
    who_took_the_consent_back: ("co_designer", "made_it"),
}
"""Each way to be tied, with the word for an expert and the word for who forms, decides and hears."""
every_path = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)


def entry_of(case: Case) -> MicroCredential:
    return MicroCredential.objects.select_related("awarder").get(number=case.entry)


def again(somebody: Person) -> Person:
    """Return the person as the next request reads them."""
    return type(somebody).objects.get(pk=somebody.pk)


@every_path
def test_a_tied_expert_is_neither_proposed_nor_named_nor_given_a_place(path):
    case = given.formed()
    tied = given.expert("learner", "PT")
    path(tied.person, entry_of(case))

    codes = {tie["code"] for tie in pool.ties([tied], case, on=TODAY)}
    proposed = pool.propose(case, on=TODAY)

    assert codes == {PATHS[path][0]}
    assert tied not in [one.expert for one in proposed.seats]
    seat, registrar = given.seats(case)[0], again(case.registrar)
    with pytest.raises((Conflicted, NotNow)):
        actions.replace_seat(seat, by=registrar, today=TODAY, expert=tied.person.reference)
    with pytest.raises(Conflicted):
        actions.add_rapporteur(case, tied.person.reference, by=registrar, today=TODAY)
    assert not case.seats.filter(expert=tied).exists()


@every_path
def test_who_gets_tied_after_the_panel_was_formed_can_neither_declare_nor_seal_nor_vote(path):
    declaring, finding, voting = (given.case_at(stage) for stage in (Stage.DECLARING, Stage.FINDING, Stage.VOTING))
    seats = [given.seats(case)[0] for case in (declaring, finding, voting)]
    for seat in seats:
        path(given.holder(seat), entry_of(seat.case))
    seats = [type(seat).objects.get(pk=seat.pk) for seat in seats]
    first, second, third = ((seat, given.holder(seat)) for seat in seats)

    with pytest.raises(Conflicted) as refusal:
        actions.declare(first[0], by=first[1], today=TODAY, has_conflict=False)
    assert refusal.value.data["ties"] == [PATHS[path][0]]
    with pytest.raises(Conflicted):
        actions.seal_findings(second[0], given.found(), by=second[1], today=TODAY)
    with pytest.raises(Conflicted):
        actions.vote(third[0], "outcomes_match_level", "no", by=third[1], today=TODAY, reason="Because.")
    assert [seat.judgements.count() + seat.votes.count() for seat in seats] == [0, 0, 2]


@every_path
def test_who_is_tied_neither_decides_nor_asks_nor_gives_notice(path):
    case = given.case_at(Stage.DECIDING)
    entry = entry_of(case)
    officer = given.staff(Duty.DECISION_OFFICER, Duty.REGISTRAR, Duty.APPEAL_HANDLER)
    path(officer, entry)
    officer = again(officer)

    assert reason_not_to_decide(officer, case) == PATHS[path][1]
    with pytest.raises(NotPermitted) as refusal:
        actions.decide(case, by=officer, today=TODAY, outcome="register", reasons=given.REASONS)
    assert refusal.value.data == {"reason": PATHS[path][1]}
    with pytest.raises(NotPermitted):
        actions.ask(case, "Which pump?", by=officer, today=TODAY)
    with pytest.raises(NotPermitted):
        sanctioning.give_notice(case.entry, "It is not taught.", by=officer, today=TODAY)
    case.refresh_from_db()
    assert case.stage == Stage.DECIDING


@every_path
def test_who_is_tied_forms_no_panel(path):
    entry = given.listed()
    given.pool()
    registrar = given.registrar()
    path(registrar, entry)

    with pytest.raises(NotPermitted):
        actions.form_panel(entry.number, by=again(registrar), today=TODAY)
    assert not Case.objects.filter(entry=entry.number).exclude(stage=Stage.TO_FORM).exists()


@every_path
def test_who_is_tied_does_not_hear_the_appeal(path):
    case = given.decided("remove")
    appeal = appealing.lodge(case, grounds="The level is right.", by=given.signatory_of(case), today=TODAY)
    handler = given.handler()
    path(handler, entry_of(case))

    assert reason_not_to_hear(again(handler), appeal) == PATHS[path][1]


def long_over(somebody: Person, entry: MicroCredential) -> None:
    partner = given.organisation()
    authorise(entry.awarder, partner, entry, ends_on=LONG_OVER)
    works_for(somebody, partner)


def never_confirmed_and_taken_back(somebody: Person, entry: MicroCredential) -> None:
    body = given.organisation()
    name_joint(entry, body, confirmed=False, ended_on=LAST_YEAR)
    works_for(somebody, body)


def of_a_partner_of_others(somebody: Person, entry: MicroCredential) -> None:
    other, partner = given.organisation([Role.AWARDER]), given.organisation()
    authorise(other, partner, given.submitted(other))
    works_for(somebody, partner)


def who_was_asked_to_write_and_said_no(somebody: Person, entry: MicroCredential) -> None:
    who_writes_it_with_them(somebody, entry)
    CoAuthor.objects.update(state="declined")


def who_helped_to_design_it_long_ago(somebody: Person, entry: MicroCredential) -> None:
    works_for(somebody, given.organisation())
    designed(entry, person=somebody, state="withdrawn", closed_on=LONG_OVER, closed_by=somebody)


MADE_LONG_AGO = [who_was_asked_to_write_and_said_no, who_helped_to_design_it_long_ago]


@pytest.mark.parametrize("path", [*MADE_LONG_AGO, long_over, never_confirmed_and_taken_back, of_a_partner_of_others])
def test_what_is_long_over_or_concerns_others_ties_nobody(path):
    case = given.formed()
    expert, officer = given.expert("learner", "PT"), given.officer()
    path(expert.person, entry_of(case))
    path(officer, entry_of(case))

    assert pool.ties([expert], case, on=TODAY) == []
    assert reason_not_to_decide(again(officer), case) == ""


def test_the_ties_of_many_are_asked_in_the_queries_of_one_and_are_the_same():
    case, members = actions.open_case(given.listed().number), given.pool()
    works_for(members[0].person, case.applicant)
    with CaptureQueriesContext(connection) as for_one:
        one = pool.ties(members[:1], case, on=TODAY)
    with CaptureQueriesContext(connection) as for_all:
        together = pool.ties(members, case, on=TODAY)

    assert len(for_all) == len(for_one)
    assert [tie["code"] for tie in one] == ["same_organisation"]
    assert together == [tie for member in members for tie in pool.ties([member], case, on=TODAY)]


def test_the_facts_of_a_case_are_read_once_to_form_its_panel(monkeypatch: pytest.MonkeyPatch):
    read, real = [], pool.case_facts
    monkeypatch.setattr(
        pool, "case_facts", lambda case, *told, **named: (read.append(case), real(case, *told, **named))[1]
    )

    for named in (False, True):
        case, seats = actions.open_case(given.listed().number), None
        given.pool()
        if named:
            seats = [one.expert.person.reference for one in pool.propose(case, on=TODAY).seats]
        read.clear()
        actions.form_panel(case.entry, by=given.registrar(), today=TODAY, seats=seats)
        assert (len(read), any(seat.is_chair for seat in given.seats(case))) == (1, True)
