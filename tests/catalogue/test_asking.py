"""Asking an awarder to be let teach or assess: who may, what is refused, the answers, and what silence means."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from passerelle.catalogue import asking, partners
from passerelle.catalogue.models import AuthorisationRequest, PartnerAuthorisation
from passerelle.catalogue.permissions import requests_visible_to
from passerelle.catalogue.states import AskingState
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import OrganisationRole, Role
from passerelle.registers.states import State
from tests import factories as make
from tests.catalogue.test_acts import OTHERS, who
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
NOBODY_ELSE = ["editor", *OTHERS]
BLOCKS = [
    {"code": "B1", "title": "Repair", "outcomes": ["S1"], "components": ["A1"], "separately_awardable": True},
    {"code": "B2", "title": "Care", "outcomes": ["K1"], "components": ["A2"], "separately_awardable": True},
]
TERMS = {
    **{"blocks": ["B1", "B2"], "valid_from": "2026-12-10", "ends_on": "2028-12-31", "most_learners": 40},
    **{"price": "120", "may_subcontract": False, "subcontracting": "None.", "means": "A pump test stand."},
}
DUE = date(2027, 1, 24)


def partner(*roles: Role):
    return make.organisation(list(roles) or [Role.PROVIDER])


def asked(**terms) -> AuthorisationRequest:
    entry, body = make.micro_credential(blocks=BLOCKS), partner()
    return asking.ask(entry, body, ["teach"], terms, by=make.member(body), today=TODAY)[0]


def kinds() -> list[str]:
    return list(Fact.objects.order_by("pk").values_list("kind", flat=True))


def test_a_signatory_asks_to_teach_and_to_assess_on_the_same_terms():
    entry, body = make.micro_credential(blocks=BLOCKS), partner(Role.PROVIDER, Role.ASSESSOR)
    signatory = make.member(body)

    made = asking.ask(entry, body, ["assess", "teach"], TERMS, by=signatory, today=TODAY)

    assert [(one.number, one.act, one.state, one.clock, one.due_on) for one in made] == [
        ("PQ-00001", "teach", AskingState.ASKED, "partner_authorisation", DUE),
        ("PQ-00002", "assess", AskingState.ASKED, "partner_authorisation", DUE),
    ]
    one = AuthorisationRequest.objects.get(number="PQ-00001")
    assert (one.awarder, one.partner, one.asked_by, one.asked_on) == (entry.awarder, body, signatory, TODAY)
    assert one.terms() == {
        **TERMS,
        **{"valid_from": date(2026, 12, 10), "ends_on": date(2028, 12, 31), "price": Decimal(120)},
    }
    fact = Fact.objects.order_by("pk")[0]
    assert (fact.kind, fact.subject, fact.actor, fact.noted) == (
        *("partner_request.ask", "PQ-00001", signatory.reference),
        {"partner": body.number, "micro_credential": entry.number, "act": "teach"},
    )
    assert (kinds(), PartnerAuthorisation.objects.count()) == (["partner_request.ask"] * 2, 0)


@pytest.mark.parametrize("name", NOBODY_ELSE)
def test_nobody_else_asks_or_takes_back(name):
    one = asked()
    somebody = who(name, one.partner)

    with pytest.raises(NotPermitted):
        asking.ask(make.micro_credential(), one.partner, ["teach"], {}, by=somebody, today=TODAY)
    with pytest.raises(NotPermitted):
        asking.withdraw(one, by=somebody, today=TODAY)

    one.refresh_from_db()
    assert (one.state, kinds()) == (AskingState.ASKED, ["partner_request.ask"])


@pytest.mark.parametrize("name", NOBODY_ELSE)
def test_nobody_else_answers(name):
    one = asked()
    somebody = who(name, one.awarder)

    with pytest.raises(NotPermitted):
        asking.authorise(one, {}, by=somebody, today=TODAY)
    with pytest.raises(NotPermitted):
        asking.refuse(one, reasons="No.", by=somebody, today=TODAY)

    one.refresh_from_db()
    assert (one.state, kinds(), PartnerAuthorisation.objects.count()) == (
        *(AskingState.ASKED, ["partner_request.ask"], 0),
    )


def test_neither_side_does_what_is_the_others():
    one = asked()

    with pytest.raises(NotPermitted):
        asking.authorise(one, {}, by=make.member(one.partner), today=TODAY)
    with pytest.raises(NotPermitted):
        asking.refuse(one, reasons="No.", by=make.member(one.partner), today=TODAY)
    with pytest.raises(NotPermitted):
        asking.withdraw(one, by=make.member(one.awarder), today=TODAY)


def test_both_sides_read_it_and_nobody_else():
    one = asked()
    readers = [make.member(one.partner), make.member(one.partner, "editor"), make.member(one.awarder, "editor")]

    assert [requests_visible_to(reader).count() for reader in readers] == [1, 1, 1]
    others = [make.person(), make.member(partner()), make.member(one.partner, "teacher")]
    assert [requests_visible_to(other).count() for other in others] == [0, 0, 0]


@pytest.mark.parametrize(
    ("acts", "terms", "field"),
    [
        ([], {}, "act"),
        (["sell"], {}, "act"),
        (["teach", "sell"], {}, "act"),
        (["teach"], {"blocks": ["B7"]}, "blocks"),
        (["teach"], {"ends_on": "2026-11-24"}, "ends_on"),
        (["teach"], {"valid_from": "2020-01-01"}, "valid_from"),
        (["teach"], {"most_learners": -1}, "most_learners"),
        (["teach"], {"awarder": "ORG-1"}, "awarder"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_is_asked(acts, terms, field):
    entry, body = make.micro_credential(blocks=BLOCKS), partner()

    with pytest.raises(Malformed) as refusal:
        asking.ask(entry, body, acts, terms, by=make.member(body), today=TODAY)

    assert (refusal.value.data["field"], AuthorisationRequest.objects.count(), kinds()) == (field, 0, [])


@pytest.mark.parametrize("state", [State.DRAFT, State.SUSPENDED, State.REMOVED, State.EXPIRED])
def test_what_is_not_listed_is_asked_for_by_nobody(state):
    entry, body = make.micro_credential(state), partner()

    with pytest.raises(WrongState):
        asking.ask(entry, body, ["teach"], {}, by=make.member(body), today=TODAY)


def test_of_two_acts_one_that_the_body_holds_no_role_for_stops_both():
    entry, body = make.micro_credential(), partner(Role.PROVIDER)

    with pytest.raises(NotNow) as refusal:
        asking.ask(entry, body, ["teach", "assess"], {}, by=make.member(body), today=TODAY)

    assert (refusal.value.data, kinds()) == ({"reason": "partner_has_no_role"}, [])


def test_who_awards_it_alone_or_jointly_need_not_ask():
    entry = make.micro_credential(awarder=make.organisation([Role.AWARDER, Role.PROVIDER]))
    other = make.organisation([Role.AWARDER, Role.PROVIDER])
    entry.joint_awarders.add(other)

    for body in (entry.awarder, other):
        with pytest.raises(Malformed) as refusal:
            asking.ask(entry, body, ["teach"], {}, by=make.member(body), today=TODAY)
        assert refusal.value.data["field"] == "partner"


def test_one_request_waits_for_each_act_and_one_that_was_answered_is_in_nobodys_way():
    one = asked()
    signatory, entry = make.member(one.partner), one.micro_credential

    with pytest.raises(AlreadyDone) as refusal:
        asking.ask(entry, one.partner, ["teach"], {}, by=signatory, today=TODAY)
    assert refusal.value.data == {"field": "partner_request", "seen": one.number}
    asking.withdraw(one, by=signatory, today=TODAY)
    again = asking.ask(entry, one.partner, ["teach"], {}, by=signatory, today=TODAY)[0]

    assert (again.state, kinds()) == (
        *(AskingState.ASKED, ["partner_request.ask", "partner_request.withdraw", "partner_request.ask"]),
    )


def test_what_may_be_done_already_is_asked_for_only_from_its_end_on():
    entry, body = make.micro_credential(), partner()
    let = make.authorisation(entry, body, ends_on=date(2027, 6, 1))
    signatory = make.member(body)

    with pytest.raises(AlreadyDone) as refusal:
        asking.ask(entry, body, ["teach"], {}, by=signatory, today=TODAY)
    assert refusal.value.data == {"field": "authorisation", "seen": let.number}
    made = asking.ask(entry, body, ["teach"], {"valid_from": "2027-06-01"}, by=signatory, today=TODAY)
    assert made[0].valid_from == date(2027, 6, 1)


def test_the_awarder_authorises_what_was_asked():
    one = asked(**TERMS)
    signatory = make.member(one.awarder)

    made = asking.authorise(one, {}, by=signatory, today=TODAY)

    one.refresh_from_db()
    assert (one.state, one.authorisation, one.closed_on, one.closed_by, one.by_expiry) == (
        *(AskingState.AUTHORISED, made, TODAY, signatory, False),
    )
    made.refresh_from_db()
    assert {name: getattr(made, name) for name in one.terms()} == one.terms()
    assert (made.entered_by, made.by_silence, made.act) == (signatory, False, "teach")
    assert kinds() == ["partner_request.ask", "partner.authorise", "partner_request.authorise"]
    assert Fact.objects.last().noted["authorisation"] == made.number


def test_the_awarder_authorises_less():
    one = asked(**TERMS)
    less = {"blocks": ["B2"], "valid_from": "2027-01-01", "ends_on": "2027-12-31", "most_learners": 12, "price": "90"}

    made = asking.authorise(one, less, by=make.member(one.awarder), today=TODAY)

    made.refresh_from_db()
    assert (made.blocks, made.valid_from, made.ends_on, made.most_learners, made.price, made.means) == (
        *(["B2"], date(2027, 1, 1), date(2027, 12, 31), 12, Decimal(90), "A pump test stand."),
    )


@pytest.mark.parametrize(
    "more",
    [
        {"blocks": []},
        {"blocks": ["B1"], "valid_from": "2026-12-09"},
        {"ends_on": "2029-01-01"},
        {"ends_on": None},
        {"most_learners": 41},
        {"most_learners": None},
        {"price": "121"},
        {"may_subcontract": True},
        {"subcontracting": "All of it."},
        {"means": "Ten rooms."},
    ],
)
def test_more_than_was_asked_is_refused_by_field(more):
    one = asked(**TERMS)

    with pytest.raises(Malformed) as refusal:
        asking.authorise(one, more, by=make.member(one.awarder), today=TODAY)

    one.refresh_from_db()
    assert (refusal.value.data["field"], refusal.value.data["reason"]) == (list(more)[-1], "more_than_asked")
    assert (one.state, PartnerAuthorisation.objects.count()) == (AskingState.ASKED, 0)


def test_all_that_is_more_than_was_asked_is_refused_at_once():
    one = asked(**TERMS)
    more = {"valid_from": "2026-12-09", "ends_on": None, "most_learners": 100, "price": "900"}

    with pytest.raises(Malformed) as refusal:
        asking.authorise(one, more, by=make.member(one.awarder), today=TODAY)

    told = [refused.data["field"] for refused in (refusal.value, *refusal.value.others)]
    assert (told, PartnerAuthorisation.objects.count()) == (list(more), 0)


def test_where_the_first_day_that_was_asked_for_is_past_it_begins_on_the_day_of_the_answer():
    one = asked(valid_from="2026-11-25")
    later = TODAY + timedelta(days=30)

    assert asking.authorise(one, {}, by=make.member(one.awarder), today=later).valid_from == later


def test_a_refusal_has_reasons():
    one = asked()
    signatory = make.member(one.awarder)

    for nothing in ("", "  ", "x" * 20_001, "a\x00b"):
        with pytest.raises(Malformed):
            asking.refuse(one, reasons=nothing, by=signatory, today=TODAY)
    asking.refuse(one, reasons=" No test stand. ", by=signatory, today=TODAY)

    one.refresh_from_db()
    assert (one.state, one.reasons, one.closed_by) == (AskingState.REFUSED, "No test stand.", signatory)
    assert kinds() == ["partner_request.ask", "partner_request.refuse"]
    assert "stand" not in str(Fact.objects.last().noted)


def test_of_two_answers_at_once_one_is_told_that_it_came_second():
    one = asked()
    signatory = make.member(one.awarder)
    second, third, fourth = (AuthorisationRequest.objects.get(pk=one.pk) for _ in range(3))
    asking.authorise(one, {}, by=signatory, today=TODAY)
    before = kinds()

    with pytest.raises(WrongState):
        asking.authorise(second, {}, by=signatory, today=TODAY)
    with pytest.raises(WrongState):
        asking.refuse(third, reasons="No.", by=signatory, today=TODAY)
    with pytest.raises(WrongState):
        asking.withdraw(fourth, by=make.member(one.partner), today=TODAY)

    assert (kinds(), PartnerAuthorisation.objects.count()) == (before, 1)


def test_an_answer_that_cannot_be_given_now_leaves_the_request_as_it_was():
    one = asked()
    OrganisationRole.objects.filter(organisation=one.partner).update(valid_until=TODAY - timedelta(days=1))

    with pytest.raises(NotNow):
        asking.authorise(one, {}, by=make.member(one.awarder), today=TODAY)

    fresh = AuthorisationRequest.objects.get()
    assert (fresh.state, fresh.version, kinds()) == (AskingState.ASKED, 1, ["partner_request.ask"])


def test_an_awarder_that_lets_a_partner_in_of_its_own_accord_has_answered_what_it_asked():
    one, other = asked(), asked(valid_from="2028-01-01")
    signatory = make.member(one.awarder)
    made = partners.authorise(one.micro_credential, one.partner, "teach", {}, by=signatory, today=TODAY)
    until = {"ends_on": "2027-06-01"}
    partners.authorise(
        other.micro_credential, other.partner, "teach", until, by=make.member(other.awarder), today=TODAY
    )

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, one.authorisation, other.state) == (AskingState.AUTHORISED, made, AskingState.ASKED)


@pytest.mark.parametrize(
    "change",
    [
        {"state": AskingState.AUTHORISED, "closed_on": TODAY},
        {"state": AskingState.REFUSED, "closed_on": TODAY},
        {"state": AskingState.WITHDRAWN},
        {"state": "gone", "closed_on": TODAY},
        {"closed_on": TODAY},
        {"by_expiry": True},
        {"act": "sell"},
        {"clock": "panel"},
        {"ends_on": TODAY, "valid_from": TODAY},
    ],
)
def test_the_database_refuses_a_request_that_cannot_be(change):
    one = asked()
    with pytest.raises(IntegrityError), transaction.atomic():
        AuthorisationRequest.objects.filter(pk=one.pk).update(**change)


def test_the_database_keeps_one_open_request_and_whose_authorisations_are():
    one = asked()
    row = {name: getattr(one, name) for name in ("partner", "awarder", "micro_credential", "act", "asked_by", "clock")}
    row |= {"asked_on": TODAY, "due_on": TODAY, "number": "PQ-X"}
    with pytest.raises(IntegrityError), transaction.atomic():
        AuthorisationRequest.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.authorisation(one.micro_credential, one.partner, by_silence=True)
    let = make.authorisation(one.micro_credential, one.partner)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.authorisation(one.micro_credential, one.partner, number="PA-X")
    assert PartnerAuthorisation.objects.get() == let
