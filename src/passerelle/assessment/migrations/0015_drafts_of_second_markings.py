"""What a second assessor keeps before they hand in, and what each noted for who decides.

On SQLite a table that gets a column is made anew, and a trigger that looks into it is taken away meanwhile.
"""

from django.db import migrations, models

from passerelle.journal.guards import only_on

WAITS = """
CREATE TRIGGER assessment_candidate_waits BEFORE UPDATE ON assessment_candidate
WHEN NEW.state IN ('passed', 'failed') AND OLD.state NOT IN ('passed', 'failed') AND (
  EXISTS (SELECT 1 FROM assessment_secondmarking
    WHERE candidate_id = NEW.id AND state NOT IN ('settled', 'dropped'))
  OR EXISTS (SELECT 1 FROM assessment_fraudflag AS flag
    LEFT JOIN assessment_priorlearningcase AS learned ON learned.id = flag.case_id
    WHERE flag.state IN ('raised', 'answered', 'hearing')
    AND (flag.candidate_id = NEW.id OR learned.candidate_id = NEW.id)))
BEGIN SELECT RAISE(ABORT, 'this waits'); END
"""
GONE = "DROP TRIGGER assessment_candidate_waits"


class Migration(migrations.Migration):
    dependencies = [("assessment", "0014_levels_of_assurance")]

    operations = [
        only_on("sqlite", GONE, WAITS),
        migrations.AddField("secondmarking", "draft", models.JSONField(blank=True, default=dict)),
        migrations.AddField("secondmarking", "draft_version", models.PositiveIntegerField(default=0, editable=False)),
        migrations.AddField("secondmarking", "second_notes", models.JSONField(blank=True, default=dict)),
        migrations.AddField("secondmarking", "third_notes", models.JSONField(blank=True, default=dict)),
        only_on("sqlite", WAITS, GONE),
    ]
