"""Two at once on a request to teach: one is asked, one answers, and nobody is let twice."""

from __future__ import annotations

import pytest

from passerelle.catalogue import asking, partners
from passerelle.catalogue.models import AuthorisationRequest, MicroCredential, PartnerAuthorisation
from passerelle.catalogue.states import AskingState
from passerelle.core.errors import AlreadyDone, PasserelleError, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Role
from passerelle.people.models import Person
from tests import factories as make
from tests.at_once import at_once
from tests.factories import TODAY

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def again(signatory: Person) -> Person:
    return Person.objects.get(pk=signatory.pk)


def request_of(one: AuthorisationRequest) -> AuthorisationRequest:
    return AuthorisationRequest.objects.select_related("micro_credential__awarder", "partner").get(pk=one.pk)


def kinds() -> list[str]:
    return list(Fact.objects.order_by("pk").values_list("kind", flat=True))


def test_of_eight_who_ask_the_same_at_once_one_is_heard():
    entry, body = make.micro_credential(), make.organisation([Role.PROVIDER])
    asker = make.member(body)

    def ask() -> list[AuthorisationRequest]:
        seen = MicroCredential.objects.select_related("awarder").get(pk=entry.pk)
        return asking.ask(seen, body, ["teach"], {}, by=again(asker), today=TODAY)

    told = at_once([ask] * 8)

    assert sum(isinstance(answer, AlreadyDone) for answer in told) == 7
    assert (AuthorisationRequest.objects.count(), kinds()) == (1, ["partner_request.ask"])


def test_of_eight_answers_at_once_one_is_given():
    entry, body = make.micro_credential(), make.organisation([Role.PROVIDER])
    asker, answering = make.member(body), make.member(entry.awarder)
    one = asking.ask(entry, body, ["teach"], {}, by=asker, today=TODAY)[0]

    def authorise() -> PartnerAuthorisation:
        return asking.authorise(request_of(one), {}, by=again(answering), today=TODAY)

    def refuse() -> AuthorisationRequest:
        return asking.refuse(request_of(one), reasons="No stand.", by=again(answering), today=TODAY)

    def withdraw() -> AuthorisationRequest:
        return asking.withdraw(request_of(one), by=again(asker), today=TODAY)

    told = at_once([authorise, refuse, withdraw, authorise, refuse, withdraw, authorise, refuse])

    assert [type(answer) for answer in told if isinstance(answer, PasserelleError)] == [WrongState] * 7
    one.refresh_from_db()
    is_let = one.state == AskingState.AUTHORISED
    assert (PartnerAuthorisation.objects.count(), one.authorisation_id is not None) == (int(is_let), is_let)
    assert len(kinds()) == (3 if is_let else 2)


@pytest.mark.parametrize("_turn", range(6))
def test_an_answer_and_what_the_awarder_lets_of_its_own_accord_at_once_let_it_once(_turn):
    entry, body = make.micro_credential(), make.organisation([Role.PROVIDER])
    asker, answering = make.member(body), make.member(entry.awarder)
    one = asking.ask(entry, body, ["teach"], {}, by=asker, today=TODAY)[0]

    def answer() -> PartnerAuthorisation:
        return asking.authorise(request_of(one), {}, by=again(answering), today=TODAY)

    def let() -> PartnerAuthorisation:
        seen = MicroCredential.objects.select_related("awarder").get(pk=entry.pk)
        return partners.authorise(seen, body, "teach", {}, by=again(answering), today=TODAY)

    told = at_once([answer, let, answer, let])

    assert sum(isinstance(found, AlreadyDone | WrongState) for found in told) == 3
    one.refresh_from_db()
    assert (one.state, one.authorisation) == (AskingState.AUTHORISED, PartnerAuthorisation.objects.get())
