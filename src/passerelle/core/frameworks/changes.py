"""What changed from one edition of a framework to the next: levels that came, went, or were written anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from passerelle.core.frameworks.levels import Level
    from passerelle.core.frameworks.versions import Version


@dataclass(frozen=True)
class Changes:
    """Codes in the order of their editions; `reworded` names, for each level kept, what reads differently."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reworded: tuple[tuple[str, tuple[str, ...]], ...] = ()
    domains_added: tuple[str, ...] = ()
    domains_removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.added, self.removed, self.reworded, self.domains_added, self.domains_removed))


def changes(before: Version, after: Version) -> Changes:
    """Return what a reader of the earlier edition must know of the later one.

    A code that stands in both is taken for one level, which is how editions are read; whether it *means* the same is
    for a comparison to say.
    """
    old = {level.code: level for level in before.levels}
    new = {level.code: level for level in after.levels}
    kept = [(code, _reworded(old[code], new[code])) for code in new if code in old]
    return Changes(
        tuple(code for code in new if code not in old),
        tuple(code for code in old if code not in new),
        tuple((code, what) for code, what in kept if what),
        tuple(code for code in after.domains if code not in before.domains),
        tuple(code for code in before.domains if code not in after.domains),
    )


def _reworded(old: Level, new: Level) -> tuple[str, ...]:
    label = ("label",) if dict(old.label) != dict(new.label) else ()
    domains = [*new.descriptors, *(domain for domain in old.descriptors if domain not in new.descriptors)]
    return (*label, *(one for one in domains if old.descriptors.get(one) != new.descriptors.get(one)))
