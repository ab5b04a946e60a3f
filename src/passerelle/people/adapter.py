"""How allauth meets our people: the name comes with the first save, each new account and each change of how somebody
signs in is a fact, and a letter tells of it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction

from passerelle.journal.actions import record

if TYPE_CHECKING:
    from django.http import HttpRequest

    from passerelle.people.models import Person

log = logging.getLogger(__name__)


def display(person: Person) -> str:
    """Return what a person is called on pages and in mail."""
    return person.name or person.email


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        user.name = form.cleaned_data.get("name", "")
        with transaction.atomic():
            saved: Person = super().save_user(request, user, form, commit)
            if commit:
                record("person.join", subject=saved.reference, actor=saved.reference)
        return saved

    def send_notification_mail(
        self, template_prefix: str, user: Person, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Note what changed of how somebody signs in: a letter follows that fact (`letters/accounts.py`).

        An address that is not theirs any more is written to at once; a mail that fails undoes nothing.
        """
        what = template_prefix.rpartition("/")[2]
        record("person.change_sign_in", subject=user.reference, actor=user.reference, noted={"what": what})
        if email is None or email == user.email:
            return
        try:
            super().send_notification_mail(template_prefix, user, context, email)
        except OSError as refusal:
            log.warning("a letter on a change of sign-in was not sent: %s", type(refusal).__name__)
