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
    status: ClassVar[int] = 400
    """The HTTP status that says the same."""
    others: tuple[PasserelleError, ...] = ()
    """What else was refused with it, where everything was looked at (`core/together.py`)."""

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code, data)
        self.data: Mapping[str, Any] = data


class NotPermitted(PasserelleError):
    """This person may not do this act to this object."""

    code = "not_permitted"
    status = 403


class WrongState(PasserelleError):
    """The act does not lead anywhere from the present state, or another request moved it first."""

    code = "wrong_state"
    status = 409

    def __init__(self, act: str, state: str) -> None:
        super().__init__(act=act, state=state)


class GateRefused(PasserelleError):
    """The gate stays shut; every finding at once, in form order."""

    code = "gate_refused"
    status = 422

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self.findings = tuple(findings)


class IssueRefused(GateRefused):
    """The rules in force let no such credential be signed; every finding at once, in `data` too, as it is kept."""

    code = "issue_refused"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.data = {"findings": [finding.as_data() for finding in findings]}


class Malformed(PasserelleError):
    """Something stated has not the shape it should have; `field` is a path, `expected` a word."""

    code = "malformed"
    status = 422


class RulesExclude(PasserelleError):
    """Rules that nobody could ever meet together; `rules` names them, and none of them can be left out."""

    code = "rules_exclude_each_other"
    status = 422

    def __init__(self, rules: Sequence[str]) -> None:
        super().__init__(rules=list(rules))


class StaleVersion(PasserelleError):
    """The object was changed since this page was opened; nothing was saved."""

    code = "stale_version"
    status = 409


class BothChanged(StaleVersion):
    """Two people changed the same thing from the same version; nothing was saved.

    `conflicts` are {path, base, theirs, yours}, `version` is the version that is saved now: what somebody chooses of
    each conflict is sent again with both.
    """

    code = "both_changed"


class Conflicted(PasserelleError):
    """A conflict of interest bars this person; `ties` are codes of `core/panel.py`."""

    code = "conflicted"
    status = 409


class NotNow(PasserelleError):
    """Allowed in principle, not at this point; `reason` is a stable word."""

    code = "not_now"
    status = 409


class AlreadyDone(PasserelleError):
    """The same act was done before with other content; nothing was changed."""

    code = "already_done"
    status = 409


class LinkClosed(PasserelleError):
    """A share link that expired, was stopped by its holder, or was used up; `reason` says which."""

    code = "link_closed"
    status = 410


class TooManyGuesses(PasserelleError):
    """This address guessed wrong too often; `again_in` is in seconds. Nothing was looked up."""

    code = "too_many_guesses"
    status = 429


class TooLarge(PasserelleError):
    """More was sent than is read; `limit` is in bytes. Nothing of it was looked at."""

    code = "too_large"
    status = 413
