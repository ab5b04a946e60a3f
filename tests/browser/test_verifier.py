"""The verifier in a real browser: one file opened from the disk with no network, and the page that the square opens."""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.urls import reverse
from PIL import Image

from passerelle.awards import publication, verifier, wording
from passerelle.awards.states import REVOCATION_REASONS
from passerelle.cli.verifier import main as write_verifier
from passerelle.core.credentials import vc_jwt
from passerelle.core.credentials.certificate import qr
from passerelle.core.credentials.model import HolderRef
from passerelle.core.credentials.snapshot import _packed, snapshot
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verdict import StatusFact
from passerelle.core.credentials.verify import verify
from tests.core.credentials import paper_samples, samples
from tests.core.credentials.paper_samples import INDEX, LIST, ORIGIN, RECORD, text_of
from tests.core.credentials.samples import AWARDER_SIGNER, NOW
from tools import verifier as building
from tools.scenes.stage import CHROMIUM, FLAGS, browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

pytestmark = pytest.mark.browser
CODE = "AY1J-24T6-Z36S-J8AS"
MOST_BYTES = 14_000


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    assert building.main() == 0
    if verifier.parts() is None:
        pytest.skip(building.MISSING)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


def written(folder: Path, **standing: Any) -> Path:
    """Return a single file made from a trust folder in which the award stands like this."""
    trust = samples.write(paper_samples.trust_files(**standing), folder / "trust")
    assert write_verifier([str(folder / "verifier.html"), "--trust", str(trust)]) == 0
    return folder / "verifier.html"


class Opened:
    """A file or page in a browser of its own, with everything it asked of a network and every error in it."""

    def __init__(self, context: BrowserContext, at: Any = NOW) -> None:
        self.page: Page = context.new_page()
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.page.set_default_timeout(15_000)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)
        if at:
            self.page.clock.set_fixed_time(at)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not said.location["url"].endswith("/favicon.ico"):
            self.errors.append(said.text)

    @property
    def verdict(self) -> str:
        return self.page.locator(".verdict h1").inner_text()

    @property
    def said(self) -> str:
        return " ".join(self.page.locator("#verdict").inner_text().split())

    def forgets(self) -> None:
        """Take what was told away, so that what is told next is not taken for it."""
        self.page.evaluate("document.getElementById('verdict')?.replaceChildren()")

    def photo(self, text: str, folder: Path) -> None:
        (folder / "photo.png").write_bytes(qr.png(text))
        self.forgets()
        self.page.set_input_files("#file, #id_file", folder / "photo.png")
        self.page.wait_for_selector(".verdict, #verdict .note")

    def types(self, text: str) -> None:
        self.forgets()
        self.page.fill("#text", text)
        self.page.click("#typed button")
        self.page.wait_for_selector(".verdict, #verdict .note")


