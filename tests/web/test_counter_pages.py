"""The desk of a service centre on pages: a visit opened, acts in a person's name, a receipt; and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from passerelle.assessment.models import PriorLearningCase
from passerelle.catalogue.models import CourseInstance
from passerelle.config.settings import ACCOUNT_RATE_LIMITS as RATES
from passerelle.files.models import Upload
from passerelle.guidance import codes
from passerelle.guidance.models import Visit
from passerelle.guidance.states import VisitState
from passerelle.journal.models import Fact
from passerelle.learning.models import Application, Enrolment
from passerelle.letters import places
from passerelle.people.models import Person
from passerelle.people.without_mail import ENDING, has_mail
from passerelle.web.currencies import money
from passerelle.web.guidance import receipts
from tests.files_at_hand import PDF
from tests.guidance import factories as make
from tests.guidance.factories import CONSENT, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
TODAY = timezone.localdate()


@pytest.fixture
def desk() -> Desk:
    cache.clear()
    made = make.desk(trained_until=TODAY + timedelta(days=200))
    days = {"starts_on": TODAY + timedelta(days=30), "ends_on": TODAY + timedelta(days=60)}
    CourseInstance.objects.update(**days, enrol_until=TODAY + timedelta(days=20))
    made.land.run.refresh_from_db()
    return made


def of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def opened(desk: Desk, *purposes: str) -> tuple[Client, str]:
    """Return the officer's browser and the address of a visit."""
    card = codes.print_card(desk.learner, by=desk.learner, today=TODAY)
    said = CONSENT | {"purposes": list(purposes)} if purposes else CONSENT
    officer = of(desk.officer)
    sent = {**said, "reference": desk.learner.reference, "code": card[0], "centre": desk.service.number}
    answer = officer.post("/service-counter/open/", sent)
    assert answer.status_code == 302
    return officer, answer.headers["Location"]


def test_an_officer_reads_the_words_out_and_opens_a_visit_with_a_code(desk: Desk):
    officer = of(desk.officer)
    page = officer.get("/service-counter/").content.decode()
    assert "Read this out" in page
    assert "for half an hour at most" in page
    assert "/service-counter/" in officer.get("/desk/").content.decode()

    officer, at = opened(desk)
    page = officer.get(at).content.decode()
    assert "Amina Sarr" in page
    assert "Choose a course" in page
    assert "Nothing else can be done here." in page


