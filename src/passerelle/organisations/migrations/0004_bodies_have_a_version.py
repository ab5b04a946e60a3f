"""What a body says of itself has a version, so that of two who save the second is told what the first wrote."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisations", "0003_bodies_have_a_size")]

    operations: ClassVar = [
        migrations.AddField("organisation", "version", models.PositiveIntegerField(default=1, editable=False)),
    ]
