"""From every register one walks to every other it is linked with, as the policy paper lists them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from passerelle.catalogue.models import Evaluation, PartnerAct, PartnerAuthorisation
from passerelle.directory import downloads, links
from passerelle.directory.registers import REGISTERS
from passerelle.opportunities.models import OpportunityItem
from passerelle.organisations.models import Oversight, Role
from passerelle.registers.states import State
from tests.directory.factories import opportunity
from tests.factories import (
    LONG_AGO,
    TODAY,
    instance,
    micro_credential,
    organisation,
    organisation_role,
    person,
    programme,
    short_course,
)
from tests.recognition.factories import laid_down

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
LINKED = {
    "MC": {"SC", "AW", "AS", "PR", "PG", "OP", "MC", "QA", "EV"},
    "SC": {"MC", "PR"},
    "PR": {"SC", "MC", "QA", "AW"},
    "AS": {"AW", "MC", "QA"},
    "AW": {"MC", "PR", "AS", "QA"},
    "QA": {"PR", "AS", "AW"},
    "EV": {"MC"},
    "EM": {"OP", "MC"},
    "OP": {"MC", "EM"},
}
"""What each kind leads to, by prefix; a provider that awards degrees leads to the micro-credentials they count, too."""

LISTED_BY_THE_PAPER = {
    ("SC", "micro_credentials"): "MC",
    ("PR", "courses"): "SC",
    ("PR", "micro_credentials"): "MC",
    ("PR", "waivers"): "MC",
    ("PR", "awarders"): "AW",
    ("AS", "awarders"): "AW",
    ("AW", "teachers"): "PR",
    ("AW", "assessors"): "AS",
    ("AW", "micro_credentials"): "MC",
    ("QA", "reviewed"): "PR",
    ("EV", "micro_credentials"): "MC",
    ("EM", "opportunities"): "OP",
    ("MC", "courses"): "SC",
    ("MC", "waivers"): "PG",
    ("MC", "opportunities"): "OP",
    ("MC", "awarders"): "AW",
    ("MC", "assessors"): "AS",
    ("MC", "partners"): "PR",
    ("MC", "agencies"): "QA",
    ("MC", "evaluators"): "EV",
    ("OP", "micro_credentials"): "MC",
    ("OP", "employers"): "EM",
}
"""Each link that the policy paper lists for a register (abstract, 4.2), by the register it is in and its meaning."""


def country() -> dict[str, Any]:
    """Return one entry of every register, all of them linked."""
    bodies = {role: organisation() for role in Role}
    by = person()
    roles = {role: organisation_role(body, role) for role, body in bodies.items()}
    awarder, teacher, assessor = bodies[Role.AWARDER], bodies[Role.PROVIDER], bodies[Role.ASSESSOR]
    item = micro_credential(awarder=awarder)
    larger = micro_credential(awarder=awarder)
    item.stacks_into.add(larger)
    course = short_course(provider=teacher, leads_to=[item], authorised=False)
    for partner, act in ((teacher, PartnerAct.TEACH), (assessor, PartnerAct.ASSESS)):
        PartnerAuthorisation.objects.create(
            number=f"PA-{act}",
            awarder=awarder,
            partner=partner,
            micro_credential=item,
            act=act,
            valid_from=LONG_AGO,
            entered_by=by,
        )
    for body in (awarder, teacher, assessor):
        Oversight.objects.create(
            agency=bodies[Role.QA_AGENCY], organisation=body, standards="Own", valid_from=LONG_AGO, entered_by=by
        )
    Evaluation.objects.create(
        evaluator=bodies[Role.CREDENTIAL_EVALUATOR],
        micro_credential=item,
        evaluated_on=LONG_AGO,
        entered_by=by,
    )
    degree = programme(awarder=teacher)
    laid_down(item, degree, by=by)
    post = opportunity(employer=bodies[Role.EMPLOYER])
    OpportunityItem.objects.filter(opportunity=post).update(micro_credential=item)
    return {"MC": item, "SC": course, "OP": post, "PG": degree, "larger": larger} | {
        entry.number.partition("-")[0]: entry for entry in roles.values()
    }


@pytest.mark.parametrize("prefix", LINKED)
def test_one_walks_from_every_kind_to_every_linked_kind(prefix: str):
    made = country()

    found = {
        link.number.partition("-")[0]
        for group in links.of(made[prefix], on=TODAY)
        if group.code != "roles"
        for link in group.links
    }

    assert found >= LINKED[prefix]


@pytest.mark.parametrize(("prefix", "code"), LISTED_BY_THE_PAPER)
def test_each_link_of_the_paper_is_there_and_leads_to_the_very_entry(prefix: str, code: str):
    made = country()

    (group,) = [group for group in links.of(made[prefix], on=TODAY) if group.code == code]

    wanted = made[LISTED_BY_THE_PAPER[prefix, code]]
    assert (wanted.reference if code == "waivers" and prefix == "MC" else wanted.number) in {
        link.number for link in group.links
    }


def test_an_employer_leads_to_its_promotions_as_to_its_jobs():
    made = country()
    promotion = opportunity(employer=made["EM"].organisation, kind="promotion")

    (group,) = [group for group in links.of(made["EM"], on=TODAY) if group.code == "opportunities"]

    assert {link.number for link in group.links} == {made["OP"].number, promotion.number}


def test_a_course_tells_which_vouchers_and_accounts_it_accepts(client: Client):
    made = country()
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today + timedelta(days=30), "enrol_until": today}
    instance(made["SC"], **days, accepts=["voucher", "learning_account"])
    number = made["SC"].number

    page = client.get(f"/entries/{number}/").content.decode()
    told = client.get(f"/api/short-courses/{number}/instances").json()
    (row,) = downloads.records(REGISTERS["short-courses"], on=TODAY)

    assert "may be paid with a voucher or a learning account once the country opens them" in page
    assert (
        [one["accepts"] for one in told] == [run["accepts"] for run in row["runs"]] == [["voucher", "learning_account"]]
    )


@pytest.mark.parametrize("prefix", LINKED)
def test_every_link_leads_to_a_page(client: Client, prefix: str):
    made = country()

    for group in links.of(made[prefix], on=TODAY):
        for link in group.links:
            answer = client.get(f"/entries/{link.number}/", follow=True)
            assert answer.status_code == 200, link


@pytest.mark.parametrize("prefix", LINKED)
def test_the_page_and_the_operation_tell_the_same_links(client: Client, prefix: str):
    made = country()

    page = client.get(f"/entries/{made[prefix].number}/", follow=True).content.decode()
    told = client.get(f"/api/registers/entries/{made[prefix].number}/links").json()

    links_told = [link for group in told for link in group["links"]]
    every = [link for group in links.of(made[prefix], on=TODAY) for link in group.links]
    assert [link["number"] for link in links_told] == [link.number for link in every]
    assert [link for link in links_told if link["name"] not in page and link["number"] not in page] == []


def test_what_ended_is_no_link():
    made = country()
    PartnerAuthorisation.objects.update(ends_on=TODAY)
    Oversight.objects.update(ends_on=TODAY)

    codes = {group.code for group in links.of(made["AW"], on=TODAY)}

    assert codes == {"micro_credentials"}


def test_what_is_not_public_is_no_link():
    made = country()
    made["larger"].state = State.DRAFT
    made["larger"].save()
    type(made["SC"]).objects.update(state=State.DRAFT)

    codes = {group.code for group in links.of(made["MC"], on=TODAY)}

    assert not codes & {"part_of", "courses"}


def test_a_long_list_is_cut_and_says_so():
    body = organisation([Role.AWARDER])
    for _ in range(links.MOST + 1):
        micro_credential(awarder=body)

    group = links.of(body.roles.get(), on=TODAY)[0]

    assert (len(group.links), group.has_more) == (links.MOST, True)


@pytest.mark.parametrize("prefix", LINKED)
def test_more_links_cost_no_more_queries(prefix: str):
    made = country()
    with CaptureQueriesContext(connection) as few:
        links.of(made[prefix], on=TODAY)
    for _ in range(3):
        short_course(provider=made["PR"].organisation, leads_to=[made["MC"]])
        micro_credential(awarder=made["AW"].organisation).stacks_into.add(made["MC"])
    with CaptureQueriesContext(connection) as more:
        links.of(made[prefix], on=TODAY)
    assert len(more) == len(few) <= 16


def test_a_programme_has_a_page_with_what_counts_towards_it(client: Client):
    made = country()

    page = client.get(f"/programmes/{made['PG'].reference}/").content.decode()

    assert made["PG"].name in page
    assert made["MC"].number in page
    assert client.get("/programmes/PG-99999v1/").status_code == 404
