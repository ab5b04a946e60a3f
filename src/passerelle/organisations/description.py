"""The shape of what an organisation states about itself: checked once, here, for pages and API alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from passerelle.core.errors import Malformed
from passerelle.core.fields_of_study import stated as field_of_study
from passerelle.core.gate import OWN_RULES, Finding
from passerelle.core.languages import is_language
from passerelle.core.names import hidden_characters, mixed_words
from passerelle.core.shapes import (
    address,
    checked,
    count_of,
    day,
    items,
    name_text,
    one_of,
    short,
    short_text,
    some_text,
    text,
    texts,
    words,
)
from passerelle.core.together import Together, under
from passerelle.organisations.models import Role, Size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passerelle.core.shapes import Check
    from passerelle.organisations.models import Organisation


def checked_organisation(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the model’s fields for what was stated: unknown names are refused, missing ones are empty."""
    return checked(dict.fromkeys(ORGANISATION) | dict(stated), ORGANISATION)


def country(field: str, value: Any) -> str:
    found = text(field, value).upper()
    if len(found) != 2 or not (found.isascii() and found.isalpha()):
        raise Malformed(field=field, expected="two letters", seen=short(value))
    return found


def email(field: str, value: Any) -> str:
    found: str = some_text(254)(field, value)
    try:
        validate_email(found)
    except ValidationError:
        raise Malformed(field=field, expected="an e-mail address", seen=short(value)) from None
    return found


def website(field: str, value: Any) -> str:
    return address(field, short_text(200)(field, value))


def legal_name(field: str, value: Any) -> str:
    """A name whose words take their letters from one script each and hold nothing that nobody sees."""
    return _plain_name(field, some_text(200)(field, value))


def other_names(field: str, value: Any) -> dict[str, str]:
    """Names in other languages that there are, held to the same as the legal one."""
    names = texts(field, value or {})
    if unknown := [code for code in names if not is_language(code)]:
        raise Malformed(field=field, expected="a language code", seen=", ".join(unknown))
    return {code: _plain_name(field, found) for code, found in names.items()}


def _plain_name(field: str, found: str) -> str:
    if mixed := mixed_words(found):
        raise Malformed(field=field, expected="letters of one script in each word", seen=mixed[0])
    if hidden := hidden_characters(found):
        raise Malformed(field=field, expected="letters that can be seen", seen=hidden[0])
    return found


def regulators(field: str, value: Any) -> list[dict[str, Any]]:
    """[{body, type, number, certificate, valid_to}]: who registered the organisation elsewhere."""
    return [checked(dict.fromkeys(REGULATOR) | item, REGULATOR) for item in items(field, value or [])]


REGULATOR: dict[str, Check] = {
    "body": some_text(200),
    "type": one_of("quality_assurance", "ministry", "chamber", "company_register", "other", ""),
    "number": some_text(60),
    "certificate": short_text(200),
    "valid_to": day,
}

ORGANISATION: dict[str, Check] = {
    "legal_name": legal_name,
    "country": country,
    "legal_id": some_text(60),
    "legal_id_scheme": some_text(60),
    "email": email,
    "town": name_text(80),
    "website": website,
    "description": text,
    "quality_statement": text,
    "names": other_names,
    "size": one_of("", *Size.values),
    "regulators": regulators,
    "chief_executive": name_text(120),
    "liaison_officer": name_text(120),
    "managers_declared_on": day,
    "completed_cohorts": count_of(10_000),
}


def word_list(field: str, value: Any) -> list[str]:
    """A list of words; a page gives them in one line, with commas between."""
    if value is None or isinstance(value, str):
        value = [part.strip() for part in text(field, value).split(",") if part.strip()]
    return words(field, value)


def codes(check: Check) -> Check:
    """A list of codes, each held to what an entry is held to; every one that is none is named at once."""

    def check_codes(field: str, value: Any) -> list[str]:
        kept, refused = [], []
        for code in word_list(field, value):
            try:
                kept.append(check(field, code))
            except Malformed as refusal:
                refused.append(refusal)
        if refused:
            wrong = ", ".join(str(one.data["seen"]) for one in refused)
            raise Malformed(**{**refused[0].data, "seen": wrong})
        return kept

    return check_codes


SCOPE: dict[str, Check] = {
    "fields": codes(field_of_study),
    "levels": word_list,
    "modes": word_list,
    "countries": codes(country),
}

PARTICULARS: dict[str, dict[str, Check]] = {
    Role.AWARDER: {"public_authority": short_text(500)},
    Role.QA_AGENCY: {
        "mandate": short_text(500),
        "standards": word_list,
        "last_review_on": day,
        "last_review_by": short_text(200),
        "results_url": address,
        "countries": codes(country),
        "memberships": word_list,
    },
    Role.CREDENTIAL_EVALUATOR: {"method_url": address, "countries": codes(country)},
    Role.CREDIT_RATING_BODY: {"method_url": address, "credit_systems": word_list},
    Role.PLATFORM: {"agreement_url": address},
    Role.EMPLOYER: {"sectors": word_list},
}
"""What a body says for one role alone, beside what every organisation says (DOMAIN 3.5)."""
NEEDED: dict[str, tuple[tuple[str, str], ...]] = {
    Role.QA_AGENCY: (
        ("mandate", OWN_RULES),
        ("standards", OWN_RULES),
        ("last_review_on", "EQF Recommendation 2017, Annex IV, principle 9"),
        ("results_url", "EQF Recommendation 2017, Annex IV, principle 10"),
    ),
}
"""What must be said before a role can be asked for, each with its basis: an agency is reviewed too, in public."""
NEEDED_OF_ITSELF: dict[str, tuple[tuple[str, str], ...]] = {
    Role.PROVIDER: (("RO-5", "description"), ("RO-6", "quality_statement")),
}
"""What a body must say of itself before it can ask for a role: learners choose a provider by it (DOMAIN 3.5)."""


def checked_role(role: str, scope: Mapping[str, Any], particulars: Mapping[str, Any]) -> dict[str, Any]:
    """Return scope and particulars of a role as they are kept; what is empty is left out. Raises Malformed."""
    amiss, said = Together(), {}
    for part, stated, shape in (("scope", scope, SCOPE), ("particulars", particulars, PARTICULARS.get(role, {}))):
        with amiss.also():
            said[part] = _inside(part, stated, shape)
    amiss.settle()
    return {name: {key: value for key, value in kept.items() if value} for name, kept in said.items()}


def _inside(field: str, stated: Any, shape: Mapping[str, Check]) -> dict[str, Any]:
    """Return what was stated inside a field; a refusal names the whole path."""
    if not isinstance(stated, dict):
        raise Malformed(field=field, expected="an object", seen=short(stated))
    try:
        return checked(stated, shape)
    except Malformed as refusal:
        raise under(field, refusal) from None


def missing(body: Organisation, role: str, particulars: Mapping[str, Any]) -> list[Finding]:
    """Return what the register itself asks of a body in a role and was not said, in words of the form."""
    of_the_role = [
        Finding(f"RO-{number}", f"particulars.{name}", None, "stated", clause, "block", kind="required")
        for number, (name, clause) in enumerate(NEEDED.get(role, ()), start=1)
        if not particulars.get(name)
    ]
    of_itself = [
        Finding(rule, name, None, "stated", OWN_RULES, "block", kind="required")
        for rule, name in NEEDED_OF_ITSELF.get(role, ())
        if not getattr(body, name).strip()
    ]
    return [
        *(found.told_by("fill_in") for found in of_the_role),
        *(found.told_by("fill_in_about") for found in of_itself),
    ]
