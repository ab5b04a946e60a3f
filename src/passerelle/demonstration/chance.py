"""Chance that comes out the same each time: whatever is drawn depends on a word alone, never on the order of work."""

from __future__ import annotations

import hashlib
import random
import uuid

SEED = "mirane"
NAMESPACE = uuid.UUID("6b1f0f5e-2f0b-5c0e-9d55-7f6a4f2f8a11")


def draw(word: str) -> random.Random:
    return random.Random(f"{SEED}/{word}")  # noqa: S311 - repeatable on purpose


def reference(word: str) -> str:
    """Return a person's reference: shaped like any other, and the same after each loading."""
    return "P-" + hashlib.sha256(f"{SEED}/person/{word}".encode()).hexdigest()[:20]


def identifier(word: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, word)
