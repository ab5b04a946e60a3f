"""What was recognised as ELMO 1.7, which information systems of universities exchange (EMREX), in bytes of XML.

Source: emrex-eu/elmo-schemas 1.7.0, schema.xsd. ELMO has no word for credits that are spared: the module stands as
passed, its result says that it was recognised, its description on which awards and by which rule, and the signed
statement goes with it as an attachment, so that whoever reads it can check who said so. ELMO asks for given names and a
family name; a register that keeps one name as its holder writes it leaves the given ones empty and guesses nothing.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

NAMESPACE: Final = "https://github.com/emrex-eu/elmo-schemas/tree/v1"
LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIA_TYPE: Final = "application/xml"
RESULT: Final = "recognised"


@dataclass(frozen=True)
class Spared:
    """What need not be followed: a module and its credits, or what else was granted; since when, and in words why."""

    case: str
    module: str
    module_title: str
    credits: str
    credit_system: str
    programme_url: str
    decided_on: date
    because: str
    signed: bytes
    """The statement as it was signed, a token; empty while it is not."""


@dataclass(frozen=True)
class Issuer:
    """The body that decided. `country` is of ISO 3166-1, two letters."""

    number: str
    name: str
    country: str
    url: str


def written(holder: str, issuer: Issuer, spared: Iterable[Spared], *, at: datetime, language: str) -> bytes:
    """Return the report of one body about one person, every module once, in UTF-8."""
    register_namespace("", NAMESPACE)
    root = Element(_named("elmo"))
    _text(root, "generatedDate", at.isoformat())
    learner = _under(root, "learner")
    _text(learner, "givenNames", "")
    _text(learner, "familyName", holder)
    report = _under(root, "report")
    body = _under(report, "issuer")
    if issuer.country:
        _text(body, "country", issuer.country)
    _text(body, "identifier", issuer.number, type="local")
    _text(body, "title", issuer.name)
    _text(body, "url", issuer.url)
    listed = list(spared)
    for one in listed:
        _module(report, one, language)
    _text(report, "issueDate", at.isoformat())
    for one in listed:
        if one.signed:
            _attached(report, one, language)
    indent(root)
    found: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return found


def _module(report: Element, one: Spared, language: str) -> None:
    module = _under(report, "learningOpportunitySpecification")
    _text(module, "identifier", one.module or one.case, type="local")
    _text(module, "title", one.module_title, **{LANGUAGE: language})
    _text(module, "type", "Module")
    _text(module, "url", one.programme_url)
    _text(module, "description", one.because, **{LANGUAGE: language})
    instance = _under(_under(module, "specifies"), "learningOpportunityInstance")
    _text(instance, "identifier", one.case, type="local")
    _text(instance, "date", one.decided_on.isoformat())
    _text(instance, "status", "passed")
    _text(instance, "resultLabel", RESULT)
    if one.credit_system and one.credits != "0":
        credit = _under(instance, "credit")
        _text(credit, "scheme", one.credit_system)
        _text(credit, "value", one.credits)


def _attached(report: Element, one: Spared, language: str) -> None:
    attachment = _under(report, "attachment")
    _text(attachment, "identifier", one.case, type="local")
    _text(attachment, "title", f"{one.case}.jwt", **{LANGUAGE: language})
    _text(attachment, "type", "Other")
    _text(attachment, "content", f"data:application/vc+jwt;base64,{base64.b64encode(one.signed).decode('ascii')}")


def _under(parent: Element, name: str) -> Element:
    return SubElement(parent, _named(name))


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, _named(name), attributes).text = text


def _named(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
