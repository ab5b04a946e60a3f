"""A report of press or of a platform is proposed by anybody signed in, and shown after a registrar's yes.

The register fetches nothing and scores nothing; the page says where a link leads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from passerelle.core.addresses import safe_address
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.feedback import A_PERSON_A_DAY
from passerelle.core.shapes import day, language, some_name, some_text
from passerelle.core.together import Together
from passerelle.journal import actions as journal
from passerelle.quality.actions.feedback import keep_pace
from passerelle.quality.feedback import bases
from passerelle.quality.feedback.permissions import may_decide_report
from passerelle.quality.feedback.states import REPORTS, ReportState
from passerelle.quality.models.reports import ReportKind, ReportLink
from passerelle.registers import queries as registers
from passerelle.registers.models import Entry
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person


@transaction.atomic
def propose(about: Entry | Organisation, stated: Mapping[str, Any], *, by: Person, today: date) -> ReportLink:
    """Propose a link: url, title, publisher, published_on, language, kind. Sent again it has no second effect.

    Raises Malformed with everything amiss at once, NotNow for an entry that is not listed or as it goes too fast,
    AlreadyDone where the same link was proposed with other words.
    """
    if isinstance(about, Entry) and not bases.is_open(about):
        raise NotNow(reason="feedback_not_registered", reasons=["feedback_not_registered"])
    fields = _checked(stated, today)
    at: dict[str, Any] = {"entry": about.number} if isinstance(about, Entry) else {"organisation": about}
    before = ReportLink.objects.filter(**at, url=fields["url"]).exclude(state=ReportState.REFUSED).first()
    if before is not None:
        if all(getattr(before, name) == value for name, value in fields.items()):
            return before
        raise AlreadyDone(field="report_link", seen=before.number, at=before.proposed_on.isoformat())
    keep_pace((by.reference, A_PERSON_A_DAY), today=today)
    try:
        with transaction.atomic():
            made = ReportLink.objects.create(
                number=next_number("RL"), proposed_by=by, proposed_on=today, **at, **fields
            )
    except IntegrityError:
        raise AlreadyDone(field="report_link") from None
    journal.record("report.propose", subject=made.number, actor=by.reference, noted={"about": about.number})
    return made


@transaction.atomic
def decide(report: ReportLink, act: str, *, by: Person, today: date, because: str = "") -> ReportLink:
    """Show a report, or refuse it with a reason, also later. Raises NotPermitted, Malformed, WrongState."""
    if not may_decide_report(by, report, owner_of(report)):
        raise NotPermitted
    if act not in ("show", "refuse"):
        raise Malformed(field="act", expected="show, refuse", seen=str(act)[:40])
    report.refresh_from_db()
    target = REPORTS.after(report.state, act)
    why = some_text(500)("because", because) if act == "refuse" else ""
    try:
        with transaction.atomic():
            same = ReportLink.objects.filter(pk=report.pk, state=report.state)
            if not same.update(state=target, decided_by=by, decided_on=today, because=why):
                raise WrongState(act, report.state)
    except IntegrityError:
        raise AlreadyDone(field="report_link", seen=report.number) from None
    report.refresh_from_db()
    journal.record(f"report.{act}", subject=report.number, actor=by.reference, noted={})
    return report


def owner_of(report: ReportLink) -> int | None:
    """Return which body a report is about: itself, or the owner of the entry."""
    return report.organisation_id or registers.entry(report.entry).owner_id


def _checked(stated: Mapping[str, Any], today: date) -> dict[str, Any]:
    amiss = Together()
    found = {
        "url": amiss.of(safe_address, "url", stated.get("url")),
        "title": amiss.of(some_name(200), "title", stated.get("title")),
        "publisher": amiss.of(some_name(120), "publisher", stated.get("publisher")),
        "language": amiss.of(language, "language", stated.get("language")),
        "kind": str(stated.get("kind", "")),
    }
    with amiss.also():
        published = found["published_on"] = day("published_on", stated.get("published_on"))
        if published is None or published > today:
            raise Malformed(field="published_on", expected=f"a day until {today}", seen=str(published or ""))
    with amiss.also():
        if found["kind"] not in ReportKind.values:
            raise Malformed(field="kind", expected=", ".join(ReportKind.values), seen=found["kind"][:40])
    amiss.settle()
    return found
