"""Work: what an employer needs, who may be found, what awards open, an application, a hire."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

LEARNER, HIRED = "amina-sarr-doumbe@mirane.example", "mateus-figueira@mirane.example"
TEACHER = "gisela-brandt@lake-technical-college.mirane.example"
JOB = "Assistant inspector of wells"


def awards_lead_to_work(stage: Stage) -> None:
    """Employers say what they need; learners look themselves, or let themselves be found; both say what came of it."""
    stage.chapter("Awards lead to work")
    _needed(stage)
    _looked_for(stage)
    _found(stage)
    _hired(stage)


def _needed(stage: Stage) -> None:
    page = stage.enter("who employs", CAST["employer"], "/employer/needs/")
    page.goto("/employer/needs/")
    says(page, "What you need", "Hand Pump Repair")
    stage.scene("needs-stated", page, role="Employer", caption="What an employer lacks, and what answers it.")
    follow(page, "New need of Mirane Water Authority")
    page.get_by_label("What do you need?").select_option("outcome")
    page.get_by_label("What people should be able to do").fill("Lay a pipe below a road without closing it.")
    page.get_by_label("How many people").fill("12")
    page.locator("[name=region]").fill("Orsa")
    page.get_by_label("By when").fill((day.today() + timedelta(days=200)).isoformat())
    stage.scene("need-new", page, role="Employer", caption="A skill that is lacking, how many, where, by when.")
    press(page, "Save as a draft")
    stage.scene("need-draft", page, role="Employer", caption="Read once more, then published for everybody.")
    press(page, "Publish")
    says(page, "Does it still stand?")
    page = stage.page("visitor")
    page.goto("/needs/")
    says(page, "Lay a pipe below a road")
    stage.scene("needs", page, role="Visitor", caption="What employers and professions say is needed.")
    page = stage.enter("who teaches", TEACHER, "/needs/unanswered/")
    page.goto("/needs/unanswered/")
    says(page, "Lay a pipe below a road")
    stage.scene("needs-unanswered", page, role="Provider", caption="Needs that no entry of the register answers.")
    follow(page, "Size, install and commission a battery bank for a village grid.")
    stage.scene("need", page, role="Provider", caption="One need, and how to cite it as evidence.")


def _looked_for(stage: Stage) -> None:
    page = stage.enter("who looks for work", LEARNER, "/work/")
    page.goto("/work/")
    says(page, "Finding work", "Who may find you")
    stage.scene("finding-work", page, role="Learner", caption="Look oneself, or let oneself be found.")
    follow(page, "See what your awards open")
    says(page, JOB, "You meet 3 of 4")
    stage.scene("doors", page, role="Learner", caption="What is open, what is one award away, the cheapest way.")
    follow(page, JOB)
    stage.scene("door", page, role="Learner", caption="What one job asks for, and what she has of it.")
    page.goto(page.url)
    page.locator("main").get_by_role("link", name="Apply").first.click()
    says(page, "The employer sees what you choose here for 30 days")
    page.get_by_label("Well and Borehole Inspection").check()
    page.get_by_label("A few words to the employer").fill("I inspected forty wells around the lake last year.")
    stage.scene("applying", page, role="Learner", caption="She chooses what the employer sees, for how long.")
    press(page, "Send it to the employer")
    says(page, "What the employer may look at", "not opened yet")
    stage.known["application"] = page.url
    stage.scene("applied", page, role="Learner", caption="Sent: she sees who looked, and what is answered.")


def _found(stage: Stage) -> None:
    page = stage.page("who employs")
    page.goto("/employer/applications/")
    says(page, "Applications to you", JOB)
    stage.scene("applications", page, role="Employer", caption="What came, the newest first.")
    page.locator("main").get_by_role("link", name=JOB).first.click()
    says(page, "What they show you", "Your answer")
    stage.scene("job-application", page, role="Employer", caption="One application, and how to answer it.")
    press(page, "Look, and check it now")
    stage.scene("looked-at", page, role="Employer", caption="Each thing shown, checked at this moment.")
    page.go_back()
    press(page, "Invite to an interview")
    says(page, "Answered. The learner is told.")
    page.goto("/employer/")
    says(page, "What you offer")
    stage.scene("offers", page, role="Employer", caption="What the employer offers.")
    follow(page, JOB)
    page.locator("main").get_by_role("link", name="Who meets it, and inviting").first.click()
    says(page, "Counted are only learners who let you find them.")
    stage.scene("who-meets-it", page, role="Employer", caption="How many meet it, of those who let one know.")


def _hired(stage: Stage) -> None:
    page = stage.enter("who was hired", HIRED, "/work/")
    page.goto("/work/")
    says(page, "Work that came of it")
    stage.scene("work-came-of-it", page, role="Learner", caption="An employer says that it hired him.")
    page.locator("main").get_by_role("link", name="Say whether it is so").click()
    says(page, "Is this so?")
    stage.scene("hire-to-confirm", page, role="Learner", caption="It is true once he says so, too.")
    press(page, "Yes, it is so")
    says(page, "Confirmed by both of you.", "both of you are asked four questions")
    stage.scene("hire", page, role="Learner", caption="Half a year on, both are asked how it went.")
