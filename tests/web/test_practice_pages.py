"""Practice shared, on pages: examples, coaching, circles, alerts; each with who reads what, and what is refused."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from passerelle.organisations.models import Function, Role
from passerelle.people.models import Duty
from passerelle.practice import shipped
from passerelle.practice.models import Coaching, FraudAlert, GoodPractice, Membership, Post
from tests import factories as make
from tests.practice.test_examples import endorsed
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, page, queries, weight, words

pytestmark = pytest.mark.django_db
EXAMPLE = {
    "theme": "assessment", "title": "Two observers", "done": "Two people watch.", "for_whom": "Pump keepers.",
    "took": "A second day.", "came_of_it": "Fewer appeals.", "licence": "CC-BY-4.0", "field": "assessment.criteria",
    "language": "en", "evidence_url": "https://lake.example/report",
}  # fmt: skip
ALERT = {
    "title": "One photo", "seen": "The same photo.", "recognise": "By its size.", "what_to_do": "Ask for another.",
    "since": "2026-03-01", "source": "assessment",
}  # fmt: skip


def teacher(**fields: Any) -> Any:
    return make.member(make.organisation(**fields), Function.TEACHER)


def registrar() -> Any:
    return make.person(duties=[Duty.REGISTRAR])


# --- good practice ----------------------------------------------------------------------------------------------------


def test_an_example_from_its_proposal_to_the_search():
    learner, peers = make.person(), [teacher(), teacher()]
    assert 'name="organisation"' not in page("/practice/propose/", learner)
    half = browser(learner).post("/practice/proposals/", EXAMPLE | {"took": "", "evidence_url": "lake"})
    assert (half.status_code, GoodPractice.objects.count()) == (422, 0)
    told = half.content.decode()
    assert ("Fewer appeals." in told, sorted(re.findall(r'id="id_(\w+)_err"', told))) == (
        True,
        ["evidence_url", "took"],
    )

    path = browser(learner).post("/practice/proposals/", EXAMPLE)["Location"]
    assert page(path, make.person(), 404)
    assert "Two observers" in page("/practice/waiting/", learner)
    for one in peers:
        assert path in page("/practice/waiting/", one)
        assert "Is it worth following?" in words(page(path, one))
        browser(one).post(f"{path}endorsement/", {"organisation": one.mandates.get().organisation.number})

    assert "endorsed by two peers" in words(page(path))
    assert 'href="https://lake.example/report" rel="nofollow noopener"' in page(path)
    assert "Two observers" in page("/practice/?q=observer&theme=assessment&field=assessment.criteria")
    assert "Two observers" not in page("/practice/?q=radio")
    assert "Nothing was found." in words(page("/practice/?theme=design"))


def test_an_endorsement_that_does_not_count_is_refused_in_words():
    body = make.organisation()
    author, colleague = make.member(body, Function.TEACHER), make.member(body, Function.TEACHER)
    path = browser(author).post("/practice/proposals/", EXAMPLE | {"organisation": body.number})["Location"]
    shown = page(path, colleague)
    assert ("endorsement/" in shown, "of another group" in words(shown)) == (False, True)

    answer = browser(colleague).post(f"{path}endorsement/", {"organisation": body.number})

    assert answer.status_code == 409
    assert "of another group" in words(answer.content.decode())
    other = make.organisation()
    assert browser(colleague).post(f"{path}endorsement/", {"organisation": other.number}).status_code == 422


def test_a_held_example_waits_at_the_registrars_desk_and_says_why():
    author, reader = teacher(), registrar()
    sent = browser(author).post("/practice/proposals/", EXAMPLE | {"done": "Ask Mr. Okoro."}, follow=True)
    assert "the name of a person" in words(sent.content.decode())
    path = sent.redirect_chain[-1][0]
    assert page(path, teacher(), 404)
    assert "the name of a person" in words(page("/practice/held/", reader))
    assert page("/practice/held/", author, 403)

    browser(reader).post(f"{path}release/")

    assert "proposed, for peers" in words(page(path, author))
    refused = browser(reader).post(f"{path}withdrawal/", {"text": " "})
    assert refused.status_code == 422
    browser(reader).post(f"{path}withdrawal/", {"text": "It is copied."})
    assert "It is copied." in words(page(path, author))
    assert browser(reader).post(f"{path}dance/").status_code == 404


def test_the_collection_is_light_paged_by_twenty_and_followed_by_programs():
    one = endorsed()
    first = queries("/practice/")
    for n in range(21):
        endorsed(title=f"Example {n}")

    assert "1 to 20 of 22" in words(page("/practice/"))
    assert queries("/practice/") <= first + 1
    assert max(first, queries(f"/practice/{one.number}/")) <= MOST_QUERIES
    assert max(weight("/practice/"), weight(f"/practice/{one.number}/"), weight("/circles/")) < MOST_BYTES
    answer = browser().get("/practice/feed.xml")
    feed = ET.fromstring(answer.content)  # noqa: S314  (it is ours)
    space = "{http://www.w3.org/2005/Atom}"
    assert (answer["Content-Type"].partition(";")[0], len(feed.findall(f"{space}entry"))) == (
        "application/atom+xml",
        20,
    )


def test_beside_a_field_of_the_editor_stand_two_examples_that_help_with_it():
    body = make.organisation([Role.AWARDER])
    entry = make.micro_credential(make.State.DRAFT, awarder=body)
    writing = make.member(body)
    before = queries(f"/provider/entries/{entry.number}/", writing)
    made = [endorsed(title=f"Criteria {n}", field="assessment.criteria") for n in range(3)]
    outcomes = endorsed(title="Verbs", field="learning_outcomes")

    told = page(f"/provider/entries/{entry.number}/", writing)

    assert [f"/practice/{one.number}/" in told for one in (*made, outcomes)] == [False, True, True, True]
    assert queries(f"/provider/entries/{entry.number}/", writing) == before


# --- coaching ---------------------------------------------------------------------------------------------------------


def test_a_coaching_from_the_question_to_its_end():
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, theirs, today = make.member(agency), make.member(provider), timezone.localdate()
    said = {"provider": provider.number, "coach": agency.legal_name, "aims": "Our first review."}
    wrong = browser(theirs).post("/coaching/asked/", said | {"coach": make.organisation().number})
    assert (wrong.status_code, Coaching.objects.count()) == (422, 0)
    wrong = browser(theirs).post("/coaching/asked/", said | {"coach": provider.number})
    assert (wrong.status_code, "Our first review." in wrong.content.decode()) == (409, True)
    assert "coaches neither itself" in words(wrong.content.decode())

    path = browser(theirs).post("/coaching/asked/", said)["Location"]
    assert "you answer" in words(page("/coaching/desk/", ours))
    assert page(path, registrar(), 404)
    assert provider.legal_name not in page("/coaching/")
    browser(ours).post(f"{path}agreement/")
    bad = browser(ours).post(f"{path}visit/", {"visited_on": "2001-01-01", "text": "The workshop."})
    assert (bad.status_code, "The workshop." in bad.content.decode()) == (422, True)
    browser(ours).post(f"{path}visit/", {"visited_on": today, "text": "The workshop."})
    browser(ours).post(f"{path}recommendation/", {"text": "Write it down."})
    empty = browser(theirs).post(f"{path}recommendations/1/", {"text": ""})
    assert (empty.status_code, 'aria-invalid="true"' in empty.content.decode()) == (422, True)
    browser(theirs).post(f"{path}recommendations/1/", {"text": "It is written."})
    browser(ours).post(f"{path}end/", {"text": "They are ready."})

    assert "It is written." in page(path, ours)
    public = page("/coaching/")
    assert (provider.legal_name in public, agency.legal_name in public) == (True, True)
    assert not any(secret in public for secret in ("workshop", "written", "ready."))
    assert max(queries(path, ours), queries("/coaching/"), queries("/coaching/desk/", ours)) <= MOST_QUERIES
    assert browser(ours).post(f"{path}dance/").status_code == 404


def test_a_body_says_no_and_why():
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, theirs = make.member(agency), make.member(provider)
    said = {"provider": provider.number, "coach": agency.number, "aims": "Our first review."}
    path = browser(theirs).post("/coaching/asked/", said)["Location"]
    assert browser(ours).post(f"{path}refusal/", {"text": ""}).status_code == 422

    browser(ours).post(f"{path}refusal/", {"text": "We are full."})

    assert "We are full." in page(path, theirs)
    assert browser(ours).post(f"{path}agreement/").status_code == 409


# --- circles ----------------------------------------------------------------------------------------------------------


def test_a_circle_from_joining_to_its_conclusion():
    shipped.open_circles()
    asking, authority = teacher(), registrar()
    path = "/circles/fraud/"
    assert "Join the circle" not in page(path, make.person())
    assert browser(make.person()).post(f"{path}membership/").status_code == 403
    browser(asking).post(f"{path}membership/")
    browser(asking).post(f"{path}membership/")
    assert Membership.objects.count() == 1

    lost = browser(asking).post(f"{path}question/", {"title": "", "text": "How do you tell?"})
    assert (lost.status_code, "How do you tell?" in lost.content.decode()) == (422, True)
    browser(asking).post(f"{path}question/", {"title": "Photos", "text": "How do you tell?"})
    question = Post.objects.get()
    bad = browser(asking).post(f"{path}posts/{question.pk}/answer/", {"text": "long " * 900})
    assert (bad.status_code, "long long" in bad.content.decode()) == (422, True)
    browser(asking).post(f"{path}posts/{question.pk}/answer/", {"text": "By size."})
    held = browser(asking).post(f"{path}note/", {"text": "It was Mr. Okoro."}, follow=True)
    assert "the name of a person" in words(held.content.decode())
    assert "Okoro" in page("/practice/held/", authority)
    assert browser(asking).post(f"{path}conclusion/", {"title": "Photos", "text": "Compare."}).status_code == 403
    browser(authority).post(f"{path}moderator/", {"email": asking.email})
    browser(asking).post(f"{path}conclusion/", {"title": "Photos", "text": "Compare sizes."})

    public, inside = words(page(path)), words(page(path, asking))
    assert ("Compare sizes." in public, asking.name in public, "By size." in public) == (True, True, False)
    assert "By size." in inside
    assert "Okoro" not in inside
    assert max(queries(path), queries(path, asking), queries("/circles/", asking)) <= MOST_QUERIES
    browser(asking).post(f"{path}posts/{question.pk}/withdrawal/", {"text": "Answered."})
    assert "How do you tell?" not in page(path, asking)
    browser(asking).post(f"{path}departure/")
    assert "By size." not in page(path, asking)


def test_who_wrote_a_text_that_was_held_reads_that_and_why_it_was_withdrawn():
    writing, other, authority = teacher(), teacher(), registrar()
    path = "/circles/pedagogy/"
    for one in (writing, other):
        browser(one).post(f"{path}membership/")
    browser(writing).post(f"{path}note/", {"text": "It was Mr. Okoro."})
    kept = Post.objects.get()
    assert "/circles/#kept" in page(path, writing)
    assert "held until a registrar has read it" in words(page("/circles/", writing)).lower()
    for one in ("/circles/", path):
        assert "Okoro" not in page(one, other)

    step = f"{path}posts/{kept.pk}/withdrawal/"
    silent = browser(authority).post(step, {"text": " "})
    assert (silent.status_code, "Circles: held, to be checked" in silent.content.decode()) == (422, True)
    kept.refresh_from_db()
    assert kept.state == "held"
    done = browser(authority).post(step, {"text": "It names a man."})

    assert done["Location"] == "/practice/held/"
    assert "It names a man." in page("/circles/", writing)
    for one in ("/circles/", path):
        assert "It names a man." not in page(one, other)
    assert queries("/circles/", writing) <= MOST_QUERIES


def test_a_conclusion_says_whether_who_signed_it_moderates_or_is_of_the_authority():
    member, authority = teacher(), registrar()
    path = "/circles/pedagogy/"
    browser(member).post(f"{path}membership/")
    assert f'value="{member.email}"' in page(path, authority)
    browser(authority).post(f"{path}moderator/", {"email": member.email})
    assert f'value="{member.email}"' not in page(path, authority)
    for one in (member, authority):
        browser(one).post(f"{path}conclusion/", {"title": "Photos", "text": "Compare."})

    read = words(page(path))

    assert f"Signed by {member.name}, who moderates" in read
    assert f"Signed by {authority.name} of the authority" in read


def test_a_circle_costs_the_same_for_one_question_and_for_three():
    shipped.open_circles()
    asking = teacher()
    browser(asking).post("/circles/fraud/membership/")
    costs = []
    for _ in range(3):
        browser(asking).post("/circles/fraud/question/", {"title": "Photos", "text": "How do you tell?"})
        browser(asking).post(f"/circles/fraud/posts/{Post.objects.first().pk}/answer/", {"text": "So."})
        costs.append(queries("/circles/fraud/", asking))

    assert costs[0] == costs[2]


# --- alerts -----------------------------------------------------------------------------------------------------------


def test_who_raised_an_alert_is_told_where_it_waits_that_somebody_else_checks_it():
    raising, other, told = registrar(), registrar(), "You raised it, so somebody else checks it."
    path = browser(raising).post("/alerts/raised/", ALERT)["Location"]

    assert told in words(page("/practice/held/", raising))
    assert told not in words(page("/practice/held/", other))
    assert browser(raising).post(f"{path}check/").status_code == 403
    assert FraudAlert.objects.get().state != "checked"


def test_an_alert_from_a_circle_to_the_desks():
    shipped.open_circles()
    raising, authority = teacher(), registrar()
    browser(raising).post("/circles/fraud/membership/")
    assert page("/alerts/raise/", raising, 403)
    assert "Raise an alert" in words(page("/circles/fraud/", raising))
    assert 'value="fraud"' in page("/alerts/raise/?circle=fraud", raising)
    lost = browser(raising).post("/alerts/raised/", ALERT | {"circle": "fraud", "since": "2999-01-01"})
    assert (lost.status_code, "By its size." in lost.content.decode()) == (422, True)
    path = browser(raising).post("/alerts/raised/", ALERT | {"circle": "fraud"})["Location"]
    awarder = make.member(make.organisation([Role.AWARDER]), Function.EDITOR)
    assert page(path, awarder, 404)
    assert page("/alerts/", raising, 403)
    assert path in page("/practice/held/", authority)

    browser(authority).post(f"{path}check/")

    assert path in page("/alerts/", awarder)
    assert "By its size." in page(path, awarder)
    assert browser(awarder).post(f"{path}withdrawal/", {"text": "No."}).status_code == 403
    browser(authority).post(f"{path}withdrawal/", {"text": "One camera."})
    assert FraudAlert.objects.get().state == "withdrawn"
    assert queries("/alerts/", awarder) <= MOST_QUERIES


def test_each_has_a_door_at_the_desk():
    assessor = make.member(make.organisation([Role.ASSESSOR]), Function.ASSESSOR)
    signing = make.member(make.organisation([Role.PROVIDER]))
    found = [
        (teacher(roles=[Role.PROVIDER]), {"/circles/"}),
        (signing, {"/circles/", "/coaching/desk/"}),
        (assessor, {"/circles/", "/alerts/"}),
        (registrar(), {"/circles/", "/alerts/", "/practice/held/"}),
    ]
    doors = {"/circles/", "/coaching/desk/", "/alerts/", "/practice/held/"}

    assert [{door for door in doors if f'href="{door}"' in page("/desk/", one)} for one, _ in found] == [
        wanted for _, wanted in found
    ]
