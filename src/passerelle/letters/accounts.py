"""Who is told of what happens to an account: its person at the old address and the new one, a minor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from passerelle.journal.followers import follows
from passerelle.letters import actions, phones
from passerelle.letters.jobs import tells
from passerelle.people.models import Person, Recovery
from passerelle.people.recovery import word_of

if TYPE_CHECKING:
    from passerelle.journal.models import Fact

TO_THE_PERSON = (
    "death.note", "death.undo", "guardianship.name", "guardianship.accept", "guardianship.end",
    "guardianship.come_of_age",
)  # fmt: skip


@tells("recovery.confirm")
def recovery_waits(fact: Fact) -> None:
    """Write to the old address, with the way to stop it, and to the new one, so that a slip is noticed."""
    recovery = _recovery(fact)
    due = timezone.localdate(recovery.due_at).isoformat()
    key, person = str(recovery.key), [recovery.person]
    old = {"due_on": due, "to": recovery.old_email, "desk": f"/account/recovery/{word_of(recovery)}/"}
    actions.write(person, "recovery.confirm", "account", when=key, noted=old)
    if recovery.email != recovery.old_email:
        new = {"due_on": due, "to": recovery.email}
        actions.write(person, "recovery.soon", "account", when=key, noted=new)


@tells("recovery.give_back")
def recovered(fact: Fact) -> None:
    """Tell both addresses where the account is now."""
    recovery = _recovery(fact)
    key, person = str(recovery.key), [recovery.person]
    actions.write(person, "recovery.give_back", "account", when=key, noted={"to": recovery.email})
    if recovery.email != recovery.old_email:
        actions.write(person, "recovery.gone", "account", when=key, noted={"to": recovery.old_email})


@follows("recovery.give_back")
def telephone_ends(fact: Fact) -> None:
    """Send no text any more to the telephone of an account that was given back, however late this is heard."""
    phones.end(_recovery(fact).person)


@tells("person.change_sign_in")
def sign_in_changed(fact: Fact) -> None:
    """Tell somebody that something changed of how they sign in, each time: perhaps it was not them."""
    person = Person.objects.filter(reference=fact.subject)
    actions.write(person, "person.change_sign_in", "account", when=str(fact.pk))


@tells("guardianship.withdraw_consent")
def agreement_taken_back(fact: Fact) -> None:
    """Tell a minor that links stopped, or that their page was taken off; each time, as it can be given again."""
    minor = Person.objects.filter(reference=fact.subject)
    actions.write(minor, "guardianship.withdraw_consent", "account", when=str(fact.pk))


@tells(*TO_THE_PERSON)
def told(fact: Fact) -> None:
    """Tell the person whose account it is."""
    occasion = next((str(value) for value in fact.noted.values()), fact.day.isoformat())
    actions.write(Person.objects.filter(reference=fact.subject), fact.kind, "account", when=occasion)


def _recovery(fact: Fact) -> Recovery:
    return Recovery.objects.select_related("person").get(key=fact.noted["recovery"])
