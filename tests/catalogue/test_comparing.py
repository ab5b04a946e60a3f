"""What a change is compared with: the version that is kept, so that what is read before is what is published."""

from __future__ import annotations

import pytest

from passerelle.catalogue import comparing, revising, stacking
from passerelle.catalogue.models import MicroCredential
from passerelle.core import differences
from passerelle.core.differences import ChangeClass
from passerelle.core.errors import NotNow
from passerelle.registers.models import EntryVersion
from tests import factories as make
from tests.catalogue.test_revising import SUMMARY, begun, registered
from tests.factories import TODAY

pytestmark = pytest.mark.django_db


def test_what_is_compared_is_what_the_versions_tell_also_of_links_that_were_stated_apart():
    entry = registered()
    programme = make.programme()
    by = make.member(entry.awarding_body)
    stacking.stack_into(entry, [programme.reference], by=by)
    revision = revising.begin(entry, SUMMARY, by=by, today=TODAY)

    seen = comparing.compared(revision, entry, on=TODAY)
    revising.send(revision, by=by, today=TODAY, seen_version=1)

    first, second = (EntryVersion.objects.get(entry=entry.number, edition=edition).stated for edition in (1, 2))
    assert {one.path: one.after for one in seen.changes} == {
        "summary": "For those who mend pumps.",
        "stacks_into": [programme.reference],
    }
    assert (seen.apart, seen.change_class) == ({"stacks_into"}, ChangeClass.MINOR)
    assert seen.changes == differences.changes(first, second) == comparing.compared(revision, entry, on=TODAY).changes


def test_what_others_did_meanwhile_is_told_and_sends_no_spelling_to_a_panel():
    entry = registered()
    body = entry.awarding_body
    body.legal_name = "Renamed College"
    body.save()
    entry = MicroCredential.objects.get(pk=entry.pk)

    revision, _by = begun(entry)

    seen = comparing.preview(revision, entry, on=TODAY)
    assert ("awarding_body" in seen.apart, seen.needs_a_panel) == (True, False)


def test_links_that_were_stated_apart_are_no_change_that_can_be_sent():
    entry = registered()
    by = make.member(entry.awarding_body)
    stacking.stack_into(entry, [make.programme().reference], by=by)
    revision = revising.begin(entry, {"level": entry.level}, by=by, today=TODAY)

    with pytest.raises(NotNow) as refusal:
        revising.send(revision, by=by, today=TODAY, seen_version=1)

    assert refusal.value.data["reason"] == "nothing_changed"


def test_a_text_in_another_language_is_compared_and_kept_with_the_version():
    entry = registered(title={"en": "Pumps"}, summary={"en": "Keep it running."})
    revision, by = begun(entry, summary={"en": "Keep it running.", "fr": "Qu’elle tourne."})

    (change,) = comparing.compared(revision, entry, on=TODAY).changes
    revising.send(revision, by=by, today=TODAY, seen_version=1)

    assert (change.path, change.after) == ("translations.summary.fr", "Qu’elle tourne.")
    kept = EntryVersion.objects.get(entry=entry.number, edition=2).stated
    assert kept["translations"]["summary"] == {"fr": "Qu’elle tourne."}


def test_an_entry_whose_version_was_not_kept_is_compared_with_what_it_states():
    entry = make.micro_credential()
    revision, _by = begun(entry)

    assert [one.path for one in comparing.compared(revision, entry, on=TODAY).changes] == ["summary"]
