"""Whom an agency reviews: said by the agency alone, with its last results; never its own group."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations import oversight
from passerelle.organisations.models import Organisation, OrganisationRole, Oversight, Role
from tests import factories as make
from tests.factories import TODAY
from tests.organisations.test_registering import as_role

pytestmark = pytest.mark.django_db
SAID = {"reviewed": "institution", "standards": "ESG 2015"}
RESULTS = "https://agency.example/results/1"


def agency() -> Organisation:
    return make.organisation([Role.QA_AGENCY])


def reviewing() -> Oversight:
    body = agency()
    return oversight.oversee(body, make.organisation(), by=make.member(body), today=TODAY, **SAID)


def test_an_agency_says_whom_it_reviews_and_what_it_found_last():
    body, other = agency(), make.organisation()
    signatory = make.member(body)

    made = oversight.oversee(body, other, by=signatory, today=TODAY, **SAID)
    oversight.report_review(made, by=signatory, today=TODAY, reviewed_on=make.LONG_AGO, results_url=RESULTS)

    made.refresh_from_db()
    assert (made.agency, made.organisation, made.reviewed, made.valid_from, made.ends_on) == (
        *(body, other, "institution", TODAY),
        None,
    )
    assert (made.last_review_on, made.results_url) == (make.LONG_AGO, RESULTS)
    noted = {"organisation": other.number, "reviewed": "institution"}
    assert list(Fact.objects.order_by("pk").values_list("kind", "subject", "actor", "noted")) == [
        ("oversight.begin", body.number, signatory.reference, noted),
        ("oversight.report", body.number, signatory.reference, noted),
    ]


@pytest.mark.parametrize(
    "name", ["editor", "teacher", "other_signatory", "stranger", "registrar", "officer", "closed", "ended"]
)
def test_nobody_else_speaks_for_an_agency(name):
    made = reviewing()
    somebody, before = as_role(name, made.agency), Fact.objects.count()

    for act in (
        lambda: oversight.oversee(made.agency, make.organisation(), by=somebody, today=TODAY, **SAID),
        lambda: oversight.report_review(made, by=somebody, today=TODAY, reviewed_on=TODAY, results_url=RESULTS),
        lambda: oversight.end_oversight(made, by=somebody, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()

    assert (Oversight.objects.get().ends_on, Oversight.objects.get().results_url, Fact.objects.count()) == (
        *(None, ""),
        before,
    )


def test_the_body_that_is_reviewed_says_nothing_about_it():
    made = reviewing()

    with pytest.raises(NotPermitted):
        oversight.end_oversight(made, by=make.member(made.organisation), today=TODAY)


def test_an_agency_whose_role_ended_reviews_nobody_new():
    body = agency()
    OrganisationRole.objects.filter(organisation=body).update(valid_until=TODAY - timedelta(days=1))

    with pytest.raises(NotNow) as refusal:
        oversight.oversee(body, make.organisation(), by=make.member(body), today=TODAY, **SAID)

    assert (refusal.value.data, Fact.objects.count()) == ({"reason": "no_agency"}, 0)


@pytest.mark.parametrize("related", ["itself", "parent", "child", "sibling"])
def test_an_agency_does_not_review_its_own_group(related):
    group, body = make.organisation(), agency()
    body.parent = group
    body.save()
    other = {
        "itself": body,
        "parent": group,
        "child": make.organisation(parent=body),
        "sibling": make.organisation(parent=group),
    }[related]

    with pytest.raises(Malformed) as refusal:
        oversight.oversee(body, other, by=make.member(body), today=TODAY, **SAID)

    assert (refusal.value.data["field"], Oversight.objects.count()) == ("organisation", 0)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"reviewed": "people"}, "reviewed"), ({"standards": " "}, "standards"), ({"standards": "x" * 121}, "standards")],
)
def test_what_is_unknown_is_refused_by_field(change, field):
    body = agency()

    with pytest.raises(Malformed) as refusal:
        oversight.oversee(body, make.organisation(), by=make.member(body), today=TODAY, **SAID | change)

    assert (refusal.value.data["field"], Fact.objects.count()) == (field, 0)


def test_the_same_said_twice_is_told_and_kept_once():
    made = reviewing()

    with pytest.raises(AlreadyDone):
        oversight.oversee(made.agency, made.organisation, by=make.member(made.agency), today=TODAY, **SAID)

    assert (Oversight.objects.count(), Fact.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("day", "address", "field"),
    [
        (TODAY + timedelta(days=1), RESULTS, "reviewed_on"),
        (TODAY, "", "results_url"),
        (TODAY, "ftp://agency.example", "results_url"),
    ],
)
def test_results_of_a_review_that_is_to_come_or_without_an_address_are_refused(day, address, field):
    made = reviewing()

    with pytest.raises(Malformed) as refusal:
        oversight.report_review(made, by=make.member(made.agency), today=TODAY, reviewed_on=day, results_url=address)

    assert (refusal.value.data["field"], Oversight.objects.get().results_url) == (field, "")


def test_results_told_twice_are_one_fact_and_none_after_the_end():
    made = reviewing()
    signatory, stale = make.member(made.agency), Oversight.objects.get()
    for _ in range(2):
        oversight.report_review(made, by=signatory, today=TODAY, reviewed_on=TODAY, results_url=RESULTS)
    oversight.end_oversight(made, by=signatory, today=TODAY)

    with pytest.raises(WrongState):
        oversight.end_oversight(stale, by=signatory, today=TODAY)
    with pytest.raises(WrongState):
        oversight.report_review(stale, by=signatory, today=TODAY, reviewed_on=TODAY, results_url=RESULTS + "2")

    kinds = list(Fact.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["oversight.begin", "oversight.report", "oversight.end"]
    assert list(oversight.running(TODAY)) == []


def test_what_ended_today_may_begin_again_today():
    made = reviewing()
    signatory = make.member(made.agency)
    oversight.end_oversight(made, by=signatory, today=TODAY)

    oversight.oversee(made.agency, made.organisation, by=signatory, today=TODAY, **SAID)

    assert oversight.running(TODAY).count() == 1


def test_the_database_refuses_two_of_one_day_an_agency_that_reviews_itself_and_an_end_before_the_beginning():
    made = reviewing()
    row = {"reviewed": "institution", "standards": "ESG", "entered_by": made.entered_by, "agency": made.agency}
    refused = [
        ("overlaps", {"organisation": made.organisation, "valid_from": TODAY + timedelta(days=400)}),
        ("external", {"organisation": made.agency, "valid_from": TODAY}),
        ("after_it_begins", {"organisation": make.organisation(), "valid_from": TODAY, "ends_on": make.LONG_AGO}),
        ("known", {"organisation": make.organisation(), "valid_from": TODAY, "reviewed": "people"}),
    ]

    for name, fields in refused:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Oversight.objects.create(**row | fields)

    Oversight.objects.create(**row | {"reviewed": "courses", "organisation": made.organisation, "valid_from": TODAY})
    assert Oversight.objects.count() == 2
