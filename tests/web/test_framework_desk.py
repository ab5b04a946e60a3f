"""The policy officers' desk for frameworks: drafting from a file, publishing, confirming, each by two persons."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from passerelle.frameworks import actions
from passerelle.frameworks.models import Confirmation, Framework, LevelMapping
from passerelle.journal.models import Fact
from passerelle.people.models import Duty
from tests import factories as make
from tests.frameworks.test_drafting import FILE
from tests.web.asking import MOST_QUERIES, browser, fields, page, queries, words

pytestmark = pytest.mark.django_db

DESK = "/policy/frameworks/"


def officer() -> Any:
    return make.person(duties=[Duty.POLICY_OFFICER])


@pytest.fixture
def shipped() -> None:
    actions.load_shipped()


def sent(path: str, who: Any, said: dict[str, Any] | None = None, status: int = 302) -> str:
    answer = browser(who).post(f"{DESK}{path}", said or {}, follow=status == 302)
    assert answer.status_code == (200 if status == 302 else status), answer.content.decode()[-3000:]
    return answer.content.decode()


def test_a_version_is_typed_drafted_read_and_published_by_a_colleague():
    make.framework()
    first, second = officer(), officer()

    told = words(sent("drafts/", first, {"text": FILE}))
    made = Framework.objects.get(edition="2030")
    assert "You drafted it, so a second policy officer publishes it." in told
    assert "waits for a colleague" in words(page(DESK, first))
    assert "waits for you" in words(page(DESK, second))
    assert "Levels that are new: A, 9." in words(page(f"{DESK}drafts/{made.pk}/", second))

    assert "In force" in words(sent(f"drafts/{made.pk}/approval/", second))
    made.refresh_from_db()
    assert (made.state, made.approved_by) == ("published", second)
    sent(f"drafts/{made.pk}/approval/", second, status=409)
    sent(f"drafts/{made.pk}/discarding/", second, status=409)


def test_a_file_may_be_sent_and_has_faults_told_by_line():
    make.framework()
    file = SimpleUploadedFile("ours.json", FILE.replace('"to": "1"', '"to": "17"').encode())

    told = words(sent("drafts/", officer(), {"file": file}, status=422))

    assert "Line 21, frameworks[0].mappings[1].to : asked: a level of mi-nqf/2024; seen: 17" in told
    assert Fact.objects.count() == 0


def test_what_was_typed_stays_on_the_page_with_its_faults():
    text = FILE.replace("national", "local")
    html = sent("drafts/", officer(), {"text": text}, status=422)
    assert "&quot;kind&quot;: &quot;local&quot;" in html
    assert "Line 8, frameworks[0].kind" in words(html)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Choose a file, or give the text of one."),
        ({"file": SimpleUploadedFile("a.json", b"\xff\xfe\x00")}, "This file is not text in UTF-8."),
    ],
)
def test_a_file_that_is_none_is_refused(said, told):
    assert told in words(sent("drafts/", officer(), said, status=422))


def test_an_edition_that_is_there_is_named(shipped):
    start = fields(page(f"{DESK}new/?from=ie/2024", who := officer()), f"{DESK}drafts/")
    assert "IE NQF" in start["text"]
    assert "There is such an edition already: ie/2024." in words(sent("drafts/", who, start, status=422))


def test_a_draft_is_discarded():
    make.framework()
    [made] = actions.draft(FILE, by=officer())
    sent(f"drafts/{made.pk}/discarding/", officer())
    assert "2030" not in words(page(DESK, officer()))


def test_a_comparison_is_proposed_and_agreed_by_a_colleague(shipped):
    first, second = officer(), officer()
    form = fields(page(f"{DESK}confirm/fr/2019/?with=eqf/2017", first), f"{DESK}confirm/fr/2019/proposal/")
    target = Framework.objects.get(key="eqf").levels.get(code="5").pk
    said = form | {
        "level": "5",
        "target": target,
        "basis": "referencing_report",
        "source": "Report of 2010",
        "year": 2010,
    }

    told = words(sent("confirm/fr/2019/proposal/", first, said))
    made = Confirmation.objects.get()
    assert "National qualifications framework of France 5 compares with European Qualifications Framework 5" in told
    sent(f"confirmations/{made.pk}/approval/", first, status=403)

    sent(f"confirmations/{made.pk}/approval/", second)
    assert LevelMapping.objects.get(source__framework=made.level.framework, source__code="5").is_verified
    assert "Report of 2010" in words(page("/frameworks/fr/2019/"))
    sent(f"confirmations/{made.pk}/approval/", second, status=409)


def test_that_nothing_compares_is_proposed_too(shipped):
    who = officer()
    said = {"with": "eqf/2017", "level": "1", "target": "none", "basis": "law", "source": "Its law", "source_url": ""}
    told = words(sent("confirm/is/2024/proposal/", who, said))
    assert "Iceland 1 compares with nothing in European Qualifications Framework" in told

    sent(f"confirmations/{Confirmation.objects.get().pk}/discarding/", who)
    assert not LevelMapping.objects.filter(source__framework__key="is").exists()


def test_a_framework_no_source_confirmed_is_confirmed(shipped):
    sent("confirm/my/undated/proposal/", officer(), {"source": "Its law", "source_url": "https://law.example/1"})
    sent(f"confirmations/{Confirmation.objects.get().pk}/approval/", officer())
    assert "In force" in words(page("/frameworks/my/undated/"))


COMPARED = {"with": "eqf/2017", "level": "5", "target": "none", "basis": "law", "source": "Its law"}


@pytest.mark.parametrize(
    ("where", "said", "told"),
    [
        ("fr/2019", COMPARED | {"source": ""}, "This field is required."),
        ("fr/2019", COMPARED | {"level": "17"}, "Choose one of those offered: 17 is none of them."),
        ("fr/2019", COMPARED | {"basis": "assumed"}, "Choose one of those offered: assumed is none of them."),
        ("my/undated", {"source": "x", "source_url": "javascript:alert(1)"}, "An address begins with"),
        ("co/2021", {"source": "x"}, "This framework states no levels yet."),
        ("fr/2019", {"source": "x"}, "Compare its levels with"),
    ],
)  # fmt: skip
def test_a_proposal_that_does_not_fit_says_what_to_mend(shipped, where, said, told):
    assert told in words(sent(f"confirm/{where}/proposal/", officer(), said, status=422))
    assert not Confirmation.objects.exists()


def test_the_desk_costs_the_same_with_one_and_with_three(shipped):
    who, other = officer(), officer()

    def add(number: int) -> None:
        actions.draft(FILE.replace("2024", "2024").replace('"2030"', f'"203{number}"'), by=other)
        level = Framework.objects.get(key="fr", edition="2019").levels.get(code=str(number))
        actions.propose(level, by=other, today=make.TODAY, source="x", none_in=Framework.objects.get(key="eqf"))

    make.framework()
    add(1)
    one = queries(DESK, who)
    add(2)
    add(3)
    assert queries(DESK, who) == one <= MOST_QUERIES


def test_the_desk_is_among_the_desks_of_a_policy_officer_and_of_nobody_else():
    assert DESK in page("/desk/", officer())
    assert DESK not in page("/desk/", make.person(duties=[Duty.REGISTRAR]))
    page(DESK, make.person(duties=[Duty.REGISTRAR]), status=403)
