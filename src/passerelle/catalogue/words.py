"""Words for assessment, results and quality assurance, the same on pages, on paper and for verifiers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from passerelle.core.credentials import summary_words

ASSESSMENT_TYPES = {code: _(word) for code, word in summary_words.ASSESSMENT_TYPES.items()}
QUALITY_ASSURANCE = {
    "internal": _("internal"),
    "external": _("external"),
    "external_review": _("external review"),
    "internal_and_external": _("internal and external"),
}
RESULTS = {"fail": _("fail"), "pass": _("pass"), "merit": _("merit"), "distinction": _("distinction")}
