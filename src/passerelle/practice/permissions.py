"""Who asks, coaches, proposes, endorses, joins and checks, and who sees what of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from passerelle.organisations.models import Function, OrganisationRole, Role
from passerelle.organisations.permissions import acts_for, mandates_of, organisations_of
from passerelle.people.models import Duty
from passerelle.people.permissions import duties_of, holds
from passerelle.practice import queries
from passerelle.practice.models import FraudAlert
from passerelle.practice.states import AlertState, ExampleState
from passerelle.registers.states import VERIFIED, State

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person
    from passerelle.practice.models import Circle, Coaching, GoodPractice, Membership, Post

WRITERS = (Function.SIGNATORY, Function.EDITOR)


# --- coaching ---------------------------------------------------------------------------------------------------------


def may_ask(person: Person, provider: Organisation) -> bool:
    """Who signs for a provider asks a body to coach it, and takes that back."""
    return acts_for(person, provider.pk, Function.SIGNATORY)


def may_answer_for_coach(person: Person, coaching: Coaching) -> bool:
    """Who signs for the coach says yes or no."""
    return acts_for(person, coaching.coach_id, Function.SIGNATORY)


def may_coach(person: Person, coaching: Coaching) -> bool:
    """Whoever writes for the coach enters visits and recommendations."""
    return acts_for(person, coaching.coach_id, *WRITERS)


def may_say_what_was_done(person: Person, coaching: Coaching) -> bool:
    """Whoever writes for the provider says what was done about a recommendation."""
    return acts_for(person, coaching.provider_id, *WRITERS)


def may_end(person: Person, coaching: Coaching) -> bool:
    """Who signs for either of the two ends a coaching."""
    return acts_for(person, coaching.coach_id, Function.SIGNATORY) or acts_for(
        person, coaching.provider_id, Function.SIGNATORY
    )


def coachings_visible_to(person: Person) -> QuerySet[Coaching]:
    """Coachings of one's own organisations, from either side; nobody else's, whatever duty one holds."""
    own = organisations_of(person)
    return queries.coachings().filter(Q(coach__in=own) | Q(provider__in=own))


# --- good practice ----------------------------------------------------------------------------------------------------


def may_propose(person: Person) -> bool:
    """Anybody who is signed in, learners too."""
    return person.is_authenticated and person.is_active


def is_peer(person: Person) -> bool:
    """Say whether somebody acts for any organisation today."""
    return bool(mandates_of(person))


def may_endorse(person: Person, organisation: Organisation) -> bool:
    """Whoever acts for an organisation endorses for it, in whatever function."""
    return acts_for(person, organisation.pk)


def may_withdraw_example(person: Person, example: GoodPractice) -> bool:
    """Whoever proposed an example, or a registrar."""
    return example.proposed_by_id == person.pk or holds(person, Duty.REGISTRAR)


def may_read_held(person: Person) -> bool:
    """Registrars read what is held, and let it go on or withdraw it."""
    return holds(person, Duty.REGISTRAR)


def examples_visible_to(person: Person) -> QuerySet[GoodPractice]:
    """What two peers endorsed; to peers what waits for them too, one's own, and to registrars all of it."""
    rows = queries.examples()
    if may_read_held(person):
        return rows
    seen = [ExampleState.ENDORSED, *([ExampleState.PROPOSED] if is_peer(person) else [])]
    return rows.filter(Q(state__in=seen) | Q(proposed_by=person.pk))


# --- circles ----------------------------------------------------------------------------------------------------------


def may_join(person: Person) -> bool:
    """Whoever acts for an organisation or holds a duty at the authority. Learners read the conclusions."""
    return is_peer(person) or bool(duties_of(person))


def may_read(person: Person, member: Membership | None) -> bool:
    """Members, while they may join at all, and registrars, who read what is held."""
    return (member is not None and may_join(person)) or may_read_held(person)


def may_write(person: Person, member: Membership | None) -> bool:
    """Members write."""
    return member is not None and may_join(person)


def may_moderate(person: Person, member: Membership | None) -> bool:
    """Moderators of a circle, while they may join at all, and registrars."""
    return (member is not None and member.is_moderator and may_join(person)) or may_read_held(person)


def may_name_moderators(person: Person) -> bool:
    """Registrars say who moderates."""
    return holds(person, Duty.REGISTRAR)


def may_withdraw_post(person: Person, post: Post, member: Membership | None) -> bool:
    """Whoever wrote it, while a member, and whoever moderates."""
    return (post.written_by_id == person.pk and member is not None) or may_moderate(person, member)


# --- alerts -----------------------------------------------------------------------------------------------------------


def may_raise(person: Person, circle: Circle | None = None) -> bool:
    """Members of a circle raise an alert in it; assessors and registrars anywhere."""
    if circle is not None and may_write(person, queries.membership(circle, person.pk)):
        return True
    return holds(person, Duty.REGISTRAR) or any(one.function == Function.ASSESSOR for one in mandates_of(person))


def may_read_alerts(person: Person) -> bool:
    """Assessors, and whoever acts for an awarder or an assessing body; registrars and decision officers."""
    if holds(person, Duty.REGISTRAR, Duty.DECISION_OFFICER):
        return True
    held = mandates_of(person)
    if any(one.function == Function.ASSESSOR for one in held):
        return True
    live = OrganisationRole.objects.filter(
        organisation__in=[one.organisation_id for one in held],
        role__in=[Role.AWARDER, Role.ASSESSOR],
        state__in=(*VERIFIED, State.EXPIRING),
    )
    return bool(held) and live.exists()


def may_check(person: Person, alert: FraudAlert) -> bool:
    """A registrar who did not raise it."""
    return holds(person, Duty.REGISTRAR) and alert.raised_by_id != person.pk


def may_withdraw_alert(person: Person, alert: FraudAlert) -> bool:
    """Whoever raised it, or a registrar."""
    return alert.raised_by_id == person.pk or holds(person, Duty.REGISTRAR)


def alerts_visible_to(person: Person) -> QuerySet[FraudAlert]:
    """Checked alerts, to who may read them; all of them to registrars; one's own to whoever raised it."""
    rows = FraudAlert.objects.select_related("circle")
    if may_read_held(person):
        return rows
    seen = Q(state=AlertState.CHECKED) if may_read_alerts(person) else Q(pk=None)
    return rows.filter(seen | Q(raised_by=person.pk))
