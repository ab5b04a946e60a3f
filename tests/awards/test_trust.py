"""The published trust folder: complete, signed, the same in every process, and honest about what it cannot tell."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from passerelle.awards import actions, publication, status_places, verification
from passerelle.awards.models import StatusList, StatusPlace
from passerelle.core.credentials import status
from passerelle.core.credentials.trust import Levels, TrustStore
from passerelle.core.credentials.verify import verify
from passerelle.core.errors import NotNow
from passerelle.frameworks.models import Framework
from passerelle.journal import actions as journal
from passerelle.signing import actions as signing
from tests.awards.factories import awarded, candidate, house, today

pytestmark = pytest.mark.django_db


def test_the_folder_on_disk_and_the_register_come_to_the_same_verdict(tmp_path: Path):
    made = awarded()
    raw = bytes(made.credentials.get().document)
    now = timezone.now()

    on_disk = verify(raw, TrustStore.load(publication.write(tmp_path)), now)

    assert on_disk == verify(raw, publication.store(now), now)
    assert on_disk.verdict == "genuine_in_force"


def test_every_process_makes_the_same_bytes(tmp_path: Path):
    awarded()
    now = timezone.now()
    first = publication.edition(now).files
    publication.forget()

    assert publication.edition(now).files == first


def test_the_index_names_the_countrys_own_framework_so_that_a_level_is_told_as_one_of_so_many():
    awarded()

    store = publication.store()

    assert store is not None
    assert store.levels == Levels("mqf-mirane", Framework.objects.get(key="mqf-mirane").levels.count())


def test_the_folder_is_made_again_after_a_change_and_every_hour():
    at = house()
    now = timezone.now()
    first = publication.edition(now)
    assert publication.edition(now) is first

    awarded(at)
    second = publication.edition(now)

    assert second is not first
    assert publication.edition(now + timedelta(hours=1)).stamp != second.stamp


def test_without_a_key_of_the_register_nothing_is_vouched_for():
    with pytest.raises(NotNow):
        publication.edition()

    assert publication.store() is None
    assert verification.check(b"{}", now=timezone.now()).verdict.verdict == "not_issued_here"


@pytest.mark.parametrize(
    ("field", "to"),
    [("encodedList", None), ("validUntil", "2099-01-01T00:00:00Z"), ("issuer", "did:web:elsewhere.example")],
)
def test_a_tampered_status_list_never_gives_green(tmp_path: Path, field: str, to: str | None):
    made = awarded()
    folder = publication.write(tmp_path)
    path = folder / publication.edition().lists[1, "revocation"]
    document = json.loads(path.read_text())
    if field == "encodedList":
        document["credentialSubject"][field] = status.encode([5])
    else:
        document[field] = to
    _put(folder, path, document)

    verdict = verify(bytes(made.credentials.get().document), TrustStore.load(folder), timezone.now())

    assert verdict.verdict == "genuine_status_unknown"


def test_a_status_list_that_was_swapped_without_the_index_is_seen(tmp_path: Path):
    made = awarded()
    folder = publication.write(tmp_path)
    path = folder / publication.edition().lists[1, "revocation"]
    path.write_text(path.read_text().replace("revocation", "suspension"))

    verdict = verify(bytes(made.credentials.get().document), TrustStore.load(folder), timezone.now())

    assert verdict.verdict == "genuine_status_unknown"


def test_a_folder_older_than_a_day_does_not_say_in_force(tmp_path: Path):
    made = awarded()
    folder = publication.write(tmp_path)

    later = verify(
        bytes(made.credentials.get().document), TrustStore.load(folder), timezone.now() + timedelta(hours=25)
    )

    assert later.verdict == "genuine_status_unknown"


def test_an_altered_file_is_called_altered():
    made = awarded()
    raw = bytes(made.credentials.get().document)

    for was, becomes in ((b'"merit"', b'"pass"'), (b"Amina", b"Amine"), (b'"value"', b'"values"')):
        checked = verification.check(raw.replace(was, becomes, 1), now=timezone.now())
        assert checked.verdict.verdict == "altered"
        assert checked.verdict.credential is None


def test_a_retired_key_stays_published_and_what_it_signed_stays_good():
    at = house()
    made = awarded(at)
    signing.retire_key(at.key, by="")
    signing.create_key(at.awarder.number, did=at.key.did, by="", today=today())

    assert verification.check(bytes(made.credentials.get().document), now=timezone.now()).verdict.verdict == (
        "genuine_in_force"
    )


def test_nothing_signed_by_a_lost_key_since_is_in_force():
    at = house()
    made = awarded(at)
    signing.mark_compromised(at.key, since=timezone.now() - timedelta(hours=1), by="")

    verdict = verification.check(bytes(made.credentials.get().document), now=timezone.now()).verdict

    assert (verdict.verdict, verdict.reason) == ("genuine_not_in_force", "key_compromised")


def test_places_are_dealt_once_each_and_not_in_order():
    at = house()
    for _ in range(5):
        actions.award(candidate(at.entry), by=at.signatory, today=today())

    indexes = list(StatusPlace.objects.order_by("pk").values_list("index", flat=True))

    assert (len(set(indexes)), StatusList.objects.get().taken) == (5, 5)
    assert indexes != sorted(indexes) or max(indexes) > 1000


def test_a_batch_takes_its_places_with_one_update_and_goes_on_in_the_next_list(django_assert_num_queries: Any):
    at = house()
    first = awarded(at)
    StatusList.objects.update(taken=131_072 - 2)
    status_places.take_places([first])

    dealt = status_places.take_places([first] * 3)

    assert [place.status_list.number for place in dealt] == [1, 2, 2]
    assert list(StatusList.objects.order_by("number").values_list("number", "taken")) == [(1, 131_072), (2, 2)]
    assert len({(place.status_list_id, place.index) for place in StatusPlace.objects.all()}) == 5
    with django_assert_num_queries(8):  # the newest list, its update, how far that is, the places; two savepoints
        status_places.take_places([first] * 100)


def test_no_place_is_given_for_no_award():
    assert (status_places.take_places([]), StatusList.objects.count()) == ([], 0)


def test_the_order_of_a_list_holds_every_place_once():
    dealt = status_places.order("ab" * 32, 131_072)

    assert (len(dealt), len(set(dealt)), min(dealt), max(dealt)) == (131_072, 131_072, 0, 131_071)
    assert dealt != status_places.order("cd" * 32, 131_072)


def test_a_full_list_is_followed_by_another():
    at = house()
    awarded(at)
    StatusList.objects.update(taken=131_072)

    second = actions.award(candidate(at.entry), by=at.signatory, today=today())

    raw = bytes(second.credentials.get().document)
    assert list(StatusList.objects.order_by("number").values_list("number", "taken")) == [(1, 131_072), (2, 1)]
    assert verification.check(raw, now=timezone.now()).verdict.verdict == "genuine_in_force"


@pytest.mark.django_db(transaction=True)
def test_the_folder_on_disk_follows_the_journal(settings: object):
    made = awarded()
    journal.deliver()
    folder = Path(settings.PASSERELLE_DATA) / "trust"  # type: ignore[attr-defined]
    before = (folder / "index.json").read_bytes()
    actions.revoke(made, by=made.awarded_by, today=today(), reason_code="fraud", reason="Said.")

    journal.deliver()

    verdict = verify(bytes(made.credentials.get().document), TrustStore.load(folder), timezone.now())
    assert (folder / "index.json").read_bytes() != before
    assert verdict.reason == "revoked"


def test_writing_takes_away_what_is_no_longer_named(tmp_path: Path):
    awarded()
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "old.json").write_text("{}")

    publication.write(tmp_path)

    assert not (tmp_path / "status" / "old.json").exists()


def test_receipts_differ_by_document_and_are_the_same_for_the_same_check():
    raw = bytes(awarded().credentials.get().document)
    now = timezone.now()

    assert verification.check(raw, now=now).receipt == verification.check(raw, now=now).receipt
    assert verification.check(raw, now=now).receipt != verification.check(raw + b" ", now=now).receipt


def _put(folder: Path, path: Path, document: dict[str, object]) -> None:
    """Write a file and make the index vouch for it, without a seal, as who controls the copy could."""
    content = json.dumps(document).encode()
    path.write_bytes(content)
    index = json.loads((folder / "index.json").read_text())
    for file in index["files"]:
        if folder / file["path"] == path:
            file["sha256"] = hashlib.sha256(content).hexdigest()
    (folder / "index.json").write_text(json.dumps(index))
    (folder / "index.sig.json").unlink()
