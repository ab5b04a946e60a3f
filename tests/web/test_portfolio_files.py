"""What a holder saves, what they let others save, and what they read when a key was lost or nothing is signed."""

from __future__ import annotations

import io

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from passerelle.awards import actions, keys, reissue, renditions, sharing
from passerelle.awards.models import Look, Rendition, ShareLink
from passerelle.awards.states import Form
from passerelle.web.wording import moment
from tests.awards.factories import House, awarded, candidate, micro_credential, operator, today
from tests.web.asking import browser as signed_in
from tests.web.test_awards_pages import filled, raw_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_data")]


def shown(client: Client, name: str, *given: str) -> str:
    return client.get(reverse(f"portfolio:{name}", args=given)).content.decode()


def named(client: Client, number: str, form: str) -> str:
    return client.get(reverse("portfolio:file", args=[number, form]))["Content-Disposition"]


# Names


def test_a_file_is_called_by_its_title_and_its_serial(at: House):
    made, client = awarded(at), signed_in(at.holder)

    stem = f"well-and-borehole-inspection-{made.number}"

    assert [named(client, made.number, form) for form in ("open-badge", "vc-jwt", "sd-jwt-vc", "eudi-learning")] == [
        f'attachment; filename="{stem}.{ending}"' for ending in ("json", "jwt", "sdjwt", "eudi.sdjwt")
    ]


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Café & Pâtisserie: l’été", "cafe-patisserie-lete-"),
        ("تفتيش الآبار", ""),
        ("Inspection of wells, boreholes, springs, rivers and everything else that carries water",
         "inspection-of-wells-boreholes-springs-rivers-and-everything-"),
        ("a" * 90, f"{'a' * 60}-"),
    ],
)  # fmt: skip
def test_the_name_of_a_file_is_ascii_and_not_too_long_whatever_the_title(at: House, title: str, stem: str):
    entry = micro_credential(at.awarder, title={"en": title})
    made = actions.award(candidate(entry, at.holder), by=at.signatory, today=today())

    assert named(signed_in(at.holder), made.number, "open-badge") == f'attachment; filename="{stem}{made.number}.json"'


# When nothing is signed


def test_while_signing_is_stopped_the_page_says_why_and_offers_what_was_signed_before(at: House):
    made, client, by = awarded(at), signed_in(at.holder), operator()
    renditions.render(made, Form.VC_JWT, by=at.holder)
    keys.stop_issuance(by=by, reason="A disk is being changed.")

    page = shown(client, "files", made.number)
    addresses = {form: reverse("portfolio:file", args=[made.number, form]) for form in ("pdf", "sd-jwt-vc", "vc-jwt")}

    assert "No further file is signed at present" in page
    assert "its operator has stopped it" in page
    assert [address in page for address in addresses.values()] == [False, False, True]
    refused = client.get(addresses["pdf"])
    assert (refused.status_code, "its operator has stopped it" in refused.content.decode()) == (409, True)
    assert (client.get(addresses["vc-jwt"]).status_code, Rendition.objects.count()) == (200, 1)


def test_when_the_key_was_taken_out_of_use_the_holder_reads_so(at: House):
    made = awarded(at)
    keys.retire(at.key, by=operator())

    assert "The key of the awarder was taken out of use" in shown(signed_in(at.holder), "files", made.number)


def test_a_suspended_award_saved_before_can_be_saved_and_says_so(at: House):
    made, client = awarded(at), signed_in(at.holder)
    client.get(reverse("portfolio:file", args=[made.number, "pdf"]))
    actions.suspend(made, by=at.signatory, today=today(), reason="A complaint came in.")

    page, saved = shown(client, "files", made.number), client.get(reverse("portfolio:file", args=[made.number, "pdf"]))

    assert "This award is not in force" in page
    assert reverse("portfolio:file", args=[made.number, "pdf"]) in page
    assert pypdf.PdfReader(io.BytesIO(saved.content)).pages[0].extract_text().startswith("Suspended since")


# A lost key


