"""Drafts begun from something: a copy has everything that was stated, a structure has no sentence of anybody."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from passerelle.catalogue import actions, beginning
from passerelle.catalogue.description import MICRO_CREDENTIAL, SHORT_COURSE
from passerelle.catalogue.models import MicroCredential, Origin, ShortCourse
from passerelle.core.errors import Malformed, NotPermitted
from passerelle.journal.models import Fact
from passerelle.organisations.models import OrganisationRole, Role
from passerelle.registers.states import State
from tests import factories as make
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    make.rules()
    make.framework()
    return make.organisation([Role.AWARDER, Role.PROVIDER])


@pytest.fixture
def writer(body):
    return make.member(body, "editor")


@pytest.fixture
def elsewhere():
    """A listed entry of another awarder, with words of its own."""
    return make.micro_credential(State.REGISTERED, awarder=make.organisation([Role.AWARDER]))


def stated(entry: MicroCredential | ShortCourse) -> dict[str, object]:
    shape = MICRO_CREDENTIAL if isinstance(entry, MicroCredential) else SHORT_COURSE
    return {name: getattr(entry, name) for name in shape}


def words(value: object) -> set[str]:
    """Return every text in something stated that is more than one word."""
    if isinstance(value, dict):
        return set().union(*(words(one) for one in value.values()), set())
    if isinstance(value, (list, tuple)):
        return set().union(*(words(one) for one in value), set())
    return {value} if isinstance(value, str) and " " in value.strip() else set()


def test_a_copy_states_everything_and_is_a_draft_with_its_own_number(body, writer):
    source = make.micro_credential(State.REGISTERED, awarder=body)
    larger = make.micro_credential(State.REGISTERED)
    source.stacks_into.add(larger)

    copied = beginning.copy_micro_credential(source, by=writer, today=TODAY)

    copied.refresh_from_db()
    assert stated(copied) == stated(source)
    assert list(copied.stacks_into.all()) == [larger]
    assert (copied.state, copied.edition, copied.listed_on, copied.decided_on, copied.valid_until) == (
        *(State.DRAFT, 0, None, None),
        None,
    )
    assert (copied.determined_level, copied.determined_credits, copied.level_framework) == ("", None, "")
    assert copied.number != source.number
    assert list(copied.joint_awarders.all()) == []
    fact = Fact.objects.get()
    assert (fact.kind, fact.subject, fact.noted) == (
        "micro_credential.draft",
        copied.number,
        {"how": "copy", "source": source.number},
    )
    origin = beginning.origin_of(copied.number)
    assert origin is not None
    assert (origin.how, origin.source, origin.edition, origin.begun_on) == ("copy", source.number, 1, TODAY)


def test_a_copy_and_its_source_are_changed_apart(body, writer):
    source = make.micro_credential(State.REGISTERED, awarder=body)
    copied = beginning.copy_micro_credential(source, by=writer, today=TODAY)

    actions.edit_micro_credential(copied, {"outcomes": []}, by=writer, seen_version=1)

    source.refresh_from_db()
    assert source.outcomes


def test_the_copy_of_a_course_has_no_dates(body, writer):
    goal = make.micro_credential()
    source = make.short_course(State.REGISTERED, provider=body, leads_to=[goal])
    make.instance(source)

    copied = beginning.copy_course(source, by=writer, today=TODAY)

    copied.refresh_from_db()
    assert stated(copied) == stated(source)
    assert (copied.state, list(copied.leads_to.all()), copied.instances.count()) == (State.DRAFT, [goal], 0)
    assert beginning.origin_of(copied.number).source == source.number


@pytest.mark.parametrize("function", ["teacher", "assessor"])
def test_who_does_not_write_for_the_owner_copies_nothing(body, function):
    source = make.micro_credential(State.REGISTERED, awarder=body)

    for somebody in (make.member(body, function), make.member(make.organisation([Role.AWARDER])), make.person()):
        with pytest.raises(NotPermitted):
            beginning.copy_micro_credential(source, by=somebody, today=TODAY)
    assert (MicroCredential.objects.count(), Origin.objects.count(), Fact.objects.count()) == (1, 0, 0)


def test_whose_role_ended_copies_nothing(body, writer):
    source = make.micro_credential(State.REGISTERED, awarder=body)
    OrganisationRole.objects.filter(organisation=body).update(valid_until=TODAY - timedelta(days=1))

    with pytest.raises(NotPermitted):
        beginning.copy_micro_credential(source, by=writer, today=TODAY)


def test_a_structure_takes_no_sentence_of_anybody(body, writer, elsewhere):
    built = beginning.build_like(elsewhere, body, {"title": {"en": "Our own words"}}, by=writer, today=TODAY)

    built.refresh_from_db()
    taken = words(stated(built)) & words(stated(elsewhere))
    assert taken == set()
    assert [(one["code"], one.get("domain"), one["text"]) for one in built.outcomes] == [
        (one["code"], one.get("domain"), "") for one in elsewhere.outcomes
    ]
    assert [(part["code"], part["type"], part["covers"], part["weight"]) for part in built.components] == [
        (part["code"], part["type"], part["covers"], part["weight"]) for part in elsewhere.components
    ]
    assert (built.level, built.language, built.hours, built.credits) == (
        *(elsewhere.level, elsewhere.language, elsewhere.hours),
        elsewhere.credits,
    )
    assert (built.title, built.summary, built.need_evidence, built.awarder) == ({"en": "Our own words"}, {}, "", body)
    assert beginning.origin_of(built.number).how == "structure"


def test_the_structure_of_what_is_not_public_is_its_owners_alone(body, writer):
    draft = make.micro_credential(State.DRAFT)

    with pytest.raises(NotPermitted):
        beginning.build_like(draft, body, {}, by=writer, today=TODAY)
    own = make.micro_credential(State.DRAFT, awarder=body)
    assert beginning.build_like(own, body, {}, by=writer, today=TODAY).outcomes[0]["text"] == ""


def test_the_structure_of_a_course_takes_hours_and_no_sentence(body, writer):
    source = make.short_course(State.REGISTERED, provider=make.organisation([Role.PROVIDER]))

    built = beginning.build_course_like(source, body, {"title": {"en": "Evenings"}}, by=writer, today=TODAY)

    assert words(stated(built)) & words(stated(source)) == set()
    assert (built.hours, built.mode, built.title, built.leads_to.count()) == (
        *(source.hours, source.mode),
        {"en": "Evenings"},
        0,
    )


@pytest.mark.parametrize("code", list(beginning.templates()))
def test_every_template_begins_a_draft_whose_size_and_weights_are_right(body, writer, code):
    drafted = beginning.begin_with_template(code, body, {"title": {"en": "Mend"}}, by=writer, today=TODAY)

    drafted.refresh_from_db()
    assert not [one for one in actions.own_findings(drafted) if one.rule in {"CR-1", "WT-1"}]
    covered = {shown for part in drafted.components for shown in part["covers"]}
    assert covered == {one["code"] for one in drafted.outcomes}
    assert sum(float(value) for value in drafted.learning_time.values()) == float(drafted.hours)
    assert {one["text"] for one in drafted.outcomes} == {""}
    assert beginning.origin_of(drafted.number).source == code


def test_templates_are_named_in_every_language():
    for one in beginning.templates().values():
        assert set(one.name) == set(one.about) == {"en", "fr", "es", "ar"}


def test_there_is_no_other_template(body, writer):
    with pytest.raises(Malformed) as refusal:
        beginning.begin_with_template("cooking", body, {}, by=writer, today=TODAY)

    assert refusal.value.data["field"] == "template"
    assert MicroCredential.objects.count() == 0


def test_what_is_stated_goes_before_what_a_template_states(body, writer):
    drafted = beginning.begin_with_template("digital", body, {"hours": 75, "credits": 3}, by=writer, today=TODAY)

    assert (drafted.hours, drafted.credits) == (75, 3)


def test_a_draft_may_resemble_what_it_is_a_copy_of_until_it_is_submitted(body, writer):
    source = make.micro_credential(State.REGISTERED, awarder=body)
    copied = beginning.copy_micro_credential(source, by=writer, today=TODAY)
    built = beginning.build_like(source, body, {}, by=writer, today=TODAY)

    assert beginning.parent_of(copied) == source.number
    assert beginning.parent_of(built) == ""
    copied.state = State.LISTED_PENDING
    assert beginning.parent_of(copied) == ""


def test_an_entry_has_one_origin_and_is_not_its_own():
    Origin.objects.create(entry="MC-00001", how="copy", source="MC-00002", begun_on=TODAY)
    for wrong in (
        {"entry": "MC-00001", "how": "copy", "source": "MC-00003"},
        {"entry": "MC-00004", "how": "copy", "source": "MC-00004"},
        {"entry": "MC-00005", "how": "theft", "source": "MC-00003"},
        {"entry": "MC-00006", "how": "copy", "source": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Origin.objects.create(**wrong, begun_on=TODAY)


def test_templates_hold_no_texts_but_names():
    """What a template states are codes and numbers: each author writes in their own words."""
    for one in beginning.templates().values():
        assert words(json.loads(json.dumps(one.stated))) == set()
