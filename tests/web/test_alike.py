"""Who writes outcomes and who judges them sees which other entries say nearly the same, side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from passerelle.catalogue.models import MicroCredential
from passerelle.organisations.models import Role
from passerelle.registers.states import State
from passerelle.search import actions as search
from passerelle.vetting.states import Stage
from tests import factories as make
from tests.vetting import factories as given
from tests.web.asking import MOST_BYTES, MOST_QUERIES, page, queries, weight, words

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db
HEADING = "Others say nearly the same"


@pytest.fixture(autouse=True)
def data_folder(settings: SettingsWrapper, tmp_path: Path) -> Path:
    settings.PASSERELLE_DATA = tmp_path
    return tmp_path


def reworded(**fields: Any) -> MicroCredential:
    """List an entry that says in other words what the factory's does."""
    texts = (
        "Describe what is limiting the flow.",
        "Common defects are found and mended by the learner.",
        "With a log of the service, hand over the pump.",
    )
    outcomes = [{"code": f"O{n}", "text": text, "domain": "skills"} for n, text in enumerate(texts, 1)]
    return make.micro_credential(**{"outcomes": outcomes, "title": {"en": "Pumps & <water>"}} | fields)


def marked(html: str) -> list[str]:
    return re.findall(r"<mark>(.*?)</mark>", html)


def test_the_editor_shows_who_says_nearly_the_same_with_number_title_awarder_and_the_words():
    make.rules()
    draft = make.micro_credential(State.DRAFT)
    theirs = reworded()
    search.ensure_index()

    html = page(f"/provider/entries/{draft.number}/", make.member(draft.awarder))

    told = words(html)
    assert HEADING in told
    for shown in (theirs.number, theirs.awarder.legal_name, "3 of 3 outcomes", "Pumps &amp; &lt;water&gt;"):
        assert shown in told
    assert f'href="/entries/{theirs.number}/"' in html
    assert {"repair", "faults", "mended", "defects"} <= set(marked(html))


def test_a_draft_like_no_other_is_told_nothing_and_one_without_outcomes_neither():
    make.rules()
    drafts = [make.micro_credential(State.DRAFT), make.micro_credential(State.DRAFT, outcomes=[])]
    make.micro_credential(outcomes=[{"code": "O1", "text": "Shear sheep.", "domain": "skills"}])
    search.ensure_index()

    for draft in drafts:
        html = page(f"/provider/entries/{draft.number}/", make.member(draft.awarder))
        assert HEADING not in html
        assert "not known just now" not in html


def test_without_an_index_the_editor_works_and_says_that_it_does_not_know():
    make.rules()
    draft = make.micro_credential(State.DRAFT)
    reworded()

    html = page(f"/provider/entries/{draft.number}/", make.member(draft.awarder))

    assert HEADING not in html
    assert "Whether others say the same is not known just now" in html


def test_another_bodys_draft_is_never_shown():
    make.rules()
    draft = make.micro_credential(State.DRAFT)
    other = reworded(state=State.DRAFT)
    search.ensure_index()

    assert other.number not in page(f"/provider/entries/{draft.number}/", make.member(draft.awarder))


def test_one_alike_costs_one_query_and_four_no_more_and_three_are_shown():
    make.rules()
    draft = make.micro_credential(State.DRAFT)
    who, path = make.member(draft.awarder), f"/provider/entries/{draft.number}/"
    costs, shown = [], []
    for count in (0, 1, 4):
        while MicroCredential.objects.count() < 1 + count:
            reworded()
        search.rebuild()
        costs.append(queries(path, who))
        shown.append(page(path, who).count("3 of 3 outcomes"))

    assert shown == [0, 1, 3]
    assert costs == [costs[0], costs[0] + 1, costs[0] + 1]
    assert costs[1] <= MOST_QUERIES
    assert weight(path, who) <= MOST_BYTES


def test_words_of_outcomes_never_become_part_of_the_page():
    make.rules()
    evil = [{"code": "<i>", "text": "Repair <script>alert(1)</script> pumps", "domain": "skills"}]
    draft = make.micro_credential(State.DRAFT, outcomes=evil, language='"><b>')
    make.micro_credential(outcomes=evil, language='"><b>')
    search.ensure_index()

    html = page(f"/provider/entries/{draft.number}/", make.member(draft.awarder))

    assert HEADING in html
    assert "<script>alert" not in html
    assert 'lang=""><b>' not in html


def test_a_panel_sees_it_once_the_documents_are_open_and_is_told_that_owning_one_is_an_interest():
    case = given.case_at(Stage.FINDING)
    theirs = reworded()
    search.ensure_index()

    told = words(page(f"/panel/cases/{case.number}/", given.chair(case)))

    assert HEADING in told
    assert theirs.number in told
    assert "Whoever acts for one of these awarders has an interest in the case." in told


def test_a_panel_sees_nothing_of_it_before_it_declared():
    case = given.case_at(Stage.DECLARING)
    reworded()
    search.ensure_index()

    assert HEADING not in page(f"/panel/cases/{case.number}/", given.seats(case)[0].expert.person)


def test_the_provider_of_an_entry_that_is_closed_sees_no_comparison():
    make.rules()
    body = make.organisation([Role.AWARDER])
    entry = make.micro_credential(awarder=body)
    reworded()
    search.ensure_index()

    assert HEADING not in page(f"/provider/entries/{entry.number}/", make.member(body))
