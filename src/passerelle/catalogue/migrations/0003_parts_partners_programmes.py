"""Blocks, levels and stacks; what courses and runs say besides; programmes in full; partners and evaluations."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from passerelle.journal.guards import no_overlap


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_imported_drafts"),
        ("organisations", "0002_bodies_say_more"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("credits", models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ("credit_system", models.CharField(blank=True, max_length=20)),
                ("limits", models.TextField(blank=True)),
                ("report_url", models.URLField(blank=True, max_length=500)),
                ("evaluated_on", models.DateField()),
            ],
            options={
                "ordering": ["-evaluated_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PartnerAuthorisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(editable=False, max_length=20, unique=True)),
                ("act", models.CharField(choices=[("teach", "teach"), ("assess", "assess")], max_length=8)),
                ("blocks", models.JSONField(blank=True, default=list)),
                ("valid_from", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("most_learners", models.PositiveIntegerField(blank=True, null=True)),
                ("price", models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ("subcontracting", models.TextField(blank=True)),
                ("means", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("act__in", ["teach", "assess"])), name="partner_act_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None), ("ends_on__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="authorisation_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="courseinstance",
            name="accepts",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="courseinstance",
            name="place",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="courseinstance",
            name="price",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name="courseinstance",
            name="schedule",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="microcredential",
            name="blocks",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="microcredential",
            name="determined_credits",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
        ),
        migrations.AddField(
            model_name="microcredential",
            name="joint_awarders",
            field=models.ManyToManyField(
                blank=True, related_name="joint_micro_credentials", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="microcredential",
            name="learning_time",
            field=models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
        migrations.AddField(
            model_name="microcredential",
            name="legal_constraints",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="microcredential",
            name="levels",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="microcredential",
            name="occupations",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="microcredential",
            name="review_years",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="microcredential",
            name="stacks_into",
            field=models.ManyToManyField(blank=True, related_name="stacked_from", to="catalogue.microcredential"),
        ),
        migrations.AddField(
            model_name="microcredential",
            name="stacks_into_programmes",
            field=models.ManyToManyField(blank=True, related_name="stacked_from", to="catalogue.programme"),
        ),
        migrations.AddField(
            model_name="programme",
            name="buckets",
            field=models.JSONField(blank=True, default=list, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
        migrations.AddField(
            model_name="programme",
            name="ends_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="programme",
            name="entry_requirements",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="programme",
            name="field",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name="programme",
            name="levels",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="programme",
            name="link",
            field=models.URLField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="programme",
            name="places",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="programme",
            name="semesters",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="shortcourse",
            name="capacity",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="shortcourse",
            name="completion_rule",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="shortcourse",
            name="content",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="shortcourse",
            name="offline_kit",
            field=models.JSONField(blank=True, default=list, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
        migrations.AddField(
            model_name="shortcourse",
            name="prerequisites",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="shortcourse",
            name="purpose",
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name="courseinstance",
            constraint=models.CheckConstraint(
                condition=models.Q(("price", None), ("price__gte", 0), _connector="OR"),
                name="instance_price_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("valid_from")), _connector="OR"),
                name="programme_ends_after_it_begins",
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="evaluator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="evaluations", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="micro_credential",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="evaluations", to="catalogue.microcredential"
            ),
        ),
        migrations.AddField(
            model_name="partnerauthorisation",
            name="awarder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="authorises", to="organisations.organisation"
            ),
        ),
        migrations.AddField(
            model_name="partnerauthorisation",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="partnerauthorisation",
            name="micro_credential",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="authorisations",
                to="catalogue.microcredential",
            ),
        ),
        migrations.AddField(
            model_name="partnerauthorisation",
            name="partner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="authorised_by",
                to="organisations.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.UniqueConstraint(
                fields=("evaluator", "micro_credential", "evaluated_on"), name="evaluation_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="partnerauthorisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("awarder", models.F("partner")), _negated=True), name="partner_is_another"
            ),
        ),
        no_overlap(
            "catalogue_partnerauthorisation",
            *("partner_id", "micro_credential_id", "act"),
            begins="valid_from",
            ends="ends_on",
        ),
    ]
