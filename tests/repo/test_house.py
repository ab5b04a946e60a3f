"""The house keeps its own rules: migrations, acts, facts, lives, clocks, templates, sheet."""

from __future__ import annotations

import ast
import importlib
import re
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from passerelle.web.sheet import stripped
from tests.repo import reading
from tools import lifecycles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

DOORS = {"web", "api", "cli", "config", "demonstration"}
"""Packages without acts of their own."""

ASKS_NOBODY = {
    "opportunities.applying.apply": "shows one's own; what is another's is refused by what makes the link",
    "opportunities.consents.give": "one's own consent; a guardian's is asked for",
    "opportunities.finding.crowd": "`look`, which it calls, asks",
    "opportunities.finding.seen": "`look`, which it calls, asks",
    "pathways.keeping.keep": "everybody, for themselves; what is kept is counted again",
    "recognition.party_signing.carry_through": "`sign` of a list or an agreement, which calls it, asks",
    "recognition.party_signing.write_down": "the same",
    "recognition.list_trial.trial": "changes nothing, and looks at cases that its reader decides",
    "awards.batch_gate.judge": "changes nothing",
    "quality.actions.feedback.give": "whoever has a right to it: `quality.feedback.bases.rights` says which",
    "quality.actions.reports.propose": "anybody signed in; a registrar looks at it before it is shown",
    "awards.keys.key_to_sign_with": "part of giving one's word; whoever signs was asked before",
    "awards.batch_store.write_down": "the rows of one step; `awards.batches.confirm` has asked",
    "awards.downloads.file_of": "reads an award its caller may see; `awards.renditions.render` asks for more",
    "appraisal.by_name.appeal": "the act it calls asks",
    "appraisal.by_name.own": "the act it calls asks",
    "appraisal.by_name.work": "the act it calls asks",
    "appraisal.reports.end_report": "follows from a correction, a refusal or a report taken back, which have asked",
    "appraisal.steps.step": "one step; its callers have asked, or time decides",
    "assessment.actions.register_candidate": "follows from an enrolment or an admission; nobody does it by hand",
    "assessment.actions.withdraw_candidate": "follows from an enrolment or a case that its owner gave up",
    "assessment.juries.dissolve": "follows from a case that its learner gave up; `withdraw_case` has asked",
    "assessment.actions.entrust_by_booking": "part of a booking; `sittings.book` asks whether they may",
    "assessment.retakes.again": "makes the next attempt for `enter_again` and `sittings.book`, which ask",
    "assessment.places.free": "follows from a candidature that ended; its callers have asked",
    "assessment.places.give_back": "one step of a booking; its callers have asked",
    "assessment.asking.ask_for": "one change of a draft; `prior_learning.edit_draft` asks",
    "assessment.prior_learning.start_case": "everybody, for themselves",
    "assessment.self_checks.forget": "everybody, of what they said themselves",
    "assessment.self_checks.keep": "everybody, for themselves",
    "assessment.seconds.begin": "follows from naming an assessor; `assign_assessor` has asked",
    "assessment.seconds.drop": "follows from a candidature given up or judged by a jury; its callers have asked",
    "assessment.seconds.restart": "follows from another assessor; its callers have asked",
    "assessment.sheets.hand_out": "whoever was named to assess; nobody else's candidates are on it",
    "assessment.steps.step": "one step; its callers have asked",
    "catalogue.partners.let": "one write; its callers have asked, or time decides",
    "catalogue.requests.answered_by": "part of authorising, which has asked",
    "catalogue.requests.step": "one step; its callers have asked, or time decides",
    "files.actions.bring": "keeps bytes; `vetting.evidence`, which knows what they are about, has asked",
    "files.actions.take_back": "the same",
    "learning.actions.enrol": "everybody, for themselves",
    "learning.actions.seat": "sits down on a place that was taken; its callers have asked",
    "learning.applying.apply": "everybody, for themselves",
    "letters.inbox.read_all": "everybody, of the letters to them",
    "organisations.actions.register_organisation": "everybody; a role is what the authority decides on",
    "portfolio.sightings.note": "follows from a page whose reader was let see it",
    "portfolio.sightings.note_whole": "follows from a guardian's look, which `guardians.look` let them",
    "registers.actions.edit": "one write; the package whose entry it is has asked",
    "registers.actions.move": "one step; the package whose entry it is has asked",
    "registers.actions.submit": "the gate and one step; the package whose entry it is has asked",
    "signing.actions.create_key": "called by `awards.keys`, which asks",
    "signing.actions.mark_compromised": "called by `awards.keys`, which asks",
    "signing.actions.replace_compromised": "called by `awards.keys`, which asks",
    "signing.actions.retire_key": "called by `awards.keys`, which asks",
    "signing.actions.rotate_key": "called by `awards.keys`, which asks",
    "registers.actions.withdraw": "one step; the package whose entry it is has asked",
    "catalogue.revising.accept": "part of a decision; it has asked",
    "catalogue.revising.refuse": "part of a decision; it has asked",
    "registers.steps.step": "one step; its callers have asked, or time decides",
    "registers.actions.begin_edition": "one step; its callers have asked",
    "practice.actions.steps.step": "one step; its callers have asked",
    "quality.actions.steps.step": "one step; its callers have asked",
    "stacking.steps.move": "one step; its callers have asked, or time decides",
    "stacking.steps.tell": "records a fact; its callers have asked",
    "vetting.actions.after_review.follow": "part of a decision; it has asked",
    "vetting.actions.after_review.give_notice": "part of a decision, or of finding a condition unmet; they have asked",
    "vetting.actions.forming.opened": "its callers have asked, or it follows from a submission or the clock",
    "vetting.actions.revising.accept_on_appeal": "part of an appeal's end; it has asked",
    "vetting.actions.revising.conclude": "part of a decision; it has asked",
    "vetting.actions.revising.lift_conditions": "part of a decision; it has asked",
    "vetting.actions.waiting.close": "its callers have asked, or the clock does it",
    "vetting.actions.by_name.appeal": "the act it calls asks",
    "vetting.actions.by_name.complaint": "the act it calls asks",
    "vetting.actions.by_name.condition": "the act it calls asks",
    "vetting.actions.by_name.sanction": "the act it calls asks",
    "vetting.actions.by_name.suspension": "the act it calls asks",
    "vetting.actions.steps.step": "one step; its callers have asked",
    "vetting.pool.chosen": "changes nothing",
    "vetting.pool.next_expert": "changes nothing",
    "vetting.pool.propose": "changes nothing",
}
"""Functions that say who acts and ask nobody whether they may, each with the reason."""


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(reading.SRC).with_suffix("").parts)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (found for found in ast.walk(node) if isinstance(found, ast.Call))


