"""Skills beside each outcome of an editor: looking keeps what was typed and saves nothing; what is ticked is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from passerelle.catalogue import revising
from passerelle.journal.models import Fact
from passerelle.organisations.models import Role
from passerelle.registers.states import State
from tests import factories as make
from tests.skills.test_loading import load
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, fields, page, queries, weight, words

if TYPE_CHECKING:
    from passerelle.catalogue.models import MicroCredential, ShortCourse

pytestmark = pytest.mark.django_db
VALUE = "esco/9.1 en http://skills.example/skill/{}"
BOATS = VALUE.format("mend-boats")
TAG = {
    "uri": "http://skills.example/skill/mend-boats",
    "label": "mend wooden boats",
    "scheme": "esco/9.1",
    "language": "en",
}
NO_SCHEME = "No scheme of skills, such as ESCO, is loaded here"


@pytest.fixture
def body():
    make.rules()
    make.framework()
    return make.organisation([Role.AWARDER, Role.PROVIDER])


@pytest.fixture
def signatory(body):
    return make.member(body)


@pytest.fixture
def entry(body) -> MicroCredential:
    outcomes = [{"code": "O1", "text": "Repair a wooden hull.", "domain": "skills"}, {"code": "O2", "text": "Row."}]
    return make.micro_credential(State.DRAFT, awarder=body, outcomes=outcomes)


@pytest.fixture
def course(body) -> ShortCourse:
    outcomes = [{"code": "O1", "text": "Repair a wooden hull."}, {"code": "O2", "text": "Work in a team."}]
    return make.short_course(State.DRAFT, provider=body, leads_to=[make.micro_credential()], outcomes=outcomes)


def opened(path: str, who, save: str = "save/") -> dict[str, str]:
    return fields(page(path, who), f"{path}{save}")


def stored(entry) -> list[list[str]]:
    entry.refresh_from_db()
    return [[tag["label"] for tag in outcome.get("skills", ())] for outcome in entry.outcomes]


def test_without_a_scheme_the_editor_says_so_and_words_stay_possible(body, signatory, entry, course):
    for path in (f"/provider/entries/{entry.number}/", f"/provider/courses/{course.number}/"):
        shown = words(page(path, signatory))
        assert NO_SCHEME in shown
        assert "Find skills" not in shown

    path = f"/provider/entries/{entry.number}/"
    asked = browser(signatory).post(f"{path}save/", opened(path, signatory) | {"find_skills": "0"})
    assert asked.status_code == 200
    saved = browser(signatory).post(f"{path}save/", opened(path, signatory) | {"x_skills": "caulking"})
    assert saved.status_code == 302
    entry.refresh_from_db()
    assert (entry.skills, stored(entry)) == (["caulking"], [[], []])


def test_looking_shows_what_fits_keeps_what_was_typed_and_saves_nothing(body, signatory, entry):
    load()
    path, facts = f"/provider/entries/{entry.number}/", Fact.objects.count()
    covers = {"covers-0": ["O1"]}
    typed = opened(path, signatory) | covers | {"title": "Boats & oars", "outcomes-0-text": "Repairs wooden hulls."}

    asked = browser(signatory).post(f"{path}save/", typed | {"find_skills": "0"})

    html, shown = asked.content.decode(), words(asked.content.decode())
    assert asked.status_code == 200
    assert "fit “Repairs wooden hulls”" in shown or "fits “Repairs wooden hulls”" in shown
    assert "mend wooden boats · skill · esco/9.1 · also called repair wooden hulls" in shown
    assert "Replace damaged planks" in shown
    kept = fields(html, f"{path}save/")
    assert {name: kept[name] for name in ("title", "outcomes-0-text", "seen_version")} == {
        name: typed[name] for name in ("title", "outcomes-0-text", "seen_version")
    }
    assert 'value="O1" checked' in html
    assert "Not saved" not in shown
    assert (stored(entry), Fact.objects.count()) == ([[], []], facts)


def test_what_is_ticked_is_kept_with_address_label_and_scheme_and_can_be_taken_away(body, signatory, entry):
    load()
    path, client = f"/provider/entries/{entry.number}/", browser(signatory)
    ticked = {"outcomes-0-skill": [BOATS, VALUE.format("teamwork")], "act": "save"}

    assert client.post(f"{path}save/", opened(path, signatory) | ticked).status_code == 302

    entry.refresh_from_db()
    assert entry.outcomes[0]["skills"][0] == TAG
    assert stored(entry) == [["mend wooden boats", "work in a team"], []]
    assert "mend wooden boats" in words(page(path, signatory))
    again = opened(path, signatory) | {"outcomes-0-skill": [BOATS], "act": "save"}
    assert client.post(f"{path}save/", again).status_code == 302
    assert stored(entry) == [["mend wooden boats"], []]


def test_other_words_are_looked_for_and_enter_in_their_box_saves_nothing(body, signatory, entry):
    load()
    path = f"/provider/entries/{entry.number}/"
    typed = opened(path, signatory) | {"outcomes-1-skill_query": "spreadsheet", "title": "Never saved"}

    answer = browser(signatory).post(f"{path}save/", typed)

    assert answer.status_code == 200
    assert "1 skill fits “spreadsheet”" in words(answer.content.decode())
    assert fields(answer.content.decode(), f"{path}save/")["outcomes-1-skill_query"] == ""
    entry.refresh_from_db()
    assert entry.title["en"] != "Never saved"


def test_saving_and_submitting_do_what_they_say_whatever_stands_in_a_box(body, signatory, entry):
    load()
    path = f"/provider/entries/{entry.number}/"
    typed = opened(path, signatory) | {"outcomes-1-skill_query": "spreadsheet", "title": "Saved", "act": "save"}

    assert browser(signatory).post(f"{path}save/", typed).status_code == 302
    entry.refresh_from_db()
    assert entry.title["en"] == "Saved"


@pytest.mark.parametrize(
    "value", ["", "nonsense", VALUE.format("none"), "esco/9.1 fr http://skills.example/skill/pumps"]
)
def test_what_no_scheme_has_is_never_kept(body, signatory, entry, value):
    load()
    path = f"/provider/entries/{entry.number}/"
    forged = opened(path, signatory) | {"outcomes-0-skill": [value], "outcomes-x-skills": "1", "act": "save"}

    assert browser(signatory).post(f"{path}save/", forged).status_code == 302
    assert stored(entry) == [[], []]


@pytest.mark.parametrize("number", ["7", "-1", "x", "999999999999"])
def test_looking_beside_a_row_that_is_not_there_changes_nothing(body, signatory, entry, number):
    load()
    path = f"/provider/entries/{entry.number}/"

    answer = browser(signatory).post(f"{path}save/", opened(path, signatory) | {"find_skills": number})

    assert answer.status_code == 200
    assert "fits “" not in answer.content.decode()


def test_a_page_without_boxes_for_skills_leaves_them_as_they_are(body, signatory, entry):
    load()
    path = f"/provider/entries/{entry.number}/"
    entry.outcomes[0]["skills"] = [TAG]
    entry.save()
    sent = {name: value for name, value in opened(path, signatory).items() if "skill" not in name.partition("-")[2]}

    assert browser(signatory).post(f"{path}save/", sent | {"act": "save"}).status_code == 302
    assert stored(entry) == [["mend wooden boats"], []]


def test_skills_of_a_course_follow_their_line(body, signatory, course):
    load()
    path, client = f"/provider/courses/{course.number}/", browser(signatory)
    shown = client.post(f"{path}save/", opened(path, signatory) | {"find_skills": "1"})
    assert "work in a team" in words(shown.content.decode())
    ticked = {"skills_of-0-skill": [BOATS], "skills_of-1-skill": [VALUE.format("teamwork")], "act": "save"}
    assert client.post(f"{path}save/", opened(path, signatory) | ticked).status_code == 302
    assert stored(course) == [["mend wooden boats"], ["work in a team"]]

    moved = {"outcomes": "Sing.\nWork in a team.\nRepair a wooden hull.", "act": "save"}
    assert client.post(f"{path}save/", opened(path, signatory) | moved).status_code == 302
    assert stored(course) == [[], ["work in a team"], ["mend wooden boats"]]

    reworded = {"outcomes": "Sing.\nWork in a large team.\nRepair a wooden hull.", "act": "save"}
    assert client.post(f"{path}save/", opened(path, signatory) | reworded).status_code == 302
    assert stored(course) == [[], ["work in a team"], ["mend wooden boats"]]


def test_what_is_registered_names_skills_by_a_minor_change(body, signatory):
    load()
    entry = make.micro_credential(awarder=body)
    covers = {f"covers-{place}": part["covers"] for place, part in enumerate(entry.components)}
    path, client = f"/provider/entries/{entry.number}/change/", browser(signatory)
    looked = client.post(f"{path}save/", opened(path, signatory) | {"outcomes-0-skill_query": "wooden hulls"})
    assert "mend wooden boats" in words(looked.content.decode())
    assert revising.open_of(entry.number) is None

    sent = client.post(
        f"{path}save/", opened(path, signatory) | covers | {"outcomes-0-skill": [BOATS], "act": "compare"}
    )

    assert "A minor change" in (told := words(page(sent["Location"], signatory)))
    assert "mend wooden boats (esco/9.1)" in told


def test_the_public_page_names_skills_with_a_link_and_search_finds_by_them(body):
    load()
    outcomes = [{"code": "O1", "text": "Repair a hull.", "domain": "skills", "skills": [TAG]}]
    entry = make.micro_credential(awarder=body, outcomes=outcomes)
    course = make.short_course(provider=body, leads_to=[entry], outcomes=outcomes)

    for number in (entry.number, course.number):
        html = page(f"/entries/{number}/")
        assert 'href="http://skills.example/skill/mend-boats"' in html
        assert "Skills: mend wooden boats ( esco/9.1 )" in words(html)
        assert "?skill=http%3A%2F%2Fskills.example%2Fskill%2Fmend-boats" in html


def test_the_editor_with_a_scheme_is_light_and_costs_few_queries(body, signatory, entry, course):
    load()
    entry.outcomes[0]["skills"] = [TAG]
    entry.save()
    for path in (f"/provider/entries/{entry.number}/", f"/provider/courses/{course.number}/"):
        assert queries(path, signatory) <= MOST_QUERIES
        assert weight(path, signatory) <= MOST_BYTES


def test_the_schemes_that_are_loaded_are_named_with_their_licence_and_source():
    assert "Schemes of skills" not in page("/about/data/")
    load()

    assert "Samples 9.1 ( en ): 8 skills; none needed; from this repository" in words(page("/about/data/"))
