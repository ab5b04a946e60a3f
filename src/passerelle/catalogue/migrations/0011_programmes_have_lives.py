from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0010_runs_are_announced_once")]

    operations = [
        migrations.AddField(
            "programme",
            "state",
            models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("published", "published"),
                    ("ended", "ended"),
                    ("discarded", "discarded"),
                ],
                default="published",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            "programme",
            "state",
            models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("published", "published"),
                    ("ended", "ended"),
                    ("discarded", "discarded"),
                ],
                default="draft",
                max_length=12,
            ),
        ),
        migrations.AddField("programme", "version", models.PositiveIntegerField(default=1)),
        migrations.AddField("programme", "level_framework", models.CharField(blank=True, max_length=64)),
        migrations.AlterField("programme", "level", models.CharField(blank=True, max_length=40)),
        migrations.AlterField(
            "programme", "credits", models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)
        ),
        migrations.AlterField("programme", "valid_from", models.DateField(blank=True, null=True)),
        migrations.AlterField(
            "programme",
            "kind",
            models.CharField(
                choices=[
                    ("degree", "degree"),
                    ("part_of_a_degree", "part of a degree"),
                    ("diploma", "diploma"),
                    ("professional_certificate", "professional certificate"),
                    ("larger_micro_credential", "larger micro-credential"),
                    ("other", "another larger award"),
                ],
                max_length=24,
            ),
        ),
    ]
