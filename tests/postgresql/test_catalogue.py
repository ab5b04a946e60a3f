"""Two at once on an entry: one wins, the others are told."""

from __future__ import annotations

import pytest

from passerelle.catalogue import actions, joint, partners, stacking
from passerelle.catalogue.models import JointAwarding, MicroCredential, PartnerAuthorisation
from passerelle.core.errors import AlreadyDone, Malformed, PasserelleError, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Role
from passerelle.people.models import Person
from passerelle.registers import actions as registers
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from tests import factories as make
from tests.at_once import at_once
from tests.factories import TODAY

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def fresh(entry: MicroCredential) -> MicroCredential:
    return MicroCredential.objects.select_related("awarder").get(pk=entry.pk)


def test_of_eight_submissions_at_once_one_lists_it():
    make.rules()
    entry = make.micro_credential(State.DRAFT)
    signatory = make.member(entry.awarder)

    told = at_once([lambda: actions.submit(fresh(entry), by=Person.objects.get(pk=signatory.pk), today=TODAY)] * 8)

    assert sum(isinstance(answer, WrongState) for answer in told) == 7
    entry.refresh_from_db()
    assert (entry.state, entry.version, entry.edition) == (State.LISTED_PENDING, 2, 1)
    assert (EntryVersion.objects.count(), Fact.objects.count()) == (1, 1)


def test_of_eight_edits_of_the_same_version_one_is_saved():
    entry = make.micro_credential(State.DRAFT)
    author = make.member(entry.awarder)

    def edit(number: int) -> MicroCredential:
        stated = {"prerequisites": f"Version of author {number}"}
        by = Person.objects.get(pk=author.pk)
        return actions.edit_micro_credential(fresh(entry), stated, by=by, seen_version=1)

    told = at_once([lambda number=number: edit(number) for number in range(8)])

    (winner,) = [number for number, answer in enumerate(told) if not isinstance(answer, PasserelleError)]
    entry.refresh_from_db()
    assert sum(isinstance(answer, StaleVersion) for answer in told) == 7
    assert (entry.prerequisites, entry.version, Fact.objects.count()) == (f"Version of author {winner}", 2, 1)


def test_an_edit_and_a_submission_at_once_never_list_what_the_gate_did_not_see():
    make.rules()
    for _ in range(6):
        entry = make.micro_credential(State.DRAFT)
        signatory = make.member(entry.awarder)

        def edit(entry: MicroCredential = entry, signatory: Person = signatory) -> MicroCredential:
            by = Person.objects.get(pk=signatory.pk)
            return actions.edit_micro_credential(fresh(entry), {"outcomes": []}, by=by, seen_version=1)

        def submit(entry: MicroCredential = entry, signatory: Person = signatory) -> MicroCredential:
            return actions.submit(fresh(entry), by=Person.objects.get(pk=signatory.pk), today=TODAY)

        at_once([edit, submit])

        entry.refresh_from_db()
        listed = entry.state == State.LISTED_PENDING
        assert listed == bool(entry.outcomes)
        kept = EntryVersion.objects.filter(entry=entry.number).first()
        assert (kept is not None) == listed
        assert kept is None or len(kept.stated["learning_outcomes"]) == 3


def test_of_eight_decisions_at_once_one_stands():
    entry, registrar = make.micro_credential(State.LISTED_PENDING), make.person()
    acts = ["register", "remove", "return", "withdraw"] * 2

    told = at_once([lambda act=act: registers.move(fresh(entry), act, by=registrar) for act in acts])

    entry.refresh_from_db()
    won = [acts[place] for place, answer in enumerate(told) if not isinstance(answer, PasserelleError)]
    facts = list(Fact.objects.order_by("pk").values_list("kind", flat=True))
    assert facts == [f"micro_credential.{act}" for act in won] or len(won) > 1  # a later one may follow the first
    assert len(facts) == len(won) == entry.version - 1


@pytest.mark.parametrize("_round", range(4))
def test_two_halves_of_a_circle_at_once_leave_one(_round):
    one, two = make.micro_credential(), make.micro_credential()
    authors = {entry.pk: make.member(entry.awarder).pk for entry in (one, two)}

    def stack(part: MicroCredential, whole: MicroCredential) -> MicroCredential:
        return stacking.stack_into(fresh(part), [whole.number], by=Person.objects.get(pk=authors[part.pk]))

    told = at_once([lambda: stack(one, two), lambda: stack(two, one)])

    assert sum(isinstance(answer, Malformed) for answer in told) == 1
    assert one.stacks_into.count() + two.stacks_into.count() == 1
    assert Fact.objects.count() == 1


def test_of_six_who_let_the_same_partner_in_at_once_one_does():
    entry, partner = make.micro_credential(), make.organisation([Role.PROVIDER])
    signatory = make.member(entry.awarder).pk

    def authorise() -> PartnerAuthorisation:
        by = Person.objects.get(pk=signatory)
        return partners.authorise(fresh(entry), partner, "teach", {}, by=by, today=TODAY)

    told = at_once([authorise] * 6)

    assert sum(isinstance(answer, AlreadyDone) for answer in told) == 5
    assert (PartnerAuthorisation.objects.count(), Fact.objects.count()) == (1, 1)


def test_of_six_confirmations_and_ends_at_once_what_is_shown_is_what_stands():
    entry, other = make.micro_credential(), make.organisation([Role.AWARDER])
    lead, signatory = make.member(entry.awarder), make.member(other)
    made = joint.name_joint_awarder(entry, other, by=lead, today=TODAY)

    def act(name: str) -> JointAwarding:
        own = JointAwarding.objects.get(pk=made.pk)
        return getattr(joint, name)(own, by=Person.objects.get(pk=signatory.pk), today=TODAY)

    at_once([lambda name=name: act(name) for name in ["confirm_joint_awarder", "end_joint_awarder"] * 3])

    made.refresh_from_db()
    assert list(entry.joint_awarders.all()) == ([other] if made.is_confirmed else [])
    assert Fact.objects.filter(kind="joint_awarder.end").count() <= 1
