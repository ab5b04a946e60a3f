"""What credits and marks from elsewhere count for in Mirane: by the authority for everybody, by one body for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.conversions.models import Conversion
from passerelle.conversions.states import ConversionState
from passerelle.demonstration.files import read
from passerelle.recognition.conversions import STATED

if TYPE_CHECKING:
    from passerelle.demonstration.cast import Cast
    from passerelle.demonstration.ground import Ground


def load_conversions(ground: Ground, cast: Cast) -> None:
    """Write every conversion in force, as `conversions` would have done on the day."""
    for told in read("conversions"):
        _load(ground, cast, told)


def _load(ground: Ground, cast: Cast, told: dict[str, Any]) -> None:
    on, by = ground.today.on(told["day"]), cast.people[told["stated_by"]]
    owner = cast.bodies[told["owner"]] if told["owner"] else None
    confirming = cast.people[told["confirmed_by"]] if told["confirmed_by"] else None
    said = {name: told[name] or ([] if name in ("table", "scale") else "") for name in STATED if name != "valid_to"}
    made = Conversion.objects.create(
        number=ground.numbers.give("CV"),
        owner=owner,
        valid_to=ground.today.maybe(told["until_day"]),
        state=ConversionState.IN_FORCE,
        version=2 if confirming else 1,
        stated_by=by,
        stated_on=on,
        confirmed_by=confirming,
        in_force_on=on,
        **said,
    )
    noted = {"owner": owner.number if owner else None, "from": made.from_system, "to": made.to_system}
    act = "propose" if confirming else "publish"
    ground.chronicle.tell(f"conversion.{act}", made.reference, by=by, on=on, hour=9, noted=noted)
    if confirming:
        was = {"was": ConversionState.PROPOSED}
        ground.chronicle.tell("conversion.confirm", made.reference, by=confirming, on=on, hour=15, noted=was)
