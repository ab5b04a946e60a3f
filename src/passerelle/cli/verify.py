"""`passerelle verify`: check credentials from their files and a trust folder, with no server and no network.

Any form of `core/credentials/forms/`: JSON, tokens, the text of a square code, a picture of one, a certificate as PDF.
Needs `core/` alone, so that it runs wherever Python does. Exit status: 0 when every credential is genuine and
in force; 1 when any is not in force, not ours, or altered; 2 otherwise (status unknown, or a file or the trust folder
cannot be read). Without a trust folder nothing is known to be ours.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from passerelle.cli import step_sentences
from passerelle.cli.trust_places import default_trust_folder, remembered_key
from passerelle.core.credentials.forms import MAX_UPLOAD
from passerelle.core.credentials.presented import Asked
from passerelle.core.credentials.refusals import TrustDamaged
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
    "no_code": "Could not be checked: there is no square code of a certificate in the picture, or it cannot be read",
    "not_a_picture": "Could not be checked: the picture cannot be opened",
    "no_credential": "Could not be checked: no credential is attached to the PDF",
    "several_credentials": "Could not be checked: there are several credentials in it",
    "unknown_site": "Not a square code of this register: it leads to another address",
}
"""What was handed in, or what is here, was not enough to judge anything."""
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
    typed = [_answer(TYPED, text.encode("utf-8"), trust, now, asked, as_json=arguments.json) for text in arguments.text]
    filed = [_check(name, trust, now, asked, as_json=arguments.json) for name in arguments.files]
    return 1 if 1 in typed + filed else max(typed + filed)


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
        "- reads standard input",
    )
    parser.add_argument("--text", metavar="TEXT", action="append", default=[], help="what a square code says, as text")
    parser.add_argument("--trust", metavar="DIR", help="the trust folder (default: $PASSERELLE_DATA/trust)")
    parser.add_argument("--challenge", metavar="TEXT", help="what the holder was asked to sign, against replay")
    parser.add_argument("--domain", metavar="TEXT", help="for whom the holder was asked to sign it")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    arguments = parser.parse_args(argv)
    if not arguments.files and not arguments.text:
        parser.error("nothing to check: name a FILE, or give --text")
    return arguments


def _check(name: str, trust: TrustStore | None, now: datetime, asked: Asked, *, as_json: bool) -> int:
    try:
        raw = _read(name)
    except OSError as error:
        answer: dict[str, Any] = {"file": name, "verdict": None, "steps": [], "error": "unreadable_file"}
        print(json.dumps(answer, ensure_ascii=False) if as_json else f"{name}: could not be read ({error.strerror}).")
        return 2
    return _answer(name, raw, trust, now, asked, as_json=as_json)


def _read(name: str) -> bytes:
    """Return the bytes of a file, one more than any form has at most; raises OSError."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(MAX_UPLOAD + 1)
    with Path(name).open("rb") as file:
        return file.read(MAX_UPLOAD + 1)


def _answer(name: str, raw: bytes, trust: TrustStore | None, now: datetime, asked: Asked, *, as_json: bool) -> int:
    verdict = verify(raw, trust, now, asked)
    if as_json:
        fresh = trust.is_fresh(now) if trust else None
        answer = {"file": name, **asdict(verdict), "trust_is_fresh": fresh}
        print(json.dumps(answer, default=_plain, ensure_ascii=False))
    else:
        print(f"{name}: {sentence(verdict)}")
        for line in [*_facts(verdict, trust), *_parts(verdict), *_log(verdict)]:
            print(f"  {line}")
    return exit_status(verdict)


def exit_status(verdict: Verdict) -> int:
    """Return what one verdict means for the exit status: the verdict alone decides, whatever its reason."""
    return {"genuine_in_force": 0, "genuine_status_unknown": 2}.get(verdict.verdict, 1)


def sentence(verdict: Verdict) -> str:
    """Return the verdict as one plain sentence."""
    if verdict.reason in UNDECIDED or (verdict.verdict == "not_issued_here" and verdict.reason in _UNCHECKED):
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


def _facts(verdict: Verdict, trust: TrustStore | None) -> list[str]:
    facts = [f"Checked: {verdict.checked_at:%Y-%m-%d %H:%M} UTC"]
    if verdict.as_of:
        facts.append(f"Trust folder as of: {verdict.as_of:%Y-%m-%d %H:%M} UTC, {_age(verdict, trust)}")
    if verdict.credential is None:
        return [*facts, f"Reason: {verdict.reason}"]
    return [*_summary(verdict.credential), *_then_and_now(verdict.status_on_award, verdict.status_today), *facts]


def _age(verdict: Verdict, trust: TrustStore | None) -> str:
    """Return how old the trust folder is, and what follows where it is too old."""
    hours = int((verdict.checked_at - (verdict.as_of or verdict.checked_at)).total_seconds() // 3600)
    age = f"{hours // 24} days old" if hours >= 48 else f"{hours} hours old" if hours > 1 else "up to 2 hours old"
    if trust is None or trust.is_fresh(verdict.checked_at):
        return age
    return f"{age}: what was withdrawn since is not known here"


def _parts(verdict: Verdict) -> list[str]:
    """Return one line for each award that a larger one carries."""
    return [
        f"Contains {part.credential.title if part.credential else 'one'}: {sentence(part)}" for part in verdict.parts
    ]


def _log(verdict: Verdict) -> list[str]:
    return ["Steps:"] + [f"  {step_sentences.line(step)}" for step in verdict.steps]


def _summary(credential: Summary) -> list[str]:
    levels = ", ".join(f"{level.framework} {level.code}" for level in credential.levels)
    size = [f"{credential.credits} {credential.credit_system or 'credits'}"] if credential.credits else []
    size += [f"{credential.hours} hours"] if credential.hours is not None else []
    assessed = ", ".join(credential.assessed) or _NOT_SHOWN
    return [
        f"Holder: {credential.holder_name or _NOT_SHOWN}",
        f"Title: {credential.title} ({credential.register_number}, version {credential.version})",
        f"Level: {levels or 'none stated'}; {', '.join(size) or 'size not shown'}",
        f"Assessed: {assessed}; result: {credential.result or _NOT_SHOWN}",
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
