"""Every refusal has a status and a sentence; every finding a plain one."""

from __future__ import annotations

import ast
import pkgutil
import re
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from passerelle import core
from passerelle.core import errors, gate
from passerelle.core.credentials import refusals
from passerelle.core.frameworks.refusals import FrameworkRefused
from passerelle.core.gate import Finding
from passerelle.policy import messages, sentences
from passerelle.policy.queries import shipped


def subclasses(of: type[errors.PasserelleError]) -> list[type[errors.PasserelleError]]:
    return [found for child in of.__subclasses__() for found in (child, *subclasses(child))]


for module in pkgutil.walk_packages(core.__path__, "passerelle.core."):
    import_module(module.name)
PUBLISHED = [kind for kind in subclasses(errors.PasserelleError) if kind.__module__.startswith("passerelle.")]
SAMPLES = {
    errors.WrongState: lambda: errors.WrongState("submit", "registered"),
    errors.GateRefused: lambda: errors.GateRefused([]),
    errors.IssueRefused: lambda: errors.IssueRefused([]),
    FrameworkRefused: lambda: FrameworkRefused([]),
    refusals.Incomplete: lambda: refusals.Incomplete(("title",)),
}


def sample(kind: type[errors.PasserelleError]) -> errors.PasserelleError:
    if kind in SAMPLES:
        return SAMPLES[kind]()
    named = issubclass(kind, refusals.CredentialRefused) or kind.__init__ is not errors.PasserelleError.__init__
    return kind("a reason") if named else kind()


def test_the_base_of_all_refusals_has_a_sentence_too():
    assert str(sentences.ERRORS[errors.PasserelleError.code])


@pytest.mark.parametrize("kind", PUBLISHED, ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_status_a_code_of_its_own_and_a_sentence(kind):
    assert 400 <= kind.status < 500
    assert kind.code in sentences.ERRORS
    assert [other.code for other in PUBLISHED].count(kind.code) == 1
    told = sentences.of_error(sample(kind))
    assert told[0].isupper()
    assert told[-1] in ".:"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (errors.NotNow(reason="last_signatory"), "The last signatory stays. Name another one first."),
        (errors.NotNow(reason="never heard of"), "This is not possible at this point."),
        (errors.LinkClosed(reason="expired"), sentences.REASONS["expired"]),
        (errors.Malformed(field="level.eqf", expected="1 to 8"), "European level: give 1 to 8."),
        (errors.Malformed(field="<b>", expected="text"), "<b>: write something here."),  # escaped where it is shown
        (
            errors.Conflicted(ties=["author"]),
            "A conflict of interest bars this person. Wrote this description, or a part of it.",
        ),
        (
            errors.Conflicted(ties=[{"code": "author"}, "unknown"]),
            "A conflict of interest bars this person. Wrote this description, or a part of it.",
        ),
    ],
)
def test_particulars_are_told_where_they_help(error, sentence):
    assert sentences.of_error(error) == str(sentence)


@pytest.mark.parametrize("kind", sorted(gate.KINDS))
def test_a_finding_of_every_kind_is_told_in_words(kind):
    finding = Finding("X-1", "workload.hours", None, 1, "ch. 3", "block", kind=kind)

    told = sentences.of_finding(finding)

    assert told.sentence.endswith(".")
    assert told.sentence[0].isupper()
    assert (told.rules, told.field, told.severity) == (("X-1",), "workload.hours", "block")
    assert told.basis == "Rule X-1 · seen: nothing · asked: 1 · ch. 3"


def test_what_several_rules_ask_alike_is_told_once_and_names_them():
    twins = [
        Finding("X-1", "assessment.type", None, None, "Annex I", "block", kind="required"),
        Finding("Y-4", "assessment.type", None, None, "ch. 3", "block", kind="required"),
        Finding("Y-5", "assessment.type", None, None, "ch. 3", "advise", kind="required"),
        Finding("Y-6", "assessment.criteria", None, None, "ch. 3", "block", kind="required"),
    ]

    told = sentences.of_findings(twins)

    assert [(one.rules, one.severity) for one in told] == [
        (("X-1", "Y-4"), "block"),
        (("Y-5",), "advise"),
        (("Y-6",), "block"),
    ]
    assert told[0].basis == "Rules X-1, Y-4 · seen: nothing · asked: nothing · Annex I; ch. 3"


def test_whatever_a_profile_finds_in_an_empty_description_is_told():
    for profile in shipped().values():
        for target in ("micro_credential", "short_course", "organisation"):
            for finding in gate.findings({}, profile, on=date(2026, 11, 24), target=target):
                told = sentences.of_finding(finding)
                assert told.sentence, finding
                assert finding.rule in told.basis


