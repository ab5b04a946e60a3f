"""Drawings and the small parts of pages: any number of levels, weeks and values, always with words beside them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone

from passerelle.registers.states import State
from passerelle.web import drawings
from passerelle.web.sheet import stripped
from passerelle.web.templatetags import passerelle_tags as tags
from passerelle.web.wording import plain_number
from tests import factories as make


def shapes(svg: str) -> list[str]:
    """Return the classes of the shapes in a drawing."""
    return [part.partition('"')[0] for part in str(svg).split('class="')[1:]]


@pytest.mark.parametrize(
    ("code", "codes", "drawn"),
    [
        ("3", "12345678", ["k", "k", "i", "e d", "e d", "e d", "e d", "e d"]),
        ("1", "12345678", ["i", *["e d"] * 7]),
        ("8", "12345678", [*["k"] * 7, "i"]),
        ("9", "12345678", ["e d"] * 8),
        ("", "12345678", ["e d"] * 8),
        ("1", "1", ["i"]),
        ("1", "", []),
        ("5b", ["5", "5a", "5b", "5c"], ["k", "k", "i", "e d"]),
    ],
)
def test_a_ladder_has_as_many_rungs_as_the_framework_and_fills_one(code, codes, drawn):
    svg = drawings.level_ladder(code, list(codes))

    assert shapes(svg) == drawn
    assert f"at level {code}" in svg


def test_a_ladder_escapes_what_the_framework_calls_its_levels():
    svg = drawings.level_ladder('"><script>', ['"><script>', "2"], label="<b>")

    assert "<script>" not in svg
    assert "<b>" not in svg


@pytest.mark.parametrize(
    ("done", "total", "drawn", "words"),
    [
        (0, 9, ["w", *["e d"] * 8], "Week 1 of 9"),
        (4, 9, [*["i"] * 4, "w", *["e d"] * 4], "Week 5 of 9"),
        (9, 9, ["i"] * 9, "Week 9 of 9"),
        (30, 9, ["i"] * 9, "Week 9 of 9"),
        (0, 0, ["w"], "Week 1 of 1"),
        (-3, 2, ["e d", "e d"], "of 2"),
    ],
)
def test_a_clock_shows_weeks_done_under_way_and_to_come(done, total, drawn, words):
    svg = drawings.weeks(done, total)

    assert shapes(svg) == drawn
    assert words in svg


@pytest.mark.parametrize(
    ("met", "in_all", "drawn", "words"),
    [
        (2, 3, ["f", "f", "e d"], "2 of 3 met, 1 missing"),
        (0, 2, ["e d", "e d"], "0 of 2 met, 2 missing"),
        (3, 3, ["f"] * 3, "3 of 3 met, 0 missing"),
        (0, 0, ["e d"], "0 of 0 met, 0 missing"),
    ],
)
def test_what_is_met_of_what_is_asked_is_solid_and_the_rest_dashed(met, in_all, drawn, words):
    svg = drawings.met_of(met, in_all)

    assert shapes(svg) == ["bar t2", *drawn]
    assert f'aria-label="{words}"' in svg


def test_a_dot_says_yes_or_no_to_those_who_listen():
    assert 'aria-label="yes"' in drawings.dot(True)
    assert "<span class=vh>no</span>" in drawings.dot(False)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        ("", "–"),
        (Decimal("6.00"), "6"),
        (Decimal("4.50"), "4.5"),
        (Decimal("150"), "150"),
        (Decimal("1E+2"), "100"),
        (Decimal("0.00"), "0"),
        (0, "0"),
        (7.25, "7.25"),
        (10, "10"),
        ("100", "100"),
    ],
)
def test_numbers_are_shown_without_needless_zeros(value, shown):
    assert plain_number(value) == shown


def test_dates_and_texts_that_are_not_there_are_a_dash_or_nothing():
    assert (tags.day(None), tags.in_language({}), tags.in_language(None), tags.item(None, "x")) == ("–", "", "", None)
    assert "2026" in tags.day(date(2026, 11, 24))


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_tag_in_words(state):
    tag = tags.tag_state(make.micro_credential(state))

    assert tag.startswith("<span class=tag data-s=")
    assert "None" not in tag
    assert len(tag.partition(">")[2]) > 8


@pytest.mark.django_db
def test_a_decision_that_is_late_says_so_in_the_tag():
    day = timezone.localdate()
    due, late = (make.micro_credential(State.LISTED_PENDING, due_on=day - timedelta(days=n)) for n in (0, 1))

    assert "verification pending, due" in tags.tag_state(due)
    assert f"Listed, decision late since {tags.day(late.due_on)}" in tags.tag_state(late)


def test_credits_are_one_or_many_or_not_stated():
    told = [tags.in_credits(value) for value in (Decimal("1.00"), Decimal("4.50"), None)]
    assert told == ["1 credit", "4.5 credits", "–"]


def test_a_field_shows_label_hint_error_and_control_in_the_order_people_read():
    class Form(forms.Form):
        name = forms.CharField(label="Name <b>", help_text="As in <i>papers</i>")

    form = Form({"name": ""})
    html = Template("{% load passerelle_tags %}{% field form.name %}").render(Context({"form": form}))

    assert html.index("Name &lt;b&gt;") < html.index('name="name"')
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_err"' in html
    assert 'id="id_name_helptext"' in html
    assert "This field is required." in html


def test_planks_escape_their_words():
    html = Template("{% load passerelle_tags %}{% planks items %}").render(
        Context({"items": [{"words": "<script>", "state": "stop"}, {"words": "There", "state": ""}]})
    )

    assert "&lt;script&gt;" in html
    assert html.count("data-s=stop") == 1


def test_the_sheet_is_stripped_of_comments_and_breaks():
    sheet = stripped()

    assert "/*" not in sheet
    assert "\n" not in sheet
    assert 4_000 < len(sheet) < 16_000


def test_parts_of_a_whole_are_as_wide_as_they_are_large_and_told_in_words():
    parts = [
        drawings.Share(6, "", "6 credits waived"),
        drawings.Share(6, "wait", "6 <asked>"),
        drawings.Share(12, "no", "12 possible"),
    ]

    drawn = str(drawings.shares(parts))

    assert shapes(drawn) == ["bar t2 span", "f", "w", "e d"]
    assert [drawn.count(one) for one in ("width=24.5%", "x1=25.0% x2=49.5%", "x=50.0% width=49.5%")] == [1, 1, 1]
    assert 'aria-label="6 credits waived, 6 &lt;asked&gt;, 12 possible"' in drawn
    assert shapes(str(drawings.shares([]))) == ["bar t2 span"]
