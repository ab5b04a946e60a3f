"""The address of a page, as somebody gives it to be checked in the place of an award.

An address carries no award; whose it is decides what is said of it. Which site is the register's, its callers know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

SHARED: Final = "/s/"
"""What stands before the token in the path of a shared award's link."""
ITS_OWN: Final = "/credentials/"
"""How the path begins of the address that a credential names itself by (`Award.address`)."""
_LINK: Final = re.compile(r"(?P<scheme>https?://)?(?P<host>[a-z0-9.:@_\[\]-]+)(?P<path>[/?#]\S*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """Whose page it is, and which: `host` in small letters, `path` without a question and a place on the page."""

    host: str
    path: str

    @property
    def names_an_award(self) -> bool:
        """Whether it is such as credentials name themselves by; it shows nobody anything."""
        return self.path.startswith(ITS_OWN)


def read(text: str) -> Link | None:
    """Return the link in a text that is one, with `https://` or with a path of ours; None for any other text.

    >>> read("Register.example/s/0123?from=mail")
    Link(host='register.example', path='/s/0123')
    """
    found = _LINK.fullmatch(text)
    if found is None or not (found["scheme"] or SHARED in text or ITS_OWN in text):
        return None
    return Link(found["host"].lower(), (found["path"] or "").partition("?")[0].partition("#")[0])
