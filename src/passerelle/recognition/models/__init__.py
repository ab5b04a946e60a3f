"""What recognition keeps: `lists.py` what bodies publish, `agreements.py` what they promise each other,
`cases.py` what became of awards brought to them, `statements.py` what was signed about that.
"""

from passerelle.recognition.models.agreements import Agreement, AgreementSignature, Scope
from passerelle.recognition.models.cases import (
    CENT,
    CaseAward,
    CaseMode,
    Difference,
    RecognitionCase,
    Waived,
    cap_of,
)
from passerelle.recognition.models.lists import (
    ASKED_FOR,
    OF_PROGRAMMES,
    Edition,
    LineEffect,
    LineMode,
    ListSignature,
    PositiveList,
    PositiveListLine,
)
from passerelle.recognition.models.statements import RecognitionStatement

__all__ = [
    "ASKED_FOR",
    "CENT",
    "OF_PROGRAMMES",
    "Agreement",
    "AgreementSignature",
    "CaseAward",
    "CaseMode",
    "Difference",
    "Edition",
    "LineEffect",
    "LineMode",
    "ListSignature",
    "PositiveList",
    "PositiveListLine",
    "RecognitionCase",
    "RecognitionStatement",
    "Scope",
    "Waived",
    "cap_of",
]
