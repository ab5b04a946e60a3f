"""What letters about larger awards say: that something is to be done or was done, and where; never which answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

_PAGE = "/larger-awards/requests/%(number)s/"
STACKING = {
    "larger_award.ask": (
        gettext_lazy("Somebody who holds every part asks for a larger award: %(number)s"),
        gettext_lazy("Please check it, or say why not, by %(due)s. Another signatory confirms it."),
        _PAGE,
    ),
    "larger_award.check": (
        gettext_lazy("A larger award waits for a second signatory: %(number)s"),
        gettext_lazy("It was checked by one of you. Another one confirms it, by %(due)s."),
        _PAGE,
    ),
    "larger_award.withdraw": (
        gettext_lazy("A request for a larger award was taken back: %(number)s"),
        gettext_lazy("It was to be answered by %(due)s. There is nothing left to do."),
        _PAGE,
    ),
    "larger_award.answer": (
        gettext_lazy("There is an answer to the larger award you asked for: %(number)s"),
        gettext_lazy("It was due by %(due)s."),
        _PAGE,
    ),
    "larger_award.late": (
        gettext_lazy("The answer to a request for a larger award is late: %(number)s"),
        gettext_lazy("It was due by %(due)s. The request waits until the awarder answers, or it is taken back."),
        _PAGE,
    ),
    "larger_award.lapse": (
        gettext_lazy("A request for a larger award has lapsed: %(number)s"),
        gettext_lazy("It is awarded no longer. The request was to be answered by %(due)s."),
        _PAGE,
    ),
    "larger_award.lose_part": (
        gettext_lazy("A part of a larger award was withdrawn: %(number)s"),
        gettext_lazy("The larger award stands until its awarder decides otherwise."),
        _PAGE,
    ),
    "larger_award.free": (
        gettext_lazy("A larger award was withdrawn: %(number)s"),
        gettext_lazy("The awards it was made of remain valid, and can be counted elsewhere again."),
        _PAGE,
    ),
}
