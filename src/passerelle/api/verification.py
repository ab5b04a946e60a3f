"""Checking credentials: anybody may, nothing is kept, nothing is fetched."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from passerelle.awards import sharing, verification, wording
from passerelle.core.credentials import check_code
from passerelle.core.credentials.forms import MAX_UPLOAD
from passerelle.core.credentials.presented import Asked
from passerelle.core.errors import Malformed, TooLarge
from passerelle.people import guessing

if TYPE_CHECKING:
    from django.http import HttpRequest

    from passerelle.awards.verification import Checked
    from passerelle.core.credentials.appraisal import Reported
    from passerelle.core.credentials.endorsement import Endorsed
    from passerelle.core.credentials.gathered import Gathered
    from passerelle.core.credentials.recognised import Recognised
    from passerelle.core.credentials.verdict import Standing, StatusFact, Summary, Verdict

router = Router(tags=["verification"])


def _in_utc(moment: datetime | None) -> datetime | None:
    """Return a moment as all of this answer are written: in UTC, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0) if moment else None


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

    @staticmethod
    def resolve_since(status: StatusFact) -> datetime | None:
        return _in_utc(status.since)


class StandingOut(Schema):
    award: str
    qualification: str
    awarder: str


class EndorsementSaidOut(Schema):
    """What an endorsement says: who says which of two things of which micro-credential. It is no award."""

    credential_id: str
    claim: str
    statement: str
    title: str
    register_number: str
    version: str
    endorser: str
    endorser_did: str
    endorser_number: str
    since: date
    valid_until: date


class ReportSaidOut(Schema):
    """What the report of a credential evaluator says of one credential from elsewhere. It is no award.

    `level` has framework, edition, low, high, basis, basisInWords and certainty, `credits` low, high and system; each
    is empty where it cannot be told.
    """

    credential_id: str
    evaluator: str
    evaluator_did: str
    evaluator_number: str
    holder: str
    title: str
    issuer: str
    country: str
    year: int
    level: dict[str, str]
    credits: dict[str, str]
    limits: str
    cannot_say: str
    since: date


class StatementSaidOut(Schema):
    """What a statement of recognition says: who spares whom which credits, and on which awards it rests. No award.

    `rests_on` are {award, title, awarder, awardedOn}; `decided_by` is rule, person or silence; `overturn_until` is the
    last day on which what a rule decided can be undone, empty where nothing can.
    """

    credential_id: str
    decider: str
    decider_did: str
    decider_number: str
    holder: str
    case: str
    programme: str
    programme_title: str
    module: str
    module_title: str
    credits: str
    credit_system: str
    rests_on: list[dict[str, str]]
    decided_by: str
    rule: str
    cited: str
    since: date
    overturn_until: str


class GatheredOut(Schema):
    """What a transcript or presentation says: for whom the register put it together, when, and until when."""

    kind: str
    made_at: datetime
    count: int
    holder_name: str
    audience: str
    nonce: str
    expires_at: datetime | None


class PartOut(Schema):
    """One award in it: its own verdict, and what it says of itself as far as its holder shows it."""

    verdict: str
    sentence: str
    reason: str | None
    credential: SaidOut | None

    @staticmethod
    def resolve_sentence(verdict: Verdict) -> str:
        return wording.title(verdict)


class StepOut(Schema):
    """One step of the check: which, how it went, a stable word of detail, and what it found in a sentence."""

    code: str
    result: str
    detail: str
    sentence: str


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
    endorsement: EndorsementSaidOut | None
    appraisal: ReportSaidOut | None
    recognition: StatementSaidOut | None
    gathered: GatheredOut | None
    parts: list[PartOut]

    @staticmethod
    def resolve_appraisal(checked: Checked) -> Reported | None:
        return checked.verdict.appraisal

    @staticmethod
    def resolve_recognition(checked: Checked) -> Recognised | None:
        return checked.verdict.recognition

    @staticmethod
    def resolve_gathered(checked: Checked) -> Gathered | None:
        return checked.verdict.gathered

    @staticmethod
    def resolve_parts(checked: Checked) -> list[Verdict]:
        return list(checked.verdict.parts)

    @staticmethod
    def resolve_endorsement(checked: Checked) -> Endorsed | None:
        return checked.verdict.endorsement

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
        return _in_utc(checked.verdict.checked_at) or checked.verdict.checked_at

    @staticmethod
    def resolve_reason(checked: Checked) -> str | None:
        return checked.verdict.reason

    @staticmethod
    def resolve_as_of(checked: Checked) -> datetime | None:
        return _in_utc(checked.verdict.as_of)

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
        return [
            StepOut(code=it.code, result=it.result, detail=it.detail, sentence=wording.step_sentence(it))
            for it in checked.verdict.steps
        ]


