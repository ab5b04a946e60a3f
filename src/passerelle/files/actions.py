"""Bringing a file and taking it back. Who may is asked by the caller, who knows what the file is about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.core.errors import NotNow
from passerelle.core.file_kinds import safe_name
from passerelle.core.shapes import some_text
from passerelle.files import store
from passerelle.files.models import Upload
from passerelle.journal import actions as journal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.core.file_kinds import FileKind
    from passerelle.people.models import Person

MOST = 20
"""So many files for one edition."""


@transaction.atomic
def bring(
    chunks: Iterable[bytes],
    *,
    subject: str,
    edition: int,
    name: str,
    shows: str,
    by: Person,
    known: FileKind | None = None,
) -> Upload:
    """Keep a file about a thing, and say what it shows; the same bytes again change nothing.

    Raises Malformed for what is no PDF, PNG or JPEG, empty or too large, or without a word on what it shows; NotNow
    when there are as many as there may be.
    """
    said = some_text(200)("shows", shows)
    if Upload.objects.filter(subject=subject, edition=edition).count() >= MOST:
        raise NotNow(reason="files_are_many", seen=MOST)
    kept = store.keep(chunks, known=known)
    transaction.on_commit(partial(store.settle, kept.sha256, kept.spare))
    try:
        with transaction.atomic():
            made = Upload.objects.create(
                subject=subject,
                edition=edition,
                shows=said,
                name=safe_name(name, kept.kind),
                media_type=kept.kind.media_type,
                size=kept.size,
                sha256=kept.sha256,
                brought_by=by,
                brought_at=timezone.now(),
            )
    except IntegrityError:
        return Upload.objects.get(subject=subject, edition=edition, sha256=kept.sha256)
    _record("file.bring", made, by)
    return made


@transaction.atomic
def take_back(upload: Upload, *, by: Person | None) -> None:
    """Forget a file (by nobody, where its time is over); its bytes go too, where no other file has the same.

    What is gone already changes nothing.
    """
    gone, _ = Upload.objects.filter(pk=upload.pk).delete()
    if not gone:
        return
    _record("file.take_back", upload, by)
    transaction.on_commit(partial(store.drop, upload.sha256, is_needed))


@transaction.atomic
def forget(upload: Upload) -> None:
    """Delete a file whose time is over: nobody takes it back, the register itself does."""
    gone, _ = Upload.objects.filter(pk=upload.pk).delete()
    if gone:
        journal.record("file.forget", subject=upload.reference, noted={"about": upload.subject})
        transaction.on_commit(partial(store.drop, upload.sha256, is_needed))


def is_needed(sha256: str) -> bool:
    """Whether a committed file has these bytes."""
    return Upload.objects.filter(sha256=sha256).exists()


def _record(kind: str, upload: Upload, by: Person | None) -> None:
    noted = {"about": upload.subject, "edition": upload.edition, "sha256": upload.sha256, "size": upload.size}
    journal.record(kind, subject=upload.reference, actor=by.reference if by else "", noted=noted)