@pytest.mark.parametrize(
    ("field", "least", "sentence"),
    [
        ("panel.seats", 5, "The panel needs at least 5 members."),
        ("panel.kinds", 3, "The panel needs members of at least 3 kinds."),
        ("panel.countries", 2, "The panel needs members from at least 2 countries."),
        ("panel.learner", 1, "The panel needs at least 1 learner."),
    ],
)
def test_what_a_panel_lacks_is_a_sentence(field, least, sentence):
    finding = Finding("PN-1", field, 0, least, "", "block", kind="min_count")
    assert sentences.of_finding(finding).sentence == sentence


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        ("", "nothing"),
        ([], "nothing"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (["a", None, 2], "a, nothing, 2"),
        ({"from": 25, "to": 30}, "from: 25, to: 30"),
        ("<script>", "<script>"),
    ],
)
def test_plain_data_is_shown_as_a_reader_would_write_it(value, words):
    assert sentences.shown(value) == words


def test_what_was_done_before_is_named_with_its_day_and_what_to_do_now():
    dated = errors.AlreadyDone(field="key", seen="ORG-00006", key="2026-a", at="2026-11-03")
    undated = errors.AlreadyDone(field="report", seen="VC-00391")
    of_others = errors.AlreadyDone(field="something")

    assert [sentences.of_error(one) for one in (dated, undated, of_others)] == [
        "A key of this kind is in use already, since 3 November 2026. Open that key to put the next one in its place.",
        "The report on this case was written already, with another text. "
        "Open the case to read it as it stands; it is not replaced.",
        "This was done already, with other content. Open it to see how it stands; nothing was changed now.",
    ]


def test_codes_of_supervision_are_words_alone_and_in_a_list():
    assert messages.in_words("supervised_no_id, written_exam") == "supervised without check of identity, written exam"


@pytest.mark.parametrize(
    ("seen", "threshold", "basis"),
    [
        (None, "stated", "Rule X-1 · ch. 3"),
        ((), "stated", "Rule X-1 · ch. 3"),
        (False, True, "Rule X-1 · ch. 3"),
        (15, [25, 30], "Rule X-1 · seen: 15 · asked: 25 to 30 · ch. 3"),
    ],
)
def test_only_what_can_be_compared_stands_beside_a_rule(seen, threshold, basis):
    kind = "ratio" if isinstance(threshold, list) else "required"
    finding = Finding("X-1", "workload.hours", seen, threshold, "ch. 3", "block", kind=kind)

    assert sentences.of_finding(finding).basis == basis


def _expected() -> list[str]:
    """Return every text that the source says is expected; what is put in where it runs is a day, a number or a code."""
    found = set()
    for path in Path(sentences.__file__).parents[1].rglob("*.py"):
        text = path.read_text()
        for call in ast.walk(ast.parse(text)) if "Malformed(" in text else ():
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Malformed":
                found |= {_as_said(one.value) for one in call.keywords if one.arg == "expected"}
    return sorted(found)


def _as_said(value: ast.expr, *, inside: bool = False) -> str:
    if isinstance(value, ast.Constant):
        return str(value.value)
    if isinstance(value, ast.JoinedStr):
        parts = [one.value if isinstance(one, ast.FormattedValue) else one for one in value.values]
        return "".join(_as_said(one, inside=True) for one in parts)
    if re.search(r"today|since|begins|earliest|latest|last$|before|begun_on|valid_until", ast.unparse(value)):
        return "2027-01-31"
    return "7" if inside else "not_met, partly"


@pytest.mark.parametrize("expected", _expected())
def test_what_is_expected_is_asked_for_in_words_and_never_as_a_code(expected):
    told = sentences.of_error(errors.Malformed(field="kind", expected=expected))

    assert "lease give" not in told
    assert told.endswith(".")
    assert "not_met" not in told
    assert "2027-01-31" not in told or "such as" in told


@pytest.mark.parametrize(
    ("expected", "request_"),
    [
        ("later than 2026-11-27", "choose a later day than 27 November 2026."),
        ("after 2026-11-27, until 2027-11-27", "choose a day after 27 November 2026, 27 November 2027 at the latest."),
        ("a day until 2026-11-27", "choose a day, 27 November 2026 at the latest."),
        ("met, partly, not_met", "choose one of those that are offered."),
        ("agency", "choose one of those that are offered."),
        ("O1, O2", "choose one of O1, O2."),
        ("text", "write something here."),
        ("at most 300 characters", "shorten it: at most 300 characters."),
        ("a body outside the agency’s own group", "choose a body outside the agency’s own group."),
    ],
)
def test_what_to_do_is_said_in_words_that_fit(expected, request_):
    assert sentences.of_error(errors.Malformed(field="x", expected=expected)) == f"X: {request_}"


@pytest.mark.parametrize(
    ("of", "called"),
    [
        ("", "Way of teaching"),
        ("sitting", "How it is assessed"),
        ("evaluation", "How you made sure it is what it says"),
        ("no such thing", "Way of teaching"),
    ],
)
def test_a_field_is_called_as_what_it_belongs_to_calls_it(of, called):
    refusal = errors.Malformed(field="method", expected="written, oral", **({"of": of} if of else {}))

    assert sentences.of_error(refusal) == f"{called}: choose one of those that are offered."
