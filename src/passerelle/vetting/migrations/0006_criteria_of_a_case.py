"""A case keeps what its panel is asked, as many questions as the profiles have; credits are determined, too."""

from django.db import migrations, models

from passerelle.journal.guards import frozen_again, only_on

FROZEN = ("vetting_judgement", "vetting_vote", "vetting_report", "vetting_decision")
OUTCOMES = [
    ("register", "register"),
    ("register_with_conditions", "register with conditions"),
    ("return", "return to the applicant"),
    ("remove", "remove from the register"),
    ("refuse_renewal", "do not renew"),
    ("refuse_revision", "refuse the change"),
    ("suspend", "suspend at once"),
    ("propose_removal", "propose the removal, and hear the owner"),
]
KEPT_ON_SQLITE = """CREATE TRIGGER IF NOT EXISTS vetting_case_criteria_stay BEFORE UPDATE OF criteria ON vetting_case
WHEN OLD.criteria IS NOT NEW.criteria BEGIN SELECT RAISE(ABORT, 'criteria of a case stay'); END"""
KEPT_ON_POSTGRESQL = """CREATE TRIGGER vetting_case_criteria_stay BEFORE UPDATE OF criteria ON vetting_case
FOR EACH ROW WHEN (OLD.criteria IS DISTINCT FROM NEW.criteria) EXECUTE FUNCTION refuse_change();"""


class Migration(migrations.Migration):
    dependencies = [("vetting", "0005_changes_before_a_panel")]
    operations = [
        *(frozen_again(table) for table in FROZEN),
        migrations.RemoveConstraint(model_name="decision", name="decision_outcome_is_known"),
        migrations.AddField(model_name="case", name="criteria", field=models.JSONField(blank=True, default=list)),
        migrations.AddField(model_name="case", name="ground", field=models.TextField(blank=True)),
        migrations.AlterField(model_name="judgement", name="question", field=models.CharField(max_length=64)),
        migrations.AlterField(model_name="vote", name="question", field=models.CharField(max_length=64)),
        *(
            migrations.AddField(
                model_name=name,
                name="determined_credits",
                field=models.DecimalField(decimal_places=2, max_digits=6, null=True),
            )
            for name in ("report", "decision")
        ),
        migrations.AlterField(
            model_name="decision", name="outcome", field=models.CharField(choices=OUTCOMES, max_length=24)
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", [outcome for outcome, _words in OUTCOMES])),
                name="decision_outcome_is_known",
            ),
        ),
        *(frozen_again(table) for table in FROZEN),
        only_on("sqlite", KEPT_ON_SQLITE, "DROP TRIGGER IF EXISTS vetting_case_criteria_stay"),
        only_on("postgresql", KEPT_ON_POSTGRESQL, "DROP TRIGGER IF EXISTS vetting_case_criteria_stay ON vetting_case"),
    ]
