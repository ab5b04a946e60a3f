"""The whole story, clicked and typed in a real browser without JavaScript, and every page of it looked at closely."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from passerelle.cli.journey.fresh import fresh_server
from tests.browser.inspector import Inspector
from tools import scenes
from tools.scenes.stage import HIGH, WIDE, Stage, browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page, Request

    from tools.scenes.stage import Scene

pytestmark = pytest.mark.browser

MOST_BYTES = 14_000
GOOD_BYTES = 6_000
"""The median a public page may weigh (UX B3)."""


@dataclass
class Lived:
    """What was seen while the story was lived."""

    stage: Stage
    widths: dict[str, int] = field(default_factory=dict)
    public: dict[str, int] = field(default_factory=dict)
    """The most bytes that each public address took: a page that the story shows often counts once."""
    others: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def lived() -> Iterator[Lived]:
    """Live the story once on a fresh server, while the inspector looks at each page in a browser of its own."""
    inspector = Inspector()
    inspector.start()
    try:
        with fresh_server() as origin, browser() as started:
            seen = Lived(Stage(started, origin, lambda scene, page: _watch(seen, inspector, scene, page)))
            seen.stage.page("visitor").on("request", lambda request: _note(seen, request))
            scenes.play(seen.stage)
            inspector.pages.put(None)
            inspector.join()
            seen.wrong = inspector.found
            assert inspector.failed is None, inspector.failed
            assert inspector.looked_at == [scene.name for scene in seen.stage.scenes]
            yield seen
    finally:
        inspector.pages.put(None)
        inspector.join()


def _watch(seen: Lived, inspector: Inspector, scene: Scene, page: Page) -> None:
    html = page.content()
    inspector.pages.put((scene.name, html))
    page.set_viewport_size({"width": 360, "height": HIGH})
    seen.widths[scene.name] = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": WIDE, "height": HIGH})
    if scene.role == "Visitor":
        path = urlsplit(page.url).path
        seen.public[path] = max(seen.public.get(path, 0), seen.stage.weight(page))


def _note(seen: Lived, request: Request) -> None:
    if not request.is_navigation_request():
        seen.others.append(request.url)


def test_the_story_is_lived_without_javascript_by_every_role(lived: Lived):
    roles = {scene.role for scene in lived.stage.scenes}

    assert len(lived.stage.scenes) > 90
    assert roles >= {
        *("Visitor", "New awarder", "Awarder", "Registrar", "Expert", "Chair of the panel", "Decision officer"),
        *("Provider", "Learner", "Assessor", "Recognition officer", "Employer", "Second learner"),
        *("Operator", "Second signatory", "Policy officer"),
    }


def test_no_page_scrolls_sideways_on_a_phone(lived: Lived):
    assert {name: width for name, width in lived.widths.items() if width > 360} == {}


def test_nothing_is_wrong_in_light_or_dark_on_phone_or_screen_or_with_large_letters(lived: Lived):
    assert not lived.wrong, "\n".join(lived.wrong)


def test_every_public_page_is_small_and_comes_in_one_request(lived: Lived):
    sizes = sorted(lived.public.values())

    assert lived.others == []
    assert {path: size for path, size in lived.public.items() if size > MOST_BYTES} == {}
    assert sizes[len(sizes) // 2] <= GOOD_BYTES, lived.public


@pytest.mark.parametrize("path", ["/", "/entries/MC-00412/"], ids=["home", "entry"])
def test_by_keyboard_one_skips_to_the_content_and_always_sees_where_one_is(lived: Lived, path: str):
    page = lived.stage.tab("visitor")
    page.goto(path)
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.className") == "skip"
    places = set()
    for _step in range(60):
        where = page.evaluate(
            """(() => {
                const it = document.activeElement, box = it.getBoundingClientRect(), look = getComputedStyle(it);
                return {
                    name: it.outerHTML.slice(0, 160),
                    seen: look.outlineStyle != "none" && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
                };
            })()"""
        )
        if where["name"] in places or where["name"].startswith("<body"):
            break
        assert where["seen"], where["name"]
        places.add(where["name"])
        page.keyboard.press("Tab")
    assert len(places) > 10
    page.close()
