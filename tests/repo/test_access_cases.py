"""What went wrong elsewhere, each as a test of its own (RELIABILITY A1, A8)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import signing
from django.test import Client

from passerelle.awards.models import Award
from passerelle.organisations.models import Function, Mandate, OrganisationRole, Role
from passerelle.people.models import Person
from passerelle.registers.states import State
from passerelle.web.portfolio.forms import SALT
from tests.factories import PASSWORD, member
from tests.repo.access import matrix
from tests.repo.access.world import TODAY

if TYPE_CHECKING:
    from tests.repo.access.asking import Asker
    from tests.repo.access.routes import Doors
    from tests.repo.access.world import World

pytestmark = pytest.mark.django_db


# Mandates


@pytest.mark.parametrize("function", [Function.SIGNATORY, Function.EDITOR])
@pytest.mark.parametrize("who", ["a.editor", "a.teacher", "officer-of-a", "b.signatory", "former", "closed"])
def test_only_a_signatory_lets_others_in(world: World, asker: Asker, who: str, function: str):
    """PyPI's first finding: members could invite owners. Also through the name of another organisation."""
    a, before = world.things["organisation"]["a"], Mandate.objects.count()
    for email in (world.people[who].email, world.people["newcomer"].email, "nobody@mirane.example"):
        body = {"email": email, "function": function}
        asker.send("POST", f"/organisation/{a['slug']}/mandates/", session=world.sessions[who], body=body)
        asker.send(
            "POST",
            f"/api/organisations/{a['number']}/mandates",
            session=world.sessions[who],
            body=body,
            as_json=True,
        )
    assert Mandate.objects.count() == before


@pytest.mark.parametrize("who", ["a.editor", "a.teacher", "b.signatory"])
def test_who_may_not_grant_cannot_ask_which_addresses_have_accounts(world: World, asker: Asker, who: str):
    a, told = world.things["organisation"]["a"], []
    for email in (world.people["newcomer"].email, "nobody@mirane.example"):
        body = {"email": email, "function": "editor"}
        page, _w = asker.ask("POST", f"/organisation/{a['slug']}/mandates/", session=world.sessions[who], body=body)
        operation, _w = asker.ask(
            "POST", f"/api/organisations/{a['number']}/mandates", session=world.sessions[who], body=body, as_json=True
        )
        told.append((page.status_code, operation.status_code))
    assert told[0] == told[1]
    assert told[0][0] in {403, 404}


def test_a_mandate_that_ended_is_gone_in_the_same_session(world: World, asker: Asker):
    """PyPI 2025: a role that outlived the membership."""
    draft, session = world.things["micro_credential"]["a_draft"]["number"], world.sessions["a.editor"]
    body, doors = world.bodies["a"], [f"/provider/entries/{draft}/", f"/api/micro-credentials/{draft}"]
    before = [asker.outcome("GET", path, session=session) for path in doors]

    mandate = Mandate.objects.get(person=world.people["a.editor"], organisation=body)
    asker.send("POST", f"/organisation/{body.slug}/mandates/{mandate.pk}/end/", session=world.sessions["a.signatory"])

    assert before == ["yes", "yes"]
    assert [asker.outcome("GET", path, session=session) for path in doors] == ["404", "404"]


def test_the_last_signatory_stays(world: World, asker: Asker):
    """Another one whose account was closed does not count."""
    body, own = world.bodies["a"], Mandate.objects.get(person=world.people["a.signatory"])
    paths = [
        ("POST", f"/organisation/{body.slug}/mandates/{own.pk}/end/"),
        ("DELETE", f"/api/organisations/{body.number}/mandates/{own.pk}"),
    ]
    answers = [asker.send(method, path, session=world.sessions["a.signatory"]) for method, path in paths]
    assert [answer.status_code for answer in answers] == [409, 409]

    member(body)
    answers = [asker.send(method, path, session=world.sessions["a.signatory"]) for method, path in paths]
    assert [answer.status_code for answer in answers] == [302, 404]


# Roles that ended


ENDED = [
    (Role.AWARDER, "POST", "provider:begin", "organisation", "a", "a.editor"),
    (Role.AWARDER, "POST", "provider:submit", "micro_credential", "a_draft", "a.signatory"),
    (Role.PROVIDER, "POST", "provider:course_begin", "organisation", "a", "a.editor"),
    (Role.PROVIDER, "POST", "provider:course_submit", "course", "a_draft", "a.signatory"),
    (Role.PROVIDER, "POST", "provider:course_dates", "course", "a", "a.editor"),
    (Role.AWARDER, "POST", "awarder:make_key", "organisation", "a", "a.signatory"),
    (Role.AWARDER, "POST", "recognition:sign", "list", "a_offered", "a.recognition"),
    (Role.EMPLOYER, "POST", "employer:save", "opportunity", "e_draft", "e.editor"),
    (Role.EMPLOYER, "POST", "employer:publish", "opportunity", "e_draft", "e.editor"),
    (Role.AWARDER, "POST", "draftMicroCredential", "organisation", "a", "a.editor"),
    (Role.AWARDER, "POST", "submitMicroCredential", "micro_credential", "a_draft", "a.signatory"),
    (Role.PROVIDER, "POST", "draftShortCourse", "organisation", "a", "a.editor"),
    (Role.PROVIDER, "POST", "submitShortCourse", "course", "a_draft", "a.signatory"),
    (Role.PROVIDER, "POST", "openCourseInstance", "course", "a", "a.editor"),
    (Role.AWARDER, "POST", "makeKey", "key_owner", "a", "a.signatory"),
    (Role.AWARDER, "POST", "award", "candidate", "learner_passed", "a.signatory"),
    (Role.EMPLOYER, "PATCH", "editOpportunity", "opportunity", "e_draft", "e.editor"),
    (Role.EMPLOYER, "POST", "publishOpportunity", "opportunity", "e_draft", "e.editor"),
    (Role.ASSESSOR, "POST", "recordResults", "candidate", "learner_assigned", "h.assessor"),
]


