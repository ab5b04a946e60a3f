"""How often one address may guess: what keeps a short code from being found by trying.

The counting is that of the sign-in (allauth's rate limits, `ACCOUNT_RATE_LIMITS`, in the cache): each process counts
for itself where the cache is its own. Only misses count, so that who checks many papers is not stopped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from allauth.core.internal import ratelimit

from passerelle.core.errors import TooManyGuesses

if TYPE_CHECKING:
    from django.http import HttpRequest

APP: Final = "allauth.account"
"""Whose settings have the limits."""
WAIT: Final = 60
"""Seconds after which it may be worth trying again."""


def refuse_too_many(request: HttpRequest, what: str) -> None:
    """Raise TooManyGuesses for an address that had its misses; counts nothing itself."""
    if not ratelimit.consume(request, app=APP, action=what, dry_run=True, limit_get=True):
        raise TooManyGuesses(again_in=WAIT)


def missed(request: HttpRequest, what: str) -> None:
    """Count a miss of this address, also one that was only asked for: a link is opened with GET."""
    ratelimit.consume(request, app=APP, action=what, limit_get=True)
