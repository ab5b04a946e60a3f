"""A signed result may be corrected: the row stays as it was signed, and says only that it no longer counts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from passerelle.journal.guards import only_on

SAME = (
    *("number", "person_id", "micro_credential_id", "edition", "route", "course_id", "taught_under_id", "started_on"),
    *("organisation_id", "assessed_under_id", "assessor_id", "assigned_on", "result", "score", "assessed_on"),
    "identity_check",
)
"""What a correction leaves as it was signed."""
CANDIDATE = """
CREATE TRIGGER assessment_candidate_no_{act} BEFORE {act} ON assessment_candidate
WHEN OLD.state IN ({signed}){unless}
BEGIN SELECT RAISE(ABORT, 'a signed result is frozen'); END
"""
MARKS = """
CREATE TRIGGER assessment_componentresult_no_{act} BEFORE {act} ON assessment_componentresult
WHEN (SELECT state FROM assessment_candidate WHERE id = {row}.candidate_id) IN ({signed})
BEGIN SELECT RAISE(ABORT, 'a signed result is frozen'); END
"""
NOW, BEFORE = "'passed', 'failed', 'superseded'", "'passed', 'failed'"
UNLESS = " AND NOT (OLD.state <> 'superseded' AND NEW.state = 'superseded' AND {same})"
UNLESS_SQLITE = UNLESS.format(same=" AND ".join(f"NEW.{name} IS OLD.{name}" for name in SAME))
UNLESS_POSTGRESQL = UNLESS.format(same=" AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in SAME))
UPDATE = """
CREATE TRIGGER assessment_candidate_signed BEFORE UPDATE ON assessment_candidate FOR EACH ROW
WHEN (OLD.state IN ('passed', 'failed', 'superseded'){unless}) EXECUTE FUNCTION refuse_signed_candidate();
CREATE TRIGGER assessment_candidate_signed_stays BEFORE DELETE ON assessment_candidate FOR EACH ROW
WHEN (OLD.state IN ('passed', 'failed', 'superseded')) EXECUTE FUNCTION refuse_signed_candidate();
"""
MARKS_POSTGRESQL = """
CREATE OR REPLACE FUNCTION refuse_signed_mark() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owner bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.candidate_id ELSE OLD.candidate_id END;
BEGIN
IF EXISTS (SELECT 1 FROM assessment_candidate WHERE id = owner AND state IN ({signed})) THEN
RAISE EXCEPTION 'a signed result is frozen' USING ERRCODE = '23000'; END IF;
RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
BEFORE_POSTGRESQL = """
CREATE TRIGGER assessment_candidate_signed BEFORE UPDATE OR DELETE ON assessment_candidate FOR EACH ROW
WHEN (OLD.state IN ('passed', 'failed')) EXECUTE FUNCTION refuse_signed_candidate();
"""
DROP = "DROP TRIGGER assessment_candidate_signed ON assessment_candidate;"
DROP_BOTH = f"{DROP} DROP TRIGGER assessment_candidate_signed_stays ON assessment_candidate;"


def on_sqlite(signed: str, unless: str) -> dict[str, str]:
    """Return the statement of each trigger: a table that is made anew loses its own, so they are made after it."""
    rows = {"insert": "NEW", "update": "OLD", "delete": "OLD"}
    return {
        "assessment_candidate_no_update": CANDIDATE.format(act="update", signed=signed, unless=unless),
        "assessment_candidate_no_delete": CANDIDATE.format(act="delete", signed=signed, unless=""),
        **{
            f"assessment_componentresult_no_{act}": MARKS.format(act=act, row=row, signed=signed)
            for act, row in rows.items()
        },
    }


