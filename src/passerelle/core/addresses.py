"""Addresses elsewhere that somebody may be led to: told by whoever wrote them, never fetched by the register."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from passerelle.core.errors import Malformed
from passerelle.core.shapes import short

HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])")
LONGEST_URL = 500


def safe_address(field: str, value: Any) -> str:
    """An https address of a host by its name, without password and port; never fetched. Raises Malformed."""
    found = str(value or "").strip()
    refusal = Malformed(field=field, expected="an address that begins with https://", seen=short(found))
    if len(found) > LONGEST_URL or not found.startswith("https://") or re.search(r"[\s\x00-\x1f\\<>\"]", found):
        raise refusal
    try:
        parts = urlsplit(found)
        host, plain = parts.hostname or "", parts.netloc
    except ValueError:
        raise refusal from None
    if plain.lower() != host or not HOST.fullmatch(host):
        raise refusal
    return found
