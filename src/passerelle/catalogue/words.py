"""Words for assessment, results and quality assurance, the same on pages, on paper and for verifiers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ASSESSMENT_TYPES = {
    "written_examination": _("written examination"),
    "oral": _("oral questions"),
    "practical": _("practical task"),
    "portfolio": _("portfolio"),
    "project_work": _("project work"),
    "marked_assignment": _("marked assignment"),
    "quiz": _("quiz"),
    "artefact": _("finished piece"),
    "continuous": _("observation over time"),
    "peer_assessment": _("assessment by peers"),
    "peer_review": _("review by peers"),
    "group_performance": _("group performance"),
    "problem_based": _("problem to solve"),
    "attendance": _("attendance"),
}
QUALITY_ASSURANCE = {
    "internal": _("internal"),
    "external": _("external"),
    "external_review": _("external review"),
    "internal_and_external": _("internal and external"),
}
RESULTS = {"fail": _("fail"), "pass": _("pass"), "merit": _("merit"), "distinction": _("distinction")}
