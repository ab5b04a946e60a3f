"""Many at once: one decision for one award, and never more waived than the cap."""

from decimal import Decimal

from passerelle.core.errors import NotNow
from passerelle.journal.models import Fact
from passerelle.recognition import actions, applying
from passerelle.recognition.models import CaseAward, RecognitionCase, Waived
from passerelle.recognition.states import CaseState
from tests.at_once import at_once
from tests.recognition.factories import TODAY, applied_to, award, in_force, micro_credential, published, stated

MANY = 8


def bring(story, made):
    return lambda: applied_to([made], story.degree, by=story.amina, today=TODAY)


def grant(story, case):
    return lambda: actions.decide(
        case, by=story.officer, today=TODAY, grant=True, module_code="RE301", credits=Decimal(3)
    )


def bring_together(story, made):
    return lambda: applying.apply(made, story.degree, by=story.amina, today=TODAY)


def narrow(story):
    """Leave room for 9 credits of 180."""
    story.degree.max_waived_share = Decimal("0.05")
    story.degree.save()


def awards(story):
    items = [micro_credential(f"Item {number}", story.authority) for number in range(MANY)]
    for item in items:
        published(story, micro_credential=item)
    return [award(story.amina, item) for item in items]


def waived():
    return Waived.objects.get().credits


def test_eight_clicks_on_one_award_make_one_decision(racing):
    published(racing)

    found = at_once([bring(racing, racing.award)] * MANY)

    assert len({case.number for case in found}) == 1
    assert (RecognitionCase.objects.count(), waived()) == (1, Decimal(3))
    assert Fact.objects.filter(kind="recognition.decide_by_rule").count() == 1


def test_eight_awards_at_once_are_waived_up_to_the_cap_and_people_see_the_rest(racing):
    narrow(racing)

    found = at_once([bring(racing, made) for made in awards(racing)])

    states = sorted(case.state for case in found)
    assert states == [CaseState.DECIDED_AUTOMATICALLY] * 3 + [CaseState.OPENED] * 5
    assert waived() == Decimal(9)


def test_five_officers_at_once_grant_no_more_than_there_is_room_for(racing):
    narrow(racing)
    cases = [bring(racing, made)() for made in awards(racing)]
    actions.withdraw(cases[0], by=racing.amina)

    found = at_once([grant(racing, case) for case in cases[3:]])

    refused = [answer for answer in found if isinstance(answer, NotNow)]
    assert ([answer.data["reason"] for answer in refused], waived()) == (["no_room"] * 4, Decimal(9))
    assert RecognitionCase.objects.filter(state=CaseState.DECIDED).count() == 1


def test_granting_and_refusing_at_once_one_wins(racing):
    case = bring(racing, racing.award)()
    refuse = lambda: actions.decide(  # noqa: E731 - beside its rival
        RecognitionCase.objects.get(pk=case.pk),
        by=racing.signatory, today=TODAY, grant=False, difference="level", reasons="Too low.",
    )  # fmt: skip

    found = at_once([grant(racing, case), refuse])

    assert sum(isinstance(answer, RecognitionCase) for answer in found) == 1
    case.refresh_from_db()
    assert waived() == (Decimal(3) if case.state == CaseState.DECIDED else Decimal(0))


def test_sixty_four_who_bring_overlapping_awards_never_spend_one_twice(racing):
    """Every line asks for two awards, and each award is named by two lines; all are asked for in every order."""
    items = [micro_credential(f"Item {number}", racing.authority) for number in range(MANY)]
    pairs = list(zip(items, [*items[1:], items[0]], strict=True))
    said = [
        stated(racing) | {"asks": {"clauses": [[{"micro_credentials": [item.number]}] for item in pair]}}
        for pair in pairs
    ]
    for line in said:
        for name in ("micro_credential", "min_result", "max_age_years"):
            line.pop(name)
    in_force(racing.polytechnic, *said, by=racing.officer)
    made = [award(racing.amina, item) for item in items]
    turned = [[*made[place:], *made[:place]] for place in range(MANY)]
    sets = [awards[: 2 + place % 3] for place, awards in enumerate(turned * 8)]

    found = at_once([bring_together(racing, one[:: 1 if place % 2 else -1]) for place, one in enumerate(sets)])

    assert all(isinstance(cases, list) and cases for cases in found)
    live = list(CaseAward.objects.filter(is_live=True).values_list("award", "target"))
    assert len(live) == len(set(live)) == MANY
    granted = RecognitionCase.objects.filter(state=CaseState.DECIDED_AUTOMATICALLY)
    assert {len(case.brought) for case in granted} == {2}
    assert waived() == sum(case.credits for case in granted) == 3 * granted.count()
