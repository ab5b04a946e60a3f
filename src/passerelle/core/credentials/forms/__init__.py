"""One module for each form an award comes in: `recognises(raw)` says whether it may be, `read(...)` checks who signed.

`read` returns a `Presented` or raises `Closed`; it never raises anything else, whatever the bytes are. The first
form that recognises the bytes reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from passerelle.core.credentials.forms import open_badge, paper, sd_jwt_vc, vc_jwt

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.core.credentials.presented import Asked, Presented
    from passerelle.core.credentials.trust import TrustStore


class Form(Protocol):
    """A module of this package."""

    def recognises(self, raw: bytes) -> bool: ...

    def read(self, raw: bytes, trust: TrustStore, now: datetime, asked: Asked) -> Presented: ...


FORMS: Final[tuple[Form, ...]] = (sd_jwt_vc, vc_jwt, open_badge, paper)
