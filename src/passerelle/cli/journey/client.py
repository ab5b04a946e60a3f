"""Speaking HTTP to the register, for a journey: requests in, answers out, nothing hidden."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any, Protocol

TIMEOUT_SECONDS = 30
MOST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back: a status, headers, the bytes, and the JSON where it was JSON."""

    status: int
    content: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        kind = self.headers.get("content-type", "")
        return json.loads(self.content) if "json" in kind and self.content else None


class Transport(Protocol):
    """Anything that carries a request to the register: real HTTP here, Django's test client in tests."""

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer: ...


class Http:
    """Real HTTP on the address of a running server; redirects are answers, not followed."""

    def __init__(self, origin: str) -> None:
        self.origin = origin.rstrip("/")
        self._opener = urllib.request.build_opener(_Stay())

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        request = urllib.request.Request(self.origin + path, data=body, headers=headers, method=method)  # noqa: S310
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                return Answer(response.status, response.read(MOST_BYTES), _lower(response.headers))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read(MOST_BYTES), _lower(error.headers))
        except urllib.error.URLError as error:
            raise ConnectionError(error.reason) from error


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
