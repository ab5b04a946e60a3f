"""Refusing everything at once: whoever stated ten things learns in one answer which three of them are amiss.

>>> from passerelle.core.errors import Malformed
>>> amiss = Together()
>>> for name in ("a", "b"):
...     with amiss.also():
...         raise Malformed(field=name)
>>> try:
...     amiss.settle()
... except Malformed as refusal:
...     [one.data["field"] for one in (refusal, *refusal.others)]
['a', 'b']
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from passerelle.core.errors import Malformed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from passerelle.core.errors import PasserelleError


class Together:
    """Refusals that are waited with until everything was looked at; the first is raised, with the others in it."""

    def __init__(self, of: str = "") -> None:
        """Name in `of` what the fields belong to, where the same name is a field of something else, too."""
        self._of = of
        self._found: list[PasserelleError] = []

    @contextmanager
    def also(self, *kinds: type[PasserelleError]) -> Iterator[None]:
        """Look at one thing more; a refusal of it (Malformed, or of `kinds`) is kept for the end."""
        caught: tuple[type[PasserelleError], ...] = (Malformed, *kinds)
        try:
            yield
        except caught as refusal:
            self.add(refusal)

    def add(self, refusal: PasserelleError) -> None:
        """Keep one refusal for the end, with what was refused together with it."""
        found = [refusal, *refusal.others]
        if self._of:
            for one in found:
                one.data = {"of": self._of, **one.data}
        self._found += found

    def of(self, check: Callable[[str, Any], Any], field: str, value: Any) -> Any:
        """Return what a check makes of a value; nothing where it refused."""
        with self.also():
            return check(field, value)
        return None

    def settle(self) -> None:
        """Raise what was refused; nothing where nothing was."""
        if self._found:
            first, *rest = self._found
            first.others = tuple(rest)
            raise first


def under(field: str, refusal: Malformed) -> Malformed:
    """Return a refusal of a part with the path of the whole: the same of all that was refused with it."""
    first, *rest = (
        Malformed(**{**one.data, "field": f"{field}.{one.data['field']}"}) for one in (refusal, *refusal.others)
    )
    first.others = tuple(rest)
    return first
