"""`python -m tools.looks`: pictures of the ways in every look, to docs/screens/looks: light, dark, Arabic, in grey.

The map, its twin as a list, the plan, what does not go together and a kept way, each on a phone and on a screen. In
grey nothing may be lost: what is held, possible or waits is said by shape and words. `--to DIR` writes them elsewhere.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from passerelle.cli.journey.fresh import fresh_server
from tools import pages
from tools.scenes import pathways
from tools.scenes.stage import CHROMIUM, HIGH, Stage, browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tools.scenes.stage import Scene

FOLDER = pages.SCREENS / "looks"
LOOKS = {"light": "in light", "dark": "in the dark", "arabic": "in Arabic", "grey": "in grey"}
NAMES = {
    "plan": "The plan",
    "map": "The map",
    "list": "The list that says what the map says",
    "kept": "A way that is kept",
    "conflict": "What does not go together",
}
TALLEST = 1500


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("python -m tools.looks", description="Pictures of the ways in every look.")
    parser.add_argument("--to", metavar="DIR", type=Path, default=FOLDER)
    asked = parser.parse_args(argv)
    if not CHROMIUM:
        print("tools.looks: chromium is not installed (Debian: apt-get install chromium)", file=sys.stderr)
        return 1
    asked.to.mkdir(parents=True, exist_ok=True)
    for old in asked.to.glob("*.webp"):
        old.unlink()
    os.environ["PASSERELLE_LANGUAGES"] = "en,ar"
    with fresh_server() as origin, browser() as started:
        stage = Stage(started, origin, partial(pictures, asked.to))
        pathways.the_way_there(stage, pathways.one_step_opens_another(stage))
    (asked.to / "index.md").write_text(index(), "utf-8")
    size = sum(file.stat().st_size for file in asked.to.glob("*.webp"))
    print(f"{len(list(asked.to.glob('*.webp')))} pictures, {size / 1e6:.1f} MB in {asked.to}")
    return 0


def pictures(folder: Path, scene: Scene, page: Page) -> None:
    """Write the parts of a scene in every look and at each width, and leave the page as it was."""
    page.set_default_timeout(60_000)
    for look in LOOKS if scene.parts else ():
        page.emulate_media(color_scheme="dark" if look == "dark" else "light")
        if look == "arabic":
            _speak(page, "ar")
        for width in pages.WIDTHS:
            page.set_viewport_size({"width": width, "height": HIGH})
            for part, place in scene.parts.items():
                taken = _taken(page, part, place)
                name = f"{part}-{look}-{width}.webp"
                (folder / name).write_bytes(pages.small(_in_grey(taken) if look == "grey" else taken))
        if look == "arabic":
            _speak(page, "en")
    page.emulate_media(color_scheme="light")


def _speak(page: Page, language: str) -> None:
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    page.goto(page.url)


def _taken(page: Page, part: str, place: str) -> bytes:
    """Return a picture of the first place that a part has; a list is opened first, as a click would."""
    found = page.locator(place).first
    if part == "list":
        if found.get_attribute("open") is None:
            found.locator("summary").click()
        return found.screenshot()
    if place != "body":
        return found.screenshot()
    page.evaluate("scrollTo(0, 0)")
    whole = Image.open(io.BytesIO(pages.painted(page)))
    target = io.BytesIO()
    whole.crop((0, 0, whole.width, min(whole.height, TALLEST))).save(target, "PNG")
    return target.getvalue()


def _in_grey(png: bytes) -> bytes:
    target = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("L").save(target, "PNG")
    return target.getvalue()


def index() -> str:
    """Return the page that shows them, a part after the other."""
    lines = [
        "# Ways in every look",
        "",
        "Light, dark, Arabic and grey, on a phone (360 px) and on a screen (1280 px), without JavaScript.",
        "In grey nothing is lost: a solid bar is held, a striped one planned, a dashed box waits, a filled one is the",
        "goal, and each has its word. Written by `make pages`; the actors, the bodies and the country are invented.",
        "",
    ]
    for part, name in NAMES.items():
        lines += [f"## {name}", ""]
        for look, words in LOOKS.items():
            lines += [
                f'<a href="{part}-{look}-{width}.webp"><img src="{part}-{look}-{width}.webp" width="{drawn}" '
                f'alt="{name} {words}, {width} px"></a>'
                for width, drawn in zip(pages.WIDTHS, (110, 340), strict=True)
            ]
        lines += [""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
