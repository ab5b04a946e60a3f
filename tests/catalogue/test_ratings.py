"""A credit-rating body determines level and credits of what others award; evaluators say how they made sure."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from passerelle.catalogue import partners
from passerelle.catalogue.models import Evaluation, MicroCredential
from passerelle.core.errors import AlreadyDone, Malformed, NotNow, WrongState
from passerelle.directory import links
from passerelle.journal.models import Fact
from passerelle.organisations.models import Role
from passerelle.registers.states import State
from tests import factories as make
from tests.web.asking import browser, page, words

pytestmark = pytest.mark.django_db
TODAY = make.TODAY
LEVEL = {"framework": "mi-nqf", "edition": "2024", "level": "4"}
RATED = {"kind": "rating", "credits": "8", "credit_system": "ECTS"}


def rater(systems=("ECTS",)):
    body = make.organisation(legal_name="Rating House")
    make.organisation_role(
        body, Role.CREDIT_RATING_BODY, state=State.REGISTERED, particulars={"credit_systems": list(systems)}
    )
    return body


def rate(body, entry, **changes):
    return partners.evaluate(body, entry, LEVEL, RATED | changes, by=make.member(body), today=TODAY)


def test_a_rating_keeps_who_determined_what_and_the_entry_stays_as_it_is():
    make.framework()
    body, entry = rater(), make.micro_credential()
    before = MicroCredential.objects.values().get(pk=entry.pk)

    made = rate(body, entry, method="Two raters, blind.", valid_until=(TODAY + timedelta(days=900)).isoformat())

    made.refresh_from_db()
    assert (made.kind, made.level["determination"], made.credits) == ("rating", "determined", Decimal(8))
    assert (made.method, made.valid_until) == ("Two raters, blind.", TODAY + timedelta(days=900))
    assert Fact.objects.get().noted == {
        "micro_credential": entry.number,
        "level": LEVEL | {"determination": "determined"},
        "kind": "rating",
        "credits": "8",
        "credit_system": "ECTS",
    }
    assert MicroCredential.objects.values().get(pk=entry.pk) == before
    with pytest.raises(AlreadyDone):
        rate(body, entry)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"credits": None}, "credits"),
        ({"credit_system": ""}, "credit_system"),
        ({"credit_system": "UK-CATS"}, "credit_system"),
        ({"kind": "guess"}, "kind"),
        ({"valid_until": "2001-01-01"}, "valid_until"),
        ({"method": "x" * 501}, "method"),
    ],
)
def test_a_rating_of_another_shape_is_refused_by_field(changes, field):
    make.framework()
    body = rater()

    with pytest.raises(Malformed) as refusal:
        rate(body, make.micro_credential(), **changes)

    assert (refusal.value.data["field"], Evaluation.objects.count(), Fact.objects.count()) == (field, 0, 0)


def test_a_rating_needs_the_role_and_something_listed_that_others_award():
    make.framework()
    evaluator, body = make.organisation([Role.CREDENTIAL_EVALUATOR]), rater()
    own = make.micro_credential(awarder=make.organisation([Role.AWARDER], parent=body))

    with pytest.raises(NotNow) as refusal:
        rate(evaluator, make.micro_credential())
    assert refusal.value.data == {"reason": "no_credit_rating_body"}
    with pytest.raises(NotNow) as other:
        rate(body, make.micro_credential(), kind="comparison")
    assert other.value.data == {"reason": "no_evaluator"}
    with pytest.raises(WrongState):
        rate(body, make.micro_credential(State.REMOVED))
    with pytest.raises(Malformed):
        rate(body, own)
    assert Evaluation.objects.count() == 0


def test_the_database_holds_no_rating_without_credits():
    body, entry = rater(), make.micro_credential()
    row = {"evaluator": body, "micro_credential": entry, "evaluated_on": TODAY, "entered_by": make.person()}

    for wrong in ({"kind": "rating"}, {"kind": "guess"}, {"valid_until": TODAY - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evaluation.objects.create(**row | wrong)


def test_the_pages_of_both_tell_level_credits_and_who_determined_them():
    make.framework()
    body, entry = rater(), make.micro_credential()
    rate(body, entry)

    told = words(page(f"/entries/{entry.number}/"))

    assert "Who determined its level and credits Rating House CR-" in told
    assert "MI-NQF 2024, level 4 · 8 credits, ECTS · " in told or "level 4 · 8 credits, ECTS · " in told
    number = body.roles.get().number
    assert f"Whose level and credits it determined {entry.name}" in words(page(f"/entries/{number}/"))
    (api,) = browser().get(f"/api/micro-credentials/{entry.number}/evaluations").json()
    assert (api["kind"], api["determined_by"], api["credit_system"]) == ("rating", body.number, "ECTS")


def test_what_no_longer_holds_is_not_told_on_the_entry():
    make.framework()
    body, entry = rater(), make.micro_credential()
    rate(body, entry, valid_until=TODAY.isoformat())

    def codes(on: date) -> list[str]:
        return [group.code for group in links.of(entry, on=on)]

    assert "raters" in codes(TODAY)
    assert "raters" not in codes(TODAY + timedelta(days=1))


def test_a_signatory_rates_on_the_page_of_its_body():
    make.framework()
    body, entry = rater(), make.micro_credential()
    who, path = make.member(body), f"/organisation/{body.slug}/evaluations/"
    sent = {"micro_credential": entry.number, "level": "mi-nqf/2024:4", "kind": "rating", "credit_system": "ECTS"}

    assert path in page("/organisation/", who)
    assert 'value="comparison"' not in page(path, who)
    answer = browser(who).post(f"{path}publish/", sent)
    assert (answer.status_code, Evaluation.objects.count()) == (422, 0)
    assert browser(who).post(f"{path}publish/", sent | {"credits": "8", "method": "Two <raters>."})["Location"] == path
    assert "determined Two &lt;raters&gt;." in words(page(path, who))
