"""`passerelle keys`: the keys of the register and its awarders, from making one to the day it is lost.

    list                              every key with its state, its fingerprint and the name of its owner
    make OWNER                        the first key of an awarder (its number) or of the register (REGISTER)
    rotate KEY                        retire it and put the next in use; signing does not pause
    retire KEY                        take it out of use without another
    again KEY --reason TEXT           let its owner sign again, with a new key
    compromise KEY [--since T]        nothing it signed since is believed; what the journal vouches for is signed anew
    report KEY [FILE...]              what a compromised key signed; of files, whether the journal knows them
    protect                           seal keys that lie open, as this program kept them at first
    rewrap --new FILE [--old FILE]    seal every key under a new secret (the service stopped)
    stop --reason TEXT                stop all signing of awards
    resume --reason TEXT              let awards be signed again

A KEY is OWNER/NAME, such as ORG-00012/2026-a. `retire` and `compromise` say what the key signed and ask first; a script
says --yes.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from passerelle.cli import installation
from passerelle.cli.counted import counted
from passerelle.cli.django_setup import setup
from passerelle.cli.keys_told import of_the_register, shown, tell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from passerelle.awards.vouching import Vouched
    from passerelle.core.credentials.did import Algorithm
    from passerelle.people.models import Person
    from passerelle.signing.keystore import Resealed
    from passerelle.signing.models import Key

DONE, REFUSED, FORGED = 0, 1, 3


class NotFound(Exception):
    """What was named is not there."""


class NotConfirmed(Exception):
    """Nobody said yes; nothing was changed."""


def main(argv: list[str]) -> int:
    """Return 0 when it was done, 3 when a report or a file shows a forgery, 1 when it was refused.

    1 also where a report could not say of each file that the journal knows it. Without an act the keys are listed.
    """
    asked = _parser().parse_args(argv or ["list"])
    os.environ["PASSERELLE_DATA"] = str(installation.data_folder())
    setup()
    from passerelle.core.errors import PasserelleError
    from passerelle.policy import sentences
    from passerelle.signing.unlock import Locked

    _mind_the_address()
    try:
        code = int(ACTS[asked.act](asked))
        if not argv:
            print("\n`passerelle keys --help` says what can be done with them.")
        return code
    except (NotFound, NotConfirmed) as missing:
        return _stopped(str(missing))
    except Locked as locked:
        return _stopped(f"the secret cannot be used: {locked.reason}")
    except PasserelleError as refused:
        told = f" ({refused.data['reason']})" if "reason" in refused.data else ""
        return _stopped(sentences.of_error(refused) + told)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "passerelle keys", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("list")
    make = acts.add_parser("make")
    make.add_argument("owner", metavar="OWNER")
    make.add_argument("--algorithm", choices=["Ed25519", "P-256"], default="Ed25519")
    for name in ("rotate", "retire", "again", "compromise", "report"):
        acts.add_parser(name).add_argument("key", metavar="KEY")
    for name in ("make", "rotate", "again"):
        acts.choices[name].add_argument("--witnesses", default="", help="who stood by")
    for name in ("retire", "compromise"):
        acts.choices[name].add_argument("--yes", action="store_true", help="do not ask")
    acts.choices["compromise"].add_argument("--since", metavar="MOMENT", help="2026-11-03 or 2026-11-03T14:00")
    for name in ("compromise", "report"):
        acts.choices[name].add_argument("--json", action="store_true", help="one JSON object")
    acts.choices["report"].add_argument("files", metavar="FILE", nargs="*", type=Path)
    acts.add_parser("protect")
    rewrap = acts.add_parser("rewrap")
    rewrap.add_argument("--old", metavar="FILE", type=Path, help="the secret until now (the one in force)")
    rewrap.add_argument("--new", metavar="FILE", type=Path, required=True, help="the secret from now on")
    acts.add_parser("stop").add_argument("--reason", required=True)
    acts.add_parser("resume").add_argument("--reason", required=True)
    acts.choices["again"].add_argument("--reason", required=True)
    for name in ("make", "rotate", "retire", "again", "compromise", "stop", "resume"):
        acts.choices[name].add_argument("--by", metavar="EMAIL", help="who does it (the first operator)")
    return parser


def _mind_the_address() -> None:
    """Say where the register is taken to be elsewhere than its own key says: its squares would be a stranger's."""
    from django.conf import settings

    from passerelle.signing import queries
    from passerelle.signing.identifiers import did_for
    from passerelle.signing.models import REGISTER

    key = queries.active_key(REGISTER)
    if key is not None and key.did != did_for():
        told = f"This register is taken to be at {settings.PASSERELLE_ORIGIN}, and its key is named {key.did}."
        print(f"{told} If it did not move, say PASSERELLE_ORIGIN=ADDRESS before the command.", file=sys.stderr)


