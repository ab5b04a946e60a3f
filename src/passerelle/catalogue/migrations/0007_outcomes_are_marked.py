"""Mark what the outcomes of submitted entries say, so that a copy of one is found (`core/overlap.py`)."""

from typing import Any

from django.db import migrations

from passerelle.core import overlap

AT_ONCE = 2_000


def mark(apps: Any, _schema: Any) -> None:
    entries = apps.get_model("catalogue", "MicroCredential")
    marks = apps.get_model("catalogue", "OutcomeMark")
    made: list[Any] = []
    submitted = entries.objects.filter(edition__gte=1).order_by("pk").values_list("pk", "outcomes")
    for pk, outcomes in submitted.iterator(chunk_size=AT_ONCE):
        told = sorted(overlap.said(item for item in outcomes if isinstance(item, dict)))
        made += [marks(micro_credential_id=pk, mark=overlap.mark(text)) for text in told]
        if len(made) >= AT_ONCE:
            marks.objects.bulk_create(made, ignore_conflicts=True)
            made = []
    marks.objects.bulk_create(made, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_stated_by_every_profile")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
