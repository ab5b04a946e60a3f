"""Tools of the editor: beginning with a template, a structure or a copy; verbs and advice; hours; the matrix."""

from __future__ import annotations

import pytest

from passerelle.catalogue.models import MicroCredential, Origin, ShortCourse
from passerelle.organisations.models import Role
from passerelle.registers.states import State
from passerelle.search import actions as search
from tests import factories as make
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, fields, page, queries, weight, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    make.rules()
    make.framework()
    return make.organisation([Role.AWARDER, Role.PROVIDER])


@pytest.fixture
def signatory(body):
    return make.member(body)


def opened(entry: MicroCredential, who) -> dict[str, str]:
    return fields(page(f"/provider/entries/{entry.number}/", who), f"/provider/entries/{entry.number}/save/")


def sent(entry: MicroCredential, who, **said: str) -> tuple[int, str]:
    """Send the form of a draft with this changed; return status and page."""
    answer = browser(who).post(f"/provider/entries/{entry.number}/save/", opened(entry, who) | said)
    return answer.status_code, answer.content.decode()


def test_a_draft_begins_with_a_template_and_keeps_its_rows_until_they_are_written(body, signatory):
    client = browser(signatory)
    assert "A skill of the workplace" in words(page(f"/provider/new/{body.slug}/", signatory))

    begun = client.post(
        f"/provider/new/{body.slug}/begin/", {"title": "Welding", "language": "en", "template": "workplace"}
    )
    entry = MicroCredential.objects.get()
    assert begun["Location"] == f"/provider/entries/{entry.number}/"
    shown = words(page(begun["Location"], signatory))
    assert "Begun with a template." in shown

    save, ticked = f"/provider/entries/{entry.number}/save/", {"covers-0": ["S1", "S2", "R1"], "covers-1": ["K1"]}
    answer = client.post(save, opened(entry, signatory) | {"outcomes-0-text": "Explain why metal bends.", **ticked})
    assert answer.status_code == 302, words(answer.content.decode())
    entry.refresh_from_db()
    assert [(one["code"], one["text"]) for one in entry.outcomes] == [
        ("K1", "Explain why metal bends."),
        ("S1", ""),
        ("S2", ""),
        ("R1", ""),
    ]
    assert [part["covers"] for part in entry.components] == [["S1", "S2", "R1"], ["K1"]]

    answer = client.post(save, opened(entry, signatory) | {"outcomes-3-domain": ""})
    entry.refresh_from_db()
    assert [one["code"] for one in entry.outcomes] == ["K1", "S1", "S2"]


def test_an_outcome_without_words_is_not_listed(body, signatory):
    entry = make.micro_credential(State.DRAFT, awarder=body)
    entry.outcomes[0]["text"] = " "
    entry.save()

    refused = browser(signatory).post(f"/provider/entries/{entry.number}/submit/")

    assert refused.status_code == 422
    assert f"Say in words what the learner does: {entry.outcomes[0]['code']}." in words(refused.content.decode())
    entry.refresh_from_db()
    assert entry.state == State.DRAFT


def test_a_draft_begins_with_the_structure_of_another_and_none_of_its_words(body, signatory):
    other = make.micro_credential(State.REGISTERED)
    said = {"title": "Our own", "language": "en", "like": other.number.lower()}

    begun = browser(signatory).post(f"/provider/new/{body.slug}/begin/", said)

    entry = MicroCredential.objects.get(awarder=body)
    assert begun["Location"] == f"/provider/entries/{entry.number}/"
    html = page(begun["Location"], signatory)
    assert f"Begun from {other.number}." in words(html)
    assert not [one for one in other.outcomes if one["text"] in html]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"like": "MC-99999"}, "There is no public micro-credential with this number."),
        ({"like": "MC-00001", "template": "digital"}, "Choose one: a template, or a structure."),
    ],
)
def test_a_beginning_that_leads_nowhere_is_told_and_nothing_typed_is_lost(body, signatory, said, told):
    answer = browser(signatory).post(
        f"/provider/new/{body.slug}/begin/", {"title": "Fishing nets", "language": "fr"} | said
    )

    html = answer.content.decode()
    assert answer.status_code == 422
    assert told in words(html)
    assert 'value="Fishing nets"' in html
    assert MicroCredential.objects.count() == 0