DROPPED = [only_on("sqlite", f"DROP TRIGGER {name}", statement) for name, statement in on_sqlite(BEFORE, "").items()]
MADE = [
    only_on("sqlite", statement, f"DROP TRIGGER {name}") for name, statement in on_sqlite(NOW, UNLESS_SQLITE).items()
]


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0006_sheets"),
        ("catalogue", "0021_designers_are_shown"),
        ("organisations", "0004_bodies_have_a_version"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *DROPPED,
        only_on("postgresql", DROP, BEFORE_POSTGRESQL),
        migrations.CreateModel(
            name="ResultAppeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(editable=False, max_length=20, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("ground", models.TextField()),
                ("lodged_on", models.DateField()),
                ("result_due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("lodged", "lodged"),
                            ("admitted", "with another assessor"),
                            ("refused", "not admitted"),
                            ("withdrawn", "withdrawn"),
                            ("upheld", "upheld"),
                            ("dismissed", "dismissed"),
                        ],
                        default="lodged",
                        max_length=12,
                    ),
                ),
                ("reasons", models.TextField(blank=True)),
                ("decided_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["result_due_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["lodged", "admitted", "refused", "withdrawn", "upheld", "dismissed"])
                        ),
                        name="result_appeal_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["refused", "upheld", "dismissed"]), _negated=True),
                            models.Q(("decided_on__isnull", False), models.Q(("reasons", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="result_appeal_decided_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResultCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("why", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("why", ""), _negated=True), name="correction_says_why"),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="candidate",
            name="candidate_state_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="candidate",
            name="candidate_assigned_has_an_assessor",
        ),
        migrations.RemoveConstraint(
            model_name="candidate",
            name="candidate_assessed_has_a_result",
        ),
        migrations.RemoveConstraint(
            model_name="candidate",
            name="candidate_result_only_when_assessed",
        ),
        migrations.AlterField(
            model_name="candidate",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting for an assessor"),
                    ("assigned", "assessor named"),
                    ("passed", "passed"),
                    ("failed", "not passed"),
                    ("superseded", "corrected since"),
                    ("withdrawn", "withdrawn"),
                ],
                default="waiting",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "assigned", "passed", "failed", "superseded", "withdrawn"])
                ),
                name="candidate_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["assigned", "passed", "failed", "superseded"]), _negated=True),
                    models.Q(
                        ("assessor__isnull", False), ("assigned_on__isnull", False), ("organisation__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="candidate_assigned_has_an_assessor",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("passed", "failed", "superseded")), _negated=True),
                    models.Q(
                        ("assessed_on__isnull", False),
                        ("score__isnull", False),
                        models.Q(("result", ""), _negated=True),
                        models.Q(("identity_check", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="candidate_assessed_has_a_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("passed", "failed", "superseded")),
                    models.Q(("assessed_on", None), ("result", ""), ("score", None)),
                    _connector="OR",
                ),
                name="candidate_result_only_when_assessed",
            ),
        ),
        migrations.AddField(
            model_name="resultappeal",
            name="assessor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="resultappeal",
            name="candidate",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="appeal", to="assessment.candidate"
            ),
        ),
        migrations.AddField(
            model_name="resultappeal",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="resultcorrection",
            name="appeal",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="correction",
                to="assessment.resultappeal",
            ),
        ),
        migrations.AddField(
            model_name="resultcorrection",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="resultcorrection",
            name="candidate",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="corrects", to="assessment.candidate"
            ),
        ),
        migrations.AddField(
            model_name="resultcorrection",
            name="replaced",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="corrected_by", to="assessment.candidate"
            ),
        ),
        migrations.AddConstraint(
            model_name="resultappeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["admitted", "upheld", "dismissed"]), _negated=True),
                    models.Q(("assessor__isnull", False), ("organisation__isnull", False)),
                    _connector="OR",
                ),
                name="result_appeal_is_heard_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="resultcorrection",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaced", models.F("candidate")), _negated=True), name="correction_is_another_row"
            ),
        ),
        *MADE,
        only_on("postgresql", UPDATE.format(unless=UNLESS_POSTGRESQL), DROP_BOTH),
        only_on("postgresql", MARKS_POSTGRESQL.format(signed=NOW), MARKS_POSTGRESQL.format(signed=BEFORE)),
    ]
