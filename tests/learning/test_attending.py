"""Who attended and how far they came: good lines are kept, bad ones told, and the same again changes nothing."""

from __future__ import annotations

from datetime import date

import pytest

from passerelle.catalogue.models import CourseInstance
from passerelle.core import attendance as rules
from passerelle.core.errors import Malformed, NotNow, NotPermitted, TooLarge
from passerelle.journal.actions import deliver
from passerelle.journal.models import Fact
from passerelle.learning import actions, attending, permissions
from passerelle.learning.models import Attendance, AttendanceFile, Enrolment
from passerelle.organisations.models import Function
from tests.assessment import factories as make
from tests.assessment.factories import TODAY, Country

pytestmark = pytest.mark.django_db
LATER = date(2026, 12, 10)


@pytest.fixture
def mirane() -> Country:
    return make.country()


def teacher_of(mirane: Country):
    return make.staff(mirane.provider, Function.TEACHER)


def enrolled(mirane: Country) -> list[Enrolment]:
    return [actions.enrol(mirane.run, by=make.person(), today=TODAY) for _ in range(2)]


def days() -> list[tuple[str, date, str]]:
    return list(Attendance.objects.order_by("pk").values_list("enrolment__number", "on", "attended"))


def test_good_lines_are_kept_bad_ones_told_and_the_same_again_changes_nothing(mirane: Country):
    first, second = enrolled(mirane)
    rows = [
        {"enrolment": first.number, "on": "2026-12-01", "attended": "present", "progress": "10"},
        {"email": second.person.email.upper(), "on": "2026-12-01", "attended": "Absent"},
        {"enrolment": "EN-99999", "on": "2026-12-01", "attended": "present"},
        {"enrolment": first.number, "on": "2026-12-11", "attended": "present"},
        {"enrolment": first.number, "on": "yesterday", "attended": "present"},
        {"enrolment": first.number, "on": "2026-12-02", "attended": "asleep"},
        {"enrolment": first.number, "progress": "101"},
        {"on": "2026-12-02", "attended": "present"},
        {"enrolment": first.number},
    ]
    by = teacher_of(mirane)

    told = attending.record(mirane.run, rows, by=by, today=LATER)

    assert (told.kept, told.same) == (2, 0)
    assert [(one.line, one.field, one.reason) for one in told.refused] == [
        (3, "enrolment", "not_enrolled"),
        (4, "on", "day_outside"),
        (5, "on", "no_day"),
        (6, "attended", "unknown_word"),
        (7, "progress", "not_of_a_hundred"),
        (8, "enrolment", "nobody_named"),
        (9, "attended", "nothing_said"),
    ]
    first.refresh_from_db()
    assert (first.progress, first.progress_on) == (10, LATER)
    before, facts = days(), Fact.objects.count()
    again = attending.record(mirane.run, rows, by=by, today=LATER)
    assert (again.kept, again.same, days(), Fact.objects.count()) == (0, 2, before, facts)
    assert before == [(first.number, date(2026, 12, 1), "present"), (second.number, date(2026, 12, 1), "absent")]


def test_a_line_can_be_put_right_and_the_last_of_two_holds(mirane: Country):
    first, _second = enrolled(mirane)
    line = {"enrolment": first.number, "on": "2026-12-01"}

    for words in (["present"], ["absent", "excused"]):
        attending.record(mirane.run, [line | {"attended": word} for word in words], by=teacher_of(mirane), today=LATER)

    assert days() == [(first.number, date(2026, 12, 1), "excused")]


def test_only_the_staff_of_the_class_says_it_and_not_before_it_begins(mirane: Country):
    enrolled(mirane)
    strangers = [mirane.learner, mirane.signatory, make.staff(mirane.provider, Function.COUNSELLOR)]
    for who in strangers:
        with pytest.raises(NotPermitted):
            attending.record(mirane.run, [], by=who, today=LATER)
    with pytest.raises(NotNow) as refusal:
        attending.record(mirane.run, [], by=teacher_of(mirane), today=TODAY)
    assert refusal.value.data["reason"] == "not_begun"
    with pytest.raises(Malformed):
        attending.record(mirane.run, [{}] * 5_001, by=teacher_of(mirane), today=LATER)


def brought(mirane: Country, text: str) -> AttendanceFile:
    return attending.bring(mirane.run, text.encode(), by=teacher_of(mirane), today=LATER)


def read(file: AttendanceFile) -> AttendanceFile:
    while file.state == "waiting":
        file = attending.read_on(file.number, today=LATER)
    return file


def test_a_file_is_read_some_lines_at_a_time_and_half_of_it_may_be_wrong(mirane: Country, monkeypatch):
    monkeypatch.setattr(attending, "CHUNK", 2)
    first, _second = enrolled(mirane)
    text = "\ufeffenrolment;on;attended\r\n" + "".join(
        f"{first.number};2026-12-0{place};{'present' if place % 2 else 'there'}\r\n" for place in range(1, 7)
    )

    file = brought(mirane, text)
    part = attending.read_on(file.number, today=LATER)
    assert (part.state, part.read, part.total, part.kept) == ("waiting", 2, 6, 1)
    done = read(part)

    assert (done.state, done.kept, done.same, done.content) == ("done", 3, 0, "")
    assert [one["line"] for one in done.refused] == [3, 5, 7]
    again = read(brought(mirane, text))
    assert (again.kept, again.same, len(again.refused), len(days())) == (0, 3, 3, 3)
    assert attending.read_on(again.number, today=LATER).version == again.version


@pytest.mark.django_db(transaction=True)
def test_the_facts_of_a_file_carry_the_reading_on_to_its_end(mirane: Country, monkeypatch):
    monkeypatch.setattr(attending, "CHUNK", 1)
    first, second = enrolled(mirane)
    CourseInstance.objects.update(starts_on=TODAY)
    text = f"enrolment,progress\n{first.number},40\n{second.number},50\n"
    file = attending.bring(
        CourseInstance.objects.get(pk=mirane.run.pk), text.encode(), by=teacher_of(mirane), today=TODAY
    )

    for _ in range(3):
        deliver()

    file.refresh_from_db()
    assert (file.state, file.kept) == ("done", 2)
    assert sorted(Enrolment.objects.values_list("progress", flat=True)) == [40, 50]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\xff\xfe\x00", "attendance_not_a_table"),
        (b"PK\x03\x04\x00", "attendance_not_a_table"),
        (b"name,there\nAmina,yes\n", "attendance_columns"),
        (b"email,progress\n" + b"a@b.mi,1\n" * 20_002, "attendance_too_long"),
    ],
)
def test_what_is_no_such_table_is_refused_by_name(mirane: Country, content: bytes, word: str):
    with pytest.raises(Malformed) as refusal:
        attending.bring(mirane.run, content, by=teacher_of(mirane), today=LATER)
    assert (refusal.value.data["reason"], AttendanceFile.objects.count()) == (word, 0)


def test_a_file_that_is_too_large_is_not_looked_at(mirane: Country):
    with pytest.raises(TooLarge):
        rules.table(b"x" * 2_000_001)


def test_who_sees_a_file(mirane: Country):
    file = brought(mirane, "email,progress\n")
    seen = [list(permissions.files_visible_to(who)) for who in (teacher_of(mirane), mirane.learner, mirane.signatory)]
    assert seen == [[file], [], []]
