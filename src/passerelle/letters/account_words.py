"""What letters about an account say: to its old and new address, to a minor, to a guardian."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

ACCOUNTS = {
    "recovery.confirm": (
        gettext_lazy("Somebody wants to take over your account. Was it you?"),
        gettext_lazy(
            "At a counter somebody showed a document with your name and said that they lost every way in. On %(due)s "
            "the account goes to a new address. If it was not you, stop it here; you need not sign in:"
        ),
        "%(desk)s",
    ),
    "recovery.soon": (
        gettext_lazy("Your account comes back to you"),
        gettext_lazy(
            "On %(due)s it takes this address. If you asked for nothing, somebody mistyped: call the help number."
        ),
        "/",
    ),
    "recovery.give_back": (
        gettext_lazy("Your account is yours again: set a password"),
        gettext_lazy("Every old way in is gone. Ask for a link to set a password, with this address:"),
        "/account/password/reset/",
    ),
    "recovery.gone": (
        gettext_lazy("This address no longer leads to your account"),
        gettext_lazy("The account was given back at a counter. If that was wrong, call the help number at once."),
        "/",
    ),
    "death.note": (
        gettext_lazy("Somebody noted that you died"),
        gettext_lazy("If you read this, it is wrong: call the help number on our first page. Then nothing happens."),
        "/",
    ),
    "death.undo": (
        gettext_lazy("Your account is open again"),
        gettext_lazy("It had been closed by mistake. You sign in as before; links you had made stay stopped."),
        "/portfolio/",
    ),
    "person.change_sign_in": (
        gettext_lazy("How you sign in was changed"),
        gettext_lazy(
            "A password, an app, a passkey, codes on paper or an address. If it was not you, change your password now, "
            "and call the help number on our first page."
        ),
        "/account/",
    ),
    "guardianship.name": (
        gettext_lazy("A guardian was named for you"),
        gettext_lazy("Somebody showed a proof. Read here what they may see once they accept, and what they never may:"),
        "/account/guardians/",
    ),
    "guardianship.accept": (
        gettext_lazy("Your guardian accepted"),
        gettext_lazy("They can read what you learn and hold. You see each day on which they looked."),
        "/account/guardians/",
    ),
    "guardianship.end": (
        gettext_lazy("A guardianship has ended"),
        gettext_lazy("From now on nobody reads or decides for you."),
        "/account/guardians/",
    ),
    "guardianship.withdraw_consent": (
        gettext_lazy("Your guardian took an agreement back"),
        gettext_lazy("Read here what that stops. Nothing of yours is lost."),
        "/account/guardians/",
    ),
    "guardianship.come_of_age": (
        gettext_lazy("You are of age: you decide alone"),
        gettext_lazy("What guardians could read and decide has ended, and your day of birth was deleted here."),
        "/account/guardians/",
    ),
}
