"""What waits for the authority already gets its day: thirty days from the last one that is known of it, or seven."""

from datetime import timedelta

from django.db import migrations

MONTH, WEEK = timedelta(days=30), timedelta(days=7)


def set_days(apps, editor):
    def without_a_day(name):
        return apps.get_model("vetting", name).objects.filter(desk_due_on=None)

    def give(rows, day, after):
        for row in rows:
            row.desk_due_on = getattr(row, day) + after
            row.save(update_fields=["desk_due_on"])

    sanctions = without_a_day("Sanction")
    give(without_a_day("Condition").filter(state="offered"), "due_on", MONTH)
    give(sanctions.filter(state__in=["to_decide", "removal"]), "comment_until", MONTH)
    give(sanctions.filter(state="noticed").exclude(comments=""), "comment_until", MONTH)
    give(sanctions.filter(state="complying").exclude(evidence=""), "comply_until", MONTH)
    give(without_a_day("Suspension").filter(state="proposed"), "proposed_on", WEEK)
    give(without_a_day("Complaint").filter(state="lodged"), "lodged_on", MONTH)


def forget_days(apps, editor):
    for name in ("Condition", "Sanction", "Suspension", "Complaint"):
        apps.get_model("vetting", name).objects.update(desk_due_on=None)


class Migration(migrations.Migration):
    dependencies = [("vetting", "0009_days_for_the_authority")]
    operations = [migrations.RunPython(set_days, forget_days)]
