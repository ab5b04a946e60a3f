"""An offer becomes drafts of its awarder: whole or not at all, once, and by who writes for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from passerelle.catalogue.importing.programmes import import_programmes
from passerelle.catalogue.models import Programme
from passerelle.cli import importing, installation
from passerelle.core.errors import NotNow, NotPermitted
from passerelle.core.importing.offers import Offered, read
from passerelle.journal.models import Fact
from passerelle.organisations.models import Role
from tests.core.importing.test_offers import OFFER
from tests.recognition import factories
from tests.recognition.factories import TODAY, mandated, organisation, person

if TYPE_CHECKING:
    from types import SimpleNamespace

pytestmark = pytest.mark.django_db
THERE = ["accepted", "accepted", "accepted", "unreadable", "unreadable", "duplicate"]


@pytest.fixture
def story(db: None) -> SimpleNamespace:
    found = factories.story()
    Programme.objects.all().delete()
    return found


def imported(story: SimpleNamespace, **more: object) -> list[tuple[str, str | None]]:
    asked = {"by": story.editor, "today": TODAY, "file": "offer.json"} | more
    return [(told.outcome.value, told.entry) for told in import_programmes(read(OFFER), story.polytechnic, **asked)]


def test_each_programme_is_a_draft_of_its_awarder_and_again_nothing_is_there_twice(story):
    first = imported(story)
    again = imported(story)

    assert [outcome for outcome, _entry in first] == THERE
    assert {outcome for outcome, _entry in again} == {"duplicate", "unreadable"}
    assert first[5][1] == first[0][1]
    made = Programme.objects.order_by("pk")
    assert [(one.title, one.state, one.credits, len(one.modules)) for one in made] == [
        ({"fr": "Licence Eau et Énergie"}, "draft", 120, 1),
        ({"fr": "Doctorat en Droit Public"}, "draft", None, 0),
        ({"fr": "Diplôme"}, "draft", None, 0),
    ]
    fact = Fact.objects.filter(kind="import.finish").order_by("pk")[0]
    assert (fact.noted["accepted"], fact.noted["for"]) == (3, story.polytechnic.number)


def test_what_the_register_does_not_take_is_told_and_the_rest_goes_in(story):
    wrong = Offered(1, "A", {"title": {"fr": "A"}, "kind": "degree", "credits": -1, "modules": "none"})
    right = Offered(2, "B", {"title": {"fr": "B"}, "kind": "degree"})

    told = [*import_programmes([wrong, right], story.polytechnic, by=story.editor, today=TODAY, file="x")]

    assert [(one.outcome.value, [finding["field"] for finding in one.findings]) for one in told] == [
        ("refused", ["credits", "modules"]),
        ("accepted", []),
    ]
    assert Programme.objects.count() == 1


def test_only_who_writes_for_an_awarder_imports(story):
    bare = organisation("No awarder", Role.EMPLOYER)
    editor = mandated(bare, "editor", person("Ed"))

    with pytest.raises(NotPermitted):
        imported(story, by=story.stranger)
    with pytest.raises(NotNow):
        [*import_programmes(read(OFFER), bare, by=editor, today=TODAY, file="x")]
    assert Programme.objects.count() == 0


def test_the_command_reports_what_became_of_each(story, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PASSERELLE_DATA", str(tmp_path))
    monkeypatch.setattr(installation, "is_ready", lambda folder: True)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    who = ["--for", story.polytechnic.slug, "--by", story.editor.email]

    assert importing.main(["programmes", str(OFFER), *who, "--report", str(tmp_path / "r.json")]) == 0
    said = capsys.readouterr().out
    assert "offer.json: 6 programmes" in said
    assert "3 accepted" in said
    assert "3 no_units" in said
    assert (tmp_path / "r.json").exists()
    for wrong in (
        [str(tmp_path / "none.json"), *who],
        [str(OFFER), "--for", "nobody", "--by", story.editor.email],
        [str(OFFER), "--for", story.polytechnic.slug, "--by", story.stranger.email],
    ):
        assert importing.main(["programmes", *wrong]) == 2
    assert Programme.objects.count() == 3
