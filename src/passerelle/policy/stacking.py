"""Why somebody cannot have a larger award by its parts, or nobody could, in words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy

REASONS: Final[dict[str, Any]] = {
    "not_by_parts": gettext_lazy("This is not awarded by its parts."),
    "edition_not_in_force": gettext_lazy("Another edition is in force today. Look at that one."),
    "parts_missing": gettext_lazy("Some of what it is made of is missing. The page of your progress says what."),
    "requirements_missing": gettext_lazy("Something that opens it is missing. The page of your progress says what."),
    "too_many_parts": gettext_lazy("It would rest on more awards than one record can tell."),
    "parts_changed": gettext_lazy("What was checked has changed since. Check it again."),
    "no_parts": gettext_lazy("This award is not made of others."),
    "tag_unknown": gettext_lazy("Nothing is called that. Use one of the marks that are listed."),
    "tags_exclude_each_other": gettext_lazy("No award is both."),
    "unfilled": gettext_lazy("Nobody could ever fill this group: what it lists is less than it asks for."),
    "rules_exclude_each_other": gettext_lazy("These can never be met together: change one of them."),
    "circle": gettext_lazy("By some way one would need it before one can have it."),
}
