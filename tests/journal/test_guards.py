"""Which rows the database itself guards: the same on SQLite and on PostgreSQL, each written in its own words."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

GUARDED = {
    "appraisal_appraisalreport": "delete update",
    "appraisal_machinecheck": "update",
    "assessment_candidate": "delete update",
    "assessment_componentresult": "delete insert update",
    "assessment_priorlearningcase": "update",
    "awards_award": "delete insert update",
    "learning_admission": "delete update",
    "learning_application": "delete update",
    "awards_credential": "delete update",
    "awards_rendition": "delete update",
    "awards_statusplace": "delete update",
    "awards_statusstep": "delete update",
    "catalogue_partnerauthorisation": "insert update",
    "catalogue_revision": "delete update",
    "guidance_visit": "delete update",
    "guidance_visitact": "delete update",
    "journal_fact": "delete update",
    "organisations_mandate": "insert update",
    "organisations_oversight": "insert update",
    "policy_activation": "delete insert update",
    "portfolio_foreigncredential": "update",
    "quality_criterion": "delete update",
    "quality_endorsement": "delete update",
    "quality_standard": "delete update",
    "recognition_agreement": "delete update",
    "recognition_agreementsignature": "delete update",
    "recognition_caseaward": "delete update",
    "recognition_conversion": "delete update",
    "recognition_edition": "delete update",
    "recognition_listsignature": "delete update",
    "recognition_positivelistline": "delete insert update",
    "recognition_recognitioncase": "delete",
    "recognition_recognitionstatement": "delete update",
    "registers_entryversion": "delete update",
    "signing_intent": "delete",
    "signing_key": "delete",
    "skills_need": "delete insert update",
    "skills_occupation": "delete insert update",
    "skills_skill": "delete insert update",
    "skills_skillscheme": "delete update",
    "vetting_case": "update",
    "vetting_decision": "delete update",
    "vetting_declaration": "delete update",
    "vetting_judgement": "delete update",
    "vetting_report": "delete update",
    "vetting_vote": "delete update",
}
"""What a trigger looks at before it lets a row be changed, by table."""
ON_SQLITE = "SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
ON_POSTGRESQL = "SELECT event_object_table, 'BEFORE ' || event_manipulation FROM information_schema.triggers"


def test_the_same_acts_are_guarded_on_every_database():
    found = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL)
        for table, words in cursor.fetchall():
            when = re.search(r"(?:BEFORE|AFTER) (\w+)", words)
            found[table].add(when[1].lower() if when else words)

    assert {table: " ".join(sorted(acts)) for table, acts in found.items()} == GUARDED
