"""The stage: a browser for each actor, sign-in by form, what a page must say, and who watches."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from passerelle.demonstration import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Response

CHROMIUM = which("chromium") or ""
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
"""What lets Chromium start as root and leave the network alone."""
WIDE, HIGH = 1280, 900
PATIENCE_MS = 15_000


class NotAsItShouldBe(AssertionError):
    """A page does not say what the story needs it to say."""


@dataclass(frozen=True)
class Scene:
    """One page of the story, as one actor sees it.

    `parts` are what `tools.looks` takes pictures of in every look, by name: where each stands in the page (CSS).
    """

    name: str
    chapter: str
    role: str
    caption: str
    status: int
    parts: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium and close it at the end."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield started
        finally:
            started.close()


class Stage:
    """One playing of the story on one server. `known` and `files` hold what earlier steps kept, by name."""

    def __init__(self, browser: Browser, origin: str, watch: Callable[[Scene, Page], None]) -> None:
        self.browser, self.origin, self.watch = browser, origin, watch
        self.known: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.scenes: list[Scene] = []
        self._chapter = ""
        self._pages: dict[str, Page] = {}
        self._answers: dict[Page, Response] = {}

    def chapter(self, title: str) -> None:
        self._chapter = title

    def page(self, actor: str) -> Page:
        """Return the one page of an actor; each has cookies of their own, and nobody has JavaScript."""
        if actor not in self._pages:
            context = self.browser.new_context(
                java_script_enabled=False,
                viewport={"width": WIDE, "height": HIGH},
                locale="en-GB",
                base_url=self.origin,
            )
            context.set_default_timeout(PATIENCE_MS)
            self._pages[actor] = self._watched(context)
        return self._pages[actor]

    def tab(self, actor: str) -> Page:
        """Open a second tab of an actor: the same cookies, another page."""
        return self._watched(self.page(actor).context)

    def enter(self, actor: str, email: str, path: str = "/desk/") -> Page:
        """Let an actor sign in by the form, once, and go to a page."""
        is_new = actor not in self._pages
        page = self.page(actor)
        if is_new:
            page.goto("/account/login/")
            page.get_by_label("E-mail").fill(email)
            page.get_by_label("Password").fill(PASSWORD)
            press(page, "Sign in")
            says(page, "Where would you like to work?")
        page.goto(path)
        return page

    def joins(self, actor: str, name: str, email: str) -> Page:
        """Let a new person open an account by the form."""
        page = self.page(actor)
        page.goto("/account/signup/")
        page.get_by_label("Your name").fill(name)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Open my account")
        return page

    def leave(self, actor: str) -> None:
        """Close an actor's browser: the next look begins without cookies."""
        self._pages.pop(actor).context.close()

    def scene(self, name: str, page: Page, *, role: str, caption: str, parts: Mapping[str, str] | None = None) -> None:
        """Show one page of the story to who watches, once all of it has come: a click returns when it has begun to."""
        page.wait_for_load_state()
        status = self._answers[page].status if page in self._answers else 0
        shown = Scene(f"{len(self.scenes) + 1:02}-{name}", self._chapter, role, caption, status, parts or {})
        self.scenes.append(shown)
        self.watch(shown, page)

    def wait_for(self, page: Page, text: str) -> None:
        """Load a page again until it says what a follower of the journal brings about."""
        for _attempt in range(40):
            if text in _told(page):
                return
            page.wait_for_timeout(250)
            page.goto(page.url)
        says(page, text)

    def settle(self, page: Page) -> None:
        """Load a page again until it says the same five times: then the country just loaded has been followed up."""
        said, same = "", 0
        for _attempt in range(120):
            same = same + 1 if (now := _told(page)) == said else 0
            if same == 4:
                return
            said = now
            page.wait_for_timeout(500)
            page.goto(page.url)

    def weight(self, page: Page) -> int:
        """Return how many bytes the page shown took on its way, as they were sent."""
        return self._answers[page].request.sizes()["responseBodySize"]

    def _watched(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("response", lambda answer: self._keep(page, answer))
        return page

    def _keep(self, page: Page, answer: Response) -> None:
        if answer.request.is_navigation_request() and answer.request.frame == page.main_frame:
            self._answers[page] = answer


def says(page: Page, *texts: str) -> None:
    """Hold a page to what it must say, whatever its line breaks."""
    told = _told(page)
    for text in texts:
        if text not in told:
            raise NotAsItShouldBe(f"{page.url} does not say {text!r}, but:\n{told[:2500]}")


def says_not(page: Page, *texts: str) -> None:
    told = _told(page)
    for text in texts:
        if text in told:
            raise NotAsItShouldBe(f"{page.url} says {text!r}")


def _told(page: Page) -> str:
    page.wait_for_load_state()
    return re.sub(r"\s+", " ", page.locator("main").inner_text())


def press(page: Page, name: str, *, nth: int = 0) -> None:
    """Press a button of the page's content by its exact name, and wait until all of what it leads to has come."""
    page.locator("main").get_by_role("button", name=name, exact=True).nth(nth).click()
    page.wait_for_load_state()  # a click returns when the next page has begun to come


def follow(page: Page, name: str, *, nth: int = 0) -> None:
    """Follow a link of the page's content by its exact name, and wait until all of what it leads to has come."""
    page.locator("main").get_by_role("link", name=name, exact=True).nth(nth).click()
    page.wait_for_load_state()


def number_in(page: Page) -> str:
    """Return the last register number in the page's address."""
    found = re.findall(r"/([A-Z]{2,3}-[0-9]+)/", page.url)
    if not found:
        raise NotAsItShouldBe(f"no number in {page.url}")
    return str(found[-1])


PEOPLE = Path(__file__).resolve().parents[2] / "src" / "passerelle" / "demonstration" / "mirane" / "people.json"
