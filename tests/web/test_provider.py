"""The desk of authors: drafting, saving, submitting, and a course with its dates; each role, stale and doubled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.catalogue.models import CourseInstance, MicroCredential, ShortCourse
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Mandate, OrganisationRole, Role
from passerelle.people.models import Duty
from passerelle.registers.states import State
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
    """Return the form of a draft as a browser holds it."""
    return fields(page(f"/provider/entries/{entry.number}/", who), f"/provider/entries/{entry.number}/save/")


def test_from_a_title_to_a_listed_entry_in_the_browser(body, signatory):
    client = browser(signatory)
    begun = client.post(f"/provider/new/{body.slug}/begin/", {"title": "Pumps & <pipes>", "language": "en"})
    entry = MicroCredential.objects.get()
    assert (begun.status_code, begun["Location"]) == (302, f"/provider/entries/{entry.number}/")
    assert "to mend" in words(page(begun["Location"], signatory))

    refused = client.post(f"/provider/entries/{entry.number}/submit/")
    assert refused.status_code == 422
    assert "Not listed yet" in words(refused.content.decode())
    assert [fact.kind for fact in Fact.objects.order_by("pk")] == ["micro_credential.draft", "gate.shut"]

    said = opened(entry, signatory) | {
        "outcomes-0-text": "Explain what limits the flow.",
        "outcomes-0-domain": "knowledge",
        "outcomes-1-text": "Find a fault.",
        "outcomes-1-domain": "skills",
        "components-0-title": "Practical task",
        "components-0-type": "practical",
        **{"level": "4", "level_eqf": "4", "hours": "150", "credits": "6", "credit_system": "ECTS"},
        **{"criteria": "Five faults found.", "supervision": "supervised_onsite_with_id"},
        **{"qa_type": "external", "participation_form": "blended", "routes": "both"},
    }
    saved = client.post(f"/provider/entries/{entry.number}/save/", said)
    assert saved.status_code == 302, words(saved.content.decode())
    said = opened(entry, signatory) | {"covers-0": ["O1", "O2"]}
    assert client.post(f"/provider/entries/{entry.number}/save/", said).status_code == 302

    html = page(f"/provider/entries/{entry.number}/", signatory)
    assert "The gate is open" in words(html)
    assert client.post(f"/provider/entries/{entry.number}/submit/")["Location"] == f"/entries/{entry.number}/"
    entry.refresh_from_db()
    assert (entry.state, entry.title, entry.hours, [item["code"] for item in entry.outcomes]) == (
        *(State.LISTED_PENDING, {"en": "Pumps & <pipes>"}, 150),
        ["O1", "O2"],
    )
    assert entry.components[0]["covers"] == ["O1", "O2"]
    assert "Pumps &amp; &lt;pipes&gt;" in page(f"/entries/{entry.number}/")
    assert client.post(f"/provider/entries/{entry.number}/submit/").status_code == 409
    assert Fact.objects.filter(kind="micro_credential.submit").count() == 1


def test_submitting_saves_what_was_written_first(body, signatory):
    entry = make.micro_credential(State.DRAFT, awarder=body)
    client, save = browser(signatory), f"/provider/entries/{entry.number}/save/"
    boxes = {"covers-0": ["S1", "R1"], "covers-1": ["K1"], "act": "submit"}

    refused = client.post(save, opened(entry, signatory) | boxes | {"components-0-weight": "60"})

    assert refused.status_code == 422
    assert "The weights add to 90; they must add to 100." in words(refused.content.decode())
    entry.refresh_from_db()
    assert (entry.state, entry.version, entry.components[0]["weight"]) == (State.DRAFT, 2, 60)

    said = opened(entry, signatory) | boxes | {"components-0-weight": "70", "title": "Pumps"}
    assert client.post(save, said)["Location"] == f"/entries/{entry.number}/"
    entry.refresh_from_db()
    assert (entry.state, entry.title["en"]) == (State.LISTED_PENDING, "Pumps")
    assert [fact.kind for fact in Fact.objects.order_by("pk")] == [
        "micro_credential.edit",
        "gate.shut",
        "micro_credential.edit",
        "micro_credential.submit",
    ]
    assert client.post(save, said).status_code == 409


def test_submitting_a_course_saves_what_was_written_first(body, signatory):
    goal = make.micro_credential()
    course = make.short_course(State.DRAFT, provider=body, leads_to=[goal])
    path = f"/provider/courses/{course.number}/"
    client, said = browser(signatory), fields(page(path, signatory), f"{path}save/") | {"act": "submit"}

    refused = client.post(f"{path}save/", said | {"leads_to": "", "title": "Evenings"})
    assert refused.status_code == 422
    assert "Say which listed micro-credential" in words(refused.content.decode())
    said = fields(refused.content.decode(), f"{path}save/") | {
        **{"act": "submit", "leads_to": goal.number, "credential_signed": "on", "paper_on_request": "on"}
    }
    assert client.post(f"{path}save/", said)["Location"] == path

    course.refresh_from_db()
    assert (course.is_listed, course.title["en"]) == (True, "Evenings")


def test_a_page_saved_as_it_was_opened_changes_nothing_that_was_stated(body, signatory):
    entry = make.micro_credential(
        State.DRAFT,
        awarder=body,
        language="fr",
        title={"en": "Pumps", "fr": "Pompes"},
        summary={"en": "Keep it running.", "fr": "Qu’elle tourne."},
    )
    row = MicroCredential.objects.values().get()
    said = opened(entry, signatory) | {"covers-0": ["S1", "R1"], "covers-1": ["K1"]}

    answer = browser(signatory).post(f"/provider/entries/{entry.number}/save/", said)

    assert answer.status_code == 302, words(answer.content.decode())
    assert MicroCredential.objects.values().get() == row | {"version": 2}


def test_sixty_outcomes_and_twenty_parts_are_saved_with_every_box_ticked(body, signatory):
    codes = [f"O{n}" for n in range(60)]
    outcomes = [{"code": code, "text": f"Do {code}.", "domain": "skills"} for code in codes]
    components = [{"code": f"A{n}", "type": "oral", "title": f"Part {n}", "covers": codes} for n in range(20)]
    entry = make.micro_credential(
        State.DRAFT, awarder=body, outcomes=outcomes, assessment={"components": components, "criteria": "Seen."}
    )
    said = opened(entry, signatory) | {f"covers-{n}": codes for n in range(20)}

    answer = browser(signatory).post(f"/provider/entries/{entry.number}/save/", said)

    entry.refresh_from_db()
    assert (answer.status_code, len(entry.outcomes), len(entry.components)) == (302, 60, 20)
    assert all(part["covers"] == codes for part in entry.components)


@pytest.mark.parametrize(
    "change",
    [
        {"credits": "six"},
        {"credits": "NaN"},
        {"hours": "-1"},
        {"hours": "0"},
        {"hours": "1e400"},
        {"level": "99"},
        {"title": "x" * 201},
        {"title": "nul\x00"},
        {"outcomes-0-domain": "wisdom"},
        {"outcomes-0-text": "nul\x00"},
        {"outcomes-0-text": "x" * 20_001},
        {"outcomes-0-code": "S1"},
        {"outcomes-TOTAL_FORMS": "x"},
        {"outcomes-TOTAL_FORMS": "100000"},
        {"covers-0": "nul\x00"},
        {"seen_version": "x"},
        {"seen_version": ""},
    ],
)
def test_what_has_not_the_right_shape_is_told_on_the_page_and_changes_nothing(body, signatory, change):
    entry = make.micro_credential(State.DRAFT, awarder=body)
    said = opened(entry, signatory) | change

    answer = browser(signatory).post(f"/provider/entries/{entry.number}/save/", said)

    entry.refresh_from_db()
    assert (answer.status_code, entry.version, Fact.objects.count()) == (422, 1, 0)
    assert entry.title["en"] == "Solar Water Pump Maintenance"


@pytest.mark.parametrize("seen", ["0", "2", "-1", "99999999999999999999"])
def test_a_stale_page_is_told_saves_nothing_and_keeps_what_was_typed(body, signatory, seen):
    entry = make.micro_credential(State.DRAFT, awarder=body)
    said = opened(entry, signatory) | {"seen_version": seen, "title": "Other"}

    answer = browser(signatory).post(f"/provider/entries/{entry.number}/save/", said)

    entry.refresh_from_db()
    assert (answer.status_code, entry.title["en"], Fact.objects.count()) == (409, "Solar Water Pump Maintenance", 0)
    told = words(answer.content.decode())
    assert "Nothing was saved: 1 thing to mend Somebody changed this after you opened it" in told
    assert 'value="Other"' in answer.content.decode()


def test_what_is_not_on_the_form_has_no_effect(body, signatory):
    entry = make.micro_credential(State.DRAFT, awarder=body)
    other = make.organisation([Role.AWARDER])
    said = opened(entry, signatory) | {
        **{"state": "registered", "number": "MC-1", "awarder": other.pk, "awarder_id": other.pk, "edition": "7"},
        **{"determined_level": "8", "version": "77"},
    }

    browser(signatory).post(f"/provider/entries/{entry.number}/save/", said)

    entry.refresh_from_db()
    assert (entry.state, entry.awarder, entry.edition, entry.version, entry.determined_level) == (
        *(State.DRAFT, body, 0, 2),
        "",
    )


def people(body):
    ended = make.member(body)
    Mandate.objects.filter(person=ended).update(ends_on=timezone.localdate())
    return {
        "stranger": make.person(),
        "other": make.member(make.organisation([Role.AWARDER, Role.PROVIDER])),
        "registrar": make.person(duties=[Duty.REGISTRAR]),
        "officer": make.person(duties=[Duty.DECISION_OFFICER]),
        "own_officer": make.member(body, Function.TEACHER, make.person(duties=[Duty.DECISION_OFFICER])),
        "teacher": make.member(body, Function.TEACHER),
        "ended": ended,
        "editor": make.member(body, Function.EDITOR),
        "signatory": make.member(body),
    }


@pytest.mark.parametrize(
    ("name", "begins", "own", "submits"),
    [
        ("stranger", 403, 404, 404),
        ("other", 403, 404, 404),
        ("registrar", 403, 404, 404),
        ("officer", 403, 404, 404),
        ("own_officer", 403, 404, 404),
        ("teacher", 403, 404, 404),
        ("ended", 403, 404, 404),
        ("editor", 302, 200, 403),
        ("signatory", 302, 200, 302),
    ],
)
def test_who_may_what_at_this_desk(body, name, begins, own, submits):
    who = people(body)[name]
    entry, goal = make.micro_credential(State.DRAFT, awarder=body), make.micro_credential(awarder=body)
    course = make.short_course(State.DRAFT, provider=body, leads_to=[goal])
    listed = make.short_course(provider=body, leads_to=[goal])
    client, day = browser(who), timezone.localdate()
    saves = 302 if own == 200 else own
    run = {"starts_on": day, "ends_on": day, "enrol_until": day, "places": 5}
    draft = {"title": "Evening class", "credential_signed": "on", "paper_on_request": "on", "leads_to": goal.number}
    draft |= {"mode": "online", "contact": "20", "price": "0", "outcomes": "Find a fault."}

    answers = {
        "home": client.get("/provider/"),
        "new": client.get(f"/provider/new/{body.slug}/"),
        "begin": client.post(f"/provider/new/{body.slug}/begin/", {"title": "T", "language": "en"}),
        "edit": client.get(f"/provider/entries/{entry.number}/"),
        "save": client.post(
            f"/provider/entries/{entry.number}/save/",
            opened(entry, who) | {"covers-0": ["S1", "R1"], "covers-1": ["K1"]} if own == 200 else {},
        ),
        "submit": client.post(f"/provider/entries/{entry.number}/submit/"),
        "course new": client.get(f"/provider/courses/new/{body.slug}/"),
        "course begin": client.post(f"/provider/courses/new/{body.slug}/begin/", draft),
        "course edit": client.get(f"/provider/courses/{course.number}/"),
        "course save": client.post(f"/provider/courses/{course.number}/save/", draft | {"seen_version": 1}),
        "course submit": client.post(f"/provider/courses/{course.number}/submit/"),
        "dates": client.post(f"/provider/courses/{listed.number}/dates/", run),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == {
        **{"home": 200, "new": 403 if begins == 403 else 200, "begin": begins},
        **{"edit": own, "save": saves, "submit": submits},
        **{"course new": 403 if begins == 403 else 200, "course begin": begins},
        **{"course edit": own, "course save": saves, "course submit": submits, "dates": saves},
    }
    if own == 404:
        assert Fact.objects.count() == 0


def test_a_visitor_is_sent_to_sign_in(body, client):
    entry = make.micro_credential(State.DRAFT, awarder=body)

    for path in ("/provider/", f"/provider/entries/{entry.number}/"):
        assert client.get(path)["Location"] == f"/account/login/?next={path}"
    assert client.post(f"/provider/entries/{entry.number}/submit/").status_code == 302
    assert Fact.objects.count() == 0


def test_when_the_role_ended_nothing_is_submitted(body, signatory):
    entry = make.micro_credential(State.DRAFT, awarder=body)
    OrganisationRole.objects.filter(organisation=body).update(state=State.SUSPENDED)

    answer = browser(signatory).post(f"/provider/entries/{entry.number}/submit/")

    assert (answer.status_code, Fact.objects.count()) == (403, 0)
    assert "New micro-credential of" not in page("/provider/", signatory)


def test_the_gate_meter_shows_the_rules_in_groups(body, signatory):
    complete = make.micro_credential(State.DRAFT, awarder=body)
    lacking = make.micro_credential(State.DRAFT, awarder=body, level="", level_eqf="", assessment={}, outcomes=[])

    def meter(entry: MicroCredential) -> list[str]:
        html = page(f"/provider/entries/{entry.number}/", signatory)
        planks = html.partition("<h2>The gate</h2>")[2].partition("</section>")[0]
        return words(f"<main>{planks}</main>").split()

    assert "mend" not in meter(complete)
    assert meter(lacking).count("mend") == 3
    for group in ("Outcomes", "Level", "Size", "Assessment", "Quality"):
        assert any(word.startswith(group) for word in meter(lacking)), group


def test_a_course_keeps_its_texts_in_other_languages(body, signatory):
    course = make.short_course(
        State.DRAFT,
        provider=body,
        language="fr",
        title={"en": "Pumps", "fr": "Pompes"},
        summary={"en": "S.", "fr": "R."},
    )
    path = f"/provider/courses/{course.number}/"
    said = fields(page(path, signatory), f"{path}save/")
    assert (said["title"], said["summary"]) == ("Pompes", "R.")

    answer = browser(signatory).post(f"{path}save/", said | {"title": "Pompes solaires"})

    course.refresh_from_db()
    assert answer.status_code == 302
    assert (course.title, course.summary) == ({"en": "Pumps", "fr": "Pompes solaires"}, {"en": "S.", "fr": "R."})


@pytest.mark.parametrize("goals", ["MC-99999", "SC-1", "x\x00", "DRAFT", ", ; '"])
def test_a_course_that_leads_to_what_is_not_listed_is_told_so(body, signatory, goals):
    draft = make.micro_credential(State.DRAFT)
    course = make.short_course(State.DRAFT, provider=body)
    path = f"/provider/courses/{course.number}/save/"

    answer = browser(signatory).post(
        path, {"title": "T", "leads_to": goals.replace("DRAFT", draft.number), "seen_version": 1}
    )

    course.refresh_from_db()
    assert (answer.status_code, course.version, Fact.objects.count()) == (422, 1, 0)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 302),
        ({"places": 0}, 422),
        ({"places": 10**9}, 422),
        ({"places": 10**30}, 422),
        ({"ends_on": "2020-01-01"}, 422),
        ({"starts_on": "soon"}, 422),
    ],
)
def test_dates_are_announced_or_refused(body, signatory, change, status):
    course, day = make.short_course(provider=body), timezone.localdate()
    run = {"starts_on": day, "ends_on": day + timedelta(days=9), "enrol_until": day, "places": 5}

    answer = browser(signatory).post(f"/provider/courses/{course.number}/dates/", run | change)

    assert (answer.status_code, CourseInstance.objects.count()) == (status, 1 if status == 302 else 0)


def test_the_desk_costs_few_queries_and_the_same_for_one_and_for_three(body, signatory):
    entry = make.micro_credential(State.DRAFT, awarder=body)
    course = make.short_course(State.DRAFT, provider=body, leads_to=[make.micro_credential()])
    paths = ["/provider/", f"/provider/entries/{entry.number}/", f"/provider/courses/{course.number}/"]
    one = {path: queries(path, signatory) for path in paths}
    for _ in range(2):
        make.micro_credential(State.DRAFT, awarder=body)
        make.short_course(State.DRAFT, provider=body)
        course.leads_to.add(make.micro_credential())
        another = make.organisation([Role.AWARDER, Role.PROVIDER])
        make.member(another, Function.SIGNATORY, signatory)

    assert {path: queries(path, signatory) for path in paths} == one
    assert {path: cost for path, cost in one.items() if cost > MOST_QUERIES} == {}
    assert {path: heavy for path in paths if (heavy := weight(path, signatory)) > MOST_BYTES} == {}


def test_an_author_of_no_organisation_has_an_empty_desk():
    assert "None yet." in page("/provider/", make.person())
    assert ShortCourse.objects.count() == 0
