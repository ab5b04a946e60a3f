"""A positive list is a thing of its own, with editions that its owners sign; lines will stand in one of them.

What keeps the words of a published line goes while lines move (0005) and comes again by the edition (0006).
"""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from passerelle.journal.beginning import OF_THEN
from passerelle.journal.guards import Statements, frozen, only_on

SAYS = (
    "owner_id, micro_credential_id, min_edition, min_result, max_age_years, programme_id, module_code, module_title, "
    "credits, mode, conditions, valid_from, valid_to, published_by_id, published_on"
)
SQLITE_BACK = f"""
CREATE TRIGGER IF NOT EXISTS recognition_line_keeps_its_words BEFORE UPDATE OF {SAYS} ON recognition_positivelistline
WHEN OLD.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a published line is frozen'); END
"""
POSTGRESQL_BACK = f"""
CREATE FUNCTION refuse_published_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a published line is frozen' USING ERRCODE = '23000'; END $$;
CREATE TRIGGER recognition_line_keeps_its_words BEFORE UPDATE OF {SAYS} ON recognition_positivelistline
FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION refuse_published_line();
"""
POSTGRESQL = """
DROP TRIGGER recognition_line_keeps_its_words ON recognition_positivelistline; DROP FUNCTION refuse_published_line();
"""
PROTECT = django.db.models.deletion.PROTECT
LINE = "positivelistline"
AUTO = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
EDITION_STATES = ["draft", "offered", "in_force", "superseded", "ended"]
SIGNATURE_STATES = ["awaited", "intended", "signed", "left", "taken_back", "unsigned"]


def person(**more):
    return models.ForeignKey(on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more)


