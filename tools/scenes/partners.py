"""Who stands beside an awarder: partners who teach and assess, a second awarder, an agency, an evaluator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import press, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

ASKED, TOGETHER = "MC-00271", "Hand Pump Repair"
SECOND = "gisela-brandt@lake-technical-college.mirane.example"
AGENCY = "rim-gharsalli@agency-for-learning-quality.mirane.example"
EVALUATOR = "marguerite-solano@mirane-recognition-centre.mirane.example"


def let(stage: Stage, partner: str, act: str) -> None:
    """Let the awarder of the new entry have a partner, known by its name, teach or assess for it."""
    page = stage.page("awarder")
    bodies = page.request.get("/api/organisations?limit=100").json()["items"]
    page.goto(f"/awarder/partners/{stage.known['mc']}/")
    page.locator("[name=partner]").fill(next(body["number"] for body in bodies if body["legal_name"] == partner))
    page.locator("[name=act]").select_option(act)
    press(page, "Let this partner")
    says(page, "It is let, and the public can read so while it holds.")


def others_stand_beside_an_awarder(stage: Stage) -> None:
    """Each says so for itself: the partner's role is checked, the second awarder confirms, the evaluator signs."""
    stage.chapter("Partners, agencies, evaluators")
    page = stage.enter("employer", CAST["employer"], f"/awarder/partners/{ASKED}/")
    page.goto(f"/awarder/partners/{ASKED}/")
    says(page, "Who teaches and assesses for you", "Lake Technical College", "asked, no answer yet")
    stage.scene("partners", page, role="Awarder", caption="Who may teach and assess for whom, until when.")
    page = stage.enter("second awarder", SECOND, "/organisation/")
    page.goto("/organisation/")
    says(page, "Awarding together", TOGETHER)
    stage.scene("asked-to-join", page, role="Second awarder", caption="Asked to award together: yes or no.")
    press(page, f"We award it together {ASKED}")
    page = stage.page("visitor")
    page.goto(f"/entries/{ASKED}/")
    says(page, "together with", "Lake Technical College")
    stage.scene("joined", page, role="Visitor", caption="Both awarders stand in the first lines, once both agreed.")
    page = stage.enter("agency", AGENCY, "/organisation/agency-for-learning-quality/reviews/")
    page.goto("/organisation/agency-for-learning-quality/reviews/")
    says(page, "Whom Agency for Learning Quality reviews", "Publish the results")
    stage.scene("reviews", page, role="Quality agency", caption="Whom the agency reviews, and where results stand.")
    page = stage.enter("evaluator", EVALUATOR, "/organisation/mirane-recognition-centre/evaluations/")
    page.goto("/organisation/mirane-recognition-centre/evaluations/")
    says(page, "EQF 2017, level 4", "Dated, with its limits.")
    stage.scene("evaluations", page, role="Credential evaluator", caption="What it says of micro-credentials.")
