"""Steps of what follows a decision, by the name that pages and programs call them: one table for both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from passerelle.core.errors import Malformed
from passerelle.people.models import Person
from passerelle.vetting.actions import appealing, complaining, conditions, sanctioning

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from passerelle.vetting.models import Appeal, Complaint, Condition, Sanction, Suspension

APPEAL_STEPS = ("admission", "refusal", "handler", "stay", "hearing", "uphold", "dismiss", "withdrawal")
SANCTION_STEPS = (
    *("comment", "hearing", "confirmation", "compliance", "closing", "removal-proposal", "removal", "appeal"),
)
SUSPENSION_STEPS = ("confirmation", "refusal", "renewal", "lifting")
COMPLAINT_STEPS = ("dismissal", "taking-up")
CONDITION_STEPS = ("evidence", "met", "return", "failed")


def appeal(found: Appeal, step: str, said: Mapping[str, Any], *, by: Person, today: date) -> Appeal:
    """Take an appeal one step on; `said` holds `text`, and where it is asked `handler` and `conditions`."""
    text = str(said.get("text", ""))
    match step:
        case "admission":
            return appealing.admit(found, by=by)
        case "refusal":
            return appealing.refuse(found, text, by=by, today=today)
        case "handler":
            return appealing.assign(found, _person(str(said.get("handler", ""))), by=by)
        case "stay":
            return appealing.stay(found, by=by)
        case "hearing":
            return appealing.hear(found, text, by=by)
        case "uphold":
            stated = said.get("conditions") or ()
            months = said.get("validity_months")
            facts = said.get("facts") or {}
            return appealing.uphold(
                found, text, by=by, today=today, conditions=stated, validity_months=months, facts=facts
            )
        case "dismiss":
            return appealing.dismiss(found, text, by=by, today=today)
        case "withdrawal":
            return appealing.withdraw(found, by=by)
    raise Malformed(field="step", expected=", ".join(APPEAL_STEPS), seen=step)


def sanction(found: Sanction, step: str, said: Mapping[str, Any], *, by: Person, today: date) -> Sanction:
    """Take a procedure one step on; `said` holds `text`, and for a removal `ban_months`."""
    text = str(said.get("text", ""))
    match step:
        case "comment":
            return sanctioning.comment(found, text, by=by, today=today)
        case "hearing":
            return sanctioning.hold_hearing(found, text, by=by, today=today)
        case "confirmation":
            return sanctioning.confirm_breach(found, by=by, today=today)
        case "compliance":
            return sanctioning.show_compliance(found, text, by=by, today=today)
        case "closing":
            return sanctioning.close_sanction(found, text, by=by, today=today)
        case "removal-proposal":
            return sanctioning.propose_removal(found, by=by, today=today)
        case "removal":
            return sanctioning.remove(found, text, by=by, today=today, ban_months=said.get("ban_months") or 0)
        case "appeal":
            appealing.lodge(sanction=found, grounds=text, by=by, today=today)
            return found
    raise Malformed(field="step", expected=", ".join(SANCTION_STEPS), seen=step)


def suspension(found: Suspension, step: str, *, by: Person, today: date) -> Suspension:
    """Take a suspension one step on. Raises what its act raises, Malformed for an unknown step."""
    acts = {
        "confirmation": sanctioning.confirm_suspension,
        "refusal": sanctioning.decline_suspension,
        "renewal": sanctioning.renew_suspension,
        "lifting": sanctioning.lift_suspension,
    }
    if step not in acts:
        raise Malformed(field="step", expected=", ".join(SUSPENSION_STEPS), seen=step)
    return acts[step](found, by=by, today=today)


def complaint(found: Complaint, step: str, text: str, *, by: Person, today: date) -> Complaint:
    """Answer a complaint, one way or the other. Raises what its act raises, Malformed for an unknown step."""
    acts = {"dismissal": complaining.dismiss_complaint, "taking-up": complaining.take_up}
    if step not in acts:
        raise Malformed(field="step", expected=", ".join(COMPLAINT_STEPS), seen=step)
    return acts[step](found, text, by=by, today=today)


def condition(found: Condition, step: str, text: str, *, by: Person, today: date) -> Condition:
    """Take a condition one step on. Raises what its act raises, Malformed for an unknown step."""
    match step:
        case "evidence":
            return conditions.offer_evidence(found, text, by=by, today=today)
        case "met":
            return conditions.meet_condition(found, by=by, today=today)
        case "return":
            return conditions.send_back(found, text, by=by)
        case "failed":
            return conditions.fail_condition(found, text, by=by, today=today)
    raise Malformed(field="step", expected=", ".join(CONDITION_STEPS), seen=step)


def _person(reference: str) -> Person:
    """Return a person by reference or e-mail address. Raises Malformed."""
    who = Q(reference=reference) | Q(email__iexact=reference)
    found = Person.objects.filter(who, is_active=True).first()
    if found is None:
        raise Malformed(field="handler", expected="a person’s reference", seen=reference)
    return found
