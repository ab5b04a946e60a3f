"""Four forms of every list: each says what became of an award, and only what changed is made anew."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from passerelle.awards import actions, keys, on_disk, publication, status_places, succession
from passerelle.core.credentials import jose, token_status
from passerelle.core.credentials.refusals import TrustDamaged
from passerelle.core.credentials.status import SIZE_OF, address_of, bits_of, value_at
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import verify
from passerelle.journal import actions as journal
from passerelle.journal import delivery
from passerelle.journal.models import Fact
from passerelle.registers.models import EntryVersion
from passerelle.signing.identifiers import awarder_did
from passerelle.signing.models import REGISTER, Key
from tests.awards.factories import awarded, candidate, house, operator, today

if TYPE_CHECKING:
    from pathlib import Path

    from passerelle.awards.models import Award, Credential, OtherPlace, StatusPlace

pytestmark = pytest.mark.django_db

IN_FORCE = (0, 0, 0, 0)
WHY = {"reason_code": "fraud", "reason": "Said."}


def values(credential: Credential) -> tuple[int, ...]:
    return said_of(credential.place)


def said_of(place: StatusPlace | OtherPlace) -> tuple[int, ...]:
    """What the lists say of a place: withdrawn, suspended, message, token."""
    made = publication.edition()
    number, url, found = place.status_list.number, place.status_list.url, []
    for form in ("revocation", "suspension", "message"):
        document = json.loads(made.files[made.lists[number, form]])
        bits = bits_of(document, list_url=address_of(url, form))
        bits.check(form, timezone.now(), size=SIZE_OF[form])
        found.append(value_at(bits.bits, place.index, size=SIZE_OF[form]))
    token = jose.parse(made.files[made.lists[number, "token"]].decode(), max_bytes=token_status.MAX_TOKEN)
    jose.verify(token, made.store.public_key, typ=token_status.TYP)
    told = token_status.unpack(token.payload, list_url=address_of(url, "token"))
    told.check(timezone.now())
    return (*found, told.value(place.index))


def only(made: Award) -> Credential:
    return made.credentials.get()


def test_every_form_says_what_became_of_an_award():
    at = house()
    one, other = awarded(at), actions.award(candidate(at.entry), by=at.signatory, today=today())
    assert values(only(one)) == IN_FORCE

    actions.suspend(one, by=at.signatory, today=today(), reason="Looked into.")
    assert values(only(one)) == (0, 1, 3, 2)
    one.refresh_from_db()
    actions.reinstate(one, by=at.signatory, today=today(), reason="Nothing was found.")
    assert values(only(one)) == IN_FORCE
    one.refresh_from_db()
    actions.suspend(one, by=at.signatory, today=today(), reason="Looked into again.")
    actions.revoke(one, by=at.signatory, today=today(), **WHY)

    assert values(only(one)) == (1, 0, 3, 1)
    assert values(only(other)) == IN_FORCE


def test_a_replaced_award_says_that_there_is_a_newer_one():
    at = house()
    old, stated = awarded(at), at.entry.as_stated()
    type(at.entry).objects.update(edition=2)
    EntryVersion.objects.create(
        entry=at.entry.number, edition=2, stated=stated, submitted_on=today(), submitted_by=at.signatory
    )
    new = actions.award(candidate(at.entry, at.holder, edition=2), by=at.signatory, today=today())

    actions.supersede(old, by=at.signatory, today=today(), replaced_by=new, reason="A better result.")

    assert (values(only(old)), values(only(new))) == ((1, 0, 1, 1), IN_FORCE)


@pytest.mark.django_db(transaction=True)
def test_a_copy_signed_with_a_lost_key_says_that_there_is_another():
    at = house()
    made, suspended = awarded(at), actions.award(candidate(at.entry), by=at.signatory, today=today())
    actions.suspend(suspended, by=at.signatory, today=today(), reason="Looked into.")
    publication.edition()

    keys.compromise(at.key, by=operator(), today=today())
    journal.deliver()

    told = [[values(copy) for copy in award.credentials.order_by("version")] for award in (made, suspended)]
    assert told == [[(0, 0, 2, 0), IN_FORCE], [(0, 1, 3, 2), (0, 1, 3, 2)]]


def test_a_withdrawal_signs_only_the_lists_it_changes():
    at = house()
    made = awarded(at)
    before = publication.edition()

    actions.revoke(made, by=at.signatory, today=today(), **WHY)

    after = publication.edition()
    changed = {path for path in after.files if after.files[path] is not before.files.get(path)}
    assert changed == {
        *(after.lists[1, form] for form in ("revocation", "message", "token")),
        "status/history.json",
        "index.sig.json",
        "index.json",
    }
    assert after.changed(after.lists[1, "suspension"]) <= before.made_at
    assert after.changed(after.lists[1, "revocation"]) > before.changed(before.lists[1, "revocation"])


def test_another_award_changes_nothing_that_is_published():
    at = house()
    awarded(at)
    before = publication.edition()

    actions.award(candidate(at.entry), by=at.signatory, today=today())

    assert publication.edition() is before


def test_step_by_step_comes_to_the_same_bytes_as_all_at_once():
    at = house()
    awards = [actions.award(candidate(at.entry), by=at.signatory, today=today()) for _ in range(3)]
    acts = [
        lambda: actions.suspend(awards[0], by=at.signatory, today=today(), reason="Looked into."),
        lambda: actions.revoke(awards[1], by=at.signatory, today=today() - timedelta(days=1), **WHY),
        lambda: actions.reinstate(awards[0], by=at.signatory, today=today(), reason="Nothing was found."),
        lambda: actions.revoke(awards[0], by=at.signatory, today=today(), **WHY),
    ]
    for act in acts:
        act()
        now = timezone.now()
        step_by_step = publication.edition(now).files
        publication.forget()

        assert publication.edition(now).files == step_by_step


def test_what_was_undone_before_it_was_committed_is_not_told():
    at = house()
    made = awarded(at)
    publication.edition()

    with transaction.atomic():
        actions.revoke(made, by=at.signatory, today=today(), **WHY)
        assert values(only(made))[0] == 1
        transaction.set_rollback(True)

    assert values(only(made)) == IN_FORCE
    assert b'"entries":[]' in publication.edition().files["status/history.json"]


def test_what_is_no_award_is_not_told_either_when_its_withdrawal_was_undone():
    at, now = house(), timezone.now()
    awarded(at)
    publication.edition(now)

    with transaction.atomic():
        place = status_places.take_other_place("EN-1", at.awarder)
        status_places.end_other_place("EN-1", "withdrawn", at=now)
        journal.record("endorsement.withdraw", subject="EN-1")
        assert b'"withdrawn"' in publication.edition(now).files["status/history.json"]
        transaction.set_rollback(True)

    assert said_of(place) == IN_FORCE
    assert b'"entries":[]' in publication.edition(now).files["status/history.json"]


def test_however_much_else_happened_a_withdrawal_is_seen(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(publication, "RECENT", 2)
    at = house()
    made = awarded(at)
    publication.edition()

    actions.revoke(made, by=at.signatory, today=today(), **WHY)
    for number in range(30):
        journal.record("other.thing", subject=f"X-{number}")

    assert values(only(made))[0] == 1


def test_a_withdrawal_costs_the_same_few_queries_however_many_there_were(django_assert_max_num_queries: Any):
    at = house()
    awards = [actions.award(candidate(at.entry), by=at.signatory, today=today()) for _ in range(4)]
    for made in awards[:3]:
        actions.revoke(made, by=at.signatory, today=today(), **WHY)
        publication.edition()
    actions.revoke(awards[3], by=at.signatory, today=today(), **WHY)

    with django_assert_max_num_queries(10):
        publication.edition()


# On disk


def test_only_what_changed_is_written_again(tmp_path: Path):
    at = house()
    made = awarded(at)
    publication.write(tmp_path)
    before = inodes(tmp_path)
    actions.revoke(made, by=at.signatory, today=today(), **WHY)

    publication.write(tmp_path)

    after = inodes(tmp_path)
    suspensions = publication.edition().lists[1, "suspension"]
    assert (after["index.json"] != before["index.json"], after[suspensions], after["entries.json"]) == (
        True,
        before[suspensions],
        before["entries.json"],
    )


def test_what_another_process_wrote_is_compared_file_by_file(tmp_path: Path):
    at = house()
    made = awarded(at)
    publication.write(tmp_path)
    suspensions = tmp_path / publication.edition().lists[1, "suspension"]
    suspensions.write_text("half a li")
    (tmp_path / "index.json").write_text("{}")
    (tmp_path / "status" / "old.jwt").write_text("old")
    actions.revoke(made, by=at.signatory, today=today(), **WHY)

    publication.write(tmp_path)

    found = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in files(tmp_path)}
    assert found == publication.edition().files


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_is_on_disk_soon_after_its_commit(file_database: None, tmp_path: Path):
    at = house()
    made = awarded(at)
    raw, done = bytes(only(made).document), Event()

    def leave() -> None:
        if done.is_set():
            connection.close()
            raise _OverError

    def follow() -> None:
        with suppress(_OverError):
            delivery.run(tmp_path, journal.deliver, leave)

    thread = Thread(target=follow)
    thread.start()
    try:
        actions.revoke(made, by=at.signatory, today=today(), **WHY)
        started, reason = time.monotonic(), None
        while reason != "revoked" and time.monotonic() - started < 5:
            time.sleep(0.05)
            if (on_disk.place() / "index.json").is_file():
                reason = verify(raw, TrustStore.load(on_disk.place()), timezone.now()).reason
    finally:
        done.set()
        delivery.wake()
        thread.join(10)

    assert reason == "revoked"


class _OverError(BaseException):
    """Ends the loop of the journal's thread, which goes on after any exception."""


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix in on_disk.SUFFIXES]


