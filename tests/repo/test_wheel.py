"""What is installed has everything it needs, also what is built and not committed."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from hatchling.builders.wheel import WheelBuilder

from tests.repo import reading

if TYPE_CHECKING:
    from pathlib import Path

DATA = {".html", ".css", ".js", ".json", ".svg", ".typ", ".mo", ".txt", ".ico"}


def test_the_wheel_has_every_file_that_the_package_reads(tmp_path: Path):
    (wheel,) = WheelBuilder(str(reading.HOUSE)).build(directory=str(tmp_path), versions=["standard"])
    packed = set(zipfile.ZipFile(wheel).namelist())

    there = {path for path in reading.SRC.rglob("*") if path.is_file() and path.suffix in {".py", *DATA}}
    assert {path.relative_to(reading.SRC.parent).as_posix() for path in there} - packed == set()
