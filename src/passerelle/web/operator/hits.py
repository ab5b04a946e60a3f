"""How much an act on a key hits, counted and said before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passerelle.awards import queries, reissue
from passerelle.signing.models import REGISTER

if TYPE_CHECKING:
    from datetime import datetime

    from passerelle.signing.models import Key


def hits(key: Key, act: str, *, since: datetime | None = None) -> list[str]:
    """Return a sentence for each thing that an act on a key reaches; nothing is said of what there is none of."""
    if key.owner == REGISTER:
        return [_of_lists(act), *(_of_anchors() if act == "compromise" else [])]
    waiting = queries.waiting_for(key.owner).count()
    told = _of_compromise(key, since) if act == "compromise" else [_of_awards(reissue.signed_with(key).awards)]
    return [*told, _of_waiting(act, waiting)] if waiting else told


def _of_awards(signed: int) -> str:
    return ngettext(
        "It signed %(count)d award, which stays good.", "It signed %(count)d awards, which stay good.", signed
    ) % {"count": signed}


def _of_lists(act: str) -> str:
    count = queries.all_made().count()
    told = ngettext(
        "It signs the lists by which %(count)d award is checked.",
        "It signs the lists by which all %(count)d awards are checked.",
        count,
    ) % {"count": count}
    if act == "retire":
        then = _("Until another is made nobody can be awarded, and within a day no check can say how they stand.")
        return f"{told} {then}"
    return told


def _of_anchors() -> list[str]:
    """Return whom the loss of the register's own key reaches that no page of the register can help."""
    return [
        _(
            "Nothing vouches for the new key: everybody who fetched the folder for checking without a network is "
            "refused the next one, until you tell them its fingerprint another way and they say it once."
        ),
        _("Verifiers that were carried away as one file learn nothing of it, and must be made and carried anew."),
        _("Awards stay what they are: they are signed with keys of awarders."),
    ]


def _of_compromise(key: Key, since: datetime | None) -> list[str]:
    found = reissue.signed_with(key, since=since)
    told = ngettext(
        "%(count)d award it signed is believed no more.",
        "%(count)d awards it signed are believed no more.",
        found.awards,
    ) % {"count": found.awards}
    copies = ngettext(
        "%(count)d of them is signed again by itself; its holder needs the new copy.",
        "%(count)d of them are signed again by themselves; their holders need the new copies.",
        found.copied,
    ) % {"count": found.copied}
    left = found.awards - found.copied
    ended = ngettext(
        "%(count)d of them was withdrawn or replaced, and gets no new copy.",
        "%(count)d of them were withdrawn or replaced, and get no new copy.",
        left,
    ) % {"count": left}
    files = ngettext(
        "%(count)d certificate or wallet file made of them is worth nothing any more.",
        "%(count)d certificates and wallet files made of them are worth nothing any more.",
        found.files,
    ) % {"count": found.files}
    counted = ((copies, found.copied), (ended, left), (files, found.files))
    return [told, *(sentence for sentence, count in counted if count)]


def _of_waiting(act: str, waiting: int) -> str:
    if act == "retire":
        return ngettext(
            "%(count)d candidate passed and waits for an award, and cannot be awarded.",
            "%(count)d candidates passed and wait for an award, and cannot be awarded.",
            waiting,
        ) % {"count": waiting}
    return ngettext(
        "%(count)d candidate passed and waits for an award, as before.",
        "%(count)d candidates passed and wait for an award, as before.",
        waiting,
    ) % {"count": waiting}
