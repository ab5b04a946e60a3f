"""What stands about an expert is what panels are formed by: a language or a field that nobody knows is no help."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from passerelle.core.errors import Malformed
from passerelle.vetting import actions
from passerelle.vetting.models import Expert
from tests.vetting import factories as given

pytestmark = pytest.mark.django_db
FORM = {"kind": "teacher", "country": "MI", "languages": "en, zu", "fields_of": "0713, 07", "is_available": "on"}


def client(who):
    made = Client()
    made.force_login(who)
    return made


def send(who, method, path, body):
    answer = client(who).generic(method, f"/api/experts{path}", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("stated", "refused"),
    [
        ({"languages": ["en", "zz9"]}, ("languages", "zz9")),
        ({"languages": ["English"]}, ("languages", "English")),
        ({"fields": ["0713", "9999"]}, ("fields", "9999")),
        ({"fields": ["pumps"]}, ("fields", "pumps")),
    ],
)
def test_nobody_is_named_for_or_changed_to_a_language_or_field_that_nobody_knows(stated, refused):
    expert, by = given.expert("teacher", "NZ"), given.registrar()
    before = (expert.languages, expert.fields)

    with pytest.raises(Malformed) as naming:
        actions.name_expert(given.person(), by=by, kind="teacher", country="MI", **stated)
    with pytest.raises(Malformed) as changing:
        actions.change_expert(expert, stated, by=by)

    assert {(told.value.data["field"], told.value.data["seen"]) for told in (naming, changing)} == {refused}
    expert.refresh_from_db()
    assert ((expert.languages, expert.fields), Expert.objects.count()) == (before, 1)


def test_languages_of_a_region_sign_languages_and_broad_fields_are_known():
    named = actions.name_expert(
        given.person(), by=given.registrar(), kind="teacher", country="MI",
        languages=["zu", "pt-BR", "sgn"], fields=["07", "071", "0713"],
    )  # fmt: skip

    assert (named.languages, named.fields) == (["zu", "pt-BR", "sgn"], ["07", "071", "0713"])


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"languages": "en, zz9"}, "languages", "No language has this code: zz9. Write codes as in: en, fr."),
        (
            {"fields_of": "0713; 9999"},
            "fields_of",
            "No field of study has this code (ISCED-F 2013): 9999. Write codes as in: 0713, 0716.",
        ),
    ],
)
def test_the_forms_of_the_pool_refuse_them_beside_the_field(wrong, field, words):
    registrar, expert, somebody = given.registrar(), given.expert("teacher", "NZ"), given.person()
    pages = {
        "/registrar/experts/new/": FORM | wrong | {"email": somebody.email},
        f"/registrar/experts/{expert.person.reference}/change/": FORM | wrong,
    }
    for path, sent in pages.items():
        answer = client(registrar).post(path, sent)
        assert (answer.status_code, answer.context["form"].errors) == (422, {field: [words]}), path
        assert words in answer.text
    assert Expert.objects.count() == 1


def test_programs_are_told_the_field_and_the_code():
    registrar, somebody, expert = given.registrar(), given.person(), given.expert("teacher", "NZ")
    named = {"person": somebody.reference, "kind": "teacher", "country": "MI", "languages": ["zz9"]}

    status, problem = send(registrar, "POST", "", named)
    assert (status, problem["code"], problem["data"]["field"], problem["data"]["seen"]) == (
        *(422, "malformed"),
        *("languages", "zz9"),
    )
    status, problem = send(registrar, "PATCH", f"/{expert.person.reference}", {"fields": ["9999"]})
    assert (status, problem["data"]["field"], problem["data"]["seen"]) == (422, "fields", "9999")
    status, changed = send(registrar, "PATCH", f"/{expert.person.reference}", {"fields": ["0716"]})
    assert (status, changed["fields"]) == (200, ["0716"])
