"""Share links against a model: whatever is done, each look shows the whole of what the model says, and nothing else.

Both kinds of link are in it, to one award and to several things. The model is a list of plain rows; it knows nothing of
how a link is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from passerelle.awards import actions, verification
from passerelle.awards import sharing as single
from passerelle.awards.models import Award, Look, ShareLink
from passerelle.awards.sharing import new_token
from passerelle.awards.states import AwardState, Purpose
from passerelle.core.errors import LinkClosed, WrongState
from passerelle.journal.models import Fact
from passerelle.portfolio import elsewhere, erasing, sharing
from passerelle.portfolio.models import SetLook, ShareSet
from tests.awards.factories import House, awarded, candidate, house, today
from tests.portfolio import badges

if TYPE_CHECKING:
    from passerelle.awards.verification import Checked
    from passerelle.portfolio.models import ForeignCredential

pytestmark = pytest.mark.django_db
FIELDS = ("shows_name", "shows_result", "shows_outcomes")
SHOWN = st.fixed_dictionaries(dict.fromkeys(FIELDS, st.booleans()))
SAID = st.fixed_dictionaries(
    {
        "period": st.sampled_from(["7", "30", "once"]),
        "purpose": st.sampled_from(list(Purpose.values)),
        "recipient": st.sampled_from(["", "Ferry company"]),
        "label": st.sampled_from(["A job", "A school"]),
    }
)
PLACE = st.integers(0, 30)
BADGE = "the badge"


@dataclass
class Told:
    """One link as the model has it."""

    link: Any
    token: str
    things: list[int | str]
    """Places of awards, or the badge, in the order in which they are shown."""
    said: dict[str, str]
    shows: dict[str, bool]
    last: datetime
    stopped: bool = False
    looks: list[datetime] = field(default_factory=list)

    @property
    def is_single(self) -> bool:
        return isinstance(self.link, ShareLink)

    def closed(self, now: datetime) -> str | None:
        if self.stopped:
            return "stopped"
        if self.said["period"] == "once" and self.looks:
            return "used"
        return "expired" if now >= self.last else None


class Links(RuleBasedStateMachine):
    """One holder with two awards and a badge from elsewhere, and everybody who has a link of theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.houses: list[House] = [house(), house()]
        self.awards: list[Award] = [awarded(self.houses[0]), self._second()]
        self.who = self.awards[0].holder
        self.badge: ForeignCredential | None = elsewhere.bring(badges.badge(), by=self.who)
        self.now = timezone.now()
        self.told: list[Told] = []
        self.revoked: set[int] = set()
        self.erased = False

    def _second(self) -> Award:
        """Return an award of another house to the same holder."""
        at = self.houses[1]
        passed = candidate(at.entry, person=self.houses[0].holder)
        return actions.award(passed, by=at.signatory, today=today())

    def _kept(self, link: Any, token: str, things: list[int | str], said: Any, shows: Any) -> None:
        days = 30 if said["period"] in ("30", "once") else 7
        assert link.expires_at == single.end_of(today() + timedelta(days=days))
        self.told.append(Told(link, token, things, dict(said), dict(shows), link.expires_at))

    @precondition(lambda self: not self.erased)
    @rule(award=st.integers(0, 1), said=SAID, shows=SHOWN)
    def make_one(self, award: int, said: dict[str, str], shows: dict[str, bool]) -> None:
        if award in self.revoked:
            with pytest.raises(WrongState):
                single.share(self.awards[award], by=self.who, today=today(), **said, **shows)  # type: ignore[arg-type]
            return
        made = single.share(self.awards[award], by=self.who, today=today(), **said, **shows)  # type: ignore[arg-type]
        self._kept(*made, [award], said, shows)

    @precondition(lambda self: not self.erased)
    @rule(chosen=st.sets(st.sampled_from([0, 1, BADGE]), min_size=1), said=SAID, shows=SHOWN)
    def make_several(self, chosen: set[int | str], said: dict[str, str], shows: dict[str, bool]) -> None:
        numbers = sorted(one for one in chosen if isinstance(one, int))
        with_badge = [self.badge] if BADGE in chosen and self.badge else []
        if not numbers and not with_badge:
            return
        given = [self.awards[one] for one in numbers]
        if self.revoked & set(numbers):
            with pytest.raises(WrongState):
                sharing.share(given, with_badge, by=self.who, today=today(), **said, **shows)  # type: ignore[arg-type]
            return
        made = sharing.share(given, with_badge, by=self.who, today=today(), **said, **shows)  # type: ignore[arg-type]
        self._kept(*made, [*numbers, *([BADGE] if with_badge else [])], said, shows)

    @precondition(lambda self: self.told)
    @rule(place=PLACE)
    def look(self, place: int) -> None:
        one = self.told[place % len(self.told)]
        facts = Fact.objects.count()
        expected: Any = "nothing" if self.erased else one.closed(self.now) or self._whole(one)
        assert self._answer(one) == expected
        if isinstance(expected, dict):
            one.looks.append(self.now)
        assert Fact.objects.count() == facts

    def _whole(self, one: Told) -> dict[str, Any]:
        """Return the whole visible answer of a link that is open, as the model has it."""
        things = [self._badge() if thing == BADGE else self._award(int(thing), one.shows) for thing in one.things]
        return {"recipient": one.said["recipient"], "until": one.last, "things": things}

    def _award(self, place: int, shows: dict[str, bool]) -> dict[str, Any]:
        made = self.awards[place]
        is_over = place in self.revoked
        return {
            "verdict": "genuine_not_in_force" if is_over else "genuine_in_force",
            "why": "revoked" if is_over else "",
            "title": made.micro_credential.name,
            "name": self.who.name if shows["shows_name"] else "",
            "result": made.result if shows["shows_result"] else None,
            "outcomes": len(made.micro_credential.outcomes) if shows["shows_outcomes"] else 0,
        }

    def _badge(self) -> dict[str, Any]:
        return {"title": "Mending nets", "signature": "holds"}

    def _answer(self, one: Told) -> Any:
        """Return what whoever has the link is shown: everything, why it is closed, or nothing."""
        try:
            if one.is_single:
                link: Any = single.open_share(one.token, now=self.now)
                things = [_told(verification.check_shared(link, now=self.now))]
            else:
                link = sharing.look(one.token, now=self.now)
                seen = sharing.seen(link, now=self.now)
                things = [_told(thing.checked) if thing.checked else _badge_told(thing.foreign) for thing in seen]
        except LinkClosed as closed:
            return closed.data["reason"]
        except Http404:
            return "nothing"
        return {"recipient": link.recipient, "until": link.expires_at, "things": things}

    @rule()
    def guess(self) -> None:
        token = new_token()
        for look in (single.open_share, sharing.look):
            with pytest.raises(Http404):
                look(token, now=self.now)

    @precondition(lambda self: self.told)
    @rule(place=PLACE)
    def a_link_of_one_kind_is_none_of_the_other(self, place: int) -> None:
        one = self.told[place % len(self.told)]
        with pytest.raises(Http404):
            (sharing.look if one.is_single else single.open_share)(one.token, now=self.now)

    @precondition(lambda self: self.told and not self.erased)
    @rule(place=PLACE)
    def stop(self, place: int) -> None:
        one = self.told[place % len(self.told)]
        if one.is_single:
            single.stop_share(one.link, by=self.who)
        else:
            sharing.stop(one.link, by=self.who)
        one.stopped = True

    @rule(days=st.integers(1, 12))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(award=st.integers(0, 1))
    def revoke(self, award: int) -> None:
        if award not in self.revoked:
            by = self.houses[award].signatory
            actions.revoke(self.awards[award], by=by, today=today(), reason_code="fraud", reason="Forged.")
            self.revoked.add(award)

    @precondition(lambda self: self.badge is not None and not self.erased)
    @rule()
    def take_the_badge_away(self) -> None:
        assert self.badge is not None
        elsewhere.remove(self.badge, by=self.who)
        self.badge = None
        for one in self.told:
            if one.things == [BADGE]:
                one.stopped = True
            one.things = [thing for thing in one.things if thing != BADGE]

    @precondition(lambda self: len(self.told) > 2 and not self.erased)
    @rule(sure=st.integers(0, 5))
    def erase(self, sure: int) -> None:
        if not sure:
            erasing.erase(self.who, by=self.who, email=self.who.email, today=today())
            self.erased, self.badge = True, None

    @invariant()
    def the_holder_reads_every_link_and_when_it_was_opened(self) -> None:
        expected = {} if self.erased else {_key(one.link): _line(one) for one in self.told}
        rows = [*ShareLink.objects.filter(award__holder=self.who), *ShareSet.objects.filter(person=self.who)]
        assert {_key(row): _read(row) for row in rows} == expected

    @invariant()
    def no_token_is_kept_and_an_award_is_what_it_was(self) -> None:
        kept = f"{list(ShareLink.objects.values())} {list(ShareSet.objects.values())}"
        assert not [one.token for one in self.told if one.token in kept]
        states = {one.pk: one.state for one in Award.objects.all()}
        for place, made in enumerate(self.awards):
            assert states[made.pk] == (AwardState.REVOKED if place in self.revoked else AwardState.IN_FORCE)


