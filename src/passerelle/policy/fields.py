"""How the fields of a description are called, and how plain data is written, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FIELDS = {
    "learning_outcomes": gettext_lazy("learning outcomes"),
    "credits.value": gettext_lazy("credits"),
    "level.nqf": gettext_lazy("level in the national framework"),
    "level.eqf": gettext_lazy("European level"),
    "level.framework": gettext_lazy("edition of the national framework"),
    "assessment.type": gettext_lazy("type of assessment"),
    "assessment.criteria": gettext_lazy("assessment criteria"),
    "assessment.covers_all_outcomes": gettext_lazy("assessment of every outcome"),
    "assessment.supervision": gettext_lazy("supervision and identity check"),
    "awarding_body": gettext_lazy("awarding body"),
    "issuer.country": gettext_lazy("country of the awarder"),
    "workload.hours": gettext_lazy("hours of work"),
    "workload.credit_system": gettext_lazy("credit system"),
    "quality_assurance.type": gettext_lazy("quality assurance"),
    "participation.form": gettext_lazy("form of participation"),
    "quality.internal_cycle": gettext_lazy("day of the last cycle of internal quality assurance"),
    "quality.months_since_internal_cycle": gettext_lazy("months since the last cycle of internal quality assurance"),
    "wording.verbs": gettext_lazy("verbs that outcomes begin with"),
    "title": gettext_lazy("title"),
    "leads_to": gettext_lazy("micro-credential that the course leads to"),
    "credential_signed": gettext_lazy("signed credential"),
    "paper_on_request": gettext_lazy("paper certificate on request"),
    "prerequisites": gettext_lazy("prerequisites"),
    "stackability": gettext_lazy("whether it stacks"),
    "co_design": gettext_lazy("who took part in the design"),
    "classification.code": gettext_lazy("field of study"),
    "field": gettext_lazy("field of study"),
    "panel.seats": gettext_lazy("members of the panel"),
    "panel.kinds": gettext_lazy("kinds of member"),
    "panel.countries": gettext_lazy("countries on the panel"),
    "panel.learner": gettext_lazy("learners on the panel"),
    "panel.overdue": gettext_lazy("a decision within two months"),
    "outcomes_match_level": gettext_lazy("outcomes and level"),
    "assessment_matches_outcomes": gettext_lazy("assessment and outcomes"),
    "does_not_duplicate_approved_provision": gettext_lazy("repetition of what is approved"),
    "course_leads_where_it_says": gettext_lazy("what the course leads to"),
    "course_is_taught_as_described": gettext_lazy("the course and its description"),
    "does_what_its_role_asks": gettext_lazy("the role and what it asks"),
    "what_it_states_holds": gettext_lazy("what the organisation states"),
    "determined_level": gettext_lazy("level as determined"),
    "determined_credits": gettext_lazy("credits as determined"),
    "ground": gettext_lazy("reason"),
    "validity_years": gettext_lazy("years of validity"),
    "language": gettext_lazy("language"),
    "provider": gettext_lazy("provider"),
    "method": gettext_lazy("way of teaching"),
    "hours": gettext_lazy("hours"),
    "price": gettext_lazy("price"),
    "purpose": gettext_lazy("purpose"),
    "content": gettext_lazy("content"),
    "entry_condition": gettext_lazy("entry condition"),
    "capacity": gettext_lazy("places"),
    "completion_rule": gettext_lazy("rule of completion"),
    "kind": gettext_lazy("kind of learning"),
    "level.applicable": gettext_lazy("whether a level applies"),
    "workload.contact_hours": gettext_lazy("contact hours"),
    "assessment.summative": gettext_lazy("assessment at the end"),
    "assessment.awards_credit": gettext_lazy("academic credit from the assessment"),
    "stacks_into": gettext_lazy("what it stacks into"),
    "acquisition_route": gettext_lazy("way to the award"),
    "evidence_of_need": gettext_lazy("evidence of need"),
    "is_aqf_award": gettext_lazy("whether it is itself an award of the framework"),
    "recognition.credit_or_industry": gettext_lazy("credit or recognition by industry"),
    "competence_reference": gettext_lazy("reference of competences"),
    "assessment_reference": gettext_lazy("reference of assessment"),
    "need_study": gettext_lazy("study of need"),
    "control_procedure": gettext_lazy("procedure that controls assessment"),
    "max_literal_overlap_with_existing": gettext_lazy("share copied from another entry"),
    "purpose_statement": gettext_lazy("statement of purpose"),
    "outcome_statement": gettext_lazy("statement of outcome"),
    "developer": gettext_lazy("developer"),
    "review_period_years": gettext_lazy("years to the next review"),
    "qa_statement": gettext_lazy("statement on quality assurance"),
    "regulated": gettext_lazy("whether a regulator watches over the organisation"),
    "registered_with_qaa": gettext_lazy("registration with the agency"),
    "registration_number": gettext_lazy("registration number"),
    "registering_body": gettext_lazy("body that registers"),
    "completed_cohorts": gettext_lazy("completed cohorts"),
    "chief_executive": gettext_lazy("chief executive"),
    "liaison_officer": gettext_lazy("liaison officer"),
    "manager_record_extract_age_days": gettext_lazy("age in days of the managers’ record extract"),
    "cohort_years_of_data": gettext_lazy("years of data on cohorts"),
    "months_since_outcome_statistics": gettext_lazy("months since the last outcome statistics"),
    "outcome_statistics_on": gettext_lazy("day of the last outcome statistics"),
    "determined_reason": gettext_lazy("reason for another level or size than the panel found"),
    "facts_reason": gettext_lazy("reason for another number than was stated"),
    "holder.identification": gettext_lazy("identity of the holder"),
    "date_of_issuing": gettext_lazy("date of issuing"),
    "grade": gettext_lazy("grade"),
    "programme.courses_in_semester": gettext_lazy("courses of a semester"),
    "award.credits": gettext_lazy("credits of the award"),
    "summary": gettext_lazy("summary"),
    "translations.title": gettext_lazy("title in another language"),
    "translations.summary": gettext_lazy("summary in another language"),
    "level.sectoral": gettext_lazy("level in a sectoral framework"),
    "level.international": gettext_lazy("level in a regional or international framework"),
    "levels": gettext_lazy("further levels"),
    "blocks": gettext_lazy("blocks"),
    "modules": gettext_lazy("modules"),
    "buckets": gettext_lazy("groups of credits"),
    "learning_time": gettext_lazy("hours by kind of learning"),
    "assessment.scale": gettext_lazy("scale of marks"),
    "assessment.retakes": gettext_lazy("retakes"),
    "quality_assurance.by": gettext_lazy("body that assures quality"),
    "skills": gettext_lazy("skills"),
    "occupations": gettext_lazy("occupations"),
    "part_of": gettext_lazy("accredited programmes it is a part of"),
    "expiry_years": gettext_lazy("years after which an award must be renewed"),
    "endorsements": gettext_lazy("endorsements"),
    "legal_constraints": gettext_lazy("what the law asks of its holders"),
    "place": gettext_lazy("place"),
    "schedule": gettext_lazy("days and times"),
    "url": gettext_lazy("page on the web"),
    "accessibility": gettext_lazy("accessibility"),
    "hours.contact": gettext_lazy("hours with a teacher"),
    "hours.guided": gettext_lazy("hours guided online"),
    "hours.self": gettext_lazy("hours alone"),
    "hours.assessment": gettext_lazy("hours of assessment"),
    "currency": gettext_lazy("currency"),
    "offline_kit": gettext_lazy("what can be taken along without a network"),
    "offline_kit_mb": gettext_lazy("size of the offline pack, MB"),
    "role": gettext_lazy("role"),
    "country": gettext_lazy("country"),
    "regulators": gettext_lazy("regulators"),
    "managers_declared_on": gettext_lazy("day of the managers’ declaration"),
    "contact": gettext_lazy("contact"),
    "scope": gettext_lazy("scope"),
    "particulars": gettext_lazy("particulars of the role"),
    "particulars.public_authority": gettext_lazy("the law or decree that makes it a public authority"),
    "particulars.mandate": gettext_lazy("by what right: the law or decision"),
    "particulars.standards": gettext_lazy("standards it works by"),
    "particulars.last_review_on": gettext_lazy("when it was last reviewed itself"),
    "particulars.last_review_by": gettext_lazy("by whom it was last reviewed"),
    "particulars.results_url": gettext_lazy("where its results can be read"),
    "particulars.countries": gettext_lazy("countries it works in"),
    "particulars.memberships": gettext_lazy("networks it belongs to"),
    "particulars.method_url": gettext_lazy("where its method can be read"),
    "particulars.credit_systems": gettext_lazy("credit systems it rates in"),
    "particulars.agreement_url": gettext_lazy("where its agreement can be read"),
    "particulars.sectors": gettext_lazy("sectors"),
    "description": gettext_lazy("what it does, in two sentences"),
    "quality_statement": gettext_lazy("how it looks after quality"),
    "mandate": gettext_lazy("mandate"),
    "standards_used": gettext_lazy("standards used"),
    "last_external_review": gettext_lazy("last external review"),
    "results_url": gettext_lazy("page with results of reviews"),
    "countries_of_operation": gettext_lazy("countries of operation"),
    "assessment.components": gettext_lazy("parts of the assessment"),
    "level_applicable": gettext_lazy("whether a level applies"),
}
OWN = {
    "evaluation.method": gettext_lazy("how you made sure it is what it says"),
    "sitting.method": gettext_lazy("how it is assessed"),
    "sitting.supervision": gettext_lazy("how identity and supervision are ensured"),
    "sitting.documents": gettext_lazy("what shows who somebody is"),
    "sitting.book_until": gettext_lazy("last day to book"),
    "sitting.cancel_until": gettext_lazy("last day to give a place back"),
    "sitting.marks_due_on": gettext_lazy("day on which marks are due"),
}
"""Fields of what is no description, by what they belong to: called as their own form calls them."""


def field_name(path: str, of: str = "") -> str:
    """Return how a field is called; `of` is what it belongs to, where that is no description."""
    if own := OWN.get(f"{of}.{path}"):
        return str(own)
    if path.endswith(".reason"):
        return _("your reason on %(question)s") % {"question": field_name(path.removesuffix(".reason"))}
    if path.startswith("reasons."):
        return _("the reason on %(question)s") % {"question": field_name(path.removeprefix("reasons."))}
    return str(FIELDS.get(path, path.replace("_", " ").replace(".", ", ")))


def shown(value: Any) -> str:
    """Return plain data as a reader would write it."""
    if value is None or value in ("", [], ()):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {shown(item)}" for key, item in value.items())
    return str(value)
