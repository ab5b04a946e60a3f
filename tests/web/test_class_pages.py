"""Classes on pages: from a teacher's desk to who attended, files half of which are wrong; and what one reads first."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from passerelle.awards.models import Award
from passerelle.catalogue.models import CourseInstance
from passerelle.journal.models import Fact
from passerelle.learning import actions, applying, attending
from passerelle.learning.models import Admission, Application, Attendance, AttendanceFile
from passerelle.organisations.models import Function
from tests.assessment import factories as make
from tests.awards.factories import awarded

if TYPE_CHECKING:
    from datetime import date

    from passerelle.people.models import Person
    from tests.assessment.factories import Country

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def mirane() -> Country:
    country = make.country()
    begun = today() - timedelta(days=3)
    country.run = make.instance(country.course, starts_on=begun, ends_on=begun + timedelta(days=40), places=40,
                                enrol_until=today())  # fmt: skip
    return country


def of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def teacher(mirane: Country) -> Client:
    return of(make.staff(mirane.provider, Function.TEACHER))


def test_a_teacher_comes_from_the_desk_to_who_attended_and_the_day_stays_on_the_next_page(mirane: Country, monkeypatch):
    monkeypatch.setattr("passerelle.web.provider.attending.PAGE", 2)
    for _ in range(3):
        actions.enrol(mirane.run, by=make.person(), today=today())
    client, on = teacher(mirane), today() - timedelta(days=1)

    classes = client.get("/provider/attendance/").text
    first = unescape(client.get(f"/provider/attendance/{mirane.run.pk}/", {"on": str(on)}).text)

    assert 'href="/provider/attendance/"' in client.get("/desk/").text
    assert (f'href="/provider/attendance/{mirane.run.pk}/"' in classes, "3 learners" in classes) == (True, True)
    assert f"?on={on}&page=2" in first


def test_who_teaches_nothing_has_no_classes(mirane: Country):
    client = of(mirane.learner)

    assert 'href="/provider/attendance/"' not in client.get("/desk/").text
    assert mirane.course.name not in client.get("/provider/attendance/").text


def half_wrong(mirane: Country) -> tuple[bytes, list[int]]:
    """Return a file of ten lines, every second one wrong, and the lines that are."""
    places = [actions.enrol(mirane.run, by=make.person(), today=today()) for _ in range(5)]
    lines = [f"{one.number},{today()},present\n{one.number},{today()},asleep\n" for one in places]
    return ("enrolment,on,attended\n" + "".join(lines)).encode(), [3, 5, 7, 9, 11]


def kept() -> tuple[int, int]:
    return Attendance.objects.filter(attended="present").count(), Fact.objects.filter(kind="attendance.record").count()


def test_of_a_file_brought_on_the_page_good_lines_stay_bad_ones_are_told_and_again_changes_nothing(mirane: Country):
    table, bad = half_wrong(mirane)
    client, at = teacher(mirane), f"/provider/attendance/{mirane.run.pk}/"

    pages, after = [], []
    for _time in range(2):
        sent = client.post(f"{at}file/", {"file": SimpleUploadedFile("days.csv", table)})
        attending.read_on(sent["Location"].rstrip("/").rpartition("/")[2], today=today())
        pages.append(strip_tags(client.get(sent["Location"]).text))
        after.append(kept())

    assert after == [(5, 1), (5, 1)]
    for said in pages:
        assert [line for line in bad if f"{line}" in said] == bad
        assert said.count("asleep") == 5
    assert list(AttendanceFile.objects.values_list("kept", "same").order_by("pk")) == [(5, 0), (0, 5)]


def test_of_a_file_brought_by_a_program_too(mirane: Country):
    table, bad = half_wrong(mirane)
    client = teacher(mirane)

    told = []
    for _time in range(2):
        sent = client.post(f"/api/instances/{mirane.run.pk}/attendance-files", table, content_type="text/csv")
        assert sent.status_code == 201
        attending.read_on(sent.json()["number"], today=today())
        told.append(client.get(f"/api/attendance-files/{sent.json()['number']}").json())

    assert kept() == (5, 1)
    assert [(one["state"], one["total"], one["kept"], one["same"]) for one in told] == [
        ("done", 10, 5, 0),
        ("done", 10, 0, 5),
    ]
    for one in told:
        assert [(row["line"], row["field"], row["reason"]) for row in one["refused"]] == [
            (line, "attended", "unknown_word") for line in bad
        ]


@pytest.mark.usefixtures("own_data")
def test_price_language_and_what_is_held_of_what_comes_first_stand_before_one_applies(mirane: Country):
    has, lacks = awarded(), make.micro_credential(mirane.awarder)
    Award.objects.filter(pk=has.pk).update(holder=mirane.learner)
    CourseInstance.objects.filter(pk=mirane.run.pk).update(price="35.50", schedule="Friday nights")
    requires = [[has.micro_credential.number], [lacks.number]]
    Admission.objects.create(instance=mirane.run, language="fr", requires=requires)

    page = strip_tags(of(mirane.learner).get(f"/learner/enrol/{mirane.run.pk}/").text)
    public = unescape(strip_tags(Client().get(f"/entries/{mirane.course.number}/").text))

    for said in ("35.5 ", "Friday nights", "French", "you hold it", "missing", "Something comes first"):
        assert said in page, said
    assert f"taught in French · first: {has.micro_credential.name} · first: {lacks.name}" in public


def test_a_place_that_is_kept_comes_first_on_the_desk_until_its_day(mirane: Country):
    CourseInstance.objects.filter(pk=mirane.run.pk).update(places=1)
    applying.apply(mirane.run, by=mirane.learner, today=today())
    waits = applying.apply(mirane.run, by=make.person(), today=today())

    desk = strip_tags(of(mirane.learner).get("/learner/").text)
    assert f"Take up your place: {mirane.course.name}" in desk
    assert "When a place is given back" in strip_tags(of(waits.person).get("/learner/").text)
    Application.objects.update(answer_by=today() - timedelta(days=1))
    assert "Take up your place" not in of(mirane.learner).get("/learner/").text


def test_who_applied_stands_as_it_was_drawn(mirane: Country):
    Admission.objects.create(instance=mirane.run, way="provider", criteria="Far away first.")
    made = [applying.apply(mirane.run, by=make.person(f"Learner {name}"), today=today()) for name in "ABC"]
    for one, place in zip(made, (3, 1, 2), strict=True):
        Application.objects.filter(pk=one.pk).update(drawn_place=place)
    editor = of(make.staff(mirane.provider, Function.EDITOR))

    page = editor.get(f"/provider/courses/{mirane.course.number}/dates/{mirane.run.pk}/places/").text

    assert sorted("ABC", key=lambda name: page.index(f"Learner {name}")) == ["B", "C", "A"]
