"""The desk of an organisation and of those who decide on roles: each role, each refusal, nothing half-done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from passerelle.core.calendar import add_months
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Mandate, Organisation, OrganisationRole, Role
from passerelle.people.models import Duty, Person
from passerelle.registers.states import State
from passerelle.web.templatetags.passerelle_tags import day
from passerelle.web.wording import name_of_field
from tests import factories as make
from tests.web.asking import MOST_QUERIES, browser, fields, page, queries, words

pytestmark = pytest.mark.django_db
ENTER = {
    **{"legal_name": "École <du> Lac", "country": "MI", "legal_id": "4711", "legal_id_scheme": "MI-COMPANIES"},
    **{"email": "post@lac.example", "town": "Tirma", "website": "https://lac.example"},
}


def test_from_entering_an_organisation_to_its_registered_role_in_the_browser():
    make.rules()
    founder, officer = make.person(), make.person(duties=[Duty.DECISION_OFFICER])
    client = browser(founder)

    assert client.post("/organisation/register/enter/", ENTER)["Location"] == "/organisation/"
    body = Organisation.objects.get()
    assert "École &lt;du&gt; Lac" in page("/organisation/", founder)
    assert client.post(f"/organisation/{body.slug}/roles/", {"role": "awarder"}).status_code == 302
    role = OrganisationRole.objects.get()
    desk = page("/organisation/", founder)
    assert f"Answer by {day(role.due_on)}" in words(desk)
    assert f"Its name in addresses: {body.slug}" in words(desk)
    offered = ['<option value="awarder"' in desk, '<option value="provider"' in desk]
    assert (offered, f'href="/organisations/{body.slug}/"' in desk) == ([False, True], False)
    assert "1 application waits" in words(page("/organisation/decisions/", officer))
    case = f"/organisation/decisions/{role.number}/"
    sent = fields(page(case, officer), f"{case}decide/")
    answer = browser(officer).post(f"{case}decide/", sent | {"approve": "no", "reasons": "State <who> teaches."})
    assert answer["Location"] == "/organisation/decisions/"
    desk = page("/organisation/", founder)
    assert ("State &lt;who&gt; teaches." in desk, '<option value="awarder"' in desk) == (True, True)

    client.post(f"/organisation/{body.slug}/roles/", {"role": "awarder"})
    browser(officer).post(f"{case}decide/", {"approve": "yes", "reasons": "Able to award."})

    role.refresh_from_db()
    assert (role.state, role.edition, OrganisationRole.objects.count()) == (State.REGISTERED, 2, 1)
    assert "Able to award." in page(f"/entries/{role.number}/")
    assert f'href="/organisations/{body.slug}/"' in page("/organisation/", founder)
    assert [fact.kind.partition(".")[2] for fact in Fact.objects.order_by("pk")] == [
        *("register", "submit_for_review", "return", "open", "decide_alone"),
        *("submit_for_review", "register", "open", "decide_alone"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"legal_name": ""},
        {"legal_name": "x" * 201},
        {"country": "Mirane"},
        {"country": "1!"},
        {"email": "nobody"},
        {"website": "javascript:alert(1)"},
        {"website": "ftp://lac.example"},
        {"legal_id": "x" * 61},
        {"town": "x" * 81},
        {"description": "x" * 20_001},
        {"description": "nul\x00"},
    ],
)
def test_what_has_not_the_right_shape_is_told_on_the_page_and_changes_nothing(change):
    answer = browser(make.person()).post("/organisation/register/enter/", ENTER | change)

    assert (answer.status_code, Organisation.objects.count(), Fact.objects.count()) == (422, 0, 0)
    assert 'aria-invalid="true"' in answer.content.decode()


def test_an_organisation_that_is_entered_already_is_told_at_its_number():
    browser(make.person()).post("/organisation/register/enter/", ENTER)

    answer = browser(make.person()).post("/organisation/register/enter/", ENTER)

    assert (answer.status_code, Organisation.objects.count()) == (422, 1)
    assert "id_legal_id_err" in answer.content.decode()


def test_what_is_not_on_the_form_has_no_effect():
    person = make.person()

    browser(person).post("/organisation/register/enter/", ENTER | {"number": "ORG-9", "slug": "x", "created_by": 7})

    assert Organisation.objects.values_list("number", "slug", "created_by").get() == (
        *("ORG-00001", "ecole-du-lac-00001", person.pk),
    )


def cast():
    body = make.organisation([Role.PROVIDER])
    waiting = make.organisation_role(body, Role.AWARDER, state=State.IN_REVIEW)
    ended = make.member(body)
    Mandate.objects.filter(person=ended).update(ends_on=timezone.localdate())
    people = {
        "stranger": make.person(),
        "other": make.member(make.organisation([Role.PROVIDER])),
        "ended": ended,
        "editor": make.member(body, Function.EDITOR),
        "registrar": make.person(duties=[Duty.REGISTRAR]),
        "officer": make.person(duties=[Duty.DECISION_OFFICER]),
        "own_officer": make.member(body, Function.TEACHER, make.person(duties=[Duty.DECISION_OFFICER])),
        "signatory": make.member(body),
    }
    return body, waiting, people


@pytest.mark.parametrize(
    ("name", "desk", "case", "decides", "applies", "grants", "ends"),
    [
        ("stranger", 404, 404, 404, 404, 404, 404),
        ("other", 404, 404, 404, 404, 404, 404),
        ("ended", 404, 404, 404, 404, 404, 404),
        ("editor", 404, 404, 404, 403, 403, 403),
        ("registrar", 200, 200, 403, 404, 404, 404),
        ("officer", 200, 200, 302, 404, 404, 404),
        ("own_officer", 200, 200, 403, 403, 403, 403),
        ("signatory", 404, 404, 404, 302, 302, 302),
    ],
)
def test_who_may_what(name, desk, case, decides, applies, grants, ends):
    body, waiting, people = cast()
    client, newcomer = browser(people[name]), make.person()
    editor = Mandate.objects.get(person=people["editor"])

    def attempt(expected: int, method: str, path: str, sent: object = None) -> None:
        before = Fact.objects.count()
        answer = client.get(path) if method == "GET" else client.post(path, sent)
        left = (3 if path.endswith("/decide/") else 1) if expected == 302 else 0  # its case is opened, and decided
        assert (answer.status_code, Fact.objects.count() - before) == (expected, left), path

    attempt(200, "GET", "/organisation/")
    attempt(200, "GET", "/organisation/register/")
    attempt(desk, "GET", "/organisation/decisions/")
    attempt(case, "GET", f"/organisation/decisions/{waiting.number}/")
    attempt(
        decides, "POST", f"/organisation/decisions/{waiting.number}/decide/", {"approve": "yes", "reasons": "Able."}
    )
    attempt(applies, "POST", f"/organisation/{body.slug}/roles/", {"role": "employer"})
    attempt(grants, "POST", f"/organisation/{body.slug}/mandates/", {"email": newcomer.email, "function": "teacher"})
    attempt(ends, "POST", f"/organisation/{body.slug}/mandates/{editor.pk}/end/")


def test_an_officer_of_the_organisation_sees_the_case_without_the_form():
    _, waiting, people = cast()
    path = f"/organisation/decisions/{waiting.number}/"

    assert "Not yours to decide" in words(page(path, people["own_officer"]))
    assert "Not yours to decide" in words(page(path, people["registrar"]))
    assert "Your decision" in words(page(path, people["officer"]))


@pytest.mark.parametrize(
    "sent", [{}, {"approve": "yes"}, {"approve": "maybe", "reasons": "R."}, {"approve": "yes", "reasons": " "}]
)
def test_a_decision_that_lacks_something_is_told_on_the_page(sent):
    _, waiting, people = cast()

    answer = browser(people["officer"]).post(f"/organisation/decisions/{waiting.number}/decide/", sent)

    waiting.refresh_from_db()
    assert (answer.status_code, waiting.state, Fact.objects.count()) == (422, State.IN_REVIEW, 0)


def test_a_second_click_is_told_and_decides_nothing():
    _, waiting, people = cast()
    path, client = f"/organisation/decisions/{waiting.number}/decide/", browser(people["officer"])
    client.post(path, {"approve": "yes", "reasons": "Able."})

    answer = client.post(path, {"approve": "no", "reasons": "Not able."})

    waiting.refresh_from_db()
    assert (answer.status_code, waiting.state, waiting.reasons) == (409, State.REGISTERED, "Able.")
    assert "Nothing was changed." in words(answer.content.decode())


def test_whether_an_address_has_an_account_is_told_to_signatories_alone():
    body, _, people = cast()
    path = f"/organisation/{body.slug}/mandates/"

    def told(name: str, email: str) -> tuple[int, str]:
        answer = browser(people[name]).post(path, {"email": email, "function": "teacher"}, follow=True)
        return answer.status_code, words(answer.content.decode())

    assert told("editor", make.person().email) == told("editor", "nobody@mirane.example")
    assert "No account has this address" in told("signatory", "nobody@mirane.example")[1]
    assert "may act for you from today" in told("signatory", make.person().email.upper())[1]


def test_the_last_signatory_is_told_to_name_another_first():
    body, _, people = cast()
    last = Mandate.objects.get(person=people["signatory"])

    answer = browser(people["signatory"]).post(f"/organisation/{body.slug}/mandates/{last.pk}/end/")

    assert answer.status_code == 409
    assert "Name another one first" in words(answer.content.decode())
    assert Mandate.objects.get(pk=last.pk).ends_on is None


def test_an_ended_mandate_cuts_at_once():
    body, _, people = cast()
    editor = browser(people["editor"])
    assert body.legal_name in editor.get("/organisation/").content.decode()
    mandate = Mandate.objects.get(person=people["editor"])

    browser(people["signatory"]).post(f"/organisation/{body.slug}/mandates/{mandate.pk}/end/")

    assert body.legal_name not in editor.get("/organisation/").content.decode()
    assert editor.post(f"/organisation/{body.slug}/roles/", {"role": "employer"}).status_code == 404


def test_a_mandate_of_another_organisation_is_not_ended_under_ones_own():
    body, _, people = cast()
    foreign = Mandate.objects.get(person=people["other"])

    answer = browser(people["signatory"]).post(f"/organisation/{body.slug}/mandates/{foreign.pk}/end/")

    assert (answer.status_code, Fact.objects.count()) == (404, 0)


def test_the_desks_cost_few_queries_and_the_same_for_one_and_for_three():
    body, waiting, people = cast()
    asked = [("/organisation/", "signatory"), ("/organisation/decisions/", "officer")]
    asked.append((f"/organisation/decisions/{waiting.number}/", "officer"))
    one = [queries(path, people[name]) for path, name in asked]
    for _ in range(2):
        another = make.organisation([Role.PROVIDER])
        make.organisation_role(another, Role.AWARDER, state=State.IN_REVIEW)
        make.member(another, Function.SIGNATORY, people["signatory"])
        make.member(body, Function.TEACHER)

    assert [queries(path, people[name]) for path, name in asked] == one
    assert max(one) <= MOST_QUERIES


def decided_with(sent: dict[str, str]) -> tuple[OrganisationRole, Any, Person]:
    make.rules()
    body, officer = make.organisation(roles=()), make.person(duties=[Duty.DECISION_OFFICER])
    founder = make.member(body)
    browser(founder).post(f"/organisation/{body.slug}/roles/", {"role": "awarder"})
    role = OrganisationRole.objects.get(organisation=body)
    case = f"/organisation/decisions/{role.number}/"
    form = fields(page(case, officer), f"{case}decide/")
    answer = browser(officer).post(f"{case}decide/", form | {"approve": "yes", "reasons": "Able."} | sent)
    role.refresh_from_db()
    return role, answer, founder


def test_a_role_is_registered_with_conditions_in_the_browser_and_its_owner_and_everybody_read_them():
    due = timezone.localdate() + timedelta(days=60)
    role, answer, founder = decided_with(
        {"conditions-0-text": "Publish <who> teaches.", "conditions-0-due_on": due.isoformat()}
    )

    assert (answer["Location"], role.state) == ("/organisation/decisions/", State.REGISTERED_CONDITIONAL)
    for path, reader in ((f"/entries/{role.number}/", None), ("/matters/", founder)):
        assert "Publish &lt;who&gt; teaches." in page(path, reader), path


@pytest.mark.parametrize(
    "sent",
    [
        {"conditions-0-text": "Publish who teaches."},
        {"conditions-0-text": "Publish.", "conditions-0-due_on": "2020-01-01"},
        {"conditions-0-due_on": "2099-01-01"},
        {"conditions-0-text": "Publish.", "conditions-0-due_on": "soon"},
    ],
)
def test_a_condition_that_lacks_something_is_told_on_the_page_and_decides_nothing(sent):
    role, answer, _ = decided_with(sent)
    assert (answer.status_code, role.state) == (422, State.IN_REVIEW)
    assert "class=err" in answer.content.decode()


def test_what_a_provider_has_to_say_of_itself_is_asked_with_the_way_to_it():
    make.rules()
    body = make.organisation(description="", quality_statement="")
    client = browser(make.member(body))

    answer = client.post(f"/organisation/{body.slug}/roles/", {"role": "provider"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Fill in “How it looks after quality”: it stands in what your organisation says of itself." in words(html)
    assert f'href="/organisation/{body.slug}/about/"' in html
    assert OrganisationRole.objects.count() == 0


def test_an_officer_reads_fields_of_study_in_words_and_of_days_that_no_mandate_has_the_days_as_everywhere():
    _, waiting, people = cast()
    OrganisationRole.objects.filter(pk=waiting.pk).update(scope={"fields": ["0723", "0714"], "countries": ["MT"]})
    path = f"/organisation/decisions/{waiting.number}/"
    told = words(page(path, people["officer"]))
    today = timezone.localdate()
    latest = add_months(today, 60)

    late = {"approve": "yes", "reasons": "Able.", "valid_until": (latest + timedelta(days=1)).isoformat()}
    refused = words(browser(people["officer"]).post(f"{path}decide/", late).content.decode())

    assert "Fields it reaches 0723" not in told
    assert f"{name_of_field('0723')} (0723), {name_of_field('0714')} (0714)" in told
    assert "Malta" in told
    days = [date_format(one, "DATE_FORMAT") for one in (today, latest)]
    assert f"Its last day: choose a day from {days[0]} to {days[1]}." in refused
    assert today.isoformat() not in refused


def test_who_states_fields_and_levels_first_goes_there_without_a_token_in_the_address():
    make.rules()
    body = make.organisation()
    client = browser(make.member(body))

    assert words(client.get("/organisation/").text).count("State its fields and levels first") == 1
    answer = client.post(f"/organisation/{body.slug}/roles/", {"role": "awarder", "first": "1"})

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/organisation/{body.slug}/roles/ask/?role=awarder",
    )
    assert client.get(answer.headers["Location"]).status_code == 200
    assert OrganisationRole.objects.count() == 0
