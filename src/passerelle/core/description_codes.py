"""The codes that a description may write where the register has a closed list of them, told without a register.

Sources: ELM learning modes, with the offline pack (DOMAIN R15); EU 2022/C 243/02, Annex I (supervision); EQF 2017
(eight levels). The models of the catalogue have the same codes with their words; a test holds both to each other.
"""

from __future__ import annotations

from typing import Any, Final

from passerelle.core.credentials.summary_words import ASSESSMENT_TYPES
from passerelle.core.frameworks import DOMAINS

ASSESSMENTS: Final = tuple(ASSESSMENT_TYPES)
EUROPEAN_LEVELS: Final = tuple("12345678")
MODES: Final = ("onsite", "online", "blended", "offline_pack", "work_based")
SUPERVISION: Final = (
    "unsupervised_no_id",
    "supervised_no_id",
    "supervised_online_with_id",
    "supervised_onsite_with_id",
)
KINDS: Final = (
    "taught",
    "foundation_studies",
    "internship",
    "practical_training",
    "industrial_training",
    "final_year_project",
    "research",
)
"""What kind of learning it is: some rules leave kinds out of their registers (MQA, form 01A)."""
KIT: Final = ("transcript", "audio", "video", "document", "exercises", "print")
"""What can be taken along without a network."""
_OUTCOME: Final = {
    "code": "text: O1, O2 and so on where it is missing",
    "text": "text",
    "domain": f"text: one of {', '.join(DOMAINS)}, or a heading of the country's framework",
    "skills": "list",
}
_ASSESSMENT: Final = f"text: one of {', '.join(ASSESSMENTS)}"
ITEMS: Final[dict[str, dict[str, Any]]] = {
    "micro_credential": {
        "learning_outcomes": _OUTCOME,
        "assessment.type": _ASSESSMENT,
        "assessment.components": {
            "code": "text: A1, A2 and so on where it is missing",
            "type": _ASSESSMENT,
            "title": "text",
            "weight": "number: per cent of the whole",
            "covers": "list: codes of outcomes",
            "minutes": "number",
            "language": "text",
            "sample": "text",
            "criteria": "text",
            "rubric": "text",
            "marks": "text",
        },
        "assessment.scale": "text, worst first",
        "levels": {"framework": "text, as in eqf", "edition": "text, as in 2017", "level": "text, as in 4"},
        "blocks": {
            "code": "text: B1, B2 and so on where it is missing",
            "title": "text",
            "outcomes": "list: codes of outcomes",
            "components": "list: codes of parts of the assessment",
            "separately_awardable": "truth",
        },
        "stacks_into": "text: number of a micro-credential, or reference of a programme (PG-00001v1)",
        "evidence_of_need": "text",
        "skills": "text",
    },
    "short_course": {
        "learning_outcomes": _OUTCOME,
        "leads_to": "text: number of a micro-credential",
        "offline_kit": {"kind": f"text: one of {', '.join(KIT)}", "mb": "number"},
    },
}
"""How one item of a list is written, by target and path: names with what stands at each, or what the item itself is."""
