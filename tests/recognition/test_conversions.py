"""Conversions: what credits and marks from elsewhere count for, who states it, and what decisions make of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from passerelle.conversions.models import Conversion
from passerelle.core import deciding
from passerelle.core.errors import Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.people.models import Duty, StaffDuty
from passerelle.recognition import conversions, jobs, wording
from passerelle.recognition.openings import openings
from tests.recognition.factories import TODAY, applied_to, in_force, person, stated

if TYPE_CHECKING:
    from types import SimpleNamespace

    from passerelle.people.models import Person
    from passerelle.recognition.models import RecognitionCase

pytestmark = pytest.mark.django_db

TWENTY = ["9", "10", "12", "14", "16"]
MARKS = {
    "kind": "marks",
    "from_system": "Points of Saraya",
    "to_system": "Grades of the polytechnic",
    "table": [["9", "fail"], ["10", "pass"], ["12", "pass"], ["14", "merit"], ["16", "distinction"]],
    "scale": ["fail", "pass", "merit", "distinction"],
    "source": "Agreement of both ministries, 2024, annex 2",
}
CREDITS = {
    "kind": "credits",
    "from_system": "CO",
    "to_system": "ECTS",
    "factor": "1/2",
    "source": "Agreement of both ministries, 2024, annex 1",
}


def policy_officer() -> Person:
    someone = person("Policy Officer")
    StaffDuty.objects.create(person=someone, duty=Duty.POLICY_OFFICER, valid_from=date(2020, 1, 1))
    return someone


def said(story: SimpleNamespace, told: dict[str, Any] = CREDITS, **more: Any) -> Conversion:
    return conversions.state(story.polytechnic, told | more, by=story.officer, today=TODAY)


def asking_for(story: SimpleNamespace, result: str, **more: Any) -> dict[str, Any]:
    """Return a line that asks for a result of the polytechnic's own scale, whatever scale the award is on."""
    line = stated(story, **more) | {
        "asks": {"clauses": [[{"micro_credentials": [story.item.number], "min_result": result}]]}
    }
    for name in ("micro_credential", "min_result", "max_age_years"):
        line.pop(name)
    return line


def of_credits(story: SimpleNamespace, least: int) -> dict[str, Any]:
    line = stated(story) | {"asks": {"further": [{"micro_credentials": [story.item.number]}], "min_credits": least}}
    for name in ("micro_credential", "min_result", "max_age_years"):
        line.pop(name)
    return line


def on_twenty(story: SimpleNamespace, result: str) -> None:
    """Let the award be of a body in Saraya, with a result on a scale of twenty points."""
    type(story.item).objects.filter(pk=story.item.pk).update(assessment={"scale": TWENTY})
    type(story.authority).objects.filter(pk=story.authority.pk).update(country="SA")
    fresh = type(story.award).objects
    fresh.filter(pk=story.award.pk).update(result=result)
    story.award = fresh.get(pk=story.award.pk)


def asked(case: RecognitionCase, code: str) -> list[tuple[str, str, bool | None]]:
    return [(one.asked, one.seen, one.met) for one in wording.told(case) if one.code == code]


def test_a_mark_on_another_scale_counts_as_its_body_stated_and_the_trace_says_by_what(story):
    on_twenty(story, "14")
    made = said(story, MARKS)
    in_force(story.polytechnic, asking_for(story, "merit"), by=story.officer)

    case = applied_to([story.award], story.degree, by=story.amina)

    assert (case.state, case.credits) == ("decided_automatically", 3)
    assert asked(case, "converted_result") == [
        ("Merit or better", f"14, which counts as Merit (conversion {made.reference})", True)
    ]
    assert case.trace["marks"] == [{"by": made.reference, "table": MARKS["table"], "scale": MARKS["scale"]}]


@pytest.mark.parametrize(("result", "state"), [("12", "opened"), ("16", "decided_automatically")])
def test_what_counts_for_less_is_not_enough_and_goes_to_a_person(story, result, state):
    on_twenty(story, result)
    said(story, MARKS)
    in_force(story.polytechnic, asking_for(story, "merit"), by=story.officer)

    assert applied_to([story.award], story.degree, by=story.amina).state == state


