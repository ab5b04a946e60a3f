"""Which agency reviews whom: entered by the agency, with its last results; ended, never taken back.

The reviews themselves, with their recommendations, are kept elsewhere; this is the link the registers show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.shapes import address, some_text
from passerelle.journal import actions as journal
from passerelle.organisations.groups import group_of
from passerelle.organisations.models import Organisation, OrganisationRole, Oversight, Reviewed, Role
from passerelle.organisations.permissions import has_role, may_oversee

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from passerelle.people.models import Person


def running(on: date) -> QuerySet[Oversight]:
    """Return who is reviewed by whom on a day."""
    return Oversight.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), valid_from__lte=on).select_related(
        "agency", "organisation"
    )


@transaction.atomic
def oversee(
    agency: Organisation, organisation: Organisation, *, by: Person, today: date, reviewed: str, standards: str
) -> Oversight:
    """Say that the agency reviews an organisation from today on.

    Raises NotPermitted, NotNow while the agency is in no register of agencies, Malformed (an agency does not review
    itself, nor a body of its own group), AlreadyDone when it says so already.
    """
    if not may_oversee(by, agency):
        raise NotPermitted
    if not has_role(agency.pk, Role.QA_AGENCY, on=today):
        raise NotNow(reason="no_agency")
    if reviewed not in Reviewed.values:
        raise Malformed(field="reviewed", expected=", ".join(Reviewed.values), seen=reviewed[:80])
    if agency.pk == organisation.pk or group_of(agency) & group_of(organisation):
        raise Malformed(
            field="organisation", expected="a body outside the agency’s own group", seen=organisation.number
        )
    said = some_text(120)("standards", standards)
    try:
        with transaction.atomic():
            made = Oversight.objects.create(
                agency=agency,
                organisation=organisation,
                reviewed=reviewed,
                standards=said,
                valid_from=today,
                entered_by=by,
            )
    except IntegrityError:
        raise AlreadyDone(field="organisation", seen=organisation.number) from None
    _record("oversight.begin", made, by)
    return made


@transaction.atomic
def report_review(oversight: Oversight, *, by: Person, today: date, reviewed_on: date, results_url: str) -> Oversight:
    """Say when the agency reviewed last and where the results are; said twice, it is told once.

    A review may be older than the entry of the agency in this register. Raises NotPermitted, Malformed, WrongState.
    """
    if not may_oversee(by, oversight.agency):
        raise NotPermitted
    if reviewed_on > today:
        raise Malformed(field="reviewed_on", expected=f"{today} or earlier", seen=reviewed_on.isoformat())
    found = address("results_url", results_url)
    if not found:
        raise Malformed(field="results_url", expected="an address that begins with https://")
    own = running(today).select_for_update(of=("self",)).filter(pk=oversight.pk).first()
    if own is None:
        raise WrongState("report_review", "ended")
    if (own.last_review_on, own.results_url) == (reviewed_on, found):
        return own
    Oversight.objects.filter(pk=oversight.pk).update(last_review_on=reviewed_on, results_url=found)
    oversight.last_review_on, oversight.results_url = reviewed_on, found
    _record("oversight.report", oversight, by)
    return oversight


@transaction.atomic
def report_own_review(
    agency: Organisation, reviewed: Organisation, *, by: Person, today: date, results_url: str
) -> None:
    """Let an agency's entries say that another agency reviewed it today, and where the results are.

    Raises NotPermitted for anybody but who signs for the agency that reviewed, WrongState when an entry was changed at
    the same moment.
    """
    if not may_oversee(by, agency):
        raise NotPermitted
    for role in OrganisationRole.objects.filter(organisation=reviewed, role=Role.QA_AGENCY):
        told = {"last_review_on": today.isoformat(), "last_review_by": agency.legal_name, "results_url": results_url}
        same = OrganisationRole.objects.filter(pk=role.pk, version=role.version)
        if not same.update(particulars=role.particulars | told, version=F("version") + 1):
            raise WrongState("report_own_review", role.state)
        journal.record("oversight.report_own", subject=role.number, actor=by.reference, noted=told)


@transaction.atomic
def end_oversight(oversight: Oversight, *, by: Person, today: date) -> Oversight:
    """Say that the agency reviews the organisation no longer. Raises NotPermitted or WrongState."""
    if not may_oversee(by, oversight.agency):
        raise NotPermitted
    if not running(today).filter(pk=oversight.pk).update(ends_on=today):
        raise WrongState("end", "ended")
    oversight.ends_on = today
    _record("oversight.end", oversight, by)
    return oversight


def _record(kind: str, oversight: Oversight, by: Person) -> None:
    noted = {"organisation": oversight.organisation.number, "reviewed": oversight.reviewed}
    journal.record(kind, subject=oversight.agency.reference, actor=by.reference, noted=noted)
