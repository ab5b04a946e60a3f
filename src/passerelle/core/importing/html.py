"""From HTML fragments to plain text, keeping the paragraphs and the lists."""

from __future__ import annotations

import html
import re

BULLET = "•"
_GONE = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_ITEM = re.compile(r"<li\b[^>]{0,2000}>", re.IGNORECASE)
_BREAK = re.compile(r"<br\b[^>]{0,2000}>", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|div|ul|ol|dl|dt|dd|h[1-6]|tr|table|section|article|blockquote)\b[^>]{0,2000}>|</li>", re.IGNORECASE
)
_TAG = re.compile(r"</?[A-Za-z!][^>]{0,2000}>")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_WRAPPED = re.compile(r"(?<=\S)\r?\n[ \t]{4,}(?=[^\s•*\-–—])")


def strip_html(text: str) -> str:
    """Return the text of a fragment.

    >>> strip_html("<p>You can:</p><ul><li>read <b>R&amp;D</b></li><li>write</li></ul> if 3 < 4")
    'You can:\\n\\n• read R&D\\n• write\\n\\nif 3 < 4'
    """
    if "<" in text:
        text = _GONE.sub(" ", text)
        text = _BREAK.sub("\n", text)
        text = _ITEM.sub(f"\n{BULLET} ", text)
        text = re.sub(r"</li>\s*", "\n", text, flags=re.IGNORECASE)
        text = _BLOCK.sub("\n\n", text)
        text = _TAG.sub("", text)
    text = html.unescape(text) if "&" in text else text
    return tidy(text).replace(f"\n\n{BULLET}", f"\n{BULLET}").replace(f":\n{BULLET}", f":\n\n{BULLET}")


def tidy(text: str) -> str:
    """Return the text with each line's outer spaces gone and blank lines never doubled.

    A line break before an indented line is where a printer ran out of room, not where a line ends.
    """
    text = _WRAPPED.sub(" ", text)
    lines = [_SPACES.sub(" ", line).strip() for line in text.splitlines()]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
