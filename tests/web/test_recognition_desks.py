"""Recognition and opportunities in a browser: the learner's pages, the officer's desk, the employer's, the public's."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from passerelle.awards.states import AwardState
from passerelle.journal.models import Fact
from passerelle.opportunities.models import Effect, Opportunity
from passerelle.opportunities.states import OpportunityState
from passerelle.recognition import actions
from passerelle.recognition.models import LineMode, PositiveListLine, RecognitionCase
from passerelle.recognition.states import CaseState, LineState
from tests.opportunities import factories
from tests.opportunities.factories import drafted, opened
from tests.recognition.factories import TODAY, award, end_award, micro_credential, programme, published, stated

if TYPE_CHECKING:
    from types import SimpleNamespace

MOST_QUERIES = 12


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    return factories.story()


def signed_in(who: Any) -> Client:
    client = Client()
    if who is not None:
        client.force_login(who, backend="passerelle.letters.signed_in.Backend")
    return client


def read(who: Any, name: str, *args: str, status: int = 200) -> str:
    answer = signed_in(who).get(reverse(name, args=args))
    assert (name, answer.status_code) == (name, status)
    return answer.content.decode()


def click(who: Any, name: str, *args: str, status: int = 302, **body: Any) -> str:
    answer = signed_in(who).post(reverse(name, args=args), body)
    assert (name, answer.status_code, answer.content if answer.status_code == 500 else b"") == (name, status, b"")
    return answer.content.decode()


def applied(story: SimpleNamespace) -> RecognitionCase:
    return actions.apply(story.award, story.degree, by=story.amina, today=TODAY)


def test_a_learner_brings_an_award_reads_why_and_accepts(story):
    line = published(story)
    page = read(story.amina, "recognition:use", story.award.number)
    assert "BSc Rural Energy Engineering" in page
    assert "a published rule for this award" in page

    click(story.amina, "recognition:apply", story.award.number, programme=story.degree.reference)
    case = RecognitionCase.objects.get()

    page = read(story.amina, "recognition:decision", case.number)
    for words in (
        "3 credits can be waived in BSc Rural Energy Engineering",
        "No person had to judge",
        "Field Measurement 1 (3 credits)",
        f"line {line.number}",
        "Pass or better",
        "5 months (12 June 2026)",
        "72 of 180 credits",
        'aria-label="3 credits can be waived once accepted, 69 credits possible"',
        "x1=0.0% x2=3.7% y1=8",
        "x=4.2% width=95.3% y=2",
        "<b>3</b> can be waived, once accepted. <b>0</b> waived now,",
        "<b>0</b> asked for and waiting, <b>69</b> still possible.",
        "Nothing happens until you accept. The award stays yours and can be used elsewhere too.",
        "Not used in this programme before",
        "Ask a person to look again until 22 January 2027",
    ):
        assert words in page
    desk = read(story.amina, "learner:home")
    assert desk.count("Accept 3 credits in BSc Rural Energy Engineering") == 2
    assert reverse("recognition:decision", args=[case.number]) in desk

    click(story.amina, "recognition:accept", case.number)
    assert "Accept 3 credits" not in read(story.amina, "learner:home")
    page = read(story.amina, "recognition:decision", case.number)
    assert "3 credits waived in BSc Rural Energy Engineering" in page
    assert "<b>3</b> waived now, <b>0</b> asked for and waiting, <b>69</b> still possible." in page
    assert "Accepted on 23 November 2026" in page
    assert reverse("recognition:accept", args=[case.number]) not in page
    assert "Accepted on" in read(story.amina, "recognition:decisions")
    assert "Where you brought it already" in read(story.amina, "recognition:use", story.award.number)


def test_two_clicks_make_one_decision(story):
    published(story)

    for _ in range(2):
        click(story.amina, "recognition:apply", story.award.number, programme=story.degree.reference)

    assert RecognitionCase.objects.count() == 1


def test_another_learners_award_and_decision_are_not_there(story):
    published(story)
    case = applied(story)

    for who in (story.other, story.officer, story.employer_signatory):
        read(who, "recognition:use", story.award.number, status=404)
        click(who, "recognition:apply", story.award.number, programme=story.degree.reference, status=404)
        read(who, "recognition:decision", case.number, status=404)
        for act in ("accept", "withdraw", "ask_again"):
            click(who, f"recognition:{act}", case.number, because="No.", status=404)
    case.refresh_from_db()
    assert case.state == CaseState.DECIDED_AUTOMATICALLY


@pytest.mark.parametrize("reference", ["", "PG-1", "PG-00001v1"])
def test_a_programme_that_is_not_there_is_404(story, reference):
    click(story.amina, "recognition:apply", story.award.number, programme=reference, status=404)


def test_a_revoked_award_is_refused_with_help(story):
    published(story)
    end_award(story.award, AwardState.REVOKED)

    assert "so it cannot be used" in read(story.amina, "recognition:use", story.award.number)
    page = click(story.amina, "recognition:apply", story.award.number, programme=story.degree.reference, status=409)
    assert "This award is not in force" in page
    assert RecognitionCase.objects.count() == 0


def test_without_a_rule_the_page_says_who_answers_when_and_what_came_close(story):
    published(story, min_result="distinction")

    case = applied(story)

    page = read(story.amina, "recognition:decision", case.number)
    for words in ("A person looks at your request", "21 December 2026", "Rules that came close", "a better result"):
        assert words in page


def test_a_learner_asks_for_another_look_and_must_say_why(story):
    published(story)
    case = applied(story)

    page = click(story.amina, "recognition:ask_again", case.number, because="", status=422)
    assert "id_because_err" in page
    click(story.amina, "recognition:ask_again", case.number, because="My award covers more.")
    page = read(story.amina, "recognition:decision", case.number)
    assert "Somebody else looks again" in page
    assert "“My award covers more.”" in page
    click(story.amina, "recognition:withdraw", case.number)
    assert "You took back your request" in read(story.amina, "recognition:decision", case.number)


def line_form(story: SimpleNamespace, **more: object) -> dict[str, object]:
    return {
        "micro_credential": story.item.number, "min_edition": 1, "min_result": "pass", "max_age_years": 5,
        "module": f"{story.degree.reference}:RE301", "credits": "", "mode": "automatic", "conditions": "",
        "valid_from": "2026-09-01", "valid_to": "",
    } | more  # fmt: skip


def test_an_officer_writes_mends_publishes_and_ends_a_line(story):
    slug = story.polytechnic.slug
    assert "RE301 Field Measurement 1 (3 credits)" in read(story.officer, "recognition:new_line", slug)

    click(story.officer, "recognition:begin_line", slug, **line_form(story))
    line = PositiveListLine.objects.get()
    page = read(story.officer, "recognition:line", line.number)
    assert "waives Field Measurement 1 (3 credits) in BSc Rural Energy Engineering." in page
    click(story.officer, "recognition:save_line", line.number, **line_form(story, min_result="merit", seen_version=1))
    stale = click(story.officer, "recognition:save_line", line.number, status=409, **line_form(story, seen_version=1))
    assert "Somebody changed this" in stale
    assert 'name="seen_version" value="2"' in stale  # pressed again, it is saved over on purpose
    table = stale.partition("Where it differs from what you typed")[2].partition("</table>")[0]
    assert re.findall(r'<a href="#([^"]+)"', table) == ["id_min_result", "id_credits"]
    click(story.officer, "recognition:publish_line", line.number)
    click(story.officer, "recognition:publish_line", line.number, status=409)
    assert "In force" in read(story.officer, "recognition:line", line.number)
    click(story.signatory, "recognition:end_line", line.number)
    line.refresh_from_db()
    assert (line.state, line.min_result) == (LineState.ENDED, "merit")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"micro_credential": "MC-99999"}, "a listed micro-credential"),
        ({"credits": "4"}, "at most 3"),
        ({"conditions": "Look."}, "leave this empty where the rule decides by itself"),
        ({"module": "PG-1v1:X"}, "PG-1v1:X"),
        ({"valid_to": "2020-01-01"}, "a day after the start"),
        ({"valid_from": "soon"}, "id_valid_from_err"),
    ],
)
def test_what_does_not_fit_a_line_is_said_beside_its_field(story, more, words):
    page = click(
        story.officer, "recognition:begin_line", story.polytechnic.slug, status=422, **line_form(story, **more)
    )
    assert words in page
    assert PositiveListLine.objects.count() == 0


def test_another_house_neither_opens_nor_changes_a_line(story):
    draft = actions.draft_line(story.polytechnic, stated(story), by=story.officer, today=TODAY)
    facts = Fact.objects.count()

    for who in (story.stranger, story.editor, story.amina):
        read(who, "recognition:new_line", story.polytechnic.slug, status=404)
        click(who, "recognition:begin_line", story.polytechnic.slug, status=404, **line_form(story))
        read(who, "recognition:line", draft.number, status=404)
        for act in ("save_line", "publish_line", "end_line"):
            click(who, f"recognition:{act}", draft.number, status=404)
    assert Fact.objects.count() == facts


def test_the_desk_shows_lines_what_waits_what_rules_decided_and_programmes(story):
    published(story)
    applied(story)
    pump = micro_credential("Pump Setup", story.authority)
    published(story, micro_credential=pump, module_code="RE204", mode=LineMode.SEMI_AUTOMATIC, conditions="Look.")
    actions.apply(award(story.amina, pump), story.degree, by=story.amina, today=TODAY)

    page = read(story.officer, "recognition:home")

    for words in (
        "Proposed, answer by 21 December 2026",
        "Amina Sarr Doumbé",
        "7 December 2026",
        "In force",
        "Your programmes",
    ):
        assert words in page
    assert "Amina Sarr Doumbé" not in read(story.stranger, "recognition:home")
    assert "You keep no positive list." in read(story.amina, "recognition:home")


def test_an_officer_confirms_what_the_rule_proposed(story):
    published(story, mode=LineMode.SEMI_AUTOMATIC, conditions="Record handed in.")
    case = applied(story)
    page = read(story.officer, "recognition:case", case.number)
    for words in ('value="RE301" selected', 'value="3.00"', "Record handed in.", "A person looks", "grant_reasons"):
        assert words in page

    page = click(story.officer, "recognition:decide", case.number, grant="no", reasons="", status=422)
    assert "refuse_reasons_err" in page
    page = click(
        story.officer, "recognition:decide", case.number, grant="yes", module_code="RE301", credits="4", status=422
    )
    assert "at most 3" in page
    click(story.officer, "recognition:decide", case.number, grant="yes", module_code="RE301", credits="2")
    case.refresh_from_db()
    assert (case.state, case.credits) == (CaseState.DECIDED, Decimal(2))
    assert "An officer of Mirane Polytechnic decided." in read(story.amina, "recognition:decision", case.number)


def test_an_officer_refuses_and_the_learner_reads_the_reasons(story):
    case = applied(story)

    click(story.officer, "recognition:decide", case.number, grant="no", difference="level", reasons="Two levels below.")

    page = read(story.amina, "recognition:decision", case.number)
    for words in ("Nothing waived in", "Substantial difference in level", "“Two levels below.”"):
        assert words in page


def test_an_officer_overturns_what_a_rule_decided(story):
    published(story)
    case = applied(story)
    assert "You may overturn it until 7 December 2026." in read(story.officer, "recognition:case", case.number)

    click(story.officer, "recognition:overturn", case.number, reasons="", status=422)
    click(story.officer, "recognition:overturn", case.number, reasons="Another edition.")

    assert "was overturned" in read(story.amina, "recognition:decision", case.number)


def test_who_wrote_the_rule_does_not_look_again(story):
    published(story)
    case = applied(story)
    actions.ask_again(case, by=story.amina, today=TODAY, because="More.")

    assert "Somebody else of your organisation looks again" in read(story.officer, "recognition:case", case.number)
    click(story.officer, "recognition:decide", case.number, grant="yes", module_code="RE301", status=403)
    assert "name=grant value=yes" in read(story.signatory, "recognition:case", case.number)


@pytest.mark.parametrize("who", ["stranger", "editor", "amina"])
def test_a_case_is_not_there_for_another_house(story, who):
    case = applied(story)

    read(getattr(story, who), "recognition:case", case.number, status=404)
    for act in ("decide", "overturn"):
        click(getattr(story, who), f"recognition:{act}", case.number, grant="yes", reasons="X", status=404)


def test_an_award_withdrawn_later_shows_on_both_sides(story):
    published(story)
    case = applied(story)
    end_award(story.award, AwardState.REVOKED)
    actions.note_award_withdrawn(story.award.number, today=TODAY)

    for who, name in ((story.amina, "decision"), (story.officer, "case")):
        assert "Award withdrawn on 23 November 2026" in read(who, f"recognition:{name}", case.number)
    assert "Award withdrawn since" in read(story.officer, "recognition:home")
    assert "Award withdrawn" in read(story.amina, "recognition:decisions")


def opportunity_form(*items: tuple[str, str], **more: object) -> dict[str, object]:
    form = {
        "title": "Assistant inspector of wells", "kind": "job", "place": "Sidra Wells", "closes_on": "2026-12-15",
        "description": "Two days a week by boat.", "any_of": 1, "form-TOTAL_FORMS": len(items) + 1,
        "form-INITIAL_FORMS": 0,
    }  # fmt: skip
    for place, (number, effect) in enumerate([*items, ("", "interview")]):
        form |= {f"form-{place}-micro_credential": number, f"form-{place}-effect": effect}
    return form | more


def test_an_employer_writes_publishes_and_closes_an_opportunity(story):
    editor, slug = story.employer_editor, story.authority.slug
    assert "Awards that open it" in read(editor, "employer:new", slug)

    click(editor, "employer:begin", slug, **opportunity_form((story.item.number.lower(), "job")))
    opportunity = Opportunity.objects.get()
    assert f'value="{story.item.number}"' in read(editor, "employer:edit", opportunity.number)
    read(None, "opportunities:opportunity", opportunity.number, status=404)
    changed = opportunity_form((story.item.number, "job"), place="Orsa", seen_version=1)
    click(editor, "employer:save", opportunity.number, **changed)
    late = click(editor, "employer:save", opportunity.number, status=409, **changed | {"place": "Tirma"})
    assert "If you save again, it takes the place of what is saved now." in late
    assert 'name="seen_version" value="2"' in late
    table = late.partition("Where it differs from what you typed")[2].partition("</table>")[0]
    assert re.findall(r"<span>(.*?)</span>", table) == ["Orsa", "Tirma"]
    click(editor, "employer:publish", opportunity.number)
    click(editor, "employer:publish", opportunity.number, status=409)

    page = read(None, "opportunities:opportunity", opportunity.number)
    for words in ("Open until 15 December 2026", "Orsa", "The post", "Sign in to see whether your awards open it"):
        assert words in page
    assert "Assistant inspector of wells" in read(None, "opportunities:open_now")
    assert "Assistant inspector of wells" in read(editor, "employer:positive_list")
    assert "What was published is not changed any more." in read(editor, "employer:edit", opportunity.number)
    click(story.employer_signatory, "employer:close", opportunity.number)
    assert "Closed on 23 November 2026" in read(None, "opportunities:opportunity", opportunity.number)
    assert "Closed" in read(editor, "employer:home")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"form-0-micro_credential": "MC-99999"}, "a listed micro-credential"),
        ({"any_of": 3}, "from 1 to 1"),
        ({"closes_on": "2026-11-01"}, "choose today or a later day"),
        ({"title": ""}, "id_title_err"),
        ({"form-0-effect": "gold"}, "gold"),
    ],
)
def test_what_does_not_fit_an_opportunity_is_said(story, more, words):
    form = opportunity_form((story.item.number, "job"), **more)

    assert words in click(story.employer_editor, "employer:begin", story.authority.slug, status=422, **form)
    assert Opportunity.objects.count() == 0


@pytest.mark.parametrize("who", ["officer", "amina", "stranger"])
def test_another_house_neither_opens_nor_changes_an_opportunity(story, who):
    draft, someone = drafted(story), getattr(story, who)

    read(someone, "employer:new", story.authority.slug, status=404)
    click(someone, "employer:begin", story.authority.slug, status=404)
    read(someone, "employer:edit", draft.number, status=404)
    for act in ("save", "publish", "close"):
        click(someone, f"employer:{act}", draft.number, status=404)
    draft.refresh_from_db()
    assert (draft.state, "None yet." in read(someone, "employer:home")) == (OpportunityState.DRAFT, True)


def test_a_learner_sees_which_jobs_awards_open_and_why(story):
    second = micro_credential("Hand Pump Repair", story.authority)
    opened(story)
    opened(story, title={"en": "District caretaker"}, any_of=2, items=[
        {"micro_credential": story.item}, {"micro_credential": second, "effect": Effect.PAY_STEP},
    ])  # fmt: skip

    page = read(story.amina, "opportunities:mine")
    for words in (
        "Your awards open 1 door", "Because you have Well and Borehole Inspection, which gets you an interview.",
        "District caretaker", "Hand Pump Repair", "You do not have it",
    ):  # fmt: skip
        assert words in page
    assert "You have it" in read(story.amina, "opportunities:opportunity", Opportunity.objects.last().number)
    assert "Nothing at the moment." in read(story.other, "opportunities:mine")


@pytest.mark.parametrize(
    "name",
    ["recognition:home", "recognition:decisions", "employer:home", "employer:positive_list", "opportunities:mine"],
)
def test_a_stranger_is_asked_to_sign_in(db, name):
    answer = Client().get(reverse(name))

    assert (answer.status_code, answer["Location"].startswith(reverse("account_login"))) == (302, True)


@pytest.mark.parametrize("name", ["recognition:home", "recognition:decisions", "employer:home", "opportunities:mine"])
def test_no_page_takes_a_post_for_a_get(story, name):
    click(story.officer, name, status=405)


PAGES = [
    ("amina", "recognition:decisions", None),
    ("amina", "recognition:use", "award"),
    ("amina", "recognition:decision", "case"),
    ("officer", "recognition:home", None),
    ("officer", "recognition:case", "case"),
    ("employer_editor", "employer:home", None),
    ("employer_editor", "employer:positive_list", None),
    ("amina", "opportunities:mine", None),
    (None, "opportunities:open_now", None),
    ("amina", "opportunities:opportunity", "opportunity"),
]


@pytest.mark.parametrize(("who", "name", "of"), PAGES)
def test_pages_ask_as_often_for_three_rows_as_for_one(story, who, name, of):
    def grow() -> None:
        item = micro_credential("Another", story.authority)
        published(story, micro_credential=item, mode=LineMode.ADVISORY)
        brought = award(story.amina, item)
        actions.apply(brought, story.degree, by=story.amina, today=TODAY)
        story.opportunity = opened(story, items=[{"micro_credential": item}, {"micro_credential": story.item}])
        programme(story.polytechnic)

    def asked() -> int:
        client = signed_in(getattr(story, who) if who else None)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(captured)

    published(story)
    story.case = applied(story)
    grow()
    args = [getattr(story, of).number] if of else []
    one = asked()
    grow()
    grow()

    assert one == asked()
    assert one <= MOST_QUERIES
