"""The names under which the register and its bodies sign: did:web of the register's own address."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from passerelle.core.credentials.did import did_of


def did_for(*segments: str) -> str:
    """Return the did:web of a path under the register's address; without a path, the register's own.

    A did:web always means https: on a laptop the name is well formed, and its document is served in plain http.
    """
    host = urlsplit(settings.PASSERELLE_ORIGIN).netloc
    return did_of("/".join([f"https://{host}", *segments]))


def awarder_did(slug: str) -> str:
    return did_for("awarders", slug)


def address(path: str) -> str:
    """Return the public address of a path that begins with a slash."""
    return f"{settings.PASSERELLE_ORIGIN}{path}"
