"""The index itself: what a document holds, where it lies, who may write it.

It is derived: everything in it comes from the database, and losing it loses nothing. The folder's name carries the
version of the schema. One process writes (the engine's own lock holds it to that); every process reads.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tantivy
from django.conf import settings

from passerelle.search.language import PLAIN, STEMMED, analysers, stemmed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

VERSION = 5
"""Raise it whenever the schema or the analysis below changes: the next start builds a new index beside the old one."""
HEAP = 32_000_000
KEYWORDS = (
    "kind",
    "status",
    "level",
    "mode",
    "band",
    "free",
    "offline",
    "accepted",
    "accepted_by",
    "by",
    "field",
    "language",
    "route",
    "skill",
    "starts",
)
"""What is filtered and counted, word for word; each may hold several."""
TEXTS = ("title", "text")
ORDERS = ("newest", "shortest", "soonest")


class IndexUnusable(Exception):
    """There is no index, or it cannot be read; the database answers instead."""


class IndexBusy(Exception):
    """Another process writes this index. What it has not written yet is tried again later."""


def folder() -> Path:
    return Path(settings.PASSERELLE_DATA) / "search" / f"v{VERSION}"


@cache
def schema() -> tantivy.Schema:
    """Return what a document holds."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("number", stored=True, tokenizer_name="raw", index_option="basic")
    for name in KEYWORDS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("written", tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name=PLAIN, stored=name == "title")
        for language in STEMMED:
            builder.add_text_field(f"{name}_{language}", tokenizer_name=stemmed(language), index_option="freq")
    builder.add_text_field("names", tokenizer_name=PLAIN, index_option="freq")
    builder.add_text_field("says", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("outcomes", stored=True, indexed=False)
    builder.add_float_field("credits", indexed=True, fast=True)
    for name in ORDERS:
        builder.add_integer_field(name, fast=True)
    return builder.build()


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever the engine says of damaged files into IndexUnusable; it panics about some."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexUnusable(str(error)[:200]) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise IndexUnusable(str(error)[:200]) from error


def opened(path: Path | None = None) -> tantivy.Index:
    """Open the index as it lies there. Raises IndexUnusable."""
    with guarded():
        return _with_analysers(tantivy.Index.open(str(path or folder())))


def made_anew(path: Path | None = None) -> tantivy.Index:
    """Put an empty index in place of whatever lies there."""
    path = path or folder()
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return _with_analysers(tantivy.Index(schema(), path=str(path)))


def _with_analysers(index: tantivy.Index) -> tantivy.Index:
    for name, analyser in analysers().items():
        index.register_tokenizer(name, analyser)
    return index


_readers: dict[Path, tantivy.Index] = {}


def searcher() -> tantivy.Searcher:
    """Return a searcher that sees the last commit of whichever process writes. Raises IndexUnusable."""
    path = folder()
    with guarded():
        index = _readers.get(path) or opened(path)
        index.reload()
        _readers[path] = index
        return index.searcher()


def held() -> int:
    """Return how many documents the index holds, having read one of them. Raises IndexUnusable."""
    with guarded():
        reader = searcher()
        for _, address in reader.search(tantivy.Query.all_query(), limit=1).hits:
            reader.doc(address)
        return int(reader.num_docs)


@contextmanager
def writing(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    """Hold the one writer; what was added is committed at the end, all or nothing. Raises IndexBusy."""
    try:
        with guarded():
            writer = index.writer(HEAP, 1)
    except IndexUnusable as error:
        if "LockBusy" in str(error):
            raise IndexBusy from error
        raise
    try:
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()


def put(writer: tantivy.IndexWriter, documents: Iterable[Mapping[str, Any]]) -> int:
    """Add documents; whoever replaces one takes the old one out first."""
    count = 0
    for document in documents:
        writer.add_document(tantivy.Document.from_dict(dict(document), schema()))
        count += 1
    return count


def take_out(writer: tantivy.IndexWriter, numbers: Iterable[str]) -> None:
    for number in numbers:
        writer.delete_documents_by_term("number", number)
