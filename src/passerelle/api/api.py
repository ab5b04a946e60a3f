"""The HTTP API: one router per package, problems for refusals, a document at /api/openapi.json."""

from __future__ import annotations

from ninja import NinjaAPI

from passerelle.api import (
    accompaniments,
    accounts,
    aftermath,
    agreements,
    appraisals,
    asking,
    assessment,
    award_batches,
    awards,
    catalogue,
    circles,
    coaching,
    conversions,
    counsel,
    counter,
    cycles,
    drafting,
    endorsements,
    evidence,
    experts,
    feedback,
    finding_work,
    frameworks,
    fraud_flags,
    goals,
    guardians,
    handing_out,
    indicators,
    journal,
    juries,
    keys,
    learning,
    messages,
    needs,
    openings,
    opportunities,
    organisations,
    panels,
    partners,
    pathways,
    placing,
    plans,
    policy,
    portfolio,
    positive_lists,
    practice,
    prior_learning,
    problems,
    programmes,
    recognition,
    recognition_statements,
    registers,
    report_links,
    results,
    reviews,
    revisions,
    search,
    second_marking,
    sheets,
    sittings,
    skills,
    stacking,
    suggestions,
    together,
    verification,
    vetting,
)
from passerelle.api.sign_in import SIGNED_IN

api = NinjaAPI(
    title="Passerelle",
    version="1",
    description="The register of short courses and micro-credentials. Sign in through /_allauth/app/v1/auth/login and "
    "send the session token as X-Session-Token.",
    auth=list(SIGNED_IN),
    urls_namespace="api",
)
problems.add_to(api)
api.add_router("/journal", journal.router)
api.add_router("/organisations", organisations.router)
api.add_router("/micro-credentials", catalogue.micro_credentials)
api.add_router("/micro-credentials", drafting.entries)
api.add_router("/micro-credentials", partners.router)
api.add_router("/micro-credentials", asking.entries)
api.add_router("/partner-requests", asking.router)
api.add_router("/micro-credentials", together.entries)
api.add_router("/co-authors", together.co_authors)
api.add_router("/co-designers", together.co_designers)
api.add_router("/comments", together.said)
api.add_router("/organisations", together.organisations)
api.add_router("/short-courses", catalogue.short_courses)
api.add_router("/short-courses", drafting.courses)
api.add_router("/templates", drafting.templates)
api.add_router("/outcome-verbs", drafting.verbs)
api.add_router("/programmes", stacking.programmes)
api.add_router("/programmes", programmes.router)
api.add_router("/larger-awards", stacking.router)
api.add_router("/revisions", revisions.router)
api.add_router("/enrolments", learning.router)
api.add_router("", placing.router)
api.add_router("/prior-learning-cases", juries.cases)
api.add_router("/prior-learning-cases", accompaniments.cases)
api.add_router("/accompaniments", accompaniments.router)
api.add_router("/prior-learning-cases", prior_learning.router)
api.add_router("/juries", juries.router)
api.add_router("/second-markings", second_marking.router)
api.add_router("/fraud-flags", fraud_flags.router)
api.add_router("", assessment.router)
api.add_router("", sittings.router)
api.add_router("", sheets.router)
api.add_router("", results.router)
api.add_router("/cases", aftermath.cases)
api.add_router("/cases", vetting.router)
api.add_router("/cases", panels.router)
api.add_router("/appeals", aftermath.appeals)
api.add_router("/sanctions", aftermath.sanctions)
api.add_router("/suspensions", aftermath.suspensions)
api.add_router("/complaints", aftermath.complaints)
api.add_router("/evidence", evidence.router)
api.add_router("/experts", experts.router)
api.add_router("/clock", experts.clock)
api.add_router("/recognition", recognition.router)
api.add_router("/recognition", recognition_statements.router)
api.add_router("/recognition", openings.router)
api.add_router("/recognition", positive_lists.router)
api.add_router("/recognition", agreements.router)
api.add_router("/recognition", conversions.router)
api.add_router("/opportunities", opportunities.router)
api.add_router("/work", finding_work.router)
api.add_router("/needs", needs.router)
api.add_router("/awards", results.awards)
api.add_router("/appraisals", appraisals.router)
api.add_router("/counsellors", counsel.router)
api.add_router("/counsel", counsel.own)
api.add_router("/suggestions", suggestions.router)
api.add_router("/pathways", pathways.router)
api.add_router("/clients", counsel.desk)
api.add_router("/plans", plans.router)
api.add_router("/visits", counter.router)
api.add_router("/counter-cards", counter.cards)
api.add_router("/guardians", guardians.own)
api.add_router("/wards", guardians.wards)
api.add_router("/guardianships", guardians.desk)
api.add_router("/accounts", accounts.router)
api.add_router("/account-recoveries", accounts.given_back)
api.add_router("/deaths", accounts.died)
api.add_router("/awards/batches", award_batches.router)
api.add_router("/awards", awards.router)
api.add_router("/messages", messages.router)
api.add_router("/portfolio", portfolio.router)
api.add_router("/portfolio", handing_out.router)
api.add_router("/keys", keys.router)
api.add_router("/issuance", keys.issuance)
api.add_router("", verification.router)
api.add_router("/reviews", reviews.router)
api.add_router("/coachings", coaching.router)
api.add_router("/good-practice", practice.router)
api.add_router("/circles", circles.router)
api.add_router("/fraud-alerts", practice.alert_router)
api.add_router("/endorsements", endorsements.router)
api.add_router("/labels", endorsements.label_router)
api.add_router("/standards", reviews.standards)
api.add_router("/quality-cycles", cycles.router)
api.add_router("/quality-samples", cycles.drawn)
api.add_router("/feedback", feedback.router)
api.add_router("/report-links", report_links.router)
api.add_router("/hires", report_links.hired)
api.add_router("/frameworks", frameworks.router)
api.add_router("/skills", skills.router)
api.add_router("/credit-systems", frameworks.credit_systems)
api.add_router("/credit-systems", drafting.workload)
api.add_router("/search", search.router)
api.add_router("/policy", policy.router)
api.add_router("/registers", registers.router)
api.add_router("/indicators", indicators.router)
api.add_router("/goals", goals.router)
