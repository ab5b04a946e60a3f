"""Words for the codes that stand in a credential, its form or its status: the same on pages and in a command.

`gettext_noop` marks them for the catalogues, as in `verdict_words.py`; who shows them translates them.
"""

from __future__ import annotations

from typing import Final

from passerelle.core.credentials.verdict_words import gettext_noop

FORMS: Final = {
    "open_badge": gettext_noop("an award written as JSON"),
    "appraisal_report": gettext_noop("a report: what a credential evaluator says of one credential"),
    "recognition_statement": gettext_noop("a statement of recognition: what an awarder spares somebody of a programme"),
    "endorsement": gettext_noop("an endorsement: an organisation’s word on a micro-credential"),
    "clr": gettext_noop("a record of several awards"),
    "transcript": gettext_noop("a transcript: what somebody holds, put together by the register"),
    "presentation": gettext_noop("awards that the register put together for one asker"),
    "vc_jwt": gettext_noop("a signed award written as a token"),
    "sd_jwt_vc": gettext_noop("a credential of which its holder shows as much as they choose"),
    "eudi_learning": gettext_noop("a European learning credential"),
    "paper": gettext_noop("the square code of a certificate on paper"),
}
CARRIERS: Final = {"pdf": gettext_noop("inside a PDF"), "picture": gettext_noop("in a picture")}
ASSESSMENT_TYPES: Final = {
    "written_examination": gettext_noop("written examination"),
    "oral": gettext_noop("oral questions"),
    "practical": gettext_noop("practical task"),
    "portfolio": gettext_noop("portfolio"),
    "project_work": gettext_noop("project work"),
    "marked_assignment": gettext_noop("marked assignment"),
    "quiz": gettext_noop("quiz"),
    "artefact": gettext_noop("finished piece"),
    "continuous": gettext_noop("observation over time"),
    "peer_assessment": gettext_noop("assessment by peers"),
    "peer_review": gettext_noop("review by peers"),
    "group_performance": gettext_noop("group performance"),
    "problem_based": gettext_noop("problem to solve"),
    "attendance": gettext_noop("attendance"),
}
REASONS: Final = {
    "awarded_in_error": gettext_noop("awarded in error"),
    "assessment_invalid": gettext_noop("the assessment was not valid"),
    "identity_mistaken": gettext_noop("another person was assessed"),
    "fraud": gettext_noop("fraud"),
    "holder_asked": gettext_noop("the holder asked for it"),
    "under_investigation": gettext_noop("under investigation"),
    "cleared": gettext_noop("investigated and found in order"),
    "replaced": gettext_noop("replaced by a later award"),
    "endorser_withdrew": gettext_noop("the endorser took it back"),
    "decision_undone": gettext_noop("the decision was undone"),
    "evaluator_withdrew": gettext_noop("the evaluator took it back"),
    "report_corrected": gettext_noop("a corrected report took its place"),
}
"""Why an award was suspended, withdrawn or replaced, or an endorsement was taken back."""
