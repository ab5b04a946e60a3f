"""What the status lists say of each place, made from the published steps: whoever reads on reads only the new ones.

A place says how its award stands: withdrawn or replaced, suspended, and a message (`core/credentials/status.py`). A
copy signed with a key that was lost later says that there is a new one.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import OuterRef, Subquery

from passerelle.awards.models import Credential, OtherPlace, StatusList, StatusStep
from passerelle.core.credentials import status, token_status
from passerelle.core.credentials.status import Form
from passerelle.core.credentials.status_history import HistoryText, StatusChange
from passerelle.signing.identifiers import awarder_did

if TYPE_CHECKING:
    from django.db.models import QuerySet

FORMS: Final[tuple[Form, ...]] = ("revocation", "suspension", "message", "token")
_NO_STEP: Final = (0, 0, None)

_serials = itertools.count(1)


@dataclass
class ListValues:
    """The values of one numbered list in each of its forms, and since when each form says what it says."""

    number: int
    url: str
    size: int
    changed_at: dict[Form, datetime] = field(default_factory=dict)
    values: dict[Form, bytearray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = {
            form: bytearray(self.size // 8 * (1 if form in ("revocation", "suspension") else 2)) for form in FORMS
        }

    def say(self, form: Form, index: int, value: int, *, at: datetime) -> None:
        """Let one place of one form say `value` from `at` on."""
        if form == "token":
            token_status.put(self.values[form], index, value)
        else:
            status.put(self.values[form], index, value, size=status.SIZE_OF[form])
        self.changed_at[form] = max(at, self.changed_at.get(form, at))


@dataclass
class Told:
    """Every list and the whole history, as far as they were read. `serial` and the number of steps name the content."""

    lists: dict[int, ListValues] = field(default_factory=dict)
    history: HistoryText = field(default_factory=HistoryText)
    changed_at: datetime | None = None
    serial: int = field(default_factory=lambda: next(_serials))
    _began: bool = False
    _steps: int = 0
    _last: tuple[Any, ...] = _NO_STEP
    _stands: dict[tuple[int, int], tuple[str, bool]] = field(default_factory=dict)
    """How the award at each place stands that ever left force, or has a newer copy: (last step, is an old copy)."""
    _others: set[int] = field(default_factory=set)
    """The ended places of what is no award, as far as they were read."""
    _others_of: tuple[Any, ...] | None = None

    def is_sound(self, others: tuple[Any, ...] | None = None) -> bool:
        """Whether what was read is still there, and nothing came to stand before it (a slow transaction)."""
        known = StatusStep.objects.filter(pk__lte=self._last[0])
        last = known.order_by("-pk").values_list("pk", "award_id", "since").first() or _NO_STEP
        return last == self._last and known.count() == self._steps and self._others_stand(others)

    def _others_stand(self, others: tuple[Any, ...] | None) -> bool:
        """Whether every ended place that was read is still ended; not asked while `others` says what it said then."""
        if not self._others or (others is not None and others == self._others_of):
            return True
        return self._others <= set(OtherPlace.objects.filter(ended_at__isnull=False).values_list("pk", flat=True))

    def read_on(self, others: tuple[Any, ...] | None = None) -> None:
        """Read the steps that are new, and the lists that were opened.

        `others` names what is known of what is no award: while it stays the same, that is not asked for again.
        """
        for number, url, size in StatusList.objects.values_list("number", "url", "size"):
            if number not in self.lists:
                self.lists[number] = ListValues(number, url, size)
        if not self._began:
            self._began = True
            self._read_copies()
        self._read_steps(StatusStep.objects.filter(pk__gt=self._last[0]))
        if others is None or others != self._others_of:
            self._others_of = others
            self._read_others()

    def _read_others(self) -> None:
        """Read what was withdrawn that is no award. They are few, and each ends once, in any order: all are asked."""
        rows = OtherPlace.objects.filter(ended_at__isnull=False).order_by("ended_at", "pk")
        columns = ("pk", "status_list__number", "index", "ended_at", "reason_code", "owner__slug", "owner__legal_name")
        for pk, number, index, since, reason, slug, name in rows.values_list(*columns):
            if pk not in self._others:
                self._others.add(pk)
                url, did = self.lists[number].url, awarder_did(slug)
                self.changed_at = max(since, self.changed_at or since)
                self.history.add(StatusChange(url, index, "revoked", since, did, name, reason))
                self._stand(number, index, "revoked", is_old=False, at=since)

    def _read_copies(self) -> None:
        newer = Credential.objects.filter(award=OuterRef("award"), version__gt=OuterRef("version"))
        old = Credential.objects.filter(award__in=Credential.objects.filter(version__gt=1).values("award")).annotate(
            copied_at=Subquery(newer.order_by("version").values("signed_at")[:1])
        )
        rows = old.filter(copied_at__isnull=False).order_by("pk")
        for number, index, at in rows.values_list("place__status_list__number", "place__index", "copied_at"):
            self._stand(number, index, "", is_old=True, at=at)

    def _read_steps(self, steps: QuerySet[StatusStep]) -> None:
        rows = steps.order_by("pk", "award__credentials__pk").values_list(
            "pk",
            "award_id",
            "since",
            "status",
            "reason_code",
            "award__awarder__slug",
            "award__awarder__legal_name",
            "award__credentials__place__status_list__number",
            "award__credentials__place__index",
        )
        for pk, award, since, word, reason, slug, name, number, index in rows.iterator(chunk_size=2000):
            if self._last[0] != pk:
                self._steps, self._last = self._steps + 1, (pk, award, since)
            if number is None:  # the award was never signed
                continue
            url = self.lists[number].url
            self.changed_at = max(since, self.changed_at or since)
            self.history.add(StatusChange(url, index, word, since, awarder_did(slug), name, reason))  # type: ignore[arg-type]
            self._stand(number, index, word, is_old=self._stands.get((number, index), ("", False))[1], at=since)

    def _stand(self, number: int, index: int, word: str, *, is_old: bool, at: datetime) -> None:
        before = _said(*self._stands.get((number, index), ("", False)))
        self._stands[number, index] = word, is_old
        for form, value in _said(word, is_old).items():
            if value != before[form]:
                self.lists[number].say(form, index, value, at=at)


def _said(word: str, is_old: bool) -> dict[Form, int]:
    """Return the value of a place in each form, by the last step of its award and whether it is an old copy."""
    is_final, is_suspended = word in ("revoked", "superseded"), word == "suspended"
    if word == "superseded":
        message = status.REPLACED
    elif is_final or is_suspended:
        message = status.ASK_REGISTER
    else:
        message = status.ASK_FOR_COPY if is_old else status.NOTHING
    token = token_status.INVALID if is_final else token_status.SUSPENDED if is_suspended else token_status.VALID
    return {"revocation": int(is_final), "suspension": int(is_suspended), "message": message, "token": token}
