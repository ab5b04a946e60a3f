"""Feedback on pages: given, held, decided, replied to, read by anybody; reports proposed and shown; what it costs."""

from __future__ import annotations

import pytest
from django.utils import timezone

from passerelle.learning.models import Enrolment
from passerelle.learning.states import EnrolmentState
from passerelle.organisations.models import Function, Role
from passerelle.people.models import Duty
from passerelle.quality.actions import reports
from passerelle.quality.feedback import bases
from passerelle.quality.models import Feedback, Hire, ReportLink
from tests import factories as make
from tests.quality.givers import employer, given, learner, many
from tests.recognition.factories import award
from tests.web.asking import MOST_QUERIES, browser, fields, page, queries, weight, words

pytestmark = pytest.mark.django_db
PHONE = "Good course. Call me on 022 555 01 23."


def test_a_learner_says_it_changes_it_and_takes_it_back():
    entry = make.micro_credential()
    by = learner(entry)
    path = f"/entries/{entry.number}/feedback/"
    assert "Nobody yet." in words(page(f"/entries/{entry.number}/"))
    assert f"{path}give/" in page(path)
    assert "You cannot say it here" in words(page(f"{path}give/", make.person()))
    stranger = browser(make.person()).post(f"{path}say/", {"speaks_as": "learner", "moment": "first", "text": "Kept."})
    assert (stranger.status_code, "Kept." in stranger.content.decode()) == (422, True)

    silent = browser(by).post(f"{path}say/", {"speaks_as": "learner", "moment": "first"})
    assert (silent.status_code, 'aria-invalid="true"' in silent.content.decode()) == (422, True)
    sent = {
        "speaks_as": "learner",
        "moment": "first",
        "usefulness": "4",
        "text": "We mended pumps.",
        "by_outcome.K1": 5,
    }
    made = browser(by).post(f"{path}say/", sent)
    own = made["Location"]
    assert "We mended pumps." in page(path)
    assert by.name not in page(path)
    again = browser(by).post(f"{path}say/", sent | {"text": "Something else altogether."})
    assert (again.status_code, "Something else altogether." in again.content.decode()) == (422, True)

    shown = fields(page(own, by), f"{own}change/")
    assert (shown["usefulness"], shown["by_outcome.K1"], shown["text"]) == ("4", "5", "We mended pumps.")
    browser(by).post(f"{own}change/", shown | {"text": "We mended two pumps."})
    assert "We mended two pumps." in page(path)
    stale = browser(by).post(f"{own}change/", shown | {"text": "Three pumps."})
    assert (stale.status_code, "Three pumps." in stale.content.decode()) == (422, True)
    assert page(own, make.person(), 404)
    browser(by).post(f"{own}withdraw/")
    assert "mended" not in page(path)


def test_held_words_are_told_decided_at_the_registrars_desk_and_shown_without_a_passage():
    entry, registrar = make.micro_credential(), make.person(duties=[Duty.REGISTRAR])
    by = learner(entry)
    path, desk = f"/entries/{entry.number}/feedback/", "/feedback/held/"

    sent = {"speaks_as": "learner", "moment": "first", "usefulness": "2", "text": PHONE}
    own = browser(by).post(f"{path}say/", sent)["Location"]
    assert "A registrar reads your words before others do" in words(page(own, by))
    assert "022 555" not in page(path)
    assert "1 text is not shown" in words(page(path))
    assert page(desk, by, 403)
    assert "a telephone number" in words(page(desk, registrar))

    number = Feedback.objects.get().number
    act = f"/feedback/{number}/decide/"
    wrong = browser(registrar).post(act, {"act": "strike", "passage": "999", "because": "A number."})
    assert (wrong.status_code, "999" in wrong.content.decode()) == (422, True)
    browser(registrar).post(act, {"act": "strike", "passage": "022 555 01 23", "because": "A number."})
    assert "Call me on […]." in words(page(path))
    assert "A registrar struck a passage out" in words(page(own, by))


