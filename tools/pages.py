"""`python -m tools.pages`: live the story on a fresh server and write a picture of each step to docs/screens.

Every step at 360 and at 1280 px, at most 2,400 px of it, as a small WebP of few colours, and an index by chapter.
The pictures show the day they were taken on; their names stay. `python -m tools.pages MODULE... --to DIR` plays these
modules of tools/scenes alone and leaves docs/screens as it is.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from pypdfium2 import PdfDocument

from passerelle.cli.journey.fresh import fresh_server
from tools import scenes
from tools.scenes.stage import CHROMIUM, HIGH, WIDE, Stage, browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tools.scenes.stage import Scene

SCREENS = Path(__file__).resolve().parents[1] / "docs" / "screens"
WIDTHS = (360, WIDE)
TALLEST = 2400
OFTEN, BETWEEN = 12, 20
"""How many colours a picture keeps: those it uses most, and some between them."""
PATIENCE = 5
"""How often a page is looked at again before it is taken as it is."""
FRONTS = ("home", "certificate")
"""The scenes that the readme shows, without their place in the story in their names."""
PRINTED = "printed"
"""The certificate itself, as it comes from a printer."""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("python -m tools.pages", description="Pictures of the story.")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="these modules of tools/scenes alone; needs --to")
    parser.add_argument("--to", metavar="DIR", type=Path, default=SCREENS)
    asked = parser.parse_args(argv)
    if not CHROMIUM:
        print("make pages: chromium is not installed (Debian: apt-get install chromium)", file=sys.stderr)
        return 1
    if asked.modules and asked.to == SCREENS:
        parser.error("a part of the story goes elsewhere: say --to DIR")
    began = time.monotonic()
    asked.to.mkdir(parents=True, exist_ok=True)
    for old in asked.to.glob("*.webp"):
        old.unlink()
    with fresh_server() as origin, browser() as started:
        stage = Stage(started, origin, partial(picture, asked.to))
        scenes.play(stage, *asked.modules)
    if certificate := stage.files.get("certificate"):
        (asked.to / f"{PRINTED}.webp").write_bytes(printed(certificate))
    (asked.to / "index.md").write_text(index(stage.scenes), "utf-8")
    size = sum(file.stat().st_size for file in asked.to.glob("*.webp"))
    print(f"{len(stage.scenes)} scenes, {size / 1e6:.1f} MB in {asked.to} ({time.monotonic() - began:.0f} s)")
    return 0


def picture(folder: Path, scene: Scene, page: Page) -> None:
    """Write one page at each width, from its top, as a reader meets it."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HIGH})
        page.evaluate("scrollTo(0, 0)")  # who filled in a form stands at its end, and what sticks would stand there too
        taken = small(painted(page))
        (folder / f"{scene.name}-{width}.webp").write_bytes(taken)
        if (name := scene.name.partition("-")[2]) in FRONTS:
            (folder / f"{name}-{width}.webp").write_bytes(taken)


def painted(page: Page) -> bytes:
    """Return a picture of the whole page, taken again until two are the same: a browser may be at work on the first."""
    before = page.screenshot(full_page=True)
    for _attempt in range(PATIENCE):
        if (now := page.screenshot(full_page=True)) == before:
            break
        before = now
    return before


def printed(pdf: bytes) -> bytes:
    """Return the first page of a PDF as a small picture."""
    target = io.BytesIO()
    PdfDocument(pdf)[0].render(scale=1.2, grayscale=False).to_pil().convert("RGB").save(target, "PNG")
    return small(target.getvalue())


def small(png: bytes) -> bytes:
    """Return a picture as a WebP of few colours: pages are flat, so this is smaller and sharper than a photograph."""
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    top = whole.crop((0, 0, whole.width, min(whole.height, TALLEST)))
    target = io.BytesIO()
    few_colours(top).save(target, "WEBP", lossless=True, method=4, quality=60)
    return target.getvalue()


def few_colours(picture: Image.Image) -> Image.Image:
    """Return a picture in the colours it uses most, exactly as they are, and some between them for its letters."""
    seen = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)[:OFTEN]
    between = picture.quantize(BETWEEN, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    used = [part for _count, colour in seen if isinstance(colour, tuple) for part in colour]
    palette.putpalette(used + between[: BETWEEN * 3])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB")


def index(shown: list[Scene]) -> str:
    """Return the page that shows them, by chapter."""
    lines = [
        "# The story in pictures",
        "",
        "Each step as its actor sees it, on a phone (360 px) and on a screen (1280 px), without JavaScript.",
        "Written by `make pages`; the actors, the bodies and the country are invented.",
        "The ways also stand in [every look](looks/index.md): light, dark, Arabic, grey.",
        "",
    ]
    for chapter, some in groupby(shown, key=lambda scene: scene.chapter):
        lines += [f"## {chapter}", ""]
        for scene in some:
            lines += [f"### {scene.role}: {scene.caption}", ""]
            pair = ((360, 150), (WIDE, 480))
            lines += [
                f'<a href="{scene.name}-{width}.webp"><img src="{scene.name}-{width}.webp" width="{drawn}" '
                f'alt="{scene.role}, {width} px: {scene.caption}"></a>'
                for width, drawn in pair
            ]
            lines += [""]
            if scene.name.partition("-")[2] == "files":
                lines += [f'<img src="{PRINTED}.webp" width="330" alt="The certificate, printed">', ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
