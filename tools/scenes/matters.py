"""After a decision: conditions, appeals, procedures, a suspension, complaints, and the files beside an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import press, says, says_not

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

HANDLER = "beatriz-almada@authority.mirane.example"
SCHOOL = "mikael-sundberg@harbour-code-school.mirane.example"
CARE = "sister-agnes-tshibola@orsa-school-of-care.mirane.example"
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def what_follows_a_decision(stage: Stage) -> None:
    """Every matter has a page with what was said in it, and a button for each step its reader may take."""
    stage.chapter("After the decision")
    _registrar(stage)
    _applicant(stage)
    _authority(stage)


def _registrar(stage: Stage) -> None:
    page = stage.enter("registrar", CAST["registrar"], "/matters/")
    page.goto("/matters/")
    says(page, "Conditions", "Appeals", "Procedures", "Complaints", "Digital Marketing Essentials")
    stage.scene(
        "matters", page, role="Registrar", caption="What waits after decisions: conditions, appeals, complaints."
    )
    page.goto("/matters/entries/MC-00329/")
    says(page, "Complaint CP-00003", "no shop in Mirane sells any more")
    stage.scene("complaint", page, role="Registrar", caption="A complaint is dismissed with an answer, or taken up.")
    page.goto("/matters/sanctions/SN-00002/")
    says(page, "What is held against it", "Comments", "Close the hearing")
    stage.scene(
        "procedure", page, role="Registrar", caption="A procedure: notice, comments, hearing, and then an officer."
    )


def _applicant(stage: Stage) -> None:
    page = stage.enter("care school", CARE, "/matters/")
    page.goto("/matters/sanctions/SN-00002/")
    says(page, "Three candidates were assessed")
    stage.scene(
        "procedure-owner", page, role="Awarder", caption="The same, for who answers: what is held, and till when."
    )
    page = stage.enter("code school", SCHOOL, "/matters/")
    page.goto("/matters/")
    says(page, "What you submitted", "Data Protection at the Desk")
    stage.scene(
        "matters-owner", page, role="Awarder", caption="What an awarder is asked, and what it appealed against."
    )
    page.goto("/matters/cases/VC-00405/")
    says(page, "Condition 1", "How this condition is met", "Appeal AP-00002")
    stage.scene("condition", page, role="Awarder", caption="A condition with its day, the reasons, and the appeal.")
    page.goto("/matters/evidence/MC-00405/")
    page.get_by_label("What it shows").fill("Plan of the supervised hour, with the identity check")
    page.get_by_label("The file").set_input_files(
        [{"name": "supervised-hour.pdf", "mimeType": "application/pdf", "buffer": PAPER}]
    )
    press(page, "Bring it")
    says(page, "The file is there for whoever judges the entry.", "supervised-hour.pdf")
    stage.scene(
        "evidence", page, role="Awarder", caption="A file beside the entry: for who judges, never for the public."
    )


def _authority(stage: Stage) -> None:
    page = stage.enter("officer", CAST["officer"], "/matters/")
    page.goto("/matters/cases/VC-00397/")
    says(page, "Evidence", "It is met", "Send it back")
    stage.scene(
        "condition-officer", page, role="Decision officer", caption="Evidence for a condition: met, or sent back."
    )
    page.goto("/matters/sanctions/SN-00001/")
    says(page, "Banned until", "Certificates were sold")
    stage.scene(
        "procedure-ended", page, role="Decision officer", caption="A procedure that ended in removal and a ban."
    )
    page = stage.enter("appeal handler", HANDLER, "/matters/")
    page.goto("/matters/appeals/AP-00002/")
    says(page, "Grounds", "What the applicant said", "Close the hearing")
    says_not(page, "Stay the decision")
    stage.scene("appeal", page, role="Appeal handler", caption="An appeal before somebody who touched nothing before.")
    page.get_by_label("What the applicant said").fill("The oral defence is recorded; nobody ties it to the file.")
    press(page, "Close the hearing")
    says(page, "Hearing", "Dismiss")
    stage.scene("appeal-heard", page, role="Appeal handler", caption="Heard: upheld, upheld in part, or dismissed.")
