"""The operator's desk: every key with its record, each act looked at twice, the report after a compromise."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from passerelle.awards import actions, reissue
from passerelle.journal.models import Fact
from passerelle.signing import queries
from passerelle.signing.identifiers import address as where
from passerelle.signing.models import REGISTER, Key
from passerelle.web.wording import moment
from tests.awards.factories import awarded, candidate, house, operator, organisation, person, role, today
from tests.web.asking import browser as signed_in

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]
MOST_BYTES = 14_000


def address(name: str, key: Key, *more: str) -> str:
    return reverse(f"operator:{name}", args=[key.owner, key.kid, *more])


def pages(client: Client, key: Key) -> dict[str, str]:
    found = {name: reverse(f"operator:{name}") for name in ("home", "issuance", "new")}
    found |= {"key": address("key", key)}
    found |= {act: address("confirm", key, act) for act in ("rotate", "retire", "compromise")}
    return {name: client.get(at).content.decode() for name, at in found.items()}


def test_the_desk_lists_every_key_with_whose_it_is_and_its_fingerprint():
    at = house()
    client = signed_in(operator())

    home = client.get(reverse("operator:home")).content.decode()

    for key in Key.objects.all():
        assert key.fingerprint in home
    assert at.awarder.legal_name in home
    assert "The register" in home
    assert reverse("operator:home") in client.get(reverse("web:desk")).content.decode()


def test_every_page_is_light_and_counts_its_queries():
    at = house()
    client = signed_in(operator())
    weights = {name: len(gzip.compress(page.encode(), 6)) for name, page in pages(client, at.key).items()}
    assert [name for name, weight in weights.items() if weight > MOST_BYTES] == []
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("operator:home"))
        counts.append(len(counted))
        house(), house()
    assert counts[0] == counts[1]


def test_looking_changes_nothing():
    at = house()
    before = Fact.objects.count()

    pages(signed_in(operator()), at.key)

    assert (Fact.objects.count(), set(Key.objects.values_list("state", flat=True))) == (before, {"active"})


def test_a_key_is_made_and_its_record_says_by_whom_and_before_whom():
    by = operator()
    client = signed_in(by)
    body = organisation("Well House")
    role(body)

    for owner, algorithm in ((REGISTER, "Ed25519"), (body.number, "P-256")):
        said = {"owner": owner, "algorithm": algorithm, "witnesses": "A. Notary, the auditor"}
        answer = client.post(reverse("operator:make"), said)
        key = Key.objects.get(owner=owner)
        assert (answer.status_code, answer.headers["Location"]) == (302, address("key", key))
        page = client.get(address("key", key)).content.decode()
        assert all(words in page for words in (key.fingerprint, by.name, "A. Notary, the auditor", key.algorithm))
    assert "A. Notary" not in str(list(Fact.objects.values("noted")))


@pytest.mark.parametrize("said", [{"owner": "ORG-99999"}, {"algorithm": "RSA"}, {"witnesses": "x" * 301}])
def test_what_was_not_offered_is_not_made(said: dict[str, str]):
    answer = signed_in(operator()).post(
        reverse("operator:make"), {"owner": REGISTER, "algorithm": "Ed25519", "witnesses": ""} | said
    )

    assert (answer.status_code, Key.objects.count()) == (422, 0)


def test_a_key_is_rotated_and_retired():
    at = house()
    client = signed_in(operator())

    answer = client.post(address("rotate", at.key), {"witnesses": ""})
    following = queries.active_key(at.awarder.number)
    assert following
    client.post(address("retire", following))

    assert answer.headers["Location"] == address("key", following)
    assert set(Key.objects.filter(owner=at.awarder.number).values_list("state", flat=True)) == {"retired"}
    page = client.get(address("key", at.key)).content.decode()
    assert "It was stolen or lost" in page
    assert "Put the next key in use" not in page


@pytest.mark.django_db(transaction=True)
def test_the_report_of_a_compromised_key_counts_and_names_what_is_left():
    at = house()
    made = awarded(at)
    ended = actions.award(candidate(at.entry), by=at.signatory, today=today())
    actions.revoke(ended, by=at.signatory, today=today(), reason_code="fraud", reason="Another sat it.")
    client = signed_in(operator())

    asked = client.post(address("compromise", at.key), {"since": ""}).content.decode()
    assert queries.active_key(at.awarder.number) == at.key  # nothing is done yet
    client.post(address("compromise", at.key), {"since": "", "sure": "1"})
    before = client.get(address("key", at.key)).content.decode()
    at.key.refresh_from_db()
    reissue.run(at.key)
    after = client.get(address("key", at.key)).content.decode()

    assert "2 awards it signed are believed no more" in asked
    assert "1 of them is signed again by itself; its holder needs the new copy." in asked
    assert "1 of them was withdrawn or replaced, and gets no new copy." in asked
    assert "never to be trusted" in before
    assert "never to be trusted" in client.get(reverse("operator:home")).content.decode()
    assert "00:00" not in before.partition("<h1>")[0]
    assert "Waits for its new copy" in before
    assert made.number in before
    assert [number for number in re.findall(r"<th scope=row><bdi class=code>([^<]*)", after)] == [
        ended.number,
        made.number,
    ]
    assert re.search(f"{made.number}.*?Signed again", after.partition("<table")[2], re.DOTALL)
    assert made.credentials.count() == 2


def test_before_a_moment_is_given_the_page_says_what_giving_one_or_none_does():
    at = house()

    asked = signed_in(operator()).get(address("confirm", at.key, "compromise")).content.decode()

    assert "since then" not in asked
    assert "from the moment you give here" in asked


def test_a_key_lost_from_a_moment_on_says_that_moment():
    at = house()
    Key.objects.filter(pk=at.key.pk).update(created_on=today() - timedelta(days=30))
    client, since = signed_in(operator()), timezone.localtime() - timedelta(days=2)

    said = {"since": f"{since:%Y-%m-%dT%H:%M}", "sure": "1"}
    page = client.post(address("compromise", at.key), said, follow=True).content.decode()

    assert page.count(moment(since.replace(second=0, microsecond=0))) >= 2
    assert "never to be trusted" not in page


def test_where_a_fingerprint_is_published_is_named():
    said = {"owner": REGISTER, "algorithm": "Ed25519", "witnesses": ""}

    page = signed_in(operator()).post(reverse("operator:make"), said, follow=True).content.decode()

    assert f"compare it with what is published at {where(reverse('trust:index'))}." in page
    assert f'href="{reverse("trust:index")}"' in page


def test_once_the_registers_own_key_is_given_up_the_page_names_the_new_one_and_what_people_must_do():
    house()
    client, lost = signed_in(operator()), Key.objects.get(owner=REGISTER)

    asked = client.get(address("confirm", lost, "compromise")).content.decode()
    done = client.post(address("compromise", lost), {"since": "", "sure": "1"}, follow=True).content.decode()

    following = queries.active_key(REGISTER)
    assert following
    assert "Was this key of the register stolen or lost?" in asked
    assert "refused the next one, until you tell them its fingerprint another way" in asked
    assert "Verifiers that were carried away as one file" in asked
    assert f"The lists are signed with the new key {following.kid}, {following.fingerprint}." in done
    assert "is being signed again" not in done
    assert f'--register-key "{following.fingerprint}"' in done
    assert "Waits for its new copy" not in done  # it signs no awards, so there is nothing to count


@pytest.mark.parametrize("since", ["2999-01-01T00:00", "yesterday"])
def test_a_moment_that_is_none_or_has_not_come_changes_nothing(since: str):
    at = house()

    answer = signed_in(operator()).post(address("compromise", at.key), {"since": since, "sure": "1"})

    at.key.refresh_from_db()
    assert (answer.status_code, at.key.state) == (422, "active")


def test_a_moment_before_the_key_was_made_covers_everything_it_signed():
    at = house()
    client, said = signed_in(operator()), {"since": "0001-01-01T00:00"}

    asked = client.post(address("compromise", at.key), said)
    done = client.post(address("compromise", at.key), {**said, "sure": "1"}, follow=True)

    assert (asked.status_code, done.status_code) == (200, 200)
    assert "Nothing this key ever signed is believed any more." in done.content.decode()


def test_issuance_is_stopped_with_a_reason_and_resumed():
    client = signed_in(operator())

    empty = client.post(reverse("operator:stop"), {"reason": " "})
    assert (empty.status_code, "tabindex=-1 autofocus" in empty.content.decode()) == (422, True)
    assert "<title>Nothing is done yet: " in empty.content.decode()
    home = client.get(reverse("operator:home")).content.decode()
    assert home.index("Stop all signing of awards") < home.index("<table")
    assert "cannot save a certificate or wallet file" in client.get(reverse("operator:issuance")).content.decode()
    done = client.post(reverse("operator:stop"), {"reason": "A key may be out."}, follow=True).content.decode()
    assert '<div class="note span noprint" data-s=stop role=status><p>No award is signed any more' in done
    assert "A key may be out." in client.get(reverse("operator:home")).content.decode()
    assert client.post(reverse("operator:resume"), {"reason": ""}).status_code == 422
    assert queries.issuance_stopped()
    client.post(reverse("operator:resume"), {"reason": "The key is safe."})

    assert queries.issuance_stopped() is None
    assert Fact.objects.get(kind="issuance.resume").noted == {"reason": "The key is safe."}


def test_before_a_key_is_replaced_or_ended_the_page_says_how_much_that_hits():
    at = house()
    awarded(at)
    for _ in range(2):
        candidate(at.entry)
    client = signed_in(operator())
    lists = Key.objects.get(owner=REGISTER)

    rotate, retire = (client.get(address("confirm", at.key, act)).content.decode() for act in ("rotate", "retire"))

    assert "It signed 1 award, which stays good." in rotate
    assert "2 candidates passed and wait for an award, as before." in rotate
    assert "2 candidates passed and wait for an award, and cannot be awarded." in retire
    assert "by which 1 award is checked" in client.get(address("confirm", lists, "retire")).content.decode()


def test_who_was_taken_out_of_use_signs_again_only_by_an_act_of_the_operator_with_a_reason():
    at, by = house(), operator()
    client = signed_in(by)
    client.post(address("retire", at.key))
    again = address("again", at.key)

    assert at.awarder.number not in client.get(reverse("operator:new")).content.decode()
    assert address("confirm", at.key, "again") in client.get(address("key", at.key)).content.decode()
    assert signed_in(at.signatory).post(again, {"reason": "We are back."}).status_code == 403
    assert client.post(again, {"reason": ""}).status_code == 422
    assert queries.active_key(at.awarder.number) is None
    client.post(again, {"reason": "The house was audited."})

    made = queries.active_key(at.awarder.number)
    assert made
    assert "The house was audited." in client.get(address("key", made)).content.decode()


def test_an_act_that_does_not_exist_has_no_page():
    at = house()

    assert signed_in(operator()).get(address("confirm", at.key, "destroy")).status_code == 404
    assert signed_in(operator()).get(reverse("operator:key", args=["REGISTER", "2000-z"])).status_code == 404
    assert signed_in(person("Stranger")).get(address("key", at.key)).status_code == 403
