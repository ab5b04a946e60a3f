"""From a text about learning outcomes to a list of them, numbered; nothing is said that the text does not say.

A list is taken item by item (HTML, bullets, numbers, letters, or semicolons after a colon), other text sentence
by sentence. An outcome gets a domain only where the text has a heading that names one, or the mapping says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from passerelle.core.importing.html import strip_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST = 60
_LONGEST = 2_000
KNOWLEDGE, SKILLS, AUTONOMY = "knowledge", "skills", "responsibility_and_autonomy"
HEADINGS: Mapping[str, str] = {
    "knowledge": KNOWLEDGE,
    "knowledge and understanding": KNOWLEDGE,
    "conoscenze": KNOWLEDGE,
    "conoscenza": KNOWLEDGE,
    "conoscenza e comprensione": KNOWLEDGE,
    "conoscenza e capacità di comprensione": KNOWLEDGE,
    "connaissances": KNOWLEDGE,
    "savoirs": KNOWLEDGE,
    "conocimientos": KNOWLEDGE,
    "conhecimentos": KNOWLEDGE,
    "kenntnisse": KNOWLEDGE,
    "wissen": KNOWLEDGE,
    "skills": SKILLS,
    "applying knowledge and understanding": SKILLS,
    "abilities": SKILLS,
    "abilità": SKILLS,
    "capacità": SKILLS,
    "capacità di applicare conoscenza e comprensione": SKILLS,
    "aptitudes": SKILLS,
    "savoir-faire": SKILLS,
    "destrezas": SKILLS,
    "habilidades": SKILLS,
    "fertigkeiten": SKILLS,
    "responsibility and autonomy": AUTONOMY,
    "autonomy and responsibility": AUTONOMY,
    "autonomia di giudizio": AUTONOMY,
    "autonomia e responsabilità": AUTONOMY,
    "autonomie et responsabilité": AUTONOMY,
    "responsabilité et autonomie": AUTONOMY,
    "responsabilidad y autonomía": AUTONOMY,
    "making judgements": AUTONOMY,
}
_BULLET = re.compile(r"\s*(?:[-–—•*·▪◦‣]|\(?(?:\d{1,2}|[a-hA-H]|[ivx]{1,4})[.)])\s+(?=\S)")
_INLINE = re.compile(r"(?:(?<=[\s:;,.])|^)\(?(?:(\d{1,2})|([a-h]))\)\s+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ÖØ-Þ\"“«])")
_NO_END = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|dr|prof|mr|ms|ph|vs|art|no|n|pp?|vol|es|ecc|approx)|\b[A-Z])\.\Z", re.IGNORECASE
)
_LEAD = re.compile(r"(?s)(.*?)([^.:;!?]*):\s*(?=\S)")
_TITLE = re.compile(
    r"(?i)(?:the )?(?:course |learning |training )?(?:outcomes|objectives|aims|goals)(?: of the course)?"
    r"|obiettivi(?: del corso| formativi)?|risultati di apprendimento(?: attesi)?|objectifs(?: du cours| pédagogiques)?"
    r"|acquis d'apprentissage|objetivos(?: del curso)?|resultados de aprendizaje|lernziele|lernergebnisse"
)
_DASHED = re.compile(r"(?:(?<=\s)|^)[-–•]\s+(?=\w)")


def outcomes_in(
    text: str, *, domain: str | None = None, headings: Mapping[str, str] = HEADINGS
) -> list[dict[str, str]]:
    """Return the outcomes a text states, at most 60 of them.

    >>> outcomes_in("At the end students can: read a balance; write a report.")
    [{'code': 'LO1', 'text': 'read a balance'}, {'code': 'LO2', 'text': 'write a report.'}]
    """
    found: list[dict[str, str]] = []
    seen: set[str] = set()
    for statement, about in _statements(strip_html(text), headings):
        said = statement.strip(" ;,")
        if not any(map(str.isalpha, said)) or said.casefold() in seen or len(found) == MOST or _TITLE.fullmatch(said):
            continue
        seen.add(said.casefold())
        outcome = {"code": f"LO{len(found) + 1}", "text": said[:_LONGEST]}
        known = about or domain
        found.append(outcome | {"domain": known} if known else outcome)
    return found


def _statements(text: str, headings: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    about: str | None = None
    for block in _blocks(text, headings):
        heading, said = _heading(block, headings)
        about = heading or about
        if said:
            for statement in _split(said):
                yield statement, about


def _blocks(text: str, headings: Mapping[str, str]) -> Iterator[str]:
    """Yield paragraphs and list items, each on one line: a single line break inside is only where a line was full."""
    held: list[str] = []
    for line in text.splitlines():
        if held and (not line or _BULLET.match(line) or any(_is_heading(near, headings) for near in (held[-1], line))):
            yield " ".join(held)
            held = []
        if line:
            held.append(line)
    if held:
        yield " ".join(held)


def _is_heading(line: str, headings: Mapping[str, str]) -> bool:
    return line.strip(" :.*").casefold() in headings


def _heading(block: str, headings: Mapping[str, str]) -> tuple[str | None, str]:
    """Return the domain a block opens with, and the rest of it."""
    whole = headings.get(block.strip(" :.*").casefold())
    if whole:
        return whole, ""
    before, colon, after = block.partition(":")
    named = headings.get(_BULLET.sub("", before).strip(" *").casefold()) if colon else None
    return (named, after.strip()) if named else (None, block)


def _split(block: str) -> list[str]:
    bullet = _BULLET.match(block)
    if bullet:
        return [block[bullet.end() :]]
    for parts in (_lettered(block), _dashed(block), _listed(block)):
        if parts:
            return parts
    if block.endswith(":"):
        return []
    return _sentences(block)


def _lettered(block: str) -> list[str]:
    """Split at (a) b) c) or 1) 2) 3), where they come in order from the first."""
    marks = list(_INLINE.finditer(block))
    found = [_rank(mark) for mark in marks]
    if len(marks) < 2 or found != list(range(1, len(marks) + 1)):
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(block)]
    items = [block[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
    return _before(block[: marks[0].start()]) + items


def _rank(mark: re.Match[str]) -> int:
    return int(mark[1]) if mark[1] else ord(mark[2]) - ord("a") + 1


def _dashed(block: str) -> list[str]:
    """Split "will be able to: - read; - write"."""
    lead, colon, rest = block.partition(":")
    if not colon or not _DASHED.match(rest.strip()):
        return []
    return _before(lead + ":") + [part.strip() for part in _DASHED.split(rest.strip()) if part.strip()]


def _listed(block: str) -> list[str]:
    """Split "will be able to: read; write" at its semicolons."""
    lead = _LEAD.match(block)
    rest = block[lead.end() :] if lead else ""
    if not lead or rest.count(";") < 1:
        return []
    return _before(lead.group()) + [part.strip() for part in rest.split(";") if part.strip()]


def _before(lead: str) -> list[str]:
    """Return the sentences before a list; the words that only introduce it are no outcome."""
    sentences = _sentences(lead.strip())
    return sentences[:-1] if sentences and sentences[-1].endswith((":", ",")) else sentences


def _sentences(text: str) -> list[str]:
    parts = _SENTENCE.split(text)
    joined: list[str] = []
    for part in parts:
        if joined and _NO_END.search(joined[-1]):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return [part.strip() for part in joined if part.strip()]
