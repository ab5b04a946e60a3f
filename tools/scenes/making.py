"""Who writes a micro-credential: a template, verbs beside outcomes, hours, the matrix, a copy, who says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

TEACHER = "moussa-kebe@lake-technical-college.mirane.example"
BODY = "lake-technical-college"
FIRST, SECOND = "Understand what limits the flow of a pump.", "Explain what limits the flow of a pump."


def a_teacher_writes_a_micro_credential(stage: Stage) -> None:
    """From an empty row to outcomes that can be seen, hours that fit and a part that shows each outcome."""
    stage.chapter("Tools for makers")
    page = stage.enter("teacher", TEACHER, f"/provider/new/{BODY}/")
    page.goto(f"/provider/new/{BODY}/")
    says(page, "What the templates begin with", "A skill of the workplace")
    page.locator("[name=title]").fill("Pump Faults")
    page.locator("[name=template]").select_option("workplace")
    stage.scene("begin-with", page, role="Teacher", caption="An empty page, a template, or the structure of another.")
    press(page, "Start the draft")
    says(page, "Begun with a template.")
    page.locator("[name=level]").select_option("4")
    page.locator("[name=outcomes-0-text]").fill(FIRST)
    page.locator("[name=outcomes-1-text]").fill("Name the parts of a pump.")
    press(page, "Look at my wording")
    says(page, "Nobody can see or assess “understand”", "“name” is rather a verb of")
    stage.scene("verbs", page, role="Teacher", caption="Verbs of the level claimed, and what is worth a look.")
    page.locator("[name=outcomes-0-text]").fill(SECOND)
    page.locator("[name=outcomes-1-text]").fill("Mend the faults that are found most.")
    press(page, "Save")
    says(page, "Saved.")
    page.locator("#reckoned summary").click()
    page.locator("[name=hours_contact]").fill("40")
    page.locator("[name=hours_per_week]").fill("8")
    press(page, "Put them into the form")
    says(page, "70 hours in all.", "do not fit")
    page.locator("#reckoned").scroll_into_view_if_needed()
    stage.scene(
        "hours-added", page, role="Teacher", caption="Hours by kind: credits as an interval, weeks, and a check."
    )
    page.locator("[name=covers-1]").first.uncheck()
    press(page, "Save")
    says(page, "nobody assesses it")
    stage.scene("matrix", page, role="Teacher", caption="Which part shows which outcome, and what nobody assesses.")
    press(page, "Copy it")
    says(page, "This is the copy: a draft with a number of its own.", "Begun from")
    stage.scene(
        "copied", page, role="Teacher", caption="A copy is a draft of its own, and says what it was begun from."
    )
    page.goto("/frameworks/hours/?contact=20&guided=30&self=45&assessment=5&system=ECTS&credits=3&per_week=8")
    says(page, "100 hours in all.")
    stage.scene("hours-page", page, role="Teacher", caption="The same sum without an entry, for anybody.")