def test_where_every_word_was_struck_out_the_public_reads_that_it_was_withheld():
    entry, registrar = make.micro_credential(), make.person(duties=[Duty.REGISTRAR])
    made = given(entry, learner(entry), text=PHONE)
    path = f"/entries/{entry.number}/feedback/"

    browser(registrar).post(
        f"/feedback/{made.number}/decide/", {"act": "strike", "passage": PHONE, "because": "Nothing but a number."}
    )

    assert "A registrar withheld these words." in words(page(path))
    assert "[…]" not in page(path)
    assert "A registrar withheld these words." in words(page("/feedback/received/", make.member(entry.awarder)))


def test_the_owner_replies_at_the_desk_and_a_teacher_reads_along():
    entry = make.micro_credential()
    owner, teacher = make.member(entry.awarder), make.member(entry.awarder, Function.TEACHER)
    made = given(entry, learner(entry))
    desk = "/feedback/received/"

    assert "Your reply" in words(page(desk, owner))
    assert "We mended three pumps" in words(page(f"{desk}?entry={entry.number}", teacher))
    assert "Your reply" not in words(page(desk, teacher))
    assert browser(teacher).post(f"/feedback/{made.number}/reply/", {"reply": "Thanks."}).status_code == 403
    empty = browser(owner).post(f"/feedback/{made.number}/reply/", {"reply": " "})
    assert empty.status_code == 422
    browser(owner).post(f"/feedback/{made.number}/reply/", {"reply": "Thank you."})
    assert "Thank you." in page(f"/entries/{entry.number}/feedback/")
    twice = browser(owner).post(f"/feedback/{made.number}/reply/", {"reply": "No thanks at all."})
    assert twice.status_code == 409


def test_a_holder_names_an_employer_who_then_answers_four_questions():
    entry, house = make.micro_credential(), make.organisation([Role.EMPLOYER])
    holder, boss = make.person(), make.member(house)
    held = award(holder, entry)

    wrong = browser(holder).post(f"/feedback/hired/{held.number}/", {"employer": "Nobody & Co", "since": "2026-07-01"})
    assert (wrong.status_code, "Nobody &amp; Co" in wrong.content.decode()) == (422, True)
    browser(holder).post(f"/feedback/hired/{held.number}/", {"employer": house.number, "since": "2026-07-01"})
    assert house.legal_name in page("/feedback/", holder)
    home = page("/feedback/", boss)
    assert entry.name in home
    assert holder.name not in home
    form = page(f"/entries/{entry.number}/feedback/give/", boss)
    assert form.count("<select") - form.count("by_outcome") // 2 <= 8
    sent = {"speaks_as": f"employer:{house.number}", "moment": "first", "usefulness": "5"}
    browser(boss).post(f"/entries/{entry.number}/feedback/say/", sent)
    assert "1 answer · employer" in words(page(f"/entries/{entry.number}/")).replace("1 answer  ·", "1 answer ·")
    browser(holder).post(f"/feedback/hires/{Hire.objects.get().number}/take-back/")
    assert "You cannot say it here" in words(page(f"/entries/{entry.number}/feedback/give/", boss))


def test_reports_are_proposed_refused_and_shown_with_their_host_apart_from_feedback():
    entry, registrar = make.micro_credential(), make.person(duties=[Duty.REGISTRAR])
    path = f"/entries/{entry.number}/reports/"
    sent = {"url": "https://courier.example/pumps", "title": "Pumps", "publisher": "Lake Courier"}
    sent |= {"published_on": "2026-11-01", "language": "en", "kind": "press"}

    assert "Sign in to propose one" in words(page(path))
    wrong = browser(make.person()).post(f"{path}propose/", sent | {"url": "http://courier.example/pumps"})
    assert (wrong.status_code, "http://courier.example/pumps" in wrong.content.decode()) == (422, True)
    browser(make.person()).post(f"{path}propose/", sent)
    assert "courier.example" not in page(path)
    act = f"/feedback/reports/{ReportLink.objects.get().number}/decide/"
    assert browser(registrar).post(act, {"act": "refuse"}).status_code == 422
    browser(registrar).post(act, {"act": "show"})
    assert "leads to courier.example" in words(page(path))
    assert "leads to courier.example" in words(page(f"/entries/{entry.number}/feedback/"))
    body = f"/organisations/{entry.awarder.slug}/reports/"
    browser(make.person()).post(f"{body}propose/", sent | {"kind": "platform"})
    browser(registrar).post(f"/feedback/reports/{ReportLink.objects.latest('pk').number}/decide/", {"act": "show"})
    assert "leads to courier.example" in words(page(body))


