"""A second browser that looks closely at the pages of the story while the story goes on.

The story is lived without JavaScript; axe-core is JavaScript. So each page is handed over as it stood and looked at
here: in light and in the dark, on a phone and on a screen, in forced colours, at 320 px with letters twice as large.

Each page is looked at whole in both themes and at both widths: every other one in light on a phone and in the dark on a
screen, the rest the other way round. With LOOK_IN_EVERY_MODE (`make torture`) each is in all four.
"""

from __future__ import annotations

import json
import os
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any
from zlib import crc32

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

from tools.scenes.stage import CHROMIUM, FLAGS

if TYPE_CHECKING:
    from playwright.sync_api import Page

ADDRESS = "http://register.example/"
OF_COLOUR_AND_PLACE = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
"""Rules that the theme can break. The other rules read what stands in the page: that changes with the width alone."""
Modes = tuple[tuple[str, int, list[str] | None], ...]
ONE_WAY: Modes = (("light", 360, None), ("dark", 1280, None))
OTHER_WAY: Modes = (("dark", 360, None), ("light", 1280, None))
EVERY_MODE: Modes = (
    *ONE_WAY,
    ("dark", 360, OF_COLOUR_AND_PLACE),
    ("light", 1280, OF_COLOUR_AND_PLACE),
)
ONCE_IN_FORCED_COLOURS = {"home", "entry", "gate-refuses", "registrar-desk", "learner-desk", "genuine-withdrawn"}


def modes_of(name: str) -> Modes:
    """Return in which themes and at which widths a scene is looked at, always the same for one name."""
    if os.environ.get("LOOK_IN_EVERY_MODE"):
        return EVERY_MODE
    return ONE_WAY if crc32(name.partition("-")[2].encode()) % 2 else OTHER_WAY


class Inspector(Thread):
    """Takes pages from a queue until None comes; `found` holds what is wrong, one sentence each."""

    def __init__(self) -> None:
        super().__init__(name="inspector")
        self.pages: SimpleQueue[tuple[str, str] | None] = SimpleQueue()
        self.found: list[str] = []
        self.looked_at: list[str] = []
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                page = browser.new_page()
                while (given := self.pages.get()) is not None:
                    name, html = given
                    self._look(page, name, html)
                    self.looked_at.append(name)
                browser.close()
        except BaseException as error:  # told by the test that waits
            self.failed = error

    def _look(self, page: Page, name: str, html: str) -> None:
        page.unroute_all()
        page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        page.goto(ADDRESS)
        page.evaluate(AXE_SCRIPT)
        for scheme, width, rules in modes_of(name):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            self._axe(page, f"{name}, {scheme} at {width} px", rules)
        if name.partition("-")[2] in ONCE_IN_FORCED_COLOURS:
            page.emulate_media(color_scheme="light", forced_colors="active")
            self._axe(page, f"{name}, forced colours", None)
            page.emulate_media(forced_colors="none")
        page.set_viewport_size({"width": 320, "height": 900})
        page.add_style_tag(content="html{font-size:200%!important}")
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > 320:
            self.found.append(f"{name}, 320 px and letters twice as large: {wide} px wide")

    def _axe(self, page: Page, where: str, rules: list[str] | None) -> None:
        options: dict[str, Any] = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
        broken = page.evaluate(
            f"axe.run({json.dumps(options)}).then(told => told.violations.map("
            "one => `${one.id} (${one.impact}): ${one.nodes.slice(0, 3).map(node => node.html).join(' ')}`))"
        )
        self.found += [f"{where}: {one}"[:400] for one in broken]
