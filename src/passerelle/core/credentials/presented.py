"""What a document handed in says, and on whose word: the one shape every form is read into before it is judged.

A reader of `forms/` turns a stranger's bytes into this, or closes the examination; `verify.py` judges it. Nothing
is believed here but what the signatures cover.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, NoReturn

from passerelle.core.credentials.proofs import Proof
from passerelle.core.credentials.unchanging import unchanging
from passerelle.core.credentials.verdict import Step, Summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from passerelle.core.credentials.trust import TrustStore
    from passerelle.core.credentials.verdict import StepCode, StepResult, VerdictWord

StatusKind = Literal["bitstring", "token"]
WELL_FORMED: Final = Step("schema", "ok")
NOT_BOUND: Final = Step("holder_binding", "not_applicable")


@unchanging
class StatusPointer:
    """Where a document says its status is published: place `index` of the list at `url`.

    `purpose` is "revocation", "suspension" or "message" for a bitstring, empty for a token status list, whose
    values carry their own meaning; `size` is the number of bits of one place.
    """

    kind: StatusKind
    url: str
    index: int
    purpose: str = ""
    size: int = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What a verifier asked the holder to sign, against replay; None where nobody was asked.

    `challenge` is the nonce, `domain` the audience.
    """

    challenge: str | None = None
    domain: str | None = None


@dataclass(slots=True)
class Presented:
    """One signed award, read: all of `proofs` hold. `pointers` is None where the status claim has no form we know.

    `schema` and `holder_binding` are steps already taken, because only the reader of a form can take them. `carrier` is
    what it came inside, such as "pdf" or "picture". `parts` are the awards it is made of, as each reads by itself.
    """

    form: str
    issuer: str
    proofs: tuple[Proof, ...]
    summary: Summary
    valid_from: datetime
    valid_until: datetime | None
    pointers: tuple[StatusPointer, ...] | None
    schema: Step = WELL_FORMED
    holder_binding: Step = NOT_BOUND
    carrier: str = ""
    parts: tuple[Presented | Closed, ...] = ()


class Closed(Exception):
    """The examination is over early: the verdict, its reason, and the steps taken, the last of which decided it."""

    def __init__(self, verdict: VerdictWord, reason: str, *steps: Step, form: str | None = None) -> None:
        super().__init__(reason)
        self.verdict: VerdictWord = verdict
        self.reason = reason
        self.steps = steps
        self.form = form

    def under(self, form: str) -> Closed:
        """Return the same end of what is of another form: the step that told the form names that one."""
        steps = (
            replace(step, detail=form) if step.code == "format" and step.result == "ok" else step for step in self.steps
        )
        return Closed(self.verdict, self.reason, *steps, form=form)


def close(
    verdict: VerdictWord,
    reason: str,
    code: StepCode,
    *,
    form: str | None = None,
    result: StepResult = "failed",
    detail: str = "",
) -> NoReturn:
    """End the examination at step `code`; what comes before it in the log held.

    The step's detail is the reason, where no other is given.
    """
    passed = () if code == "format" or form is None else (Step("format", "ok", form),)
    raise Closed(verdict, reason, *passed, Step(code, result, detail or reason), form=form)


def carried(end: Closed, carrier: str) -> Closed:
    """Return the end of an examination of what came inside a `carrier`: the log tells that as it does of a good one."""
    steps = [
        Step("format", "ok", f"{end.form} ({carrier})") if one == Step("format", "ok", end.form or "") else one
        for one in end.steps
    ]
    return Closed(end.verdict, end.reason, *steps, form=end.form)


UNDECIDED: Final = frozenset({"no_trust_folder", "trust_damaged", "contexts_missing"})
"""Reasons with which `not_issued_here` means "could not be checked here", not "is not ours"."""


def names_us(claims: Sequence[object], trust: TrustStore) -> bool:
    """Whether any of these identifiers (an issuer, a verification method) is the register's or an issuer's of it."""
    return any(isinstance(claim, str) and trust.knows(claim.partition("#")[0]) for claim in claims)
