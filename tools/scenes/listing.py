"""A micro-credential is drafted in the form, refused with everything at once, mended and listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.opening import GUILD
from tools.scenes.stage import follow, number_in, press, says, says_not

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tools.scenes.stage import Stage

TITLE = "Hull Repair of Wooden Boats"
OUTCOMES = (
    ("K1", "Knowledge", "Explain how planks, caulking and frames share the load of a hull."),
    ("S1", "Skills", "Find every leak of a hull by sight, sound and a water test."),
    ("S2", "Skills", "Replace a damaged plank and caulk its seams to hold for a season."),
    ("R1", "Responsibility", "Decide whether a boat may carry passengers and sign for it."),
)
COVERED = {"Repair of one hull": ("S1", "S2", "R1"), "Questions on the slip": ("K1", "R1")}


def a_micro_credential_is_listed(stage: Stage) -> None:
    """What the gate refuses stays a draft; what it lets through is public at once, with a due date."""
    stage.chapter("A micro-credential passes the gate")
    _begins(stage)
    _is_refused(stage)
    _mends(stage)
    _is_listed(stage)


def _begins(stage: Stage) -> None:
    page = stage.page("awarder")
    page.goto("/provider/")
    follow(page, f"New micro-credential of {GUILD}")
    page.get_by_label("Title").fill(TITLE)
    stage.scene("new-micro-credential", page, role="Awarder", caption="The first question: what is it called?")
    press(page, "Start the draft")
    stage.known["mc"] = number_in(page)
    says(page, TITLE, "Draft, not public", "Not listed yet")


def _is_refused(stage: Stage) -> None:
    page = stage.page("awarder")
    for place, text in enumerate(("Good understanding of hulls.", "Knows about caulking.")):
        page.locator(f"[name=outcomes-{place}-text]").fill(text)
    page.locator("[name=hours]").fill("60")
    page.locator("[name=credits]").fill("4")
    page.locator("[name=credit_system]").select_option("ECTS")
    press(page, "Save")
    says(page, "Saved. Only those who make it see it.")
    press(page, "Submit to the gate")
    says(page, "Not listed yet: 9 things to mend", "Nothing was sent to a panel.")
    stage.scene(
        "gate-refuses",
        page,
        role="Awarder",
        caption="Refused at the gate, with everything to mend at once and its source.",
    )


def _mends(stage: Stage) -> None:
    page = stage.page("awarder")
    for place, outcome in enumerate(OUTCOMES):
        _write_outcome(page, place, outcome)
    for name, value in {
        "summary": "Find and close a leak in a wooden lake boat so that it carries passengers again.",
        "field": "0716",
        "hours": "100",
        "criteria": "The hull is dry after six hours afloat. The candidate names every load path without help.",
        "qa_type": "external",
        "qa_by": "Agency for Learning Quality",
        "prerequisites": "None.",
        "components-0-title": "Repair of one hull",
        "components-0-code": "A1",
        "components-0-weight": "70",
        "components-1-title": "Questions on the slip",
        "components-1-code": "A2",
        "components-1-weight": "30",
    }.items():
        page.locator(f"[name={name}]").fill(value)
    for name, value in {
        "level": "4",
        "level_eqf": "4",
        "participation_form": "blended",
        "routes": "both",
        "stackability": "stackable",
        "supervision": "supervised_onsite_with_id",
        "scale": "fail,pass,merit,distinction",
        "components-0-type": "practical",
        "components-1-type": "oral",
    }.items():
        page.locator(f"[name={name}]").select_option(value)
    press(page, "Save")
    says(page, "Which part shows which outcome")
    for part, codes in COVERED.items():
        for code in codes:
            page.get_by_label(f"{code}, {part}").check()
    stage.scene(
        "mended", page, role="Awarder", caption="Mended: outcomes, assessment, and which part shows which outcome."
    )
    press(page, "Save")
    says(page, "The gate is open")
    says_not(page, "Not listed yet")
    stage.scene("gate-open", page, role="Awarder", caption="The gate is open: every rule has what it asks.")


def _write_outcome(page: Page, place: int, outcome: tuple[str, str, str]) -> None:
    code, domain, text = outcome
    page.locator(f"[name=outcomes-{place}-code]").fill(code)
    page.locator(f"[name=outcomes-{place}-domain]").select_option(label=domain)
    page.locator(f"[name=outcomes-{place}-text]").fill(text)


def _is_listed(stage: Stage) -> None:
    page, tab = stage.page("awarder"), stage.tab("awarder")
    tab.goto(page.url)
    press(page, "Submit to the gate")
    says(page, "Your micro-credential is listed", "Listed, verification pending, due")
    press(tab, "Submit to the gate")
    says(tab, "This cannot be done now: somebody was faster, or it was done already.", "Nothing was changed.")
    stage.scene(
        "done-already", tab, role="Awarder", caption="Sent again from an old page: told so, and nothing is changed."
    )
    page = stage.page("visitor")
    page.goto(f"/entries/{stage.known['mc']}/")
    says(page, TITLE, "Listed, verification pending, due", "What “verification pending” means", "Panel decides")
    stage.scene(
        "listed-pending", page, role="Visitor", caption="Public at once, with the panel’s clock and its due date."
    )
    page = stage.page("awarder")
    page.goto("/provider/")
    says(page, TITLE)
    stage.scene("entries-desk", page, role="Awarder", caption="Everything the organisation describes, with its status.")
