"""Everything that is kept of a person, in one file: asked for, made after the request, deleted again after a week."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from passerelle.assessment.case_files import of_case
from passerelle.assessment.models import PriorLearningCase
from passerelle.awards.downloads import KINDS
from passerelle.awards.models import Credential, Rendition
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.files import store
from passerelle.journal import actions as journal
from passerelle.portfolio.holdings import HOLDINGS, NOT_THEIRS
from passerelle.portfolio.keeping_words import KINDS_IN_WORDS
from passerelle.portfolio.models import Export, ForeignCredential
from passerelle.portfolio.permissions import may_ask_for_export
from passerelle.portfolio.states import EXPORT_LIFE, ExportState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from passerelle.people.models import Person

KEPT_DAYS: Final = 7
MOST_A_DAY: Final = 5


def folder() -> Path:
    return Path(settings.PASSERELLE_DATA) / "exports"


def place_of(export: Export) -> Path:
    return folder() / f"{export.key}.zip"


def ask(*, by: Person, now: datetime | None = None) -> Export:
    """Ask for a file of everything; while one is being made, that one is it.

    Raises NotPermitted, and NotNow (`exports_many`) after five in a day.
    """
    if not may_ask_for_export(by):
        raise NotPermitted
    moment = now or timezone.now()
    waiting = Export.objects.filter(person=by, state=ExportState.ASKED)
    if before := waiting.first():
        return before
    if Export.objects.filter(person=by, asked_at__gt=moment - timedelta(days=1)).count() >= MOST_A_DAY:
        raise NotNow(reason="exports_many", seen=MOST_A_DAY)
    try:
        with transaction.atomic():
            made = Export.objects.create(person=by, asked_at=moment)
            journal.record("export.ask", subject=by.reference, actor=by.reference, noted={"export": str(made.key)})
    except IntegrityError:
        return waiting.get()
    return made


def make(key: UUID | str) -> None:
    """Write the file that was asked for; called twice, it is made once. A kill leaves nothing that is taken for it."""
    export = Export.objects.filter(key=key, state=ExportState.ASKED).select_related("person").first()
    if export is None:
        return
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder(), prefix="coming+")
    coming = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as target:
            write(export.person, target)
        told = {"size": coming.stat().st_size, "sha256": _digest(coming), "made_at": timezone.now()}
        with transaction.atomic():
            if not _step(export, "make", **told):
                return
            coming.replace(place_of(export))
            noted = {"export": str(key), "size": told["size"]}
            journal.record("export.make", subject=export.person.reference, noted=noted)
    finally:
        coming.unlink(missing_ok=True)


def _step(export: Export, act: str, **changes: Any) -> bool:
    target = EXPORT_LIFE.after(export.state, act)
    return bool(Export.objects.filter(pk=export.pk, state=export.state).update(state=target, **changes))


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def write(person: Person, target: Any) -> None:
    """Write everything of a person as a ZIP: `data/<kind>.json`, what was signed or brought, and `index.html`."""
    tables = {one.kind: _rows(one.of(person).values(*one.fields)) for one in HOLDINGS}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, rows in tables.items():
            content = json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            archive.writestr(f"data/{kind}.json", content)
        archive.writestr("data/not_in_here.json", json.dumps(NOT_THEIRS, indent=1))
        names = []
        for name, content_ in _files(person):
            archive.writestr(name, content_)
            names.append(name)
        with translation.override(person.language):
            archive.writestr("index.html", _index(person, tables, names))


def _rows(found: Any) -> list[dict[str, Any]]:
    return [{name.replace("__", "."): value for name, value in row.items()} for row in found]


def _files(person: Person) -> Iterator[tuple[str, bytes]]:
    """Yield the files that are a person's, byte for byte, each under a name of its own."""
    for one in Credential.objects.filter(award__holder=person).select_related("award").order_by("pk").iterator():
        yield f"signed/{_safe(one.award.number)}-{one.version}.json", bytes(one.document)
    made = Rendition.objects.filter(credential__award__holder=person).select_related("credential__award")
    for form in made.order_by("pk").iterator():
        ending = KINDS[form.form][1]
        yield f"signed/{_safe(form.credential.award.number)}-{form.pk}.{ending}", bytes(form.document)
    for kept in ForeignCredential.objects.filter(person=person).order_by("pk").iterator():
        yield f"elsewhere/{kept.digest[:16]}.{kept.carrier or 'txt'}", bytes(kept.document)
    for case in PriorLearningCase.objects.filter(person=person).order_by("pk"):
        for upload in of_case(case):
            if (content := store.read(upload.sha256)) is not None:
                yield f"files/{_safe(case.number)}-{upload.pk}-{_safe(upload.name)}", content


def _safe(name: str) -> str:
    return name.replace("/", "-").replace("\\", "-")


def _index(person: Person, tables: dict[str, list[dict[str, Any]]], names: list[str]) -> str:
    shown = [
        (
            KINDS_IN_WORDS[kind],
            [key.replace("_", " ").replace(".", ", ") for key in rows[0]],
            [list(row.values()) for row in rows],
        )
        for kind, rows in tables.items()
        if rows
    ]
    return render_to_string(
        "portfolio/export.html", {"person": person, "tables": shown, "files": names, "made": timezone.localdate()}
    )


def _plain(key: str) -> str:
    return key.replace("_", " ").replace(".", ", ")


def take(export: Export, *, by: Person) -> BinaryIO:
    """Return one's own file, open to be read bit by bit: however large it is, it is never in memory as a whole.

    Who reads it closes it; deleted meanwhile, it is still read to its end. Raises NotPermitted, and NotNow
    (`export_gone`) where there is none now.
    """
    if not (may_ask_for_export(by) and export.person_id == by.pk):
        raise NotPermitted
    if export.state != ExportState.MADE:
        raise NotNow(reason="export_gone")
    try:
        return place_of(export).open("rb")
    except FileNotFoundError:
        raise NotNow(reason="export_gone") from None


def delete(export: Export) -> None:
    """Delete a file again; that there was one stays. Called twice, it changes nothing."""
    with transaction.atomic():
        if export.state == ExportState.MADE and _step(export, "delete"):
            journal.record("export.delete", subject=export.person.reference, noted={"export": str(export.key)})
            transaction.on_commit(lambda: place_of(export).unlink(missing_ok=True))


def delete_old(now: datetime) -> None:
    """Delete the files that have lain for a week, and what a kill left half-written."""
    for one in Export.objects.filter(state=ExportState.MADE, made_at__lt=now - timedelta(days=KEPT_DAYS)):
        delete(one)
    for left in folder().glob("coming+*"):
        if left.stat().st_mtime < now.timestamp() - 3600:
            left.unlink(missing_ok=True)
