"""Places on pages: applying, waiting, answering, the draw anybody repeats, the provider's list, attendance, pauses."""

from __future__ import annotations

import gzip
import subprocess
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from passerelle.catalogue.models import CourseInstance
from passerelle.learning import actions, admitting, applying, attending
from passerelle.learning.models import Admission, Application, Attendance, AttendanceFile, Enrolment
from passerelle.organisations.models import Function
from tests.assessment import factories as make

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from passerelle.people.models import Person
    from tests.assessment.factories import Country

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirane() -> Country:
    country = make.country()
    soon = today() + timedelta(days=9)
    country.run = make.instance(country.course, starts_on=soon, ends_on=soon + timedelta(days=40), enrol_until=soon)
    return country


def today() -> date:
    return timezone.localdate()


def of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def editor(mirane: Country) -> Person:
    return make.staff(mirane.provider, Function.EDITOR)


def board(mirane: Country) -> str:
    return f"/provider/courses/{mirane.course.number}/dates/{mirane.run.pk}/places/"


def terms(**said: str) -> dict[str, str]:
    return {"way": "first_come", "answer_days": "7", "keeps_place": "on", "seen_version": "0"} | said


def past(mirane: Country, days: int = 1) -> None:
    CourseInstance.objects.filter(pk=mirane.run.pk).update(
        enrol_until=today() - timedelta(days=days), starts_on=today() - timedelta(days=days)
    )


def test_who_finds_no_place_waits_is_next_and_takes_it_up(mirane: Country):
    CourseInstance.objects.filter(pk=mirane.run.pk).update(places=1)
    holds = actions.enrol(mirane.run, by=make.person(), today=today())
    client = of(mirane.learner)
    assert "Wait for a place" in client.get(f"/entries/{mirane.course.number}/").text
    page = client.get(f"/learner/enrol/{mirane.run.pk}/").text
    assert ("You can wait for one" in page, "Apply for a place" in page) == (True, True)

    sent = client.post(
        f"/learner/enrol/{mirane.run.pk}/apply/",
        {"micro_credential": mirane.entry.number, "statement": "I keep pumps."},
    )
    one = Application.objects.get()
    assert sent["Location"] == f"/learner/applications/{one.number}/"
    assert "your place in it" in client.get(sent["Location"]).text
    assert one.number in client.get("/learner/").text
    assert "You asked for a place" in client.get(f"/learner/enrol/{mirane.run.pk}/").text
    actions.withdraw(holds, by=holds.person, today=today())
    assert "A place is kept for you" in client.get(sent["Location"]).text
    done = client.post(f"{sent['Location']}answer/", follow=True).text
    assert "You have a place" in done
    assert Enrolment.objects.filter(person=mirane.learner, state="enrolled").count() == 1


def test_an_application_is_given_up(mirane: Country):
    one = applying.apply(mirane.run, by=mirane.learner, today=today())
    client = of(mirane.learner)

    said = client.post(f"/learner/applications/{one.number}/give-up/", follow=True).text

    assert ("Given up." in said, CourseInstance.objects.get(pk=mirane.run.pk).taken) == (True, 0)
    assert of(make.person()).get(f"/learner/applications/{one.number}/").status_code == 404


def test_what_must_be_held_first_is_named_with_a_way_to_it(mirane: Country):
    lacks = make.micro_credential(mirane.awarder)
    of(editor(mirane)).post(f"{board(mirane)}save/", terms(requires=f" {lacks.number.lower()} "))
    client = of(mirane.learner)

    page = client.get(f"/learner/enrol/{mirane.run.pk}/").text
    assert ("Something comes first" in page, f"/entries/{lacks.number}/" in page) == (True, True)
    refused = client.post(f"/learner/enrol/{mirane.run.pk}/apply/", {"micro_credential": mirane.entry.number})
    assert (refused.status_code, Application.objects.count()) == (422, 0)


def test_a_refused_application_keeps_what_was_typed(mirane: Country):
    Admission.objects.create(instance=mirane.run, way="provider", criteria="Furthest away first.")
    past(mirane)
    refused = of(mirane.learner).post(
        f"/learner/enrol/{mirane.run.pk}/apply/", {"micro_credential": mirane.entry.number, "statement": "Far away."}
    )
    assert (refused.status_code, Application.objects.count()) == (422, 0)


