"""The square code: QR, error correction M, in the fewest modules its three segments allow.

Source: ISO/IEC 18004; docs/paper-credential.md. The encoder splits a text into segments by itself: address and
base32 are alphanumeric (5.5 bits a letter), only the `#` between them is a byte.
"""

from __future__ import annotations

import io
from typing import Any, Final

import zxingcpp
from PIL import Image

QUIET: Final = 4
"""Modules left white on each side, as the standard asks."""
LARGEST: Final = 73
"""Modules a side of version 14: the most that can be printed 42 mm wide at half a millimetre a module."""


def modules(text: str) -> tuple[bytes, ...]:
    """Return the rows of the code without its quiet zone, a byte a module: 1 is dark."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image: Any = code.to_image(scale=1, add_quiet_zones=False)
    rows: Any = memoryview(image).tolist()
    return tuple(bytes(value < 128 for value in row) for row in rows)


def svg(text: str) -> str:
    """Return the code with its quiet zone as an SVG without a size of its own."""
    rows = modules(text)
    side = len(rows) + 2 * QUIET
    path = "".join(
        f"M{start + QUIET} {line + QUIET}h{end - start}v1h{start - end}z"
        for line, row in enumerate(rows)
        for start, end in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )


def png(text: str, *, scale: int = 8) -> bytes:
    """Return the code with its quiet zone as a black and white PNG, `scale` pixels a module."""
    rows = modules(text)
    size = len(rows)
    picture = Image.new("1", (size + 2 * QUIET, size + 2 * QUIET), 1)
    picture.paste(Image.frombytes("L", (size, size), bytes(255 * (1 - dark) for row in rows for dark in row)), (4, 4))
    target = io.BytesIO()
    picture.resize((picture.width * scale, picture.height * scale), Image.Resampling.NEAREST).save(target, "PNG")
    return target.getvalue()


def _runs(row: bytes) -> list[tuple[int, int]]:
    found, start = [], None
    for place, dark in enumerate((*row, 0)):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            found.append((start, place))
            start = None
    return found
