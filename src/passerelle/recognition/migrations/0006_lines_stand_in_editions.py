"""A line lives and ends with its edition; what was offered keeps its words, and what was signed its proofs."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from passerelle.journal.guards import frozen, only_on

LINE = "positivelistline"
PROTECT = django.db.models.deletion.PROTECT
STATE = "(SELECT state FROM recognition_edition WHERE id = {row}.edition_id) <> 'draft'"
LINES_SQLITE = """
CREATE TRIGGER recognition_line_{act} BEFORE {act} ON recognition_positivelistline WHEN {when}
BEGIN SELECT RAISE(ABORT, 'a line that was offered is frozen'); END
"""
LINES_POSTGRESQL = f"""
CREATE FUNCTION refuse_offered_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND {STATE.format(row="OLD")} OR TG_OP <> 'DELETE' AND {STATE.format(row="NEW")} THEN
    RAISE EXCEPTION 'a line that was offered is frozen' USING ERRCODE = '23000';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER recognition_line_keeps_its_words BEFORE INSERT OR UPDATE OR DELETE ON recognition_positivelistline
FOR EACH ROW EXECUTE FUNCTION refuse_offered_line();
"""
LINES_BACK = """
DROP TRIGGER recognition_line_keeps_its_words ON recognition_positivelistline; DROP FUNCTION refuse_offered_line();
"""
EDITION = "positive_list_id, number, drafted_by_id, drafted_on, offered_by_id, offered_on, document, digest"
EDITIONS_SQLITE = f"""
CREATE TRIGGER recognition_edition_keeps_its_words BEFORE UPDATE OF {EDITION} ON recognition_edition
WHEN OLD.state <> 'draft' AND NOT (OLD.state = 'offered' AND NEW.state = 'draft')
BEGIN SELECT RAISE(ABORT, 'an edition that was offered is frozen'); END
"""
SIGNED = "edition_id, body_id, is_owner, signed_by_id, signed_on, intent_id, proof"
SIGNED_SQLITE = f"""
CREATE TRIGGER recognition_signature_stays BEFORE UPDATE OF {SIGNED} ON recognition_listsignature
WHEN OLD.proof IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a signature is frozen'); END
"""
OTHERS_POSTGRESQL = f"""
CREATE FUNCTION refuse_signed_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was offered or signed is frozen' USING ERRCODE = '23000'; END $$;
CREATE TRIGGER recognition_edition_keeps_its_words BEFORE UPDATE OF {EDITION} ON recognition_edition
FOR EACH ROW WHEN (OLD.state <> 'draft' AND NOT (OLD.state = 'offered' AND NEW.state = 'draft'))
EXECUTE FUNCTION refuse_signed_list();
CREATE TRIGGER recognition_signature_stays BEFORE UPDATE OF {SIGNED} ON recognition_listsignature
FOR EACH ROW WHEN (OLD.proof IS NOT NULL) EXECUTE FUNCTION refuse_signed_list();
"""
OTHERS_BACK = """
DROP TRIGGER recognition_edition_keeps_its_words ON recognition_edition;
DROP TRIGGER recognition_signature_stays ON recognition_listsignature; DROP FUNCTION refuse_signed_list();
"""
EFFECTS = ["waiver", "entry", "exemption", "interview", "job", "promotion", "pay_step"]
OF_PROGRAMMES = ("waiver", "entry")


class Migration(migrations.Migration):
    dependencies = [("recognition", "0005_lines_move_into_editions")]

    operations = [
        *(
            migrations.RemoveConstraint(LINE, name)
            for name in (
                "positive_line_state_is_known",
                "positive_line_has_credits",
                "positive_line_public_was_signed",
                "positive_line_ended_says_when",
            )
        ),
        migrations.RemoveIndex(LINE, "positive_line_by_programme"),
        migrations.RemoveIndex(LINE, "positive_line_by_owner"),
        migrations.AlterModelOptions(LINE, {"ordering": ["edition", "position"]}),
        migrations.RemoveField(LINE, "state"),
        migrations.RemoveField(LINE, "version"),
        migrations.RemoveField(LINE, "published_by"),
        migrations.RemoveField(LINE, "published_on"),
        migrations.RemoveField(LINE, "ended_on"),
        migrations.AlterField(
            LINE,
            "edition",
            models.ForeignKey(on_delete=PROTECT, related_name="lines", to="recognition.edition"),
        ),
        migrations.AlterField(LINE, "position", models.PositiveSmallIntegerField()),
        migrations.AlterField(LINE, "root", models.CharField(db_index=True, max_length=20)),
        migrations.AlterField(
            LINE,
            "micro_credential",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=PROTECT,
                related_name="positive_lines",
                to="catalogue.microcredential",
            ),
        ),
        migrations.AlterField(
            LINE,
            "programme",
            models.ForeignKey(
                blank=True, null=True, on_delete=PROTECT, related_name="positive_lines", to="catalogue.programme"
            ),
        ),
        migrations.AlterField(LINE, "module_code", models.CharField(blank=True, max_length=40)),
        migrations.AlterField(LINE, "module_title", models.CharField(blank=True, max_length=200)),
        migrations.AlterField(LINE, "credits", models.DecimalField(decimal_places=2, default=0, max_digits=6)),
        *(
            migrations.AddConstraint(LINE, constraint)
            for constraint in [
                models.CheckConstraint(name="positive_line_effect_is_known", condition=Q(effect__in=EFFECTS)),
                models.CheckConstraint(
                    name="positive_line_asks_once",
                    condition=Q(micro_credential__isnull=False, asks__isnull=True)
                    | Q(micro_credential=None, asks__isnull=False, min_edition=1, min_result="", max_age_years=None),
                ),
                models.CheckConstraint(
                    name="positive_line_waives_credits_of_a_module",
                    condition=Q(effect="waiver", credits__gt=0, programme__isnull=False) & ~Q(module_code="")
                    | ~Q(effect="waiver") & Q(credits=0, module_code=""),
                ),
                models.CheckConstraint(
                    name="positive_line_opens_something",
                    condition=Q(effect__in=OF_PROGRAMMES, programme__isnull=False)
                    | ~Q(effect__in=OF_PROGRAMMES) & ~Q(opens=""),
                ),
                models.UniqueConstraint(fields=["edition", "root"], name="positive_line_once_in_its_edition"),
            ]
        ),
        migrations.AddIndex(LINE, models.Index(fields=["programme", "edition"], name="positive_line_by_programme")),
        migrations.AddIndex(LINE, models.Index(fields=["owner", "edition"], name="positive_line_by_owner")),
        *(
            only_on(
                "sqlite",
                LINES_SQLITE.format(act=act, when=" OR ".join(STATE.format(row=row) for row in rows)),
                f"DROP TRIGGER IF EXISTS recognition_line_{act}",
            )
            for act, rows in (("insert", ["NEW"]), ("update", ["OLD", "NEW"]), ("delete", ["OLD"]))
        ),
        only_on("postgresql", LINES_POSTGRESQL, LINES_BACK),
        only_on("sqlite", EDITIONS_SQLITE, "DROP TRIGGER recognition_edition_keeps_its_words"),
        only_on("sqlite", SIGNED_SQLITE, "DROP TRIGGER recognition_signature_stays"),
        only_on("postgresql", OTHERS_POSTGRESQL, OTHERS_BACK),
        frozen("recognition_edition", "delete"),
        frozen("recognition_listsignature", "delete"),
    ]
