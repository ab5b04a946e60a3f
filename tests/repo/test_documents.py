"""The documents say what is there: links, tasks, commands, settings, names on pages, codes of refusals."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from passerelle.cli.journey.stories import STORIES
from passerelle.cli.main import COMMANDS
from passerelle.core.errors import PasserelleError
from passerelle.demonstration import PASSWORD
from passerelle.organisations.models import Role
from tests import factories
from tests.repo import reading

OPERATING = reading.HOUSE / "docs" / "operating.md"
PROGRAM = reading.HOUSE / "docs" / "guides" / "program.md"
PROBLEMS = reading.HOUSE / "docs" / "problems.md"
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")

AWAITED: set[str] = set()
"""What `make pages` and an import run write; take each out here when it is there."""


def name(path: Path) -> str:
    return reading.named(path)


def text(path: Path) -> str:
    return path.read_text("utf-8")


def prose(path: Path) -> str:
    return FENCE.sub("", text(path))


def code(path: Path) -> list[str]:
    """Return what a document shows as code, a line or a span each."""
    fenced = [line.strip() for block in FENCE.findall(text(path)) for line in block.splitlines()]
    indented = re.findall(r"^ {4,}(\S.*)$", prose(path), re.MULTILINE)
    return [*fenced, *indented, *CODE.findall(prose(path))]


# --- links ------------------------------------------------------------------------------------------------------------


def anchor(heading: str) -> str:
    """Return the anchor that a heading gets where documents are shown."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(path: Path) -> set[str]:
    return {anchor(heading) for heading in re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)}


@pytest.mark.parametrize("path", reading.DOCS, ids=name)
def test_every_link_leads_somewhere(path):
    lost = []
    for link in LINK.findall(prose(path)):
        address, _, place = link.partition("#")
        if re.match(r"[a-z]+:", address):
            continue
        target = (path.parent / address).resolve() if address else path
        if (not target.exists() and name(target) not in AWAITED) or (
            place and target.suffix == ".md" and place not in anchors(target)
        ):
            lost.append(link)

    assert lost == []


def test_nothing_awaited_has_come():
    assert [path for path in sorted(AWAITED) if (reading.HOUSE / path).exists()] == []


def test_every_guide_is_listed():
    listed = {Path(link).name for link in LINK.findall(text(reading.HOUSE / "docs" / "guides" / "README.md"))}

    assert {path.name for path in reading.GUIDES} - {"README.md"} <= listed


# --- tasks, commands, settings ----------------------------------------------------------------------------------------


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text(reading.HOUSE / "Makefile"), re.MULTILINE))


def made(path: Path) -> set[str]:
    return {found for shown in code(path) for found in re.findall(r"(?:^|[(\s])make ([a-z-]+)", shown)}


def run(path: Path) -> set[str]:
    return {found for shown in code(path) for found in re.findall(r"(?:^|[(\s/])passerelle ([a-z-]+)", shown)}


@pytest.mark.parametrize("path", reading.DOCS, ids=name)
def test_every_task_and_command_that_is_named_exists(path):
    assert (made(path) - targets(), run(path) - set(COMMANDS)) == (set(), set())


def test_the_first_page_names_every_story_that_is_played():
    told = text(reading.HOUSE / "README.md").partition("`make journey`")[2].partition("\n3. ")[0]

    assert [story for story in STORIES if f"`{story}`" not in told] == []


def test_every_task_and_command_is_explained_to_operators():
    assert (targets() - made(OPERATING), set(COMMANDS) - run(OPERATING)) == (set(), set())