def _name(node: ast.AST) -> str:
    """Return `a.b` for a call of `a.b`, as far as it is made of names."""
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# --- acts -------------------------------------------------------------------------------------------------------------


def _acts() -> dict[str, ast.FunctionDef]:
    """Return every public function of a domain package that says who acts."""
    return {
        f"{_dotted(path)}.{node.name}": node
        for path in reading.modules()
        if path.relative_to(reading.SRC).parts[0] not in DOORS
        for node in reading.tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith(("_", "may_", "reason_not_to_"))
        if any(argument.arg == "by" for argument in node.args.kwonlyargs)
    }


def _asks(node: ast.FunctionDef) -> bool:
    """Say whether a function asks `may_...`, or compares the actor and refuses."""
    names = {_name(call.func).rpartition(".")[2] for call in _calls(node)}
    raised = {_name(found.exc) for found in ast.walk(node) if isinstance(found, ast.Raise) and found.exc}
    return "NotPermitted" in raised or any(name.startswith(("may_", "reason_not_to_")) for name in names)


def _asks_in(acts: dict[str, ast.FunctionDef], name: str) -> bool:
    """Say whether an act asks, itself or through a function of its own module that it calls."""
    if _asks(acts[name]):
        return True
    module = importlib.import_module(f"passerelle.{name.rpartition('.')[0]}")
    source = reading.tree(reading.Path(str(module.__file__)))
    helpers = {node.name: node for node in source.body if isinstance(node, ast.FunctionDef)}
    called = {_name(call.func) for call in _calls(acts[name])}
    return any(_asks(helpers[helper]) for helper in called & set(helpers))


