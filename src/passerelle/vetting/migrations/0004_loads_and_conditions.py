"""Count what each expert holds, and give every condition that was decided before a row of its own."""

from datetime import date

from django.db import migrations
from django.db.models import Count, Q

ACTIVE = ["invited", "declared"]


def forwards(apps, editor):
    experts, decisions = apps.get_model("vetting", "Expert"), apps.get_model("vetting", "Decision")
    condition = apps.get_model("vetting", "Condition")
    held = Q(seats__state__in=ACTIVE) & ~Q(seats__case__stage="decided")
    for expert in experts.objects.annotate(held=Count("seats", filter=held)).exclude(held=0):
        experts.objects.filter(pk=expert.pk).update(open_cases=expert.held)
    for decision in decisions.objects.exclude(conditions=[]):
        condition.objects.bulk_create(
            condition(
                case_id=decision.case_id,
                place=place,
                text=item["text"],
                due_on=date.fromisoformat(str(item["due_on"])),
            )
            for place, item in enumerate(decision.conditions, start=1)
        )


def backwards(apps, editor):
    apps.get_model("vetting", "Condition").objects.all().delete()
    apps.get_model("vetting", "Expert").objects.update(open_cases=0)


class Migration(migrations.Migration):
    dependencies = [("vetting", "0003_clocks_appeals_sanctions")]
    operations = [migrations.RunPython(forwards, backwards)]
