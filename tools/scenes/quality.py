"""An agency reviews a course, step by step; what the register sees of bodies; the figures it counts, and the goals."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import press, says

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tools.scenes.stage import Stage

AGENCY = "rim-gharsalli@agency-for-learning-quality.mirane.example"
COLLEGE = "gisela-brandt@lake-technical-college.mirane.example"
COURSE = "SC-00142"


def a_course_is_reviewed_and_the_register_counts(stage: Stage) -> None:
    """Planned, assessed by the college itself, judged, answered, published and followed up; signals; figures; goals."""
    stage.chapter("Reviews, signs of risk, figures")
    _seen(stage)
    _planned(stage)
    _assessed(stage)
    _judged(stage)
    _followed_up(stage)
    _counted(stage)


def _day(days: int) -> str:
    return (day.today() + timedelta(days=days)).isoformat()


def _seen(stage: Stage) -> None:
    page = stage.enter("agency", AGENCY, "/reviews/desk/")
    page.goto("/reviews/desk/")
    says(page, "Signs of risk", "Calendar", "Orsa School of Care")
    stage.scene("review-desk", page, role="Quality agency", caption="Signs of risk, the days that come, what is left.")
    page = stage.enter("registrar", CAST["registrar"], "/reviews/signals/")
    page.goto("/reviews/signals/")
    says(page, "Waiting for an agency", "Tirma House of Crafts")
    stage.scene("signals", page, role="Registrar", caption="What no agency looks into is handed to one that may.")
    page.goto("/reviews/commission/")
    stage.scene("commission", page, role="Registrar", caption="An agency is asked for a review, also one from abroad.")


def _planned(stage: Stage) -> None:
    page = stage.page("agency")
    page.goto("/reviews/desk/agency-for-learning-quality/")
    page.locator("[name=organisation]").fill("Lake Technical College")
    page.locator("[name=kind]").select_option("courses")
    page.locator("[name=standard]").select_option("short-courses/1")
    page.locator("[name=due_on]").fill(_day(30))
    page.locator("[name=entries]").fill(COURSE)
    press(page, "Plan it")
    says(page, "The review is planned.")
    stage.known["review"] = page.url.rstrip("/").rpartition("/")[2]
    stage.scene("review-planned", page, role="Quality agency", caption="A review is planned; nobody else reads of it.")
    press(page, "Begin: ask for the self-assessment")


def _assessed(stage: Stage) -> None:
    page = stage.enter("college", COLLEGE, _at(stage))
    page.goto(_at(stage))
    for field in page.locator("textarea[name$='.text']").all():
        field.fill("We do, as our handbook says; the minutes of May show it.")
    stage.scene("self-assessment", page, role="Reviewed college", caption="What it says of itself on each criterion.")
    press(page, "Hand it in")
    says(page, "The self-assessment is with the agency.")


def _judged(stage: Stage) -> None:
    page = stage.page("agency")
    page.goto(_at(stage))
    for field in page.locator("select[name$='.judgement']").all():
        field.select_option("met")
    for field in page.locator("textarea[name$='.reasons']").all():
        field.fill("Read in the handbook, and asked about.")
    stage.scene("judging", page, role="Quality agency", caption="Each criterion is judged, with reasons.")
    press(page, "Keep the findings")
    page.locator("[name=report]").fill("The course does what it says. Evening classes are heard too late.")
    page.locator("[name=result]").select_option("partly")
    page.locator("[name='recommendations.1.text']").fill("Ask evening classes too.")
    page.locator("[name='recommendations.1.due_on']").fill(_day(90))
    press(page, "Send the draft")
    page = stage.page("college")
    page.goto(_at(stage))
    says(page, "Draft, for the two of you alone")
    stage.scene("review-draft", page, role="Reviewed college", caption="The draft, and the right to answer it.")
    page.locator("#id_comment_text").fill("We agree, and begin in spring.")
    press(page, "Send the comment")
    page = stage.page("agency")
    page.goto(_at(stage))
    press(page, "Sign and publish")
    says(page, "The review is public.")


def _followed_up(stage: Stage) -> None:
    page = stage.page("college")
    page.goto(_at(stage))
    page.locator("#id_r1_text").fill("All four evening classes are asked since March.")
    page.locator("main form button").first.click()
    page = stage.page("agency")
    page.goto(_at(stage))
    says(page, "All four evening classes are asked since March.")
    stage.scene("follow-up", page, role="Quality agency", caption="What was done about a recommendation: done, or not.")
    page.locator("#id_r1_text").fill("Seen in the minutes of March.")
    page.locator("main form button").first.click()
    _public(stage.page("visitor"), stage)


def _public(page: Page, stage: Stage) -> None:
    page.goto(_at(stage))
    says(page, "We agree, and begin in spring.", "followed up")
    stage.scene(
        "review-published", page, role="Visitor", caption="What was found, what the college says, what followed."
    )


def _counted(stage: Stage) -> None:
    page = stage.page("visitor")
    page.goto("/figures/")
    says(page, "Listed micro-credentials")
    stage.scene("figures", page, role="Visitor", caption="What the register counts without asking anyone.")
    page.goto("/figures/R1/")
    stage.scene(
        "figure-gate", page, role="Visitor", caption="One figure: definition, formula, day, and how it went on."
    )
    page.goto("/goals/")
    stage.scene("goals", page, role="Visitor", caption="Goals, who answers for them, and the figures that tell.")


def _at(stage: Stage) -> str:
    return f"/reviews/{stage.known['review']}/"
