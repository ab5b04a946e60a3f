"""A second thing beside the password: codes of an app, passkeys, codes on paper. allauth runs the ceremonies.

What is kept of an app's key is sealed, so that a copy of the database alone signs nobody in.
"""

from __future__ import annotations

import base64
from itertools import groupby
from typing import TYPE_CHECKING, Final

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _
from qrcode.constants import ERROR_CORRECT_L
from qrcode.main import QRCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from passerelle.people.models import Person

ASKED: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What is asked for at the sign-in; codes on paper only stand in for one of these."""


def has_second_factor(person: Person) -> bool:
    """Say whether somebody is asked for more than a password when signing in."""
    return bool(Authenticator.objects.filter(user_id=person.pk, type__in=ASKED).exists())


def lacks_second_factor(person: Person) -> bool:
    """Say whether this register asks those on duty for a second factor, and this person has none."""
    return bool(settings.PASSERELLE_STAFF_SECOND_FACTOR) and not has_second_factor(person)


def _seal() -> Fernet:
    """Return the seal of this installation: another secret, another seal."""
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"passerelle second factor")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's own, with what is secret sealed and keys named in plain words."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what was sealed; of what another secret sealed, a key that no code fits."""
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(_unforeseen(encrypted_text)).decode()

    def build_totp_svg(self, url: str) -> str:
        """Return the square as one path of its dark runs: a page with it stays small."""
        square = QRCode(error_correction=ERROR_CORRECT_L, border=2)
        square.add_data(url)
        rows = square.get_matrix()
        runs = [f"M{x} {y}h{len(dark)}" for y, row in enumerate(rows) for x, dark in _dark_runs(row)]
        size = len(rows)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -.5 {size} {size}" shape-rendering="crispEdges">'
            f'<path fill="#fff" d="M0-.5h{size}v{size}h-{size}z"/><path stroke="#000" d="{"".join(runs)}"/></svg>'
        )

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(n)d") % {"n": number}


def _dark_runs(row: Sequence[bool]) -> Iterator[tuple[int, Sequence[bool]]]:
    """Return where each run of dark modules begins, and the run."""
    x = 0
    for is_dark, run in groupby(row):
        modules = list(run)
        if is_dark:
            yield x, modules
        x += len(modules)


def _unforeseen(text: str) -> bytes:
    """Return bytes that nobody can foresee who does not hold this installation's secret."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(settings.SECRET_KEY.encode() + text.encode())
    return digest.finalize()[:20]
