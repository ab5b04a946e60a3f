"""The pages of ways in Arabic: offered only where the operator names it, whole, and written from the right."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import trans_real

from passerelle.catalogue.models import CourseInstance
from passerelle.config import environment
from passerelle.guidance import counsel as counselling
from passerelle.pathways import jobs, shelf
from passerelle.pathways.models import Pathway
from passerelle.web.currencies import money
from passerelle.web.wording import duration
from tests.guidance import factories as guidance
from tests.pathways import factories as make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.pathways.factories import Ladder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
TODAY = timezone.localdate()
FEW = 5
"""So many new sentences may wait for whoever translates: they are said in English until then."""
LATIN = re.compile(r"[A-Za-z]{2,}")


class Missing:
    """What Arabic falls back to: it notes each sentence that the catalogue lacks, and says it in English."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        if LATIN.search(message):  # names of languages are asked for again by what they are called in Arabic
            self.asked.add(message)
        return message

    def ngettext(self, one: str, many: str, n: int) -> str:
        self.asked.add(one)
        return one if n == 1 else many


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> Missing:
    noting = Missing()
    monkeypatch.setattr(trans_real.translation("ar"), "_fallback", noting)
    return noting


@pytest.fixture
def offered(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the register be one whose operator offers Arabic."""
    monkeypatch.setenv("PASSERELLE_LANGUAGES", "en,ar")
    settings.LANGUAGES = environment.languages()


@pytest.fixture
def at() -> Iterator[Ladder]:
    shelf.forget()
    yield make.ladder(TODAY)
    shelf.forget()


def reader(person: Any) -> Client:
    """Return a browser whose reader chose Arabic."""
    client = Client()
    client.force_login(person)
    client.cookies["django_language"] = "ar"
    return client


def keep(client: Client, at: Ladder) -> str:
    said = [f"{run.course.number}/{run.pk}/{of.number}" for run, of in ((at.in_town, at.wiring), (at.first, at.pumps))]
    told = {"to": at.pumps.number, "objective": "soonest", "hours": "20", "run": said}
    return client.post("/pathways/keep/", told, follow=True).content.decode()


def words(html: str) -> str:
    """Return what a reader of a page sees."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("</style>")[2]))


def test_without_a_word_of_the_operator_pages_speak_english_alone(at: Ladder):
    text = reader(at.learner).get("/pathways/", headers={"accept-language": "ar"}).content.decode()

    assert "<html lang=en>" in text
    assert "Find a way" in text
    assert "العربيّة" not in text


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (None, ["en"]),
        ("", ["en"]),
        ("en", ["en"]),
        ("ar", ["en", "ar"]),
        (" en, ar ,", ["en", "ar"]),
        ("ar,en,ar", ["en", "ar"]),
    ],
)
def test_english_is_always_offered_and_first(monkeypatch: pytest.MonkeyPatch, said: str | None, codes: list[str]):
    if said is None:
        monkeypatch.delenv("PASSERELLE_LANGUAGES", raising=False)
    else:
        monkeypatch.setenv("PASSERELLE_LANGUAGES", said)

    assert [code for code, _name in environment.languages()] == codes


@pytest.mark.parametrize("said", ["tlh", "en,nl", "../ar", "AR"])
def test_a_language_without_a_catalogue_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, said: str):
    monkeypatch.setenv("PASSERELLE_LANGUAGES", said)

    with pytest.raises(ValueError, match=r"PASSERELLE_LANGUAGES: there is no catalogue for"):
        environment.languages()


@pytest.mark.usefixtures("offered")
def test_a_reader_chooses_the_language_by_its_own_name_or_by_the_browser(at: Ladder):
    client = Client()
    client.force_login(at.learner)
    english = client.get("/pathways/").content.decode()
    assert '<button class="quiet tap bare" name=language value=ar lang=ar>العربيّة</button>' in english

    by_browser = client.get("/pathways/", headers={"accept-language": "ar-TN,fr;q=0.5"}).content.decode()
    client.post("/language/", {"language": "ar", "next": "/pathways/"})
    chosen = client.get("/pathways/").content.decode()

    for text in (by_browser, chosen):
        assert "<html lang=ar dir=rtl>" in text
        assert "البحث عن مسار" in text


