"""Bringing an award to a programme: what a rule decides, what a person decides, and what nobody can do twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from passerelle.awards.states import AwardState
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from passerelle.recognition import actions, jobs, queries, wording
from passerelle.recognition.models import CaseAward, CaseMode, LineMode, RecognitionCase, Waived
from passerelle.recognition.permissions import cases_visible_to
from passerelle.recognition.states import CaseState
from tests.recognition.factories import (
    TODAY,
    applied_to,
    award,
    end_award,
    mandated,
    micro_credential,
    programme,
    published,
)


def waived(story, who=None):
    row = Waived.objects.filter(learner=who or story.amina, programme=story.degree).first()
    return row.credits if row else Decimal(0)


def applied(story, made=None, **more):
    return applied_to([made or story.award], more.get("to", story.degree), by=more.get("by", story.amina))


def kinds():
    return list(Fact.objects.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def proposed(story):
    published(story, mode=LineMode.SEMI_AUTOMATIC, conditions="Laboratory record handed in.")
    return applied(story)


@pytest.fixture
def automatic(story):
    published(story)
    return applied(story)


def test_an_automatic_line_decides_at_once_and_cites_itself(story):
    line = published(story)

    case = applied(story)

    assert (case.state, case.mode, case.line, case.credits, case.room_before, case.room_after) == (
        CaseState.DECIDED_AUTOMATICALLY, CaseMode.AUTOMATIC, line, Decimal(3), Decimal(72), Decimal(69),
    )  # fmt: skip
    assert (case.decided_on, case.decided_by, case.overturn_until, case.answer_due_on) == (
        TODAY, None, date(2026, 12, 7), None,
    )  # fmt: skip
    assert case.cited == wording.rule(line)
    assert waived(story) == Decimal(3)
    assert kinds()[-1] == "recognition.decide_by_rule"
    case.refresh_from_db()
    assert [(told.asked, told.seen, told.met_words) for told in wording.told(case)] == [
        ("Well and Borehole Inspection", "Well and Borehole Inspection", "Yes"),
        ("Pass or better", "Merit", "Yes"),
        ("At most 5 years old", "5 months (12 June 2026)", "Yes"),
        ("Genuine and in force", "Checked on 23 November 2026", "Yes"),
        ("Not used in this programme before", "Not used before", "Yes"),
        ("Room for 3 credits", "Room for 72 credits", "Yes"),
    ]


def test_asked_twice_there_is_one_decision(story, automatic):
    facts = Fact.objects.count()

    assert applied(story) == automatic
    assert (RecognitionCase.objects.count(), waived(story), Fact.objects.count()) == (1, Decimal(3), facts)


def test_an_award_counts_once_in_a_programme_whatever_the_module_and_the_version(story, automatic):
    published(story, module_code="RE204", credits=Decimal(6))
    newer = programme(story.polytechnic, number=story.degree.number, edition=2)

    assert applied(story, to=newer) == automatic
    other = applied(story, award(story.amina, micro_credential("Pump Setup", story.authority)))
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseAward.objects.create(case=other, award=story.award, target=automatic.target)


def test_the_most_favourable_line_decides(story):
    published(story)
    published(story, module_code="RE204", min_result="merit")

    assert applied(story).module_title == "Pump Systems"


def test_somebody_elses_award_is_not_permitted(story):
    published(story)
    facts = Fact.objects.count()

    for who in (story.other, story.officer):
        with pytest.raises(NotPermitted):
            applied(story, by=who)
    assert (RecognitionCase.objects.count(), Fact.objects.count()) == (0, facts)


@pytest.mark.parametrize("state", [AwardState.REVOKED, AwardState.SUSPENDED, AwardState.EXPIRED])
def test_an_award_that_is_not_in_force_is_refused_and_nothing_is_left(story, state):
    published(story)
    facts = Fact.objects.count()
    stale = story.award
    end_award(type(stale).objects.get(pk=stale.pk), state)

    with pytest.raises(NotNow) as refusal:
        applied(story, stale)

    assert refusal.value.data == {"reason": "award_not_in_force", "state": state, "award": stale.number}
    assert (RecognitionCase.objects.count(), Waived.objects.count(), Fact.objects.count()) == (0, 0, facts)


def test_an_award_that_ran_out_is_refused_before_any_job_says_so(story):
    published(story)
    type(story.award).objects.update(valid_until=TODAY - timedelta(days=1))

    with pytest.raises(NotNow):
        applied(story)


def test_a_programme_that_has_not_begun_takes_nothing(story):
    later = programme(story.polytechnic, valid_from=date(2027, 9, 1))

    with pytest.raises(NotNow):
        applied(story, to=later)


def test_a_semi_automatic_line_proposes_and_asks_a_person_within_four_weeks(story, proposed):
    assert (proposed.state, proposed.mode, proposed.credits, proposed.answer_due_on, waived(story)) == (
        CaseState.PROPOSED, CaseMode.SEMI_AUTOMATIC, Decimal(3), date(2026, 12, 21), Decimal(0),
    )  # fmt: skip
    assert proposed.conditions[-1] == {
        "award": "", "code": "human", "asked": "Laboratory record handed in.", "seen": None, "met": None,
    }  # fmt: skip


def test_without_a_rule_a_person_decides_and_the_nearest_lines_are_shown(story):
    line = published(story)
    pump = micro_credential("Pump Setup", story.authority)

    case = applied(story, award(story.amina, pump))

    assert (case.state, case.mode, case.line, case.credits) == (
        CaseState.OPENED, CaseMode.MANUAL, None, Decimal(0),
    )  # fmt: skip
    assert case.nearest == [
        {
            "line": line.number,
            "item": story.item.number,
            "title": {"en": "Well and Borehole Inspection"},
            "module": "Field Measurement 1",
            "unmet": ["item"],
        }
    ]


def test_a_machine_never_refuses(story):
    published(story, min_result="distinction")

    case = applied(story)

    assert (case.state, [c["code"] for c in case.conditions if c["met"] is False]) == (CaseState.OPENED, ["result"])
    assert case.nearest[0]["unmet"] == ["result"]


def test_with_room_for_a_part_a_person_is_asked(story):
    story.degree.max_waived_share = Decimal("0.011")
    story.degree.save()
    published(story)

    case = applied(story)

    assert (case.state, case.credits, case.room_before) == (CaseState.PROPOSED, Decimal("1.98"), Decimal("1.98"))


def test_the_learner_accepts_once(story, automatic):
    assert actions.accept(automatic, by=story.amina, today=TODAY).accepted_on == TODAY
    assert actions.accept(automatic, by=story.amina, today=TODAY).state == CaseState.ACCEPTED
    assert (kinds().count("recognition.accept"), waived(story)) == (1, Decimal(3))


@pytest.mark.parametrize("who", ["other", "officer", "signatory", "stranger"])
def test_nobody_else_accepts_withdraws_or_asks_again(story, automatic, who):
    someone, facts = getattr(story, who), Fact.objects.count()

    for act in (
        lambda: actions.accept(automatic, by=someone, today=TODAY),
        lambda: actions.withdraw(automatic, by=someone),
        lambda: actions.ask_again(automatic, by=someone, today=TODAY, because="No."),
    ):
        with pytest.raises(NotPermitted):
            act()
    automatic.refresh_from_db()
    assert (automatic.state, Fact.objects.count()) == (CaseState.DECIDED_AUTOMATICALLY, facts)


def test_an_award_revoked_meanwhile_cannot_be_accepted(story, automatic):
    end_award(story.award, AwardState.REVOKED)

    with pytest.raises(NotNow):
        actions.accept(automatic, by=story.amina, today=TODAY)


def test_withdrawn_the_credits_are_free_and_the_award_may_be_brought_again(story, automatic):
    actions.withdraw(automatic, by=story.amina)

    assert (automatic.state, waived(story)) == (CaseState.WITHDRAWN, Decimal(0))
    again = applied(story)
    assert (again.pk != automatic.pk, again.state, waived(story)) == (
        True, CaseState.DECIDED_AUTOMATICALLY, Decimal(3),
    )  # fmt: skip


def test_an_officer_grants_what_was_proposed(story, proposed):
    actions.decide(proposed, by=story.officer, today=TODAY, grant=True)

    assert (proposed.state, proposed.credits, proposed.decided_by, proposed.answer_due_on, waived(story)) == (
        CaseState.DECIDED, Decimal(3), story.officer, None, Decimal(3),
    )  # fmt: skip


def test_an_officer_grants_a_manual_case_into_a_module(story):
    case = applied(story)

    with pytest.raises(Malformed):
        actions.decide(case, by=story.officer, today=TODAY, grant=True)
    actions.decide(case, by=story.officer, today=TODAY, grant=True, module_code="RE204", credits=Decimal(2))

    assert (case.state, case.module_title, case.credits, waived(story)) == (
        CaseState.DECIDED, "Pump Systems", Decimal(2), Decimal(2),
    )  # fmt: skip


def test_a_refusal_names_a_substantial_difference_and_gives_reasons(story, proposed):
    facts = Fact.objects.count()
    for stated in ({}, {"difference": "mood", "reasons": "No."}, {"difference": "level", "reasons": "  "}):
        with pytest.raises(Malformed):
            actions.decide(proposed, by=story.officer, today=TODAY, grant=False, **stated)
    assert Fact.objects.count() == facts

    actions.decide(
        proposed, by=story.officer, today=TODAY, grant=False, difference="outcomes", reasons="No hydraulics."
    )

    assert (proposed.state, proposed.difference, proposed.reasons, waived(story)) == (
        CaseState.REFUSED, "outcomes", "No hydraulics.", Decimal(0),
    )  # fmt: skip


@pytest.mark.parametrize("who", ["amina", "other", "editor", "stranger"])
def test_only_an_officer_of_the_house_decides_and_overturns(story, proposed, who):
    someone, facts = getattr(story, who), Fact.objects.count()

    with pytest.raises(NotPermitted):
        actions.decide(proposed, by=someone, today=TODAY, grant=True)
    with pytest.raises(NotPermitted):
        actions.overturn(proposed, by=someone, today=TODAY, reasons="No.")
    proposed.refresh_from_db()
    assert (proposed.state, Fact.objects.count()) == (CaseState.PROPOSED, facts)


def test_an_officer_never_decides_about_oneself(story):
    mine = award(story.officer, story.item)
    case = applied(story, mine, by=story.officer)

    with pytest.raises(NotPermitted):
        actions.decide(case, by=story.officer, today=TODAY, grant=True, module_code="RE301")


def test_of_two_decisions_at_once_one_gets_wrong_state(story, proposed):
    stale = RecognitionCase.objects.get(pk=proposed.pk)
    actions.decide(proposed, by=story.officer, today=TODAY, grant=True)

    with pytest.raises(WrongState):
        actions.decide(stale, by=story.signatory, today=TODAY, grant=False, difference="level", reasons="Too low.")
    proposed.refresh_from_db()
    assert (proposed.state, waived(story)) == (CaseState.DECIDED, Decimal(3))


def test_an_automatic_decision_is_overturned_within_14_days_and_not_later(story, automatic):
    actions.accept(automatic, by=story.amina, today=TODAY)

    with pytest.raises(NotNow):
        actions.overturn(automatic, by=story.officer, today=TODAY + timedelta(days=15), reasons="Too late.")
    with pytest.raises(Malformed):
        actions.overturn(automatic, by=story.officer, today=TODAY, reasons=" ")
    actions.overturn(automatic, by=story.officer, today=TODAY + timedelta(days=14), reasons="Another edition.")

    assert (automatic.state, waived(story), applied(story)) == (CaseState.OVERTURNED, Decimal(0), automatic)


def test_another_look_is_taken_by_someone_who_had_no_part(story, automatic):
    actions.ask_again(automatic, by=story.amina, today=TODAY, because="My award covers more.")

    assert (automatic.state, automatic.answer_due_on, waived(story)) == (
        CaseState.ASKED_AGAIN, date(2027, 3, 23), Decimal(0),
    )  # fmt: skip
    with pytest.raises(NotPermitted):
        actions.decide(automatic, by=story.officer, today=TODAY, grant=True)
    actions.decide(automatic, by=story.signatory, today=TODAY, grant=True, module_code="RE204", credits=Decimal(5))
    assert (automatic.state, automatic.credits, waived(story)) == (CaseState.DECIDED, Decimal(5), Decimal(5))


def test_another_look_is_asked_once_and_in_time(story, proposed):
    actions.decide(proposed, by=story.officer, today=TODAY, grant=False, difference="level", reasons="Too low.")

    with pytest.raises(NotNow):
        actions.ask_again(proposed, by=story.amina, today=TODAY + timedelta(days=61), because="Please.")
    with pytest.raises(Malformed):
        actions.ask_again(proposed, by=story.amina, today=TODAY, because="")
    actions.ask_again(proposed, by=story.amina, today=TODAY + timedelta(days=60), because="Please.")
    second = mandated(story.polytechnic, Function.RECOGNITION_OFFICER)
    actions.decide(proposed, by=second, today=TODAY, grant=False, difference="level", reasons="Still too low.")
    with pytest.raises(NotNow):
        actions.ask_again(proposed, by=story.amina, today=TODAY, because="Once more.")


def test_no_decision_passes_the_cap(story):
    story.degree.max_waived_share = Decimal("0.025")  # 4.5 credits
    story.degree.save()
    published(story)
    applied(story)
    pump = applied(story, award(story.amina, micro_credential("Pump Setup", story.authority)))
    facts = Fact.objects.count()

    with pytest.raises(NotNow) as refusal:
        actions.decide(pump, by=story.officer, today=TODAY, grant=True, module_code="RE204", credits=Decimal(2))

    assert refusal.value.data == {"reason": "no_room", "room": "1.50", "asked": "2.00"}
    pump.refresh_from_db()
    assert (pump.state, waived(story), Fact.objects.count()) == (CaseState.OPENED, Decimal(3), facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Waived.objects.update(credits=Decimal(5))


def test_room_is_told_as_three_planks_of_one_whole(story, automatic):
    published(story, micro_credential=(pump := micro_credential("Pump Setup", story.authority)), module_code="RE204",
              mode=LineMode.ADVISORY)  # fmt: skip
    applied(story, award(story.amina, pump))

    room = queries.room(story.amina, story.degree)

    assert (room.cap, room.waived, room.asked, room.left) == (72, 3, 6, 63)
    assert queries.room(story.other, story.degree).left == 72


def test_a_revoked_award_shows_in_its_waivers_and_may_then_be_overturned(story, automatic):
    actions.accept(automatic, by=story.amina, today=TODAY)
    end_award(story.award, AwardState.REVOKED)
    fact = journal.record("award.revoke", subject=story.award.number)

    jobs.show_in_waivers(fact)
    jobs.show_in_waivers(fact)

    automatic.refresh_from_db()
    assert (automatic.award_withdrawn_on is not None, kinds().count("recognition.award_withdrawn")) == (True, 1)
    late = TODAY + timedelta(days=100)
    actions.overturn(automatic, by=story.officer, today=late, reasons="The award was withdrawn.")
    assert (automatic.state, waived(story)) == (CaseState.OVERTURNED, Decimal(0))


def test_a_case_is_seen_by_its_learner_and_the_house_it_was_brought_to(story, automatic):
    assert {who: automatic in cases_visible_to(getattr(story, who)) for who in (
        "amina", "officer", "signatory", "editor", "stranger", "other",
    )} == {
        "amina": True, "officer": True, "signatory": True, "editor": False, "stranger": False, "other": False,
    }  # fmt: skip


def test_a_person_with_two_mandates_sees_a_case_once(story, automatic):
    mandated(story.polytechnic, Function.SIGNATORY, story.officer)

    assert list(cases_visible_to(story.officer)) == [automatic]


def test_a_case_is_never_deleted(story, automatic):
    with pytest.raises(DatabaseError), transaction.atomic():
        automatic.delete()


def test_programmes_with_a_rule_come_first_and_only_the_version_in_force(story):
    published(story)
    other = programme(story.authority)
    programme(story.polytechnic, number=story.degree.number, edition=2, valid_from=date(2027, 9, 1))

    found = list(queries.programmes_for(story.award, on=TODAY))

    assert [(one, one.has_rule) for one in found] == [(story.degree, True), (other, False)]
