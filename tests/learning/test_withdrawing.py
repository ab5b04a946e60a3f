"""An owner takes an entry out of its register: who is in it finishes, nobody begins, nothing is deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from passerelle.catalogue import runs
from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.core.standing import Standing, standing
from passerelle.journal.models import Fact
from passerelle.learning import actions as learning
from passerelle.learning import withdrawing
from passerelle.organisations.models import Function, Role
from passerelle.registers import jobs
from passerelle.registers.queries import entry as entry_of
from passerelle.registers.states import State
from tests import factories as make
from tests.awards import factories as awarding
from tests.catalogue.test_revising import registered
from tests.factories import TODAY
from tests.vetting.test_revising import sent

if TYPE_CHECKING:
    from passerelle.catalogue.models import CourseInstance, MicroCredential
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=200)


def signatory(entry: MicroCredential) -> Person:
    return make.member(entry.awarder)


def running(entry: MicroCredential) -> CourseInstance:
    """Return a run of a course that leads to the entry."""
    course = make.short_course(leads_to=[entry])
    return make.instance(course)


def test_those_enrolled_finish_and_nobody_begins():
    entry = make.micro_credential()
    run, learner = running(entry), make.person()
    learning.enrol(run, by=learner, today=TODAY)

    withdrawing.withdraw(entry, by=signatory(entry), today=TODAY, teach_out=LATER)

    assert (entry_of(entry.number).state, entry.valid_until) == (State.EXPIRING, LATER)
    with pytest.raises(NotNow) as refusal:
        learning.enrol(run, by=make.person(), today=TODAY)
    assert refusal.value.data["reason"] == "not_listed"
    assert learning.enrol(run, by=learner, today=TODAY).state == "enrolled"
    assert withdrawing.touched(entry, today=TODAY).enrolled == 1


def test_the_last_day_lets_everybody_enrolled_finish():
    entry = make.micro_credential()
    run = running(entry)
    learning.enrol(run, by=make.person(), today=TODAY)
    by, before = signatory(entry), Fact.objects.count()

    with pytest.raises(Malformed) as refusal:
        withdrawing.withdraw(entry, by=by, today=TODAY, teach_out=run.ends_on - timedelta(days=1))

    assert refusal.value.data["expected"] == f"{run.ends_on} or later"
    assert (entry_of(entry.number).state, Fact.objects.count()) == (State.REGISTERED, before)
    withdrawing.withdraw(entry, by=by, today=TODAY, teach_out=run.ends_on)
    assert entry_of(entry.number).valid_until == run.ends_on


def test_the_same_withdrawal_twice_is_one():
    entry = make.micro_credential()
    by = signatory(entry)

    for _ in range(2):
        entry = withdrawing.withdraw(entry_of(entry.number), by=by, today=TODAY, teach_out=LATER)

    assert Fact.objects.filter(kind="micro_credential.withdraw").count() == 1
    with pytest.raises(WrongState):
        withdrawing.withdraw(entry, by=by, today=TODAY, teach_out=TODAY)


def test_what_was_never_verified_is_taught_to_the_end_and_never_recognised():
    entry = make.micro_credential(State.LISTED_PENDING)

    withdrawing.withdraw(entry, by=signatory(entry), today=TODAY, teach_out=LATER)

    assert entry_of(entry.number).state == State.EXPIRING
    assert standing("expiring", valid_until=LATER, verified=False, on=TODAY) == Standing(False, "to_those_enrolled")
    assert standing("expiring", valid_until=LATER, verified=True, on=TODAY) == Standing(True, "to_those_enrolled")


def test_after_the_last_day_it_is_archived_by_the_clock():
    entry = make.micro_credential()
    withdrawing.withdraw(entry, by=signatory(entry), today=TODAY, teach_out=LATER)

    jobs.turn(LATER)
    assert entry_of(entry.number).state == State.EXPIRING
    jobs.turn(LATER + timedelta(days=1))
    assert (entry_of(entry.number).state, entry_of(entry.number).is_public) == (State.EXPIRED, True)


@pytest.mark.parametrize("function", [f for f in Function if f != Function.SIGNATORY])
def test_only_who_signs_for_the_owner_withdraws(function):
    entry = make.micro_credential()

    for who in (make.member(entry.awarder, function), make.member(make.organisation()), make.person()):
        with pytest.raises(NotPermitted):
            withdrawing.withdraw(entry, by=who, today=TODAY, teach_out=LATER)
    assert entry_of(entry.number).state == State.REGISTERED


@pytest.mark.parametrize("state", [State.DRAFT, State.SUSPENDED, State.REMOVAL_PROPOSED, State.REMOVED, State.EXPIRED])
def test_nobody_withdraws_what_is_no_longer_theirs_to_end(state):
    entry = make.micro_credential(state)

    with pytest.raises(WrongState):
        withdrawing.withdraw(entry, by=signatory(entry), today=TODAY, teach_out=LATER)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_withdrawn_and_what_rests_on_it_stays_listed(role):
    body = make.organisation()
    entry = make.organisation_role(body, role)
    resting = make.micro_credential(awarder=body) if role == Role.AWARDER else None

    hit = withdrawing.touched(entry, today=TODAY)
    withdrawing.withdraw(entry, by=make.member(body), today=TODAY, teach_out=LATER)

    entry = entry_of(entry.number)
    assert (entry.state, entry.is_in_force(LATER), entry.is_in_force(LATER + timedelta(days=1))) == (
        State.EXPIRING, True, False,
    )  # fmt: skip
    assert hit.lines == (1 if resting else 0)
    assert resting is None or entry_of(resting.number).is_listed


def test_a_course_is_withdrawn_and_opens_no_run_any_more():
    course = make.short_course(leads_to=[make.micro_credential()])
    by = make.member(course.provider)
    days = {"starts_on": LATER, "ends_on": LATER, "enrol_until": LATER}

    withdrawing.withdraw(course, by=by, today=TODAY, teach_out=LATER)

    assert entry_of(course.number).state == State.EXPIRING
    with pytest.raises(WrongState):
        runs.open_instance(course, by=by, today=TODAY, places=8, **days)


def signed_in(who: Person) -> Client:
    client = Client()
    client.force_login(who)
    return client


def test_the_page_says_what_it_does_before_it_is_done():
    entry = make.micro_credential()
    run = running(entry)
    learning.enrol(run, by=make.person(), today=TODAY)
    client = signed_in(signatory(entry))
    asks, does = (f"/organisation/entries/{entry.number}/withdrawal/{step}" for step in ("", "confirm/"))

    assert asks in client.get(f"/provider/entries/{entry.number}/").text
    page = client.get(asks)
    assert "One person is enrolled now" in page.text
    assert "nobody begins" in page.text
    early = client.post(does, {"teach_out": (run.ends_on - timedelta(days=1)).isoformat()})
    assert (early.status_code, entry_of(entry.number).state) == (422, State.REGISTERED)
    once_more = client.post(does, {"teach_out": run.ends_on.isoformat()})
    assert ("Yes, withdraw it" in once_more.text, entry_of(entry.number).state) == (True, State.REGISTERED)
    done = client.post(does, {"teach_out": run.ends_on.isoformat(), "sure": "yes"}, follow=True)
    assert "It is being withdrawn" in done.text
    assert client.get(asks).status_code == 409


def test_who_passed_and_waits_is_named_and_not_cut_off_and_so_is_what_leads_to_it():
    house = awarding.house()
    entry, by = house.entry, house.signatory
    course = make.short_course(leads_to=[entry])
    first, day_one = (day + timedelta(days=withdrawing.DAYS_TO_AWARD) for day in (TODAY, timezone.localdate()))

    asked = signed_in(by).get(f"/organisation/entries/{entry.number}/withdrawal/").text

    assert "One person passed and waits for the award." in asked
    assert f"it ends on {date_format(day_one, 'DATE_FORMAT')} at the earliest" in asked
    assert course.number in asked
    assert f'value="{timezone.localdate()}"' not in asked
    with pytest.raises(Malformed) as refusal:
        withdrawing.withdraw(entry, by=by, today=TODAY, teach_out=first - timedelta(days=1))
    assert refusal.value.data["expected"] == f"{first} or later"
    assert withdrawing.withdraw(entry, by=by, today=TODAY, teach_out=first).state == State.EXPIRING


def test_the_page_names_the_change_that_ends_undecided():
    entry = registered()
    change = sent(entry)

    asked = signed_in(signatory(entry)).get(f"/organisation/entries/{entry.number}/withdrawal/").text

    assert f"The change {change.number}, before a panel since" in asked


def test_a_stranger_finds_no_such_page_and_an_editor_may_not():
    entry = make.micro_credential()
    address = f"/organisation/entries/{entry.number}/withdrawal/"

    assert signed_in(make.person()).get(address).status_code == 404
    assert signed_in(make.member(entry.awarder, Function.EDITOR)).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_a_program_asks_and_withdraws():
    entry = make.micro_credential()
    client = signed_in(signatory(entry))
    address = f"/api/registers/entries/{entry.number}/withdrawal"

    asked = client.get(address).json()
    assert asked == {
        "holders": 0,
        "enrolled": 0,
        "lines": 0,
        "waiting": 0,
        "undecided": 0,
        "earliest": asked["earliest"],
        "latest": entry.valid_until.isoformat(),
    }
    done = client.post(address, {"teach_out": "2031-01-31"}, content_type="application/json")
    assert done.json() == {"number": entry.number, "state": "expiring", "valid_until": "2031-01-31"}
