"""What keeps an awarder from awarding at present, told on its desk before anybody tries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from passerelle.organisations.models import Function, Organisation, Role
from passerelle.organisations.permissions import organisations_of
from passerelle.policy import sentences
from passerelle.registers.states import LISTED
from passerelle.signing import queries as keys
from passerelle.signing.models import REGISTER, Key
from passerelle.signing.states import KeyState
from passerelle.web.wording import moment

if TYPE_CHECKING:
    from passerelle.people.requests import SignedInRequest


@dataclass(frozen=True)
class Notice:
    """Why nothing is signed; `body` has never had a key, so its signatory can have one made here and now."""

    title: str
    text: str
    body: Organisation | None = None


def notices(request: SignedInRequest) -> list[Notice]:
    """Return what stops all signing, then what stops one's own awarders, in four queries."""
    return [*_of_the_register(), *_of_bodies(request)]


def _of_the_register() -> list[Notice]:
    found = []
    if stopped := keys.issuance_stopped():
        title = _("No award is signed since %(at)s") % {"at": moment(stopped.at)}
        text = _("The operator of the register has stopped all signing. Withdrawing and suspending go on.")
        told = _("The reason given: “%(reason)s”") % {"reason": stopped.noted["reason"]}
        found.append(Notice(title, f"{text} {told}"))
    if keys.active_key(REGISTER, "Ed25519") is None:
        found.append(Notice(_("The register has no key in use"), str(sentences.REASONS["no_register_key"])))
    return found


def _of_bodies(request: SignedInRequest) -> list[Notice]:
    own = Organisation.objects.filter(
        pk__in=organisations_of(request.user, Function.SIGNATORY), roles__role=Role.AWARDER, roles__state__in=LISTED
    )
    bodies = list(own.distinct())
    states: dict[str, set[str]] = {}
    for owner, state in Key.objects.filter(owner__in=[body.number for body in bodies]).values_list("owner", "state"):
        states.setdefault(owner, set()).add(state)
    return [_without_key(body, states.get(body.number)) for body in bodies if not _signs(states.get(body.number))]


def _signs(states: set[str] | None) -> bool:
    return KeyState.ACTIVE in (states or ())


def _without_key(body: Organisation, states: set[str] | None) -> Notice:
    if states:
        title = _("The key of %(name)s was taken out of use") % {"name": body.legal_name}
        return Notice(title, str(sentences.REASONS["key_taken_out"]))
    title = _("%(name)s has no key to sign with yet") % {"name": body.legal_name}
    text = _("Awards are signed with a key of the awarder. Have it made once; nothing else is needed.")
    return Notice(title, text, body)
