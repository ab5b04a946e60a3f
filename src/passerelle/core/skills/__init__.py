"""Skills as schemes such as ESCO name them: reading a scheme's files, and finding the skills that an outcome is about.

Nothing here saves, reads a network or knows what day it is.
"""

from passerelle.core.skills.reading import Bundle, Fault, Needed, Occupation, Skill, open_bundle
from passerelle.core.skills.search import Described, Found, SkillIndex
from passerelle.core.skills.words import Words

__all__ = [
    "Bundle",
    "Described",
    "Fault",
    "Found",
    "Needed",
    "Occupation",
    "Skill",
    "SkillIndex",
    "Words",
    "open_bundle",
]
