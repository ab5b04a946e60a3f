"""A larger award of Mirane: one has it by its parts, others are on the way, and it is what the rules would make."""

from __future__ import annotations

import pytest
from django.utils import timezone

from passerelle.catalogue import composing
from passerelle.catalogue.models import Programme
from passerelle.people.models import Person
from passerelle.stacking import asking, lots, records
from passerelle.stacking.models import CountedPart, LargerAward, UsedFor
from passerelle.stacking.progress import progress

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mirane")]


def composition() -> Programme:
    return Programme.objects.select_related("awarder", "awarded_as").get(number="PG-00031", edition=1)


def person(key: str) -> Person:
    return Person.objects.get(email=f"{key}@mirane.example")


def test_it_is_in_force_and_agrees_with_the_entry_it_is_awarded_as():
    found = composition()

    assert found in composing.in_force(timezone.localdate())
    assert list(composing.contradictions(found, on=timezone.localdate())) == []
    assert (found.awarded_as.credits, found.awarded_as.level) == (found.credits, found.level)


def test_one_has_it_checked_by_one_and_signed_by_another():
    larger = LargerAward.objects.get()

    assert (larger.learner, larger.state) == (person("mateus-figueira"), "confirmed")
    assert larger.checked_by != larger.closed_by == larger.award.awarded_by
    assert sum(CountedPart.objects.values_list("credits", flat=True)) == composition().credits
    assert all(part.award.awarded_on <= larger.asked_on for part in larger.parts.select_related("award"))


def test_what_was_counted_is_what_the_rules_would_count_if_it_were_free():
    CountedPart.objects.update(freed_on=timezone.localdate())
    lots.free(CountedPart.objects.values_list("lot", flat=True), UsedFor.COUNTED)
    found = progress(person("mateus-figueira"), composition(), on=timezone.localdate())

    assert found.is_complete
    assert {(one.holding.award.number, one.bucket, one.credits) for one in found.counted} == {
        (part.award.number, part.bucket, part.credits) for part in CountedPart.objects.select_related("award")
    }


def test_its_record_holds_the_four_parts():
    larger = LargerAward.objects.select_related("award").get()

    made = records.record(larger.award, by=larger.learner)

    assert bytes(made.document).count(b'"OpenBadgeCredential"') >= 4


def test_one_is_on_the_way_and_told_the_least_that_would_do():
    found = progress(person("baptiste-kouadio"), composition(), on=timezone.localdate())

    assert (found.found.credits, found.found.missing.credits) == (5, 10)
    assert found.step is not None
    assert {entry.number for entry in found.step.entries} >= {"MC-00406"}


def test_one_holds_every_part_and_has_not_asked():
    ines, today = person("ines-tavares-sidibe"), timezone.localdate()
    found = progress(ines, composition(), on=today)

    assert (found.is_complete, found.found.credits) == (True, 15)
    assert {one.bucket for one in found.counted} == {"A", "B", "C", "D"}
    assert asking.hindrance(found, ines, today=today) is None
    assert not LargerAward.objects.filter(learner=ines).exists()


def test_what_a_degree_spared_another_counts_in_no_larger_award_and_she_is_told():
    found = progress(person("amina-sarr-doumbe"), composition(), on=timezone.localdate())

    spared = {one.holding.award.micro_credential.number for one in found.idle if one.reason == "spared"}
    assert (found.found.credits, spared, found.step) == (5, {"MC-00388"}, None)
