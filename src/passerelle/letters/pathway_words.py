"""What letters about kept ways say: to learners and to their counsellors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

PATHWAYS = {
    "pathway.change": (
        gettext_lazy("Something changed in a way you keep: %(number)s"),
        gettext_lazy("You read there what changed and why, and which way is possible now. It is yours to accept."),
        "/pathways/kept/%(number)s/",
    ),
    "pathway.share": (
        gettext_lazy("A learner shows you a way they want to go: %(number)s"),
        gettext_lazy("You see its steps, with dates and prices, while the counsel runs."),
        "/pathways/kept/%(number)s/",
    ),
}
