"""Qualifications frameworks: levels whose codes are text, dated versions, and what compares with what."""

from passerelle.core.frameworks.atlas import Atlas, Certainty, Comparison, Link, Relation
from passerelle.core.frameworks.changes import Changes, changes
from passerelle.core.frameworks.ladder import European, Ladder, Mismatch
from passerelle.core.frameworks.levels import DOMAINS, Level, sort_key
from passerelle.core.frameworks.reading import Document, read
from passerelle.core.frameworks.refusals import Fault, FrameworkRefused, LevelRefused
from passerelle.core.frameworks.statements import Determination, LevelStatement
from passerelle.core.frameworks.versions import (
    Basis,
    Kind,
    LevelMapping,
    Place,
    Region,
    Status,
    Version,
    VersionKey,
)
from passerelle.core.frameworks.writing import as_stated, written

__all__ = [
    "DOMAINS",
    "Atlas",
    "Basis",
    "Certainty",
    "Changes",
    "Comparison",
    "Determination",
    "Document",
    "European",
    "Fault",
    "FrameworkRefused",
    "Kind",
    "Ladder",
    "Level",
    "LevelMapping",
    "LevelRefused",
    "LevelStatement",
    "Link",
    "Mismatch",
    "Place",
    "Region",
    "Relation",
    "Status",
    "Version",
    "VersionKey",
    "as_stated",
    "changes",
    "read",
    "sort_key",
    "written",
]
