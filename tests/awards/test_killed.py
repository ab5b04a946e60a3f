"""Whoever marks, signs or awards is killed at every step, starts again, and finds exactly one of everything.

From the marking sheet that comes back, through its rows and signatures, to the award and its signed credential: after
each transaction the process is killed (SIGKILL), what a start-up finishes is finished, and the person does the same
once more. It must end like one that nobody killed. `make torture` kills after every single statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from passerelle.assessment import actions as assessing
from passerelle.assessment import sheet_signing, sheets
from passerelle.assessment.models import Candidate, ComponentResult, MarkingSheet, SheetReturn, SheetRow
from passerelle.awards import actions
from passerelle.awards.models import Award, Credential, StatusPlace
from passerelle.catalogue.models import PartnerAct, Supervision
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.people.models import Person
from passerelle.signing import actions as signing
from passerelle.signing.models import Intent
from tests import factories as base
from tests import killed
from tests.assessment.sheet_factories import filled
from tests.awards import factories as make

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # a register that is killed is a file of its own
ONSITE = Supervision.SUPERVISED_ONSITE_WITH_ID.value
PEOPLE = ("Ana Bel", "Bela Tor")


def prepared() -> None:
    """Two people who wait for one assessor, and an awarder with its keys."""
    make.register_key()
    at = make.house(routes="both")
    house = make.organisation("Assessment House")
    make.role(house, Role.ASSESSOR)
    base.authorisation(at.entry, house, PartnerAct.ASSESS)
    assessor = make.person("Nadia Kor")
    make.mandate(assessor, house, Function.ASSESSOR)
    for name in PEOPLE:
        who = make.person(name)
        waiting = assessing.register_candidate(
            who, at.entry, route="prior_learning", by=None, today=timezone.localdate()
        )
        assessing.assign_assessor(waiting, assessor, house, by=at.signatory, today=timezone.localdate())


def the_whole_way() -> dict[str, Any]:
    """Do what an assessor and an awarder do, from the beginning; return how many of everything there are after it."""
    signing.finish_open_intents()  # what a start-up does
    today = timezone.localdate()
    assessor = Person.objects.get(name="Nadia Kor")
    sheet = MarkingSheet.objects.first()
    if sheet is None:
        entry = Candidate.objects.filter(person__name=PEOPLE[0]).get().micro_credential
        sheet = sheets.hand_out(entry, None, by=assessor, today=today)
    if sheet.state != "signed":
        marks = {row: {"mark A1": "80"} for row in range(1, len(PEOPLE) + 1)}
        if not sheet.is_signing:
            sheets.finish(sheets.bring(sheet, filled(sheet, marks), by=assessor))
            sheet.refresh_from_db()
        sheet_signing.finish(sheet_signing.sign(sheet, ONSITE, by=assessor, today=today))
    awarder = Person.objects.get(name="Signatory")
    passed = Candidate.objects.filter(person__name__in=PEOPLE, state="passed").order_by("pk")
    told = actions.award_several(list(passed), by=awarder, today=today)
    assert [one.refusal for one in told] == [None] * len(PEOPLE)
    return counted()


def counted() -> dict[str, Any]:
    """Return how many there are of each thing that there must be once."""
    kinds = (
        "candidate.mark",
        "candidate.assess",
        "marking_sheet.hand_out",
        "marking_sheet.sign",
        "sheet_return.finish",
    )
    kinds = (*kinds, "marking_sheet.finish", "award.intend", "award.made")
    of_people = Award.objects.filter(holder__name__in=PEOPLE)
    return {
        "sheets": list(MarkingSheet.objects.values_list("state", "signed_to")),
        "rows": list(SheetRow.objects.values_list("row", "state")),
        "returns": list(SheetReturn.objects.values_list("state", "taken", "same", "conflicts")),
        "marks": list(ComponentResult.objects.values_list("candidate__person__name", "component").order_by("pk")),
        "results": sorted(Candidate.objects.filter(person__name__in=PEOPLE).values_list("state", "result")),
        "awards": sorted(of_people.values_list("holder__name", "state", "result")),
        "credentials": Credential.objects.filter(award__in=of_people).count(),
        "places": StatusPlace.objects.filter(award__in=of_people).count(),
        "intents": sorted(Intent.objects.values_list("purpose", "state")),
        **{kind: Fact.objects.filter(kind=kind).count() for kind in kinds},
    }


def test_killed_at_every_step_and_started_again_there_is_exactly_one_of_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for module in (sheets, sheet_signing):
        monkeypatch.setattr(module, "PORTION", 1)  # a transaction for each row
    folder = killed.empty_register(tmp_path / "prepared")
    killed.run(folder, prepared)
    was_killed, whole = killed.run(killed.copied(folder, "whole"), the_whole_way)
    assert not was_killed
    assert whole["found"]["awards"] == [[name, "in_force", "merit"] for name in PEOPLE]
    assert whole["steps"] > 10

    for step in range(1, whole["steps"] + 1):
        register = killed.copied(folder, f"killed-after-{step}")
        assert killed.run(register, the_whole_way, killed_after=step) == (True, None), step
        _not_killed, again = killed.run(register, the_whole_way)
        assert again["found"] == whole["found"], step
