"""Larger awards on pages: how far a learner is, asking, and the desk of the awarder."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from passerelle.awards import actions as awards
from passerelle.stacking.models import LargerAward
from tests.awards import factories as base
from tests.stacking import factories as make
from tests.stacking import test_conversions as converted

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data(settings: Any, tmp_path: Any) -> None:
    settings.PASSERELLE_DATA = tmp_path


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_learner_sees_what_counts_what_is_missing_and_the_least_that_would_do():
    at = make.workshop(credits_last_years=7)
    learner = base.person()
    at.give(learner, 0, 1)
    address = f"/larger-awards/towards/{at.programme.reference}/"

    own = browser(learner)
    with CaptureQueriesContext(connection) as queries:
        page = read(own, address)

    for words in (
        "You have 12 of 18 credits",
        "Core: 12 of 18 credits",
        "Part 3",
        "150 hours",
        "What runs out",
    ):
        assert words in page, words
    assert "Ask for it" not in page
    assert 'aria-label="Part 1: 6 credits, Part 2: 6 credits, missing: 6 credits"' in page
    assert re.findall(r'<rect class="(f|e d)"[^>]*width=([\d.]+)%', page) == [
        ("f", "32.8"),
        ("f", "32.8"),
        ("e d", "32.8"),
    ]
    assert len(queries) <= 12, "\n".join(one["sql"][:150] for one in queries)


def test_the_whole_way_on_pages():
    at = make.workshop()
    learner = base.person()
    at.give(learner)
    own = browser(learner)
    assert "Water Technician" in read(own, "/larger-awards/")
    assert "Everything is there" in read(own, f"/larger-awards/towards/{at.programme.reference}/")

    own.post(f"/larger-awards/towards/{at.programme.reference}/ask/")
    larger = LargerAward.objects.get()
    page = f"/larger-awards/requests/{larger.number}/"
    assert "The answer is due by" in read(own, page)
    assert "An answer on a larger award: Water Technician" in read(own, "/learner/")

    first, second = browser(at.first), browser(at.second)
    assert learner.name in read(first, "/larger-awards/desk/")
    first.post(f"{page}check/", {"grade": "merit"})
    assert "Another signatory of your organisation confirms it" in read(first, page)
    assert first.post(f"{page}confirmation/").status_code == 422
    assert "Award it" in read(second, page)
    second.post(f"{page}confirmation/")

    assert "Confirmed on" in read(own, page)
    assert "An answer on a larger award" not in read(own, "/learner/")
    assert "You have it" in read(own, f"/larger-awards/towards/{at.programme.reference}/")
    record = own.get(f"{page}record/")
    assert (record.status_code, record["Content-Type"]) == (200, "application/vc")


def test_the_list_says_how_far_one_is_with_each_the_nearest_first_in_one_pass():
    learner, shown = base.person(), {}
    far, near = make.workshop(), make.workshop()
    apart = [make.bucket(f"G{place}", 6, items=[one.number]) for place, one in enumerate(near.parts)]
    type(near.programme).objects.filter(pk=near.programme.pk).update(buckets=apart)
    far.give(learner, 0)
    near.give(learner, 0, 1)
    make.workshop()  # nothing of hers counts there
    own = browser(learner)
    for many in (2, 3):
        with CaptureQueriesContext(connection) as queries:
            page = read(own, "/larger-awards/")
        shown[many] = len(queries)
        make.workshop().give(learner, 0)

    told = [words for words in re.findall(r"You have (\d+) of 18 credits\. (\d of \d parts? (?:is|are) full)", page)]
    assert told == [("12", "2 of 3 parts are full"), ("6", "0 of 1 part is full"), ("6", "0 of 1 part is full")]
    assert "G1: 6 of 6 credits" in page
    assert len(set(shown.values())) == 1
    assert shown[2] <= 12, shown


def test_a_list_of_none_and_one_that_is_whole():
    learner = base.person()
    assert "None at present" in read(browser(learner), "/larger-awards/")
    make.workshop().give(learner)

    assert "Everything is there" in read(browser(learner), "/larger-awards/")


def test_a_refusal_without_reasons_is_told_and_keeps_what_was_chosen():
    at = make.workshop()
    larger = make.asked(at)
    page = f"/larger-awards/requests/{larger.number}/"
    officer = browser(at.first)

    assert officer.post(f"{page}refusal/", {"reasons": ""}).status_code == 422
    officer.post(f"{page}refusal/", {"reasons": "The third part was another subject."})

    assert "The third part was another subject." in read(browser(larger.learner), page)


def test_a_part_that_was_withdrawn_since_the_check_is_named_and_nobody_confirms_without_it():
    at = make.workshop()
    larger = make.checked(at)
    page, part = f"/larger-awards/requests/{larger.number}/", larger.learner.awards.order_by("pk").first()
    assert "Award it" in read(browser(at.second), page)
    awards.revoke(part, by=at.first, today=make.today(), reason_code="fraud", reason="It was not theirs.")

    told = read(browser(at.second), page)

    assert ("A part was withdrawn since it was checked" in told, "Award it" in told) == (True, False)
    assert "another award of yours can take its place" in read(browser(larger.learner), page)


def test_a_learner_takes_it_back():
    larger = make.asked(make.workshop())
    page = f"/larger-awards/requests/{larger.number}/"
    browser(larger.learner).post(f"{page}withdrawal/")

    assert "Taken back on" in read(browser(larger.learner), page)


def test_who_has_nothing_to_do_with_it_finds_nothing():
    larger = make.asked(make.workshop())
    stranger = browser(base.person())

    assert stranger.get(f"/larger-awards/requests/{larger.number}/").status_code == 404
    assert read(stranger, "/larger-awards/desk/")


def test_the_desk_costs_the_same_for_three_as_for_one():
    at = make.workshop()
    officer = browser(at.first)
    counts = []
    for _more in range(2):
        make.asked(at)
        with CaptureQueriesContext(connection) as queries:
            read(officer, "/larger-awards/desk/")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def test_what_does_not_count_says_why():
    at = make.workshop(credits_last_years=1)
    learner = base.person()
    awards = at.give(learner, 0, 1)
    long_ago = make.today() - timedelta(days=800)
    type(awards[0]).objects.filter(pk=awards[0].pk).update(awarded_on=long_ago)
    weak = base.candidate(at.parts[2], learner, identity_check="unsupervised_no_id")
    make.base.actions.award(weak, by=at.first, today=make.today())

    page = read(browser(learner), f"/larger-awards/towards/{at.programme.reference}/")

    assert "Its credits ran out." in page
    assert "Your identity was checked less strictly" in page


def test_the_page_says_what_was_converted_from_what_and_by_which_and_the_desk_says_the_same():
    at = make.workshop()
    learner, _awards, by = converted.complete(at)
    own, address = browser(learner), f"/larger-awards/towards/{at.programme.reference}/"
    with CaptureQueriesContext(connection) as queries:
        page = read(own, address)
    said = "12 credits (CO), which count as 6 credits (conversion CV-00001v1)"

    assert ("Everything is there" in page, f"From another credit system: {said}" in page) == (True, True)
    assert (f"/conversions/{by.number}/" in page, "Not converted" in page) == (True, False)
    assert len(queries) <= 12, "\n".join(one["sql"][:150] for one in queries)

    own.post(f"{address}ask/")
    larger = LargerAward.objects.get()
    request, first, second = (f"/larger-awards/requests/{larger.number}/", browser(at.first), browser(at.second))
    first.post(f"{request}check/")
    assert f"Part 1: converted from another credit system: {said}" in read(second, request)
    second.post(f"{request}confirm/")
    assert f"Part 1: converted from another credit system: {said}" in read(own, request)
    assert read(own, request).count("converted from another credit system") == 1


def test_where_nobody_converted_it_the_page_says_why_and_what_to_do():
    at = make.workshop()
    converted.in_system(at, 0, "CO", 12)
    learner = base.person()
    at.give(learner)

    page = read(browser(learner), f"/larger-awards/towards/{at.programme.reference}/")

    told = page.partition("Not converted")[2].partition("</section>")[0]
    for words in (
        "Part 1",
        "12 credits (CO): nobody has confirmed what these count for.",
        "Ask the awarder of this larger award to state a conversion. Until then its credits count nothing here.",
        "/conversions/",
    ):
        assert words in told, words
    assert ("You have 12 of 18 credits" in page, "Ask for it" in page) == (True, False)


def test_programs_read_what_was_converted():
    at = make.workshop()
    learner, _awards, _by = converted.complete(at)

    (group,) = browser(learner).get(f"/api/programmes/{at.programme.reference}/progress").json()["groups"]

    assert [one["converted"] for one in group["counted"]] == [
        {"amount": "12.00", "system": "CO", "credits": "6", "factor": "1/2", "by": "CV-00001v1"},
        None,
        None,
    ]
