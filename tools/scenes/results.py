"""A day to be assessed, marks taken along on a sheet, a result put right, and an appeal that another assessor hears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import follow, press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

BOOKS = "chidi-nwosu-brown@mirane.example"
APPEALS, HEARD = "olena-hrytsenko@mirane.example", "yusuf-demirel-haas@mirane.example"
CENTRE = "marek-holub@lake-district-skills-hall.mirane.example"
SIGNATORY = "mikael-sundberg@harbour-code-school.mirane.example"
OTHER_ASSESSOR = "lotfi-jaziri@mirane-testing-centre.mirane.example"
SAT, RESULT = "Setting Out a Small Site", "Data Protection at the Desk"


def a_result_is_looked_at_again(stage: Stage) -> None:
    """From the day one books to the appeal that is heard by somebody who had no part in it."""
    stage.chapter("Sittings, sheets, and a result that is looked at again")
    _booked(stage)
    _on_a_sheet(stage)
    _put_right(stage)
    _appealed(stage)


def _booked(stage: Stage) -> None:
    page = stage.enter("books", BOOKS, "/learner/sittings/")
    says(page, "Sittings you can book", SAT)
    stage.scene("sittings", page, role="Learner", caption="Days on which one can be assessed, also without a course.")
    follow(page, SAT)
    says(page, "What to bring")
    stage.scene("sitting", page, role="Learner", caption="When, where, what it costs, and what to bring.")
    page = stage.enter("centre", CENTRE, "/assessor/sittings/")
    follow(page, SAT)
    says(page, "Who booked")
    stage.scene("sitting-centre", page, role="Assessor", caption="The same for the centre: who booked, who came.")


def _on_a_sheet(stage: Stage) -> None:
    page = stage.page("centre")
    page.goto("/assessor/sheets/")
    press(page, "Sheet of everybody")
    says(page, "Bring it back")
    stage.scene("marking-offline", page, role="Assessor", caption="A sheet taken along where there is no network.")
    page.locator("main a[href$='/print/']").first.click()
    stage.scene("sheet-on-paper", page, role="Assessor", caption="The same sheet on paper.")


def _put_right(stage: Stage) -> None:
    page = stage.page("books")
    page.goto("/learner/")
    page.locator("section").filter(has_text="My results").last.get_by_role("link", name=SAT).first.click()
    says(page, "This result counts since", "See what was signed before")
    stage.scene("result-corrected", page, role="Learner", caption="A result put right, with the reason.")
    follow(page, "See what was signed before")
    stage.scene("result-replaced", page, role="Learner", caption="What was signed first stays readable.")


def _appealed(stage: Stage) -> None:
    page = stage.enter("heard", HEARD, "/results/appeals/")
    says(page, "My appeals against results", RESULT)
    stage.scene("appeals", page, role="Learner", caption="Where one’s appeals stand.")
    follow(page, RESULT)
    says(page, "Your appeal", "decided by")
    stage.scene("result-appeal", page, role="Learner", caption="One appeal: what is held against it, who decides.")
    page = stage.enter("appeals", APPEALS, "/learner/")
    page.locator("section").filter(has_text="My results").last.get_by_role("link", name=RESULT).first.click()
    says(page, "Your appeal", "Lodged")
    stage.scene("result-appealed", page, role="Learner", caption="How each part was marked, and one’s appeal.")
    page = stage.enter("signatory of the school", SIGNATORY, "/results/appeals/")
    says(page, "A learner asks that another assessor looks.")
    stage.scene("appeals-to-answer", page, role="Awarder", caption="Appeals by the day their answer is due.")
    page.locator("main a[href*='/results/appeals/RA-00002/']").first.click()
    says(page, "Admit it: who decides?")
    stage.scene("appeal-admit", page, role="Awarder", caption="Who may hear it; who may not, and why.")
    page = stage.enter("other assessor of records", OTHER_ASSESSOR, "/results/appeals/")
    page.locator("main a[href*='/results/appeals/RA-00001/']").first.click()
    says(page, "Other marks", "Or let the result stand")
    stage.scene("appeal-hear", page, role="Assessor", caption="Marks signed before; other marks, or none.")
