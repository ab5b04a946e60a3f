"""A credential from elsewhere: who can be asked, the holder's side, the evaluator's desk, what was said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

EVALUATOR = "marguerite-solano@mirane-recognition-centre.mirane.example"
HOLDER = "amina-sarr-doumbe@mirane.example"
WAITS, REPORTED, HELD = "CE-00001", "CE-00002", "CE-00003"


def a_credential_from_elsewhere(stage: Stage) -> None:
    """Everybody sees fee and days; one case waits for its holder, one is reported, one is held."""
    stage.chapter("Credentials from elsewhere")
    page = stage.page("visitor")
    page.goto("/appraisals/")
    says(page, "Have a credential from elsewhere looked at", "Refugees")
    stage.scene("evaluators", page, role="Visitor", caption="Who can be asked, for which fee, in how many days.")
    page.goto("/appraisals/precedents/")
    says(page, "What evaluators said before", "Certificate in Cold Storage of Fish")
    stage.scene("precedents", page, role="Visitor", caption="What was said before, without anybody in it.")
    page = stage.enter("evaluator at the desk", EVALUATOR, "/appraisals/desk/")
    page.goto("/appraisals/desk/")
    says(page, WAITS, HELD)
    stage.scene("appraisals", page, role="Credential evaluator", caption="Cases by the day they are due.")
    page.goto(f"/appraisals/desk/{WAITS}/")
    says(page, "Seen by machine", "What could be said")
    stage.scene("appraisal", page, role="Credential evaluator", caption="One case: checks, precedents, the draft.")
    page.goto(f"/appraisals/desk/{REPORTED}/")
    says(page, "After the report")
    stage.scene("appraisal-reported", page, role="Credential evaluator", caption="Signed, and what can follow.")
    page = stage.enter("holder from elsewhere", HOLDER, f"/appraisals/mine/{WAITS}/")
    page.goto(f"/appraisals/mine/{WAITS}/")
    says(page, "The evaluator asks you")
    stage.scene("appraisal-mine", page, role="Learner", caption="The evaluator asks something; its days stand still.")
    page.goto("/appraisals/ask/mirane-recognition-centre/")
    says(page, "Send the request")
    stage.scene("appraisal-ask", page, role="Learner", caption="The fee before anything is asked.")
