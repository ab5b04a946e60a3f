"""A provider's own quality assurance: its desk, a self-review, what is to be done, an agency's sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

COLLEGE = "gisela-brandt@lake-technical-college.mirane.example"
AGENCY = "rim-gharsalli@agency-for-learning-quality.mirane.example"


def a_provider_looks_at_its_own_courses(stage: Stage) -> None:
    """A cycle that closed and one under way; what is late; how a sample was drawn, and what was found."""
    stage.chapter("A provider’s own quality assurance")
    page = stage.enter("college", COLLEGE, "/cycles/desk/")
    page.goto("/cycles/desk/")
    says(page, "Your own quality assurance", "To be done")
    stage.scene("cycles", page, role="Provider", caption="Cycles, what is to be done by its day, what is late.")
    page.goto("/cycles/QC-00002/")
    says(page, "Policy and plan", "Close the cycle")
    stage.scene("cycle", page, role="Provider", caption="One cycle: plan, self-reviews, and its end.")
    page.locator("table a[href*='/entries/']").first.click()
    says(page, "What was found", "To be done")
    stage.scene("self-review", page, role="Provider", caption="A self-review by criteria, and what is to be done.")
    page = stage.enter("agency", AGENCY, "/cycles/samples/QS-00001/")
    page.goto("/cycles/samples/QS-00001/")
    says(page, "How it was drawn")
    stage.scene("sample", page, role="Quality agency", caption="Drawn by chance that is kept, noted one by one.")
    page = stage.page("visitor")
    page.goto("/cycles/QC-00001/")
    says(page, "What changed", "Responsible")
    stage.scene("cycle-public", page, role="Visitor", caption="What everybody reads: by function, and what changed.")
