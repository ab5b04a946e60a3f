"""A save that was refused says so on top of its page, and leads to each field by the name it has there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django import forms

from passerelle.catalogue.models import MicroCredential, ShortCourse
from passerelle.core.errors import Malformed, NotNow
from passerelle.journal.models import Fact
from passerelle.organisations.models import Role
from passerelle.registers.states import State
from passerelle.web import refusals
from tests import factories as make
from tests.web.asking import browser, fields, page, words

if TYPE_CHECKING:
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Organisation:
    make.rules()
    make.framework()
    return make.organisation([Role.AWARDER, Role.PROVIDER])


@pytest.fixture
def signatory(body: Organisation) -> Person:
    return make.member(body)


def summary(html: str) -> str:
    """Return what stands on top of the page, above the form and the list of the gate."""
    top = html.partition("<main")[2].partition("<h2>The gate</h2>")[0]
    return top.partition("<h2>Not listed yet")[0].partition("<form")[0]


def ways(html: str) -> dict[str, str]:
    """Return the links of the summary: what each is called, and the control it leads to, which is on the page."""
    found = {name: at for at, name in re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary(html))}
    assert all(f'id="{at}"' in html for at in found.values()), found
    return found


@pytest.mark.parametrize(
    ("changed", "name", "at", "sentence"),
    [
        (
            *({"stacks_into": "MC-77777"}, "Stacks into", "id_stacks_into"),
            "These are no listed micro-credentials or programmes: MC-77777.",
        ),
        ({"levels": "four"}, "Further levels", "id_levels", "Write framework/edition:level, such as EQF/2017:5."),
        ({"hours": "many"}, "Hours, all kinds", "id_hours", "Enter a number."),
        ({"hours": "0"}, "Hours, all kinds", "id_hours", "Give more than 0."),
        (
            {"outcomes-1-domain": "wisdom"},
            "Outcome 2, Domain",
            "id_outcomes-1-domain",
            "Choose one of those offered: wisdom is none of them.",
        ),
        (
            {"outcomes-0-text": "", "outcomes-1-text": "nul\x00"},
            "Outcome 2, What the learner does",
            "id_outcomes-1-text",
            "Null characters",
        ),
        ({"components-1-weight": "x"}, "Part 2 of the assessment, Weight, %", "id_components-1-weight", "Enter a num"),
        ({"x_learning_time": "lectures"}, "Hours by kind of learning", "id_x_learning_time", "Give kind"),
        ({"x_language": "english"}, "Language", "id_x_language", "Give a language code"),
    ],
)
def test_a_refused_draft_says_on_top_that_nothing_was_saved_and_leads_to_the_field(
    body: Organisation, signatory: Person, changed: dict[str, str], name: str, at: str, sentence: str
):
    entry = make.micro_credential(State.DRAFT, awarder=body)
    path = f"/provider/entries/{entry.number}/"
    before = MicroCredential.objects.values().get()

    answer = browser(signatory).post(f"{path}save/", fields(page(path, signatory), f"{path}save/") | changed)

    html = answer.content.decode()
    assert (answer.status_code, MicroCredential.objects.values().get(), Fact.objects.count()) == (422, before, 0)
    assert "Nothing was saved: 1 thing to mend" in words(f"<main>{summary(html)}</main>")
    assert ways(html) == {name: at}
    assert sentence in summary(html)
    assert "<title>Not saved" in html


def test_everything_to_mend_is_told_at_once_and_what_was_typed_stands(body: Organisation, signatory: Person):
    entry = make.micro_credential(State.DRAFT, awarder=body)
    path = f"/provider/entries/{entry.number}/"
    wrong = {
        "hours": "many",
        "levels": "four",
        "outcomes-0-domain": "wisdom",
        "components-0-weight": "x",
        "title": "Mended",
    }

    answer = browser(signatory).post(f"{path}save/", fields(page(path, signatory), f"{path}save/") | wrong)

    html = answer.content.decode()
    assert list(ways(html)) == [
        "Hours, all kinds",
        "Further levels",
        "Outcome 1, Domain",
        "Part 1 of the assessment, Weight, %",
    ]
    assert fields(html, f"{path}save/")["title"] == "Mended"


def test_a_saved_page_and_a_fresh_one_have_no_such_list(body: Organisation, signatory: Person):
    entry = make.micro_credential(State.DRAFT, awarder=body)

    assert "Nothing was saved" not in page(f"/provider/entries/{entry.number}/", signatory)


def test_a_refused_change_says_so_too_and_begins_none(body: Organisation, signatory: Person):
    entry = make.micro_credential(State.REGISTERED, awarder=body)
    path = f"/provider/entries/{entry.number}/change/"

    answer = browser(signatory).post(
        f"{path}save/", fields(page(path, signatory), f"{path}save/") | {"field": "99", "credits": "x"}
    )

    assert answer.status_code == 422
    assert ways(answer.content.decode())["Credits"] == "id_credits"


@pytest.mark.parametrize(
    ("changed", "name", "at"),
    [
        ({"leads_to": "MC-77777"}, "Leads to", "id_leads_to"),
        ({"contact": "x"}, "Hours with a teacher", "id_contact"),
        ({"title": ""}, "Title", "id_title"),
        ({"url": "nowhere"}, "Its page on the web", "id_url"),
    ],
)
def test_a_refused_course_leads_to_the_field_whether_it_is_new_or_saved_or_changed(
    body: Organisation, signatory: Person, changed: dict[str, str], name: str, at: str
):
    goal = make.micro_credential(awarder=body)
    draft = make.short_course(State.DRAFT, provider=body, leads_to=[goal])
    listed = make.short_course(State.REGISTERED, provider=body, leads_to=[goal])
    before, pages = (
        list(ShortCourse.objects.values()),
        {
            f"/provider/courses/new/{body.slug}/": f"/provider/courses/new/{body.slug}/begin/",
            f"/provider/courses/{draft.number}/": f"/provider/courses/{draft.number}/save/",
            f"/provider/courses/{listed.number}/change/": f"/provider/courses/{listed.number}/change/save/",
        },
    )
    for path, action in pages.items():
        form = {"title": "Evenings"} | {k: v for k, v in fields(page(path, signatory), action).items() if v} | changed

        answer = browser(signatory).post(action, form)

        assert answer.status_code == 422, path
        assert ways(answer.content.decode()) == {name: at}, path
    assert list(ShortCourse.objects.values()) == before


class Asking(forms.Form):
    called_here = {"share": "percent"}  # noqa: RUF012  (a form of this test)
    percent = forms.DecimalField(label="Per cent")
    hours = forms.CharField(label="Hours")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("hours", "hours"),
        ("hours.self", "hours"),
        ("share", "percent"),
        ("share.1", "percent"),
        ("days", None),
        ("", None),
    ],
)
def test_a_refusal_is_told_at_the_field_that_asks_for_it(path: str, field: str | None):
    assert refusals.field_of(Asking(), path) == field


def test_what_is_refused_while_it_is_done_is_told_on_the_form_and_anything_else_is_not():
    form = Asking({"percent": 1, "hours": "x"})
    assert form.is_valid()

    with refusals.told(form):
        raise Malformed(field="share", expected="less")
    assert form.errors == {"percent": ["Per cent: choose less."]}
    with pytest.raises(NotNow), refusals.told(form):
        raise NotNow(reason="full")
    with refusals.told(form, NotNow):
        raise NotNow(reason="full")

    assert form.non_field_errors() == ["No place is left. Look for other dates."]


def test_of_two_who_save_a_course_at_once_the_second_keeps_what_was_typed_in_the_draft_and_in_a_change(
    body: Organisation, signatory: Person
):
    draft = make.short_course(State.DRAFT, provider=body)
    listed = make.short_course(State.REGISTERED, provider=body)
    for course, at in ((draft, "save/"), (listed, "change/save/")):
        path = f"/provider/courses/{course.number}/{at}"
        said = fields(page(path.removesuffix("save/"), signatory), path)
        assert browser(signatory).post(path, said | {"place": "Bay"}).status_code == 302

        late = browser(signatory).post(path, said | {"place": "Lakeside"})

        shown = late.content.decode()
        assert (late.status_code, 'value="Lakeside"' in shown) == (409, True)
        assert "Nothing was saved: 1 thing to mend Somebody changed this after you opened it" in words(shown)
    draft.refresh_from_db()
    assert draft.place == "Bay"


def test_a_draft_tells_all_that_is_amiss_in_one_answer_and_what_the_gate_makes_of_what_was_typed():
    make.rules()
    body = make.organisation([Role.AWARDER])
    signatory = make.member(body)
    entry = make.micro_credential(State.DRAFT, awarder=body)
    path = f"/provider/entries/{entry.number}/"
    sent = fields(page(path, signatory), f"{path}save/")
    wrong = {"hours": "many", "field": "9999", "stacks_into": "MC-77777", "x_language": "Engl.", "level": ""}

    html = browser(signatory).post(f"{path}save/", sent | wrong).content.decode()

    told = words(f"<main>{summary(html)}</main>")
    assert "Nothing was saved: 4 things to mend" in told
    assert [one for one in ("Enter a number.", "ISCED-F", "MC-77777", "such as en or fr") if one not in told] == []
    seen = words(html)
    assert "This is how the gate sees what you typed, which is not saved." in seen
    assert "State the level in the national" in seen.partition("This is how the gate sees")[2]


def test_what_shows_an_outcome_follows_it_when_its_code_is_changed():
    body = make.organisation([Role.AWARDER])
    signatory = make.member(body)
    entry = make.micro_credential(State.DRAFT, awarder=body)
    path, old = f"/provider/entries/{entry.number}/", entry.outcomes[0]["code"]
    sent = fields(page(path, signatory), f"{path}save/")
    ticked = {f"covers-{place}": part["covers"] for place, part in enumerate(entry.components)}

    browser(signatory).post(f"{path}save/", sent | ticked | {"outcomes-0-code": "L1"})

    now = MicroCredential.objects.get()
    assert now.outcomes[0]["code"] == "L1"
    assert [part["covers"] for part in now.components] == [
        ["L1" if code == old else code for code in part["covers"]] for part in entry.components
    ]
    assert any("L1" in part["covers"] for part in now.components)
