"""The pages of awarding, holding, sharing and checking: who sees which, what they say, how many queries they take."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from passerelle.awards import actions, keys, publication, reissue, sharing
from passerelle.awards.models import Award, Look, Rendition, ShareLink
from passerelle.cli import trust as cli
from passerelle.cli.verify import main as verify_by_command
from passerelle.journal.models import Fact
from passerelle.signing.models import Key
from passerelle.web.verify.views import MAX_REQUEST
from tests.awards.factories import (
    House,
    awarded,
    candidate,
    house,
    mandate,
    micro_credential,
    operator,
    organisation,
    person,
    register_key,
    role,
    signatory,
    today,
)
from tests.web.asking import browser as signed_in

if TYPE_CHECKING:
    from pathlib import Path


FILES = (("file", ["pdf"]), ("files", []))

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


def check(**brought: Any) -> Any:
    return Client().post(reverse("verify:result"), brought)


def raw_of(made: Award) -> bytes:
    return bytes(made.credentials.get().document)


# Awarder


def test_the_desk_shows_who_waits_and_one_confirmation_awards_several(at: House):
    second = candidate(at.entry, person("Lars Nyberg"))
    client = signed_in(at.signatory)
    home = client.get(reverse("awarder:home")).content.decode()
    chosen = {"candidate": [at.candidate.number, second.number]}
    asked = client.get(reverse("awarder:confirm"), chosen).content.decode()
    assert Award.objects.count() == 0

    done = client.post(reverse("awarder:award"), chosen)
    again = client.post(reverse("awarder:award"), chosen)

    for page in (home, asked):
        assert ("Amina Sarr Doumbé" in page, "Lars Nyberg" in page) == (True, True)
    assert (done.status_code, again.status_code, Award.objects.filter(state="in_force").count()) == (302, 302, 2)
    assert "AA-" in client.get(reverse("awarder:home")).content.decode()


def test_who_cannot_be_awarded_is_named_with_the_reason(at: House):
    type(at.entry).objects.update(state="suspended")

    refused = signed_in(at.signatory).post(reverse("awarder:award"), {"candidate": at.candidate.number})

    assert (refused.status_code, Award.objects.count()) == (409, 0)
    assert "not listed in the register today" in refused.content.decode()


def test_others_see_nothing_of_an_awarders_desk(at: House):
    made = awarded(at)
    waiting = candidate(at.entry, person("Lars Nyberg"))
    elsewhere, editor = person("Elsewhere"), person("Editor")
    mandate(elsewhere, organisation("Another body"))
    mandate(editor, at.awarder, "editor")

    for who in (at.holder, elsewhere, editor):
        client = signed_in(who)
        assert "Lars Nyberg" not in client.get(reverse("awarder:home")).content.decode()
        client.post(reverse("awarder:award"), {"candidate": waiting.number})
        for name in ("made", "end"):
            assert client.get(reverse(f"awarder:{name}", args=[made.number])).status_code == 404
        for name in ("revoke", "suspend", "reinstate"):
            answer = client.post(
                reverse(f"awarder:{name}", args=[made.number]), {"reason_code": "fraud", "reason": "x"}
            )
            assert answer.status_code == 404
    assert Client().get(reverse("awarder:home")).status_code == 302
    assert list(Award.objects.values_list("state", flat=True)) == ["in_force"]


def test_an_award_is_withdrawn_on_a_page_of_its_own_with_a_reason(at: House):
    made = awarded(at)
    client = signed_in(at.signatory)
    path = reverse("awarder:revoke", args=[made.number])

    empty = client.post(path, {"reason_code": "fraud", "reason": ""})
    assert (empty.status_code, Award.objects.get().state, client.get(path).status_code) == (422, "in_force", 405)
    assert client.get(reverse("awarder:end", args=[made.number])).status_code == 200
    why = {"reason_code": "fraud", "reason": "Another person sat the examination."}
    asked = client.post(path, why).content.decode()
    assert ("Withdraw it for good?" in asked, Award.objects.get().state) == (True, "in_force")
    assert "One award is hit: Well and Borehole Inspection, held by Amina Sarr Doumbé." in asked
    assert "Another person sat the examination." in asked
    done, twice = (client.post(path, why | {"sure": "1"}) for _ in range(2))

    assert (done.status_code, twice.status_code, Award.objects.get().state) == (302, 409, "revoked")
    assert "Withdrawn on" in client.get(reverse("awarder:made", args=[made.number])).content.decode()


def test_suspended_and_put_back_in_force(at: House):
    made = awarded(at)
    client = signed_in(at.signatory)

    client.post(reverse("awarder:suspend", args=[made.number]), {"reason": "Two papers are alike."})
    assert "Suspended since" in client.get(reverse("awarder:made", args=[made.number])).content.decode()
    path = reverse("awarder:reinstate", args=[made.number])
    assert client.post(path).status_code == 422
    assert Award.objects.get().state == "suspended"
    client.post(path, {"reason": "Both sat side by side and wrote their own."})

    assert Award.objects.get().state == "in_force"
    assert "Both sat side by side" in client.get(reverse("awarder:made", args=[made.number])).content.decode()
    assert (
        "Both sat side by side"
        not in signed_in(at.holder).get(reverse("portfolio:award", args=[made.number])).content.decode()
    )


def test_an_awarder_without_a_key_is_asked_to_have_it_made():
    register_key()
    body = organisation("Chamber of Energy Trades")
    role(body)
    client = signed_in(signatory(body))
    assert "no key to sign with yet" in client.get(reverse("awarder:home")).content.decode()

    client.post(reverse("awarder:make_key", args=[body.slug]))

    assert Key.objects.filter(owner=body.number).count() == 1
    assert signed_in(person("Stranger")).post(reverse("awarder:make_key", args=[body.slug])).status_code == 404


def test_an_awarder_reads_on_its_desk_why_nothing_is_signed(at: House):
    by, client = operator(), signed_in(at.signatory)
    pages = [reverse("awarder:home"), reverse("awarder:batches")]
    assert not any("No award is signed" in client.get(page).content.decode() for page in pages)

    keys.stop_issuance(by=by, reason="A disk is being changed.")
    keys.retire(at.key, by=by)

    for page in pages:
        told = client.get(page).content.decode()
        assert "No award is signed since" in told
        assert "A disk is being changed." in told
        assert f"The key of {at.awarder.legal_name} was taken out of use" in told
        assert "Make the key" not in told
    refused = client.post(reverse("awarder:make_key", args=[at.awarder.slug]))
    assert (refused.status_code, "operator of the register" in refused.content.decode()) == (409, True)


@pytest.mark.django_db(transaction=True)
def test_an_awarder_reads_that_its_key_was_lost_what_was_signed_again_and_what_holders_see(at: House):
    awarded(at)
    ended = actions.award(candidate(at.entry), by=at.signatory, today=today())
    actions.revoke(ended, by=at.signatory, today=today(), reason_code="fraud", reason="Another sat it.")
    client, by = signed_in(at.signatory), operator()
    home = reverse("awarder:home")
    assert "was lost" not in client.get(home).content.decode()

    keys.stop_issuance(by=by, reason="A key is out.")
    keys.compromise(at.key, by=by, today=today())
    waiting = client.get(home).content.decode()
    keys.resume_issuance(by=by, reason="The others are safe.")
    at.key.refresh_from_db()
    reissue.run(at.key)
    again = client.get(home).content.decode()

    for page in (waiting, again):
        assert f"Key {at.key.kid} of {at.awarder.legal_name} was lost" in page
        assert "Nothing it ever signed is believed any more." in page
        assert "Holders read under My awards that a key was lost" in page
    assert "It signed 2 awards: signed again 0, waiting for the new copy 1" in waiting
    assert "signed again 1, waiting for the new copy 0, withdrawn or replaced and so without one 1." in again
    assert "was lost" not in signed_in(house().signatory).get(home).content.decode()


def test_an_awarder_reads_that_its_key_was_replaced_and_that_this_harms_nothing(at: House):
    keys.rotate(at.key, by=operator(), today=today())

    page = signed_in(at.signatory).get(reverse("awarder:home")).content.decode()

    assert f"Key {at.key.kid} of {at.awarder.legal_name} was replaced on" in page
    assert "What it signed stays good" in page


def test_the_receipt_of_an_award_names_its_number_and_its_entry(at: House):
    client = signed_in(at.signatory)

    told = client.post(reverse("awarder:award"), {"candidate": at.candidate.number}, follow=True).content.decode()

    made = Award.objects.get()
    for page in (told, client.get(reverse("awarder:made", args=[made.number])).content.decode()):
        assert all(words in page for words in (made.number, reverse("web:entry", args=[at.entry.number])))
        assert str(made.uuid) not in page


def test_the_address_of_an_award_leads_its_own_people_to_it_and_tells_everybody_else_the_same(at: House):
    made, html = awarded(at), {"Accept": "text/html,*/*"}
    path, unknown = reverse("portfolio:credential", args=[made.uuid]), f"/credentials/{uuid.uuid4()}"

    holder, awarder = (signed_in(who).get(path, headers=html) for who in (at.holder, at.signatory))
    told = [client.get(path, headers=html) for client in (Client(), Client())]
    stranger, none = (signed_in(person("Stranger")).get(where, headers=html) for where in (path, unknown))

    assert holder["Location"] == reverse("portfolio:award", args=[made.number])
    assert awarder["Location"] == reverse("awarder:made", args=[made.number])
    assert Client().get(unknown, headers=html).content == told[0].content
    assert (stranger.status_code, none.status_code) == (200, 200)
    for page in (told[0].content.decode(), stranger.content.decode(), none.content.decode()):
        assert "only its holder decides who sees it" in page
        assert reverse("verify:check") in page
        assert made.holder.name not in page
        assert "Well and Borehole" not in page


def test_the_check_code_is_shown_once_a_certificate_was_made(at: House):
    made = awarded(at)
    pages = [
        (signed_in(at.holder), reverse("portfolio:award", args=[made.number])),
        (signed_in(at.signatory), reverse("awarder:made", args=[made.number])),
    ]
    assert not any("Check code" in client.get(path).content.decode() for client, path in pages)

    pages[0][0].get(reverse("portfolio:file", args=[made.number, "pdf"]))

    code = Rendition.objects.get().check_code
    assert all(code in client.get(path).content.decode() for client, path in pages)


def test_no_reason_of_withdrawing_is_chosen_beforehand_and_what_is_missing_takes_the_focus(at: House):
    made, client = awarded(at), signed_in(at.signatory)
    asked = client.get(reverse("awarder:end", args=[made.number])).content.decode()

    refused = client.post(reverse("awarder:revoke", args=[made.number]), {"reason_code": "", "reason": "It is wrong."})

    assert '<option value="" selected>Choose a reason</option>' in asked
    assert (refused.status_code, Award.objects.get().state) == (422, "in_force")
    page = refused.content.decode()
    assert "<title>Nothing is done yet: " in page
    assert page.count("autofocus") == 1
    assert "autofocus" not in asked


def test_who_opens_the_sharing_of_a_withdrawn_award_reads_that_it_was_withdrawn(at: House):
    made = awarded(at)
    actions.revoke(made, by=at.signatory, today=today(), reason_code="fraud", reason="Another sat it.")

    page = signed_in(at.holder).get(reverse("portfolio:share", args=[made.number]), follow=True)

    assert page.redirect_chain == [(reverse("portfolio:award", args=[made.number]), 302)]
    assert "It cannot be shared any more: it was withdrawn." in page.content.decode()


def test_a_new_link_stands_in_one_field_is_shown_once_and_says_when_it_closes(at: House):
    made, client = awarded(at), signed_in(at.holder)
    path = reverse("portfolio:make_link", args=[made.number])

    page = client.post(path, filled(client, made, period="once"))
    refused = client.post(path, filled(client, made, label="")).content.decode()

    told = page.content.decode()
    assert f"readonly autofocus spellcheck=false>{page.context['url']}</textarea>" in told
    assert "data-copies=made hidden" in told  # a convenience: only the script shows it
    assert "it is shown this once" in told
    assert "after one look, or at the end of" in told
    assert "<title>No link yet: " in refused
    assert "tabindex=-1 autofocus" in refused


def test_the_first_button_saves_the_certificate(at: House):
    made, client = awarded(at), signed_in(at.holder)
    for name, given in (("portfolio:home", []), ("portfolio:award", [made.number])):
        page = client.get(reverse(name, args=given)).content.decode()
        first, second = (reverse(f"portfolio:{to}", args=[made.number, *more]) for to, more in FILES)
        assert page.index(f'href="{first}"') < page.index(f'href="{second}"')
        assert reverse("portfolio:download", args=[made.number]) not in page
    actions.revoke(made, by=at.signatory, today=today(), reason_code="fraud", reason="Another sat it.")
    assert first not in client.get(reverse("portfolio:home")).content.decode()


def test_the_square_alone_is_a_picture_that_checks_and_the_drawing_says_it_does_not(at: House, settings: Any):
    settings.PASSERELLE_ORIGIN = "https://register.example"
    at = house()
    made, client = awarded(at), signed_in(at.holder)
    files = client.get(reverse("portfolio:files", args=[made.number])).content.decode()

    square = client.get(reverse("portfolio:file", args=[made.number, "square-png"]))
    told = check(file=SimpleUploadedFile("square.png", square.content)).content.decode()

    assert square["Content-Disposition"].endswith('.png"')
    assert "Genuine and in force" in told
    assert "It cannot be checked as a file" in files
    with Image.open(io.BytesIO(square.content)) as picture:
        assert picture.width >= 42 / 25.4 * 600  # dots of a 600 dpi printer


def test_a_sign_for_ones_own_page_says_that_a_link_closes():
    assert "A link closes after 30 days at the latest" in Client().get(reverse("verify:badge_page")).content.decode()


# Holder


def test_a_portfolio_shows_ones_own_awards_and_the_file_is_the_signed_bytes(at: House):
    made = awarded(at)
    client = signed_in(at.holder)

    assert "Well and Borehole Inspection" in client.get(reverse("portfolio:home")).content.decode()
    assert "Genuine and in force" in client.get(reverse("portfolio:award", args=[made.number])).content.decode()
    for path in (reverse("portfolio:download", args=[made.number]), reverse("portfolio:credential", args=[made.uuid])):
        file = client.get(path)
        assert (file.content, file["Content-Type"]) == (raw_of(made), "application/vc")
        name = f"well-and-borehole-inspection-{made.number}.json"
        assert file["Content-Disposition"] == f'attachment; filename="{name}"'


def test_anothers_award_is_not_found(at: House):
    made, other = awarded(at), awarded()

    for who in (other.holder, person("Stranger")):
        client = signed_in(who)
        for name in ("award", "download", "share"):
            assert client.get(reverse(f"portfolio:{name}", args=[made.number])).status_code == 404
        assert client.get(reverse("portfolio:credential", args=[made.uuid])).status_code == 404
        assert client.post(reverse("portfolio:make_link", args=[made.number]), {}).status_code == 404
    assert signed_in(at.signatory).get(reverse("portfolio:share", args=[made.number])).status_code == 404
    assert Client().get(reverse("portfolio:credential", args=[made.uuid])).status_code == 302


def filled(client: Client, made: Award, **fields: str) -> dict[str, str]:
    form = client.get(reverse("portfolio:share", args=[made.number])).context["form"]
    shown = dict.fromkeys(("shows_name", "shows_result", "shows_outcomes"), "on")
    first = {"label": "Lake Energy Services", "purpose": "job", "period": "7"} | shown
    return first | {"token": form["token"].value()} | fields


def test_a_link_is_made_once_however_often_the_form_is_sent(at: House):
    made = awarded(at)
    client = signed_in(at.holder)
    form = filled(client, made)
    path = reverse("portfolio:make_link", args=[made.number])

    first, second = client.post(path, form), client.post(path, form)

    assert (first.status_code, ShareLink.objects.count()) == (200, 1)
    assert first.context["url"] == second.context["url"]
    assert Client().get(first.context["url"].partition("8000")[2]).status_code == 200


def test_a_preview_makes_nothing_and_leaves_out_what_is_not_shown(at: House):
    made = awarded(at)
    client = signed_in(at.holder)
    form = {key: value for key, value in filled(client, made, preview="1").items() if not key.startswith("shows")}

    page = client.post(reverse("portfolio:make_link", args=[made.number]), form)

    assert (page.status_code, ShareLink.objects.count()) == (200, 0)
    assert (page.context["shows_name"], [label for label, _ in page.context["said"]]) == (
        False, ["Level", "Size", "Assessed", "Awarded", "Earned"],
    )  # fmt: skip


@pytest.mark.parametrize("fields", [{"label": ""}, {"period": "400"}, {"token": "made-up"}, {"purpose": "fun"}])
def test_a_form_that_cannot_be_understood_makes_no_link(at: House, fields: dict[str, str]):
    made = awarded(at)
    client = signed_in(at.holder)

    answer = client.post(reverse("portfolio:make_link", args=[made.number]), filled(client, made, **fields))

    assert (answer.status_code, ShareLink.objects.count()) == (422, 0)


def test_a_link_is_stopped_from_the_award(at: House):
    made = awarded(at)
    link, token = sharing.share(made, by=at.holder, today=today(), label="Lake Energy Services")
    client = signed_in(at.holder)
    path = reverse("portfolio:stop_link", args=[made.number, link.pk])
    assert "Lake Energy Services" in client.get(reverse("portfolio:award", args=[made.number])).content.decode()

    assert signed_in(at.signatory).post(path).status_code == 404
    client.post(path)

    assert Client().get(reverse("verify:shared", args=[token])).status_code == 410


# Anybody


def test_the_check_page_answers_in_one_sentence_with_the_time(at: House):
    made = awarded(at)

    page = check(document=raw_of(made).decode())

    text = page.content.decode()
    assert (page.status_code, page.context["verdict"].verdict) == (200, "genuine_in_force")
    for words in (
        "Genuine and in force",
        "Checked on",
        "Amina Sarr Doumbé",
        "4 of 8",
        "Merit",
        "Then and now",
    ):
        assert words.lower() in text.lower()
    assert page["Cache-Control"] == "no-store"


def test_a_withdrawn_award_says_so_on_page_api_and_command(at: House, tmp_path: Path, capsys: Any):
    made = awarded(at)
    actions.revoke(made, by=at.signatory, today=today(), reason_code="fraud", reason="Another person sat it.")
    file = tmp_path / "award.json"
    file.write_bytes(raw_of(made))

    page = check(file=SimpleUploadedFile("award.json", raw_of(made)))
    api = Client().post("/api/verification", raw_of(made), content_type="application/json").json()
    status = verify_by_command([str(file), "--trust", str(publication.write(tmp_path / "copy")), "--json"])

    said = json.loads(capsys.readouterr().out)
    assert [page.context["verdict"].verdict, api["verdict"], said["verdict"]] == ["genuine_not_in_force"] * 3
    assert [page.context["verdict"].reason, api["reason"], said["reason"], status] == ["revoked"] * 3 + [1]
    assert "Another person sat it." in page.content.decode()
    assert "Withdrawn" in page.content.decode()


def test_an_altered_file_is_called_altered_and_nothing_it_says_is_shown(at: House):
    made = awarded(at)

    page = check(file=SimpleUploadedFile("award.json", raw_of(made).replace(b"Amina", b"Boris")))

    assert page.context["verdict"].verdict == "altered"
    assert "Boris" not in page.content.decode()


def test_what_is_not_ours_is_not_called_false(at: House):
    page = check(document='{"issuer": "did:web:elsewhere.example"}')

    assert page.context["verdict"].verdict == "not_issued_here"
    assert "may come from another country" in page.content.decode()


def test_with_a_status_list_that_cannot_be_read_nothing_is_green(at: House, monkeypatch: pytest.MonkeyPatch):
    made = awarded(at)
    store = publication.store()
    assert store
    monkeypatch.setattr(store, "_lists", {})
    monkeypatch.setattr(publication, "store", lambda now=None: store)

    page = check(document=raw_of(made).decode())

    assert page.context["verdict"].verdict == "genuine_status_unknown"
    assert "data-s=wait" in page.content.decode()


@pytest.mark.parametrize(
    "brought",
    [{}, {"code": "abc"}, {"document": "x" * (256 * 1024 + 1)}, {"file": SimpleUploadedFile("a.json", b"x" * 300_000)}],
    ids=["nothing", "half a code", "long text", "large file"],
)
def test_what_cannot_be_checked_comes_back_with_help(brought: dict[str, Any]):
    answer = check(**brought)

    assert answer.status_code == 422
    assert "Not checked yet" in answer.content.decode()


def test_what_is_far_too_large_is_not_even_read():
    assert check(file=SimpleUploadedFile("a.json", b"x" * (MAX_REQUEST + 1))).status_code == 413
    assert check(file=SimpleUploadedFile("a.json", b"x" * 2_000_000)).status_code == 422


def test_a_name_that_is_markup_is_shown_as_text():
    at = house()
    type(at.holder).objects.update(name="<script>alert(1)</script>")
    made = awarded(at)

    assert "<script>alert" not in check(document=raw_of(made).decode()).content.decode()


def test_a_code_leads_to_the_page_of_its_link(at: House):
    _, token = sharing.share(awarded(at), by=at.holder, today=today(), label="One")

    answer = check(code=token.lower())

    assert answer.headers["Location"] == reverse("verify:shared", args=[token])


def test_a_share_link_shows_what_its_holder_chose_and_counts(at: House):
    made = awarded(at)
    link, token = sharing.share(
        made, by=at.holder, today=today(), label="Lake Energy Services", shows_name=False, shows_result=False
    )

    page = Client().get(reverse("verify:shared", args=[token]))

    text = page.content.decode()
    link.refresh_from_db()
    assert ("Well and Borehole Inspection" in text, "Genuine and in force" in text) == (True, True)
    assert ("Amina" in text, "Merit" in text, "Lake Energy" in text, made.number in text) == (
        False,
        False,
        False,
        False,
    )
    assert (link.looks, Look.objects.count()) == (1, 1)
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("same-origin", "noindex, nofollow")


def test_a_link_for_one_look_asks_first_and_then_closes(at: House):
    _, token = sharing.share(awarded(at), by=at.holder, today=today(), label="One", period="once")
    path = reverse("verify:shared", args=[token])

    asked = [Client().get(path).status_code for _ in range(3)]
    looked = Client().post(reverse("verify:look_once", args=[token]))
    after = Client().get(path)

    assert (asked, Look.objects.count()) == ([200, 200, 200], 1)
    assert "Genuine and in force" in looked.content.decode()
    assert (after.status_code, Client().post(reverse("verify:look_once", args=[token])).status_code) == (410, 410)


def test_a_link_that_expired_is_gone_with_a_friendly_page(at: House):
    link, token = sharing.share(awarded(at), by=at.holder, today=today(), label="One")
    ShareLink.objects.filter(pk=link.pk).update(
        made_at=timezone.now() - timedelta(days=9), expires_at=timezone.now() - timedelta(days=1)
    )

    page = Client().get(reverse("verify:shared", args=[token]))

    assert page.status_code == 410
    assert "has expired" in page.content.decode()
    assert "Well and Borehole" not in page.content.decode()
    assert Client().get(reverse("verify:shared", args=["0" * 26])).status_code == 404


# Trust


def test_everything_the_index_names_is_served_and_the_command_fetches_it(at: House, tmp_path: Path):
    made = awarded(at)

    def get(url: str, limit: int) -> bytes:
        answer = Client().get(url.removeprefix("http://127.0.0.1:8000"))
        assert answer.status_code == 200
        return bytes(answer.content[:limit])

    count = cli.fetch("http://127.0.0.1:8000", tmp_path / "copy", get=get)

    on_disk = {str(path.relative_to(tmp_path / "copy")) for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    file = tmp_path / "award.json"
    file.write_bytes(raw_of(made))
    assert (on_disk, count) == (set(publication.edition().files), len(on_disk))
    assert verify_by_command([str(file), "--trust", str(tmp_path / "copy")]) == 0


def test_identifiers_and_lists_are_at_the_addresses_credentials_name(at: House):
    made = awarded(at)
    document = json.loads(raw_of(made))
    register = Client().get("/.well-known/did.json")
    awarder = Client().get(f"/awarders/{at.awarder.slug}/did.json").json()
    address = document["credentialStatus"]["statusListCredential"].partition("8000")[2]
    status, suspensions = Client().get(address), Client().get(f"{address}/suspension")

    assert register.json()["id"] == "did:web:127.0.0.1%3A8000"
    assert awarder["id"] == document["issuer"]["id"]
    assert document["proof"][0]["verificationMethod"] in awarder["assertionMethod"]
    assert (json.loads(status.content)["issuer"], status["Content-Type"]) == (register.json()["id"], "application/vc")
    assert json.loads(suspensions.content)["credentialSubject"]["statusPurpose"] == "suspension"
    assert status["Cache-Control"] == "public, max-age=60"
    again = Client().get("/trust/", headers={"if-none-match": Client().get("/trust/")["ETag"]})
    assert (again.status_code, Client().get("/trust/../settings.py").status_code) == (304, 404)


FORMS = {
    "/trust/lists/1": "application/vc",
    "/trust/lists/1/suspension": "application/vc",
    "/trust/lists/1/message": "application/vc",
    "/trust/lists/1/token": "application/statuslist+jwt",
}


@pytest.mark.parametrize("path", FORMS)
def test_a_list_is_a_file_that_anyone_may_keep_for_as_long_as_it_says(at: House, path: str):
    awarded(at)
    edition = publication.edition()
    form = path.removeprefix("/trust/lists/1").strip("/") or "revocation"
    content = edition.files[edition.lists[1, form]]  # type: ignore[index]

    first = Client().get(path)
    head = Client().head(path)
    by_tag = Client().get(path, headers={"if-none-match": f'"other", {first["ETag"]}'})
    by_date = Client().get(path, headers={"if-modified-since": first["Last-Modified"]})
    earlier = Client().get(path, headers={"if-modified-since": "Mon, 01 Jan 2024 00:00:00 GMT"})

    assert (first.content, first["Content-Type"]) == (content, FORMS[path])
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])
    assert [answer.status_code for answer in (by_tag, by_date, earlier)] == [304, 304, 200]
    assert (by_tag.content, by_tag["ETag"], by_tag["Cache-Control"]) == (b"", first["ETag"], "public, max-age=60")
    assert Client().post(path).status_code == 405
    if form == "token":
        claims = json.loads(base64.urlsafe_b64decode(content.split(b".")[1] + b"=="))
        assert (claims["sub"], claims["ttl"]) == (f"http://127.0.0.1:8000{path}", 60)
    else:
        stated = json.loads(content)
        assert (stated["id"], stated["credentialSubject"]["ttl"]) == (f"http://127.0.0.1:8000{path}", 60_000)


@pytest.mark.parametrize("path", ["/trust/lists/2", "/trust/lists/1/refresh", "/trust/lists/2/token", "/trust/no.json"])
def test_a_list_that_is_not_there_is_not_found(at: House, path: str):
    awarded(at)

    assert Client().get(path).status_code == 404


def test_a_withdrawal_is_served_at_once_with_another_tag(at: House):
    made = awarded(at)
    paths = list(FORMS)
    before = [Client().get(path)["ETag"] for path in paths]

    actions.revoke(made, by=at.signatory, today=today(), reason_code="fraud", reason="Said.")

    after = [Client().get(path)["ETag"] for path in paths]
    assert [old != new for old, new in zip(before, after, strict=True)] == [True, False, True, True]


def test_a_body_without_a_key_has_no_identifier():
    body = organisation("No key")

    assert Client().get(f"/awarders/{body.slug}/did.json").status_code == 404
    assert Client().get("/.well-known/did.json").status_code == 404
    assert Client().get("/trust/").status_code == 404


# Size


@pytest.fixture
def pages(at: House) -> dict[str, Any]:
    made = awarded(at)
    _, token = sharing.share(made, by=at.holder, today=today(), label="One")
    holder, signs, anyone = signed_in(at.holder), signed_in(at.signatory), Client()
    return {
        "desk": lambda: signs.get(reverse("awarder:home")),
        "confirm": lambda: signs.get(reverse("awarder:confirm"), {"candidate": waiting_numbers(at)}),
        "made": lambda: signs.get(reverse("awarder:made", args=[made.number])),
        "portfolio": lambda: holder.get(reverse("portfolio:home")),
        "award": lambda: holder.get(reverse("portfolio:award", args=[made.number])),
        "share": lambda: holder.get(reverse("portfolio:share", args=[made.number])),
        "verdict": lambda: anyone.post(reverse("verify:result"), {"document": raw_of(made).decode()}),
        "link": lambda: anyone.get(reverse("verify:shared", args=[token])),
        "check": lambda: anyone.get(reverse("verify:check")),
        "trust": lambda: anyone.get("/trust/"),
    }


def waiting_numbers(at: House) -> list[str]:
    return list(at.entry.candidates.filter(award=None).values_list("number", flat=True))


def test_pages_take_few_queries_and_none_a_row(at: House, pages: dict[str, Any]):
    candidate(at.entry)
    for visit in pages.values():
        assert visit().status_code == 200

    def counts() -> dict[str, int]:
        found = {}
        for name, visit in pages.items():
            with CaptureQueriesContext(connection) as queries:
                visit()
            found[name] = len(queries)
        return found

    one = counts()
    for _ in range(2):
        candidate(at.entry)
        entry = micro_credential(at.awarder)
        made = actions.award(candidate(entry, at.holder), by=at.signatory, today=today())
        sharing.share(Award.objects.filter(holder=at.holder).earliest("pk"), by=at.holder, today=today(), label="Two")
        sharing.share(made, by=at.holder, today=today(), label="Three")
    for visit in pages.values():
        visit()

    assert counts() == one
    assert max(one.values()) <= 12, one


def test_nothing_that_is_read_leaves_a_fact(at: House, pages: dict[str, Any]):
    candidate(at.entry)
    facts = Fact.objects.count()

    for visit in pages.values():
        visit()

    assert Fact.objects.count() == facts


def test_public_pages_stay_light(pages: dict[str, Any]):
    import gzip

    for name in ("check", "verdict", "link"):
        assert len(gzip.compress(pages[name]().content, 6)) <= 14_000


def test_the_digest_in_the_index_is_the_digest_of_the_file(at: House):
    awarded(at)
    index = Client().get("/trust/index.json").json()

    for file in index["files"]:
        content = Client().get(f"/trust/{file['path']}").content
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
