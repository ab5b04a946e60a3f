"""Checking credentials: anybody may, nothing is kept, nothing is fetched."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from ninja import Router, Schema

from passerelle.awards import sharing, verification, wording
from passerelle.core.credentials.strict_json import MAX_BYTES
from passerelle.core.errors import Malformed, TooLarge

if TYPE_CHECKING:
    from django.http import HttpRequest

    from passerelle.awards.verification import Checked
    from passerelle.core.credentials.verdict import Standing, StatusFact, Summary

router = Router(tags=["verification"])


class LevelOut(Schema):
    framework: str
    framework_version: str
    code: str


class SaidOut(Schema):
    """What the credential says; what its holder chose not to show is null."""

    holder_name: str | None
    title: str
    language: str | None
    register_number: str
    version: str
    levels: list[LevelOut]
    credits: Decimal | None
    credit_system: str | None
    hours: Decimal | None
    assessed: list[str]
    supervision: str | None
    result: str | None
    route: str | None
    awarded_on: date
    valid_until: date | None
    awarder: str
    awarder_did: str
    country: str | None

    @staticmethod
    def resolve_holder_name(said: Summary) -> str | None:
        return said.holder_name or None


class StatusOut(Schema):
    status: str
    since: datetime | None
    by: str | None
    reason: str | None

    @staticmethod
    def resolve_by(status: StatusFact) -> str | None:
        return status.by_name


class StandingOut(Schema):
    award: str
    qualification: str
    awarder: str


class StepOut(Schema):
    code: str
    result: str
    detail: str


class VerdictOut(Schema):
    verdict: str
    sentence: str
    meaning: str
    checked_at: datetime
    receipt: str
    reason: str | None
    as_of: datetime | None
    form: str | None
    credential: SaidOut | None
    status: StatusOut | None
    status_on_award: StandingOut | None
    status_today: StandingOut | None
    steps: list[StepOut]

    @staticmethod
    def resolve_verdict(checked: Checked) -> str:
        return checked.verdict.verdict

    @staticmethod
    def resolve_sentence(checked: Checked) -> str:
        return wording.title(checked.verdict)

    @staticmethod
    def resolve_meaning(checked: Checked) -> str:
        return wording.sentence(checked.verdict)

    @staticmethod
    def resolve_checked_at(checked: Checked) -> datetime:
        return checked.verdict.checked_at

    @staticmethod
    def resolve_reason(checked: Checked) -> str | None:
        return checked.verdict.reason

    @staticmethod
    def resolve_as_of(checked: Checked) -> datetime | None:
        return checked.verdict.as_of

    @staticmethod
    def resolve_form(checked: Checked) -> str | None:
        return checked.verdict.form

    @staticmethod
    def resolve_credential(checked: Checked) -> Summary | None:
        return checked.verdict.credential

    @staticmethod
    def resolve_status(checked: Checked) -> StatusFact | None:
        return checked.verdict.status

    @staticmethod
    def resolve_status_on_award(checked: Checked) -> Standing | None:
        return checked.verdict.status_on_award

    @staticmethod
    def resolve_status_today(checked: Checked) -> Standing | None:
        return checked.verdict.status_today

    @staticmethod
    def resolve_steps(checked: Checked) -> list[StepOut]:
        return [StepOut(code=it.code, result=it.result, detail=it.detail) for it in checked.verdict.steps]


class TokenIn(Schema):
    token: str


@router.post("/verification", response=VerdictOut, auth=None, operation_id="verifyCredential")
def verify(request: HttpRequest) -> Checked:
    """Check a credential: send the document itself, exactly as it was saved, at most 256 KB.

    The answer is one of `genuine_in_force`, `genuine_not_in_force`, `genuine_status_unknown`, `not_issued_here` and
    `altered`, whatever was sent.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        raise TooLarge(limit=MAX_BYTES)
    raw = request.read(MAX_BYTES + 1)
    if not raw:
        raise Malformed(field="document", expected="a credential")
    if len(raw) > MAX_BYTES:
        raise TooLarge(limit=MAX_BYTES)
    return verification.check(raw, now=timezone.now())


@router.post("/shares/opening", response=VerdictOut, auth=None, operation_id="openShareLink")
def open_share(request: HttpRequest, body: TokenIn) -> Checked:
    """Look at a shared award by the code of its link; the look counts. A closed link answers 410 and says why."""
    now = timezone.now()
    return verification.check_shared(sharing.open_share(body.token, now=now), now=now)
