"""The ten registers as the public reads them: a page each, what changed, and entries in every state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import follow, press, says, says_not

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

REGISTERS = {
    "achievements": ("39 awards are in it today", "What learners hold is theirs: the public reads how many."),
    "micro-credentials": ("Hand Pump Repair", "Micro-credentials, with the status of each in words."),
    "short-courses": ("Radio School", "Short courses, and what each leads to."),
    "providers": ("Lake Technical College", "Who may teach, until when."),
    "assessors": ("Mirane Testing Centre", "Who may assess."),
    "awarders": ("Chamber of Energy Trades", "Who may award."),
    "qa-agencies": ("Agency for Learning Quality", "Quality assurance agencies, also from abroad."),
    "credential-evaluators": ("Passage Evaluations", "Who says what an award compares to."),
    "employers": ("Orsa Inns", "Employers that read awards."),
    "opportunities": ("Assistant inspector of wells", "Jobs and promotions that awards open."),
}
JOINT, REMOVED, SUSPENDED, CHANGED = "MC-00388", "MC-00392", "MC-00381", "MC-00412"


def a_visitor_looks_through_the_ten_registers(stage: Stage) -> None:
    """Lists, entries in every state, versions, and what is linked to what."""
    stage.chapter("The ten registers")
    _lists(stage)
    _entries(stage)
    _bodies(stage)


def _lists(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto("/registers/")
    says(page, "The ten registers", "Credential evaluators", "Job and promotion opportunities")
    stage.scene("registers", page, role="Visitor", caption="Ten official lists, each with its purpose and its size.")
    for slug, (there, caption) in REGISTERS.items():
        page.goto(f"/registers/{slug}/")
        says(page, there)
        stage.scene(f"register-{slug}", page, role="Visitor", caption=caption)
    page.goto("/registers/awarders/history/")
    says(page, "what changed", "Expired; awards stay valid")
    stage.scene("register-history", page, role="Visitor", caption="Every step of every entry, newest first.")


def _entries(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto(f"/entries/{JOINT}/")
    says(page, "Mirane Water Authority", "together with", "Mirane Polytechnic", "Linked in the registers")
    stage.scene("joint", page, role="Visitor", caption="Awarded by two together; who teaches, assesses and reviews.")
    page.goto(f"/entries/{SUSPENDED}/")
    says(page, "Suspended", "Not recognised today.", "Three candidates were assessed")
    stage.scene("suspended", page, role="Visitor", caption="Suspended, with the reason and what it means today.")
    page.goto(f"/entries/{REMOVED}/")
    says(page, "Removed on", "awards stay valid", "Certificates were sold without an assessment")
    stage.scene("removed", page, role="Visitor", caption="Removed after a procedure: archived, never deleted.")
    page.goto(f"/entries/{CHANGED}/versions/")
    says(page, "Version 2", "Version 1", "125")
    stage.scene("diff", page, role="Visitor", caption="What changed from one version to the next, and how weighty.")
    page.goto("/programmes/PG-00003v4/")
    says(page, "BSc Mechanical Engineering", "What its credits are made of", "What counts towards it")
    says_not(page, "newer edition")
    stage.scene("programme", page, role="Visitor", caption="A degree: its parts, and which micro-credentials count.")


def _bodies(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto("/registers/qa-agencies/")
    follow(page, "Agency for Learning Quality")
    says(page, "Last reviewed itself", "Whom it reviews", "Works in")
    stage.scene("agency", page, role="Visitor", caption="An agency: its standards, who reviewed it, whom it reviews.")
    page.goto("/registers/credential-evaluators/")
    page.get_by_label("Name, town or number").fill("Recognition")
    press(page, "Search")
    follow(page, "Mirane Recognition Centre")
    says(page, "What it evaluated", "First Aid at Work")
    stage.scene("evaluator", page, role="Visitor", caption="An evaluator, and the micro-credentials it spoke of.")
    page.goto("/entries/CR-00001/")
    says(page, "Credit-rating body", "It may act in this role.", "Engineering and engineering trades")
    stage.scene("credit-rating-body", page, role="Visitor", caption="A credit-rating body, with its fields and levels.")