def test_the_structure_of_somebody_elses_draft_is_not_to_be_had(body, signatory):
    draft = make.micro_credential(State.DRAFT)
    said = {"title": "Ours", "language": "en", "like": draft.number}

    assert browser(signatory).post(f"/provider/new/{body.slug}/begin/", said).status_code == 422
    assert Origin.objects.count() == 0


def course_form(body, who, like: str = "") -> tuple[str, dict[str, str]]:
    """Return the first page of a course, and what its form holds."""
    html = page(f"/provider/courses/new/{body.slug}/?like={like}", who)
    return html, fields(html, f"/provider/courses/new/{body.slug}/begin/")


def test_a_course_begins_with_the_structure_of_another_and_none_of_its_words(body, signatory):
    other = make.short_course(State.REGISTERED, provider=make.organisation([Role.PROVIDER]), capacity=24)
    html, held = course_form(body, signatory, other.number.lower())
    assert f"What stands below is the structure of {other.number}; change what differs." in words(html)
    assert other.name not in html
    assert (held["like"], held["language"], held["mode"], held["capacity"]) == (
        *(other.number, other.language, other.mode),
        "24",
    )

    begun = browser(signatory).post(
        f"/provider/courses/new/{body.slug}/begin/", held | {"title": "Our own", "capacity": ""}
    )

    course = ShortCourse.objects.get(provider=body)
    assert begun["Location"] == f"/provider/courses/{course.number}/"
    assert (course.title, course.mode, course.hours, course.capacity) == (
        *({other.language: "Our own"}, other.mode, other.hours),
        None,
    )
    assert list(course.leads_to.all()) == []
    assert Origin.objects.get(entry=course.number).source == other.number
    assert weight(f"/provider/courses/new/{body.slug}/?like={other.number}", signatory) <= MOST_BYTES


def test_what_is_left_empty_beside_a_number_that_was_typed_comes_from_that_course(body, signatory):
    other = make.short_course(State.REGISTERED, provider=make.organisation([Role.PROVIDER]), capacity=24)
    goal = make.micro_credential()
    said = {"title": "Ours", "language": "fr", "contact": "9", "leads_to": goal.number, "like": other.number}

    browser(signatory).post(f"/provider/courses/new/{body.slug}/begin/", course_form(body, signatory)[1] | said)

    course = ShortCourse.objects.get(provider=body)
    assert (course.title, course.capacity, course.mode) == ({"fr": "Ours"}, 24, other.mode)
    assert course.hours == {"contact": 9}
    assert [one.number for one in course.leads_to.all()] == [goal.number]


def test_a_course_that_is_not_public_has_no_structure_to_take_and_nothing_typed_is_lost(body, signatory):
    draft = make.short_course(State.DRAFT, provider=make.organisation([Role.PROVIDER]))
    html, held = course_form(body, signatory, draft.number)
    assert f"There is no public course with the number {draft.number}: nothing is taken over." in words(html)

    answer = browser(signatory).post(f"/provider/courses/new/{body.slug}/begin/", held | {"title": "Fishing nets"})

    told = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no public course with this number." in words(told)
    assert 'value="Fishing nets"' in told
    assert not ShortCourse.objects.filter(provider=body).exists()


def test_an_own_entry_and_an_own_course_are_copied_by_a_button(body, signatory):
    entry = make.micro_credential(State.REGISTERED, awarder=body)
    course = make.short_course(State.REGISTERED, provider=body, leads_to=[entry])
    client = browser(signatory)

    assert f"/provider/entries/{entry.number}/copy/" in page(f"/provider/entries/{entry.number}/", signatory)
    made = client.post(f"/provider/entries/{entry.number}/copy/")
    copied = MicroCredential.objects.exclude(pk=entry.pk).get()
    assert made["Location"] == f"/provider/entries/{copied.number}/"
    assert f"Begun from {entry.number}." in words(page(made["Location"], signatory))
    assert f"/provider/courses/{course.number}/copy/" in page(f"/provider/courses/{course.number}/", signatory)
    assert client.post(f"/provider/courses/{course.number}/copy/").status_code == 302
    assert ShortCourse.objects.count() == 2
    stranger = make.member(make.organisation([Role.AWARDER, Role.PROVIDER]))
    assert browser(stranger).post(f"/provider/entries/{entry.number}/copy/").status_code == 404
    assert MicroCredential.objects.count() == 2


