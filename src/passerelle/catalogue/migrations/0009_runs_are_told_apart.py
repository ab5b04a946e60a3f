"""Runs that say the same as an earlier one of their course say which one they are, so that each is announced once."""

from django.db import migrations


def tell_apart(apps, schema_editor):
    """Write (2), (3) ... behind the time of the week of every run that repeats an earlier one."""
    runs = apps.get_model("catalogue", "CourseInstance").objects.order_by("pk")
    seen = set()
    for run in runs.iterator():
        said, count = run.schedule, 1
        while (key := (run.course_id, run.starts_on, run.ends_on, said, run.place)) in seen:
            count += 1
            said = f"{run.schedule[:72]} ({count})".strip()
        seen.add(key)
        if count > 1:
            runs.filter(pk=run.pk).update(schedule=said)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0008_runs_change_and_end")]

    operations = [migrations.RunPython(tell_apart, migrations.RunPython.noop)]
