from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("frameworks", "0003_name_sources")]

    operations = [
        migrations.AddConstraint(
            model_name="levelmapping",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_verified", False), models.Q(("told_by", ""), _negated=True), _connector="OR"),
                name="level_mapping_verified_names_a_source",
            ),
        ),
    ]
