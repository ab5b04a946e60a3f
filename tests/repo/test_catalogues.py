"""What translators wrote: known sentences alone, every place to fill kept, every form there, read by gettext."""

from __future__ import annotations

import gettext
import io
import re
from typing import TYPE_CHECKING

import pytest
from django.conf.locale import LANG_INFO

from tools import catalogues
from tools.catalogues import Entry

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = catalogues.LOCALE / "django.pot"
KNOWN = {entry.key: entry for entry in catalogues.read(TEMPLATE)[1:]}
SOURCES = catalogues.catalogues()
TO_FILL = re.compile(r"%(?:\((\w+)\))?([sd%])|\{(\w*)\}")
MARK = re.compile(r"<[^>]+>|&#?\w+;")
ISOLATES = {"\u2068": 1, "\u2069": -1}


def named(path: Path) -> str:
    return path.parts[-3]


@pytest.fixture(params=SOURCES, ids=named)
def entries(request: pytest.FixtureRequest) -> list[Entry]:
    return catalogues.read(request.param)


def test_there_is_a_catalogue_for_languages_that_have_a_name():
    assert {named(one) for one in SOURCES} >= {"ar"}
    assert {named(one) for one in SOURCES} <= set(LANG_INFO)


def test_nothing_is_translated_that_nobody_says(entries):
    assert [one.key for one in entries[1:] if one.key not in KNOWN or one.plural != KNOWN[one.key].plural] == []


def test_no_sentence_stands_twice_or_without_a_translation_or_in_doubt(entries):
    keys = [one.key for one in entries]

    assert len(set(keys)) == len(keys)
    assert [one.key for one in entries if one.is_fuzzy or not all(one.forms)] == []


def test_each_form_that_a_number_asks_for_is_there(entries):
    (count,) = re.findall(r"nplurals=(\d)", entries[0].forms[0])

    assert [one.key for one in entries[1:] if len(one.forms) != (1 if one.plural is None else int(count))] == []


def amiss(entry: Entry) -> list[str]:
    """Return the forms of an entry that lost or made up a place to fill or a mark, or leave an isolate open.

    A form that one number alone asks for may say that number in words.
    """
    asked = entry.said["msgid"] if entry.plural is None else entry.plural
    found = []
    for at, form in enumerate(entry.forms):
        may_lack = {one for one in TO_FILL.findall(asked) if one[0] == "n"} if entry.plural and at < 3 else set()
        lost = set(TO_FILL.findall(asked)) - set(TO_FILL.findall(form)) - may_lack
        made_up = set(TO_FILL.findall(form)) - set(TO_FILL.findall(asked))
        marks = sorted(MARK.findall(form)) != sorted(MARK.findall(asked))
        if lost or made_up or marks or sum(ISOLATES.get(letter, 0) for letter in form):
            found.append(form)
    return found


def test_every_place_to_fill_and_every_mark_is_kept(entries):
    assert {one.key: forms for one in entries[1:] if (forms := amiss(one))} == {}


def test_a_lost_place_is_seen():
    assert amiss(Entry({"msgid": "It ends on %(on)s."}, ["ينتهي."])) == ["ينتهي."]
    assert amiss(Entry({"msgid": "%(n)s day", "msgid_plural": "%(n)s days"}, ["", "يوم", "يومان", "أيام"])) == ["أيام"]


def test_what_is_compiled_is_read_by_gettext(entries):
    read = gettext.GNUTranslations(io.BytesIO(catalogues.compiled(entries)))
    once = [one for one in entries[1:] if one.plural is None and "msgctxt" not in one.said]
    counted = [one for one in entries[1:] if one.plural is not None]

    assert [read.gettext(one.key) for one in once] == [one.forms[0] for one in once]
    for one in counted:
        assert {read.ngettext(one.key, str(one.plural), n) for n in range(121)} == set(one.forms)


def test_what_is_in_doubt_or_not_translated_is_not_compiled(tmp_path: Path):
    path = tmp_path / "django.po"
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        '#, fuzzy\nmsgid "Gate"\nmsgstr "باب"\n\nmsgid "Panel"\nmsgstr ""\n\n'
        'msgctxt "a road"\nmsgid "Way"\nmsgstr ""\n"طر"\n"يق"\n'
    )

    read = gettext.GNUTranslations(io.BytesIO(catalogues.compiled(catalogues.read(path))))

    assert (read.gettext("Gate"), read.gettext("Panel"), read.pgettext("a road", "Way")) == ("Gate", "Panel", "طريق")


def test_a_line_that_is_none_is_named(tmp_path: Path):
    path = tmp_path / "django.po"
    path.write_text('msgid "Gate"\nmsgstr باب\n')

    with pytest.raises(ValueError, match=r"django\.po:2: .* is no line of a catalogue"):
        catalogues.read(path)
