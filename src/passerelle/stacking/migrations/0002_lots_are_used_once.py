"""How the credits of a lot are used stands in one row: counted in one larger award, or spared, never both."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q


def counted(apps: Any, editor: Any) -> None:
    """Write down what larger awards count already."""
    parts = apps.get_model("stacking", "CountedPart").objects.filter(freed_on=None).select_related("larger")
    uses = apps.get_model("stacking", "LotUse").objects
    uses.bulk_create(
        uses.model(lot=one.lot, use="counted", times=1, where=one.larger.number) for one in parts.iterator()
    )


class Migration(migrations.Migration):
    dependencies = [("stacking", "0001_larger_awards")]

    operations = [
        migrations.CreateModel(
            name="LotUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lot", models.CharField(max_length=20, unique=True)),
                (
                    "use",
                    models.CharField(
                        choices=[("counted", "counted in a larger award"), ("spared", "spared in a programme")],
                        max_length=8,
                    ),
                ),
                ("times", models.PositiveIntegerField(default=0)),
                ("where", models.CharField(max_length=20)),
            ],
        ),
        migrations.AddConstraint(
            "lotuse", models.CheckConstraint(name="lot_use_is_known", condition=Q(use__in=["counted", "spared"]))
        ),
        migrations.AddConstraint(
            "lotuse",
            models.CheckConstraint(name="lot_counted_in_one", condition=~Q(use="counted") | Q(times__lte=1)),
        ),
        migrations.RunPython(counted, migrations.RunPython.noop),
    ]
