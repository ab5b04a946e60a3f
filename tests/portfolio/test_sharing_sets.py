"""Links to several things: what they show, when they close, and a machine that compares them with a model."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from passerelle.awards import actions
from passerelle.core.errors import AlreadyDone, LinkClosed, Malformed, NotPermitted, WrongState
from passerelle.portfolio import elsewhere, sharing
from passerelle.portfolio.models import SetLook, ShareSet
from tests.awards.factories import awarded, house, person, today
from tests.portfolio import badges

if TYPE_CHECKING:
    from passerelle.awards.models import Award

pytestmark = pytest.mark.django_db


def shared(made: Award, **more: Any) -> tuple[ShareSet, str]:
    return sharing.share([made], by=made.holder, today=today(), **({"label": "Ferry"} | more))


def test_one_link_shows_an_award_and_a_credential_from_elsewhere_each_as_what_it_is():
    made = awarded()
    foreign = elsewhere.bring(badges.badge(), by=made.holder)

    _link, token = sharing.share([made], [foreign], by=made.holder, today=today(), label="Ferry")
    award, other = sharing.seen(sharing.look(token, now=timezone.now()), now=timezone.now())

    assert award.checked is not None
    assert other.foreign is not None
    assert (award.checked.verdict.verdict, award.foreign) == ("genuine_in_force", None)
    assert (other.checked, other.foreign.title, other.foreign.signature) == (None, "Mending nets", "holds")
    assert (SetLook.objects.count(), token in str(ShareSet.objects.values())) == (1, False)


def test_what_is_not_chosen_is_not_shown():
    hidden = {"shows_name": False, "shows_result": False, "shows_outcomes": False}
    link, _token = shared(awarded(), **hidden)

    (only,) = sharing.seen(link, now=timezone.now())

    assert only.checked is not None
    assert only.checked.verdict.credential is not None
    said = only.checked.verdict.credential
    assert (said.holder_name, said.result, said.outcomes) == ("", None, ())


def test_a_link_closes_when_it_is_used_stopped_or_over_and_a_guess_opens_nothing():
    made, now = awarded(), timezone.now()
    (_used, used), (stopped, stop), (_over, over) = (
        shared(made, period="once"), shared(made), shared(made),
    )  # fmt: skip
    sharing.look(used, now=now)
    sharing.stop(stopped, by=made.holder)

    refused = {}
    for token, moment in ((used, now), (stop, now), (over, now + timedelta(days=9))):
        with pytest.raises(LinkClosed) as refusal:
            sharing.look(token, now=moment)
        refused[token] = refusal.value.data["reason"]
    with pytest.raises(Http404):
        sharing.look("0" * 26, now=now)

    assert (list(refused.values()), SetLook.objects.count()) == (["used", "stopped", "expired"], 1)


def test_the_links_of_a_closed_account_open_no_more():
    made = awarded()
    _link, token = shared(made)
    made.holder.is_active = False
    made.holder.save()

    with pytest.raises(LinkClosed):
        sharing.look(token, now=timezone.now())


def test_nobody_shares_what_is_anothers_nor_stops_anothers_link():
    made, other = awarded(), person()
    link, _token = shared(made)

    with pytest.raises(NotPermitted):
        sharing.share([made], by=other, today=today(), label="Mine")
    with pytest.raises(NotPermitted):
        sharing.stop(link, by=other)


def test_all_that_is_amiss_is_said_at_once():
    who = person()

    with pytest.raises(Malformed) as refusal:
        sharing.share([], by=who, today=today(), label=" ", purpose="x", period="9")

    found = [one.data["field"] for one in (refusal.value, *refusal.value.others)]
    assert found == ["chosen", "label", "purpose", "period"]


def test_an_ended_award_is_not_shared():
    at = house()
    made = awarded(at)
    actions.revoke(made, by=at.signatory, today=today(), reason_code="fraud", reason="Forged.")

    with pytest.raises(WrongState):
        shared(made)


def test_the_same_link_sent_twice_is_one_and_for_something_else_is_refused():
    made = awarded()
    foreign = elsewhere.bring(badges.badge(), by=made.holder)
    link, token = shared(made)

    assert shared(made, token=token)[0] == link
    with pytest.raises(AlreadyDone):
        sharing.share([made], [foreign], by=made.holder, today=today(), label="Ferry", token=token)


class Sharing(RuleBasedStateMachine):
    """Links made, looked through, stopped, and days that pass, against what a page of paper would say."""

    def __init__(self) -> None:
        super().__init__()
        self.who = person()
        self.kept = elsewhere.bring(badges.badge(), by=self.who)
        self.now = timezone.now()
        self.links: list[dict[str, Any]] = []

    @rule(period=st.sampled_from(["7", "30", "once"]))
    def make(self, period: str) -> None:
        link, token = sharing.share([], [self.kept], by=self.who, today=today(), label="x", period=period)
        self.links.append({"link": link, "token": token, "once": period == "once", "stopped": False, "looks": 0})

    @precondition(lambda self: self.links)
    @rule(place=st.integers(0, 9))
    def look(self, place: int) -> None:
        one = self.links[place % len(self.links)]
        is_open = not one["stopped"] and not (one["once"] and one["looks"]) and self.now < one["link"].expires_at
        try:
            sharing.look(one["token"], now=self.now)
            assert is_open
            one["looks"] += 1
        except LinkClosed:
            assert not is_open

    @precondition(lambda self: self.links)
    @rule(place=st.integers(0, 9))
    def stop(self, place: int) -> None:
        one = self.links[place % len(self.links)]
        sharing.stop(one["link"], by=self.who)
        one["stopped"] = True

    @rule(days=st.integers(1, 20))
    def pass_days(self, days: int) -> None:
        self.now += timedelta(days=days)

    @invariant()
    def looks_are_as_counted(self) -> None:
        found = dict(ShareSet.objects.filter(person=self.who).values_list("pk", "looks"))
        assert found == {one["link"].pk: one["looks"] for one in self.links}
        assert SetLook.objects.filter(share_set__person=self.who).count() == sum(found.values())


class TestSharing(Sharing.TestCase, TestCase):  # type: ignore[name-defined,misc]
    """The machine, each run in a transaction of its own."""

    settings = settings(max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
