"""`passerelle gate`: what the gate of a policy profile finds in a description. Needs neither server nor database.

The file is one JSON object in the profiles' own field names (`workload.hours` is {"workload": {"hours": 50}}); with
`--fields` in the place of a file they are printed, with the codes that may be written where rules name them all (those
of every profile, or of the ones named with --profile). A profile is named by its id, and judged by as it comes with
the product; or it is a file of one (a name that ends in .json or stands in a folder), read as a register reads it
before it drafts it. The answer says which it was: a register may have a later version in force, and answers for itself
(GET /api/micro-credentials/NUMBER/gate, or a dry run at its policy desk). Only rules of the asked target and of the
stage gate run; what a panel is asked is left to the panel. What the gate passes over without a word (a misspelt field,
a profile that had nothing to ask) is told on the error stream, and changes neither findings nor exit status.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from passerelle.cli import codes_to_write, descriptions, named_profiles, passed_over
from passerelle.cli.terminal import of_finding, print_on
from passerelle.core import gate
from passerelle.policy.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from passerelle.core.gate import Finding, Profile
    from passerelle.policy.sentences import Sentence

OPEN, SHUT, NOT_READ = 0, 1, 2
TARGETS = ("micro_credential", "short_course", "organisation", "registration", "credential")


def main(argv: list[str]) -> int:
    """Print the findings. Return 0 when none blocks, 1 when one does, 2 when nothing could be judged."""
    asked = _parser().parse_args(argv)
    if not asked.fields and not (asked.file and asked.profile):
        return _stopped("name a FILE and, with --profile, by which rules it is judged")
    try:
        profiles = [named_profiles.read(name) for name in dict.fromkeys(asked.profile)]
    except named_profiles.Unreadable as why:
        return _stopped(str(why))
    if twice := _twice(profiles):
        return _stopped(f"two of the profiles are called {twice}: judge by one of them at a time")
    if asked.fields:
        profiles = profiles or list(shipped().values())
        codes = codes_to_write.closed_sets(profiles, asked.target)
        print(json.dumps(descriptions.form(asked.target, codes), indent=1, ensure_ascii=False))
        return OPEN
    try:
        stated = descriptions.read(asked.file)
    except descriptions.Unreadable as why:
        return _stopped(f"{asked.file}: {why}")
    judged = [(profile, _day(profile, asked.on)) for profile in profiles]
    found = [f for profile, on in judged for f in gate.findings(stated, profile, on=on, target=asked.target)]
    blocks = any(finding.blocks for finding in found)
    tell = _as_json if asked.json else _as_text
    print_on(sys.stdout, tell(asked, judged, found, of_finding()))
    for note in passed_over.notes(stated, judged, found, target=asked.target):
        print_on(sys.stderr, f"passerelle gate: {note}")
    return SHUT if blocks else OPEN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("passerelle gate", description=__doc__)
    parser.add_argument("file", metavar="FILE", nargs="?", help="a JSON object; - reads it from standard input")
    parser.add_argument("--profile", metavar="ID|FILE", action="append", default=[], help="again for several")
    parser.add_argument("--target", choices=TARGETS, default=TARGETS[0], help="what it describes (%(default)s)")
    parser.add_argument("--on", type=_a_day, metavar="DAY", help="judge by the rules of that day (today)")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    parser.add_argument("--fields", action="store_true", help="print what can be stated about the target, as a form")
    return parser


def _twice(profiles: Sequence[Profile]) -> str:
    """Return an id that two of these profiles have, for findings name only that; empty where each has its own."""
    names = [profile.id for profile in profiles]
    return next((name for name in names if names.count(name) > 1), "")


def _a_day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written} is no day; write it as in 2026-12-31") from None


def _day(profile: Profile, on: date | None) -> date:
    """Return the day by whose rules it is judged: the one asked for, else today, or the profile's nearest day to it.

    Who names a profile that no longer holds wants to know what it said.
    """
    if on is not None:
        return on
    today = date.today()  # noqa: DTZ011 - the day on this laptop's calendar
    first, last = profile.effective_from or today, profile.effective_to or today
    return max(first, min(today, last))


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
        verdict = f"shut, {_counted(blocking, len(own))}" if blocking else "open"
        if not blocking and own:
            verdict += ", 1 finding does not block" if len(own) == 1 else f", {len(own)} findings do not block"
        when = "" if asked.on is None and on == date.today() else f" on {on}"  # noqa: DTZ011
        lines += [f"{asked.file}: {profile.id}{when}: {verdict}.", f"  {_judged_by(profile)}"]
        if not profile.in_force(on):
            lines.append(f"  {profile.id} is not in force on {on}: it asks nothing.")
        for finding in own:
            words = told(finding)
            lines += [f"  {finding.severity:<5} {words.sentence}", f"        {words.basis} · {finding.field}"]
            if codes := codes_to_write.beside(finding):
                lines.append(f"        {codes}")
    return "\n".join(lines)


def _judged_by(profile: Profile) -> str:
    """Return which version it was judged by: the one that is shipped, whatever a register has in force by now."""
    days = f", in force from {profile.effective_from}" if profile.effective_from else ""
    if profile.effective_to:
        days += f" to {profile.effective_to}"
    if profile is not shipped().get(profile.id):
        return f"Judged by {profile.id} as the file states it{days}."
    return f"Judged by {profile.reference} as it is shipped{days}. A register may have a later version in force."


def _counted(blocking: int, of: int) -> str:
    """Return how many findings block, of how many."""
    if of == 1:
        return "1 finding blocks"
    return f"{blocking} of {of} findings {'blocks' if blocking == 1 else 'block'}"


def _stopped(why: str) -> int:
    print_on(sys.stderr, f"passerelle gate: {why}")
    return NOT_READ
