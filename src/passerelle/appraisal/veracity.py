"""What a machine can check of a credential from elsewhere, done by the code that checks every credential.

Nothing that a document names is fetched: what would need a network is told as not asked, and is a question for a
person. Each step is kept as it was seen, with its moment. Source: DOMAIN journey 12 (signature, issuer key, register
status and level mapping, each with its certainty).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from passerelle.appraisal import queries
from passerelle.appraisal.models import MachineCheck
from passerelle.appraisal.permissions import may_work
from passerelle.appraisal.steps import step
from passerelle.awards import publication
from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.core.frameworks import Certainty
from passerelle.frameworks import queries as frameworks
from passerelle.organisations.models import OrganisationRole
from passerelle.portfolio import elsewhere
from passerelle.registers.states import PUBLIC_STATES

if TYPE_CHECKING:
    from datetime import date, datetime

    from passerelle.appraisal.models import Appraisal
    from passerelle.core.credentials.foreign import Foreign
    from passerelle.people.models import Person

Seen = dict[str, str]
STEPS: Final = ("form", "signature", "issuer_key", "holder", "dates", "status", "issuer_in_register", "level")
"""What is checked, in this order."""


@transaction.atomic
def check(appraisal: Appraisal, *, by: Person, now: datetime, today: date) -> MachineCheck:
    """Check everything that needs nobody, and keep what was seen and when. Raises NotPermitted, WrongState."""
    if not may_work(by, appraisal):
        raise NotPermitted
    steps = [*_of_document(appraisal, now), *_of_register(appraisal), _of_level(appraisal, today)]
    step(appraisal, "check", by=by, noted={one["code"]: one["result"] for one in steps})
    return MachineCheck.objects.create(appraisal=appraisal, at=now, steps=steps)


def _seen(code: str, result: str, detail: str = "") -> Seen:
    return {"code": code, "result": result, "detail": detail}


def _of_document(appraisal: Appraisal, now: datetime) -> list[Seen]:
    held = appraisal.foreign
    if held is None:
        return [_seen("form", "not_applicable", "paper")]
    try:
        found, _carrier = elsewhere.told(bytes(held.document), holder=appraisal.holder.name, now=now)
    except (Malformed, NotNow) as refusal:
        return [_seen("form", "failed", str(refusal.data.get("seen") or refusal.data.get("reason")))]
    return [_seen("form", "ok", found.form), *_of_signature(found), _of_status(found, now)]


def _of_signature(found: Foreign) -> list[Seen]:
    signed = {"holds": "ok", "broken": "failed", "not_checked": "unknown"}[found.signature]
    key = {"register": "ok", "did_key": "unknown", "unknown": "unknown"}[found.key]
    named = {"named": "ok", "other_name": "failed", "not_told": "unknown"}[found.subject]
    dates = {"within": "ok", "over": "failed", "not_yet": "failed", "not_told": "unknown"}[found.dates]
    return [
        _seen("signature", signed, found.why),
        _seen("issuer_key", key, found.key),
        _seen("holder", named, found.subject),
        _seen("dates", dates, found.dates),
    ]


def _of_status(found: Foreign, now: datetime) -> Seen:
    """Ask whether it was withdrawn: only lists that this register has can tell, and they speak of its own."""
    trust = publication.store(now)
    is_known = trust is not None and trust.knows(found.issuer)
    return _seen("status", "unknown", "issuer_known" if is_known else "not_asked")


def _of_register(appraisal: Appraisal) -> list[Seen]:
    """Say whether a body of this name stands in this register, and in which states its roles are."""
    roles = OrganisationRole.objects.filter(
        organisation__legal_name__iexact=appraisal.issuer, state__in=PUBLIC_STATES
    ).order_by("role")
    told = [f"{one.role}: {one.state}" for one in roles[:6]]
    return [_seen("issuer_in_register", "ok" if told else "unknown", ", ".join(told) or "no_such_name")]


def _of_level(appraisal: Appraisal, today: date) -> Seen:
    framework = appraisal.framework or queries.own_framework(today)
    if not appraisal.level:
        return _seen("level", "unknown", "not_stated")
    found = queries.compared(frameworks.atlas(), appraisal, framework)
    if found is None or (found.interval is None and not found.agreed_none):
        return _seen("level", "unknown", "not_recorded")
    if found.interval is None:
        return _seen("level", "failed", "agreed_none")
    result = "ok" if found.certainty == Certainty.VERIFIED else "unknown"
    return _seen("level", result, f"{framework}:{found.interval.low}–{found.interval.high}")
