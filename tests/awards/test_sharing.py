"""Share links: made by the holder alone, open for a while, counted, stopped at any time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from passerelle.awards import actions, queries, sharing, verification
from passerelle.awards.models import Award, Look, ShareLink
from passerelle.awards.moments import end_of
from passerelle.awards.permissions import links_visible_to, visible_to
from passerelle.awards.states import AwardState
from passerelle.core.errors import AlreadyDone, LinkClosed, Malformed, NotPermitted, WrongState
from passerelle.journal.models import Fact
from passerelle.people.models import Duty, StaffDuty
from tests.awards.factories import awarded, candidate, house, mandate, organisation, person, today

pytestmark = pytest.mark.django_db


def shared(made: Award, **fields: Any) -> tuple[ShareLink, str]:
    return sharing.share(made, by=made.holder, today=today(), **({"label": "Lake Energy Services"} | fields))


def test_a_link_opens_for_its_days_and_counts_each_look():
    made = awarded()
    link, token = shared(made, period="7", purpose="job")
    now = timezone.now()

    sharing.open_share(token, now=now)
    opened = sharing.open_share(token, now=now + timedelta(hours=1))

    assert (opened.pk, opened.looks, Look.objects.count()) == (link.pk, 2, 2)
    assert link.expires_at == end_of(today() + timedelta(days=7))
    fact = Fact.objects.latest("pk")
    assert (fact.kind, fact.subject, fact.noted) == ("award.share", made.number, {"link": link.pk})


def test_a_token_is_128_bits_and_kept_only_as_its_hash():
    _, token = shared(awarded())

    stored = " ".join(str(value) for row in ShareLink.objects.values() for value in row.values())
    assert (len(token), sharing.meant(token)) == (26, token)
    assert token not in stored


def test_a_code_read_out_and_typed_again_opens_the_same_link():
    link, token = shared(awarded())
    spoken = "-".join(token[place : place + 4] for place in range(0, 26, 4)).lower()

    assert sharing.open_share(f" {spoken.replace('0', 'o').replace('1', 'l')} ", now=timezone.now()).pk == link.pk


@pytest.mark.parametrize("token", ["", "abc", "Z" * 26, "0" * 26, "0" * 5000, "é" * 26])
def test_what_opens_nothing_is_not_found(token: str):
    shared(awarded())

    with pytest.raises(Http404):
        sharing.open_share(token, now=timezone.now())

    assert Look.objects.count() == 0


def test_a_link_for_one_look_closes_after_it():
    _, token = shared(awarded(), period="once")
    sharing.open_share(token, now=timezone.now())

    with pytest.raises(LinkClosed) as refusal:
        sharing.open_share(token, now=timezone.now())

    assert (refusal.value.data["reason"], Look.objects.count()) == ("used", 1)


def test_an_expired_link_does_not_open():
    link, token = shared(awarded(), period="7")

    with pytest.raises(LinkClosed) as refusal:
        sharing.open_share(token, now=link.expires_at)

    assert (refusal.value.data["reason"], Look.objects.count()) == ("expired", 0)


def test_a_stopped_link_does_not_open_and_stopping_twice_is_one_act():
    made = awarded()
    link, token = shared(made)
    sharing.stop_share(link, by=made.holder)
    facts = Fact.objects.count()
    sharing.stop_share(link, by=made.holder)

    with pytest.raises(LinkClosed) as refusal:
        sharing.open_share(token, now=timezone.now())

    assert refusal.value.data["reason"] == "stopped"
    assert (Fact.objects.count(), Fact.objects.latest("pk").kind) == (facts, "award.stop_share")


def test_nobody_but_the_holder_shares_or_stops():
    made = awarded()
    link, _ = shared(made)
    facts = Fact.objects.count()

    for by in (made.awarded_by, person("Stranger")):
        with pytest.raises(NotPermitted):
            sharing.share(made, by=by, today=today(), label="Somebody")
        with pytest.raises(NotPermitted):
            sharing.stop_share(link, by=by)

    assert (ShareLink.objects.count(), Fact.objects.count()) == (1, facts)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"period": "400"}, "period"),
        ({"purpose": "fun"}, "purpose"),
        ({"label": " "}, "label"),
        ({"label": "x" * 121}, "label"),
    ],
)
def test_a_link_of_another_shape_is_not_made(fields: dict[str, str], field: str):
    made = awarded()

    with pytest.raises(Malformed) as refusal:
        shared(made, **fields)

    assert (refusal.value.data["field"], ShareLink.objects.count()) == (field, 0)


def test_a_withdrawn_award_is_not_shared_and_its_links_say_so():
    made = awarded()
    link, _ = shared(made)
    actions.revoke(made, by=made.awarded_by, today=today(), reason_code="fraud", reason="Said.")

    with pytest.raises(WrongState):
        shared(made)

    verdict = verification.check_shared(link, now=timezone.now()).verdict
    assert (verdict.verdict, verdict.reason) == ("genuine_not_in_force", "revoked")


def test_sending_the_same_token_twice_makes_one_link():
    made, other = awarded(), awarded()
    token = sharing.new_token()
    first, _ = shared(made, token=token)
    second, _ = shared(made, token=token)

    with pytest.raises(AlreadyDone):
        shared(other, token=token)

    assert (first.pk, ShareLink.objects.count()) == (second.pk, 1)


def test_a_shared_award_says_only_what_its_holder_chose():
    made = awarded()
    link, _ = shared(made, shows_name=False, shows_result=False)

    said = verification.check_shared(link, now=timezone.now()).verdict.credential

    assert said
    assert (said.holder_name, said.result, said.title) == ("", None, "Well and Borehole Inspection")


def test_who_sees_which_award():
    made, unrelated = awarded(), awarded()
    registrar, elsewhere = person("Registrar"), person("Signatory elsewhere")
    StaffDuty.objects.create(person=registrar, duty=Duty.REGISTRAR, valid_from=today())
    mandate(elsewhere, organisation("Another body"))

    seen = {
        "holder": list(visible_to(made.holder)),
        "awarder": list(visible_to(made.awarded_by)),
        "registrar": list(visible_to(registrar)),
        "elsewhere": list(visible_to(elsewhere)),
        "other holder": list(visible_to(unrelated.holder)),
    }

    assert seen == {
        "holder": [made], "awarder": [made], "registrar": [], "elsewhere": [], "other holder": [unrelated],
    }  # fmt: skip
    link, _ = shared(made)
    assert (list(links_visible_to(made.holder)), list(links_visible_to(made.awarded_by))) == ([link], [])


def test_a_signatory_with_two_mandates_sees_an_award_once():
    made = awarded()
    mandate(made.awarded_by, made.awarder, "editor")

    assert list(visible_to(made.awarded_by)) == [made]


def test_the_portfolio_is_one_query_with_looks_counted(django_assert_num_queries: Any):
    at = house()
    made = awarded(at)
    _, token = shared(made)
    shared(made)
    sharing.open_share(token, now=timezone.now())
    sharing.open_share(token, now=timezone.now())

    with django_assert_num_queries(1):
        rows = [
            (row.micro_credential.name, row.awarder.legal_name, row.looks) for row in queries.portfolio(made.holder)
        ]

    assert rows == [("Well and Borehole Inspection", "Mirane Water Authority", 2)]


def test_candidates_wait_until_their_award_is_made():
    at = house()
    second = candidate(at.entry)
    assert list(queries.waiting(at.signatory)) == [at.candidate, second]

    awarded(at)

    assert list(queries.waiting(at.signatory)) == [second]
    assert list(queries.waiting(at.holder)) == []
    assert [made.state for made in queries.awarded_by(at.signatory)] == [AwardState.IN_FORCE]


@pytest.mark.parametrize("hidden", [{"shows_name": False}, {"shows_result": False}, {"period": "once"}])
def test_a_link_carries_files_only_where_it_hides_nothing_and_opens_more_than_once(hidden: dict[str, Any]):
    with pytest.raises(Malformed):
        shared(awarded(), files=True, **hidden)
    assert ShareLink.objects.count() == 0


def test_the_database_holds_links_to_it_too():
    link, _ = shared(awarded(), shows_name=False)

    with pytest.raises(IntegrityError), transaction.atomic():
        ShareLink.objects.filter(pk=link.pk).update(files=True)