def test_a_mark_that_nobody_converts_goes_to_a_person_who_reads_why(story):
    on_twenty(story, "14")
    said(story, MARKS, country="XX")
    said(story, MARKS, from_system="Twenty points of others", table=[["0", "fail"], ["20", "pass"]])
    line = asking_for(story, "merit") | {
        "asks": {"clauses": [[{"awarders": [story.authority.number], "min_result": "merit"}]]}
    }
    in_force(story.polytechnic, line, by=story.officer)

    case = applied_to([story.award], story.degree, by=story.amina)

    assert case.state == "proposed"
    assert asked(case, "result") == [("Merit or better", "14: nobody has said how these marks compare", None)]
    assert "marks" not in case.trace


def test_a_line_for_one_micro_credential_may_ask_for_a_mark_of_ones_own_scale_once_it_converts(story):
    on_twenty(story, "14")
    with pytest.raises(Malformed):
        in_force(story.polytechnic, stated(story, min_result="merit"), by=story.officer)
    said(story, MARKS)
    in_force(story.polytechnic, stated(story, min_result="merit"), by=story.officer)

    assert applied_to([story.award], story.degree, by=story.amina).state == "decided_automatically"


@pytest.mark.parametrize(
    ("told", "answer", "seen"),
    [
        (CREDITS, "decided_automatically", "8 credits (CO), which count as 4 credits (conversion CV-00001v1)"),
        (CREDITS | {"factor": "1/3"}, "opened", "8 credits (CO), which count as 2.66 credits (conversion CV-00001v1)"),
        (CREDITS | {"from_system": "XY"}, "opened", "8 credits (CO): nobody has confirmed what these count for"),
    ],
)
def test_credits_of_another_system_count_by_the_stated_factor_and_the_case_says_so(story, told, answer, seen):
    said(story, told)
    in_force(story.polytechnic, of_credits(story, 3), by=story.officer)
    type(story.item).objects.filter(pk=story.item.pk).update(credit_system="CO", credits=Decimal(8))
    story.award.refresh_from_db()

    case = applied_to([story.award], story.degree, by=story.amina)

    assert case.state == answer
    assert [(ask, told) for ask, told, _met in asked(case, "converted_credits")] == [("Credits as ECTS", seen)]


def test_a_stated_factor_goes_before_the_hours_and_a_body_before_the_authority(story):
    first, second = policy_officer(), policy_officer()
    type(story.item).objects.filter(pk=story.item.pk).update(credit_system="UK-CATS", credits=Decimal(8))
    in_force(story.polytechnic, of_credits(story, 1), by=story.officer)

    def brought() -> tuple[str, str]:
        (target,) = openings(story.amina, on=TODAY)
        (one,) = target.decision.brought
        return str(one.credits), one.converted.by

    assert brought() == ("2.66", "hours")
    of_all = conversions.state(None, CREDITS | {"from_system": "UK-CATS"}, by=first, today=TODAY)
    assert brought() == ("2.66", "hours")
    conversions.confirm(of_all, by=second, today=TODAY)
    assert brought() == ("4", of_all.reference)
    own = said(story, from_system="UK-CATS", factor="0.4")
    assert brought() == ("3.2", own.reference)
    from_here = said(story, from_system="UK-CATS", factor="0.25", country="mi")
    assert brought() == ("2", from_here.reference)


def test_every_answer_with_a_conversion_is_made_again_from_its_trace_alone(story):
    on_twenty(story, "14")
    said(story, MARKS)
    said(story)
    in_force(
        story.polytechnic, asking_for(story, "merit"), of_credits(story, 3) | {"module_code": "RE204"}, by=story.officer
    )
    type(story.item).objects.filter(pk=story.item.pk).update(credit_system="CO", credits=Decimal(8))

    (target,) = openings(story.amina, on=TODAY)
    trace = deciding.as_data(target.decision)
    Conversion.objects.update(state="ended", ended_on=TODAY)

    assert trace["brought"][0]["converted"] == {
        "amount": "8.00", "system": "CO", "to": "ECTS", "factor": "1/2", "by": "CV-00002v1",
    }  # fmt: skip
    assert deciding.as_data(deciding.retraced(trace)) == trace

    forged = trace | {"marks": [trace["marks"][0] | {"table": [["14", "pass"], ["16", "merit"]]}]}
    again = deciding.retraced(forged)
    (about,) = [one for one in again.lines if one.clauses]
    assert [fact.met for look in about.clauses[0] for fact in look.facts if fact.code == "converted_result"] == [False]
    with pytest.raises(Malformed):
        deciding.retraced({name: value for name, value in trace.items() if name != "marks"})


