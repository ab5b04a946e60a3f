"""What no answer to a request for an authorisation means, and when: as the profiles in force on its day say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from passerelle.catalogue import asking, jobs
from passerelle.catalogue.models import AuthorisationRequest, MicroCredential, PartnerAuthorisation
from passerelle.catalogue.states import AskingState
from passerelle.core.errors import NotNow, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import OrganisationRole, Role
from passerelle.organisations.permissions import is_public_authority
from passerelle.registers.states import State
from tests import factories as make
from tests import own_rules
from tests.catalogue.test_asking import BLOCKS, DUE, TERMS, asked, kinds, partner
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
LATE = DUE + timedelta(days=1)


def ministry(entry: MicroCredential) -> None:
    role = OrganisationRole.objects.filter(organisation=entry.awarder, role=Role.AWARDER)
    role.update(particulars={"public_authority": "Decree 12"})


def after(one: AuthorisationRequest, on: date) -> int:
    done = jobs.answer_overdue_requests(on)
    one.refresh_from_db()
    return done


def test_where_silence_of_a_public_authority_means_yes_the_partner_is_let_and_both_say_so_for_ever():
    own_rules.in_force(on_expiry={"ministry_authorisation": "deemed-accepted"})
    entry, body = make.micro_credential(blocks=BLOCKS), partner()
    ministry(entry)
    one = asking.ask(entry, body, ["teach"], TERMS, by=make.member(body), today=TODAY)[0]
    due = date(2027, 3, 24)
    assert (one.clock, one.due_on) == ("ministry_authorisation", due)

    late = due + timedelta(days=1)
    assert [after(one, due), after(one, late), after(one, late)] == [0, 1, 0]

    made = PartnerAuthorisation.objects.get()
    assert (one.state, one.by_expiry, one.closed_by, one.closed_on, one.authorisation) == (
        *(AskingState.AUTHORISED, True, None, late, made),
    )
    assert (made.by_silence, made.entered_by, made.valid_from, made.most_learners) == (True, None, late, 40)
    fact = Fact.objects.last()
    assert (fact.kind, fact.actor) == ("partner_request.authorise_by_silence", "")
    with pytest.raises(WrongState):
        asking.refuse(one, reasons="No.", by=make.member(one.awarder), today=late)


def test_the_clock_of_a_ministry_is_not_that_of_another_awarder():
    own_rules.in_force(on_expiry={"ministry_authorisation": "deemed-accepted"})
    one = asked()

    assert (after(one, LATE), one.state, one.escalated_on) == (1, AskingState.ASKED, LATE)


def test_where_silence_means_no_it_is_refused_without_reasons():
    own_rules.in_force(on_expiry={"partner_authorisation": "deemed-refused"})
    one = asked()

    assert (after(one, LATE), one.state, one.by_expiry, one.reasons) == (1, AskingState.REFUSED, True, "")
    assert kinds()[-1] == "partner_request.refuse_by_silence"


def test_where_no_profile_says_anything_it_is_late_and_waits_on():
    one = asked()

    assert [one.is_late(DUE), one.is_late(LATE)] == [False, True]
    assert [after(one, DUE), after(one, LATE), after(one, LATE)] == [0, 1, 0]
    assert (one.state, one.escalated_on, kinds()) == (
        *(AskingState.ASKED, LATE, ["partner_request.ask", "partner_request.escalate"]),
    )
    assert asking.authorise(one, {}, by=make.member(one.awarder), today=LATE).valid_from == LATE


def test_the_rules_of_the_day_it_was_asked_decide():
    own_rules.in_force(since=TODAY + timedelta(days=1), on_expiry={"partner_authorisation": "deemed-accepted"})
    one = asked()

    assert (after(one, LATE), one.state) == (1, AskingState.ASKED)


def test_silence_lets_nobody_do_what_may_not_be_let():
    own_rules.in_force(on_expiry={"partner_authorisation": "deemed-accepted"})
    one = asked()
    OrganisationRole.objects.filter(organisation=one.partner).update(valid_until=TODAY)

    assert (after(one, LATE), one.state, one.escalated_on) == (1, AskingState.ASKED, LATE)
    assert PartnerAuthorisation.objects.count() == 0


def test_amounts_are_the_profiles():
    own_rules.in_force(params={"clocks": {"partner_authorisation_months": 1}})

    assert asked().due_on == date(2026, 12, 24)


def test_what_nobody_can_grant_any_more_lapses():
    short, ended = asked(ends_on="2026-12-31"), asked()
    MicroCredential.objects.filter(pk=ended.micro_credential_id).update(state=State.REMOVED)

    with pytest.raises(NotNow):
        asking.lapse(short, today=TODAY)
    assert jobs.answer_overdue_requests(date(2026, 12, 31)) == 2

    short.refresh_from_db()
    ended.refresh_from_db()
    assert [short.state, ended.state] == [AskingState.LAPSED] * 2


def test_the_french_profile_accepts_by_silence_of_a_ministry_after_four_months_and_of_nobody_else(settings):
    make.rules("FR-RS-2025")
    settings.PASSERELLE_COUNTRY = "FR"
    entry, body = make.micro_credential(), partner()
    ministry(entry)
    of_ministry = asking.ask(entry, body, ["teach"], {}, by=make.member(body), today=TODAY)[0]
    of_another = asked()

    assert jobs.answer_overdue_requests(date(2027, 3, 24)) == 1  # the other, two months and a day after it was asked
    assert jobs.answer_overdue_requests(date(2027, 3, 25)) == 1

    of_ministry.refresh_from_db()
    of_another.refresh_from_db()
    assert (of_ministry.state, of_ministry.by_expiry) == (AskingState.AUTHORISED, True)
    assert (of_another.state, of_another.escalated_on) == (AskingState.ASKED, date(2027, 3, 24))


def test_an_authority_is_one_by_its_role_that_is_in_force_and_by_nothing_else():
    entry = make.micro_credential(awarder=make.organisation([Role.AWARDER], legal_name="Ministry of Boats"))
    assert not is_public_authority(entry.awarder_id, on=TODAY)
    ministry(entry)
    assert is_public_authority(entry.awarder_id, on=TODAY)
    OrganisationRole.objects.filter(organisation=entry.awarder).update(valid_until=TODAY - timedelta(days=1))
    assert not is_public_authority(entry.awarder_id, on=TODAY)
    assert not is_public_authority(None, on=TODAY)
