"""What goes wrong, in our own words.

An error carries a stable `code` and plain data; the sentence a person reads is made where it is shown
(`policy/sentences.py`), the problem a program reads in `api/problems.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passerelle.core.gate import Finding


class PasserelleError(Exception):
    """Every refusal of this system. `data` is plain: text, numbers, lists of them."""

    code: ClassVar[str] = "error"

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code, data)
        self.data: Mapping[str, Any] = data


class NotPermitted(PasserelleError):
    """This person may not do this act to this object."""

    code = "not_permitted"


class WrongState(PasserelleError):
    """The act does not lead anywhere from the present state, or another request moved it first."""

    code = "wrong_state"

    def __init__(self, act: str, state: str) -> None:
        super().__init__(act=act, state=state)


class GateRefused(PasserelleError):
    """The gate stays shut; every finding at once, in form order."""

    code = "gate_refused"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self.findings = tuple(findings)


class Malformed(PasserelleError):
    """Something stated has not the shape it should have; `field` is a path, `expected` a word."""

    code = "malformed"


class StaleVersion(PasserelleError):
    """The object was changed since this page was opened; nothing was saved."""

    code = "stale_version"


class Conflicted(PasserelleError):
    """A conflict of interest bars this person; `ties` are codes of `core/panel.py`."""

    code = "conflicted"


class NotNow(PasserelleError):
    """Allowed in principle, not at this point; `reason` is a stable word."""

    code = "not_now"


class AlreadyDone(PasserelleError):
    """The same act was done before with other content; nothing was changed."""

    code = "already_done"


class LinkClosed(PasserelleError):
    """A share link that expired, was stopped by its holder, or was used up; `reason` says which."""

    code = "link_closed"
