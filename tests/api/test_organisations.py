"""Organisations through the API: entering, roles, decisions, mandates; and what everybody else is told."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from passerelle.journal.models import Fact
from passerelle.organisations.models import Function, Mandate, Organisation, OrganisationRole, Role
from passerelle.people.models import Duty
from passerelle.registers.states import State
from tests import factories as make
from tests.api.calls import call, refused

pytestmark = pytest.mark.django_db
ENTER = {
    **{"legal_name": "École du Lac", "country": "MI", "legal_id": "4711", "legal_id_scheme": "MI-COMPANIES"},
    **{"email": "post@lac.example", "town": "Tirma"},
}


def test_the_way_of_an_organisation_through_the_api():
    make.rules()
    founder, colleague = make.person(), make.person()
    officer = make.person(duties=[Duty.DECISION_OFFICER])

    status, body = call(founder, "POST", "/organisations", ENTER)
    assert (status, body) == (
        201,
        {
            **{"number": "ORG-00001", "slug": "ecole-du-lac-00001", "legal_name": "École du Lac", "country": "MI"},
            **{"town": "Tirma", "website": "", "description": "", "names": {}, "regulators": [], "size": ""},
            "version": 1,
        },
    )
    status, role = call(founder, "POST", "/organisations/ORG-00001/roles", {"role": "awarder"})
    assert (status, role["number"], role["state"], role["organisation"]) == (201, "AW-00001", "in_review", "ORG-00001")
    assert refused(None, "GET", "/organisations/roles/AW-00001") == (404, "not_found")
    assert refused(None, "GET", "/organisations/ORG-00001") == (404, "not_found")

    status, role = call(
        officer, "POST", "/organisations/roles/AW-00001/decision", {"approve": True, "reasons": "Able to award."}
    )
    assert (status, role["state"], role["reasons"]) == (200, "registered", "Able to award.")
    assert call(None, "GET", "/organisations/roles/AW-00001")[0] == 200
    assert call(None, "GET", "/organisations")[1]["total"] == 1

    status, mandate = call(
        founder,
        "POST",
        "/organisations/ORG-00001/mandates",
        {"email": colleague.email.upper(), "function": "editor"},
    )
    assert (status, mandate["person"], mandate["function"], mandate["ends_on"]) == (
        *(201, colleague.reference, "editor"),
        None,
    )
    status, ended = call(founder, "DELETE", f"/organisations/ORG-00001/mandates/{mandate['id']}")
    assert (status, ended["ends_on"]) == (200, mandate["valid_from"])
    assert list(Fact.objects.order_by("pk").values_list("kind", flat=True)) == [
        *("organisation.register", "organisation_role.submit_for_review", "organisation_role.register"),
        *("case.open", "case.decide_alone"),
        *("mandate.grant", "mandate.end"),
    ]


@pytest.mark.parametrize(
    "change", [{"number": "ORG-1"}, {"state": "registered"}, {"slug": "mine"}, {"created_by": 1}, {"names": {}}]
)
def test_what_is_not_ones_own_to_state_has_no_effect(change):
    person = make.person()

    call(person, "POST", "/organisations", ENTER | change)

    body = Organisation.objects.get()
    assert (body.number, body.slug, body.names, body.created_by) == ("ORG-00001", "ecole-du-lac-00001", {}, person)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"legal_name": "x" * 201}, "legal_name"),
        ({"legal_name": " "}, "legal_name"),
        ({"country": "Mirane"}, "country"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"email": "nobody"}, "email"),
        ({"description": "nul\x00"}, "description"),
        ({"town": "half \ud83d"}, "town"),
    ],
)
def test_an_organisation_of_another_shape_is_refused_by_field(change, field):
    status, told = call(make.person(), "POST", "/organisations", ENTER | change)

    assert (status, told["code"], told["data"]["field"]) == (422, "malformed", field)
    assert (Organisation.objects.count(), Fact.objects.count()) == (0, 0)


def test_the_same_organisation_twice_is_told():
    call(make.person(), "POST", "/organisations", ENTER)

    assert refused(make.person(), "POST", "/organisations", ENTER) == (409, "already_done")
    assert Organisation.objects.count() == 1


def body_with_people():
    body = make.organisation([Role.PROVIDER])
    waiting = make.organisation_role(body, Role.AWARDER, state=State.IN_REVIEW)
    people = {
        "visitor": None,
        "stranger": make.person(),
        "other": make.member(make.organisation([Role.PROVIDER])),
        "editor": make.member(body, Function.EDITOR),
        "registrar": make.person(duties=[Duty.REGISTRAR]),
        "officer": make.person(duties=[Duty.DECISION_OFFICER]),
        "own_officer": make.member(body, Function.TEACHER, make.person(duties=[Duty.DECISION_OFFICER])),
        "signatory": make.member(body),
    }
    return body, waiting, people


@pytest.mark.parametrize(
    ("name", "applies", "decides", "grants", "ends"),
    [
        ("visitor", 401, 401, 401, 401),
        ("stranger", 403, 404, 403, 404),
        ("other", 403, 404, 403, 404),
        ("editor", 403, 403, 403, 403),
        ("registrar", 403, 403, 403, 404),
        ("officer", 403, 200, 403, 404),
        ("own_officer", 403, 403, 403, 403),
        ("signatory", 201, 403, 201, 200),
    ],
)
def test_who_may_what(name, applies, decides, grants, ends):
    body, waiting, people = body_with_people()
    who, newcomer = people[name], make.person()
    mandate = Mandate.objects.get(person=people["editor"])

    def attempt(expected: int, method: str, path: str, sent: object = None, facts: int = 1) -> None:
        before = Fact.objects.count()
        status, _ = call(who, method, f"/organisations/{path}", sent)
        assert (status, Fact.objects.count() - before) == (expected, facts if expected < 300 else 0), path

    attempt(applies, "POST", f"{body.number}/roles", {"role": "employer"})
    # the role's step, and its case opened and decided
    attempt(decides, "POST", f"roles/{waiting.number}/decision", {"approve": True, "reasons": "Able."}, facts=3)
    attempt(grants, "POST", f"{body.number}/mandates", {"email": newcomer.email, "function": "teacher"})
    attempt(ends, "DELETE", f"{body.number}/mandates/{mandate.pk}")


@pytest.mark.parametrize("name", ["stranger", "other", "editor", "own_officer"])
def test_whether_an_address_has_an_account_is_told_to_signatories_alone(name):
    body, _, people = body_with_people()
    path = f"/organisations/{body.number}/mandates"

    known = refused(people[name], "POST", path, {"email": make.person().email, "function": "editor"})
    unknown = refused(people[name], "POST", path, {"email": "nobody@mirane.example", "function": "editor"})

    assert known == unknown == (403, "not_permitted")
    assert refused(people["signatory"], "POST", path, {"email": "nobody@mirane.example", "function": "editor"}) == (
        *(404, "not_found"),
    )


def test_the_last_signatory_stays_and_a_mandate_of_another_organisation_is_not_found():
    body, _, people = body_with_people()
    last = Mandate.objects.get(person=people["signatory"])
    others = Mandate.objects.get(person=people["other"])

    status, told = call(people["signatory"], "DELETE", f"/organisations/{body.number}/mandates/{last.pk}")

    assert (status, told["data"]) == (409, {"reason": "last_signatory"})
    assert refused(people["signatory"], "DELETE", f"/organisations/{body.number}/mandates/{others.pk}")[0] == 404
    assert refused(people["signatory"], "DELETE", f"/organisations/{body.number}/mandates/{10**30}")[0] in {404, 422}
    assert Mandate.objects.filter(ends_on=None).count() == 4


def test_who_acts_for_an_organisation_is_told_to_those_who_act_for_it():
    body, _, people = body_with_people()
    path = f"/organisations/{body.number}/mandates"

    status, listed = call(people["editor"], "GET", path)

    assert (status, [item["person"] for item in listed]) == (
        200,
        [people[name].reference for name in ("editor", "own_officer", "signatory")],
    )
    assert [
        call(people[name], "GET", path)[0] for name in ("visitor", "stranger", "other", "registrar", "officer")
    ] == [
        *(401, 403, 403, 403, 403),
    ]


def test_a_decision_twice_is_told():
    _, waiting, people = body_with_people()
    path = f"/organisations/roles/{waiting.number}/decision"

    assert call(people["officer"], "POST", path, {"approve": True, "reasons": "Able."})[0] == 200
    assert refused(people["officer"], "POST", path, {"approve": False, "reasons": "Not."}) == (409, "wrong_state")
    assert refused(people["officer"], "POST", path, {"approve": False, "reasons": " "}) == (422, "malformed")
    assert OrganisationRole.objects.get(pk=waiting.pk).state == State.REGISTERED


def test_lists_cost_the_same_for_one_and_for_three():
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert call(None, "GET", "/organisations")[0] == 200
        return len(captured)

    make.organisation([Role.PROVIDER])
    one = queries()
    for _ in range(2):
        make.organisation([Role.PROVIDER, Role.AWARDER])

    assert queries() == one <= 12
    status, page = call(None, "GET", "/organisations?limit=2&offset=1")
    assert (status, page["total"], len(page["items"])) == (200, 3, 2)


def test_what_else_is_amiss_stands_beside_the_first_refusal():
    status, told = call(make.person(), "POST", "/organisations", ENTER | {"country": "Mirane", "website": "ftp://x"})

    assert (status, told["code"], told["data"]["field"]) == (422, "malformed", "country")
    assert [(one["code"], one["data"]["field"]) for one in told["also"]] == [("malformed", "website")]
    assert told["also"][0]["title"].endswith("give an address that begins with https://.")
