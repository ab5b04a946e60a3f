"""What people give to `passerelle verify` in the place of a document: the code under a square, the link of a share.

Neither carries an award: which one it belongs to is known to the register alone, and it answers on its own page. That
is said, and no verdict is given. A link to anywhere else is named as such: whatever it shows, it is not the register.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from passerelle.core.credentials import check_code, links, paper

CHECK_PATH: Final = "/verify/"
_LETTERS: Final = re.compile(r"[0-9A-Za-z]+")
_TOKEN: Final = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")  # 128 bits, Crockford's letters (`awards/sharing.py`)
_LOOKALIKES: Final = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Typed:
    """What was given: a stable word for programs, a sentence for people."""

    error: str
    sentence: str


def in_place_of_a_document(raw: bytes, origin: str | None) -> Typed | None:
    """Return what `raw` is, where it is a code or a link; None for anything else. `origin` is the register's."""
    if len(raw) > paper.MAX_TEXT:
        return None
    text = raw.strip().decode("ascii", "replace")
    return _code(text, origin) or (None if paper.looks_like_one(text) else _link(text, origin))


def _code(text: str, origin: str | None) -> Typed | None:
    letters = check_code.without_gaps(text).upper()
    if len(text) > check_code.MAX_TYPED or not _LETTERS.fullmatch(letters):
        return None
    if check_code.meant(text):
        return Typed(
            "code",
            "This is the code under a square. It carries no award: the register alone knows which one it belongs to. "
            f"Type it at {_page(origin)}, or photograph the square and check the photo here.",
        )
    if len(letters) == check_code.LETTERS:
        return Typed(
            "code_mistyped",
            "This looks like the code under a square and has a mistake in it: a character is wrong, or two are "
            "swapped. Compare it with the paper once more.",
        )
    if _TOKEN.fullmatch(letters.translate(_LOOKALIKES)):
        return Typed("link", f"This is the code of a shared award. It carries no award: type it at {_page(origin)}.")
    return None


def _link(text: str, origin: str | None) -> Typed | None:
    link = links.read(text)
    if link is None:
        return None
    if origin is not None and link.host != urlsplit(origin).netloc.lower():
        return Typed(
            "other_link",
            f"This link leads to {link.host}. That is not this register, whatever it shows: only {origin} is.",
        )
    if link.names_an_award:
        return Typed(
            "link",
            "This is the address by which an award names itself. It carries no award: ask its holder for the file, for "
            "a link, or for the code under the square.",
        )
    return Typed("link", f"This is a link. It carries no award: open it, and look that the address is {_own(origin)}.")


def _page(origin: str | None) -> str:
    return f"{origin}{CHECK_PATH}" if origin else "the register's own page"


def _own(origin: str | None) -> str:
    return origin or "the register's own"
