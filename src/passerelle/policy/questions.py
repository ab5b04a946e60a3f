"""What a panel is asked, in the reader's words, and where the question stands.

A profile may give the words of its own question, by language; those of the shipped profiles are here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from passerelle.policy.fields import FIELDS, field_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.panel import Basis, Criterion

ASKS: Mapping[str, Any] = {
    "outcomes_match_level": gettext_lazy("Do the outcomes fit the level?"),
    "assessment_matches_outcomes": gettext_lazy("Does the assessment show the outcomes?"),
    "does_not_duplicate_approved_provision": gettext_lazy("Is it more than a repetition of what is approved already?"),
    "developer_is_capable": gettext_lazy("Is whoever developed it able to?"),
    "title_names_nobody_without_reason": gettext_lazy(
        "Is the title free of persons, organisations and products that it names without a reason?"
    ),
    "is_outcome_based": gettext_lazy("Is it built on outcomes?"),
    "is_driven_by_industry_need": gettext_lazy("Does industry need it?"),
    "serves_lifelong_learning": gettext_lazy("Is it made for people who learn all life?"),
    "is_transparent_and_accessible": gettext_lazy("Is it transparent, and open to all?"),
    "is_of_assured_quality": gettext_lazy("Is its quality assured, by the awarder and from outside?"),
    "is_transparent": gettext_lazy("Is all that one needs to know of it open to everybody?"),
    "is_relevant": gettext_lazy("Is it what learners and work need, and is it kept so?"),
    "is_validly_assessed": gettext_lazy("Are the outcomes assessed against clear criteria?"),
    "opens_learning_pathways": gettext_lazy("Can it be combined with other learning, and lead on?"),
    "can_be_recognised": gettext_lazy("Does it say enough for study or work to recognise it?"),
    "is_portable": gettext_lazy("Do its holders own the proof, and can they carry it anywhere?"),
    "is_learner_centred": gettext_lazy("Is it made for its learners, and are they heard?"),
    "is_authentic": gettext_lazy("Can everybody be sure who holds it and who awarded it?"),
    "comes_with_guidance": gettext_lazy("Are learners told and advised about it, also those who are hard to reach?"),
    "declares_nothing_false": gettext_lazy("Is all that the application declares true, as far as you can see?"),
    "copies_no_other": gettext_lazy("Is it more than a copy of what is registered already?"),
    "informs_the_public_fairly": gettext_lazy("Is the public told of it without being misled?"),
    "self_study_holds_before_peers": gettext_lazy("Does the awarder’s self-study hold before its peers?"),
    "keeps_records_of_learners": gettext_lazy(
        "Are records of application, progress, results, leaving and completion kept as described?"
    ),
    "course_leads_where_it_says": gettext_lazy("Does the course lead to the micro-credentials that it names?"),
    "course_is_taught_as_described": gettext_lazy("Is the course taught as it is described?"),
    "does_what_its_role_asks": gettext_lazy("Does the organisation do what its role asks of it?"),
    "what_it_states_holds": gettext_lazy("Does what the organisation states about itself hold today?"),
}


def asks(criterion: Criterion) -> str:
    """Return the question as the panel reads it."""
    text = criterion.text
    language = get_language() or "en"
    for known in (language, language.partition("-")[0]):
        if known in text:
            return text[known]
    if criterion.question in ASKS:
        return str(ASKS[criterion.question])
    if text:
        return str(text.get("en") or next(iter(text.values())))
    return _("%(question)s?") % {"question": _words(criterion.question)}


def name(criterion: Criterion) -> str:
    """Return what the question is about, short enough for the head of a table."""
    if criterion.question in FIELDS:
        return field_name(criterion.question).capitalize()
    return asks(criterion)


def where(basis: Basis) -> str:
    """Return which rule asks, and the clause; a question that no profile asks is the paper's."""
    if not basis.profile:
        return _("policy paper, %(clause)s") % {"clause": basis.clause}
    said = {"profile": basis.profile, "rule": basis.rule, "clause": basis.clause}
    return _("%(profile)s, rule %(rule)s: %(clause)s") % said if basis.clause else f"{basis.profile}, {basis.rule}"


def _words(question: str) -> str:
    return question.replace("_", " ").capitalize()
