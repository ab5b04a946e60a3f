"""ELMO as information systems of universities read it: valid against its schema, and nothing guessed about a person."""

from __future__ import annotations

import base64
import gzip
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree

from passerelle.core.elmo import NAMESPACE, Issuer, Spared, written

SCHEMAS = Path(__file__).resolve().parents[3] / "shared" / "data" / "standards" / "elmo"
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
BODY = Issuer("ORG-0003", "University of Mirane", "MR", "https://register.example/organisations/university/")
ONE = Spared(
    case="RC-00001",
    module="M12",
    module_title="Dairy hygiene & <safety>",
    credits="4.5",
    credit_system="ects",
    programme_url="https://register.example/programmes/PG-00001v2/",
    decided_on=date(2026, 11, 24),
    because="Rests on Milk handling (AW-00001).\nRule RL-00001.",
    signed=b"ey.a.b",
)


def report(*spared: Spared) -> bytes:
    return written("Amina Sarr Doumbé", BODY, spared, at=AT, language="en")


def test_a_module_that_was_recognised_is_told_whole_and_the_signed_statement_goes_with_it():
    assert (
        report(ONE).decode()
        == f"""<?xml version='1.0' encoding='utf-8'?>
<elmo xmlns="{NAMESPACE}">
  <generatedDate>2026-11-24T09:30:00+00:00</generatedDate>
  <learner>
    <givenNames />
    <familyName>Amina Sarr Doumbé</familyName>
  </learner>
  <report>
    <issuer>
      <country>MR</country>
      <identifier type="local">ORG-0003</identifier>
      <title>University of Mirane</title>
      <url>https://register.example/organisations/university/</url>
    </issuer>
    <learningOpportunitySpecification>
      <identifier type="local">M12</identifier>
      <title xml:lang="en">Dairy hygiene &amp; &lt;safety&gt;</title>
      <type>Module</type>
      <url>https://register.example/programmes/PG-00001v2/</url>
      <description xml:lang="en">Rests on Milk handling (AW-00001).
Rule RL-00001.</description>
      <specifies>
        <learningOpportunityInstance>
          <identifier type="local">RC-00001</identifier>
          <date>2026-11-24</date>
          <status>passed</status>
          <resultLabel>recognised</resultLabel>
          <credit>
            <scheme>ects</scheme>
            <value>4.5</value>
          </credit>
        </learningOpportunityInstance>
      </specifies>
    </learningOpportunitySpecification>
    <issueDate>2026-11-24T09:30:00+00:00</issueDate>
    <attachment>
      <identifier type="local">RC-00001</identifier>
      <title xml:lang="en">RC-00001.jwt</title>
      <type>Other</type>
      <content>data:application/vc+jwt;base64,{base64.b64encode(b"ey.a.b").decode()}</content>
    </attachment>
  </report>
</elmo>"""
    )


def test_what_is_not_signed_has_no_attachment():
    assert b"attachment" not in report(replace(ONE, signed=b""))


KEPT_AS = {
    "schema.xsd": "ewp-specs-types-address_schema.xsd",
    "common-types.xsd": "ewp-specs-architecture_common-types.xsd",
}


class OnDisk(etree.Resolver):
    """Give the schemas that ELMO's own imports by web address from the folder; nothing is fetched."""

    def resolve(self, url: str, _id: str, context: object) -> object:
        name = url.rpartition("/")[2]
        if name == "schema.xsd":
            name = (
                "ewp-specs-types-address_schema.xsd" if "address" in url else "ewp-specs-architecture_common-types.xsd"
            )
        if name == "common-types.xsd":
            name = "ewp-specs-architecture_common-types.xsd"
        folder = SCHEMAS / "references"
        if (folder / f"{name}.gz").exists():
            return self.resolve_string(gzip.decompress((folder / f"{name}.gz").read_bytes()), context)
        if (folder / name).exists():
            return self.resolve_string((folder / name).read_bytes(), context)
        if name == "xml.xsd":
            return self.resolve_string(XML_LANG, context)
        raise FileNotFoundError(url)


XML_LANG = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
<xs:attribute name="lang" type="xs:language"/></xs:schema>"""


def test_it_is_valid_against_the_published_schema():
    if not SCHEMAS.is_dir():
        pytest.skip("missing ../shared: ELMO")
    parser = etree.XMLParser(no_network=True, load_dtd=False)
    parser.resolvers.add(OnDisk())
    schema = etree.XMLSchema(etree.fromstring((SCHEMAS / "schema.xsd").read_bytes(), parser))

    assert schema.validate(etree.fromstring(report(ONE, replace(ONE, case="RC-00002", signed=b"")))), schema.error_log
    assert not schema.validate(etree.fromstring(report(replace(ONE, credits="six"))))
