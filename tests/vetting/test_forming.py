from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from passerelle.catalogue import actions as catalogue
from passerelle.core.errors import AlreadyDone, Conflicted, GateRefused, Malformed, NotNow, NotPermitted, WrongState
from passerelle.journal import actions as journal
from passerelle.journal.models import Fact
from passerelle.organisations.models import Role
from passerelle.people.models import Duty
from passerelle.vetting import actions, pool
from passerelle.vetting.models import Case, Expert, Seat
from passerelle.vetting.permissions import cases_visible_to
from passerelle.vetting.states import SeatState, Stage
from tests import factories as make
from tests.vetting import factories as given
from tests.vetting.factories import TODAY

pytestmark = pytest.mark.django_db


def references(experts: list[Expert]) -> list[str]:
    return [expert.person.reference for expert in experts]


def test_a_submission_opens_one_case_with_the_entrys_clock():
    entry = given.listed()

    journal.deliver()
    journal.deliver()
    again = actions.open_case(entry.number)

    case = Case.objects.get()
    assert again == case
    assert (case.entry, case.edition, case.register, case.applicant) == (
        entry.number, 1, "micro_credential", entry.awarder,
    )  # fmt: skip
    assert (case.opened_on, case.due_on, case.stage) == (TODAY, date(2027, 1, 24), Stage.TO_FORM)
    assert [fact.noted for fact in Fact.objects.filter(kind="case.open")] == [
        {"entry": entry.number, "edition": 1, "purpose": "verification"}
    ]


def test_no_case_is_opened_for_a_draft_or_for_nothing():
    awarder = given.organisation([Role.AWARDER])
    draft = catalogue.draft_micro_credential(awarder, given.STATED, by=given.member(awarder), today=TODAY)
    role = awarder.roles.get()

    with pytest.raises(WrongState):
        actions.open_case(draft.number)
    with pytest.raises(Malformed):
        actions.open_case(role.number)
    with pytest.raises(Http404):
        actions.open_case("MC-77777")
    assert Case.objects.count() == 0


def test_the_proposed_panel_says_why_and_who_is_left_out():
    entry = given.listed()
    case = actions.open_case(entry.number)
    given.pool()
    employee = given.expert("employer", "PT", organisation=entry.awarder)
    stale = given.expert("learner", "PT", trained_until=TODAY - timedelta(days=1))
    absent = given.expert("learner", "PT", is_available=False)
    before = Fact.objects.count()

    found = pool.propose(case, on=TODAY)

    assert found.missing == ()
    assert (len(found.seats), sum(one.is_chair for one in found.seats)) == (5, 1)
    assert all("reads_language" in one.why and "knows_field" in one.why for one in found.seats)
    barred = {one.expert: one.barred for one in found.others}
    assert barred[employee] == ("same_organisation",)
    assert barred[stale] == ("untrained",)
    assert barred[absent] == ("unavailable",)
    assert (Fact.objects.count(), Seat.objects.count()) == (before, 0)


def test_the_pool_is_read_in_the_same_number_of_queries_whatever_its_size(django_assert_max_num_queries):
    case = actions.open_case(given.listed().number)
    given.pool(4)

    with django_assert_max_num_queries(11):
        pool.propose(case, on=TODAY)


def test_forming_the_panel_invites_five_members_of_four_kinds():
    case = given.formed(by=(by := given.registrar()))

    case.refresh_from_db()
    members = given.seats(case)
    assert (case.stage, case.registrar) == (Stage.DECLARING, by)
    assert {seat.state for seat in members} == {SeatState.INVITED}
    assert (len(members), len({seat.kind for seat in members}) >= 4, sum(seat.is_chair for seat in members)) == (
        5, True, 1,
    )  # fmt: skip
    fact = Fact.objects.get(kind="case.form_panel")
    assert (fact.subject, fact.actor) == (case.number, by.reference)


def test_a_panel_is_formed_once():
    case = given.formed()

    with pytest.raises(WrongState):
        actions.form_panel(case.entry, by=given.registrar(), today=TODAY)
    assert Seat.objects.count() == 5


