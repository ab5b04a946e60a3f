"""What is spared in programmes uses its lots, as what is counted in larger awards does (`stacking/lots.py`)."""

from typing import Any

from django.db import migrations
from django.db.models import F


def spared(apps: Any, editor: Any) -> None:
    """Write down what is spared already, but for lots that a larger award counts: that was let before, and stands."""
    uses = apps.get_model("stacking", "LotUse").objects
    awards = apps.get_model("awards", "Award").objects
    granted = apps.get_model("recognition", "CaseAward").objects.filter(
        case__state__in=["decided_automatically", "decided", "accepted"], case__credits__gt=0
    )
    for one in granted.select_related("award", "case__programme").order_by("pk").iterator():
        lot, where = _first(awards, one.award).number, one.case.programme.number
        made, is_new = uses.get_or_create(lot=lot, defaults={"use": "spared", "times": 1, "where": where})
        if not is_new and made.use == "spared":
            uses.filter(pk=made.pk).update(times=F("times") + 1, where=where)


def _first(awards: Any, award: Any) -> Any:
    seen = {award.pk}
    while (before := awards.filter(replaced_by=award.pk).exclude(pk__in=seen).first()) is not None:
        award = before
        seen.add(award.pk)
    return award


def unwritten(apps: Any, editor: Any) -> None:
    apps.get_model("stacking", "LotUse").objects.filter(use="spared").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("recognition", "0013_agreements_are_looked_at_again"),
        ("stacking", "0002_lots_are_used_once"),
    ]

    operations = [migrations.RunPython(spared, unwritten)]