def test_many_answers_cost_as_many_queries_as_a_few_and_the_page_stays_light():
    entry = make.micro_credential()
    owner = make.member(entry.awarder)
    paths = [(f"/entries/{entry.number}/feedback/", None), ("/feedback/received/", owner)]
    many(entry, 25)
    few = [queries(path, who) for path, who in paths]
    many(entry, 300)

    assert [queries(path, who) for path, who in paths] == few
    assert max(few) <= MOST_QUERIES
    assert queries(f"/entries/{entry.number}/feedback/?from=learner&page=3") <= MOST_QUERIES
    assert queries("/feedback/held/", make.person(duties=[Duty.REGISTRAR])) <= MOST_QUERIES
    assert queries("/feedback/", learner(entry)) <= MOST_QUERIES
    assert weight(f"/entries/{entry.number}/feedback/") < 14_000


def test_a_draft_has_no_page_of_feedback_and_small_letters_lead_to_capitals():
    draft, entry = make.micro_credential("draft"), make.micro_credential()

    assert page(f"/entries/{draft.number}/feedback/", None, 404)
    answer = browser().get(f"/entries/{entry.number.lower()}/feedback/")
    assert answer["Location"] == f"/entries/{entry.number}/feedback/"


def test_who_said_it_already_is_led_to_what_was_said_and_told_from_when_again():
    entry, today = make.micro_credential(), timezone.localdate()
    by = learner(entry, awarded_on=today)
    path = f"/entries/{entry.number}/feedback/"
    assert "/give/" in page("/feedback/", by)

    made = given(entry, by)
    desk, form = page("/feedback/", by), page(f"{path}give/", by)

    assert (f"{path}give/" in desk, f"/feedback/{made.number}/" in desk) == (False, True)
    assert (f"{path}say/" in form, f"/feedback/{made.number}/" in form) == (False, True)
    assert "You said it already" in words(form)
    assert "You can speak a second time from" in words(form)


def test_an_employer_is_told_that_six_months_are_counted_from_the_hire():
    entry = make.micro_credential()
    _body, by = employer(entry)
    given(entry, by, bases.rights(by, entry, on=make.TODAY)[0].key)

    shown = words(page(f"/entries/{entry.number}/feedback/give/", by))

    assert "six months after the day the holder gave for the hire" in shown
    assert "at the end: what was said on" in shown


def test_a_learner_finds_the_courses_followed_to_the_end():
    course, by = make.short_course(), make.person()
    fields = {"person": by, "instance": make.instance(course), "enrolled_on": make.LONG_AGO}
    done = {"state": EnrolmentState.COMPLETED, "completed_on": make.TODAY}
    place = Enrolment.objects.create(number="EN-90001", **fields, **done)

    assert f"/entries/{course.number}/feedback/give/" in page("/feedback/", by)
    assert f"/entries/{course.number}/feedback/give/" in page(f"/learner/enrolments/{place.number}/", by)


def test_who_proposed_a_report_reads_what_became_of_it_and_why():
    about, reader, other = make.micro_credential(), make.person(), make.person()
    said = {"url": "https://courier.example/pumps", "title": "Pumps", "publisher": "Courier", "language": "en"}
    said |= {"published_on": "2026-01-31", "kind": "press"}
    browser(reader).post(f"/entries/{about.number}/reports/propose/", said)
    made = ReportLink.objects.get()
    assert "Waits for a registrar" in words(page("/feedback/", reader))

    registrar = make.person(duties=[Duty.REGISTRAR])
    reports.decide(made, "refuse", by=registrar, today=made.proposed_on, because="It is an advertisement.")

    told = words(page("/feedback/", reader))
    assert ("Not shown" in told, "Why: It is an advertisement." in told) == (True, True)
    assert "advertisement" not in page("/feedback/", other)
    assert queries("/feedback/", reader) <= MOST_QUERIES
