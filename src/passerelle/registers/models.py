"""What every entry of every register has; its numbers; its versions, which nobody changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from passerelle.people.models import Person
from passerelle.registers.states import BEGINNING, LISTED, PUBLIC_STATES, State

if TYPE_CHECKING:
    from datetime import date


class Counter(models.Model):
    """The last number given in a register; raised by a conditional update, never read and then written."""

    prefix = models.CharField(max_length=4, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last:05d}"


class EntryVersion(models.Model):
    """What an entry stated when it was submitted: an immutable snapshot (a trigger holds the database to it)."""

    entry = models.CharField(max_length=20)
    edition = models.PositiveSmallIntegerField()
    stated = models.JSONField(encoder=DjangoJSONEncoder)
    profiles = models.JSONField(default=list)
    findings = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    submitted_on = models.DateField()
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "edition"], name="entry_version_once")]

    def __str__(self) -> str:
        return f"{self.entry} version {self.edition}"


class Entry(models.Model):
    """One numbered line of a register.

    `number` is its public reference (MC-00412). `edition` is the public version, raised by each submission;
    `version` is the lock: every write to the entry compares it and raises it.
    """

    register: ClassVar[str]
    prefixes: ClassVar[tuple[str, ...]]
    gate_target: ClassVar[str]
    """What the profiles call this kind of thing (`target` of a rule)."""
    owned_by: ClassVar[str] = "organisation"
    """The field with the organisation that answers for it."""
    reviewed_every: ClassVar[str] = ""
    """The field with the years after which it is reviewed again, where it states them."""
    states_facts: ClassVar[bool] = False
    """Whether its owner states what rules on its registration ask beside (`core/registration.py`)."""
    name_from: ClassVar[tuple[str, ...]] = ()
    """What its name is read from beside its own row, for queries that show many names."""

    number = models.CharField(max_length=20, unique=True, editable=False)
    state = models.CharField(max_length=24, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    edition = models.PositiveSmallIntegerField(default=0, editable=False)
    listed_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_public_was_listed",
                condition=~Q(state__in=PUBLIC_STATES) | Q(listed_on__isnull=False, edition__gte=1),
            ),
            models.CheckConstraint(
                name="%(class)s_pending_has_a_due_date",
                condition=~Q(state=State.LISTED_PENDING) | Q(due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_state_is_known",
                condition=Q(state__in=State.values),
            ),
            models.CheckConstraint(
                name="%(class)s_valid_after_decision",
                condition=Q(valid_until=None) | Q(decided_on=None) | Q(valid_until__gte=F("decided_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        return self.number

    @property
    def name(self) -> str:
        """Its name as people read it."""
        raise NotImplementedError

    @property
    def owner_id(self) -> int | None:
        """The organisation that answers for it; None for a draft that nobody answers for yet."""
        found: int | None = getattr(self, f"{self.owned_by}_id")
        return found

    def similar(self) -> frozenset[str]:
        """Return the numbers of what its owner entered that is as good as this: itself, where nothing tells more."""
        return frozenset({self.number})

    @property
    def is_listed(self) -> bool:
        return self.state in LISTED

    @property
    def takes_beginners(self) -> bool:
        """Whether somebody new may begin: listed, and not being withdrawn."""
        return self.state in BEGINNING

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC_STATES

    def as_stated(self, *, on: date | None = None) -> dict[str, Any]:
        """Return what the entry states, as a nested mapping whose paths are the profiles' (`policy/fields.json`).

        What grows old is stated as it is on a day; where none is given it is left out.
        """
        raise NotImplementedError
