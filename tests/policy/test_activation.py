"""A profile comes into force when a second policy officer approves what a first one drafted."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.people.models import Duty
from passerelle.policy import actions
from passerelle.policy.models import Activation
from passerelle.policy.queries import in_force, shipped, submission_act
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)
SEED = "SEED-IIEP-2023"


def officers():
    return make.person(duties=[Duty.POLICY_OFFICER]), make.person(duties=[Duty.POLICY_OFFICER])


def test_two_officers_put_a_profile_in_force_from_its_day():
    one, two = officers()

    drafted = actions.draft_activation(SEED, by=one, in_force_from=DAY, today=DAY)
    assert in_force(DAY) == ()
    actions.approve_activation(drafted, by=two, today=DAY)

    assert [profile.id for profile in in_force(DAY)] == [SEED]
    assert in_force(date(2025, 12, 31)) == ()
    assert list(Fact.objects.order_by("pk").values_list("kind", "subject", "actor", "noted")) == [
        ("policy.draft", drafted.reference, one.reference, {"profile": SEED}),
        ("policy.approve", drafted.reference, two.reference, {"profile": SEED}),
    ]


@pytest.mark.parametrize("duties", [[], [Duty.REGISTRAR], [Duty.DECISION_OFFICER, Duty.APPEAL_HANDLER, Duty.OPERATOR]])
def test_nobody_else_drafts_or_approves(duties):
    one, _ = officers()
    drafted, other = actions.draft_activation(SEED, by=one, in_force_from=DAY, today=DAY), make.person(duties=duties)

    with pytest.raises(NotPermitted):
        actions.draft_activation(SEED, by=other, in_force_from=DAY, today=DAY)
    with pytest.raises(NotPermitted):
        actions.approve_activation(drafted, by=other, today=DAY)

    assert (Activation.objects.count(), Fact.objects.count(), in_force(DAY)) == (1, 1, ())


def test_who_drafted_does_not_approve():
    one, _ = officers()
    drafted = actions.draft_activation(SEED, by=one, in_force_from=DAY, today=DAY)

    with pytest.raises(NotPermitted):
        actions.approve_activation(drafted, by=one, today=DAY)

    drafted.refresh_from_db()
    assert (drafted.approved_by, Fact.objects.count()) == (None, 1)
    with pytest.raises(IntegrityError, match="activation_takes_two_persons"), transaction.atomic():
        Activation.objects.filter(pk=drafted.pk).update(approved_by=one)


def test_approving_twice_is_told_and_leaves_one_fact():
    one, two = officers()
    drafted = actions.draft_activation(SEED, by=one, in_force_from=DAY, today=DAY)
    stale = Activation.objects.get(pk=drafted.pk)
    actions.approve_activation(drafted, by=two, today=DAY)

    with pytest.raises(WrongState):
        actions.approve_activation(stale, by=two, today=DAY)

    assert Fact.objects.filter(kind="policy.approve").count() == 1


def test_a_profile_in_force_is_not_put_in_force_beside_itself():
    one, two = officers()
    first, second = (actions.draft_activation(SEED, by=one, in_force_from=DAY, today=DAY) for _ in range(2))
    actions.approve_activation(first, by=two, today=DAY)

    with pytest.raises(AlreadyDone) as refusal:
        actions.approve_activation(second, by=two, today=DAY)

    assert refusal.value.data == {"field": "profile", "seen": SEED}
    assert [profile.id for profile in in_force(DAY)] == [SEED]
    assert Fact.objects.filter(kind="policy.approve").count() == 1


@pytest.mark.parametrize("profile", ["", "seed-iiep-2023", "../../etc/passwd", "XX-1"])
def test_only_shipped_profiles_are_drafted(profile):
    one, _ = officers()

    with pytest.raises(Malformed):
        actions.draft_activation(profile, by=one, in_force_from=DAY, today=DAY)

    assert (Activation.objects.count(), Fact.objects.count()) == (0, 0)


def test_several_profiles_are_in_force_at_once_oldest_first_until_their_last_day():
    one, two = officers()
    Activation.objects.create(
        profile=SEED, in_force_from=DAY, in_force_to=date(2026, 6, 30), drafted_by=one, approved_by=two
    )
    Activation.objects.create(
        profile="EU-2022-C243-02", in_force_from=date(2025, 1, 1), drafted_by=one, approved_by=two
    )

    assert [profile.id for profile in in_force(date(2026, 6, 30))] == ["EU-2022-C243-02", SEED]
    assert [profile.id for profile in in_force(date(2026, 7, 1))] == ["EU-2022-C243-02"]


def test_every_shipped_profile_is_read_and_named_as_its_file():
    assert len(shipped()) == 12
    assert {name: profile.id for name, profile in shipped().items()} == {name: name for name in shipped()}


def test_where_the_seed_is_in_force_entries_are_listed_first():
    make.rules()

    assert submission_act(in_force(make.TODAY)) == "submit"
    assert submission_act(()) == "submit_for_review"
