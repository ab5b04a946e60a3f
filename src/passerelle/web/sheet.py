"""The stylesheet, stripped, and put inline into every page: one request, no waiting."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from django.utils.safestring import SafeString, mark_safe

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BREAK = re.compile(r"\s*\n\s*")


@cache
def stripped(name: str = "passerelle") -> SafeString:
    """Return a sheet without comments and line breaks; what remains is the project's own file as it is."""
    source = (resources.files("passerelle.web") / "styles" / f"{name}.css").read_text("utf-8")
    return mark_safe(BREAK.sub("", COMMENT.sub("", source)))  # noqa: S308 - our own file
