"""Learners bring photos as WebP and plain texts, too."""

from django.db import migrations, models

KNOWN = ("application/pdf", "image/png", "image/jpeg", "image/webp", "text/plain")


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("upload", "upload_kind_is_known"),
        migrations.AddConstraint(
            "upload",
            models.CheckConstraint(condition=models.Q(("media_type__in", KNOWN)), name="upload_kind_is_known"),
        ),
    ]