@pytest.fixture
def offline(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(offline=True, viewport={"width": 360, "height": 800})
    yield context
    context.close()


def opened(context: BrowserContext, file: Path, at: Any = NOW) -> Opened:
    seen = Opened(context, at)
    seen.page.goto(file.as_uri())
    return seen


# --- one file, from the disk ------------------------------------------------------------------------------------------


def test_it_reads_a_photo_of_the_square_and_asks_nobody(offline: BrowserContext, tmp_path: Path):
    file = written(tmp_path)
    seen = opened(offline, file)

    seen.photo(text_of(), tmp_path)

    assert seen.verdict == "Genuine and in force"
    assert "Université de Mirane awarded this to Nguyễn Thị Ánh Tuyết." in seen.said
    assert "Keys and withdrawals as of 24 November 2026, 09:30 (1 hour ago)" in seen.said
    assert seen.asked == [file.as_uri()]
    assert seen.errors == []


def test_it_reads_what_the_camera_sees(chromium: Browser, tmp_path: Path):
    square = Image.open(io.BytesIO(qr.png(text_of(), scale=5))).convert("RGB")
    seen = Image.new("RGB", (640, 480), "#ccc")
    seen.paste(square, ((640 - square.width) // 2, (480 - square.height) // 2))
    frame = io.BytesIO()
    seen.save(frame, "JPEG")
    (tmp_path / "seen.mjpeg").write_bytes(frame.getvalue() * 5)
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    camera += [f"--use-file-for-fake-video-capture={tmp_path / 'seen.mjpeg'}"]
    with_camera = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *camera])

    reading = opened(with_camera.new_context(offline=True), written(tmp_path))
    reading.page.click("#camera")
    reading.page.wait_for_selector(".verdict, #verdict .note")

    assert reading.verdict == "Genuine and in force"
    assert not reading.page.locator("#seen").is_visible()
    with_camera.close()


def test_it_weighs_what_travels_by_usb(tmp_path: Path):
    content = written(tmp_path, revoked=tuple(range(0, 131_072, 100))).read_bytes()

    assert len(content) <= 160 * 1024
    assert len(gzip.compress(content, 9)) <= 40 * 1024


def test_five_hundred_withdrawals_of_any_day_and_reason_travel_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    trust = TrustStore.load(samples.write(paper_samples.trust_files(), tmp_path / "trust"))
    chance, told, kinds = random.Random(500), snapshot(trust), {}  # type: ignore[var-annotated]
    places = sorted(chance.sample(range(131_072), 500))
    facts = [
        StatusFact("revoked", NOW - timedelta(days=chance.randrange(1000)), reason=chance.choice(REVOCATION_REASONS))
        for _ in places
    ]
    told["lists"][LIST][3] = _packed(list(zip(places, facts, strict=True)), kinds, UTC)
    monkeypatch.setattr(verifier, "snapshot", lambda *known: told | {"kinds": [list(kind) for kind in kinds]})

    file = verifier.single_file(trust)

    assert file.withdrawals == 500
    assert len(gzip.compress(file.text.encode("utf-8"), 9)) <= 40 * 1024


def test_an_altered_square_is_told_as_such(offline: BrowserContext, tmp_path: Path):
    seen = opened(offline, written(tmp_path))
    said = text_of()

    seen.photo(said[:-30] + ("A" if said[-30] != "A" else "B") + said[-29:], tmp_path)

    assert (seen.verdict, "A signature does not fit" in seen.said) == ("Altered", True)
    assert "Nguyễn" not in seen.said


def test_a_withdrawn_award_is_told_with_its_day_and_reason(offline: BrowserContext, tmp_path: Path):
    file = written(tmp_path, revoked=(INDEX,), changes=(("revoked", NOW - timedelta(days=2)),))
    seen = opened(offline, file)

    seen.types(text_of())

    assert seen.verdict == "Genuine, withdrawn on 22 November 2026"
    assert "Do not rely on it for any day" in seen.said
    assert "The award, on its day: Does not hold It was awarded, and should not have been." in seen.said


@pytest.mark.parametrize("word", ["revoked", "suspended", "superseded"])
def test_who_checks_and_who_holds_it_are_told_what_the_registers_page_tells_them(
    offline: BrowserContext, tmp_path: Path, word: str
):
    seen = opened(offline, written(tmp_path, changes=((word, NOW - timedelta(days=2)),)))

    seen.types(text_of())

    verdict = verify(text_of().encode(), TrustStore.load(tmp_path / "trust"), NOW)
    checker, holder = wording.advice(verdict)
    assert f"What to do If you were shown it: {checker} If it is yours: {holder} How it was checked" in seen.said


def test_what_is_no_award_at_all_says_nothing_about_one(offline: BrowserContext, tmp_path: Path):
    seen, told = opened(offline, written(tmp_path)), {}
    brought = {
        "song.txt": b"bla bla",
        "noise.bin": b"\x00\xff\x07" * 40,
        "empty.txt": b"",
        "a.docx": b"PK\x03\x04\x00word/",
    }
    for name, content in brought.items():
        (tmp_path / name).write_bytes(content)
        seen.page.set_input_files("#file", tmp_path / name)
        seen.page.wait_for_selector(".verdict, #verdict .note")
        told[name] = (
            "No award can be read in it It says nothing about the award" in seen.said,
            "our name" in seen.said,
        )
        seen.forgets()

    assert told == dict.fromkeys(brought, (True, False))


def test_levels_and_results_are_told_in_words(offline: BrowserContext, tmp_path: Path):
    seen = opened(offline, written(tmp_path))

    seen.types(text_of())

    assert "Level Level 4 of the framework" in seen.said
    assert "Result Merit" in seen.said


def test_one_credit_and_one_hour_are_told_as_one(offline: BrowserContext, tmp_path: Path):
    seen = opened(offline, written(tmp_path))
    single = replace(RECORD, achievement=replace(RECORD.achievement, credits=Decimal(1), hours=Decimal("1.0")))
    told = []

    for record in (RECORD, single):
        seen.types(json.dumps(samples.signed(record)))
        told.append(seen.page.locator(".dl dt:text-is('Size') + dd").inner_text())

    assert told == ["3 credits, 75 hours", "1 credit, 1 hour"]


def test_an_old_copy_says_how_old_it_is_and_is_never_green(offline: BrowserContext, tmp_path: Path):
    seen = opened(offline, written(tmp_path), at=NOW + timedelta(days=3))

    seen.types(text_of())

    assert seen.verdict == "Genuine, but we could not check withdrawal"
    assert "as of 24 November 2026, 09:30 (3 days ago)" in seen.said
    assert seen.page.locator("#old").is_visible()


def test_a_saved_badge_is_checked_too(offline: BrowserContext, tmp_path: Path):
    seen = opened(offline, written(tmp_path))
    (tmp_path / "award.json").write_text(json.dumps(samples.signed(RECORD)), "utf-8")

    seen.page.set_input_files("#file", tmp_path / "award.json")
    seen.page.wait_for_selector(".verdict")

    assert seen.verdict == "Genuine and in force"


def test_a_code_alone_proves_nothing_and_one_with_a_slip_is_noticed(offline: BrowserContext, tmp_path: Path):
    seen = opened(offline, written(tmp_path))

    seen.types(CODE.lower())
    proves_nothing = seen.said
    seen.types(CODE.replace("AY1J", "YA1J"))

    assert f"{CODE} is typed without a mistake, but a code alone proves nothing without a network." in proves_nothing
    assert settings.PASSERELLE_HELP_NUMBER in proves_nothing
    assert "This code has a mistake in it." in seen.said


def test_check_with_nothing_typed_asks_for_something_and_leaves_the_verdict(offline: BrowserContext, tmp_path: Path):
    seen = opened(offline, written(tmp_path))
    seen.photo(text_of(), tmp_path)

    seen.page.click("#typed button")
    asked = seen.page.locator("#asked").inner_text()
    seen.types(CODE)

    assert asked == "Give a photo, a file, a text or a code."
    assert (seen.page.locator("#asked").inner_text(), CODE in seen.said) == ("", True)


def test_the_verdict_is_still_there_after_check_with_nothing_typed(offline: BrowserContext, tmp_path: Path):
    seen = opened(offline, written(tmp_path))
    seen.photo(text_of(), tmp_path)

    seen.page.click("#typed button")

    assert seen.verdict == "Genuine and in force"
    assert seen.page.evaluate("document.activeElement.id") == "text"


def test_a_form_that_it_does_not_check_is_neither_altered_nor_anothers(offline: BrowserContext, tmp_path: Path):
    seen = opened(offline, written(tmp_path))
    badge = json.dumps(samples.signed(RECORD, paper_samples.P256_SIGNER))
    brought = {
        "award.json": badge.encode(),
        "bent.json": badge.replace("Tuyết", "Tuyet").encode(),
        "award.sdjwt": b"eyJhbGciOiJFUzI1NiJ9.e30.AAAA~eyJ~",
        "certificate.pdf": b"%PDF-1.7 \x00\xff",
    }

    told = {}
    for name, content in brought.items():
        (tmp_path / name).write_bytes(content)
        seen.page.set_input_files("#file", tmp_path / name)
        seen.page.wait_for_selector(".verdict")
        told[name] = (seen.verdict, seen.page.locator(".verdict .lede").inner_text())
        seen.forgets()

    where = "Check it at https://register.example/verify/, or with the program passerelle verify."
    assert {verdict for verdict, _said in told.values()} == {"Could not be checked"}
    assert all("nothing is said for it or against it" in said and where in said for _verdict, said in told.values())
    assert "This is a certificate as a PDF." in told["certificate.pdf"][1]
    assert "The square that is printed on it can be checked here" in told["certificate.pdf"][1]


def test_a_token_is_checked(offline: BrowserContext, tmp_path: Path):
    seen = opened(offline, written(tmp_path))

    seen.types(vc_jwt.issue(RECORD, paper_samples.P256_SIGNER, issued_at=paper_samples.SIGNED_AT))

    assert seen.verdict == "Genuine and in force"


def test_a_square_that_is_a_drawing_is_asked_for_as_a_picture(offline: BrowserContext, tmp_path: Path):
    seen = opened(offline, written(tmp_path))
    (tmp_path / "square.svg").write_text('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")

    seen.page.set_input_files("#file", tmp_path / "square.svg")
    seen.page.wait_for_selector("#verdict .note")

    assert ("PNG" in seen.said, "JPEG" in seen.said) == (True, True)
    assert seen.page.locator(".verdict").count() == 0


def test_a_file_let_go_of_anywhere_on_the_page_is_read(offline: BrowserContext, tmp_path: Path):
    seen = opened(offline, written(tmp_path))
    picture = base64.b64encode(qr.png(text_of())).decode("ascii")

    seen.page.evaluate(
        """letters => {
            const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([bytes], "photo.png", { type: "image/png" }));
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }""",
        picture,
    )
    seen.page.wait_for_selector(".verdict")

    assert seen.verdict == "Genuine and in force"


@pytest.mark.parametrize(
    ("camera", "said"),
    [
        ("undefined", "No live camera: this browser gives none to a page that was opened from a file."),
        ("{getUserMedia: () => Promise.reject(new DOMException('', 'NotAllowedError'))}", "No live camera"),
        ("{getUserMedia: () => Promise.reject(new DOMException('', 'NotFoundError'))}", "There is no camera"),
    ],
)
def test_without_a_camera_it_says_why_and_what_works(offline: BrowserContext, tmp_path: Path, camera: str, said: str):
    file = written(tmp_path)
    offline.add_init_script(f"Object.defineProperty(navigator, 'mediaDevices', {{value: {camera}}})")
    seen = opened(offline, file)
    seen.types(text_of())

    if camera != "undefined":
        seen.page.click("#camera")
    told = seen.page.locator("#nocamera").inner_text()

    assert told.startswith(said)
    assert told.index("photo") < told.index("type what stands under it")
    seen.photo(text_of(), tmp_path)
    assert seen.verdict == "Genuine and in force"


def test_its_words_are_those_of_the_registers_page(offline: BrowserContext, tmp_path: Path):
    ago = NOW - timedelta(days=2)
    standings: list[dict[str, Any]] = [
        {},
        *({"changes": ((word, ago),)} for word in ("revoked", "suspended", "superseded")),
        {"revoked": (INDEX,)},
        {"lists": ("revocation",)},
        {"keys": (AWARDER_SIGNER.published(state="compromised", since=ago - timedelta(days=300), reason="lost"),)},
    ]
    said = text_of()
    texts = [said, said[:-30] + ("A" if said[-30] != "A" else "B") + said[-29:], "HTTPS://ELSEWHERE.EXAMPLE/V#AAAA"]
    badge = samples.signed(RECORD)
    badge.pop("proof")
    texts += ["bla bla", json.dumps(badge), json.dumps({"hello": "world"})]
    apart = []
    for place, standing in enumerate(standings):
        (folder := tmp_path / str(place)).mkdir()
        seen = opened(offline, written(folder, **standing))
        trust = TrustStore.load(folder / "trust")
        for text in texts if not standing else texts[:1]:
            seen.types(text)
            verdict = verify(text.encode(), trust, NOW)
            lede, *_rest, age = seen.page.locator(".verdict p").all_inner_texts()
            here = (seen.verdict, lede, age)
            there = (wording.title(verdict), wording.sentence(verdict), verifier.age(trust.generated_at, NOW))
            if here != there:
                apart.append((here, there))
    assert apart == []


def test_what_is_not_a_square_of_ours_is_told(offline: BrowserContext, tmp_path: Path):
    seen = opened(offline, written(tmp_path))

    seen.photo("https://elsewhere.example/V#AAAA", tmp_path)
    elsewhere = seen.verdict
    seen.photo("WIFI:S:guests;P:welcome;;", tmp_path)
    another = (seen.verdict, "Take the photo" in seen.said)
    Image.new("L", (300, 200), 255).save(tmp_path / "blank.png")
    seen.page.set_input_files("#file", tmp_path / "blank.png")
    seen.page.wait_for_selector("#verdict .note")
    blank = seen.said
    (tmp_path / "noise.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    seen.page.set_input_files("#file", tmp_path / "noise.png")
    seen.page.locator("#verdict .note b", has_text="The picture cannot be opened").wait_for()

    assert (elsewhere, another) == ("Not a square of this register", ("Not a square of this register", False))
    assert "no square code of this register in the picture" in blank
    assert "Take the photo from above" in blank


def test_a_name_is_shown_as_letters_whatever_it_is(offline: BrowserContext, tmp_path: Path):
    name = "<img src=x onerror=alert(1)>\u202egnp.exe"
    seen = opened(offline, written(tmp_path))

    seen.types(text_of(replace(RECORD, holder=HolderRef(name))))

    assert (seen.verdict, seen.page.locator("#verdict img").count()) == ("Genuine and in force", 0)
    assert [name in text for text in seen.page.locator("#verdict bdi").all_inner_texts()].count(True) == 2
    assert seen.errors == []


def test_it_is_read_by_everybody_on_a_phone_and_on_a_screen(chromium: Browser, tmp_path: Path):
    file, wrong = written(tmp_path), []
    for scheme, width in (("light", 360), ("dark", 1280)):
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
        seen = opened(context, file)
        for text in ("", text_of(), "nonsense", CODE):
            if text:
                seen.types(text)
            wrong += axe(seen.page)
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()
    assert wrong == []


def axe(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(
        "axe.run({resultTypes: ['violations']}).then(told => told.violations.map("
        "one => `${one.id}: ${one.nodes.map(node => node.html).join(' ')}`.slice(0, 300)))"
    )
    return found


# --- the page that the square opens -----------------------------------------------------------------------------------


@pytest.fixture
def register(transactional_db: None, live_server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Serve the pages of a register that knows the paper samples; return its address."""
    trust = TrustStore.load(samples.write(paper_samples.trust_files(), tmp_path / "published"))
    monkeypatch.setattr(publication, "store", lambda now=None: trust)
    monkeypatch.setattr(settings, "PASSERELLE_ORIGIN", ORIGIN)
    return str(live_server.url)


def fragment() -> str:
    return text_of().partition("#")[2]


def test_the_square_opens_a_page_that_checks_in_the_browser_and_sends_nothing(chromium: Browser, register: str):
    context = chromium.new_context()
    seen = Opened(context)

    answer = seen.page.goto(f"{register}/v#{fragment()}")
    seen.page.wait_for_selector(".verdict")

    assert answer is not None
    assert answer.request.sizes()["responseBodySize"] <= MOST_BYTES
    assert seen.verdict == "Genuine and in force"
    assert seen.errors == []
    assert not [url for url in seen.asked if fragment()[:20] in url.partition("#")[0]]
    assert {url.partition("#")[0].removeprefix(register).partition(".")[0] for url in seen.asked} <= {
        *("/v", "/V", "/V/known", "/V/worker", "/static/verifier/page", "/favicon"),
        *(f"/static/verifier/{name}" for name in ("judging", "square", "ed25519")),
    }
    context.close()


def test_once_it_was_open_it_works_without_a_network(chromium: Browser, register: str):
    context = chromium.new_context()
    seen = Opened(context, at=None)
    seen.page.goto(f"{register}/V")
    seen.page.locator("#kept", has_text="as of").wait_for()

    context.set_offline(True)
    later = Opened(context)
    later.page.goto(f"{register}/V#{fragment()}")
    later.page.wait_for_selector(".verdict")

    assert later.verdict == "Genuine and in force"
    assert "as of 24 November 2026, 09:30" in later.said
    later.page.fill("#id_code", CODE)
    later.page.get_by_role("button", name="Check", exact=True).click()
    later.page.wait_for_selector("#verdict .note")
    assert "a code alone proves nothing without a network" in later.said
    context.close()


def test_a_photo_is_read_on_the_page_itself(chromium: Browser, register: str, tmp_path: Path):
    context = chromium.new_context()
    seen = Opened(context)
    seen.page.goto(f"{register}/V")

    seen.photo(text_of(), tmp_path)

    assert seen.verdict == "Genuine and in force"
    assert not [url for url in seen.asked if "result" in url]
    context.close()


def test_check_with_nothing_given_leaves_the_verdict_on_the_page(chromium: Browser, register: str, tmp_path: Path):
    context = chromium.new_context()
    seen = Opened(context)
    seen.page.goto(f"{register}/V")
    seen.photo(text_of(), tmp_path)

    seen.page.get_by_role("button", name="Check", exact=True).click()
    seen.page.wait_for_selector("#asked .note")

    assert seen.verdict == "Genuine and in force"
    assert seen.page.locator("#asked").inner_text() == "Give a photo of the square, or the code under it."
    assert seen.page.url == f"{register}/V"
    context.close()


def test_a_photo_that_is_not_read_on_the_page_is_sent_when_asked(chromium: Browser, register: str, tmp_path: Path):
    context = chromium.new_context()
    seen = Opened(context)
    seen.page.goto(f"{register}/V")
    Image.new("L", (300, 200), 255).save(tmp_path / "blank.png")

    seen.page.set_input_files("#id_file", tmp_path / "blank.png")
    seen.page.wait_for_selector("#verdict .note")
    told = seen.said
    seen.page.get_by_role("button", name="Check", exact=True).click()
    seen.page.wait_for_url("**/verify/result/")

    assert "No square code was found" in told
    assert "Or press “Check”: then the photo is sent" in told
    context.close()


@pytest.mark.parametrize(
    ("is_offline", "told"),
    [
        (
            False,
            "Only photos are read on this device. Press “Check”: then the file is sent, and the register looks at it.",
        ),
        (True, "Only photos are read on this device, and there is no network to send another file with."),
    ],
)
def test_a_file_that_is_no_photo_is_said_to_be_sent_when_asked_or_not_at_all(
    chromium: Browser, register: str, tmp_path: Path, is_offline: bool, told: str
):
    context = chromium.new_context()
    seen = Opened(context)
    seen.page.goto(f"{register}/V")
    seen.page.locator("#how").wait_for()
    context.set_offline(is_offline)
    (tmp_path / "award.json").write_text(json.dumps(samples.signed(RECORD)), "utf-8")

    seen.page.set_input_files("#id_file", tmp_path / "award.json")
    seen.page.wait_for_selector("#asked .note p")
    said = seen.page.locator("#asked .note p").all_inner_texts()
    asked = [url for url in seen.asked if "result" in url]

    by_phone = [text for text in said if settings.PASSERELLE_HELP_NUMBER in text]
    assert (said[0], len(said), len(by_phone), asked) == (told, 1 + is_offline, int(is_offline), [])
    if not is_offline:
        seen.page.get_by_role("button", name="Check", exact=True).click()
        seen.page.wait_for_url("**/verify/result/")
        assert seen.verdict.startswith("Genuine")  # the folder of the samples is older than a day
    context.close()


def test_the_page_tells_what_it_weighs_before_there_is_something_to_check(chromium: Browser, register: str):
    context = chromium.new_context(service_workers="block")
    seen = Opened(context)
    answer = seen.page.goto(f"{register}/V")
    seen.page.locator("#how").wait_for()
    footer = seen.page.locator("footer").inner_text()

    assert answer is not None
    parts = verifier.parts()
    assert parts is not None
    first = answer.request.sizes()["responseBodySize"] + parts["sent"]["page"]
    assert first <= MOST_BYTES
    assert f"This page used {first / 1000:.1f} KB" in footer or f"This page used {first / 1000 - 0.1:.1f} KB" in footer
    assert [url.rpartition("/")[2].partition(".")[0] for url in seen.asked] == ["V", "page"]
    assert {name: sent <= 10_000 for name, sent in parts["sent"].items() if name != "square"} == {
        "page": True,
        "judging": True,
        "ed25519": True,
    }
    context.close()


def test_without_a_script_the_page_says_so_and_a_photo_is_read_by_the_register(
    chromium: Browser, register: str, tmp_path: Path
):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{register}/V#{fragment()}")
    told = page.locator("main").inner_text()
    (tmp_path / "photo.png").write_bytes(qr.png(text_of()))
    page.set_input_files("#id_file", tmp_path / "photo.png")
    page.get_by_role("button", name="Check").click()
    page.wait_for_url("**/verify/result/")

    assert "cannot be read on this page without JavaScript: type the code under it, or send a photo of it." in told
    assert f"Check only at {ORIGIN.partition('://')[2]}" in told
    assert settings.PASSERELLE_HELP_NUMBER in told
    assert page.url.endswith(reverse("verify:result"))
    assert "Nguyễn Thị Ánh Tuyết" in page.locator("main").inner_text()
    context.close()


def test_the_page_is_read_by_everybody(chromium: Browser, register: str):
    wrong = []
    for scheme, width in (("light", 360), ("dark", 1280)):
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
        seen = Opened(context)
        for address in (f"{register}/V", f"{register}/V#{fragment()}", f"{register}/verify/badge/"):
            seen.page.goto("about:blank")
            seen.page.goto(address)
            if "#" in address:
                seen.page.wait_for_selector(".verdict")
            wrong += axe(seen.page)
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()
    assert wrong == []
