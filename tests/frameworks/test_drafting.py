"""Adding a version: one policy officer drafts a file, a second publishes it; the edition before ends the day before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from passerelle.core.errors import AlreadyDone, NotNow, NotPermitted, WrongState
from passerelle.core.frameworks import FrameworkRefused, read, written
from passerelle.frameworks import actions, queries
from passerelle.frameworks.models import Framework, LevelMapping
from passerelle.journal.models import Fact
from passerelle.people.models import Duty
from tests import factories as make

pytestmark = pytest.mark.django_db

FILE = """{
 "format": "passerelle-frameworks-1",
 "frameworks": [
  {
   "key": "mi-nqf",
   "edition": "2030",
   "name": {"en": "National framework"},
   "kind": "national",
   "country": "MI",
   "valid_from": "2030-01-01",
   "status": "active",
   "source": "Law 1/2029",
   "as_of": "2029-11-01",
   "levels": [
    {"code": "A", "sort": "0.01"},
    {"code": "1", "sort": "1"},
    {"code": "9", "sort": "9"}
   ],
   "mappings": [
    {"from": "A", "framework": "mi-nqf", "edition": "2024", "to": null, "basis": "law", "status": "unverified"},
    {"from": "1", "framework": "mi-nqf", "edition": "2024", "to": "1", "basis": "law", "status": "verified", "year": 2029, "source": "Law 1/2029"}
   ]
  }
 ]
}
"""  # noqa: E501


def officer() -> Any:
    return make.person(duties=[Duty.POLICY_OFFICER])


def drafted(text: str = FILE, by: Any = None) -> Framework:
    [made] = actions.draft(text, by=by or officer())
    return made


def facts() -> list[tuple[str, dict[str, Any]]]:
    return [(fact.kind, fact.noted) for fact in Fact.objects.order_by("pk")]


def test_a_draft_is_kept_whole_and_nobody_else_sees_it():
    standing = make.framework()

    made = drafted()

    assert queries.national(date(2031, 1, 1)) == standing
    assert [*queries.published()] == [standing]
    assert written([queries.as_version(made)]) == FILE
    assert facts() == [("framework.draft", {"version": "mi-nqf/2030"})]


def test_a_second_officer_publishes_it_and_the_edition_before_ends():
    standing, made = make.framework(), drafted()

    actions.approve(made, by=officer())

    standing.refresh_from_db()
    assert (made.state, standing.valid_to) == ("published", date(2029, 12, 31))
    assert (queries.national(date(2029, 12, 31)), queries.national(date(2030, 1, 1))) == (standing, made)
    assert facts()[-1] == (
        "framework.approve",
        {"version": "mi-nqf/2030", "supersedes": "mi-nqf/2024", "until": "2029-12-31"},
    )


@pytest.mark.parametrize("duty", [Duty.REGISTRAR, Duty.DECISION_OFFICER, Duty.OPERATOR, None])
def test_only_policy_officers_draft_approve_and_discard(duty):
    make.framework()
    made, somebody = drafted(), make.person(duties=[duty] if duty else [])
    before = Fact.objects.count()

    for act in (
        lambda: actions.draft(FILE.replace("2030", "2031"), by=somebody),
        lambda: actions.approve(made, by=somebody),
        lambda: actions.discard(made, by=somebody),
    ):
        with pytest.raises(NotPermitted):
            act()
    made.refresh_from_db()
    assert (made.state, Fact.objects.count()) == ("draft", before)


def test_who_drafted_it_does_not_approve_it():
    make.framework()
    who = officer()
    made = drafted(by=who)

    with pytest.raises(NotPermitted):
        actions.approve(made, by=who)
    with pytest.raises(IntegrityError), transaction.atomic():
        Framework.objects.filter(pk=made.pk).update(state="published", approved_by=who)
    with pytest.raises(IntegrityError), transaction.atomic():
        Framework.objects.filter(pk=made.pk).update(state="published")


def test_nobody_approves_twice_or_what_was_discarded():
    make.framework()
    made = drafted()
    stale = Framework.objects.get(pk=made.pk)
    actions.approve(made, by=officer())

    for act in (actions.approve, actions.discard):
        for seen in (made, stale):
            with pytest.raises((WrongState, NotNow)):
                act(seen, by=officer())
    assert [kind for kind, _ in facts()] == ["framework.draft", "framework.approve"]


def test_a_discarded_draft_frees_its_name():
    make.framework()
    made = drafted()
    with pytest.raises(AlreadyDone):
        drafted()

    actions.discard(made, by=officer())
    assert drafted().pk != made.pk


def test_every_fault_is_told_and_nothing_of_the_file_is_kept():
    make.framework()
    text = (
        FILE.replace('"to": "1"', '"to": "17"')
        .replace('"edition": "2024", "to": null', '"edition": "1999", "to": null')
        .replace("2030-01-01", "2019-01-01")
    )
    before = Framework.objects.count()

    with pytest.raises(FrameworkRefused) as refused:
        drafted(text)

    assert [(fault.line, fault.path, fault.seen) for fault in refused.value.faults] == [
        (10, "frameworks[0].valid_from", None),
        (20, "frameworks[0].mappings[0].framework", "mi-nqf/1999"),
        (21, "frameworks[0].mappings[1].to", "17"),
    ]
    assert (Framework.objects.count(), Fact.objects.count()) == (before, 0)


def test_of_two_drafts_for_the_same_days_one_is_published():
    make.framework()
    first, second = drafted(), drafted(FILE.replace('"2030"', '"2030b"'))
    actions.approve(first, by=officer())

    with pytest.raises(NotNow) as refused:
        actions.approve(second, by=officer())
    assert refused.value.data == {"reason": "editions_overlap"}


def test_an_older_edition_may_be_added_before_the_one_that_stands():
    standing = make.framework()
    older = FILE.replace('"2030-01-01"', '"2010-01-01",\n   "valid_to": "2019-12-31"').replace('"2030"', '"2010"')

    actions.approve(drafted(older), by=officer())

    standing.refresh_from_db()
    assert standing.valid_to is None
    assert queries.national(date(2015, 1, 1)).edition == "2010"


def test_two_editions_of_one_file_may_compare_with_each_other():
    make.framework()
    both = read(FILE).versions[0]
    sector = FILE.replace('"mi-nqf",\n', '"mi-trade",\n').replace('"national"', '"sectoral"')
    text = written([both, *read(sector.replace('"2024"', '"2030"')).versions])

    made = actions.draft(text, by=officer())

    assert [str(one) for one in made] == ["mi-nqf 2030", "mi-trade 2030"]
    assert {one.target.framework for one in LevelMapping.objects.filter(source__framework=made[1], none_in=None)} == {
        made[0]
    }
