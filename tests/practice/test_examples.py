"""Good practice: proposed by anybody, public once two peers of two other bodies endorse it, found by its words."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function
from passerelle.people.models import Duty
from passerelle.policy.fields import FIELDS
from passerelle.practice import queries, shipped
from passerelle.practice.actions import examples as acting
from passerelle.practice.models import GoodPractice, PeerEndorsement
from passerelle.practice.permissions import examples_visible_to
from passerelle.web.provider.entry_form import ComponentRows, MicroCredentialForm, OutcomeRows
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
STATED: dict[str, Any] = {
    "theme": "low_bandwidth",
    "title": "Lessons by radio and one text message a week",
    "done": "Each week a lesson of twenty minutes is broadcast twice.",
    "for_whom": "Pump keepers in villages without a network.",
    "took": "A studio for two days a month, and a teacher who answers calls.",
    "came_of_it": "Of 45 learners 38 came to the assessment.",
    "evidence_url": "https://radio.example/report",
    "language": "en",
    "licence": "CC-BY-4.0",
    "field": "participation.form",
}


def proposed(**more: Any) -> GoodPractice:
    by = more.pop("by", None) or make.person()
    body = more.pop("organisation", None)
    return acting.propose(STATED | more, by=by, today=TODAY, organisation=body)


def peer(**fields: Any) -> Any:
    body = make.organisation(**fields)
    return body, make.member(body, Function.TEACHER)


def endorsed(example: GoodPractice | None = None, **more: Any) -> GoodPractice:
    example = example or proposed(**more)
    for _ in range(2):
        body, somebody = peer()
        acting.endorse(example, body, by=somebody, today=TODAY)
    return example


def refused(example: GoodPractice, body: Any, by: Any) -> list[str]:
    before = (Fact.objects.count(), PeerEndorsement.objects.count())
    with pytest.raises(NotNow) as refusal:
        acting.endorse(example, body, by=by, today=TODAY)
    assert (Fact.objects.count(), PeerEndorsement.objects.count()) == before
    return list(refusal.value.data["reasons"])


def test_two_peers_of_two_other_bodies_make_an_example_public():
    learner, (one, first), (other, second) = make.person(), peer(), peer()
    example = proposed(by=learner)
    assert (example.number[:3], example.state) == ("GP-", "proposed")

    acting.endorse(example, one, by=first, today=TODAY)
    assert list(queries.public_examples()) == []
    acting.endorse(example, other, by=second, today=TODAY)

    assert (example.state, example.published_on) == ("endorsed", TODAY)
    assert list(queries.public_examples()) == [example]
    assert [fact.kind for fact in Fact.objects.order_by("pk")] == [
        *("good_practice.propose", "good_practice.endorse", "good_practice.endorse", "good_practice.publish"),
    ]


def test_until_then_it_is_seen_by_peers_and_whoever_proposed_it():
    learner, (_body, somebody) = make.person(), peer()
    example = proposed(by=learner)

    for one in (learner, somebody, make.person(duties=[Duty.REGISTRAR])):
        assert list(examples_visible_to(one)) == [example]
    assert list(examples_visible_to(make.person())) == []


def test_nobody_endorses_what_is_their_own_or_of_their_group():
    home = make.organisation()
    author = make.member(home, Function.TEACHER)
    example = proposed(by=author, organisation=home)
    elsewhere = make.organisation()
    make.member(elsewhere, Function.TEACHER, author)
    author = type(author).objects.get(pk=author.pk)

    assert refused(example, elsewhere, author) == ["endorses_own", "endorsed_by_its_group"]
    assert refused(example, home, make.member(home)) == ["endorsed_by_its_group"]
    daughter = make.organisation(parent=home)
    assert refused(example, daughter, make.member(daughter)) == ["endorsed_by_its_group"]


def test_nobody_endorses_twice_nor_a_second_of_the_same_body():
    example, (body, somebody) = proposed(), peer()
    acting.endorse(example, body, by=somebody, today=TODAY)
    elsewhere = make.organisation()
    make.member(elsewhere, Function.TEACHER, somebody)
    somebody = type(somebody).objects.get(pk=somebody.pk)

    assert refused(example, body, somebody) == ["endorsed_twice"]
    assert refused(example, elsewhere, somebody) == ["endorsed_twice"]
    assert refused(example, body, make.member(body)) == ["endorsed_twice"]
    with pytest.raises(IntegrityError), transaction.atomic():
        PeerEndorsement.objects.create(example=example, person=somebody, organisation=elsewhere, endorsed_on=TODAY)


def test_a_learner_and_who_lost_the_mandate_endorse_nothing():
    example, (body, somebody) = proposed(), peer()
    somebody.mandates.update(ends_on=TODAY)

    for one in (make.person(), somebody):
        with pytest.raises(NotPermitted):
            acting.endorse(example, body, by=one, today=TODAY)


def test_an_example_is_not_said_to_come_from_a_body_one_does_not_act_for():
    with pytest.raises(NotPermitted):
        proposed(organisation=make.organisation())


def test_everything_amiss_is_told_at_once():
    wrong = {"theme": "weather", "title": "", "licence": "mine", "field": "colour", "language": "zz9"}
    wrong |= {"evidence_url": "radio", "entry": "MC-99999"}

    with pytest.raises(Malformed) as refusal:
        proposed(**wrong, colour="red")

    assert [one.data["field"] for one in (refusal.value, *refusal.value.others)] == [
        *("colour", "theme", "title", "evidence_url", "language", "licence", "entry", "field"),
    ]
    assert GoodPractice.objects.count() == 0


def test_a_text_that_speaks_of_a_person_is_held_and_never_lost():
    registrar, (_body, somebody) = make.person(duties=[Duty.REGISTRAR]), peer()
    example = proposed(done="Mr. Okoro taught it, call +41 22 555 01 23.")

    assert (example.state, example.held_because) == ("held", ["phone_number", "named_person"])
    assert list(examples_visible_to(somebody)) == []
    assert list(queries.held_examples()) == [example]
    with pytest.raises(NotPermitted):
        acting.release(example, by=somebody, today=TODAY)
    acting.release(example, by=registrar, today=TODAY)
    assert (example.state, example.held_because, "Okoro" in example.done) == ("proposed", [], True)


def test_it_is_withdrawn_by_who_proposed_it_or_a_registrar_with_a_reason():
    author, registrar = make.person(), make.person(duties=[Duty.REGISTRAR])
    first, second = endorsed(by=author), proposed()

    with pytest.raises(NotPermitted):
        acting.withdraw(second, "It is old.", by=author, today=TODAY)
    with pytest.raises(Malformed):
        acting.withdraw(first, "", by=author, today=TODAY)
    acting.withdraw(first, "It is old.", by=author, today=TODAY)
    acting.withdraw(second, "Copied.", by=registrar, today=TODAY)

    assert [one.state for one in GoodPractice.objects.all()] == ["withdrawn", "withdrawn"]
    assert list(queries.public_examples()) == []
    with pytest.raises(WrongState):
        acting.withdraw(first, "It is old.", by=author, today=TODAY)


@pytest.mark.parametrize(
    ("question", "is_found"),
    [
        ("", True),
        ("radio", True),
        ("RADIO lesson villages", True),
        ("pump keeper", True),
        ("télé", False),
        ("radio television", False),
        ("adio", False),
        ("radio' OR 1=1 --", True),
    ],
)
def test_an_example_is_found_by_the_words_it_says(question, is_found):
    example = endorsed()

    assert (list(queries.found(queries.public_examples(), question)) == [example]) == is_found


def test_examples_are_narrowed_by_theme_field_and_language():
    example = endorsed()
    rows = queries.public_examples()

    assert list(queries.found(rows, theme="low_bandwidth", field="participation.form", language="en")) == [example]
    assert list(queries.found(rows, theme="design")) == []
    assert list(queries.found(rows, language="fr")) == []


def test_two_links_stand_beside_a_field_and_all_fields_cost_one_query():
    newest = [endorsed(title=f"Example {n}") for n in range(3)]
    other = endorsed(field="learning_outcomes", title="Verbs")
    endorsed(field="")
    proposed()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = queries.by_field()

    assert len(asked) == 1
    assert found == {
        "participation.form": [(newest[2].number, "Example 2"), (newest[1].number, "Example 1")],
        "learning_outcomes": [(other.number, "Verbs")],
    }


def test_every_field_that_an_example_may_help_with_is_asked_by_the_editor_and_has_a_name():
    asked = {*MicroCredentialForm.base_fields, "outcomes", "components"}
    assert OutcomeRows
    assert ComponentRows

    assert {path for path in shipped.fields() if path not in FIELDS} == set()
    assert {name for name in shipped.fields().values() if name not in asked} == set()
