"""The policy officer's desk: a threshold changed, tried on the register, put in force by a second person."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from passerelle.people.models import Duty
from passerelle.policy import actions, dry_run, trying
from passerelle.policy.models import Activation
from passerelle.policy.shipped import texts
from passerelle.registers.models import EntryVersion
from passerelle.registers.states import State
from passerelle.web.policy.forms import ThresholdForm
from tests import factories as make

pytestmark = pytest.mark.django_db
EU, SEED, TODAY = "EU-2022-C243-02", "SEED-IIEP-2023", make.TODAY
SOON = (TODAY + actions.NOTICE).isoformat()


@pytest.fixture
def officers(monkeypatch):
    """Two policy officers at their desks, on the day of the tests, with two entries listed."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    make.rules()
    for hours in (50, 150):
        entry = make.micro_credential(State.REGISTERED, edition=1, hours=hours)
        EntryVersion.objects.create(
            entry=entry.number, edition=1, stated=entry.as_stated(), submitted_on=TODAY, submitted_by=make.person()
        )
    return [desk(make.person(duties=[Duty.POLICY_OFFICER])) for _ in range(2)]


def desk(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(answer) -> str:
    return " ".join(
        unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)).split()
    )


def filled(profile: str, **changes) -> dict[str, str]:
    form = ThresholdForm(document=texts()[profile])
    own = {name: form[name].value() or "" for name in form.fields}
    return own | {"in_force_from": SOON} | changes


def draft(client: Client, profile: str = "EMC-CMF-2019", **changes) -> Activation:
    answer = client.post(f"/policy/new/{profile}/draft/", filled(profile, **changes))
    assert answer.status_code == 302, words(answer)
    return Activation.objects.latest("pk")


def test_the_whole_way_from_a_threshold_to_rules_in_force(officers):
    one, two = officers
    assert SEED in words(one.get("/policy/"))
    asked = words(one.get(f"/policy/new/{EU}/"))
    assert "It states the hours of work." in asked

    version = draft(one, EU, **{"rules.6.severity": "warn", "note": "Hours are hard to count."})
    home = f"/policy/versions/{version.pk}/"
    seen = words(one.get(home))
    assert "Not tried yet." in seen
    assert "EU-M7 It states the hours of work. How strict must should" in seen
    assert [raw for raw in ("severity", "block", "warn") if raw in seen.partition("What changes")[2]] == []
    assert "a second policy officer puts it in force" in seen

    assert one.post(f"{home}dry-run/begin/").url == f"{home}dry-run/"
    assert one.get(f"{home}dry-run/").url == home
    assert "No listed entry would newly fail." in words(one.get(home))

    assert one.post(f"{home}approval/", {"in_force_from": SOON, "sure": "on", "seen": 1}).status_code == 403
    assert "Hours are hard to count." in words(two.get(home))
    assert two.post(f"{home}approval/", {"in_force_from": SOON, "sure": "on", "seen": 1}).url == home
    version.refresh_from_db()
    assert version.is_in_force(TODAY + actions.NOTICE)
    assert f"{EU} v2" in words(one.get("/policy/"))


def test_a_dry_run_says_how_many_would_fail_and_because_of_what(officers):
    one, _ = officers
    version = draft(one)
    home = f"/policy/versions/{version.pk}/"
    one.post(f"{home}dry-run/begin/")

    told = words(one.get(home))
    assert "2 entries would fail, mostly: academic credit from the assessment." in told
    assert "Would newly fail 2" in told

    table = b"".join(one.get(f"{home}changes.csv").streaming_content).decode().splitlines()
    assert table[0] == "number,what changes,rules that stop it,page"
    assert [line.split(",")[1] for line in table[1:]] == ["would newly fail"] * 2
    assert table[1].split(",")[2].startswith("CMF-1 ")


def test_a_long_dry_run_goes_on_with_every_look_and_shows_how_far_it_is(officers, monkeypatch):
    one, _ = officers
    version = draft(one)
    home = f"/policy/versions/{version.pk}/"
    monkeypatch.setattr(trying.go_on, "__kwdefaults__", trying.go_on.__kwdefaults__ | {"most": 1})
    one.post(f"{home}dry-run/begin/")

    answer = one.get(f"{home}dry-run/")
    assert (answer.status_code, answer["Refresh"]) == (200, "1")
    assert "2 of 2 entries" in words(answer)
    assert "<progress max=100 value=99" in answer.content.decode()
    assert "Go on trying (99 %)" in words(one.get(home))
    assert one.get(f"{home}dry-run/").url == home
    version.refresh_from_db()
    assert dry_run.Tally(**version.dry_run).finished


def test_what_is_wrong_in_a_document_is_told_with_its_line_and_nothing_is_lost(officers):
    one, _ = officers
    text = texts()[EU].replace('"min": 1,', '"min": 0,')
    line = next(n for n, words in enumerate(text.splitlines(), start=1) if '"min": 0' in words)

    answer = one.post("/policy/document/draft/", {"document": text, "in_force_from": SOON})

    assert answer.status_code == 422
    assert f"Line {line}, rules.5.min: this has to be a whole number, 1 or more." in words(answer)
    assert text in unescape(answer.content.decode())
    assert Activation.objects.filter(profile=EU).count() == 1


def test_thresholds_that_contradict_each_other_are_told_beside_the_field(officers):
    one, _ = officers
    answer = one.post("/policy/new/EMC-CMF-2019/draft/", filled("EMC-CMF-2019", **{"rules.0.min": "200"}))

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"rules.0.max"}
    rule = answer.context["form"].parts_by_field["rules.0.max"]
    assert "Nothing was saved: 1 thing to mend" in words(answer)
    told = "“At most” is 150 and “At least” is 200: no number is both. Change one of them."
    assert f"{rule}, At most : {told} What you typed stands below." in words(answer)
    assert '<a href="#id_rules.0.max">' in answer.text
    assert 'id="id_rules.0.max"' in answer.text


