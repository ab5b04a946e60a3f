"""Words that may name or abuse somebody are held, never lost, and a registrar without a tie decides on them."""

from __future__ import annotations

import pytest

from passerelle.core.errors import Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.people.models import Duty
from passerelle.quality.actions import feedback
from passerelle.quality.actions.moderating import moderate
from passerelle.quality.feedback import queries
from passerelle.quality.models import Feedback
from tests import factories as make
from tests.factories import TODAY
from tests.quality.givers import GOOD, employer, given, learner

pytestmark = pytest.mark.django_db
PHONE = "Good course. Call me on 022 555 01 23."


def registrar():
    return make.person(duties=[Duty.REGISTRAR])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (PHONE, "phone_number"),
        ("Write to anna@lake.example.", "mail_address"),
        ("His card is 883412345678.", "phone_number"),
        ("The teacher was an i.d.i.o.t.", "abuse"),
        ("Quel enculé !", "abuse"),
        ("Es una mierda de curso.", "abuse"),
        ("المدرس غبي", "abuse"),
        ("اتصل ٠٥٥١٢٣٤٥٦٧٨", "phone_number"),
        ("Mrs. Okoro was late.", "named_person"),
        ("See www.win.example", "link"),
    ],
)
def test_such_words_are_held_and_the_numbers_count_at_once(text, reason):
    entry = make.micro_credential()

    made = given(entry, learner(entry), text=text)

    assert (made.state, made.text, made.shown_text) == ("held", text, "")
    assert reason in made.held_because
    assert list(queries.texts_of(entry.number)) == []
    assert [(one.n, one.unseen) for one in queries.sums(entry.number)] == [(1, 1)]


def test_the_name_of_who_acts_for_the_owner_is_seen_in_a_text():
    entry = make.micro_credential()
    make.member(entry.awarder, somebody=make.person(name="Ilda Moreno"))

    assert given(entry, learner(entry), text="We learned nothing from ilda moréno.").held_because == ["named_person"]


def test_a_registrar_shows_strikes_and_keeps_back_with_a_reason():
    entry = make.micro_credential()
    one, two, three = (given(entry, learner(entry), text=PHONE) for _ in range(3))

    moderate(one, "show", by=registrar(), today=TODAY)
    moderate(two, "strike", by=registrar(), today=TODAY, passages=["022 555 01 23"], because="A telephone number.")
    moderate(three, "keep_back", by=registrar(), today=TODAY, because="Says nothing of the course.")

    assert [found.shown_text for found in (one, two, three)] == [PHONE, "Good course. Call me on […].", ""]
    assert {found.text for found in (one, two, three)} == {PHONE}
    assert three.decided_because == "Says nothing of the course."
    assert queries.sums(entry.number)[0].n == 3
    assert not any("555" in str(fact.noted) for fact in Fact.objects.all())
    moderate(three, "show", by=registrar(), today=TODAY)
    assert three.shown_text == PHONE


def test_a_decision_without_a_reason_or_on_words_that_are_not_there_changes_nothing():
    entry = make.micro_credential()
    made = given(entry, learner(entry), text=PHONE)

    for act, more in (
        ("keep_back", {}),
        ("strike", {"because": "A number."}),
        ("strike", {"because": "A number.", "passages": ["999"]}),
        ("burn", {"because": "So."}),
    ):
        with pytest.raises(Malformed):
            moderate(made, act, by=registrar(), today=TODAY, **more)
    made.refresh_from_db()
    assert made.state == "held"


def test_who_gave_it_or_acts_for_either_side_does_not_decide():
    entry = make.micro_credential()
    house, boss = employer(entry)
    made = given(entry, boss, f"employer:{house.number}", text=PHONE)

    for who in (
        make.person(),
        make.member(entry.awarder, somebody=registrar()),
        make.member(house, somebody=registrar()),
    ):
        with pytest.raises(NotPermitted):
            moderate(made, "show", by=who, today=TODAY)


def test_words_that_were_decided_on_are_read_again_when_they_change_and_stay_struck_when_they_do_not():
    entry = make.micro_credential()
    by = learner(entry)
    made = given(entry, by, text=PHONE)
    moderate(made, "strike", by=registrar(), today=TODAY, passages=["022 555 01 23"], because="A number.")

    feedback.change(made, GOOD | {"outcomes": 1, "text": PHONE}, by=by, today=TODAY, entry=entry)
    assert (made.state, made.outcomes, "555" in made.shown_text) == ("shown", 1, False)
    feedback.change(made, GOOD | {"text": "Call me."}, by=by, today=TODAY, entry=entry)
    assert (made.state, made.held_because, made.shown_text) == ("held", ["decided_before"], "")


def test_a_reply_is_held_to_the_same_and_may_be_written_anew_while_it_is_held():
    entry = make.micro_credential()
    owner = make.member(entry.awarder)
    made = given(entry, learner(entry))

    held = feedback.reply(made, PHONE, by=owner, today=TODAY)
    assert (held.state, held.shown_text) == ("held", "")
    assert list(queries.replies_waiting()) == [held]
    mended = feedback.reply(made, "Call our office.", by=owner, today=TODAY)
    assert (mended.pk, mended.state, mended.shown_text) == (held.pk, "shown", "Call our office.")


def test_nothing_is_replied_to_while_its_words_are_held():
    entry = make.micro_credential()
    made = given(entry, learner(entry), text=PHONE)

    with pytest.raises(NotNow):
        feedback.reply(made, "Thanks.", by=make.member(entry.awarder), today=TODAY)


def test_withdrawn_words_are_decided_on_no_longer():
    entry = make.micro_credential()
    by = learner(entry)
    made = feedback.withdraw(given(entry, by, text=PHONE), by=by, today=TODAY)

    with pytest.raises(WrongState):
        moderate(made, "show", by=registrar(), today=TODAY)
    assert Feedback.objects.get().text == PHONE
