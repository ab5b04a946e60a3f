"""Letters: who is told what, once, in their language, with nothing private; and what a kill in the middle does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from passerelle.catalogue import jobs as catalogue_jobs
from passerelle.catalogue import partners
from passerelle.config import environment
from passerelle.journal import actions as journal
from passerelle.learning import actions as learning
from passerelle.learning import withdrawing
from passerelle.letters import actions, checks, jobs
from passerelle.letters.models import MOST_ATTEMPTS, Letter
from passerelle.letters.words import KINDS
from passerelle.people.models import Duty
from passerelle.vetting import actions as vetting
from passerelle.vetting import jobs as vetting_jobs
from passerelle.vetting.models import Condition
from passerelle.vetting.states import Stage
from tests import factories as make
from tests.vetting import factories as given
from tests.vetting.factories import TODAY

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def write(*people: Person, when: str = "2027-01-24") -> int:
    return actions.write(people, "case.remind", "VC-00007", when=when, noted={"due_on": when, "desk": "/registrar/"})


def kinds() -> list[tuple[str, str]]:
    """Return (kind, address) of every letter, in order of address."""
    return sorted(Letter.objects.values_list("kind", "person__email"), key=lambda row: row[1])


def test_a_letter_says_a_number_a_day_and_where_to_go_and_nothing_else():
    somebody = make.person(name="Amina Okonjo")
    write(somebody)

    assert actions.post() == 1

    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([somebody.email], "A decision is due soon: VC-00007")
    assert "24 January 2027" in sent.body
    assert "http://127.0.0.1:8000/registrar/" in sent.body
    assert "Amina" not in sent.body + sent.subject
    assert somebody.reference not in sent.message().as_string()


def test_the_same_occasion_is_told_once_and_the_next_one_again():
    somebody = make.person()

    assert [write(somebody), write(somebody), write(somebody, somebody, when="2027-02-24")] == [1, 0, 1]
    assert [actions.post(), actions.post()] == [2, 0]
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 2


def test_killed_between_sending_and_noting_it_goes_out_again_as_the_same_letter(monkeypatch):
    write(make.person())
    now = timezone.now()
    sending = EmailMultiAlternatives.send

    def send_and_die(self, *given, **named):
        sending(self, *given, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(EmailMultiAlternatives, "send", send_and_die)
    with pytest.raises(KeyboardInterrupt):
        actions.post(now)
    monkeypatch.setattr(EmailMultiAlternatives, "send", sending)

    assert actions.post(now) == 0  # whoever died may still be at it
    assert [actions.post(now + timedelta(hours=2)), actions.post(now + timedelta(hours=4))] == [1, 0]
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert (first.subject, first.body, first.to) == (second.subject, second.body, second.to)


def test_one_that_cannot_go_out_stops_no_other_and_is_given_up_after_two_days(monkeypatch):
    bad, good = make.person(), make.person()
    write(bad, good)
    now, sending = timezone.now(), EmailMultiAlternatives.send

    def refused(self, *given, **named):
        if bad.email in self.to:
            raise OSError("no such host")
        return sending(self, *given, **named)

    monkeypatch.setattr(EmailMultiAlternatives, "send", refused)
    sent = [actions.post(now + hour * timedelta(hours=1, minutes=1)) for hour in range(MOST_ATTEMPTS + 5)]

    assert sum(sent) == 1
    assert Letter.objects.get(person=bad).attempts == MOST_ATTEMPTS


def test_who_closed_the_account_gets_none():
    somebody = make.person()
    write(somebody)
    type(somebody).objects.update(is_active=False)

    assert (actions.post(), len(mail.outbox), Letter.objects.count()) == (0, 0, 0)


def test_a_letter_is_written_in_the_language_of_the_account(settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "français")]
    settings.FORMAT_MODULE_PATH = None
    write(make.person(language="fr"), make.person(language="xx"))

    actions.post()

    assert [("janvier" in sent.body, "January" in sent.body) for sent in mail.outbox] == [(True, False), (False, True)]


def test_members_are_invited_once_and_a_replacement_on_its_own():
    case = given.formed()
    journal.deliver()
    members = sorted(("case.invite", given.holder(seat).email) for seat in given.seats(case))
    assert sorted(kinds()) == members

    given.expert("teacher", "PT")
    new = vetting.replace_seat(
        given.seats(case)[1], by=type(case.registrar).objects.get(pk=case.registrar.pk), today=TODAY
    )
    journal.deliver()

    assert sorted(kinds()) == sorted([*members, ("case.invite", new.expert.person.email)])


def test_a_decision_that_is_due_soon_is_told_to_whoever_it_waits_for():
    case = given.case_at(Stage.FINDING)
    given.seal(case, 2)
    owing = [given.holder(seat).email for seat in given.seats(case)[2:]]
    journal.deliver()
    Letter.objects.all().delete()

    vetting_jobs.turn(case.due_on - 3 * DAY)
    journal.deliver()

    assert sorted(kinds()) == sorted(("case.remind", email) for email in [*owing, case.registrar.email])


def test_a_late_decision_is_told_to_the_authority():
    case = given.case_at(Stage.FINDING)
    officer, over = given.officer(), given.officer()
    over.duties.update(ends_on=TODAY)
    journal.deliver()
    Letter.objects.all().delete()

    vetting_jobs.turn(case.due_on + DAY)
    journal.deliver()
    told = {email for kind, email in kinds() if kind == "case.escalate"}

    assert {officer.email, case.registrar.email} <= told
    assert over.email not in told
    assert not told & {given.holder(seat).email for seat in given.seats(case)}


def test_a_question_and_a_decision_are_told_to_who_writes_for_the_applicant():
    case = given.case_at(Stage.DECIDING)
    signatory, teacher = given.signatory_of(case), given.member(case.applicant, "teacher")
    vetting.ask(case, "Which pump is used?", by=given.registrar(), today=TODAY)
    journal.deliver()
    vetting.answer(case.requests.get(), "The hand pump.", by=signatory, today=TODAY)
    case.refresh_from_db()
    vetting.decide(case, by=given.officer(), today=TODAY, outcome="register", reasons=given.REASONS)
    journal.deliver()

    assert [kind for kind, email in kinds() if email == signatory.email] == ["case.ask", "case.decide"]
    assert teacher.email not in {email for _kind, email in kinds()}
    actions.post()
    assert not [sent for sent in mail.outbox if "hand pump" in sent.body.lower() or "Solar" in sent.body]


def test_a_condition_that_is_due_soon_is_told_once():
    case = given.decided("register_with_conditions")
    signatory, due = given.signatory_of(case), Condition.objects.get().due_on

    for today in (due - 30 * DAY, due - 10 * DAY, due - 2 * DAY, due):
        jobs.turn(today)

    assert kinds().count(("condition.due", signatory.email)) == 1


def test_those_enrolled_read_by_when_they_can_finish():
    entry = make.micro_credential()
    learner = make.person()
    run = make.instance(make.short_course(leads_to=[entry]))
    learning.enrol(run, by=learner, today=TODAY)
    withdrawing.withdraw(entry, by=make.member(entry.awarder), today=TODAY, teach_out=run.ends_on)

    journal.deliver()

    assert kinds() == [("entry.withdraw", learner.email)]


def test_both_sides_of_an_authorisation_are_told_once_that_it_ended_by_a_word_or_by_its_last_day():
    entry, partner, other = make.micro_credential(), make.organisation(), make.organisation()
    awarder = make.member(entry.awarder)
    teacher, assessor = make.member(partner), make.member(other)
    ended = make.authorisation(entry, partner)
    make.authorisation(entry, other, "assess", ends_on=TODAY)
    partners.end_authorisation(ended, by=awarder, today=TODAY)

    for _ in range(2):
        catalogue_jobs.close_authorisations(TODAY)
        journal.deliver()

    told = Letter.objects.order_by("pk").values_list("person__email", "about", "noted")
    partner_desk, own_desk = "/entries/%(number)s/", "/awarder/partners/%(number)s/"
    day = TODAY.isoformat()
    assert set(Letter.objects.values_list("kind", flat=True)) == {"partner.end"}
    assert sorted((email, about, noted["due_on"], noted["desk"]) for email, about, noted in told) == sorted(
        [
            (teacher.email, entry.number, day, partner_desk),
            (assessor.email, entry.number, day, partner_desk),
            (awarder.email, entry.number, day, own_desk),
            (awarder.email, entry.number, day, own_desk),
        ]
    )


def test_what_is_past_is_no_news():
    case = given.formed()
    fact = type(journal.record("x.y", subject="-"))(
        kind="case.form_panel", subject=case.number, at=timezone.now() - 4 * DAY, noted={}
    )

    jobs.invite(fact)

    assert not Letter.objects.exists()


def test_every_kind_has_words_that_can_be_filled():
    somebody = make.person(duties=[Duty.REGISTRAR])
    for kind in KINDS:
        actions.write([somebody], kind, "VC-00001", when="once", noted={"due_on": "2027-01-24", "desk": "/panel/"})

    assert actions.post() == len(KINDS)
    assert not [sent for sent in mail.outbox if "%(" in sent.subject + sent.body]


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("console", {"backend": "console"}),
        ("file:/srv/letters", {"backend": "filebased", "folder": "/srv/letters"}),
        (
            "smtp://us%40er:p%2Fw@mail.mirane.example",
            {
                "backend": "smtp",
                "host": "mail.mirane.example",
                "port": 587,
                "user": "us@er",
                "password": "p/w",
                "ssl": False,
            },
        ),
        (
            "smtps://mail.mirane.example:466",
            {"backend": "smtp", "host": "mail.mirane.example", "port": 466, "user": "", "password": "", "ssl": True},
        ),
    ],
)
def test_how_letters_go_out_is_one_setting(monkeypatch, stated, told):
    monkeypatch.setenv("PASSERELLE_MAIL", stated)

    found = environment.mail()

    assert found | {"backend": found["backend"].split(".")[-2]} == told


def test_letters_of_whom_nobody_asked_lie_in_the_data_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("PASSERELLE_MAIL", raising=False)
    monkeypatch.setenv("PASSERELLE_DATA", str(tmp_path))

    assert environment.mail()["folder"] == str(tmp_path / "mail")


@pytest.mark.parametrize("stated", ["mail", "file:", "smtp://", "http://mail.mirane.example"])
def test_a_setting_that_says_nothing_is_refused_without_telling_a_password(monkeypatch, stated):
    monkeypatch.setenv("PASSERELLE_MAIL", stated)

    with pytest.raises(ValueError, match="PASSERELLE_MAIL"):
        environment.mail()


def test_a_deployment_refuses_letters_that_reach_nobody(settings):
    settings.EMAIL_FILE_PATH = "/srv/letters"
    assert checks.letters_reach_people(None) == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert [one.id for one in checks.letters_reach_people(None)] == ["passerelle.letters.unsent"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(settings.PASSERELLE_DATA / "mail")
    assert [one.id for one in checks.letters_reach_people(None)] == ["passerelle.letters.unsent"]