@pytest.mark.parametrize(("role", "method", "name", "kind", "variant", "who"), ENDED)
def test_who_acts_for_a_role_that_ended_acts_no_more(
    world: World, asker: Asker, doors: Doors, role: Role, method: str, name: str, kind: str, variant: str, who: str
):
    door, thing = doors[method, name], world.things[kind][variant]
    before = matrix.outcome(asker, world, door, thing, who)
    ended = TODAY() - timedelta(days=1)
    body = world.bodies[who[0]]
    OrganisationRole.objects.filter(organisation=body, role=role).update(
        state=State.EXPIRED, valid_until=ended, decided_on=ended
    )
    after = matrix.outcome(asker, world, door, thing, who)

    assert (before, after) in {("yes", "403"), ("yes", "404")}


def test_an_awarder_whose_role_ended_awards_nothing_from_its_desk(world: World, asker: Asker):
    """Nor does anybody else who sends the number of a candidate there."""
    body = {"candidate": world.things["candidate"]["learner_passed"]["number"]}
    before = Award.objects.count()
    OrganisationRole.objects.filter(organisation=world.bodies["a"]).update(state=State.EXPIRED, valid_until=TODAY())
    for session in world.sessions.values():
        asker.send("POST", "/awarder/award/", session=session, body=body)
    assert Award.objects.count() == before


# Links and tokens


def test_a_link_opens_its_own_award_and_no_other(world: World, asker: Asker):
    links, titles = world.things["share_link"], {}
    for who in ("learner", "other"):
        page = asker.send("GET", f"/s/{links[who]['token']}").content.decode()
        titles[who] = (world.people["learner"].name in page, world.people["other"].name in page)
    assert titles == {"learner": (True, False), "other": (False, True)}


def test_the_token_of_one_award_makes_no_link_to_another(world: World, asker: Asker):
    token = signing.dumps(world.things["share_link"]["other"]["token"], salt=SALT)
    body = {"label": "Mine", "purpose": "job", "period": "7", "token": token}
    path = f"/portfolio/{world.things['award']['learner']['number']}/links/"
    answer, _written = asker.ask("POST", path, session=world.sessions["learner"], body=body)
    assert answer.status_code == 409


def test_a_program_of_a_closed_account_is_nobody(world: World):
    """With the token of a session from before, and when it signs in again."""
    client, who = Client(), world.people["newcomer"]
    said = {"email": who.email, "password": PASSWORD}
    login = "/_allauth/app/v1/auth/login"
    answer = client.post(login, json.dumps(said), content_type="application/json")
    token = {"X-Session-Token": answer.json()["meta"]["session_token"]}
    before = Client().get("/api/enrolments", headers=token).status_code

    Person.objects.filter(pk=who.pk).update(is_active=False)
    again = Client().post(login, json.dumps(said), content_type="application/json")

    assert (before, Client().get("/api/enrolments", headers=token).status_code) == (200, 401)
    assert again.status_code != 200


# Panels


@pytest.mark.parametrize("duty", ["registrar", "officer"])
def test_the_authoritys_people_do_not_read_about_their_own_house(world: World, asker: Asker, duty: str):
    """No names, findings, votes or report of a case of the organisation they belong to, or of a partner of it."""

    def told(case: str, who: str) -> tuple[bool, ...]:
        path = f"/api/cases/{world.things['case'][case]['number']}"
        found = json.loads(asker.send("GET", path, session=world.sessions[who]).content)
        return tuple(bool(found[name]) for name in ("documents", "findings", "tallies", "report"))

    for case in ("deciding", "b_deciding"):
        assert told(case, f"{duty}-of-a") == (False, False, False, False)
        assert told(case, duty) == (True, True, True, True)


def test_a_registrar_reads_no_names_on_a_panel_about_their_own_house(world: World, asker: Asker):
    def names(case: str, who: str) -> set[str | None]:
        path = f"/api/cases/{world.things['case'][case]['number']}"
        found = json.loads(asker.send("GET", path, session=world.sessions[who]).content)
        return {seat["name"] for seat in found["seats"]}

    for case in ("deciding", "b_deciding"):  # the second is of a partner
        assert names(case, "registrar-of-a") == {None}
        assert world.people["chair"].name in names(case, "registrar")
