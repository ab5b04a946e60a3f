"""Reviews on pages: planned, answered, judged, commented, published and followed up; each side at its desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.organisations.models import Role
from passerelle.people.models import Duty
from passerelle.quality import storing
from passerelle.quality.actions.signals import Seen, open_signal
from passerelle.quality.models import Review, ReviewFinding, Signal, SignalKind
from passerelle.vetting.actions import complaining
from passerelle.vetting.models import Case
from tests import factories as make
from tests.quality import seen
from tests.quality.test_pass_rates import assessed
from tests.web.asking import MOST_QUERIES, browser, fields, page, queries, weight, words

pytestmark = pytest.mark.django_db
CODES = [f"1.{n}" for n in range(1, 11)]


def test_a_review_from_its_plan_to_the_last_recommendation():
    storing.load_shipped()
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, theirs, later = make.member(agency), make.member(provider), timezone.localdate() + timedelta(days=90)
    said = {"organisation": provider.number, "standard": "esg-internal/2015", "kind": "institution", "due_on": later}
    assert f"/reviews/desk/{agency.slug}/" in page("/reviews/desk/", ours)
    assert "By which standard" in words(page(f"/reviews/desk/{agency.slug}/", ours))

    itself = browser(ours).post(f"/reviews/desk/{agency.slug}/plan/", said | {"organisation": agency.number})
    assert (itself.status_code, Review.objects.count()) == (422, 0)
    assert "reviews neither itself nor" in words(itself.content.decode())
    made = browser(ours).post(f"/reviews/desk/{agency.slug}/plan/", said)
    path = made["Location"]
    assert page(path, make.person(), 404)
    browser(ours).post(f"{path}begin/")
    assert provider.legal_name in words(page("/reviews/desk/", theirs))

    half = browser(theirs).post(f"{path}handing-in/", {"answers.1.1.text": "We do."})
    assert half.status_code == 409
    assert '.text">1.2</a>, <a href="#' in half.content.decode()
    assert "We do." in half.content.decode()
    browser(theirs).post(f"{path}handing-in/", {f"answers.{code}.text": "We do." for code in CODES})
    assert "We do." in page(path, ours)

    wrong = browser(ours).post(f"{path}findings/", {"findings.1.1.judgement": "met"})
    assert (wrong.status_code, 'aria-invalid="true"' in wrong.content.decode()) == (422, True)
    found = {f"findings.{code}.judgement": "met" for code in CODES}
    browser(ours).post(f"{path}findings/", found | {f"findings.{code}.reasons": "Seen." for code in CODES})
    report = {"report": "It looks after them.", "result": "met"}
    report |= {"recommendations.1.text": "Write it down.", "recommendations.1.due_on": later}
    assert "It looks after them." not in page(path, theirs)
    browser(ours).post(f"{path}draft/", report)
    assert "Draft, for the two of you alone" in words(page(path, theirs))
    waits = page(path, ours)
    assert ("publication/" in waits, "The body may comment until" in words(waits)) == (False, True)
    early = browser(ours).post(f"{path}publication/", report)
    assert (early.status_code, "It looks after them." in early.content.decode()) == (409, True)
    browser(theirs).post(f"{path}comment/", {"text": "We agree."})
    browser(ours).post(f"{path}publication/", report)

    for shown in (page(path), page("/reviews/"), page(f"/organisations/{provider.slug}/")):
        assert "met" in words(shown)
    assert "We agree." in page(path)
    assert "We do." not in page(path)
    browser(theirs).post(f"{path}recommendations/1/answer/", {"text": "In rule 7."})
    browser(ours).post(f"{path}recommendations/1/done/", {"text": "Read."})
    assert "In rule 7." in page(path)
    assert Review.objects.get().state == "followed_up"
    assert weight(path) < 14 * 1024


def test_a_step_that_nobody_knows_and_a_review_of_others_are_not_there():
    agency = make.organisation([Role.QA_AGENCY])

    assert browser(make.member(agency)).post("/reviews/QR-00001/begin/").status_code == 404
    assert browser(make.person()).get(f"/reviews/desk/{agency.slug}/").status_code == 404


def test_the_list_costs_the_same_for_one_and_for_three():
    first = queries("/reviews/")

    assert first <= 4


def test_a_registrar_hands_what_was_seen_to_an_agency_that_closes_it():
    storing.load_shipped()
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    registrar, ours, theirs = make.person(duties=[Duty.REGISTRAR]), make.member(agency), make.member(provider)
    facts = {"complaints": ["CP-1", "CP-2", "CP-3"], "months": 12}
    open_signal(Seen(SignalKind.COMPLAINTS, "one", provider, facts), today=timezone.localdate())

    assert '/reviews/signals/"' in page("/desk/", registrar)
    shown = words(page("/reviews/signals/", registrar))
    assert "3 complaints were held valid within 12 months." in shown
    assert "Came of: CP-1 , CP-2 , CP-3" in shown
    page("/reviews/signals/", ours, 403)
    path = f"/reviews/signals/{provider.slug}/"
    wrong = browser(registrar).post(path, {"organisation": "Nobody at all"})
    assert (wrong.status_code, "Nobody at all" in wrong.content.decode()) == (422, True)
    made = browser(registrar).post(path, {"organisation": agency.number})
    assert "Nothing waits." in words(page("/reviews/signals/", registrar))

    home, review = words(page("/reviews/desk/", ours)), made["Location"]
    assert "3 complaints were held valid" in home
    assert "Calendar" in home
    assert "3 complaints were held valid" not in page(review, theirs)
    page(review, make.person(), 404)
    browser(ours).post(f"{review}dismissal/", {"text": "All three were mended."})
    assert "All three were mended." in page(review, ours)
    assert Review.objects.get().state == "dismissed"


def test_an_agency_from_abroad_is_asked_and_refused_where_its_role_does_not_reach():
    storing.load_shipped()
    abroad, near = (make.organisation([Role.QA_AGENCY], country="PT") for _ in range(2))
    abroad.roles.update(particulars={"countries": ["PT", "ES"]})
    near.roles.update(particulars={"countries": ["PT", "MI"]})
    provider = make.organisation([Role.PROVIDER])
    theirs, later = make.member(provider), timezone.localdate() + timedelta(days=90)
    path = f"/reviews/desk/{provider.slug}/commission/"
    assert path in page("/reviews/desk/", theirs)
    assert provider.number in page(path, theirs)
    said = {"subject": provider.number, "standard": "esg-internal/2015", "kind": "institution", "due_on": later}

    outside = browser(theirs).post(f"{path}ask/", said | {"organisation": abroad.number})
    assert (outside.status_code, Review.objects.count()) == (422, 0)
    assert "role does not reach the country of this body" in words(outside.content.decode())
    pays = browser(theirs).post(f"{path}ask/", said | {"organisation": near.number, "standard": "eqf-annex-iv/2017"})
    assert "The agency does not review its client" in words(pays.content.decode())
    made = browser(theirs).post(f"{path}ask/", said | {"organisation": near.number})

    assert (made.status_code, Review.objects.get().agency) == (302, near)
    assert "Only who signs" in words(page(path, make.member(provider, "editor")))


def test_the_authority_asks_an_agency():
    storing.load_shipped()
    agency, provider = make.organisation([Role.QA_AGENCY], country="PT"), make.organisation([Role.PROVIDER])
    registrar, later = make.person(duties=[Duty.REGISTRAR]), timezone.localdate() + timedelta(days=90)
    said = {"organisation": agency.number, "subject": provider.legal_name, "standard": "eqf-annex-iv/2017"}
    assert "/reviews/commission/" in page("/reviews/desk/", registrar)

    made = browser(registrar).post("/reviews/commission/ask/", said | {"kind": "institution", "due_on": later})

    assert (made.status_code, Review.objects.get().origin) == (302, "commissioned")
    assert browser(make.person()).post("/reviews/commission/ask/", said | {"due_on": later}).status_code in (403, 422)


def test_of_two_colleagues_the_second_sees_what_the_first_saved_and_loses_nothing():
    storing.load_shipped()
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, theirs, later = make.member(agency), make.member(provider), timezone.localdate() + timedelta(days=90)
    said = {"organisation": provider.number, "standard": "esg-internal/2015", "kind": "institution", "due_on": later}
    path = browser(ours).post(f"/reviews/desk/{agency.slug}/plan/", said)["Location"]
    browser(ours).post(f"{path}begin/")
    opened = fields(page(path, theirs), f"{path}answers/")
    assert browser(theirs).post(f"{path}answers/", opened | {"answers.1.1.text": "The first."}).status_code == 302

    second = browser(theirs).post(f"{path}answers/", opened | {"answers.1.1.text": "The second."})

    html = second.content.decode()
    assert second.status_code == 409
    assert "The first." in words(html)
    assert "The second." in html
    again = fields(html, f"{path}answers/")
    assert browser(theirs).post(f"{path}answers/", again).status_code == 302
    assert "The second." in page(path, theirs)
    half = browser(theirs).post(f"{path}handing-in/", fields(page(path, theirs), f"{path}answers/"))
    assert half.status_code == 409
    once = fields(half.content.decode(), f"{path}answers/")
    assert browser(theirs).post(f"{path}answers/", once | {"answers.1.2.text": "More."}).status_code == 302


def test_what_was_found_is_kept_with_the_draft_and_neither_is_lost():
    storing.load_shipped()
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, theirs, later = make.member(agency), make.member(provider), timezone.localdate() + timedelta(days=90)
    said = {"organisation": provider.number, "standard": "esg-internal/2015", "kind": "institution", "due_on": later}
    path = browser(ours).post(f"/reviews/desk/{agency.slug}/plan/", said)["Location"]
    browser(ours).post(f"{path}begin/")
    answers = fields(page(path, theirs), f"{path}answers/")
    told = {name: "We do." for name in answers if name.endswith(".text")}
    assert browser(theirs).post(f"{path}handing-in/", answers | told).status_code == 302

    opened = fields(page(path, ours), f"{path}findings/")
    found = {name: "met" for name in opened if name.endswith(".judgement")}
    found |= {name: "Seen in the minutes." for name in opened if name.endswith(".reasons")}
    refused = browser(ours).post(f"{path}draft/", opened | found | {"report": "It holds.", "result": ""})
    html = refused.content.decode()
    assert (refused.status_code, ReviewFinding.objects.count()) == (422, 0)
    assert ("Seen in the minutes." in html, "It holds." in html) == (True, True)

    sent = browser(ours).post(f"{path}draft/", opened | found | {"report": "It holds.", "result": "met"})
    assert (sent.status_code, ReviewFinding.objects.count()) == (302, len(found) // 2)


def test_an_agency_recommends_to_suspend_on_its_page_and_the_registrar_reads_it():
    storing.load_shipped()
    agency, provider = make.organisation([Role.QA_AGENCY]), make.organisation([Role.PROVIDER])
    ours, registrar = make.member(agency), make.person(duties=[Duty.REGISTRAR])
    later = timezone.localdate() + timedelta(days=90)
    said = {"organisation": provider.number, "standard": "esg-internal/2015", "kind": "institution", "due_on": later}
    path = browser(ours).post(f"/reviews/desk/{agency.slug}/plan/", said)["Location"]
    browser(ours).post(f"{path}begin/")

    empty = browser(ours).post(f"{path}suspension/", {"text": " "})
    assert (empty.status_code, Review.objects.get().suspension_advised_on) == (422, None)
    browser(ours).post(f"{path}suspension/", {"text": "Nobody teaches any more."})

    assert "Nobody teaches any more." in page("/reviews/signals/", registrar)
    assert "Nobody teaches any more." in page(path, ours)


def test_a_signal_leads_to_the_procedures_that_its_complaints_opened():
    storing.load_shipped()
    provider, registrar, today = make.organisation([Role.PROVIDER]), make.person(duties=[Duty.REGISTRAR]), make.TODAY
    complaint = complaining.complain(provider.roles.get().number, "No lift.", by=make.person(), today=today)
    complaining.take_up(complaint, "The lift stood still.", by=registrar, today=today)
    facts = {"complaints": [complaint.number, "CP-99999"], "months": 12}
    open_signal(Seen(SignalKind.COMPLAINTS, "one", provider, facts), today=today)

    shown = page("/reviews/signals/", registrar)
    assert f'href="/matters/sanctions/{complaint.sanction.number}/"' in shown
    assert f"Came of: {complaint.number} , CP-99999" in words(shown)


def test_an_agency_sees_outlying_pass_rates_and_late_panels_of_whom_it_reviews():
    storing.load_shipped()
    entry, strict, free = make.micro_credential(), make.organisation([Role.ASSESSOR]), make.organisation()
    assessed(entry, strict, 10, 20), assessed(entry, free, 20, 20)
    agency, today = seen.overseen(strict), timezone.localdate()
    for number, body, due in (("VC-70001", strict, today - timedelta(days=3)), ("VC-70002", free, today),
                              ("VC-70003", free, today - timedelta(days=3)), ("VC-70004", strict, today)):  # fmt: skip
        Case.objects.create(
            number=number, entry=f"MC-{number[-5:]}", register="micro_credential", edition=1, applicant=body,
            opened_on=today - timedelta(days=60), due_on=due,
        )  # fmt: skip

    shown = words(page("/reviews/desk/", make.member(agency)))
    assert "50.0 % of 20 100.0 % of 20" in shown
    assert "MC-70001" in shown
    assert "3 days late" in shown
    assert [number for number in ("MC-70002", "MC-70003", "MC-70004") if number in shown] == []
    assert "Pass rates" not in words(page("/reviews/desk/", make.member(make.organisation([Role.QA_AGENCY]))))


def test_everybody_reads_how_many_signs_of_risk_there_were_and_no_small_number_and_no_body():
    body = make.organisation([Role.PROVIDER])
    for n in range(9):
        kind = SignalKind.COMPLAINTS if n < 5 else SignalKind.FEEDBACK_DROP
        Signal.objects.create(number=f"SG-7000{n}", kind=kind, cause=str(n), subject=body, opened_on=make.TODAY)

    assert 'href="/reviews/counted/"' in page("/reviews/")
    shown = page("/reviews/counted/")
    assert "Complaints held valid 5 0 0 0" in words(shown)
    assert "Feedback fell too few to tell 0 0 0" in words(shown)
    assert (body.legal_name in shown, "SG-7" in shown) == (False, False)
    table = b"".join(browser().get("/reviews/counted.csv").streaming_content).decode().splitlines()
    day = timezone.localdate()
    assert table[0] == "day,kind,outcome,value,withheld"
    assert f"{day},complaints,waiting,5," in table
    assert f"{day},feedback_drop,waiting,,too_few" in table
    assert len(table) == 1 + len(SignalKind.values) * 4
    assert (queries("/reviews/counted/") <= 3, weight("/reviews/counted/") < 14 * 1024) == (True, True)


def test_desks_of_reviews_cost_the_same_for_one_and_for_three():
    storing.load_shipped()
    agency = make.organisation([Role.QA_AGENCY])
    ours, registrar, today = make.member(agency), make.person(duties=[Duty.REGISTRAR]), timezone.localdate()

    def one_more(n: int) -> None:
        body, alone = make.organisation([Role.PROVIDER]), make.organisation([Role.PROVIDER])
        seen.overseen(body, agency)
        for subject in (body, alone):
            facts = {"complaints": [f"CP-{n}{subject.pk}"], "months": 12}
            open_signal(Seen(SignalKind.COMPLAINTS, f"{n}-{subject.pk}", subject, facts), today=today)

    one_more(1)
    first = queries("/reviews/desk/", ours), queries("/reviews/signals/", registrar)
    one_more(2), one_more(3)

    assert (queries("/reviews/desk/", ours), queries("/reviews/signals/", registrar)) == first
    assert max(first) <= MOST_QUERIES
