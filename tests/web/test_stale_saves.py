"""Of two who save the same thing at once, the second sees what the first saved, and may save over it on purpose."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from passerelle.catalogue.models import Programme, Revision, ShortCourse
from passerelle.organisations.models import Role
from passerelle.people.models import Duty
from passerelle.policy import actions as policy
from passerelle.policy.shipped import texts
from passerelle.registers.states import State
from passerelle.vetting.models import Expert
from tests import factories as make
from tests.catalogue.test_programmes import national
from tests.web.asking import browser, fields, page, words

if TYPE_CHECKING:
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.policy.models import Activation

pytestmark = pytest.mark.django_db
NETWORK = "EMC-CMF-2019"


@pytest.fixture
def body() -> Organisation:
    make.rules()
    national("2024", ("5", "6", "7"), valid_from=make.LONG_AGO)
    return make.organisation([Role.AWARDER, Role.PROVIDER])


@pytest.fixture
def signatory(body: Organisation) -> Person:
    return make.member(body)


def newer(html: str) -> list[tuple[str, str, str]]:
    """Return the lines of the table: the field, what is saved now, what was typed."""
    table = html.partition("<caption>Where it differs from what you typed</caption>")[2].partition("</table>")[0]
    rows = [re.split(r"<t[hd][^>]*>", row)[1:] for row in table.partition("<tbody>")[2].split("<tr>")[1:]]
    return [tuple(unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row) for row in rows]


def late(who: Person, path: str, action: str, first: dict, second: dict) -> tuple[str, dict]:
    """Two open a page; one saves `first`, the other `second`. Return the page of the other, and what it would send."""
    opened = fields(page(path, who), action)
    assert browser(who).post(action, opened | first).status_code == 302
    answer = browser(who).post(action, opened | second)
    assert answer.status_code in (409, 422)
    html = answer.content.decode()
    assert "Nothing was saved: 1 thing to mend Somebody changed this after you opened it." in words(html)
    assert "If you save again, it takes the place of what is saved now." in words(html)
    again = {"reason": second.get("reason", "")} | fields(html, action)
    assert {name: again[name] for name in second} == second
    assert f">{second['reason']}</textarea>" in html if "reason" in second else True
    return html, again


def test_a_programme_is_saved_over_on_purpose(body: Organisation, signatory: Person):
    new = f"/provider/programmes/new/{body.slug}/"
    started = fields(page(new, signatory), f"{new}begin/")
    started |= {"title": "BSc Water", "kind": "degree", "level": "6", "credits": "180", "modules-0-title": "Pumps"}
    browser(signatory).post(f"{new}begin/", started | {"modules-0-credits": "6", "places": "8"})
    made = Programme.objects.get()
    path = f"/provider/programmes/{made.reference}/"

    html, again = late(
        signatory,
        path,
        f"{path}save/",
        {"places": "10", "level": "7", "modules-0-credits": "9", "modules-1-title": "Wells", "modules-1-credits": "3"},
        {"places": "12"},
    )

    assert newer(html) == [
        ("Level in the national framework", "7", "6"),
        ("Places a year", "10", "12"),
        ("Module 1, Credits", "9", "6"),
        ("Module 2, Code", "M2", "–"),
        ("Module 2, Module", "Wells", "–"),
        ("Module 2, Credits", "3", "–"),
    ]
    assert '<a href="#id_places">Places a year</a>' in html
    assert browser(signatory).post(f"{path}save/", again).status_code == 302
    made.refresh_from_db()
    assert (made.places, made.level, [one["credits"] for one in made.modules]) == (12, "6", [6.0])


def test_a_change_under_way_is_saved_over_on_purpose_with_its_reason(body: Organisation, signatory: Person):
    goal = make.micro_credential(awarder=body)
    entry = make.short_course(State.REGISTERED, provider=body, leads_to=[goal])
    path = f"/provider/courses/{entry.number}/change/"

    html, again = late(
        signatory,
        path,
        f"{path}save/",
        {"title": "Theirs", "reason": "They asked."},
        {"title": "Mine", "reason": "We saw."},
    )

    assert [line for line in newer(html) if "Theirs" in line] == [("Title", "Theirs", "Mine")]
    assert ("What the change is for", "They asked.", "We saw.") in newer(html)
    assert browser(signatory).post(f"{path}save/", again).status_code == 302
    found = Revision.objects.get()
    assert (found.fields["title"]["en"], found.reason) == ("Mine", "We saw.")


def test_a_draft_of_a_course_is_saved_over_on_purpose(body: Organisation, signatory: Person):
    course = make.short_course(State.DRAFT, provider=body)
    path = f"/provider/courses/{course.number}/"

    html, again = late(signatory, path, f"{path}save/", {"place": "Bay"}, {"place": "Lakeside"})

    assert newer(html) == [("Where", "Bay", "Lakeside")]
    assert browser(signatory).post(f"{path}save/", again).status_code == 302
    assert ShortCourse.objects.get().place == "Lakeside"


def test_who_typed_what_is_saved_now_is_asked_nothing(body: Organisation, signatory: Person):
    course = make.short_course(State.DRAFT, provider=body)
    path = f"/provider/courses/{course.number}/"
    opened = fields(page(path, signatory), f"{path}save/")

    for _ in range(2):
        assert browser(signatory).post(f"{path}save/", opened | {"place": "Bay"}).status_code == 302
    assert ShortCourse.objects.get().place == "Bay"


def test_what_a_body_says_of_itself_is_saved_over_on_purpose(body: Organisation, signatory: Person):
    path = f"/organisation/{body.slug}/about/"
    theirs = {"description": "Teaches trades.", "managers_declared_on": "2026-01-05", "r0_body": "Ministry"}

    html, again = late(signatory, path, f"{path}save/", theirs | {"r0_number": "7"}, {"town": "Bay"})

    assert [name for name, _saved, _typed in newer(html)][1:] == [
        "What it does, in two sentences",
        "When its managers declared their integrity",
        "Registered by",
        "Number there",
    ]
    body.refresh_from_db()
    assert (body.description, body.town == "Bay", body.version) == ("Teaches trades.", False, 2)
    assert browser(signatory).post(f"{path}save/", again).status_code == 302
    body.refresh_from_db()
    assert (body.town, body.managers_declared_on, body.version) == ("Bay", None, 3)


def test_what_stands_of_an_expert_is_saved_over_on_purpose():
    make.rules()
    registrar = make.person(duties=[Duty.REGISTRAR])
    expert = Expert.objects.create(person=make.person(), kind="teacher", country="NZ")
    path = f"/registrar/experts/{expert.person.reference}/"

    html, again = late(registrar, path, f"{path}change/", {"languages": "en, fr"}, {"country": "MI"})

    assert newer(html) == [("Country", "NZ", "MI"), ("Languages", "en, fr", "–")]
    expert.refresh_from_db()
    assert (expert.country, expert.languages) == ("NZ", ["en", "fr"])
    assert browser(registrar).post(f"{path}change/", again).status_code == 302
    expert.refresh_from_db()
    assert (expert.country, expert.languages) == ("MI", [])


@pytest.fixture
def officer() -> Person:
    make.rules()
    return make.person(duties=[Duty.POLICY_OFFICER])


def drafted(officer: Person) -> Activation:
    today = timezone.localdate()
    return policy.draft_version(texts()[NETWORK], by=officer, today=today, in_force_from=today + policy.NOTICE)


def test_a_threshold_is_saved_over_on_purpose(officer: Person):
    version = drafted(officer)
    path = f"/policy/versions/{version.pk}/edit/"

    html, again = late(officer, path, f"{path}save/", {"rules.0.max": "180"}, {"rules.0.min": "90", "note": "Less."})

    assert newer(html)[0] == ("Why", "–", "Less.")
    assert ("CMF-1, At most", "180", "150") in newer(html)
    assert browser(officer).post(f"{path}save/", again).status_code == 302
    version.refresh_from_db()
    assert (version.revision, version.note) == (3, "Less.")
    assert '"max": 150' in version.text


def test_a_document_is_saved_over_on_purpose_and_only_its_lines_that_differ_are_shown(officer: Person):
    version = drafted(officer)
    path = f"/policy/versions/{version.pk}/document/"
    text = texts()[NETWORK]
    theirs, mine = (text.replace('"max": 150', f'"max": {n}', 1) for n in (180, 160))

    html, again = late(officer, path, f"{path}save/", {"document": theirs.strip()}, {"document": mine.strip()})

    assert [(name, saved.strip(), typed.strip()) for name, saved, typed in newer(html)] == [
        ("Document", '"max": 180,', '"max": 160,')
    ]
    assert browser(officer).post(f"{path}save/", again).status_code == 302


def test_thresholds_of_rules_that_are_others_now_are_not_saved_over(officer: Person):
    version = drafted(officer)
    edit, document = (f"/policy/versions/{version.pk}/{at}/" for at in ("edit", "document"))
    opened = fields(page(edit, officer), f"{edit}save/")
    whole = fields(page(document, officer), f"{document}save/")
    swapped = whole | {"document": whole["document"].replace('"CMF-1"', '"CMF-0"')}
    assert browser(officer).post(f"{document}save/", swapped).status_code == 302

    first = browser(officer).post(f"{edit}save/", opened | {"rules.0.min": "90"})
    second = browser(officer).post(f"{edit}save/", fields(first.text, f"{edit}save/"))

    for answer in (first, second):
        assert answer.status_code == 422
        assert "The rules themselves are others now." in words(answer.text)
        assert 'value="90"' in answer.text
    version.refresh_from_db()
    assert version.revision == 2
