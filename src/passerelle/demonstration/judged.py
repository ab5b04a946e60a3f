"""Cases that panels judged before the year of the story; who sat on them is told in `judges`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import MicroCredential, Revision
from passerelle.demonstration import changes, judges
from passerelle.demonstration.catalogue import ACTS, case_number
from passerelle.demonstration.files import read
from passerelle.registers.states import State
from passerelle.vetting import rules
from passerelle.vetting.models import Case, Outcome, Purpose
from passerelle.vetting.states import Stage

if TYPE_CHECKING:
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground


def load_judged(ground: Ground, cast: Cast, entries: dict[str, MicroCredential]) -> dict[str, Case]:
    """Write them with their panels, decisions and conditions; return them by the key of their entry."""
    told, described = read("aftermath")["cases"], {one["key"]: one for one in read("micro_credentials")}
    rows = [_row(ground, cast, one, entries[one["micro_credential"]]) for one in told]
    Case.objects.bulk_create(rows)
    whole = [one | {"decision": _decision(one, described[one["micro_credential"]])} for one in told]
    judges.judge(ground, cast, whole, rows)
    return {one["micro_credential"]: row for one, row in zip(told, rows, strict=True)}


def _row(ground: Ground, cast: Cast, told: dict[str, Any], entry: MicroCredential) -> Case:
    if entry.due_on is None or entry.listed_on is None:
        raise ValueError(f"{entry} was never listed")
    return Case(
        number=ground.numbers.seen(case_number(told)),
        entry=entry.number,
        register=entry.register,
        edition=entry.edition,
        applicant=entry.awarder,
        opened_on=entry.listed_on,
        due_on=entry.due_on,
        stage=Stage.DECIDED,
        registrar=cast.people[told["registrar"]],
        version=2,
    )


def _decision(told: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    """Return what was decided, as the data of the entry tell it."""
    is_removed = described["state"] == State.REMOVED and described["end"]["by"] == "panel"
    return {
        "outcome": str(Outcome.REMOVE if is_removed else ACTS.get(described["state"], "register")),
        "published_day": described["decided_day"],
        "valid_months": told["valid_months"],
        "reasons": described["panel_reasons"],
    }


def load_judged_changes(ground: Ground, cast: Cast) -> dict[str, Case]:
    """Write the cases of the changes that were decided, with their decisions; return them by number."""
    told = {one["number"]: one for one in read("changes") if "decided_day" in one}
    cases = []
    for revision in Revision.objects.filter(number__in=told).select_related("owner"):
        case = _case_of_change(ground, cast, told[revision.number], revision)
        case.save(force_insert=True)
        judges.judge(ground, cast, [_decided_change(told[revision.number])], [case])
        cases.append(case)
    return {case.number: case for case in cases}


def _case_of_change(ground: Ground, cast: Cast, told: dict[str, Any], revision: Revision) -> Case:
    entry = MicroCredential.objects.get(number=revision.entry)
    sent = ground.today.on(told["sent_day"])
    return Case(
        number=ground.numbers.seen(changes.case_number(told)),
        entry=entry.number,
        register=entry.register,
        edition=revision.edition + 1,
        revision=revision,
        purpose=Purpose.REVISION,
        applicant=revision.owner,
        opened_on=sent,
        due_on=rules.change_due(sent, None),
        stage=Stage.DECIDED,
        registrar=cast.people[told["registrar"]],
        version=2,
    )


def _decided_change(told: dict[str, Any]) -> dict[str, Any]:
    """Return the case of a change with what was decided, as the data of its entry tell it."""
    described = next(one for one in read("micro_credentials") if one["key"] == told["micro_credential"])
    decision = {
        "outcome": str(Outcome.REGISTER),
        "published_day": told["decided_day"],
        "valid_months": told["valid_months"],
        "reasons": described["panel_reasons"],
    }
    return told | {"decision": decision}