def test_the_registrar_may_choose_members_and_chair():
    entry = given.listed()
    chosen = given.pool()[:5]

    case = actions.form_panel(
        entry.number, by=given.registrar(), today=TODAY,
        seats=references(chosen), chair=chosen[1].person.reference,
    )  # fmt: skip

    assert [(seat.expert, seat.is_chair) for seat in given.seats(case)] == [
        (expert, place == 1) for place, expert in enumerate(chosen)
    ]


def refused(entry, error, **choice):
    """Form a panel that must be refused, and return the refusal; nothing may have changed."""
    case = actions.open_case(entry.number)
    before = (Fact.objects.count(), Seat.objects.count())
    with pytest.raises(error) as refusal:
        actions.form_panel(entry.number, today=TODAY, **({"by": given.registrar()} | choice))
    case.refresh_from_db()
    assert (case.stage, case.registrar) == (Stage.TO_FORM, None)
    assert (Fact.objects.count(), Seat.objects.count()) == before
    return refusal.value


def test_a_conflicted_expert_is_refused_with_every_tie():
    entry = given.listed()
    pool_ = given.pool()[:4]
    tied = given.expert("employer", "NO", organisation=entry.awarder)

    refusal = refused(entry, Conflicted, seats=references([*pool_, tied]))

    assert refusal.data["details"] == [
        {"expert": tied.person.reference, "code": "same_organisation", "detail": entry.awarder.number}
    ]


@pytest.mark.parametrize("tie", ["mandate", "past mandate", "former", "author", "partner", "competitor"])
def test_the_register_finds_ties_by_itself(tie):
    entry = given.listed()
    tied = given.expert("employer", "NO")
    member = tied.person
    expected = "former_organisation"
    if tie == "mandate":
        given.member(entry.awarder, "teacher", member)
        expected = "same_organisation"
    elif tie == "past mandate":
        given.member(entry.awarder, "teacher", member)
        member.mandates.update(ends_on=TODAY - timedelta(days=300))
    elif tie == "former":
        left = TODAY - timedelta(days=900)
        tied.former_organisations = [{"organisation": entry.awarder.number, "left_on": left.isoformat()}]
        tied.save()
    elif tie == "author":
        signatory = entry.awarder.mandates.get().person
        tied.person = signatory
        tied.save()
        signatory.mandates.update(ends_on=date(2021, 1, 1))
        expected = "author"
    elif tie == "partner":
        body = given.organisation([Role.PROVIDER])
        make.short_course(provider=body, leads_to=[entry])
        tied.organisation = body
        tied.save()
        expected = "partner"
    elif tie == "competitor":
        tied.organisation = given.listed().awarder
        tied.save()
        expected = "competitor"

    case = actions.open_case(entry.number)
    assert expected in {found["code"] for found in pool.ties([tied], case, on=TODAY)}


def test_who_left_more_than_three_years_ago_may_sit():
    entry = given.listed()
    expert = given.expert(former_organisations=[{"organisation": entry.awarder.number, "left_on": "2023-11-01"}])

    assert pool.ties([expert], actions.open_case(entry.number), on=TODAY) == []


def test_a_panel_of_two_kinds_without_a_learner_is_refused_with_every_finding():
    entry = given.listed()
    alike = [given.expert(kind, "MI") for kind in ("teacher", "teacher", "employer", "employer")]

    refusal = refused(entry, GateRefused, seats=references(alike))

    assert [finding.rule for finding in refusal.findings] == ["PN-SEATS", "PN-KINDS", "PN-COUNTRIES", "PN-LEARNER"]


def test_an_empty_pool_refuses_the_proposal():
    assert refused(given.listed(), GateRefused).findings[0].rule == "PN-SEATS"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"trained_until": None}, "expert_untrained"), ({"is_available": False}, "expert_unavailable")],
)
def test_an_expert_who_is_not_free_is_refused(fields, reason):
    entry = given.listed()
    expert = given.expert("learner", "NO", **fields)

    refusal = refused(entry, NotNow, seats=references([*given.pool()[:4], expert]))

    assert refusal.data["reason"] == reason