def test_the_provider_says_how_places_are_given_and_bad_terms_come_back_as_typed(mirane: Country):
    client = of(editor(mirane))
    bad = client.post(f"{board(mirane)}save/", terms(way="provider", requires="MC-99999"))
    assert (bad.status_code, Admission.objects.count()) == (422, 0)
    assert "MC-99999" in bad.text
    good = client.post(f"{board(mirane)}save/", terms(way="draw", beacon="State lottery of 1 May"), follow=True)
    assert "Saved." in good.text
    stale = client.post(f"{board(mirane)}save/", terms(way="draw", beacon="Another"))
    assert (stale.status_code, Admission.objects.get().beacon) == (422, "State lottery of 1 May")
    applying.apply(mirane.run, by=mirane.learner, today=today())
    assert "It stays as it is once" not in client.get(board(mirane)).text


def test_the_provider_answers_each_applicant_and_a_refusal_needs_a_reason(mirane: Country):
    Admission.objects.create(instance=mirane.run, way="provider", criteria="Furthest away first.")
    first, second = (applying.apply(mirane.run, by=make.person(), today=today()) for _ in range(2))
    client = of(editor(mirane))

    bare = client.post(f"/provider/applications/{first.number}/answer/", {"act": "refuse", "because": ""})
    client.post(f"/provider/applications/{first.number}/answer/", {"act": "refuse", "because": "Lives next door."})
    client.post(f"/provider/applications/{second.number}/answer/", {"act": "admit"})

    assert bare.status_code == 422
    assert "Lives next door." in of(first.person).get(f"/learner/applications/{first.number}/").text
    assert [str(one.state) for one in Application.objects.order_by("pk")] == ["refused", "admitted"]
    assert of(mirane.signatory).get(board(mirane)).status_code == 404


def test_the_desk_of_a_provider_who_chooses_says_who_waits_for_an_answer_and_leads_there(mirane: Country):
    desk = of(editor(mirane))
    Admission.objects.create(instance=mirane.run, way="provider", criteria="Furthest away first.")
    for name in ("Awa", "Ibrahim"):
        applying.apply(mirane.run, by=make.person(name), today=today())

    def said() -> tuple[bool, bool]:
        page = desk.get("/provider/").content.decode()
        return f'href="{board(mirane)}"' in page, "2 people" in page

    assert said() == (True, True)
    Application.objects.update(state="waiting")
    assert said() == (False, False)


def test_anybody_repeats_the_draw_with_the_lines_on_its_page(mirane: Country, tmp_path: Path):
    admitting.state_terms(mirane.run, {"way": "draw", "beacon": "Lottery"}, by=editor(mirane), today=today())
    for _ in range(4):
        applying.apply(mirane.run, by=make.person(), today=today())
    seed = Admission.objects.get().seed
    before = Client().get(f"/draws/{mirane.run.pk}/").text
    assert ("Not drawn yet" in before, seed in before) == (True, False)
    past(mirane)
    client = of(editor(mirane))
    assert client.post(f"{board(mirane)}draw/", {"value": ""}).status_code == 422
    assert "Drawn." in client.post(f"{board(mirane)}draw/", {"value": "it's 7  9"}, follow=True).text

    page = Client().get(f"/draws/{mirane.run.pk}/").text

    script = unescape(strip_tags(page[page.index("<pre") : page.index("</pre>")]))
    numbers = Client().get(f"/draws/{mirane.run.pk}/numbers.txt").text
    (tmp_path / "order.txt").write_text(numbers)
    told = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (told.stdout, len(numbers.split())) == ("same\n", 4)
    assert len(gzip.compress(page.encode())) < 14_000
    (tmp_path / "order.txt").write_text("\n".join(reversed(numbers.split())) + "\n")
    assert subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_where_nothing_is_drawn_there_is_no_such_page(mirane: Country):
    assert Client().get(f"/draws/{mirane.run.pk}/").status_code == 404


