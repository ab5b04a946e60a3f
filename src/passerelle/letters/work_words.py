"""What letters about work say: invitations, applications, hires, surveys and needs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

WORK = {
    "invitation.send": (
        gettext_lazy("An employer invites you to apply: %(number)s"),
        gettext_lazy("You can apply until %(due)s. If you say no, or nothing, the employer learns nothing of it."),
        "/work/invitations/%(number)s/",
    ),
    "job_application.send": (
        gettext_lazy("Somebody applies to you: %(number)s"),
        gettext_lazy("Please read it while its link is open, which is for 30 days, and answer."),
        "/employer/applications/%(number)s/",
    ),
    "job_application.answer": (
        gettext_lazy("An employer has answered your application: %(number)s"),
        gettext_lazy("You read the answer at the application."),
        "/work/applications/%(number)s/",
    ),
    "reported_hire.report": (
        gettext_lazy("Is it true that this became a job? %(number)s"),
        gettext_lazy("The other side says so. Please confirm it, or say that it is not so."),
        "/work/hires/%(number)s/",
    ),
    "reported_hire.settled": (
        gettext_lazy("The other side has answered on a hire: %(number)s"),
        gettext_lazy("You read there what it said."),
        "/work/hires/%(number)s/",
    ),
    "reported_hire.survey": (
        gettext_lazy("How did it go? Four questions: %(number)s"),
        gettext_lazy("Half a year has passed since the first day of work. It takes one minute, and you need not."),
        "/work/hires/%(number)s/",
    ),
    "labour_need.soon": (
        gettext_lazy("A need you published ends soon: %(number)s"),
        gettext_lazy("It ends after %(due)s. If you still need people then, publish a newer one in its place."),
        "/employer/needs/%(number)s/",
    ),
}
"""Subject, text and place, by kind of letter."""
