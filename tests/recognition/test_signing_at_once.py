"""Many sign and replace at once: one signature a body, one edition in force, and nothing in between."""

from passerelle.core.errors import PasserelleError
from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Role
from passerelle.recognition import list_actions, list_signing
from passerelle.recognition.models import Edition, ListSignature
from passerelle.recognition.states import EditionState, SignatureState
from passerelle.signing.models import Intent, Key
from tests.at_once import at_once
from tests.recognition.factories import TODAY, begun, in_force, mandated, organisation, person, stated

OWNERS, TIMES = 7, 8


def officers(story):
    """Return the owners of a joint list with who signs for each."""
    others = [organisation(f"Works {number}", Role.EMPLOYER) for number in range(OWNERS)]
    signing = [(body, mandated(body, Function.SIGNATORY, person(f"Signs {body.pk}"))) for body in others]
    return [(story.polytechnic, story.officer), *signing]


def sign(edition, body, by):
    return lambda: list_signing.sign(Edition.objects.get(pk=edition.pk), body, by=by, today=TODAY)


def test_sixty_four_signatures_of_eight_owners_put_one_edition_in_force(racing):
    owners = officers(racing)
    before = in_force(racing.polytechnic, stated(racing), by=racing.officer)
    list_actions.describe(
        before.positive_list, [body for body, _by in owners], "Joint list", by=racing.officer, seen_version=1
    )
    edition = list_actions.begin_next(before.positive_list, by=racing.officer, today=TODAY)
    list_actions.offer(edition, by=racing.officer, today=TODAY)

    found = at_once([sign(edition, body, by) for body, by in owners for _ in range(TIMES)])

    assert [one for one in found if isinstance(one, Exception) and not isinstance(one, PasserelleError)] == []
    for body, by in owners:  # whoever was told "not now" sends it again
        list_signing.sign(edition, body, by=by, today=TODAY)
    edition.refresh_from_db()
    before.refresh_from_db()
    assert (edition.state, before.state) == (EditionState.IN_FORCE, EditionState.SUPERSEDED)
    signed = ListSignature.objects.filter(edition=edition)
    assert [one.state for one in signed] == [SignatureState.SIGNED] * len(owners)
    assert Intent.objects.filter(state="signed").count() == len(owners) + 1
    assert Key.objects.count() == len(owners)
    assert Fact.objects.filter(kind="positive_list.put_in_force").count() == 2
    assert Fact.objects.filter(kind="positive_list.supersede").count() == 1


def test_signing_and_taking_back_at_once_one_wins(racing):
    edition = begun(racing.polytechnic, by=racing.officer)
    list_actions.write(edition, [stated(racing)], by=racing.officer, today=TODAY, seen_version=1)
    list_actions.offer(edition, by=racing.officer, today=TODAY)

    at_once(
        [
            sign(edition, racing.polytechnic, racing.officer),
            lambda: list_actions.take_back(Edition.objects.get(pk=edition.pk), by=racing.signatory),
        ]
        * 4
    )

    edition.refresh_from_db()
    states = set(edition.signatures.values_list("state", flat=True))
    assert (edition.state, states) in [
        (EditionState.IN_FORCE, {SignatureState.SIGNED}),
        (EditionState.DRAFT, {SignatureState.TAKEN_BACK}),
    ]
