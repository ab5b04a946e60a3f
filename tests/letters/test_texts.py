"""Texts to a telephone: to whom it belongs alone, by day, once, and never more than a number and where to look."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from passerelle.core.errors import Malformed, NotNow, NotPermitted
from passerelle.core.texts import fits
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.letters import actions, choices, inbox, phones, texting, texts
from passerelle.letters.models import Letter, Phone, Text
from passerelle.letters.topics import TOPICS
from passerelle.letters.words import KINDS
from passerelle.people import jobs, recovery
from passerelle.people.models import Duty, Recovery
from passerelle.portfolio import erasing
from passerelle.portfolio.holdings import HOLDINGS
from tests import factories as make

if TYPE_CHECKING:
    from passerelle.people.models import Person

pytestmark = pytest.mark.django_db
NUMBER = "+21620123456"


class Recorder:
    """A gateway that keeps what it was given, and fails as it was told."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.fails: list[BaseException] = []

    def send(self, number: str, text: str) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append((number, text))


@pytest.fixture
def gateway(monkeypatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(texts, "texting", lambda: recorder)
    monkeypatch.setattr(phones, "texting", lambda: recorder)
    return recorder


def code_for(person: Person, gateway: Recorder, number: str = NUMBER) -> str:
    phones.ask(number, by=person)
    return str(re.findall(r"\d{6}", gateway.sent.pop()[1])[0])


def with_phone(gateway: Recorder, *topics: str, number: str = NUMBER) -> Person:
    person = make.person()
    phones.confirm(code_for(person, gateway, number), by=person)
    choices.choose({}, texts=dict.fromkeys(topics or ("deadlines",), True), by=person)
    return person


def write(person: Person, kind: str = "case.remind", when: str = "once") -> None:
    actions.write([person], kind, "VC-00007", when=when, noted={"due_on": "2027-01-24", "desk": "/panel/"})


def at(hour: int) -> datetime:
    """Return an hour in Tunis of the day after the letters were written."""
    day = timezone.localtime(timezone.now() + timedelta(days=1))
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def states() -> list[str]:
    return list(Text.objects.order_by("pk").values_list("state", flat=True))


# --- a telephone ------------------------------------------------------------------------------------------------------


def test_a_code_that_was_sent_confirms_a_number_and_twice_changes_nothing(gateway):
    me = make.person()

    code = code_for(me, gateway, "00216 20-123-456")
    first = phones.confirm(f"{code[:3]} {code[3:]}", by=me)

    assert (first.number, first.confirmed_at is None, first.code) == (NUMBER, False, "")
    assert phones.confirm("000000", by=me).confirmed_at == first.confirmed_at
    phones.ask(NUMBER, by=me)
    assert gateway.sent == []
    kinds = list(Fact.objects.filter(kind__startswith="phone.").values_list("kind", flat=True))
    assert kinds == ["phone.ask", "phone.confirm"]


def test_what_is_stored_of_a_code_is_no_code(gateway):
    me = make.person()
    code = code_for(me, gateway)

    assert code not in str(vars(Phone.objects.get()))
    assert code not in str(vars(Fact.objects.last()))


@pytest.mark.parametrize(
    "stated", ["", "20123456", "+0123456789", "+216", "+216x0123456", "+1234567890123456", "+٢١٦٢٠١٢٣٤٥٦"]
)
def test_what_is_no_number_gets_no_code(gateway, stated):
    with pytest.raises(Malformed):
        phones.ask(stated, by=make.person())

    assert (gateway.sent, Phone.objects.count()) == ([], 0)


def test_a_wrong_code_is_refused_and_the_sixth_guess_is_not_looked_at(gateway):
    me = make.person()
    code = code_for(me, gateway)
    wrong = "000000" if code != "000000" else "000001"

    for _guess in range(5):
        with pytest.raises(Malformed):
            phones.confirm(wrong, by=me)
    with pytest.raises(NotNow) as refusal:
        phones.confirm(code, by=me)

    assert refusal.value.data == {"reason": "text_code_over"}
    assert Phone.objects.get().confirmed_at is None


def test_a_code_holds_for_ten_minutes(gateway):
    me = make.person()
    code = code_for(me, gateway)
    Phone.objects.update(expires_at=timezone.now())

    with pytest.raises(NotNow):
        phones.confirm(code, by=me)
    assert Phone.objects.get().confirmed_at is None


def test_three_codes_a_day_by_one_person_and_taking_the_number_away_gives_no_more(gateway):
    me = make.person()
    for last in "123":
        code_for(me, gateway, NUMBER[:-1] + last)
    phones.remove(by=me)

    with pytest.raises(NotNow) as refusal:
        phones.ask(NUMBER, by=me)
    assert (refusal.value.data, gateway.sent, phones.of(me)) == ({"reason": "text_codes_used_up"}, [], None)

    Phone.objects.update(codes_on=timezone.localdate() - timedelta(days=1))
    assert code_for(me, gateway)


def test_a_telephone_of_somebody_else_gets_three_codes_a_day_and_no_text(gateway):
    strangers = [make.person() for _each in range(4)]
    codes = [code_for(one, gateway) for one in strangers[:3]]
    with pytest.raises(NotNow):
        phones.ask(NUMBER, by=strangers[3])

    choices.choose({}, texts={"deadlines": True}, by=strangers[0])
    write(strangers[0])
    assert (states(), texts.send(at(9)), gateway.sent) == ([], 0, [])
    if codes[1] != codes[0]:  # the code of one account confirms nothing for another
        with pytest.raises(Malformed):
            phones.confirm(codes[1], by=strangers[0])


def test_a_code_that_could_not_be_sent_is_said(gateway):
    gateway.fails = [texting.NotTaken("HTTP 503")]

    with pytest.raises(NotNow) as refusal:
        phones.ask(NUMBER, by=make.person())
    assert refusal.value.data == {"reason": "text_not_sent"}


def test_where_no_texts_are_sent_nobody_adds_a_telephone_and_anybody_takes_theirs_away(gateway, monkeypatch):
    me = with_phone(gateway)
    write(me)
    for module in (texts, phones):
        monkeypatch.setattr(module, "texting", lambda: None)

    with pytest.raises(NotPermitted):
        phones.ask(NUMBER, by=make.person())
    write(me, when="again")
    assert (texts.send(at(9)), states()) == (0, ["waiting"])
    assert [phones.remove(by=me) for _twice in range(2)] == [True, False]
    assert states() == ["given_up"]


@pytest.mark.parametrize(
    "bent",
    [
        {"number": "20123456"},
        {"number": "", "code": "", "expires_at": None, "confirmed_at": datetime(2026, 11, 27, tzinfo=UTC)},
        {"confirmed_at": datetime(2026, 11, 27, tzinfo=UTC)},
        {"expires_at": None},
        {"guesses": 6},
        {"codes": 4},
    ],
)
def test_the_database_holds_what_a_telephone_can_be(gateway, bent):
    code_for(make.person(), gateway)

    with pytest.raises(IntegrityError), transaction.atomic():
        Phone.objects.update(**bent)


# --- texts ------------------------------------------------------------------------------------------------------------


def test_who_chose_it_gets_one_text_beside_a_letter_with_a_number_and_where_to_look(gateway):
    me, other = with_phone(gateway), make.person()

    for _twice in range(2):
        actions.write([me, other], "case.remind", "VC-00007", when="once", noted={"due_on": "2027-01-24", "desk": "/"})

    assert [texts.send(at(9)) for _twice in range(2)] == [1, 0]
    assert gateway.sent == [(NUMBER, "A decision is due soon: VC-00007 http://127.0.0.1:8000/inbox/")]
    assert (states(), Letter.objects.count()) == (["sent"], 2)


def test_every_kind_fits_in_one_text_and_names_nobody(gateway):
    me = with_phone(gateway)
    noted = {"due_on": "2027-01-24", "desk": "/panel/"}
    for kind in sorted(kind for topic in TOPICS if topic.texts for kind in topic.kinds):
        told = texts.words_of(Letter(person=me, kind=kind, about="VC-00007", noted=noted))

        assert fits(told), kind
        assert told.endswith(" http://127.0.0.1:8000/inbox/")
        assert (me.name in told, me.email in told) == (False, False)


def test_about_other_topics_no_text_comes_and_none_can_be_chosen(gateway):
    me = with_phone(gateway)

    assert [topic.code for topic in TOPICS if topic.texts and topic.always] == []
    assert {topic.code for topic in TOPICS if topic.texts} == {
        "deadlines",
        "learning",
        "results",
        "prior_learning",
        "work",
    }
    for topic in TOPICS:
        if not topic.texts:
            with pytest.raises(Malformed):
                choices.choose({}, texts={topic.code: True}, by=me)
    choices.Choice.objects.update(topic="account")  # whatever is stored
    write(me, "guardianship.name")
    write(me)
    assert (states(), set(KINDS) > {"guardianship.name"}) == ([], True)


def test_no_text_comes_at_night_and_by_day_it_does(gateway):
    write(with_phone(gateway))

    assert [texts.send(at(hour)) for hour in (3, 7, 20, 23)] == [0, 0, 0, 0]
    assert (states(), gateway.sent) == (["waiting"], [])
    assert texts.send(at(8)) == 1


def test_a_text_is_written_with_its_letter_or_not_at_all(gateway):
    me = with_phone(gateway)

    with transaction.atomic():
        write(me)
        assert states() == ["waiting"]
        transaction.set_rollback(True)
    assert (Letter.objects.count(), Text.objects.count()) == (0, 0)


def test_killed_between_the_mark_and_the_answer_it_is_not_sent_again(gateway):
    me = with_phone(gateway)
    write(me)
    gateway.fails = [KeyboardInterrupt()]

    with pytest.raises(KeyboardInterrupt):
        texts.send(at(9))

    assert [texts.send(at(hour)) for hour in (9, 12, 19)] == [0, 0, 0]
    assert (states(), gateway.sent, inbox.visible_to(me).count()) == (["given_up"], [], 1)


def test_where_nobody_knows_whether_it_was_taken_it_is_not_sent_again(gateway, caplog):
    write(with_phone(gateway))
    gateway.fails = [TimeoutError()]

    assert [texts.send(at(hour)) for hour in (9, 12)] == [0, 0]
    assert (states(), gateway.sent) == (["given_up"], [])
    assert (NUMBER in caplog.text, "TimeoutError" in caplog.text) == (False, True)


def test_what_was_not_taken_is_offered_again_an_hour_later_three_times(gateway):
    write(with_phone(gateway))
    gateway.fails = [texting.NotTaken("HTTP 503") for _each in range(3)]

    assert [texts.send(at(9)), texts.send(at(9)), states()] == [0, 0, ["waiting"]]
    assert [texts.send(at(10)), states()] == [0, ["waiting"]]
    assert [texts.send(at(11)), states(), texts.send(at(12))] == [0, ["given_up"], 0]
    assert Text.objects.get().tries == 3


def test_of_two_that_send_at_once_one_does(gateway, monkeypatch):
    write(with_phone(gateway))
    first = gateway.send

    def meanwhile(number: str, text: str) -> None:
        assert texts.send(at(9)) == 0
        first(number, text)

    monkeypatch.setattr(gateway, "send", meanwhile)

    assert texts.send(at(9)) == 1
    assert len(gateway.sent) == 1


def test_what_was_read_is_too_old_or_wanted_no_longer_is_not_sent(gateway):
    reader, late, off, gone, closed = (with_phone(gateway, number=f"{NUMBER[:-1]}{n}") for n in range(5))
    for one in (reader, late, off, gone, closed):
        write(one)
    inbox.read_all(by=reader)
    Letter.objects.filter(person=late).update(written_at=timezone.now() - timedelta(days=3))
    choices.choose({}, texts={"deadlines": False}, by=off)
    phones.remove(by=gone)
    closed.is_active = False
    closed.save()

    assert texts.send(at(9)) == 0
    assert (set(states()), gateway.sent) == ({"given_up"}, [])


def test_choosing_a_text_leaves_the_mail_as_it_was(gateway):
    me = make.person()
    choices.choose({"deadlines": "none", "results": "daily"}, by=me)

    assert choices.choose({}, texts={"deadlines": True, "results": False}, by=me) == ["deadlines"]
    found = {one.topic.code: (str(one.by_mail), one.by_text) for one in choices.of(me)}
    assert (found["deadlines"], found["results"]) == (("none", True), ("daily", False))
    assert Fact.objects.filter(kind="letters.choose").last().noted == {"by_mail": {}, "by_text": {"deadlines": True}}


def test_a_telephone_and_its_texts_are_told_and_go_with_the_account(gateway):
    me = with_phone(gateway)
    write(me)
    texts.send(at(9))

    told = {one.kind: list(one.of(me).values_list(*one.fields)) for one in HOLDINGS if one.kind in ("phone", "texts")}
    assert ([row[0] for row in told["phone"]], [row[:2] for row in told["texts"]]) == ([NUMBER], [("VC-00007", "sent")])

    erasing.erase(me, by=me, email=me.email, today=timezone.localdate())
    assert (Phone.objects.count(), Text.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_an_account_that_was_given_back_keeps_no_telephone_of_before(gateway):
    officers = [make.person(duties=[duty]) for duty in (Duty.REGISTRAR, Duty.DECISION_OFFICER)]
    person = with_phone(gateway)
    said = {"document": "passport", "email": "now@mirane.example"}
    found = recovery.confirm(recovery.ask(person, by=officers[0], **said), by=officers[1])
    write(person)
    journal.deliver()
    assert phones.of(person) is not None

    past = timezone.now() - timedelta(days=3)
    Recovery.objects.filter(pk=found.pk).update(confirmed_at=past, due_at=past + recovery.WAIT)
    jobs.give_back_accounts(timezone.localdate())
    journal.deliver()

    assert (phones.of(person), states()) == (None, ["given_up"])
    assert Fact.objects.get(kind="phone.remove").actor == ""
    assert phones.end(person) is False