def test_a_body_states_for_itself_at_once_and_each_act_leaves_its_fact(story):
    made = said(story)
    again = said(story)
    anew = conversions.restate(made, CREDITS | {"factor": "2/5"}, by=story.officer, today=TODAY, seen_version=1)
    over = conversions.end(anew, by=story.signatory, today=TODAY)
    made.refresh_from_db()

    assert again == made
    assert (made.reference, made.state, made.ended_on) == ("CV-00001v1", "superseded", TODAY)
    assert (over.reference, over.state, over.ended_on) == ("CV-00001v2", "ended", TODAY)
    assert conversions.end(over, by=story.signatory, today=TODAY).version == over.version
    assert list(Fact.objects.filter(kind__startswith="conversion.").values_list("kind", "subject").order_by("pk")) == [
        ("conversion.publish", "CV-00001v1"),
        ("conversion.supersede", "CV-00001v1"),
        ("conversion.publish", "CV-00001v2"),
        ("conversion.end", "CV-00001v2"),
    ]


def test_one_for_everybody_takes_two_officers_and_the_edition_before_holds_until_then(story):
    first, second = policy_officer(), policy_officer()
    made = conversions.state(None, CREDITS, by=first, today=TODAY)
    for who in (first, story.officer):
        with pytest.raises(NotPermitted):
            conversions.confirm(made, by=who, today=TODAY)
    conversions.confirm(made, by=second, today=TODAY)
    made.refresh_from_db()
    anew = conversions.restate(made, CREDITS | {"factor": "2/5"}, by=first, today=TODAY, seen_version=made.version)
    with pytest.raises(WrongState):
        conversions.restate(made, CREDITS | {"factor": "1/5"}, by=first, today=TODAY, seen_version=made.version)
    assert sorted(Conversion.objects.values_list("edition", "state")) == [(1, "in_force"), (2, "proposed")]
    conversions.confirm(anew, by=second, today=TODAY)
    assert conversions.confirm(anew, by=second, today=TODAY).state == "in_force"
    assert sorted(Conversion.objects.values_list("edition", "state")) == [(1, "superseded"), (2, "in_force")]


def test_what_was_proposed_is_withdrawn_and_never_confirmed(story):
    first, second = policy_officer(), policy_officer()
    made = conversions.withdraw(conversions.state(None, CREDITS, by=first, today=TODAY), by=first, today=TODAY)
    assert conversions.withdraw(made, by=second, today=TODAY).state == "withdrawn"
    with pytest.raises(WrongState):
        conversions.confirm(made, by=second, today=TODAY)


