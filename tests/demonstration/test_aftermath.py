"""What followed decisions in Mirane: every kind of matter has one open, and what the acts would refuse is not there."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from passerelle.assessment.models import Candidate
from passerelle.catalogue import jobs as catalogue_jobs
from passerelle.catalogue import partners
from passerelle.catalogue.authorised import teaching_findings
from passerelle.catalogue.models import (
    Evaluation,
    JointAwarding,
    MicroCredential,
    PartnerAuthorisation,
    Programme,
    ShortCourse,
)
from passerelle.catalogue.permissions import may_evaluate
from passerelle.core.calendar import add_months
from passerelle.core.panel import Expert, composition_findings
from passerelle.demonstration.organisations import RENEWED, first_end
from passerelle.journal.models import Fact
from passerelle.organisations.models import Organisation, OrganisationRole, Role
from passerelle.organisations.permissions import has_role, may_oversee
from passerelle.people.models import Person
from passerelle.quality import seeing
from passerelle.quality.models import Feedback, Signal, SignalKind
from passerelle.registers import bans
from passerelle.registers.states import LISTED, State
from passerelle.vetting import jobs
from passerelle.vetting.actions.deciding import allowed
from passerelle.vetting.models import (
    Appeal,
    Case,
    Complaint,
    Condition,
    Decision,
    Judgement,
    Sanction,
    Seat,
    Suspension,
    Vote,
)
from passerelle.vetting.permissions import (
    may_appeal,
    may_confirm_suspension,
    may_hear,
    reason_not_to_hear,
    reason_not_to_sanction,
)
from passerelle.web.public import timeline

TODAY = timezone.localdate()
pytestmark = [pytest.mark.usefixtures("mirane"), pytest.mark.django_db]


def state_of(number: str) -> str:
    return MicroCredential.objects.get(number=number).state


def person(key: str) -> Person:
    return Person.objects.get(email__startswith=f"{key}@")


def test_appeals_stand_at_three_stages_and_are_heard_by_somebody_who_touched_nothing():
    assert {one.number: (one.entry, one.state) for one in Appeal.objects.all()} == {
        "AP-00001": ("MC-00359", "dismissed"),
        "AP-00002": ("MC-00405", "assigned"),
        "AP-00003": ("MC-00399", "lodged"),
    }
    for one in Appeal.objects.exclude(handler=None).exclude(state="dismissed"):
        assert may_hear(one.handler, one), reason_not_to_hear(one.handler, one)
    for one in Appeal.objects.all():
        assert may_appeal(one.lodged_by, one.applicant_id)
        assert one.lodged_on <= one.case.decision.appeal_until


def test_a_procedure_ended_in_a_removal_and_a_ban_and_another_is_open():
    removed, open_one = Sanction.objects.exclude(state="closed").order_by("number")

    assert (removed.entry, removed.state, state_of(removed.entry)) == ("MC-00392", "removed", State.REMOVED)
    assert bans.banned_until(removed.owner.number, on=TODAY) == removed.ban_until
    assert not has_role(removed.owner_id, Role.AWARDER, on=TODAY)
    assert (open_one.entry, open_one.state, state_of(open_one.entry)) == ("MC-00381", "noticed", State.SUSPENDED)
    assert open_one.comment_until > TODAY
    assert reason_not_to_sanction(person("idris-kamara"), open_one) == ""


def test_a_suspension_took_two_persons_and_runs():
    suspension = Suspension.objects.get()

    assert (suspension.entry, suspension.state) == ("MC-00381", "in_force")
    assert suspension.began_on < TODAY < suspension.ends_on
    assert may_confirm_suspension(suspension.confirmed_by, suspension)
    kinds = Fact.objects.filter(subject="MC-00381").order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-3:] == ["suspension.propose", "suspension.confirm", "micro_credential.suspend"]


def test_conditions_wait_for_evidence_and_for_somebody_who_looks_at_it():
    conditions = Condition.objects.order_by("case__number")

    assert [(one.case.number, one.place, one.state) for one in conditions] == [
        ("VC-00397", 1, "offered"),
        ("VC-00405", 1, "open"),
    ]
    assert all(one.due_on > TODAY for one in conditions)
    decided = Decision.objects.exclude(conditions=[])
    assert {one.case.entry for one in decided} == {
        entry.number for entry in MicroCredential.objects.filter(state=State.REGISTERED_CONDITIONAL)
    }


def test_complaints_are_lodged_dismissed_and_taken_up():
    assert {one.number: (one.state, one.sanction and one.sanction.number) for one in Complaint.objects.all()} == {
        "CP-00001": ("taken_up", "SN-00001"),
        "CP-00002": ("dismissed", None),
        "CP-00003": ("lodged", None),
        "CP-00004": ("taken_up", "SN-00003"),
        "CP-00005": ("taken_up", "SN-00004"),
        "CP-00006": ("taken_up", "SN-00005"),
    }


def test_the_signal_about_complaints_names_those_that_were_held_valid_and_is_what_the_register_sees():
    signal = Signal.objects.get(kind=SignalKind.COMPLAINTS)
    facts = Fact.objects.filter(kind=seeing.HELD, subject__in=signal.facts["complaints"]).order_by("at")
    last = facts.last()

    with transaction.atomic():
        Signal.objects.filter(pk=signal.pk).delete()
        (seen,) = seeing.complaints_about(last.noted["entry"], on=signal.opened_on)
        transaction.set_rollback(True)
    assert (seen.kind, seen.cause, seen.subject, list(seen.entries), seen.facts) == (
        signal.kind, signal.cause, signal.subject, signal.entries, signal.facts
    )  # fmt: skip
    assert last.day == signal.opened_on
    assert list(seeing.complaints_about(last.noted["entry"], on=TODAY)) == []


def test_what_was_made_good_is_closed_by_another_person_with_reasons():
    closed = Sanction.objects.filter(state="closed")

    assert {one.entry: one.owner.slug for one in closed} == {
        "PR-00023": "tirma-house-of-crafts",
        "AW-00016": "tirma-house-of-crafts",
    }
    assert all(one.reasons and one.decided_by_id != one.opened_by_id for one in closed)


def test_the_electricians_speak_by_mandate_through_who_signs_for_them():
    said = Feedback.objects.get(giver_kind="professional_body")

    assert (said.author, said.basis, said.basis_reference) == (person("jovana-achieng"), "mandate", "PB-00002")
    assert said.organisation.slug == "association-of-mirane-electricians"


def test_the_clock_finds_no_matter_that_is_due():
    before = sorted(Fact.objects.values_list("pk", flat=True))

    with transaction.atomic():
        jobs.turn(TODAY)
        told = set(Fact.objects.exclude(pk__in=before).values_list("kind", flat=True))
        transaction.set_rollback(True)

    assert told <= {"case.remind", "case.escalate"}


def test_one_is_awarded_by_two_and_another_asks_a_second_awarder():
    together = MicroCredential.objects.get(number="MC-00388")
    asked = JointAwarding.objects.get(confirmed_on=None)

    assert [body.legal_name for body in together.joint_awarders.all()] == ["Mirane Polytechnic"]
    assert (asked.micro_credential.number, asked.awarder.slug) == ("MC-00271", "lake-technical-college")
    assert asked.micro_credential.joint_awarders.count() == 0


def test_evaluators_agencies_and_a_credit_rating_body_do_their_work():
    said = Evaluation.objects.select_related("evaluator", "micro_credential")

    assert {(one.evaluator.slug, one.micro_credential.number) for one in said} == {
        ("mirane-recognition-centre", "MC-00388"),
        ("mirane-recognition-centre", "MC-00102"),
        ("passage-evaluations", "MC-00371"),
    }
    assert all(may_evaluate(one.entered_by, one.evaluator) for one in said)
    assert all(has_role(one.evaluator_id, Role.CREDENTIAL_EVALUATOR, on=one.evaluated_on) for one in said)
    agency = Organisation.objects.get(slug="agency-for-learning-quality")
    assert may_oversee(person("rim-gharsalli"), agency)
    rating = Organisation.objects.get(roles__role=Role.CREDIT_RATING_BODY)
    assert (rating.slug, has_role(rating.pk, Role.CREDIT_RATING_BODY, on=TODAY)) == ("mirane-polytechnic", True)


def test_partners_are_let_teach_and_assess_until_a_day():
    running = partners.running(TODAY)

    assert running.filter(act="teach").count() > 20
    assert running.filter(act="assess").count() > 10
    assert not running.filter(ends_on=None).exists()


def test_whoever_teaches_or_assesses_awards_it_or_was_let_on_the_day():
    for course in ShortCourse.objects.filter(state__in=LISTED).prefetch_related("leads_to"):
        assert teaching_findings(course, on=TODAY) == [], course.number
    began: Counter[int] = Counter()
    first = Candidate.objects.filter(corrects=None)  # a correction is another row of the same learner
    for one in first.select_related("course", "micro_credential", "taught_under", "assessed_under"):
        entry = one.micro_credential
        awarders = {entry.awarder_id, *entry.joint_awarders.values_list("pk", flat=True)}
        sides = [
            ("teach", one.course.provider_id if one.course else None, one.taught_under, one.started_on),
            ("assess", one.organisation_id, one.assessed_under, one.assigned_on or one.started_on),
        ]
        for act, body, let, day in sides:
            if body is None or body in awarders:
                assert let is None, one.number
            else:
                assert (let.partner_id, let.micro_credential_id, let.act) == (body, entry.pk, act), one.number
                assert (let.is_held(day), let.blocks) == (True, []), one.number
                began[let.pk] += 1
    counted = PartnerAuthorisation.objects.exclude(learners=0).values_list("pk", "learners")
    assert dict(counted) == began


def test_an_authorisation_that_ran_out_is_closed_and_told_on_its_day():
    over = PartnerAuthorisation.objects.filter(ends_on__lte=TODAY)
    told = Fact.objects.filter(kind="partner.run_out").values_list("subject", flat=True)

    assert over.exists()
    assert [one.number for one in over if one.closed_on != one.ends_on] == []
    assert sorted(told) == sorted(one.number for one in over)
    assert catalogue_jobs.close_authorisations(TODAY) == 0


def test_programmes_say_what_their_credits_are_made_of():
    engineering = Programme.objects.get(number="PG-00003")

    assert [(one["title"], one["items"]) for one in engineering.buckets] == [
        ("Common core", []),
        ("Machines and flow", ["MC-00397"]),
        ("Industrial semester and thesis", []),
    ]
    assert engineering.entry_requirements == "Secondary certificate with mathematics and physics."


# Mandates


def test_no_decision_lets_a_body_act_for_more_than_five_years():
    for role in OrganisationRole.objects.exclude(valid_until=None).exclude(valid_from=None):
        since, until = role.valid_from, role.valid_until
        ended = first_end(since, until)
        mandates = [(since, ended), (role.decided_on, until)] if ended else [(since, until)]
        assert all(last <= add_months(first, 60) for first, last in mandates), (role.number, mandates)
        assert role.decided_on == mandates[-1][0] <= TODAY


def test_a_longer_mandate_was_renewed_after_a_review_that_time_opened_and_says_so():
    renewed = [role for role in OrganisationRole.objects.exclude(valid_from=None) if role.decided_on != role.valid_from]

    assert {"PR-00001", "PR-00003"} < {role.number for role in renewed}
    for role in renewed:
        facts = list(Fact.objects.filter(subject=role.number).order_by("pk"))
        assert [fact.kind.partition(".")[2] for fact in facts] == [
            *("submit_for_review", "register"),
            *("open_review", "register"),
        ], role.number
        opened, decided = facts[2:]
        ended = str(first_end(role.valid_from, role.valid_until))
        assert (opened.actor, opened.noted) == ("", {"by_expiry": True, "valid_until": ended})
        assert (bool(decided.actor), decided.noted["reasons"]) == (True, RENEWED)
        assert (timezone.localdate(decided.at), role.version) == (role.decided_on, 5)
        sentences = [event.sentence for event in timeline.told(facts)]
        periods = [
            date_format(day, "DATE_FORMAT") for day in (first_end(role.valid_from, role.valid_until), role.valid_until)
        ]
        assert sentences[1:] == [
            f"Verified, until {periods[0]}",
            "Review opened, because its time runs out; it stays valid meanwhile",
            f"Renewed, until {periods[1]}",
        ]


def test_the_page_of_a_renewed_role_says_since_when_and_by_which_decision_it_holds(client):
    role = OrganisationRole.objects.get(number="PR-00001")
    since, renewed, until = (
        date_format(day, "DATE_FORMAT") for day in (role.valid_from, role.decided_on, role.valid_until)
    )

    page = client.get(f"/entries/{role.number}/").content.decode()

    assert f"Since {since}. Renewed on {renewed}, until {until}." in page
    assert f"From {since} to {until}" not in page
    first = OrganisationRole.objects.get(number="PR-00011")
    assert "Renewed" not in client.get(f"/entries/{first.number}/").content.decode()


# Panels of before


@pytest.mark.parametrize("number", ["VC-00359", "VC-00381", "VC-00392", "VC-00397", "VC-00402"])
def test_what_was_judged_before_has_a_whole_panel_that_came_to_what_was_decided(number: str, client):
    case = Case.objects.select_related("decision", "report__by").get(number=number)
    seats = list(case.seats.select_related("expert__person"))
    days = [timezone.localdate(one.cast_at) for one in Vote.objects.filter(case=case)]

    assert composition_findings([pool_member(seat) for seat in seats], case.panel) == ()
    assert {seat.state for seat in seats} == {"declared"}
    assert case.report.by.is_chair
    assert Vote.objects.filter(case=case).count() == Judgement.objects.filter(seat__in=seats).count() == 10
    assert case.opened_on < min(days) == max(days) < case.decision.decided_on <= TODAY
    assert case.decision.outcome in allowed(case, case.report.outcome)
    told = [
        fact.kind.partition(".")[2]
        for fact in Fact.objects.filter(subject=number, kind__startswith="case.").order_by("pk")
    ]
    assert (told[:2], told[-3:]) == (["open", "form_panel"], ["close_votes", "report", "decide"])
    assert case.version == len(told)
    case_again = Case.objects.filter(entry=case.entry).order_by("-edition", "-round").first()
    if case_again == case:  # the page tells of the latest case
        page = client.get(f"/entries/{case.entry}/").content.decode()
        assert "Checked by a panel of:" in page
        assert not any(seat.expert.person.name in page for seat in seats)


def pool_member(seat: Seat) -> Expert:
    return Expert(seat.expert.person.reference, seat.kind, seat.country, "")
