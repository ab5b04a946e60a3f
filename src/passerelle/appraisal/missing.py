"""A comparison of two levels that a case missed, put before the authority: policy officers take it up, or say why not.

What is taken up is a proposal of the officer like any other, which a second one approves (`frameworks.propose`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from passerelle.appraisal.models import MissingComparison
from passerelle.appraisal.permissions import may_answer_missing, may_work
from passerelle.appraisal.steps import said, step
from passerelle.core.addresses import safe_address
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted
from passerelle.core.frameworks import LevelStatement, Relation
from passerelle.core.shapes import short_text, some_text
from passerelle.core.together import Together
from passerelle.frameworks import actions as framework_actions
from passerelle.frameworks import queries as frameworks
from passerelle.journal import actions as journal
from passerelle.registers.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import Any

    from passerelle.appraisal.models import Appraisal
    from passerelle.frameworks.models import Level
    from passerelle.people.models import Person


@transaction.atomic
def propose(appraisal: Appraisal, stated: Mapping[str, Any], *, by: Person, today: date) -> MissingComparison:
    """Put a comparison before the authority that is not recorded yet. Nothing of the case goes with it.

    `stated`: level and target (`framework/edition:level`), source, source_url, why. Raises NotPermitted, Malformed with
    everything amiss, NotNow (`comparison_recorded`, `own_framework`), AlreadyDone while the same is proposed.
    """
    if not may_work(by, appraisal):
        raise NotPermitted
    amiss = Together()
    places = {name: amiss.of(_level, name, stated.get(name)) for name in ("level", "target")}
    source = amiss.of(some_text(400), "source", stated.get("source"))
    why = amiss.of(some_text(400), "why", stated.get("why"))
    url = amiss.of(short_text(300), "source_url", stated.get("source_url"))
    with amiss.also():
        url = safe_address("source_url", url) if url else ""
    amiss.settle()
    level, target = places["level"], places["target"]
    _not_there_yet(level, target)
    try:
        with transaction.atomic():
            made = MissingComparison.objects.create(
                number=next_number("MM"),
                evaluator=appraisal.evaluator,
                level=level,
                target=target,
                source=source,
                source_url=url,
                why=why,
                proposed_by=by,
                proposed_on=today,
            )
    except IntegrityError:
        raise AlreadyDone(field="level", seen=str(level.place)) from None
    noted = {"level": str(level.place), "compares_with": str(target.place), "source": source}
    journal.record("missing_comparison.propose", subject=made.number, actor=by.reference, noted=noted)
    return made


def _level(field: str, value: object) -> Level:
    statement = LevelStatement.parse(str(value or ""))
    found = frameworks.level(statement.code, f"{statement.framework}/{statement.edition}")
    if found is None:
        raise Malformed(field=field, expected="a level that the register knows", seen=str(value)[:60])
    return found


def _not_there_yet(level: Level, target: Level) -> None:
    if level.framework_id == target.framework_id:
        raise NotNow(reason="own_framework")
    told = frameworks.atlas().compare(LevelStatement(*level.place), LevelStatement(*target.place))
    if told.relation != Relation.UNKNOWN:
        raise NotNow(reason="comparison_recorded", seen=told.relation.value)


@transaction.atomic
def take_up(missing: MissingComparison, *, by: Person, today: date) -> MissingComparison:
    """Propose it as a policy officer; a second one approves. Raises NotPermitted, WrongState, AlreadyDone, NotNow."""
    if not may_answer_missing(by):
        raise NotPermitted
    proposed = framework_actions.propose(
        missing.level,
        by=by,
        today=today,
        source=missing.source,
        target=missing.target,
        source_url=missing.source_url,
        note=missing.why,
    )
    return step(missing, "take_up", by=by, answered_by=by, answered_on=today, confirmation=proposed)


@transaction.atomic
def decline(missing: MissingComparison, reasons: str, *, by: Person, today: date) -> MissingComparison:
    """Say why it is not taken up. Raises NotPermitted, Malformed, WrongState."""
    if not may_answer_missing(by):
        raise NotPermitted
    return step(missing, "decline", by=by, answered_by=by, answered_on=today, reasons=said("reasons", reasons))
