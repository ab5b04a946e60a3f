"""How alike two descriptions are in what they say somebody can do afterwards, whatever the words and their order.

Sources: DOMAIN 3.8 (who owns nearly the same entry does not judge it); Code du travail R6113-8-1 (an entry is no copy
of another). What counts as nearly the same is this project's own measure, with its errors reported by
`benchmarks.likeness`. Word for word is `core/overlap.py`.
"""

from passerelle.core.likeness.comparing import ALIKE, Comparison, Resemblance, alike, compared, plain, share
from passerelle.core.likeness.words import ANY, Said, languages, said, spots

__all__ = [
    "ALIKE",
    "ANY",
    "Comparison",
    "Resemblance",
    "Said",
    "alike",
    "compared",
    "languages",
    "plain",
    "said",
    "share",
    "spots",
]
