"""`passerelle verify`: check credentials from their files and a trust folder, with no server and no network.

Any form of `core/credentials/forms/`: JSON, tokens, the text of a square code, a picture of one, a certificate as PDF.
Needs `core/` alone, so that it runs wherever Python does. Exit status: 0 when every credential is genuine and
in force; 1 when any is not in force, not ours, or altered; 2 otherwise (status unknown, an endorsement, which is no
award, or a file or the trust folder cannot be read). Without a trust folder nothing is known to be ours.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from passerelle.cli import typed_codes
from passerelle.cli.counted import counted
from passerelle.cli.reports_told import no_award
from passerelle.cli.trust_places import DEFAULT, default_trust_folder, remembered_key
from passerelle.core.credentials import (
    appraisal_words,
    endorsement_words,
    gathered_words,
    recognised_words,
    verdict_told,
    verdict_words,
)
from passerelle.core.credentials.forms import MAX_UPLOAD
from passerelle.core.credentials.moments import stamp
from passerelle.core.credentials.presented import Asked
from passerelle.core.credentials.refusals import TrustDamaged
from passerelle.core.credentials.summary_words import ASSESSMENT_TYPES, CARRIERS, FORMS, REASONS
from passerelle.core.credentials.trust import Levels, TrustStore
from passerelle.core.credentials.verify import verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.credentials.gathered import Gathered
    from passerelle.core.credentials.verdict import Level, Standing, Step, Summary, Verdict

_NO_TRUST: Final[dict[str | None, str]] = {
    "no_trust_folder": "Could not be checked: no trust folder was found, so nothing tells who signed it.",
    "trust_damaged": "Could not be checked: the trust folder is damaged. Fetch it again.",
    "contexts_missing": "Could not be checked: the trust folder lacks the contexts. Fetch it again.",
}
"""What only a command can lack."""
_FETCH_AGAIN: Final = "What to do: fetch the trust folder again (passerelle trust fetch URL), then check once more."
ENDORSEMENTS: Final = ("endorsement_in_force", "endorsement_not_in_force", "endorsement_status_unknown")
_COUNTED: Final = {
    "genuine_in_force": "genuine and in force",
    "genuine_not_in_force": "not in force",
    "genuine_status_unknown": "not fully checked",
    "not_issued_here": "not issued here",
    "altered": "altered",
    **dict.fromkeys(ENDORSEMENTS, "endorsements, no awards"),
    **dict.fromkeys(appraisal_words.VERDICTS, "reports of evaluators, no awards"),
    **dict.fromkeys(recognised_words.VERDICTS, "statements of recognition, no awards"),
    "gathered_in_force": "genuine and in force",
    "gathered_in_part": "not in force in every part",
    "gathered_not_valid": "not in force",
}
_EXPLAINING: Final = frozenset({"", ".md", ".txt"})
_OF_TRUST: Final = frozenset({".json", ".jwt"})
_HELP: Final = "the register"
"""Whom to call: a folder tells no telephone number."""
_NOT_JUDGED: Final = "not judged"
_CARRIED: Final = (
    "Only what is signed was checked, not the page or picture around it: compare it with what stands here."
)
NOT_SEALED: Final = "index_signature: the register's key, as it is remembered here, did not seal it"
_NOT_SHOWN: Final = "not shown"
STANDARD_INPUT: Final = "-"
TYPED: Final = "--text"


def main(argv: list[str]) -> int:
    """Check the files named in `argv`, print one answer for each, and return the exit status."""
    arguments = _arguments(argv)
    folder = Path(arguments.trust) if arguments.trust else default_trust_folder()
    try:
        trust = _trusted(folder) if folder and (arguments.trust or folder.is_dir()) else None
    except TrustDamaged as damage:
        why = NOT_SEALED if damage.reason == "index_signature" else damage.reason
        print(f"The trust folder {folder} cannot be used ({why}).", file=sys.stderr)
        return 2
    now, asked = datetime.now(UTC), Asked(arguments.challenge, arguments.domain)
    told = [_answer(TYPED, text.encode("utf-8"), trust, now, asked, as_json=arguments.json) for text in arguments.text]
    for name in [name for file in arguments.files for name in _named(file)]:
        why = left_out(name)
        if why:
            print(f"{name}: left out: {why}.", file=sys.stderr if arguments.json else sys.stdout)
        else:
            told.append(_check(name, trust, now, asked, as_json=arguments.json))
    if len(told) > 1 and not arguments.json:
        print(summary([one.counts_as for one in told]))
    statuses = [one.exit_status for one in told]
    return 1 if 1 in statuses else max(statuses, default=2)


@dataclass(frozen=True)
class Told:
    """One answer that was printed: what it means for the exit status, and what it counts as in the last line."""

    exit_status: int
    counts_as: str


def _named(name: str) -> list[str]:
    """Return the files that a name stands for: of a folder those that lie in it, not those of folders within."""
    try:
        if name == STANDARD_INPUT or not Path(name).is_dir():
            return [name]
        inside = sorted(file for file in Path(name).iterdir() if file.is_file() and not file.name.startswith("."))
    except (OSError, ValueError):
        return [name]  # where it is read, it is said what is wrong with it
    return [str(file) for file in inside] or [name]


def left_out(name: str) -> str:
    """Say why a file is no award, where its name and place tell: what explains the others, or what checking needs.

    >>> left_out("samples/README.md")
    'it explains the files beside it'
    """
    path = Path(name)
    if path.stem.upper() == "README" and path.suffix.lower() in _EXPLAINING:
        return "it explains the files beside it"
    try:
        places = [path.parent, path.parent.parent] if path.suffix in _OF_TRUST else []
        is_trust = any([(place / "index.json").is_file() and (place / "contexts").is_dir() for place in places])
    except (OSError, ValueError):
        return ""  # where it is read, it is said what is wrong with it
    return "it is part of a trust folder" if is_trust else ""


def _trusted(folder: Path) -> TrustStore:
    """Read the folder; where the register's key is remembered beside it, only as that key sealed it. TrustDamaged."""
    return TrustStore.load(folder, register_key=remembered_key(folder))


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="passerelle verify", description="Check credentials, offline.")
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="a credential: JSON, a token, a PDF, the text or a picture (PNG, JPEG, GIF, WebP) of a square code; "
        "a folder stands for the files in it; - reads standard input",
    )
    parser.add_argument("--text", metavar="TEXT", action="append", default=[], help="what a square code says, as text")
    parser.add_argument("--trust", metavar="DIR", help=f"the trust folder (default: {DEFAULT})")
    parser.add_argument("--challenge", metavar="TEXT", help="what the holder was asked to sign, against replay")
    parser.add_argument("--domain", metavar="TEXT", help="for whom the holder was asked to sign it")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    arguments = parser.parse_args(argv)
    if not arguments.files and not arguments.text:
        parser.error("nothing to check: name a FILE, or give --text")
    return arguments


