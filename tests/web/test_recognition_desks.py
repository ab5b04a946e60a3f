"""Recognition and opportunities in a browser: the learner's pages, the officer's desk, the employer's, the public's."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from passerelle.awards.states import AwardState
from passerelle.core import spreadsheets
from passerelle.journal.models import Fact
from passerelle.opportunities.models import Effect, Opportunity
from passerelle.opportunities.states import OpportunityState
from passerelle.recognition import actions, list_transfer
from passerelle.recognition.models import Edition, LineMode, PositiveList, PositiveListLine, RecognitionCase
from passerelle.recognition.states import CaseState
from passerelle.search import actions as search
from tests.opportunities import factories
from tests.opportunities.factories import drafted, opened
from tests.recognition.factories import TODAY, applied_to, award, end_award, micro_credential, programme, published

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
    return applied_to([story.award], story.degree, by=story.amina, today=TODAY)


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
        "Nothing happens until you accept. What you were awarded stays yours and can be used elsewhere too.",
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


def test_a_line_for_another_award_did_not_come_close(story):
    other = micro_credential("Farmhouse Cheese", story.authority)
    published(story, micro_credential=other)

    case = applied(story)

    assert [one["unmet"] for one in case.nearest] == [["item"]]
    for who, page in ((story.amina, "recognition:decision"), (story.officer, "recognition:case")):
        seen = read(who, page, case.number)
        assert ("came close" in seen, "Farmhouse Cheese" in seen) == (False, False)


def test_a_part_of_a_module_is_never_told_as_the_whole(story):
    case = applied(story)
    actions.decide(case, by=story.officer, today=TODAY, grant=True, module_code="RE204", credits=Decimal(2))

    page = read(story.amina, "recognition:decision", case.number)

    assert "You need not take" not in page
    assert "You are spared a part<dd>Pump Systems: 2 of its 6 credits" in page


def test_what_others_are_to_answer_stands_on_my_learning_until_they_did(story):
    case = applied(story)
    said = "An answer of Mirane Polytechnic: Credits waived: BSc Rural Energy Engineering"

    assert said in read(story.amina, "learner:home")
    actions.decide(case, by=story.officer, today=TODAY, grant=True, module_code="RE204", credits=Decimal(6))

    page = read(story.amina, "learner:home")
    assert (said in page, "Accept 6 credits in BSc Rural Energy Engineering" in page) == (False, True)


def test_who_may_not_look_again_reads_who_may_or_that_nobody_does(story):
    case = applied(story)
    actions.decide(case, by=story.officer, today=TODAY, grant=False, difference="level", reasons="A level below.")
    actions.ask_again(case, by=story.amina, today=TODAY, because="My award covers more.")

    assert "This may be done by: <bdi>Gisela Brandt</bdi></section>" in read(
        story.officer, "recognition:case", case.number
    )
    story.signatory.mandates.update(ends_on=TODAY)
    assert "Nobody else of your organisation may decide so far." in read(story.officer, "recognition:case", case.number)


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


def table(story: SimpleNamespace, *rows: dict[str, str], act: str = "save", seen: int = 1) -> dict[str, str]:
    """Return what the table of a draft sends."""
    usual = {
        "who": f"{story.item.number} result pass age 5", "effect": "waiver", "decides": "automatic",
        "module": f"{story.degree.reference}:RE301", "begins": "2026-09-01",
    }  # fmt: skip
    cells = {f"row-{n}-{name}": value for n, row in enumerate(rows) for name, value in (usual | row).items()}
    return cells | {"rows": str(len(rows)), "act": act, "seen_version": str(seen)}


def begun(story: SimpleNamespace) -> str:
    click(story.officer, "recognition:begin_list", story.polytechnic.slug, title="What we accept", joint="")
    return PositiveList.objects.latest("pk").number


def test_an_officer_writes_a_table_offers_signs_and_ends_a_list(story):
    assert "Owned together with" in read(story.officer, "recognition:new_list", story.polytechnic.slug)
    number = begun(story)
    assert "The edition has no line yet." in read(story.officer, "recognition:draft", number)

    click(story.officer, "recognition:write", number, **table(story, {}, {"module": f"{story.degree.reference}:RE204"}))
    page = read(story.officer, "recognition:draft", number)
    assert "RE301 Field Measurement 1 (3 credits)" in page
    assert 'name=rows value="2"' in page
    stale = click(story.officer, "recognition:write", number, status=409, **table(story, {"credits": "2"}))
    assert "Somebody changed this" in stale
    assert 'value="2"' in stale
    click(story.officer, "recognition:write", number, **table(story, {}, act="offer", seen=2))
    read(story.officer, "recognition:draft", number, status=404)
    assert "Sign for Mirane Polytechnic" in read(story.officer, "recognition:list", number)
    for _ in range(2):
        click(story.officer, "recognition:sign", number, story.polytechnic.slug)
    assert "waives Field Measurement 1" in read(story.officer, "recognition:edition", number, "1")
    public = read(None, "web:list", number)
    for words in ("What we accept", "signed on 23 November 2026", "in force since 23 November 2026", "Download"):
        assert words in public
    click(story.signatory, "recognition:end", number, "1")
    assert "It decides nothing any more." in read(None, "web:list", number)


def test_rows_are_added_copied_and_taken_away_before_anything_is_saved(story):
    number, facts = begun(story), Fact.objects.count()

    page = click(story.officer, "recognition:write", number, status=200, **table(story, {"opens": "x"}, act="add"))
    assert ('name=rows value="2"' in page, "Not saved yet." in page) == (True, True)
    page = click(story.officer, "recognition:write", number, status=200, **table(story, {"opens": "x"}, act="copy-0"))
    assert page.count('value="x"') == 2
    page = click(
        story.officer, "recognition:write", number, status=200, **table(story, {"opens": "x"}, {}, act="remove-0")
    )
    assert (page.count('value="x"'), 'name=rows value="1"' in page) == (0, True)
    assert (PositiveListLine.objects.count(), Fact.objects.count()) == (0, facts)


def test_a_row_that_is_not_saved_yet_is_summed_up_in_names(story):
    number = begun(story)
    told = {"who": f"{story.item.number} or MC-99999", "credits": "2,5"}

    page = click(story.officer, "recognition:write", number, status=200, **table(story, told, act="add"))

    assert "Well and Borehole Inspection or MC-99999 → RE301 Field Measurement 1 (3 credits) → 2.5 credits" in page
    page = click(story.officer, "recognition:write", number, status=200, **table(story, {"credits": "NaN"}, act="add"))
    assert "→ NaN" in page


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"who": "whoever comes"}, "a number such as MC-00012"),
        ({"credits": "4"}, "at most 3"),
        ({"condition": "Look."}, "leave this empty where the rule decides by itself"),
        ({"module": ""}, "row-0-module"),
        ({"until": "2020-01-01"}, "a day after the start"),
        ({"begins": "soon"}, "row-0-begins_err"),
    ],
)
def test_what_does_not_fit_a_line_is_said_beside_its_field(story, row, words):
    page = click(story.officer, "recognition:write", begun(story), status=422, **table(story, row))

    assert words in page
    assert PositiveListLine.objects.count() == 0


@pytest.mark.usefixtures("own_data")
def test_a_row_may_say_a_micro_credential_by_its_name(story):
    number = begun(story)
    search.rebuild()

    click(story.officer, "recognition:write", number, **table(story, {"who": "well and borehole inspection "}))

    line = PositiveListLine.objects.get()
    assert line.micro_credential == story.item
    assert story.item.number in read(story.officer, "recognition:draft", number)


@pytest.mark.usefixtures("own_data")
def test_a_name_that_two_micro_credentials_have_is_not_guessed(story):
    micro_credential("Well and Borehole Inspection", story.authority)
    said = {"who": "Well and Borehole Inspection"}

    page = click(story.officer, "recognition:write", begun(story), status=422, **table(story, said))

    assert ("a number such as MC-00012" in page, PositiveListLine.objects.count()) == (True, 0)


def test_what_is_wrong_with_saved_lines_stands_beside_their_rows(story):
    number, unknown = begun(story), {"who": "MC-99999"}
    page = click(story.officer, "recognition:write", number, status=422, **table(story, {}, {}, act="offer"))
    assert "It says the same as line RL-" in page
    page = click(
        story.officer, "recognition:write", number, status=422, **table(story, {}, unknown, act="offer", seen=2)
    )

    assert "The register has no entry with the number MC-99999." in page
    assert "Saved, and not offered yet" in page
    assert PositiveListLine.objects.count() == 2


def test_another_house_neither_opens_nor_changes_a_list(story):
    number, facts = begun(story), Fact.objects.count()

    for who in (story.stranger, story.editor, story.amina):
        read(who, "recognition:new_list", story.polytechnic.slug, status=404)
        click(who, "recognition:begin_list", story.polytechnic.slug, status=404, title="x")
        for page in ("list", "draft"):
            read(who, f"recognition:{page}", number, status=404)
        for act in ("write", "describe_list", "next_edition", "take_back"):
            click(who, f"recognition:{act}", number, status=404)
        click(who, "recognition:sign", number, story.polytechnic.slug, status=404)
    assert Fact.objects.count() == facts
    read(None, "web:list", number, status=404)


def test_a_draft_is_tried_on_the_requests_of_the_past_year(story):
    applied(story)
    number = begun(story)
    click(story.officer, "recognition:write", number, **table(story, {}))

    page = read(story.officer, "recognition:trial", number)

    assert "What this edition would have made of 1 request to your organisation" in page
    assert "Nowhere: every answer would be the same" in page
    assert "Amina" not in page


def test_what_people_refused_and_a_draft_would_grant_is_told_without_persons(story):
    case = applied(story)
    click(story.officer, "recognition:decide", case.number, grant="no", difference="level", reasons="Two levels below.")
    number = begun(story)
    click(story.officer, "recognition:write", number, **table(story, {}))

    page = read(story.officer, "recognition:trial", number)

    for words in ("refused it", "would decide at once", "fewer than 5", "Well and Borehole Inspection"):
        assert words in page


def test_lines_go_home_as_a_file_and_come_back(story):
    number = begun(story)
    click(story.officer, "recognition:write", number, **table(story, {}, {"module": f"{story.degree.reference}:RE204"}))
    text = read(story.officer, "recognition:lines_file", number, "1")
    said = text.replace("pass", "merit")

    click(story.officer, "recognition:bring", number, file=SimpleUploadedFile("lines.csv", said.encode()))

    assert {line.min_result for line in PositiveListLine.objects.all()} == {"merit"}
    assert read(story.officer, "recognition:lines_file", number, "1") == said
    for wrong, words in (
        (b"who,what", "The file was not taken"),
        (said.replace("RE204", "XX").encode(), "Line 2"),
        (b"\xff", "The file was not taken"),
    ):
        page = click(
            story.officer, "recognition:bring", number, status=422, file=SimpleUploadedFile("lines.csv", wrong)
        )
        assert words in page


def test_lines_go_home_as_a_workbook_and_come_back_as_a_person_filled_it(story):
    number = begun(story)
    click(story.officer, "recognition:write", number, **table(story, {}))
    client = signed_in(story.officer)
    answer = client.get(reverse("recognition:lines_workbook", args=[number, "1"]))
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        spreadsheets.MEDIA_TYPE,
        f'attachment; filename="{number}v1.xlsx"',
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    told = {cell.value: cell.column for cell in book.active[1]}
    book.active.cell(2, told["result"], "merit")
    book.active.cell(2, told["credits"], 3.0)
    book.active.cell(2, told["until"], date(2028, 9, 1))
    out = io.BytesIO()
    book.save(out)

    click(story.officer, "recognition:bring", number, file=SimpleUploadedFile("lines.xlsx", out.getvalue()))

    line = PositiveListLine.objects.get()
    assert (line.min_result, line.credits, line.valid_to) == ("merit", 3, date(2028, 9, 1))

    book.active.cell(2, told["credits"], "=1+2")
    book.save(out := io.BytesIO())
    file = SimpleUploadedFile("lines.xlsx", out.getvalue())
    page = click(story.officer, "recognition:bring", number, status=422, file=file)
    assert "values, no formulas" in page
    assert PositiveListLine.objects.get().credits == 3


def test_transfer_values_of_others_become_lines_that_a_person_confirms_and_the_rest_is_told(story):
    graph = list_transfer.graph(published(story).edition)
    number = begun(story)
    assert "Add what others publish" in read(story.officer, "recognition:draft", number)
    strange = {"@type": "ceterms:TransferValueProfile", "ceterms:name": "Mere words"}
    data = json.dumps({"@graph": [*graph["@graph"], strange]}).encode()

    page = click(
        story.officer, "recognition:bring_values", number, status=200, values=SimpleUploadedFile("a.json", data)
    )

    assert "1 line was added" in page
    assert "Value 2" in page
    assert "It does not say how many credits it is worth." in page
    assert PositiveListLine.objects.get(edition__positive_list__number=number).mode == LineMode.SEMI_AUTOMATIC
    for wrong in (b"{", b"[]"):
        file = SimpleUploadedFile("a.json", wrong)
        page = click(story.officer, "recognition:bring_values", number, status=422, values=file)
        assert "The file was not taken" in page


def test_a_file_brought_over_what_somebody_saved_since_is_not_taken(story):
    number = begun(story)
    seen = Edition.objects.get().version
    click(story.officer, "recognition:write", number, **table(story, {}))
    text = read(story.officer, "recognition:lines_file", number, "1").replace("pass", "merit")
    file = SimpleUploadedFile("lines.csv", text.encode())

    page = click(story.officer, "recognition:bring", number, status=422, file=file, seen_version=str(seen))

    assert "The file was not taken" in page
    assert {line.min_result for line in PositiveListLine.objects.all()} == {"pass"}


def test_everybody_reads_what_became_of_requests_and_small_numbers_are_not_told(story):
    number = published(story).edition.positive_list.number
    applied(story)

    page = read(None, "web:list_counted", number)

    for words in ("What became of requests", "too few to tell", "since 23 November 2026"):
        assert words in page
    rows = b"".join(Client().get(reverse("web:list_counted_csv", args=[number]))).decode().splitlines()
    assert rows[0] == "list,since,until,code,value,withheld"
    assert rows[1] == f"{number},2026-11-23,2026-11-23,asked,,too_few"
    assert rows[3] == f"{number},2026-11-23,2026-11-23,proposed,0,"
    told = Client().get(f"/api/recognition/lists/{number}/statistics").json()
    assert told["counts"][0] == {"code": "asked", "value": None, "withheld": "too_few"}
    assert reverse("web:list_counted", args=[number]) in read(None, "web:list", number)
    draft = begun(story)
    read(None, "web:list_counted", draft, status=404)


def test_an_officer_reads_which_new_entries_are_near(story):
    published(story)
    type(story.degree).objects.filter(pk=story.degree.pk).update(field="0713")
    near = micro_credential("Solar pumps", story.authority)
    type(near).objects.filter(pk=near.pk).update(field="0713")

    page = read(story.officer, "recognition:nearby")

    for words in ("Solar pumps", "The same field as", "BSc Rural Energy Engineering", "?month=2026-10"):
        assert words in page
    assert "Nothing new was near them." in read(story.other, "recognition:nearby")
    assert signed_in(story.officer).get("/recognition/nearby/?month=soon").status_code == 404


def test_everybody_reads_what_differs_between_two_editions(story):
    first = published(story).edition
    number, root = first.positive_list.number, first.lines.get().root
    click(story.officer, "recognition:next_edition", number)
    click(
        story.officer, "recognition:write", number,
        **table(story, {"line": root, "credits": "2"}, {"module": f"{story.degree.reference}:RE204"}, act="offer"),
    )  # fmt: skip
    read(None, "web:list_changes", number, "2", status=404)
    click(story.officer, "recognition:sign", number, story.polytechnic.slug)

    page = read(None, "web:list_changes", number, "2")

    for words in ("New", "Pump Systems", "Changed", "Credits", "0 lines are the same"):
        assert words in page
    assert "No more there" not in page


def test_another_house_adopts_a_list_and_leaves_it(story):
    edition = published(story).edition
    number, slug = edition.positive_list.number, story.authority.slug
    assert "Adopt it for Mirane Water Authority" in read(story.stranger, "web:list", number)

    click(story.stranger, "recognition:adopt", number, "1", slug)
    assert "adopted it on 23 November 2026" in read(None, "web:list", number)
    click(story.stranger, "recognition:leave", number, "1", slug)
    assert "left on 23 November 2026" in read(None, "web:list", number)


def test_the_desk_shows_lines_what_waits_what_rules_decided_and_programmes(story):
    published(story)
    applied(story)
    pump = micro_credential("Pump Setup", story.authority)
    published(story, micro_credential=pump, module_code="RE204", mode=LineMode.SEMI_AUTOMATIC, conditions="Look.")
    applied_to([award(story.amina, pump)], story.degree, by=story.amina)

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
        ({"form-0-micro_credential": "MC-99999"}, "No micro-credential that is listed today has this number."),
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


@pytest.mark.usefixtures("own_data")
def test_an_employer_types_the_name_of_an_award_and_it_is_found(story):
    form = opportunity_form(("  well and  borehole inspection", "job"))

    click(story.employer_editor, "employer:begin", story.authority.slug, **form)

    assert [item.micro_credential for item in Opportunity.objects.get().items.all()] == [story.item]


@pytest.mark.usefixtures("own_data")
def test_a_name_that_several_awards_have_or_none_has_wholly_is_asked_for_with_what_comes_near(story):
    other = micro_credential("Well and Borehole Inspection", story.authority)
    search.rebuild()

    def told(name: str) -> str:
        form = opportunity_form((name, "job"))
        return click(story.employer_editor, "employer:begin", story.authority.slug, status=422, **form)

    for name in ("Well and Borehole Inspection", "borehole"):
        page = told(name)
        assert "Which one do you mean? Type its number:" in page
        assert f"{story.item.number} Well and Borehole Inspection ({story.item.awarder.legal_name})" in page
        assert f"{other.number} Well and Borehole Inspection ({story.authority.legal_name})" in page
        assert f'value="{name}"' in page
    assert "No micro-credential that is listed today is called so." in told("Flower Arranging")
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
    others = read(story.other, "opportunities:mine")
    assert "Nothing that is open asks for an award of yours yet." in others
    assert "Open, and asks for other awards" in others
    assert "You meet" not in others


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
    ("officer", "recognition:nearby", None),
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
        applied_to([brought], story.degree, by=story.amina, today=TODAY)
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
