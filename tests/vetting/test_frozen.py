"""What was declared, sealed, voted, reported and decided stays as it was said: the database refuses to change it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from passerelle.vetting.models import Case, Decision, Declaration, Judgement, Report, Vote
from tests.vetting import factories as make

pytestmark = pytest.mark.django_db


def test_what_was_said_in_a_case_is_neither_changed_nor_taken_back():
    make.decided()
    said = {model: model.objects.count() for model in (Declaration, Judgement, Vote, Report, Decision)}
    assert all(said.values())

    for model in said:
        rows, refusal = model.objects.all(), f"{model._meta.db_table} is frozen"
        for change in (lambda rows=rows: rows.update(id=F("id")), lambda rows=rows: rows._raw_delete("default")):
            with pytest.raises(IntegrityError, match=refusal), transaction.atomic():
                change()

    assert {model: model.objects.count() for model in said} == said


def test_the_criteria_of_a_case_stay_while_the_rest_of_it_goes_on():
    case = make.formed()
    asked = case.criteria

    with pytest.raises(IntegrityError, match=r"frozen|criteria of a case stay"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(criteria=[{"key": "another"}])

    assert Case.objects.filter(pk=case.pk).update(criteria=asked, entry=case.entry) == 1
    assert Case.objects.get(pk=case.pk).criteria == asked
