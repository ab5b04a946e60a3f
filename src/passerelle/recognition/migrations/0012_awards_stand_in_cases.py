"""What a case rests on stands in rows of its own, which never change: an award is free again once its case is withdrawn."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from passerelle.journal import guards

CASE, TABLE = "recognitioncase", "recognition_recognitioncase"
PROTECT = django.db.models.deletion.PROTECT
GRANTED = ("decided_automatically", "decided", "accepted")
OWN = "recognition_caseaward"
CHANGED = "NEW.case_id <> OLD.case_id OR NEW.award_id <> OLD.award_id OR NEW.target <> OLD.target"
WITHDRAWN = "(SELECT state FROM recognition_recognitioncase WHERE id = NEW.case_id) = 'withdrawn'"
FREED = f"NEW.is_live <> OLD.is_live AND NOT (OLD.is_live AND {WITHDRAWN})"
SQLITE = f"""
CREATE TRIGGER recognition_award_stays BEFORE UPDATE ON {OWN} WHEN {CHANGED} OR {FREED}
BEGIN SELECT RAISE(ABORT, 'an award stays with its case'); END
"""
POSTGRESQL = f"""
CREATE FUNCTION refuse_free_award() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {CHANGED} OR {FREED} THEN
    RAISE EXCEPTION 'an award stays with its case' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER recognition_award_stays BEFORE UPDATE ON {OWN} FOR EACH ROW EXECUTE FUNCTION refuse_free_award();
"""
BACK = f"DROP TRIGGER recognition_award_stays ON {OWN}; DROP FUNCTION refuse_free_award();"


class Migration(migrations.Migration):
    dependencies = [("recognition", "0011_awards_move_into_cases")]

    operations = [
        *guards.without_guards(
            TABLE,
            migrations.RemoveIndex(CASE, "recognition_queue"),
            migrations.RemoveConstraint(CASE, "recognition_granted_has_credits"),
            migrations.RemoveField(CASE, "award"),
            migrations.AddField(
                CASE,
                "awards",
                models.ManyToManyField(
                    related_name="recognition_cases", through="recognition.CaseAward", to="awards.award"
                ),
            ),
            migrations.AlterField(
                CASE,
                "body",
                models.ForeignKey(on_delete=PROTECT, related_name="recognition_cases", to="organisations.organisation"),
            ),
            migrations.AddConstraint(
                CASE,
                models.CheckConstraint(
                    name="recognition_effect_has_its_target",
                    condition=Q(effect="waiver", programme__isnull=False)
                    | Q(effect="entry", programme__isnull=False, line__isnull=False)
                    | Q(effect="exemption", line__isnull=False),
                ),
            ),
            migrations.AddConstraint(
                CASE,
                models.CheckConstraint(
                    name="recognition_granted_has_credits",
                    condition=~Q(state__in=GRANTED)
                    | Q(decided_on__isnull=False, effect="waiver", credits__gt=0)
                    | Q(decided_on__isnull=False, credits=0) & ~Q(effect="waiver"),
                ),
            ),
            migrations.AddIndex(
                CASE, models.Index(fields=["body", "state", "answer_due_on"], name="recognition_queue")
            ),
            migrations.AddIndex(CASE, models.Index(fields=["programme", "learner"], name="recognition_by_programme")),
        ),
        guards.frozen(OWN, "delete"),
        guards.only_on("sqlite", SQLITE, "DROP TRIGGER IF EXISTS recognition_award_stays"),
        guards.only_on("postgresql", POSTGRESQL, BACK),
    ]
