"""How text messages go out: one small interface, a gateway behind HTTPS, and a loud stand-in for development.

`PASSERELLE_TEXTS` says which. An operator whose provider speaks another language puts a few lines in between, which
take `{"to": ..., "text": ...}` and answer 2xx once the message was taken.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

if TYPE_CHECKING:
    from typing import Any

log = logging.getLogger(__name__)
SECONDS: Final = 10
LOUD: Final = "STAND-IN: no text was sent to %s. It would say: %s"


class NotTaken(OSError):
    """The gateway answered that it took no message: it may be offered again."""


class Texting(Protocol):
    """What sends one text of one part. It raises NotTaken, or OSError where nobody knows whether it was taken."""

    def send(self, number: str, text: str) -> None: ...


class StandIn:
    """A STAND-IN: sends nothing, and says so in the log, loudly, with the text. A register in public refuses it."""

    def send(self, number: str, text: str) -> None:
        log.warning(LOUD, f"{number[:4]}...{number[-2:]}", text)


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *given: Any, **named: Any) -> None:
        return None


@dataclass(frozen=True)
class Gateway:
    """A provider behind HTTPS: a POST with JSON, and a token in the head of it."""

    address: str
    token: str

    def send(self, number: str, text: str) -> None:
        body = json.dumps({"to": number, "text": text}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = Request(self.address, data=body, headers=headers, method="POST")  # noqa: S310 - the operator's own
        try:
            with build_opener(_NoRedirect).open(request, timeout=SECONDS):
                pass
        except HTTPError as refusal:
            refusal.close()
            raise NotTaken(f"HTTP {refusal.code}") from None


def texting() -> Texting | None:
    """Return what sends text messages here; nothing where this register sends none."""
    stated = settings.PASSERELLE_TEXTS
    if stated["kind"] == "stand-in":
        return StandIn()
    return Gateway(stated["address"], stated["token"]) if stated["kind"] == "gateway" else None