def thawed():
    """Return the step that lets lines be deleted until 0006; in SQLite the trigger went with a table made anew."""
    freeze = frozen("recognition_positivelistline", "delete")

    def forwards(apps, editor):
        if editor.connection.vendor == "sqlite":
            editor.execute("DROP TRIGGER IF EXISTS recognition_positivelistline_no_delete")
        else:
            freeze.reverse_code(apps, editor)

    return Statements(forwards, freeze.code)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("catalogue", "0013_programmes_are_whole"),
        ("organisations", "0005_service_officers"),
        ("registers", "0002_versions_are_frozen"),
        ("signing", "0003_algorithms"),
        ("recognition", "0003_answers_by_time"),
    ]

    operations = [
        only_on("sqlite", "DROP TRIGGER IF EXISTS recognition_line_keeps_its_words", SQLITE_BACK, OF_THEN),
        only_on("postgresql", POSTGRESQL, POSTGRESQL_BACK, OF_THEN),
        thawed(),
        migrations.CreateModel(
            name="PositiveList",
            fields=[
                AUTO,
                ("number", models.CharField(editable=False, max_length=20, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("owners", models.ManyToManyField(related_name="positive_lists", to="organisations.organisation")),
                ("begun_by", person()),
                ("begun_on", models.DateField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={"ordering": ["number"]},
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                AUTO,
                (
                    "positive_list",
                    models.ForeignKey(on_delete=PROTECT, related_name="editions", to="recognition.positivelist"),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft, not public"),
                            ("offered", "offered for signature"),
                            ("in_force", "in force"),
                            ("superseded", "replaced by a later edition"),
                            ("ended", "ended"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("drafted_by", person()),
                ("drafted_on", models.DateField()),
                ("offered_by", person(blank=True, null=True)),
                ("offered_on", models.DateField(blank=True, null=True)),
                ("document", models.TextField(blank=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("in_force_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
            ],
            options={"ordering": ["positive_list", "-number"]},
        ),
        migrations.CreateModel(
            name="ListSignature",
            fields=[
                AUTO,
                (
                    "edition",
                    models.ForeignKey(on_delete=PROTECT, related_name="signatures", to="recognition.edition"),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="list_signatures", to="organisations.organisation"
                    ),
                ),
                ("is_owner", models.BooleanField()),
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
                ("signed_by", person(blank=True, null=True)),
                ("signed_on", models.DateField(blank=True, null=True)),
                (
                    "intent",
                    models.OneToOneField(
                        blank=True, null=True, on_delete=PROTECT, related_name="+", to="signing.intent"
                    ),
                ),
                ("proof", models.JSONField(blank=True, null=True)),
                ("left_on", models.DateField(blank=True, null=True)),
            ],
            options={"ordering": ["-is_owner", "pk"]},
        ),
        *(
            migrations.AddConstraint(model, constraint)
            for model, constraint in [
                ("positivelist", models.CheckConstraint(name="positive_list_has_a_title", condition=~Q(title=""))),
                (
                    "edition",
                    models.CheckConstraint(name="edition_state_is_known", condition=Q(state__in=EDITION_STATES)),
                ),
                ("edition", models.CheckConstraint(name="edition_counts_from_one", condition=Q(number__gte=1))),
                (
                    "edition",
                    models.CheckConstraint(
                        name="edition_offered_says_when",
                        condition=Q(state="draft") | Q(offered_by__isnull=False, offered_on__isnull=False),
                    ),
                ),
                (
                    "edition",
                    models.CheckConstraint(
                        name="edition_in_force_says_when",
                        condition=Q(state__in=["draft", "offered"]) | Q(in_force_on__isnull=False),
                    ),
                ),
                (
                    "edition",
                    models.CheckConstraint(
                        name="edition_ended_says_when",
                        condition=~Q(state__in=["superseded", "ended"]) | Q(ended_on__isnull=False),
                    ),
                ),
                (
                    "edition",
                    models.UniqueConstraint(fields=["positive_list", "number"], name="edition_numbered_once"),
                ),
                (
                    "edition",
                    models.UniqueConstraint(
                        fields=["positive_list"], condition=Q(state="in_force"), name="edition_in_force_once"
                    ),
                ),
                (
                    "edition",
                    models.UniqueConstraint(
                        fields=["positive_list"],
                        condition=Q(state__in=["draft", "offered"]),
                        name="edition_to_come_once",
                    ),
                ),
                (
                    "listsignature",
                    models.CheckConstraint(
                        name="list_signature_state_is_known", condition=Q(state__in=SIGNATURE_STATES)
                    ),
                ),
                (
                    "listsignature",
                    models.CheckConstraint(
                        name="list_signature_signed_has_a_proof",
                        condition=~Q(state__in=["signed", "left"])
                        | Q(
                            signed_by__isnull=False,
                            signed_on__isnull=False,
                            intent__isnull=False,
                            proof__isnull=False,
                        ),
                    ),
                ),
                (
                    "listsignature",
                    models.CheckConstraint(
                        name="list_signature_left_says_when",
                        condition=~Q(state="left") | Q(left_on__isnull=False, is_owner=False),
                    ),
                ),
                (
                    "listsignature",
                    models.UniqueConstraint(
                        fields=["edition", "body"],
                        condition=Q(state__in=["awaited", "intended", "signed"]),
                        name="list_signature_once",
                    ),
                ),
            ]
        ),
        migrations.AddIndex("edition", models.Index(fields=["state", "positive_list"], name="edition_by_state")),
        migrations.AddField(
            LINE,
            "edition",
            models.ForeignKey(null=True, on_delete=PROTECT, related_name="lines", to="recognition.edition"),
        ),
        migrations.AddField(LINE, "position", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField(LINE, "root", models.CharField(default="", max_length=20)),
        migrations.AddField(
            LINE,
            "asks",
            models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True),
        ),
        migrations.AddField(
            LINE,
            "effect",
            models.CharField(
                choices=[
                    ("waiver", "credits waived"),
                    ("entry", "entry"),
                    ("exemption", "exemption from a requirement"),
                    ("interview", "an interview"),
                    ("job", "the post"),
                    ("promotion", "a promotion"),
                    ("pay_step", "a pay step"),
                ],
                default="waiver",
                max_length=12,
            ),
        ),
        migrations.AddField(LINE, "opens", models.CharField(blank=True, max_length=200)),
        migrations.RemoveConstraint(LINE, "positive_line_in_force_once"),
    ]
