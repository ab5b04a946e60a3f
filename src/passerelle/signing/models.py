"""Public halves of keys, and what was meant to be signed with them. Private halves are files (`keystore.py`)."""

from __future__ import annotations

from datetime import datetime, time
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils import timezone

from passerelle.core.credentials.did import PublicKey, fingerprint, from_multikey
from passerelle.signing.states import IntentState, KeyAlgorithm, KeyState

REGISTER: Final = "REGISTER"
"""The owner reference of the register itself; every other owner is an organisation's number."""


class Key(models.Model):
    """A key pair's public half. All keys an owner ever had stay published, so that old awards still verify.

    An owner has at most one key of each algorithm in use.
    """

    owner = models.CharField(max_length=20)
    algorithm = models.CharField(max_length=8, choices=KeyAlgorithm.choices, default=KeyAlgorithm.ED25519)
    did = models.CharField(max_length=300)
    kid = models.CharField(max_length=12)
    public_multibase = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=12, choices=KeyState.choices, default=KeyState.ACTIVE)
    created_on = models.DateField()
    retired_at = models.DateTimeField(null=True, blank=True)
    compromised_from = models.DateTimeField(null=True, blank=True)
    """Nothing this key signed from this moment on is believed."""
    witnesses = models.CharField(max_length=300, blank=True)
    """Who stood by when it was made, in the words of whoever made it. Not in the journal, which holds no names."""

    class Meta:
        ordering: ClassVar = ["owner", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "kid"], name="key_named_once"),
            models.UniqueConstraint(
                fields=["owner", "algorithm"], condition=Q(state=KeyState.ACTIVE), name="key_active_once"
            ),
            models.CheckConstraint(name="key_algorithm_is_known", condition=Q(algorithm__in=KeyAlgorithm.values)),
            models.CheckConstraint(name="key_state_is_known", condition=Q(state__in=KeyState.values)),
            models.CheckConstraint(
                name="key_retired_has_a_moment", condition=~Q(state=KeyState.RETIRED) | Q(retired_at__isnull=False)
            ),
            models.CheckConstraint(
                name="key_compromised_has_a_moment",
                condition=~Q(state=KeyState.COMPROMISED) | Q(compromised_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.verification_method

    @property
    def verification_method(self) -> str:
        return f"{self.did}#{self.kid}"

    @property
    def fingerprint(self) -> str:
        """The public key in eight groups of four, to be read aloud and compared (the first half of a SHA-256)."""
        return fingerprint(self.public_multibase)

    @property
    def published(self) -> PublicKey:
        """The key as its owner's DID document and the trust index show it."""
        since = self._compromised_since if self.state == KeyState.COMPROMISED else self.retired_at
        state: str = self.state
        key = from_multikey(self.public_multibase)
        return PublicKey(self.verification_method, key.public, state, since, algorithm=key.algorithm)  # type: ignore[arg-type]

    @property
    def made_at(self) -> datetime:
        """The beginning of the day it was made on: nothing that it signed is older."""
        return timezone.make_aware(datetime.combine(self.created_on, time()))

    @property
    def is_never_trusted(self) -> bool:
        """Whether it was compromised from its making on, so that nothing it ever signed is believed."""
        return self.compromised_from is not None and self.compromised_from <= self.made_at

    @property
    def _compromised_since(self) -> datetime | None:
        """None where nothing it ever signed is believed: a date before the key was made would save nothing then."""
        return None if self.is_never_trusted else self.compromised_from


class Intent(models.Model):
    """What is about to be signed, by which key and for what: committed before any signature exists.

    `document` is the unsigned text, kept only while the intent is open; `digest` is its SHA-256, kept for ever.
    """

    purpose = models.CharField(max_length=20)
    reference = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    document = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=IntentState.choices, default=IntentState.OPEN)
    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="intents")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["purpose", "reference"], condition=~Q(state=IntentState.VOID), name="intent_once"
            ),
            models.CheckConstraint(name="intent_state_is_known", condition=Q(state__in=IntentState.values)),
            models.CheckConstraint(
                name="intent_open_has_its_document", condition=~Q(state=IntentState.OPEN) | ~Q(document="")
            ),
            models.CheckConstraint(
                name="intent_closed_keeps_no_document", condition=Q(state=IntentState.OPEN) | Q(document="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.reference}"
