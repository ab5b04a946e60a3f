"""Who is signed in, read with how many letters they have not read: every page says so, and asks nothing more."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from passerelle.letters.inbox import with_unread
from passerelle.people.models import Person


class Backend(AuthenticationBackend):  # type: ignore[misc]
    def get_user(self, user_id: Any) -> Person | None:
        person = with_unread(Person.objects.filter(pk=user_id)).first()
        return person if person is not None and self.user_can_authenticate(person) else None
