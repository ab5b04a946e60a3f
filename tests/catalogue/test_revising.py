"""Changing a registered entry: what is minor is published at once, nothing substantive is without a panel."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from passerelle.catalogue import comparing, revising
from passerelle.catalogue.models import MicroCredential, Revision, ShortCourse
from passerelle.catalogue.states import JUDGED, REPLACING, REVISIONS, RevisionState
from passerelle.core import differences
from passerelle.core.differences import ChangeClass
from passerelle.core.errors import (
    AlreadyDone,
    GateRefused,
    Malformed,
    NotNow,
    NotPermitted,
    PasserelleError,
    StaleVersion,
    WrongState,
)
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from passerelle.registers import actions as registers
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import LIFECYCLE, State
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
SUMMARY = {"summary": {"en": "For those who mend pumps."}}
BIGGER = {"hours": "100", "credits": "4"}


def registered(state: State = State.REGISTERED, **fields: Any) -> MicroCredential:
    """Return a registered entry with its first version kept."""
    entry = MicroCredential.objects.get(pk=make.micro_credential(state, **fields).pk)
    EntryVersion.objects.create(
        entry=entry.number,
        edition=entry.edition,
        stated=entry.as_stated(),
        submitted_on=TODAY,
        submitted_by=make.person(),
    )
    return entry


def begun(entry: MicroCredential | None = None, **fields: Any) -> tuple[Revision, Any]:
    entry = entry or registered()
    by = make.member(entry.awarding_body)
    return revising.begin(entry, fields or SUMMARY, by=by, today=TODAY), by


def row(number: str) -> dict[str, Any]:
    return MicroCredential.objects.filter(number=number).values().get()


def test_a_minor_change_is_published_at_once_as_a_new_version():
    revision, by = begun()
    before = row(revision.entry)

    revising.send(revision, by=by, today=TODAY, seen_version=revision.version)

    after = row(revision.entry)
    changed = {name: value for name, value in after.items() if value != before[name]}
    assert changed == {"summary": SUMMARY["summary"], "version": before["version"] + 1, "edition": 2}
    assert (revision.state, revision.change_class, revision.ended_on) == ("published", "minor", TODAY)
    kept = EntryVersion.objects.get(entry=revision.entry, edition=2)
    assert (kept.stated["summary"], kept.submitted_by, kept.submitted_on) == ("For those who mend pumps.", by, TODAY)
    fact = Fact.objects.filter(subject=revision.entry).latest("pk")
    assert (fact.kind, fact.actor, fact.noted["edition"], fact.noted["revision"]) == (
        "micro_credential.revise", by.reference, 2, revision.number,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": {"en": "SOLAR PUMP MAINTENANCE."}}, "editorial"),
        ({"title": {"en": "Solar Pump Maintenance", "fr": "Entretien de pompes"}}, "substantive"),
        ({"title": {"en": "Solar pump repair"}}, "substantive"),
        ({"title": {"en": "Solar pump maintenence"}}, "substantive"),
        ({"title": {"en": "Solar pump maintennance"}}, "editorial"),
        ({"summary": {"en": "Keep it.", "fr": "Qu’elle tourne."}}, "minor"),
        (SUMMARY, "minor"),
        ({"skills": ["mending"]}, "minor"),
        ({"level": "5"}, "substantive"),
        (BIGGER, "substantive"),
        ({"prerequisites": "To have mended one."}, "substantive"),
        ({"outcomes": [{"code": "O1", "text": "Mend."}]}, "substantive"),
    ],
)
def test_how_much_a_change_matters_decides_the_way(fields: dict[str, Any], told: str):
    entry = registered(title={"en": "Solar pump maintenance"})
    revision, _by = begun(entry, **fields)

    seen = comparing.preview(revision, entry, on=TODAY)

    assert (seen.change_class, seen.needs_a_panel) == (told, told == "substantive")


def test_a_substantive_change_waits_for_a_panel_and_the_version_in_force_stays():
    revision, by = begun(None, **BIGGER)
    before = row(revision.entry)

    revising.send(revision, by=by, today=TODAY, seen_version=revision.version)

    assert row(revision.entry) == before | {"state": "review_open", "version": before["version"] + 1}
    assert (revision.state, revision.stated["workload"]["hours"]) == ("in_review", "100.00")
    assert EntryVersion.objects.filter(entry=revision.entry).count() == 1
    assert [fact.kind for fact in Fact.objects.filter(subject=revision.entry)][
        -1
    ] == "micro_credential.propose_revision"


def test_the_gate_tells_every_finding_at_once_and_nothing_is_sent():
    make.rules("SEED-IIEP-2023")
    revision, by = begun(None, level="", outcomes=[], **SUMMARY)
    before, facts = row(revision.entry), Fact.objects.count()

    with pytest.raises(GateRefused) as refusal:
        revising.send(revision, by=by, today=TODAY, seen_version=revision.version)

    assert {finding.rule for finding in refusal.value.findings if finding.blocks} >= {"SD-1", "SD-3"}
    assert (row(revision.entry), Fact.objects.exclude(kind="gate.shut").count()) == (before, facts)
    assert Revision.objects.get(pk=revision.pk).state == RevisionState.DRAFT


def test_nothing_different_is_not_sent():
    entry = registered()
    revision, by = begun(entry, level=entry.level)

    with pytest.raises(NotNow) as refusal:
        revising.send(revision, by=by, today=TODAY, seen_version=revision.version)

    assert (refusal.value.data["reason"], revision.fields) == ("nothing_changed", {})


def test_who_writes_prepares_and_who_signs_sends():
    entry = registered()
    editor, stranger = make.member(entry.awarding_body, Function.EDITOR), make.person()
    with pytest.raises(NotPermitted):
        revising.begin(entry, SUMMARY, by=stranger, today=TODAY)
    revision = revising.begin(entry, SUMMARY, by=editor, today=TODAY)

    with pytest.raises(NotPermitted):
        revising.send(revision, by=editor, today=TODAY, seen_version=revision.version)
    with pytest.raises(NotPermitted):
        revising.edit(revision, BIGGER, by=stranger, seen_version=revision.version)
    with pytest.raises(NotPermitted):
        revising.take_back(revision, by=stranger, today=TODAY)
    assert revising.take_back(revision, by=editor, today=TODAY).state == RevisionState.WITHDRAWN


def test_a_ban_stops_changes_too():
    entry = registered()
    revision, by = begun(entry)
    Fact.objects.create(
        kind="organisation.ban", subject=entry.awarding_body.number, at=entry.created_at, noted={"until": "2027-01-01"}
    )

    with pytest.raises(NotNow) as refusal:
        revising.send(revision, by=by, today=TODAY, seen_version=revision.version)

    assert refusal.value.data["reason"] == "banned"


@pytest.mark.parametrize("state", [state for state in State if not LIFECYCLE.allows(state, "revise")])
def test_only_what_is_registered_is_changed_this_way(state: State):
    entry = make.micro_credential(state)

    with pytest.raises(WrongState):
        revising.begin(entry, SUMMARY, by=make.member(entry.awarding_body), today=TODAY)


def test_of_two_who_begin_one_is_told_of_the_other():
    revision, by = begun()
    entry = MicroCredential.objects.get(number=revision.entry)

    with pytest.raises(AlreadyDone) as refusal:
        revising.begin(entry, BIGGER, by=by, today=TODAY)

    assert refusal.value.data["seen"] == revision.number
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(
            number="RV-99999", entry=entry.number, edition=1, owner=revision.owner, begun_by=by, begun_on=TODAY
        )


def test_what_was_sent_is_neither_rewritten_nor_taken_back():
    revision, by = begun(**BIGGER)
    Revision.objects.filter(pk=revision.pk).update(reason="A longer course.")  # not sent yet, it may be written
    Revision.objects.filter(pk=revision.pk).update(sent_by=by, sent_on=TODAY)
    sent = Revision.objects.filter(pk=revision.pk)
    kept = sent.values().get()

    for change in ({"reason": "Another."}, {"fields": SUMMARY}, {"stated": {}}, {"sent_on": None}, {"edition": 9}):
        with pytest.raises(IntegrityError, match="a revision that was sent is frozen"), transaction.atomic():
            sent.update(**change)
    with pytest.raises(IntegrityError, match="catalogue_revision is frozen"), transaction.atomic():
        sent._raw_delete("default")

    assert sent.values().get() == kept


def test_of_two_who_edit_both_are_kept_and_who_sends_what_is_no_longer_there_is_refused():
    revision, by = begun()
    mine, theirs = (Revision.objects.get(pk=revision.pk) for _ in range(2))
    revising.edit(mine, {"skills": ["mending"]}, by=by, seen_version=1)

    with pytest.raises(StaleVersion):
        revising.send(theirs, by=by, today=TODAY, seen_version=1)
    revising.edit(theirs, BIGGER, by=by, seen_version=1)

    found = Revision.objects.get(pk=revision.pk)
    assert {*found.fields} == {*SUMMARY, *BIGGER, "skills"}
    assert (found.version, found.state) == (3, RevisionState.DRAFT)


@pytest.mark.parametrize("fields", [SUMMARY, BIGGER], ids=["minor", "substantive"])
def test_sent_twice_it_is_sent_once(fields: dict[str, Any]):
    revision, by = begun(None, **fields)
    stale = Revision.objects.get(pk=revision.pk)
    revising.send(revision, by=by, today=TODAY, seen_version=1)
    before = row(revision.entry), Fact.objects.count(), EntryVersion.objects.count()

    for again in (revision, stale):
        with pytest.raises((WrongState, StaleVersion)):
            revising.send(again, by=by, today=TODAY, seen_version=again.version)

    assert (row(revision.entry), Fact.objects.count(), EntryVersion.objects.count()) == before


def test_an_entry_that_moved_meanwhile_is_not_changed():
    revision, by = begun()
    registers.move(MicroCredential.objects.get(number=revision.entry), "suspend", by=by)
    before = row(revision.entry)

    with pytest.raises(WrongState):
        revising.send(revision, by=by, today=TODAY, seen_version=1)

    assert row(revision.entry) == before
    assert Revision.objects.get(pk=revision.pk).state == RevisionState.DRAFT


def test_a_change_that_another_version_overtook_is_looked_at_again():
    revision, by = begun()
    Revision.objects.filter(pk=revision.pk).update(edition=9)
    revision.refresh_from_db()
    with pytest.raises(StaleVersion):
        revising.send(revision, by=by, today=TODAY, seen_version=1)

    revising.edit(revision, {}, by=by, seen_version=1)
    revising.send(revision, by=by, today=TODAY, seen_version=2)

    assert revision.state == RevisionState.PUBLISHED


def test_a_course_changes_what_it_leads_to_only_after_a_panel():
    goal, other, unlisted = make.micro_credential(), make.micro_credential(), make.micro_credential(State.DRAFT)
    course = make.short_course(State.REGISTERED)
    course.leads_to.set([goal])
    for one in (goal, other):
        make.let_teach(one, course.provider)
    by = make.member(course.provider)
    with pytest.raises(Malformed):
        revising.begin(course, {"leads_to": [unlisted.number]}, by=by, today=TODAY)
    revision = revising.begin(course, {"leads_to": [goal.number, other.number]}, by=by, today=TODAY)

    revising.send(revision, by=by, today=TODAY, seen_version=1)

    assert revision.state == RevisionState.IN_REVIEW
    assert revision.stated["leads_to"] == sorted([goal.number, other.number])
    course = ShortCourse.objects.get(pk=course.pk)
    assert list(course.leads_to.all()) == [goal]
    revising.accept(revision, course, "accept_revision", by=make.person(), today=TODAY, noted={})
    assert set(course.leads_to.all()) == {goal, other}


def test_the_life_of_a_change_leads_to_accepted_through_a_panel_alone():
    assert REVISIONS.reachable(RevisionState.DRAFT, without={"send"}) & set(JUDGED) == set()
    assert RevisionState.ACCEPTED not in REVISIONS.reachable(
        RevisionState.DRAFT, without={"accept", "accept_on_appeal"}
    )
    assert REVISIONS.reachable(RevisionState.DRAFT) == set(RevisionState)


class LifeOfAChangedEntry(RuleBasedStateMachine):
    """Several people change, send, take back and decide, with fresh and stale copies, in any order."""

    @initialize()
    def begin_life(self) -> None:
        self.entry = registered()
        self.by = make.member(self.entry.awarding_body)
        self.stale: Revision | None = None

    def _entry(self) -> MicroCredential:
        return MicroCredential.objects.get(pk=self.entry.pk)

    def _try(self, act: Any) -> None:
        try:
            with transaction.atomic():
                act()
        except PasserelleError:
            return

    @rule(fields=st.sampled_from([SUMMARY, BIGGER, {"level": "5"}, {"level": ""}, {"skills": ["a"]}, {"outcomes": []}]))
    def change(self, fields: dict[str, Any]) -> None:
        found = revising.open_of(self.entry.number)
        if found is None:
            self._try(lambda: revising.begin(self._entry(), fields, by=self.by, today=TODAY))
        else:
            self._try(lambda: revising.edit(found, fields, by=self.by, seen_version=found.version))

    @rule(at=st.integers(0, 9))
    def look(self, at: int) -> None:
        own = list(Revision.objects.filter(entry=self.entry.number).order_by("pk"))
        self.stale = own[at % len(own)] if own else None

    @rule(fresh=st.booleans())
    def send(self, fresh: bool) -> None:
        if one := revising.open_of(self.entry.number) if fresh else self.stale:
            self._try(lambda: revising.send(one, by=self.by, today=TODAY, seen_version=one.version))

    @rule(fresh=st.booleans(), act=st.sampled_from(["accept_revision", "accept_revision_on_appeal", "refuse_revision"]))
    def decide(self, fresh: bool, act: str) -> None:
        if one := revising.open_of(self.entry.number) if fresh else self.stale:
            end = revising.refuse if act == "refuse_revision" else revising.accept
            self._try(lambda: end(one, self._entry(), act, by=self.by, today=TODAY, noted={}))

    @rule()
    def take_back(self) -> None:
        if self.stale:
            stale = self.stale
            self._try(lambda: revising.take_back(stale, by=self.by, today=TODAY, act="withdraw_revision"))

    @rule(act=st.sampled_from(["suspend", "clear", "open_review", "register"]))
    def move(self, act: str) -> None:
        self._try(lambda: registers.move(self._entry(), act, by=self.by))

    @invariant()
    def every_version_passed_the_gate_and_where_substantive_a_decision(self) -> None:
        kept = list(EntryVersion.objects.filter(entry=self.entry.number).order_by("edition"))
        facts = Fact.objects.filter(subject=self.entry.number).order_by("pk")
        began = [fact for fact in facts if "edition" in fact.noted]
        assert len(kept) == len(began) + 1 == self._entry().edition
        for before, version, fact in zip(kept, kept[1:], began, strict=False):
            assert version.stated["level"]["nqf"]
            assert version.stated["learning_outcomes"]
            weight = differences.change_class(differences.changes(before.stated, version.stated))
            decided = fact.kind.startswith("micro_credential.accept_revision")
            assert decided or weight != ChangeClass.SUBSTANTIVE
            assert Revision.objects.get(number=fact.noted["revision"]).state in REPLACING

    @invariant()
    def a_change_is_before_a_panel_only_under_review(self) -> None:
        assert Revision.objects.filter(entry=self.entry.number, state__in=["draft", "in_review"]).count() <= 1

    @invariant()
    def what_is_in_force_is_the_last_version_kept(self) -> None:
        newest = EntryVersion.objects.filter(entry=self.entry.number).latest("edition").stated
        assert differences.changes(newest, comparing.plain(self._entry().as_stated())) == ()


def test_any_life_of_a_changed_entry_keeps_its_word():
    make.rules("SEED-IIEP-2023")

    run_state_machine_as_test(
        LifeOfAChangedEntry,
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
