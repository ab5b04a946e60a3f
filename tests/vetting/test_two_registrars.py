"""Two registrars at once, each with what they saw earlier: one wins, the other is told why."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passerelle.core.errors import AlreadyDone, PasserelleError, WrongState
from passerelle.journal.models import Fact
from passerelle.vetting import actions
from passerelle.vetting.models import Case, Request, Seat
from passerelle.vetting.states import ACTIVE, Stage
from tests.vetting import factories as make
from tests.vetting.factories import TODAY

pytestmark = pytest.mark.django_db


def test_of_two_panels_formed_at_once_one_is_refused_by_name():
    entry = make.listed()
    make.pool(3)
    actions.form_panel(entry.number, by=make.registrar(), today=TODAY)
    with pytest.raises(WrongState) as refusal:
        actions.form_panel(entry.number, by=make.registrar(), today=TODAY)
    assert refusal.value.data == {"act": "form_panel", "state": Stage.DECLARING}
    assert Seat.objects.count() == 5


def test_of_two_questions_at_once_one_is_refused_by_name():
    case = make.formed()
    stale = Case.objects.get(pk=case.pk)
    actions.ask(case, "Which pump?", by=make.registrar(), today=TODAY)
    with pytest.raises(AlreadyDone) as refusal:
        actions.ask(stale, "Which valve?", by=make.registrar(), today=TODAY)
    assert refusal.value.data["field"] == "request"


ACTS = ("form", "replace", "ask", "documents", "ballot", "look", "rapporteur")
STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(ACTS), st.integers(0, 6)),
    max_size=14,
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_two_registrars_do_with_stale_pages_the_case_stays_whole(steps):
    with transaction.atomic():
        entry = make.listed()
        make.pool(3)
        extra = make.expert("teacher", "GH")
        registrars = (make.registrar(), make.registrar())
        case = actions.open_case(entry.number)
        seen = [Case.objects.get(pk=case.pk) for _ in registrars]
        for who, act, place in steps:
            before = (Fact.objects.count(), Seat.objects.count(), Request.objects.count())
            try:
                with transaction.atomic():
                    take(act, seen, who, registrars[who], place, extra.person.reference)
            except PasserelleError:
                assert (Fact.objects.count(), Seat.objects.count(), Request.objects.count()) == before
        case.refresh_from_db()
        active = Seat.objects.filter(case=case, state__in=ACTIVE, has_vote=True)
        assert active.count() <= case.panel.size
        assert active.filter(is_chair=True).count() == (1 if active else 0)
        assert Request.objects.filter(case=case).count() <= 1
        held = {one.pk: one.open_cases for one in make.Expert.objects.all()}
        counted = Seat.objects.filter(state__in=ACTIVE).values_list("expert", flat=True)
        assert sum(held.values()) == len(counted)
        transaction.set_rollback(True)


def take(act, seen, who, by, place, extra):
    case = seen[who]
    if act == "look":
        seen[who] = Case.objects.get(pk=case.pk)
    elif act == "form":
        actions.form_panel(case.entry, by=by, today=TODAY)
    elif act == "ask":
        actions.ask(case, f"Question {place}?", by=by, today=TODAY)
    elif act == "documents":
        actions.open_documents(case, by=by, today=TODAY)
    elif act == "ballot":
        actions.open_votes(case, by=by, today=TODAY)
    elif act == "rapporteur":
        actions.add_rapporteur(case, extra, by=by, today=TODAY)
    elif seat := Seat.objects.filter(case=case, place=place).select_related("case", "expert__person").first():
        actions.replace_seat(seat, by=by, today=TODAY)
