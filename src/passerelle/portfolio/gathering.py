"""Putting awards together for their holder: a transcript of what is held, and awards shown to one asker.

The register signs both with its own key, for it knows that who asks is the holder; each award inside keeps the
signature of its awarder. A holder with a key of their own signs what is shown themselves: then the register signs
nothing, and hands out what that key is to sign. The bytes are kept nowhere; their digest is, in the journal and with
the holder.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import orjson
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from passerelle.awards import renditions, verification
from passerelle.awards.models import Credential
from passerelle.awards.states import SHAREABLE, Form
from passerelle.core.credentials import gathered, jose
from passerelle.core.credentials.sd_jwt import holding
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.shapes import some_text
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.portfolio.models import HandedOut
from passerelle.portfolio.permissions import may_have_put_together
from passerelle.portfolio.sharing import MOST
from passerelle.portfolio.states import HandedOutKind
from passerelle.signing import actions as signing
from passerelle.signing import queries as keys
from passerelle.signing.identifiers import did_for
from passerelle.signing.models import REGISTER

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from passerelle.awards.models import Award
    from passerelle.awards.verification import Checked
    from passerelle.people.models import Person

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("name",),
    "result": ("result",),
    "outcomes": ("learning_outcomes",),
    "size": ("credits", "workload_hours"),
    "route": ("acquisition_route",),
}
"""What a holder shows or withholds, each with the claims of the token that say it. Title, level, awarder stay."""
MINUTES: Final = (15, 60, 24 * 60)
"""For how long awards can be shown to one asker."""
MOST_A_DAY: Final = 20
MAX_ASKER: Final = 200
MAX_QUESTION: Final = 512


@dataclass(frozen=True)
class Made:
    """What was put together: its row, and its text, which is told this once."""

    handed_out: HandedOut
    text: str


@dataclass(frozen=True)
class ToSign:
    """One award for a holder with a key: what is shown of it, and what the key is to sign."""

    award: str
    shown: str
    signing_input: str


def transcript(*, by: Person, now: datetime | None = None) -> Made:
    """Return one signed file of every award of one's own that is in force or ran out; newest first, at most 300.

    Raises NotPermitted, NotNow (`nothing_held`, `handed_out_many`, no_key, key_taken_out, key_unavailable,
    issuance_stopped).
    """
    if not may_have_put_together(by):
        raise NotPermitted
    moment = (now or timezone.now()).replace(microsecond=0)
    held = in_transcript(by)
    if not held:
        raise NotNow(reason="nothing_held")
    _refuse_many(by, moment)
    signing.refuse_while_stopped()
    key = uuid.uuid4()
    document = gathered.transcript(
        [orjson.loads(bytes(one.document)) for one in held],
        reference=key.urn,
        register_did=did_for(),
        register_name=settings.PASSERELLE_REGISTER_NAME,
        at=moment,
    )
    text = gathered.sign_transcript(document, keys.signer_for(REGISTER, "Ed25519"), at=moment)
    shown = {"awards": [one.award.number for one in held], "fields": list(FIELDS)}
    return _keep(by, text, key=key, kind=HandedOutKind.TRANSCRIPT, shown=shown, made_at=moment)


def in_transcript(person: Person) -> list[Credential]:
    """Return the newest signed file of every award of a person that may be shown, in one query."""
    found = Credential.objects.filter(award__holder=person, award__state__in=SHAREABLE).select_related("award")
    newest = {one.award_id: one for one in found.order_by("version")}
    rows = sorted(newest.values(), key=lambda one: (one.award.awarded_on, one.award_id), reverse=True)
    return rows[: gathered.MOST_AWARDS]


def present(
    awards: Sequence[Award],
    *,
    by: Person,
    audience: str,
    nonce: str = "",
    fields: Collection[str] = (),
    minutes: int = 60,
    now: datetime | None = None,
) -> Made:
    """Return a signed text that shows awards of one's own to one asker, with these fields of them, for a while.

    Where the asker gave no question (`nonce`), one is drawn. Raises NotPermitted, Malformed (chosen, audience, nonce,
    fields, minutes: all at once), WrongState for an award not in force, NotNow as `transcript`, and as
    `renditions.render`.
    """
    asker = _checked(awards, by, audience, nonce, fields, minutes)
    moment = (now or timezone.now()).replace(microsecond=0)
    _refuse_many(by, moment)
    signing.refuse_while_stopped()
    key, until = uuid.uuid4(), moment + timedelta(minutes=minutes)
    text = gathered.sign_presentation(
        _cut(awards, fields, by=by),
        keys.signer_for(REGISTER, "Ed25519"),
        reference=key.urn,
        audience=asker,
        nonce=nonce or secrets.token_urlsafe(16),
        at=moment,
        until=until,
    )
    shown = {"awards": [one.number for one in awards], "fields": sorted(fields)}
    told = {"key": key, "kind": HandedOutKind.PRESENTATION, "audience": asker, "shown": shown, "made_at": moment}
    return _keep(by, text, expires_at=until, **told)


def to_sign(
    awards: Sequence[Award],
    *,
    by: Person,
    holder_key: Mapping[str, Any],
    audience: str,
    nonce: str,
    fields: Collection[str] = (),
    now: datetime | None = None,
) -> list[ToSign]:
    """Return what a key of the holder's own is to sign, so that they show awards without the register's word.

    Each is bound to that key when it is first asked for. Raises as `present`, and Malformed (holder_key).
    """
    asker = _checked(awards, by, audience, nonce, fields, MINUTES[0])
    if not nonce:
        raise Malformed(field="nonce", expected="the question of the asker")
    found = []
    for award in awards:
        made = renditions.render(award, Form.SD_JWT_VC, by=by, holder_key=holder_key)
        text = bytes(made.document).decode("ascii")
        algorithm = jose.key_of_jwk(holder_key).algorithm
        said: dict[str, Any] = {
            "show": _paths(text, fields),
            "audience": asker,
            "nonce": nonce,
            "at": now or timezone.now(),
        }
        found.append(ToSign(award.number, *holding.to_answer(text, algorithm, **said)))
    return found


def preview(awards: Sequence[Award], fields: Collection[str], *, by: Person, now: datetime) -> list[Checked]:
    """Return what an asker would read of each award; nothing is handed out. Raises as `present`."""
    _checked(awards, by, "preview", "", fields, MINUTES[0])
    return [verification.check(text.encode("ascii"), now=now) for text in _cut(awards, fields, by=by)]


def _checked(
    awards: Sequence[Award], by: Person, audience: str, nonce: str, fields: Collection[str], minutes: int
) -> str:
    if not may_have_put_together(by) or not all(one.holder_id == by.pk for one in awards):
        raise NotPermitted
    amiss = Together()
    with amiss.also():
        if not 1 <= len(awards) <= MOST:
            raise Malformed(field="chosen", expected=f"1 to {MOST}", seen=len(awards))
    asker = amiss.of(some_text(MAX_ASKER), "audience", audience)
    if nonce:
        amiss.of(some_text(MAX_QUESTION), "nonce", nonce)
    with amiss.also():
        if unknown := sorted(set(fields) - FIELDS.keys()):
            raise Malformed(field="fields", expected=", ".join(FIELDS), seen=unknown[0][:20])
    with amiss.also():
        if minutes not in MINUTES:
            raise Malformed(field="minutes", expected=", ".join(map(str, MINUTES)), seen=minutes)
    amiss.settle()
    for award in awards:
        if award.state not in SHAREABLE:
            raise WrongState("present", award.state)
    return str(asker)


def _cut(awards: Sequence[Award], fields: Collection[str], *, by: Person) -> list[str]:
    """Return the token of each award, without what is withheld."""
    made = [renditions.render(one, Form.SD_JWT_VC, by=by) for one in awards]
    texts = [bytes(one.document).decode("ascii") for one in made]
    return [holding.present(text, show=_paths(text, fields)) for text in texts]


def _paths(text: str, fields: Collection[str]) -> list[tuple[str | int, ...]]:
    wanted = {claim for field in fields for claim in FIELDS[field]}
    return [path for path in sorted(holding.withholdable(text), key=str) if path[0] in wanted]


def _refuse_many(by: Person, moment: datetime) -> None:
    today = HandedOut.objects.filter(person=by, made_at__gt=moment - timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        raise NotNow(reason="handed_out_many", seen=MOST_A_DAY)


@transaction.atomic
def _keep(by: Person, text: str, **told: Any) -> Made:
    digest = hashlib.sha256(text.encode("ascii")).hexdigest()
    made = HandedOut.objects.create(person=by, digest=digest, **told)
    noted = {"key": str(made.key), "digest": digest, "awards": len(made.shown["awards"])}
    journal.record(f"{made.kind}.make", subject=by.reference, actor=by.reference, noted=noted)
    return Made(made, text)
