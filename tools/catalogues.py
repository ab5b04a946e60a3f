"""Read what translators write and compile it for programs: `python -m tools.catalogues`, without GNU gettext.

A catalogue (`locale/CODE/LC_MESSAGES/django.po`) is compiled beside itself, where it is newer than what was compiled
from it. `make setup` does it, so that a checkout speaks each language as soon as it runs.
"""

from __future__ import annotations

import ast
import os
import re
import struct
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCALE = Path(__file__).resolve().parents[1] / "src" / "passerelle" / "locale"
LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d)\])? )?(".*")')
MAGIC, HEAD = 0x950412DE, 28


@dataclass
class Entry:
    """A sentence and what it is in another language: once, or in each form that a number asks for."""

    said: dict[str, str] = field(default_factory=dict)
    """By keyword: `msgctxt`, `msgid`, `msgid_plural`."""
    forms: list[str] = field(default_factory=list)
    is_fuzzy: bool = False

    @property
    def key(self) -> str:
        """What a program asks for: the context, where there is one, and the sentence."""
        context, sentence = self.said.get("msgctxt"), self.said["msgid"]
        return sentence if context is None else f"{context}\x04{sentence}"

    @property
    def plural(self) -> str | None:
        return self.said.get("msgid_plural")


def catalogues() -> list[Path]:
    """Return every catalogue there is, by language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> list[Entry]:
    """Return the entries of a catalogue or template, the head first. Raises ValueError for a line that is none."""
    return list(_entries(path))


def _entries(path: Path) -> Iterator[Entry]:
    entry, word, number = Entry(), "", 0
    for at, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            if entry.forms:
                yield entry
                entry = Entry()
            entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
            continue
        if not (found := LINE.fullmatch(line)):
            raise ValueError(f"{path}:{at}: {line!r} is no line of a catalogue")
        text = str(ast.literal_eval(found[3]))
        if found[1]:
            word, number = found[1], int(found[2] or 0)
        if word != "msgstr":
            entry.said[word] = entry.said.get(word, "") + text
        elif number == len(entry.forms):
            entry.forms.append(text)
        else:
            entry.forms[number] += text
    if entry.forms:
        yield entry


def compiled(entries: list[Entry]) -> bytes:
    """Return what is translated as programs read it (a .mo file): the sentences in order, then what they become."""
    rows = []
    for entry in entries:
        if all(entry.forms) and not entry.is_fuzzy:
            asked = entry.key if entry.plural is None else f"{entry.key}\0{entry.plural}"
            rows.append((asked.encode(), "\0".join(entry.forms).encode()))
    rows.sort()
    tables, texts, start = [b"", b""], b"", HEAD + 16 * len(rows)
    for column in (0, 1):
        for row in rows:
            tables[column] += struct.pack("<II", len(row[column]), start + len(texts))
            texts += row[column] + b"\0"
    head = struct.pack("<7I", MAGIC, 0, len(rows), HEAD, HEAD + 8 * len(rows), 0, 0)
    return head + tables[0] + tables[1] + texts


def compile_all() -> int:
    """Compile each catalogue that is newer than what was compiled from it; return how many were."""
    done = 0
    for source in catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:  # several may compile at once
            file.write(compiled(read(source)))
        Path(file.name).chmod(0o644)
        os.replace(file.name, target)
        done += 1
    return done


if __name__ == "__main__":
    compile_all()
