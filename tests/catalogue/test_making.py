"""Making together: co-authors of other bodies, co-designers who consent for themselves, comments, phases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.catalogue import actions, coauthors, codesign, comments, phases, revising
from passerelle.catalogue.models import CoAuthor, CoDesigner, Comment, MicroCredential, PhaseDone
from passerelle.catalogue.permissions import (
    comments_visible_to,
    may_comment,
    may_edit,
    may_submit,
    may_write,
    micro_credentials_visible_to,
    own_revisions,
)
from passerelle.core.errors import AlreadyDone, Malformed, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Mandate, Role
from passerelle.people.models import Person
from passerelle.registers.states import State
from tests import factories as make

if TYPE_CHECKING:
    from passerelle.organisations.models import Organisation

pytestmark = pytest.mark.django_db
TODAY = make.TODAY


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def entry() -> MicroCredential:
    return make.micro_credential(State.DRAFT)


@pytest.fixture
def owner(entry: MicroCredential) -> Person:
    return make.member(entry.awarder)


@pytest.fixture
def college() -> Organisation:
    return make.organisation([Role.PROVIDER])


@pytest.fixture
def teacher(college: Organisation) -> Person:
    return make.member(college, Function.TEACHER)


def invited(entry: MicroCredential, owner: Person, college: Organisation, who: Person, **more: Any) -> CoAuthor:
    return coauthors.invite(entry, college, who.email.upper(), by=owner, today=TODAY, **more)


def test_a_co_author_reads_and_writes_from_the_day_they_say_yes(entry, owner, college, teacher):
    asked = invited(entry, owner, college, teacher, note="The electric part.")
    assert not micro_credentials_visible_to(teacher).filter(pk=entry.pk).exists()
    assert not may_write(teacher, entry)

    coauthors.accept(asked, by=teacher, today=TODAY)

    assert micro_credentials_visible_to(teacher).get() == entry
    edited = actions.edit_micro_credential(entry, {"need_evidence": "A letter."}, by=teacher, seen_version=1)
    assert edited.need_evidence == "A letter."
    assert (may_edit(teacher, entry), may_submit(teacher, entry)) == (False, False)
    with pytest.raises(NotPermitted):
        actions.submit(entry, by=teacher, today=TODAY)
    with pytest.raises(NotPermitted):
        coauthors.invite(entry, entry.awarder, owner.email, by=teacher, today=TODAY)
    kinds = list(Fact.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["co_author.invite", "co_author.accept", "micro_credential.edit"]
    assert teacher.email not in str(list(Fact.objects.values_list("noted", flat=True)))


def test_who_was_asked_to_comment_does_not_write(entry, owner, college, teacher):
    coauthors.accept(invited(entry, owner, college, teacher, part="comments"), by=teacher, today=TODAY)

    assert (may_comment(teacher, entry), may_write(teacher, entry)) == (True, False)
    with pytest.raises(NotPermitted):
        actions.edit_micro_credential(entry, {"level": "5"}, by=teacher, seen_version=1)


@pytest.mark.parametrize("ends", ["owner", "teacher", "mandate"])
def test_it_ends_when_either_ends_it_or_the_person_leaves_the_body(entry, owner, college, teacher, ends):
    held = coauthors.accept(invited(entry, owner, college, teacher), by=teacher, today=TODAY)

    if ends == "mandate":
        Mandate.objects.filter(person=teacher).update(ends_on=make.LONG_AGO + timedelta(days=1))
    else:
        coauthors.end(held, by={"owner": owner, "teacher": teacher}[ends], today=TODAY)

    again = fresh(teacher)
    assert not may_write(again, entry)
    assert not micro_credentials_visible_to(again).filter(pk=entry.pk).exists()


def test_nobody_is_invited_whom_the_body_does_not_know_nor_twice_nor_of_the_own_body(entry, owner, college, teacher):
    for body, email, field in (
        (college, "nobody@mirane.example", "email"),
        (college, owner.email, "email"),
        (entry.awarder, owner.email, "organisation"),
    ):
        with pytest.raises(Malformed) as refusal:
            coauthors.invite(entry, body, email, by=owner, today=TODAY)
        assert refusal.value.data["field"] == field
    with pytest.raises(Malformed):
        invited(entry, owner, college, teacher, part="signs")
    invited(entry, owner, college, teacher)
    with pytest.raises(AlreadyDone):
        invited(entry, owner, college, teacher)
    with pytest.raises(NotPermitted):
        coauthors.invite(entry, college, teacher.email, by=teacher, today=TODAY)
    assert CoAuthor.objects.count() == 1


def test_only_who_was_asked_answers_and_once(entry, owner, college, teacher):
    asked = invited(entry, owner, college, teacher)

    for act in (coauthors.accept, coauthors.decline):
        with pytest.raises(NotPermitted):
            act(asked, by=owner, today=TODAY)
    stale = CoAuthor.objects.get()
    coauthors.decline(asked, by=teacher, today=TODAY)
    with pytest.raises(WrongState):
        coauthors.accept(stale, by=teacher, today=TODAY)
    assert invited(entry, owner, college, teacher).pk != asked.pk, "who said no can be asked again"


def test_a_co_author_writes_a_change_but_neither_begins_sends_nor_takes_it_back(college, teacher):
    entry = make.micro_credential()
    owner = make.member(entry.awarder)
    coauthors.accept(invited(entry, owner, college, teacher), by=teacher, today=TODAY)

    with pytest.raises(NotPermitted):
        revising.begin(entry, {"skills": ["mending"]}, by=teacher, today=TODAY)
    change = revising.begin(entry, {"skills": ["mending"]}, by=owner, today=TODAY)
    assert own_revisions(teacher).get() == change
    revising.edit(change, {"need_evidence": "A letter."}, by=teacher, seen_version=1)
    with pytest.raises(NotPermitted):
        revising.send(change, by=teacher, today=TODAY, seen_version=2)
    with pytest.raises(NotPermitted):
        revising.take_back(change, by=teacher, today=TODAY)


# Comments


def test_a_comment_is_of_a_field_is_answered_and_dealt_with(entry, owner, college, teacher):
    coauthors.accept(invited(entry, owner, college, teacher, part="comments"), by=teacher, today=TODAY)

    said = comments.say(entry, "outcomes.S1", "Which faults?", by=teacher)
    comments.reply(said, "The five in the list.", by=owner)
    comments.resolve(said, by=owner, today=TODAY)

    said.refresh_from_db()
    told = (said.path, said.edition, said.draft_version, said.resolved_by, [one.text for one in said.replies.all()])
    assert told == ("outcomes.S1", 0, 1, owner, ["The five in the list."])
    assert list(comments_visible_to(teacher)) == list(comments_visible_to(owner)) == list(Comment.objects.all())
    assert not comments_visible_to(make.person()).exists()
    assert "Which faults" not in str(list(Fact.objects.values_list("noted", flat=True)))
    for act in (lambda: comments.resolve(said, by=owner, today=TODAY), lambda: comments.reply(said, "So?", by=owner)):
        with pytest.raises(WrongState):
            act()


def test_a_comment_stays_with_the_version_it_was_about(entry, owner):
    said = comments.say(entry, "outcomes.S1", "Which faults?", by=owner)
    actions.edit_micro_credential(entry, {"outcomes": entry.outcomes[:1]}, by=owner, seen_version=1)

    said.refresh_from_db()
    assert (said.path, said.draft_version) == ("outcomes.S1", 1)
    with pytest.raises(Malformed):
        comments.say(entry, "outcomes.S1", "It is gone.", by=owner)


@pytest.mark.parametrize(("path", "text"), [("colour", "Blue?"), ("title", "  "), ("title", "x" * 4001)])
def test_a_comment_on_nothing_or_of_nothing_is_refused(entry, owner, path, text):
    with pytest.raises(Malformed):
        comments.say(entry, path, text, by=owner)
    assert not Comment.objects.exists()


def test_nobody_else_comments_and_nothing_is_said_where_nothing_is_written(entry, owner):
    with pytest.raises(NotPermitted):
        comments.say(entry, "title", "Blue?", by=make.person())
    registered = make.micro_credential(awarder=entry.awarder)
    with pytest.raises(WrongState):
        comments.say(registered, "title", "Blue?", by=owner)
    change = revising.begin(registered, {"skills": ["mending"]}, by=owner, today=TODAY)
    assert comments.say(registered, "skills", "Why?", by=owner).revision == change.number


# Co-designers


def test_a_body_is_shown_once_whoever_signs_for_it_says_yes(entry, owner):
    works = make.organisation([Role.EMPLOYER])
    signs, writes = make.member(works), make.member(works, Function.EDITOR)
    asked = codesign.name(entry, "employer", "Said what the work needs.", organisation=works, by=owner, today=TODAY)
    assert MicroCredential.objects.get().co_design == []

    for somebody in (owner, writes, make.person()):
        with pytest.raises(NotPermitted):
            codesign.consent(asked, by=somebody, today=TODAY)
    codesign.consent(asked, by=signs, today=TODAY)

    assert MicroCredential.objects.get().as_stated()["co_design"] == ["employer"]
    assert (asked.consented_on, asked.consented_by) == (TODAY, signs)


def test_a_group_of_learners_is_a_number_and_speaks_by_one_of_them(entry, owner):
    speaker = make.person()
    asked = codesign.name(
        entry, "learners", "Tried the assessment.", email=speaker.email, people=12, by=owner, today=TODAY
    )

    codesign.consent(asked, by=speaker, today=TODAY)
    codesign.withdraw(asked, by=speaker, today=TODAY + timedelta(days=9))

    assert (asked.people, asked.closed_on, MicroCredential.objects.get().co_design) == (12, TODAY + timedelta(9), [])


def test_who_took_the_consent_back_may_give_it_again_and_stands_there_once(entry, owner):
    speaker, said = make.person(), {"kind": "other", "role": "Tried the kit.", "by": owner, "today": TODAY}
    asked = codesign.name(entry, email=speaker.email, **said)
    codesign.consent(asked, by=speaker, today=TODAY)
    codesign.withdraw(asked, by=speaker, today=TODAY + timedelta(days=9))
    with pytest.raises(NotPermitted):
        codesign.consent(asked, by=owner, today=TODAY + timedelta(days=10))

    codesign.consent(asked, by=speaker, today=TODAY + timedelta(days=10))

    told = [(one["name"], one["since"], one["until"]) for one in MicroCredential.objects.get().co_designed]
    assert told == [(speaker.name, (TODAY + timedelta(days=10)).isoformat(), "")]
    assert (asked.closed_on, asked.closed_by) == (None, None)
    with pytest.raises(WrongState):
        codesign.consent(asked, by=speaker, today=TODAY + timedelta(days=10))


def test_who_was_asked_anew_after_taking_it_back_answers_the_new_question(entry, owner):
    speaker, said = make.person(), {"kind": "other", "role": "Tried the kit.", "by": owner, "today": TODAY}
    before = codesign.name(entry, email=speaker.email, **said)
    codesign.consent(before, by=speaker, today=TODAY)
    codesign.withdraw(before, by=speaker, today=TODAY)
    asked = codesign.name(entry, email=speaker.email, **said)

    with pytest.raises(AlreadyDone):
        codesign.consent(before, by=speaker, today=TODAY)

    codesign.consent(asked, by=speaker, today=TODAY)
    before.refresh_from_db()
    assert (asked.state, before.state) == ("consented", "withdrawn")


@pytest.mark.parametrize(
    ("kind", "more", "fields"),
    [
        ("friends", {"email": "x"}, ["kind", "email"]),
        ("employer", {}, ["organisation"]),
        ("learners", {"email": "", "people": 0}, ["organisation", "people"]),
        ("other", {"email": "nobody@mirane.example"}, ["email"]),
    ],
)
def test_all_that_is_amiss_is_told_at_once(entry, owner, kind, more, fields):
    with pytest.raises(Malformed) as refusal:
        codesign.name(entry, kind, "Helped.", by=owner, today=TODAY, **more)

    assert [one.data["field"] for one in (refusal.value, *refusal.value.others)] == fields
    assert not CoDesigner.objects.exists()


def test_who_refused_was_never_named_and_who_was_asked_is_not_asked_twice(entry, owner):
    works = make.organisation([Role.EMPLOYER])
    stated: dict[str, Any] = {"organisation": works, "by": owner, "today": TODAY}
    asked = codesign.name(entry, "employer", "Helped.", **stated)
    with pytest.raises(AlreadyDone):
        codesign.name(entry, "employer", "Helped more.", **stated)

    codesign.refuse(asked, by=make.member(works), today=TODAY)

    assert (MicroCredential.objects.get().co_design, asked.consented_on) == ([], None)
    with pytest.raises(NotPermitted):
        codesign.take_back(asked, by=make.person(), today=TODAY)


def test_the_database_names_nobody_without_a_day_of_consent(entry, owner):
    asked = codesign.name(entry, "employer", "Helped.", organisation=make.organisation(), by=owner, today=TODAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        CoDesigner.objects.filter(pk=asked.pk).update(state="consented")


# Phases


def test_the_register_has_seven_phases_and_an_entry_goes_through_them(entry, owner):
    told = phases.mark(entry, "need", done=True, by=owner, today=TODAY, note="Three letters.")
    phases.mark(entry, "need", done=True, by=owner, today=TODAY)

    assert len(told) == 7
    assert [(one.key, one.done.done_by, one.done.note) for one in told if one.done] == [
        ("need", owner, "Three letters.")
    ]
    assert PhaseDone.objects.count() == 1
    phases.mark(entry, "need", done=False, by=owner, today=TODAY)
    assert not PhaseDone.objects.exists()
    with pytest.raises(Malformed):
        phases.mark(entry, "lunch", done=True, by=owner, today=TODAY)
    with pytest.raises(NotPermitted):
        phases.mark(entry, "need", done=True, by=make.person(), today=TODAY)


def test_an_organisation_works_by_phases_of_its_own(entry, owner):
    body = entry.awarder
    own = phases.set_phases(body, [{"name": "Plan"}, {"name": "Do", "wants": ["Try it."]}], by=owner, today=TODAY)

    assert [(one.key, one.name) for one in phases.checklist(entry)] == [("plan", "Plan"), ("do", "Do")]
    with pytest.raises(StaleVersion):
        phases.set_phases(body, [{"name": "Again"}], by=owner, today=TODAY)
    phases.set_phases(body, [{"name": "Again"}], by=owner, today=TODAY, seen_version=own.version)
    for stated in ([{"name": ""}], [{"name": "A"}, {"name": "A"}], [{"name": "A", "tool": "hammer"}], "phases"):
        with pytest.raises(Malformed):
            phases.set_phases(body, stated, by=owner, today=TODAY, seen_version=2)
    with pytest.raises(NotPermitted):
        phases.set_phases(body, [], by=make.member(body, Function.EDITOR), today=TODAY)
    assert phases.set_phases(body, [], by=owner, today=TODAY, seen_version=2) is None
    assert len(phases.checklist(entry)) == 7


def test_no_rule_reads_the_phases(entry):
    assert not any("phase" in path for path in entry.as_stated())
