"""An enrolment says whether it holds a place: those that were given back hold none."""

from typing import Any

from django.db import migrations, models


def give_back(apps: Any, _editor: Any) -> None:
    apps.get_model("learning", "Enrolment").objects.filter(state__in=("withdrawn", "cancelled")).update(
        holds_place=False
    )


class Migration(migrations.Migration):
    dependencies = [("learning", "0002_runs_are_called_off")]

    operations = [
        migrations.AddField("enrolment", "holds_place", models.BooleanField(default=True, editable=False)),
        migrations.RunPython(give_back, migrations.RunPython.noop),
    ]
