"""Results on pages: an appeal from the learner to the other assessor, a correction, an award anew, another attempt."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from passerelle.assessment import actions, corrections, sittings
from passerelle.assessment.actions import Mark
from passerelle.assessment.models import Candidate, ResultAppeal
from passerelle.awards import actions as awarding
from passerelle.awards.models import Award
from passerelle.organisations.models import Function
from tests.assessment import factories as make
from tests.assessment.factories import ASSESSMENT, ONSITE, Country
from tests.assessment.test_sittings import opened
from tests.awards.factories import House, house
from tests.awards.test_corrected import correct

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


@pytest.fixture
def mirane() -> Country:
    return make.country(assessment=ASSESSMENT | {"retakes": 1})


def of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def signed(of_: Country, *scores: int) -> Candidate:
    marks = make.marks(*(scores or (80, 60)))
    today = timezone.localdate()
    return actions.record_results(make.assigned(of_), marks, identity_check=ONSITE, by=of_.assessor, today=today)


@pytest.fixture
def vera(mirane: Country) -> Person:
    return make.staff(mirane.body, Function.ASSESSOR, "Vera Lin")


def test_a_learner_appeals_from_the_result_and_reads_what_came_of_it(mirane: Country, vera: Person):
    result = signed(mirane)
    learner, awarder, hearing = of(mirane.learner), of(mirane.signatory), of(vera)
    at = f"/results/of/{result.number}/appeal/"
    assert f'href="{at}"' in text(learner, f"/learner/results/{result.number}/")
    assert "names an assessor who had nothing to do with your result" in text(learner, at)
    answer = learner.post(f"{at}send/", {"ground": " "})
    assert (answer.status_code, ResultAppeal.objects.count()) == (422, 0)
    learner.post(f"{at}send/", {"ground": "My second page was not read."})
    appeal = ResultAppeal.objects.get()
    page = f"/results/appeals/{appeal.number}/"
    assert "looks at it first" in text(learner, page)
    assert f'href="{page}"' in text(learner, f"/learner/results/{result.number}/")

    assert "1 appeal waits for you." in text(awarder, "/desk/")
    assert mirane.learner.name in text(awarder, "/results/appeals/")
    shown = text(awarder, page)
    assert "My second page was not read." in shown
    assert "Vera Lin" in shown
    assert "Nadia Kor" not in shown
    answer = awarder.post(f"{page}refuse/", {"reasons": ""})
    assert answer.status_code == 422
    awarder.post(f"{page}name/", {"choice": f"{vera.reference} {mirane.body.reference}"})

    assert "1 appeal waits for you." in text(hearing, "/desk/")
    assert 'value="60"' in text(hearing, page)
    sent = {"m0-score": "80", "m0-note": "", "m1-score": "120", "m1-note": "", "reasons": "It was not read."}
    answer = hearing.post(f"{page}uphold/", sent)
    assert answer.status_code == 422
    assert "It was not read." in answer.content.decode()
    answer = hearing.post(f"{page}uphold/", sent | {"m1-score": "60"})
    assert "These marks are the same" in answer.content.decode()
    hearing.post(f"{page}uphold/", sent | {"m1-score": "90"})
    counts = Candidate.objects.get(state="passed")
    shown = text(learner, page)
    assert "Other marks were given" in shown
    assert f"/learner/results/{counts.number}/" in shown
    assert "See the result that counts" in text(learner, f"/learner/results/{result.number}/")
    assert "See what was signed before" in text(learner, f"/learner/results/{counts.number}/")
    assert "Vera Lin" not in text(learner, page)


def test_what_was_corrected_is_marked_and_offers_no_appeal_and_a_part_below_its_least_says_so(mirane: Country):
    dead, today, learner = signed(mirane, 90, 40), timezone.localdate(), of(mirane.learner)
    page = text(learner, f"/learner/results/{dead.number}/")
    assert ("below 50" in page, "fails the whole" in page) == (True, True)
    assert "counts no more" not in text(learner, "/learner/")

    marks = [Mark("A2", Decimal(60), "A page was not counted.")]
    counts = corrections.correct(dead, marks, "A page was not counted.", by=mirane.assessor, today=today)

    assert text(learner, "/learner/").count("counts no more") == 1
    page = text(learner, f"/results/of/{dead.number}/appeal/")
    assert ("nothing to appeal against here" in page, 'name="ground"' in page) == (True, False)
    assert f'href="/learner/results/{counts.number}/"' in page
    assert "fails the whole" not in text(learner, f"/learner/results/{counts.number}/")


def test_an_appeal_that_was_sent_stands_under_waiting_and_is_not_asked_for_again(mirane: Country):
    result, learner = signed(mirane), of(mirane.learner)
    corrections.lodge(result, "My page was not read.", by=mirane.learner, today=timezone.localdate())

    assert "Decision on your appeal:" in text(learner, "/learner/").partition(">Waiting<")[2]
    page = text(learner, f"/results/of/{result.number}/appeal/")
    assert ("You have appealed against this result already." in page, 'name="ground"' in page) == (True, False)


def test_an_appeal_is_refused_dismissed_stood_aside_from_or_given_up(mirane: Country, vera: Person):
    result, today = signed(mirane), timezone.localdate()
    appeal = corrections.lodge(result, "My page was not read.", by=mirane.learner, today=today)
    page = f"/results/appeals/{appeal.number}/"
    assert of(mirane.head).post(f"{page}refuse/", {"reasons": "No."}).status_code == 403
    of(mirane.head).post(f"{page}name/", {"choice": f"{vera.reference} {mirane.body.reference}"})
    of(vera).post(f"{page}stand-aside/")
    assert ResultAppeal.objects.get().state == "lodged"
    assert of(vera).get(page).status_code == 404
    pia = make.staff(mirane.body, Function.ASSESSOR, "Pia Holm")
    answer = of(mirane.signatory).post(f"{page}name/", {"choice": f"{vera.reference} {mirane.body.reference}"})
    assert "A tie" in answer.content.decode() or answer.status_code == 422
    of(mirane.signatory).post(f"{page}name/", {"choice": f"{pia.reference} {mirane.body.reference}"})
    assert of(vera).post(f"{page}dismiss/", {"reasons": "It was read."}).status_code == 404
    of(pia).post(f"{page}dismiss/", {"reasons": "It was read."})
    assert "It was read." in text(of(mirane.learner), page)
    assert of(mirane.learner).post(f"{page}withdraw/").status_code == 409


def test_an_assessor_corrects_what_they_signed_and_nothing_typed_is_lost(mirane: Country):
    result, assessor = signed(mirane), of(mirane.assessor)
    at = f"/results/of/{result.number}/correct/"
    assert f'href="{at}"' in text(assessor, f"/assessor/candidates/{result.number}/")
    sent = {"m0-score": "80", "m0-note": "", "m1-score": "90", "m1-note": "One page more.", "why": ""}
    answer = assessor.post(f"{at}sign/", sent)
    assert answer.status_code == 422
    assert "One page more." in answer.content.decode()
    assessor.post(f"{at}sign/", sent | {"why": "A page was not counted."})
    assert Candidate.objects.get(state="passed").result == "distinction"
    assert assessor.get(at).status_code == 404
    assert of(mirane.learner).get(at).status_code == 404
    assert "A page was not counted." in text(of(mirane.learner), f"/learner/results/{result.number}/")


def test_who_did_not_pass_reads_how_many_attempts_are_left_and_is_entered_anew(mirane: Country):
    first, learner = signed(mirane, 20, 20), of(mirane.learner)
    at = f"/learner/results/{first.number}/"
    shown = text(learner, at)
    assert "You have 1 attempt left." in shown
    assert "Be entered anew" in shown
    answer = learner.post(f"/results/of/{first.number}/again/")
    fresh = Candidate.objects.get(state="waiting")
    assert answer["Location"] == f"/learner/results/{fresh.number}/"
    assert "Be entered anew" not in text(learner, at)
    assert learner.post(f"/results/of/{first.number}/again/").status_code == 409


def test_an_entry_says_that_a_sitting_can_be_booked_and_leads_to_its_own(mirane: Country):
    entry = f"/entries/{mirane.entry.number}/"
    assert "Book a sitting" not in text(Client(), entry)
    sittings.set_rules(mirane.entry, by_exam=True, retake_after_days=0, by=mirane.signatory, seen_version=0)
    opened(mirane)
    assert f'href="/learner/sittings/?entry={mirane.entry.number}"' in text(Client(), entry)
    learner = of(mirane.learner)
    assert "Orsa, room 2" in text(learner, f"/learner/sittings/?entry={mirane.entry.number}")
    other = make.micro_credential(mirane.awarder, title={"en": "Roof work"})
    shown = text(learner, f"/learner/sittings/?entry={other.number}")
    assert "Sittings for Roof work" in shown
    assert "Orsa, room 2" not in shown


def test_an_awarder_sees_which_award_stands_on_a_corrected_result_and_replaces_it():
    at: House = house()
    awarder = of(at.signatory)
    award = awarding.award(at.candidate, by=at.signatory, today=timezone.localdate())
    assert "stands on a result that was corrected" not in text(awarder, "/awarder/")
    correct(at, 60)
    assert "1 award stands on a corrected result." in text(awarder, "/desk/")
    assert "1 award stands on a result that was corrected" in text(awarder, "/awarder/")
    page = f"/results/awards/{award.number}/"
    assert f'href="{page}"' in text(awarder, "/results/awards/")
    assert f'href="{page}"' in text(awarder, f"/awarder/awards/{award.number}/")
    assert "A fault was counted twice." in text(awarder, page)
    assert awarder.post(f"{page}replace/", {"reason": ""}).status_code == 422
    awarder.post(f"{page}replace/", {"reason": "The result was corrected."})
    assert sorted(Award.objects.values_list("state", "result")) == [("in_force", "pass"), ("superseded", "merit")]
    assert "This award has ended" in text(awarder, page)
    assert of(at.holder).get(page).status_code == 404


def test_an_award_of_what_is_not_passed_any_more_is_withdrawn_not_replaced():
    at: House = house()
    award = awarding.award(at.candidate, by=at.signatory, today=timezone.localdate())
    correct(at, 20)
    shown = text(of(at.signatory), f"/results/awards/{award.number}/")
    assert "As corrected, it is not passed" in shown
    assert "Award it anew" not in shown
    answer = of(at.signatory).post(f"/results/awards/{award.number}/replace/", {"reason": "It was corrected."})
    assert "not passed. Withdraw the award" in answer.content.decode()
    assert Award.objects.get().state == "in_force"


def test_the_list_of_appeals_costs_as_much_for_many_as_for_one(mirane: Country, django_assert_max_num_queries: Any):
    today = timezone.localdate()
    for name in ("Ana Bel", "Bela Tor", "Cai Dor"):
        who = make.person(name)
        candidate = actions.record_results(
            make.assigned(mirane, who), [Mark("A1", make.Decimal(80)), Mark("A2", make.Decimal(60))],
            identity_check=ONSITE, by=mirane.assessor, today=today,
        )  # fmt: skip
        corrections.lodge(candidate, "Not read.", by=who, today=today)
    awarder = of(mirane.signatory)
    with django_assert_max_num_queries(12):
        assert "Cai Dor" in text(awarder, "/results/appeals/")
