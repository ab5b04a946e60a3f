"""One module for each form an award comes in: `recognises(raw)` says whether it may be, `read(...)` checks who signed.

`read` returns a `Presented` or raises `Closed`; it never raises anything else, whatever the bytes are. The first
form that recognises the bytes reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from passerelle.core.credentials.forms import clr, open_badge, other_files, paper, pdf, picture, sd_jwt_vc, vc_jwt
from passerelle.core.credentials.forms.pdf import Pdf

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.core.credentials.presented import Asked, Presented
    from passerelle.core.credentials.trust import TrustStore


class Form(Protocol):
    """A module of this package."""

    def recognises(self, raw: bytes) -> bool: ...

    def read(self, raw: bytes, trust: TrustStore, now: datetime, asked: Asked) -> Presented: ...


DOCUMENTS: Final[tuple[Form, ...]] = (sd_jwt_vc, vc_jwt, clr, open_badge)
"""The forms whose bytes carry the whole credential as text: what may be attached to a PDF."""
FORMS: Final[tuple[Form, ...]] = (other_files, *DOCUMENTS, paper, picture, Pdf(DOCUMENTS))
MAX_UPLOAD: Final = max(picture.MAX_BYTES, pdf.MAX_BYTES)
"""No form reads more bytes than this; each has its own limit below it."""
