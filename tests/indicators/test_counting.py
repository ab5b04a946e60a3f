"""The figures of a day: what is counted in, what is not, and how many questions it takes."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from passerelle.catalogue.models import Mode
from passerelle.indicators import actions, counting
from passerelle.indicators.definitions import definitions
from passerelle.indicators.jobs import count
from passerelle.indicators.models import Figure
from passerelle.journal import actions as journal
from passerelle.organisations.models import Role
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from passerelle.vetting.models import Case, Decision, Purpose
from passerelle.vetting.states import Stage
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = make.TODAY


def told(code: str, part: str):
    [found] = [one for one in counting.every_figure(TODAY) if (one.code, one.part) == (code, part)]
    return found


def numbers(code: str, part: str) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    found = told(code, part).told
    return found.value, found.numerator, found.denominator


def decided(opened: date, on: date, *, outcome: str = "return", purpose: str = Purpose.VERIFICATION, due=None):
    """Return a decision on a case of an entry of its own."""
    entry = make.micro_credential()
    case = Case.objects.create(
        number=f"CA-{entry.number[3:]}",
        entry=entry.number,
        register="micro_credential",
        edition=1,
        purpose=purpose,
        applicant=entry.awarder,
        opened_on=opened,
        due_on=due or opened + timedelta(days=60),
        stage=Stage.DECIDED,
    )
    return Decision.objects.create(
        case=case,
        outcome=outcome,
        reasons={},
        by_expiry=True,
        decided_on=on,
        decided_at=f"{on}T10:00:00Z",
        validity_months=36 if outcome == "register" else None,
    )


def test_every_number_that_is_defined_is_counted_in_order_and_nothing_else():
    counted = [(one.code, one.part) for one in counting.every_figure(TODAY)]
    defined = {(code, part.part) for code, found in definitions().items() for part in found.parts}

    assert (len(counted), set(counted)) == (len(defined), defined)
    assert list(dict.fromkeys(code for code, _ in counted)) == list(definitions())


def test_an_empty_register_has_nothing_to_tell():
    withheld = {one.told.withheld for one in counting.every_figure(TODAY) if one.told.value is None}

    assert withheld == {"nothing"}


def test_what_is_listed_is_counted_and_what_left_or_is_drafted_is_not():
    for state in (State.REGISTERED, State.LISTED_PENDING, State.EXPIRING, State.DRAFT, State.REMOVED, State.SUSPENDED):
        make.micro_credential(state)

    assert (told("S1", "listed").told.value, told("S1", "pending").told.value) == (3, 1)


def test_a_micro_credential_whose_only_course_is_a_draft_has_no_course():
    taught, untaught = make.micro_credential(), make.micro_credential()
    make.short_course(State.REGISTERED).leads_to.set([taught])
    make.short_course(State.DRAFT).leads_to.set([untaught])
    listed = told("S1", "listed").told.value

    value, without, of = numbers("S3", "share")
    assert (value, of - without) == (None, 1)
    assert of == listed


def test_a_course_online_without_a_kit_needs_a_network():
    make.short_course(State.REGISTERED, mode=Mode.ONLINE, offline_kit=[])
    make.short_course(State.REGISTERED, mode=Mode.ONLINE, offline_kit=[{"kind": "audio", "mb": 4}])
    make.short_course(State.REGISTERED, mode=Mode.ONSITE, offline_kit=[])

    assert numbers("S5", "share") == (None, 2, 3)


def test_a_price_of_the_run_goes_before_that_of_the_course_and_other_currencies_are_left_out():
    course = make.short_course(State.REGISTERED, price=Decimal(100), currency="MID", hours={"contact": 10})
    abroad = make.short_course(State.REGISTERED, price=Decimal(9), currency="EUR", hours={"contact": 10})
    for week in range(4):
        begins = TODAY - timedelta(weeks=week + 1)
        make.instance(course, starts_on=begins, price=Decimal(20) if week else None)
    for begins in (TODAY, TODAY - timedelta(days=400)):
        make.instance(course, starts_on=begins, price=Decimal(0))
    make.instance(abroad, starts_on=TODAY)

    price, hourly, free = told("S7", "median"), told("S7", "per_hour"), told("S7", "free")
    assert (price.told.value, price.told.denominator, price.unit) == (Decimal("20.0"), 5, "MID")
    assert (hourly.told.value, hourly.unit) == (Decimal("2.0"), "MID")
    assert (free.told.numerator, free.told.denominator, free.told.withheld) == (1, 6, "too_few")


def test_what_the_gate_noted_is_counted_by_rule():
    for edition, findings in enumerate(([], [{"rule": "SD-3"}], [{"rule": "SD-3"}, {"rule": "EU-1"}]), start=1):
        EntryVersion.objects.create(
            entry="MC-90001",
            edition=edition,
            stated={},
            findings=findings,
            submitted_on=TODAY,
            submitted_by=make.person(),
        )

    found = told("R1", "share")
    assert (found.told.numerator, found.told.denominator) == (1, 3)
    assert found.breakdown == [{"key": ["SD-3"], "n": 2}, {"key": ["EU-1"], "n": 1}]


def test_attempts_that_the_gate_refused_are_counted_with_the_rules_that_stopped_them():
    noted = {"register": "micro_credential", "profiles": [], "rules": {"SD-1": 1, "SD-3": 2}}
    for days in (0, 364, 366):
        at = timezone.make_aware(datetime.combine(TODAY - timedelta(days=days), time(12)))
        journal.record("gate.shut", subject="MC-90001", noted=noted, at=at)
    EntryVersion.objects.create(
        entry="MC-90001", edition=1, stated={}, findings=[], submitted_on=TODAY, submitted_by=make.person()
    )

    found = told("R1", "refused")
    assert (found.told.numerator, found.told.denominator, found.told.withheld) == (2, 3, "too_few")
    assert found.breakdown == [{"key": ["SD-1"], "n": 2}, {"key": ["SD-3"], "n": 2}]


def test_decisions_of_twelve_months_are_counted_and_older_ones_are_not():
    year_ago = date(TODAY.year - 1, TODAY.month, TODAY.day)
    for days in (10, 20, 30, 40, 90):
        decided(TODAY - timedelta(days=days), TODAY)
    decided(year_ago - timedelta(days=20), year_ago)
    decided(year_ago - timedelta(days=20), year_ago + timedelta(days=1), outcome="register")

    assert told("R3", "decided").told.value == 6
    assert told("R3", "decided").breakdown == [{"key": ["return"], "n": 5}, {"key": ["register"], "n": 1}]
    assert numbers("R2", "median") == (Decimal("25.5"), None, 6)
    assert numbers("R2", "within_two_months") == (None, 5, 6)


def test_a_review_is_on_time_when_it_is_decided_by_its_day_and_late_while_it_is_not():
    opened = TODAY - timedelta(days=80)
    for due in (TODAY - timedelta(days=20), TODAY - timedelta(days=19)):
        decided(opened, TODAY - timedelta(days=19), purpose=Purpose.REVIEW, due=due)
    decided(opened, TODAY, purpose=Purpose.REVIEW, due=TODAY + timedelta(days=5))

    assert numbers("R7", "share") == (None, 1, 2)


def test_a_percentage_is_told_from_25_on():
    for _ in range(24):
        make.micro_credential(level_eqf="3")
    make.micro_credential(level_eqf="6")

    assert numbers("S6", "levels_1_to_4") == (Decimal("96.0"), 24, 25)


def test_as_many_questions_for_three_of_everything_as_for_one():
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            counting.every_figure(TODAY)
        return len(queries)

    def one_more() -> None:
        body = make.organisation([Role.PROVIDER])
        make.instance(make.short_course(State.REGISTERED, provider=body), starts_on=TODAY)
        decided(TODAY - timedelta(days=5), TODAY)

    one_more()
    one = asked()
    one_more()
    one_more()
    assert (asked(), one <= 25) == (one, True)


def test_figures_are_counted_once_a_day_and_stay_as_they_are():
    make.micro_credential()
    kept = actions.count_figures(TODAY)
    make.micro_credential()
    count(TODAY)

    assert kept == Figure.objects.count()
    assert actions.count_figures(TODAY) == 0
    assert Figure.objects.get(code="S1", part="listed").value == 1
    assert actions.count_figures(TODAY + timedelta(days=1)) == kept
    assert [one.value for one in Figure.objects.filter(code="S1", part="listed")] == [1, 2]
