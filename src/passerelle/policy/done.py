"""What was done before, in words, and what to do now: of an act that is done once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from passerelle.policy import cycles

DONE: dict[str, tuple[Any, Any]] = {
    **cycles.DONE,
    "key": (
        gettext_lazy("A key of this kind is in use already"),
        gettext_lazy("Open that key to put the next one in its place."),
    ),
    "token": (
        gettext_lazy("This form has made a link already, to another award"),
        gettext_lazy("Open the form of this award again and make the link there."),
    ),
    "revision": (
        gettext_lazy("A change to this entry is under way already"),
        gettext_lazy("Open it and go on from there; there is one at a time."),
    ),
    "report": (
        gettext_lazy("The report on this case was written already, with another text"),
        gettext_lazy("Open the case to read it as it stands; it is not replaced."),
    ),
    "findings": (
        gettext_lazy("Your findings were sealed already, and said something else"),
        gettext_lazy("Open the case to read them; what is sealed stays."),
    ),
    "outcomes_match_level": (
        gettext_lazy("You voted on outcomes and level already, and otherwise"),
        gettext_lazy("Open the case to read your vote; a vote is cast once."),
    ),
    "assessment_matches_outcomes": (
        gettext_lazy("You voted on assessment and outcomes already, and otherwise"),
        gettext_lazy("Open the case to read your vote; a vote is cast once."),
    ),
    "profile": (
        gettext_lazy("This set of rules is in force already, from another day"),
        gettext_lazy("Look at the rules in force, and draft another day if it must change."),
    ),
    "programme": (
        gettext_lazy("The next edition is being written already"),
        gettext_lazy("Open it and go on from there; there is one at a time."),
    ),
    "legal_id": (
        gettext_lazy("An organisation with this legal number is entered already"),
        gettext_lazy("Ask its signatory to let you act for it."),
    ),
    "role": (
        gettext_lazy("This role is held or was asked for already"),
        gettext_lazy("Open your organisation to see how it stands."),
    ),
    "partner_request": (
        gettext_lazy("This was asked for already, and waits for an answer"),
        gettext_lazy("Open what you asked for to read it, or to take it back and ask anew."),
    ),
    "authorisation": (
        gettext_lazy("This is let already on some of these days"),
        gettext_lazy("Ask for a first day after the last one of the authorisation that there is."),
    ),
    "larger_award": (
        gettext_lazy("You asked for this already, and it waits for an answer"),
        gettext_lazy("Open what you asked for to read it, or to take it back and ask anew."),
    ),
    "award": (
        gettext_lazy("You have this already"),
        gettext_lazy("It stands among your awards."),
    ),
    "lot": (
        gettext_lazy("Some of these credits were counted elsewhere a moment ago"),
        gettext_lazy("Check it again: what counts is found anew."),
    ),
    "procedure": (
        gettext_lazy("A procedure about this entry is open already"),
        gettext_lazy("Open it, and go on there; there is one at a time."),
    ),
    "suspension": (
        gettext_lazy("A suspension of this entry is proposed or in force already"),
        gettext_lazy("It stands on the page of this matter; there is one at a time."),
    ),
    "function": (
        gettext_lazy("This person may act so for the organisation already, on some of these days"),
        gettext_lazy("Choose days outside those, or end the mandate that there is."),
    ),
    "feedback": (
        gettext_lazy("You said what this was worth already, at this moment"),
        gettext_lazy("Open what you said to change it; it counts once."),
    ),
    "reply": (
        gettext_lazy("This has your reply already, and it is shown"),
        gettext_lazy("If what you reply to is changed, you can reply once more."),
    ),
    "report_link": (
        gettext_lazy("This address was proposed already, with other words about it"),
        gettext_lazy("A registrar looks at it; there is one link to each address."),
    ),
    "appeal": (
        gettext_lazy("An appeal against this is lodged already"),
        gettext_lazy("Open it to read how it stands; there is one."),
    ),
}
"""Of AlreadyDone, by field: what was done, and what to do now. Packages add theirs here."""
