"""Confirming what no source had confirmed: one names the source, a second agrees."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, NotNow, NotPermitted, WrongState
from passerelle.frameworks import actions, queries
from passerelle.frameworks.models import Confirmation, Framework, Level, LevelMapping
from passerelle.journal.models import Fact
from passerelle.people.models import Duty
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
REPORT = "Referencing report of Mirane, chapter 4"


@pytest.fixture
def national() -> Framework:
    return make.framework("4", "5")


@pytest.fixture
def other() -> Framework:
    made = Framework.objects.create(key="meta", edition="1", kind="international", name={"en": "Meta"})
    Level.objects.bulk_create(Level(framework=made, code=code, sort=code) for code in "345")
    return made


def officer() -> Any:
    return make.person(duties=[Duty.POLICY_OFFICER])


def level(framework: Framework, code: str) -> Level:
    return framework.levels.get(code=code)


def proposed(about: Any, by: Any = None, **stated: Any) -> Confirmation:
    return actions.propose(about, by=by or officer(), today=TODAY, source=REPORT, **stated)


def test_a_comparison_stands_verified_when_a_second_officer_agrees(national, other):
    LevelMapping.objects.create(source=level(national, "4"), target=level(other, "4"), basis="assumed")

    made = proposed(level(national, "4"), target=level(other, "4"), basis="referencing_report", year=2025)
    assert not LevelMapping.objects.get().is_verified
    actions.approve_confirmation(made, by=officer())

    standing = LevelMapping.objects.get()
    assert (standing.is_verified, standing.told_by, standing.year, standing.basis) == (
        True,
        REPORT,
        2025,
        "referencing_report",
    )
    noted = {"source": REPORT, "level": "mi-nqf/2024:4", "compares_with": "meta/1:4"}
    assert [(fact.kind, fact.noted) for fact in Fact.objects.order_by("pk")] == [
        ("confirmation.propose", noted),
        ("confirmation.approve", noted),
    ]


def test_a_comparison_that_nobody_recorded_may_be_added(national, other):
    actions.approve_confirmation(proposed(level(national, "5"), target=level(other, "5")), by=officer())

    [mapping] = queries.as_version(national).mappings
    assert (mapping.from_code, mapping.to_code, mapping.verified) == ("5", "5", True)


def test_that_nothing_compares_is_settled_and_ends_what_was_assumed(national, other):
    for code in "34":
        LevelMapping.objects.create(source=level(national, "4"), target=level(other, code), basis="assumed")
    actions.approve_confirmation(proposed(level(national, "4"), none_in=other, note="No agreement."), by=officer())

    [standing] = LevelMapping.objects.all()
    assert (standing.target, standing.none_in, standing.is_verified) == (None, other, True)

    actions.approve_confirmation(proposed(level(national, "4"), target=level(other, "4")), by=officer())
    [standing] = LevelMapping.objects.all()
    assert (standing.target, standing.none_in) == (level(other, "4"), None)


def test_a_framework_becomes_active_with_its_source(other):
    rumour = Framework.objects.create(key="sea", edition="undated", kind="national", country="SE", status="disabled")
    with pytest.raises(NotNow):
        proposed(rumour)
    Level.objects.create(framework=rumour, code="1", sort=1)

    actions.approve_confirmation(proposed(rumour), by=officer())

    rumour.refresh_from_db()
    assert (rumour.status, rumour.source, rumour.as_of) == ("active", REPORT, TODAY)
    with pytest.raises(AlreadyDone):
        proposed(rumour)


def test_who_proposed_does_not_approve(national, other):
    who = officer()
    made = proposed(level(national, "4"), who, target=level(other, "4"))

    with pytest.raises(NotPermitted):
        actions.approve_confirmation(made, by=who)
    with pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.filter(pk=made.pk).update(state="approved", approved_by=who)
    assert LevelMapping.objects.count() == 0


@pytest.mark.parametrize("duty", [Duty.REGISTRAR, Duty.OPERATOR, None])
def test_only_policy_officers_confirm(national, other, duty):
    made, somebody = proposed(level(national, "4"), none_in=other), make.person(duties=[duty] if duty else [])
    before = Fact.objects.count()

    for act in (
        lambda: proposed(level(national, "5"), somebody, none_in=other),
        lambda: actions.approve_confirmation(made, by=somebody),
        lambda: actions.discard_confirmation(made, by=somebody),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert (Fact.objects.count(), LevelMapping.objects.count()) == (before, 0)


def test_the_same_is_proposed_once_and_settled_once(national, other):
    made = proposed(level(national, "4"), target=level(other, "4"))
    with pytest.raises(AlreadyDone):
        proposed(level(national, "4"), target=level(other, "4"))

    actions.approve_confirmation(made, by=officer())
    for act in (actions.approve_confirmation, actions.discard_confirmation):
        with pytest.raises(WrongState):
            act(made, by=officer())
    with pytest.raises(AlreadyDone):
        proposed(level(national, "4"), target=level(other, "4"))


def test_a_discarded_proposal_changes_nothing_and_may_be_made_again(national, other):
    actions.discard_confirmation(proposed(level(national, "4"), none_in=other), by=officer())
    assert LevelMapping.objects.count() == 0
    assert proposed(level(national, "4"), none_in=other).state == "proposed"


def test_levels_of_one_version_and_drafts_are_not_compared(national, other):
    with pytest.raises(NotNow) as refused:
        proposed(level(national, "4"), target=level(national, "5"))
    assert refused.value.data == {"reason": "own_framework"}

    Framework.objects.filter(pk=other.pk).update(state="draft", drafted_by=officer())
    with pytest.raises(NotNow) as refused:
        proposed(level(national, "4"), target=Level.objects.get(framework=other, code="4"))
    assert refused.value.data == {"reason": "framework_not_published"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": True, "none_in": True},
        {},
    ],
)
def test_a_comparison_has_a_level_or_none_in_the_database_too(national, other, wrong):
    stated = {
        "target": level(other, "4") if "target" in wrong else None,
        "none_in": other if "none_in" in wrong else None,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        LevelMapping.objects.create(source=level(national, "4"), basis="law", **stated)


def test_verified_without_a_source_is_stored_nowhere(national, other):
    with pytest.raises(IntegrityError), transaction.atomic():
        LevelMapping.objects.create(
            source=level(national, "4"), target=level(other, "4"), basis="law", is_verified=True
        )
