"""What a signatory typed is never lost: each refused page of an organisation says so on top and leads to its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from passerelle.journal.models import Fact
from passerelle.organisations import oversight
from passerelle.organisations.models import Mandate, Role
from passerelle.people.models import Duty
from passerelle.registers.states import State
from tests import factories as make
from tests.web.asking import browser, fields, page, words

if TYPE_CHECKING:
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Organisation:
    make.rules()
    return make.organisation([Role.AWARDER])


@pytest.fixture
def signatory(body: Organisation) -> Person:
    return make.member(body)


@pytest.mark.parametrize(
    ("changed", "name", "told"),
    [
        ({"email": "nobody@mirane.example"}, "email", "No account has this address."),
        ({"email": "nobody"}, "email", "Enter a valid email address."),
        ({"valid_from": "2020-01-01"}, "valid_from", "Choose"),
        ({"ends_on": "2020-01-01"}, "ends_on", "Choose a later day than"),
        ({"ends_on": "soon"}, "ends_on", "Give a day that exists, such as 2027-01-31."),
        ({"function": "king"}, "function", "Choose one of those offered: king is none of them."),
    ],
)
def test_a_refused_mandate_comes_back_with_what_was_typed_and_leads_to_the_field(
    body: Organisation, signatory: Person, changed: dict[str, str], name: str, told: str
):
    other = make.organisation([Role.PROVIDER])
    make.member(other, "signatory", signatory)
    path = f"/organisation/{body.slug}/mandates/"
    typed = fields(page("/organisation/", signatory), path)
    typed |= {"email": make.person().email, "function": "assessor", "ends_on": "2099-01-31"} | changed
    before = (Mandate.objects.count(), Fact.objects.count())

    answer = browser(signatory).post(path, typed)

    html = answer.content.decode()
    assert (answer.status_code, Mandate.objects.count(), Fact.objects.count()) == (422, *before)
    assert "Nothing was saved: 1 thing to mend" in words(html)
    assert told in words(html)
    assert f'<a href="#id_{body.slug}_{name}">' in html
    assert f'id="id_{body.slug}_{name}"' in html
    assert fields(html, path) | {"function": typed["function"]} == typed
    assert fields(html, f"/organisation/{other.slug}/mandates/")["email"] == ""


def test_a_mandate_that_holds_already_is_told_beside_the_function_and_what_was_typed_stands(
    body: Organisation, signatory: Person
):
    colleague = make.person()
    make.member(body, "teacher", colleague)
    path = f"/organisation/{body.slug}/mandates/"
    typed = fields(page("/organisation/", signatory), path) | {"email": colleague.email, "function": "teacher"}

    answer = browser(signatory).post(path, typed)

    assert answer.status_code == 422
    assert "May act as : This person may act so for the organisation already" in words(answer.content.decode())
    assert fields(answer.content.decode(), path)["email"] == colleague.email


def test_what_a_body_says_of_itself_and_of_its_role_says_on_top_what_to_mend(body: Organisation, signatory: Person):
    about = f"/organisation/{body.slug}/about/"
    sent = fields(page(about, signatory), f"{about}save/") | {"website": "nowhere", "description": "Teaches."}
    answer = browser(signatory).post(f"{about}save/", sent)
    assert (answer.status_code, '<a href="#id_website">Website</a>' in answer.text) == (422, True)
    assert fields(answer.content.decode(), f"{about}save/")["description"] == "Teaches."

    ask, path = f"/organisation/{body.slug}/roles/ask/?role=assessor", f"/organisation/{body.slug}/roles/"
    sent = fields(page(ask, signatory), path) | {"scope-fields": "0713, solar", "scope-modes": "evenings"}
    answer = browser(signatory).post(path, sent)
    assert answer.status_code == 422
    assert "Nothing was saved: 1 thing to mend Fields it reaches : This is no field of study." in words(answer.text)
    assert '<a href="#id_scope-fields">' in answer.text
    assert fields(answer.text, path) == sent


def test_entering_a_body_and_deciding_on_a_role_say_on_top_what_to_mend(body: Organisation, signatory: Person):
    sent = {"legal_name": "Sea School", "country": "Mirane", "description": "Teaches at sea."}
    answer = browser(signatory).post("/organisation/register/enter/", sent)
    assert (answer.status_code, '<a href="#id_country">Country</a>' in answer.text) == (422, True)
    assert "Teaches at sea." in answer.text

    waiting = make.organisation_role(body, Role.PROVIDER, state=State.IN_REVIEW)
    officer = make.person(duties=[Duty.DECISION_OFFICER])
    path = f"/organisation/decisions/{waiting.number}/decide/"
    answer = browser(officer).post(path, {"reasons": "They are able.", "valid_from": "soon"})
    assert (answer.status_code, '<a href="#id_valid_from">' in answer.text) == (422, True)
    assert "They are able." in answer.text


def test_a_review_and_a_withdrawal_say_on_top_what_to_mend(body: Organisation, signatory: Person):
    agency = make.organisation([Role.QA_AGENCY])
    by = make.member(agency)
    today = timezone.localdate()
    made = oversight.oversee(agency, body, by=by, today=today, reviewed="institution", standards="ESG 2015")
    path = f"/organisation/{agency.slug}/reviews/"
    answer = browser(by).post(f"{path}{made.pk}/report/", {"reviewed_on": "soon", "results_url": "https://a.example"})
    assert answer.status_code == 422
    said = "Last reviewed</a>: Give a day that exists, such as 2027-01-31."
    assert f'<a href="#id_{made.pk}_reviewed_on">{said}' in answer.text
    assert 'value="https://a.example"' in answer.text

    entry = make.micro_credential(State.REGISTERED, awarder=body)
    path = f"/organisation/entries/{entry.number}/withdrawal/confirm/"
    answer = browser(signatory).post(path, {"teach_out": "soon"})
    assert answer.status_code == 422
    assert '<a href="#id_teach_out">Last day</a>: Give a day that exists, such as 2027-01-31.' in answer.text
