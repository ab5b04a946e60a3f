"""A case may be about a change to a registered entry; a decision may refuse the change."""

import django.db.models.deletion
from django.db import migrations, models

from passerelle.journal.guards import frozen_again


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0005_revisions"),
        ("vetting", "0004_loads_and_conditions"),
    ]

    operations = [
        frozen_again("vetting_decision"),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_purpose_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_formed_by_a_registrar",
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_outcome_is_known",
        ),
        migrations.AddField(
            model_name="case",
            name="revision",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="case",
                to="catalogue.revision",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="purpose",
            field=models.CharField(
                choices=[("verification", "verification"), ("review", "review"), ("revision", "change")],
                default="verification",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("register", "register"),
                    ("register_with_conditions", "register with conditions"),
                    ("return", "return to the applicant"),
                    ("remove", "remove from the register"),
                    ("refuse_renewal", "do not renew"),
                    ("refuse_revision", "refuse the change"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="condition",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "to be met"),
                    ("offered", "evidence to be looked at"),
                    ("met", "met"),
                    ("failed", "not met"),
                    ("void", "lifted by a later decision"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["verification", "review", "revision"])),
                name="case_purpose_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "revision"), ("revision__isnull", False)),
                    models.Q(models.Q(("purpose", "revision"), _negated=True), ("revision__isnull", True)),
                    _connector="OR",
                ),
                name="case_of_a_change_has_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["to_form", "closed", "decided"]), ("registrar__isnull", False), _connector="OR"
                ),
                name="case_formed_by_a_registrar",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "revision"), _negated=True), ("on_expiry", "keep-pending"), _connector="OR"
                ),
                name="case_of_a_change_is_never_decided_by_silence",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        [
                            "register",
                            "register_with_conditions",
                            "return",
                            "remove",
                            "refuse_renewal",
                            "refuse_revision",
                        ],
                    )
                ),
                name="decision_outcome_is_known",
            ),
        ),
        frozen_again("vetting_decision"),
    ]