def inodes(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in files(folder)}


# The register's key


@pytest.mark.django_db(transaction=True)
def test_a_new_key_of_the_register_is_vouched_for_by_the_old_one(tmp_path: Path):
    awarded()
    first = Key.objects.get(owner=REGISTER)
    second = keys.rotate(first, by=operator(), today=today())
    third = keys.rotate(second, by=operator(), today=today())
    journal.deliver()
    journal.deliver()

    folder = publication.write(tmp_path / "trust")

    for known in (first, second, third):
        found = TrustStore.load(folder, register_key=known.public_multibase)
        assert found.sealed_by == third.public_multibase
    assert [fact.noted["for"] for fact in Fact.objects.filter(kind="key.vouch")] == [second.kid, third.kid]
    assert succession.vouch() == 0


@pytest.mark.django_db(transaction=True)
def test_a_lost_key_vouches_for_nobody(tmp_path: Path):
    awarded()
    first = Key.objects.get(owner=REGISTER)
    second = keys.rotate(first, by=operator(), today=today())
    journal.deliver()
    keys.compromise(second, by=operator(), today=today())
    journal.deliver()

    folder = publication.write(tmp_path / "trust")

    following = Key.objects.get(owner=REGISTER, state="active")
    assert TrustStore.load(folder, register_key=following.public_multibase).sealed_by == following.public_multibase
    for known in (first, second):
        with pytest.raises(TrustDamaged):
            TrustStore.load(folder, register_key=known.public_multibase)


def test_an_entry_tells_who_may_award_it_and_who_did_before_it_changed_hands():
    at = house()
    made, now = awarded(at), house()
    type(at.entry).objects.filter(pk=at.entry.pk).update(awarder=now.awarder)
    publication.forget()

    entry = publication.edition().store.entry(at.entry.number, "1")

    assert entry
    assert set(entry.awarders) == {awarder_did(made.awarder.slug), awarder_did(now.awarder.slug)}