def test_a_start_without_notice_is_told_beside_the_day(officers):
    one, _ = officers
    answer = one.post("/policy/new/MQA-SAMC/draft/", filled("MQA-SAMC", in_force_from=TODAY.isoformat()))

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "in_force_from": ["New rules begin thirty days ahead at the earliest. Choose a later day."]
    }
    assert "Nothing was saved: 1 thing to mend In force from : New rules begin" in words(answer)
    assert '<a href="#id_in_force_from">In force from</a>' in answer.text
    assert one.get("/policy/new/MQA-SAMC/").text.count("Nothing was saved") == 0


def test_a_draft_is_mended_by_field_and_by_document_and_of_two_one_is_told(officers):
    one, two = officers
    version = draft(one)
    home = f"/policy/versions/{version.pk}/"
    by_field = filled("EMC-CMF-2019", **{"rules.0.max": "180", "seen": "1"})
    assert one.post(f"{home}edit/save/", by_field).status_code == 302
    answer = two.post(
        f"{home}document/save/", {"document": texts()["EMC-CMF-2019"], "in_force_from": SOON, "seen": "1"}
    )
    assert answer.status_code == 422
    assert "Somebody changed this after you opened it" in words(answer)

    assert '"max": 180' in unescape(two.get(f"{home}document/").content.decode())
    assert 'value="180"' in two.get(f"{home}edit/").content.decode()
    again = {"document": texts()["EMC-CMF-2019"], "in_force_from": SOON, "seen": "2"}
    assert two.post(f"{home}document/save/", again).url == home
    version.refresh_from_db()
    assert version.revision == 3


def test_an_untried_draft_is_not_put_in_force_and_says_why(officers):
    one, two = officers
    version = draft(one)
    answer = two.post(f"/policy/versions/{version.pk}/approval/", {"in_force_from": SOON, "sure": "on", "seen": 1})

    assert answer.status_code == 409
    assert "Try this version on the whole register first" in words(answer)
    assert two.post(f"/policy/versions/{version.pk}/approval/", {"in_force_from": SOON}).status_code == 422


def test_a_withdrawn_draft_is_read_and_not_changed(officers):
    one, two = officers
    version = draft(one)
    home = f"/policy/versions/{version.pk}/"
    assert two.post(f"{home}withdrawal/").url == "/policy/"

    told = two.get(home).content.decode()
    assert "Withdrawn on" in told
    assert "<form" not in told.partition("<main")[2].partition("</main")[0]
    assert one.post(f"{home}dry-run/begin/").status_code == 409
    assert one.get(f"{home}dry-run/").url == home


@pytest.mark.parametrize("duties", [[], [Duty.REGISTRAR], [Duty.DECISION_OFFICER, Duty.OPERATOR]])
def test_nobody_else_sits_at_this_desk(officers, duties):
    stranger = desk(make.person(duties=duties))
    version = draft(officers[0])
    home = f"/policy/versions/{version.pk}/"
    pages = ["/policy/", f"/policy/new/{EU}/", "/policy/document/", home, f"{home}edit/", f"{home}changes.csv"]
    assert [stranger.get(page).status_code for page in pages] == [403] * len(pages)
    assert stranger.post(f"/policy/new/{EU}/draft/", filled(EU)).status_code == 403
    assert Client().get("/policy/").status_code == 302
    assert "Rules" in words(officers[0].get("/desk/"))


def test_a_draft_that_changes_nothing_is_refused_above_the_form(officers):
    one, _ = officers
    before = Activation.objects.count()

    answer = one.post(f"/policy/new/{EU}/draft/", filled(EU))

    assert answer.status_code == 422
    assert (
        "Nothing was saved: 1 thing to mend It says the same as the version it would follow. Change something first."
        in words(answer)
    )
    assert Activation.objects.count() == before


def test_everything_amiss_in_a_draft_of_rules_is_told_at_once(officers):
    one, _ = officers
    unread = one.post(f"/policy/new/{EU}/draft/", filled(EU, in_force_from="2027-02-31"))
    early = one.post(f"/policy/new/{EU}/draft/", filled(EU, in_force_from=TODAY.isoformat()))

    for answer in (unread, early):
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"in_force_from", "__all__"}
        assert "Nothing was saved: 2 things to mend" in words(answer)


def test_what_was_refused_when_rules_are_put_in_force_stands_on_top_with_a_link(officers):
    one, two = officers
    version = draft(one)

    answer = two.post(f"/policy/versions/{version.pk}/approval/", {"in_force_from": "", "seen": 1})

    assert answer.status_code == 422
    assert "Nothing was saved: 2 things to mend" in words(answer)
    assert '<a href="#id_sure">' in answer.text


def test_who_puts_rules_in_force_is_told_that_the_draft_changed_under_them(officers):
    one, two = officers
    version = draft(one)
    changed = filled("EMC-CMF-2019", **{"rules.0.min": "60", "seen": "1"})
    assert one.post(f"/policy/versions/{version.pk}/edit/save/", changed).status_code == 302

    answer = two.post(f"/policy/versions/{version.pk}/approval/", {"in_force_from": SOON, "sure": "on", "seen": 1})

    assert answer.status_code == 409
    assert "Somebody changed this after you opened it." in words(answer)
    assert "Try this version on the whole register first" not in words(answer)
    assert 'name="seen" value="2"' in answer.text
    assert 'name="sure" required checked' not in answer.text
    version.refresh_from_db()
    assert version.approved_by is None