def _list(asked: argparse.Namespace) -> int:
    from passerelle.signing import queries

    stopped = queries.issuance_stopped()
    if stopped:
        print(f"ISSUANCE IS STOPPED since {shown(stopped.at)}: {stopped.noted['reason']}\n")
    by_owner = queries.keys_by_owner()
    names = _legal_names(by_owner)
    for owner, keys in by_owner.items():
        for key in keys:
            ended = key.compromised_from or key.retired_at
            since = f" since {shown(ended)}" if ended else ""
            since = ", never to be trusted" if key.is_never_trusted else since
            print(f"{key.owner}/{key.kid}  {key.algorithm:<7}  {key.fingerprint}  {key.state}{since}  {names[owner]}")
    return DONE


def _legal_names(owners: Iterable[str]) -> dict[str, str]:
    """Return the legal name of each owner of keys, by its number."""
    from django.conf import settings

    from passerelle.organisations.models import Organisation
    from passerelle.signing.models import REGISTER

    known = dict(Organisation.objects.filter(number__in=owners).values_list("number", "legal_name"))
    return {owner: settings.PASSERELLE_REGISTER_NAME if owner == REGISTER else known.get(owner, "") for owner in owners}


def _make(asked: argparse.Namespace) -> int:
    from django.utils import timezone

    from passerelle.awards import keys
    from passerelle.organisations.models import Organisation
    from passerelle.signing.models import REGISTER

    algorithm: Algorithm = asked.algorithm
    by, today = _person(asked.by), timezone.localdate()
    if asked.owner == REGISTER:
        made = keys.make_register_key(by=by, today=today, algorithm=algorithm, witnesses=asked.witnesses)
    else:
        body = Organisation.objects.filter(number=asked.owner).first()
        if body is None:
            raise NotFound(f"no organisation has the number {asked.owner}")
        made = keys.make_awarder_key(body, by=by, today=today, algorithm=algorithm, witnesses=asked.witnesses)
    return _read_aloud(made)


def _rotate(asked: argparse.Namespace) -> int:
    from django.utils import timezone

    from passerelle.awards import keys

    key = _key(asked.key)
    following = keys.rotate(key, by=_person(asked.by), today=timezone.localdate(), witnesses=asked.witnesses)
    print(f"{key.owner}/{key.kid} is retired; what it signed stays good")
    return _read_aloud(following)


def _retire(asked: argparse.Namespace) -> int:
    from passerelle.awards import keys

    key, by = _key(asked.key), _person(asked.by)
    _ask(key, "It stays good; its owner signs nothing until `passerelle keys again`.", asked)
    key = keys.retire(key, by=by)
    print(f"{key.owner}/{key.kid} is retired; its owner signs nothing until `passerelle keys again`")
    return DONE


def _again(asked: argparse.Namespace) -> int:
    from django.utils import timezone

    from passerelle.awards import keys

    made = keys.let_sign_again(
        _key(asked.key),
        by=_person(asked.by),
        today=timezone.localdate(),
        reason=asked.reason,
        witnesses=asked.witnesses,
    )
    return _read_aloud(made)


