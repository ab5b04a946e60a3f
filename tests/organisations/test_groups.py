"""To which group a body belongs: named by number, changed with both names in the journal, and never a circle."""

from __future__ import annotations

import pytest

from passerelle.core.errors import Malformed
from passerelle.journal.models import Fact
from passerelle.organisations import actions
from passerelle.organisations.groups import group_of
from passerelle.organisations.models import Organisation, Role
from tests import factories as make
from tests.factories import TODAY
from tests.web.asking import browser, page, words

pytestmark = pytest.mark.django_db


def test_a_body_changes_its_group_and_both_stand_in_the_journal():
    old, new = make.organisation(), make.organisation()
    body = make.organisation(parent=old)

    actions.describe(body, by=make.member(body), today=TODAY, parent=new.number, size="small")

    found = Organisation.objects.get(pk=body.pk)
    noted = Fact.objects.get().noted
    assert (found.parent, found.size) == (new, "small")
    assert noted == {"fields": ["parent", "size"], "parent": [old.number, new.number]}
    assert group_of(found) == {body.pk, new.pk}


def test_what_is_not_said_of_the_group_leaves_it_and_an_empty_number_ends_it():
    group = make.organisation()
    body = make.organisation(parent=group)

    actions.describe(body, by=make.member(body), today=TODAY, town="Bay")
    assert Organisation.objects.get(pk=body.pk).parent == group

    actions.describe(body, by=make.member(body), today=TODAY, parent="")
    assert Organisation.objects.get(pk=body.pk).parent is None


@pytest.mark.parametrize("named", ["itself", "child", "grandchild"])
def test_a_group_is_no_circle(named):
    body = make.organisation()
    child = make.organisation(parent=body)
    grandchild = make.organisation(parent=child)
    number = {"itself": body, "child": child, "grandchild": grandchild}[named].number

    with pytest.raises(Malformed) as refusal:
        actions.describe(body, by=make.member(body), today=TODAY, parent=number, town="Bay")

    assert (refusal.value.data["field"], refusal.value.data["seen"]) == ("parent", number)
    found = Organisation.objects.get(pk=body.pk)
    assert (found.parent, found.town, Fact.objects.count()) == (None, "Tirma", 0)


@pytest.mark.parametrize("size", ["huge", "Small"])
def test_a_size_is_one_of_four(size):
    body = make.organisation()

    with pytest.raises(Malformed) as refusal:
        actions.describe(body, by=make.member(body), today=TODAY, size=size)

    assert (refusal.value.data["field"], Fact.objects.count()) == ("size", 0)


def test_a_signatory_says_both_on_a_page_and_the_public_reads_them():
    group = make.organisation([Role.AWARDER], legal_name="University of the Bay")
    body = make.organisation([Role.PROVIDER])
    who, path = make.member(body), f"/organisation/{body.slug}/about/"
    said = {"seen_version": 1, "email": "office@body.example", "parent": group.number, "size": "medium"}

    answer = browser(who).post(path + "save/", said)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/organisation/")
    assert f'value="{group.number}"' in page(path, who)
    told = words(page(f"/organisations/{body.slug}/"))
    assert "Belongs to University of the Bay" in told
    assert "People who work there 50 to 249 people" in told


def test_a_circle_typed_on_the_page_is_told_beside_the_field():
    body = make.organisation([Role.PROVIDER])
    child = make.organisation(parent=body)

    said = {"seen_version": 1, "email": "office@body.example", "parent": child.number}
    answer = browser(make.member(body)).post(f"/organisation/{body.slug}/about/save/", said)

    assert answer.status_code == 422
    assert "does not belong to this one" in answer.content.decode()
    assert Organisation.objects.get(pk=body.pk).parent is None


def test_a_group_that_is_not_public_is_named_nowhere_in_public():
    hidden = make.organisation(legal_name="Quiet Holding")
    body = make.organisation([Role.PROVIDER], parent=hidden)

    assert "Quiet Holding" not in page(f"/organisations/{body.slug}/")
