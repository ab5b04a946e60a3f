"""The house as text: its sources as trees, its templates, and every sentence in them that can be translated."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
SRC = HOUSE / "src" / "passerelle"
TEMPLATES = SRC / "web" / "templates"
DOCS = sorted([HOUSE / "README.md", HOUSE / "CHANGELOG.md", *(HOUSE / "docs").rglob("*.md")])
GUIDES = sorted((HOUSE / "docs" / "guides").glob("*.md"))

GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
TRANSLATE = re.compile(r"""{%\s*translate\s+(?:"([^"]*)"|'([^']*)')[^%]*%}""")
BLOCK = re.compile(r"{%\s*blocktranslate\b.*?%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)
PLURAL = re.compile(r"{%\s*plural\s*%}")
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}|<!--.*?-->", re.DOTALL)
HOLE = re.compile(r"{{.*?}}|%\(\w+\)[sd]")


def modules() -> list[Path]:
    """Return every module of the product, migrations left out."""
    return sorted(path for path in SRC.rglob("*.py") if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def named(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def template(path: Path) -> str:
    """Return a template without its comments."""
    return COMMENT.sub("", path.read_text("utf-8"))


def in_templates() -> set[str]:
    """Return what templates hand to gettext."""
    found: set[str] = set()
    for path in templates():
        text = template(path)
        found |= {one or other for one, other in TRANSLATE.findall(text)}
        found |= {form for block in BLOCK.findall(text) for form in PLURAL.split(block)}
    return found


def in_sources() -> set[str]:
    """Return what Python hands to gettext."""
    calls = (node for path in modules() for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    return {
        argument.value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in GETTEXT
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def sentences() -> set[str]:
    return in_templates() | in_sources()


def with_holes(sentence: str) -> str:
    """Return a sentence with an ellipsis where a name or a number goes, as the guides write it."""
    return HOLE.sub("…", sentence).strip()
