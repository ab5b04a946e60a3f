"""The trust folder, made from the database: what anyone needs to check a credential without asking us.

The same content at the same moment gives the same bytes in every process (Ed25519 signs deterministically and the
moment is that of the last change, or the full hour), so nothing needs to be stored to publish it. Status lists and
the history can be made again at any time; that is why they, unlike awards, need no intent written down first.
"""

from __future__ import annotations

import os
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, cast

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from passerelle.awards import histories
from passerelle.awards.models import Credential, StatusList, StatusStep
from passerelle.awards.states import BIT_SET
from passerelle.core.credentials import status, strict_json, trust_folder
from passerelle.core.credentials.proofs import JCS, sign
from passerelle.core.credentials.status_history import StatusChange, history_document
from passerelle.core.credentials.trust import MAX_AGE, MAX_INDEX_BYTES, TrustStore
from passerelle.core.errors import NotNow
from passerelle.journal.models import Fact
from passerelle.organisations.models import Organisation
from passerelle.signing import queries as keys
from passerelle.signing.identifiers import awarder_did
from passerelle.signing.models import REGISTER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from passerelle.core.credentials.proofs import Signer
    from passerelle.signing.models import Key

KINDS: Final = (
    "award.revoke",
    "award.suspend",
    "award.reinstate",
    "award.supersede",
    "award.made",
    "award.reissued",
    "key.create",
    "key.retire",
    "key.compromise",
    "status_list.open",
    *sorted(histories.ENTRY_KINDS | histories.ROLE_KINDS),
)
"""Facts after which the folder says something else."""


@dataclass(frozen=True)
class Edition:
    """One state of the folder: when it is of, its files, and the store that verification reads."""

    stamp: tuple[Any, ...]
    files: dict[str, bytes]
    lists: dict[int, bytes]
    store: TrustStore


class Shelf:
    """The files of an edition in memory, as far as a TrustStore reads a folder."""

    def __init__(self, files: dict[str, bytes], path: str = "") -> None:
        self._files = files
        self._path = PurePosixPath(path)

    def __truediv__(self, name: str) -> Shelf:
        return Shelf(self._files, str(self._path / name))

    @property
    def name(self) -> str:
        return self._path.name

    def is_file(self) -> bool:
        return str(self._path) in self._files

    def read_bytes(self) -> bytes:
        if not self.is_file():
            raise FileNotFoundError(self.name)
        return self._files[str(self._path)]


_latest: list[Edition] = []
_making = threading.Lock()


def edition(now: datetime | None = None) -> Edition:
    """Return the folder as it is now, made again after every change and every hour. Raises NotNow (no_key)."""
    stamp = _stamp(now or timezone.now())
    with _making:
        if not _latest or _latest[0].stamp != stamp:
            _latest[:] = [_made(stamp)]
        return _latest[0]


def store(now: datetime | None = None) -> TrustStore | None:
    """Return what verification relies on, or None while the register has no key and so vouches for nothing."""
    try:
        return edition(now).store
    except NotNow:
        return None


def write(folder: Path | None = None, *, now: datetime | None = None) -> Path:
    """Write the folder to disk, index last, and take away what it no longer names; nothing to do while unchanged."""
    target = folder or Path(settings.PASSERELLE_DATA) / "trust"
    files = edition(now).files
    index = target / "index.json"
    if index.is_file() and index.read_bytes() == files["index.json"]:
        return target
    for path, content in files.items():  # index.json comes last
        _replace(target / path, content)
    for stale in [path for path in target.rglob("*.json") if str(path.relative_to(target)) not in files]:
        stale.unlink(missing_ok=True)
    return target


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    file, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(file, "wb") as stream:
        stream.write(content)
    Path(name).chmod(0o644)
    Path(name).replace(path)


def _stamp(now: datetime) -> tuple[Any, ...]:
    """Return what tells one edition from the next, in one query: the facts that count, and the hour."""
    facts = Fact.objects.filter(kind__in=KINDS).aggregate(count=Count("pk"), last=Max("pk"), at=Max("at"))
    hour = now.replace(minute=0, second=0, microsecond=0)
    moment = max(hour, facts["at"]) if facts["at"] and facts["at"] <= now else hour
    return (facts["count"], facts["last"], facts["at"], moment, settings.PASSERELLE_ORIGIN)


def _made(stamp: tuple[Any, ...]) -> Edition:
    moment: datetime = stamp[3]
    signer = keys.signer_for(REGISTER)
    owned = keys.keys_by_owner()
    register = trust_folder.Publisher(
        did=owned[REGISTER][-1].did,
        name=settings.PASSERELLE_REGISTER_NAME,
        keys=tuple(key.published for key in owned[REGISTER]),
    )
    lists = status_lists(signer, register.did, moment)
    files = trust_folder.build(
        register,
        _issuers(owned),
        status_lists={document["id"]: document for document in lists.values()},
        history=sign(
            history_document(_changes(), register_did=register.did, generated_at=moment),
            signer,
            created=moment,
            cryptosuites=(JCS,),
        ),
        entries=histories.entry_histories(),
        generated_at=moment,
    )
    index = strict_json.parse(files["index.json"], max_bytes=MAX_INDEX_BYTES)
    live = TrustStore(cast("Path", Shelf(files)), index, MAX_AGE)
    return Edition(stamp, files, {number: trust_folder.as_bytes(document) for number, document in lists.items()}, live)


def status_lists(signer: Signer, register_did: str, moment: datetime) -> dict[int, dict[str, Any]]:
    """Return every status list by number, signed by the register."""
    set_bits: dict[int, list[int]] = {}
    ended = Credential.objects.filter(award__state__in=BIT_SET)
    for number, index in ended.values_list("place__status_list__number", "place__index"):
        set_bits.setdefault(number, []).append(index)
    return {
        opened.number: sign(
            status.status_list_credential(
                opened.url,
                issuer=register_did,
                encoded=status.encode(set_bits.get(opened.number, ()), entries=opened.size),
                valid_from=moment,
                valid_until=moment + MAX_AGE,
            ),
            signer,
            created=moment,
        )
        for opened in StatusList.objects.order_by("number")
    }


def _issuers(owned: dict[str, list[Key]]) -> list[trust_folder.Issuer]:
    bodies = Organisation.objects.filter(number__in=owned).order_by("number")
    recognised = histories.awarder_recognitions()
    return [
        trust_folder.Issuer(
            did=owned[body.number][-1].did,
            name=body.legal_name,
            register_number=body.number,
            keys=tuple(key.published for key in owned[body.number]),
            recognised=recognised.get(body.number, ()),
        )
        for body in bodies
    ]


def _changes() -> Sequence[StatusChange]:
    steps = StatusStep.objects.values_list(
        "award__credentials__place__status_list__url",
        "award__credentials__place__index",
        "status",
        "since",
        "award__awarder__slug",
        "award__awarder__legal_name",
        "reason_code",
    )
    return [
        StatusChange(url, index, word, since, awarder_did(slug), name, reason)  # type: ignore[arg-type]
        for url, index, word, since, slug, name, reason in steps.order_by("pk")
    ]
