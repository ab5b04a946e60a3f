"""Sixty-four who state, confirm or end the same conversion at once: there is one, and one edition of it in force."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial

from passerelle.conversions.models import Conversion
from passerelle.core.errors import PasserelleError
from passerelle.journal.models import Fact
from passerelle.recognition import conversions
from tests.at_once import at_once
from tests.recognition.factories import TODAY, mandated
from tests.recognition.test_conversions import CREDITS, policy_officer

MANY = 64
LAST = TODAY + timedelta(days=30)


def kept() -> list[tuple[str, str]]:
    return sorted((one.reference, one.state) for one in Conversion.objects.all())


def facts() -> Counter[str]:
    return Counter(Fact.objects.filter(kind__startswith="conversion.").values_list("kind", flat=True))


def test_officers_of_one_body_who_state_the_same_at_once_state_one(racing):
    who = [racing.officer, racing.signatory]
    state = partial(conversions.state, racing.polytechnic, CREDITS, today=TODAY)

    found = at_once([partial(state, by=who[place % 2]) for place in range(MANY)])

    assert {getattr(one, "reference", one) for one in found} == {"CV-00001v1"}
    assert (kept(), facts()) == ([("CV-00001v1", "in_force")], {"conversion.publish": 1})


def test_of_two_factors_stated_at_once_one_holds_and_the_other_is_told_so(racing):
    said = [CREDITS, CREDITS | {"factor": "2/5"}]

    found = at_once(
        [
            partial(conversions.state, racing.polytechnic, said[place % 2], by=racing.officer, today=TODAY)
            for place in range(MANY)
        ]
    )

    refused = [one.data for one in found if isinstance(one, PasserelleError)]
    assert refused == [{"reason": "conversion_exists", "conversion": "CV-00001"}] * (MANY // 2)
    assert (kept(), facts()) == ([("CV-00001v1", "in_force")], {"conversion.publish": 1})


def test_two_bodies_state_the_same_each_for_itself(racing):
    bodies = [(racing.polytechnic, racing.officer), (racing.authority, racing.stranger)]

    found = at_once(
        [partial(conversions.state, bodies[n % 2][0], CREDITS, by=bodies[n % 2][1], today=TODAY) for n in range(MANY)]
    )

    assert len({one.reference for one in found}) == 2
    assert sorted(Conversion.objects.values_list("owner__number", flat=True)) == sorted(
        body.number for body, _officer in bodies
    )
    assert facts() == {"conversion.publish": 2}


def test_officers_who_confirm_withdraw_and_restate_at_once_leave_one_edition_in_force(racing):
    first, others = policy_officer(), [policy_officer() for _ in range(4)]
    made = conversions.state(None, CREDITS, by=first, today=TODAY)

    def fresh() -> Conversion:
        return Conversion.objects.select_related("owner").get(pk=made.pk)

    acts = [lambda by=by: conversions.confirm(fresh(), by=by, today=TODAY) for by in others]
    acts += [lambda: conversions.withdraw(fresh(), by=first, today=TODAY)]
    found = at_once([acts[place % len(acts)] for place in range(MANY)])
    assert any(isinstance(one, Conversion) for one in found)

    ended = kept()
    assert ended in ([("CV-00001v1", "in_force")], [("CV-00001v1", "withdrawn")])
    confirmed = ended[0][1] == "in_force"
    assert facts() == {"conversion.propose": 1, f"conversion.{'confirm' if confirmed else 'withdraw'}": 1}


def test_a_last_day_that_is_past_and_an_officer_who_ends_it_end_it_once(racing):
    made = conversions.state(racing.polytechnic, CREDITS | {"valid_to": LAST}, by=racing.officer, today=TODAY)
    third = mandated(racing.polytechnic, "recognition_officer")
    day = LAST + timedelta(days=1)

    def fresh() -> Conversion:
        return Conversion.objects.select_related("owner").get(pk=made.pk)

    acts = [lambda: conversions.run_out(fresh(), today=day), lambda: conversions.end(fresh(), by=third, today=day)]
    at_once([acts[place % 2] for place in range(MANY)])

    assert kept() == [("CV-00001v1", "ended")]
    assert sum(facts()[kind] for kind in ("conversion.run_out", "conversion.end")) == 1
