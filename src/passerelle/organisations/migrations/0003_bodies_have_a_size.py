"""How many people work for a body, in four bands; empty where it does not say."""

from django.db import migrations, models

SIZES = [
    ("micro", "fewer than 10 people"),
    ("small", "10 to 49 people"),
    ("medium", "50 to 249 people"),
    ("large", "250 people and more"),
]


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_bodies_say_more")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="size",
            field=models.CharField(blank=True, choices=SIZES, default="", max_length=8),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__in", ["", "micro", "small", "medium", "large"])),
                name="organisation_size_is_known",
            ),
        ),
    ]
