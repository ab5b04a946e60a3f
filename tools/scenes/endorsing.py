"""An employer's word on a micro-credential, an agency's label, and what the public reads of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.scenes.stage import says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

ENDORSER = "selim-karaca@lake-energy-services.mirane.example"
UNION = "georges-ndiaye-laurent@municipal-workers-union.mirane.example"
AGENCY = "rim-gharsalli@agency-for-learning-quality.mirane.example"
ENDORSED = "MC-00318"


def others_vouch_for_it(stage: Stage) -> None:
    """What an employer and a union endorse, what an agency vouches for, and how the page of an entry tells it."""
    stage.chapter("Endorsements and labels")
    page = stage.enter("endorser", ENDORSER, "/endorsements/desk/")
    page.goto("/endorsements/desk/")
    says(page, "Endorse what you know", "Wiring Safety")
    stage.scene("endorse", page, role="Employer", caption="What the organisation said, and is about to say.")
    page = stage.enter("union", UNION, "/endorsements/desk/municipal-workers-union/")
    page.goto("/endorsements/desk/municipal-workers-union/")
    says(page, "The labour market asks for it")
    stage.scene("endorse-form", page, role="Social partner", caption="Two claims, each signed for itself.")
    page = stage.enter("agency", AGENCY, "/labels/desk/")
    page.goto("/labels/desk/")
    says(page, "Open Learning Mark")
    stage.scene("labels", page, role="Quality agency", caption="Labels, with criteria in words and a last day.")
    page = stage.page("visitor")
    page.goto(f"/entries/{ENDORSED}/")
    says(page, "What others vouch for", "Lake Energy Services")
    stage.scene("vouched-for", page, role="Visitor", caption="Who vouches for it, for what, until when.")
    page.goto("/endorsements/ED-00002/")
    says(page, "Save the signed file")
    stage.scene("endorsement", page, role="Visitor", caption="One endorsement: signed, and no award.")
    page.goto("/organisations/lake-technical-college/")
    says(page, "Labels and endorsements", "Open Learning Mark")
    stage.scene("labels-of-a-body", page, role="Visitor", caption="What others vouch for, on the page of a college.")