def _check(name: str, trust: TrustStore | None, now: datetime, asked: Asked, *, as_json: bool) -> Told:
    try:
        raw = _read(name)
    except IsADirectoryError:
        return _no_verdict(name, "empty_folder", "There is no file in this folder.", as_json=as_json)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "no name of a file"
        return _no_verdict(name, "unreadable_file", f"This could not be read ({why}).", as_json=as_json)
    return _answer(name, raw, trust, now, asked, as_json=as_json)


def _read(name: str) -> bytes:
    """Return the bytes of a file, one more than any form has at most; raises OSError, or ValueError for a bad name."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(MAX_UPLOAD + 1)
    with Path(name).open("rb") as file:
        return file.read(MAX_UPLOAD + 1)


def _no_verdict(name: str, error: str, sentence: str, *, as_json: bool) -> Told:
    """Say why nothing was judged; `error` is a stable word."""
    answer: dict[str, Any] = {"file": name, "verdict": None, "steps": [], "error": error}
    print(json.dumps(answer, ensure_ascii=False) if as_json else f"{name}: {sentence}")
    return Told(2, _NOT_JUDGED)


def _answer(name: str, raw: bytes, trust: TrustStore | None, now: datetime, asked: Asked, *, as_json: bool) -> Told:
    typed = typed_codes.in_place_of_a_document(raw, trust.origin if trust else None)
    if typed is not None:
        return _no_verdict(name, typed.error, typed.sentence, as_json=as_json)
    verdict = verify(raw, trust, now, asked)
    if as_json:
        fresh = trust.is_fresh(now) if trust else None
        answer = {"file": name, **asdict(verdict), "trust_is_fresh": fresh}
        print(json.dumps(answer, default=_plain, ensure_ascii=False))
    else:
        print(f"{name}: {sentence(verdict)}")
        for line in [*_facts(verdict, trust), *what_to_do(verdict), *_parts(verdict), *_log(verdict)]:
            print(f"  {line}")
    return Told(exit_status(verdict), _NOT_JUDGED if _is_undecided(verdict) else _COUNTED[verdict.verdict])


def summary(told: list[str]) -> str:
    """Return one line for many answers.

    >>> summary(["altered", "genuine and in force", "altered"])
    '3 checked: 1 genuine and in force, 2 altered.'
    """
    found = Counter(told)
    kinds = [*dict.fromkeys(_COUNTED.values()), _NOT_JUDGED]
    return f"{len(told)} checked: {', '.join([f'{found[kind]} {kind}' for kind in kinds if found[kind]])}."


def _is_undecided(verdict: Verdict) -> bool:
    """Say whether nothing was judged: for what was brought holds nothing to judge, or what would tell is not here."""
    return verdict.verdict == "not_issued_here" and verdict_told.tone(verdict) == "wait"


def exit_status(verdict: Verdict) -> int:
    """Return what one verdict means for the exit status: the verdict alone decides, whatever its reason.

    An endorsement, a report or a statement is no award: also a good one is no reason to go on as with one.
    """
    no_awards = (ENDORSEMENTS, appraisal_words.VERDICTS, recognised_words.VERDICTS)
    doubts = ("genuine_status_unknown", *(word for words in no_awards for word in words[::2]))
    return {"genuine_in_force": 0, "gathered_in_force": 0, **dict.fromkeys(doubts, 2)}.get(verdict.verdict, 1)


def sentence(verdict: Verdict) -> str:
    """Return the verdict as a title and what it means, as the register's page says it."""
    if verdict_told.is_undecided(verdict):
        return _NO_TRUST[verdict.reason]
    said = [verdict_told.title(verdict), *verdict_told.meaning(verdict)]
    if verdict.status and verdict.status.status in ("revoked", "suspended", "superseded") and verdict.status.reason:
        said.append(verdict_words.REASON_GIVEN % {"reason": _told(REASONS, verdict.status.reason)})
    filled = [_filled(sentence, verdict) for sentence in said]
    return " ".join([f"{filled[0]}.", *filled[1:]])


