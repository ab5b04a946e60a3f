"""The public pages: what everybody reads without an account, what it costs, and what stays hidden."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from passerelle.frameworks.models import Framework, FrameworkKind, Level, LevelMapping
from passerelle.organisations.models import Function, Role
from passerelle.people.models import Duty
from passerelle.registers import actions as registers
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import PUBLIC_STATES, State
from passerelle.vetting.actions import decide
from passerelle.vetting.states import Stage
from tests import factories as make
from tests.vetting import factories as vetting
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, page, queries, weight, words

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


def rich_entry(**fields):
    """Return a listed entry with everything its page can show: courses with dates, events, versions."""
    body = make.organisation([Role.AWARDER, Role.PROVIDER])
    entry = make.micro_credential(State.DRAFT, awarder=body, **fields)
    signatory = make.member(body)
    registers.submit(entry, by=signatory, today=timezone.localdate() - timedelta(days=20))
    course = make.short_course(provider=body, leads_to=[entry])
    day = timezone.localdate()
    make.instance(course, starts_on=day, ends_on=day + timedelta(days=40), enrol_until=day + timedelta(days=5))
    return entry, course, body


def test_home_counts_and_tells_the_last_events_of_public_entries_alone():
    make.rules()
    entry, _, _ = rich_entry()
    hidden = make.micro_credential(State.DRAFT)
    registers.submit(hidden, by=make.person(), today=make.TODAY)
    registers.move(hidden, "return", by=make.person(), noted={"reasons": "Secret reasons."}, decided_on=make.TODAY)
    role = make.organisation_role(make.organisation(), Role.PROVIDER, state=State.DRAFT, edition=0, listed_on=None)
    registers.submit(role, by=make.person(), today=make.TODAY, act="submit_for_review")

    html = page("/")

    assert "1 qualifications and 1 courses" in words(html)
    assert entry.number in html
    assert [secret for secret in (hidden.number, role.number, "Secret reasons.") if secret in html] == []


@pytest.mark.parametrize("state", list(State))
def test_an_entry_has_a_public_page_exactly_in_its_public_states(state):
    body = make.organisation([Role.AWARDER, Role.PROVIDER])
    entry = make.micro_credential(state, awarder=body)
    course = make.short_course(state, provider=body, leads_to=[make.micro_credential()])
    role = make.organisation_role(
        make.organisation(), Role.PROVIDER, state=state, due_on=make.TODAY, valid_until=make.TODAY + timedelta(days=900)
    )
    status = 200 if state in PUBLIC_STATES else 404

    for item in (entry, course, role):
        page(f"/entries/{item.number}/", status=status)
        page(f"/entries/{item.number}/versions/", status=status)


@pytest.mark.parametrize("name", ["signatory", "editor", "registrar", "officer", "stranger", "other"])
def test_who_sees_a_draft_and_what_is_in_review(name):
    body = make.organisation([Role.AWARDER])
    draft, review = (
        make.micro_credential(State.DRAFT, awarder=body),
        make.micro_credential(State.IN_REVIEW, awarder=body),
    )
    who = {
        "registrar": lambda: make.person(duties=[Duty.REGISTRAR]),
        "officer": lambda: make.person(duties=[Duty.DECISION_OFFICER]),
        "stranger": make.person,
        "other": lambda: make.member(make.organisation([Role.AWARDER])),
    }.get(name, lambda: make.member(body, name))()
    own, desk = name in {"signatory", "editor"}, name in {"registrar", "officer"}

    page(f"/entries/{draft.number}/", who, 200 if own else 404)
    page(f"/entries/{review.number}/", who, 200 if own or desk else 404)


def test_who_checks_an_entry_is_told_by_kind_and_country_and_each_reason_under_its_question():
    entry = vetting.listed()
    case = vetting.case_at(Stage.DECIDING, entry=entry)
    path = f"/entries/{entry.number}/"
    pending = words(page(path))
    decide(case, by=vetting.officer(), today=vetting.TODAY, outcome="register", reasons=vetting.REASONS)
    verified = words(page(path))

    level, assessment = vetting.REASONS.values()
    told = f"Do the outcomes fit the level? {level} Does the assessment show the outcomes? {assessment}"
    assert "Who checks it A panel is checking it: " in pending
    assert "Who checked it Checked by a panel of: " in verified
    assert [told in text for text in (pending, verified)] == [False, True]
    assert verified.count(level) == 1
    assert [seat.expert.person.name for seat in vetting.seats(case) if seat.expert.person.name in verified] == []
    assert queries(path) <= MOST_QUERIES + 2  # the page of an entry tells its links into every other register


def test_versions_name_their_profiles_where_they_are_kept():
    entry = make.micro_credential()
    for edition, profiles in ((1, []), (2, ["SEED"])):
        EntryVersion.objects.create(
            entry=entry.number,
            edition=edition,
            stated={},
            profiles=profiles,
            submitted_on=make.TODAY,
            submitted_by=make.person(),
        )

    told = words(page(f"/entries/{entry.number}/versions/"))

    assert told.count(" under ") == told.count(" under SEED") == 1


def test_what_a_course_leads_to_names_no_draft():
    listed, draft = make.micro_credential(), make.micro_credential(State.DRAFT, title={"en": "Secret plan"})
    course = make.short_course(leads_to=[listed, draft])

    html = page(f"/entries/{course.number}/")

    assert (listed.number in html, draft.number in html, "Secret plan" in html) == (True, False, False)


def test_everything_that_people_write_is_escaped():
    make.rules()
    entry, course, body = rich_entry(
        title={"en": SCRIPT},
        summary={"en": SCRIPT},
        prerequisites=SCRIPT,
        outcomes=[{"code": "<K1>", "text": SCRIPT, "domain": "knowledge"}],
        assessment={
            "components": [{"code": "A1", "type": "oral", "title": SCRIPT, "covers": ["<K1>"]}],
            "criteria": SCRIPT,
            "supervision": "supervised_onsite_with_id",
        },
        quality_assurance={"type": SCRIPT, "by": SCRIPT},
    )
    registers.move(entry, "register", by=make.person(), noted={"reasons": {"level": SCRIPT}}, decided_on=make.TODAY)
    for field in ("legal_name", "town", "description", "quality_statement", "legal_id"):
        setattr(body, field, f"{SCRIPT}{field}"[: body._meta.get_field(field).max_length])
    body.save()
    course.title = {"en": SCRIPT}
    course.place = course.schedule = course.accessibility = SCRIPT
    course.save()

    paths = [f"/entries/{entry.number}/", f"/entries/{entry.number}/versions/", f"/entries/{course.number}/"]
    for path in [*paths, "/organisations/", f"/organisations/{body.slug}/", "/"]:
        html = page(path)
        assert "<script" not in html.lower(), path
        assert "&lt;script&gt;" in html or path in {"/", "/organisations/"}


def test_an_entry_with_little_in_it_has_a_page():
    bare = make.micro_credential(
        outcomes=[], assessment={}, quality_assurance={}, hours=None, credits=None, level="", level_eqf="", summary={}
    )
    course = make.short_course(leads_to=[], summary={}, hours={}, price=None, mode="", schedule="", place="")

    assert bare.name in page(f"/entries/{bare.number}/")
    assert course.name in page(f"/entries/{course.number}/")


def test_an_entry_of_sixty_outcomes_and_a_huge_text_has_a_page():
    outcomes = [{"code": f"O{n}", "text": f"Do thing {n}.", "domain": "skills"} for n in range(60)]
    entry = make.micro_credential(outcomes=outcomes, prerequisites="x" * 20_000)

    assert "Do thing 59." in page(f"/entries/{entry.number}/")


def test_versions_tell_what_changed():
    make.rules()
    entry, author = make.micro_credential(State.DRAFT), make.person()
    entry.refresh_from_db()
    registers.submit(entry, by=author, today=make.TODAY)
    registers.move(entry, "return", by=author, decided_on=make.TODAY)
    changed = {"prerequisites": "Read a circuit diagram.", "hours": "162.50"}
    registers.edit(entry, changed, by=author, seen_version=entry.version)
    registers.submit(entry, by=author, today=make.TODAY)

    told = words(page(f"/entries/{entry.number}/versions/"))

    assert "Version 2" in told
    assert "Version 1" in told
    assert "Hours of work removed: 150 added: 162.5 Prerequisites added: Read a circuit diagram." in told
    assert "A substantive change" in told
    assert "{" not in told


def test_organisations_are_listed_by_role_and_shown_with_what_they_may_do():
    body = make.organisation([Role.PROVIDER, Role.AWARDER])
    waiting = make.organisation_role(body, Role.EMPLOYER, state=State.IN_REVIEW)
    unseen = make.organisation(legal_name="Not yet public")

    assert page("/organisations/").count(body.legal_name) == 2
    assert page("/organisations/?role=awarder").count(body.legal_name) == 1
    assert body.legal_name not in page("/organisations/?role=sponsor")
    assert body.legal_name in page("/organisations/?role=%27%20OR%201=1&page=zzz")
    assert waiting.number not in page(f"/organisations/{body.slug}/")
    assert waiting.number in page(f"/organisations/{body.slug}/", make.member(body, Function.EDITOR))
    page(f"/organisations/{unseen.slug}/", status=404)


def test_a_level_says_what_it_means_and_what_it_compares_with():
    national = make.framework()
    european = Framework.objects.create(key="eqf", edition="2017", kind=FrameworkKind.REGIONAL, name={"en": "EQF"})
    target = Level.objects.create(framework=european, code="4", sort=4)
    LevelMapping.objects.create(source=national.levels.get(code="4"), target=target, basis="referencing_report")
    entry = make.micro_credential()

    html = page("/levels/4/")

    assert entry.number in html
    page("/levels/9/", status=404)


@pytest.mark.parametrize(
    "path", ["/entries/XX-1/", "/entries/MC-99999/", "/entries/%3Cscript%3E/", "/organisations/no/", "/about/us/"]
)
def test_what_is_not_there_is_told_without_repeating_it(path):
    html = page(path, status=404)

    assert "<script>" not in html
    assert 'href="/find/"' in html


@pytest.mark.parametrize("topic", ["accessibility", "privacy", "data"])
def test_the_site_says_what_it_does(topic):
    assert len(words(page(f"/about/{topic}/"))) > 200


def test_every_page_costs_few_queries_and_the_same_for_one_and_for_three():
    make.rules()
    make.framework()

    def measure(*paths: str) -> dict[str, int]:
        return {path: queries(path) for path in paths}

    entry, course, body = rich_entry()
    paths = ["/", "/organisations/", f"/organisations/{body.slug}/", f"/entries/{entry.number}/"]
    paths += [f"/entries/{course.number}/", f"/entries/{entry.number}/versions/", "/levels/4/"]
    one = measure(*paths)
    day = timezone.localdate()
    for _ in range(2):
        rich_entry()
        more = make.micro_credential(awarder=body)
        another = make.short_course(leads_to=[entry])
        course.leads_to.add(more)
        for run in (course, another):
            make.instance(run, starts_on=day, ends_on=day + timedelta(days=40), enrol_until=day + timedelta(days=5))
        make.short_course(provider=body, leads_to=[entry])
        make.programme(awarder=body)
    make.organisation_role(body, Role.EMPLOYER)
    registers.move(entry, "register", by=make.person(), noted={"reasons": "Said."}, decided_on=day)

    assert measure(*paths) == one
    assert {path: cost for path, cost in one.items() if cost > MOST_QUERIES + 2 * ("/entries/" in path)} == {}


def test_every_page_travels_in_one_small_piece():
    make.rules()
    make.framework()
    entry, course, body = rich_entry()
    for _ in range(25):
        make.organisation([Role.PROVIDER, Role.AWARDER], legal_name=f"Institute of Applied Studies {_} of Tirma")
    paths = ["/", "/organisations/", f"/organisations/{body.slug}/", f"/entries/{entry.number}/", "/levels/4/"]
    paths += [f"/entries/{course.number}/", f"/entries/{entry.number}/versions/", "/about/privacy/", "/account/login/"]

    heavy = {path: bytes_ for path in paths if (bytes_ := weight(path)) > MOST_BYTES}

    assert heavy == {}


def test_the_way_to_a_page_is_kept_from_signing_in_to_an_account_opened_on_the_way():
    signing_in = page("/account/login/?next=/organisation/register/")
    assert 'href="/account/signup/?next=%2Forganisation%2Fregister%2F"' in signing_in
    opening = page("/account/signup/?next=/organisation/register/")
    assert 'name="next" value="/organisation/register/"' in opening
    assert 'href="/account/login/?next=%2Forganisation%2Fregister%2F"' in opening

    said = {"name": "Sami", "email": "sami@mirane.example", "password1": "a long one of ours"}
    answer = browser().post("/account/signup/", said | {"next": "/organisation/register/"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/organisation/register/")
    elsewhere = browser().post("/account/signup/", said | {"email": "b@mirane.example", "next": "https://x.example/"})
    assert elsewhere.headers["Location"] == "/desk/"


def test_a_visitor_has_no_desk_and_everybody_else_has_one(client):
    assert client.get("/desk/").headers["Location"] == "/account/login/?next=/desk/"
    assert "My learning" in page("/desk/", make.person())


def test_a_person_of_many_functions_has_every_desk_once_in_few_queries():
    body = make.organisation([Role.PROVIDER, Role.AWARDER, Role.EMPLOYER])
    somebody = make.person(duties=[Duty.REGISTRAR, Duty.DECISION_OFFICER])
    for function in Function.values:
        make.member(body, function, somebody)
        make.member(make.organisation([Role.AWARDER]), function, somebody)

    html = page("/desk/", somebody)

    for path in ("/registrar/", "/officer/", "/organisation/decisions/", "/provider/", "/organisation/", "/learner/"):
        assert html.count(f'href="{path}"') == 1, path
    assert queries("/desk/", somebody) <= MOST_QUERIES


def test_the_parts_of_a_programme_are_told_once_and_lead_only_to_what_is_public():
    listed, draft = make.micro_credential(), make.micro_credential(State.DRAFT)
    group = {"code": "E", "title": "Electives", "min_credits": 3.0, "max_credits": 12.0}
    programme = make.programme(buckets=[group | {"items": [listed.number, draft.number]}])

    html = page(f"/programmes/{programme.reference}/")

    assert html.count("<h2>What its credits are made of</h2>") == 1
    assert f'href="/entries/{listed.number}/"' in html
    assert draft.number not in html
