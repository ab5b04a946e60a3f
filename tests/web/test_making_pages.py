"""Pages of those who make something together: asked and answered, said, merged, and what the public reads of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from passerelle.catalogue import coauthors, codesign, revising
from passerelle.catalogue.models import CoAuthor, CoDesigner, Comment, MicroCredential, OwnPhases, Revision
from passerelle.organisations.models import Function, Role
from passerelle.registers.states import State
from tests import factories as make
from tests.web.asking import browser, fields, page, words

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> MicroCredential:
    make.rules()
    make.framework()
    return make.micro_credential(State.DRAFT)


@pytest.fixture
def owner(entry: MicroCredential) -> Person:
    return make.member(entry.awarder)


@pytest.fixture
def teacher() -> Person:
    return make.member(make.organisation([Role.PROVIDER]), Function.TEACHER)


def press(who: Person, path: str, /, **sent: str) -> str:
    """Press a button that leads somewhere; return the words of the page it leads to."""
    answer = browser(who).post(path, sent, follow=True)
    assert answer.status_code == 200, answer.content.decode()[-3000:]
    return words(answer.content.decode())


def both(entry: MicroCredential, one: Person, other: Person, first: dict[str, str], second: dict[str, str]) -> str:
    """Two open the draft, and save one after the other; return the page that the second gets."""
    path = f"/provider/entries/{entry.number}/"
    opened = fields(page(path, one), f"{path}save/")
    theirs = fields(page(path, other), f"{path}save/")
    assert browser(one).post(f"{path}save/", opened | first).status_code == 302
    answer = browser(other).post(f"{path}save/", theirs | second, follow=True)
    return answer.content.decode()


def test_somebody_of_another_body_is_asked_answers_writes_and_is_let_go(entry, owner, teacher):
    path, body = f"/making/entries/{entry.number}/", teacher.mandates.get().organisation
    asked = {"organisation": body.number, "email": teacher.email, "part": "writes", "note": "The electric part."}

    assert browser(teacher).get(path).status_code == 404
    assert "A letter is on its way" in press(owner, f"{path}invitation/", **asked)
    assert "The electric part." in words(page("/making/", teacher))
    held = CoAuthor.objects.get()
    assert "You take part from now on" in press(teacher, f"/making/co-authors/{held.pk}/accept/")
    html = page(f"/provider/entries/{entry.number}/", teacher)
    assert f"Only a signatory of {entry.awarder.legal_name} can submit it." in words(html)
    assert ("/copy/" in html, f"Only who writes for {entry.awarder.legal_name} copies it." in words(html)) == (
        False,
        True,
    )
    press(owner, f"/making/co-authors/{held.pk}/end/")
    assert browser(teacher).get(f"/provider/entries/{entry.number}/").status_code == 404


def test_a_new_outcome_of_each_with_the_same_code_is_told_by_its_other_code(entry, owner):
    other = make.member(entry.awarder)
    first = {"outcomes-3-code": "R9", "outcomes-3-text": "Order spare parts.", "outcomes-3-domain": "skills"}
    second = {"outcomes-3-code": "R9", "outcomes-3-text": "Train a neighbour.", "outcomes-3-domain": "skills"}

    told = words(both(entry, owner, other, first, second))

    kept = {one["text"]: one["code"] for one in MicroCredential.objects.get().outcomes}
    assert kept["Order spare parts."] == "R9"
    assert f"“Train a neighbour.” was R9 and is {kept['Train a neighbour.']} now" in told


def test_whom_nobody_knows_is_told_beside_the_field_and_what_was_typed_stays(entry, owner):
    path = f"/making/entries/{entry.number}/"
    asked = {"organisation": "ORG-77777", "email": "who@mirane.example", "part": "writes", "note": "Please come."}

    answer = browser(owner).post(f"{path}invitation/", asked)

    assert answer.status_code == 422
    assert "No organisation has this number or this name" in words(answer.content.decode())
    assert "Please come.</textarea>" in answer.content.decode()


def test_a_body_is_named_by_its_legal_name_as_everywhere(entry, owner, teacher):
    body = teacher.mandates.get().organisation
    said = {"organisation": body.legal_name.upper(), "email": teacher.email, "part": "writes"}

    assert "A letter is on its way" in press(owner, f"/making/entries/{entry.number}/invitation/", **said)


def test_a_co_author_reads_who_consents_and_that_only_the_awarder_sees_who_was_asked(entry, owner, teacher):
    body, silent = make.organisation([Role.EMPLOYER]), make.organisation([Role.EMPLOYER])
    asked = coauthors.invite(entry, teacher.mandates.get().organisation, teacher.email, by=owner, today=make.TODAY)
    coauthors.accept(asked, by=teacher, today=make.TODAY)
    for one in (body, silent):
        codesign.name(entry, "employer", "Said what work needs.", by=owner, today=make.TODAY, organisation=one)
    codesign.consent(CoDesigner.objects.get(organisation=body), by=make.member(body), today=make.TODAY)

    told = words(page(f"/making/entries/{entry.number}/", teacher))

    assert (body.legal_name in told, silent.legal_name in told, "Nobody yet." in told) == (True, False, False)
    assert f"only {entry.awarder.legal_name} sees" in told


def test_the_editor_is_a_short_list_of_parts_and_what_was_sent_comes_back_open(entry, owner):
    MicroCredential.objects.filter(pk=entry.pk).update(outcomes=[])
    path = f"/provider/entries/{entry.number}/"

    shown = page(path, owner)
    sent = browser(owner).post(f"{path}save/", fields(shown, f"{path}save/") | {"hours": "many"}).content.decode()

    assert shown.count('<details class="part gap"') == shown.count("part gap") == 6
    assert re.findall(r'class="part gap"[^>]* open>', shown) == []
    assert "Learning outcomes" in words(shown)
    assert "to mend" in shown[shown.index("id=id_outcomes") :][:600]
    assert len(re.findall(r'class="part gap"[^>]* open>', sent)) == 6


def test_different_outcomes_of_two_are_both_saved(entry, owner):
    other = make.member(entry.awarder)
    first, second = {"outcomes-0-text": "Tell what limits the flow."}, {"outcomes-1-text": "Mend common faults."}

    html = both(entry, owner, other, first, second)

    assert "Saved, together with what somebody else changed meanwhile." in words(html)
    kept = MicroCredential.objects.get()
    assert [one["text"] for one in kept.outcomes[:2]] == ["Tell what limits the flow.", "Mend common faults."]


@pytest.mark.parametrize(
    ("take", "own", "becomes"),
    [("theirs", "", "Mend it."), ("yours", "", "Test it."), ("own", "Mend it and test it.", "Mend it and test it.")],
)
def test_one_outcome_worded_by_both_is_shown_and_chosen_and_nothing_is_lost(entry, owner, take, own, becomes):
    other = make.member(entry.awarder)
    html = both(
        entry, owner, other, {"outcomes-1-text": "Mend it."}, {"outcomes-1-text": "Test it.", "prerequisites": "None."}
    )

    told = words(html)
    assert "Both of you changed 1 thing" in told
    assert "Outcome S1" in told
    assert "What was there Find and repair common faults." in told
    action = f"/making/merge/{entry.number}/"
    sent = fields(html, action) | {"take-outcomes.S1.text": take, "own-outcomes.S1.text": own or "Test it."}
    assert MicroCredential.objects.get().prerequisites == ""
    answer = browser(other).post(action, sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/provider/entries/{entry.number}/")
    kept = MicroCredential.objects.get()
    assert (kept.outcomes[1]["text"], kept.prerequisites) == (becomes, "None.")


def test_what_is_not_chosen_is_asked_again_and_what_was_chosen_is_kept(entry, owner):
    other = make.member(entry.awarder)
    first = {"outcomes-1-text": "Mend it.", "prerequisites": "Reading."}
    html = both(entry, owner, other, first, {"outcomes-1-text": "Test it.", "prerequisites": "None."})
    action = f"/making/merge/{entry.number}/"

    sent = fields(html, action)
    sent = {name: value for name, value in sent.items() if not name.startswith("take-")}
    answer = browser(other).post(action, sent | {"take-prerequisites": "yours"})
    assert answer.status_code == 409
    again = answer.content.decode()
    assert "Both of you changed 1 thing" in words(again)
    sent = {name: value for name, value in fields(again, action).items() if not name.startswith("take-")}
    browser(other).post(action, sent | {"take-outcomes.S1.text": "theirs"})

    kept = MicroCredential.objects.get()
    assert (kept.outcomes[1]["text"], kept.prerequisites) == ("Mend it.", "None.")


def test_own_words_that_do_not_fit_the_field_are_told_on_the_same_page(entry, owner):
    other = make.member(entry.awarder)
    html = both(entry, owner, other, {"hours": "90"}, {"hours": "80"})
    action = f"/making/merge/{entry.number}/"

    answer = browser(other).post(action, fields(html, action) | {"take-hours": "own", "own-hours": "many"})

    assert answer.status_code == 409
    assert "many</textarea>" in answer.content.decode()
    assert MicroCredential.objects.get().hours == 90


def test_what_no_page_of_ours_sends_is_no_merge(entry, owner):
    answer = browser(owner).post(f"/making/merge/{entry.number}/", {"stated": "[1, 2"})

    assert answer.status_code == 400


def test_two_who_write_one_change_are_shown_what_both_changed(owner, entry):
    registered = make.micro_credential(awarder=entry.awarder)
    other, path = make.member(entry.awarder), f"/provider/entries/{registered.number}/change/"
    opened = fields(page(path, owner), f"{path}save/")
    browser(owner).post(f"{path}save/", opened | {"title": "Theirs", "reason": "They asked."})

    answer = browser(other).post(f"{path}save/", opened | {"title": "Mine", "reason": "We saw.", "hours": "90"})

    html, found = answer.content.decode(), Revision.objects.get()
    assert answer.status_code == 409
    action = f"/making/merge/{found.number}/"
    sent = fields(html, action) | {"take-title.en": "yours", "take-reason": "theirs"}
    assert browser(other).post(action, sent).status_code == 302
    found.refresh_from_db()
    assert (found.fields["title"]["en"], found.reason, found.fields["hours"]) == ("Mine", "They asked.", "90.00")


def test_comments_are_said_answered_and_dealt_with(entry, owner, teacher):
    body = teacher.mandates.get().organisation
    held = coauthors.invite(entry, body, teacher.email, by=owner, today=timezone.localdate(), part="comments")
    coauthors.accept(held, by=teacher, today=timezone.localdate())
    path = f"/making/entries/{entry.number}/comments/"

    assert "Which faults?" in press(teacher, f"{path}say/", path="outcomes.S1", text="Which faults?")
    one = Comment.objects.get()
    assert "The five." in press(owner, f"/making/comments/{one.pk}/reply/", text="The five.")
    assert "dealt with" in press(owner, f"/making/comments/{one.pk}/resolved/")
    assert browser(make.person()).get(path).status_code == 404
    answer = browser(owner).post(f"{path}say/", {"path": "outcomes.S9", "text": "It is gone."})
    assert (answer.status_code, "It is gone.</textarea>" in answer.content.decode()) == (422, True)


def test_a_body_and_learners_consent_for_themselves_and_the_public_reads_it_until_they_take_it_back(owner, entry):
    public = make.micro_credential(awarder=entry.awarder)
    works, speaker = make.organisation([Role.EMPLOYER]), make.person(name="Secret Speaker")
    signs, path = make.member(works), f"/making/entries/{public.number}/co-designer/"
    press(owner, path, kind="employer", role="Said what the work needs.", organisation=works.number)
    press(owner, path, kind="learners", role="Tried the assessment.", email=speaker.email, people="12")
    assert works.legal_name not in page(f"/entries/{public.number}/")

    body, learners = CoDesigner.objects.order_by("pk")
    assert "Yes, it may be shown" in words(page("/making/", signs))
    press(signs, f"/making/co-designers/{body.pk}/consent/")
    press(speaker, f"/making/co-designers/{learners.pk}/consent/")

    html = page(f"/entries/{public.number}/")
    assert f"{works.legal_name} (employer): Said what the work needs." in words(html)
    assert "A group of 12 learners: Tried the assessment." in words(html)
    assert "Secret Speaker" not in html
    press(signs, f"/making/co-designers/{body.pk}/withdraw/")
    html = page(f"/entries/{public.number}/")
    assert works.legal_name not in html
    assert "Employer: took part until" in words(html)
    assert "agrees that the group is shown, without names" in words(page("/making/", speaker))
    assert "Yes, it may be shown again" in words(page("/making/", signs))
    press(signs, f"/making/co-designers/{body.pk}/consent/")
    assert works.legal_name in page(f"/entries/{public.number}/")


def test_the_checklist_leads_to_the_tools_and_says_who_did_what(entry, owner):
    path = f"/making/entries/{entry.number}/phases/"
    told = press(owner, f"{path}need/", note="Three letters.")

    assert "1 of 7 done." in told
    assert f"{owner.name}, " in told
    assert "Three letters." in told
    assert f"/provider/entries/{entry.number}/#id_need_evidence" in page(path, owner)
    assert "0 of 7 done." in press(owner, f"{path}need/", open="1")


def test_an_organisation_names_its_own_phases_and_of_two_the_second_is_shown_what_is_saved(entry, owner):
    path = f"/making/organisations/{entry.awarder.slug}/phases/"
    opened = fields(page(path, owner), f"{path}save/")
    press(owner, f"{path}save/", **opened | {"phases": "Plan\n- Ask.\nDo"})
    assert [one["name"] for one in OwnPhases.objects.get().phases] == ["Plan", "Do"]

    answer = browser(owner).post(f"{path}save/", opened | {"phases": "Otherwise"})

    assert answer.status_code == 409
    assert "Otherwise</textarea>" in answer.content.decode()
    assert "0 of 2 done." in words(page(f"/making/entries/{entry.number}/phases/", owner))


def test_who_only_comments_cannot_open_the_form_and_a_co_author_cannot_begin_a_change(entry, owner, teacher):
    body, today = teacher.mandates.get().organisation, timezone.localdate()
    registered = make.micro_credential(awarder=entry.awarder)
    for which, part in ((entry, "comments"), (registered, "writes")):
        held = coauthors.invite(which, body, teacher.email, by=owner, today=today, part=part)
        coauthors.accept(held, by=teacher, today=today)

    assert browser(teacher).get(f"/provider/entries/{entry.number}/").status_code == 404
    path = f"/provider/entries/{registered.number}/change/"
    opened = fields(page(path, teacher), f"{path}save/")
    assert browser(teacher).post(f"{path}save/", opened | {"title": "Mine"}).status_code == 403
    assert revising.open_of(registered.number) is None


def test_the_panel_reads_who_took_part_as_a_fact(entry, owner):
    works = make.organisation([Role.EMPLOYER])
    asked = codesign.name(entry, "employer", "Helped.", organisation=works, by=owner, today=timezone.localdate())
    codesign.consent(asked, by=make.member(works), today=timezone.localdate())

    entry.refresh_from_db()
    assert entry.as_stated()["co_design"] == ["employer"]