def _filled(sentence: str, verdict: Verdict) -> str:
    since, said = verdict_told.ended_at(verdict), verdict.credential
    return sentence % {
        "date": f"{since:%Y-%m-%d}" if since else "",
        "awarder": said.awarder if said else "",
        "holder": (said.holder_name or "") if said else "",
        "help": _HELP,
        **endorsement_words.filled(verdict),
        **gathered_words.filled(verdict),
        **appraisal_words.filled(verdict),
        **recognised_words.filled(verdict),
    }


def what_to_do(verdict: Verdict) -> list[str]:
    """Return what who checks and who holds it do next, as the register's page says it; nothing where all is well."""
    if verdict_told.is_undecided(verdict):
        return []
    if verdict.reason == TrustDamaged.code:
        return [_FETCH_AGAIN]
    if verdict.verdict == "genuine_not_in_force":
        checker, holder = (_filled(told, verdict) for told in verdict_told.advice(verdict))
        return ["What to do:", f"  {verdict_words.SHOWN} {checker}", f"  {verdict_words.YOURS} {holder}"]
    told = _filled(verdict_told.next_step(verdict), verdict)
    return [f"What to do: {told}"] if told else []


def _facts(verdict: Verdict, trust: TrustStore | None) -> list[str]:
    facts = [f"Checked: {verdict.checked_at:%Y-%m-%d %H:%M} UTC"]
    if verdict.as_of:
        facts.append(f"Trust folder as of: {verdict.as_of:%Y-%m-%d %H:%M} UTC, {_age(verdict, trust)}")
    if said := no_award(verdict):
        return [*said, *facts]
    if verdict.gathered is not None:
        return [*_gathered(verdict.gathered), *facts]
    if verdict.credential is None:
        return facts
    told = _summary(verdict.credential, trust.levels if trust else None) + (
        [_CARRIED] if "(" in verdict.steps[0].detail else []
    )
    return [*told, *_then_and_now(verdict.status_on_award, verdict.status_today), *facts]


