"""Who is told of a request to teach or assess for an awarder: whoever did not do what was done, and both of silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passerelle.catalogue.models import AuthorisationRequest
from passerelle.letters import actions
from passerelle.letters.jobs import tells, writers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.journal.models import Fact


@tells("partner_request.ask")
def asked(fact: Fact) -> None:
    """Tell the awarder that somebody asks, and by when to answer; nobody, where it was taken back or answered since."""
    found = _request(fact)
    if found.is_open:
        _write(found, "partner_request.ask", [found.awarder_id])


@tells("partner_request.withdraw")
def withdrawn(fact: Fact) -> None:
    """Tell the awarder that nothing is asked any more."""
    found = _request(fact)
    _write(found, "partner_request.withdraw", [found.awarder_id])


@tells("partner_request.authorise", "partner_request.refuse")
def answered(fact: Fact) -> None:
    """Tell whoever asked that there is an answer: that there is one, not which."""
    found = _request(fact)
    _write(found, "partner_request.answer", [found.partner_id])


@tells("partner_request.authorise_by_silence", "partner_request.refuse_by_silence")
def decided_by_silence(fact: Fact) -> None:
    """Tell both sides that nobody answered in time, and that the rules count that as an answer."""
    found = _request(fact)
    _write(found, "partner_request.silence", [found.partner_id, found.awarder_id])


@tells("partner_request.escalate")
def late(fact: Fact) -> None:
    """Tell both sides that the answer is late; nobody, where it came since."""
    found = _request(fact)
    if found.is_open:
        _write(found, "partner_request.late", [found.partner_id, found.awarder_id])


@tells("partner_request.lapse")
def lapsed(fact: Fact) -> None:
    """Tell both sides that nobody can grant it any more."""
    found = _request(fact)
    _write(found, "partner_request.lapse", [found.partner_id, found.awarder_id])


def _request(fact: Fact) -> AuthorisationRequest:
    return AuthorisationRequest.objects.get(number=fact.subject)


def _write(found: AuthorisationRequest, kind: str, bodies: Iterable[int]) -> None:
    people = [person for body in bodies for person in writers(body)]
    actions.write(people, kind, found.number, when="once", noted={"due_on": found.due_on.isoformat()})
