"""The index follows the journal: what changed in public shows, what was read twice changes nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from passerelle.catalogue import actions as catalogue
from passerelle.catalogue import partners, runs
from passerelle.catalogue.models import MicroCredential, PartnerAuthorisation
from passerelle.journal import actions as journal
from passerelle.journal.actions import deliver
from passerelle.journal.followers import FOLLOWERS
from passerelle.journal.models import Fact, Position
from passerelle.people.models import Duty
from passerelle.policy.models import Activation
from passerelle.registers import actions as registers
from passerelle.registers.states import LISTED, PUBLIC_STATES, State
from passerelle.search import actions, fallback, index, position, queries, touched
from passerelle.search.requests import SearchRequest, lenient
from tests.factories import LONG_AGO, TODAY, authorisation, instance, member, micro_credential, person
from tests.factories import short_course as course
from tests.search.test_find import accepting_line, job_for

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
FOLLOWER = "search.jobs.follow"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *given: TODAY)


def found(text: str = "", **chosen: str) -> list[str]:
    results = queries.find(lenient({"q": [text], **{name: [value] for name, value in chosen.items()}}), today=TODAY)
    assert results.complete
    return sorted(hit.number for hit in results.hits)


def held() -> list[str]:
    """Return every document of the index as it counts and stands, in order."""
    searcher = index.searcher()
    every = searcher.search(index.tantivy.Query.all_query(), limit=1000)
    told = []
    for _, address in every.hits:
        number = searcher.doc(address)["number"][0]
        only = index.tantivy.Query.term_query(index.schema(), "number", number, "basic")
        counts = {name: {"terms": {"field": name, "size": 50}} for name in index.KEYWORDS}
        sums = {name: {"sum": {"field": name}} for name in (*index.ORDERS, "credits")}
        told.append(json.dumps([number, searcher.aggregate(only, counts | sums)], sort_keys=True))
    return sorted(told)


def test_search_follows_every_step_of_an_entry_and_what_makes_it_count():
    assert FOLLOWERS[FOLLOWER].kinds >= {
        "micro_credential.submit",
        "micro_credential.register",
        "micro_credential.suspend",
        "micro_credential.remove",
        "short_course.submit",
        "short_course.open_instance",
        "positive_list.put_in_force",
        "positive_list.supersede",
        "positive_list.end",
        "opportunity.publish",
        "opportunity.close",
    }


def test_what_is_submitted_shows_after_delivery_and_not_before():
    officers = [person(duties=[Duty.POLICY_OFFICER]) for _ in range(2)]
    Activation.objects.create(
        profile="SEED-IIEP-2023", in_force_from=LONG_AGO, drafted_by=officers[0], approved_by=officers[1]
    )
    entry = micro_credential(State.DRAFT)
    actions.ensure_index(today=TODAY)
    catalogue.submit(entry, by=member(entry.awarder), today=TODAY)
    assert found("pump") == []

    deliver()

    assert found("pump", status="pending") == [entry.number]


def test_each_step_shows_in_the_listing_while_the_page_stays():
    entry = micro_credential(State.LISTED_PENDING)
    taught = course(leads_to=[entry])
    actions.ensure_index(today=TODAY)
    officer = person()
    shown = []
    for act in ("register", "suspend", "propose_removal", "remove"):
        registers.move(entry, act, by=officer, decided_on=TODAY, valid_until=TODAY + timedelta(days=365))
        deliver()
        shown.append((entry.state, found("pump", kind="micro_credential")))

    assert shown == [
        ("registered", [entry.number]),
        ("suspended", []),
        ("removal_proposed", []),
        ("removed", []),
    ]
    assert found("pump") == [taught.number]
    assert found("pump", level="4") == []
    assert entry.is_public


def test_a_run_of_a_course_shows_with_the_course_and_with_what_it_leads_to():
    item = micro_credential()
    taught = course(leads_to=[item])
    actions.ensure_index(today=TODAY)
    runs.open_instance(
        taught,
        by=member(taught.provider),
        today=TODAY,
        starts_on=date(2027, 3, 1),
        ends_on=date(2027, 4, 1),
        enrol_until=date(2027, 2, 1),
        places=10,
    )
    deliver()

    assert found(starts="2027-03") == [item.number, taught.number]


def test_the_course_of_a_partner_is_a_way_in_only_on_the_days_on_which_it_may_teach():
    entry = micro_credential(title={"en": "Pump"})
    taught = course(leads_to=[entry], title={"en": "Pump evenings"})
    instance(taught)
    actions.ensure_index(today=TODAY)
    let = PartnerAuthorisation.objects.get(partner=taught.provider)

    def ways() -> list[tuple[str, int, bool]]:
        hits = queries.find(SearchRequest(text="pump"), today=TODAY).hits
        return sorted((hit.number, len(hit.courses), hit.next_run is not None) for hit in hits)

    assert found(starts="2027-01") == [entry.number, taught.number]
    assert ways() == [(entry.number, 1, True), (taught.number, 1, True)]

    partners.end_authorisation(let, by=member(entry.awarder), today=TODAY)
    deliver()
    assert (found(starts="2027-01"), found("pump")) == ([], [entry.number, taught.number])
    assert ways() == [(entry.number, 0, False), (taught.number, 1, False)]  # as public as before, and no way in

    partners.authorise(entry, taught.provider, "teach", {}, by=member(entry.awarder), today=TODAY)
    deliver()
    assert found(starts="2027-01") == [entry.number, taught.number]


def test_the_day_on_which_a_partner_may_teach_no_longer_needs_no_fact():
    entry = micro_credential()
    taught = course(leads_to=[entry], authorised=False)
    ended = authorisation(entry, taught.provider, ends_on=TODAY)
    other = course(leads_to=[entry], authorised=False)
    begun = authorisation(entry, other.provider, valid_from=TODAY)

    told = touched.between(TODAY - timedelta(days=1), TODAY)

    assert told == {entry.number, taught.number, other.number}
    assert touched.between(TODAY, TODAY + timedelta(days=1)) == set()
    assert {ended.closed_on, begun.closed_on} == {None}


def test_a_positive_list_shows_while_its_line_is_in_force():
    item, other = micro_credential(), micro_credential()
    taught = course(leads_to=[item])
    actions.ensure_index(today=TODAY)

    line = accepting_line(item)
    journal.record("positive_list.put_in_force", subject=line.edition.reference)
    deliver()
    assert found(accepted="degree", accepted_by=line.owner.slug) == [item.number, taught.number]

    type(line.edition).objects.filter(pk=line.edition_id).update(state="ended", ended_on=TODAY)
    journal.record("positive_list.end", subject=line.edition.reference)
    deliver()
    assert found(accepted="1") == []
    assert other.number in found()


def test_who_looks_for_a_skill_finds_what_names_it_and_the_courses_that_lead_to_it():
    address = "http://data.europa.eu/esco/skill/00000000-0000-0000-0000-000000000001"
    tag = {"uri": address, "label": "mend boats", "scheme": "esco/1.1.1", "language": "en"}
    item = micro_credential(outcomes=[{"code": "O1", "text": "Repair a hull.", "skills": [tag]}])
    micro_credential(outcomes=[{"code": "O1", "text": "Mend boats."}])
    taught = course(leads_to=[item])
    actions.ensure_index(today=TODAY)

    assert found(skill=address) == [item.number, taught.number]
    assert found(skill=address[:-1]) == []
    assert lenient({"skill": [address, "x" * 301]}).chosen == {"skill": (address,)}


def test_a_job_shows_until_it_is_closed():
    item = micro_credential()
    actions.ensure_index(today=TODAY)

    offer = job_for(item)
    journal.record("opportunity.publish", subject=offer.number)
    deliver()
    assert found(accepted="job", accepted_by=offer.employer.slug) == [item.number]

    type(offer).objects.filter(pk=offer.pk).update(state="closed", closed_on=TODAY)
    journal.record("opportunity.close", subject=offer.number)
    deliver()
    assert found(accepted="job") == []


def test_following_leaves_the_same_documents_as_building_anew():
    kept = micro_credential(State.LISTED_PENDING, title={"en": "Kept"})
    gone = micro_credential(title={"en": "Gone"})
    course(leads_to=[kept, gone], price=Decimal(0))
    actions.ensure_index(today=TODAY)
    registers.move(kept, "register", by=person(), decided_on=TODAY, valid_until=date(2030, 1, 1))
    registers.move(gone, "suspend", by=person())
    deliver()
    followed = held()

    actions.rebuild(today=TODAY)

    assert (len(followed), followed) == (3, held())
    assert gone.number not in found()
    assert found(status="suspended") == [gone.number]


def test_facts_brought_twice_leave_the_index_as_it_was():
    entry = micro_credential(State.LISTED_PENDING)
    course(leads_to=[entry])
    actions.ensure_index(today=TODAY)
    registers.move(entry, "register", by=person(), decided_on=TODAY, valid_until=date(2030, 1, 1))
    deliver()
    once, where = held(), position.reached()

    position.keep(0, 0, TODAY)
    Position.objects.filter(follower=FOLLOWER).update(fact=0)
    deliver()

    assert (held(), position.reached()) == (once, where)


def test_an_index_that_fell_behind_reads_on_from_its_own_position():
    entry = micro_credential(State.LISTED_PENDING)
    actions.ensure_index(today=TODAY)
    registers.move(entry, "register", by=person(), decided_on=TODAY, valid_until=date(2030, 1, 1))
    Position.objects.update_or_create(follower=FOLLOWER, defaults={"fact": Fact.objects.latest("pk").pk})

    actions.ensure_index(today=TODAY)

    assert found(status="verified") == [entry.number]


def test_many_facts_are_read_in_batches_and_written_in_few_commits(monkeypatch: pytest.MonkeyPatch):
    entry = micro_credential(State.LISTED_PENDING)
    actions.ensure_index(today=TODAY)
    monkeypatch.setattr(actions, "BATCH", 3)
    for _ in range(7):
        Fact.objects.create(kind="award.make", subject="AW-1", at="2026-11-24T10:00Z")
    registers.move(entry, "register", by=person(), decided_on=TODAY, valid_until=date(2030, 1, 1))

    assert actions.catch_up(today=TODAY) == 1
    assert found(status="verified") == [entry.number]


def test_a_day_alone_changes_what_begins_and_ends_on_it():
    item = micro_credential()
    taught = course(leads_to=[item])
    instance(taught, enrol_until=TODAY)
    offer = job_for(item, closes_on=TODAY)
    actions.ensure_index(today=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    before = (found(accepted="job"), found(starts="2027-01"))

    assert touched.between(TODAY, tomorrow) == {item.number, taught.number}
    actions.catch_up(today=tomorrow)

    assert before == ([item.number, taught.number], [item.number, taught.number])
    assert offer.state == "open"
    assert (found(accepted="job"), found(starts="2027-01")) == ([], [])


def test_an_index_of_another_journal_is_built_anew():
    micro_credential()
    Fact.objects.create(kind="entry.note", subject="X", at="2026-11-24T10:00Z")
    actions.ensure_index(today=TODAY)
    reached = position.reached()
    assert reached is not None
    path = position._file()
    path.write_text(path.read_text().replace("entry.note", "other.note"))
    MicroCredential.objects.update(level="7")

    assert actions.ensure_index(today=TODAY) == 1
    assert found(level="7") != []
    assert position.reached() == reached


def test_entries_written_without_facts_are_noticed_at_the_start():
    actions.ensure_index(today=TODAY)
    entry = micro_credential()

    assert actions.ensure_index(today=TODAY) == 1
    assert found() == [entry.number]


def test_only_one_process_writes():
    micro_credential()
    actions.ensure_index(today=TODAY)
    with index.writing(index.opened()), pytest.raises(index.IndexBusy):
        actions.rebuild(today=TODAY)

    assert len(found()) == 1


def test_a_write_that_fails_half_way_leaves_the_index_as_it_was():
    entry = micro_credential()
    actions.ensure_index(today=TODAY)

    def broken() -> None:
        with index.writing(index.opened()) as writer:
            writer.delete_all_documents()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()

    assert found() == [entry.number]


class TestWithoutIndex:
    def test_the_newest_entries_answer_and_the_results_say_so(self):
        entry = micro_credential(title={"fr": "Électricité"}, level="3")
        micro_credential(title={"en": "Cheese"})

        results = queries.find(lenient({"q": ["electricite"], "level": ["3"]}), today=TODAY)

        assert ([hit.number for hit in results.hits], results.total, results.complete) == ([entry.number], 1, False)
        assert results.facets["level"] == {"3": 1}

    def test_it_answers_like_the_index_does(self):
        items = [micro_credential(level=level, credits=Decimal(place)) for place, level in enumerate("345", start=1)]
        course(leads_to=items, price=Decimal(0))
        asked = [
            SearchRequest(),
            SearchRequest(chosen={"level": ("3", "4")}),
            SearchRequest(text="pump", chosen={"kind": ("course",)}),
            SearchRequest(credits_from=2, credits_to=3),
            SearchRequest(text="nothing like it"),
        ]
        without = [queries.find(request, today=TODAY) for request in asked]
        actions.ensure_index(today=TODAY)
        with_it = [queries.find(request, today=TODAY) for request in asked]

        assert [(r.total, {h.number for h in r.hits}, r.facets, r.held) for r in without] == [
            (r.total, {h.number for h in r.hits}, r.facets, r.held) for r in with_it
        ]

    def test_it_looks_through_a_bounded_number_of_entries(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(fallback, "MOST", 2)
        for _ in range(3):
            micro_credential()

        assert queries.find(SearchRequest(), today=TODAY).total == 2

    def test_nothing_is_followed(self):
        entry = micro_credential(State.LISTED_PENDING)
        registers.move(entry, "register", by=person(), decided_on=TODAY, valid_until=date(2030, 1, 1))
        deliver()

        assert position.reached() is None
        assert Position.objects.get(follower=FOLLOWER).fact == Fact.objects.latest("pk").pk

    @pytest.mark.parametrize("damage", ["meta.json", "segments", "everything"])
    def test_a_damaged_index_never_breaks_a_search_and_is_built_anew_at_the_start(self, damage: str, data_folder: Path):
        entry = micro_credential()
        actions.ensure_index(today=TODAY)
        folder = index.folder()
        index._readers.clear()
        for path in list(folder.iterdir()):
            if damage in {"everything", path.name} or (damage == "segments" and path.suffix == ".store"):
                path.write_bytes(b"garbage")

        results = queries.find(SearchRequest(text="pump"), today=TODAY)
        assert ([hit.number for hit in results.hits], results.complete) == ([entry.number], False)

        actions.ensure_index(today=TODAY)
        assert found("pump") == [entry.number]


def test_the_index_holds_what_is_public_and_nothing_else():
    for state in State:
        micro_credential(state)
        course(state, leads_to=[])

    assert actions.rebuild(today=TODAY) == 2 * len(PUBLIC_STATES)
    assert len(found()) == 2 * len(LISTED)
