"""Internal quality assurance on pages: begun, looked at, acted on, closed and sampled; each side at its desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from passerelle.quality import storing
from passerelle.quality.actions import self_reviews
from passerelle.quality.models import ImprovementAction, InternalCycle, QualitySample, SelfReview
from tests import factories as make
from tests.factories import TODAY
from tests.quality.cycling import CODES, House
from tests.web.asking import browser, fields, page, queries, weight, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    storing.load_shipped()
    return House()


def later() -> str:
    return (timezone.localdate() + timedelta(days=90)).isoformat()


def found(**other: str) -> dict[str, str]:
    said = {f"findings.{code}.judgement": other.get(code, "met") for code in CODES}
    return said | {f"findings.{code}.reasons": f"Seen for {code}." for code in CODES}


def test_what_was_found_is_kept_with_what_is_to_be_done_and_neither_is_lost(house):
    review, client = house.opened(), browser(house.teaching)
    at = reverse("cycles:review", args=[review.cycle.number, review.entry])
    said = found(C8="not_met") | {"seen_version": str(review.version), "criterion": "C8", "text": "Ask in the evening."}

    refused = client.post(f"{at}actions/", said)
    assert refused.status_code == 422
    assert "Seen for C8." in refused.content.decode()
    assert "Ask in the evening." in refused.content.decode()
    assert (review.findings.count(), review.actions.count()) == (0, 0)

    half = client.post(f"{at}actions/", said | {"due_on": later(), "findings.C8.reasons": ""})
    assert (half.status_code, "Ask in the evening." in half.content.decode()) == (422, True)
    assert (review.findings.count(), review.actions.count()) == (0, 0)

    assert client.post(f"{at}actions/", said | {"due_on": later()})["Location"] == at
    assert (review.findings.count(), review.actions.count()) == (len(CODES), 1)
    late = client.post(f"{at}actions/", said | {"due_on": later()})
    assert (late.status_code, review.actions.count()) == (409, 1)


def test_a_cycle_from_its_plan_to_the_sample_of_it(house):
    signing, teaching, begin = house.signing, house.teaching, f"/cycles/desk/{house.body.slug}/"
    assert begin in page("/cycles/desk/", signing)
    assert "Your own quality assurance" in words(page("/desk/", teaching))
    said = house.said(due_on=later()) | {"standard": "short-courses/1", "policy": ""}
    refused = browser(signing).post(f"{begin}begin/", said)
    assert (refused.status_code, InternalCycle.objects.count()) == (422, 0)
    assert "This year the courses on pumps." in refused.content.decode()
    made = browser(signing).post(f"{begin}begin/", said | {"policy": "We look at each course."})
    path = made["Location"]
    assert "planned" in words(page(path, teaching))
    for opened in (begin, "/cycles/desk/"):
        shown = page(opened, signing)
        assert (f"{begin}begin/" in shown, path in shown, "is under way" in words(shown)) == (False, True, True)

    begun = browser(teaching).post(f"{path}self-review/", {"entry": house.one.number})
    at = begun["Location"]
    half = browser(teaching).post(f"{at}finishing/", {"findings.C1.judgement": "met", "findings.C1.reasons": "Read."})
    told = half.content.decode()
    assert (half.status_code, "Read." in told, 'id="id_findings.C2.judgement"' in told) == (409, True, True)
    assert '<a href="#id_findings.C2.judgement">C2</a>, <a href="#id_findings.C3.judgement">C3</a>' in told
    assert '<a href="#id_findings.C1.judgement">' not in told
    twice = browser(teaching).post(f"{path}self-review/", {"entry": house.one.number})
    assert f'<a href="{at}">Open {house.one.number}</a>' in twice.content.decode()
    again = browser(teaching).post(f"{at}findings/", {"findings.C1.judgement": "met"})
    assert (again.status_code, 'aria-invalid="true"' in again.content.decode()) == (422, True)
    unmet = browser(teaching).post(f"{at}finishing/", found(C8="not_met"))
    assert (unmet.status_code, "Seen for C8." in unmet.content.decode()) == (409, True)
    browser(teaching).post(f"{at}findings/", found(C8="not_met"))
    agreed = {"criterion": "C8", "text": "Ask employers.", "due_on": later()}
    browser(teaching).post(f"{at}actions/", agreed)
    finished = browser(teaching).post(f"{at}finishing/", found(C8="not_met"))
    assert (finished.status_code, SelfReview.objects.get().state) == (302, "done")
    assert "Ask employers." in page("/cycles/desk/", signing)

    bare = browser(teaching).post(f"{at}actions/1/", {"what_changed": "Much is new now."})
    assert (bare.status_code, "Much is new now." in bare.content.decode()) == (422, True)
    browser(teaching).post(f"{at}actions/1/", {"what_changed": "Much is new now.", "evidence": "14 answers"})
    assert ImprovementAction.objects.get().evidence == ["14 answers"]
    assert "Much is new now." not in page(path)
    browser(house.editing).post(f"{path}closing/", {"what_changed": "Employers are asked now."})

    public = page(path)
    assert "Employers are asked now." in public
    assert "Editor" in words(public)
    for inside in (house.editing.name, "We look at each course.", "Seen for C8.", house.one.number):
        assert inside not in public
    for shown in (page("/cycles/"), page(f"/organisations/{house.body.slug}/")):
        assert "closed" in words(shown)
    assert "Providers you review" in words(page("/cycles/desk/", house.reviewer))
    drawn = browser(house.reviewer).post(f"{path}sample/", {"agency": house.agency.number, "size": 2})
    sample = drawn["Location"]
    empty = browser(house.reviewer).post(f"{sample}1/", {"says": "holds"})
    assert empty.status_code == 422
    browser(house.reviewer).post(f"{sample}1/", {"says": "partly", "note": "C3 looks worse to us."})
    assert QualitySample.objects.get().state == "noted"
    for shown in (page(sample, signing), page(at, teaching)):
        assert "C3 looks worse to us." in shown


def test_before_a_cycle_is_closed_the_page_says_which_sample_of_it_waits(house):
    cycle = house.finished().cycle
    path, waits = f"/cycles/{cycle.number}/", "has not noted all of its sample"
    assert waits not in page(path, house.signing)
    sample = house.drawn(cycle)

    assert f"{house.agency.legal_name} {waits} {sample.number} yet." in words(page(path, house.signing))
    assert waits not in page(path)
    browser(house.reviewer).post(f"/cycles/samples/{sample.number}/1/", {"says": "holds", "note": "As they say."})
    assert waits not in page(path, house.signing)


def test_what_is_inside_is_for_those_concerned(house):
    cycle = house.finished().cycle
    sample = house.drawn(cycle)
    others = House()

    for who in (None, others.signing, others.reviewer):
        assert "Seen in the minutes." not in page(f"/cycles/{cycle.number}/", who)
    for path in (f"/cycles/{cycle.number}/entries/{house.one.number}/", f"/cycles/samples/{sample.number}/"):
        page(path, others.signing, 404)
        page(path, make.person(), 404)
    page(f"/cycles/desk/{house.body.slug}/", others.signing, 404)
    page("/cycles/QC-99999/", None, 404)
    path = f"/cycles/{cycle.number}/closing/"
    assert browser(others.signing).post(path, {"what_changed": "Not mine to say."}).status_code == 403
    assert browser(house.signing).post(f"/cycles/{cycle.number}/dance/").status_code == 404


def test_an_agency_that_does_not_review_the_provider_is_told_why_it_draws_nothing(house):
    cycle = house.finished().cycle
    others = House()

    refused = browser(others.reviewer).post(
        f"/cycles/{cycle.number}/sample/", {"agency": others.agency.number, "size": 1}
    )

    assert (refused.status_code, QualitySample.objects.count()) == (409, 0)
    assert "does not review this provider" in words(refused.content.decode())


def test_of_two_who_save_a_plan_the_second_sees_both(house):
    cycle = house.begun()
    path = f"/cycles/{cycle.number}/"
    seen = fields(page(path, house.signing), f"{path}plan/")
    typed = house.said() | {"due_on": later()}
    browser(house.editing).post(f"{path}plan/", typed | {"plan": "Both courses.", "seen_version": seen["seen_version"]})

    second = browser(house.signing).post(
        f"{path}plan/", typed | {"plan": "None at all.", "seen_version": seen["seen_version"]}
    )

    assert second.status_code == 409
    assert "Both courses." in second.content.decode()
    assert "None at all." in second.content.decode()


def test_a_cycle_closes_by_the_older_version_on_purpose(house):
    cycle = house.begun(entries=[])
    InternalCycle.objects.filter(pk=cycle.pk).update(standard=_older())
    path = f"/cycles/{cycle.number}/"
    assert "The standard has a newer version." in page(path, house.signing)

    refused = browser(house.signing).post(f"{path}closing/", {"what_changed": "It is warmer in the hall."})
    assert (refused.status_code, "It is warmer in the hall." in refused.content.decode()) == (409, True)
    said = {"what_changed": "It is warmer in the hall.", "keep_standard": "on"}
    browser(house.signing).post(f"{path}closing/", said)

    assert "closed by the version it began with" in page(path)


def test_a_panel_reads_the_newest_self_review_and_what_is_still_to_be_done(house, rf):
    request = rf.get("/")
    request.today = timezone.localdate() + timedelta(days=900)
    read = "{% load cycle_tags %}{% self_review_of entry %}"

    def shown(entry):
        return words(f"<main id=main>{Template(read).render(Context({'request': request, 'entry': entry}))}</main>")

    assert "No self-review of this entry is done yet." in shown(house.one.number)
    open_one = house.judged()
    assert "Seen in the minutes." not in shown(open_one.entry)
    house.improved(open_one)
    self_reviews.finish(open_one, by=house.teaching, today=TODAY)

    told = shown(house.one.number)
    for said in ("Seen in the minutes.", "Ask employers after six months.", "late", house.body.legal_name):
        assert said in told
    assert "self-review" not in shown("PR-00001")


def _older():
    now = storing.Standard.objects.get(scheme="short-courses")
    now.pk, now.version, now.in_force_from = None, "0", make.LONG_AGO
    now.save(force_insert=True)
    return now


def test_pages_are_light_and_cost_the_same_for_one_and_for_three(house):
    review = house.finished()
    house.drawn(review.cycle)
    path = f"/cycles/{review.cycle.number}/"
    first = {at: queries(at, who) for at, who in _pages(house, path)}
    assert max(first.values()) <= 12

    for _ in range(2):
        course = make.short_course(provider=house.body)
        house.finished(house.opened(review.cycle, course.number))

    assert {at: queries(at, who) for at, who in _pages(house, path)} == first
    assert weight(path) < 14 * 1024
    assert weight("/cycles/") < 14 * 1024


def _pages(house, path):
    return (
        *(("/cycles/", None), (path, None), (path, house.signing), ("/cycles/desk/", house.signing)),
        (f"{path}entries/{house.one.number}/", house.signing),
        (f"/cycles/samples/{QualitySample.objects.get().number}/", house.reviewer),
    )
