"""The sentences of a certificate. English here; whoever prints in another language brings them translated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from passerelle.core.credentials.summary_words import ASSESSMENT_TYPES


@dataclass(frozen=True, slots=True)
class Wording:
    """Every sentence of the page, in one language (BCP 47). What stands in braces is filled in.

    `names` says codes in words: results, levels' frameworks, kinds of assessment and of quality assurance, supervision,
    routes. `credit` and `hour` are for exactly one. `date` is a pattern with `{day}`, `{month}` (a name of `months`)
    and `{year}`.
    """

    language: str = "en"
    document_title: str = "Certificate: {title}"
    register_number: str = "Register number"
    serial: str = "Certificate number"
    certifies: str = "certifies that"
    assessed_in: str = "has passed the assessment and holds the micro-credential"
    level: str = "Level"
    no_level: str = "none stated"
    size: str = "Size"
    credit: str = "{number} credit ({system})"
    credits: str = "{number} credits ({system})"
    hour: str = "{number} hour"
    hours: str = "{number} hours"
    result: str = "Result"
    awarded: str = "Awarded"
    started: str = "started {date}"
    valid_until: str = "valid until {date}"
    holder_can: str = "The holder can"
    assessment: str = "Assessed by {kinds}."
    supervision: str = "Supervision: {supervision}."
    route: str = "Assessed {route}."
    quality: str = "Quality assurance: {kind}."
    quality_by: str = "Quality assurance: {kind}, by {body}."
    check: str = "Check it"
    how: str = "Scan the square with a phone, or type this code at {host}."
    only_there: str = "Check only at {host}. A site with another name is not the register."
    offline: str = "The square carries the signed award itself and can be checked without a network."
    call: str = "Or call {number} and read the code out."
    attached: str = "The full signed credential is attached to this file as {name}."
    signed: str = "Signed electronically by {awarder} on {date}."
    made: str = "This certificate was made on {date}."
    revoked: str = "Withdrawn on {date}"
    suspended: str = "Suspended since {date}"
    superseded: str = "Replaced on {date}"
    expired: str = "Expired on {date}"
    not_in_force: str = "This award is not in force. {host} says how it stands today."
    square: str = "Square code with the signed award, to be scanned"
    bridge: str = "A footbridge, the sign of the register"
    date: str = "{day} {month} {year}"
    months: tuple[str, ...] = (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    )
    names: Mapping[str, str] = field(
        default_factory=lambda: {
            "fail": "Fail",
            "pass": "Pass",
            "merit": "Merit",
            "distinction": "Distinction",
            "EQF": "European level",
            "eqf": "European level",
            "course": "after a course",
            "prior_learning": "by prior learning",
            "unsupervised_no_id": "unsupervised, identity not checked",
            "supervised_no_id": "supervised, identity not checked",
            "supervised_online_with_id": "supervised online, identity checked",
            "supervised_onsite_with_id": "supervised in person, identity checked",
            **ASSESSMENT_TYPES,
            "internal": "internal",
            "external": "external",
            "external_review": "external review",
            "internal_and_external": "internal and external",
        }
    )

    def name(self, code: str) -> str:
        """Return the words for a code; a country's own code that has none is printed without its underscores."""
        return self.names.get(code, code.replace("_", " "))


ENGLISH: Final = Wording()