@pytest.mark.parametrize("who", ["stranger", "editor", "amina"])
def test_nobody_else_states_restates_or_ends(story, who):
    made, someone = said(story), getattr(story, who)

    for act in (
        lambda: conversions.state(story.polytechnic, MARKS, by=someone, today=TODAY),
        lambda: conversions.state(None, MARKS, by=someone, today=TODAY),
        lambda: conversions.restate(made, CREDITS, by=someone, today=TODAY, seen_version=1),
        lambda: conversions.end(made, by=someone, today=TODAY),
        lambda: conversions.withdraw(made, by=someone, today=TODAY),
        lambda: conversions.confirm(made, by=someone, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert [(one.reference, one.state) for one in Conversion.objects.all()] == [("CV-00001v1", "in_force")]


def test_another_between_the_same_is_stated_anew_and_what_is_stale_is_told(story):
    made = said(story)
    with pytest.raises(NotNow) as refusal:
        said(story, factor="2/5")
    assert refusal.value.data == {"reason": "conversion_exists", "conversion": "CV-00001"}
    with pytest.raises(StaleVersion):
        conversions.restate(made, CREDITS | {"factor": "2/5"}, by=story.officer, today=TODAY, seen_version=7)
    same = conversions.restate(made, CREDITS, by=story.officer, today=TODAY, seen_version=7)
    assert (same.reference, Conversion.objects.count()) == ("CV-00001v1", 1)


def test_everything_amiss_is_told_at_once(story):
    with pytest.raises(Malformed) as refusal:
        said(story, MARKS, to_system="Points of Saraya", country="Saraya", source="", valid_to=TODAY,
             table=[["10", "pass"], ["12", "fail"], ["12", "honours"]], unheard="x")  # fmt: skip

    told = [(one.data["field"], str(one.data.get("seen", ""))) for one in (refusal.value, *refusal.value.others)]
    assert [field for field, _seen in told] == [
        "unheard", "country", "source", "to_system", "valid_to", "table", "table", "table",
    ]  # fmt: skip
    assert {seen for field, seen in told if field == "table"} == {"12", "12 = fail", "12 = honours"}
    for factor in ("0", "-1", "1/0", "half", "101", ""):
        with pytest.raises(Malformed) as refusal:
            said(story, factor=factor)
        assert refusal.value.data["field"] == "factor"
    assert not Conversion.objects.exists()


def test_what_ran_out_decides_nothing_and_what_was_decided_stands(story):
    on_twenty(story, "14")
    said(story, MARKS, valid_to=TODAY + timedelta(days=30))
    in_force(story.polytechnic, asking_for(story, "merit"), by=story.officer)

    (before,), (after,) = (openings(story.amina, on=TODAY + timedelta(days=days)) for days in (30, 31))

    assert [one.answer for one in before.openings] == ["automatic"]
    assert [one.answer for one in after.openings] == ["proposed"]


def test_the_database_keeps_what_an_edition_says(story):
    made = said(story)
    for act in (
        lambda: Conversion.objects.filter(pk=made.pk).update(factor="1"),
        lambda: Conversion.objects.filter(pk=made.pk).update(table=[["a", "b"]]),
        lambda: Conversion.objects.filter(pk=made.pk).delete(),
        lambda: Conversion.objects.create(
            number="CV-9", kind="credits", from_system="A", to_system="B", factor="1", source="s", state="in_force",
            stated_by=story.officer, stated_on=TODAY, in_force_on=TODAY,
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    made.refresh_from_db()
    assert (made.factor, made.table, Conversion.objects.count()) == ("1/2", [], 1)


def test_the_day_after_its_last_a_conversion_ends_as_of_that_day_and_another_is_stated(story):
    last = TODAY + timedelta(days=30)
    made, without = said(story, valid_to=last), said(story, MARKS)
    for on, one in ((last, made), (last + timedelta(days=1), without)):
        with pytest.raises(NotNow) as early:
            conversions.run_out(one, today=on)
        assert early.value.data == {"reason": "time_is_not_over"}
    assert jobs.end_conversions(last) == 0

    assert [jobs.end_conversions(last + timedelta(days=1)) for _ in range(2)] == [1, 0]

    made.refresh_from_db()
    assert (made.state, made.ended_on) == ("ended", last)
    assert Fact.objects.get(kind="conversion.run_out").actor == ""
    another = conversions.state(story.polytechnic, CREDITS, by=story.officer, today=last + timedelta(days=1))
    assert (another.reference, another.state) == ("CV-00003v1", "in_force")
    with pytest.raises(WrongState):
        conversions.run_out(made, today=last + timedelta(days=2))


def test_a_learner_who_asks_the_day_after_is_not_decided_by_what_ran_out(story):
    on_twenty(story, "14")
    last = TODAY + timedelta(days=30)
    said(story, MARKS, valid_to=last)
    in_force(story.polytechnic, asking_for(story, "merit"), by=story.officer)
    jobs.end_conversions(last + timedelta(days=1))

    case = applied_to([story.award], story.degree, by=story.amina, today=last + timedelta(days=1))

    assert (case.state, asked(case, "converted_result"), "marks" in case.trace) == ("proposed", [], False)


def test_whoever_stated_one_is_told_of_it_in_its_last_thirty_days(story):
    last = TODAY + timedelta(days=90)
    made = said(story, valid_to=last)
    said(story, MARKS)

    told = [list(conversions.about_to_end(on=last - timedelta(days=days))) for days in (31, 30, 0, -1)]

    assert told == [[], [made], [made], []]
