from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("guidance", "0004_suggestion_choice")]

    operations = [
        migrations.AddField(model_name="plan", name="wish", field=models.JSONField(blank=True, default=dict)),
    ]