def test_a_wrong_code_is_told_and_guessing_is_stopped(desk: Desk, settings: Any):
    settings.ACCOUNT_RATE_LIMITS = RATES
    officer = of(desk.officer)
    sent = {**CONSENT, "reference": desk.learner.reference, "code": "AAAAA-AAAAA"}
    answers = [officer.post("/service-counter/open/", sent) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert "do not open a visit" in answers[0].content.decode()
    assert desk.learner.reference in answers[0].content.decode()
    assert Visit.objects.count() == 0


def test_an_account_is_made_at_the_counter_and_a_card_printed(desk: Desk):
    officer = of(desk.officer)
    new = {f"new-{name}": value for name, value in CONSENT.items()}
    assert officer.post("/service-counter/new/", new | {"new-name": ""}).status_code == 422
    at = officer.post("/service-counter/new/", new | {"new-name": "Karim Zouaoui"}).headers["Location"]
    made = Person.objects.get(name="Karim Zouaoui")
    assert not has_mail(made)

    card = officer.post(f"{at}card/").content.decode()
    assert (made.reference in card, card.count("<li><bdi class=code>")) == (True, 5)
    receipt = officer.get(f"{at}receipt/").content.decode()
    assert "this paper is their letter" in receipt


def test_a_place_is_applied_for_and_taken_up(desk: Desk):
    officer, at = opened(desk)
    page = officer.get(f"{at}places/", {"course": desk.land.course.number}).content.decode()
    assert f"{desk.land.course.number}</bdi>" in page
    officer.post(f"{at}apply/", {"instance": desk.land.run.pk})
    made = Application.objects.get()
    assert "Take it up" in officer.get(at).content.decode()
    officer.post(f"{at}take-up/", {"application": made.number})
    assert Enrolment.objects.get().person == desk.learner
    facts = Fact.objects.filter(kind__in=["application.apply", "application.take_up"])
    assert {fact.actor for fact in facts} == {desk.officer.reference}


def test_the_paper_says_what_is_kept_until_when_and_what_is_answered_already_waits_no_more(desk: Desk):
    Person.objects.filter(pk=desk.learner.pk).update(email=f"x{ENDING}")
    officer, at = opened(desk)
    officer.post(f"{at}apply/", {"instance": desk.land.run.pk})
    made = Application.objects.get()
    places.kept(Fact.objects.get(kind="application.admit"))
    paper = officer.get(f"{at}receipt/").content.decode()
    course, until = desk.land.course, date_format(made.answer_by, "DATE_FORMAT")
    for told in (
        course.name,
        course.provider.legal_name,
        "A place is kept. Take it up by",
        until,
        "Letters that waited",
    ):
        assert told in paper, told

    officer.post(f"{at}take-up/", {"application": made.number})
    places.settled(Fact.objects.get(kind="application.take_up"))
    closed = officer.post(f"{at}close/", follow=True).content.decode()
    assert "The place is taken up." in closed
    assert "Letters that waited" not in closed
    assert 'class="note span noprint"' in closed  # what is said to the officer is not printed

    visit = Visit.objects.get()
    later = receipts.done_in(visit, on=TODAY + timedelta(days=1), own=False)
    assert [(one.about, one.more) for one in later] == [(made.number, ()), (made.number, ())]  # no longer the officer's
    own = of(desk.learner).get(f"/counsel/visits/{visit.number}/").content.decode()
    assert course.name in own


def test_the_paper_says_by_when_a_case_is_answered(desk: Desk):
    officer, at = opened(desk)
    here = officer.post(f"{at}cases/start/", {"entry": desk.land.entry.number}).headers["Location"]
    officer.post(f"{here}evidence/", {"title": "Pumps", "text": "Six of them.", "outcomes": ["S1"]})
    assert "A draft: it is not sent yet." in officer.get(f"{at}receipt/").content.decode()
    officer.post(f"{here}send/")
    paper = officer.get(f"{at}receipt/").content.decode()
    due = date_format(PriorLearningCase.objects.get().answer_due_on, "DATE_FORMAT")
    for told in (desk.land.entry.name, desk.land.entry.awarder.legal_name, f"Answered by {due} at the latest."):
        assert told in paper, told


def test_courses_are_found_by_name_and_stand_six_a_page(desk: Desk):
    officer, at = opened(desk)
    run, course = desk.land.run, desk.land.course
    for group in "BCDEFG":
        run.pk, run.schedule = None, f"Group {group}"
        run.save()

    def shown(**asked: str) -> int:
        return officer.get(f"{at}places/", asked).content.decode().count('<li class="card tight">')

    words, teaches = course.name.upper()[:5], course.provider.legal_name
    assert [shown(), shown(page="2"), shown(course=words), shown(course=teaches)] == [6, 1, 6, 6]
    assert [shown(course=words, page="2"), shown(course="Nothing of this & that")] == [1, 0]
    page = officer.get(f"{at}places/", {"course": teaches}).content.decode()
    assert f'href="?course={quote_plus(teaches)}&amp;page=2"' in page


def test_a_case_is_started_and_filled(desk: Desk):
    officer, at = opened(desk)
    here = officer.post(f"{at}cases/start/", {"entry": desk.land.entry.number}).headers["Location"]
    case = PriorLearningCase.objects.get()
    bad = officer.post(f"{here}evidence/", {"title": "Pumps", "text": "Six of them."})
    assert (bad.status_code, "Six of them." in bad.content.decode()) == (422, True)
    officer.post(f"{here}evidence/", {"title": "Pumps", "text": "Six of them.", "outcomes": ["S1"]})
    officer.post(f"{here}scan/", {"shows": "A diploma", "file": SimpleUploadedFile("d.pdf", PDF)})
    svg = officer.post(f"{here}scan/", {"shows": "X", "file": SimpleUploadedFile("d.svg", b"<svg onload='x'/>")})
    assert svg.status_code == 422
    page = officer.get(here).content.decode()
    assert ("Pumps" in page, "A diploma" in page, Upload.objects.count()) == (True, True, 1)
    officer.post(f"{here}send/")
    case.refresh_from_db()
    assert (case.state, case.person) == ("submitted", desk.learner)


def test_what_to_be_assessed_for_is_found_by_name_and_a_wrong_number_is_told_beside_it(desk: Desk):
    officer, at = opened(desk)
    entry = desk.land.entry
    assert f'href="{at}cases/"' in officer.get(at).content.decode()

    for asked in ("", entry.number.lower(), entry.name.upper()[:5], entry.awarder.legal_name):
        page = officer.get(f"{at}cases/", {"entry": asked}).content.decode()
        assert (entry.name in page, page.count('<li class="card tight">')) == (True, 1), asked
    for wrong in ("Milk Handling", "MC-99999", ""):
        refused = officer.post(f"{at}cases/start/", {"entry": wrong})
        page = refused.content.decode()
        assert (refused.status_code, f'value="{wrong}"' in page or not wrong, f'href="{at}"' in page) == (
            422,
            True,
            True,
        )
    assert (
        "No micro-credential that can be begun has this number."
        in officer.post(f"{at}cases/start/", {"entry": "MC-99999"}).content.decode()
    )
    assert PriorLearningCase.objects.count() == 0


def test_what_was_written_down_is_changed_and_taken_out_until_it_is_sent(desk: Desk):
    officer, at = opened(desk)
    here = officer.post(f"{at}cases/start/", {"entry": desk.land.entry.number}).headers["Location"]
    told = {"title": "Pumps", "text": "Six of them.", "outcomes": ["S1"]}
    officer.post(f"{here}evidence/", told)
    officer.post(f"{here}evidence/", told | {"title": "Tanks"})
    officer.post(f"{here}scan/", {"shows": "A diploma", "file": SimpleUploadedFile("d.pdf", PDF)})
    case = PriorLearningCase.objects.get()
    assert "Six of them." in officer.get(f"{here}evidence/1/").content.decode()

    stale = officer.post(f"{here}evidence/1/save/", told | {"text": "Seven.", "seen_version": 1})
    assert (stale.status_code, "Seven." in stale.content.decode()) == (409, True)
    officer.post(f"{here}evidence/1/save/", told | {"text": "Seven.", "seen_version": case.version})
    case.refresh_from_db()
    officer.post(f"{here}evidence/2/remove/", {"seen_version": case.version})
    case.refresh_from_db()
    assert case.evidence == [told | {"text": "Seven."}]
    assert officer.post(f"{here}scans/{Upload.objects.get().key}/remove/").status_code == 302
    assert Upload.objects.count() == 0

    page = officer.get(f"{here}sending/").content.decode()
    assert ("Nothing told yet for" in page, "Seven." in page, "one case a year" in page) == (True, True, True)
    officer.post(f"{here}send/")
    case.refresh_from_db()
    assert officer.post(f"{here}evidence/1/remove/", {"seen_version": case.version}).status_code == 404
    assert officer.get(f"{here}sending/").status_code == 404


def test_a_price_stands_before_a_place_is_applied_for(desk: Desk):
    officer, at = opened(desk)
    CourseInstance.objects.update(price=0)
    assert "free of charge" in officer.get(f"{at}places/").content.decode()
    CourseInstance.objects.update(price=35)
    assert money(35, desk.land.course.currency) in officer.get(f"{at}places/").content.decode()


def test_an_open_visit_stands_first_on_the_counters_page(desk: Desk):
    officer, at = opened(desk)
    page = officer.get("/service-counter/").content.decode()
    assert page.index(f'class=btn href="{at}"') < page.index("Read this out")
    officer.post(f"{at}close/")
    assert "Go on with it" not in officer.get("/service-counter/").content.decode()


def test_what_is_printed_is_printed_and_written_down(desk: Desk):
    officer, at = opened(desk, "print")
    page = officer.post(f"{at}print/portfolio/")
    assert "What I hold" in page.content.decode()
    assert officer.post(f"{at}print/plan/", {"plan": "LP-00001"}).status_code == 403
    assert officer.post(f"{at}print/certificate/", {"award": "RA-00001"}).status_code == 403
    officer.post(f"{at}close/")
    receipt = officer.get(f"{at}receipt/").content.decode()
    assert "Printed the portfolio" in receipt
    assert "closed at the counter" in receipt
    assert officer.get(at).status_code == 302
    own = of(desk.learner).get(f"/counsel/visits/{Visit.objects.get().number}/").content.decode()
    assert "Printed the portfolio" in own


def test_what_was_not_agreed_to_is_not_shown_and_not_done(desk: Desk):
    officer, at = opened(desk, "print")
    page = officer.get(at).content.decode()
    for address in ("places/", "sittings/", "cases/PL-00001/"):
        assert f"{at}{address}" not in page
        assert officer.get(f"{at}{address}").status_code == 409
    assert officer.post(f"{at}apply/", {"instance": desk.land.run.pk}).status_code == 409
    assert officer.post(f"{at}cases/start/", {"entry": desk.land.entry.number}).status_code == 409
    assert (Application.objects.count(), PriorLearningCase.objects.count()) == (0, 0)


def test_the_person_takes_the_consent_back_on_their_own_page(desk: Desk):
    officer, at = opened(desk)
    visit, learner = Visit.objects.get(), of(desk.learner)
    assert "Take my consent back now" in learner.get(f"/counsel/visits/{visit.number}/").content.decode()
    learner.post(f"/counsel/visits/{visit.number}/take-back/")
    visit.refresh_from_db()
    assert (visit.state, visit.closed_by) == (VisitState.CLOSED, "take_back")
    assert officer.post(f"{at}apply/", {"instance": desk.land.run.pk}).status_code == 409
    assert Application.objects.count() == 0


def test_an_officer_gets_none_of_the_persons_own_pages_during_a_visit(desk: Desk):
    officer, at = opened(desk)
    officer.post(f"{at}cases/start/", {"entry": desk.land.entry.number})
    officer.post(f"{at}apply/", {"instance": desk.land.run.pk})
    case, made = PriorLearningCase.objects.get(), Application.objects.get()

    for address in (f"/learner/prior-learning/{case.number}/", f"/learner/applications/{made.number}/"):
        assert officer.get(address).status_code == 404
    for address in (
        f"/learner/applications/{made.number}/give-up/",
        f"/learner/prior-learning/{case.number}/withdraw/",
    ):
        assert officer.post(address).status_code == 404
    made.refresh_from_db()
    assert made.state == "admitted"


def test_a_card_of_ones_own_is_shown_once(desk: Desk):
    learner = of(desk.learner)
    page = learner.post("/counsel/card/").content.decode()
    assert (desk.learner.reference in page, page.count("<li><bdi class=code>")) == (True, 5)
    assert "5 codes of your card are left." in learner.get("/counsel/").content.decode()


def test_nobody_else_stands_at_the_counter(desk: Desk):
    _officer, at = opened(desk)
    for person in (desk.learner, desk.adviser, desk.head):
        other = of(person)
        assert other.get("/service-counter/").status_code == 403
        for address in (at, f"{at}receipt/", f"{at}places/"):
            assert other.get(address).status_code == 404
        assert other.post(f"{at}close/").status_code == 404
