"""`passerelle gate`: what the gate of a policy profile finds in a description. Needs neither server nor database.

The file is one JSON object in the profiles' own field names (`workload.hours` is {"workload": {"hours": 50}}).
Only rules of the asked target and of the stage gate run; what a panel is asked is left to the panel.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from passerelle.core import gate
from passerelle.policy.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from passerelle.core.gate import Finding, Profile
    from passerelle.policy.sentences import Sentence

OPEN, SHUT, NOT_READ = 0, 1, 2
TARGETS = ("micro_credential", "short_course", "organisation", "registration", "credential")
MOST_BYTES = 4_194_304


class Unreadable(Exception):
    """The file is not one description."""


def main(argv: list[str]) -> int:
    """Print the findings. Return 0 when none blocks, 1 when one does, 2 when nothing could be judged."""
    asked = _parser().parse_args(argv)
    unknown = [name for name in asked.profile if name not in shipped()]
    if unknown:
        return _stopped(f"no profile is called {unknown[0]}. There are: {', '.join(shipped())}")
    try:
        stated = _read(asked.file)
    except Unreadable as why:
        return _stopped(f"{asked.file}: {why}")
    judged = [(shipped()[name], _day(shipped()[name], asked.on)) for name in dict.fromkeys(asked.profile)]
    found = [f for profile, on in judged for f in gate.findings(stated, profile, on=on, target=asked.target)]
    blocks = any(finding.blocks for finding in found)
    tell = _as_json if asked.json else _as_text
    print(tell(asked, judged, found, _sentence_maker()))
    return SHUT if blocks else OPEN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("passerelle gate", description=__doc__)
    parser.add_argument("file", metavar="FILE", help="a JSON object; - reads it from standard input")
    parser.add_argument("--profile", metavar="ID", action="append", required=True, help="again for several at once")
    parser.add_argument("--target", choices=TARGETS, default=TARGETS[0], help="what it describes (%(default)s)")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="judge by the rules of that day (today)")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    return parser


def _read(name: str) -> dict[str, Any]:
    """Return what a file states; numbers stay as they are written. Raises Unreadable."""
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(error.strerror or "cannot be read") from None
    if len(raw) > MOST_BYTES:
        raise Unreadable("larger than 4 megabytes")
    try:
        stated = json.loads(raw, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is no JSON: {error}" if isinstance(error, ValueError) else "is nested too deep") from None
    if not isinstance(stated, dict):
        raise Unreadable("is no JSON object")
    return stated


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _day(profile: Profile, on: date | None) -> date:
    """Return the day by whose rules it is judged: the one asked for, else today, or the profile's nearest day to it.

    Who names a profile that no longer holds wants to know what it said.
    """
    if on is not None:
        return on
    today = date.today()  # noqa: DTZ011 - the day on this laptop's calendar
    first, last = profile.effective_from or today, profile.effective_to or today
    return max(first, min(today, last))


def _sentence_maker() -> Callable[[Finding], Sentence]:
    """Return what tells a finding in words, in the language of this terminal where it is known."""
    import django
    from django.conf import settings

    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        locale = Path(__file__).resolve().parents[1] / "locale"
        settings.configure(USE_I18N=True, LANGUAGE_CODE=_language(locale), LOCALE_PATHS=[locale])
        django.setup()
    from passerelle.policy import sentences

    return sentences.of_finding


def _language(locale: Path) -> str:
    """Return the language of the terminal, where the product speaks it; English otherwise."""
    words = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "en")
    code = words.partition(".")[0].partition("_")[0].lower()
    return code if code.isalpha() and (locale / code).is_dir() else "en"


def _as_data(finding: Finding, told: Sentence) -> dict[str, Any]:
    names = ("rule", "field", "seen", "threshold", "clause", "severity")
    return {name: getattr(finding, name) for name in names} | {
        "message": told.sentence,
        "profile": finding.profile,
    }


Judged = list[tuple["Profile", date]]


def _as_json(
    asked: argparse.Namespace, judged: Judged, found: list[Finding], told: Callable[[Finding], Sentence]
) -> str:
    document = {
        "file": asked.file,
        "target": asked.target,
        "profiles": [{"id": profile.id, "on": on.isoformat()} for profile, on in judged],
        "open": not any(finding.blocks for finding in found),
        "findings": [_as_data(finding, told(finding)) for finding in found],
    }
    return json.dumps(document, indent=1, ensure_ascii=False)


def _as_text(
    asked: argparse.Namespace, judged: Judged, found: list[Finding], told: Callable[[Finding], Sentence]
) -> str:
    lines = []
    for profile, on in judged:
        own = [finding for finding in found if finding.profile == profile.id]
        blocking = sum(finding.blocks for finding in own)
        verdict = f"shut, {blocking} of {len(own)} findings block" if blocking else "open"
        if not blocking and own:
            verdict += f", {len(own)} findings do not block"
        when = "" if asked.on is None and on == date.today() else f" on {on}"  # noqa: DTZ011
        lines.append(f"{asked.file}: {profile.id}{when}: {verdict}.")
        if not profile.in_force(on):
            lines.append(f"  {profile.id} is not in force on {on}: it asks nothing.")
        for finding in own:
            words = told(finding)
            lines += [f"  {finding.severity:<5} {words.sentence}", f"        {words.basis} · {finding.field}"]
    return "\n".join(lines)


def _stopped(why: str) -> int:
    print(f"passerelle gate: {why}", file=sys.stderr)
    return NOT_READ
