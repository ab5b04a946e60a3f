"""Why somebody does not coach, judge or endorse, and why a text is held, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

REASONS: dict[str, Any] = {
    "coached_it": gettext_lazy(
        "Your organisation coaches the applicant, or did less than three years ago: a colleague must act."
    ),
    "coached": gettext_lazy(
        "The agency, or one of its group, coaches this body or did within the last three years: who helped does not "
        "judge."
    ),
    "coaches_itself": gettext_lazy("A body coaches neither itself nor one of its own group."),
    "coach_not_experienced": gettext_lazy(
        "This body coaches nobody: it is neither a registered quality assurance agency nor a provider with at least "
        "three registered entries and three years in the register."
    ),
    "coach_reviews_it": gettext_lazy(
        "This body, or one of its group, is reviewing the provider: who judges does not help."
    ),
    "endorses_own": gettext_lazy("Nobody endorses what they proposed themselves."),
    "endorsed_by_its_group": gettext_lazy(
        "A peer endorses for another organisation than those it comes from, and of another group."
    ),
    "endorsed_twice": gettext_lazy("You, or your organisation or its group, have endorsed this already."),
    "signed_by_another": gettext_lazy("Somebody else signed this conclusion. They, or a registrar, can take it back."),
}
"""For the `reason` of NotNow, by word."""

HELD: dict[str, Any] = {
    "mail_address": gettext_lazy("a mail address"),
    "phone_number": gettext_lazy("a telephone number"),
    "long_number": gettext_lazy("a number such as that of a card or an account"),
    "named_person": gettext_lazy("the name of a person"),
    "abuse": gettext_lazy("words that hurt"),
}
"""What a text seems to hold that a human being reads before others do, by the word of `core/plain_text_check.py`."""
