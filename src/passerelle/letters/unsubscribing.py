"""One click in a mail and no more mail of that topic comes: no sign-in, and nothing else can be done with it.

Source: RFC 8058 (one-click) and RFC 2369 (the header). What the link holds is the number of the letter, signed, and
nothing of its reader; it ends with the letter. The inbox goes on holding everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from passerelle.letters import choices
from passerelle.letters.models import DIGEST, ByMail, Letter
from passerelle.letters.topics import TOPICS, Topic, topic_of

if TYPE_CHECKING:
    from collections.abc import Sequence

SALT: Final = "letters.unsubscribe"


def topics_of(letter: Letter) -> Sequence[Topic]:
    """Return what a click ends: the topic of a letter, or of the mail of a day all that come with it; never what always
    comes."""
    found = [topic_of(letter.kind)] if letter.kind != DIGEST else [one for one in TOPICS if _comes_daily(letter, one)]
    return [one for one in found if not one.always]


def _comes_daily(letter: Letter, topic: Topic) -> bool:
    return letter.gathers.filter(kind__in=topic.kinds).exists()


def address_for(letter: Letter) -> str:
    """Return the address that ends the mail of a letter's topic; empty where it always comes."""
    if letter.kind != DIGEST and topic_of(letter.kind).always:
        return ""
    return settings.PASSERELLE_ORIGIN + reverse("inbox:unsubscribe", args=[_word(letter)])


def _word(letter: Letter) -> str:
    return signing.Signer(salt=SALT).sign(str(letter.pk))


def sentence(letter: Letter) -> str:
    """Return what stands under a mail: how it ends, or nothing where it always comes."""
    if not (address := address_for(letter)):
        return ""
    if letter.kind == DIGEST:
        return _("To get no more mail like this: %(address)s") % {"address": address}
    topic = topic_of(letter.kind)
    return _("To get no more mail about “%(topic)s”: %(address)s") % {"topic": topic.name, "address": address}


def by_word(word: str) -> Letter | None:
    """Return the letter that a link came with; none where it was bent, or the letter is gone."""
    try:
        number = int(signing.Signer(salt=SALT).unsign(word))
    except (signing.BadSignature, ValueError):
        return None
    found = Letter.objects.filter(pk=number, person__is_active=True).select_related("person").first()
    return found if found is not None and topics_of(found) else None


def unsubscribe(letter: Letter) -> Sequence[Topic]:
    """Let no more mail of a letter's topic come, as whoever reads its mail; return which. Twice changes nothing."""
    ended = topics_of(letter)
    choices.choose({one.code: str(ByMail.NONE) for one in ended}, by=letter.person)
    return ended