def _compromise(asked: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    from passerelle.awards import keys, reissue
    from passerelle.core.errors import NotNow
    from passerelle.signing import queries
    from passerelle.signing.models import REGISTER

    by = _person(asked.by)
    since = _moment(asked.since) if asked.since else None
    key = _key(asked.key)
    _ask(key, "Nothing it signed from that moment on is believed, and there is no way back.", asked, since=since)
    key = keys.compromise(key, by=by, today=timezone.localdate(), since=since)
    try:
        report = reissue.run(key, actor=by.reference)
    except NotNow as later:
        print(f"no new copies are made yet ({later.data['reason']}); they follow by themselves", file=sys.stderr)
        report = reissue.report(key)
    tell(report, {}, as_json=asked.json)
    if key.owner == REGISTER:
        print(of_the_register(queries.active_key(REGISTER, "Ed25519"), settings.PASSERELLE_ORIGIN), file=sys.stderr)
    return FORGED if report.forged else DONE


def _ask(key: Key, meaning: str, asked: argparse.Namespace, *, since: datetime | None = None) -> None:
    """Say what the key signed and what becomes of it, and go on only for a yes. Raises NotConfirmed."""
    from passerelle.awards import reissue

    if asked.yes:
        return
    name = f"{key.owner}/{key.kid}"
    signed = reissue.signed_with(key, since=since)
    owner = _legal_names([key.owner])[key.owner]
    from_when = f"since {shown(since)}" if since else f"since it was made on {key.created_on:%Y-%m-%d}"
    what = f"{counted(signed.awards, 'award')} {from_when}, and {counted(signed.files, 'file')}"
    print(f"{name} of {owner} signed {what}.", file=sys.stderr)
    print(meaning, file=sys.stderr)
    if not sys.stdin.isatty():
        raise NotConfirmed("Nothing was changed: nobody is here to be asked. A script says --yes.")
    print(f"Write {name} to go on: ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip() != name:
        raise NotConfirmed("Nothing was changed.")


def _report(asked: argparse.Namespace) -> int:
    from django.conf import settings

    from passerelle.awards import reissue

    key = _key(asked.key)
    files = {str(path): _vouched(path, key) for path in asked.files}
    report = reissue.report(key)
    tell(report, files, as_json=asked.json, origin=settings.PASSERELLE_ORIGIN)
    standings = {file.standing for file in files.values()}
    if report.forged or "forged" in standings:
        return FORGED
    return DONE if standings <= {"known"} else REFUSED


def _vouched(path: Path, key: Key) -> Vouched:
    """Return how a file stands with the journal. Raises NotFound where it cannot be opened."""
    from django.utils import timezone

    from passerelle.awards.vouching import vouched
    from passerelle.core.credentials.forms import MAX_UPLOAD

    try:
        with path.open("rb") as file:
            raw = file.read(MAX_UPLOAD + 1)
    except OSError as error:
        raise NotFound(f"{path}: {error.strerror}") from None
    return vouched(raw, key, now=timezone.now())


def _protect(asked: argparse.Namespace) -> int:
    from passerelle.signing import keystore

    return _resealed(keystore.protect())


def _rewrap(asked: argparse.Namespace) -> int:
    from passerelle.signing import keystore, unlock

    old = unlock.from_file(asked.old) if asked.old else unlock.secret()
    told = keystore.rewrap(old, unlock.from_file(asked.new))
    result = _resealed(told)
    if result == DONE:
        print("now put the new secret in force (PASSERELLE_KEY_SECRET or PASSERELLE_KEY_FILE) and start the service")
    return result


def _resealed(told: Resealed) -> int:
    print(f"{len(told.done)} sealed, {len(told.already)} were so already, {len(told.refused)} could not be opened")
    for name, reason in told.refused.items():
        print(f"  {name}: {reason}")
    return REFUSED if told.refused else DONE


def _stop(asked: argparse.Namespace) -> int:
    from passerelle.awards import keys

    keys.stop_issuance(by=_person(asked.by), reason=asked.reason)
    print("no award is signed any more, until `passerelle keys resume`")
    return DONE


def _resume(asked: argparse.Namespace) -> int:
    from passerelle.awards import keys

    keys.resume_issuance(by=_person(asked.by), reason=asked.reason)
    print("awards are signed again; what waited is finished when the journal is next delivered")
    return DONE


ACTS = {
    "list": _list,
    "make": _make,
    "rotate": _rotate,
    "retire": _retire,
    "again": _again,
    "compromise": _compromise,
    "report": _report,
    "protect": _protect,
    "rewrap": _rewrap,
    "stop": _stop,
    "resume": _resume,
}


def _read_aloud(key: Key) -> int:
    print(f"{key.owner}/{key.kid} is in use ({key.algorithm}). Read aloud, and compare with what is published:")
    print(f"  {key.verification_method}\n  {key.fingerprint}")
    return DONE


def _key(name: str) -> Key:
    from passerelle.signing.models import Key

    owner, _, kid = name.partition("/")
    found = Key.objects.filter(owner=owner, kid=kid).first()
    if found is None:
        raise NotFound(f"there is no key {name}; `passerelle keys list` names them")
    return found


def _person(email: str | None) -> Person:
    from django.utils import timezone

    from passerelle.people import queries
    from passerelle.people.models import Duty, Person

    if email:
        found = Person.objects.filter(email__iexact=email).first()
    else:
        found = queries.first_on_duty(Duty.OPERATOR, on=timezone.localdate())
    if found is None:
        raise NotFound(
            f"nobody has the address {email}" if email else "nobody has the duty of operator: say --by EMAIL"
        )
    return found


def _moment(text: str) -> datetime:
    """Return a moment in the register's time zone, where it names none; a day begins with its first."""
    from django.utils import timezone

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound(f"{text!r} is no moment: write 2026-11-03 or 2026-11-03T14:00") from None
    if len(text) == len("2026-11-03"):
        moment = datetime.combine(moment.date(), time())
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _stopped(why: str) -> int:
    print(why, file=sys.stderr)
    return REFUSED