def test_verbs_stand_beside_each_outcome_for_the_level_that_is_claimed(body, signatory):
    entry = make.micro_credential(State.DRAFT, awarder=body, level_eqf="6")

    shown = words(page(f"/provider/entries/{entry.number}/", signatory))

    assert "Verbs are suggested for European level 6." in shown
    assert "Verbs of this level: discuss, assess, appraise" in shown


def test_looking_at_the_wording_saves_nothing_and_loses_nothing(body, signatory):
    entry = make.micro_credential(State.DRAFT, awarder=body, level_eqf="4")

    status, html = sent(
        entry,
        signatory,
        **{
            "suggest": "1",
            "outcomes-0-text": "Understand the pump & its <parts>.",
            "title": "Not saved",
            "level_eqf": "7",
        },
    )

    shown = words(html)
    assert status == 200
    assert "Nobody can see or assess “understand”: say what shows it." in shown
    assert "Verbs are suggested for European level 7." in shown
    assert "Understand the pump &amp; its &lt;parts&gt;." in html
    assert 'value="Not saved"' in html
    entry.refresh_from_db()
    assert (entry.version, entry.level_eqf) == (1, "4")
    assert entry.title != {"en": "Not saved"}


def test_a_stale_page_that_asked_for_verbs_is_still_told_that_it_is_stale(body, signatory):
    entry = make.micro_credential(State.DRAFT, awarder=body)
    held = opened(entry, signatory)
    sent(entry, signatory, title="First")

    answer = browser(signatory).post(f"/provider/entries/{entry.number}/save/", held | {"suggest": "1"})

    assert fields(answer.content.decode(), f"/provider/entries/{entry.number}/save/")["seen_version"] == "1"


def test_missing_domains_and_verbs_of_another_level_are_told_and_stop_nothing(body, signatory):
    outcomes = [{"code": "K1", "text": "Name the parts.", "domain": "knowledge"}]
    entry = make.micro_credential(State.DRAFT, awarder=body, outcomes=outcomes, level_eqf="5")

    shown = words(page(f"/provider/entries/{entry.number}/", signatory))

    assert "“name” is rather a verb of European levels 1 to 2; claimed is European level 5." in shown
    assert "No outcome is in the domain “Skills”. It could begin with: troubleshoot" in shown


def test_hours_are_added_up_and_put_into_the_form_and_nothing_is_saved(body, signatory):
    entry = make.micro_credential(State.DRAFT, awarder=body)
    typed = {
        **{"hours_contact": "20", "hours_guided": "", "hours_self": "75,5", "hours_assessment": "4,5"},
        **{"hours_per_week": "8", "credits": "4", "credit_system": "ECTS"},
    }

    status, html = sent(entry, signatory, reckon="1", **typed)
    shown = words(html)
    assert status == 200
    assert "100 hours in all." in shown
    assert "That is 3.33 to 4 credits (ECTS)." in shown
    assert "4 credits are stated: they stand for 100 to 120 hours, and fit." in shown
    assert "At 8 hours a week: 13 weeks." in shown
    assert 'value="75,5"' in html

    status, html = sent(entry, signatory, reckon="take", **typed)
    form = fields(html, f"/provider/entries/{entry.number}/save/")
    assert (form["hours"], form["x_workload_contact_hours"]) == ("100", "20")
    assert form["x_learning_time"].split("\n")[-3:] == ["contact: 20", "self: 75.5", "assessment: 4.5"]
    entry.refresh_from_db()
    assert entry.version == 1


@pytest.mark.parametrize("wrong", ["many", "-3", "1e99", "NaN", "10001"])
def test_hours_that_are_none_are_refused_and_stay_as_typed(body, signatory, wrong):
    entry = make.micro_credential(State.DRAFT, awarder=body)

    status, html = sent(entry, signatory, reckon="take", hours_self=wrong)

    assert status == 200
    assert "role=alert" in html
    assert f'value="{wrong}"' in html


