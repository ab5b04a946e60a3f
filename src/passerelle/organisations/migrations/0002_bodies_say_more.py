"""What bodies and their roles say besides; who is reviewed by whom; mandates that never overlap."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from passerelle.core.names import skeleton
from passerelle.journal.guards import no_overlap


def _name_keys(apps, schema_editor):
    """Write down what names look like to an eye that looks quickly."""
    organisation = apps.get_model("organisations", "Organisation")
    for body in organisation.objects.filter(name_key="").iterator():
        organisation.objects.filter(pk=body.pk).update(name_key=skeleton(body.legal_name)[:200])


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Oversight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reviewed",
                    models.CharField(
                        choices=[
                            ("institution", "the institution"),
                            ("programmes", "its programmes"),
                            ("courses", "a series of its courses"),
                        ],
                        default="institution",
                        max_length=12,
                    ),
                ),
                ("standards", models.CharField(max_length=120)),
                ("valid_from", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("last_review_on", models.DateField(blank=True, null=True)),
                ("results_url", models.URLField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["organisation__legal_name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None), ("ends_on__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="oversight_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reviewed__in", ["institution", "programmes", "courses"])),
                        name="oversight_reviewed_is_known",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="organisation",
            name="chief_executive",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="organisation",
            name="completed_cohorts",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="liaison_officer",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="organisation",
            name="managers_declared_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="organisation",
            name="name_key",
            field=models.CharField(db_index=True, default="", editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name="organisation",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="regulators",
            field=models.JSONField(blank=True, default=list, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
        migrations.AddField(
            model_name="organisationrole",
            name="particulars",
            field=models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
        migrations.AddField(
            model_name="organisationrole",
            name="scope",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="organisationrole",
            name="valid_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="organisationrole",
            name="role",
            field=models.CharField(
                choices=[
                    ("provider", "provider"),
                    ("assessor", "assessor"),
                    ("awarder", "awarder"),
                    ("qa_agency", "quality assurance agency"),
                    ("credential_evaluator", "credential evaluator"),
                    ("employer", "employer"),
                    ("sponsor", "sponsor"),
                    ("professional_body", "union or professional body"),
                    ("counselling_service", "counselling service"),
                    ("credit_rating_body", "credit-rating body"),
                    ("platform", "platform"),
                ],
                max_length=24,
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent", None), models.Q(("parent", models.F("pk")), _negated=True), _connector="OR"
                ),
                name="organisation_is_not_its_own_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationrole",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from", None),
                    ("valid_until", None),
                    ("valid_until__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="organisation_role_begins_before_it_ends",
            ),
        ),
        migrations.AddField(
            model_name="oversight",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="oversees", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="oversight",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="oversight",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="overseen_by", to="organisations.organisation"
            ),
        ),
        migrations.AddConstraint(
            model_name="oversight",
            constraint=models.CheckConstraint(
                condition=models.Q(("agency", models.F("organisation")), _negated=True), name="oversight_is_external"
            ),
        ),
        migrations.RunPython(_name_keys, migrations.RunPython.noop),
        no_overlap(
            "organisations_mandate",
            *("person_id", "organisation_id", "function"),
            begins="valid_from",
            ends="ends_on",
        ),
        no_overlap(
            "organisations_oversight",
            *("agency_id", "organisation_id", "reviewed"),
            begins="valid_from",
            ends="ends_on",
        ),
    ]
