"""Two edits of one text meet: what only one of them changed is taken from each, and where both did, somebody chooses.

Whoever saves names the version they saw. Where it is the version of now, their words are saved as they are; where
somebody saved meanwhile, the two are merged (`core/merging.py`) with the version both began from, which is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passerelle.catalogue.models import SavedText
from passerelle.core import merging
from passerelle.core.errors import BothChanged, Malformed, StaleVersion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.core.merging import Clash, Merged

TAKES = ("theirs", "yours")


@dataclass(frozen=True)
class Resolution:
    """What somebody chose where two edits clash, by path: {"take": "theirs"}, {"take": "yours"} or {"value": own}.

    It holds for the clashes with the version `seen` alone: where somebody saved again meanwhile, new ones are shown.
    """

    seen: int = 0
    chosen: Mapping[str, Any] = field(default_factory=dict)


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it, with amounts to two digits, so that two of them compare."""
    if isinstance(value, Decimal):
        return str(value.quantize(Decimal("0.01")))
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return (
        value if value is None or isinstance(value, str | int | float) else json.loads(json.dumps(value, default=str))
    )


def text_of(entry: Any, names: Iterable[str], beside: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what somebody who writes an entry reads of it, as plain data; `beside` is what its row does not hold."""
    return plain({name: getattr(entry, name) for name in names} | dict(beside or {}))  # type: ignore[no-any-return]


def keep(subject: str, version: int, text: Mapping[str, Any]) -> None:
    """Keep what a version said, when the next is saved."""
    SavedText.objects.get_or_create(subject=subject, version=version, defaults={"stated": dict(text)})


def met(
    subject: str,
    now: tuple[int, Mapping[str, Any]],
    said: Mapping[str, Any],
    *,
    seen_version: int,
    base: Mapping[str, Any] | None = None,
    resolution: Resolution | None = None,
) -> dict[str, Any]:
    """Return what is to be saved: what was said; of two edits that met, the fields that would change what is saved.

    `now` is the version of now with its text; `base`, what was seen, where it is no version that was kept. Raises
    StaleVersion where what was seen is not known any more, BothChanged with every clash that is not resolved.
    """
    version, theirs = now
    typed = plain(said)
    if version == seen_version and base is None:
        return dict(said)
    seen = base if base is not None else _kept(subject, seen_version)
    if seen is None:
        raise StaleVersion(seen=seen_version)
    yours = {**seen, **typed}
    found = merging.merge(seen, theirs, yours)
    if found.clashes and resolution and resolution.chosen:
        found = merging.merge(seen, theirs, yours, _chosen(subject, now, seen, yours, found, resolution))
    if found.clashes:
        raise BothChanged(seen=seen_version, version=version, conflicts=[_told(one) for one in found.clashes])
    return {name: value for name, value in found.value.items() if not merging.same(value, theirs.get(name))}


def _kept(subject: str, version: int) -> dict[str, Any] | None:
    row = SavedText.objects.filter(subject=subject, version=version).first()
    return None if row is None else dict(row.stated)


def _chosen(
    subject: str,
    now: tuple[int, Mapping[str, Any]],
    seen: Mapping[str, Any],
    yours: Mapping[str, Any],
    found: Merged,
    resolution: Resolution,
) -> dict[str, Any]:
    """Return by path what clashes become; only those that are as they were when somebody chose are answered."""
    version, _theirs = now
    answered = set(resolution.chosen)
    if resolution.seen != version:
        before = _kept(subject, resolution.seen)
        then = merging.merge(seen, before, yours).clashes if before is not None else ()
        answered &= {one.path for one in found.clashes if one in then}
    return {one.path: _choice(one, resolution.chosen[one.path]) for one in found.clashes if one.path in answered}


def _choice(clash: Clash, choice: Any) -> Any:
    if isinstance(choice, Mapping) and set(choice) == {"value"}:
        return choice["value"]
    if isinstance(choice, Mapping) and set(choice) == {"take"} and choice["take"] in TAKES:
        return getattr(clash, choice["take"])
    raise Malformed(field=f"resolution.{clash.path}", expected='{"take": "theirs"}, {"take": "yours"} or {"value": …}')


def _told(clash: Clash) -> dict[str, Any]:
    return {"path": clash.path, "base": clash.base, "theirs": clash.theirs, "yours": clash.yours}
