"""Positive lists against a model: what was published never changes, decisions keep the edition they were taken by."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from passerelle.core.errors import NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.organisations.models import Function, Role
from passerelle.recognition import list_actions, list_signing
from passerelle.recognition.models import Edition, ListSignature, RecognitionCase
from passerelle.recognition.permissions import editions_visible_to
from tests.recognition.factories import TODAY, applied_to, award, begun, mandated, organisation, person, stated, story

if TYPE_CHECKING:
    from types import SimpleNamespace

    from passerelle.organisations.models import Organisation

pytestmark = pytest.mark.django_db
SCALE = ("pass", "merit", "distinction")
LINE = st.tuples(st.sampled_from(SCALE), st.integers(1, 3))
"""The least result that the one line of the list asks for, and the credits that it waives."""
OWNERS = ("polytechnic", "union")


class Listed(RuleBasedStateMachine):
    """A list of two owners, a town that adopts it, learners who come meanwhile, and others who have no say in it."""

    told: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.day = TODAY
        self.list = begun(self.told.polytechnic, self.told.union, by=self.told.officer).positive_list
        self.editions: dict[int, dict[str, object]] = {1: self._draft(None)}
        self.signatures: list[list[object]] = []
        """Edition, body, whether it owns the list, how its signature stands; in the order in which they were made."""
        self.cases: list[tuple[object, ...]] = []
        self.documents: dict[int, str] = {}
        self.root = ""

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def _draft(self, line: object) -> dict[str, object]:
        return {"state": "draft", "line": line, "offered": None, "in_force": None, "ended": None}

    def _numbers(self, *states: str) -> list[int]:
        return [number for number, one in self.editions.items() if one["state"] in states]

    def _last(self, *states: str) -> int:
        return max(self._numbers(*states), default=0)

    def _kept(self, number: int) -> Edition:
        return Edition.objects.select_related("positive_list").get(positive_list=self.list, number=number)

    def _body(self, name: str) -> Organisation:
        return getattr(self.told, name)

    def _by(self, name: str) -> object:
        return {"polytechnic": self.told.officer, "union": self.told.zohra, "town": self.told.mayor}[name]

    @precondition(lambda self: self._last("draft"))
    @rule(line=LINE, by=st.sampled_from(OWNERS), stale=st.booleans())
    def write(self, line: tuple[str, int], by: str, stale: bool) -> None:
        number = self._last("draft")
        edition = self._kept(number)
        said = stated(self.told, min_result=line[0], credits=line[1], root=self.root)
        seen = edition.version - stale
        act = lambda: list_actions.write(edition, [said], by=self._by(by), today=self.day, seen_version=seen)  # noqa: E731
        if stale:
            with pytest.raises(StaleVersion):
                act()
            return
        self.root = act().lines.get().root
        self.editions[number]["line"] = line

    @precondition(lambda self: any(self.editions[number]["line"] for number in self._numbers("draft")))
    @rule(by=st.sampled_from(OWNERS))
    def offer(self, by: str) -> None:
        number = self._last("draft")
        offered = list_actions.offer(self._kept(number), by=self._by(by), today=self.day)
        self.documents[number] = offered.document
        self.editions[number] |= {"state": "offered", "offered": self.day}
        self.signatures += [[number, owner, True, "awaited"] for owner in OWNERS]

    @precondition(lambda self: self._last("offered"))
    @rule(by=st.sampled_from(OWNERS))
    def take_back(self, by: str) -> None:
        number = self._last("offered")
        list_actions.take_back(self._kept(number), by=self._by(by))
        del self.documents[number]
        self.editions[number] |= {"state": "draft", "offered": None}
        for one in self.signatures:
            one[3] = "taken_back" if one[0] == number else one[3]

    @precondition(lambda self: self._last("offered"))
    @rule(name=st.sampled_from(OWNERS))
    def sign(self, name: str) -> None:
        number = self._last("offered")
        list_signing.sign(self._kept(number), self._body(name), by=self._by(name), today=self.day)
        standing = [one for one in self.signatures if one[0] == number and one[3] != "taken_back"]
        for one in standing:
            one[3] = "signed" if one[1] == name else one[3]
        if all(one[3] == "signed" for one in standing):
            for before in self._numbers("in_force"):
                self.editions[before] |= {"state": "superseded", "ended": self.day}
            self.editions[number] |= {"state": "in_force", "in_force": self.day}

    @precondition(lambda self: self._last("draft"))
    @rule(line=LINE)
    def publish_wholly(self, line: tuple[str, int]) -> None:
        self.write(line, "union", False)
        self.offer("polytechnic")
        for name in OWNERS:
            self.sign(name)

    @rule(by=st.sampled_from(OWNERS))
    def begin_next(self, by: str) -> None:
        if self._last("offered"):
            with pytest.raises(NotNow):
                list_actions.begin_next(self.list, by=self._by(by), today=self.day)
            return
        made = list_actions.begin_next(self.list, by=self._by(by), today=self.day)
        if not self._last("draft"):
            before = self._last("in_force", "superseded", "ended")
            self.editions[max(self.editions) + 1] = self._draft(self.editions[before]["line"])
        assert made.number == self._last("draft")

    @precondition(lambda self: self._last("in_force"))
    @rule(by=st.sampled_from(OWNERS))
    def end(self, by: str) -> None:
        number = self._last("in_force")
        list_actions.end(self._kept(number), by=self._by(by), today=self.day)
        self.editions[number] |= {"state": "ended", "ended": self.day}

    @precondition(lambda self: self._last("in_force"))
    @rule()
    def the_town_adopts(self) -> None:
        number = self._last("in_force")
        list_signing.adopt(self._kept(number), self.told.town, by=self.told.mayor, today=self.day)
        if [number, "town", False, "signed"] not in self.signatures:
            self.signatures.append([number, "town", False, "signed"])

    @precondition(lambda self: [self._last("in_force"), "town", False, "signed"] in self.signatures)
    @rule()
    def the_town_leaves(self) -> None:
        number = self._last("in_force")
        list_actions.leave(self._kept(number), self.told.town, by=self.told.mayor, today=self.day)
        self.signatures[self.signatures.index([number, "town", False, "signed"])][3] = "left"

    @rule(result=st.sampled_from(SCALE))
    def a_learner_asks(self, result: str) -> None:
        learner = person("Another learner")
        case = applied_to([award(learner, self.told.item, result=result)], self.told.degree, by=learner, today=self.day)
        number = self._last("in_force")
        least, credits_ = self.editions[number]["line"] if number else ("", 0)
        if number and SCALE.index(result) >= SCALE.index(least):
            self.cases.append((case.pk, "decided_automatically", number, credits_))
        else:
            self.cases.append((case.pk, "opened", None, 0))

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(who=st.sampled_from(["editor", "stranger", "amina", "mayor"]), which=st.integers(0, 9))
    def others_try(self, who: str, which: int) -> None:
        someone = getattr(self.told, who)
        edition = self._kept(1 + which % len(self.editions))
        for act in (
            lambda: list_actions.write(edition, [], by=someone, today=self.day, seen_version=edition.version),
            lambda: list_actions.offer(edition, by=someone, today=self.day),
            lambda: list_actions.take_back(edition, by=someone),
            lambda: list_signing.sign(edition, self.told.polytechnic, by=someone, today=self.day),
            lambda: list_actions.end(edition, by=someone, today=self.day),
            lambda: list_actions.begin_next(self.list, by=someone, today=self.day),
        ):
            with pytest.raises(NotPermitted):
                act()

    @rule(which=st.integers(0, 9))
    def what_is_published_is_written_again(self, which: int) -> None:
        published = self._numbers("in_force", "superseded", "ended")
        if not published:
            return
        edition = self._kept(published[which % len(published)])
        for act in (
            lambda: list_actions.write(edition, [], by=self.told.officer, today=self.day, seen_version=edition.version),
            lambda: list_actions.offer(edition, by=self.told.officer, today=self.day),
            lambda: list_actions.take_back(edition, by=self.told.officer),
        ):
            with pytest.raises(WrongState):
                act()

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        found = {
            one.number: {
                "state": one.state,
                "line": next(((line.min_result, int(line.credits)) for line in one.lines.all()), None),
                "offered": one.offered_on,
                "in_force": one.in_force_on,
                "ended": one.ended_on,
            }
            for one in Edition.objects.filter(positive_list=self.list).order_by("number").prefetch_related("lines")
        }
        assert found == self.editions

    @invariant()
    def what_was_offered_says_what_it_said(self) -> None:
        kept = Edition.objects.filter(positive_list=self.list).exclude(document="")
        assert dict(kept.values_list("number", "document")) == self.documents

    @invariant()
    def whoever_signed_signed_that(self) -> None:
        names = {self._body(name).pk: name for name in (*OWNERS, "town")}
        rows = ListSignature.objects.filter(edition__positive_list=self.list).order_by("pk")
        found = [[one.edition.number, names[one.body_id], one.is_owner, one.state] for one in rows]
        assert sorted(map(str, found)) == sorted(map(str, self.signatures))

    @invariant()
    def what_was_decided_stands_by_its_edition(self) -> None:
        rows = RecognitionCase.objects.select_related("line__edition").order_by("pk")
        found = [(one.pk, one.state, one.line.edition.number if one.line else None, int(one.credits)) for one in rows]
        assert found == self.cases

    @invariant()
    def others_read_what_is_published(self) -> None:
        seen = editions_visible_to(self.told.amina).filter(positive_list=self.list)
        assert set(seen.values_list("number", flat=True)) == set(self._numbers("in_force", "superseded", "ended"))


def test_the_life_of_a_positive_list_against_a_model():
    Listed.told = story()
    Listed.told.union = organisation("Union of Municipalities", Role.EMPLOYER)
    Listed.told.zohra = mandated(Listed.told.union, Function.SIGNATORY, person("Zohra Tahiri"))
    Listed.told.town = organisation("Town of Sel", Role.EMPLOYER)
    Listed.told.mayor = mandated(Listed.told.town, Function.SIGNATORY, person("Ma Yor"))
    few = settings(max_examples=5, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Listed, settings=few)
