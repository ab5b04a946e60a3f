"""A larger award: asked for by who holds its parts, checked by one officer, confirmed by another."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.awards import actions as awards
from passerelle.awards import verification
from passerelle.awards.models import Award, Credential
from passerelle.awards.states import AwardState
from passerelle.core.credentials import clr
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, PasserelleError, WrongState
from passerelle.journal.actions import deliver
from passerelle.journal.models import Fact
from passerelle.signing.models import Intent
from passerelle.stacking import asking, confirming, records
from passerelle.stacking.models import CountedPart, LargerAward, LotUse, Record
from passerelle.stacking.permissions import visible_to
from passerelle.stacking.progress import progress
from tests.awards import factories as base
from tests.stacking import factories as make

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
TODAY = make.today()


def refused(act: Callable[[], object], error: type[PasserelleError]) -> dict[str, Any]:
    """Return what a refusal says; it changed nothing."""
    before = _everything()
    with pytest.raises(error) as refusal:
        act()
    assert _everything() == before
    return dict(refusal.value.data)


def _everything() -> list[Any]:
    return [
        list(LargerAward.objects.order_by("pk").values()),
        list(CountedPart.objects.order_by("pk").values()),
        list(Award.objects.order_by("pk").values("pk", "state")),
        Fact.objects.count(),
        Intent.objects.count(),
    ]


def test_who_holds_every_part_asks_and_two_officers_make_the_larger_award():
    at = make.workshop()
    learner = base.person()
    parts = at.give(learner)
    before = Fact.objects.order_by("-pk").values_list("pk", flat=True).first()

    larger = asking.ask(at.programme, by=learner, today=TODAY)
    confirming.check(larger, grade="merit", by=at.first, today=TODAY)
    made = confirming.confirm(larger, by=at.second, today=TODAY)

    larger.refresh_from_db()
    assert (larger.state, larger.award, larger.checked_by, larger.closed_by) == ("confirmed", made, at.first, at.second)
    assert (made.state, made.result, made.route, made.holder, made.awarded_by) == (
        *("in_force", "merit", "stacking", learner, at.second),
    )
    assert [(one.award, one.lot, one.bucket, one.credits) for one in larger.parts.order_by("pk")] == [
        (part, part.number, "CORE", 6) for part in parts
    ]
    assert {part.state for part in Award.objects.filter(pk__in=[one.pk for one in parts])} == {"in_force"}
    assert list(Fact.objects.filter(pk__gt=before).order_by("pk").values_list("kind", flat=True)) == [
        "larger_award.ask",
        "larger_award.check",
        "candidate.register",
        "candidate.assign",
        "candidate.assess",
        "award.intend",
        "larger_award.confirm",
        "award.made",
    ]


def test_the_record_tells_the_larger_award_with_its_parts_whole():
    at = make.workshop()
    made = make.confirmed(at)

    record = records.record(made, by=made.holder)
    again = records.record(made, by=at.first)

    document = orjson.loads(bytes(record.document))
    inside = document["credentialSubject"]["verifiableCredential"]
    kept = [orjson.loads(bytes(one.document)) for one in Credential.objects.exclude(award=made).order_by("award_id")]
    assert again == record
    assert inside == kept
    whole = document["credentialSubject"]["achievement"][0]["id"]
    assert document["credentialSubject"]["association"] == [
        {
            "type": "Association",
            "associationType": "isPartOf",
            "sourceId": one["credentialSubject"]["achievement"]["id"],
            "targetId": whole,
        }
        for one in kept
    ]
    assert verification.check(bytes(record.document), now=timezone.now()).verdict.verdict == "genuine_in_force"


@pytest.mark.django_db(transaction=True)
def test_the_record_is_made_as_soon_as_the_award_is():
    made = make.confirmed(make.workshop())

    deliver()

    assert Record.objects.get().award == made


def test_who_lacks_a_part_cannot_ask_and_is_told_how_much():
    at = make.workshop()
    learner = base.person()
    at.give(learner, 0, 1)

    told = refused(lambda: asking.ask(at.programme, by=learner, today=TODAY), NotNow)

    assert told == {"reason": "parts_missing", "credits": "6"}


def test_nobody_asks_twice_and_nobody_asks_for_what_they_have():
    at = make.workshop()
    larger = make.asked(at)

    told = refused(lambda: asking.ask(at.programme, by=larger.learner, today=TODAY), AlreadyDone)
    make.confirmed(at, larger)
    had = refused(lambda: asking.ask(at.programme, by=larger.learner, today=TODAY), AlreadyDone)

    assert (told["field"], had["field"]) == ("larger_award", "award")


def test_what_opens_a_larger_award_is_held_before_it_is_asked_for():
    at = make.workshop()
    opens = make.entry(at.awarder, "Swimming", 1)
    row = {"micro_credentials": [opens.number], "fields": [], "awarders": []}
    at.programme.requirements = [row | {"min_level": "", "min_result": "", "max_age_years": None}]
    at.programme.save()
    learner = base.person()
    at.give(learner)

    told = refused(lambda: asking.ask(at.programme, by=learner, today=TODAY), NotNow)
    make.give(learner, opens, at.first)

    assert told == {"reason": "requirements_missing"}
    assert asking.ask(at.programme, by=learner, today=TODAY).state == "asked"


def test_an_edition_that_another_took_the_place_of_is_asked_for_no_more():
    at = make.workshop()
    make.composition(at.entry, at.parts, number=at.programme.number, edition=2)
    learner = base.person()
    at.give(learner)

    assert refused(lambda: asking.ask(at.programme, by=learner, today=TODAY), NotNow) == {
        "reason": "edition_not_in_force"
    }


def test_one_officer_is_not_two():
    at = make.workshop()
    larger = make.checked(at)

    assert refused(lambda: confirming.confirm(larger, by=at.first, today=TODAY), NotNow) == {
        "reason": "second_signatory"
    }


def test_an_officer_who_learns_here_neither_checks_nor_confirms_what_is_theirs():
    at = make.workshop()
    larger = make.asked(at, at.second)

    refused(lambda: confirming.check(larger, by=at.second, today=TODAY), NotPermitted)
    confirming.check(larger, by=at.first, today=TODAY)
    refused(lambda: confirming.confirm(larger, by=at.second, today=TODAY), NotPermitted)


def test_who_belongs_to_another_body_sees_and_does_nothing():
    at = make.workshop()
    larger = make.checked(at)
    stranger = make.awarder("Elsewhere")[1]

    assert not visible_to(stranger).exists()
    for act in (
        lambda: confirming.check(larger, by=stranger, today=TODAY),
        lambda: confirming.confirm(larger, by=stranger, today=TODAY),
        lambda: asking.refuse(larger, reasons="No.", by=stranger, today=TODAY),
        lambda: asking.withdraw(larger, by=stranger, today=TODAY),
    ):
        refused(act, NotPermitted)


def test_a_grade_is_one_of_the_scale_that_passes():
    at = make.workshop()
    larger = make.asked(at)

    told = refused(lambda: confirming.check(larger, grade="fail", by=at.first, today=TODAY), Malformed)

    assert told == {"field": "grade", "expected": "pass, merit", "seen": "fail"}


def test_confirmed_twice_there_is_one_award():
    at = make.workshop()
    larger = make.checked(at)

    first = confirming.confirm(larger, by=at.second, today=TODAY)
    second = confirming.confirm(larger, by=at.second, today=TODAY)

    assert first == second
    assert Award.objects.filter(micro_credential=at.entry).count() == 1


def test_what_was_withdrawn_after_the_check_is_not_confirmed():
    at = make.workshop()
    larger = make.checked(at)
    part = Award.objects.filter(holder=larger.learner).first()
    assert part
    awards.revoke(part, by=at.first, today=TODAY, reason_code="fraud", reason="It was not theirs.")

    told = refused(lambda: confirming.confirm(larger, by=at.second, today=TODAY), NotNow)

    assert told["reason"] == "parts_missing"


def test_another_award_takes_the_place_of_a_part_that_was_withdrawn_while_it_is_asked_for():
    at = make.workshop()
    spare = make.entry(at.awarder, "Part 4", 6)
    at.programme.buckets[0]["items"].append(spare.number)
    at.programme.save()
    larger = make.checked(at)
    (more,) = [make.give(larger.learner, spare, at.first)]
    gone = Award.objects.get(number=larger.proposal[0]["award"])
    awards.revoke(gone, by=at.first, today=TODAY, reason_code="fraud", reason="It was not theirs.")
    assert refused(lambda: confirming.confirm(larger, by=at.second, today=TODAY), NotNow)["reason"] == "parts_changed"

    confirming.check(larger, by=at.first, today=TODAY)
    made = confirming.confirm(larger, by=at.second, today=TODAY)

    counted = set(CountedPart.objects.filter(larger__award=made).values_list("lot", flat=True))
    assert (more.number in counted, gone.number in counted, len(counted)) == (True, False, 3)
    assert LotUse.objects.filter(times__gt=0).count() == 3


def test_what_was_checked_is_what_is_confirmed_although_something_else_would_do_as_well():
    at = make.workshop()
    larger = make.checked(at)
    proposed = larger.proposal
    more = make.entry(at.awarder, "Part 4", 18)
    at.programme.buckets[0]["items"].append(more.number)
    at.programme.save()
    make.give(larger.learner, more, at.first)

    confirming.confirm(larger, by=at.second, today=TODAY)

    assert list(larger.parts.order_by("pk").values_list("lot", flat=True)) == [one["lot"] for one in proposed]


def test_a_refusal_has_reasons_and_ends_it():
    at = make.workshop()
    larger = make.asked(at)

    assert (
        refused(lambda: asking.refuse(larger, reasons=" ", by=at.first, today=TODAY), Malformed)["field"] == "reasons"
    )
    asking.refuse(larger, reasons="The third part was another subject.", by=at.first, today=TODAY)

    assert (larger.state, larger.reasons) == ("refused", "The third part was another subject.")
    refused(lambda: confirming.check(larger, by=at.first, today=TODAY), WrongState)
    assert asking.ask(at.programme, by=larger.learner, today=TODAY).state == "asked"


def test_a_learner_takes_back_what_was_not_answered():
    at = make.workshop()
    larger = make.checked(at)

    asking.withdraw(larger, by=larger.learner, today=TODAY)

    assert larger.state == "withdrawn"
    refused(lambda: confirming.confirm(larger, by=at.second, today=TODAY), WrongState)


# --- each lot once ----------------------------------------------------------------------------------------------------


def test_two_larger_awards_that_claim_the_same_credits_are_not_both_made():
    at = make.workshop()
    other = make.entry(at.awarder, "Well Keeper", 18)
    rival = make.composition(other, at.parts)
    learner = base.person()
    at.give(learner)
    one, two = (asking.ask(of, by=learner, today=TODAY) for of in (at.programme, rival))
    make.checked(at, two)
    make.confirmed(at, one)

    told = refused(lambda: confirming.confirm(two, by=at.second, today=TODAY), NotNow)

    assert told["reason"] == "parts_missing"
    assert {one.reason for one in progress(learner, rival, on=TODAY).idle} >= {"in_use"}


def test_the_database_spends_a_lot_once_whoever_writes():
    at = make.workshop()
    made = make.confirmed(at)
    spent = CountedPart.objects.first()
    assert spent

    with pytest.raises(IntegrityError), transaction.atomic():
        CountedPart.objects.create(
            larger=made.made_of_parts, award=spent.award, lot=spent.lot, bucket="X", credits=1, counted_on=TODAY
        )


def test_an_award_and_the_one_that_took_its_place_are_one_lot():
    at = make.workshop()
    other = make.composition(make.entry(at.awarder, "Well Keeper", 18), at.parts)
    made = make.confirmed(at)
    part = CountedPart.objects.order_by("pk").first()
    assert part
    later = base.candidate(part.award.micro_credential, made.holder, edition=2)
    Award.objects.filter(pk=part.award.pk).update(state="in_force")
    base.EntryVersion.objects.create(
        entry=later.micro_credential.number,
        edition=2,
        stated=later.micro_credential.as_stated(),
        submitted_on=TODAY,
        submitted_by=at.first,
    )
    later.micro_credential.edition = 2
    later.micro_credential.save()
    successor = awards.award(later, by=at.first, today=TODAY)
    part.award.refresh_from_db()
    awards.supersede(part.award, by=at.first, today=TODAY, replaced_by=successor, reason="A grade was wrong.")

    idle = {one.holding.award: one.reason for one in progress(made.holder, other, on=TODAY).idle}

    assert idle[successor] == "in_use"


# --- what comes after -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_part_that_is_withdrawn_leaves_the_larger_award_and_is_noted():
    at = make.workshop()
    made = make.confirmed(at)
    part = CountedPart.objects.order_by("pk").first()
    assert part
    awards.revoke(part.award, by=at.first, today=TODAY, reason_code="fraud", reason="It was not theirs.")

    deliver()
    deliver()

    made.refresh_from_db()
    part.refresh_from_db()
    assert (made.state, part.lost_on, part.freed_on) == (AwardState.IN_FORCE, TODAY, None)
    assert list(Fact.objects.filter(kind="larger_award.lose_part").values_list("noted__part", flat=True)) == [part.lot]


@pytest.mark.django_db(transaction=True)
def test_a_larger_award_that_is_withdrawn_frees_its_parts():
    at = make.workshop()
    made = make.confirmed(at)
    awards.revoke(made, by=at.first, today=TODAY, reason_code="awarded_in_error", reason="Another one was meant.")

    deliver()

    made.made_of_parts.refresh_from_db()
    assert made.made_of_parts.state == "freed"
    assert set(CountedPart.objects.values_list("freed_on", flat=True)) == {TODAY}
    assert progress(made.holder, at.programme, on=TODAY).is_complete


# --- silence ----------------------------------------------------------------------------------------------------------


def test_an_answer_that_does_not_come_is_late_once_and_never_an_award():
    at = make.workshop()
    larger = make.asked(at)
    late = larger.due_on + timedelta(days=1)

    assert refused(lambda: asking.end_by_silence(larger, today=larger.due_on), NotNow)["reason"] == "time_is_not_over"
    asking.end_by_silence(larger, today=late)
    assert refused(lambda: asking.end_by_silence(larger, today=late), NotNow)["reason"] == "called_already"

    assert (larger.state, larger.escalated_on) == ("asked", late)


@pytest.mark.parametrize(("means", "state"), [("deemed-refused", "refused"), ("deemed-accepted", "asked")])
def test_what_silence_means_the_rules_say_but_it_signs_nothing(means: str, state: str, monkeypatch):
    larger = make.asked(make.workshop())
    monkeypatch.setattr(asking.policy, "on_expiry", lambda clock, on: means)

    asking.end_by_silence(larger, today=larger.due_on + timedelta(days=1))

    assert (larger.state, larger.by_expiry) == (state, state == "refused")


def test_what_is_listed_no_longer_lapses():
    at = make.workshop()
    larger = make.asked(at)
    refused(lambda: asking.lapse(larger, today=TODAY), NotNow)
    type(at.entry).objects.filter(pk=at.entry.pk).update(state="removed")
    larger.refresh_from_db()

    asking.lapse(LargerAward.objects.get(), today=TODAY)

    assert LargerAward.objects.get().state == "lapsed"


def test_a_record_carries_forty_parts_and_every_one_is_checked():
    body, first, second = make.awarder()
    parts = [make.entry(body, f"Part {place}", 1) for place in range(clr.MAX_PARTS)]
    whole = make.entry(body, "Water Engineer", clr.MAX_PARTS)
    at = make.Workshop(body, first, second, parts, whole, make.composition(whole, parts))

    made = make.confirmed(at)
    record = records.record(made, by=made.holder)

    inside = orjson.loads(bytes(record.document))["credentialSubject"]["verifiableCredential"]
    assert len(inside) == clr.MAX_PARTS == 40
    verdict = verification.check(bytes(record.document), now=timezone.now()).verdict
    assert (verdict.verdict, [one.verdict for one in verdict.parts]) == (
        "genuine_in_force",
        ["genuine_in_force"] * 40,
    )


def test_what_one_record_cannot_tell_is_not_checked_by_number_or_by_size(monkeypatch):
    larger = make.asked(at := make.workshop())
    for limit, value in (("MAX_PARTS", 2), ("OF_ITS_OWN", (256 * 1024, 0)), ("OF_ITS_OWN", (0, 8_000))):
        with monkeypatch.context() as patch:
            patch.setattr(clr, limit, value)
            with pytest.raises(NotNow) as refusal:
                make.checked(at, larger)
            assert refusal.value.data["reason"] == "too_many_parts"

    assert make.checked(at, larger).state == "checked"
