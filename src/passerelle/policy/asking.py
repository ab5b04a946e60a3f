"""What a refusal expects, as a request a person can follow: choose a later day than that, write something, shorten it.

A refusal names what it expects in a few words, for programs and people alike (`core/errors.py`, `Malformed`); where
that is a list of codes, a page has a list to choose from, and the codes are told to nobody who reads it.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WHOLE: dict[str, Any] = {
    "text": gettext_lazy("write something here."),
    "texts by language": gettext_lazy("write something here."),
    "true or false": gettext_lazy("say yes or no."),
    "known": gettext_lazy("choose one of those that are offered."),
    "date": gettext_lazy("choose a day."),
    "a date": gettext_lazy("choose a day."),
    "less": gettext_lazy("choose less."),
    "level code": gettext_lazy("write the level as the register does."),
    "framework/edition:level": gettext_lazy("write framework/edition:level, such as EQF/2017:5."),
    "no circle": gettext_lazy("by some way the larger one is a part of this one: choose another."),
    "no condition": gettext_lazy("state no condition."),
    "no other version": gettext_lazy("there is no other version to choose."),
    "each code once": gettext_lazy("use each code once."),
    "a day to come": gettext_lazy("choose a day after today."),
    "a day after today": gettext_lazy("choose a day after today."),
    "today or a later date": gettext_lazy("choose today or a later day."),
    "partly or not_met, as a criterion is not met": gettext_lazy(
        "choose partly met or not met, as a criterion is not met."
    ),
    "a moment that has passed": gettext_lazy("choose a moment that has passed."),
    "within ten years": gettext_lazy("choose a day within ten years."),
    "after it begins, within ten years": gettext_lazy("choose a day after it begins, within ten years."),
}
DAY = r"(\d{4}-\d{2}-\d{2})"
PATTERNS: tuple[tuple[str, Any], ...] = (
    (rf"later than {DAY}", gettext_lazy("choose a later day than {0}.")),
    (rf"after {DAY}, until {DAY}", gettext_lazy("choose a day after {0}, {1} at the latest.")),
    (rf"(?:a day )?until {DAY}", gettext_lazy("choose a day, {0} at the latest.")),
    (rf"(?:a day )?from {DAY} to {DAY}", gettext_lazy("choose a day from {0} to {1}.")),
    (rf"{DAY} or later", gettext_lazy("choose {0} or a later day.")),
    (rf"{DAY} or earlier", gettext_lazy("choose {0} or an earlier day.")),
    (r"a day such as (.+)", gettext_lazy("choose a day, such as {0}.")),
    (r"(?:a )?(?:text|title) of at most (\d+) characters", gettext_lazy("write something, at most {0} characters.")),
    (r"at most (\d+) (?:characters|letters)", gettext_lazy("shorten it: at most {0} characters.")),
    (r"(at (?:most|least) .+)", gettext_lazy("it can be {0}.")),
    (r"(.+ or more)", gettext_lazy("it can be {0}.")),
    (r"(?:nothing|none|no key): (.+)", gettext_lazy("leave this empty: {0}.")),
    (r"(?:nothing|none),? ((?:where|but) .+)", gettext_lazy("leave this empty {0}.")),
    (r"from (\d+) to (\d+)", gettext_lazy("give a number from {0} to {1}.")),
)
CODE = re.compile(r"[\w./:+-]+")
CHOSEN = re.compile(
    r"(?:a|an|another|one|somebody)\b.*\b(?:standard|organisation|body|agency|employer|programme|circle|entry|"
    r"micro-credential|course|phase|figure|counsellor|member|acts|award|candidates)\b.*"
)


def request(expected: str) -> str:
    """Return what is asked for, as the end of a sentence that begins with the name of a field.

    >>> request("later than 2026-11-27"), request("met, partly, not_met"), request("O1, O2")
    ('choose a later day than 2026-11-27.', 'choose one of those that are offered.', 'choose one of O1, O2.')
    """
    expected = expected.removeprefix("one of ")
    if expected in WHOLE:
        return str(WHOLE[expected])
    for pattern, words in PATTERNS:
        if found := re.fullmatch(pattern, expected):
            return str(words).format(*found.groups())
    codes = re.split(r", | or ", expected)
    if all(CODE.fullmatch(code) for code in codes):
        if all(re.search(r"[A-Z\d]", code) for code in codes):
            return _("choose one of %(codes)s.") % {"codes": ", ".join(codes)} if codes[1:] else f"{expected}."
        return _("choose one of those that are offered.")
    if CHOSEN.fullmatch(expected):
        return _("choose %(what)s.") % {"what": expected}
    return _("give %(what)s.") % {"what": expected}
