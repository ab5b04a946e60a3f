"""Reading real catalogues: a mapping file says how, and every record of the file is accounted for.

Nothing here saves, judges or knows what day it is. `open_catalogue` yields a `Row` or an `Unreadable` for each
record; what becomes of it is the caller's business, and `Report` writes it down.
"""

from passerelle.core.importing.catalogue import Catalogue, open_catalogue
from passerelle.core.importing.errors import CannotRead
from passerelle.core.importing.limits import Limits
from passerelle.core.importing.mapping import Mapping, built_in, load_mapping, parse_mapping
from passerelle.core.importing.report import Outcome, Report
from passerelle.core.importing.rows import Problem, Row, Unreadable

__all__ = [
    "CannotRead",
    "Catalogue",
    "Limits",
    "Mapping",
    "Outcome",
    "Problem",
    "Report",
    "Row",
    "Unreadable",
    "built_in",
    "load_mapping",
    "open_catalogue",
    "parse_mapping",
]