def test_an_expert_with_four_open_cases_has_no_room():
    learner = given.expert("learner", "NO")
    for _ in range(4):
        case = actions.open_case(given.listed().number)
        Seat.objects.create(case=case, expert=learner, place=1, kind="learner", country="NO")
    pool.recount()

    refusal = refused(given.listed(), NotNow, seats=references([*given.pool()[:4], learner]))

    assert refusal.data["reason"] == "expert_full"


def test_strangers_to_the_pool_are_refused():
    refused(given.listed(), Malformed, seats=["P-nobody"])


def test_a_chair_sits_on_the_panel():
    entry = given.listed()
    members = given.pool()
    refused(entry, Malformed, seats=references(members[:5]), chair=members[8].person.reference)


def test_only_a_registrar_who_is_not_of_the_applicant_forms_panels():
    entry = given.listed()
    given.pool()

    for by in (given.officer(), given.person(), entry.awarder.mandates.get().person):
        refused(entry, NotPermitted, by=by)
    refused(entry, NotPermitted, by=given.member(entry.awarder, "editor", given.registrar()))


def test_when_all_have_declared_the_documents_open():
    case = given.formed()

    given.declare(case, 4)
    case.refresh_from_db()
    assert case.stage == Stage.DECLARING
    given.declare(case)
    case.refresh_from_db()
    assert case.stage == Stage.FINDING
    assert Fact.objects.filter(kind="case.open_documents").count() == 1


def test_a_declaration_counts_once():
    seat = given.seats(given.formed())[0]
    by = given.holder(seat)

    first = actions.declare(seat, by=by, today=TODAY, has_conflict=False)
    before = Fact.objects.count()
    assert actions.declare(seat, by=by, today=TODAY, has_conflict=False) == first
    assert Fact.objects.count() == before


def test_a_declared_conflict_recuses_and_the_registrar_replaces():
    case = given.formed()
    seat = next(seat for seat in given.seats(case) if seat.is_chair)
    by = given.holder(seat)

    actions.declare(seat, by=by, today=TODAY, has_conflict=True, statement="My sister teaches there.")

    assert not cases_visible_to(by).exists()
    assert sum(one.is_chair for one in given.seats(case)) == 1
    new = actions.replace_seat(seat, by=given.registrar(), today=TODAY)
    states = sorted(Seat.objects.filter(case=case).values_list("state", flat=True))
    assert states == [*["invited"] * 5, "recused"]
    assert new.expert not in {seat.expert}
    given.declare(case)
    case.refresh_from_db()
    assert case.stage == Stage.FINDING
    with pytest.raises(AlreadyDone):
        actions.replace_seat(seat, by=given.registrar(), today=TODAY)


def test_a_conflict_needs_a_word_on_it():
    seat = given.seats(given.formed())[0]

    with pytest.raises(Malformed):
        actions.declare(seat, by=given.holder(seat), today=TODAY, has_conflict=True, statement=" ")
    seat.refresh_from_db()
    assert seat.state == SeatState.INVITED


def test_who_declared_a_conflict_is_never_proposed_for_that_entry_again():
    case = given.formed()
    seat = given.seats(case)[0]
    actions.declare(seat, by=given.holder(seat), today=TODAY, has_conflict=True, statement="Family.")

    assert [tie["code"] for tie in pool.ties([seat.expert], case, on=TODAY)] == ["declared"]


def test_a_tie_the_register_knows_cannot_be_denied():
    case = given.formed()
    seat = given.seats(case)[0]
    given.member(case.applicant, "teacher", seat.expert.person)
    before = Fact.objects.count()

    with pytest.raises(Conflicted) as refusal:
        actions.declare(seat, by=given.holder(seat), today=TODAY, has_conflict=False)

    assert refusal.value.data["ties"] == ["same_organisation"]
    seat.refresh_from_db()
    assert (seat.state, Fact.objects.count()) == (SeatState.INVITED, before)


def test_nobody_declares_for_another():
    first, second, *_ = given.seats(given.formed())

    for by in (given.holder(second), given.registrar(), given.person()):
        with pytest.raises(NotPermitted):
            actions.declare(first, by=by, today=TODAY, has_conflict=False)


