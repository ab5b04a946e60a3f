"""Who may write, submit and see entries of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from passerelle.catalogue.models import (
    AuthorisationRequest,
    CoAuthor,
    CoDesigner,
    Comment,
    JointAwarding,
    MicroCredential,
    Part,
    Programme,
    Revision,
    ShortCourse,
)
from passerelle.catalogue.states import PROGRAMME_PUBLIC, CoAuthorState
from passerelle.organisations.models import Function
from passerelle.organisations.permissions import acts_for, organisations_of
from passerelle.people.models import Duty
from passerelle.people.permissions import holds
from passerelle.registers.states import PUBLIC_STATES, State

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from passerelle.organisations.models import Organisation
    from passerelle.people.models import Person

WRITERS = (Function.SIGNATORY, Function.EDITOR)
DESK = (Duty.REGISTRAR, Duty.DECISION_OFFICER)


def may_draft_for(person: Person, organisation_id: int) -> bool:
    return acts_for(person, organisation_id, *WRITERS)


def may_import(person: Person, organisation: Organisation | None) -> bool:
    """The operator of the service; for an organisation its writers too."""
    return holds(person, Duty.OPERATOR) or (organisation is not None and may_draft_for(person, organisation.pk))


def may_edit(person: Person, entry: MicroCredential | ShortCourse) -> bool:
    owner = entry.awarder_id if isinstance(entry, MicroCredential) else entry.provider_id
    return owner is not None and acts_for(person, owner, *WRITERS)


def may_write(person: Person, entry: MicroCredential | ShortCourse) -> bool:
    """Who writes for the owner, and co-authors of other organisations; these never submit, withdraw or sign."""
    return may_edit(person, entry) or (isinstance(entry, MicroCredential) and _takes_part(person, entry, Part.WRITES))


def may_comment(person: Person, entry: MicroCredential) -> bool:
    """Everybody who acts for the owner, and whoever of another organisation takes part."""
    return acts_for(person, entry.awarder_id) or _takes_part(person, entry, *Part)


def _takes_part(person: Person, entry: MicroCredential, *parts: Part) -> bool:
    if not (own := organisations_of(person)):
        return False
    taking = CoAuthor.objects.filter(person=person.pk, organisation__in=own, state=CoAuthorState.ACCEPTED)
    return taking.filter(micro_credential=entry.pk, part__in=parts).exists()


def may_end_co_author(person: Person, held: CoAuthor) -> bool:
    """Who writes for the owner, and whoever was asked."""
    return held.person_id == person.pk or may_edit(person, held.micro_credential)


def may_answer_co_designer(person: Person, held: CoDesigner) -> bool:
    """Who signs for the body that took part; the person, or who speaks for the learners, and nobody for them."""
    if held.organisation_id is not None:
        return acts_for(person, held.organisation_id, Function.SIGNATORY)
    return person.pk is not None and held.person_id == person.pk


def may_set_phases(person: Person, organisation: Organisation) -> bool:
    """Who signs for an organisation says by which phases it works."""
    return acts_for(person, organisation.pk, Function.SIGNATORY)


def co_authors_visible_to(person: Person) -> QuerySet[CoAuthor]:
    """Those whom one's organisations asked, and what oneself was asked."""
    sides = ("micro_credential__awarder", "organisation", "person", "invited_by")
    own = Q(micro_credential__awarder__in=organisations_of(person)) | Q(person=person.pk)
    return CoAuthor.objects.select_related(*sides).filter(own)


def co_designers_visible_to(person: Person) -> QuerySet[CoDesigner]:
    """Those whom one's organisations wrote down, and what oneself, or a body one signs for, is asked."""
    sides = ("micro_credential__awarder", "organisation", "person", "named_by")
    own = Q(micro_credential__awarder__in=organisations_of(person)) | Q(person=person.pk)
    asked = Q(organisation__in=organisations_of(person, Function.SIGNATORY))
    return CoDesigner.objects.select_related(*sides).filter(own | asked)


def comments_visible_to(person: Person) -> QuerySet[Comment]:
    """What is said of entries of one's own organisations, and of those one takes part in."""
    own = organisations_of(person)
    seen = Q(micro_credential__awarder__in=own) | Q(micro_credential__in=_taking_part(person, own))
    return Comment.objects.select_related("micro_credential__awarder", "author", "resolved_by", "parent").filter(seen)


def _taking_part(person: Person, own: frozenset[int]) -> QuerySet[CoAuthor, Any]:
    """Return which entries of others somebody takes part in, while they act for the body they were asked for."""
    held = CoAuthor.objects.filter(person=person.pk, organisation__in=own, state=CoAuthorState.ACCEPTED)
    return held.order_by().values("micro_credential")


