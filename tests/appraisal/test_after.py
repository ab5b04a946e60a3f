"""After a report: an appeal to somebody else, a precedent in which nobody is known, a comparison for the authority."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from passerelle.appraisal import appealing, missing, precedents, queries, working
from passerelle.appraisal.models import MissingComparison, Precedent
from passerelle.appraisal.states import AppraisalAppealState, AppraisalState, MissingState
from passerelle.core.appraising import Basis, Interval, Proposal
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.frameworks import queries as frameworks
from passerelle.frameworks.models import Confirmation, Framework, FrameworkKind, Level
from passerelle.people.models import Duty
from tests import factories as make
from tests.appraisal.cases import TODAY, Desk

pytestmark = pytest.mark.django_db
PUBLIC: dict[str, Any] = {"basis_words": "Two years, assessed at work.", "limits": "No licence."}


# --- appeals ----------------------------------------------------------------------------------------------------------


def test_an_appeal_goes_to_somebody_who_did_nothing_in_the_case(desk: Desk):
    case, _report = desk.reported()
    appeal = appealing.lodge(case, "I studied three years.", by=case.holder, today=TODAY)

    for touched in (desk.first, desk.assessor, case.holder, make.person()):
        with pytest.raises(NotPermitted):
            appealing.take(appeal, by=touched, today=TODAY)
    appealing.take(appeal, by=desk.second, today=TODAY)
    appealing.decide(appeal, True, "The third year was not read.", by=desk.second, today=TODAY)

    case.refresh_from_db()
    assert (appeal.state, case.state, case.taken_by, case.reports.count()) == (
        AppraisalAppealState.UPHELD,
        AppraisalState.AT_WORK,
        desk.second,
        1,
    )


def test_a_dismissed_appeal_changes_nothing_of_the_case(desk: Desk):
    case = desk.taken()
    working.refuse(case, "The school is not known.", by=desk.first, today=TODAY)
    appeal = appealing.lodge(case, "It is well known.", by=case.holder, today=TODAY)
    appealing.take(appeal, by=desk.second, today=TODAY)
    appealing.decide(appeal, False, "No list has it.", by=desk.second, today=TODAY)

    case.refresh_from_db()
    assert (appeal.state, case.state) == (AppraisalAppealState.DISMISSED, AppraisalState.REFUSED)


def test_an_appeal_is_the_holders_in_time_and_one_at_once(desk: Desk):
    case, _report = desk.reported()

    with pytest.raises(NotPermitted):
        appealing.lodge(case, "No.", by=desk.second, today=TODAY)
    with pytest.raises(NotNow):
        appealing.lodge(case, "No.", by=case.holder, today=TODAY + timedelta(days=61))
    first = appealing.lodge(case, "No.", by=case.holder, today=TODAY)
    assert appealing.lodge(case, "No!", by=case.holder, today=TODAY) == first
    with pytest.raises(NotPermitted):
        appealing.decide(first, True, "Yes.", by=desk.second, today=TODAY)  # nobody took it
    with pytest.raises(WrongState):
        appealing.lodge(desk.taken(case.holder, title="Another"), "No.", by=case.holder, today=TODAY)


# --- precedents -------------------------------------------------------------------------------------------------------


def test_a_precedent_tells_the_credential_and_a_span_of_years_and_nobody(desk: Desk):
    case, _report = desk.reported()
    made = precedents.publish(case, PUBLIC, by=desk.first, today=TODAY)

    assert (made.title, made.year_from, made.year_to, made.level_low, made.level_high) == (
        "Certificate in boat repair",
        2010,
        2019,
        "4",
        "5",
    )
    assert list(queries.precedents("BOAT school", "sn", "vocational")) == [made]
    assert list(queries.precedents("boat", "FR")) == []
    assert precedents.publish(case, PUBLIC, by=desk.first, today=TODAY) == made


def test_the_year_itself_is_told_once_five_hold_the_like(desk: Desk):
    cases = [desk.reported()[0] for _ in range(5)]
    made = precedents.publish(cases[0], PUBLIC, by=desk.first, today=TODAY)

    assert (made.year_from, made.year_to) == (2019, 2019)


@pytest.mark.parametrize("words", ["As Mr Diallo said.", "Write to a@b.example", "He is called Person Amina"])
def test_a_precedent_names_nobody(desk: Desk, words):
    case, _report = desk.reported(make.person(name="Amina Sarr"))

    with pytest.raises(Malformed):
        precedents.publish(case, PUBLIC | {"basis_words": words}, by=desk.first, today=TODAY)
    with pytest.raises(Malformed):
        precedents.publish(case, PUBLIC | {"title": "Certificate of Sarr"}, by=desk.first, today=TODAY)
    assert not Precedent.objects.exists()


def test_what_is_open_held_or_refused_is_no_precedent(desk: Desk):
    held, refused = desk.drafted(), desk.drafted()
    working.hold(held, "Forged?", by=desk.assessor, today=TODAY)
    working.refuse(refused, "Forged.", by=desk.first, today=TODAY)

    for case in (held, refused, desk.to_sign()):
        with pytest.raises(WrongState):
            precedents.publish(case, PUBLIC, by=desk.first, today=TODAY)
    case, _report = desk.reported()
    with pytest.raises(NotPermitted):
        precedents.publish(case, PUBLIC, by=case.holder, today=TODAY)


def test_a_report_taken_back_takes_its_precedent_with_it(desk: Desk):
    case, _report = desk.reported()
    made = precedents.publish(case, PUBLIC, by=desk.first, today=TODAY)
    working.take_back(case, "Forged.", by=desk.first, today=TODAY)

    made.refresh_from_db()
    assert (made.is_public, list(queries.precedents())) == (False, [])


def test_a_precedent_is_put_before_who_works_on_the_like(desk: Desk):
    case, _report = desk.reported()
    made = precedents.publish(case, PUBLIC, by=desk.first, today=TODAY)
    other = desk.taken(level="mi-nqf/2024:5")
    near = list(queries.alike(other))
    atlas = frameworks.atlas()

    assert near == [made]
    assert queries.proposal(atlas, other, "mi-nqf/2024", near) == Proposal(Interval("5", "5"), Basis.BOTH)
    assert queries.proposal(atlas, desk.taken(title="Else"), "mi-nqf/2024", near) == Proposal(None, Basis.JUDGEMENT)


# --- comparisons that are missing -------------------------------------------------------------------------------------


def abroad() -> Framework:
    made = Framework.objects.create(key="sn-nqf", edition="2015", name={"en": "x"}, kind=FrameworkKind.NATIONAL)
    Level.objects.create(framework=made, code="B", sort=1)
    return made


def proposed(desk: Desk, **more: Any) -> MissingComparison:
    said = {"level": "sn-nqf/2015:B", "target": "mi-nqf/2024:4", "source": "Report of 2021", "why": "Met in a case."}
    return missing.propose(desk.taken(), said | more, by=desk.assessor, today=TODAY)


def test_a_missing_comparison_is_taken_up_by_a_policy_officer_and_approved_by_a_second(desk: Desk):
    abroad()
    made = proposed(desk)
    officer = make.person(duties=[Duty.POLICY_OFFICER])

    with pytest.raises(NotPermitted):
        missing.take_up(made, by=desk.assessor, today=TODAY)
    missing.take_up(made, by=officer, today=TODAY)

    confirmation = Confirmation.objects.get()
    assert (made.state, made.confirmation, confirmation.proposed_by, confirmation.source) == (
        MissingState.TAKEN_UP,
        confirmation,
        officer,
        "Report of 2021",
    )


def test_what_is_recorded_or_proposed_already_is_not_proposed_again(desk: Desk):
    abroad()
    proposed(desk)

    with pytest.raises(AlreadyDone):
        proposed(desk)
    with pytest.raises(NotNow):
        proposed(desk, level="mi-nqf/2024:3")
    with pytest.raises(Malformed) as refusal:
        proposed(desk, level="sn-nqf/2015:Z", source="", source_url="http://x")
    assert {refusal.value.data["field"], *(one.data["field"] for one in refusal.value.others)} == {
        "level",
        "source",
        "source_url",
    }


def test_what_is_not_taken_up_says_why(desk: Desk):
    abroad()
    made = proposed(desk)
    officer = make.person(duties=[Duty.POLICY_OFFICER])
    with pytest.raises(Malformed):
        missing.decline(made, "", by=officer, today=TODAY)
    missing.decline(made, "The report is not public.", by=officer, today=TODAY)

    assert (made.state, made.reasons, Confirmation.objects.count()) == (
        MissingState.DECLINED,
        "The report is not public.",
        0,
    )
