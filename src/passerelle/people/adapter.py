"""How allauth meets our people: the name comes with the first save, and each new account is a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction

from passerelle.journal.actions import record

if TYPE_CHECKING:
    from django.http import HttpRequest

    from passerelle.people.models import Person


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