@pytest.mark.usefixtures("offered")
def test_the_pages_of_ways_are_not_left_in_english(at: Ladder, missing: Missing):
    client = reader(at.learner)
    to = f"/pathways/way/?to={at.pumps.number}"
    lonely = make.entry(at.awarder, "Turbines")
    pages = [
        *(client.get(path) for path in ("/pathways/", "/pathways/?q=pump", "/pathways/?q=zzz", to)),
        *(client.get(to + said) for said in ("&hours=1", "&budget=1&hours=10", "&budget=1&hours=10&give=budget")),
        *(client.get(to + said) for said in ("&languages=fr&online=on", "&until=2031-01-01&by_exam=on&hours=9")),
        *(
            client.get(to + said)
            for said in ("&hours=0", "&hours=many", "&budget=-1", "&until=2020-01-01", "&languages=xx")
        ),
        client.get(f"/pathways/way/?to={lonely.number}"),
    ]
    keep(client, at)
    made = Pathway.objects.get()
    CourseInstance.objects.filter(pk=at.in_town.pk).update(taken=12)
    jobs.look_at_all(TODAY)
    kept = client.get(f"/pathways/kept/{made.number}/")
    made.refresh_from_db()
    client.post(f"/pathways/kept/{made.number}/accept/", {"seen_version": made.version}, follow=True)
    client.post(f"/pathways/kept/{made.number}/drop/", follow=True)

    assert {page.status_code for page in pages} == {200, 422}
    assert "المسار الممكن الآن" in kept.content.decode()
    assert len(missing.asked) <= FEW, missing.asked


@pytest.mark.usefixtures("offered")
def test_what_a_counsellor_is_shown_is_arabic_too(missing: Missing):
    shelf.forget()
    desk = guidance.desk(trained_until=TODAY + timedelta(days=200))
    at = make.ladder(TODAY)
    at.learner = desk.learner
    until = TODAY + timedelta(days=60)
    asked = counselling.invite(desk.counsellor, ["portfolio"], until, about="Next?", by=desk.learner, today=TODAY)
    counsel = counselling.answer(asked, True, by=desk.adviser, today=TODAY)
    learner = reader(desk.learner)
    keep(learner, at)
    number = Pathway.objects.get().number

    learner.post(f"/pathways/kept/{number}/share/", {"counsel": counsel.number}, follow=True)
    reader(desk.adviser).get(f"/pathways/kept/{number}/")
    learner.post(f"/pathways/kept/{number}/share/", {"counsel": ""}, follow=True)

    assert len(missing.asked) <= FEW, missing.asked
    shelf.forget()


@pytest.mark.usefixtures("offered")
def test_a_page_in_arabic_counts_as_arabic_does(at: Ladder):
    text = words(reader(at.learner).get(f"/pathways/way/?to={at.pumps.number}").content.decode())

    assert "مساران يناسبان ما قلته." in text
    assert "180 دينارًا" in text


def test_names_of_another_script_stand_apart_from_the_sentence():
    with translation.override("ar"):
        said = translation.gettext("After step %(n)s, %(name)s.") % {"n": 1, "name": "Wiring (1)"}

    assert said == "بعد الخطوة 1: \u2068Wiring (1)\u2069."


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "0 دينار"),
        (1, "1 دينار"),
        (2, "2 دينار"),
        (3, "3 دنانير"),
        (10, "10 دنانير"),
        (90, "90 دينارًا"),
        (100, "100 دينار"),
        (103, "103 دنانير"),
        ("12.50", "12,5 دينار"),
    ],
)
def test_money_is_counted_as_arabic_counts(amount: Any, said: str):
    with translation.override("ar"):
        assert money(amount, "MID") == said


def test_half_an_hour_more_is_never_said_as_two():
    assert [duration(minutes) for minutes in (60, 90, 120)] == ["1 hour", "1.5 hours", "2 hours"]


def test_days_are_said_by_the_name_of_their_month():
    with translation.override("ar"):
        assert date_format(TODAY.replace(year=2027, month=2, day=1), "DATE_FORMAT") == "1 فبراير 2027"
