"""Progression agreements, what lists rest on; what was offered keeps its words, and what was signed its proofs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from passerelle.journal import guards

WORDS = (
    "number, title, scope, about, rules, exit_clause, review_on, valid_to, offered_by_id, offered_on, document, digest"
)
OFFERED = "OLD.state <> 'draft' AND NOT (OLD.state = 'offered' AND NEW.state = 'draft')"
SIGNED = "agreement_id, body_id, signed_by_id, signed_on, intent_id, proof"
TRIGGERS = (
    ("recognition_agreement", "keeps_its_words", WORDS, OFFERED),
    ("recognition_agreementsignature", "stays", SIGNED, "OLD.proof IS NOT NULL"),
    ("recognition_edition", "keeps_its_agreement", "agreement_id", OFFERED),
)
SQLITE = """
CREATE TRIGGER {table}_{name} BEFORE UPDATE OF {columns} ON {table} WHEN {when}
BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END
"""
POSTGRESQL = """
CREATE TRIGGER {table}_{name} BEFORE UPDATE OF {columns} ON {table} FOR EACH ROW WHEN ({when})
EXECUTE FUNCTION refuse_signed_list();
"""


def held(table: str, name: str, columns: str, when: str) -> list[migrations.RunPython]:
    """Return the steps that hold columns of a table to what they were, on both databases."""
    told = {"table": table, "name": name, "columns": columns, "when": when}
    return [
        guards.only_on("sqlite", SQLITE.format(**told), f"DROP TRIGGER {table}_{name}"),
        guards.only_on("postgresql", POSTGRESQL.format(**told), f"DROP TRIGGER {table}_{name} ON {table}"),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0005_service_officers"),
        ("recognition", "0008_signed_statements_stay"),
        ("signing", "0003_algorithms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(editable=False, max_length=20, unique=True)),
                ("title", models.CharField(max_length=200)),
                (
                    "scope",
                    models.CharField(
                        choices=[("regional", "a region"), ("sectoral", "a sector"), ("network", "a network")],
                        max_length=12,
                    ),
                ),
                ("about", models.CharField(max_length=200)),
                ("rules", models.TextField()),
                ("exit_clause", models.TextField()),
                ("review_on", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft, not public"),
                            ("offered", "offered for signature"),
                            ("in_force", "in force"),
                            ("ended", "ended"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("begun_on", models.DateField()),
                ("offered_on", models.DateField(blank=True, null=True)),
                ("document", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("in_force_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "offered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("parties", models.ManyToManyField(related_name="agreements", to="organisations.organisation")),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        *guards.without_guards(
            "recognition_edition",
            migrations.AddField(
                model_name="edition",
                name="agreement",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="editions",
                    to="recognition.agreement",
                ),
            ),
        ),
        migrations.CreateModel(
            name="AgreementSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("awaited", "not signed yet"),
                            ("intended", "being signed"),
                            ("signed", "signed"),
                            ("left", "has left"),
                            ("taken_back", "the edition was taken back first"),
                            ("unsigned", "published before lists were signed"),
                        ],
                        default="awaited",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("signed_on", models.DateField(blank=True, null=True)),
                ("proof", models.JSONField(blank=True, null=True)),
                ("left_on", models.DateField(blank=True, null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="recognition.agreement",
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreement_signatures",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "intent",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="signing.intent",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["state", "number"], name="agreement_by_state"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "offered", "in_force", "ended"])),
                name="agreement_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["regional", "sectoral", "network"])), name="agreement_scope_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(("about", ""), _negated=True),
                    models.Q(("rules", ""), _negated=True),
                    models.Q(("exit_clause", ""), _negated=True),
                ),
                name="agreement_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(("offered_by__isnull", False), ("offered_on__isnull", False)),
                    _connector="OR",
                ),
                name="agreement_offered_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "offered"]), ("in_force_on__isnull", False), _connector="OR"
                ),
                name="agreement_in_force_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_on__isnull", True), ("state", "ended"), _connector="XOR"),
                name="agreement_ended_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["awaited", "intended", "signed", "left", "taken_back", "unsigned"])),
                name="agreement_signature_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["signed", "left"]), _negated=True),
                    models.Q(
                        ("intent__isnull", False),
                        ("proof__isnull", False),
                        ("signed_by__isnull", False),
                        ("signed_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="agreement_signature_signed_has_a_proof",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementsignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("left_on__isnull", True), ("state", "left"), _connector="XOR"),
                name="agreement_signature_left_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementsignature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "taken_back"), _negated=True),
                fields=("agreement", "body"),
                name="agreement_signature_once",
            ),
        ),
        *(step for trigger in TRIGGERS for step in held(*trigger)),
        guards.frozen("recognition_agreement", "delete"),
        guards.frozen("recognition_agreementsignature", "delete"),
    ]