@pytest.mark.django_db(transaction=True)
def test_a_holder_reads_that_a_key_was_lost_that_a_copy_waits_and_that_it_came(at: House):
    made, client = awarded(at), signed_in(at.holder)
    by = operator()
    places = [("home",), ("award", made.number), ("files", made.number)]
    assert not any("lost" in shown(client, *place) for place in places)

    keys.stop_issuance(by=by, reason="A key is out.")
    keys.compromise(at.key, by=by, today=today())
    waiting = [shown(client, *place) for place in places]
    keys.resume_issuance(by=by, reason="The other keys are safe.")
    at.key.refresh_from_db()
    reissue.run(at.key)
    copied = [shown(client, *place) for place in places]

    assert all("The key it was signed with was lost" in page for page in waiting)
    assert "What it waits for:" in waiting[1]
    assert "has stopped all signing for now" in waiting[1]
    assert all("because a key was lost" in page and "Save or print them anew" in page for page in copied)
    assert all("before that moment are good no more" in page for page in copied)
    assert all(moment(made.credentials.latest("pk").signed_at) in page for page in copied)
    assert not any("The key it was signed with was lost" in page for page in copied)
    assert f'-{made.number}-2.json"' in named(client, made.number, "open-badge")


# Others


def test_who_has_the_link_saves_what_its_holder_allowed_and_the_holder_sees_it(at: House):
    made, client = awarded(at), signed_in(at.holder)
    form = filled(client, made, allows_files="on")
    url = client.post(reverse("portfolio:make_link", args=[made.number]), form).context["url"]
    token = url.rpartition("/")[2]
    badge, pdf = (reverse("portfolio:shared_file", args=[token, form]) for form in ("open-badge", "pdf"))

    page = Client().get(reverse("verify:shared", args=[token])).content.decode()
    file, certificate = Client().get(badge), Client().get(pdf)

    assert (badge in page, pdf in page) == (True, True)
    assert (file.content, certificate.content[:5]) == (raw_of(made), b"%PDF-")
    assert (file["X-Robots-Tag"], file["Cache-Control"]) == ("noindex, nofollow", "private, no-store")
    assert sorted(Look.objects.values_list("file", flat=True)) == ["", "open_badge", "pdf"]
    assert ShareLink.objects.get().looks == 1
    own = shown(client, "award", made.number)
    assert "saved the certificate" in own
    assert "saved the signed file" in own
    assert "Opened once" in shown(client, "home")


def test_nothing_else_is_saved_through_a_link(at: House):
    made = awarded(at)
    _, closed = sharing.share(made, by=at.holder, today=today(), label="Seen only")
    link, opened = sharing.share(made, by=at.holder, today=today(), label="Saved", files=True)
    sharing.stop_share(sharing.share(made, by=at.holder, today=today(), label="Stopped", files=True)[0], by=at.holder)

    for token, form in (
        (closed, "pdf"),
        (closed, "open-badge"),
        (opened, "sd-jwt-vc"),
        (opened, "paper"),
        ("0", "pdf"),
    ):
        assert Client().get(reverse("portfolio:shared_file", args=[token, form])).status_code == 404
    assert "files/pdf" not in Client().get(reverse("verify:shared", args=[closed])).content.decode()
    sharing.stop_share(link, by=at.holder)
    assert Client().get(reverse("portfolio:shared_file", args=[opened, "pdf"])).status_code == 410
    assert (Look.objects.exclude(file="").count(), Rendition.objects.count()) == (0, 0)


@pytest.mark.parametrize("fields", [{"shows_name": ""}, {"shows_result": ""}, {"period": "once"}])
def test_a_link_that_hides_something_or_opens_once_carries_no_file(at: House, fields: dict[str, str]):
    made, client = awarded(at), signed_in(at.holder)
    form = {name: said for name, said in filled(client, made, allows_files="on", **fields).items() if said}

    refused = client.post(reverse("portfolio:make_link", args=[made.number]), form)

    assert (refused.status_code, ShareLink.objects.count()) == (422, 0)
    assert "show all of it, for 7 or 30 days" in refused.content.decode()