class AskedIn(Schema):
    """What the holder was asked to sign, so that nobody shows what somebody else showed before."""

    challenge: str | None = Field(None, min_length=1, max_length=512)
    domain: str | None = Field(None, min_length=1, max_length=512)


class TokenIn(Schema):
    token: str


@router.post("/verification", response=VerdictOut, auth=None, operation_id="verifyCredential")
def verify(request: HttpRequest, asked: Query[AskedIn]) -> Checked:
    """Check a credential: send the document itself, exactly as it was saved, and nothing around it.

    Any form will do: the JSON of an Open Badge or of a record of several, a token, an SD-JWT, the text of a square
    code, a PDF, a photo. The bytes tell which; the Content-Type is not looked at. At most 256 KB, 8 MB of a PDF or
    photo.
    Where its holder was asked to sign a request, give its `challenge` and `domain`: without that signature the answer
    is at best `genuine_status_unknown`.

    The 16 letters and digits under the square are understood too, alone as the body. Who sends ten in a minute that no
    paper has is refused for a while (429, `too_many_guesses`).

    The answer is one of `genuine_in_force`, `genuine_not_in_force`, `genuine_status_unknown`, `not_issued_here` and
    `altered`, whatever was sent, with the steps that led to it. A genuine endorsement is no award: its answer is
    `endorsement_in_force`, `endorsement_not_in_force` or `endorsement_status_unknown`, `credential` is null, and
    `endorsement` says who endorses what. A report of a credential evaluator answers `appraisal_in_force`,
    `appraisal_not_in_force` or `appraisal_status_unknown` in the same way, with `appraisal`, and a statement of
    recognition `recognition_in_force`, `recognition_not_in_force` or `recognition_status_unknown`, with `recognition`.
    A transcript, and awards shown to one asker, answer `gathered_in_force`, `gathered_in_part` or `gathered_not_valid`
    (over, for another asker, or signed with a lost key), with a verdict for each award in `parts`; they may have 4 MB.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_UPLOAD:
        raise TooLarge(limit=MAX_UPLOAD)
    raw = request.read(MAX_UPLOAD + 1)
    if not raw:
        raise Malformed(field="document", expected="a credential")
    if len(raw) <= check_code.MAX_TYPED and (code := check_code.meant(raw.decode("ascii", "replace").strip())):
        return _by_code(request, code)
    limit = verification.limit_of(raw)
    if len(raw) > limit:
        raise TooLarge(limit=limit)
    return verification.check(raw, now=timezone.now(), asked=Asked(asked.challenge, asked.domain))


def _by_code(request: HttpRequest, code: str) -> Checked:
    """Return the verdict on the paper with a check code. Raises TooManyGuesses, and looks nothing up then."""
    guessing.refuse_too_many(request, "check_code")
    now = timezone.now()
    checked = verification.check_code(code, now=now)
    if checked is not None:
        return checked
    guessing.missed(request, "check_code")
    return verification.not_read(code, "no_such_code", now=now)


@router.post("/shares/opening", response=VerdictOut, auth=None, operation_id="openShareLink")
def open_share(request: HttpRequest, body: TokenIn) -> Checked:
    """Look at a shared award by the code of its link; the look counts. A closed link answers 410 and says why.

    Whoever sends many codes that open nothing waits (429).
    """
    guessing.refuse_too_many(request, "share_token")
    now = timezone.now()
    try:
        link = sharing.open_share(body.token, now=now)
    except Http404:
        guessing.missed(request, "share_token")
        raise
    return verification.check_shared(link, now=now)
