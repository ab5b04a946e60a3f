"""A university's positive list waives credits by itself; an employer's shows the job it opens."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.listing import TITLE
from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

JOB = "Ferry hull technician"


def a_university_and_an_employer_accept_it(stage: Stage) -> None:
    """A published rule decides at once, cites itself, and shows what it asked and what it saw."""
    stage.chapter("Used: a programme and a job")
    _line_published(stage)
    _award_used(stage)
    _job_published(stage)
    _job_open(stage)


def _line_published(stage: Stage) -> None:
    page = stage.enter("recognition officer", CAST["recognition officer"], "/recognition/")
    says(page, "Your positive lists")
    stage.scene(
        "recognition-desk", page, role="Recognition officer", caption="Cases that wait, and the positive lists."
    )
    follow(page, "New list of Mirane Polytechnic")
    page.get_by_label("Title").fill("What the Polytechnic accepts")
    press(page, "Begin the list")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("Who holds").fill(stage.known["mc"])
    page.get_by_label("Result, or better").fill("pass")
    page.get_by_label("Years old at most").fill("5")
    page.get_by_label("Of programme and module").select_option(label="ME150 Materials and Production (34 credits)")
    page.get_by_label("Credits").fill("4")
    stage.scene("list-table", page, role="Recognition officer", caption="A positive list is written as a table.")
    page.get_by_role("button", name="Copy 1").click()
    page.locator("button[value=save]").last.click()
    says(page, "It says the same as line")
    stage.scene("list-findings", page, role="Recognition officer", caption="What is wrong stands beside its row.")
    page.get_by_role("button", name="Remove 2").click()
    page.get_by_role("button", name="Save and offer for signature").click()
    says(page, "Offered for signature")
    stage.scene(
        "list-offered", page, role="Recognition officer", caption="An edition is in force once its owners sign."
    )
    press(page, "Sign for Mirane Polytechnic")
    says(page, "In force")
    stage.scene("list-desk", page, role="Recognition officer", caption="A positive list with its editions.")
    follow(page, "Its public page")
    stage.scene("list-public", page, role="Visitor", caption="Who signed a list, since when, and what it opens.")
    page = stage.page("visitor")
    page.goto(f"/entries/{stage.known['mc']}/")
    says(page, "What it counts towards", "Mirane Polytechnic", "credits waived")


def _award_used(stage: Stage) -> None:
    page = stage.page("learner")
    page.goto("/recognition/openings/")
    says(page, "What my awards open", "at once")
    stage.scene("openings", page, role="Learner", caption="What all my awards open together, and what is near.")
    page.goto(f"/recognition/use/{stage.known['award']}/")
    says(page, "Mirane Polytechnic")
    stage.scene("use-award", page, role="Learner", caption="Where the award counts, and what it would spare.")
    page.get_by_role("radio").filter(visible=True).first.check()
    press(page, "Ask")
    says(page, "Why: the rule and what we saw", "You are spared a part")
    stage.scene(
        "decision", page, role="Learner", caption="Decided at once, with the rule, what it asked and what it saw."
    )
    press(page, "Accept")
    says(page, "Accepted on")
    stage.wait_for(page, "Save the signed statement")
    stage.scene("decision-signed", page, role="Learner", caption="What was recognised is signed; the file is mine.")
    page = stage.page("recognition officer")
    page.goto("/recognition/")
    says(page, "Decided by your rules", "Tesfaye")


def _job_published(stage: Stage) -> None:
    page = stage.enter("employer", CAST["employer"], "/employer/")
    says(page, "Jobs and promotions", "What you offer")
    stage.scene("employer-desk", page, role="Employer", caption="What the employer offers to who holds an award.")
    follow(page, "New opportunity of Mirane Water Authority")
    page.locator("[name=title]").fill(JOB)
    page.locator("[name=place]").fill("Orsa")
    page.locator("[name=closes_on]").fill(str(day.today() + timedelta(days=30)))
    page.locator("[name=description]").fill("Keeps the inspection boats of the Authority afloat.")
    page.locator("[name$='-micro_credential']").first.fill(stage.known["mc"])
    stage.scene("new-job", page, role="Employer", caption="A job, and which awards open it.")
    press(page, "Save as a draft")
    says(page, JOB)
    press(page, "Publish")
    page.goto("/employer/positive-list/")
    says(page, TITLE, JOB)
    stage.scene("employer-list", page, role="Employer", caption="Every award the employer accepts, and what it opens.")


def _job_open(stage: Stage) -> None:
    page = stage.page("learner")
    page.goto("/opportunities/mine/")
    says(page, JOB, "Because you have")
    stage.scene("jobs-open", page, role="Learner", caption="The jobs that are open to her, and what is one award away.")
    follow(page, JOB)
    says(page, "What now")
    stage.scene("job", page, role="Learner", caption="One job: what it asks, and what the learner has.")
    page.goto("/recognition/decisions/")
    says(page, "What universities decided")
    stage.scene("decisions", page, role="Learner", caption="Every decision on one’s awards.")
