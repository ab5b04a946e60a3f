"""What each kind of letter says: a subject and a sentence or two, and where to go. Nothing else is in a mail."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passerelle.letters.account_words import ACCOUNTS
from passerelle.letters.appraisal_words import APPRAISALS
from passerelle.letters.cycle_words import WORDS as CYCLES
from passerelle.letters.endorsing_words import ENDORSING
from passerelle.letters.feedback_words import FEEDBACK
from passerelle.letters.guidance_words import GUIDANCE
from passerelle.letters.hearing_words import HEARINGS
from passerelle.letters.models import DIGEST
from passerelle.letters.pathway_words import PATHWAYS
from passerelle.letters.place_words import PLACES
from passerelle.letters.portfolio_words import PORTFOLIO
from passerelle.letters.practice_words import PRACTICE
from passerelle.letters.prior_words import PRIOR
from passerelle.letters.recognising_words import RECOGNISING
from passerelle.letters.result_words import RESULTS
from passerelle.letters.sitting_words import SITTINGS
from passerelle.letters.stacking_words import STACKING
from passerelle.letters.work_words import WORK

if TYPE_CHECKING:
    from passerelle.letters.models import Letter


class Kind(NamedTuple):
    """The words of one kind of letter; `%(number)s` and `%(due)s` are filled in."""

    subject: Any
    body: Any
    path: str


KINDS: dict[str, Kind] = {
    **{kind: Kind(*said) for kind, said in (ACCOUNTS | CYCLES | APPRAISALS).items()},
    **{kind: Kind(*said) for kind, said in PRACTICE.items()},
    **{kind: Kind(*said) for kind, said in FEEDBACK.items()},
    **{kind: Kind(*said) for kind, said in ENDORSING.items()},
    **{kind: Kind(*said) for kind, said in SITTINGS.items()},
    **{kind: Kind(*said) for kind, said in PLACES.items()},
    **{kind: Kind(*said) for kind, said in GUIDANCE.items()},
    **{kind: Kind(*said) for kind, said in PATHWAYS.items()},
    **{kind: Kind(*said) for kind, said in (PRIOR | HEARINGS | RESULTS).items()},
    **{kind: Kind(*said) for kind, said in (PORTFOLIO | RECOGNISING | STACKING | WORK).items()},
    DIGEST: Kind(
        gettext_lazy("What waits for you, %(due)s"),
        gettext_lazy("You chose one mail a day. These letters came since the last one:"),
        "/inbox/",
    ),
    "case.invite": Kind(
        gettext_lazy("You are asked to sit on a panel: %(number)s"),
        gettext_lazy(
            "Please say by %(due)s whether anything ties you to the case. Without an answer the seat goes on."
        ),
        "/panel/cases/%(number)s/",
    ),
    "case.remind": Kind(
        gettext_lazy("A decision is due soon: %(number)s"),
        gettext_lazy("The decision on this case is due on %(due)s, and something in it waits for you."),
        "%(desk)s",
    ),
    "case.escalate": Kind(
        gettext_lazy("A decision is late: %(number)s"),
        gettext_lazy("The decision on this case was due on %(due)s. The case stays open until somebody decides."),
        "%(desk)s",
    ),
    "case.unpublished": Kind(
        gettext_lazy("A decision is not published: %(number)s"),
        gettext_lazy(
            "The panel reported, and its decision was to be public by %(due)s. It waits for a decision officer."
        ),
        "%(desk)s",
    ),
    "case.ask": Kind(
        gettext_lazy("The panel asks you for more: %(number)s"),
        gettext_lazy("Please answer by %(due)s. Until then the clock of the case stands still; afterwards it runs on."),
        "/matters/cases/%(number)s/",
    ),
    "case.decide": Kind(
        gettext_lazy("A decision was made: %(number)s"),
        gettext_lazy("The decision and its reasons are in the register. An appeal can be lodged until %(due)s."),
        "/matters/cases/%(number)s/",
    ),
    "partner.end": Kind(
        gettext_lazy("An authorisation to teach or assess ended: %(number)s"),
        gettext_lazy(
            "From %(due)s on nobody begins under it any more. Who is enrolled is taught to the end, and who is being "
            "assessed is assessed to the end."
        ),
        "%(desk)s",
    ),
    "partner_request.ask": Kind(
        gettext_lazy("Somebody asks to teach or assess for you: %(number)s"),
        gettext_lazy("Please let it, or say why not, by %(due)s."),
        "/partners/requests/%(number)s/",
    ),
    "partner_request.withdraw": Kind(
        gettext_lazy("A request to teach or assess for you was taken back: %(number)s"),
        gettext_lazy("It was to be answered by %(due)s. There is nothing left to do."),
        "/partners/requests/%(number)s/",
    ),
    "partner_request.answer": Kind(
        gettext_lazy("There is an answer to what you asked for: %(number)s"),
        gettext_lazy("The awarder answered your request to teach or assess for it, which was due by %(due)s."),
        "/partners/requests/%(number)s/",
    ),
    "partner_request.silence": Kind(
        gettext_lazy("A request to teach or assess was decided by silence: %(number)s"),
        gettext_lazy(
            "Nobody answered by %(due)s. The rules in force count that as an answer, and it says so for ever."
        ),
        "/partners/requests/%(number)s/",
    ),
    "partner_request.late": Kind(
        gettext_lazy("The answer to a request to teach or assess is late: %(number)s"),
        gettext_lazy("It was due by %(due)s. The request waits until the awarder answers, or it is taken back."),
        "/partners/requests/%(number)s/",
    ),
    "partner_request.lapse": Kind(
        gettext_lazy("A request to teach or assess has lapsed: %(number)s"),
        gettext_lazy(
            "The micro-credential ended, or the last day that was asked for is past. It was to be answered by %(due)s."
        ),
        "/partners/requests/%(number)s/",
    ),
    "review.commission": Kind(
        gettext_lazy("You are asked for a review: %(number)s"),
        gettext_lazy("Please begin it, or cancel it and say why. The self-assessment is to come by %(due)s."),
        "/reviews/%(number)s/",
    ),
    "review.begin": Kind(
        gettext_lazy("Your self-assessment is asked for: %(number)s"),
        gettext_lazy("Please say how you meet each criterion, and hand it in by %(due)s."),
        "/reviews/%(number)s/",
    ),
    "review.said": Kind(
        gettext_lazy("The reviewed body has answered: %(number)s"),
        gettext_lazy("Something in this review waits for you to look at it."),
        "/reviews/%(number)s/",
    ),
    "review.draft": Kind(
        gettext_lazy("The draft of a review is there: %(number)s"),
        gettext_lazy("You can comment on it until %(due)s. Your comment is published with the review."),
        "/reviews/%(number)s/",
    ),
    "review.news": Kind(
        gettext_lazy("There is news of your review: %(number)s"),
        gettext_lazy("Please read what became of it, and what is recommended."),
        "/reviews/%(number)s/",
    ),
    "review.soon": Kind(
        gettext_lazy("Your self-assessment is due soon: %(number)s"),
        gettext_lazy("Please hand it in by %(due)s, with something said on every criterion."),
        "/reviews/%(number)s/",
    ),
    "review.late": Kind(
        gettext_lazy("Your self-assessment is late: %(number)s"),
        gettext_lazy("It was due on %(due)s. The agency waits for it; late is better than never."),
        "/reviews/%(number)s/",
    ),
    "review.comment_soon": Kind(
        gettext_lazy("The time to comment on a draft ends: %(number)s"),
        gettext_lazy("Until %(due)s you can comment on it. Afterwards it is published without your words."),
        "/reviews/%(number)s/",
    ),
    "review.uncommented": Kind(
        gettext_lazy("Nobody commented on your draft: %(number)s"),
        gettext_lazy("The time for it ended on %(due)s. The review waits for you to sign and publish it."),
        "/reviews/%(number)s/",
    ),
    "review.undone": Kind(
        gettext_lazy("A recommendation is late: %(number)s"),
        gettext_lazy("It was to be done by %(due)s. Please say what you did; what is late can be read by everybody."),
        "/reviews/%(number)s/",
    ),
    "review.signal": Kind(
        gettext_lazy("There is something to look into: %(number)s"),
        gettext_lazy("The register saw a sign of risk. Please say that there is nothing to it, and why; or begin."),
        "/reviews/%(number)s/",
    ),
    "review.suspension": Kind(
        gettext_lazy("An agency recommends to suspend: %(number)s"),
        gettext_lazy("Please read why. Nothing happens by itself; giving notice or not is for the authority to say."),
        "/reviews/%(number)s/",
    ),
    "signal.wait": Kind(
        gettext_lazy("A sign of risk waits for an agency: %(number)s"),
        gettext_lazy("No agency that reviews the body may look into it. Please hand it to one that may."),
        "/reviews/signals/",
    ),
    "co_author.invite": Kind(
        gettext_lazy("You are asked to make something together: %(number)s"),
        gettext_lazy("Another organisation asks you to write a description with it, or to say what you think of it."),
        "/making/",
    ),
    "co_author.answer": Kind(
        gettext_lazy("There is an answer on making it together: %(number)s"),
        gettext_lazy("Somebody whom you asked to take part has answered, or has left."),
        "/making/entries/%(number)s/",
    ),
    "co_author.end": Kind(
        gettext_lazy("Making it together has ended: %(number)s"),
        gettext_lazy("You do not write this description any more. What you wrote and said stays."),
        "/making/",
    ),
    "comment.say": Kind(
        gettext_lazy("Something was said of a description: %(number)s"),
        gettext_lazy("Somebody with whom you make it has commented. Only those who make it can read that."),
        "/making/entries/%(number)s/comments/",
    ),
    "co_designer.name": Kind(
        gettext_lazy("May you be named as having taken part? %(number)s"),
        gettext_lazy(
            "An organisation says that you took part in a design. Nobody is named without a yes of their own."
        ),
        "/making/",
    ),
    "co_designer.answer": Kind(
        gettext_lazy("There is an answer on who took part: %(number)s"),
        gettext_lazy("Somebody whom you wrote down has answered, or has taken the consent back."),
        "/making/entries/%(number)s/",
    ),
    "recognition.escalate": Kind(
        gettext_lazy("A request to recognise an award is late: %(number)s"),
        gettext_lazy("The learner was to be answered by %(due)s. The request waits until somebody decides."),
        "/recognition/cases/%(number)s/",
    ),
    "prior_learning.escalate": Kind(
        gettext_lazy("An answer on prior learning is late: %(number)s"),
        gettext_lazy("The learner was to be answered by %(due)s. The case waits until somebody answers."),
        "/assessor/cases/%(number)s/",
    ),
    "condition.due": Kind(
        gettext_lazy("A condition is due soon: %(number)s"),
        gettext_lazy("A condition of this decision must be met by %(due)s. Please send the evidence before."),
        "/matters/cases/%(number)s/",
    ),
    "role.remind": Kind(
        gettext_lazy("An application for a role is due soon: %(number)s"),
        gettext_lazy("The organisation is to be answered by %(due)s. The application waits for a decision officer."),
        "/organisation/decisions/%(number)s/",
    ),
    "role.escalate": Kind(
        gettext_lazy("An application for a role is late: %(number)s"),
        gettext_lazy(
            "The organisation was to be answered by %(due)s. The application stays open until somebody decides."
        ),
        "/organisation/decisions/%(number)s/",
    ),
    "matter.remind": Kind(
        gettext_lazy("Something waits for you: %(number)s"),
        gettext_lazy("Please act on it by %(due)s. Afterwards the authority is told, or time decides."),
        "%(desk)s",
    ),
    "matter.escalate": Kind(
        gettext_lazy("Something is late: %(number)s"),
        gettext_lazy("It was due on %(due)s and waits until somebody of the authority acts."),
        "%(desk)s",
    ),
    "appeal.escalate": Kind(
        gettext_lazy("The answer to an appeal is late: %(number)s"),
        gettext_lazy("The answer was due on %(due)s. The appeal stays open until somebody decides."),
        "/matters/appeals/%(number)s/",
    ),
    "entry.review": Kind(
        gettext_lazy("A review has begun: %(number)s"),
        gettext_lazy("This entry runs out on %(due)s. A panel looks at it before; it stays valid meanwhile."),
        "/entries/%(number)s/",
    ),
    "entry.withdraw": Kind(
        gettext_lazy("An entry you are on the way to is being withdrawn: %(number)s"),
        gettext_lazy("You can finish and be awarded until %(due)s. Awards stay valid after that day."),
        "/entries/%(number)s/",
    ),
}


MOST_GATHERED = 40
"""So many letters the mail of a day tells one by one."""
NO_SIGN_IN = frozenset(kind for kind in KINDS if kind.startswith(("recovery.", "death.note")))
"""Letters to somebody who perhaps cannot sign in."""


class Said(NamedTuple):
    """What a letter says in the language that is active, and the path of the page where its reader acts."""

    subject: str
    body: str
    path: str


def said(letter: Letter) -> Said:
    """Return what a letter says, and where it leads."""
    kind = KINDS[letter.kind]
    due = letter.noted.get("due_on")
    filled = {
        "number": letter.about,
        "due": date_format(date.fromisoformat(due), "DATE_FORMAT") if due else "–",
        "desk": letter.noted.get("desk", "/"),
    }
    return Said(str(kind.subject) % filled, str(kind.body) % filled, kind.path % filled % filled)


def _gathered(letter: Letter) -> list[Said]:
    """Return what the first letters that the mail of a day gathers say; the rest stand in the inbox it leads to."""
    if letter.kind != DIGEST or letter.pk is None:
        return []
    return [said(one) for one in letter.gathers.order_by("pk")[:MOST_GATHERED]]


def told(letter: Letter) -> tuple[str, str]:
    """Return the subject and the text of a mail in the language that is active."""
    subject, body, path = said(letter)
    address = {"address": settings.PASSERELLE_ORIGIN + path}
    lines = [
        body,
        *(f"{one.subject}\n{settings.PASSERELLE_ORIGIN}{one.path}" for one in _gathered(letter)),
        (_("Go here: %(address)s") if letter.kind in NO_SIGN_IN else _("Sign in to read it: %(address)s")) % address,
        _("This mail was sent by a machine and holds nothing private. Nobody will ever ask for your password by mail."),
        settings.PASSERELLE_REGISTER_NAME,
    ]
    return subject, "\n\n".join(lines) + "\n"
