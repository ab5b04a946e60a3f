from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("awards", "0003_batches_and_renditions")]

    operations = [
        migrations.AddField("look", "file", models.CharField(blank=True, max_length=16)),
        migrations.AddField("sharelink", "files", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "sharelink",
            models.CheckConstraint(
                name="share_link_files_show_everything",
                condition=Q(files=False) | Q(shows_name=True, shows_result=True, once=False),
            ),
        ),
    ]
