"""The bodies of Mirane and the roles the authority registered them in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.text import slugify

from passerelle.core.calendar import add_months, due_on
from passerelle.core.names import skeleton
from passerelle.core.registration import LONGEST_MONTHS
from passerelle.demonstration.files import read
from passerelle.organisations.models import Function, Organisation, OrganisationRole, Oversight, Reviewed, Role
from passerelle.people.models import Duty
from passerelle.policy import queries as policy
from passerelle.registers.actions import gate_findings
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State

if TYPE_CHECKING:
    from datetime import date

    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground

ASKED_BEFORE = 24
"""Days from application to decision, for all that was decided."""
FIRST_YEARS, DECIDED_BEFORE, REVIEWED_BEFORE = 3, timedelta(days=30), timedelta(days=85)
"""Years of a first mandate that was renewed since (more where the renewal would be longer than any may be), and how
long before its end the renewal was decided, and its review opened."""
REASONS = {
    Role.PROVIDER: "Teaches in the fields it names, with staff and rooms to match; its quality statement was checked.",
    Role.AWARDER: "May award in the fields and levels it asked for; its rules on assessment and appeals were read.",
    Role.ASSESSOR: "Assesses with trained assessors, checks identity, and keeps the record of each candidate.",
    Role.QA_AGENCY: "Works to published standards and was itself reviewed from outside.",
    Role.CREDENTIAL_EVALUATOR: "States method, source and limits in each report and checks that documents are genuine.",
    Role.EMPLOYER: "Employs in Mirane and has published which awards it reads.",
    Role.SPONSOR: "Has funds set aside and publishes who may ask for them.",
    Role.PROFESSIONAL_BODY: "Speaks for its trade and elects those who do.",
    Role.COUNSELLING_SERVICE: "Its counsellors are trained and advise free of charge.",
    Role.CREDIT_RATING_BODY: "Rates what others teach by a published method, with a learner and an employer present.",
    Role.PLATFORM: "Shows the register number beside every course and takes off what is listed no longer.",
}
RENEWED = "The review found it as it was registered; its last external review and its figures were read."
"""Why a mandate was renewed."""


def load_organisations(ground: Ground, cast: Cast) -> None:
    """Write the bodies and add them to the cast; their roles need people, see `load_roles`."""
    told = read("organisations")
    rows = Organisation.objects.bulk_create(_organisation(ground, body) for body in told)
    cast.bodies = {body["key"]: row for body, row in zip(told, rows, strict=True)}


def _organisation(ground: Ground, told: dict[str, Any]) -> Organisation:
    number = ground.numbers.give("ORG")
    return Organisation(
        number=number,
        slug=slugify(told["legal_name"])[:60],
        legal_name=told["legal_name"],
        name_key=skeleton(told["legal_name"])[:200],
        names=told["names"],
        country=told["country"],
        town=told["town"],
        legal_id=told["legal_id"]["value"],
        legal_id_scheme=told["legal_id"]["scheme"],
        email=told["email"],
        website=told["website"],
        description=told["description"],
        quality_statement=told["quality_assurance"],
    )


def load_roles(ground: Ground, cast: Cast) -> None:
    """Write every role as an entry: applied for, decided, perhaps run out; one still waits for a decision."""
    bodies = {body["key"]: body for body in read("organisations")}
    stated = [(key, role) for key, body in bodies.items() for role in body["roles"]]
    roles = OrganisationRole.objects.bulk_create(_role(ground, cast, bodies[key], role) for key, role in stated)
    for (key, told), role in zip(stated, roles, strict=True):
        _tell(ground, cast, key, told, role)
    _register_bodies(ground, cast, roles)
    EntryVersion.objects.bulk_create(
        _version(ground, cast, key, role) for (key, _), role in zip(stated, roles, strict=True)
    )


def first_end(since: date, until: date | None) -> date | None:
    """Return when the first mandate of a role ended, which runs until a later day by renewal; None for one mandate."""
    if until is None or until <= add_months(since, LONGEST_MONTHS):
        return None
    years = FIRST_YEARS
    while until > add_months(add_months(since, 12 * years) - DECIDED_BEFORE, LONGEST_MONTHS):
        years += 1
    return add_months(since, 12 * years)


def _role(ground: Ground, cast: Cast, body: dict[str, Any], told: dict[str, Any]) -> OrganisationRole:
    decided, until = ground.today.maybe(told["since_days"]), ground.today.maybe(told["until_days"])
    applied = ground.today.on(told["applied_days"] if decided is None else told["since_days"] - ASKED_BEFORE)
    state = State.IN_REVIEW
    if decided:
        state = State.EXPIRED if until and until < ground.today.day else State.REGISTERED
    renewed = first_end(decided, until) if decided else None
    steps = {State.IN_REVIEW: 2, State.REGISTERED: 3, State.EXPIRED: 4}[state] + (2 if renewed else 0)
    return OrganisationRole(
        number=ground.numbers.seen(told["number"]),
        organisation=cast.bodies[body["key"]],
        role=told["role"],
        scope={name: values for name, values in told["scope"].items() if values},
        particulars=_particulars(ground, cast, body) if told["role"] == Role.QA_AGENCY else {},
        valid_from=decided,
        reasons=REASONS[Role(told["role"])] if decided else "",
        state=state,
        edition=1,
        version=steps,
        listed_on=applied,
        due_on=due_on(applied),
        decided_on=renewed - DECIDED_BEFORE if renewed else decided,
        valid_until=until,
    )


def _particulars(ground: Ground, cast: Cast, body: dict[str, Any]) -> dict[str, Any]:
    """Return what an agency says of itself: its standards, and who reviewed it last."""
    review = body["external_review"]
    return {
        "mandate": body["description"],
        "standards": [body["standards_used"]],
        "last_review_on": ground.today.on(review["day"]),
        "last_review_by": _reviewer(cast, review["by"]),
        "results_url": body["results_url"],
        "countries": body["countries_of_operation"],
    }


def _reviewer(cast: Cast, by: str) -> str:
    """Return the name of a reviewer that the data give by key, or as it stands."""
    return cast.bodies[by].legal_name if by in cast.bodies else by


def load_oversight(ground: Ground, cast: Cast) -> None:
    """Write which agency reviews whom: every body whose last review an agency of Mirane did."""
    agencies = {body["key"]: body for body in read("organisations") if body.get("standards_used")}
    rows = []
    for body in read("organisations"):
        review = body.get("external_review") or {}
        agency = agencies.get(review.get("by", ""))
        if agency is None:
            continue
        on = ground.today.on(review["day"])
        signing = cast.acting_for(agency["key"], Function.SIGNATORY, on=on)
        rows.append(
            Oversight(
                agency=cast.bodies[agency["key"]],
                organisation=cast.bodies[body["key"]],
                reviewed=Reviewed.INSTITUTION,
                standards=agency["standards_used"],
                valid_from=on,
                last_review_on=on,
                results_url=agency["results_url"],
                entered_by=signing or cast.people[REGISTRAR],
            )
        )
    Oversight.objects.bulk_create(rows)


def _tell(ground: Ground, cast: Cast, key: str, told: dict[str, Any], role: OrganisationRole) -> None:
    applied = _known(role.listed_on)
    signing = cast.acting_for(key, Function.SIGNATORY, on=applied)
    tell = ground.chronicle.tell
    noted: dict[str, Any] = {"edition": 1, "findings": []}
    tell("organisation_role.submit_for_review", role.reference, by=signing, on=applied, noted=noted)
    if role.valid_from:
        officer = cast.on_duty(Duty.DECISION_OFFICER, on=role.valid_from, away_from=key)
        first = first_end(role.valid_from, role.valid_until) or role.valid_until
        noted = {"reasons": role.reasons} | ({"valid_until": str(first)} if first else {})
        tell("organisation_role.register", role.reference, by=officer, on=role.valid_from, hour=15, noted=noted)
        _tell_renewal(ground, cast, key, role)
    if role.state == State.EXPIRED and role.valid_until:
        tell("organisation_role.expire", role.reference, by=None, on=role.valid_until, hour=23)


def _tell_renewal(ground: Ground, cast: Cast, key: str, role: OrganisationRole) -> None:
    """Tell the review that time opened before the first mandate ended, and the decision that renewed it."""
    ended = first_end(_known(role.valid_from), role.valid_until)
    if ended is None:
        return
    opened, decided = ended - REVIEWED_BEFORE, ended - DECIDED_BEFORE
    noted: dict[str, Any] = {"by_expiry": True, "valid_until": str(ended)}
    ground.chronicle.tell("organisation_role.open_review", role.reference, by=None, on=opened, hour=9, noted=noted)
    officer = cast.on_duty(Duty.DECISION_OFFICER, on=decided, away_from=key)
    noted = {"reasons": RENEWED, "overdue": False, "by_expiry": False, "renewal": True}
    noted |= {"valid_until": str(role.valid_until)}
    ground.chronicle.tell("organisation_role.register", role.reference, by=officer, on=decided, hour=15, noted=noted)


def _register_bodies(ground: Ground, cast: Cast, roles: list[OrganisationRole]) -> None:
    """Tell that a body was entered, on the day it first applied for a role."""
    first: dict[str, date] = {}
    for role in roles:
        number, applied = role.organisation.number, _known(role.listed_on)
        first[number] = min(first.get(number, applied), applied)
    keys = {body.number: key for key, body in cast.bodies.items()}
    for number, applied in first.items():
        by = cast.acting_for(keys[number], Function.SIGNATORY, on=applied)
        ground.chronicle.tell("organisation.register", number, by=by, on=applied, hour=8)


def _version(ground: Ground, cast: Cast, key: str, role: OrganisationRole) -> EntryVersion:
    applied = _known(role.listed_on)
    submitted_by = cast.acting_for(key, *Function.values, on=applied) or cast.acting_for(
        key, *Function.values, on=ground.today.day
    )
    return EntryVersion(
        entry=role.number,
        edition=1,
        stated=role.as_stated(),
        profiles=[profile.reference for profile in policy.in_force(applied)],
        findings=[finding.as_data() for finding in gate_findings(role, on=applied)],
        submitted_on=applied,
        submitted_by=submitted_by or cast.people[REGISTRAR],
    )


REGISTRAR = "nadia-benhamou"
"""Enters what a body without an account of its own sends on paper."""


def _known(day: date | None) -> date:
    if day is None:
        raise ValueError("the data give no day")
    return day
