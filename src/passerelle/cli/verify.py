"""`passerelle verify`: check credentials from their files and a trust folder, with no server and no network.

Needs `core/` alone, so that it runs wherever Python does. Exit status: 0 when every credential is genuine and
in force; 1 when any is not in force, not ours, or altered; 2 otherwise (status unknown, or a file or the trust folder
cannot be read). Without a trust folder nothing is known to be ours.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from passerelle.core.credentials.refusals import TrustDamaged
from passerelle.core.credentials.strict_json import MAX_BYTES
from passerelle.core.credentials.trust import TrustStore
from passerelle.core.credentials.verify import UNDECIDED, verify

if TYPE_CHECKING:
    from passerelle.core.credentials.verdict import Standing, StatusFact, Summary, Verdict

_NOT_IN_FORCE: Final = {
    "revoked": "Genuine, but withdrawn{when}{by}",
    "suspended": "Genuine, but suspended{when}{by}",
    "superseded": "Genuine, but replaced by a newer credential{when}{by}",
    "expired": "Genuine, but expired{when}",
    "not_yet_valid": "Genuine, but not valid before{when}",
    "key_compromised": "Signed with a key that had been lost{when}: do not rely on it",
    "key_retired": "Signed with a key that had been laid down{when}: do not rely on it",
    "not_entitled": "Signed by a body that was not allowed to award this on that day: do not rely on it",
}
_UNCHECKED: Final = {
    "no_trust_folder": "Could not be checked: no trust folder was found, so nothing tells who signed it",
    "trust_damaged": "Could not be checked: the trust folder is damaged",
    "contexts_missing": "Could not be checked: the trust folder lacks the contexts",
}


def main(argv: list[str]) -> int:
    """Check the files named in `argv`, print one answer for each, and return the exit status."""
    arguments = _arguments(argv)
    folder = Path(arguments.trust) if arguments.trust else default_trust_folder()
    try:
        trust = TrustStore.load(folder) if folder and (arguments.trust or folder.is_dir()) else None
    except TrustDamaged as damage:
        print(f"The trust folder {folder} cannot be used ({damage.reason}).", file=sys.stderr)
        return 2
    now = datetime.now(UTC)
    statuses = [_check(name, trust, now, as_json=arguments.json) for name in arguments.files]
    return 1 if 1 in statuses else max(statuses)


def default_trust_folder() -> Path | None:
    """Return `$PASSERELLE_DATA/trust`, or `var/trust` of the checkout this runs from, or None."""
    if os.environ.get("PASSERELLE_DATA"):
        return Path(os.environ["PASSERELLE_DATA"]) / "trust"
    root = Path(__file__).resolve().parents[3]
    return root / "var" / "trust" if (root / "pyproject.toml").is_file() else None


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="passerelle verify", description="Check credentials, offline.")
    parser.add_argument("files", metavar="FILE", nargs="+", help="a credential as a JSON file")
    parser.add_argument("--trust", metavar="DIR", help="the trust folder (default: $PASSERELLE_DATA/trust)")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    return parser.parse_args(argv)


def _check(name: str, trust: TrustStore | None, now: datetime, *, as_json: bool) -> int:
    try:
        with Path(name).open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        answer = {"file": name, "error": "unreadable_file"}
        print(json.dumps(answer) if as_json else f"{name}: could not be read ({error.strerror}).")
        return 2
    verdict = verify(raw, trust, now)
    if as_json:
        print(json.dumps({"file": name, **asdict(verdict)}, default=_plain, ensure_ascii=False))
    else:
        print(f"{name}: {sentence(verdict)}")
        for line in _facts(verdict):
            print(f"  {line}")
    return exit_status(verdict)


def exit_status(verdict: Verdict) -> int:
    """Return what one verdict means for the exit status: the verdict alone decides, whatever its reason."""
    return {"genuine_in_force": 0, "genuine_status_unknown": 2}.get(verdict.verdict, 1)


def sentence(verdict: Verdict) -> str:
    """Return the verdict as one plain sentence."""
    if verdict.reason in UNDECIDED:
        return f"{_UNCHECKED[str(verdict.reason)]}."
    if verdict.verdict == "genuine_not_in_force" and verdict.status:
        return f"{_not_in_force(verdict.status)}."
    return {
        "genuine_in_force": "Genuine and in force.",
        "genuine_status_unknown": "Genuine, but we could not check whether it was withdrawn.",
        "altered": "Altered: this is not what was signed.",
    }.get(verdict.verdict, "Not issued by this register.")


def _not_in_force(status: StatusFact) -> str:
    when = f" on {status.since:%Y-%m-%d}" if status.since else ""
    if status.status == "not_yet_valid" and status.since:
        when = f" {status.since:%Y-%m-%d}"
    by = f" by {status.by_name}" if status.by_name else ""
    return _NOT_IN_FORCE[status.status].format(when=when, by=by)


def _facts(verdict: Verdict) -> list[str]:
    facts = [f"Checked: {verdict.checked_at:%Y-%m-%d %H:%M} UTC"]
    if verdict.as_of:
        facts.append(f"Trust folder as of: {verdict.as_of:%Y-%m-%d %H:%M} UTC")
    if verdict.credential is None:
        return [*facts, f"Reason: {verdict.reason}"]
    return [*_summary(verdict.credential), *_then_and_now(verdict.status_on_award, verdict.status_today), *facts]


def _summary(credential: Summary) -> list[str]:
    levels = ", ".join(f"{level.framework} {level.code}" for level in credential.levels)
    credits_ = f"{credential.credits} {credential.credit_system or 'credits'}, " if credential.credits else ""
    return [
        f"Holder: {credential.holder_name}",
        f"Title: {credential.title} ({credential.register_number}, version {credential.version})",
        f"Level: {levels or 'none stated'}; {credits_}{credential.hours} hours",
        f"Assessed: {', '.join(credential.assessed)}; result: {credential.result}",
        f"Awarded: {credential.awarded_on:%Y-%m-%d} by {credential.awarder}",
    ]


def _then_and_now(then: Standing | None, today: Standing | None) -> list[str]:
    if then is None or today is None:
        return []
    return [
        f"Awarder: {then.awarder} then, {today.awarder} now",
        f"Qualification: {then.qualification} then, {today.qualification} now",
    ]


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
