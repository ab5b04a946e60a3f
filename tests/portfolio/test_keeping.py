"""What is kept of a person: all of it in one file, each kind with its clock, erased where it can be."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from passerelle.assessment import prior_learning
from passerelle.awards import queries as awards
from passerelle.awards import sharing as single
from passerelle.awards.models import Award, ShareLink
from passerelle.core.errors import LinkClosed, Malformed, NotNow, NotPermitted
from passerelle.core.prior_learning import DEFAULT
from passerelle.journal.models import Fact
from passerelle.people.models import Person
from passerelle.portfolio import elsewhere, erasing, exporting, gathering, profiles, retention, sharing, sightings
from passerelle.portfolio.holdings import HOLDINGS, NOT_THEIRS
from passerelle.portfolio.keeping_words import BASES_IN_WORDS, ERASURE_IN_WORDS, KINDS_IN_WORDS, PAGES_IN_WORDS
from passerelle.portfolio.models import Export, ForeignCredential, ShareSet, Sighting
from passerelle.portfolio.states import ExportState
from tests.awards.factories import awarded, house, micro_credential, organisation, person, signatory, today
from tests.portfolio import badges

if TYPE_CHECKING:
    from passerelle.awards.models import Award as AwardOf

pytestmark = pytest.mark.django_db


def exported(who: Person) -> zipfile.ZipFile:
    export = exporting.ask(by=who)
    exporting.make(export.key)
    export.refresh_from_db()
    with exporting.take(export, by=who) as source:
        return zipfile.ZipFile(io.BytesIO(source.read()))


def holder_with_everything() -> AwardOf:
    """Somebody with an award, a badge from elsewhere, links to both, and letters."""
    made = awarded()
    kept = elsewhere.bring(badges.badge(), by=made.holder)
    sharing.share([made], [kept], by=made.holder, today=today(), label="Ferry company")
    single.share(made, by=made.holder, today=today(), label="A landlord")
    gathering.transcript(by=made.holder)
    profiles.save([made], [kept], by=made.holder, is_on=True)
    return made


# --- the file ---------------------------------------------------------------------------------------------------------


def test_every_field_that_names_a_person_is_exported_or_stands_in_the_list_with_a_reason():
    there = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Person
    }
    told = [f"{one.model}.{one.whose}" for one in HOLDINGS if f"{one.model}.{one.whose}" in there]
    left = [name for names in NOT_THEIRS.values() for name in names]

    assert sorted(told + left) == sorted(there)


def test_every_kind_is_told_in_words_has_a_clock_and_can_be_read():
    kinds = [one.kind for one in HOLDINGS]

    assert set(kinds) == set(KINDS_IN_WORDS) == set(retention.clocks())
    assert len(set(kinds)) == len(kinds)
    assert {one.basis for one in retention.clocks().values()} == set(BASES_IN_WORDS)
    assert {one.erasure for one in retention.clocks().values()} == set(ERASURE_IN_WORDS)
    assert {*sightings.WHOSE, sightings.WHOLE} == set(PAGES_IN_WORDS)
    for one in HOLDINGS:
        assert list(one.of(Person(pk=0)).values(*one.fields)) == []


def test_the_file_holds_everything_and_the_signed_bytes():
    made = holder_with_everything()
    credential = awards.credential(made)
    assert credential is not None

    archive = exported(made.holder)

    def rows(kind: str) -> list[dict[str, Any]]:
        return json.loads(archive.read(f"data/{kind}.json"))  # type: ignore[no-any-return]

    assert archive.testzip() is None
    assert [one["number"] for one in rows("awards")] == [made.number]
    assert [one["label"] for one in rows("links") + rows("links_to_several")] == ["A landlord", "Ferry company"]
    assert rows("account")[0]["email"] == made.holder.email
    assert {"foreign.bring", "share_set.make", "export.ask"} <= {one["kind"] for one in rows("acts")}
    assert archive.read(f"signed/{made.number.replace('/', '-')}-1.json") == bytes(credential.document)
    assert badges.badge() in [archive.read(name) for name in archive.namelist() if name.startswith("elsewhere/")]
    index = archive.read("index.html").decode()
    assert ("Well and Borehole Inspection" in index, "<script" in index) == (True, False)
    assert {f"data/{one.kind}.json" for one in HOLDINGS} <= set(archive.namelist())


def test_the_file_holds_nothing_of_anybody_else_and_no_secret():
    made, other = holder_with_everything(), holder_with_everything()

    archive = exported(made.holder)
    everything = b"".join(archive.read(name) for name in archive.namelist())

    for secret in (other.number, other.holder.reference, other.holder.email, made.holder.password):
        assert secret.encode() not in everything


def test_what_is_asked_for_twice_is_one_and_made_once():
    who = person()

    first = exporting.ask(by=who)
    assert exporting.ask(by=who) == first
    exporting.make(first.key)
    exporting.make(first.key)

    assert Fact.objects.filter(kind="export.make").count() == 1
    assert [path.name for path in exporting.folder().iterdir()] == [f"{first.key}.zip"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.bulk_create([Export(person=who, asked_at=timezone.now()) for _ in range(2)])


def test_a_file_is_its_persons_alone_is_not_there_before_it_is_made_and_not_after_a_week(
    django_capture_on_commit_callbacks: Any,
):
    who = person()
    export = exporting.ask(by=who)
    with pytest.raises(NotNow) as early:
        exporting.take(export, by=who)
    exporting.make(export.key)
    export.refresh_from_db()
    with pytest.raises(NotPermitted):
        exporting.take(export, by=person())

    with django_capture_on_commit_callbacks(execute=True):
        exporting.delete_old(timezone.now() + timedelta(days=8))

    export.refresh_from_db()
    with pytest.raises(NotNow):
        exporting.take(export, by=who)
    assert (early.value.data["reason"], export.state, list(exporting.folder().iterdir())) == (
        "export_gone", ExportState.GONE, [],
    )  # fmt: skip


def test_after_five_files_in_a_day_the_next_is_for_tomorrow():
    who = person()
    for _ in range(5):
        exporting.make(exporting.ask(by=who).key)

    with pytest.raises(NotNow) as refusal:
        exporting.ask(by=who)

    assert refusal.value.data["reason"] == "exports_many"
    assert exporting.ask(by=who, now=timezone.now() + timedelta(days=2))


# --- clocks -----------------------------------------------------------------------------------------------------------


def test_what_is_kept_is_counted_in_one_query_each_kind_with_its_basis(django_assert_num_queries: Any):
    made = holder_with_everything()

    with django_assert_num_queries(1):
        found = {one.kind: one for one in retention.kept(made.holder)}

    assert (found["awards"].count, found["awards"].clock.basis, found["awards"].until) == (1, "public_task", None)
    assert (found["from_elsewhere"].count, found["from_elsewhere"].clock.erasure) == (1, "gone")
    assert found["links"].until is not None
    assert "sightings" not in found


def test_what_has_been_kept_long_enough_goes_and_nothing_before():
    made = holder_with_everything()
    sightings.note("award", made.number, by=person().pk, day=today())

    assert sum(erasing.forget_due(today() + timedelta(days=360)).values()) == 0
    gone = erasing.forget_due(today() + timedelta(days=800))

    assert gone == {
        **{"links": 1, "links_to_several": 1, "handed_out": 1, "sightings": 1, "letters": 0},
        "recoveries": 0,
    }
    assert (ShareLink.objects.count(), Sighting.objects.count()) == (0, 0)
    assert (Award.objects.count(), ForeignCredential.objects.count()) == (1, 1)


def test_the_clock_of_prior_learning_is_that_of_its_evidence():
    clock = retention.clocks()["prior_learning"]
    assert (clock.ends, clock.months) == ("evidence", DEFAULT.keep_months)
    assert "prior_learning" not in erasing.forget_due(today())


# --- erasure ----------------------------------------------------------------------------------------------------------


def erased(who: Person) -> Person:
    return erasing.erase(who, by=who, email=who.email, today=today())


def test_an_erased_account_is_closed_and_what_was_its_own_is_gone():
    made = holder_with_everything()
    _link, token = sharing.share([made], by=made.holder, today=today(), label="Other")
    exporting.make(exporting.ask(by=made.holder).key)

    left = erased(made.holder)

    assert (left.is_active, left.has_usable_password(), left.email.endswith("@erased.invalid")) == (False, False, True)
    assert (ShareSet.objects.count(), ShareLink.objects.count(), ForeignCredential.objects.count()) == (0, 0, 0)
    with pytest.raises((Http404, LinkClosed)):
        sharing.look(token, now=timezone.now())
    assert (Award.objects.get().number, left.name) == (made.number, "Amina Sarr Doumbé")
    assert Fact.objects.filter(kind="person.erase", subject=left.reference).count() == 1
    assert erasing.erase(left, by=left, email="", today=today()).erased_at == left.erased_at


def test_the_name_of_somebody_without_an_award_goes_too_and_their_address_is_free_again():
    who = person()
    address = who.email

    left = erased(who)

    assert (left.name, Person.objects.filter(email=address).exists()) == ("", False)


def test_a_file_that_was_asked_for_is_not_made_of_an_erased_account():
    who = person()
    export = exporting.ask(by=who)

    erased(who)
    exporting.make(export.key)

    assert (Export.objects.count(), exporting.place_of(export).exists()) == (0, False)


def test_nobody_erases_anothers_account_nor_by_mistake():
    who = person()

    with pytest.raises(NotPermitted):
        erasing.erase(who, by=person(), email=who.email, today=today())
    with pytest.raises(Malformed) as refusal:
        erasing.erase(who, by=who, email="other@example.org", today=today())

    who.refresh_from_db()
    assert (refusal.value.data["field"], who.is_active) == ("email", True)


def test_who_acts_for_a_body_or_is_on_the_way_ends_that_first():
    held = signatory(organisation())
    case = prior_learning.start_case(micro_credential(house().awarder), by=(who := person()), today=today())

    with pytest.raises(NotNow) as office:
        erased(held)
    with pytest.raises(NotNow) as under_way:
        erased(who)

    assert office.value.data["reason"] == "erase_office"
    assert (under_way.value.data["reason"], under_way.value.data["seen"]) == ("erase_under_way", [case.number])


def test_the_database_lets_no_erased_account_be_opened_again():
    left = erased(person())

    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=left.pk).update(is_active=True)


# --- who looked -------------------------------------------------------------------------------------------------------


def test_a_look_at_what_is_anothers_is_noted_once_a_day_and_ones_own_never():
    made, who = awarded(), person("Somebody")

    for day in (today(), today(), today() + timedelta(days=1)):
        sightings.note("award", made.number, by=who.pk, day=day)
    sightings.note("award", made.number, by=made.holder.pk, day=today())
    sightings.note("award", "no such", by=who.pk, day=today())

    assert [(one.by, one.day) for one in sightings.of(made.holder)] == [
        (who, today() + timedelta(days=1)), (who, today()),
    ]  # fmt: skip
    assert not sightings.of(who).exists()
