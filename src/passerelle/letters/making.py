"""Who is told of making something together: whoever is asked, whoever asked, and those who talk about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.catalogue.models import CoAuthor, CoDesigner, Comment
from passerelle.catalogue.states import CoAuthorState, CoDesignerState
from passerelle.letters import actions
from passerelle.letters.jobs import tells, writers
from passerelle.organisations.models import Function, Mandate

if TYPE_CHECKING:
    from passerelle.journal.models import Fact
    from passerelle.people.models import Person


@tells("co_author.invite")
def invited(fact: Fact) -> None:
    """Ask who is invited; nobody, where it was answered or taken back since."""
    found = _co_author(fact)
    if found.state == CoAuthorState.INVITED:
        _write([found.person], "co_author.invite", fact)


@tells("co_author.accept", "co_author.decline")
def answered(fact: Fact) -> None:
    """Tell the owner that there is an answer: that there is one, not which."""
    _write(_owners(_co_author(fact)), "co_author.answer", fact)


@tells("co_author.end")
def ended(fact: Fact) -> None:
    """Tell the other side: the co-author where the owner ended it, the owner where the co-author left."""
    found = _co_author(fact)
    if fact.actor == found.person.reference:
        _write(_owners(found), "co_author.answer", fact)
    else:
        _write([found.person], "co_author.end", fact)


@tells("comment.say", "comment.reply")
def said(fact: Fact) -> None:
    """Tell those who write it and take part in it that somebody commented, once a day; never the one who did."""
    comment = Comment.objects.select_related("micro_credential").get(pk=fact.noted["comment"])
    entry = comment.micro_credential
    taking = CoAuthor.objects.filter(micro_credential=entry, state=CoAuthorState.ACCEPTED).select_related("person")
    people = [*writers(entry.awarder_id), *(one.person for one in taking)]
    others = [one for one in people if one.reference != fact.actor]
    actions.write(others, "comment.say", entry.number, when=fact.day.isoformat())


@tells("co_designer.name")
def named(fact: Fact) -> None:
    """Ask whoever can consent; nobody, where it was answered or taken back since."""
    found = _co_designer(fact)
    if found.state == CoDesignerState.ASKED:
        asked = [found.person] if found.person else _signatories(found.organisation_id)
        _write(asked, "co_designer.name", fact)


@tells("co_designer.consent", "co_designer.refuse", "co_designer.withdraw")
def said_yes_or_no(fact: Fact) -> None:
    """Tell the owner that there is an answer."""
    _write(writers(_co_designer(fact).micro_credential.awarder_id), "co_designer.answer", fact)


def _co_author(fact: Fact) -> CoAuthor:
    return CoAuthor.objects.select_related("micro_credential", "person").get(pk=fact.noted["co_author"])


def _co_designer(fact: Fact) -> CoDesigner:
    return CoDesigner.objects.select_related("micro_credential", "person").get(pk=fact.noted["co_designer"])


def _owners(found: CoAuthor) -> list[Person]:
    return writers(found.micro_credential.awarder_id)


def _signatories(organisation_id: int | None) -> list[Person]:
    """Return who signs for a body on the day the letter is written."""
    held = Mandate.objects.filter(organisation=organisation_id, function=Function.SIGNATORY)
    signing = {one.person_id for one in held}
    return [person for person in writers(organisation_id) if person.pk in signing]


def _write(people: list[Person], kind: str, fact: Fact) -> None:
    actions.write(people, kind, fact.subject, when=str(fact.pk))
