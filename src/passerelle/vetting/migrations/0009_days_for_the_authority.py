"""Whatever waits after a decision has a day, is called to mind before it, and told to the authority after it."""

from django.db import migrations, models

MATTERS = ("condition", "sanction", "suspension", "complaint")
DAYS = ("desk_due_on", "reminded_on", "escalated_on")


class Migration(migrations.Migration):
    dependencies = [("vetting", "0008_reports_that_stand")]
    operations = [
        *(
            migrations.AddField(model_name=name, name=day, field=models.DateField(null=True))
            for name in MATTERS
            for day in DAYS
        ),
        migrations.AddField(model_name="appeal", name="reminded_on", field=models.DateField(null=True)),
    ]