def test_a_silent_member_is_replaced_and_no_longer_sees_the_case():
    case = given.case_at(Stage.FINDING)
    seat = given.seats(case)[0]

    new = actions.replace_seat(seat, by=given.registrar(), today=TODAY)

    seat.refresh_from_db()
    case.refresh_from_db()
    assert (seat.state, new.state, case.stage) == (SeatState.VOID, SeatState.INVITED, Stage.DECLARING)
    assert not cases_visible_to(given.holder(seat)).exists()
    actions.declare(new, by=given.holder(new), today=TODAY, has_conflict=False)
    case.refresh_from_db()
    assert case.stage == Stage.FINDING


def test_nobody_free_means_nobody_is_replaced():
    case = given.formed()
    seat = given.seats(case)[0]
    Expert.objects.exclude(seats__case=case).update(is_available=False)
    before = Fact.objects.count()

    with pytest.raises(NotNow) as refusal:
        actions.replace_seat(seat, by=given.registrar(), today=TODAY)

    seat.refresh_from_db()
    assert (refusal.value.data["reason"], seat.state, Fact.objects.count()) == ("nobody_is_free", "invited", before)


def test_a_replacement_that_breaks_the_panel_is_refused():
    case = given.formed()
    learner = next(seat for seat in given.seats(case) if seat.kind == "learner")
    teacher = given.expert("teacher", "MI")
    assert [seat.kind for seat in given.seats(case)].count("learner") == 1

    with pytest.raises(GateRefused):
        actions.replace_seat(learner, by=given.registrar(), today=TODAY, expert=teacher.person.reference)
    learner.refresh_from_db()
    assert learner.state == SeatState.INVITED


def test_only_a_registrar_replaces():
    seat = given.seats(given.formed())[0]

    for by in (given.holder(seat), given.officer(), given.member(seat.case.applicant, "editor", given.registrar())):
        with pytest.raises(NotPermitted):
            actions.replace_seat(seat, by=by, today=TODAY)


def test_a_quorum_of_declarations_may_begin_and_the_silent_lose_their_seat():
    entry = given.listed()
    chosen = references(given.pool()[:5])
    case = actions.form_panel(entry.number, by=given.registrar(), today=TODAY, seats=chosen)
    given.declare(case, 3)
    with pytest.raises(GateRefused) as refusal:
        actions.open_documents(case, by=given.registrar(), today=TODAY)
    assert [finding.rule for finding in refusal.value.findings] == ["PN-SEATS", "PN-KINDS"]

    given.declare(case, 4)
    silent = given.seats(case)[4]
    actions.open_documents(case, by=given.registrar(), today=TODAY)

    silent.refresh_from_db()
    case.refresh_from_db()
    assert (silent.state, case.stage) == (SeatState.VOID, Stage.FINDING)


def test_the_registrar_never_sits_on_a_panel_they_form():
    entry = given.listed()
    given.pool()
    both = given.staff(Duty.REGISTRAR)
    own = given.expert("learner", "NO", person=both)

    case = actions.form_panel(entry.number, by=both, today=TODAY)

    assert own not in {seat.expert for seat in given.seats(case)}


def test_experts_are_named_by_a_registrar_once():
    somebody = given.person()
    by = given.registrar()

    expert = actions.name_expert(somebody, by=by, kind="learner", country="GH", languages=["en"])
    assert (expert.kind, expert.is_available) == ("learner", True)
    with pytest.raises(AlreadyDone):
        actions.name_expert(somebody, by=by, kind="learner", country="GH")
    with pytest.raises(Malformed):
        actions.name_expert(given.person(), by=by, kind="friend", country="GH")
    with pytest.raises(NotPermitted):
        actions.name_expert(given.person(), by=somebody, kind="learner", country="GH")


def test_the_database_allows_one_chair_and_one_seat_for_each_expert():
    case = given.formed()
    seat = next(seat for seat in given.seats(case) if not seat.is_chair)

    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=seat.pk).update(is_chair=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(case=case, expert=seat.expert, place=9, kind=seat.kind, country=seat.country)