def settings_read() -> set[str]:
    """Return every setting of the register that code names, as a text of its own."""
    return {
        node.value
        for path in reading.modules()
        for node in ast.walk(reading.tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(r"PASSERELLE_[A-Z_]+|DATABASE_URL", node.value)
    }


def test_every_setting_is_explained_and_every_explained_one_is_read():
    explained = set(re.findall(r"`(PASSERELLE_[A-Z_]+|DATABASE_URL)`", text(OPERATING)))

    assert explained == settings_read()


# --- names on pages ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shown() -> set[str]:
    return {reading.with_holes(sentence) for sentence in reading.sentences()}


@pytest.mark.parametrize("path", reading.GUIDES, ids=name)
def test_every_name_a_guide_quotes_stands_on_a_page(path, shown):
    """Bold is for names of pages, buttons, fields and states, as they stand there; … for a name or a number."""
    quoted = [" ".join(found.split()) for found in BOLD.findall(prose(path))]

    assert [found for found in quoted if found not in shown] == []


@pytest.mark.parametrize("path", reading.GUIDES, ids=name)
def test_a_guide_is_short(path):
    assert len(text(path).splitlines()) <= 120


# --- refusals ---------------------------------------------------------------------------------------------------------


def refusals() -> dict[str, int]:
    """Return every code of a refusal with its status."""
    from passerelle import core

    for module in pkgutil.walk_packages(core.__path__, "passerelle.core."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, waiting = {}, [PasserelleError]
    while waiting:
        one = waiting.pop()
        found[one.code] = one.status
        waiting += one.__subclasses__()
    return found


def problems_of_the_api() -> dict[str, int]:
    """Return the codes that the API itself makes, where the status is written beside the code."""
    calls = [
        node.args[:2]
        for path in sorted((reading.SRC / "api").glob("*.py"))
        for node in ast.walk(reading.tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "problem"
    ]
    return {
        code.value: status.value
        for status, code in calls
        if isinstance(status, ast.Constant) and isinstance(code, ast.Constant)
    }


def test_every_code_of_a_refusal_is_told_to_programs_with_its_status():
    told = {
        found: int(status)
        for found, status in re.findall(r"^\| `([a-z_]+)` \| (\d{3}) \|", text(PROBLEMS), re.MULTILINE)
    }

    assert told == refusals() | problems_of_the_api()


def test_every_operation_a_guide_names_exists():
    from passerelle.api.api import api

    known = {
        (method.upper(), re.sub(r"{\w+}", "{}", address))
        for address, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
    }
    named = {
        (method, re.sub(r"{\w+}", "{}", address.partition("?")[0]))
        for path in reading.GUIDES
        for method, address in re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/api/[^` ]*)`", text(path))
        if address.partition("?")[0] not in {"/api/openapi.json", "/api/docs"}
    }

    assert named - known == set()


@pytest.mark.parametrize("path", reading.GUIDES, ids=name)
def test_every_address_a_guide_names_leads_somewhere(path):
    lost = []
    for address in re.findall(r"`(/[^`\s?]*/)`", text(path)):
        try:
            resolve(address)
        except Resolver404:
            lost.append(address)

    assert lost == []


EXAMPLE = re.compile(r"^```http\n(.*?)^```\n+```json (\d+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def fits(shown: Any, answered: Any) -> bool:
    """Say whether an answer is what an example shows: `…` stands for anything, and fields may be left out."""
    if isinstance(shown, str):
        as_shown = ".*".join(re.escape(part) for part in shown.split("…"))
        return shown == "…" or (isinstance(answered, str) and re.fullmatch(as_shown, answered) is not None)
    if isinstance(shown, dict):
        return all(name in answered and fits(value, answered[name]) for name, value in shown.items())
    if isinstance(shown, list):
        return all(fits(one, other) for one, other in zip(shown, answered, strict=False))
    return bool(shown == answered)


@pytest.mark.django_db
def test_the_examples_for_programs_are_what_the_register_answers():
    factories.rules()
    factories.framework()
    awarder = factories.organisation(roles=[Role.AWARDER], number="ORG-00006")
    secretary = "rachid-ouali@chamber-of-energy-trades.mirane.example"
    factories.member(awarder, somebody=factories.person(email=secretary, password=PASSWORD))
    kept: dict[str, str] = {}

    for asked, status, shown in EXAMPLE.findall(text(PROGRAM)):
        head, _, body = asked.strip().partition("\n\n")
        for word, value in kept.items():
            head = head.replace(word, value)
        method, address = head.splitlines()[0].split()
        headers = dict(line.split(": ") for line in head.splitlines()[1:])
        answer = Client(headers=headers).generic(method, address, body, content_type="application/json")
        answered = json.loads(answer.content)
        kept |= {"TOKEN": answered.get("meta", {}).get("session_token", kept.get("TOKEN", ""))}
        kept |= {"NUMBER": answered.get("number", kept.get("NUMBER", ""))}

        assert (answer.status_code, fits(json.loads(shown), answered)) == (int(status), True), (head, answered)


# --- words ------------------------------------------------------------------------------------------------------------

WORDS = {
    "issuer": "awarder",
    "student": "learner",
    "user": "learner, holder, person",
    "badge": "award, credential",
    "recipient": "holder",
    "equivalence": "recognition",
    "whitelist": "positive list",
    "dashboard": "desk",
    "examiner": "assessor",
    "admin": "authority, operator",
}
"""Words for which the house has another one (docs/glossary.md), with that one."""


def test_pages_say_the_words_of_the_glossary():
    banned = re.compile(rf"\b({'|'.join(WORDS)})s?\b", re.IGNORECASE)
    found = {
        sentence: WORDS[match.group(1).lower()]
        for sentence in reading.sentences()
        if (match := banned.search(reading.HOLE.sub("", sentence)))
    }

    assert found == {}


NOT_OURS = re.compile(r"(?<!\w)/(?:tmp|root|home)/|\.\./shared", re.IGNORECASE)


@pytest.mark.parametrize("path", reading.DOCS, ids=name)
def test_documents_speak_of_the_register_and_of_no_machine(path):
    assert NOT_OURS.findall(text(path)) == []


def test_every_decision_begins_with_its_number_which_follows_the_one_before():
    pages = sorted((reading.HOUSE / "docs" / "decisions").glob("*.md"))

    assert [page.name[:4] for page in pages] == [f"{place:04}" for place in range(1, len(pages) + 1)]
    amiss = [page.name for page in pages if not text(page).startswith(f"# {page.name[:4]}. ")]
    assert amiss == []
