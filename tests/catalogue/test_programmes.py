"""Programmes: drafts, dated editions that never change, and their end; who may, what fits, what it leaves."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from passerelle.catalogue import programmes as acts
from passerelle.catalogue import stacking
from passerelle.catalogue.models import Programme
from passerelle.catalogue.permissions import programmes_visible_to
from passerelle.core.errors import AlreadyDone, Malformed, NotPermitted, PasserelleError, StaleVersion, WrongState
from passerelle.core.frameworks.refusals import LevelRefused
from passerelle.frameworks.models import Framework, FrameworkKind, Level, Status
from passerelle.frameworks.states import VersionState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Organisation, Role
from passerelle.recognition import queries as recognition
from tests import factories as make
from tests.factories import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
NEXT_YEAR = TODAY + timedelta(days=365)
STATED: dict[str, Any] = {
    "title": {"en": "BSc Water Engineering"},
    "kind": "degree",
    "level": "6",
    "credits": "180",
    "credit_system": "ECTS",
    "modules": [{"code": "W1", "title": "Field Practice", "credits": 6}],
    "buckets": [{"title": "Core", "min_credits": 120, "items": []}],
    "places": 40,
    "semesters": 6,
    "max_waived_share": "0.4",
    "valid_from": "2026-09-01",
}


def national(edition: str = "2024", codes: tuple[str, ...] = ("5", "6", "7"), **fields: Any) -> Framework:
    stated = {"kind": FrameworkKind.NATIONAL, "country": "MI", "status": Status.ACTIVE, "state": VersionState.PUBLISHED}
    made = Framework.objects.create(key="nqf-mi", edition=edition, name={"en": "Framework"}, **stated | fields)
    Level.objects.bulk_create(Level(framework=made, code=code, sort=sort) for sort, code in enumerate(codes))
    return made


def body() -> Organisation:
    return make.organisation([Role.AWARDER])


def drafted(**stated: Any) -> Programme:
    awarder = body()
    return acts.draft(awarder, STATED | stated, by=make.member(awarder, Function.EDITOR), today=TODAY)


def published(programme: Programme | None = None, **stated: Any) -> Programme:
    found = programme or drafted(**stated)
    by = make.member(found.awarder)
    return acts.publish(found, by=by, today=TODAY, seen_version=found.version)


def refused(act: Callable[[], object], error: type[PasserelleError]) -> PasserelleError:
    """Return the refusal; it changed nothing."""
    before = (list(Programme.objects.order_by("pk").values()), Fact.objects.count())
    with pytest.raises(error) as refusal:
        act()
    assert (list(Programme.objects.order_by("pk").values()), Fact.objects.count()) == before
    return refusal.value


def test_a_programme_is_drafted_edited_and_published_by_its_awarder():
    national()
    programme = drafted()
    editor = make.member(programme.awarder, Function.EDITOR)
    acts.edit(programme, {"semesters": 7}, by=editor, today=TODAY, seen_version=1)
    assert recognition.current_programmes(TODAY).count() == 0

    published(programme)

    assert (programme.reference, programme.state, programme.semesters, programme.level_framework) == (
        *("PG-00001v1", "published", 7, "nqf-mi/2024"),
    )
    assert programme.buckets == [
        {"code": "B1", "title": "Core", "min_credits": 120.0, "max_credits": None, "items": [], "tags": []}
    ]
    assert list(recognition.current_programmes(TODAY)) == [programme]
    assert list(Fact.objects.order_by("pk").values_list("kind", "subject")) == [
        ("programme.draft", "PG-00001v1"),
        ("programme.edit", "PG-00001v1"),
        ("programme.publish", "PG-00001v1"),
    ]


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"kind": "bachelor"}, "kind"),
        ({"credits": "0"}, "credits"),
        ({"credit_system": "shells"}, "credit_system"),
        ({"modules": [{"code": "A", "credits": 1}, {"code": "A", "credits": 1}]}, "modules"),
        ({"modules": [{"code": "A"}]}, "modules.1.credits"),
        ({"buckets": [{"min_credits": 9, "max_credits": 3}]}, "buckets.1.max_credits"),
        ({"buckets": [{"rule": "none"}]}, "buckets.1.rule"),
        ({"max_waived_share": "1.2"}, "max_waived_share"),
        ({"semesters": -1}, "semesters"),
        ({"link": "javascript:1"}, "link"),
        ({"edition": 4}, "edition"),
    ],
)
def test_what_a_programme_cannot_say_is_refused_by_field(stated: dict[str, Any], field: str):
    assert refused(lambda: drafted(**stated), Malformed).data["field"] == field


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"level": "99 Zebra"}, "level"),
        ({"level": ""}, "level"),
        ({"kind": ""}, "kind"),
        ({"valid_from": ""}, "valid_from"),
        ({"title": {}}, "title"),
        ({"modules": [{"code": "W1", "credits": 181}]}, "modules.1.credits"),
        ({"buckets": [{"min_credits": 100}, {"min_credits": 90}]}, "buckets"),
        ({"buckets": [{"max_credits": 100}]}, "buckets"),
        ({"buckets": [{"items": ["MC-77777"]}]}, "buckets.1.items"),
    ],
)
def test_what_does_not_fit_is_never_published(stated: dict[str, Any], field: str):
    national()
    programme = drafted(**stated)

    assert refused(lambda: published(programme), Malformed).data["field"] == field


def test_the_level_is_one_of_the_framework_in_force_on_the_first_day():
    national("2024", valid_from=date(2024, 1, 1), valid_to=date(2026, 12, 31))
    national("2027", ("F", "G"), valid_from=date(2027, 1, 1))

    later = drafted(valid_from="2027-02-01")
    assert refused(lambda: published(later), Malformed).data["field"] == "level"
    assert published(drafted(valid_from="2027-02-01", level="G")).level_framework == "nqf-mi/2027"
    assert published(drafted(valid_from="2026-02-01")).level_framework == "nqf-mi/2024"


def test_a_further_level_stands_in_a_framework_in_use():
    further = [{"framework": "nowhere", "edition": "1", "level": "6"}]
    programme = drafted(levels=further)

    refused(lambda: published(programme), LevelRefused)


def test_groups_name_listed_micro_credentials():
    item = make.micro_credential()
    programme = published(buckets=[{"code": "E", "items": [item.number, item.number]}])

    assert programme.buckets[0]["items"] == [item.number]


def test_a_change_is_the_next_edition_and_the_one_before_stays_as_it_was():
    first = published()
    by = make.member(first.awarder)
    refused(lambda: acts.edit(first, {"credits": "90"}, by=by, today=TODAY, seen_version=2), WrongState)

    second = acts.begin_edition(first, by=by, today=TODAY)
    refused(lambda: acts.begin_edition(first, by=by, today=TODAY), AlreadyDone)
    assert (second.reference, second.state, second.semesters, second.valid_from) == ("PG-00001v2", "draft", 6, None)
    acts.edit(second, {"credits": "210", "valid_from": "2026-09-02"}, by=by, today=TODAY, seen_version=1)
    assert refused(lambda: published(second), Malformed).data["field"] == "valid_from"
    acts.edit(second, {"valid_from": NEXT_YEAR}, by=by, today=TODAY, seen_version=2)
    published(second)

    first.refresh_from_db()
    assert (first.credits, second.credits) == (Decimal(180), Decimal(210))
    assert list(recognition.current_programmes(TODAY)) == [first]
    assert list(recognition.current_programmes(NEXT_YEAR)) == [second]


def test_a_draft_is_nobodys_business_and_can_be_given_up():
    first = published()
    by = make.member(first.awarder)
    draft = acts.begin_edition(first, by=by, today=TODAY)

    assert [programmes_visible_to(who).filter(pk=draft.pk).exists() for who in (by, make.person())] == [True, False]
    with pytest.raises(Http404):
        recognition.programme(draft.reference)
    entry = make.micro_credential()
    with pytest.raises(Malformed):
        stacking.stack_into(entry, [draft.reference], by=make.member(entry.awarder))
    acts.discard(draft, by=by, today=TODAY, seen_version=1)
    assert acts.begin_edition(first, by=by, today=TODAY).reference == "PG-00001v3"


def test_an_edition_ends_on_a_day_and_once():
    programme = published()
    by = make.member(programme.awarder)

    refused(lambda: acts.end(programme, TODAY - timedelta(days=1), by=by, today=TODAY), Malformed)
    acts.end(programme, NEXT_YEAR, by=by, today=TODAY)
    refused(lambda: acts.end(programme, NEXT_YEAR, by=by, today=TODAY), WrongState)

    assert (programme.state, programme.ends_on) == ("ended", NEXT_YEAR)
    assert list(recognition.current_programmes(TODAY)) == [programme]
    assert list(recognition.current_programmes(NEXT_YEAR)) == []


def test_of_two_who_edit_one_is_told():
    programme = drafted()
    by = make.member(programme.awarder)
    acts.edit(Programme.objects.get(), {"semesters": 7}, by=by, today=TODAY, seen_version=1)

    refused(lambda: acts.edit(programme, {"semesters": 8}, by=by, today=TODAY, seen_version=1), StaleVersion)
    refused(lambda: acts.publish(programme, by=by, today=TODAY, seen_version=1), StaleVersion)


@pytest.mark.parametrize("name", ["teacher", "recognition", "other", "stranger", "without_role"])
def test_nobody_else_writes(name: str):
    programme = drafted()
    people = {
        "teacher": lambda: make.member(programme.awarder, Function.TEACHER),
        "recognition": lambda: make.member(programme.awarder, Function.RECOGNITION_OFFICER),
        "other": lambda: make.member(body()),
        "stranger": make.person,
        "without_role": lambda: make.member(make.organisation([Role.PROVIDER])),
    }
    by = people[name]()
    ended = published()

    for act in (
        lambda: acts.draft(programme.awarder, STATED, by=by, today=TODAY),
        lambda: acts.edit(programme, {}, by=by, today=TODAY, seen_version=1),
        lambda: acts.publish(programme, by=by, today=TODAY, seen_version=1),
        lambda: acts.discard(programme, by=by, today=TODAY, seen_version=1),
        lambda: acts.begin_edition(ended, by=by, today=TODAY),
        lambda: acts.end(ended, NEXT_YEAR, by=by, today=TODAY),
    ):
        refused(act, NotPermitted)


def test_an_editor_prepares_and_does_not_publish():
    programme = drafted()
    by = make.member(programme.awarder, Function.EDITOR)

    refused(lambda: acts.publish(programme, by=by, today=TODAY, seen_version=1), NotPermitted)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": "bachelor"}, "programme_kind_is_known"),
        ({"state": "gone"}, "programme_state_is_known"),
        ({"credits": None}, "programme_public_is_whole"),
        ({"level": ""}, "programme_public_is_whole"),
        ({"state": "ended"}, "programme_ended_has_a_day"),
    ],
)
def test_the_database_holds_what_must_never_be(fields: dict[str, Any], name: str):
    programme = make.programme()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Programme.objects.filter(pk=programme.pk).update(**fields)