def _gathered(said: Gathered) -> list[str]:
    """Return for whom awards were put together, when, and for which question."""
    made = f"Made: {said.made_at:%Y-%m-%d %H:%M} UTC, {counted(said.count, 'award')}"
    if said.expires_at is None:
        return [f"Holder: {said.holder_name or _NOT_SHOWN}", made]
    return [f"For: {said.audience}, in answer to {said.nonce}", f"{made}, until {said.expires_at:%Y-%m-%d %H:%M} UTC"]


def _age(verdict: Verdict, trust: TrustStore | None) -> str:
    """Return how old the trust folder is, and what follows where it is too old."""
    minutes = max(int((verdict.checked_at - (verdict.as_of or verdict.checked_at)).total_seconds()) // 60, 0)
    hours = minutes // 60
    count, unit = (hours // 24, "day") if hours >= 48 else (hours, "hour") if hours else (minutes, "minute")
    age = f"{counted(count, unit)} old"
    if trust is None or trust.is_fresh(verdict.checked_at):
        return age
    return f"{age}: what was withdrawn since is not known here"


def _parts(verdict: Verdict) -> list[str]:
    """Return one line for each award that a larger one carries."""
    return [
        f"Contains {part.credential.title if part.credential else 'one'}: {sentence(part)}" for part in verdict.parts
    ]


def _log(verdict: Verdict) -> list[str]:
    return ["Steps:"] + [f"  {step_line(step)}" for step in verdict.steps]


def step_line(step: Step) -> str:
    """Return a step as one line of the log.

    >>> from passerelle.core.credentials.verdict import Step
    >>> step_line(Step("validity", "ok"))
    'Dates of validity: Good. Today is within the dates it states.'
    """
    name, result = verdict_words.STEPS[step.code], verdict_words.RESULTS[step.result]
    found = verdict_told.step_sentence(step)
    if found == f"{result}.":
        return f"{name}: {found}"
    return f"{name}: {result}. {found % {'form': _form(step.detail)}}"


def _form(detail: str) -> str:
    name, _space, carrier = detail.partition(" ")
    words = FORMS.get(name, name)
    inside = CARRIERS.get(carrier.strip("()"))
    return f"{words}, {inside}" if inside else words


def _summary(credential: Summary, national: Levels | None) -> list[str]:
    levels = ", ".join([_level(level, national) for level in credential.levels])
    points, system, hours = credential.credits, credential.credit_system, credential.hours
    size = [f"{points} {system}" if system else counted(points, "credit")] if points else []
    size += [counted(hours, "hour")] if hours is not None else []
    assessed = ", ".join([_told(ASSESSMENT_TYPES, kind) for kind in credential.assessed]) or _NOT_SHOWN
    return [
        f"Holder: {credential.holder_name or _NOT_SHOWN}",
        f"Title: {credential.title} ({credential.register_number}, version {credential.version})",
        f"Level: {levels or 'none stated'}; {', '.join(size) or 'size not shown'}",
        f"Assessed: {assessed}; result: {_in_words(credential.result or _NOT_SHOWN)}",
        f"Awarded: {credential.awarded_on:%Y-%m-%d} by {credential.awarder}",
    ]


def _level(level: Level, national: Levels | None) -> str:
    if level.framework == "EQF":
        return f"European level {level.code}"
    if national is not None and level.framework == national.framework:
        return f"{level.code} of {national.count}"
    return f"level {level.code} of the framework {level.framework}"


def _in_words(code: str) -> str:
    """Return a word of a vocabulary as people write it.

    >>> _in_words("written_examination")
    'written examination'
    """
    return code.replace("_", " ")


def _told(words: Mapping[str, str], code: str) -> str:
    """Return the words of the pages for a code, or the code itself as people write it."""
    return words.get(code) or _in_words(code)


def _then_and_now(then: Standing | None, today: Standing | None) -> list[str]:
    if then is None or today is None:
        return []
    return [
        f"Awarder: {_in_words(then.awarder)} then, {_in_words(today.awarder)} now",
        f"Qualification: {_in_words(then.qualification)} then, {_in_words(today.qualification)} now",
    ]


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
