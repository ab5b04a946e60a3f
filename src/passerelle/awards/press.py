"""Making an edition of the trust folder: a change makes anew what it changed, and the rest is taken from the last one.

Each part is kept beside what it was made from. The same content at the same moment gives the same bytes in every
process (both kinds of key sign deterministically, and every moment is that of the last change, or the full hour).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final, cast

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from passerelle.awards import histories, succession
from passerelle.awards.status_values import FORMS, Told
from passerelle.core.credentials import status, strict_json, token_status, trust_folder, trust_seal
from passerelle.core.credentials.proofs import signed_bytes
from passerelle.core.credentials.status import Form
from passerelle.core.credentials.trust import MAX_AGE, MAX_INDEX_BYTES, Levels, TrustStore
from passerelle.core.errors import NotNow
from passerelle.frameworks import queries as frameworks
from passerelle.organisations.models import Organisation, OrganisationRole
from passerelle.registers.models import EntryVersion
from passerelle.signing import keystore
from passerelle.signing import queries as keys
from passerelle.signing.models import REGISTER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from passerelle.awards.status_values import ListValues
    from passerelle.core.credentials.proofs import Signer
    from passerelle.signing.models import Key

INDEX: Final = "index.json"


@dataclass(frozen=True)
class Moment:
    """When an edition is of, and what tells whether its parts may differ from those of the last one."""

    hour: datetime
    at: datetime
    """The last change that counts, or the full hour."""
    bodies: tuple[Any, ...]
    copies: tuple[Any, ...]
    others: tuple[Any, ...]
    origin: str

    def of(self, changed: datetime | None) -> datetime:
        """Return when something was last made: at its last change, or at the full hour."""
        return self.hour if changed is None or changed > self.at else max(self.hour, changed)


@dataclass(frozen=True)
class Edition:
    """One state of the folder: when it is of, its files, and the store that verification reads."""

    stamp: tuple[Any, ...]
    made_at: datetime
    files: dict[str, bytes]
    """By path; the seal and the index come last."""
    digests: dict[str, str]
    """The SHA-256 of every file."""
    lists: dict[tuple[int, Form], str]
    """The path of each status list, by its number and form."""
    changed_at: dict[str, datetime]
    store: TrustStore

    def changed(self, path: str) -> datetime:
        """Return since when a file says what it says; where that is not known, the moment of this edition."""
        return self.changed_at.get(path, self.made_at)


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


@dataclass(frozen=True)
class Bodies:
    """The register, the bodies that sign, and the files about them and what they award."""

    register: trust_folder.Publisher
    issuers: tuple[trust_folder.Issuer, ...]
    files: dict[str, bytes]
    successions: list[dict[str, Any]]
    levels: Levels | None


@dataclass(frozen=True)
class _SignedFile:
    """A file that is signed for itself: its address where it has one, what it says since when."""

    path: str
    content: bytes
    changed_at: datetime
    address: str = ""
    name: str = ""


@dataclass
class Press:
    """What makes editions, one after the other."""

    _parts: dict[str, tuple[tuple[Any, ...], Any]] = field(default_factory=dict)
    _digests: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    _told: Told = field(default_factory=Told)
    _told_of: tuple[Any, ...] = ()

    def edition(self, stamp: tuple[Any, ...], moment: Moment) -> Edition:
        """Return the folder as it is at a moment. Raises NotNow (no_key, key_unavailable)."""
        key = keys.active_key(REGISTER, "Ed25519")
        if key is None:
            raise NotNow(reason="no_key", owner=REGISTER)
        signer = keystore.open_signer(key.public_multibase, key.verification_method)
        bodies: Bodies = self._part("bodies", _of_bodies(moment), partial(_bodies, moment))
        told = self._read_on(moment)
        lists = {
            (number, form): self._list(told, number, form, moment, key, signer)
            for number in sorted(told.lists)
            for form in FORMS
        }
        signed = [*lists.values(), self._history(told, moment, key, signer)]
        files = {**bodies.files, **{file.path: file.content for file in signed}}
        digests = {path: self._digest(path, content) for path, content in files.items()}
        index = trust_folder.as_bytes(
            trust_folder.index_document(
                bodies.register,
                bodies.issuers,
                lists={file.address: file.path for file in lists.values()},
                named={file.address: file.name for file in lists.values()},
                digests=digests,
                generated_at=moment.at,
                origin=moment.origin,
                levels=bodies.levels,
            )
        )
        sealed = trust_seal.seal(
            index, signer, register_did=bodies.register.did, at=moment.at, successions=bodies.successions
        )
        for path, content in ((trust_seal.NAME, trust_folder.as_bytes(sealed)), (INDEX, index)):
            files[path] = content
            digests[path] = self._digest(path, content)
        live = TrustStore(cast("Path", Shelf(files)), strict_json.parse(index, max_bytes=MAX_INDEX_BYTES), MAX_AGE)
        changed_at = {file.path: file.changed_at for file in signed}
        paths = {place: file.path for place, file in lists.items()}
        return Edition(stamp, moment.at, files, digests, paths, changed_at, live)

    def _part(self, name: str, of: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """Return a part that was made of `of`, made now unless it was before."""
        if name not in self._parts or self._parts[name][0] != of:
            self._parts[name] = of, make()
        return self._parts[name][1]

    def _digest(self, path: str, content: bytes) -> str:
        known = self._digests.get(path)
        if known is None or known[0] is not content:
            known = self._digests[path] = content, hashlib.sha256(content).hexdigest()
        return known[1]

    def _read_on(self, moment: Moment) -> Told:
        """Return what the lists say now: the steps that are new are read; all of them in a new hour."""
        of = (moment.hour, moment.copies, moment.origin)
        if self._told_of != of or not self._told.is_sound(moment.others):
            self._told, self._told_of = Told(), of
        self._told.read_on(moment.others)
        return self._told

    def _list(self, told: Told, number: int, form: Form, moment: Moment, key: Key, signer: Signer) -> _SignedFile:
        values = told.lists[number]
        made_at, address = moment.of(values.changed_at.get(form)), status.address_of(values.url, form)
        of = (bytes(values.values[form]), address, made_at, key.public_multibase, key.verification_method)
        content = self._part(
            f"{number}/{form}", of, partial(_list_bytes, values, form, address, made_at, signer, key.did)
        )
        path = trust_folder.list_path(address, is_token=form == "token")
        return _SignedFile(path, content, made_at, address, values.url)

    def _history(self, told: Told, moment: Moment, key: Key, signer: Signer) -> _SignedFile:
        made_at = moment.of(told.changed_at)
        of = (told.serial, len(told.history), made_at, key.public_multibase, key.verification_method)
        content = self._part("history", of, partial(_history_bytes, told, made_at, signer, key.did))
        return _SignedFile(trust_folder.HISTORY, content, made_at)


def _list_bytes(
    values: ListValues, form: Form, address: str, made_at: datetime, signer: Signer, register_did: str
) -> bytes:
    """Return one form of a list as it is published, signed by the register."""
    content, until = values.values[form], made_at + MAX_AGE
    if form == "token":
        encoded = token_status.encoded(content)
        return token_status.status_list_token(
            address, signer, issuer=register_did, encoded=encoded, at=made_at, until=until, ttl=status.TTL
        ).encode("ascii")
    unsigned = status.status_list_credential(
        address,
        issuer=register_did,
        encoded=status.encoded(content),
        valid_from=made_at,
        valid_until=until,
        purpose=form,
    )
    return signed_bytes(unsigned, signer, created=made_at, max_bytes=status.MAX_LIST_DOCUMENT)


def _history_bytes(told: Told, made_at: datetime, signer: Signer, register_did: str) -> bytes:
    return told.history.signed(signer, register_did=register_did, generated_at=made_at)


def _of_bodies(moment: Moment) -> tuple[Any, ...]:
    """Return what tells whether anything about bodies and entries may have changed: facts, and rows without a fact."""
    last = [rows.objects.aggregate(last=Max("pk"))["last"] for rows in (EntryVersion, OrganisationRole, Organisation)]
    return (*moment.bodies, moment.hour, moment.origin, *last)


def _bodies(moment: Moment) -> Bodies:
    owned = keys.keys_by_owner()
    register = trust_folder.Publisher(
        did=owned[REGISTER][-1].did,
        name=settings.PASSERELLE_REGISTER_NAME,
        keys=tuple(key.published for key in owned[REGISTER]),
    )
    issuers = tuple(_issuers(owned))
    files = trust_folder.body_files(register, issuers, histories.entry_histories())
    return Bodies(register, issuers, files, succession.statements(), _levels(moment))


def _levels(moment: Moment) -> Levels | None:
    """Return the country's own framework, and how many levels it has; None where there is none."""
    framework = frameworks.national(on=timezone.localdate(moment.hour))
    return Levels(framework.key, framework.levels.count()) if framework else None


def _issuers(owned: dict[str, list[Key]]) -> list[trust_folder.Issuer]:
    bodies = Organisation.objects.filter(number__in=owned).order_by("number")
    recognised = histories.recognitions_of(owned)
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
