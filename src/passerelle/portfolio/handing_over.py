"""Telling another site of an award: only where its holder clicks, and nothing is sent by us.

The address of the site is filled with what the award says; the holder reads it there before anything is shown. It names
the award by its own address, which shows nobody whose it is: the page behind it says to ask the holder for a link.
Source: LinkedIn, "Add to profile" (fields of the address). Europass takes no address filled like that: a file of the
award (`core/credentials/elm.py`) is brought to one's own library there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from passerelle.awards.models import Award

LINKEDIN: Final = "https://www.linkedin.com/profile/add"
EUROPASS: Final = "https://europass.europa.eu/"


def linkedin(award: Award) -> str:
    """Return the address that opens a form on LinkedIn with the award filled in: no result, no name, no level."""
    said = {
        "startTask": "CERTIFICATION_NAME",
        "name": award.micro_credential.name,
        "organizationName": award.awarder.legal_name,
        "issueYear": award.awarded_on.year,
        "issueMonth": award.awarded_on.month,
        "certUrl": award.address,
        "certId": award.number,
    }
    if award.valid_until is not None:
        said |= {"expirationYear": award.valid_until.year, "expirationMonth": award.valid_until.month}
    return f"{LINKEDIN}?{urlencode(said)}"
