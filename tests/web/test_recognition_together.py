"""Several awards on pages: asked for where they open something, told award by award, decided as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from passerelle.recognition import list_actions
from passerelle.recognition.models import LineMode, RecognitionCase
from passerelle.recognition.states import CaseState
from tests.recognition import factories
from tests.recognition.factories import TODAY, applied_to, award, in_force, micro_credential
from tests.recognition.test_applying import of_two, opens

if TYPE_CHECKING:
    from types import SimpleNamespace

    from passerelle.recognition.models import PositiveListLine


@pytest.fixture
def two(db: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    story = factories.story()
    story.second = micro_credential("Pump Repair", story.authority)
    story.pump = award(story.amina, story.second)
    return story


def line_of(story: SimpleNamespace, said: dict[str, object]) -> PositiveListLine:
    return in_force(story.polytechnic, said, by=story.officer).lines.get()


def ask(who: Any, method: str, name: str, *args: str, status: int, **body: Any) -> str:
    client = Client()
    client.force_login(who, backend="passerelle.letters.signed_in.Backend")
    answer = getattr(client, method)(reverse(name, args=args), body)
    assert (name, answer.status_code) == (name, status)
    return answer.content.decode()


def test_what_opens_is_asked_for_with_the_awards_that_open_it(two):
    line = line_of(two, of_two(two))
    page = ask(two.amina, "get", "recognition:openings", status=200)
    assert "Ask for it: decided at once" in page
    for number in (two.award.number, two.pump.number):
        assert f'name=award value="{number}"' in page

    for _ in range(2):
        ask(two.amina, "post", "recognition:ask", line.number, status=302, award=[two.award.number, two.pump.number])

    case = RecognitionCase.objects.get()
    assert case.state == CaseState.DECIDED_AUTOMATICALLY
    page = ask(two.amina, "get", "recognition:decision", case.number, status=200)
    for words in ("Pump Systems (6 credits)", "Well and Borehole Inspection", "Use Pump Repair elsewhere"):
        assert words in page
    assert page.count("Genuine and in force") == 2
    assert "Ask for it" not in ask(two.amina, "get", "recognition:openings", status=200)


def test_the_officer_sees_every_award_and_grants_an_entry_as_the_line_says_it(two):
    said = opens(two, "entry", mode=LineMode.SEMI_AUTOMATIC, conditions="A talk with the dean.")
    line = line_of(two, said)
    case = applied_to([two.award], line, by=two.amina)

    page = ask(two.officer, "get", "recognition:case", case.number, status=200)
    for words in ("Entry: BSc Rural Energy Engineering", "A talk with the dean.", two.award.number):
        assert words in page
    assert "Spares this module" not in page
    assert "entry" in ask(two.officer, "get", "recognition:home", status=200)
    ask(two.officer, "post", "recognition:decide", case.number, status=302, grant="yes", reasons="Welcome.")

    page = ask(two.amina, "get", "recognition:decision", case.number, status=200)
    assert "Granted: Entry: BSc Rural Energy Engineering" in page
    assert "Room left for more" not in page


def test_a_list_that_was_ended_since_is_told_and_nothing_is_asked(two):
    line = line_of(two, of_two(two))
    list_actions.end(line.edition, by=two.officer, today=TODAY)

    page = ask(two.amina, "post", "recognition:ask", line.number, status=409, award=[two.award.number, two.pump.number])

    assert "This line is not in force any more" in page
    assert RecognitionCase.objects.count() == 0


@pytest.mark.parametrize("numbers", [[], ["A-99999"], ["of another"]])
def test_what_is_not_ones_own_is_not_there(two, numbers):
    line = line_of(two, of_two(two))
    others = award(two.other, two.item)
    sent = [others.number if number == "of another" else number for number in numbers]

    ask(two.amina, "post", "recognition:ask", line.number, status=404, award=sent)
    ask(two.other, "post", "recognition:ask", line.number, status=404, award=[two.award.number])
    assert RecognitionCase.objects.count() == 0


def test_others_are_brought_with_one_and_each_answer_names_the_others(two):
    line_of(two, factories.stated(two))
    page = ask(two.amina, "get", "recognition:use", two.award.number, status=200)
    assert f'name=with value="{two.pump.number}"' in page

    ask(
        two.amina, "post", "recognition:apply", two.award.number, status=302,
        **{"programme": two.degree.reference, "with": [two.pump.number]},
    )  # fmt: skip

    first, second = RecognitionCase.objects.order_by("pk")
    assert (first.state, second.state) == (CaseState.DECIDED_AUTOMATICALLY, CaseState.OPENED)
    page = ask(two.amina, "get", "recognition:decision", first.number, status=200)
    assert "Asked for together with" in page
    assert second.number in page
