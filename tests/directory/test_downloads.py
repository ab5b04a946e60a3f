"""Open data tell what the pages tell: runs of a course, scope and particulars of a role, and nobody's enrolment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passerelle.catalogue.models import MicroCredential
from passerelle.directory import downloads
from passerelle.directory.registers import REGISTERS
from passerelle.organisations.models import Role
from passerelle.registers.states import State
from passerelle.vetting.models import Condition
from tests import factories as make
from tests.quality.givers import given as given_feedback
from tests.quality.givers import learner
from tests.vetting import factories as given

pytestmark = pytest.mark.django_db


def test_a_course_is_published_with_its_runs_and_what_each_costs():
    course = make.short_course(prerequisites="None.", completion_rule="Nine evenings.", capacity=18)
    days = {"starts_on": date(2027, 1, 11), "ends_on": date(2027, 3, 26), "enrol_until": date(2027, 1, 4)}
    make.instance(course, **days, price=Decimal(180), schedule="Mondays", place="Old mill", accepts=["voucher"])
    make.instance(course, **days, schedule="Tuesdays", taken=3)

    (row,) = downloads.records(REGISTERS["short-courses"], on=make.TODAY)

    shared = days | {"places": 16}
    assert row["runs"] == [
        shared | {"price": 180, "schedule": "Mondays", "place": "Old mill", "accepts": ["voucher"]},
        shared | {"price": 240, "schedule": "Tuesdays", "place": None, "accepts": []},
    ]
    assert (row["entry_condition"], row["completion_rule"], row["capacity"]) == ("None.", "Nine evenings.", 18)


def test_an_agency_is_published_with_its_scope_and_where_its_own_review_can_be_read():
    scope = {"countries": ["MI"]}
    particulars = {"mandate": "Law 4", "results_url": "https://agency.example/results", "last_review_on": "2025-05-01"}
    make.organisation_role(
        make.organisation(), Role.QA_AGENCY, state=State.REGISTERED, scope=scope, particulars=particulars
    )

    (row,) = downloads.records(REGISTERS["qa-agencies"], on=make.TODAY)

    assert (row["scope"], row["particulars"]) == (scope, particulars)


def test_a_micro_credential_is_published_with_its_european_level_what_was_determined_and_its_conditions():
    case = given.decided("register_with_conditions")
    entry = MicroCredential.objects.get(number=case.entry)
    MicroCredential.objects.filter(pk=entry.pk).update(
        level_eqf="5", credits=Decimal(4), determined_level="6", determined_credits=Decimal(6)
    )
    other = make.micro_credential()

    rows = {row["number"]: row for row in downloads.records(REGISTERS["micro-credentials"], on=make.TODAY)}

    told = rows[entry.number]
    columns = ("european_level", "credits", "determined_level", "determined_credits")
    assert [told[name] for name in columns] == ["5", Decimal(4), "6", Decimal(6)]
    (asked,) = Condition.objects.all()
    assert told["conditions"] == [
        {"text": "Show S1 on site.", "due_on": asked.due_on, "state": "open", "settled_on": None}
    ]
    assert rows[other.number]["conditions"] == []


def test_conditions_cost_one_query_however_many_entries_there_are():
    costs = []
    for _ in range(2):
        make.micro_credential()
        with CaptureQueriesContext(connection) as counted:
            list(downloads.records(REGISTERS["micro-credentials"], on=make.TODAY))
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_what_was_said_of_a_micro_credential_is_published_as_counts_and_means_and_nobody_by_name():
    entry, other = make.micro_credential(), make.micro_credential()
    for usefulness in (3, 4, 5):
        given_feedback(entry, learner(entry), usefulness=usefulness)
    given_feedback(other, learner(other))

    rows = {row["number"]: row for row in downloads.records(REGISTERS["micro-credentials"], on=make.TODAY)}

    told = {"giver_kind": "learner", "moment": "first"}
    means = {"outcomes": 4.0, "assessment": 5.0, "usefulness": 4.0}
    answered = dict.fromkeys(means, 3)
    assert rows[entry.number]["feedback"] == [told | {"n": 3, "means": means, "answered": answered}]
    few = {"n": 1, "means": dict.fromkeys(means), "answered": dict.fromkeys(means, 1)}
    assert rows[other.number]["feedback"] == [told | few]
