"""Positive lists: who writes, offers, signs, adopts and ends one, what it may say, and that nothing offered changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from passerelle.core.errors import GateRefused, Malformed, NotNow, NotPermitted, StaleVersion, WrongState
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, OrganisationRole, Role
from passerelle.recognition import actions, list_actions, list_faults, list_signing, party_signing, wording
from passerelle.recognition.models import Difference, Edition, ListSignature, PositiveList, PositiveListLine
from passerelle.recognition.permissions import editions_visible_to, lines_visible_to
from passerelle.recognition.queries import accepted_by, programmes_for
from passerelle.recognition.states import EditionState, SignatureState
from passerelle.registers.states import State
from passerelle.signing import actions as signing
from passerelle.signing.models import Intent, Key
from tests.recognition.factories import (
    TODAY,
    applied_to,
    begun,
    drafted,
    in_force,
    mandated,
    micro_credential,
    organisation,
    person,
    programme,
    published,
    stated,
)

LATER = date(2027, 2, 1)


def employer(name="Union of Municipalities"):
    body = organisation(name, Role.EMPLOYER)
    return body, mandated(body, Function.SIGNATORY, person("Zohra Tahiri"))


def offered(story, *lines):
    edition = drafted(story.polytechnic, *(lines or (stated(story),)), by=story.officer)
    return list_actions.offer(edition, by=story.officer, today=TODAY)


def again(edition, *lines, by):
    """Put the next edition of a list in force, with these lines."""
    next_one = list_actions.begin_next(edition.positive_list, by=by, today=LATER)
    list_actions.write(next_one, list(lines), by=by, today=LATER, seen_version=next_one.version)
    list_actions.offer(next_one, by=by, today=LATER)
    return list_signing.sign(next_one, edition.positive_list.owners.get(), by=by, today=LATER)


def test_an_officer_writes_offers_and_signs_and_each_act_leaves_its_fact(story):
    line = published(story)

    edition, signature = line.edition, ListSignature.objects.get()
    assert (edition.state, edition.in_force_on, signature.state, signature.signed_by, signature.body) == (
        EditionState.IN_FORCE, TODAY, SignatureState.SIGNED, story.officer, story.polytechnic,
    )  # fmt: skip
    assert (line.module_title, line.credits, line.owner) == ("Field Measurement 1", Decimal(3), story.polytechnic)
    assert [fact.kind for fact in Fact.objects.order_by("pk")] == [
        "positive_list.begin",
        "positive_list.write",
        "positive_list.offer",
        "key.create",
        "list_signature.intend",
        "list_signature.sign",
        "positive_list.put_in_force",
    ]
    assert (Intent.objects.get().document, Key.objects.get().owner) == ("", story.polytechnic.number)


def test_the_rule_is_one_sentence(story):
    assert wording.rule(published(story)) == (
        "Well and Borehole Inspection, pass or better, awarded not more than 5 years ago, "
        "waives Field Measurement 1 (3 credits) in BSc Rural Energy Engineering."
    )


def test_a_line_that_asks_for_more_says_so_in_one_sentence_too(story):
    second = micro_credential("Pump Setup", story.authority)
    asks = {
        "clauses": [[{"micro_credentials": [story.item.number], "min_result": "merit"}, {"fields": ["0713"]}]],
        "further": [{"micro_credentials": [second.number]}],
        "min_credits": "4.5",
        "caps": [{"sources": ["abroad"], "share": "1/3"}],
    }
    line = drafted(
        story.polytechnic,
        {"asks": asks, "effect": "job", "opens": "Assistant inspector of wells", "mode": "advisory"},
        by=story.officer,
    ).lines.get()

    assert wording.rule(line) == (
        f"one of: {story.item.number} merit or better or any micro-credential in the field 0713, 4.5 credits in all, "
        f"of these, or further from {second.number}, at most 1/3 from awards from abroad, opens the post: Assistant "
        "inspector of wells."
    )
    assert (line.micro_credential, line.asks, line.credits, line.owner) == (None, asks, 0, story.polytechnic)


def test_what_names_one_micro_credential_is_kept_in_columns_however_it_is_said(story):
    asks = {"clauses": [[{"micro_credentials": [story.item.number], "min_result": "merit", "max_age_years": 3}]]}
    more = {name: value for name, value in stated(story).items() if name not in ("micro_credential",)}
    line = drafted(
        story.polytechnic, more | {"asks": asks, "min_result": None, "max_age_years": None}, by=story.officer
    ).lines.get()

    assert (line.micro_credential, line.min_result, line.max_age_years, line.asks) == (story.item, "merit", 3, None)


def test_a_signatory_signs_too(story):
    edition = list_signing.sign(offered(story), story.polytechnic, by=story.signatory, today=TODAY)

    assert edition.state == EditionState.IN_FORCE


@pytest.mark.parametrize("who", ["editor", "stranger", "amina", "other"])
def test_nobody_else_begins_writes_offers_signs_takes_back_or_ends(story, who):
    draft = drafted(story.polytechnic, stated(story), by=story.officer)
    waiting, running = offered(story), published(story).edition
    someone, facts = getattr(story, who), Fact.objects.count()

    for act in (
        lambda: list_actions.begin([story.polytechnic], "Mine", by=someone, today=TODAY),
        lambda: list_actions.describe(draft.positive_list, [story.polytechnic], "Mine", by=someone, seen_version=1),
        lambda: list_actions.write(draft, [], by=someone, today=TODAY, seen_version=draft.version),
        lambda: list_actions.offer(draft, by=someone, today=TODAY),
        lambda: list_actions.take_back(waiting, by=someone),
        lambda: list_signing.sign(waiting, story.polytechnic, by=someone, today=TODAY),
        lambda: list_signing.adopt(running, story.polytechnic, by=someone, today=TODAY),
        lambda: list_actions.leave(running, story.polytechnic, by=someone, today=TODAY),
        lambda: list_actions.begin_next(running.positive_list, by=someone, today=TODAY),
        lambda: list_actions.end(running, by=someone, today=TODAY),
    ):
        with pytest.raises(NotPermitted):
            act()

    states = [Edition.objects.get(pk=one.pk).state for one in (draft, waiting, running)]
    assert states == [EditionState.DRAFT, EditionState.OFFERED, EditionState.IN_FORCE]
    assert Fact.objects.count() == facts


def test_without_a_role_nothing_is_signed(story):
    edition = offered(story)
    OrganisationRole.objects.filter(organisation=story.polytechnic, role=Role.AWARDER).update(state=State.SUSPENDED)

    with pytest.raises(NotPermitted):
        list_signing.sign(edition, story.polytechnic, by=story.officer, today=TODAY)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("module_code", "RE999", "module_code"),
        ("module_code", "", "module_code"),
        ("credits", 4, "credits"),
        ("credits", "many", "credits"),
        ("min_result", "brilliant", "min_result"),
        ("max_age_years", "2.5", "max_age_years"),
        ("min_edition", "0", "min_edition"),
        ("mode", "perhaps", "mode"),
        ("effect", "applause", "effect"),
        ("conditions", "A person must look.", "conditions"),
        ("valid_to", date(2026, 8, 31), "valid_to"),
        ("valid_from", "soon", "valid_from"),
        ("micro_credential", None, "micro_credential"),
        ("micro_credential", "MC-99999", "micro_credential"),
        ("asks", {"clauses": []}, "asks"),
        ("programme", "PG-1", "programme"),
        ("surprise", 1, "surprise"),
    ],
)
def test_what_does_not_fit_is_named_under_its_line(story, field, value, told):
    draft, facts = begun(story.polytechnic, by=story.officer), Fact.objects.count()
    fine = stated(story, module_code="RE204")

    with pytest.raises(Malformed) as refusal:
        list_actions.write(
            draft, [fine, stated(story, **{field: value})], by=story.officer, today=TODAY, seen_version=1
        )

    assert refusal.value.data["field"] == f"lines.2.{told}"
    assert (PositiveListLine.objects.count(), Fact.objects.count()) == (0, facts)


def test_everything_that_does_not_fit_is_told_at_once(story):
    with pytest.raises(Malformed) as refusal:
        drafted(
            story.polytechnic,
            stated(story, credits=9, mode="perhaps"),
            stated(story, min_result="brilliant"),
            by=story.officer,
        )

    assert [one.data["field"] for one in (refusal.value, *refusal.value.others)] == [
        "lines.1.mode", "lines.1.credits", "lines.2.min_result",
    ]  # fmt: skip


def test_the_programme_must_be_an_owners(story):
    foreign = programme(story.authority)

    with pytest.raises(Malformed) as refusal:
        drafted(story.polytechnic, stated(story, programme=foreign), by=story.officer)

    assert refusal.value.data["field"] == "lines.1.programme"


def test_a_draft_of_a_micro_credential_cannot_be_accepted(story):
    hidden = micro_credential("Hidden", story.authority, state=State.DRAFT)

    with pytest.raises(Malformed):
        drafted(story.polytechnic, stated(story, micro_credential=hidden), by=story.officer)


def test_a_semi_automatic_line_says_what_a_person_looks_at(story):
    with pytest.raises(Malformed):
        drafted(story.polytechnic, stated(story, mode="semi_automatic"), by=story.officer)


def test_what_left_the_register_is_neither_offered_nor_signed(story):
    draft = drafted(story.polytechnic, stated(story), by=story.officer)
    waiting = offered(story)
    type(story.item).objects.filter(pk=story.item.pk).update(state=State.REMOVED)

    for act in (
        lambda: list_actions.offer(draft, by=story.officer, today=TODAY),
        lambda: list_signing.sign(waiting, story.polytechnic, by=story.officer, today=TODAY),
    ):
        with pytest.raises(GateRefused) as refusal:
            act()
        assert [(one.kind, one.seen) for one in refusal.value.findings] == [("entry_gone", story.item.number)]
    assert Edition.objects.filter(state=EditionState.IN_FORCE).count() == 0


def test_the_gate_tells_everything_at_once_and_beside_its_line(story):
    second = micro_credential("Pump Setup", story.authority)
    named = [[{"micro_credentials": [story.item.number, second.number]}]]
    draft = drafted(
        story.polytechnic,
        stated(story),
        stated(story),
        stated(story, credits=2),
        {"asks": {"clauses": named * 3}, "effect": "job", "opens": "Technician"},
        {"asks": {"further": named[0], "min_credits": 40}, "effect": "pay_step", "opens": "Step 5"},
        {"asks": {"clauses": named, "caps": [{"sources": ["own"], "share": "0.5"}]}, "effect": "job", "opens": "Smith"},
        {"asks": {"clauses": [[{"fields": ["0999"]}]]}, "effect": "job", "opens": "Baker"},
        {"asks": {"clauses": [[{"min_level": "eqf/1900:5"}]]}, "effect": "job", "opens": "Cook"},
        by=story.officer,
    )
    lines = list(draft.lines.all())

    found = list_faults.of_edition(draft, on=TODAY)

    assert [(fault.code, fault.line) for fault in found] == [
        ("line_twice", lines[1].number),
        ("lines_contradict", lines[2].number),
        ("too_few_to_hold", lines[3].number),
        ("credits_never_met", lines[4].number),
        ("cap_without_credits", lines[5].number),
        ("lists_nothing", lines[6].number),
        ("level_unknown", lines[7].number),
    ]
    with pytest.raises(GateRefused) as refusal:
        list_actions.offer(draft, by=story.officer, today=TODAY)
    assert [one.kind for one in refusal.value.findings] == [fault.code for fault in found]
    draft.refresh_from_db()
    assert (draft.state, draft.document) == (EditionState.DRAFT, "")


def test_exemptions_that_go_round_are_found(story):
    second = micro_credential("Pump Setup", story.authority)
    draft = drafted(
        story.polytechnic,
        {"micro_credential": story.item.number, "effect": "exemption", "opens": second.number},
        {"micro_credential": second.number, "effect": "exemption", "opens": story.item.number},
        by=story.officer,
    )

    found = list_faults.of_edition(draft, on=TODAY)

    assert [fault.code for fault in found] == ["lines_circular", "lines_circular"]


def test_an_empty_edition_is_not_offered(story):
    with pytest.raises(GateRefused) as refusal:
        list_actions.offer(begun(story.polytechnic, by=story.officer), by=story.officer, today=TODAY)

    assert [one.kind for one in refusal.value.findings] == ["list_empty"]


def test_every_act_is_safe_to_send_twice(story):
    edition = offered(story)
    list_actions.offer(edition, by=story.signatory, today=TODAY)
    for _ in range(2):
        list_signing.sign(edition, story.polytechnic, by=story.officer, today=TODAY)
    first = list_actions.begin_next(edition.positive_list, by=story.officer, today=TODAY)
    assert list_actions.begin_next(edition.positive_list, by=story.signatory, today=TODAY) == first
    for _ in range(2):
        list_actions.end(edition, by=story.officer, today=TODAY)

    kinds = [fact.kind for fact in Fact.objects.filter(kind__startswith="positive_list.").order_by("pk")]
    assert [kind.partition(".")[2] for kind in kinds] == [
        "begin", "write", "offer", "put_in_force", "begin_next", "end",
    ]  # fmt: skip
    assert (Intent.objects.count(), ListSignature.objects.count()) == (1, 1)


def test_a_draft_saved_by_somebody_else_first_is_stale(story):
    draft = begun(story.polytechnic, by=story.officer)
    list_actions.write(draft, [stated(story, min_result="merit")], by=story.officer, today=TODAY, seen_version=1)

    with pytest.raises(StaleVersion):
        list_actions.write(draft, [stated(story)], by=story.signatory, today=TODAY, seen_version=1)
    assert draft.lines.get().min_result == "merit"


def test_the_database_keeps_what_was_offered_and_what_was_signed(story):
    line = published(story)
    edition, signature = line.edition, ListSignature.objects.get()

    with pytest.raises(WrongState):
        list_actions.write(edition, [], by=story.officer, today=TODAY, seen_version=edition.version)
    for rows, change in (
        (PositiveListLine.objects, {"credits": 1}),
        (PositiveListLine.objects, {"min_result": ""}),
        (Edition.objects, {"document": "{}"}),
        (Edition.objects, {"offered_on": date(2020, 1, 1)}),
        (ListSignature.objects, {"proof": {}}),
        (ListSignature.objects, {"signed_on": date(2020, 1, 1)}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    for row in (line, edition, signature):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk)._raw_delete("default")
    line.pk = None
    line.number, line.root = "RL-99999", "RL-99999"
    with pytest.raises(DatabaseError), transaction.atomic():
        line.save(force_insert=True)


def test_the_next_edition_takes_the_place_of_the_one_before(story):
    first = published(story).edition
    root = first.lines.get().root

    second = again(
        first, stated(story, root=root, min_result="merit"), stated(story, module_code="RE204"), by=story.officer
    )

    first.refresh_from_db()
    assert (first.state, first.ended_on, second.state, second.in_force_on, second.number) == (
        EditionState.SUPERSEDED, LATER, EditionState.IN_FORCE, LATER, 2,
    )  # fmt: skip
    assert [(line.root == root, line.min_result) for line in second.lines.all()] == [(True, "merit"), (False, "pass")]
    assert first.lines.get().min_result == "pass"


def test_what_a_line_decided_stands_and_cites_its_own_edition(story):
    first = published(story)
    case = applied_to([story.award], story.degree, by=story.amina, today=TODAY)
    again(first.edition, stated(story, root=first.root, min_result="distinction"), by=story.officer)

    case.refresh_from_db()
    assert (case.line, case.line.edition.state, case.credits) == (first, EditionState.SUPERSEDED, 3)


def test_owners_sign_together_and_it_is_in_force_with_the_last(story):
    union, zohra = employer()
    draft = begun(story.polytechnic, union, by=story.officer)
    list_actions.write(draft, [stated(story)], by=zohra, today=TODAY, seen_version=1)
    list_actions.offer(draft, by=zohra, today=TODAY)

    half = list_signing.sign(draft, union, by=zohra, today=TODAY)
    assert (half.state, accepted_by([story.item.number], on=TODAY)) == (EditionState.OFFERED, [])
    whole = list_signing.sign(draft, story.polytechnic, by=story.officer, today=TODAY)

    assert (whole.state, {one.body for one in whole.signatures.all()}) == (
        EditionState.IN_FORCE, {union, story.polytechnic},
    )  # fmt: skip


def test_what_is_taken_back_is_signed_anew(story):
    union, zohra = employer()
    draft = begun(story.polytechnic, union, by=story.officer)
    list_actions.write(draft, [stated(story)], by=zohra, today=TODAY, seen_version=1)
    list_actions.offer(draft, by=zohra, today=TODAY)
    list_signing.sign(draft, union, by=zohra, today=TODAY)

    list_actions.take_back(draft, by=story.officer)
    assert (draft.state, draft.document) == (EditionState.DRAFT, "")
    list_actions.offer(draft, by=zohra, today=TODAY)
    whole = list_signing.sign(draft, story.polytechnic, by=story.officer, today=TODAY)

    assert whole.state == EditionState.OFFERED
    assert [one.state for one in whole.signatures.filter(body=union).order_by("pk")] == [
        SignatureState.TAKEN_BACK, SignatureState.AWAITED,
    ]  # fmt: skip
    assert list_signing.sign(draft, union, by=zohra, today=TODAY).state == EditionState.IN_FORCE


def test_others_adopt_what_is_in_force_and_leave_again(story):
    town, zohra = employer()
    line = {"micro_credential": story.item.number, "effect": "interview", "opens": "Technician"}
    edition = in_force(story.polytechnic, line, by=story.officer)

    for _ in range(2):
        list_signing.adopt(edition, town, by=zohra, today=TODAY)
    assert [one.organisation for one in accepted_by([story.item.number], on=TODAY)] == [
        "Mirane Polytechnic", "Union of Municipalities",
    ]  # fmt: skip
    with pytest.raises(NotNow) as refusal:
        list_signing.adopt(edition, story.polytechnic, by=story.officer, today=TODAY)
    assert refusal.value.data["reason"] == "owner_signs"

    for _ in range(2):
        list_actions.leave(edition, town, by=zohra, today=LATER)
    assert [one.organisation for one in accepted_by([story.item.number], on=LATER)] == ["Mirane Polytechnic"]
    assert Fact.objects.filter(kind="list_signature.leave").count() == 1
    list_signing.adopt(edition, town, by=zohra, today=LATER)
    assert ListSignature.objects.filter(body=town, state=SignatureState.SIGNED).count() == 1


def test_what_is_no_more_in_force_is_not_adopted(story):
    town, zohra = employer()
    edition = published(story).edition
    list_actions.end(edition, by=story.officer, today=TODAY)

    with pytest.raises(WrongState):
        list_signing.adopt(edition, town, by=zohra, today=TODAY)
    assert not ListSignature.objects.filter(body=town).exists()


def test_owners_change_between_editions_and_never_while_one_is_offered(story):
    union, _zohra = employer()
    edition = offered(story)
    both = [story.polytechnic, union]

    with pytest.raises(NotNow):
        list_actions.describe(edition.positive_list, both, "Joint list", by=story.officer, seen_version=1)
    list_actions.take_back(edition, by=story.officer)
    list_actions.describe(edition.positive_list, both, "Joint list", by=story.officer, seen_version=1)
    with pytest.raises(StaleVersion):
        list_actions.describe(edition.positive_list, both, "Mine", by=story.officer, seen_version=1)

    found = PositiveList.objects.get()
    assert (found.title, set(found.owners.all())) == ("Joint list", set(both))


def test_a_key_taken_out_of_use_signs_no_list(story):
    published(story)
    signing.retire_key(Key.objects.get(owner=story.polytechnic.number), by="")
    edition = offered(story, stated(story, module_code="RE204"))

    with pytest.raises(NotNow) as refusal:
        list_signing.sign(edition, story.polytechnic, by=story.officer, today=TODAY)

    edition.refresh_from_db()
    assert (refusal.value.data["reason"], edition.state) == ("key_taken_out", EditionState.OFFERED)


def test_what_a_crash_left_open_is_finished_at_the_next_start(story, monkeypatch):
    edition = offered(story)
    monkeypatch.setattr(party_signing.signing, "complete", lambda intent: intent)
    with pytest.raises(NotNow):
        list_signing.sign(edition, story.polytechnic, by=story.officer, today=TODAY)
    with pytest.raises(NotNow) as refusal:
        list_actions.take_back(edition, by=story.officer)
    monkeypatch.undo()

    assert (refusal.value.data["reason"], signing.finish_open_intents()["signed"]) == ("signing_under_way", 1)
    edition.refresh_from_db()
    assert edition.state == EditionState.IN_FORCE


def test_an_ended_list_counts_for_nothing(story):
    edition = published(story).edition
    list_actions.end(edition, by=story.signatory, today=TODAY)

    assert accepted_by([story.item.number], on=TODAY) == []


def test_drafts_are_seen_by_their_own_house_only(story):
    draft = drafted(story.polytechnic, stated(story), by=story.officer)
    running = published(story, module_code="RE204")
    everybody, hidden = {running}, {running, draft.lines.get()}

    seen = {who: set(lines_visible_to(getattr(story, who))) for who in ("officer", "editor", "stranger", "amina")}

    assert seen == {"officer": hidden, "editor": everybody, "stranger": everybody, "amina": everybody}
    assert set(editions_visible_to(story.amina)) == {running.edition}


def test_accepted_by_answers_for_many_entries_in_one_query(story, django_assert_num_queries):
    second = micro_credential("Pump Setup", story.authority)
    published(story)
    published(story, micro_credential=second, module_code="RE204")
    published(story, micro_credential=second, module_code="RE204", min_result="merit", valid_from=date(2027, 1, 1))

    with django_assert_num_queries(1):
        found = accepted_by([story.item.number, second.number, "MC-99999"], on=TODAY)

    assert {(one.organisation, one.programme, one.mode) for one in found} == {
        ("Mirane Polytechnic", "BSc Rural Energy Engineering", "automatic")
    }
    assert [(one.item, one.module, one.credits) for one in found] == [
        (second.number, "Pump Systems", 6), (story.item.number, "Field Measurement 1", 3),
    ]  # fmt: skip


def test_a_filter_accepts_what_it_lists(story):
    other = micro_credential("Pump Setup", story.polytechnic)
    line = {name: value for name, value in stated(story).items() if name not in ("micro_credential", "min_result")}
    line |= {"asks": {"clauses": [[{"awarders": [story.authority.number]}]]}, "max_age_years": None}
    in_force(story.polytechnic, line, by=story.officer)

    found = accepted_by([story.item.number, other.number], on=TODAY)

    assert [(one.item, one.credits) for one in found] == [(story.item.number, 3)]
    assert programmes_for(story.award, on=TODAY).get(pk=story.degree.pk).has_rule


def test_who_wrote_or_signed_the_rule_does_not_look_again(story):
    published(story)
    case = applied_to([story.award], story.degree, by=story.amina, today=TODAY)
    case = actions.ask_again(case, by=story.amina, today=TODAY, because="It is level 4.")

    with pytest.raises(NotPermitted):
        actions.decide(case, by=story.officer, today=TODAY, grant=True)
    assert actions.decide(case, by=story.signatory, today=TODAY, grant=True).state == "decided"


def test_the_reasons_to_refuse_are_those_of_the_rule():
    assert tuple(Difference.values) == ("level", "volume", "outcomes", "quality", "profile")
