"""Nobody writes a thing twice: no page answers a refusal by sending the browser away from what was typed."""

from __future__ import annotations

import ast
import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from passerelle import web
from passerelle.catalogue.models import MicroCredential
from passerelle.core.errors import NotPermitted, PasserelleError, StaleVersion, WrongState
from passerelle.registers.states import State
from tests import factories as make
from tests.web.asking import browser, words

if TYPE_CHECKING:
    from collections.abc import Iterator

WEB = Path(web.__file__).parent
REFUSING = {"error", "warning"}
"""What a view says of an act that was not done."""
NOTHING_TYPED = {
    "registrar/views.py: replace_seat": "a member is chosen from a list",
    "registrar/views.py: add_rapporteur": "an expert is chosen from a list",
    "portfolio/keeping.py: ask_export": "a file is asked for or not",
    "account/electronic.py: disconnect": "an identity is disconnected or not",
    "awarder/batches.py: confirm": "a list is confirmed or not",
    "practice/saying.py: tell": "it was kept, and is warned of",
    "operator/views.py: stop": "it was done, and is warned of",
    "cycles/views.py: _draw": "it was drawn, and is warned that fewer are there",
}
"""Views that may send away, and why nothing is lost there."""
BROUGHT = {
    "recognition/looking.py": "a file is brought, which its reader still has",
    "pathways/kept.py": "a way that is proposed is taken or not: nothing is typed",
}
MODULES_WITH_A_VERSION = 7


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(WEB.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.relative_to(WEB)}: {node.name}", node


def calls(node: ast.AST) -> set[str]:
    """Return the functions and methods that are called inside, by their last name."""
    found = [one.func for one in ast.walk(node) if isinstance(one, ast.Call)]
    return {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in found}


def is_for(method: str, node: ast.FunctionDef) -> bool:
    return any(getattr(one, "id", "") == f"require_{method}" for one in node.decorator_list)


def sends_away(node: ast.FunctionDef) -> bool:
    """Say whether a view says that something is wrong in a message, which only another page shows."""
    told = [
        one.func
        for one in ast.walk(node)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in REFUSING
    ]
    return any(getattr(one.value, "id", "") in {"messages", "notes"} for one in told)


def handlers_that_redirect(node: ast.FunctionDef) -> bool:
    """Say whether a refusal that was caught ends in a redirect."""
    return any("redirect" in calls(one) for one in ast.walk(node) if isinstance(one, ast.ExceptHandler))


def test_no_view_answers_a_refusal_by_sending_the_browser_away_from_what_was_typed():
    views = dict(functions())
    away = {name for name, node in views.items() if sends_away(node) and not is_for("GET", node)}
    caught = {name for name, node in views.items() if is_for("POST", node) and handlers_that_redirect(node)}

    assert sorted(away | caught) == sorted(NOTHING_TYPED)


def test_whoever_saves_a_form_with_a_version_says_what_is_saved_now():
    """A view that hands on which version was seen catches that it is stale; else what was typed would be lost."""
    modules = {
        name.partition(":")[0]
        for name, node in functions()
        if "seen_version" in ast.dump(node) and is_for("POST", node)
    }
    modules -= set(BROUGHT)
    silent = [name for name in sorted(modules) if "offer(" not in (WEB / name).read_text("utf-8")]

    assert silent == []
    assert len(modules) >= MODULES_WITH_A_VERSION


@pytest.mark.django_db
@pytest.mark.parametrize("error", [NotPermitted(), WrongState("edit", "registered"), StaleVersion(seen=1)])
def test_a_refusal_that_no_page_expected_gives_back_the_words_that_came_with_it(
    monkeypatch: pytest.MonkeyPatch, error: PasserelleError
):
    make.rules()
    make.framework()
    body = make.organisation(["awarder"])
    who = make.member(body)

    def refuse(*_told: object, **_named: object) -> None:
        raise error

    monkeypatch.setattr("passerelle.catalogue.actions.draft_micro_credential", refuse)
    sent = {"title": "Pumps & <wells>", "language": "en", "password": "not this one", "csrfmiddlewaretoken": "a b"}

    answer = browser(who).post(f"/provider/new/{body.slug}/begin/", sent | {"more": "First line.\nSecond."})

    html = answer.content.decode()
    areas = [unescape(one) for one in re.findall(r"<textarea[^>]*readonly>(.*?)</textarea>", html, re.DOTALL)]
    assert (answer.status_code, MicroCredential.objects.count()) == (error.status, 0)
    assert areas == ["Pumps & <wells>", "First line.\nSecond."]
    assert "It was not saved, so it stands nowhere but here." in words(html)


@pytest.mark.django_db
def test_a_refused_look_speaks_of_nothing_typed():
    who = make.person()
    entry = make.micro_credential(State.DRAFT)

    answer = browser(who).get(f"/organisation/entries/{entry.number}/withdrawal/?q=some+words")

    assert "What you typed" not in answer.content.decode()
