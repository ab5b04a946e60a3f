"""What is brought is kept by its hash, once, and refused whole or not at all."""

from __future__ import annotations

import hashlib
import time

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from passerelle.core.errors import Malformed, NotNow
from passerelle.core.file_kinds import MAX_BYTES
from passerelle.files import actions, store
from passerelle.files.models import Upload
from passerelle.files.serving import attachment
from passerelle.journal.models import Fact
from tests.factories import person
from tests.files_at_hand import HTML, JPEG, PDF, PNG

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


def bring(*chunks, subject="MC-00001", edition=1, name="minutes.pdf", shows="Minutes", by=None):
    return actions.bring(chunks, subject=subject, edition=edition, name=name, shows=shows, by=by or person())


def on_disk():
    return sorted(path.name for path in store.folder().rglob("*") if path.is_file())


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What is done within is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_file_is_kept_by_its_hash_and_leaves_one_fact(committed):
    by = person()

    with committed():
        made = bring(PDF[:10], PDF[10:], name="C:\\scans\\Minutes of May.PDF", by=by)

    digest = hashlib.sha256(PDF).hexdigest()
    assert (made.sha256, made.size, made.media_type, made.name) == (
        digest, len(PDF), "application/pdf", "Minutes of May.pdf",
    )  # fmt: skip
    assert on_disk() == [digest]
    assert store.read(digest) == PDF
    [fact] = Fact.objects.filter(kind="file.bring")
    assert (fact.subject, fact.actor, fact.noted["about"]) == (str(made.key), by.reference, "MC-00001")
    assert "Minutes" not in str(fact.noted)


def test_the_same_bytes_again_change_nothing():
    first = bring(PDF)

    again = bring(PDF, name="other.pdf", shows="Other words")

    assert (again.pk, Upload.objects.count(), Fact.objects.filter(kind="file.bring").count()) == (first.pk, 1, 1)


@pytest.mark.parametrize(
    ("chunks", "shows", "field"),
    [
        ((HTML,), "A page", "file"),
        ((b"",), "Nothing", "file"),
        ((), "Nothing", "file"),
        ((PDF[:-8],), "Cut off", "file"),
        ((PDF, b"\x00" * MAX_BYTES), "Too large", "file"),
        ((PDF,), "   ", "shows"),
    ],
)
def test_what_is_refused_leaves_nothing(chunks, shows, field):
    with pytest.raises(Malformed) as refusal:
        bring(*chunks, shows=shows)

    assert refusal.value.data["field"] == field
    assert (Upload.objects.count(), Fact.objects.count()) == (0, 0)
    assert not store.folder().exists() or on_disk() == []


def test_there_are_only_so_many_for_one_edition(monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    bring(PDF)

    with pytest.raises(NotNow) as refusal:
        bring(PNG)

    assert refusal.value.data["reason"] == "files_are_many"
    assert bring(PNG, edition=2).edition == 2


def test_taking_back_forgets_the_bytes_when_nobody_else_needs_them(committed):
    with committed():
        first, other = bring(JPEG), bring(JPEG, subject="MC-00002")
    with committed():
        actions.take_back(first, by=person())
    assert store.read(other.sha256) == JPEG

    with committed():
        actions.take_back(other, by=person())
        actions.take_back(other, by=person())

    assert (on_disk(), Upload.objects.count(), Fact.objects.filter(kind="file.take_back").count()) == ([], 0, 2)


def test_bytes_that_are_brought_while_another_takes_them_back_are_there_in_the_end(committed):
    """The two orders there are: who takes back looks for rows before the other commits, or after."""
    digest = hashlib.sha256(PDF).hexdigest()
    with committed():
        gone = bring(PDF)
    with committed():
        actions.take_back(gone, by=person())
        kept = store.keep([PDF])  # somebody else's, whose row is not committed when the bytes go
    assert store.read(digest) is None
    store.settle(kept.sha256, kept.spare)
    assert (store.read(digest), on_disk()) == (PDF, [digest])

    store.drop(digest, lambda _: True)
    assert (store.read(digest), on_disk()) == (PDF, [digest])


def test_what_a_kill_left_behind_is_put_right_a_day_later(committed):
    with committed():
        bring(PDF)
    pdf, png, jpeg = (hashlib.sha256(one).hexdigest() for one in (PDF, PNG, JPEG))
    store.place_of(pdf).rename(store.folder() / f"leaving+{pdf}")  # set aside, and killed before looking
    store.keep([PNG])  # kept, and killed before the row was committed
    (store.folder() / "coming+half").write_bytes(PDF[:9])
    (store.folder() / f"leaving+{jpeg}").write_bytes(JPEG)
    left = on_disk()

    store.sweep(actions.is_needed, now=time.time() + store.LEFT_SECONDS - 60)
    assert on_disk() == left
    store.sweep(actions.is_needed, now=time.time() + store.LEFT_SECONDS + 60)

    assert (on_disk(), store.read(pdf), store.read(png)) == ([pdf], PDF, None)


def test_a_spare_name_takes_the_place_that_a_committed_row_lacks(committed):
    with committed():
        made = bring(PDF)
    store.place_of(made.sha256).rename(store.folder() / f"spare+{made.sha256}-x")

    store.sweep(actions.is_needed, now=time.time() + store.LEFT_SECONDS + 60)

    assert (on_disk(), store.read(made.sha256)) == ([made.sha256], PDF)


def test_it_is_handed_out_as_an_attachment_and_never_when_spoilt(caplog):
    made = bring(PDF, name="Prüfung.pdf")

    answer = attachment(made)

    assert answer.content == PDF
    assert dict(answer.headers) | {"Content-Length": ""} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "attachment; filename*=utf-8''Pr%C3%BCfung.pdf",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Length": "",
    }
    store.place_of(made.sha256).write_bytes(PDF + b"x")
    with pytest.raises(Http404):
        attachment(made)
    assert "gone or spoilt" in caplog.text


@pytest.mark.parametrize("wrong", [{"media_type": "text/html"}, {"size": 0}, {"size": MAX_BYTES + 1}, {"shows": ""}])
def test_the_database_holds_it_to_what_may_be(wrong):
    made = bring(PDF)

    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=made.pk).update(**wrong)
