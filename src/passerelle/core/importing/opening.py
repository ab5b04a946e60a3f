"""Opening a catalogue: packed or not, in which encoding, and is it a catalogue at all?

A packed file is unpacked once, counted and thrown away before the first row is read: a file that is cut short
or that unpacks without end is refused as a whole, and the progress bar knows where the end is.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from dataclasses import dataclass
from io import TextIOWrapper
from typing import IO, TYPE_CHECKING, cast

from passerelle.core.importing.errors import CannotRead

if TYPE_CHECKING:
    from pathlib import Path

    from passerelle.core.importing.limits import Limits

_CHUNK = 1 << 18
_HEAD = 1 << 12
_MARK = "passerelle-mark"
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_TYPES = (
    (b"PK\x03\x04", "zip or spreadsheet"),
    (b"\xd0\xcf\x11\xe0", "old spreadsheet or document"),
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "gzip within gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstandard"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3", "database"),
)


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Keep each byte that is no text as one character no text has, so that its cell can be named later."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_MARK, _mark)


@dataclass(slots=True)
class Source:
    """An open file as text. `size` counts unpacked bytes."""

    text: TextIOWrapper
    size: int
    head: str
    _binary: IO[bytes]

    @property
    def position(self) -> int:
        """Return how many unpacked bytes were taken so far, a little ahead of the row at hand."""
        return min(self._binary.tell(), self.size)

    def close(self) -> None:
        self.text.close()
        self._binary.close()


def open_source(path: Path, *, encoding: str, limits: Limits, any_newline: bool = True) -> Source:
    """Open the file as text with its bad bytes marked. Raises CannotRead, with a reason, and leaves nothing open."""
    try:
        binary, size = _binary(path, limits)
    except (OSError, EOFError, zlib.error) as error:
        raise CannotRead(_reason(error), file=path.name) from None
    try:
        head = _head(binary, path.name)
        found = _encoding(head, encoding)
        shown = head.decode(found, "replace")
        _refuse_other_types(head, shown, found, path.name)
        newline = "" if any_newline and "\n" not in shown else "\n"
        return Source(TextIOWrapper(binary, found, _MARK, newline), size, shown, binary)
    except BaseException:
        binary.close()
        raise


def _encoding(head: bytes, declared: str) -> str:
    """Return the encoding the file names itself, else the declared one; the wide ones then need a byte order."""
    for mark, name in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return name
    if declared in {"utf-16", "utf-32"}:
        return f"{declared}-be" if head.startswith(b"\0") else f"{declared}-le"
    return declared


def _reason(error: Exception) -> str:
    reasons: dict[type[Exception], str] = {
        FileNotFoundError: "no_such_file",
        IsADirectoryError: "not_a_file",
        PermissionError: "not_permitted",
        EOFError: "gzip_cut_short",
        gzip.BadGzipFile: "gzip_damaged",
        zlib.error: "gzip_damaged",
    }
    return next((reason for kind, reason in reasons.items() if isinstance(error, kind)), "unreadable_file")


def _binary(path: Path, limits: Limits) -> tuple[IO[bytes], int]:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    packed_size = path.stat().st_size
    if not packed:
        if packed_size > limits.unpacked:
            raise CannotRead("too_large", file=path.name, limit=limits.unpacked)
        return path.open("rb"), packed_size
    size = _unpacked_size(path, packed_size, limits)
    return cast("IO[bytes]", gzip.open(path, "rb")), size


def _unpacked_size(path: Path, packed_size: int, limits: Limits) -> int:
    size = 0
    with gzip.open(path, "rb") as unpacked:
        while chunk := unpacked.read(_CHUNK):
            size += len(chunk)
            if size > limits.unpacked:
                raise CannotRead("too_large", file=path.name, limit=limits.unpacked)
            if size > limits.harmless and size > limits.ratio * packed_size:
                raise CannotRead("unpacks_without_end", file=path.name, limit=limits.ratio)
    return size


def _head(binary: IO[bytes], name: str) -> bytes:
    head = binary.read(_HEAD)
    binary.seek(0)
    if not head.strip(b" \t\r\n\xef\xbb\xbf"):
        raise CannotRead("empty_file", file=name)
    return head


def _refuse_other_types(head: bytes, shown: str, encoding: str, name: str) -> None:
    for magic, kind in _OTHER_TYPES:
        if head.startswith(magic):
            raise CannotRead("wrong_type", file=name, seen=kind)
    if shown.lstrip("\ufeff \t\r\n").lower().startswith(("<!doctype", "<html", "<?xml")):
        raise CannotRead("wrong_type", file=name, seen="HTML or XML")
    if encoding.startswith("utf-8") and shown.count("\0") > len(shown) // 10:
        raise CannotRead("wrong_type", file=name, seen="not text")
