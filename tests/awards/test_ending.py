"""Withdrawing, suspending, reinstating, replacing and expiring: who may, with which reason, seen by every check."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from passerelle.awards import actions, publication
from passerelle.awards.models import Award, StatusStep
from passerelle.awards.states import AWARD_LIFE, REVOCATION_REASONS, AwardState
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify
from passerelle.core.errors import Malformed, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, OrganisationRole
from passerelle.registers.states import State
from tests.awards.factories import awarded, candidate, house, mandate, organisation, person, today

if TYPE_CHECKING:
    from pathlib import Path

    from passerelle.core.credentials.verdict import Verdict

pytestmark = pytest.mark.django_db

WHY = {"reason_code": "identity_mistaken", "reason": "Awarded in error; the record is another person's."}


def checked(made: Award) -> Verdict:
    now = timezone.now()
    return verify(bytes(made.credentials.get().document), publication.store(now), now)


def test_a_withdrawn_award_shows_who_when_and_why_here_and_from_the_folder_on_disk(tmp_path: Path):
    made = awarded()

    revoked = actions.revoke(made, by=made.awarded_by, today=today(), **WHY)

    folder = publication.write(tmp_path / "trust")
    now = timezone.now()
    on_disk = verify(bytes(made.credentials.get().document), TrustStore.load(folder), now)
    assert (revoked.state, revoked.ended_on, revoked.ended_by) == (AwardState.REVOKED, today(), made.awarded_by)
    for verdict in (checked(made), on_disk):
        assert (verdict.verdict, verdict.reason) == ("genuine_not_in_force", "revoked")
        assert verdict.status
        assert verdict.status_on_award
        assert verdict.status_today
        assert (verdict.status.by_name, verdict.status.reason) == ("Mirane Water Authority", "identity_mistaken")
        assert (verdict.status_on_award.award, verdict.status_today.award) == ("in_force", "revoked")
    fact = Fact.objects.latest("pk")
    assert (fact.kind, fact.subject, fact.noted["reason_code"]) == ("award.revoke", made.number, "identity_mistaken")
    assert "another person" not in str(fact.noted)


@pytest.mark.parametrize("who", ["holder", "stranger", "editor", "signatory elsewhere"])
def test_only_a_signatory_of_the_awarder_withdraws(who: str):
    made = awarded()
    by = made.holder if who == "holder" else person(who)
    if who == "editor":
        mandate(by, made.awarder, Function.EDITOR)
    if who == "signatory elsewhere":
        mandate(by, organisation("Another body"))
    facts = Fact.objects.count()

    with pytest.raises(NotPermitted):
        actions.revoke(made, by=by, today=today(), **WHY)
    with pytest.raises(NotPermitted):
        actions.suspend(made, by=by, today=today(), reason="Under investigation.")

    made.refresh_from_db()
    assert (made.state, Fact.objects.count(), StatusStep.objects.count()) == (AwardState.IN_FORCE, facts, 0)


@pytest.mark.parametrize(
    ("why", "field"),
    [
        ({"reason_code": "because", "reason": "So it is."}, "reason_code"),
        ({"reason_code": "replaced", "reason": "So it is."}, "reason_code"),
        ({"reason_code": "fraud", "reason": "  "}, "reason"),
    ],
)
def test_an_award_is_not_withdrawn_without_a_known_reason_in_words(why: dict[str, str], field: str):
    made = awarded()
    facts = Fact.objects.count()

    with pytest.raises(Malformed) as refusal:
        actions.revoke(made, by=made.awarded_by, today=today(), **why)

    made.refresh_from_db()
    assert refusal.value.data["field"] == field
    assert (made.state, Fact.objects.count()) == (AwardState.IN_FORCE, facts)


def test_an_award_is_not_withdrawn_twice():
    made = awarded()
    stale = Award.objects.get(pk=made.pk)
    actions.revoke(made, by=made.awarded_by, today=today(), **WHY)
    facts = Fact.objects.count()

    for seen in (made, stale):
        with pytest.raises(WrongState):
            actions.revoke(seen, by=made.awarded_by, today=today(), **WHY)

    assert (Fact.objects.count(), StatusStep.objects.count()) == (facts, 1)


def test_an_awarder_withdraws_also_after_its_role_ended():
    made = awarded()
    OrganisationRole.objects.filter(organisation=made.awarder).update(state=State.REMOVED)

    actions.revoke(made, by=made.awarded_by, today=today(), **WHY)

    assert checked(made).verdict == "genuine_not_in_force"


def test_a_suspended_award_may_come_back():
    made = awarded()

    actions.suspend(made, by=made.awarded_by, today=today(), reason="Two papers are alike.")
    suspended = checked(made)
    actions.reinstate(made, by=made.awarded_by, today=today(), reason="Nothing was found.")

    assert (suspended.verdict, suspended.reason) == ("genuine_not_in_force", "suspended")
    assert checked(made).verdict == "genuine_in_force"
    assert (made.state, made.reason_code, made.reason, made.ended_on) == (AwardState.IN_FORCE, "", "", None)
    kinds = Fact.objects.filter(subject=made.number).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["award.intend", "award.made", "award.suspend", "award.reinstate"]
    assert Fact.objects.get(kind="award.reinstate").noted["reason"] == "Nothing was found."


def test_a_withdrawn_award_is_not_reinstated():
    made = awarded()
    actions.revoke(made, by=made.awarded_by, today=today(), **WHY)

    with pytest.raises(WrongState):
        actions.reinstate(made, by=made.awarded_by, today=today(), reason="Nothing was found.")


def test_a_later_award_of_the_same_to_the_same_holder_replaces_an_earlier_one():
    at = house()
    first = awarded(at)
    type(at.entry).objects.filter(pk=at.entry.pk).update(edition=2)
    at.entry.refresh_from_db()
    again = candidate(at.entry, at.holder, edition=2, result="merit")
    stated = first.micro_credential.as_stated()
    from passerelle.registers.models import EntryVersion

    EntryVersion.objects.create(
        entry=at.entry.number, edition=2, stated=stated, submitted_on=today(), submitted_by=at.signatory
    )
    second = actions.award(again, by=at.signatory, today=today())
    other = awarded()

    with pytest.raises(Malformed):
        actions.supersede(first, by=at.signatory, today=today(), replaced_by=other, reason="Better result.")
    actions.supersede(first, by=at.signatory, today=today(), replaced_by=second, reason="Better result.")

    assert (first.state, checked(first).reason) == (AwardState.SUPERSEDED, "superseded")
    assert checked(second).verdict == "genuine_in_force"


def test_an_award_expires_after_its_last_day_and_not_on_it():
    made = awarded()
    Award.objects.filter(pk=made.pk).update(valid_until=today())

    assert actions.expire_due(today=today()) == 0
    assert actions.expire_due(today=today() + timedelta(days=1)) == 1
    assert actions.expire_due(today=today() + timedelta(days=1)) == 0

    made.refresh_from_db()
    assert (made.state, Fact.objects.latest("pk").kind) == (AwardState.EXPIRED, "award.expire")


def test_every_state_of_an_award_can_be_reached():
    assert set(AWARD_LIFE.states) == set(AwardState.values)


@pytest.mark.parametrize("code", REVOCATION_REASONS)
def test_every_reason_for_withdrawal_is_accepted(code: Any):
    made = awarded()

    assert actions.revoke(made, by=made.awarded_by, today=today(), reason_code=code, reason="Said.").reason_code == code


def test_an_act_for_an_earlier_day_is_told_as_of_that_day():
    made = awarded()
    day = today() - timedelta(days=30)

    actions.revoke(made, by=made.awarded_by, today=day, **WHY)

    verdict = checked(made)
    assert verdict.status
    assert verdict.status.since
    assert (made.ended_on, timezone.localdate(verdict.status.since)) == (day, day)