def test_a_list_of_a_day_is_kept_and_bad_lines_come_back_as_typed(mirane: Country):
    people = [mirane.learner, make.person()]
    first, second = (actions.enrol(mirane.run, by=who, today=today()) for who in people)
    past(mirane, 3)
    client, at = of(make.staff(mirane.provider, Function.TEACHER)), f"/provider/attendance/{mirane.run.pk}/"
    on = today().isoformat()
    sent = {
        "on": on,
        "enrolment": [first.number, second.number],
        f"attended-{first.number}": "present",
        f"progress-{first.number}": "40",
        f"attended-{second.number}": "absent",
        f"progress-{second.number}": "999",
    }

    refused = client.post(f"{at}save/", sent)
    assert (refused.status_code, 'value="999"' in refused.text, second.number in refused.text) == (422, True, True)
    assert Attendance.objects.count() == 1
    kept = client.post(f"{at}save/", sent | {f"progress-{second.number}": "5"}, follow=True)
    assert ("1 line was kept." in kept.text, Attendance.objects.count()) == (True, 2)
    own = of(mirane.learner).get(f"/learner/enrolments/{first.number}/").text
    assert "40 of 100" in own
    assert of(mirane.learner).get(at).status_code == 404


def test_a_file_with_bad_lines_tells_each_by_line(mirane: Country):
    place = actions.enrol(mirane.run, by=mirane.learner, today=today())
    past(mirane, 3)
    client, at = of(editor(mirane)), f"/provider/attendance/{mirane.run.pk}/"
    table = f"enrolment,on,attended\n{place.number},{today()},present\n{place.number},{today()},asleep\n"

    sent = client.post(f"{at}file/", {"file": SimpleUploadedFile("a.csv", table.encode())})
    file = AttendanceFile.objects.get()
    assert "is being read" in client.get(sent["Location"]).text
    attending.read_on(file.number, today=today())
    page = client.get(sent["Location"]).text
    assert ("asleep" in page, "attended is one of present" in page) == (True, True)
    bad = client.post(f"{at}file/", {"file": SimpleUploadedFile("a.csv", b"PK\x03\x04\x00")})
    assert (bad.status_code, "This is not a table" in bad.text) == (422, True)


def test_a_learner_pauses_goes_on_and_changes_the_dates(mirane: Country):
    place = actions.enrol(mirane.run, by=mirane.learner, today=today())
    other = make.instance(
        mirane.course, starts_on=mirane.run.starts_on, ends_on=mirane.run.ends_on + timedelta(days=5),
        enrol_until=mirane.run.enrol_until,
    )  # fmt: skip
    client, at = of(mirane.learner), f"/learner/enrolments/{place.number}/"
    assert "Change to other dates" in client.get(at).text

    assert "Your place is kept." in client.post(f"{at}pause/", {"because": "Harvest."}, follow=True).text
    assert "Harvest." in client.post(f"{at}resume/", follow=True).text
    client.post(f"{at}transfer/", {"instance": other.pk})
    place.refresh_from_db()
    assert place.instance == other
    assert client.post(f"{at}transfer/", {"instance": "x"}).status_code == 404


def test_a_certificate_of_participation_says_that_it_is_no_award(mirane: Country):
    place = actions.enrol(mirane.run, by=mirane.learner, today=today())
    client, at = of(mirane.learner), f"/learner/enrolments/{place.number}/"
    assert client.get(f"{at}participation/").status_code == 404
    past(mirane, 3)
    actions.complete(Enrolment.objects.get(), by=mirane.learner, today=today())

    page = client.get(f"{at}participation/").text

    assert "This is no award" in page
    assert f"{at}participation/" in client.get(at).text


def test_lists_cost_the_same_for_one_and_for_many(mirane: Country):
    Admission.objects.create(instance=mirane.run, way="provider", criteria="Furthest away first.")
    clients = {board(mirane): of(editor(mirane)), "/learner/": of(mirane.learner)}
    applying.apply(mirane.run, by=mirane.learner, today=today())
    counted = {}
    for _rows in (1, 3):
        for at, client in clients.items():
            with CaptureQueriesContext(connection) as seen:
                client.get(at)
            counted.setdefault(at, []).append(len(seen))
        for _ in range(2):
            applying.apply(mirane.run, by=make.person(), today=today())
    assert all(one == three for one, three in counted.values()), counted