def test_every_act_asks_who_may_or_is_listed_with_its_reason():
    acts = _acts()

    assert {name for name in acts if not _asks_in(acts, name)} == set(ASKS_NOBODY)


def test_every_act_says_what_it_does():
    assert [name for name, node in _acts().items() if not ast.get_docstring(node)] == []


# --- facts ------------------------------------------------------------------------------------------------------------


def _kind(node: ast.expr) -> str:
    """Return a kind of fact with `*` where it is only known at run time."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
    return "*"


def _recorded() -> set[str]:
    return {
        _kind(call.args[0])
        for path in reading.modules()
        for call in _calls(reading.tree(path))
        if _name(call.func) in {"journal.record", "record"} and call.args
    }


def test_every_fact_is_a_thing_and_an_act():
    of_form = re.compile(r"([a-z_]+|\*)\.([a-z_]+|\*)|\*")

    assert [kind for kind in sorted(_recorded()) if not of_form.fullmatch(kind)] == []


# --- lives ------------------------------------------------------------------------------------------------------------


def _states() -> dict[str, set[str]]:
    """Return every enumeration of states in a `states.py`."""
    found = {}
    for path in reading.modules():
        if path.name == "states.py":
            module = importlib.import_module(f"passerelle.{_dotted(path)}")
            for name, held in vars(module).items():
                is_one = isinstance(held, type) and issubclass(held, models.TextChoices)
                if is_one and held.__module__ == module.__name__ and name.endswith(("State", "Stage")):
                    found[f"{_dotted(path)}.{name}"] = set(held.values)
    return found


def test_every_enumeration_of_states_is_the_states_of_a_life():
    lives = [set(life.states) for life in lifecycles.tables().values()]

    assert [name for name, states in _states().items() if states not in lives] == []


# --- what does not stand in a module ----------------------------------------------------------------------------------


def _commands(path: Path) -> bool:
    return path.name == "__main__.py" or path.relative_to(reading.SRC).parts[0] == "cli"


def test_no_module_is_called_utils():
    assert [reading.named(path) for path in reading.modules() if path.stem in {"utils", "helpers", "misc"}] == []


def test_no_module_listens_to_signals():
    found = [
        reading.named(path)
        for path in reading.modules()
        for node in ast.walk(reading.tree(path))
        if (isinstance(node, ast.ImportFrom) and "signals" in _of_others(node.module))
        or (isinstance(node, ast.ImportFrom) and "dispatch" in _of_others(node.module))
        or (isinstance(node, ast.ImportFrom) and any(name.name == "receiver" for name in node.names))
        or (isinstance(node, ast.Import) and any("signals" in name.name.split(".") for name in node.names))
    ]

    assert found == []


def _of_others(module: str | None) -> list[str]:
    """Return the parts of a module's name, but of ours: what the register sees of a body is called a signal too."""
    return [] if (module or "").startswith("passerelle.") else (module or "").split(".")


def test_only_commands_print():
    found = {
        reading.named(path)
        for path in reading.modules()
        if not _commands(path) and any(_name(call.func) == "print" for call in _calls(reading.tree(path)))
    }

    assert found == set()


def test_only_commands_look_at_the_clock_of_the_machine():
    naked = {"datetime.now", "datetime.utcnow", "date.today", "datetime.date.today", "datetime.datetime.now"}
    found = {
        f"{reading.named(path)}:{call.lineno}"
        for path in reading.modules()
        if not _commands(path)
        for call in _calls(reading.tree(path))
        if _name(call.func) in naked and not (call.args or call.keywords)  # `now(UTC)` is an instant, not a wall clock
    }

    assert found == set()


def test_a_day_is_the_registers_not_greenwichs():
    """`date()` of an instant is its day in Greenwich; `timezone.localdate` is its day where the register is."""
    found = {
        f"{reading.named(path)}:{call.lineno}"
        for path in reading.modules()
        if not _commands(path) and "core" not in path.parts
        for call in _calls(reading.tree(path))
        if isinstance(call.func, ast.Attribute) and call.func.attr == "date" and not call.args
    }

    assert found == set()


