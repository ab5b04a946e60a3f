"""The pages on which a registered entry is changed: the form, the comparison, sending, and what others see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from passerelle.catalogue import revising, stacking
from passerelle.catalogue.models import MicroCredential, Revision
from passerelle.organisations.models import Function
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from passerelle.vetting import actions as vetting
from passerelle.web.provider.forms import blocks_initial, initial
from tests import factories as make
from tests.catalogue.test_revising import registered
from tests.factories import TODAY
from tests.vetting import factories as given
from tests.vetting.test_revising import judged, sent
from tests.web.asking import MOST_BYTES, MOST_QUERIES, browser, queries, weight, words

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


def get(who: Person | None, path: str) -> Any:
    return browser(who).get(path)


def post(who: Person | None, path: str, form: dict[str, Any]) -> Any:
    return browser(who).post(path, form)


def rows(prefix: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    told = {f"{prefix}-TOTAL_FORMS": len(items), f"{prefix}-INITIAL_FORMS": len(items)}
    for place, item in enumerate(items):
        told |= {f"{prefix}-{place}-{name}": "" if value is None else value for name, value in item.items()}
    return told


def typed(entry: MicroCredential, seen_version: int = 0, **changed: Any) -> dict[str, Any]:
    """Return the whole form as a browser sends it."""
    form = {name: "" if value is None else value for name, value in initial(entry).items()}
    covers = {f"covers-{place}": part["covers"] for place, part in enumerate(entry.components)}
    parts = [{name: part[name] for name in ("code", "type", "title", "weight")} for part in entry.components]
    return {
        **form, **rows("outcomes", entry.outcomes), **rows("components", parts), **covers,
        **rows("blocks", blocks_initial(entry)), "seen_version": seen_version, "reason": "Learners asked.",
        "act": "compare", **changed,
    }  # fmt: skip


@pytest.fixture
def entry() -> MicroCredential:
    make.framework("3", "4", "5")
    return registered()


@pytest.fixture
def signatory(entry: MicroCredential) -> Person:
    return make.member(entry.awarding_body)


def test_who_signs_changes_the_summary_compares_and_publishes(entry: MicroCredential, signatory: Person):
    at = f"/provider/entries/{entry.number}/"
    assert f"{at}change/" in get(signatory, at).text
    form = get(signatory, f"{at}change/")
    assert "What happens with a change" in form.text
    assert Revision.objects.count() == 0

    saved = post(signatory, f"{at}change/save/", typed(entry, summary="For those who mend pumps."))
    revision = Revision.objects.get()
    assert saved["Location"] == f"/provider/changes/{revision.number}/"
    assert (revision.reason, revision.fields["summary"]) == ("Learners asked.", {"en": "For those who mend pumps."})
    compared = get(signatory, saved["Location"]).text
    assert "A minor change" in compared
    assert "For those who" in compared
    assert "Publish version 2" in compared

    published = post(signatory, f"{saved['Location']}send/", {"seen_version": 1})

    assert published["Location"] == f"/entries/{entry.number}/versions/"
    public = get(None, published["Location"]).text
    assert "Version 2" in public
    assert "A minor change" in public
    MicroCredential.objects.filter(pk=entry.pk).update(listed_on=make.LONG_AGO)
    page = get(None, f"/entries/{entry.number}/").text
    assert f"version 2, listed {date_format(timezone.localdate(), 'DATE_FORMAT')}" in page


def test_links_that_were_stated_apart_are_compared_as_they_will_be_published(entry: MicroCredential, signatory: Person):
    programme = make.programme()
    stacking.stack_into(entry, [programme.reference], by=signatory)
    at = f"/provider/entries/{entry.number}/"
    saved = post(signatory, f"{at}change/save/", typed(entry, summary="For those who mend pumps."))

    compared = words(get(signatory, saved["Location"]).text)
    post(signatory, f"{saved['Location']}send/", {"seen_version": 1})
    public = words(get(None, f"/entries/{entry.number}/versions/").text)

    link = f"added: {programme.reference}"
    assert "since the version before, apart from this change" in compared
    assert (compared.count(link), public.count(link)) == (1, 1)
    assert "A minor change" in public


def test_another_title_goes_to_a_panel_and_its_spelling_does_not(entry: MicroCredential, signatory: Person):
    at = f"/provider/entries/{entry.number}/"
    form = get(signatory, f"{at}change/").text
    weighty = words(form).partition("go to a panel:")[2].partition(".")[0]
    assert weighty.split(",")[0].strip() == "title"
    assert not {"price", "place"} & {name.strip() for name in weighty.split(",")}
    assert "(summary, skills, need, quality; of a course also price and place), is published at once" in words(form)

    saved = post(signatory, f"{at}change/save/", typed(entry, title="Pump Repair"))
    assert "Send to a panel" in get(signatory, saved["Location"]).text

    post(signatory, f"{at}change/save/", typed(entry, seen_version=1, title="SOLAR Water Pump Maintenance"))
    assert "Publish version 2" in get(signatory, saved["Location"]).text


def test_a_bigger_size_goes_to_a_panel_and_the_public_page_says_so_without_what_is_proposed(
    entry: MicroCredential, signatory: Person
):
    at = f"/provider/entries/{entry.number}/"
    saved = post(signatory, f"{at}change/save/", typed(entry, hours="160", credits="6.4"))
    compared = get(signatory, saved["Location"]).text
    assert "Send to a panel" in compared
    assert "A substantive change" in compared

    post(signatory, f"{saved['Location']}send/", {"seen_version": 1})
    at_once = get(None, f"/entries/{entry.number}/versions/").text
    case = vetting.open_revision(entry.number)

    assert "A change is before a panel" in at_once
    assert f"its decision is due on {date_format(case.due_on, 'DATE_FORMAT')}" in at_once
    after = get(signatory, saved["Location"]).text
    assert "Decision due" in after
    assert "Take this change back" in after
    public = get(None, f"/entries/{entry.number}/versions/").text
    assert "A change is before a panel" in public
    assert "160" not in public
    assert "Under review, still valid" in get(None, f"/entries/{entry.number}/").text
    assert get(signatory, f"{at}change/")["Location"] == saved["Location"]

    post(signatory, f"{saved['Location']}withdraw/", {})

    entry.refresh_from_db()
    assert (entry.state, entry.edition) == (State.REGISTERED, 1)
    assert "A change is before a panel" not in get(None, f"/entries/{entry.number}/versions/").text


def test_the_gate_shows_everything_at_once_and_sends_nothing(entry: MicroCredential, signatory: Person):
    make.rules("SEED-IIEP-2023")
    at = f"/provider/entries/{entry.number}/"
    saved = post(signatory, f"{at}change/save/", typed(entry, level="", criteria=""))
    assert "2 things to mend" in get(signatory, saved["Location"]).text

    refused = post(signatory, f"{saved['Location']}send/", {"seen_version": 1})

    assert refused.status_code == 422
    assert "2 things to mend" in refused.text
    assert EntryVersion.objects.filter(entry=entry.number).count() == 1


def test_of_two_who_save_at_once_the_second_is_told(entry: MicroCredential, signatory: Person):
    at = f"/provider/entries/{entry.number}/change/save/"
    post(signatory, at, typed(entry, summary="First."))

    assert post(signatory, at, typed(entry, summary="Second.")).status_code == 409
    assert Revision.objects.get().fields["summary"] == {"en": "First."}
    changes = f"/provider/changes/{Revision.objects.get().number}/"
    assert post(signatory, f"{changes}send/", {"seen_version": 0}).status_code == 409


def test_an_editor_writes_and_does_not_send(entry: MicroCredential):
    editor = make.member(entry.awarding_body, Function.EDITOR)
    saved = post(editor, f"/provider/entries/{entry.number}/change/save/", typed(entry, summary="Better."))

    page = get(editor, saved["Location"]).text
    assert f"Only a signatory of {entry.awarding_body.legal_name} can send it." in page
    assert post(editor, f"{saved['Location']}send/", {"seen_version": 1}).status_code == 403
    assert get(make.person(), saved["Location"]).status_code == 404


def test_what_is_not_registered_is_not_changed_here(signatory: Person, entry: MicroCredential):
    waiting = make.micro_credential(State.LISTED_PENDING, awarder=entry.awarding_body)

    assert get(signatory, f"/provider/entries/{waiting.number}/change/")["Location"] == (
        f"/provider/entries/{waiting.number}/"
    )
    assert "Change this entry" not in get(signatory, f"/provider/entries/{waiting.number}/").text
    answer = post(signatory, f"/provider/entries/{waiting.number}/change/save/", typed(waiting, summary="New."))
    assert answer.status_code == 409


def test_a_course_is_changed_the_same_way():
    course = make.short_course(State.REGISTERED)
    by = make.member(course.provider)
    at = f"/provider/courses/{course.number}/"
    assert f"{at}change/" in get(by, at).text
    page = get(by, f"{at}change/")
    assert "What happens with a change" in page.text
    goals = " ".join(course.leads_to.values_list("number", flat=True))
    form = {
        "title": "Solar Pumps, Evening Class", "summary": "Three evenings.", "leads_to": goals, "mode": "blended",
        "place": "Tirma", "schedule": "evenings", "outcomes": "Find and repair common faults.",
        "contact": "44", "guided": "30", "self_study": "70",
        "assessment": "6", "price": "240", "currency": "MID", "credential_signed": "on", "paper_on_request": "on",
        "seen_version": 0, "act": "compare",
    }  # fmt: skip

    saved = post(by, f"{at}change/save/", form)

    assert "A minor change" in get(by, saved["Location"]).text
    assert set(Revision.objects.get().fields) == {"summary"}


def test_the_panel_and_the_desk_see_what_differs_from_the_version_in_force():
    revision = sent()
    registrar = given.registrar()
    case = judged(revision)
    chair = given.chair(case)

    for reader, address in (
        (chair, f"/panel/cases/{case.number}/"),
        (registrar, f"/registrar/cases/{case.number}/"),
        (given.officer(), f"/officer/cases/{case.number}/"),
    ):
        page = get(reader, address).text
        assert "A change to a registered entry" in page
        assert "Learners need more time." in page
        assert "75" in page


def test_a_change_is_not_shown_to_a_member_who_has_not_declared():
    revision = sent()
    case = vetting.form_panel(revision.entry, by=given.registrar(), today=TODAY)

    page = get(given.holder(given.seats(case)[0]), f"/panel/cases/{case.number}/").text

    assert "A change to a registered entry" not in page
    assert revising.open_of(revision.entry) == revision


def test_the_pages_of_a_change_are_light_and_cost_the_same_for_one_row_and_for_three(
    entry: MicroCredential, signatory: Person
):
    make.rules("SEED-IIEP-2023")
    entry.stacks_into.add(make.micro_credential())
    change = revising.begin(entry, {"hours": "160", "credits": "6.4"}, by=signatory, today=TODAY)
    course = make.short_course(State.REGISTERED)
    teacher = make.member(course.provider)
    other = revising.begin(course, {"summary": {"en": "Three evenings."}}, by=teacher, today=TODAY)
    pages = {
        f"/provider/entries/{entry.number}/": signatory,
        f"/provider/entries/{entry.number}/change/": signatory,
        f"/provider/changes/{change.number}/": signatory,
        f"/provider/courses/{course.number}/change/": teacher,
        f"/provider/changes/{other.number}/": teacher,
    }
    one = {path: queries(path, who) for path, who in pages.items()}
    for _ in range(2):
        goal = make.micro_credential(awarder=entry.awarding_body)
        entry.stacks_into.add(goal)
        entry.stacks_into_programmes.add(make.programme())
        course.leads_to.add(goal)

    assert {path: queries(path, who) for path, who in pages.items()} == one
    assert {path: cost for path, cost in one.items() if cost > MOST_QUERIES} == {}
    assert {path: heavy for path, who in pages.items() if (heavy := weight(path, who)) > MOST_BYTES} == {}
