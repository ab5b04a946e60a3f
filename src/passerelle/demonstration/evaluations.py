"""What the credential evaluators of Mirane published of micro-credentials: an opinion each, that changes no entry."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from passerelle.catalogue.models import Evaluation
from passerelle.core.frameworks.statements import LevelStatement
from passerelle.demonstration.files import read
from passerelle.organisations.models import Function

if TYPE_CHECKING:
    from passerelle.catalogue.models import MicroCredential
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground


def load_evaluations(ground: Ground, cast: Cast, entries: dict[str, MicroCredential]) -> None:
    rows = []
    for told in read("evaluations"):
        on, evaluator = ground.today.on(told["day"]), cast.bodies[told["evaluator"]]
        by = cast.acting_for(told["evaluator"], Function.SIGNATORY, on=on)
        if by is None:
            raise ValueError(f"nobody signs for {told['evaluator']} on {on}")
        entry = entries[told["micro_credential"]]
        level = LevelStatement.of({**told["level"], "determination": "claimed"}).as_stated()
        rows.append(
            Evaluation(
                evaluator=evaluator,
                micro_credential=entry,
                level=level,
                credits=None if told["credits"] is None else Decimal(told["credits"]),
                credit_system=told["credit_system"] or "",
                limits=told["limits"],
                report_url=f"{evaluator.website}/{told['report']}",
                evaluated_on=on,
                entered_by=by,
            )
        )
        noted = {"micro_credential": entry.number, "level": level}
        ground.chronicle.tell("evaluation.publish", evaluator.reference, by=by, on=on, hour=11, noted=noted)
    Evaluation.objects.bulk_create(rows)
