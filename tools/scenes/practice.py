"""Practice shared: examples beside the field they help with, a coaching at both its desks, a circle, an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey import day
from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

AGENCY = "rim-gharsalli@agency-for-learning-quality.mirane.example"
TEACHER = "gisela-brandt@lake-technical-college.mirane.example"
EDITED = "MC-00431"


def those_who_teach_learn_from_each_other(stage: Stage) -> None:
    """Each at their own desk: what works is read, a coaching is agreed, a circle concludes, an alert is checked."""
    stage.chapter("Practice shared")
    page = stage.page("visitor")
    page.goto("/practice/?q=lesson")
    says(page, "A lesson by radio, a question by text message")
    page.goto("/practice/")
    stage.scene("practice", page, role="Visitor", caption="What worked elsewhere, endorsed by two peers.")
    page.locator("a", has_text="A lesson by radio").click()
    says(page, "What it took", "Endorsed by peers of", "Rural Learning Trust")
    stage.scene("example", page, role="Visitor", caption="What was done, for whom, what it took, what came of it.")
    page = stage.enter("provider of the lake", TEACHER, f"/provider/entries/{EDITED}/")
    page.goto(f"/provider/entries/{EDITED}/")
    says(page, "Good practice:", "Criteria that two observers read alike")
    page.goto("/practice/propose/?field=assessment.criteria")
    says(page, "Propose an example")
    stage.scene("propose-example", page, role="Teacher", caption="An example is proposed by anybody signed in.")
    page.goto("/circles/fraud/")
    says(page, "What the circle came to", "ask for a second one with the day on it")
    stage.scene("circle", page, role="Teacher", caption="A circle: conclusions for all, the rest for members.")
    page = stage.enter("agency", AGENCY, "/coaching/desk/")
    page.goto("/coaching/desk/")
    says(page, "Radio School of Mirane", "you answer")
    stage.scene("coachings", page, role="Quality agency", caption="Who asks to be coached; who is coached.")
    page.locator("a", has_text="Radio School of Mirane").click()
    press(page, "Yes, we coach it")
    says(page, "Nobody of your organisation judges it")
    page.locator("[name=visited_on]").fill(day.today().isoformat())
    page.locator("[name=text]").first.fill("Three lessons, heard on the air, and the letters that came back.")
    press(page, "Enter it")
    says(page, "The visit is entered.", "heard on the air")
    stage.scene("coaching", page, role="Quality agency", caption="Visits and recommendations, read by the two alone.")
    page = stage.page("visitor")
    page.goto("/coaching/")
    says(page, "Who coached whom", "Agency for Learning Quality")
    stage.scene("who-coached-whom", page, role="Visitor", caption="That a coaching runs is public: it keeps apart.")
    page = stage.enter("registrar", CAST["registrar"], "/practice/held/")
    page.goto("/practice/held/")
    says(page, "Circles: held, to be checked", "Certificates on paper")
    stage.scene("held", page, role="Registrar", caption="What a registrar reads first.")
    page.locator("a", has_text="Certificates on paper").click()
    press(page, "It holds: show it to those concerned")
    says(page, "What to do")
    stage.scene("alert", page, role="Registrar", caption="An alert tells how to recognise a pattern, and names nobody.")
