"""What letters about one's own records say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

PORTFOLIO = {
    "export.make": (
        gettext_lazy("The file with everything that is kept of you is ready"),
        gettext_lazy("Save it within a week. After that it is deleted here, and you can ask for another."),
        "/portfolio/kept/",
    ),
}