def test_no_file_is_longer_than_four_hundred_lines():
    long = {reading.named(path) for path in reading.modules() if len(path.read_text("utf-8").splitlines()) > 400}

    assert long == set()


# --- templates --------------------------------------------------------------------------------------------------------

URL = re.compile(r"""{%\s*url\s+(?:'([^']+)'|"([^"]+)")\s*([^%]*?)%}""")
STYLE = re.compile(r"""\sstyle=(?:"[^"]*"|'[^']*'|[^\s>]+)""")
SIDES = re.compile(
    r"(?<![-\w])((?:(?:margin|padding|border|inset)-)?(?:left|right|top|bottom)|(?:min-|max-)?(?:width|height))\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
MEDIA = re.compile(r"\((?:min|max)-(?:width|height):[^)]*\)")


def _patterns(found: Iterable[URLPattern | URLResolver], space: str = "", before: int = 0) -> Iterator[tuple[str, int]]:
    """Return every name with how many values it takes."""
    for one in found:
        takes = before + len(one.pattern.converters) + one.pattern.regex.groups * (not one.pattern.converters)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _patterns(one.url_patterns, inner, takes)
        elif one.name:
            yield f"{space}{one.name}", takes


def _given(words: str) -> int:
    """Return how many values a {% url %} tag gives; `as name` is none of them."""
    values = re.findall(r"""(?:"[^"]*"|'[^']*'|[^\s"'])+""", words)
    return values.index("as") if "as" in values else len(values)


def test_every_address_in_a_template_leads_somewhere():
    known = set(_patterns(get_resolver().url_patterns))
    wrong = [
        f"{reading.named(path)}: {one or other} with {_given(words)}"
        for path in reading.templates()
        for one, other, words in URL.findall(reading.template(path))
        if (one or other, _given(words)) not in known
    ]

    assert wrong == []


def test_no_template_has_a_style_of_its_own():
    wrong = [
        f"{reading.named(path)}: {style}"
        for path in reading.templates()
        for style in STYLE.findall(reading.template(path))
    ]

    assert wrong == []


PROPER = {"· Passerelle", "Passerelle", "passerelle trust fetch", "passerelle verify", "/trust/index.json"}
"""What is the same in every language: names, commands, addresses."""
ATTRIBUTES = re.compile(r"""\b(?:aria-label|title|placeholder|alt)=(?:"([^"]*)"|'([^']*)')""")
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
UNSEEN = re.compile(r"<(style|script)\b.*?</\1>|<(\w+)\b[^>]*\btranslate=no\b.*?</\2>", re.DOTALL)
"""What nobody reads, and what says of itself that it is not to be translated, such as code to copy."""


def _bare(path: Path) -> list[str]:
    """Return the texts and attributes of a template that a reader sees and gettext does not."""
    text = TAG.sub("\x00", reading.BLOCK.sub("", UNSEEN.sub("", reading.template(path))))
    nodes = re.split(r"<[^>]*>", text)
    said = [one or other for one, other in ATTRIBUTES.findall(text)] + nodes
    pieces = [piece.strip() for one in said for piece in one.split("\x00")]
    return [piece for piece in pieces if re.search(r"[^\W\d_]", piece) and piece not in PROPER]


def test_every_word_in_a_template_can_be_translated():
    bare = {reading.named(path): words for path in reading.templates() if (words := _bare(path))}

    assert bare == {}


# --- the sheet --------------------------------------------------------------------------------------------------------

SHEETS = sorted((reading.SRC / "web" / "styles").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_the_sheet_knows_no_sides_of_the_screen(sheet):
    rules = MEDIA.sub("", re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL))

    assert [found.group() for found in SIDES.finditer(rules)] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_what_pages_carry_is_the_sheet(sheet: Path):
    """Nothing but comments and line breaks is left out, and no line break stood between two words."""
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    lines = [line.strip() for line in rules.splitlines() if line.strip()]

    assert str(stripped(sheet.stem)) == "".join(lines)
    assert [line for line in lines if line[-1] not in "{};,"] == []
