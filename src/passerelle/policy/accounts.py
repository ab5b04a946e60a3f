"""Why something about an account is refused, in words."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy

REASONS: Final[dict[str, Any]] = {
    "account_closed": gettext_lazy("This account is closed."),
    "account_erased": gettext_lazy("This account was erased by its owner; it cannot be opened again."),
    "email_taken": gettext_lazy("Another account signs in with this address. Ask for a different one."),
    "recovery_waits": gettext_lazy("The two days in which this can be stopped are not over."),
    "guardians_many": gettext_lazy("There are four guardians already. End one first."),
    "guardian_not_in_force": gettext_lazy("This guardianship is not in force, or another proof was noted."),
    "guardian_consent": gettext_lazy(
        "Your guardian has to agree to this first. They do so under “Whom I look after”; ask them."
    ),
    "death_not_confirmed": gettext_lazy("A second officer has to confirm the death first."),
    "identity_of_another": gettext_lazy("This electronic identity leads to another account already."),
    "identity_not_proven": gettext_lazy("The provider of the electronic identity did not confirm it. Try again."),
    "identity_stale": gettext_lazy("You were away too long, or came back in another window. Begin again."),
    "last_way_in": gettext_lazy("This is your only way in. Set a password first."),
    "no_electronic_identity": gettext_lazy(
        "No electronic identity is connected to this account. Ask for another document."
    ),
    "identity_level_too_low": gettext_lazy(
        "The electronic identity was proven at a lower level than this sitting asks. Ask for another document."
    ),
}
