"""The pages on which degrees and other larger awards are written, published, followed by an edition, and ended."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from passerelle.catalogue.models import Programme
from passerelle.catalogue.states import ProgrammeState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from tests import factories as make
from tests.catalogue.test_programmes import national
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, fields, page, queries, weight, words

if TYPE_CHECKING:
    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def body() -> Organisation:
    national("2024", ("5", "6", "7"), valid_from=make.LONG_AGO)
    return make.organisation([Role.AWARDER])


@pytest.fixture
def signatory(body: Organisation) -> Person:
    return make.member(body)


def new_form(body: Organisation, who: Person) -> dict[str, str]:
    return fields(page(f"/provider/programmes/new/{body.slug}/", who), f"/provider/programmes/new/{body.slug}/begin/")


def typed(body: Organisation, who: Person, **changed: Any) -> dict[str, Any]:
    """Return a whole new programme as a browser sends it."""
    said = {"title": "BSc Water Engineering", "kind": "degree", "level": "6", "credits": "180", "semesters": "6"}
    rows = {"modules-0-title": "Field Practice", "modules-0-credits": "6", "buckets-0-title": "Core"}
    return new_form(body, who) | said | rows | changed


def begun(body: Organisation, who: Person, **changed: Any) -> Programme:
    answer = browser(who).post(f"/provider/programmes/new/{body.slug}/begin/", typed(body, who, **changed))
    assert answer.status_code == 302, words(answer.content.decode())
    return Programme.objects.get(state=ProgrammeState.DRAFT)


def form_of(programme: Programme, who: Person) -> dict[str, str]:
    at = f"/provider/programmes/{programme.reference}/"
    return fields(page(at, who), f"{at}save/")


def post(who: Person, programme: Programme, act: str, form: dict[str, Any] | None = None) -> Any:
    return browser(who).post(f"/provider/programmes/{programme.reference}/{act}/", form or {})


def test_from_an_empty_page_to_a_public_edition(body: Organisation, signatory: Person):
    made = begun(body, signatory, levels="eqf/2017:6\nguild/2024:Master")

    assert [(one["framework"], one["level"]) for one in made.levels] == [("eqf", "6"), ("guild", "Master")]
    assert form_of(made, signatory)["levels"] == "eqf/2017:6\nguild/2024:Master"
    assert (made.modules, [one["title"] for one in made.buckets]) == (
        [{"code": "M1", "title": "Field Practice", "credits": 6.0}],
        ["Core"],
    )
    said = form_of(made, signatory) | {"places": "40", "levels": "", "act": "publish"}

    answer = post(signatory, made, "save", said)

    assert answer["Location"] == f"/provider/programmes/{made.reference}/"
    made.refresh_from_db()
    assert (made.state, made.places, made.levels) == (ProgrammeState.PUBLISHED, 40, [])
    assert "never changes" in words(page(answer["Location"], signatory))
    assert "BSc Water Engineering" in words(page(f"/programmes/{made.reference}/"))


def test_a_page_saved_as_it_was_opened_changes_nothing_that_was_stated(body: Organisation, signatory: Person):
    made = begun(body, signatory, levels="eqf/2017:6", waived_percent="40")
    before = Programme.objects.values().get()

    assert post(signatory, made, "save", form_of(made, signatory)).status_code == 302

    assert Programme.objects.values().get() == before | {"version": 2}


@pytest.mark.parametrize(
    ("changed", "told", "at"),
    [
        ({"title": ""}, "Title : This field is required.", "id_title"),
        ({"credits": "many"}, "Credits : Enter a number.", "id_credits"),
        ({"levels": "four"}, "Further levels : Write framework/edition:level, such as EQF/2017:5.", "id_levels"),
        ({"waived_percent": "140"}, "Waived at most, % : ", "id_waived_percent"),
        ({"modules-0-credits": ""}, "Module 1, Credits : Give a number.", "id_modules-0-credits"),
        ({"buckets-0-min_credits": "9", "buckets-0-max_credits": "3"}, "Group 1, At most : It can be 9", "buckets-0"),
        ({"link": "ftp://x"}, "Its page : ", "id_link"),
    ],
)
def test_a_refused_save_says_above_that_nothing_was_saved_with_a_way_to_each_field(
    body: Organisation, signatory: Person, changed: dict[str, str], told: str, at: str
):
    made = begun(body, signatory)
    before, facts = Programme.objects.values().get(), Fact.objects.count()

    answer = post(signatory, made, "save", form_of(made, signatory) | {"semesters": "8"} | changed)

    html = answer.content.decode()
    assert (answer.status_code, Programme.objects.values().get(), Fact.objects.count()) == (422, before, facts)
    assert "Nothing was saved: 1 thing to mend" in words(html)
    assert told in words(html)
    assert f'href="#{at}' in html or f'href="#id_{at}' in html


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"kind": ""}, "id_kind"),
        ({"modules-0-credits": "200"}, "id_modules-0-credits"),
        ({"levels": "nowhere/2020:6"}, "id_levels"),
        ({"valid_from": ""}, "id_valid_from"),
    ],
)
def test_what_cannot_be_published_is_not_saved_either(
    body: Organisation, signatory: Person, changed: dict[str, str], at: str
):
    made = begun(body, signatory)
    before, facts = Programme.objects.values().get(), Fact.objects.count()

    answer = post(signatory, made, "save", form_of(made, signatory) | changed | {"act": "publish"})

    html = answer.content.decode()
    assert (answer.status_code, Programme.objects.values().get(), Fact.objects.count()) == (422, before, facts)
    assert "Nothing was saved: 1 thing to mend" in words(html)
    assert f'href="#{at}"' in html


def test_a_new_programme_that_cannot_be_read_is_not_begun(body: Organisation, signatory: Person):
    form = typed(body, signatory, title="", levels="four")

    answer = browser(signatory).post(f"/provider/programmes/new/{body.slug}/begin/", form)

    assert (answer.status_code, Programme.objects.count()) == (422, 0)
    assert "Nothing was saved" in words(answer.content.decode())


def test_of_two_who_save_at_once_the_second_is_told(body: Organisation, signatory: Person):
    made = begun(body, signatory)
    form = form_of(made, signatory)
    post(signatory, made, "save", form | {"places": "10"})

    answer = post(signatory, made, "save", form | {"places": "20"})

    assert (answer.status_code, Programme.objects.get().places) == (422, 10)
    assert "Somebody changed this after you opened it" in words(answer.content.decode())


def test_the_next_edition_begins_once_with_what_the_last_one_says(body: Organisation, signatory: Person):
    first = make.programme(awarder=body, level="6", valid_from=timezone.localdate() - DAY)
    assert "Write the next edition" in words(page(f"/provider/programmes/{first.reference}/", signatory))

    answers = [post(signatory, first, "next") for _ in range(2)]

    second = Programme.objects.get(number=first.number, state=ProgrammeState.DRAFT)
    assert {answer["Location"] for answer in answers} == {f"/provider/programmes/{second.reference}/"}
    assert (second.edition, second.modules, second.valid_from) == (2, first.modules, None)
    said = form_of(second, signatory) | {"valid_from": timezone.localdate().isoformat(), "act": "publish"}
    assert post(signatory, second, "save", said).status_code == 302
    assert first.reference in words(page(f"/provider/programmes/{second.reference}/", signatory))


def test_an_edition_ends_on_a_day_that_is_not_past(body: Organisation, signatory: Person):
    made, today = make.programme(awarder=body), timezone.localdate()

    late = post(signatory, made, "end", {"ends_on": (today - DAY).isoformat()})
    made.refresh_from_db()
    assert (late.status_code, made.state, made.ends_on) == (422, ProgrammeState.PUBLISHED, None)
    assert "Choose a day from today on" in words(late.content.decode())

    assert post(signatory, made, "end", {"ends_on": today.isoformat()}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.ends_on) == (ProgrammeState.ENDED, today)
    assert post(signatory, made, "end", {"ends_on": today.isoformat()}).status_code == 409


def test_a_draft_is_thrown_away_and_a_published_edition_is_not(body: Organisation, signatory: Person):
    draft, public = begun(body, signatory), make.programme(awarder=body)

    assert post(signatory, draft, "discard")["Location"] == "/provider/"
    assert post(signatory, public, "discard").status_code == 409

    states = dict(Programme.objects.values_list("number", "state"))
    assert states == {draft.number: ProgrammeState.DISCARDED, public.number: ProgrammeState.PUBLISHED}


@pytest.mark.parametrize(
    ("name", "begins", "own", "signs"),
    [("stranger", 403, 404, 404), ("other", 403, 404, 404), ("teacher", 403, 404, 404), ("editor", 302, 302, 403)],
)
def test_who_may_what_with_a_programme(
    body: Organisation, signatory: Person, name: str, begins: int, own: int, signs: int
):
    draft, public = begun(body, signatory), make.programme(awarder=body)
    who = {
        "stranger": make.person,
        "other": lambda: make.member(make.organisation([Role.AWARDER])),
        "teacher": lambda: make.member(body, Function.TEACHER),
        "editor": lambda: make.member(body, Function.EDITOR),
    }[name]()
    form = form_of(draft, signatory)
    ends = {"ends_on": timezone.localdate().isoformat()}
    at = f"/provider/programmes/new/{body.slug}/"

    answers = {
        "new": browser(who).get(at),
        "begin": browser(who).post(f"{at}begin/", typed(body, signatory, title="Another")),
        "edit": browser(who).get(f"/provider/programmes/{draft.reference}/"),
        "publish": post(who, draft, "save", form | {"act": "publish"}),
        "save": post(who, draft, "save", form),
        "end": post(who, public, "end", ends),
        "next": post(who, public, "next"),
        "discard": post(who, draft, "discard"),
    }

    reads = 200 if own == 302 else own
    assert {name: answer.status_code for name, answer in answers.items()} == {
        **{"new": 403 if begins == 403 else 200, "begin": begins, "edit": reads, "save": own, "publish": signs},
        **{"end": signs, "next": own, "discard": own},
    }
    public.refresh_from_db()
    assert public.state == ProgrammeState.PUBLISHED


def test_an_editor_reads_who_can_publish(body: Organisation, signatory: Person):
    made = begun(body, signatory)

    told = page(f"/provider/programmes/{made.reference}/", make.member(body, Function.EDITOR))

    assert "Only a signatory of your organisation can publish it." in words(told)
    assert "Save and publish" not in words(told)


def test_the_public_page_names_framework_field_and_levels_in_words_and_does_not_contradict_its_groups(
    body: Organisation,
):
    further = [{"framework": "eqf", "edition": "2017", "level": "6"}]
    made = make.programme(awarder=body, level_framework="nqf-mi/2024", field="0712", levels=further)

    shown = page(f"/programmes/{made.reference}/")

    told = words(shown)
    assert ("Level 6 Framework, 2024" in told, "EQF 2017, level 6" in told) == (True, True)
    assert "Field of study Engineering and engineering trades ISCED-F 0712" in told
    assert "No micro-credential is on its positive list yet. You can still ask." in told
    counting = make.micro_credential()
    group = {"code": "B1", "title": "Core", "min_credits": None, "max_credits": None, "items": [counting.number]}
    Programme.objects.filter(pk=made.pk).update(buckets=[group])
    now = words(page(f"/programmes/{made.reference}/"))
    assert ("No micro-credential is on its positive list" in now, counting.name in now) == (False, True)
    assert "what counts in its groups of credits stands below" in now
    assert ("nqf-mi/2024" in told, "eqf/2017" in told, 'href="/levels/6/"' in shown) == (False, False, True)


def test_the_pages_of_a_programme_cost_few_queries_and_the_same_for_one_row_and_for_three(
    body: Organisation, signatory: Person
):
    made = begun(body, signatory, levels="eqf/2017:6")
    public = make.programme(awarder=body, credits=Decimal(180))
    paths = [
        f"/provider/programmes/new/{body.slug}/",
        *(f"/provider/programmes/{one.reference}/" for one in (made, public)),
    ]
    one = {path: queries(path, signatory) for path in paths}
    goals = [make.micro_credential().number for _ in range(3)]
    modules = [{"code": f"M{n}", "title": f"Module {n}", "credits": 6} for n in range(3)]
    groups = [{"code": f"B{n}", "title": "G", "min_credits": None, "max_credits": None, "items": goals} for n in (1, 2)]
    Programme.objects.filter(pk=made.pk).update(modules=modules, buckets=groups, levels=made.levels * 3)
    for edition in (2, 3):
        make.programme(awarder=body, number=public.number, edition=edition)

    assert {path: queries(path, signatory) for path in paths} == one
    assert {path: cost for path, cost in one.items() if cost > MOST_QUERIES} == {}
    assert {path: heavy for path in paths if (heavy := weight(path, signatory)) > MOST_BYTES} == {}


WRONG = {
    "field": "solar",
    "link": "ftp://x",
    "levels": "four",
    "modules-0-credits": "0",
    "buckets-0-min_credits": "9",
    "buckets-0-max_credits": "3",
}
AT = ["id_field", "id_link", "id_levels", "id_modules-0-credits", "id_buckets-0-max_credits"]


@pytest.mark.parametrize(
    ("besides", "at"),
    [
        ({}, AT),
        ({"credits": "many", "modules-1-credits": "x"}, ["id_credits", *AT, "id_modules-1-credits"]),
        ({"buckets-0-min_credits": "x"}, [*AT[:-1], "id_buckets-0-min_credits"]),
    ],
)
def test_everything_that_is_amiss_is_told_at_once_in_a_new_programme_and_in_a_draft(
    body: Organisation, signatory: Person, besides: dict[str, str], at: list[str]
):
    made = begun(body, signatory)
    new = f"/provider/programmes/new/{body.slug}/begin/"
    answers = [
        browser(signatory).post(new, typed(body, signatory, **WRONG | besides)),
        post(signatory, made, "save", form_of(made, signatory) | WRONG | besides),
    ]

    for answer in answers:
        html = answer.content.decode()
        top = html.partition("<h2>Nothing was saved")[2].partition("</ul>")[0]
        assert answer.status_code == 422
        assert sorted(re.findall(r'href="#([^"]+)"', top)) == sorted(at), words(top)
        assert html.count("This is no field of study.") == 2  # on top, and beside its field


def test_everything_that_stands_against_publishing_is_told_at_once(body: Organisation, signatory: Person):
    made = begun(body, signatory)
    wrong = {
        "kind": "",
        "level": "9",
        "modules-0-credits": "200",
        "buckets-0-min_credits": "190",
        "buckets-0-items": "MC-77777",
        "act": "publish",
    }

    answer = post(signatory, made, "save", form_of(made, signatory) | wrong)

    html = answer.content.decode()
    assert (answer.status_code, Programme.objects.get().state) == (422, ProgrammeState.DRAFT)
    told = [
        "Kind : Give something: it is missing",
        "Module 1, Credits : It can be at most 180",
        "Level in the national framework : Give a level of",
        "Group 1, What counts there : Give numbers of listed micro-credentials",
        "minima of at most 180 together",
    ]
    assert [one for one in told if one not in words(html)] == []


def test_rows_are_added_and_taken_away_before_anything_is_saved(body, signatory):
    at = f"/provider/programmes/new/{body.slug}/begin/"
    said = typed(body, signatory) | {"buckets-1-title": "Elective", "title": "Half typed", "credits": "x"}

    more = browser(signatory).post(at, said | {"act": "add-buckets"}).content.decode()
    less = browser(signatory).post(at, said | {"act": "remove-buckets-0"}).content.decode()

    assert ("buckets-2-title" in more, "buckets-3-title" in more) == (True, False)
    assert "this field is required" not in more.lower()
    assert ("Half typed" in more, "Elective" in more, "Not saved yet." in more) == (True, True, True)
    assert ('value="Core"' in less, 'value="Elective"' in less, "buckets-1-title" in less) == (False, True, False)
    assert not Programme.objects.exists()


def test_rows_of_a_draft_are_taken_away_and_what_is_left_is_saved(body, signatory):
    draft = begun(body, signatory, **{"buckets-1-title": "Elective"})
    at = f"/provider/programmes/{draft.reference}/save/"
    sent = form_of(draft, signatory)

    page_ = browser(signatory).post(at, sent | {"act": "remove-buckets-0"}).content.decode()
    draft.refresh_from_db()
    assert [one["title"] for one in draft.buckets] == ["Core", "Elective"]
    browser(signatory).post(at, fields(page_, at) | {"act": "save"})

    draft.refresh_from_db()
    assert [one["title"] for one in draft.buckets] == ["Elective"]
    for odd in ("remove-buckets-99", "remove-buckets-x", "add-nothing"):
        assert browser(signatory).post(at, form_of(draft, signatory) | {"act": odd}).status_code < 400
