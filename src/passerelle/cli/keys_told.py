"""What a report on a key says, in words or as data: each thing it signed, and each file that was brought."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from passerelle.awards.reissue import Report
    from passerelle.awards.vouching import Vouched
    from passerelle.signing.models import Key


def file_sentence(file: Vouched, key: str, origin: str = "") -> str:
    """Return how a file stands with the journal, in words; `key` names the key that was asked about.

    `origin` is where this register is taken to be: whose square leads elsewhere is not asked about its key.

    >>> from passerelle.awards.vouching import Vouched
    >>> file_sentence(Vouched("known", "AW-00017"), "ORG-00012/2026-a")
    'the journal knows it: AW-00017'
    """
    about = f" It names the award {file.award}." if file.award else ""
    return {
        "known": f"the journal knows it: {file.award}",
        "forged": f"FORGED: the signature is that of {key}, and the journal does not know it.{about}",
        "another_key": f"not signed with this key, and the journal does not know it. Signed with {file.signed_with}: "
        f"report that key.{about}",
        "altered": "altered: the signature does not fit what it says, so no key of ours signed this",
        "not_ours": _elsewhere(origin) if file.reason == "unknown_site" else "no key of this register signed it",
        "unreadable": f"not readable: {_why(file.reason)}",
        "no_lookup": "this form cannot be looked up: the journal keeps no records of several awards; "
        "report the awards in it one by one",
    }[file.standing]


def _elsewhere(origin: str) -> str:
    return (
        f"its square leads to another address than {origin}, so it was not asked who signed it. Is this register at "
        "the address in the square? Then say PASSERELLE_ORIGIN=ADDRESS, and ask again"
    )


def _why(reason: str) -> str:
    """Return why nothing was read, as a check says it; the word itself where there is no sentence for it."""
    from passerelle.core.credentials.verdict_words import TITLES

    title = TITLES.get(reason, "no award can be read in it")
    return title[:1].lower() + title[1:]


def tell(report: Report, files: Mapping[str, Vouched], *, as_json: bool, origin: str = "") -> None:
    """Print how each file stands, and the report: where files were brought, of the rest the numbers alone."""
    from passerelle.signing.models import REGISTER

    key, lines = report.key, report.lines
    name = f"{key.owner}/{key.kid}"
    if as_json:
        told = {
            "key": key.verification_method,
            "state": key.state,
            "since": key.compromised_from.isoformat() if key.compromised_from else None,
            "counts": report.counts,
            "credentials": [vars(line) | {"signed_at": line.signed_at.isoformat()} for line in lines],
            "files": [{"file": path} | vars(file) for path, file in files.items()],
        }
        print(json.dumps(told, indent=1, ensure_ascii=False))
        return
    for path, file in files.items():
        print(f"{path}: {file_sentence(file, name, origin)}")
    print(f"{name} is {key.state}{_believed(key)}")
    for line in lines if not files else report.forged:
        print(f"  {line.standing:<9}  {line.award} version {line.version}  {shown(line.signed_at)}  {line.digest}")
    if key.compromised_from is None or key.owner == REGISTER:
        return  # nothing of it is in doubt, or it signs no awards: there is nothing to count
    each = f" (`passerelle keys report {name}` names each)" if files and lines else ""
    print(", ".join(f"{count} {standing}" for standing, count in report.counts.items()) + each)


def of_the_register(following: Key | None, origin: str) -> str:
    """Return what must be done by people once the register's own key is given up."""
    if following is None:
        return "the register has no key in use: no list is signed until `passerelle keys make REGISTER`"
    return (
        f"in its place is REGISTER/{following.kid}, {following.fingerprint}\n"
        "nothing vouches for it, because a thief could: make its fingerprint known another way than on the register's "
        "pages. Who fetched the folder before is refused the next one, until they say once\n"
        f'  passerelle trust fetch {origin} --register-key "{following.fingerprint}"\n'
        "verifiers carried away as one file learn nothing of it: have them made and carried anew"
    )


def _believed(key: Key) -> str:
    if key.compromised_from is None:
        return ""
    if key.is_never_trusted:
        return ": nothing it ever signed is believed"
    return f": nothing it signed since {shown(key.compromised_from)} is believed"


def shown(moment: datetime) -> str:
    """Return a moment in the register's time zone, and which that is."""
    from django.utils import timezone

    local = timezone.localtime(moment)
    zone = local.tzname() or ""
    return f"{local:%Y-%m-%d %H:%M:%S} {'UTC' + zone if zone[:1] in '+-' else zone}".strip()
