"""Level statements: this level, of this edition of this framework, claimed by the applicant or determined by a panel.

An entry may state several: a national, a sectoral, an international one. A bare code says nothing: every statement
points to an edition (DOMAIN 2.1, for the French levels changed their codes in 2019).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from passerelle.core.errors import Malformed
from passerelle.core.frameworks.versions import Place

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
EDITION = re.compile(r"[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*")
NAMES = frozenset({"framework", "edition", "level", "determination"})
LONGEST_KEY, LONGEST_EDITION, LONGEST_CODE = 40, 20, 40
_TEXT = re.compile(rf"(?P<framework>{KEY.pattern})/(?P<edition>{EDITION.pattern}):(?P<level>.+)", re.ASCII | re.DOTALL)


class Determination(StrEnum):
    CLAIMED = "claimed"
    DETERMINED = "determined"


@dataclass(frozen=True)
class LevelStatement:
    """One level of one edition of one framework, and who says so."""

    framework: str
    edition: str
    code: str
    determination: Determination = Determination.CLAIMED

    @property
    def place(self) -> Place:
        return Place(self.framework, self.edition, self.code)

    def __str__(self) -> str:
        return str(self.place)

    def as_stated(self) -> dict[str, str]:
        """Return it as plain data; `of` reads it again."""
        return {
            "framework": self.framework,
            "edition": self.edition,
            "level": self.code,
            "determination": self.determination.value,
        }

    @classmethod
    def parse(cls, text: str, determination: Determination = Determination.CLAIMED) -> LevelStatement:
        """Read `framework/edition:level`; raises Malformed.

        >>> LevelStatement.parse("gb-eng-nir/2024:Entry Level 3").code
        'Entry Level 3'
        """
        match = _TEXT.fullmatch(text.strip()) if isinstance(text, str) else None
        if match is None:
            raise Malformed(field="level", expected="framework/edition:level")
        return cls.of(match.groupdict() | {"determination": determination.value})

    @classmethod
    def of(cls, stated: Mapping[str, Any]) -> LevelStatement:
        """Read it from plain data; raises Malformed naming the field. Whether the level exists is `Atlas.placed`."""
        if not isinstance(stated, Mapping) or set(stated) - NAMES:
            raise Malformed(field="level", expected=", ".join(sorted(NAMES)))
        return cls(
            _fitting(stated, "framework", KEY, LONGEST_KEY),
            _fitting(stated, "edition", EDITION, LONGEST_EDITION),
            _code(stated.get("level")),
            _determination(stated.get("determination", Determination.CLAIMED.value)),
        )


def _fitting(stated: Mapping[str, Any], name: str, form: re.Pattern[str], longest: int) -> str:
    value = stated.get(name)
    if not isinstance(value, str) or len(value) > longest or not form.fullmatch(value):
        raise Malformed(field=f"level.{name}", expected=f"the {name} as the register writes it")
    return value


def _code(value: Any) -> str:
    code = " ".join(value.split()) if isinstance(value, str) else ""
    if not code or len(code) > LONGEST_CODE or not code.isprintable():
        raise Malformed(field="level.level", expected="level code")
    return code


def _determination(value: Any) -> Determination:
    if value not in set(Determination):
        raise Malformed(field="level.determination", expected="claimed or determined")
    return Determination(value)
