from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0004_files_through_links"),
        ("organisations", "0004_bodies_have_a_version"),
    ]

    operations = [
        migrations.CreateModel(
            name="OtherPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("index", models.PositiveIntegerField()),
                ("reference", models.CharField(max_length=60, unique=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("reason_code", models.CharField(blank=True, max_length=24)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "status_list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.deletion.PROTECT,
                        related_name="other_places",
                        to="awards.statuslist",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("status_list", "index"), name="other_place_used_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), models.Q(("reason_code", ""), _negated=True), _connector="OR"
                        ),
                        name="other_place_ended_has_a_reason",
                    ),
                ],
            },
        ),
    ]