def may_submit(person: Person, entry: MicroCredential | ShortCourse) -> bool:
    """Only a signatory submits (DOMAIN 3.7: provider editor / signatory)."""
    owner = entry.awarder_id if isinstance(entry, MicroCredential) else entry.provider_id
    return owner is not None and acts_for(person, owner, Function.SIGNATORY)


def may_publish_programme(person: Person, programme: Programme) -> bool:
    """Who signs for the awarder publishes and ends an edition; its writers prepare it (`may_draft_for`)."""
    return acts_for(person, programme.awarder_id, Function.SIGNATORY)


def programmes_visible_to(person: Person) -> QuerySet[Programme]:
    """Published editions, and the drafts of one's own organisations."""
    seen = Q(state__in=PROGRAMME_PUBLIC) | Q(awarder__in=organisations_of(person, *WRITERS))
    return Programme.objects.select_related("awarder", "awarded_as").filter(seen)


def may_revise(person: Person, entry: MicroCredential | ShortCourse) -> bool:
    """Who signs for the owner sends a change; its writers prepare it (`may_edit`)."""
    return may_submit(person, entry)


def own_revisions(person: Person) -> QuerySet[Revision]:
    """Changes of one's own organisations, and of entries one takes part in."""
    own = Q(owner__in=organisations_of(person, *WRITERS))
    taking = MicroCredential.objects.filter(pk__in=_taking_part(person, organisations_of(person)))
    return Revision.objects.select_related("owner").filter(own | Q(entry__in=taking.values("number")))


def revisions_visible_to(person: Person) -> QuerySet[Revision]:
    """Changes of one's own organisations; on the authority's desk what was sent."""
    own = own_revisions(person)
    sent = Revision.objects.select_related("owner").filter(sent_on__isnull=False)
    return own | sent if holds(person, *DESK) else own


def may_answer_joint(person: Person, joint: JointAwarding) -> bool:
    """Who signs for the body that was named."""
    return acts_for(person, joint.awarder_id, Function.SIGNATORY)


def may_end_joint(person: Person, joint: JointAwarding) -> bool:
    """Who signs for either side."""
    return may_answer_joint(person, joint) or may_submit(person, joint.micro_credential)


def may_authorise(person: Person, entry: MicroCredential) -> bool:
    """Who signs for the awarder lets partners teach and assess."""
    return may_submit(person, entry)


def may_ask(person: Person, partner: Organisation) -> bool:
    """Who signs for a body asks an awarder to let it teach or assess."""
    return acts_for(person, partner.pk, Function.SIGNATORY)


def may_answer_request(person: Person, request: AuthorisationRequest) -> bool:
    """Who signs for the awarder that was asked."""
    return acts_for(person, request.awarder_id, Function.SIGNATORY)


def may_withdraw_request(person: Person, request: AuthorisationRequest) -> bool:
    """Who signs for the body that asked."""
    return acts_for(person, request.partner_id, Function.SIGNATORY)


def requests_visible_to(person: Person) -> QuerySet[AuthorisationRequest]:
    """What one's organisations ask of awarders, and are asked; nobody else reads terms and reasons."""
    own = organisations_of(person, *WRITERS)
    sides = ("partner", "awarder", "micro_credential", "authorisation")
    return AuthorisationRequest.objects.select_related(*sides).filter(Q(partner__in=own) | Q(awarder__in=own))


def may_evaluate(person: Person, evaluator: Organisation) -> bool:
    """Who signs for an evaluator publishes what it says."""
    return acts_for(person, evaluator.pk, Function.SIGNATORY)


def micro_credentials_visible_to(person: Person) -> QuerySet[MicroCredential]:
    """Public entries, one's own organisation's drafts (also where it is asked to award jointly), those one
    takes part in, and on the authority's desk what was submitted.
    """
    entries = MicroCredential.objects.select_related("awarder")
    seen = Q(state__in=PUBLIC_STATES)
    if own := organisations_of(person):
        named = JointAwarding.objects.filter(micro_credential=OuterRef("pk"), awarder__in=own, ended_on=None)
        seen = seen | Q(awarder__in=own) | Q(Exists(named)) | Q(pk__in=_taking_part(person, own))
    if holds(person, *DESK):
        seen |= ~Q(state=State.DRAFT)
    return entries.filter(seen)


def short_courses_visible_to(person: Person) -> QuerySet[ShortCourse]:
    entries = ShortCourse.objects.select_related("provider")
    seen = Q(state__in=PUBLIC_STATES) | Q(provider__in=organisations_of(person))
    if holds(person, *DESK):
        seen |= ~Q(state=State.DRAFT)
    return entries.filter(seen)
