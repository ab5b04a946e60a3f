"""What pages of sign-in need to know of the register: which electronic identity it takes, if any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from passerelle.people.identities import provider

if TYPE_CHECKING:
    from passerelle.people.oidc import Provider

register = template.Library()


@register.simple_tag
def electronic_identity() -> Provider | None:
    """Return the provider that people may sign in with."""
    return provider()
