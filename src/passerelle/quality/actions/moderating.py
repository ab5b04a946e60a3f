"""A registrar reads words that were held: shows them, strikes a passage out, or keeps them back; each with a reason.

Nothing is lost: what was written stays as it was written, and can be shown later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from passerelle.core import feedback as rule
from passerelle.core.errors import Malformed, NotPermitted, WrongState
from passerelle.core.shapes import some_text
from passerelle.journal import actions as journal
from passerelle.quality.feedback.permissions import may_moderate
from passerelle.quality.feedback.states import FEEDBACK, REPLIES
from passerelle.quality.models.feedback import Feedback, FeedbackReply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from passerelle.people.models import Person

ACTS = ("show", "strike", "keep_back")
MOST_OF_A_REASON = 500


@transaction.atomic
def moderate(
    words: Feedback | FeedbackReply,
    act: str,
    *,
    by: Person,
    today: date,
    because: str = "",
    passages: Sequence[str] = (),
) -> Feedback | FeedbackReply:
    """Decide on held words: `show` them, `strike` passages out of them, or `keep_back` all of them.

    Raises NotPermitted (also of a registrar who has a tie to either side), Malformed where no reason is given or a
    passage does not stand in the text, WrongState.
    """
    about = words if isinstance(words, Feedback) else words.feedback
    if not may_moderate(by, about):
        raise NotPermitted
    if act not in ACTS:
        raise Malformed(field="act", expected=", ".join(ACTS), seen=str(act)[:40])
    words.refresh_from_db()
    life = FEEDBACK if isinstance(words, Feedback) else REPLIES
    target = life.after(words.state, act)
    why = "" if act == "show" else some_text(MOST_OF_A_REASON)("because", because)
    shown = {"show": words.text, "keep_back": ""}.get(act)
    if shown is None:
        if not passages:
            raise Malformed(field="passage", expected=rule.EXACTLY, seen="")
        shown = rule.struck(words.text, passages)
    fields: dict[str, Any] = {"state": target, "shown_text": shown, "decided_because": why}
    same = type(words)._default_manager.filter(pk=words.pk, state=words.state, text=words.text)
    if not same.update(decided_by=by, decided_on=today, **fields):
        raise WrongState(act, words.state)
    words.refresh_from_db()
    kind = f"feedback.{act}" if isinstance(words, Feedback) else f"feedback.reply_{act}"
    journal.record(kind, subject=about.number, actor=by.reference, noted={"entry": about.entry})
    return words
