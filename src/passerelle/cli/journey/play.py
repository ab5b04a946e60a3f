"""The stage: actors sign in once, each step acts, what must be true after it is compared, one line is printed."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from passerelle.demonstration import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from passerelle.cli.journey.client import Answer, Transport

PATIENCE_SECONDS = 10.0
"""How long a step waits for what a follower of the journal brings about after the act."""


class JourneyFailed(Exception):
    """A step was not as it should be. `step` is its sentence."""

    def __init__(self, step: str, wrong: str) -> None:
        super().__init__(f"not as it should be: {step}\n  {wrong}")
        self.step = step
        self.wrong = wrong


@dataclass(frozen=True)
class Check:
    """Something that must be true after a step: a look at the register, and what it must show.

    `shows` is a part of the JSON answer (compared in whole where it is not a mapping), `says` and `not_says` are
    texts of a page. `by` looks as an actor; without it, as a visitor.
    """

    path: str
    status: int = 200
    shows: Mapping[str, Any] | Sequence[Any] | None = None
    says: str = ""
    not_says: str = ""
    by: str = ""
    waits: bool = False


@dataclass(frozen=True)
class Filled:
    """A form of a page as a browser sends it: texts by field, and files by field with their name and bytes."""

    texts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)

    def encoded(self) -> tuple[str, bytes]:
        """Return its Content-Type and its bytes (multipart/form-data)."""
        boundary = secrets.token_hex(16)
        parts = [(f'name="{name}"', text.encode()) for name, text in self.texts.items()]
        parts += [(f'name="{name}"; filename="{file}"', raw) for name, (file, raw) in self.files.items()]
        head = f"--{boundary}\r\nContent-Disposition: form-data; "
        body = b"".join(f"{head}{said}\r\n\r\n".encode() + raw + b"\r\n" for said, raw in parts)
        return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()


def fact(kind: str, subject: str) -> Check:
    """The journal holds this fact about this subject (read by the operator of the service)."""
    return Check(
        f"/api/journal/{subject}?kind={kind}",
        shows={"items": [{"kind": kind, "subject": subject}]},
        by="operator",
        waits=True,
    )


def page(path: str, says: str = "", not_says: str = "", *, status: int = 200, waits: bool = False) -> Check:
    """A public page, as a visitor without an account sees it."""
    return Check(path, status, says=says, not_says=not_says, waits=waits)


class Play:
    """One playing of one story. `known` holds what earlier steps kept; texts may name it as {name}."""

    def __init__(self, transport: Transport, say: Callable[[str], None] = lambda line: None) -> None:
        self.transport, self.say = transport, say
        self.known: dict[str, Any] = {"run": f"{time.time_ns() // 1_000_000:x}"}
        self.count = 0
        self.day = ""
        """The day that requests say it is, on a register that is played; empty for today."""
        self._tokens: dict[str, str] = {}
        self._passwords: dict[str, tuple[str, str]] = {}

    def cast(self, actor: str, email: str, password: str = PASSWORD) -> None:
        """Say who plays an actor; the actor signs in at the first step that needs it."""
        self._passwords[actor] = (email, password)

    def joins(self, actor: str, name: str, email: str) -> None:
        """A new person opens an account; that is a step."""
        sentence = f"{actor} opens an account"
        email = email.format(**self.known)
        body = {"email": email, "password": PASSWORD, "name": name}
        answer = self._send("", "POST", "/_allauth/app/v1/auth/signup", body)
        if answer.status != 200:
            raise JourneyFailed(sentence, f"the account was not opened: {answer.status} {answer.text[:300]}")
        self._tokens[actor] = answer.json["meta"]["session_token"]
        self.cast(actor, email)
        self.tell(sentence, "200")

    def step(
        self,
        actor: str,
        sentence: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        status: int = 200,
        shows: Mapping[str, Any] | None = None,
        code: str = "",
        says: Sequence[str] = (),
        not_says: Sequence[str] = (),
        after: Sequence[Check] = (),
        keep: Mapping[str, str] | None = None,
        waits: bool = False,
    ) -> Any:
        """Act as one actor; raise JourneyFailed unless the answer and everything in `after` is as stated.

        A refusal states the stable `code` of its problem; a page `says` some texts and others not. `keep` names what
        later steps need: {name: path in JSON}.
        `waits` asks again for a while, where a follower of the journal has to act first.
        """
        sentence = f"{actor} {sentence}"
        deadline = time.monotonic() + PATIENCE_SECONDS
        answer = self._send(actor, method, self._filled(path), self._filled(body))
        while waits and answer.status != status and time.monotonic() < deadline:
            time.sleep(0.05)
            answer = self._send(actor, method, self._filled(path), self._filled(body))
        wanted = self._filled(dict(shows or {}) | ({"code": code} if code else {}))
        self._compare(sentence, answer, status, wanted)
        self._say(sentence, self._filled(path), answer, says, not_says)
        for name, place in (keep or {}).items():
            self.known[name] = _at(answer.json, place)
        for check in after:
            self._check(sentence, check)
        told = (
            code
            or ", ".join(says)
            or (wanted and ", ".join(f"{key} {value}" for key, value in wanted.items() if _plain(value)))
        )
        self.tell(sentence, f"{answer.status} {told or ''}".strip())
        return answer.json if answer.json is not None else answer.content

    def look(self, actor: str, path: str) -> Any:
        """Read something between two steps; JourneyFailed when it cannot be read."""
        answer = self._send(actor, "GET", self._filled(path), None)
        self._compare(f"{actor} reads {self._filled(path)}", answer, 200, None)
        return answer.json

    def fetch(self, path: str) -> bytes:
        """Read a published file as its bytes."""
        answer = self._send("", "GET", path, None)
        self._compare(f"visitor fetches {path}", answer, 200, None)
        return answer.content

    def tell(self, sentence: str, outcome: str) -> None:
        """Print one step with its outcome."""
        self.count += 1
        self.say(f"{self.count:>3}  {sentence:<86} {outcome}")

    def _check(self, sentence: str, check: Check) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self._send(check.by, "GET", self._filled(check.path), None)
                self._compare(f"{sentence} (look at {self._filled(check.path)})", answer, check.status, None)
                self._look(sentence, check, answer)
                return
            except JourneyFailed:
                if not check.waits or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def _say(self, sentence: str, place: str, answer: Answer, says: Sequence[str], not_says: Sequence[str]) -> None:
        for text in says:
            if text not in answer.text:
                raise JourneyFailed(sentence, f"{place} does not say {text!r}")
        for text in not_says:
            if text in answer.text:
                raise JourneyFailed(sentence, f"{place} says {text!r}")

    def _look(self, sentence: str, check: Check, answer: Answer) -> None:
        place = self._filled(check.path)
        says, not_says = self._filled(check.says), self._filled(check.not_says)
        self._say(sentence, place, answer, [says] if says else [], [not_says] if not_says else [])
        if check.shows is not None and (wrong := difference(answer.json, self._filled(check.shows))):
            raise JourneyFailed(sentence, f"{place}: {wrong}")

    def _compare(self, sentence: str, answer: Answer, status: int, wanted: Any) -> None:
        if answer.status != status:
            raise JourneyFailed(sentence, f"expected {status}, came {answer.status}: {answer.text[:400]}")
        if wanted and (wrong := difference(answer.json, wanted)):
            raise JourneyFailed(sentence, wrong)

    def _send(self, actor: str, method: str, path: str, body: Any) -> Answer:
        headers = {"Accept": "application/json, text/html;q=0.5"}
        if actor and (token := self._token(actor)):
            headers["X-Session-Token"] = token
        if self.day:
            headers["X-Register-Day"] = self.day
        content = None
        if isinstance(body, bytes):
            content = body
            headers["Content-Type"] = "application/octet-stream"
        elif isinstance(body, Filled):
            headers["Content-Type"], content = body.encoded()
        elif body is not None:
            content = json.dumps(body, default=str).encode()
            headers["Content-Type"] = "application/json"
        elif method != "GET":
            content = b""
            headers["Content-Type"] = "application/json"
        return self.transport.send(method, path, content, headers)

    def _token(self, actor: str) -> str:
        if actor in {"visitor", ""}:
            return ""
        if actor not in self._tokens:
            email, password = self._passwords[actor]
            answer = self._send("", "POST", "/_allauth/app/v1/auth/login", {"email": email, "password": password})
            if answer.status != 200:
                raise JourneyFailed(f"{actor} signs in", f"{email}: {answer.status} {answer.text[:200]}")
            self._tokens[actor] = answer.json["meta"]["session_token"]
        return self._tokens[actor]

    def _filled(self, value: Any) -> Any:
        """Fill {names} in texts, however deep, with what the play knows."""
        if isinstance(value, str):
            return value.format(**self.known) if "{" in value else value
        if isinstance(value, dict):
            return {key: self._filled(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._filled(item) for item in value]
        return value


def difference(found: Any, wanted: Any, at: str = "") -> str:
    """Return in words how `found` is not what is wanted; empty when it is. Mappings may hold more than is asked.

    >>> difference({"state": "draft", "version": 1}, {"state": "listed"})
    "state: expected 'listed', came 'draft'"
    """
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            return f"{at or 'answer'}: expected an object, came {found!r}"[:400]
        parts = (difference(found.get(key), value, f"{at}.{key}".strip(".")) for key, value in wanted.items())
        return next((part for part in parts if part), "")
    if isinstance(wanted, list):
        if not isinstance(found, list) or len(found) != len(wanted):
            return f"{at or 'answer'}: expected {len(wanted)} items, came {found!r}"[:400]
        pairs = zip(found, wanted, strict=True)
        parts = (difference(one, other, f"{at}.{place}".strip(".")) for place, (one, other) in enumerate(pairs))
        return next((part for part in parts if part), "")
    return "" if found == wanted else f"{at or 'answer'}: expected {wanted!r}, came {found!r}"[:400]


def _at(found: Any, path: str) -> Any:
    for part in path.split("."):
        found = found[int(part)] if isinstance(found, list) else found[part]
    return found


def _plain(value: Any) -> bool:
    return isinstance(value, (str, int, float, bool))
