"""Why a level statement or a framework document is not taken. The reasons are stable words (docs/guides/program.md)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from passerelle.core.errors import PasserelleError

if TYPE_CHECKING:
    from collections.abc import Iterable


class LevelRefused(PasserelleError):
    """A level statement that points to nothing.

    `reason` is `framework_unknown`, `framework_disabled`, `level_of_another_framework` (then `belongs_to` names the
    nearest ones that have this code) or `level_unknown`.
    """

    code: ClassVar[str] = "level_refused"
    status: ClassVar[int] = 422


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a framework document: where it stands, what was seen and what is asked there."""

    line: int
    path: str
    expected: str
    seen: Any = None


class FrameworkRefused(PasserelleError):
    """A framework document with faults: all of them at once, in the order of the lines; nothing of it is kept."""

    code: ClassVar[str] = "framework_refused"
    status: ClassVar[int] = 422

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.line, fault.path, fault.expected)))
        super().__init__(faults=[asdict(fault) for fault in self.faults])
