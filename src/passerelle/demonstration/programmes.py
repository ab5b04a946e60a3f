"""Degrees and other larger awards, each version of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import Programme
from passerelle.catalogue.models.programmes import ProgrammeKind
from passerelle.catalogue.states import ProgrammeState
from passerelle.demonstration.files import read

if TYPE_CHECKING:
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground

NOT_YET = ("purpose", "rule of a bucket")
"""What the data tell of programmes and nobody reads yet."""

KINDS = {"certificate": ProgrammeKind.PROFESSIONAL_CERTIFICATE}
"""What the data call otherwise."""
Programmes = dict[tuple[str, int], Programme]


def load_programmes(ground: Ground, cast: Cast) -> Programmes:
    """Write every version of every programme; return them by key and version."""
    numbers = {entry["key"]: entry["number"] for entry in read("micro_credentials")}
    told = [(programme, version) for programme in read("programmes") for version in programme["versions"]]
    rows = Programme.objects.bulk_create(
        Programme(
            number=ground.numbers.seen(programme["number"]),
            edition=version["version"],
            awarder=cast.bodies[programme["awarder"]],
            title=programme["title"],
            kind=KINDS.get(programme["kind"], programme["kind"]),
            state=ProgrammeState.PUBLISHED,
            level_framework=f"{programme['level_nqf']['framework']}/{programme['level_nqf']['version']}",
            level=programme["level_nqf"]["level"],
            credits=Decimal(programme["total_credits"]),
            credit_system=programme["credit_system"],
            modules=[
                {"code": module["code"], "title": module["name"], "credits": module["credits"]}
                for module in programme["modules"]
            ],
            buckets=[_bucket(bucket, numbers) for bucket in programme["buckets"]],
            entry_requirements=programme["entry_requirements"],
            field=programme["field"],
            max_waived_share=Decimal(programme["waiver_cap_percent"]) / 100,
            valid_from=ground.today.on(version["valid_from_day"]),
        )
        for programme, version in told
    )
    return {(programme["key"], version["version"]): row for (programme, version), row in zip(told, rows, strict=True)}


def _bucket(told: dict[str, Any], numbers: dict[str, str]) -> dict[str, Any]:
    return {
        "code": told["code"],
        "title": told["name"],
        "min_credits": told["min_credits"],
        "max_credits": told["max_credits"],
        "items": [numbers[key] for key in told["counts"]],
    }
