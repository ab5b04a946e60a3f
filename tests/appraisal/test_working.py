"""The desk: taken once, looked at by machine and by hand, drafted, signed once by who may, held, refused, corrected."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.appraisal import asking, clearing, reports, veracity, working
from passerelle.appraisal.models import AppraisalReport, CheckAnswer, Contact, MachineCheck
from passerelle.appraisal.states import AppraisalState, ReportState
from passerelle.awards import publication, verification
from passerelle.core import appraising
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.files.models import Upload
from passerelle.journal.models import Fact
from passerelle.portfolio import elsewhere
from passerelle.signing import actions as signing
from passerelle.signing.models import Intent, Key
from passerelle.signing.states import IntentState
from tests import factories as make
from tests.appraisal.cases import DRAFT, TODAY, Desk
from tests.portfolio.badges import badge

pytestmark = pytest.mark.django_db


def verdict(report: AppraisalReport) -> Any:
    publication.forget()
    return verification.check(bytes(report.document), now=timezone.now()).verdict


def test_a_case_is_taken_by_one_and_nobody_works_on_their_own(desk: Desk):
    case = desk.asked()
    own = desk.asked(desk.assessor)

    with pytest.raises(NotPermitted):
        working.take(own, by=desk.assessor, today=TODAY)
    with pytest.raises(NotPermitted):
        working.take(case, by=make.person(), today=TODAY)
    working.take(case, by=desk.assessor, today=TODAY)
    with pytest.raises(WrongState):
        working.take(case, by=desk.first, today=TODAY)
    assert (case.state, case.taken_by) == (AppraisalState.AT_WORK, desk.assessor)


def test_what_a_machine_can_check_is_kept_with_its_moment(desk: Desk):
    holder = make.person()
    held = elsewhere.bring(badge(holder.name), by=holder)
    case = asking.ask(
        desk.body,
        {"title": "Mending nets", "issuer": "School of Boats", "country": "SN", "kind": "micro_credential"}
        | {"year": 2026, "purpose": "work", "level": "mi-nqf/2024:4"},
        by=holder,
        today=TODAY,
        foreign=held,
    )
    working.take(case, by=desk.assessor, today=TODAY)
    seen = veracity.check(case, by=desk.assessor, now=timezone.now(), today=TODAY)

    assert [(one["code"], one["result"], one["detail"]) for one in seen.steps] == [
        ("form", "ok", "open_badge"),
        ("signature", "ok", ""),
        ("issuer_key", "unknown", "did_key"),
        ("holder", "ok", "named"),
        ("dates", "ok", "within"),
        ("status", "unknown", "not_asked"),
        ("issuer_in_register", "unknown", "no_such_name"),
        ("level", "ok", "mi-nqf/2024:4–4"),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        MachineCheck.objects.update(steps=[])


def test_paper_has_nothing_for_a_machine_but_the_register_and_the_level(desk: Desk):
    case = desk.taken()
    seen = veracity.check(case, by=desk.assessor, now=timezone.now(), today=TODAY)

    assert [one["code"] for one in seen.steps] == ["form", "issuer_in_register", "level"]


def test_what_a_person_found_is_kept_with_where_and_the_last_answer_counts(desk: Desk):
    case = desk.taken()
    for answer in ("not_found", "yes"):
        working.answer_check(case, "issuer_exists", answer, "The ministry's list.", by=desk.assessor, today=TODAY)
    contact = working.note_contact(case, "Registry of the school", "Did you issue it?", by=desk.assessor, today=TODAY)
    working.note_answer(contact, "Yes, in June 2019.", by=desk.first, today=TODAY)

    assert [(one.question, one.answer, one.by) for one in CheckAnswer.objects.all()] == [
        ("issuer_exists", "yes", desk.assessor)
    ]
    assert [(one.answered, one.answered_on) for one in Contact.objects.all()] == [("Yes, in June 2019.", TODAY)]
    with pytest.raises(NotNow):
        working.note_answer(contact, "No.", by=desk.first, today=TODAY)
    with pytest.raises(Malformed):
        working.answer_check(case, "is_pretty", "maybe", "", by=desk.assessor, today=TODAY)


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        ({"level_low": "6", "level_high": "4"}, {"level_high"}),
        ({"level_low": "X"}, {"level_low"}),
        ({"framework": "nowhere/1"}, {"framework"}),
        ({"basis": "guess"}, {"basis"}),
        ({"credits_low": 20, "credits_high": 5}, {"credits_high"}),
        ({"credits_in": "COINS", "level_low": "9", "level_high": "9"}, {"credits_in", "level_low"}),
    ],
)
def test_a_draft_with_faults_names_them_all(desk: Desk, draft, fields):
    case = desk.taken()

    with pytest.raises(Malformed) as refusal:
        working.write(case, DRAFT | draft, by=desk.assessor, today=TODAY)
    assert {refusal.value.data["field"], *(one.data["field"] for one in refusal.value.others)} == fields


def test_a_draft_of_somebody_else_is_not_overwritten(desk: Desk):
    case = desk.drafted()

    with pytest.raises(StaleVersion):
        working.write(case, DRAFT, by=desk.first, today=TODAY, seen_version=case.version - 1)


def test_a_draft_that_is_not_whole_is_not_signed(desk: Desk):
    case = desk.taken()

    with pytest.raises(NotNow) as refusal:
        working.finish(case, by=desk.assessor, today=TODAY)
    assert refusal.value.data["missing"] == ["machine_check", "method", "limits", "level", *appraising.NEEDED]
    with pytest.raises(WrongState):
        reports.sign(case, by=desk.first, today=TODAY)
    assert not AppraisalReport.objects.exists()


def test_a_report_is_signed_once_and_everybody_can_check_it(desk: Desk):
    case, report = desk.reported()
    found = verdict(report)

    assert (case.state, report.state, case.closed_on) == (AppraisalState.REPORTED, ReportState.SIGNED, TODAY)
    assert (found.verdict, found.appraisal.level["low"], found.appraisal.credits) == (
        "appraisal_in_force",
        "4",
        {"low": "15", "high": "18", "system": "ECTS"},
    )
    assert reports.sign(case, by=desk.second, today=TODAY) == report
    assert (
        Intent.objects.filter(purpose=reports.PURPOSE).count(),
        Key.objects.filter(owner=desk.body.number).count(),
    ) == (1, 1)
    fact = Fact.objects.get(kind="appraisal_report.sign")
    assert fact.noted["digest"] == hashlib.sha256(bytes(report.document)).hexdigest()


def test_who_drafted_does_not_sign_where_the_rule_asks_for_two(db: None):
    make.framework()
    two = Desk(two_persons=True)
    case = two.drafted()
    working.write(case, DRAFT, by=two.first, today=TODAY)
    working.finish(case, by=two.assessor, today=TODAY)

    with pytest.raises(NotPermitted):
        reports.sign(case, by=two.first, today=TODAY)
    with pytest.raises(NotPermitted):
        reports.sign(case, by=two.assessor, today=TODAY)
    assert reports.sign(case, by=two.second, today=TODAY).state == ReportState.SIGNED


def test_the_database_keeps_two_persons_and_what_was_signed(desk: Desk):
    _case, report = desk.reported()

    for change in ({"document": b"x"}, {"said": {}}, {"state": "intended"}, {"signed_by": desk.second}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AppraisalReport.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        AppraisalReport.objects.all().delete()
    assert verdict(report).verdict == "appraisal_in_force"


def test_a_crash_between_the_two_transactions_is_finished_at_start(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    case = desk.to_sign()
    with monkeypatch.context() as broken:
        broken.setattr(signing, "complete", lambda intent: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            reports.sign(case, by=desk.first, today=TODAY)
    case.refresh_from_db()
    assert (case.state, AppraisalReport.objects.get().state) == (AppraisalState.INTENDED, ReportState.INTENDED)

    signing.finish_open_intents()

    case.refresh_from_db()
    assert (case.state, AppraisalReport.objects.get().state) == (AppraisalState.REPORTED, ReportState.SIGNED)


def test_an_intent_that_came_to_nothing_leaves_a_draft_to_sign(desk: Desk):
    case = desk.to_sign()
    reports.sign(desk.to_sign(), by=desk.first, today=TODAY)
    reports._intend(case, by=desk.first, today=TODAY)
    signing.retire_key(Key.objects.get(owner=desk.body.number), by="")

    signing.finish_open_intents()

    case.refresh_from_db()
    assert (case.state, [one.state for one in case.reports.all()]) == (AppraisalState.TO_SIGN, [ReportState.VOID])
    assert Intent.objects.filter(purpose=reports.PURPOSE, state=IntentState.VOID).count() == 1


def test_a_corrected_report_takes_the_place_of_the_wrong_one(desk: Desk):
    case, wrong = desk.reported()
    working.correct(case, "The year was wrong.", by=desk.first, today=TODAY)
    assert verdict(wrong).verdict == "appraisal_in_force"

    working.write(case, DRAFT | {"level_high": "4"}, by=desk.assessor, today=TODAY)
    working.finish(case, by=desk.assessor, today=TODAY)
    right = reports.sign(case, by=desk.first, today=TODAY)

    wrong.refresh_from_db()
    assert (wrong.state, wrong.ended_because, verdict(wrong).status.reason, verdict(right).verdict) == (
        ReportState.SUPERSEDED,
        "The year was wrong.",
        "report_corrected",
        "appraisal_in_force",
    )
    assert case.reports.filter(state=ReportState.SIGNED).get() == right


def test_a_report_taken_back_says_so_at_every_check(desk: Desk):
    case, report = desk.reported()
    with pytest.raises(NotPermitted):
        working.take_back(case, "Forged.", by=desk.assessor, today=TODAY)
    working.take_back(case, "The school says it is forged.", by=desk.first, today=TODAY)

    found = verdict(report)
    assert (case.state, found.verdict, found.status.reason) == (
        AppraisalState.REFUSED,
        "appraisal_not_in_force",
        "evaluator_withdrew",
    )
    with pytest.raises(WrongState):
        working.take_back(case, "Again.", by=desk.first, today=TODAY)


def test_a_case_that_is_held_goes_nowhere_until_it_is_released_or_refused(desk: Desk):
    case = desk.drafted()
    working.hold(case, "The seal is of another school.", by=desk.assessor, today=TODAY)

    for act in (
        lambda: working.finish(case, by=desk.assessor, today=TODAY),
        lambda: reports.sign(case, by=desk.first, today=TODAY),
        lambda: working.write(case, DRAFT, by=desk.assessor, today=TODAY),
    ):
        with pytest.raises(WrongState):
            act()
    assert working.release(case, by=desk.assessor, today=TODAY).held_because == ""
    working.hold(case, "Again.", by=desk.assessor, today=TODAY)
    working.refuse(case, "The school did not issue it.", by=desk.first, today=TODAY)
    assert (case.state, case.reasons, case.closed_on) == (
        AppraisalState.REFUSED,
        "The school did not issue it.",
        TODAY,
    )


def test_more_time_is_taken_once_with_a_reason(desk: Desk):
    case = desk.taken()
    working.extend(case, "The school is closed in August.", by=desk.assessor, today=TODAY)

    assert (case.due_on, case.extended_because) == (TODAY + timedelta(days=50), "The school is closed in August.")
    with pytest.raises(NotNow):
        working.extend(case, "Again.", by=desk.assessor, today=TODAY)


def test_what_was_brought_goes_after_twelve_months_and_the_report_stays(desk: Desk, tmp_path):
    case, report = desk.reported()
    other = desk.taken()
    asking.bring(other, [_png()], name="scan.png", shows="Front", by=other.holder)
    working.refuse(other, "Nobody answers.", by=desk.first, today=TODAY)
    later = TODAY + timedelta(days=400)

    assert (clearing.clear_due(TODAY), clearing.clear_due(later), clearing.clear_due(later)) == (0, 2, 0)
    case.refresh_from_db()
    assert (case.limits, case.check_answers.count(), Upload.objects.filter(subject=other.number).count()) == ("", 0, 0)
    assert verdict(report).verdict == "appraisal_in_force"


def _png() -> bytes:
    import io

    from PIL import Image

    held = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(held, "PNG")
    return held.getvalue()
