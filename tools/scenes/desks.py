"""The desks of panels on a busy day: the registrar's queue, a panel to form, the pool, an expert's cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.cli.journey.stories.cast import CAST
from tools.scenes.stage import follow, says

if TYPE_CHECKING:
    from tools.scenes.stage import Stage

EXPERT, CHAIR = "ifeoma-okonjo@mirane.example", "lars-nyberg@mirane.example"


def panels_at_work(stage: Stage) -> None:
    """What is late and why, who is free and why, and what an expert reads side by side."""
    stage.chapter("Panels at work")
    page = stage.enter("registrar", CAST["registrar"], "/registrar/")
    page.goto("/registrar/")
    says(page, "Queue by due date", "Overdue", "Experts’ load")
    stage.scene("queue", page, role="Registrar", caption="The queue by due date: what is late and why, who is loaded.")
    page.goto("/registrar/cases/VC-00409/")
    says(page, "Drip Irrigation 2", "The panel")
    stage.scene("registrar-case", page, role="Registrar", caption="One case: who has done what, and what comes next.")
    page.goto("/registrar/cases/VC-00414/panel/")
    says(page, "A panel for Sign Language at the Counter", "Who stays out, and why")
    stage.scene("proposal", page, role="Registrar", caption="The panel that is proposed, why, and who stays out.")
    page.goto("/registrar/experts/")
    says(page, "Pool of experts", "trained until")
    stage.scene("pool", page, role="Registrar", caption="The pool: whose training runs out first stands first.")
    follow(page, "Lars Nyberg")
    stage.scene("expert", page, role="Registrar", caption="One expert: fields, languages, training, past bodies.")
    page = stage.enter("expert", EXPERT, "/panel/")
    page.goto("/panel/")
    says(page, "Your panels", "You in the pool")
    stage.scene("expert-desk", page, role="Expert", caption="An expert’s cases by due date, and what is known of them.")
    page.goto("/panel/cases/VC-00412/")
    says(page, "What you find", "Outcomes beside the words of level 4", "How it is assessed")
    stage.scene("expert-case", page, role="Expert", caption="Outcomes beside the words of the level; findings beside.")
    page = stage.enter("chair", CHAIR, "/panel/")
    page.goto("/panel/cases/VC-00391/")
    says(page, "The votes", "The chair’s report")
    stage.scene("chair-case", page, role="Chair", caption="The votes are in: the chair writes what the panel found.")