def test_hours_changed_by_hand_are_told_where_the_kinds_add_up_to_others(body, signatory):
    kinds = {"contact": "24", "self": "100"}
    entry = make.micro_credential(State.DRAFT, awarder=body, hours=10, learning_time=kinds)

    assert "By kind they add up to 124 hours; for all kinds 10 are stated." in words(
        page(f"/provider/entries/{entry.number}/", signatory)
    )
    entry.__class__.objects.filter(pk=entry.pk).update(hours=124)
    assert "By kind they add up" not in words(page(f"/provider/entries/{entry.number}/", signatory))


def test_the_matrix_tells_what_nobody_assesses_and_which_part_shows_nothing(body, signatory):
    entry = make.micro_credential(State.DRAFT, awarder=body)
    entry.assessment["components"] = [
        {"code": "A1", "title": "Paper", "type": "oral", "covers": [entry.outcomes[0]["code"]]},
        {"code": "A2", "title": "Talk", "type": "oral", "covers": []},
    ]
    entry.save()

    shown = words(page(f"/provider/entries/{entry.number}/", signatory))

    assert shown.count("nobody assesses it") == len(entry.outcomes) - 1
    assert "Shows no outcome yet: A2." in shown


def test_a_copy_may_resemble_its_source_and_another_draft_may_not(body, signatory, settings, tmp_path):
    settings.PASSERELLE_DATA = tmp_path
    source = make.micro_credential(State.REGISTERED, awarder=body)
    other = make.micro_credential(State.DRAFT, awarder=body, outcomes=source.outcomes)
    search.rebuild()
    browser(signatory).post(f"/provider/entries/{source.number}/copy/")
    copied = MicroCredential.objects.latest("pk")

    assert "Others say nearly the same" in words(page(f"/provider/entries/{other.number}/", signatory))
    assert "Others say nearly the same" not in words(page(f"/provider/entries/{copied.number}/", signatory))


def test_the_editor_costs_no_more_with_its_tools(body, signatory):
    entry = make.micro_credential(State.DRAFT, awarder=body)
    path = f"/provider/entries/{entry.number}/"

    assert queries(path, signatory) <= MOST_QUERIES
    assert weight(path, signatory) <= MOST_BYTES


def test_the_page_of_hours_is_everybodys_and_tells_what_hours_come_to():
    shown = words(page("/frameworks/hours/?contact=20&self=80&system=ECTS&credits=3&per_week=10"))

    assert "100 hours in all. That is 3.33 to 4 credits (ECTS)." in shown
    assert "3 credits are stated: they stand for 75 to 90 hours, and do not fit." in shown
    assert "At 10 hours a week: 10 weeks." in shown
    assert weight("/frameworks/hours/") <= MOST_BYTES
    assert "/frameworks/hours/" in page("/frameworks/credits/")


@pytest.mark.parametrize("wrong", ["contact=many", "self=-4", "self=1&per_week=500", "self=1&credits=x"])
def test_the_page_of_hours_refuses_what_is_no_number(wrong):
    html = page(f"/frameworks/hours/?{wrong}", status=422)

    assert "role=alert" in html


def test_a_course_is_told_what_its_hours_come_to(body, signatory):
    goal = make.micro_credential(hours=150, credits=6, credit_system="ECTS")
    hours = {"contact": 20, "self": 80}
    course = make.short_course(State.DRAFT, provider=body, leads_to=[goal], hours=hours)

    shown = words(page(f"/provider/courses/{course.number}/", signatory))

    assert "100 hours in all." in shown
    assert "6 credits are stated: they stand for 150 to 180 hours, and do not fit." in shown
    assert queries(f"/provider/courses/{course.number}/", signatory) <= MOST_QUERIES


def test_the_history_says_what_an_entry_was_begun_from_where_that_is_public(body, signatory):
    source, draft = make.micro_credential(State.REGISTERED), make.micro_credential(State.DRAFT, awarder=body)
    for place, (how, where, told) in enumerate(
        [("structure", source.number, True), ("copy", draft.number, False), ("template", "digital", True)]
    ):
        entry = make.micro_credential(State.REGISTERED, awarder=body)
        Origin.objects.create(entry=entry.number, how=how, source=where, begun_on=f"2026-01-0{place + 1}")

        shown = words(page(f"/entries/{entry.number}/versions/"))

        assert (f"from {Origin(how=how).get_how_display()}: {where}." in shown) is told
