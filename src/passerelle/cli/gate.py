"""`passerelle gate`: what the gate of a policy profile finds in a description. Needs neither server nor database.

The file is one JSON object in the profiles' own field names (`workload.hours` is {"workload": {"hours": 50}}); with
`--fields` in the place of a file they are printed, with the codes that may be written where rules name them all (those
of every profile, or of the ones named with --profile). A profile is named by its id, and judged by as it comes with
the product; or it is a file of one (a name that ends in .json or stands in a folder), read as a register reads it
before it drafts it. The answer says which it was: a register may have a later version in force, and answers for itself
(GET /api/micro-credentials/NUMBER/gate, or a dry run at its policy desk). Only rules of the asked target and of the
stage gate run; what a panel is asked is left to the panel. What the gate passes over without a word (a misspelt field,
a profile that had nothing to look at, a value that no table has) is told on the error stream and in the JSON. Exit
status 0 is said of what was looked at alone: where no rule had anything to look at, or a register would refuse a value
whatever the rules, it is 1; where not one field is known, 2.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from passerelle.cli import codes_to_write, descriptions, named_profiles, passed_over
from passerelle.cli.gate_answer import Answer, Verdict, verdict_of
from passerelle.cli.terminal import of_finding, print_on
from passerelle.policy.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from passerelle.core.gate import Finding, Profile
    from passerelle.policy.sentences import Sentence

OPEN, SHUT, NOT_READ = 0, 1, 2
TARGETS = ("micro_credential", "short_course", "organisation", "registration", "credential")


def main(argv: list[str]) -> int:
    """Print the findings. Return 0 when the gate is open, 1 when it is not, 2 when nothing could be judged.

    It is open where no finding blocks, some rule had something to look at, and no register refuses what is written.
    """
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
    if passed_over.knows_nothing(stated, asked.target):
        told = " ".join(passed_over.unknown_fields(stated, asked.target))
        return _stopped(
            f"{asked.file}: not one field of it is known; `passerelle gate --fields` prints the form. {told}"
        )
    verdicts = [verdict_of(stated, profile, _day(profile, asked.on), asked.target) for profile in profiles]
    answer = Answer.of(stated, verdicts, asked.target)
    tell = _as_json if asked.json else _as_text
    print_on(sys.stdout, tell(asked, answer, of_finding()))
    for note in answer.notes:
        print_on(sys.stderr, f"passerelle gate: {note}")
    return OPEN if answer.open else SHUT


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


def _as_json(asked: argparse.Namespace, answer: Answer, told: Callable[[Finding], Sentence]) -> str:
    document = {
        "file": asked.file,
        "target": asked.target,
        "profiles": [verdict.as_data() for verdict in answer.verdicts],
        "open": answer.open,
        "looked_at": answer.looked_at,
        "findings": [_as_data(finding, told(finding)) for finding in answer.findings],
        "unknown_fields": [{"field": one.path, "write": passed_over.to_write(one)} for one in answer.unknown],
        "unknown_values": [asdict(one) for one in answer.odd],
        "not_looked_at": answer.not_looked_at,
        "notes": answer.notes,
    }
    return json.dumps(document, indent=1, ensure_ascii=False)


def _as_text(asked: argparse.Namespace, answer: Answer, told: Callable[[Finding], Sentence]) -> str:
    lines = []
    for verdict in answer.verdicts:
        profile, on = verdict.profile, verdict.on
        when = "" if asked.on is None and on == date.today() else f" on {on}"  # noqa: DTZ011
        lines += [f"{asked.file}: {profile.id}{when}: {_in_words(verdict)}.", f"  {_judged_by(profile)}"]
        if not profile.in_force(on):
            lines.append(f"  {profile.id} is not in force on {on}: it asks nothing.")
        for finding in verdict.findings:
            words = told(finding)
            lines += [f"  {finding.severity:<5} {words.sentence}", f"        {words.basis} · {finding.field}"]
            if codes := codes_to_write.beside(finding):
                lines.append(f"        {codes}")
    if answer.not_looked_at:
        lines.append(f"Whether these exist, a register alone knows: {', '.join(answer.not_looked_at)}.")
    return "\n".join(lines)


def _in_words(verdict: Verdict) -> str:
    if verdict.open is None:
        return "says nothing, no rule had anything to look at"
    count = len(verdict.findings)
    if blocking := sum(finding.blocks for finding in verdict.findings):
        return f"shut, {_counted(blocking, count)}"
    if not count:
        return "open"
    return "open, 1 finding does not block" if count == 1 else f"open, {count} findings do not block"


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
