"""How a change goes in Mirane: the flagship is recognised today, its second version came by a change, a third waits."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from passerelle.catalogue.models import MicroCredential, Revision, ShortCourse
from passerelle.core import differences
from passerelle.demonstration import PASSWORD
from passerelle.journal.actions import deliver
from passerelle.journal.models import Fact
from passerelle.people.models import Person
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import VERIFIED, State
from passerelle.vetting.models import Case, Decision, Outcome, Purpose
from passerelle.vetting.permissions import reason_not_to_decide
from passerelle.vetting.states import Stage

TODAY = timezone.localdate()
FLAGSHIP, MINOR = "MC-00412", "MC-00296"
pytestmark = [pytest.mark.usefixtures("mirane"), pytest.mark.django_db]


def page(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def person(email: str) -> Person:
    return Person.objects.get(email=email)


def signed_in(email: str) -> Client:
    client = Client()
    assert client.login(email=email, password=PASSWORD)
    return client


def test_the_flagship_is_recognised_today_in_the_version_that_a_panel_accepted():
    flagship = MicroCredential.objects.get(number=FLAGSHIP)
    accepted = Decision.objects.get(case__revision__entry=FLAGSHIP)

    assert flagship.state in VERIFIED
    assert (flagship.edition, flagship.decided_on) == (2, accepted.decided_on)
    assert flagship.valid_until is not None
    assert flagship.valid_until > TODAY
    assert "Recognised today." in page(Client(), f"/entries/{FLAGSHIP}/")
    assert "Not recognised" not in page(Client(), f"/entries/{FLAGSHIP}/")


def test_its_history_tells_of_the_change_that_a_panel_accepted_and_of_the_one_it_judges():
    accepted, judged = Revision.objects.filter(entry=FLAGSHIP).order_by("number")

    assert [(one.edition, one.state, one.change_class) for one in (accepted, judged)] == [
        (1, "accepted", "substantive"),
        (2, "in_review", "substantive"),
    ]
    assert set(accepted.fields) == {"hours", "contact_hours", "credits"}
    assert set(judged.fields) == {"assessment"}
    cases = Case.objects.filter(entry=FLAGSHIP).order_by("number")
    assert [(one.number, one.edition, one.purpose, one.stage, one.revision) for one in cases] == [
        ("VC-00402", 2, Purpose.REVISION, Stage.DECIDED, accepted),
        ("VC-00412", 3, Purpose.REVISION, Stage.FINDING, judged),
    ]
    kinds = list(Fact.objects.filter(subject=FLAGSHIP).order_by("at", "pk").values_list("kind", flat=True))
    assert kinds == [
        f"micro_credential.{act}"
        for act in ("draft", "stack", "submit", "register", "propose_revision", "accept_revision", "propose_revision")
    ]


def test_its_versions_tell_what_changed_and_never_what_is_proposed():
    told = page(Client(), f"/entries/{FLAGSHIP}/versions/")

    assert "A change is before a panel" in told
    assert "Service log" not in told
    assert "125" in told
    assert "150" in told


def test_what_was_kept_of_a_change_is_the_version_it_became():
    for change in Revision.objects.filter(state__in=["accepted", "published"]):
        became = EntryVersion.objects.get(entry=change.entry, edition=change.edition + 1)
        before = EntryVersion.objects.get(entry=change.entry, edition=change.edition)

        assert became.stated == change.stated
        assert (became.submitted_on, became.submitted_by) == (change.sent_on, change.sent_by)
        found = differences.changes(before.stated, became.stated)
        assert str(differences.change_class(found)) == change.change_class
        assert MicroCredential.objects.get(number=change.entry).edition == change.edition + 1


def test_what_is_minor_was_published_without_a_panel_and_the_entry_stayed_valid():
    [change] = Revision.objects.filter(entry=MINOR)
    entry = MicroCredential.objects.get(number=MINOR)

    assert (change.state, change.change_class, list(change.fields)) == ("published", "minor", ["summary"])
    assert (entry.state, entry.edition) == (State.REGISTERED, 3)
    assert entry.decided_on is not None
    assert entry.decided_on < change.sent_on
    assert not Case.objects.filter(entry=MINOR, purpose=Purpose.REVISION).exists()


def test_followers_leave_changes_and_their_cases_as_they_are():
    before = list(Case.objects.filter(entry=FLAGSHIP).order_by("pk").values())
    changes = list(Revision.objects.order_by("pk").values())

    deliver()

    assert list(Case.objects.filter(entry=FLAGSHIP).order_by("pk").values()) == before
    assert list(Revision.objects.order_by("pk").values()) == changes


def test_an_officer_with_a_tie_finds_a_case_that_is_not_theirs_and_a_colleague_decides_it():
    case = Case.objects.get(number="VC-00408")
    tied, free = (person(f"{one}@authority.mirane.example") for one in ("samir-chaouch", "idris-kamara"))

    assert (case.stage, case.applicant.slug) == (Stage.DECIDING, "lake-technical-college")
    assert reason_not_to_decide(tied, case) != ""
    assert reason_not_to_decide(free, case) == ""
    desk = page(signed_in(tied.email), "/officer/")
    assert "Solar Panels on Roofs" in desk
    assert "Not yours to decide" in page(signed_in(tied.email), "/officer/cases/VC-00408/")
    assert "Not yours to decide" not in page(signed_in(free.email), "/officer/cases/VC-00408/")


def test_what_a_panel_found_about_a_course_answers_what_panels_of_courses_are_asked():
    case = Case.objects.get(number="VC-00408")

    assert case.questions == ["course_leads_where_it_says", "course_is_taught_as_described"]
    assert case.report is not None
    assert (case.report.outcome, case.report.determined_level) == (Outcome.REGISTER, "")
    assert [one["criterion"] for one in case.report.tallies] == case.questions
    assert ShortCourse.objects.get(number=case.entry).state == State.LISTED_PENDING