def _told(checked: Checked) -> dict[str, Any]:
    verdict = checked.verdict
    said = verdict.credential
    assert said is not None
    return {
        "verdict": verdict.verdict,
        "why": verdict.reason or "",
        "title": said.title,
        "name": said.holder_name,
        "result": said.result,
        "outcomes": len(said.outcomes),
    }


def _badge_told(found: Any) -> dict[str, Any]:
    return {"title": found.title, "signature": found.signature}


def _key(link: Any) -> tuple[str, int]:
    return type(link).__name__, link.pk


def _line(one: Told) -> dict[str, Any]:
    once = one.said["period"] == "once"
    shown = {"label": one.said["label"], "recipient": one.said["recipient"], "purpose": one.said["purpose"]}
    return shown | one.shows | {"once": once, "stopped": one.stopped, "looks": one.looks, "count": len(one.looks)}


def _read(row: Any) -> dict[str, Any]:
    looks = Look.objects.filter(link=row) if isinstance(row, ShareLink) else SetLook.objects.filter(share_set=row)
    fields = ("label", "recipient", "purpose", *FIELDS, "once")
    told = {name: getattr(row, name) for name in fields}
    when = list(looks.order_by("pk").values_list("at", flat=True))
    return told | {"stopped": row.stopped_at is not None, "looks": when, "count": row.looks}


class TestLinks(Links.TestCase, TestCase):  # type: ignore[name-defined,misc]
    """The machine, each run in a transaction of its own."""

    settings = settings(max_examples=10, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck))
