"""Asking to be let teach or assess, on pages: the ways there, the answers, what is shown of each, who sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.catalogue import asking, jobs
from passerelle.catalogue.models import AuthorisationRequest, PartnerAuthorisation
from passerelle.catalogue.states import AskingState
from passerelle.organisations.models import Role
from passerelle.registers.states import State
from tests import factories as make
from tests import own_rules
from tests.web.asking import MOST_QUERIES, browser, fields, page, queries, words

pytestmark = pytest.mark.django_db
BLOCKS = [
    {"code": "B1", "title": "Repair", "outcomes": ["S1"], "components": ["A1"], "separately_awardable": True},
    {"code": "B2", "title": "Care", "outcomes": ["K1"], "components": ["A2"], "separately_awardable": True},
]


def asked(*acts: str, **terms) -> AuthorisationRequest:
    entry, body = make.micro_credential(), make.organisation([Role.PROVIDER, Role.ASSESSOR])
    today = timezone.localdate()
    return asking.ask(entry, body, acts or ["teach"], terms, by=make.member(body), today=today)[0]


def test_from_the_finding_to_the_answer():
    make.rules()
    course = make.short_course(State.DRAFT, authorised=False)
    goal, provider = course.leads_to.get(), course.provider
    signatory, answering = make.member(provider), make.member(goal.awarder)
    way = f"/partners/ask/{goal.number}/?for={provider.slug}&amp;act=teach"
    editor = page(f"/provider/courses/{course.number}/", signatory)
    assert f'href="{way}"' in editor
    assert way not in page(f"/provider/courses/{course.number}/", make.member(provider, "editor"))
    form = page(way.replace("&amp;", "&"), signatory)
    assert f"{goal.awarder.legal_name} awards it and reads what you ask." in words(form)
    sent = fields(form, f"/partners/ask/{goal.number}/send/") | {"acts": "teach", "most_learners": "40"}

    made = browser(signatory).post(f"/partners/ask/{goal.number}/send/", sent, follow=True)

    one = AuthorisationRequest.objects.get()
    assert made.request["PATH_INFO"] == f"/partners/requests/{one.number}/"
    assert (one.partner, one.act, one.most_learners, one.awarder) == (provider, "teach", 40, goal.awarder)
    assert f"asked for it already, to teach: {one.number}" in words(page(f"/partners/ask/{goal.number}/", signatory))
    twice = browser(signatory).post(f"/partners/ask/{goal.number}/send/", sent)
    assert (twice.status_code, AuthorisationRequest.objects.count()) == (422, 1)
    assert "This was asked for already, and waits for an answer." in words(twice.content.decode())

    assert "Somebody asks to teach or assess for you: the answer is due by" in words(page("/desk/", answering))
    assert provider.legal_name in words(page("/partners/", answering))
    assert provider.legal_name in words(page(f"/awarder/partners/{goal.number}/", answering))
    path = f"/partners/requests/{one.number}/"
    answer = fields(page(path, answering), f"{path}authorisation/")
    assert answer["most_learners"] == "40"
    more = browser(answering).post(f"{path}authorisation/", answer | {"most_learners": "41", "sure": "1"})
    assert (more.status_code, PartnerAuthorisation.objects.count()) == (422, 0)
    assert "That is more than was asked for." in words(more.content.decode())
    browser(answering).post(f"{path}authorisation/", answer | {"most_learners": "12", "sure": "1"})
    let = PartnerAuthorisation.objects.get()
    assert (let.most_learners, let.partner) == (12, provider)
    told = words(page(path, signatory))
    assert f"Authorisation {let.number}, from" in told
    assert "0 of 12" in words(page("/partners/", signatory))
    assert browser(answering).post(f"{path}authorisation/", answer).status_code == 409
    assert "let you teach for it" not in words(page(f"/provider/courses/{course.number}/", signatory))


def test_blocks_are_chosen_and_both_acts_are_asked_at_once():
    entry = make.micro_credential(blocks=BLOCKS)
    body = make.organisation([Role.PROVIDER, Role.ASSESSOR])
    signatory, path = make.member(body), f"/partners/ask/{entry.number}/send/"
    assert "B2 Care" in words(page(f"/partners/ask/{entry.number}/", signatory))

    sent = {"partner": body.slug, "acts": ["teach", "assess"], "blocks": ["B2"], "means": "A stand."}
    answer = browser(signatory).post(path, sent)

    assert answer["Location"] == "/partners/"
    made = AuthorisationRequest.objects.order_by("pk")
    assert [(one.act, one.blocks, one.means) for one in made] == [
        ("teach", ["B2"], "A stand."),
        ("assess", ["B2"], "A stand."),
    ]
    less = page(f"/partners/requests/{made[0].number}/", make.member(entry.awarder))
    assert ("B2 Care" in words(less), "B1 Repair" in words(less)) == (True, False)


def test_all_that_is_wrong_is_told_at_once_and_what_was_typed_stays():
    entry, body = make.micro_credential(blocks=BLOCKS), make.organisation([Role.PROVIDER])
    signatory, path = make.member(body), f"/partners/ask/{entry.number}/send/"
    sent = {"partner": body.slug, "acts": ["assess"], "valid_from": "2020-01-01", "means": "A stand."}

    answer = browser(signatory).post(path, sent | {"ends_on": "2020-02-01"})

    told = answer.content.decode()
    assert (answer.status_code, AuthorisationRequest.objects.count()) == (422, 0)
    assert "Nothing was saved: 3 things to mend" in words(told)
    assert [at for at in ("acts", "valid_from", "ends_on", "blocks") if f'href="#id_{at}' in told] == [
        *("acts", "valid_from", "ends_on"),
    ]
    assert "A stand." in told
    nothing = browser(signatory).post(path, {"partner": body.slug})
    assert "Nothing was saved: 1 thing to mend" in words(nothing.content.decode())


def test_a_refusal_is_read_by_who_asked_and_by_nobody_else():
    one = asked()
    asker, answering = make.member(one.partner), make.member(one.awarder)
    path = f"/partners/requests/{one.number}/"

    assert browser(answering).post(f"{path}refusal/", {"reasons": " "}).status_code == 422
    browser(answering).post(f"{path}refusal/", {"reasons": "No <test> stand."})

    told = page(path, asker)
    assert "No &lt;test&gt; stand." in told
    assert (
        f'href="/partners/ask/{one.micro_credential.number}/?for={one.partner.slug}&amp;act=teach&amp;again={one.number}"'
        in told
    )
    assert "It can be asked for anew." in words(page(path, answering))
    for stranger in (make.person(), make.member(make.organisation([Role.PROVIDER]))):
        assert browser(stranger).get(path).status_code == 404
        assert browser(stranger).post(f"{path}refusal/", {"reasons": "No."}).status_code == 404
    assert browser(asker).post(f"{path}withdrawal/").status_code == 409


def test_it_is_taken_back_by_who_asked():
    one = asked()
    asker, answering = make.member(one.partner), make.member(one.awarder)
    path = f"/partners/requests/{one.number}/"

    assert browser(answering).post(f"{path}withdrawal/").status_code == 403
    assert browser(make.member(one.partner, "editor")).post(f"{path}withdrawal/").status_code == 403
    assert "Take it back" not in words(page(path, make.member(one.partner, "editor")))
    browser(asker).post(f"{path}withdrawal/")

    assert AuthorisationRequest.objects.get().state == AskingState.WITHDRAWN
    assert "Taken back on" in words(page(path, answering))
    assert "Waits for your answer" not in words(page("/partners/", answering))


def test_an_editor_of_the_awarder_reads_and_does_not_answer():
    one = asked()
    editor, path = make.member(one.awarder, "editor"), f"/partners/requests/{one.number}/"

    assert "Only a signatory answers, or takes it back." in words(page(path, editor))
    assert browser(editor).post(f"{path}authorisation/", {}).status_code == 403
    assert browser(editor).post(f"{path}refusal/", {"reasons": "No."}).status_code == 403


def test_the_public_page_leads_there_who_could_ask_and_nobody_else():
    entry = make.micro_credential()
    way = f'href="/partners/ask/{entry.number}/"'
    provider, employer = make.organisation([Role.PROVIDER]), make.organisation([Role.EMPLOYER])
    could = [make.member(provider), make.member(make.organisation([Role.ASSESSOR]))]
    could_not = [
        None,
        make.person(),
        make.member(provider, "editor"),
        make.member(employer),
        make.member(entry.awarder),
    ]

    path = f"/entries/{entry.number}/"
    assert [way in page(path, who) for who in (*could, *could_not)] == [True, True, *[False] * 5]
    for who in could_not[1:]:
        assert browser(who).get(f"/partners/ask/{entry.number}/").status_code == 403
        assert browser(who).post(f"/partners/ask/{entry.number}/send/", {}).status_code == 403
    draft = make.micro_credential(State.DRAFT)
    assert browser(could[0]).get(f"/partners/ask/{draft.number}/").status_code == 404


def test_a_number_that_is_typed_leads_to_the_form():
    entry = make.micro_credential()
    signatory = make.member(make.organisation([Role.PROVIDER]))

    found = browser(signatory).get("/partners/ask/", {"number": f" {entry.number.lower()} "})
    assert found["Location"] == f"/partners/ask/{entry.number}/"
    missing = browser(signatory).get("/partners/ask/", {"number": "MC-77777"}, follow=True)
    assert "No listed micro-credential has this number." in missing.content.decode()


def test_a_number_that_leads_nowhere_says_why_beside_the_field_and_stays():
    body = make.organisation([Role.PROVIDER, Role.AWARDER])
    signatory = make.member(body)
    own, draft = make.micro_credential(awarder=body), make.micro_credential(State.DRAFT, awarder=body)

    for typed, why in (
        ("", "Type the number of a listed micro-credential first"),
        ("MC-77777", "No listed micro-credential has this number."),
        (draft.number, "No listed micro-credential has this number."),
        (own.number, "Your own organisation awards this one"),
    ):
        answer = browser(signatory).get("/partners/ask/", {"number": typed})
        html = answer.content.decode()
        assert (answer.status_code, f'value="{typed}" aria-invalid=true' in html) == (422, True)
        assert why in words(html)


def test_what_is_let_already_is_said_above_the_form_until_when():
    one = asked(ends_on="2027-05-20", most_learners="12")
    let = asking.authorise(one, {}, by=make.member(one.awarder), today=timezone.localdate())

    told = words(page(f"/partners/ask/{one.micro_credential.number}/", make.member(one.partner)))

    assert f"{one.partner.legal_name} may teach it already, from" in told
    assert f"until 20 May 2027: on that day no longer ( {let.number} )." in told


@pytest.mark.parametrize("way", ["refusal", "withdrawal"])
def test_what_was_asked_is_there_again_when_it_is_asked_anew(way):
    one = asked(most_learners="24", price="310", means="A <stand>.")
    asker = make.member(one.partner)
    who = asker if way == "withdrawal" else make.member(one.awarder)
    path = f"/partners/requests/{one.number}/"
    browser(who).post(f"{path}{way}/", {"reasons": "No."})
    again = f"/partners/ask/{one.micro_credential.number}/?for={one.partner.slug}&act=teach&again={one.number}"
    assert again.replace("&", "&amp;") in page(path, asker)

    sent = fields(page(again, asker), f"/partners/ask/{one.micro_credential.number}/send/")

    assert (sent["most_learners"], sent["price"], sent["means"]) == ("24", "310.00", "A <stand>.")
    stranger = make.member(make.organisation([Role.PROVIDER]))
    assert "stand" not in page(f"/partners/ask/{one.micro_credential.number}/?again={one.number}", stranger)


def test_what_will_be_agreed_is_shown_before_it_is_and_all_that_is_too_much_at_once():
    one = asked(most_learners="30", price="500", ends_on="2027-05-20")
    answering, path = make.member(one.awarder), f"/partners/requests/{one.number}/"
    answer = fields(page(path, answering), f"{path}authorisation/")

    more = browser(answering).post(
        f"{path}authorisation/", answer | {"most_learners": "100", "price": "900", "ends_on": ""}
    )
    shown = browser(answering).post(f"{path}authorisation/", answer | {"most_learners": "12"})

    assert "Nothing was saved: 3 things to mend" in words(more.content.decode())
    html = shown.content.decode()
    assert (shown.status_code, PartnerAuthorisation.objects.count()) == (200, 0)
    assert "Nothing is agreed yet." in words(html)
    assert "Learners at most 12 Price a learner pays 500, in the currency of the course" in words(html)
    browser(answering).post(f"{path}authorisation/", fields(html, f"{path}authorisation/") | {"sure": "1"})
    let = PartnerAuthorisation.objects.get()
    assert (let.most_learners, str(let.price), str(let.ends_on)) == (12, "500.00", "2027-05-20")


@pytest.mark.parametrize(
    ("word", "before", "after"),
    [
        ("deemed-accepted", "count that as a yes", "The rules count that as a yes."),
        ("deemed-refused", "count that as a no", "The rules count that as a no."),
        ("keep-pending", "it is late", "and is late."),
    ],
)
def test_both_sides_read_what_silence_means_and_what_it_did(word, before, after):
    own_rules.in_force(on_expiry={"partner_authorisation": word})
    one = asked()
    path, sides = f"/partners/requests/{one.number}/", [make.member(one.partner), make.member(one.awarder)]
    assert [before in words(page(path, side)) for side in sides] == [True, True]
    AuthorisationRequest.objects.update(due_on=timezone.localdate() - timedelta(days=1))

    jobs.answer_overdue_requests(timezone.localdate())

    assert [after in words(page(path, side)) for side in sides] == [True, True]
    listed = [words(page("/partners/", side)) for side in sides]
    mark = "late" if word == "keep-pending" else "by silence"
    assert [mark in told for told in listed] == [True, True]
    if word == "deemed-accepted":
        assert "by silence" in words(page(f"/awarder/partners/{one.micro_credential.number}/", sides[1]))


def test_the_desk_costs_as_many_queries_for_three_as_for_one():
    one = asked()
    sides, costs = [make.member(one.partner), make.member(one.awarder)], []
    for n in range(3):
        if n:
            entry = make.micro_credential(awarder=one.awarder)
            asking.ask(entry, one.partner, ["teach"], {}, by=sides[0], today=timezone.localdate())
        costs.append([queries("/partners/", side) for side in sides])
    assert costs[0] == costs[2]
    assert max(costs[0]) <= MOST_QUERIES
